"""Expressions repeated over a range of a bound name: sums, products, extrema, lists."""

from __future__ import annotations

from mathcheck.records import record
from mathcheck.semantics.expr import NO_NAMES, Expr


@record
class Range:
    """What a bound name runs over.

    `kind` is `range` (two operands: first and last), `step` (first, last, step), `set` (one),
    `axis` (one: a value; `axis` counts its axes from 0), `support` (the values that random
    variable `source` takes) or `all` (found by what the body does with the name).
    """

    name: str
    kind: str
    count: int
    axis: int = 0
    source: str = ""


@record
class Fold:
    """`kind`: sum, prod, max, min, argmax, argmin, list, any, all; with the ranges, outermost first."""

    kind: str
    ranges: tuple[Range, ...]
    filtered: bool = False

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(entry.name for entry in self.ranges)


def fold(kind: str, body: Expr, ranges: list[tuple[Range, tuple[Expr, ...]]], condition: Expr | None,
         span: tuple[int, int]) -> Expr:
    """A fold whose free names are those of the body without the bound ones, and of the ranges."""
    data = Fold(kind, tuple(entry for entry, _ in ranges), condition is not None)
    arguments: list[Expr] = [body]
    free = body.free | (condition.free if condition is not None else NO_NAMES)
    for entry, operands in reversed(ranges):
        free = free - {entry.name}
        for operand in operands:
            free |= operand.free
    for _, operands in ranges:
        arguments.extend(operands)
    if condition is not None:
        arguments.append(condition)
    return Expr("fold", tuple(arguments), data, span, free)
