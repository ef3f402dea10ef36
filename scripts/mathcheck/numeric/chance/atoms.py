"""The atoms of named distributions: values listed, or nodes of a quadrature that suits the density."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.joints import MAX_ATOMS, Joint
from mathcheck.numeric.chance.named_laws import BY_NAME, cholesky, parameters_of, scipy_distribution
from mathcheck.numeric.quadrature import quadrature
from mathcheck.numeric.values import Law
from mathcheck.records import record
from mathcheck.reference.distributions import Distribution

NODES = 48
GAUSS = 40
# Nodes on the range where a posterior density has its weight.
FINE = 241


@record
class _Scale:
    """A map of the values of a law to the whole line: `back` leads from there, `slope` is how fast values change there."""

    of: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


_PLAIN = _Scale(lambda x: x, lambda t: t, np.ones_like)
_LOG = _Scale(lambda x: np.log(np.maximum(x, 1e-280)), np.exp, lambda x: x)
_LOGIT = _Scale(lambda x: np.log(x / (1 - x)), lambda t: 1 / (1 + np.exp(-t)), lambda x: x * (1 - x))
# Densities that have no kinks, poles or ends on some scale.
_SCALES = {"normal": _PLAIN, "logistic": _PLAIN, "gumbel": _PLAIN, "gamma": _LOG, "exponential": _LOG, "chi2": _LOG, "lognormal": _LOG,
           "inversegamma": _LOG, "weibull": _LOG, "beta": _LOGIT}
SMOOTH = frozenset(_SCALES)


def law_joint(name: str, law: Law, shape: tuple[int, ...] = (), crowd: int = 1, fewer: int = 0, level: int = 241) -> Joint:
    """The atoms of a named distribution; fewer of them where several variables stand together.

    With `fewer` a rule takes so many nodes less: where that matters the value is not sure.
    """
    values = parameters_of(law)
    row = BY_NAME[law.name]
    size = max(value.shape[0] for value in values)
    if law.name == "normal":
        return _normal_joint(name, values, shape, crowd, fewer)
    if law.name == "categorical":
        p = values[0]
        if p.ndim != 2:
            raise Problem("shape-mismatch", "a categorical distribution needs the probability of each of its values")
        return Joint(p, {name: np.arange(1, p.shape[1] + 1, dtype=float)[None, :]})
    if law.name == "dirichlet":
        return dirichlet_joint(name, values[0])
    if row.multivariate:
        raise Problem("unsupported", f"expectations under a {law.name} distribution are not supported")
    if row.discrete:
        distribution, parameters = scipy_distribution(law, 1)
        low = int(row.support[0])
        if row.support[1] is not None:
            high = int(row.support[1])
        else:
            tops = distribution.ppf(1 - 1e-14, **_widest(distribution, parameters))
            if not np.isfinite(tops).all():
                raise Problem("undefined-value", f"the parameters of this {law.name} distribution are outside their range")
            # Far beyond what weighs anything: what is averaged may grow with the values.
            high = int(min((3 - fewer) * np.max(tops) + 40, 2000)) if crowd == 1 else int(min(np.max(tops) + 10, 2000))
        points = np.arange(low, high + 1, dtype=float)
        weights = distribution.pmf(points[None, :], **parameters)
        return Joint(np.broadcast_to(weights, (size, len(points))), {name: points[None, :]}, is_cut=row.support[1] is None)
    return continuous_joint(name, law, row, size, crowd, fewer, level)


def _widest(distribution: Any, parameters: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The parameters with which a distribution on the whole numbers reaches farthest, where there are many."""
    arrays = dict(zip(parameters, np.broadcast_arrays(*parameters.values()), strict=True))
    if next(iter(arrays.values())).size <= 64:
        return parameters
    arrays = {key: value.ravel() for key, value in arrays.items()}
    reach = distribution.mean(**arrays) + 8 * distribution.std(**arrays)
    far = np.argsort(np.where(np.isfinite(reach), reach, np.inf))[-2:]
    return {key: value[far] for key, value in arrays.items()}


def gauss_joint(name: str, law: Law, fewer: int = 0) -> Joint | None:
    """A rule with few nodes that is exact for powers, where the density has one."""
    from scipy.special import roots_genlaguerre, roots_jacobi

    values = parameters_of(law)
    if any(value.ndim != 1 for value in values):
        return None
    count = GAUSS - fewer
    match law.name:
        case "normal":
            nodes, weights = np.polynomial.hermite_e.hermegauss(count)
            return Joint((weights / weights.sum())[None, :],
                         {name: values[0][:, None] + np.sqrt(values[1])[:, None] * nodes[None, :]}, True)
        case "beta":
            a, b = np.broadcast_arrays(*values)
            rules = [roots_jacobi(count, second - 1, first - 1) for first, second in zip(a, b, strict=True)]
            return _ruled(name, [((nodes + 1) / 2, weights) for nodes, weights in rules])
        case "gamma":
            shape, rate = np.broadcast_arrays(*values)
            rules = [roots_genlaguerre(count, power - 1) for power in shape]
            return _ruled(name, [(nodes / scale, weights) for (nodes, weights), scale in zip(rules, rate, strict=True)])
        case "exponential":
            nodes, weights = np.polynomial.laguerre.laggauss(count)
            return Joint(weights[None, :], {name: nodes[None, :] / values[0][:, None]}, True)
    return None


def _ruled(name: str, rules: list[tuple[np.ndarray, np.ndarray]]) -> Joint:
    points, weights = (np.stack(part) for part in zip(*rules, strict=True))
    return Joint(weights / weights.sum(axis=1, keepdims=True), {name: points}, True)


def concentrated_joint(name: str, law: Law, size: int, likelihood: Callable[[np.ndarray], np.ndarray]) -> Joint:
    """Nodes of a density, placed where it has weight once it is multiplied by a likelihood.

    A density on the positive numbers or between 0 and 1 is taken on a scale on which it is smooth on the whole line.
    """
    distribution, parameters = scipy_distribution(law, 1)
    scale = _SCALES[law.name]
    fine = FINE if scale is _PLAIN else 2 * FINE - 1
    if scale is _LOGIT:
        low, high = np.full(size, -600.0), np.full(size, 36.0)
    else:
        low = scale.of(np.broadcast_to(distribution.ppf(1e-40, **parameters)[:, 0], (size,)))
        high = scale.of(np.broadcast_to(distribution.isf(1e-40, **parameters)[:, 0], (size,)))
    share = np.linspace(0, 1, fine)[None, :]
    for _ in range(12):
        places = low[:, None] + (high - low)[:, None] * share
        points = scale.back(places)
        density = distribution.pdf(points, **parameters) * scale.slope(points)
        density = np.where(np.isfinite(density), density, 0.0)
        weights = density * likelihood(points)
        carried = weights > 1e-22 * np.max(weights, axis=1, keepdims=True)
        first = np.maximum(carried.argmax(axis=1) - 1, 0)
        last = np.minimum(fine - carried[:, ::-1].argmax(axis=1), fine - 1)
        rows = np.arange(size)
        if (last - first > 0.6 * fine).all():
            break
        low, high = places[rows, first], places[rows, last]
    # The trapezoidal rule on every second node says how sure the sum is.
    total, coarse = weights.sum(axis=1), 2 * weights[:, ::2].sum(axis=1)
    ends = np.maximum(weights[:, 0], weights[:, -1])
    sure = (np.abs(total - coarse) <= 1e-10 * total) & (ends <= 1e-13 * weights.max(axis=1))
    width = (places[:, 1] - places[:, 0])[:, None]
    return Joint(np.where(sure[:, None], density * width, np.nan), {name: points})


def _normal_joint(name: str, values: list[np.ndarray], shape: tuple[int, ...], crowd: int = 1, fewer: int = 0) -> Joint:
    mean, variance = values
    if variance.ndim == 1 and mean.ndim == 1 and not shape:
        # The trapezoidal rule is spectrally accurate for smooth functions of a Gaussian, far tails included.
        nodes = np.linspace(-18 + 2 * fewer, 18 - 2 * fewer, 181 - 20 * fewer) if crowd == 1 else np.linspace(-10, 10, 81)
        weights = np.exp(-nodes**2 / 2)
        if crowd > 2:
            nodes, weights = np.polynomial.hermite_e.hermegauss(24 - fewer)
        points = mean[:, None] + np.sqrt(variance)[:, None] * nodes[None, :]
        return Joint((weights / weights.sum())[None, :], {name: points}, crowd > 2, True)
    if variance.ndim == 1:
        length = mean.shape[1] if mean.ndim == 2 else shape[0]
        variance = variance[:, None, None] * np.eye(length)
        mean = np.broadcast_to(mean if mean.ndim == 2 else mean[:, None], (mean.shape[0], length))
    length = variance.shape[1]
    per_axis = {1: NODES, 2: 24, 3: 12, 4: 7, 5: 5, 6: 4, 7: 3, 8: 3, 9: 3}.get(length)
    if per_axis is None:
        raise Problem("resource-limit", "Gaussian vectors go up to 9 entries in expectations")
    nodes, weights = np.polynomial.hermite_e.hermegauss(per_axis - fewer)
    weights = weights / weights.sum()
    grid = np.stack(np.meshgrid(*[nodes] * length, indexing="ij"), axis=-1).reshape(-1, length)
    mass = np.prod(np.stack(np.meshgrid(*[weights] * length, indexing="ij"), axis=-1).reshape(-1, length), axis=1)
    factor = cholesky(variance)
    points = mean[:, None, :] + np.einsum("sij,kj->ski", factor, grid)
    return Joint(mass[None, :], {name: points}, True)


def dirichlet_joint(name: str, alpha: np.ndarray) -> Joint:
    """Stick breaking: a Dirichlet vector from independent Betas, each on its Gauss-Jacobi rule."""
    from scipy.special import roots_jacobi

    size, length = alpha.shape
    count = 14
    points = np.ones((size, 1, 0))
    rest = np.ones((size, 1))
    weights = np.ones((size, 1))
    for axis in range(length - 1):
        nodes = np.empty((size, count))
        mass = np.empty((size, count))
        for sample in range(size):
            x, w = roots_jacobi(count, alpha[sample, axis + 1:].sum() - 1, alpha[sample, axis] - 1)
            nodes[sample], mass[sample] = (x + 1) / 2, w / w.sum()
        share = (rest[:, :, None] * nodes[:, None, :]).reshape(size, -1)
        rest = (rest[:, :, None] * (1 - nodes)[:, None, :]).reshape(size, -1)
        weights = (weights[:, :, None] * mass[:, None, :]).reshape(size, -1)
        points = np.concatenate([np.repeat(points, count, axis=1), share[:, :, None]], axis=2)
    points = np.concatenate([points, rest[:, :, None]], axis=2)
    return Joint(weights, {name: points})


def continuous_joint(name: str, law: Law, row: Distribution, size: int, crowd: int = 1, fewer: int = 0, level: int = 241) -> Joint:
    values = parameters_of(law)
    if law.name == "uniform":
        low, high = values
        if crowd == 1:
            # The ends may be poles of what is averaged, as of the logarithm.
            points, weights = quadrature(low, high, level, size)
            width = (high - low)[:, None]
            points = np.clip(points, low[:, None] + 1e-17 * width, high[:, None] - 1e-16 * width)
            return Joint(weights / np.broadcast_to(high - low, (size,))[:, None], {name: points})
        nodes, weights = np.polynomial.legendre.leggauss(NODES - fewer)
        points = (low + high)[:, None] / 2 + (high - low)[:, None] / 2 * nodes
        return Joint((weights / 2)[None, :], {name: points}, True)
    if law.name == "beta":
        a, b = values
        half = np.full(size, 0.5)
        left, mass = _from_pole(half, np.minimum(a, 1), lambda x: _pdf(law, x), level)
        right, rest = _from_pole(half, np.minimum(b, 1), lambda x: _pdf(Law("beta", (b, a)), x), level)
        return Joint(np.concatenate([mass, rest], axis=1), {name: np.concatenate([left, 1 - right], axis=1)})
    pole = _pole(law.name, values)
    if pole is not None:
        # The density may have a pole at zero, which has a rule of its own.
        edge = np.full(size, 1.0) / (values[1] if law.name == "gamma" else 1.0)
        near, mass = _from_pole(edge, np.minimum(pole, 1), lambda x: _pdf(law, x), level)
        far, weights = quadrature(edge, np.full(size, np.inf), level, size)
        return Joint(np.concatenate([mass, _pdf(law, far) * weights], axis=1), {name: np.concatenate([near, far], axis=1)})
    if row.support == (0, None):
        low, high = np.zeros(size), np.full(size, np.inf)
    else:
        low, high = np.full(size, -np.inf), np.full(size, np.inf)
    points, weights = quadrature(low, high, level, size)
    if law.name == "laplace":
        half, mass = quadrature(np.zeros(size), np.full(size, np.inf), level, size)
        points = np.concatenate([-half[:, ::-1], half], axis=1)
        weights = np.concatenate([mass[:, ::-1], mass], axis=1)
    if row.support == (None, None) and law.name in ("laplace", "cauchy", "logistic", "gumbel", "student"):
        loc = values[-2] if len(values) > 1 else np.zeros(1)
        scale = values[-1] if len(values) > 1 else np.ones(1)
        points, weights = loc[:, None] + scale[:, None] * points, scale[:, None] * weights
    distribution, parameters = scipy_distribution(law, 1)
    mass = distribution.pdf(points, **parameters) * weights
    mass = np.where(np.isfinite(mass), mass, 0.0)
    return Joint(mass, {name: points})


def _pole(name: str, values: list[np.ndarray]) -> np.ndarray | None:
    """The power, plus one, with which a density on the positive numbers starts at zero."""
    match name:
        case "gamma":
            return values[0]
        case "chi2":
            return values[0] / 2
    return None


def _pdf(law: Law, points: np.ndarray) -> np.ndarray:
    distribution, parameters = scipy_distribution(law, 1)
    return distribution.pdf(points, **parameters)


def _from_pole(edge: np.ndarray, power: np.ndarray, density: Callable[[np.ndarray], np.ndarray],
               level: int) -> tuple[np.ndarray, np.ndarray]:
    """Points between 0 and an edge and their mass, where a density goes like `x^{power - 1}` at 0: `x = u^{1 / power}` is smooth."""
    size = max(edge.shape[0], power.shape[0])
    inverse = 1 / np.broadcast_to(power, (size,))[:, None]
    nodes, weights = quadrature(np.zeros(size), np.broadcast_to(edge, (size,)) ** power, level, size)
    points = np.maximum(nodes ** inverse, 1e-300)
    mass = density(points) * inverse * nodes ** (inverse - 1) * weights
    return points, np.where(np.isfinite(mass), mass, 0.0)


def family_joint(name: str, law: Law, length: int, fewer: int = 0) -> Joint:
    """Independent copies: all combinations of values, or of the nodes of a rule that is exact for low powers."""
    single = law_joint(name, law)
    limit = int(MAX_ATOMS ** (1 / length))
    if single.atoms > limit:
        if limit < 4:
            raise Problem("resource-limit", "too many independent copies stand in one expression")
        single = reduced_rule(name, single, min(limit, 9) - fewer)
    points = single.values[name]
    weights = single.weights
    grid = np.stack(np.meshgrid(*[np.arange(single.atoms)] * length, indexing="ij"), axis=-1).reshape(-1, length)
    return Joint(np.prod(weights[:, grid], axis=2), {name: points[:, grid]}, single.is_rule)


def reduced_rule(name: str, joint: Joint, count: int) -> Joint:
    """The Gauss rule of a distribution that is given by many atoms: `count` nodes, exact for powers below `2 count`."""
    size = max(joint.weights.shape[0], joint.values[name].shape[0])
    points = np.broadcast_to(joint.values[name], (size, joint.atoms)).astype(float)
    weights = np.broadcast_to(joint.weights, (size, joint.atoms))
    weights = np.where(np.isfinite(points), weights, 0.0)
    points = np.where(np.isfinite(points) & (weights > 0), points, 0.0)
    center = (weights * points).sum(axis=1)
    scale = np.sqrt((weights * (points - center[:, None]) ** 2).sum(axis=1))
    x = (points - center[:, None]) / np.where(scale > 0, scale, 1.0)[:, None]
    total = weights.sum(axis=1)
    before, current = np.zeros_like(x), np.ones_like(x) / np.sqrt(total)[:, None]
    matrix = np.zeros((size, count, count))
    step = np.zeros(size)
    for place in range(count):
        diagonal = (weights * x * current ** 2).sum(axis=1)
        matrix[:, place, place] = diagonal
        after = (x - diagonal[:, None]) * current - step[:, None] * before
        step = np.sqrt((weights * after ** 2).sum(axis=1))
        if place + 1 < count:
            matrix[:, place, place + 1] = matrix[:, place + 1, place] = step
        before, current = current, after / np.where(step > 0, step, 1.0)[:, None]
    nodes, vectors = np.linalg.eigh(np.nan_to_num(matrix))
    return Joint(total[:, None] * vectors[:, 0, :] ** 2, {name: center[:, None] + scale[:, None] * nodes}, True)
