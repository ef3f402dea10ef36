"""Distributions that have a name: their parameters, densities and masses as the library has them."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import resolve
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Identity, Law
from mathcheck.reference import DISTRIBUTIONS
from mathcheck.reference.common_laws import COMMON_LAWS
from mathcheck.reference.distributions import Distribution
from mathcheck.semantics.expr import Expr

BY_NAME: dict[str, Distribution] = {row.name: row for row in DISTRIBUTIONS.values()}


def law_of(frame: Frame, name: str) -> Law:
    """The named distribution of a random variable, its parameters as in this frame."""
    domain = frame.model.declaration(name).domain
    return evaluate_law(domain.distribution, frame)


def evaluate_law(expr: Expr | None, frame: Frame) -> Law:
    """A distribution expression with its parameters evaluated."""
    if expr is None:
        raise Problem("unsupported", "nothing says what distribution this is")
    value = frame.evaluate(expr)
    if not isinstance(value, Law):
        raise Problem("not-a-distribution", "this is not a distribution", expr.span)
    if len(value.parameters) not in BY_NAME[value.name].arity:
        raise Problem("wrong-arity", f"a distribution of this name takes {BY_NAME[value.name].arity[0]} parameters", expr.span)
    return value


def floats(value: Any) -> Any:
    if isinstance(value, np.ndarray) and value.dtype == object:
        return exact.as_float(value)
    return value.astype(float) if isinstance(value, np.ndarray) else value


def parameters_of(law: Law) -> list[Any]:
    """The parameters as float arrays; an identity matrix takes the size of its neighbours."""
    values = [floats(value) for value in law.parameters]
    if law.name == "normal" and len(values) == 2:
        mean, variance = values
        if isinstance(variance, Identity):
            length = mean.shape[1] if isinstance(mean, np.ndarray) and mean.ndim == 2 else None
            if length is not None:
                variance = Identity(floats(variance.scale)).sized(length)
        mean, variance = resolve(mean, variance)
        if isinstance(mean, np.ndarray) and isinstance(variance, np.ndarray) and mean.ndim == 1 and variance.ndim == 3:
            mean = np.broadcast_to(mean[:, None], (mean.shape[0], variance.shape[1]))
        values = [mean, variance]
    if any(not isinstance(value, np.ndarray) for value in values):
        raise Problem("unknown-size", f"the size of the parameters of this {law.name} distribution is not known")
    return values


def sized_alike(p: Law, q: Law) -> tuple[Law, Law]:
    r"""`\mathcal{N}(\mathbf{0}, I)` beside a Gaussian vector has its length."""
    lengths = {value.shape[-1] for law in (p, q) for value in law.parameters if isinstance(value, np.ndarray) and value.ndim > 1}
    if p.name != "normal" or q.name != "normal" or len(lengths) != 1:
        return p, q
    length = lengths.pop()

    def sized(law: Law) -> Law:
        mean, variance = law.parameters
        if isinstance(variance, Identity):
            variance = Identity(floats(variance.scale)).sized(length)
        if isinstance(mean, np.ndarray) and mean.ndim == 1:
            mean = np.broadcast_to(floats(mean)[:, None], (mean.shape[0], length))
        return Law("normal", (mean, variance))

    return sized(p), sized(q)


def scipy_distribution(law: Law, extra: int = 0):
    """SciPy's distribution and its parameters, with axes added for points."""
    row = BY_NAME[law.name]
    distribution = COMMON_LAWS.get(row.scipy)
    if distribution is None:
        from scipy import stats

        distribution = getattr(stats, row.scipy)
    values = [value.reshape(value.shape[0], *(1,) * extra) if value.ndim == 1 else value for value in parameters_of(law)]
    return distribution, row.parameters(*values)


def density_values(law: Law, point: np.ndarray) -> np.ndarray:
    """The density or mass of a distribution at points in the same batch."""
    point = floats(point)
    values = parameters_of(law)
    row = BY_NAME[law.name]
    if law.name == "normal" and values[1].ndim == 3:
        return normal_density(point, values[0], values[1])
    if law.name == "normal" and point.ndim == 2 and values[0].ndim == 2 and values[1].ndim == 1:
        return normal_density(point, values[0], values[1][:, None, None] * np.eye(point.shape[1]))
    if law.name == "categorical":
        index = np.round(point).astype(int) - 1
        if values[0].ndim != 2:
            raise Problem("shape-mismatch", "a categorical distribution needs the probability of each of its values")
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


def log_density(law: Law, points: np.ndarray) -> np.ndarray:
    values = parameters_of(law)
    if law.name == "normal" and values[1].ndim == 3:
        factor = cholesky(values[1])
        white = np.linalg.solve(factor, (points - values[0])[:, :, None])[:, :, 0]
        log_det = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
        return -0.5 * (white ** 2).sum(axis=1) - log_det - 0.5 * points.shape[1] * np.log(2 * np.pi)
    row = BY_NAME[law.name]
    if row.scipy in ("categorical", "dirichlet", "multinomial"):
        return np.log(density_values(law, points))
    distribution, parameters = scipy_distribution(law, points.ndim - 1)
    return distribution.logpmf(points, **parameters) if row.discrete else distribution.logpdf(points, **parameters)


def cholesky(covariance: np.ndarray) -> np.ndarray:
    """The factors of covariance matrices; undefined where a matrix is none."""
    finite = np.isfinite(covariance).all(axis=(1, 2))
    covariance = np.where(finite[:, None, None], covariance, np.eye(covariance.shape[1]))
    spectrum = np.linalg.eigvalsh(covariance)
    largest = np.abs(covariance).max(axis=(1, 2))
    good = finite & (spectrum[:, 0] > 1e-13 * largest) & (
        np.abs(covariance - np.swapaxes(covariance, 1, 2)).max(axis=(1, 2)) <= 1e-9 * largest)
    factor = np.linalg.cholesky(np.where(good[:, None, None], covariance, np.eye(covariance.shape[1])))
    return np.where(good[:, None, None], factor, np.nan)


def normal_density(point: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    if point.ndim != 2 or point.shape[1] != covariance.shape[1]:
        raise Problem("shape-mismatch", "the point and the covariance of this Gaussian do not fit")
    factor = cholesky(covariance)
    white = np.linalg.solve(factor, (point - mean)[:, :, None])[:, :, 0]
    log_det = np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    return np.exp(-0.5 * (white ** 2).sum(axis=1) - log_det - 0.5 * point.shape[1] * np.log(2 * np.pi))


def distribution_value(expr: Expr, frame: Frame) -> Law:
    return Law(expr.data, tuple(frame.evaluate(arg) for arg in expr.args))


def density_at(expr: Expr, frame: Frame) -> Any:
    """`\\mathcal{N}(x \\mid \\mu, \\sigma^2)`."""
    point, *parameters = expr.args
    law = Law(expr.data, tuple(frame.evaluate(part) for part in parameters))
    value = frame.array(point)
    return density_values(law, value)


def law_value(expr: Expr, frame: Frame) -> Any:
    return frame.evaluate(expr.args[0])
