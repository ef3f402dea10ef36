"""Another number, another name, another index in the place of one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Edit, Spot, joined
from mathcheck.edits.repair.parts import NUMBERS, changed, has_text, scalars, sizes
from mathcheck.syntax.nodes import Apply, Call, Group, Number, Relation, Symbol, walk


def other_numbers(spot: Spot, context: Context) -> Iterator[Edit]:
    """One less, twice, half, the reciprocal; another number or a name of the formula."""
    node = spot.node
    if not isinstance(node, Number) or node.span[1] <= node.span[0]:
        return
    text = context.text(node)
    if re.fullmatch(r"\d+", text):
        value = int(text)
        near = [value - 1, value + 1, value * 2, *([value // 2] if value % 2 == 0 else [])]
        for other in dict.fromkeys(each for each in near if each >= (0 if spot.role != "" else 1) and each != value):
            yield Edit("number", *node.span, str(other), 2)
        if value > 1 and spot.role not in ("index", "lower", "upper"):
            yield Edit("number", *node.span, rf"\frac{{1}}{{{value}}}", 2)
    if re.fullmatch(r"\d*\.\d+", text) and node.value:
        # A decimal point one place off.
        for other in (node.value / 10, node.value * 10):
            yield Edit("number", *node.span, f"{float(other):.10f}".rstrip("0").rstrip("."), 3)
    if text == "0" and (isinstance(spot.parent, Group) or isinstance(spot.parent, Relation) and spot.role == ""):
        yield Edit("number", *node.span, "-1", 1)
    for name in scalars(context)[:5]:
        if spot.role not in ("index",):
            yield Edit("number", *node.span, name, 4)
            if not isinstance(spot.parent, (Call, Group)) and node.value != 1:
                yield Edit("number", *node.span, f"{text} {name}", 3)
    for name in sizes(context) if spot.role not in ("index", "lower") else ():
        yield Edit("number", *node.span, name, 3)
    if spot.role == "index":
        for name in sorted(context.bound)[:3]:
            yield Edit("index", *node.span, name, 1)
    for other in dict.fromkeys(context.text(each.node) for each in context.spots if isinstance(each.node, Number)):
        if other != text:
            yield Edit("number", *node.span, other, 3)


def other_names(spot: Spot, context: Context) -> Iterator[Edit]:
    """Any other name of the formula, or of its kind in the scope; a number in place of a name."""
    node = spot.node
    if not isinstance(node, Symbol) or spot.role == "function" or node.name.startswith(r"\text{") and node.name not in context.kinds:
        return
    kind = kind_of(node.name, context)
    written = [name for name in context.spellings if name != node.name and (name in context.kinds or name in context.bound)]
    same = [name for name in written if kind_of(name, context) == kind]
    scope = [name for name, other in sorted(context.kinds.items()) if other == kind and name not in (*written, node.name)]
    role = "index" if spot.role == "index" else "variable"
    for size, names in ((1 if role == "index" else 2, same), (4, [name for name in written if name not in same]), (4, scope[:4])):
        for name in names:
            yield Edit(role, *node.span, context.spellings.get(name, name), size)
    if context.is_variable(node) and spot.role in ("upper", "") and kind in NUMBERS:
        for number in ("1", "0"):
            yield Edit("number", *node.span, number, 5)


def complements(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""`x` for `1 - x` and back, `x` for `\frac{1}{x}`, an inverse in place of a negative."""
    node = spot.node
    if spot.role in ("index", "function", "variable", "lower", "upper"):
        return
    if isinstance(node, Apply) and node.head == "paren" and isinstance(node.args[0], Apply) and node.args[0].head == "minus" and \
            isinstance(node.args[0].args[0], Number) and node.args[0].args[0].value == 1:
        yield Edit("term", *node.span, context.text(node.args[0].args[1]), 2)
    if isinstance(node, Apply) and node.head == "neg" and isinstance(node.args[0], (Symbol, Call)):
        yield Edit("operator", *node.span, rf"\frac{{1}}{{{context.text(node.args[0])}}}", 5)
        return
    in_script = isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "prime", "transpose", "star", "supindex")
    if in_script or spot.role == "exponent":
        return
    is_scalar = isinstance(node, Symbol) and context.is_variable(node) and kind_of(node.name, context) in NUMBERS
    is_number = is_scalar or isinstance(node, Call) or isinstance(node, Apply) and node.head == "sub"
    if is_number:
        text = context.text(node)
        if isinstance(spot.parent, Apply) and spot.parent.head in ("juxt", "dot", "times", "pow", "frac"):
            yield Edit("term", *node.span, f"(1 - {text})", 2)
        if is_scalar and isinstance(spot.parent, Apply) and spot.parent.head == "pow":
            for name in scalars(context)[:5]:
                if name != text:
                    yield Edit("term", *node.span, f"({text} - {name})", 3)
        yield Edit("operator", *node.span, rf"\frac{{1}}{{{text}}}", 5)


def indices(spot: Spot, context: Context) -> Iterator[Edit]:
    """An index too many, or one that is missing where the name has one elsewhere."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "sub" and node.args[0].span[1] > node.args[0].span[0]:
        yield Edit("index", node.args[0].span[1], node.span[1], "", 5)
    if isinstance(node, Symbol) and spot.role not in ("index", "function") and not (
            isinstance(spot.parent, Apply) and spot.parent.head == "sub"):
        scripts = {context.latex[other.node.args[0].span[1]:other.node.span[1]] for other in context.spots
                   if isinstance(other.node, Apply) and other.node.head == "sub" and len(context.text(other.node)) < 30}
        for script in sorted(scripts)[:3]:
            yield Edit("index", node.span[1], node.span[1], script, 4)
    if isinstance(node, Apply) and node.head == "sub" and len(node.args) == 3:
        first, second = (context.text(index) for index in node.args[1:])
        yield Edit("index", node.args[1].span[0], node.args[2].span[1], f"{second}{first}" if len(first + second) == 2 else
                   f"{second}, {first}", 1)
    if isinstance(node, Apply) and node.head == "juxt" and spot.role == "index" and len(node.args) == 2:
        first, second = (context.text(index) for index in node.args)
        yield Edit("index", *node.span, joined(second, first), 1)
    if spot.role == "index" and isinstance(node, (Symbol, Number)):
        for name in scalars(context)[:3]:
            if name != context.text(node):
                yield Edit("index", *node.span, f"{name} - {context.text(node)}", 5)


def nested(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""What a name stands in elsewhere, forgotten here: `f'(x)` => `f'(g(x))`, `\sum_j z_j` => `\sum_j e^{z_j}`."""
    node = spot.node
    if spot.role in ("index", "function", "variable", "lower", "upper") or not has_text(node):
        return
    is_entry = isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[0], Symbol)
    if not is_entry and not context.is_variable(node) or isinstance(spot.parent, Apply) and spot.parent.head == "sub":
        return
    base = node.args[0] if is_entry else node
    for other in context.spots:
        whole = other.node
        if not (isinstance(whole, Call) or isinstance(whole, Apply) and whole.head in ("pow", "prime")) or not has_text(whole) or \
                whole.span[1] - whole.span[0] > 30 or whole.span[0] <= node.span[0] < whole.span[1]:
            continue
        places = [part for part in walk(whole) if type(part) is type(node) and (not is_entry or part.head == "sub") and (
            getattr(part.args[0], "name", None) == base.name if is_entry else part.name == node.name)]
        if len(places) == 1:
            yield Edit("function", *node.span, changed(whole, [(places[0], context.text(node))], context), 3)
