"""Numbers worked out from rounded ones: how far the digits that are not shown may have moved both sides."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from mathcheck.checks.rounding import decimals, with_literal
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.checks.sides import aligned, floats
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.semantics.expr import Expr, substitute, walk
from mathcheck.semantics.scope import Scope

# From so many places after the point on a decimal is taken for a rounded one, and so many of them are followed at most.
_PLACES, _MOST = 3, 60
_DEEPEST = 6


def within_rounding(first: Expr, second: Expr, scope: Scope, key: str) -> bool:
    """Whether two sides that are given numbers differ by no more than the digits that their decimals leave out."""
    sides = [_written_out(side, scope) for side in (first, second)]
    if any(side is None or side.free for side in sides):
        return False
    literals = [[each for each in decimals(side) if _is_rounded(each)] for side in sides]
    if not any(literals) or sum(map(len, literals)) > _MOST:
        return False
    try:
        values = [_value(side, scope, key) for side in sides]
        a, b = aligned(*values, *sides)
        slack = np.zeros_like(np.asarray(a - b, dtype=float))
        for side, value, found in zip(sides, values, literals, strict=True):
            for literal in found:
                number, ulp = literal.data
                moved = _value(with_literal(side, literal, number + Fraction(ulp) / 2), scope, key)
                slack = slack + np.abs(moved - value)
    except (Problem, exact.NotExact, ValueError, TypeError):
        return False
    return bool((np.abs(a - b) <= slack * (1 + 1e-6)).all())


def _is_rounded(literal: Expr) -> bool:
    return Fraction(literal.data[1]) <= Fraction(1, 10 ** _PLACES)


def _value(expr: Expr, scope: Scope, key: str) -> np.ndarray:
    plan = Plan(Subject(scope, (expr,), key, 0))
    return floats(plan.model(1, key, {}).root.array(expr))


def _written_out(expr: Expr, scope: Scope) -> Expr | None:
    """An expression with the values that the page gives put in; `None` where they nest too deep."""
    for _ in range(_DEEPEST):
        known = {name: found.definition for name in expr.free if (found := scope.lookup(name)) is not None
                 and found.definition is not None and found.parameters is None}
        if not known or any(part.head == "deriv" for part in walk(expr)):
            return expr
        expr = substitute(expr, known)
    return None
