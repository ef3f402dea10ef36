"""Names that take values inside an expression: evaluation at a point, between two points, limits, extrema sought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.records import record
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Apply, Binder, Group, Relation
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


@record
class Bind:
    """Names that take given values inside the first operand: `|_{x=3}`, limits, optimisation."""

    kind: str
    names: tuple[str, ...]
    direction: str = ""
    # What an extremum is sought over, name by name: the sizes of a vector or a matrix, or nothing where its declaration says it.
    shapes: tuple[tuple[Expr, ...] | None, ...] = ()

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(self.names)


def at_point(elaborator: Elaborator, node: Apply) -> Expr:
    r"""`expr |_{x=3, y=4}`."""
    operand, *points = node.args
    names: list[str] = []
    values: list[Expr] = []
    for point in points:
        if not isinstance(point, Relation) or point.operators not in (("=",), ("to",)):
            raise Problem("unsupported", "the point of an evaluation is written as in `x = 3`", point.span)
        left, right = point.sides
        if isinstance(left, Group) and isinstance(right, Group) and len(left.groups[0]) == len(right.groups[0]):
            for name_node, value in zip(left.groups[0], right.groups[0], strict=True):
                names.append(name_of(name_node) or "")
                values.append(elaborator.expr(value))
            continue
        name = name_of(left)
        if name is None:
            raise Problem("unsupported", f"`{unparse(left)}` is not a variable", left.span)
        names.append(name)
        values.append(elaborator.expr(right))
    fresh = [name for name in names if not elaborator.is_known(name)]
    elaborator.bound.update(dict.fromkeys(fresh, "variable"))
    try:
        body = elaborator.expr(operand)
    finally:
        for name in fresh:
            del elaborator.bound[name]
    return bind("at", body, names, values, node.span)


def bind(kind: str, body: Expr, names: list[str], values: list[Expr], span: tuple[int, int]) -> Expr:
    """The body with names taking values."""
    free = body.free - set(names)
    for value in values:
        free |= value.free
    return Expr("at", (body, *values), Bind(kind, tuple(names)), span, free)


def between(elaborator: Elaborator, node: Apply) -> Expr:
    r"""`F(x) |_a^b`: the difference of two values."""
    operand, lower, upper = node.args
    body = elaborator.expr(operand)
    if isinstance(lower, Relation):
        name = name_of(lower.sides[0])
        lower = lower.sides[1]
    else:
        free = sorted(body.free)
        if len(free) != 1:
            raise Problem("ambiguous-variable", "nothing says which variable takes these two values", node.span)
        name = free[0]
    if isinstance(upper, Relation):
        upper = upper.sides[1]
    high = bind("at", body, [name], [elaborator.expr(upper)], node.span)
    low = bind("at", body, [name], [elaborator.expr(lower)], node.span)
    return Expr("sub", (high, low), None, node.span)


def limit(elaborator: Elaborator, node: Binder) -> Expr:
    r"""`\lim_{h \to 0} body`."""
    lower = node.lower
    direction = ""
    if isinstance(lower, Relation) and lower.operators[0] in ("searrow", "nearrow") or \
            isinstance(lower, Relation) and lower.operators == ("to",):
        name = name_of(lower.sides[0])
        target = lower.sides[1]
        direction = {"searrow": "+", "nearrow": "-"}.get(lower.operators[0], "")
    else:
        raise Problem("unknown-range", "this limit does not say what goes where (as in `h \\to 0`)", node.span)
    if isinstance(target, Apply) and target.head == "supname":
        direction = "+" if target.args[1].name == "add" else "-"
        target = target.args[0]
    if name is None:
        raise Problem("unsupported", "this limit is not supported", node.span)
    point = elaborator.expr(target)
    outer = elaborator.bound.get(name)
    elaborator.bound[name] = "variable"
    try:
        body = elaborator.expr(node.body)
    finally:
        if outer is None:
            del elaborator.bound[name]
        else:
            elaborator.bound[name] = outer
    return Expr("lim", (body, point), Bind("lim", (name,), direction), node.span, (body.free - {name}) | point.free)
