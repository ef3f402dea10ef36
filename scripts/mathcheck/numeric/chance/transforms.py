r"""Densities of what is worked out from one continuous variable: `Y = e^X` has `p_X(x) / |y'(x)|` at each x that gives y."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.named_laws import density_values, floats, law_of, scipy_distribution
from mathcheck.numeric.chance.spaces import is_continuous, is_named, parents_of, roots_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Law
from mathcheck.semantics.expr import Expr, variable

# How far out in the tails of the variable values are looked for.
_TAILS = np.array([1e-300, 1e-200, 1e-100, 1e-50, 1e-25, 1e-15, 1e-10, 1e-7, 1e-5, 1e-4, 1e-3])
_INNER = 257
_BISECTIONS = 70
# Central differences with six neighbours: places and factors.
_PLACES = np.array([-3.0, -2.0, -1.0, 1.0, 2.0, 3.0])
_STEPS = (0.05, 0.015, 5e-3, 1.5e-3, 5e-4, 1e-4, 1e-5)
_FACTORS = np.array([-1.0, 9.0, -45.0, 45.0, -9.0, 1.0]) / 60


def transformed_from(frame: Frame, name: str) -> str | None:
    """The continuous variable with a named law from which a defined one is worked out."""
    declaration = frame.model.declaration(name)
    if declaration is None or declaration.definition is None or declaration.parameters is not None:
        return None
    roots = roots_of(frame, {name})
    if len(roots) != 1:
        return None
    source, = roots
    if not is_continuous(frame, source) or not is_named(frame, source) or parents_of(frame, source) or \
            frame.model.declaration(source).domain.shape is not None:
        return None
    return source


def transformed_density(frame: Frame, name: str, source: str, operand: Expr) -> np.ndarray:
    """The density of a defined variable at a value: over all points of its source that are sent there."""
    wanted = np.broadcast_to(floats(frame.array(operand)), (frame.size,))[:, None]
    law = law_of(frame, source)
    distribution, parameters = scipy_distribution(law, 1)
    body = variable(name)

    def value(points: np.ndarray) -> np.ndarray:
        inner = frame.inner(points.shape[1], {source: np.ascontiguousarray(points).reshape(-1)})
        found = floats(inner.array(body))
        if found.ndim != 1:
            raise Problem("unsupported", "densities of vectors that are worked out from others are not supported", operand.span)
        return np.broadcast_to(found, (inner.size,)).reshape(frame.size, -1)

    shares = np.concatenate([_TAILS, np.linspace(0.002, 0.5, _INNER)])[None, :]
    low = np.broadcast_to(distribution.ppf(shares, **parameters), (frame.size, shares.shape[1]))
    high = np.broadcast_to(distribution.isf(shares, **parameters), (frame.size, shares.shape[1]))[:, ::-1]
    grid = np.concatenate([low, high[:, 1:]], axis=1)
    heights = value(grid) - wanted
    before, after = heights[:, :-1], heights[:, 1:]
    crosses = (np.sign(before) * np.sign(after) < 0) | (before == 0)
    columns = np.flatnonzero(crosses.any(axis=0))
    if not len(columns):
        raise Problem("undefined-value", f"`{name}` does not take this value", operand.span)
    left, right, sign = grid[:, columns], grid[:, columns + 1], np.sign(after[:, columns])
    for _ in range(_BISECTIONS):
        middle = (left + right) / 2
        is_beyond = np.sign(value(middle) - wanted) == sign
        left, right = np.where(is_beyond, left, middle), np.where(is_beyond, middle, right)
    roots = (left + right) / 2
    quartiles = distribution.ppf(np.array([[0.25, 0.75]]), **parameters)
    room = np.broadcast_to(quartiles[:, 1:] - quartiles[:, :1], roots.shape)
    for end in distribution.support(**{key: np.ravel(part) for key, part in parameters.items()}):
        distance = np.abs(roots - np.broadcast_to(end, (frame.size,))[:, None])
        room = np.where(np.isfinite(distance), np.minimum(room, distance), room)
    slope = _slope(value, roots, room)
    density = np.stack([_density_at(law, roots[:, place], frame) for place in range(roots.shape[1])], axis=1)
    share = np.where(crosses[:, columns], density / np.abs(slope), 0.0)
    return np.where(crosses.any(axis=1), share.sum(axis=1), np.nan)


def _density_at(law: Law, points: np.ndarray, frame: Frame) -> np.ndarray:
    return np.broadcast_to(density_values(law, points), (frame.size,))


def _slope(value: Callable[[np.ndarray], np.ndarray], points: np.ndarray, room: np.ndarray) -> np.ndarray:
    """The derivative at points, by differences that are exact up to the sixth power of their step: of several steps the
    one at which the next agrees best."""
    found = []
    for share in _STEPS:
        step = share * room
        found.append(sum(factor * value(points + place * step) for place, factor in zip(_PLACES, _FACTORS, strict=True)) / step)
    slopes = np.stack(found)
    apart = np.abs(np.diff(slopes, axis=0))
    best = np.where(np.isfinite(apart), apart, np.inf).argmin(axis=0)
    return np.take_along_axis(slopes, best[None] + 1, axis=0)[0]
