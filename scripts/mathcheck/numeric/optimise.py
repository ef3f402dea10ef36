"""Extrema over continuous variables: multistart descent per sample, for small problems."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.frame import Frame
from mathcheck.semantics.expr import Expr

STARTS = 24


def optimise(expr: Expr, frame: Frame) -> Any:
    """`\\max_x f(x)` and its kin: Newton steps from many starts, the best kept."""
    kind = expr.data.kind
    if len(expr.data.names) != 1:
        raise Problem("unsupported", "an extremum over several variables is not supported", expr.span)
    name = expr.data.names[0]
    body = expr.args[0]
    template = frame.model.template(name, expr.span)
    sign = 1.0 if kind in ("min", "argmin") else -1.0
    if frame.size > 512:
        raise Problem("resource-limit", "this extremum is too costly here", expr.span)
    rng = frame.model.generator(f"optimise/{name}")
    shape = template.shape[1:]
    starts = rng.normal(0, 1.5, (STARTS, *shape))
    points = np.tile(starts, (frame.size,) + (1,) * len(shape))
    low, high = frame.model.bounds(name)

    def clip(x: np.ndarray) -> np.ndarray:
        return np.clip(x, low, high)

    def value(x: np.ndarray, count: int) -> np.ndarray:
        inner = frame.inner(count, {name: x})
        found = inner.evaluate(body)
        if not isinstance(found, np.ndarray) or found.ndim != 1:
            raise Problem("not-a-value", "an extremum is one of numbers", body.span)
        found = sign * np.broadcast_to(found, (inner.size,)).astype(float)
        if len(expr.args) > 1:
            # Outside of what the script below allows nothing counts.
            found = np.where(np.broadcast_to(inner.evaluate(expr.args[1]), (inner.size,)), found, np.nan)
        return found

    points = clip(points)
    width = int(np.prod(shape)) if shape else 1
    damping = np.full(points.shape[0], 1e-2)
    best = value(points, STARTS)
    for _ in range(60):
        gradient, hessian = _slopes(points, lambda x, k: value(x, STARTS * k), width)
        system = hessian + damping[:, None, None] * np.eye(width)
        try:
            step = np.linalg.solve(_bounded(system), gradient[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError:
            step = gradient
        moved = clip(points - step.reshape(points.shape))
        found = value(moved, STARTS)
        better = found < best
        points = np.where(better.reshape(-1, *(1,) * len(shape)), moved, points)
        best = np.where(better, found, best)
        damping = np.where(better, damping / 4, np.minimum(damping * 8, 1e6))
        if (np.abs(step).max(axis=1) < 1e-12).mean() > 0.95:
            break
    points = _polished(points, lambda x, k: value(x, STARTS * k), width, clip)
    grouped = best.reshape(frame.size, STARTS)
    grouped = np.where(np.isfinite(grouped), grouped, np.inf)
    chosen = grouped.argmin(axis=1)
    top = grouped[np.arange(frame.size), chosen]
    if kind in ("max", "min"):
        return sign * top
    return points.reshape(frame.size, STARTS, *shape)[np.arange(frame.size), chosen]


def _polished(points: np.ndarray, value: Any, width: int, clip: Any) -> np.ndarray:
    """Newton steps on slopes of order four: where the bottom is flat, values alone do not find it."""
    step = 1e-3
    for _ in range(3):
        _, hessian = _slopes(points, value, width)
        flat = points.reshape(points.shape[0], width)
        offsets = np.concatenate([k * step * np.eye(width) for k in (-2, -1, 1, 2)])
        values = value((flat[:, None, :] + offsets).reshape(-1, *points.shape[1:]), len(offsets))
        low2, low1, high1, high2 = np.split(values.reshape(points.shape[0], -1), 4, axis=1)
        gradient = (low2 - 8 * low1 + 8 * high1 - high2) / (12 * step)
        with np.errstate(all="ignore"):
            move = np.linalg.solve(_bounded(np.nan_to_num(hessian)), np.nan_to_num(gradient)[:, :, None])[:, :, 0]
        small = (np.abs(move) < 1e-2 * (1 + np.abs(flat))).all(axis=1) & np.isfinite(gradient).all(axis=1)
        points = np.where(small.reshape(-1, *(1,) * (points.ndim - 1)), clip(points - move.reshape(points.shape)), points)
    return points


def _bounded(system: np.ndarray) -> np.ndarray:
    """The matrix with eigenvalues made positive, so that steps go down."""
    values, vectors = np.linalg.eigh((system + np.swapaxes(system, 1, 2)) / 2)
    values = np.maximum(np.abs(values), 1e-8)
    return np.matmul(vectors * values[:, None, :], np.swapaxes(vectors, 1, 2))


def _slopes(points: np.ndarray, value: Any, width: int) -> tuple[np.ndarray, np.ndarray]:
    count = points.shape[0]
    flat = points.reshape(count, width)
    step = 1e-4
    offsets = [np.zeros(width)]
    pairs = [(i, j) for i in range(width) for j in range(i, width)]
    for i in range(width):
        for sign in (1, -1):
            offset = np.zeros(width)
            offset[i] = sign * step
            offsets.append(offset)
    for i, j in pairs:
        if i != j:
            offset = np.zeros(width)
            offset[i] = offset[j] = step
            offsets.append(offset)
    grid = flat[:, None, :] + np.array(offsets)[None]
    values = value(grid.reshape(-1, *points.shape[1:]), len(offsets)).reshape(count, len(offsets))
    base = values[:, 0]
    gradient = np.stack([(values[:, 1 + 2 * i] - values[:, 2 + 2 * i]) / (2 * step) for i in range(width)], axis=1)
    hessian = np.zeros((count, width, width))
    position = 1 + 2 * width
    for i, j in pairs:
        if i == j:
            hessian[:, i, i] = (values[:, 1 + 2 * i] - 2 * base + values[:, 2 + 2 * i]) / step**2
        else:
            mixed = (values[:, position] - values[:, 1 + 2 * i] - values[:, 1 + 2 * j] + base) / step**2
            hessian[:, i, j] = hessian[:, j, i] = mixed
            position += 1
    gradient = np.nan_to_num(gradient)
    return gradient, np.nan_to_num(hessian)


HANDLERS = {"optimise": optimise}
