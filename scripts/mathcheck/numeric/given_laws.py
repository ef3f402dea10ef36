"""Laws that a page writes out: `P(X = k) = ...`, `f_X(x) = ...`. Their atoms, masses and distribution functions.

A law is the expression `given_law` of the density or mass at its parameter and of the bounds
between which it lies; a bound may be infinite.
"""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.quadrature import quadrature
from mathcheck.semantics.expr import Expr

# How far a law on all whole numbers is listed, and what of its tail may be left out.
LONGEST = 1200
TAIL = 1e-17
# Finer and finer rules for densities that are narrow somewhere.
LEVELS = (241, 961, 3841)


def _float(value: np.ndarray, size: int) -> np.ndarray:
    value = exact.as_float(value) if value.dtype == object else value.astype(float)
    return np.broadcast_to(value, (size, *value.shape[1:]))


def bounds(law: Expr, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Where the values of a law lie, per entry of the frame."""
    low, high = (_float(frame.array(part), frame.size) for part in law.args[1:])
    if low.ndim != 1 or high.ndim != 1:
        raise Problem("shape-mismatch", "the bounds of this distribution are not numbers", law.span)
    return low, high


def _values(law: Expr, frame: Frame, points: np.ndarray) -> np.ndarray:
    """The mass or density at points `(size, count)`."""
    inner = frame.inner(points.shape[1], {law.data.parameter: np.ascontiguousarray(points).reshape(-1)})
    value = inner.array(law.args[0])
    if value.ndim != 1:
        raise Problem("shape-mismatch", "a density is a number", law.span)
    return _float(value, inner.size).reshape(frame.size, -1)


def atoms(law: Expr, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Points `(size or 1, count)` and their weights; nodes of a quadrature rule for a density."""
    low, high = bounds(law, frame)
    if not law.data.discrete:
        for level in LEVELS:
            points, weights = _rule_between(low, high, level, frame.size)
            mass = _values(law, frame, points) * weights
            mass = np.where(np.isfinite(mass), mass, 0.0)
            # The mass of a density is 1: what is missing tells how good the rule is.
            if (np.abs(mass.sum(axis=1) - 1) < 1e-11).all():
                break
        return points, mass
    if not np.isfinite(low).all():
        raise Problem("unsupported", "a distribution on whole numbers needs a first one", law.span)
    first = int(np.floor(low.min()))
    last = int(np.ceil(high.max())) if np.isfinite(high).all() else first + LONGEST
    if last - first > LONGEST:
        raise Problem("resource-limit", "this distribution has too many values", law.span)
    points = np.arange(first, max(last, first) + 1, dtype=float)[None, :]
    spread = np.broadcast_to(points, (frame.size, points.shape[1]))
    weights = _values(law, frame, spread)
    weights = np.where(np.isfinite(weights) & (spread >= low[:, None]) & (spread <= high[:, None]), weights, 0.0)
    kept = np.flatnonzero((np.abs(weights) > TAIL).any(axis=0))
    count = int(kept[-1]) + 1 if kept.size else 1
    return points[:, :count], weights[:, :count]


def _rule_between(low: np.ndarray, high: np.ndarray, level: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """A rule that breaks at zero, where it lies inside: densities may have a kink there."""
    if np.isfinite(low).all() and np.isfinite(high).all() and (low < 0).all() and (high > 0).all():
        parts = [quadrature(*ends, level, size) for ends in ((low, np.zeros(size)), (np.zeros(size), high))]
        return tuple(np.concatenate(sides, axis=1) for sides in zip(*parts, strict=True))
    if not (np.isneginf(low).all() and np.isposinf(high).all()):
        return quadrature(low, high, level, size)
    points, weights = quadrature(np.zeros(size), np.full(size, np.inf), level, size)
    return np.concatenate([-points[:, ::-1], points], axis=1), np.concatenate([weights[:, ::-1], weights], axis=1)


def density(law: Expr, frame: Frame, point: np.ndarray) -> np.ndarray:
    """The mass or density at one point per entry."""
    point = _float(point, frame.size)
    if point.ndim != 1:
        raise Problem("shape-mismatch", "this distribution is one of numbers", law.span)
    low, high = bounds(law, frame)
    value = _values(law, frame, point[:, None])[:, 0]
    inside = (point >= low) & (point <= high)
    if law.data.discrete:
        inside &= np.abs(point - np.round(point)) < 1e-9
    return np.where(inside, value, 0.0)


def cumulative(law: Expr, frame: Frame, points: np.ndarray) -> np.ndarray:
    """The probability of values up to points `(size, count)`, of a density."""
    low, high = bounds(law, frame)
    columns = []
    for column in points.T:
        top = np.clip(column, low, high)
        sure = np.where(np.isfinite(top), top, 0.0)
        found = _mass_up_to(law, frame, low, sure)
        columns.append(np.where(np.isposinf(top), 1.0, np.where(top <= low, 0.0, found)))
    return np.stack(columns, axis=1)


def survival(law: Expr, frame: Frame, points: np.ndarray) -> np.ndarray:
    """The probability of values beyond points `(size, count)`, of a density: far out it keeps its digits."""
    low, high = bounds(law, frame)
    if not np.isposinf(high).all():
        return 1 - cumulative(law, frame, points)
    columns = []
    for column in points.T:
        start = np.maximum(np.where(np.isfinite(column), column, 0.0), low)
        found = []
        for level in LEVELS[:2]:
            nodes, weights = quadrature(start, high, level, frame.size)
            values = _values(law, frame, nodes) * weights
            found.append(np.where(np.isfinite(values), values, 0.0).sum(axis=1))
        sure = np.abs(found[0] - found[1]) <= 1e-9 * np.abs(found[1])
        columns.append(np.where(np.isposinf(column), 0.0, np.where(column <= low, 1.0, np.where(sure, found[1], np.nan))))
    return np.stack(columns, axis=1)


def _mass_up_to(law: Expr, frame: Frame, low: np.ndarray, top: np.ndarray) -> np.ndarray:
    """The integral of a density; no number where two rules disagree on it."""
    below = np.minimum(np.where(np.isneginf(low), np.minimum(top, 0.0), low), top)
    pieces = []
    for level in LEVELS[:2]:
        total = np.zeros(frame.size)
        for start, end in ((low, np.where(np.isneginf(low), below, low)), (np.where(np.isneginf(low), below, low), top)):
            if (start == end).all():
                continue
            nodes, weights = quadrature(start, end, level, frame.size)
            values = _values(law, frame, nodes) * weights
            total = total + np.where(np.isfinite(values), values, 0.0).sum(axis=1)
        pieces.append(total)
    return np.where(np.abs(pieces[0] - pieces[1]) <= 1e-9 * np.abs(pieces[1]), pieces[1], np.nan)


def is_law(law: Expr, frame: Frame) -> bool:
    """Whether the masses are not negative and add up to 1 at all samples."""
    _, weights = atoms(law, frame)
    return bool((weights >= -1e-12).all() and (np.abs(weights.sum(axis=1) - 1) < 1e-7).all())
