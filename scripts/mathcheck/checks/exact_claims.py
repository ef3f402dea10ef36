"""Claims about given numbers, judged by exact arithmetic where it has a value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.checks.counterexamples import plain
from mathcheck.checks.evidence import Evidence, Trace, Verdict
from mathcheck.checks.relation_kinds import EQUALITIES, NOWHERE_EQUAL
from mathcheck.checks.rounding import (
    as_rounded,
    decimals,
    exactly,
    judge_rounding,
    right_when_rounded,
)
from mathcheck.checks.sampling import Plan
from mathcheck.checks.sides import aligned, evaluated
from mathcheck.numeric import exact
from mathcheck.numeric.values import Spread
from mathcheck.semantics.expr import Expr


def judge_exactly(operator: str, left: Expr, right: Expr, plan: Plan) -> Verdict | None:
    model = plan.model(1, plan.subject.key, {}, exact=True)
    try:
        a, b = evaluated(left, right, model.root)
    except exact.NotExact:
        return None
    except TypeError:
        return None
    if isinstance(a, Spread) or isinstance(b, Spread):
        return _spread_exact(operator, a, b, right)
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or a.dtype == bool or b.dtype == bool:
        return None
    if a.dtype != object and b.dtype != object:
        return None
    a, b = aligned(a, b, left, right)
    a, b = np.broadcast_arrays(a, b)
    if not (_is_finite(a) and _is_finite(b)):
        return None
    pairs = list(zip(a.reshape(-1), b.reshape(-1), strict=True))
    evidence = Evidence("exact")
    values = {"left": plain(a), "right": plain(b), "trace": Trace(plan, a, b, model.root, model)}
    if operator in EQUALITIES:
        if all(exact.equal(exactly(x), exactly(y)) for x, y in pairs):
            return Verdict(True, evidence, **values)
        if _has_float(a) or _has_float(b):
            return None
        if right_when_rounded(left, right, plan, a, b):
            return as_rounded(Verdict(False, evidence, **values))
        return Verdict(False, evidence, message="the two sides of this equation are not equal", **values)
    if operator == "~=":
        return judge_rounding(left, right, plan, a, b, evidence)
    if operator in ("!=", NOWHERE_EQUAL):
        holds = not all(exact.equal(exactly(x), exactly(y)) for x, y in pairs)
        return Verdict(holds, evidence, message="the two sides are equal", **values)
    if operator in ("<", "<=", ">", ">=", "<<", ">>"):
        tests = {"<": lambda x, y: x < y, "<=": lambda x, y: x <= y, ">": lambda x, y: x > y, ">=": lambda x, y: x >= y,
                 "<<": lambda x, y: x < y, ">>": lambda x, y: x > y}
        holds = all(tests[operator](*_ordered(x, y)) for x, y in pairs)
        return Verdict(holds, evidence, "inequality-fails", "this inequality is false", **values)
    return None


def _is_finite(value: np.ndarray) -> bool:
    return all(np.isfinite(item) for item in value.reshape(-1) if isinstance(item, float))


def _has_float(value: np.ndarray) -> bool:
    return value.dtype != object or any(isinstance(item, float) for item in value.reshape(-1))


def _ordered(x: Any, y: Any) -> tuple[Any, Any]:
    x, y = exactly(x), exactly(y)
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x, y
    return exact.real(x), exact.real(y)


def _spread_exact(operator: str, a: Any, b: Any, right: Expr) -> Verdict | None:
    """Values with `\\pm`, and lists, side by side."""
    first = a.members if isinstance(a, Spread) else (a,)
    second = b.members if isinstance(b, Spread) else (b,)
    if operator not in EQUALITIES or len(first) != len(second):
        return None
    for x, y in zip(first, second, strict=True):
        if not (isinstance(x, np.ndarray) and isinstance(y, np.ndarray)) or x.dtype != object or y.dtype != object:
            return None
        if not all(exact.equal(p, q) for p, q in zip(x.reshape(-1), y.reshape(-1), strict=True)):
            # Each decimal of the right side may be half a unit of its last digit away.
            slack = sum((part.data[1] / 2 for part in decimals(right)), Fraction(0))
            if all(abs(exact.real(exactly(p)) - exact.real(exactly(q))) <= exact.real(slack)
                   for p, q in zip(x.reshape(-1), y.reshape(-1), strict=True)):
                return Verdict(False, Evidence("exact"), "rounded-equality", "this number is rounded, `=` is exact", as_error=True,
                               help=r"write `\approx`", left=plain(x), right=plain(y))
            return Verdict(False, Evidence("exact"), message="the two sides of this equation are not equal",
                           left=plain(x), right=plain(y))
    return Verdict(True, Evidence("exact"))
