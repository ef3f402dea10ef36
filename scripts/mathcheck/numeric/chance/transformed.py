r"""Densities of variables that are functions of one or two others: `f_Y(y)` for `Y = X^2`, `f_Z(z)` for `Z = X + Y`.

The density at y is the sum of `f_X(x) / |g'(x)|` over all x with `g(x) = y`. With two variables it is that of the
second one, averaged over the first by quadrature; the rule breaks where the second comes to an end of its values.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import given_laws
from mathcheck.numeric.chance.intervals import distribution_functions
from mathcheck.numeric.chance.named_laws import (
    density_values,
    floats,
    law_of,
    scipy_distribution,
)
from mathcheck.numeric.chance.spaces import (
    given_law_of,
    is_continuous,
    is_named,
    mixture_density,
    parents_of,
    roots_of,
)
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.quadrature import quadrature
from mathcheck.numeric.values import repeat
from mathcheck.semantics.domains import Random
from mathcheck.semantics.expr import Expr

# Where roots are looked for: shares of the probability, and how often an interval is halved.
_ALONE, _BESIDE = 513, 25
_TAILS = np.array([1e-250, 1e-120, 1e-60, 1e-30, 1e-20, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3])
_HALVINGS = 60
_OFFSETS = np.array([-4, -3, -2, -1, 1, 2, 3, 4], dtype=float)
_SLOPES = np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 4 / 5, -1 / 5, 4 / 105, -1 / 280])
# Steps of differences, as shares of the room around a point.
_SHARES = (0.05, 0.015, 5e-3, 1.5e-3, 5e-4, 1e-4)
# More roots than these are no change of variables.
_MOST_ROOTS = 6
# A rule for the first of two variables, and a finer one that says how sure it is.
_LEVELS = (97, 161)


def transformed(name: str, frame: Frame) -> list[str] | None:
    """The continuous variables by which the density of a defined one is found; `None` where it has no such density."""
    found = frame.model.declaration(name)
    if found is None or found.definition is None or isinstance(found.domain, Random):
        return None
    roots = sorted(roots_of(frame, (name,)))
    if not 1 <= len(roots) <= 2 or any(parents_of(frame, root) or frame.model.declaration(root).domain.shape is not None
                                       if is_continuous(frame, root) else True for root in roots):
        return None
    if len(roots) > 1 and not all(is_named(frame, root) or given_law_of(frame, root) is not None for root in roots):
        return None
    return roots


def transformed_density(name: str, roots: list[str], operand: Expr, frame: Frame) -> np.ndarray:
    """The density of a defined variable at a value."""
    wanted = floats(frame.array(operand))
    wanted = np.broadcast_to(wanted, (frame.size, *wanted.shape[1:]))
    if wanted.ndim != 1:
        raise Problem("unsupported", "only densities of numbers are changed to other variables", operand.span)
    definition = frame.model.declaration(name).definition
    with frame.model.searching():
        if len(roots) == 1:
            return _over_roots(definition, roots[0], wanted, frame, _ALONE)
        first, last = roots
        coarse, fine = (_averaged(definition, first, last, wanted, frame, level) for level in _LEVELS)
    sure = np.abs(coarse - fine) <= 1e-6 * np.abs(fine)
    with np.errstate(all="ignore"):
        frame.model.note_error(np.where(sure & (fine != 0), np.abs(coarse - fine) / np.abs(fine), 0.0))
    return np.where(sure, fine, np.nan)


def _averaged(definition: Expr, first: str, last: str, wanted: np.ndarray, frame: Frame, level: int) -> np.ndarray:
    low, high = _ends(first, frame)
    edges = [low, high]
    for end in _ends(last, frame):
        if np.isfinite(end).all():
            points = _places(first, frame, _BESIDE)
            edges.extend(root for _, root in _roots(lambda x, end=end: _value(definition, first, x, frame, {last: end}), points, wanted))
    # Where an edge is missing at a sample it lies beyond the others.
    edges = np.stack([np.clip(np.where(np.isnan(edge), high, edge), low, high) for edge in edges], axis=1)
    edges.sort(axis=1)
    total = np.zeros(frame.size)
    for left, right in zip(edges.T[:-1], edges.T[1:], strict=True):
        if (left >= right).all():
            continue
        if np.isinf(right).any() and not np.isinf(right).all():
            raise Problem("unsupported", "this density cannot be found at all samples", definition.span)
        points, weights = quadrature(left, right, level, frame.size)
        inner = frame.inner(points.shape[1], {first: np.ascontiguousarray(points).reshape(-1)})
        found = _over_roots(definition, last, repeat(wanted, points.shape[1]), inner, _BESIDE)
        mass = _density(first, inner.value(first), inner) * found
        total = total + (weights * np.where(np.isfinite(mass), mass, 0.0).reshape(frame.size, -1)).sum(axis=1)
    return total


def _over_roots(definition: Expr, name: str, wanted: np.ndarray, frame: Frame, count: int) -> np.ndarray:
    """The sum of densities over slopes at all places where a function of one variable has a value."""
    points = _places(name, frame, count)

    def value(x: np.ndarray) -> np.ndarray:
        return _value(definition, name, x, frame, {})

    total = np.zeros(frame.size)
    spread = points[:, points.shape[1] * 3 // 4] - points[:, points.shape[1] // 4]
    for has, root in _roots(value, points, wanted):
        slope = _slope(value, root, np.minimum(spread, np.minimum(root - points[:, 0], points[:, -1] - root)))
        with np.errstate(all="ignore"):
            total = total + np.where(has, _density(name, root, frame) / np.abs(slope), 0.0)
    return total


def _slope(value: Callable[[np.ndarray], np.ndarray], point: np.ndarray, room: np.ndarray) -> np.ndarray:
    """The derivative at a point, by central differences: of several steps the one at which the next agrees best."""
    found = []
    for share in _SHARES:
        step = share * np.maximum(room, 1e-12)
        found.append(value(point[:, None] + step[:, None] * _OFFSETS[None, :]) @ _SLOPES / step)
    slopes = np.stack(found)
    apart = np.abs(np.diff(slopes, axis=0))
    best = np.where(np.isfinite(apart), apart, np.inf).argmin(axis=0)
    return np.take_along_axis(slopes, best[None] + 1, axis=0)[0]


def _value(definition: Expr, name: str, x: np.ndarray, frame: Frame, others: dict[str, np.ndarray]) -> np.ndarray:
    """The function at points `(size, count)` of one variable."""
    binds = {name: np.ascontiguousarray(x).reshape(-1)} | {other: repeat(value, x.shape[1]) for other, value in others.items()}
    inner = frame.inner(x.shape[1], binds)
    found = inner.array(definition)
    if found.ndim != 1:
        raise Problem("unsupported", "only densities of numbers are changed to other variables", definition.span)
    return np.broadcast_to(found.astype(float), (inner.size,)).reshape(frame.size, -1)


def _roots(value: Callable[[np.ndarray], np.ndarray], points: np.ndarray, wanted: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Where a function has a value between some points: which samples have a root, and the root."""
    off = value(points) - wanted[:, None]
    # A root on one of the points ends one interval and begins none.
    beyond = off >= 0
    changes = (beyond[:, :-1] != beyond[:, 1:]) & np.isfinite(off[:, :-1]) & np.isfinite(off[:, 1:])
    most = int(changes.sum(axis=1).max(initial=0))
    if most > _MOST_ROOTS:
        raise Problem("unsupported", "too many values of this variable lead to one value")
    rows = np.arange(len(wanted))
    found = []
    for place in range(most):
        has = changes.sum(axis=1) > place
        column = np.argsort(~changes, axis=1, kind="stable")[:, place]
        low, high, start = points[rows, column].copy(), points[rows, column + 1].copy(), beyond[rows, column]
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            same = (value(middle[:, None])[:, 0] - wanted >= 0) == start
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        found.append((has, np.where(has, (low + high) / 2, np.nan)))
    return found


def _places(name: str, frame: Frame, count: int) -> np.ndarray:
    """Points over all values of a variable, far out in its tails as well."""
    shares = (np.arange(count) + 0.5) / count
    if not is_named(frame, name):
        return np.array(distribution_functions(frame, name)[0](shares), dtype=float)
    distribution, parameters = scipy_distribution(law_of(frame, name), 1)
    low, high = (find(_TAILS[None, :], **parameters) for find in (distribution.ppf, distribution.isf))
    parts = (low, distribution.ppf(shares[None, :], **parameters), high[:, ::-1])
    return np.concatenate([np.broadcast_to(part, (frame.size, part.shape[1])) for part in parts], axis=1)


def _ends(name: str, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Where the values of a variable begin and end."""
    if not is_named(frame, name):
        return given_laws.bounds(given_law_of(frame, name), frame)
    distribution, parameters = scipy_distribution(law_of(frame, name))
    return tuple(np.broadcast_to(distribution.ppf(share, **parameters), (frame.size,)).astype(float) for share in (0.0, 1.0))


def _density(name: str, point: np.ndarray, frame: Frame) -> np.ndarray:
    if is_named(frame, name):
        return density_values(law_of(frame, name), point)
    law = given_law_of(frame, name)
    return given_laws.density(law, frame, point) if law is not None else mixture_density(frame, [name], [point], "p")
