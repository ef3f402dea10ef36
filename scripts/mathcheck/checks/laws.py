r"""Claims about distributions: `a X + b \sim \mathcal{N}(a\mu + b, a^2\sigma^2)`."""

from __future__ import annotations

import numpy as np

from mathcheck.checks.evidence import Evidence, Verdict
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.gaussians import companions
from mathcheck.numeric.chance.joints import Joint, enter
from mathcheck.numeric.chance.named_laws import BY_NAME, law_of, parameters_of
from mathcheck.numeric.chance.spaces import is_named, joint_of, parents_of, roots_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Law
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Scope

WAVES = (0.35, 0.8, 1.6)
# Levels of the rules for densities: one, and a finer one that says how sure it is.
FINE, FINER = 721, 961


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
        combined = combination_of(left, names, root)
        if combined is None:
            joint = joint_of(root, names)
            width, first = _waves_of(left, joint, root)
            if joint.is_rule:
                model.fewer = 1
                again = _waves_of(left, joint_of(root, names), root)[1]
                model.fewer = 0
                if (np.abs(first - again) > 1e-8).any():
                    raise Problem("resource-limit", "this law takes too many values of its variables", left.span)
        else:
            width, first = 1, _waves_of_sum(*combined, root, FINE)
            if (np.abs(first - _waves_of_sum(*combined, root, FINER)) > 1e-8).any():
                raise Problem("unsupported", "the law of this sum cannot be worked out with enough digits", left.span)
        expected = law_joint("#", law, level=FINE)
        points = expected.values["#"]
        points = points.reshape(*points.shape[:2], -1)
        if points.shape[2] != width:
            raise Problem("shape-mismatch", "the two sides of this law have different sizes", left.span)
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


def _waves_of(left: Expr, joint: Joint, root: Frame) -> tuple[int, np.ndarray]:
    """The length of what is on the left, and its characteristic function, over the atoms of its variables."""
    inner = enter(root, joint)
    value = inner.array(left)
    value = np.broadcast_to(value.astype(float), (inner.size, *value.shape[1:])).reshape(root.size, joint.atoms, -1)
    return value.shape[2], _waves(value, joint, root.size)


def combination_of(left: Expr, names: set[str], root: Frame) -> tuple[np.ndarray, list[tuple[str, np.ndarray]]] | None:
    """What `a_1 X_1 + ... + a_n X_n + c` of independent variables with named laws is made of: c, and each variable with its factor.

    Copies of one law are one variable each. `None` where the left side is no such sum.
    """
    model = root.model
    if companions(root, names):
        return None
    slots: list[tuple[str, int, int]] = []
    for name in sorted(names):
        domain = model.declaration(name).domain
        if not is_named(root, name) or parents_of(root, name):
            return None
        shape = () if domain.shape is None else tuple(model.whole(size, root) for size in domain.shape)
        law = law_of(root, name)
        if len(shape) > 1 or BY_NAME[law.name].multivariate or any(part.ndim > 1 for part in parameters_of(law)):
            return None
        slots.extend((name, place, shape[0] if shape else 0) for place in range(shape[0] if shape else 1))
    count = len(slots)
    # The origin, each variable alone at 1, and points that tell a sum from anything else.
    rng = np.random.default_rng(count)
    points = np.concatenate([np.zeros((1, count)), np.eye(count), rng.normal(1, 1, (4, count))])
    binds: dict[str, np.ndarray] = {}
    for name in sorted(names):
        columns = [column for column, (owner, _, _) in enumerate(slots) if owner == name]
        value = points[:, columns] if slots[columns[0]][2] else points[:, columns[0]]
        binds[name] = np.tile(value, (root.size,) + (1,) * (value.ndim - 1))
    found = root.inner(len(points), binds).array(left).astype(float)
    if found.ndim != 1:
        return None
    found = np.broadcast_to(found, (root.size * len(points),)).reshape(root.size, -1)
    constant, factors = found[:, 0], found[:, 1:count + 1] - found[:, :1]
    predicted = constant[:, None] + factors @ points[count + 1:].T
    if not (np.abs(predicted - found[:, count + 1:]) <= 1e-9 * (1 + np.abs(predicted))).all():
        return None
    return constant, [(name, factors[:, column]) for column, (name, _, _) in enumerate(slots)]


def _waves_of_sum(constant: np.ndarray, parts: list[tuple[str, np.ndarray]], root: Frame, level: int) -> np.ndarray:
    """The characteristic function of a sum of independent variables: the product of theirs."""
    joints = {name: law_joint(name, law_of(root, name), level=level) for name, _ in parts}
    columns = []
    for wave in WAVES:
        total = np.exp(1j * wave * constant)
        for name, factor in parts:
            phase = wave * factor[:, None] * joints[name].values[name]
            total = total * (joints[name].weights * np.exp(1j * phase)).sum(axis=1)
        columns.extend((total.real, total.imag))
    return np.stack([np.broadcast_to(column, (root.size,)) for column in columns], axis=1)


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
