"""Relations as truth values, and what stands after a membership sign as a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Group, Node, Relation, Sequence, Text

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def truth_of(elaborator: Elaborator, node: Relation) -> Expr:
    """A relation as a truth value: in `P(X \\le x)`, cases, indicators, conditions."""
    parts: list[Expr] = []
    sides = node.sides
    for left, operator, right in zip(sides, node.operators, sides[1:], strict=False):
        if operator in ("in", "notin"):
            members = left.items if isinstance(left, Sequence) else (left,)
            for member in members:
                inside = Expr("member", (elaborator.expr(member), set_value(elaborator, right)), operator, node.span)
                parts.append(inside)
            continue
        if isinstance(left, Text):
            raise Problem("missing-operand", "the left side of this relation is missing", node.span)
        parts.append(Expr("compare", (elaborator.expr(left), elaborator.expr(right)), operator, node.span))
    result = parts[0]
    for part in parts[1:]:
        result = Expr("and", (result, part), None, node.span)
    return result


def set_value(elaborator: Elaborator, node: Node) -> Expr:
    """A node read as a set: a bracketed pair is an interval."""
    if isinstance(node, Group) and node.open in ("(", "[", "]") and len(node.groups) == 1 and len(node.groups[0]) == 2:
        low, high = (elaborator.expr(item) for item in node.groups[0])
        return Expr("interval", (low, high), (node.open != "[", node.close != "]"), node.span)
    return elaborator.expr(node)
