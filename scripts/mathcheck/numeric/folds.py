"""Sums, products, extrema and lists over ranges; series by extrapolation of their partial sums."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import FunctionValue
from mathcheck.numeric.limits import richardson
from mathcheck.numeric.literals import stack
from mathcheck.numeric.values import Basis, FiniteSet, Space, Spread
from mathcheck.semantics.expr import Expr

MAX_TERMS = 20_000
INFINITE_TERMS = 512


def _fold(expr: Expr, frame: Frame) -> Any:
    data = expr.data
    body = expr.args[0]
    condition = expr.args[-1] if data.filtered else None
    operands = list(expr.args[1:len(expr.args) - (1 if data.filtered else 0)])
    return _fold_ranges(data.kind, list(data.ranges), operands, body, condition, frame, expr)


def _fold_ranges(kind: str, ranges: list, operands: list[Expr], body: Expr, condition: Expr | None, frame: Frame,
                 expr: Expr) -> Any:
    """All ranges at once: one frame whose entries are the combinations of the bound values."""
    current = frame
    counts = []
    masks = []
    offset = 0
    points = None
    for entry in ranges:
        arguments = operands[offset:offset + entry.count]
        offset += entry.count
        points, mask, infinite = _range_values(entry, arguments, current, expr)
        if infinite:
            if len(ranges) > 1:
                raise Problem("unsupported", "a double sum without end is not supported", expr.span)
            return _infinite_fold(kind, entry, arguments, body, frame, expr)
        count = points.shape[1]
        counts.append(count)
        current.check_room(count)
        flat = points.reshape(-1, *points.shape[2:])
        if points.shape[0] == 1 and current.size > 1:
            flat = np.tile(points[0], (current.size,) + (1,) * (points.ndim - 2))
        if count == 0:
            return _empty_fold(kind, frame, expr, body, current, entry)
        previous = current
        current = current.inner(count, {entry.name: flat})
        if mask is not None:
            mask_flat = np.broadcast_to(mask, (previous.size, count)).reshape(-1)
            masks.append((current, mask_flat))
    total = math.prod(counts)
    values = current.evaluate(body)
    keep = None
    for owner, mask in masks:
        spread = np.repeat(mask, current.size // owner.size)
        keep = spread if keep is None else keep & spread
    if condition is not None:
        test = current.evaluate(condition)
        test = np.broadcast_to(test, (current.size,))
        keep = test if keep is None else keep & test
    if isinstance(values, Basis) and kind == "sum":
        # `\sum_i x_i e_i`: as many axes as the sum names.
        values = values.sized(int(np.round(values.index.astype(float)).max()))
    if isinstance(values, FunctionValue) or not isinstance(values, np.ndarray):
        if kind == "list":
            raise Problem("not-a-value", "a list holds numbers", expr.span)
        raise Problem("not-a-value", "only numbers, vectors and matrices can be added up", body.span)
    if values.shape[0] != current.size:
        values = np.broadcast_to(values, (current.size, *values.shape[1:]))
    grouped = values.reshape(frame.size, total, *values.shape[1:])
    kept = None if keep is None else np.broadcast_to(keep, (current.size,)).reshape(frame.size, total)
    return _reduce(kind, grouped, kept, frame, expr, points)


def _range_values(entry, arguments: list[Expr], frame: Frame, expr: Expr) -> tuple[np.ndarray, np.ndarray | None, bool]:
    """The values of a bound name per entry of the frame, which of them count, and whether they never end."""
    model = frame.model
    if entry.kind == "axis":
        base = frame.evaluate(arguments[0])
        if not isinstance(base, np.ndarray) or base.ndim - 1 <= entry.axis:
            raise Problem("shape-mismatch", f"`{entry.name}` runs over an axis that this value does not have", arguments[0].span)
        first = model.first_index(entry.axis)
        return np.arange(first, base.shape[entry.axis + 1] + first, dtype=float)[None, :], None, False
    if entry.kind == "support":
        values = model.support(entry.source, frame)
        return values, None, False
    if entry.kind == "set":
        container = frame.evaluate(arguments[0])
        if isinstance(container, FiniteSet):
            return stack(list(container.members), expr.span), None, False
        if isinstance(container, np.ndarray) and container.ndim == 2:
            return container, None, False
        if isinstance(container, Space) and container.letter in ("N", "Z") and not container.sizes:
            return np.zeros((1, 0)), None, True
        raise Problem("not-a-finite-set", f"`{entry.name}` runs over a set that is not finite", arguments[0].span)
    first, last = frame.array(arguments[0]), frame.array(arguments[1])
    if first.dtype == object or last.dtype == object:
        exact_range = True
    else:
        exact_range = False
    low, high = (exact.as_float(part) if part.dtype == object else part.astype(float) for part in (first, last))
    if low.ndim > 1 or high.ndim > 1:
        raise Problem("shape-mismatch", "the bounds of a sum are numbers", arguments[0].span)
    if (high == np.inf).any():
        return np.zeros((1, 0)), None, True
    step = frame.array(arguments[2]) if entry.kind == "step" else np.array([1.0])
    step = (exact.as_float(step) if step.dtype == object else step.astype(float))[0]
    finite = np.isfinite(low) & np.isfinite(high)
    if not finite.all():
        raise Problem("undefined-value", "a bound of this sum is not a number", arguments[0].span)
    lengths = np.floor((high - low) / step + 1e-9).astype(np.int64) + 1
    longest = int(max(0, lengths.max()))
    if longest > MAX_TERMS:
        raise Problem("resource-limit", f"this runs over {longest} values, more than {MAX_TERMS}", expr.span)
    steps = np.arange(longest)
    values = low[:, None] + step * steps[None, :]
    mask = None if (lengths == longest).all() else steps[None, :] < np.broadcast_to(lengths, low.shape if low.shape[0] >= lengths.shape[0] else lengths.shape)[:, None]
    if exact_range and model.exact:
        values = np.array([[Fraction(value).limit_denominator(10**9) for value in row] for row in values], dtype=object)
    return values, mask, False


def _empty_fold(kind: str, frame: Frame, expr: Expr, body: Expr, current: Frame, entry) -> np.ndarray:
    if kind in ("sum", "prod"):
        if frame.model.exact:
            return np.array([Fraction(0 if kind == "sum" else 1)], dtype=object)
        return np.array([0.0 if kind == "sum" else 1.0])
    if kind == "list":
        return Spread(())
    raise Problem("undefined-value", "this runs over nothing", expr.span)


def _reduce(kind: str, values: np.ndarray, keep: np.ndarray | None, frame: Frame, expr: Expr, points: Any) -> Any:
    if kind == "list":
        return Spread(tuple(values[:, index] for index in range(values.shape[1])))
    if values.dtype == bool:
        if kind in ("sum", "prod", "max", "min"):
            values = values.astype(float)
        else:
            if keep is not None:
                values = np.where(keep, values, kind == "all")
            return values.any(axis=1) if kind == "any" else values.all(axis=1)
    if kind in ("any", "all"):
        raise Problem("unsupported", "this union or intersection is not one of events", expr.span)
    if keep is not None:
        mask = keep.reshape(keep.shape[0], keep.shape[1], *(1,) * (values.ndim - 2))
        filler = {"sum": 0, "prod": 1, "max": -np.inf, "min": np.inf, "argmax": -np.inf, "argmin": np.inf}[kind]
        values = np.where(mask, values, filler)
    if kind == "sum":
        if frame.size == frame.model.size and values.dtype != object:
            frame.model.note_bound(np.abs(values.reshape(values.shape[0], values.shape[1], -1)).sum(axis=1).max(axis=1))
        return values.sum(axis=1)
    if kind == "prod":
        if values.ndim == 4:
            result = values[:, 0]
            for index in range(1, values.shape[1]):
                result = np.matmul(result, values[:, index])
            return result
        return np.prod(values, axis=1)
    if kind in ("max", "min"):
        return values.max(axis=1) if kind == "max" else values.min(axis=1)
    if values.ndim != 2:
        raise Problem("shape-mismatch", "the largest of vectors is not defined", expr.span)
    best = (np.argmax if kind == "argmax" else np.argmin)(values.astype(float), axis=1)
    if points.ndim == 2:
        spread = np.broadcast_to(points, (frame.size, points.shape[1]))
        return spread[np.arange(frame.size), best].astype(float)
    raise Problem("unsupported", "this argument of an extremum is not supported", expr.span)


def _infinite_fold(kind: str, entry, arguments: list[Expr], body: Expr, frame: Frame, expr: Expr) -> np.ndarray:
    """A series: summed until its terms vanish, else extrapolated from partial sums at powers of two."""
    if kind not in ("sum", "prod"):
        raise Problem("unsupported", "this has infinitely many values", expr.span)
    if entry.kind == "set":
        first = np.array([0.0])
    else:
        first = frame.array(arguments[0])
        first = exact.as_float(first) if first.dtype == object else first.astype(float)
    step = 1.0
    if entry.kind == "step":
        step = float(frame.array(arguments[2])[0])
    points = first[:, None] + step * np.arange(INFINITE_TERMS)[None, :]
    flat = np.broadcast_to(points, (frame.size, INFINITE_TERMS)).reshape(-1)
    inner = frame.inner(INFINITE_TERMS, {entry.name: flat})
    values = inner.evaluate(body)
    if not isinstance(values, np.ndarray):
        raise Problem("not-a-value", "only numbers, vectors and matrices can be added up", body.span)
    grouped = np.array(inner.reduced(values.astype(float)))
    # Terms below the smallest float come out as 0/0: after terms that vanish they count as nothing.
    flatter = grouped.reshape(grouped.shape[0], INFINITE_TERMS, -1)
    bad = ~np.isfinite(flatter)
    if bad.any():
        before = np.abs(np.where(bad, 0, flatter)).max(axis=1)
        late = np.arange(INFINITE_TERMS)[None, :, None] > 100
        grouped = np.where((bad & late & (before[:, None] > 0)).reshape(grouped.shape), 0 if kind == "sum" else 1, grouped)
    if kind == "prod":
        grouped = np.log(grouped)
    sums = np.cumsum(grouped, axis=1)
    total = sums[:, -1]
    tail = np.abs(grouped[:, -8:]).max(axis=1)
    scale = np.maximum(np.abs(total), np.abs(grouped).max(axis=1))
    settled = tail <= 1e-17 * scale * INFINITE_TERMS
    if not settled.all():
        table = [sums[:, 2**k - 1] for k in range(3, int(np.log2(INFINITE_TERMS)) + 1)]
        extrapolated, error = richardson(table, 0.5)
        accurate = error <= 1e-7 * np.maximum(np.abs(extrapolated), 1e-300)
        total = np.where(settled, total, np.where(accurate, extrapolated, np.nan))
        frame.model.note_error(np.where(settled, 0, np.where(accurate, error / np.maximum(np.abs(extrapolated), 1e-300), 0)))
    return np.exp(total) if kind == "prod" else total


HANDLERS = {"fold": _fold}
