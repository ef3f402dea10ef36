"""Exponents, roots, transposes, and the bounds of sums."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Edit, Spot, joined
from mathcheck.edits.repair.parts import SUMS, argument_of, changed, has_text, is_term, scalars
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Group,
    Node,
    Number,
    Relation,
    Symbol,
    walk,
)

_ATOMS = (Symbol, Call, Group)


def powers(spot: Spot, context: Context) -> Iterator[Edit]:
    """A square, a root or an inverse that is missing; an exponent that is one off or has lost its sign."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "pow":
        exponent = node.args[1]
        text = context.text(exponent)
        if exponent.span[1] > exponent.span[0] and not isinstance(exponent, Number):
            for more in (" - 1", " + 1"):
                yield Edit("exponent", *exponent.span, f"{text}{more}", 3)
            for name in scalars(context)[:4]:
                yield Edit("exponent", *exponent.span, f"{text} - {name}", 5)
                if name != text:
                    yield Edit("exponent", *exponent.span, f"{name} - {text}", 3)
        if isinstance(exponent, Number) and exponent.value == 2 and has_text(node) and spot.role != "exponent":
            yield Edit("function", *node.span, rf"\sqrt{{{context.text(node.args[0])}}}", 4)
        if exponent.span[1] > exponent.span[0] and not (isinstance(exponent, Apply) and exponent.head == "neg"):
            yield Edit("exponent", *exponent.span, f"-{text}", 1)
        return
    if spot.role in ("index", "function", "variable", "lower", "upper"):
        return
    if isinstance(node, Apply) and node.head in ("add", "minus", "juxt") and isinstance(spot.parent, (Relation, Apply)) and (
            not isinstance(spot.parent, Apply) or spot.parent.head in ("frac", "sqrt", "juxt", *SUMS)):
        sizes = [name for name, kind in sorted(context.kinds.items()) if kind == "Integer"][:3]
        for exponent in ["2", *(sizes if node.head == "juxt" else [])]:
            yield Edit("exponent", *node.span, rf"\left( {context.text(node)} \right)^{exponent}", 2 if exponent == "2" else 5)
    if isinstance(node, Apply) and node.head == "juxt" and isinstance(node.args[0], Number) and len(node.args) > 2:
        start, end = node.args[0].span[0], node.args[1].span[1]
        for name in [name for name, kind in sorted(context.kinds.items()) if kind == "Integer"][:3]:
            yield Edit("exponent", start, end, f"({context.latex[start:end]})^{name}", 5)
    if isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "pow", "transpose", "prime", "supindex", "star"):
        return
    is_base = isinstance(node, _ATOMS) and not (isinstance(node, Symbol) and not context.is_variable(node)) or \
        isinstance(node, Apply) and node.head in ("paren", "sub", "prime", "frac")
    if is_base:
        text = context.text(node)
        squared = rf"\left( {text} \right)^2" if isinstance(node, Apply) and node.head == "frac" or isinstance(
            node, Call) and node.delimiter == "" else f"{text}^2"
        yield Edit("exponent", *node.span, squared, 2)
        sizes = [name for name, kind in sorted(context.kinds.items()) if kind == "Integer" and name not in context.spellings]
        for name in [*scalars(context)[:4], *sizes[:3]]:
            yield Edit("exponent", *node.span, f"{text}^{{{name}}}", 5)
        if isinstance(node, Symbol) and node.name.lower() != node.name or isinstance(node, Apply) and node.head == "paren":
            yield Edit("exponent", *node.span, f"{text}^{{-1}}", 3)
    if isinstance(node, Number) and spot.role == "" and node.value > 1 and has_text(node):
        yield Edit("exponent", *node.span, f"{context.text(node)}^2", 4)
    whole = isinstance(spot.parent, Relation) and isinstance(node, (Binder, Call, Group, Apply)) or \
        isinstance(spot.parent, Apply) and spot.parent.head == "frac"
    if whole or is_term(spot) and (isinstance(node, (Call, Group)) or isinstance(node, Apply) and node.head in (
            "paren", "frac", "juxt", "pow", "dot")):
        yield Edit("function", *node.span, rf"\sqrt{{{context.text(node)}}}", 3 if isinstance(spot.parent, Relation) else 5)


def transposes(spot: Spot, context: Context) -> Iterator[Edit]:
    """A transpose that is missing on a vector, a product or a bracket; one that stands at the wrong factor."""
    node = spot.node
    if isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "pow", "transpose", "prime", "star") or spot.role in (
            "index", "variable", "function"):
        return
    if isinstance(node, Symbol) and context.kinds.get(node.name) in ("Vector", "Matrix") or \
            isinstance(node, Apply) and node.head == "paren":
        yield Edit("transpose", node.span[1], node.span[1], r"^\top", 1)
    elif isinstance(node, Symbol) and context.kinds.get(node.name) == "Spectral":
        yield Edit("transpose", node.span[1], node.span[1], r"^\top", 1)
        yield Edit("transpose", node.span[0], node.span[0], rf"{context.text(node)}^\top ", 2)
    if isinstance(node, Apply) and node.head == "juxt":
        for left, right in zip(node.args, node.args[1:], strict=False):
            texts = (context.text(left), context.text(right))
            marks = [re.search(r"\^\{?\\?(?:top|T|intercal)\}?\Z|\^\{?\\(?:mathsf|mathrm)\{T\}\}?\Z", text) for text in texts]
            if bool(marks[0]) != bool(marks[1]):
                mark = next(each for each in marks if each).group()
                moved = [text.removesuffix(mark) if found else text + mark for text, found in zip(texts, marks, strict=True)]
                middle = context.latex[left.span[1]:right.span[0]]
                yield Edit("transpose", left.span[0], right.span[1], joined(joined(moved[0], middle), moved[1]), 2)


def moved_exponents(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""An exponent outside of what it belongs inside: `f(x)^2` => `f(x^2)`, `\sum_i a_i^2` => `\left( \sum_i a_i \right)^2`, and back."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "pow" and has_text(node.args[1]):
        base, exponent = node.args
        power = f"^{{{context.text(exponent)}}}"
        inner = base.args[0] if isinstance(base, Apply) and base.head == "paren" else base
        if (argument := argument_of(inner)) is not None:
            yield Edit("exponent", *node.span, changed(inner, [(argument, _raised(argument, power, context))], context), 2)
        if isinstance(inner, Binder):
            yield Edit("exponent", *node.span, changed(inner, [(inner.body, _raised(inner.body, power, context))], context), 2)
    for whole, part in ((node, argument_of(node)), (node, node.body if isinstance(node, Binder) else None)):
        if isinstance(part, Apply) and part.head == "pow" and has_text(part.args[1]) and has_text(part):
            text = changed(whole, [(part, context.text(part.args[0]))], context)
            yield Edit("exponent", *node.span, rf"\left( {text} \right)^{{{context.text(part.args[1])}}}", 2)
        elif isinstance(part, Apply) and part.head in (*SUMS, "juxt") and isinstance(whole, Call) and has_text(part) and whole.delimiter:
            yield Edit("exponent", *part.span, rf"\left( {context.text(part)} \right)^2", 2)


def _raised(node: Node, power: str, context: Context) -> str:
    text = context.text(node)
    simple = isinstance(node, (Symbol, Call, Group, Number)) or isinstance(node, Apply) and node.head in ("sub", "paren")
    return text + power if simple else rf"\left( {text} \right){power}"


def multiples(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""A multiple for a power and back: `3 \lambda` => `\lambda^3`, `\log x^2` => `2 \log x`."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "juxt" and len(node.args) >= 2:
        times, base = node.args[:2]
        if has_text(times) and has_text(base) and (isinstance(times, Number) and times.value.denominator == 1 or isinstance(times, Symbol)):
            yield Edit("exponent", times.span[0], base.span[1], _raised(base, f"^{{{context.text(times)}}}", context), 3)
    if isinstance(node, Apply) and node.head == "pow" and has_text(node.args[1]) and has_text(node.args[0]) and spot.role != "exponent":
        base, exponent = node.args
        if isinstance(exponent, (Number, Symbol)) and node.span[0] <= base.span[0] and base.span[1] <= exponent.span[0]:
            yield Edit("exponent", *node.span, f"{context.text(exponent)} {context.text(base)}", 3)


def factorials(spot: Spot, context: Context) -> Iterator[Edit]:
    """The sign of a factorial forgotten."""
    node = spot.node
    if isinstance(spot.parent, Apply) and spot.parent.head in ("frac", "juxt", "dot", "times") and spot.role == "" and (
            isinstance(node, Number) and node.value.denominator == 1 and 2 < node.value <= 20
            or isinstance(node, Symbol) and kind_of(node.name, context) in ("Integer", "ValueOf", "index")):
        yield Edit("function", node.span[1], node.span[1], "!", 2)


def everywhere(spot: Spot, context: Context) -> Iterator[Edit]:
    """What is wrong in the same way at each power of a side: the exponent itself, or one more or less."""
    node = spot.node
    if not (isinstance(spot.parent, Relation) and spot.role == "" and has_text(node)):
        return
    powers_of = [part for part in walk(node) if isinstance(part, Apply) and part.head == "pow" and has_text(part.args[1])
                 and part.args[0].span[1] <= part.args[1].span[0]]
    if len(powers_of) < 2:
        return
    if len({context.text(part.args[1]) for part in powers_of}) == 1:
        yield Edit("exponent", *node.span, changed(node, [(part, context.text(part.args[0])) for part in powers_of], context), 1)
    for more in (" - 1", " + 1"):
        places = [(part.args[1], _braced(context.text(part.args[1]) + more, part.args[1], context)) for part in powers_of]
        yield Edit("exponent", *node.span, changed(node, places, context), 3)


def _braced(text: str, node: Node, context: Context) -> str:
    return text if context.latex[node.span[0] - 1:node.span[0]] == "{" else f"{{{text}}}"


def bounds(spot: Spot, context: Context) -> Iterator[Edit]:
    """A sum that starts or ends one off."""
    node = spot.node
    if not isinstance(node, Binder):
        return
    for bound in (node.upper, node.lower.sides[-1] if isinstance(node.lower, Relation) else node.lower):
        if bound is None or bound.span[1] <= bound.span[0] or isinstance(bound, Symbol) and bound.name == r"\infty":
            continue
        text = context.text(bound)
        if node.head == "int":
            if not text.startswith("-"):
                yield Edit("bound", *bound.span, f"-{text}", 1)
        elif isinstance(bound, (Symbol, Apply)) and not isinstance(node.lower, Symbol):
            for more in (" + 1", " - 1"):
                yield Edit("bound", *bound.span, text + more, 3)
