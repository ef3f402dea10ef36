r"""Extrema over directions: `\max_{\|x\| = 1} \|A x\|` and `\min_{x \ne 0} \frac{x^\top A x}{x^\top x}` run over all x, brought to length one."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Group,
    Node,
    Number,
    Relation,
    Symbol,
    map_children,
)
from mathcheck.syntax.unparse import name_of

_EXTREMA = frozenset({"max", "min", "sup", "inf"})


def over_directions(node: Binder) -> Binder | None:
    """The extremum over all vectors in place of one over unit vectors, or over those that are not zero."""
    lower = node.lower
    if node.head not in _EXTREMA or not isinstance(lower, Relation) or len(lower.sides) != 2 or not isinstance(lower.sides[1], Number):
        return None
    left, right = lower.sides
    if lower.operators == ("!=",) and right.value == 0 and (name := name_of(left)) is not None:
        return Binder(node.head, Symbol(name, left.span), None, node.body, node.variables, node.span)
    if lower.operators != ("=",) or right.value != 1 or (name := _of_length_one(left)) is None:
        return None
    symbol = Symbol(name, left.span)
    length = Apply("sub", (Group("||", "||", ((symbol,),), (), left.span), Number(Fraction(2), "2", left.span)), left.span)
    unit = Apply("paren", (Apply("frac", (symbol, length), left.span),), left.span)
    return Binder(node.head, symbol, None, written_in(node.body, name, unit), node.variables, node.span)


def _of_length_one(node: Node) -> str | None:
    r"""The vector of `\|x\|`, `\|x\|_2`, `\|x\|^2` or `x^\top x`."""
    if isinstance(node, Apply) and node.head == "pow" and isinstance(node.args[1], Number):
        node = node.args[0]
    if isinstance(node, Apply) and node.head == "juxt" and len(node.args) == 2:
        first, second = node.args
        turned = first.args[0] if isinstance(first, Apply) and first.head == "transpose" else None
        return name_of(second) if turned is not None and name_of(turned) == name_of(second) else None
    if isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[1], Number) and node.args[1].value == 2:
        node = node.args[0]
    if isinstance(node, Group) and node.open == "||" and len(node.groups) == 1 and len(node.groups[0]) == 1:
        return name_of(node.groups[0][0])
    return None


def written_in(node: Node, name: str, by: Node) -> Node:
    """A formula with another one in place of a name."""
    if name_of(node) == name:
        return by
    return map_children(node, lambda part: written_in(part, name, by))
