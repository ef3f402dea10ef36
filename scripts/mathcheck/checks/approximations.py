r"""Approximations of first or higher order: `f(x + \epsilon) \approx f(x) + \epsilon f'(x)`.

Both sides are taken at ever smaller steps. The right side is a polynomial in the step; what it leaves out
must vanish faster than its last term, so a wrong sign or factor in any term shows.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from mathcheck.checks.evidence import Evidence, Verdict
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.semantics.domains import Real, Vector
from mathcheck.semantics.expr import Expr, number, substitute, variable, walk
from mathcheck.semantics.scope import Scope

# Letters that are customarily small.
_SMALL = {r"\epsilon", "h", r"\delta", r"\Delta", r"\mathbf{\epsilon}", r"\mathbf{h}", r"\mathbf{\delta}", r"\Delta x",
          r"\mathbf{\Delta}"}
_MAX_ORDER = 4
_STEPS = (Fraction(1, 25), Fraction(1, 250))


def judge_expansion(left: Expr, right: Expr, scope: Scope, key: str, seed: int) -> Verdict | None:
    """The verdict on an approximation for small steps; `None` where nothing in it is small."""
    steps = _small_names(left, right, scope) or _near_points(left, right, scope)
    if not steps:
        return None
    plan = Plan(Subject(scope, (left, right), key, seed))
    ratios: list[np.ndarray] = []
    order = 0
    for model in plan.models(samples=32):
        frame = model.root

        def at(expr: Expr, step: Fraction, frame=frame) -> np.ndarray:
            found = frame.array(substitute(expr, {name: moved(step) for name, moved in steps.items()}))
            return found.astype(float).reshape(found.shape[0], -1)

        degree = _degree([at(right, Fraction(step)) for step in range(_MAX_ORDER + 2)])
        if degree is None:
            return None
        order = max(order, degree)
        far, near = (np.abs(at(left, step) - at(right, step)).max(axis=1) for step in _STEPS)
        kept = np.isfinite(far) & np.isfinite(near) & (far > 1e-9)
        ratios.append(near[kept] / far[kept])
    found = np.concatenate(ratios) if ratios else np.zeros(0)
    if not found.size:
        return None
    holds = bool(np.median(found) < 10.0 ** -(order + 0.6))
    return Verdict(holds, Evidence("sampled", int(found.size), 0.0),
                   message=f"this is no approximation of order {order} for small {' and '.join(f'`{name}`' for name in steps)}")


def _small_names(left: Expr, right: Expr, scope: Scope) -> dict:
    return {name: (lambda step, name=name: Expr("mul", (number(step), variable(name))))
            for name in sorted(left.free & _SMALL) if _is_open(name, scope)}


def _near_points(left: Expr, right: Expr, scope: Scope) -> dict:
    """`x` close to `x_0`, where the right side has the difference of the two."""
    for part in walk(right):
        if part.head == "sub" and part.args[0].head == part.args[1].head == "var":
            moving, fixed = part.args
            if moving.data in left.free and fixed.data in right.free and _is_open(moving.data, scope) and _is_open(fixed.data, scope):
                return {moving.data: lambda step, part=part, fixed=fixed: Expr("add", (fixed, Expr("mul", (number(step), part))))}
    return {}


def _is_open(name: str, scope: Scope) -> bool:
    found = scope.lookup(name)
    return found is not None and found.definition is None and isinstance(found.domain, (Real, Vector))


def _degree(values: list[np.ndarray]) -> int | None:
    """The degree of a polynomial from its values at 0, 1, 2 …; `None` if it is none of low degree."""
    size = max(1.0, *(float(np.abs(value[np.isfinite(value)]).max(initial=0)) for value in values))
    differences, degree = np.stack(values), 0
    for order in range(1, len(values)):
        differences = np.diff(differences, axis=0)
        if np.nanmax(np.abs(differences), initial=0) > 1e-7 * size:
            degree = order
    return degree if degree <= _MAX_ORDER else None
