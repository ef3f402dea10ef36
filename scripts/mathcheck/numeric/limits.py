"""Values at a point, and limits by Richardson extrapolation with its own error estimate."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.semantics.expr import Expr

_LIMIT_STEPS = 14


def _at(expr: Expr, frame: Frame) -> Any:
    body, *values = expr.args
    binds = {name: frame.evaluate(value) for name, value in zip(expr.data.names, values, strict=True)}
    return frame.inner(1, binds).evaluate(body)


def _limit(expr: Expr, frame: Frame) -> Any:
    body, target = expr.args
    name = expr.data.names[0]
    point = frame.array(target)
    if point.dtype == object:
        point = exact.as_float(point)
    point = np.broadcast_to(point.astype(float), (frame.size,))
    if np.isinf(point).any():
        sign = np.sign(point)
        steps = 2.0 ** np.arange(2, 2 + _LIMIT_STEPS)
        best, error = _extrapolate(body, name, sign[:, None] * steps, frame)
        frame.model.note_error(error)
        return best
    offsets = 0.25 * 0.5 ** np.arange(_LIMIT_STEPS)
    results = []
    for side in ((1.0,) if expr.data.direction == "+" else (-1.0,) if expr.data.direction == "-" else (1.0, -1.0)):
        results.append(_extrapolate(body, name, point[:, None] + side * offsets, frame))
    best, error = results[0]
    if len(results) == 2:
        other, second = results[1]
        agree = np.abs(best - other) <= 1e-5 * np.maximum(np.abs(best), 1e-3)
        shape = best.shape
        best = np.where(agree, (best + other) / 2, np.nan)
        error = np.maximum(error, second)
        best = best.reshape(shape)
    frame.model.note_error(np.where(np.isfinite(error), error, 0))
    return best


def _extrapolate(body: Expr, name: str, points: np.ndarray, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """The limit along a sequence of points at halving distance, and its relative error."""
    count = points.shape[1]
    inner = frame.inner(count, {name: points.reshape(-1)})
    values = inner.evaluate(body)
    if not isinstance(values, np.ndarray):
        raise Problem("undefined-value", "this has no limit", body.span)
    grouped = inner.reduced(values.astype(float))
    table = [grouped[:, index] for index in range(count)]
    best, error = richardson(table, 0.5)
    settled = np.abs(table[-1] - table[-3]) <= 1e-13 * np.maximum(np.abs(table[-1]), 1e-3)
    best = np.where(settled, table[-1], best)
    error = np.where(settled, 1e-13, error)
    if inner.parent.size == inner.model.size:
        reach = np.abs(grouped[:, -1]) + error
        inner.model.note_roundoff((error + 1e-11 * reach).reshape(error.shape[0], -1).max(axis=1), inner.parent)
    relative = error / np.maximum(np.abs(best), 1e-3)
    best = np.where(relative < 1e-4, best, np.nan)
    return best, np.where(relative < 1e-4, relative, 0).reshape(relative.shape[0], -1).max(axis=1)


def richardson(table: list[np.ndarray], ratio: float) -> tuple[np.ndarray, np.ndarray]:
    """Extrapolate a sequence at steps that shrink by `ratio`, assuming a power series in the step."""
    best, error = table[-1], np.abs(table[-1] - table[-2])
    current = list(table)
    for order in range(1, len(table)):
        factor = ratio ** order
        following = [(later - factor * earlier) / (1 - factor) for earlier, later in zip(current, current[1:], strict=False)]
        if len(following) >= 2:
            change = np.abs(following[-1] - following[-2])
            better = change < error
            best = np.where(better, following[-1], best)
            error = np.where(better, change, error)
        current = following
    return best, error


HANDLERS = {"at": _at, "lim": _limit}
