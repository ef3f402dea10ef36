"""Finite probability spaces: joint tables for what is unspecified, quadrature for named distributions.

A `Joint` lists atoms with weights per sample and the value of every variable at every atom.
Variables that the page does not specify share one random table in which no weight is zero
and nothing is independent unless declared so. Named distributions are enumerated, or
integrated with Gauss rules; densities that the page does not specify are mixtures of
Gaussians, whose expectations the rule gives exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact, given_laws
from mathcheck.numeric.arrays import compare_arrays, expand
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Identity, Law, repeat
from mathcheck.reference import DISTRIBUTIONS
from mathcheck.reference.distributions import Distribution
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.elaborate_probability import LAW
from mathcheck.semantics.expr import Expr, substitute, variable, walk

BY_NAME: dict[str, Distribution] = {row.name: row for row in DISTRIBUTIONS.values()}
NODES = 48
COMPONENTS = 3
MAX_ATOMS = 20_000


class UnknownDependence(Problem):
    """A law that the page writes out meets variables of which the page does not say how they depend on it."""


@dataclass
class Joint:
    """Atoms of some random variables: `weights` (size, atoms), `values[name]` (size or 1, atoms, ...)."""

    weights: np.ndarray
    values: dict[str, np.ndarray]

    @property
    def atoms(self) -> int:
        return self.weights.shape[1]


def product(left: Joint, right: Joint) -> Joint:
    """The joint distribution of independent blocks."""
    atoms = left.atoms * right.atoms
    if atoms > MAX_ATOMS:
        raise Problem("resource-limit", "too many random variables stand in one expression")
    weights = (left.weights[:, :, None] * right.weights[:, None, :]).reshape(
        max(left.weights.shape[0], right.weights.shape[0]), atoms)
    values = {name: np.repeat(value, right.atoms, axis=1) for name, value in left.values.items()}
    values.update({name: np.tile(value, (1, left.atoms) + (1,) * (value.ndim - 2)) for name, value in right.values.items()})
    return Joint(weights, values)


def enter(frame: Frame, joint: Joint) -> Frame:
    """A frame whose entries are the atoms."""
    binds = {}
    for name, value in joint.values.items():
        spread = np.broadcast_to(value, (frame.size, *value.shape[1:]))
        binds[name] = spread.reshape(-1, *value.shape[2:])
    return frame.inner(joint.atoms, binds, chance=joint)


def law_of(frame: Frame, name: str) -> Law:
    """The named distribution of a random variable, its parameters as in this frame."""
    domain = frame.model.declaration(name).domain
    return evaluate_law(domain.distribution, frame)


def evaluate_law(expr: Expr, frame: Frame) -> Law:
    """A distribution expression with its parameters evaluated."""
    value = frame.evaluate(expr)
    if not isinstance(value, Law):
        raise Problem("not-a-distribution", "this is not a distribution", expr.span)
    if len(value.parameters) not in BY_NAME[value.name].arity:
        raise Problem("wrong-arity", f"a distribution of this name takes {BY_NAME[value.name].arity[0]} parameters", expr.span)
    return value


def _floats(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == object:
        return exact.as_float(value)
    return value.astype(float) if isinstance(value, np.ndarray) else value


def parameters_of(law: Law) -> list[Any]:
    """The parameters as float arrays; an identity matrix takes the size of its neighbours."""
    values = [_floats(value) for value in law.parameters]
    if law.name == "normal" and len(values) == 2:
        from mathcheck.numeric.arithmetic import resolve

        mean, variance = values
        if isinstance(variance, Identity):
            length = mean.shape[1] if isinstance(mean, np.ndarray) and mean.ndim == 2 else None
            if length is not None:
                variance = Identity(_floats(variance.scale)).sized(length)
        mean, variance = resolve(mean, variance)
        if isinstance(mean, np.ndarray) and isinstance(variance, np.ndarray) and mean.ndim == 1 and variance.ndim == 3:
            mean = np.broadcast_to(mean[:, None], (mean.shape[0], variance.shape[1]))
        values = [mean, variance]
    if any(not isinstance(value, np.ndarray) for value in values):
        raise Problem("unknown-size", f"the size of the parameters of this {law.name} distribution is not known")
    return values


def scipy_distribution(law: Law, extra: int = 0):
    """SciPy's distribution and its parameters, with axes added for points."""
    from scipy import stats

    row = BY_NAME[law.name]
    values = [value.reshape(value.shape[0], *(1,) * extra) if value.ndim == 1 else value for value in parameters_of(law)]
    return getattr(stats, row.scipy), row.parameters(*values)


def density_values(law: Law, point: np.ndarray) -> np.ndarray:
    """The density or mass of a distribution at points in the same batch."""
    point = _floats(point)
    values = parameters_of(law)
    row = BY_NAME[law.name]
    if law.name == "normal" and values[1].ndim == 3:
        return _normal_density(point, values[0], values[1])
    if law.name == "normal" and point.ndim == 2 and values[0].ndim == 2 and values[1].ndim == 1:
        return _normal_density(point, values[0], values[1][:, None, None] * np.eye(point.shape[1]))
    if law.name == "categorical":
        index = np.round(point).astype(int) - 1
        p = np.broadcast_to(values[0], (max(values[0].shape[0], index.shape[0]), values[0].shape[1]))
        if point.ndim == 2:
            return (p ** point).prod(axis=1)
        inside = (index >= 0) & (index < p.shape[1])
        found = p[np.arange(p.shape[0]), np.clip(np.broadcast_to(index, (p.shape[0],)), 0, p.shape[1] - 1)]
        return np.where(inside, found, 0.0)
    if law.name == "dirichlet":
        from scipy.special import gammaln

        alpha = values[0]
        log_norm = gammaln(alpha.sum(axis=1)) - gammaln(alpha).sum(axis=1)
        return np.exp(log_norm + ((alpha - 1) * np.log(point)).sum(axis=1))
    if law.name == "multinomial":
        from scipy.special import gammaln

        count, p = values
        return np.exp(gammaln(count + 1) - gammaln(point + 1).sum(axis=1) + (point * np.log(p)).sum(axis=1))
    distribution, parameters = scipy_distribution(law, point.ndim - 1)
    return distribution.pmf(point, **parameters) if row.discrete else distribution.pdf(point, **parameters)


def _cholesky(covariance: np.ndarray) -> np.ndarray:
    """The factors of covariance matrices; undefined where a matrix is none."""
    finite = np.isfinite(covariance).all(axis=(1, 2))
    covariance = np.where(finite[:, None, None], covariance, np.eye(covariance.shape[1]))
    spectrum = np.linalg.eigvalsh(covariance)
    largest = np.abs(covariance).max(axis=(1, 2))
    good = finite & (spectrum[:, 0] > 1e-13 * largest) & (
        np.abs(covariance - np.swapaxes(covariance, 1, 2)).max(axis=(1, 2)) <= 1e-9 * largest)
    factor = np.linalg.cholesky(np.where(good[:, None, None], covariance, np.eye(covariance.shape[1])))
    return np.where(good[:, None, None], factor, np.nan)


def _normal_density(point: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    if point.ndim != 2 or point.shape[1] != covariance.shape[1]:
        raise Problem("shape-mismatch", "the point and the covariance of this Gaussian do not fit")
    factor = _cholesky(covariance)
    white = np.linalg.solve(factor, (point - mean)[:, :, None])[:, :, 0]
    log_det = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return np.exp(-0.5 * (white ** 2).sum(axis=1) - log_det - 0.5 * point.shape[1] * np.log(2 * np.pi))


def law_joint(name: str, law: Law, shape: tuple[int, ...] = (), crowd: int = 1) -> Joint:
    """The atoms of a named distribution; fewer of them where several variables stand together."""
    values = parameters_of(law)
    row = BY_NAME[law.name]
    size = max(value.shape[0] for value in values)
    if law.name == "normal":
        return _normal_joint(name, values, shape, crowd)
    if law.name == "categorical":
        p = values[0]
        return Joint(p, {name: np.arange(1, p.shape[1] + 1, dtype=float)[None, :]})
    if law.name == "dirichlet":
        return _dirichlet_joint(name, values[0])
    if row.multivariate:
        raise Problem("unsupported", f"expectations under a {law.name} distribution are not supported")
    if row.discrete:
        distribution, parameters = scipy_distribution(law, 1)
        low = int(row.support[0])
        if row.support[1] is not None:
            high = int(row.support[1])
        else:
            tops = distribution.ppf(1 - 1e-14, **parameters)
            if not np.isfinite(tops).all():
                raise Problem("undefined-value", f"the parameters of this {law.name} distribution are outside their range")
            high = int(min(np.max(tops) + 10, 2000))
        points = np.arange(low, high + 1, dtype=float)
        weights = distribution.pmf(points[None, :], **parameters)
        return Joint(np.broadcast_to(weights, (size, len(points))), {name: points[None, :]})
    return _continuous_joint(name, law, row, size)


def _normal_joint(name: str, values: list[np.ndarray], shape: tuple[int, ...], crowd: int = 1) -> Joint:
    mean, variance = values
    if variance.ndim == 1 and mean.ndim == 1 and not shape:
        # The trapezoidal rule is spectrally accurate for smooth functions of a Gaussian, far tails included.
        nodes = np.linspace(-18, 18, 181) if crowd == 1 else np.linspace(-10, 10, 81)
        weights = np.exp(-nodes**2 / 2)
        if crowd > 2:
            nodes, weights = np.polynomial.hermite_e.hermegauss(24)
        points = mean[:, None] + np.sqrt(variance)[:, None] * nodes[None, :]
        return Joint((weights / weights.sum())[None, :], {name: points})
    if variance.ndim == 1:
        length = mean.shape[1] if mean.ndim == 2 else shape[0]
        variance = variance[:, None, None] * np.eye(length)
        mean = np.broadcast_to(mean if mean.ndim == 2 else mean[:, None], (mean.shape[0], length))
    length = variance.shape[1]
    per_axis = {1: NODES, 2: 24, 3: 12, 4: 7}.get(length)
    if per_axis is None:
        raise Problem("resource-limit", "Gaussian vectors go up to 4 entries in expectations")
    nodes, weights = np.polynomial.hermite_e.hermegauss(per_axis)
    weights = weights / weights.sum()
    grid = np.stack(np.meshgrid(*[nodes] * length, indexing="ij"), axis=-1).reshape(-1, length)
    mass = np.prod(np.stack(np.meshgrid(*[weights] * length, indexing="ij"), axis=-1).reshape(-1, length), axis=1)
    factor = _cholesky(variance)
    points = mean[:, None, :] + np.einsum("sij,kj->ski", factor, grid)
    return Joint(mass[None, :], {name: points})


def _dirichlet_joint(name: str, alpha: np.ndarray) -> Joint:
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


def _continuous_joint(name: str, law: Law, row: Distribution, size: int) -> Joint:
    from mathcheck.numeric.calculus import quadrature

    values = parameters_of(law)
    if law.name == "uniform":
        nodes, weights = np.polynomial.legendre.leggauss(NODES)
        low, high = values
        points = (low + high)[:, None] / 2 + (high - low)[:, None] / 2 * nodes
        return Joint((weights / 2)[None, :], {name: points})
    if law.name == "beta":
        a, b = values
        half = np.full(size, 0.5)
        left, mass = _from_pole(half, np.minimum(a, 1), lambda x: _pdf(law, x))
        right, rest = _from_pole(half, np.minimum(b, 1), lambda x: _pdf(Law("beta", (b, a)), x))
        return Joint(np.concatenate([mass, rest], axis=1), {name: np.concatenate([left, 1 - right], axis=1)})
    pole = _pole(law.name, values)
    if pole is not None:
        # The density may have a pole at zero, which has a rule of its own.
        edge = np.full(size, 1.0) / (values[1] if law.name == "gamma" else 1.0)
        near, mass = _from_pole(edge, np.minimum(pole, 1), lambda x: _pdf(law, x))
        far, weights = quadrature(edge, np.full(size, np.inf), 241, size)
        return Joint(np.concatenate([mass, _pdf(law, far) * weights], axis=1), {name: np.concatenate([near, far], axis=1)})
    if row.support == (0, None):
        low, high = np.zeros(size), np.full(size, np.inf)
    else:
        low, high = np.full(size, -np.inf), np.full(size, np.inf)
    points, weights = quadrature(low, high, 241, size)
    if law.name == "laplace":
        half, mass = quadrature(np.zeros(size), np.full(size, np.inf), 161, size)
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


def _from_pole(edge: np.ndarray, power: np.ndarray, density: Callable[[np.ndarray], np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Points between 0 and an edge and their mass, where a density goes like `x^{power - 1}` at 0: `x = u^{1 / power}` is smooth."""
    from mathcheck.numeric.calculus import quadrature

    size = max(edge.shape[0], power.shape[0])
    inverse = 1 / np.broadcast_to(power, (size,))[:, None]
    nodes, weights = quadrature(np.zeros(size), np.broadcast_to(edge, (size,)) ** power, 241, size)
    points = np.maximum(nodes ** inverse, 1e-300)
    mass = density(points) * inverse * nodes ** (inverse - 1) * weights
    return points, np.where(np.isfinite(mass), mass, 0.0)


# -- spaces of a formula -----------------------------------------------------------------------


def roots_of(frame: Frame, names: Any) -> set[str]:
    """The random variables without a definition that some names depend on."""
    model = frame.model
    found: set[str] = set()
    for name in names:
        for part in model.closure(name):
            declaration = model.declaration(part)
            if declaration is not None and isinstance(declaration.domain, (Random, Event)):
                found.add(part)
    return found


def joint_of(frame: Frame, names: set[str], measure: str = "p") -> Joint:
    """The joint distribution of some random variables, per entry of the frame."""
    model = frame.model
    _require_dependence(frame, names)
    tabled = sorted(name for name in names if model.is_tabled(name))
    blocks: list[Joint] = []
    if tabled:
        table = model.table(measure)
        block = Joint(model.at_root(table.weights, frame), {name: model.at_root(value, frame)
                                                            for name, value in table.values.items()})
        blocks.append(block)
    mixed = sorted(name for name in names if model.is_mixture(name))
    if mixed:
        blocks.append(_mixture_joint(frame, mixed, measure))
    for name in sorted(names):
        declaration = model.declaration(name)
        domain = declaration.domain
        if not isinstance(domain, Random) or domain.kind not in ("named", "finite", "given"):
            continue
        if domain.kind == "given":
            blocks.append(_given_joint(frame, name, domain.distribution))
            continue
        if domain.kind == "finite":
            blocks.append(_finite_joint(frame, name, domain))
            continue
        shape = () if domain.shape is None else tuple(model.whole(size, frame) for size in domain.shape)
        law = law_of(frame, name)
        if shape and not (law.name == "normal" and any(value.ndim >= 2 for value in parameters_of(law))):
            blocks.append(_family_joint(name, law, shape[0]))
        else:
            blocks.append(law_joint(name, law, shape, sum(1 for other in names if _is_named(frame, other))))
    if not blocks:
        return Joint(np.ones((1, 1)), {})
    result = blocks[0]
    for block in blocks[1:]:
        result = product(result, block)
    return result


def _require_dependence(frame: Frame, names: set[str]) -> None:
    """A law that the page writes out says nothing of variables without one: how they depend on it must be known."""
    model = frame.model
    given = {name for name in names if _given_law(frame, name) is not None}
    loose = {name for name in names if model.is_tabled(name) or model.is_mixture(name)}
    if not given or not loose:
        return
    if not any("*" in statement.names or given | loose <= set(statement.names)
               for statement in model.independence if not statement.given):
        raise UnknownDependence("ambiguous-probability", "nothing says how these random variables depend on each other")


def _given_joint(frame: Frame, name: str, law: Expr) -> Joint:
    """The atoms of a law that the page writes out, found where its parameters have their values."""
    above, count = frame, 1
    while above.parent is not None and above.names.isdisjoint(frame.model.closure_of(law)):
        count *= above.count
        above = above.parent
    points, weights = given_laws.atoms(law, above)
    return Joint(repeat(weights, count), {name: points if points.shape[0] == 1 else repeat(points, count)})


def _family_joint(name: str, law: Law, length: int) -> Joint:
    """Independent copies: the product of a coarse rule, which is exact for low powers."""
    single = law_joint(name, law)
    limit = int(MAX_ATOMS ** (1 / length))
    if single.atoms > limit:
        if law.name == "normal":
            mean, variance = parameters_of(law)
            nodes, weights = np.polynomial.hermite_e.hermegauss(max(3, min(limit, 9)))
            points = mean[:, None] + np.sqrt(variance)[:, None] * nodes
            single = Joint((weights / weights.sum())[None, :], {name: points})
        elif law.name in ("uniform", "exponential"):
            rule = np.polynomial.legendre.leggauss if law.name == "uniform" else np.polynomial.laguerre.laggauss
            nodes, weights = rule(max(3, min(limit, 9)))
            values = parameters_of(law)
            points = nodes[None, :] / values[0][:, None] if law.name == "exponential" else \
                (values[0] + values[1])[:, None] / 2 + (values[1] - values[0])[:, None] / 2 * nodes
            single = Joint((weights / weights.sum())[None, :], {name: points})
        else:
            raise Problem("resource-limit", "too many independent copies stand in one expression")
    points = single.values[name]
    weights = single.weights
    grid = np.stack(np.meshgrid(*[np.arange(single.atoms)] * length, indexing="ij"), axis=-1).reshape(-1, length)
    return Joint(np.prod(weights[:, grid], axis=2), {name: points[:, grid]})


def _finite_joint(frame: Frame, name: str, domain: Random) -> Joint:
    values = expand([frame.evaluate(value) for value in domain.values])
    points = np.stack([np.broadcast_to(_floats(value), (frame.size, *value.shape[1:])) for value in values], axis=1)
    if domain.weights:
        weights = expand([frame.evaluate(weight) for weight in domain.weights])
        mass = np.stack([np.broadcast_to(_floats(weight), (frame.size,)) for weight in weights], axis=1)
        if mass.shape[1] == points.shape[1] - 1:
            mass = np.concatenate([mass, 1 - mass.sum(axis=1, keepdims=True)], axis=1)
        if mass.shape[1] != points.shape[1]:
            raise Problem("ambiguous-probability", f"`{name}` has {points.shape[1]} values and {mass.shape[1]} probabilities")
        if (np.abs(mass.sum(axis=1) - 1) > 1e-9).any():
            raise Problem("not-a-distribution", f"the probabilities of `{name}` do not sum to 1")
        return Joint(mass, {name: points})
    root = frame.model.simplex(f"weights/{name}", points.shape[1])
    return Joint(frame.model.at_root(root, frame), {name: points})


def _mixture_joint(frame: Frame, names: list[str], measure: str) -> Joint:
    model = frame.model
    weights, parts = model.mixture(measure, names)
    per_axis = {1: 501, 2: 14, 3: 8}.get(len(names))
    if per_axis is None:
        raise Problem("resource-limit", "too many continuous random variables stand in one expression")
    if len(names) == 1:
        # As for one Gaussian: logarithms of densities are no polynomials.
        nodes = np.linspace(-9, 9, per_axis)
        mass = np.exp(-nodes**2 / 2)
    else:
        nodes, mass = np.polynomial.hermite_e.hermegauss(per_axis)
    mass = mass / mass.sum()
    grid = np.stack(np.meshgrid(*[np.arange(per_axis)] * len(names), indexing="ij"), axis=-1).reshape(-1, len(names))
    total = np.prod(mass[grid], axis=1)
    all_weights = (weights[:, :, None] * total[None, None, :]).reshape(weights.shape[0], -1)
    values = {}
    for axis, name in enumerate(names):
        mean, deviation = parts[name]
        points = mean[:, :, None] + deviation[:, :, None] * nodes[grid[:, axis]][None, None, :]
        values[name] = model.at_root(points.reshape(points.shape[0], -1), frame)
    return Joint(model.at_root(all_weights, frame), values)


def mixture_density(frame: Frame, names: list[str], points: list[np.ndarray], measure: str) -> np.ndarray:
    """The joint density of unspecified continuous variables at points."""
    model = frame.model
    weights, parts = model.mixture(measure, names)
    weights = model.at_root(weights, frame)
    total = weights
    for name, point in zip(names, points, strict=True):
        mean, deviation = (model.at_root(part, frame) for part in parts[name])
        z = (point[:, None] - mean) / deviation
        total = total * np.exp(-0.5 * z * z) / (np.sqrt(2 * np.pi) * deviation)
    return total.sum(axis=1)


# -- probabilities -----------------------------------------------------------------------------


def _random_names(frame: Frame, exprs: list[Expr]) -> set[str]:
    names: set[str] = set()
    for expr in exprs:
        names |= roots_of(frame, expr.free)
    return names


def _probability(expr: Expr, frame: Frame) -> Any:
    data = expr.data
    pairs = list(zip(data.items, expr.args, strict=True))
    target, given = pairs[:data.count], pairs[data.count:]
    if data.cumulative and len(target) > 1:
        if any(is_continuous(frame, item.names[0]) for item, _ in target):
            raise Problem("unsupported", "distribution functions of several continuous variables are not supported", expr.span)
        return _ratio(target, given, frame, data.measure, comparison="<=")
    if data.cumulative:
        (item, operand), = target
        law = law_of(frame, item.names[0]) if _is_named(frame, item.names[0]) else None
        point = _floats(frame.array(operand))
        if law is not None:
            distribution, parameters = scipy_distribution(law)
            return distribution.cdf(point, **parameters)
        return _ratio([(item, operand)], [], frame, data.measure, comparison="<=")
    if any(item.kind != "event" and is_continuous(frame, item.names[0]) for item, _ in pairs) or \
            all(item.kind == "value" and _given_law(frame, item.names[0]) is not None for item, _ in pairs):
        return _density(target, given, frame, data.measure, expr)
    shortcut = _cumulative_event(target, given, frame)
    if shortcut is not None:
        return shortcut
    return _ratio(target, given, frame, data.measure)


def _is_named(frame: Frame, name: str) -> bool:
    domain = getattr(frame.model.declaration(name), "domain", None)
    return isinstance(domain, Random) and domain.kind == "named"


def is_continuous(frame: Frame, name: str) -> bool:
    declaration = frame.model.declaration(name)
    domain = getattr(declaration, "domain", None)
    if not isinstance(domain, Random):
        return False
    if domain.kind == "named":
        return not BY_NAME[domain.distribution.data].discrete
    if domain.kind == "given":
        return not domain.distribution.data.discrete
    return frame.model.is_mixture(name)


def _given_law(frame: Frame, name: str) -> Expr | None:
    """The law that the page writes out for a variable."""
    domain = getattr(frame.model.declaration(name), "domain", None)
    return domain.distribution if isinstance(domain, Random) and domain.kind == "given" else None


def _names_of(pairs: list, frame: Frame) -> set[str]:
    names: set[str] = set()
    for item, operand in pairs:
        if item.kind == "event":
            names |= roots_of(frame, operand.free)
        else:
            names |= roots_of(frame, item.names)
    return names


def _truth(item, operand: Expr, outer: Frame, inner: Frame, comparison: str = "=") -> np.ndarray:
    if item.kind == "event":
        value = inner.evaluate(operand)
        if not isinstance(value, np.ndarray) or value.dtype != bool:
            if isinstance(value, np.ndarray) and value.ndim == 1:
                value = np.abs(value) > 1e-12
            else:
                raise Problem("not-a-truth-value", "an event is expected here", operand.span)
        return np.broadcast_to(value, (inner.size,))
    wanted = _floats(outer.array(operand))
    wanted = repeat(np.broadcast_to(wanted, (outer.size, *wanted.shape[1:])), inner.count)
    if item.kind == "entry":
        root = _root_name(operand)
        actual = inner.evaluate(substitute(operand, {root: variable(item.names[0])}))
    else:
        actual = inner.value(item.names[0])
    if not isinstance(actual, np.ndarray):
        raise Problem("not-a-value", "this random variable has no such value", operand.span)
    if actual.dtype == bool:
        actual = actual.astype(float)
    actual = np.broadcast_to(actual, (inner.size, *actual.shape[1:]))
    return compare_arrays(comparison, actual, wanted)


def _root_name(expr: Expr) -> str:
    while expr.head == "index":
        expr = expr.args[0]
    return expr.data


def _ratio(target: list, given: list, frame: Frame, measure: str, comparison: str = "=") -> np.ndarray:
    """By counting atoms."""
    names = _names_of(target + given, frame)
    joint = joint_of(frame, names, measure)
    inner = enter(frame, joint)
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    both = np.ones(inner.size, dtype=bool)
    condition = np.ones(inner.size, dtype=bool)
    for item, operand in target:
        both = both & _truth(item, operand, frame, inner, comparison)
    for item, operand in given:
        condition = condition & _truth(item, operand, frame, inner)
    both = both & condition
    upper = (weights * both.reshape(frame.size, -1)).sum(axis=1)
    if not given:
        return upper
    lower = (weights * condition.reshape(frame.size, -1)).sum(axis=1)
    return upper / np.where(lower > 0, lower, np.nan)


def _cumulative_event(target: list, given: list, frame: Frame) -> np.ndarray | None:
    """`P(X <= x)`, `P(a <= X <= b)`, `P(X in [a, b])` of one continuous variable: from its cdf."""
    names = _names_of(target + given, frame)
    continuous = [name for name in names if is_continuous(frame, name)]
    if not continuous:
        return None
    if len(names) != 1 or given:
        if given and len(names) == 1:
            both = _cumulative_event(target + given, [], frame)
            lower = _cumulative_event(given, [], frame)
            return both / lower
        raise Problem("unsupported", "the probability of this event of several continuous variables is not supported",
                      target[0][1].span)
    name = continuous[0]
    direct = _between(target, name, frame)
    if direct is not None:
        return direct
    # One monotone piece at a time: the event as a union of intervals, found on a fine grid and refined by bisection.
    quantile, cumulative, _ = _distribution_functions(frame, name)
    count = 513
    u = (np.arange(count) + 0.5) / count
    tails = np.array([1e-12, 1e-10, 1e-8, 1e-6, 1e-5, 1e-4, 4e-4])
    u = np.concatenate([tails, u, 1 - tails[::-1]])
    points = quantile(u)

    def holds(x: np.ndarray) -> np.ndarray:
        inner = frame.inner(x.shape[1], {name: np.ascontiguousarray(x).reshape(-1)})
        truth = np.ones(inner.size, dtype=bool)
        for item, operand in target:
            truth = truth & _truth(item, operand, frame, inner)
        return truth.reshape(frame.size, -1)

    truth = holds(points)
    low, high = points[:, :-1].copy(), points[:, 1:].copy()
    changes = truth[:, :-1] != truth[:, 1:]
    columns = np.flatnonzero(changes.any(axis=0))
    if len(columns) > 40 * max(1, frame.size) or len(columns) == 0 and not truth.any() and not truth.all():
        raise Problem("unsupported", "the probability of this event is not supported", target[0][1].span)
    low, high, start = low[:, columns], high[:, columns], truth[:, columns]
    for _ in range(60):
        if not len(columns):
            break
        middle = (low + high) / 2
        same = holds(middle) == start
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    edge = cumulative((low + high) / 2)
    sign = np.where(start, 1.0, -1.0) * changes[:, columns]
    return (sign * edge).sum(axis=1) + truth[:, -1]


def _between(target: list, name: str, frame: Frame) -> np.ndarray | None:
    """The probability of an interval that comparisons of the bare variable with bounds describe."""
    low, high = np.full(frame.size, -np.inf), np.full(frame.size, np.inf)
    waiting = [operand for item, operand in target if item.kind == "event"]
    if len(waiting) != len(target):
        return None
    while waiting:
        test = waiting.pop()
        if test.head in ("and", "cap"):
            waiting.extend(test.args)
            continue
        if test.head == "member" and test.data == "in" and test.args[0].head == "var" and test.args[1].head == "interval":
            bounds = [_floats(frame.array(bound)) for bound in test.args[1].args]
            low, high = np.maximum(low, bounds[0]), np.minimum(high, bounds[1])
            continue
        if test.head != "compare" or test.data not in ("<", "<=", ">", ">="):
            return None
        left, right = test.args
        upper = test.data in ("<", "<=")
        if right.head == "var" and right.data == name:
            left, right, upper = right, left, not upper
        if left.head != "var" or left.data != name or roots_of(frame, right.free):
            return None
        bound = _floats(frame.array(right))
        if upper:
            high = np.minimum(high, bound)
        else:
            low = np.maximum(low, bound)
    _, cumulative, survival = _distribution_functions(frame, name)
    bounds = np.stack([low, np.maximum(low, high)], axis=1)
    below, above = cumulative(bounds), survival(bounds)
    # Far out in a tail one of the two differences has no digits left.
    return np.where(below[:, 0] > 0.5, above[:, 0] - above[:, 1], below[:, 1] - below[:, 0])


def _distribution_functions(frame: Frame, name: str):
    """The quantile, the cumulative and the survival function of a continuous variable."""
    if _is_named(frame, name):
        distribution, parameters = scipy_distribution(law_of(frame, name), 1)
        return (lambda u: np.broadcast_to(distribution.ppf(u[None, :], **parameters), (frame.size, len(u))),
                lambda x: distribution.cdf(x, **parameters), lambda x: distribution.sf(x, **parameters))
    law = _given_law(frame, name)
    if law is not None:
        low, high = given_laws.bounds(law, frame)
        low, high = np.maximum(low, -40.0), np.minimum(high, 40.0)
        return (lambda u: low[:, None] + (high - low)[:, None] * u[None, :], lambda x: given_laws.cumulative(law, frame, x),
                lambda x: 1 - given_laws.cumulative(law, frame, x))
    from scipy.special import ndtr

    weights, parts = frame.model.mixture("p", [name])
    weights = frame.model.at_root(weights, frame)
    mean, deviation = (frame.model.at_root(part, frame) for part in parts[name])

    def tail(x: np.ndarray, side: float) -> np.ndarray:
        return (weights[:, None, :] * ndtr(side * (x[:, :, None] - mean[:, None, :]) / deviation[:, None, :])).sum(axis=2)

    def quantile(u: np.ndarray) -> np.ndarray:
        grid = np.linspace(-9, 9, len(u))
        return np.broadcast_to(grid, (frame.size, len(u)))

    return quantile, lambda x: tail(x, 1.0), lambda x: tail(x, -1.0)


def _density(target: list, given: list, frame: Frame, measure: str, expr: Expr) -> np.ndarray:
    _require_dependence(frame, _names_of(target + given, frame))

    def joint_density(pairs: list) -> np.ndarray:
        total = np.ones(frame.size)
        mixed: list[str] = []
        points: list[np.ndarray] = []
        rest = []
        for item, operand in pairs:
            if item.kind == "event":
                rest.append((item, operand))
                continue
            name = item.names[0]
            if frame.model.is_mixture(name):
                mixed.append(name)
                points.append(np.broadcast_to(_floats(frame.array(operand)), (frame.size,)))
            elif (law := _given_law(frame, name)) is not None:
                total = total * given_laws.density(law, frame, frame.array(operand))
            elif _is_named(frame, name):
                total = total * density_values(law_of(frame, name), frame.array(operand))
            else:
                rest.append((item, operand))
        if mixed:
            total = total * mixture_density(frame, mixed, points, measure)
        if rest:
            total = total * _ratio(rest, [], frame, measure)
        return total

    upper = joint_density(target + given)
    return upper / joint_density(given) if given else upper


# -- expectations ------------------------------------------------------------------------------


def _moment(expr: Expr, frame: Frame) -> Any:
    data = expr.data
    bodies = expr.args[:data.count]
    conditions = list(zip(data.conditions, expr.args[data.count:data.count + len(data.conditions)], strict=True))
    parameters = expr.args[data.count + len(data.conditions):]
    joint = _moment_joint(data, bodies, conditions, parameters, frame, expr)
    panels = [_panels(joint, frame, count) for count in (16, 9)] if _is_kinked(bodies) and not conditions else [None]
    if panels[0] is None:
        if _is_kinked(bodies) and any(_given_law(frame, name) is not None and is_continuous(frame, name) for name in joint.values):
            raise Problem("unsupported", "this expectation has a kink somewhere in the density that the page gives", expr.span)
        return _moment_over(joint, expr, bodies, conditions, frame)
    fine, coarse = (_moment_over(part, expr, bodies, conditions, frame) for part in panels)
    # Where two rules disagree a kink lies inside a panel: no value is better than a wrong one.
    sure = np.abs(fine - coarse) <= 1e-9 * np.maximum(np.abs(fine), 1e-3)
    return np.where(sure, fine, np.nan)


def _moment_over(joint: Joint, expr: Expr, bodies: tuple[Expr, ...], conditions: list, frame: Frame) -> np.ndarray:
    inner = enter(frame, joint)
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    if conditions:
        if any(is_continuous(frame, name) for item, operand in conditions
               for name in (item.names if item.kind != "event" else roots_of(frame, operand.free))):
            raise Problem("unsupported", "conditioning on a continuous variable is not supported", expr.span)
        keep = np.ones(inner.size, dtype=bool)
        for item, operand in conditions:
            keep = keep & _truth(item, operand, frame, inner)
        weights = weights * keep.reshape(frame.size, -1)
        total = weights.sum(axis=1, keepdims=True)
        weights = weights / np.where(total > 0, total, np.nan)
    values = []
    for body in bodies:
        value = inner.evaluate(body)
        if not isinstance(value, np.ndarray):
            raise Problem("not-a-value", "only numbers, vectors and matrices have an expectation", body.span)
        value = np.broadcast_to(_floats(value), (inner.size, *value.shape[1:])).reshape(frame.size, -1, *value.shape[1:])
        values.append(value)
    if not values:
        raise Problem("wrong-arity", "this is taken of nothing", expr.span)
    return _MOMENTS[expr.data.kind](values, weights, expr, frame)


_KINKED = {"bars", "extremum", "cases", "indicator", "norm"}
_KINKED_FUNCTIONS = {"abs", "relu", "sign", "leakyrelu", "heaviside", "floor", "ceil"}


def _is_kinked(bodies: tuple[Expr, ...]) -> bool:
    return any(part.head in _KINKED or part.head == "apply" and part.data in _KINKED_FUNCTIONS
               for body in bodies for part in walk(body))


def _panels(joint: Joint, frame: Frame, count: int) -> Joint | None:
    """The joint of one continuous law on panels with breaks at zero and at the mean, for bodies with kinks."""
    if len(joint.values) != 1:
        return None
    (name, points), = joint.values.items()
    if not _is_named(frame, name) or not is_continuous(frame, name) or points.ndim != 2:
        return None
    distribution, parameters = scipy_distribution(law_of(frame, name), 1)
    size = frame.size
    weights, spread = np.broadcast_to(joint.weights, (size, joint.atoms)), np.broadcast_to(points, (size, joint.atoms))
    mean = (weights * spread).sum(axis=1)
    deviation = np.sqrt((weights * (spread - mean[:, None]) ** 2).sum(axis=1))
    ends = distribution.support(**{key: np.ravel(value) for key, value in parameters.items()})
    low = np.maximum(mean - 12 * deviation, ends[0])
    high = np.minimum(mean + 40 * deviation if np.isfinite(ends[0]).all() else mean + 12 * deviation, ends[1])
    breaks = np.sort(np.stack([low, np.clip(0.0, low, high), np.clip(mean, low, high), high], axis=1), axis=1)
    shares = np.linspace(0, 1, count + 1)[None, :-1]
    edges = np.concatenate([*(breaks[:, [k]] + (breaks[:, [k + 1]] - breaks[:, [k]]) * shares for k in range(3)),
                            breaks[:, [3]]], axis=1)
    nodes, mass = np.polynomial.legendre.leggauss(12)
    middle, half = (edges[:, 1:] + edges[:, :-1]) / 2, (edges[:, 1:] - edges[:, :-1]) / 2
    x = (middle[:, :, None] + half[:, :, None] * nodes).reshape(size, -1)
    density = distribution.pdf(x, **parameters)
    density = np.where(np.isfinite(density), density, 0.0)
    return Joint(density * (half[:, :, None] * mass).reshape(size, -1), {name: x})


def _mean(value: np.ndarray, weights: np.ndarray) -> np.ndarray:
    # Far nodes of weight zero may overflow; they count for nothing.
    shaped = weights.reshape(*weights.shape, *(1,) * (value.ndim - 2))
    return np.where(shaped == 0, 0.0, value * shaped).sum(axis=1)


def _expectation(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    value, = values
    found = _mean(value, weights)
    if frame.size == frame.model.size:
        bound = _mean(np.abs(value), weights)
        frame.model.note_bound(bound.reshape(bound.shape[0], -1).max(axis=1))
    return found


def _covariance(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    a = values[0]
    b = values[1] if len(values) > 1 else a
    a = a - _mean(a, weights)[:, None]
    b = b - _mean(b, weights)[:, None]
    if frame.size == frame.model.size:
        frame.model.note_bound(_mean(np.abs(a.reshape(*a.shape[:2], -1)).max(axis=2) ** 2, weights))
    if a.ndim == 2 and b.ndim == 2:
        return _mean(a * b, weights)
    if a.ndim == 3 and b.ndim == 3:
        return _mean(a[:, :, :, None] * b[:, :, None, :], weights)
    raise Problem("shape-mismatch", "the two sides of this covariance do not fit", expr.span)


def _variance(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    return _covariance(values[:1], weights, expr, frame)


def _correlation(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    a, b = values
    both = _covariance([a, b], weights, expr, frame)
    return both / np.sqrt(_covariance([a], weights, expr, frame) * _covariance([b], weights, expr, frame))


def _deviation(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    return np.sqrt(_variance(values, weights, expr, frame))


_MOMENTS = {"expectation": _expectation, "variance": _variance, "covariance": _covariance, "correlation": _correlation,
            "deviation": _deviation}


def _moment_joint(data, bodies, conditions, parameters, frame: Frame, expr: Expr) -> Joint:
    names: set[str] = set()
    for body in bodies:
        names |= roots_of(frame, body.free)
    for item, operand in conditions:
        names |= roots_of(frame, operand.free if item.kind == "event" else item.names)
    names -= set(data.binds)
    only = [name for name, kind, _ in data.over if kind == "only"]
    if only:
        # Averaged over some variables alone: the others keep the values that they have outside.
        held = {name for name in names if name not in only and not any(
            name in getattr(frame.model.declaration(other), "depends", ()) for other in only)}
        names = roots_of(frame, only) | (set() if _knows(frame, held) else held)
    joint = joint_of(frame, names, data.measure)
    if only:
        joint = Joint(joint.weights, {name: value for name, value in joint.values.items() if name in names})
    offset = 0
    for position, (name, kind, detail) in enumerate(data.over):
        if kind == "named":
            count, law_name = detail.split(":")
            law = Law(law_name, tuple(frame.evaluate(part) for part in parameters[offset:offset + int(count)]))
            offset += int(count)
            joint = product(joint, law_joint(name, law))
        elif kind == "measure":
            joint = product(joint, _measure_joint(frame, name, detail))
        elif kind == "law":
            more = [(name, detail)]
            for other, how, source in data.over[position + 1:]:
                if how != "law-more":
                    break
                more.append((other, source))
            joint = product(joint, _weighed(frame, more, parameters[offset]))
            offset += 1
    if not joint.values and any(frame.model.is_stochastic(body) for body in bodies):
        raise Problem("undeclared-symbol", "nothing in this expectation is random", expr.span)
    return joint


def _knows(frame: Frame, names: set[str]) -> bool:
    """Whether all these variables have a value outside."""
    current: Frame | None = frame
    bound: set[str] = set()
    while current is not None:
        bound |= set(current.binds)
        current = current.parent
    return names <= bound


def _weighed(frame: Frame, names: list[tuple[str, str]], law: Expr) -> Joint:
    """Variables that a subscript introduces with a probability of their values, which is their weight."""
    inner = frame
    columns: dict[str, np.ndarray] = {}
    for name, source in names:
        if not frame.model.is_tabled(source):
            raise Problem("unsupported", "averages over conditional densities are not supported", law.span)
        support = frame.model.support(source, inner).astype(float)
        support = np.broadcast_to(support, (inner.size, *support.shape[1:]))
        count = support.shape[1]
        columns = {other: np.repeat(value, count, axis=0) for other, value in columns.items()}
        columns[name] = support.reshape(-1, *support.shape[2:])
        inner = inner.inner(count, {name: columns[name]})
    weights = np.broadcast_to(_floats(inner.array(law)), (inner.size,)).reshape(frame.size, -1)
    return Joint(weights, {name: value.reshape(frame.size, -1, *value.shape[1:]) for name, value in columns.items()})


def _measure_joint(frame: Frame, name: str, measure: str) -> Joint:
    """A variable that a subscript introduces: distributed as its namesake under the measure."""
    model = frame.model
    source = name
    if not (model.is_tabled(name) or model.is_mixture(name) or _is_named(frame, name)):
        source = model.twin(name)
    joint = joint_of(frame, {source}, measure)
    if source not in joint.values:
        raise Problem("not-a-distribution", f"nothing says how `{name}` is distributed")
    return Joint(joint.weights, {name: joint.values[source]})


# -- information -------------------------------------------------------------------------------


def _xlogy(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.where(a > 0, a * np.log(np.where(b > 0, b, np.where(a > 0, np.nan, 1))), 0.0)


def _information(expr: Expr, frame: Frame) -> Any:
    data = expr.data
    groups: list[list[Expr]] = []
    start = 0
    for count in data.groups:
        groups.append(list(expr.args[start:start + count]))
        start += count
    flat = [part for group in groups for part in group]
    if all(roots_of(frame, part.free) and part.head == "var" for part in flat) and data.kind in ("entropy", "mutual"):
        return _variable_information(data.kind, groups, frame, expr)
    laws = _named_alike([_as_law(part, frame) for part in flat])
    if data.kind == "entropy" and len(laws) == 1:
        return -_cross(laws[0], laws[0], frame, expr)
    if data.kind in ("entropy", "cross") and len(laws) == 2:
        return -_cross(laws[0], laws[1], frame, expr)
    if data.kind == "divergence" and len(laws) == 2:
        return _cross(laws[0], laws[0], frame, expr) - _cross(laws[0], laws[1], frame, expr)
    raise Problem("unsupported", "this quantity of information is not supported", expr.span)


def _named_alike(laws: list[Any]) -> list[Any]:
    """A bare letter beside a law of given values is a law of the same values."""
    if len(laws) != 2 or not all(isinstance(law, tuple) and law[0] == "letter" for law in laws):
        return laws
    return [("letter", law[1], _at_values(law, other)) for law, other in zip(laws, reversed(laws), strict=True)]


def _as_law(expr: Expr, frame: Frame) -> Any:
    """A distribution, a vector of probabilities, a function that is a density, or a letter for a table."""
    from mathcheck.numeric.functions import FunctionValue

    if expr.head == "law":
        return ("letter", expr.data, expr.args[0])
    if expr.head == "var" and frame.model.declaration(expr.data) is None:
        return ("letter", expr.data.lower(), None)
    value = frame.evaluate(expr)
    if isinstance(value, Law):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 1 and roots_of(frame, expr.free):
        return ("random", expr.data)
    if isinstance(value, np.ndarray) and value.ndim >= 2:
        return _floats(value)
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = _floats(value)
        # One probability stands for the pair (p, 1 - p).
        return np.stack([value, 1 - value], axis=1)
    if isinstance(value, FunctionValue):
        return value
    raise Problem("not-a-distribution", "this is not a distribution", expr.span)


def _cross(p: Any, q: Any, frame: Frame, expr: Expr) -> np.ndarray:
    """The expectation of log q under p."""
    if isinstance(p, np.ndarray) and isinstance(q, np.ndarray):
        if p.shape[1:] != q.shape[1:]:
            raise Problem("shape-mismatch", "these two distributions have different lengths", expr.span)
        return _xlogy(p, q).reshape(max(p.shape[0], q.shape[0]), -1).sum(axis=1)
    if isinstance(p, Law) and isinstance(q, Law):
        p, q = _sized_alike(p, q)
        joint = law_joint("#", p)
        points = joint.values["#"]
        size = max(joint.weights.shape[0], points.shape[0], *(value.shape[0] for value in parameters_of(q)))
        points = np.broadcast_to(points, (size, *points.shape[1:]))
        spread = Law(q.name, tuple(repeat(np.broadcast_to(value, (size, *value.shape[1:])), joint.atoms)
                                   for value in parameters_of(q)))
        logs = _log_density(spread, points.reshape(-1, *points.shape[2:])).reshape(size, -1)
        weights = np.broadcast_to(joint.weights, (size, joint.atoms))
        return np.where(weights == 0, 0.0, weights * logs).sum(axis=1)
    if isinstance(p, tuple) and isinstance(q, tuple) and p[0] == q[0] == "letter":
        return _letter_cross(p, q, frame)
    raise Problem("unsupported", "this quantity of information is not supported", expr.span)


def _sized_alike(p: Law, q: Law) -> tuple[Law, Law]:
    r"""`\mathcal{N}(\mathbf{0}, I)` beside a Gaussian vector has its length."""
    lengths = {value.shape[-1] for law in (p, q) for value in law.parameters if isinstance(value, np.ndarray) and value.ndim > 1}
    if p.name != "normal" or q.name != "normal" or len(lengths) != 1:
        return p, q
    length = lengths.pop()

    def sized(law: Law) -> Law:
        mean, variance = law.parameters
        if isinstance(variance, Identity):
            variance = Identity(_floats(variance.scale)).sized(length)
        if isinstance(mean, np.ndarray) and mean.ndim == 1:
            mean = np.broadcast_to(_floats(mean)[:, None], (mean.shape[0], length))
        return Law("normal", (mean, variance))

    return sized(p), sized(q)


def _log_density(law: Law, points: np.ndarray) -> np.ndarray:
    values = parameters_of(law)
    if law.name == "normal" and values[1].ndim == 3:
        factor = _cholesky(values[1])
        white = np.linalg.solve(factor, (points - values[0])[:, :, None])[:, :, 0]
        log_det = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
        return -0.5 * (white ** 2).sum(axis=1) - log_det - 0.5 * points.shape[1] * np.log(2 * np.pi)
    row = BY_NAME[law.name]
    if row.scipy in ("categorical", "dirichlet", "multinomial"):
        return np.log(density_values(law, points))
    distribution, parameters = scipy_distribution(law, points.ndim - 1)
    return distribution.logpmf(points, **parameters) if row.discrete else distribution.logpdf(points, **parameters)


def _letter_cross(p: tuple, q: tuple, frame: Frame) -> np.ndarray:
    """Letters `p`, `q` for unspecified distributions of the same variable."""
    model = frame.model
    first, second = p[2], q[2]
    targets = _targets(first, second)
    if targets and all(model.is_tabled(variable_name) or model.is_mixture(variable_name) for _, variable_name in targets):
        return _cross_at_values(first, second, targets, frame)
    if p[2] is None and q[2] is None and model.letter_kind(p[1]) == "density" or \
            not any(model.is_tabled(name) for name in model.random_names()):
        mixed = [name for name in model.random_names() if model.is_mixture(name)]
        if mixed:
            names = mixed[:1]
            weights_p = _mixture_joint(frame, names, p[1])
            inner = enter(frame, weights_p)
            logs = np.log(mixture_density(inner, names, [inner.value(names[0])], q[1])).reshape(frame.size, -1)
            return (weights_p.weights * logs).sum(axis=1)
        if p[2] is None and q[2] is None:
            # Nothing says of what variable: any one with a few values will do.
            left, right = model.simplex(f"letter/{p[1]}", 4), model.simplex(f"letter/{q[1]}", 4)
            return model.at_root(_xlogy(left, right).sum(axis=1), frame)
    left, right = model.table(p[1]), model.table(q[1])
    return model.at_root(_xlogy(left.weights, right.weights).sum(axis=1), frame)


def _cross_at_values(first: Expr, second: Expr, targets: list[tuple[str, str]], frame: Frame) -> np.ndarray:
    """The sum of `first * log(second)` over all values before the bars; an integral over continuous ones."""
    from mathcheck.numeric.calculus import quadrature

    inner = frame
    weight = np.ones(frame.size)
    continuous = sum(frame.model.is_mixture(variable_name) for _, variable_name in targets)
    for name, variable_name in targets:
        if frame.model.is_mixture(variable_name):
            points, mass = quadrature(np.array([-np.inf]), np.array([np.inf]), 161 if continuous == 1 else 61, inner.size)
            support = np.ascontiguousarray(points)
            weight = np.repeat(weight, support.shape[1]) * np.ascontiguousarray(mass).reshape(-1)
        else:
            support = frame.model.support(variable_name, inner)
            support = np.broadcast_to(support, (inner.size, *support.shape[1:]))
            weight = np.repeat(weight, support.shape[1])
        inner.check_room(support.shape[1])
        inner = inner.inner(support.shape[1], {name: support.reshape(-1, *support.shape[2:])})
    left, right = (np.broadcast_to(_floats(inner.array(part)), (inner.size,)) for part in (first, second))
    terms = _xlogy(left, right) * weight
    return np.where(weight * left < 1e-300, 0.0, terms).reshape(frame.size, -1).sum(axis=1)


def _at_values(law: tuple, other: tuple) -> Expr | None:
    """A law as the expression of its values; a bare letter takes those of the law beside it."""
    if law[2] is not None or other[2] is None or other[2].head != "prob":
        return law[2]
    prob = other[2]
    data = replace(prob.data, measure=law[1], items=prob.data.items[:prob.data.count])
    return Expr("prob", prob.args[:data.count], data, prob.span, prob.free | {law[1] + LAW})


def _targets(p: Expr | None, q: Expr | None) -> list[tuple[str, str]]:
    r"""The values before the bar that both of `q(z \mid x)` and `p(z)` are distributions of, with their variables."""
    if p is None or q is None:
        return []
    found = _target_values(p)
    return found if found and sorted(found) == sorted(_target_values(q) or []) else []


def _target_values(law: Expr) -> list[tuple[str, str]] | None:
    if law.head == "mul":
        parts = [_target_values(part) for part in law.args]
        return None if None in parts else [pair for part in parts for pair in part]
    if law.head != "prob":
        return None
    items = list(zip(law.data.items, law.args, strict=True))[:law.data.count]
    if any(item.kind != "value" or len(item.names) != 1 or operand.head != "var" for item, operand in items):
        return None
    return [(operand.data, item.names[0]) for item, operand in items]


def _variable_information(kind: str, groups: list[list[Expr]], frame: Frame, expr: Expr) -> np.ndarray:
    """Entropies of random variables, from the table of their joint values."""
    names: set[str] = set()
    for group in groups:
        for part in group:
            names |= roots_of(frame, part.free)
    if any(is_continuous(frame, name) for name in names):
        if kind == "entropy" and len(groups) == 1 and len(groups[0]) == 1:
            law = law_of(frame, groups[0][0].data)
            return -_cross(law, law, frame, expr)
        raise Problem("unsupported", "this quantity of continuous variables is not supported", expr.span)
    joint = joint_of(frame, names)
    inner = enter(frame, joint)
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    columns: dict[int, np.ndarray] = {}

    def column(part: Expr) -> np.ndarray:
        if id(part) not in columns:
            value = inner.array(part)
            value = value.astype(float) if value.dtype == bool else _floats(value)
            columns[id(part)] = np.broadcast_to(value, (inner.size, *value.shape[1:])).reshape(frame.size, joint.atoms, -1)
        return columns[id(part)]

    def entropy(parts: list[Expr]) -> np.ndarray:
        if not parts:
            return np.zeros(frame.size)
        table = np.concatenate([column(part) for part in parts], axis=2)
        same = (np.abs(table[:, :, None, :] - table[:, None, :, :]) < 1e-9).all(axis=3)
        mass = (same * weights[:, None, :]).sum(axis=2)
        found = -(weights * np.log(np.where(weights > 0, mass, 1))).sum(axis=1)
        if frame.size == frame.model.size:
            frame.model.note_bound(np.abs(found))
        return found

    if kind == "entropy":
        given = groups[1] if len(groups) > 1 else []
        return entropy(groups[0] + given) - entropy(given)
    if len(groups) == 1:
        groups = [[part] for part in groups[0]]
    given = groups[2] if len(groups) > 2 else []
    return entropy(groups[0] + given) + entropy(groups[1] + given) - entropy(groups[0] + groups[1] + given) - entropy(given)


def _distribution(expr: Expr, frame: Frame) -> Law:
    return Law(expr.data, tuple(frame.evaluate(arg) for arg in expr.args))


def _density_at(expr: Expr, frame: Frame) -> Any:
    """`\\mathcal{N}(x \\mid \\mu, \\sigma^2)`."""
    point, *parameters = expr.args
    law = Law(expr.data, tuple(frame.evaluate(part) for part in parameters))
    value = frame.array(point)
    return density_values(law, value)


def _law_value(expr: Expr, frame: Frame) -> Any:
    return frame.evaluate(expr.args[0])


HANDLERS = {"prob": _probability, "moment": _moment, "information": _information, "distribution": _distribution,
            "density": _density_at, "law": _law_value}
