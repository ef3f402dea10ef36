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
    kind, names = expr.data.kind, expr.data.names
    if len(names) != 1 and kind not in ("max", "min"):
        raise Problem("unsupported", "a point at which several variables are best is not supported", expr.span)
    name = names[0]
    body = expr.args[0]
    shapes = [_shape(position, expr, frame) for position in range(len(names))]
    sign = 1.0 if kind in ("min", "argmin") else -1.0
    if frame.size > 512:
        raise Problem("resource-limit", "this extremum is too costly here", expr.span)
    rng = frame.model.generator(f"optimise/{name}")
    # Several variables are sought as one vector.
    widths = [int(np.prod(each)) for each in shapes]
    shape = shapes[0] if len(names) == 1 else (sum(widths),)
    starts = rng.normal(0, 1.5, (STARTS, *shape))
    points = np.tile(starts, (frame.size,) + (1,) * len(shape))
    low, high = (np.array(ends) if len(names) > 1 else ends[0] for ends in zip(*(
        bounds for each, width in zip(names, widths, strict=True) for bounds in [frame.model.bounds(each)] * (width if len(names) > 1 else 1)),
        strict=True))

    def placed(x: np.ndarray) -> dict[str, np.ndarray]:
        if len(names) == 1:
            return {name: x}
        pieces = np.split(x, np.cumsum(widths)[:-1], axis=1)
        return {each: piece.reshape(-1, *own) for each, piece, own in zip(names, pieces, shapes, strict=True)}

    def clip(x: np.ndarray) -> np.ndarray:
        return np.clip(x, low, high)

    def value(x: np.ndarray, count: int) -> np.ndarray:
        inner = frame.inner(count, placed(x))
        found = inner.evaluate(body)
        if not isinstance(found, np.ndarray) or found.ndim != 1:
            raise Problem("not-a-value", "an extremum is one of numbers", body.span)
        found = sign * np.broadcast_to(found, (inner.size,)).astype(float)
        if len(expr.args) > 1:
            # Outside of what the script below allows nothing counts.
            found = np.where(np.broadcast_to(inner.evaluate(expr.args[1]), (inner.size,)), found, np.nan)
        return found

    if not shape:
        return _on_the_line(name, frame, kind, sign, value, expr)
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


def _shape(position: int, expr: Expr, frame: Frame) -> tuple[int, ...]:
    """The shape of one of the variables that are sought."""
    told = expr.data.shapes[position] if expr.data.shapes else None
    if told is not None:
        return tuple(frame.model.whole(size, frame.model.root) for size in told)
    return frame.model.template(expr.data.names[position], expr.span).shape[1:]


def _on_the_line(name: str, frame: Frame, kind: str, sign: float, value: Any, expr: Expr) -> np.ndarray:
    """An extremum over one number: the best point of a wide grid, then finer grids around it, then Newton steps.

    Where the best point is at an end that does not belong to the range, or at the end of the grid, there is none.
    """
    size = frame.size
    low, high, closed = _range_of(name, frame)
    grid, order = _spread(low, high, size), np.arange(size)

    def at(x: np.ndarray) -> np.ndarray:
        return value(x.reshape(-1), x.shape[1]).reshape(size, -1)

    found = at(grid)
    # Products of densities are judged by their logarithms: these neither underflow nor are they flat.
    positive = bool((np.where(np.isfinite(found), sign * found, 1.0) >= 0).all() and (sign * found > 0).any(axis=1).all())

    def level(x: np.ndarray) -> np.ndarray:
        y = at(x)
        with np.errstate(all="ignore"):
            y = sign * np.log(sign * y) if positive else y
        return np.where(np.isnan(y), np.inf, y)

    found = level(grid)
    best = found.argmin(axis=1)
    last = grid.shape[1] - 1
    at_low, at_high = best == 0, best == last
    for _ in range(8):
        left, right = grid[order, np.maximum(best - 1, 0)], grid[order, np.minimum(best + 1, grid.shape[1] - 1)]
        grid = left[:, None] + (right - left)[:, None] * np.linspace(0, 1, 41)[None, :]
        found = level(grid)
        best = found.argmin(axis=1)
    point, edge = grid[order, best], grid[order, -1] - grid[order, 0]
    for step in (3e-2, 3e-3, 1e-3, 1e-3):
        width = np.maximum(edge, 1e-7 * np.maximum(np.abs(point), 1e-3))
        near = level(point[:, None] + width[:, None] * np.array([-1.0, 0.0, 1.0]))
        with np.errstate(all="ignore"):
            curved = (near[:, 0] - 2 * near[:, 1] + near[:, 2]) / width ** 2
            natural = np.where(curved > 0, 1 / np.sqrt(curved), np.nan)
            h = step * np.where(np.isfinite(natural), natural, np.maximum(np.abs(point), 1.0))
            # Functions may rise without bound at the ends, as logarithms do: steps stay small beside the way there.
            room = np.minimum(np.where(np.isfinite(high), high - point, np.inf), np.where(np.isfinite(low), point - low, np.inf))
            h = np.minimum(h, step * room)
            values = level(point[:, None] + h[:, None] * np.array([-2.0, -1.0, 0.0, 1.0, 2.0]))
            slope = (values[:, 0] - 8 * values[:, 1] + 8 * values[:, 3] - values[:, 4]) / (12 * h)
            bend = (-values[:, 0] + 16 * values[:, 1] - 30 * values[:, 2] + 16 * values[:, 3] - values[:, 4]) / (12 * h ** 2)
            move = slope / bend
        good = np.isfinite(move) & (bend > 0) & (np.abs(move) < 4 * h)
        # Beside a kink the step leads away from the best point.
        there = level((point - np.where(good, move, 0))[:, None])[:, 0]
        good &= there <= values[:, 2] + 1e-13 * (1 + np.abs(values[:, 2]))
        point = np.where(good, point - np.where(good, move, 0), point)
        edge = h * 4
    # A kink at zero, as of `|x|`, may be flat on one side: there values say little of where it is.
    here = level(point[:, None])[:, 0]
    at_kink = (np.abs(point) < 1e-6) & (level(np.zeros((size, 1)))[:, 0] <= here + 2e-15 * (1 + np.abs(here)))
    point = np.where(at_kink, 0.0, point)
    inside = ~(at_low | at_high) | (np.abs(point - low) > 1e-6 * (1 + np.abs(low))) & at_low & np.isfinite(low) | \
        (np.abs(point - high) > 1e-6 * (1 + np.abs(high))) & at_high & np.isfinite(high)
    ends = np.where(at_low & closed[0], low, np.where(at_high & closed[1], high, np.nan))
    point = np.where(inside, point, ends)
    if kind in ("argmax", "argmin"):
        return point
    return sign * at(np.where(np.isnan(point), 0.5 * (np.nan_to_num(low) + np.nan_to_num(high)), point)[:, None])[:, 0] + 0 * point


def _range_of(name: str, frame: Frame) -> tuple[np.ndarray, np.ndarray, tuple[bool, bool]]:
    """The bounds of a number, per entry, and whether each belongs to its range."""
    domain = getattr(frame.model.declaration(name), "domain", None)
    low, high = (frame.model.bound(getattr(domain, side, None)) for side in ("lower", "upper"))
    low, high = (np.full(1, other) if bound is None else bound for bound, other in ((low, -np.inf), (high, np.inf)))
    low, high = (np.broadcast_to(frame.model.at_root(bound, frame), (frame.size,)).astype(float) for bound in (low, high))
    return low, high, (not getattr(domain, "lower_open", True), not getattr(domain, "upper_open", True))


def _spread(low: np.ndarray, high: np.ndarray, size: int) -> np.ndarray:
    """Points between bounds, denser near them; over many orders of magnitude where there is none."""
    if np.isfinite(low).all() and np.isfinite(high).all():
        share = (1 - np.cos(np.linspace(0, np.pi, 401))) / 2
        return low[:, None] + (high - low)[:, None] * share
    reach = np.concatenate([[0.0], np.geomspace(1e-6, 1e5, 400)])
    if np.isfinite(low).all():
        return low[:, None] + reach
    if np.isfinite(high).all():
        return high[:, None] - reach[::-1]
    return np.broadcast_to(np.sinh(np.linspace(-12, 12, 801)), (size, 801))


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
