"""What samples say of expressions by themselves: a value that is given, whether it varies, whether two differ evenly."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from mathcheck.checks.sampling import Plan, Subject
from mathcheck.checks.sides import evaluated, floats, frame_of
from mathcheck.numeric import exact
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Scope

# The largest denominator of a fraction that a value is taken for.
_SIMPLE = 360


def given_array(expr: Expr, scope: Scope, key: str, seed: int) -> np.ndarray | None:
    """The numbers that an expression is where everything in it is given, or that it is at all samples: exact where that can be."""
    plan = Plan(Subject(scope, (expr,), key, seed))
    if not plan.settled:
        return _constant(expr, plan)
    try:
        value = plan.model(1, key, {}, exact=True).root.evaluate(expr)
        if isinstance(value, np.ndarray) and all(isinstance(each, (int, Fraction)) for each in value.reshape(-1).tolist()):
            return np.array([Fraction(each) for each in value.reshape(-1).tolist()], dtype=object).reshape(value.shape[1:])
    except (exact.NotExact, TypeError):
        pass
    model = next(iter(plan.models()))
    value = frame_of(model, (expr,)).evaluate(expr)
    if not isinstance(value, np.ndarray) or value.dtype == bool or not np.isfinite(floats(value)).all():
        return None
    return _simplified(floats(value)[0])


def _constant(expr: Expr, plan: Plan) -> np.ndarray | None:
    """The one value that an expression has at all samples; near a simple fraction it is taken for that."""
    found = None
    for model in plan.models():
        value = frame_of(model, (expr,)).evaluate(expr)
        if not isinstance(value, np.ndarray) or value.dtype == bool or value.shape[0] < 2:
            return None
        value = floats(value)
        found = value[0] if found is None else found
        if value.shape[1:] != found.shape or not np.allclose(value, found[None], rtol=1e-8, atol=1e-10):
            return None
    return _simplified(found)


def _simplified(values: np.ndarray) -> np.ndarray:
    """Numbers that are simple fractions but for rounding, as those."""
    simple = [Fraction(each).limit_denominator(_SIMPLE) for each in values.reshape(-1).tolist()]
    if all(abs(float(near) - each) < 1e-8 for near, each in zip(simple, values.reshape(-1).tolist(), strict=True)):
        return np.array(simple, dtype=object).reshape(values.shape)
    return values


def varies(expr: Expr, scope: Scope, key: str) -> bool:
    """Whether an expression takes different values at different samples."""
    plan = Plan(Subject(scope, (expr,), key, 0))
    model = next(iter(plan.models()))
    frame = frame_of(model, (expr,))
    value = frame.evaluate(expr)
    if not isinstance(value, np.ndarray) or value.shape[0] < 2 or value.dtype == bool:
        return False
    value = floats(value)
    return bool((np.abs(value - value[:1]) > 1e-9 * np.maximum(1, np.abs(value))).any())


def keeps_sign(expr: Expr, scope: Scope, key: str) -> bool:
    """Whether a number has one sign, and is never zero, at all samples of a round."""
    plan = Plan(Subject(scope, (expr,), key, 0))
    model = next(iter(plan.models()))
    value = frame_of(model, (expr,)).evaluate(expr)
    if not isinstance(value, np.ndarray) or value.ndim != 1 or value.dtype == bool:
        return False
    value = floats(value)
    return bool((value > 0).all() or (value < 0).all())


def differs_evenly(left: Expr, right: Expr, scope: Scope, key: str) -> bool:
    """Whether two sides differ by one and the same amount, clearly not zero, wherever they are defined."""
    found = []
    plan = Plan(Subject(scope, (left, right), key, 0))
    # What no values satisfy, none do that meet more conditions.
    plan.conditions = []
    for model in plan.models():
        a, b = evaluated(left, right, frame_of(model, (left, right)))
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or a.shape[1:] != b.shape[1:]:
            return False
        gap = floats(a) - floats(b)
        found.extend(gap[np.isfinite(gap)])
    return len(found) > 8 and np.ptp(found) < 1e-6 * abs(found[0])
