r"""Claims about distributions: `a X + b \sim \mathcal{N}(a\mu + b, a^2\sigma^2)`."""

from __future__ import annotations

import numpy as np

from mathcheck.checks.evidence import Evidence, Verdict
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.joints import Joint, enter
from mathcheck.numeric.chance.spaces import joint_of, roots_of
from mathcheck.numeric.values import Law
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Scope

WAVES = (0.35, 0.8, 1.6)


def judge_law(left: Expr, right: Expr, scope: Scope, key: str, seed: int) -> Verdict:
    """Whether what is on the left has the distribution on the right: compared by characteristic functions."""
    plan = Plan(Subject(scope, (left, right), key, seed))
    worst = 0.0
    samples = 0
    for model in plan.models(samples=24):
        root = model.root
        law = root.evaluate(right)
        if not isinstance(law, Law):
            raise Problem("not-a-distribution", "this is not a distribution", right.span)
        names = roots_of(root, left.free)
        joint = joint_of(root, names)
        inner = enter(root, joint)
        value = inner.array(left)
        value = np.broadcast_to(value.astype(float), (inner.size, *value.shape[1:])).reshape(root.size, joint.atoms, -1)
        expected = law_joint("#", law)
        points = expected.values["#"]
        points = points.reshape(*points.shape[:2], -1)
        if points.shape[2] != value.shape[2]:
            raise Problem("shape-mismatch", "the two sides of this law have different sizes", left.span)
        first = _waves(value, joint, root.size)
        second = _waves(points, expected, root.size)
        difference = np.abs(first - second).max(axis=1)
        samples += root.size
        worst = max(worst, float(difference.max()))
        if (difference > 1e-6).any():
            row = int(np.flatnonzero(difference > 1e-6)[0])
            from mathcheck.checks.counterexamples import counterexample

            return Verdict(False, Evidence("sampled", samples), "laws-differ", "the left side does not have this distribution",
                           counterexample=counterexample(row, root, model, plan, root.size))
    return Verdict(True, Evidence("sampled", samples, worst))


def _waves(points: np.ndarray, joint: Joint, size: int) -> np.ndarray:
    rows = []
    width = points.shape[2]
    for wave in WAVES:
        for direction in range(width):
            weights = np.array([1.0 if axis == direction else 0.4 for axis in range(width)])
            phase = wave * (points * weights).sum(axis=2)
            for part in (np.cos, np.sin):
                rows.append(np.broadcast_to((joint.weights * part(phase)).sum(axis=1), (size,)))
    return np.stack(rows, axis=1)
