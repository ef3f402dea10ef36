"""Integrals: the names integrated over and their bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.records import record
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Binder, Group, Relation
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


@record
class Integral:
    """Names integrated over; operands after the body are the bounds of a single one."""

    names: tuple[str, ...]

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(self.names)


def integral(elaborator: Elaborator, node: Binder) -> Expr:
    """A definite integral; without bounds, over all values that the variable may take."""
    if not node.variables:
        raise Problem("missing-differential", "this integral does not say over which variable (as in `dx`)",
                      (node.span[0], min(node.span[0] + 4, node.span[1])))
    names = []
    for part in node.variables:
        name = name_of(part)
        if name is None:
            raise Problem("unsupported", f"integration over `{unparse(part)}` is not supported", part.span)
        names.append(name)
    bounds: list[Expr] = []
    lower, upper = node.lower, node.upper
    if lower is not None and upper is None:
        region = lower.sides[1] if isinstance(lower, Relation) and lower.operators == ("in",) else lower
        if name_of(region) in ("A", "B", "C"):
            raise Problem("unsupported", f"integrals over a set such as `{name_of(region)}` are not supported", region.span)
        if isinstance(region, Group) and len(region.groups) == 1 and len(region.groups[0]) == 2:
            bounds = [elaborator.expr(item) for item in region.groups[0]]
    elif lower is not None:
        start = lower.sides[1] if isinstance(lower, Relation) and lower.operators == ("=",) else lower
        bounds = [elaborator.expr(start), elaborator.expr(upper)]
    outer = {name: elaborator.bound.get(name) for name in names}
    for name in names:
        elaborator.bound[name] = "variable"
    try:
        body = elaborator.expr(node.body)
    finally:
        for name, value in outer.items():
            if value is None:
                del elaborator.bound[name]
            else:
                elaborator.bound[name] = value
    free = body.free - set(names)
    for bound in bounds:
        free |= bound.free
    return Expr("int", (body, *bounds), Integral(tuple(names)), node.span, free)
