"""Signs, operations and relations: a minus that is missing, a plus for a product, the base of all logarithms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.edits.record import LAST, Context, Edit, Spot, joined
from mathcheck.edits.repair.parts import SUMS, argument_of, changed, is_term
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Text,
)


def negations(spot: Spot, context: Context) -> Iterator[Edit]:
    """A minus sign that is missing before a term, or in an exponent."""
    if is_term(spot) and not (isinstance(spot.node, Apply) and spot.node.head == "neg"):
        parent = spot.parent
        if isinstance(parent, Apply) and parent.head in (*SUMS, "neg") and spot.node is not parent.args[0]:
            return
        if isinstance(parent, Call) and not parent.delimiter:
            yield Edit("sign", *spot.node.span, f"({_negative(spot.node, context)})", 2)
            return
        yield Edit("sign", spot.node.span[0], spot.node.span[0], "-", 2 if isinstance(parent, (Relation, Apply, Call)) else 3)
    if isinstance(spot.parent, Relation) and isinstance(spot.node, Apply) and spot.node.head in ("add", "minus"):
        yield Edit("sign", *spot.node.span, rf"-\left( {context.text(spot.node)} \right)", 4)


def moved_signs(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""A minus that stands before a function and not in it, `-f(x)` => `f(-x)`, and back; one of a matrix' entries; before a whole exponent."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "neg" and (argument := argument_of(node.args[0])) is not None:
        negative = _negative(argument, context) if node.args[0].delimiter else f"({_negative(argument, context)})"
        yield Edit("sign", *node.span, changed(node.args[0], [(argument, negative)], context), 2)
    if (argument := argument_of(node)) is not None and isinstance(argument, Apply) and argument.head == "neg":
        yield Edit("sign", *node.span, "-" + changed(node, [(argument, context.text(argument.args[0]))], context), 2)
    if isinstance(node, Apply) and node.head == "neg" and spot.role != "exponent":
        # `-x` for `1 - x`.
        yield Edit("term", *node.span, f"1 - {context.text(node.args[0])}", 2)
    if isinstance(spot.parent, MatrixLiteral) and not (isinstance(node, Apply) and node.head in (*SUMS, "neg")) and not (
            isinstance(node, Number) and node.value == 0):
        yield Edit("sign", node.span[0], node.span[0], "-", 1)
    if spot.role == "exponent" and isinstance(node, Apply) and node.head in ("add", "minus") and isinstance(
            spot.parent, Apply) and spot.parent.head == "pow" and spot.parent.args[1] is node:
        yield Edit("sign", *node.span, _opposite(node, context), 1)


def _opposite(node: Apply, context: Context) -> str:
    """A sum with the other sign: a difference turned round."""
    left, right = node.args
    if node.head == "minus" and not any(isinstance(part, Apply) and part.head in (*SUMS, "neg") for part in node.args):
        return joined(f"{context.text(right)} - ", context.text(left))
    return _negative(node, context)


def _negative(node: Node, context: Context) -> str:
    text = context.text(node)
    return f"-({text})" if isinstance(node, Apply) and node.head in SUMS else f"-{text}"


def bars(spot: Spot, context: Context) -> Iterator[Edit]:
    """Bars for brackets, bars around a value, and a sign that the solutions of an equation lack."""
    node = spot.node
    if isinstance(node, Group) and node.open == node.close == "|" and len(node.groups) == 1 and len(node.groups[0]) == 1:
        yield Edit("function", *node.span, rf"\left( {context.text(node.groups[0][0])} \right)", 2)
    if isinstance(spot.parent, Relation) and spot.role == "":
        if isinstance(node, Call) or isinstance(node, Apply) and node.head in ("juxt", "add", "minus", "pow"):
            yield Edit("function", *node.span, rf"\left| {context.text(node)} \right|", 3)
        if node is spot.parent.sides[-1] and not (isinstance(node, Apply) and node.head in (*SUMS, "neg", "plusminus")):
            yield Edit("sign", node.span[0], node.span[0], r"\pm ", 3)


def joints(spot: Spot, context: Context) -> Iterator[Edit]:
    """A plus for a product and back, a relation that is weaker or only approximate."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "juxt":
        for left, right in zip(node.args, node.args[1:], strict=False):
            for sign in ("+", "-"):
                yield Edit("operator", left.span[1], right.span[0], f" {sign} ", 3)
    if isinstance(node, Apply) and node.head in ("add", "minus"):
        left, right = node.args
        yield Edit("operator", left.span[1], right.span[0], " ", 3)
        yield Edit("parenthesis", *node.span, rf"\left( {context.text(node)} \right)", 5)
    if isinstance(node, Relation) and spot.role not in ("lower", "upper"):
        for operator, span in zip(node.operators, node.operator_spans, strict=False):
            if operator in ("<", ">"):
                yield Edit("relation", *span, r"\le" if operator == "<" else r"\ge", 3)
            for other in (r"\le", r"\ge", r"\propto") if operator == "=" else ():
                yield Edit("relation", *span, other, LAST)
            if operator == "=" and any(isinstance(side, Number) and side.ulp is not None for side in node.sides):
                yield Edit("relation", *span, r"\approx", 1)


def whole_sides(spot: Spot, context: Context) -> Iterator[Edit]:
    """What is wrong in the same way all over: the base of the logarithms, the signs of a list."""
    node = spot.node
    if isinstance(node, Relation) and spot.role == "":
        text = context.text(node)
        for other in (r"\log_2 ", r"\ln "):
            changed = re.sub(r"\\log(?![_a-zA-Z])\s*", lambda _, other=other: other, text)
            if changed != text:
                yield Edit("function", *node.span, changed, 3)
    if isinstance(node, Relation) and spot.parent is None:
        listed = [node.sides[-1], *_listed_after(node, context)]
        if len(listed) > 1:
            negated = [context.text(item.args[0]) if isinstance(item, Apply) and item.head == "neg" else f"-{context.text(item)}"
                       for item in listed]
            yield Edit("sign", listed[0].span[0], listed[-1].span[1], ", ".join(negated), 1)


def _listed_after(relation: Relation, context: Context) -> list[Node]:
    """What commas join to the last side of a relation: `x = 1, 3`."""
    nodes = [statement.node for statement in context.document.statements]
    place = next((place for place, node in enumerate(nodes) if node is relation), len(nodes))
    found = []
    for statement in context.document.statements[place + 1:]:
        if statement.separator != "," or isinstance(statement.node, (Relation, Text)):
            break
        found.append(statement.node)
    return found
