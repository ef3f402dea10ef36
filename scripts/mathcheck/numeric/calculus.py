"""Folds over ranges, derivatives, integrals, limits, optima: each with its own error estimate.

Derivatives use central differences of order eight on the evaluated expression, so that any
expression that can be evaluated can be differentiated; where the estimate of order six
disagrees, the sample is undefined there (a kink). Integrals use double-exponential
quadrature; limits and infinite sums use Richardson extrapolation.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arrays import stack
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import FunctionValue, as_function
from mathcheck.numeric.values import FiniteSet, Space, Spread
from mathcheck.semantics.expr import Expr

MAX_TERMS = 20_000
# How many numbers the points of a derivative may be.
MAX_MOVED = 16_000_000
INFINITE_TERMS = 512

# -- folds -------------------------------------------------------------------------------------


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
        from fractions import Fraction

        values = np.array([[Fraction(value).limit_denominator(10**9) for value in row] for row in values], dtype=object)
    return values, mask, False


def _empty_fold(kind: str, frame: Frame, expr: Expr, body: Expr, current: Frame, entry) -> np.ndarray:
    if kind in ("sum", "prod"):
        from fractions import Fraction

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
        extrapolated, error = _richardson(table, 0.5)
        accurate = error <= 1e-7 * np.maximum(np.abs(extrapolated), 1e-300)
        total = np.where(settled, total, np.where(accurate, extrapolated, np.nan))
        frame.model.note_error(np.where(settled, 0, np.where(accurate, error / np.maximum(np.abs(extrapolated), 1e-300), 0)))
    return np.exp(total) if kind == "prod" else total


def _richardson(table: list[np.ndarray], ratio: float) -> tuple[np.ndarray, np.ndarray]:
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


# -- derivatives -------------------------------------------------------------------------------

_OFFSETS = np.array([-4, -3, -2, -1, 1, 2, 3, 4], dtype=float)
_EIGHTH = np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 4 / 5, -1 / 5, 4 / 105, -1 / 280])
_SIXTH = np.array([0, -1 / 60, 3 / 20, -3 / 4, 3 / 4, -3 / 20, 1 / 60, 0])
_STENCIL = len(_OFFSETS)
# Nothing of a polynomial up to degree five is left of these, and next to nothing of a smooth
# function: what is left shows how far the values are rounded, cancellation inside them included.
_ROUGH = np.linalg.qr(np.vander(_OFFSETS, _STENCIL, increasing=True))[0][:, 6:]
_WEIGHTS = np.column_stack([_EIGHTH, _SIXTH, _ROUGH])
# Roughness beyond this share of the values is that of a sharp function, not of rounding.
_ROUNDED = 1e-10


# Steps by the order of the whole derivative: small enough for sharp functions, large enough
# that rounding, which grows with each order, stays below them.
_STEPS = {1: 0.004, 2: 0.01}
_COARSE_STEP = 0.03


def differentiate(frame: Frame, point: np.ndarray, apply: Any, directions: np.ndarray | None = None, *,
                  order: int = 1) -> np.ndarray:
    """The derivative of `apply` at a point by each entry: shape `(size, entries, *value)`.

    `apply(inner, moved)` evaluates in a frame with entries for every entry and stencil
    point. `directions` (size, entries, width) replaces the unit directions.
    """
    size = frame.size
    point = np.broadcast_to(point, (size, *point.shape[1:])).astype(float)
    flat = point.reshape(size, -1)
    width = flat.shape[1]
    plain = directions is None
    if plain:
        directions = np.broadcast_to(np.eye(width), (size, width, width))
    entries = directions.shape[1]
    # How large the entries are that a direction moves.
    reach = np.abs(flat) if plain else np.einsum("sew,sw->se", np.abs(directions), np.abs(flat))
    # At zero there is no size to go by; what is differentiated there is smooth around it.
    reach = np.where(reach < 1e-12, 1.0, reach)
    steps = _STEPS.get(order, _COARSE_STEP) * np.clip(reach, 0.05, 1.0)
    count = entries * _STENCIL
    if size * count * width > MAX_MOVED:
        raise Problem("resource-limit", "this derivative needs too many evaluations")
    moved = flat[:, None, None, :] + (steps[:, :, None] * _OFFSETS)[..., None] * directions[:, :, None, :]
    moved = moved.reshape(size * count, *point.shape[1:])
    model = frame.model
    model.noise = 0.0
    values = apply((frame, count), moved)
    inherited = model.noise
    if not isinstance(values, np.ndarray):
        raise Problem("not-a-value", "only numbers, vectors and matrices can be differentiated")
    values = np.broadcast_to(values.astype(float), (size * count, *values.shape[1:]))
    shape = values.shape[1:]
    grouped = values.reshape(size, entries, _STENCIL, -1)
    per_step = 1 / steps[:, :, None]
    weighted = np.swapaxes(grouped, 2, 3).reshape(-1, _STENCIL) @ _WEIGHTS
    weighted = weighted.reshape(size, entries, -1, _WEIGHTS.shape[1])
    eighth, sixth = weighted[..., 0] * per_step, weighted[..., 1] * per_step
    size_of = np.maximum.reduce(np.abs(grouped), axis=2)
    rough = np.minimum(np.hypot(weighted[..., 2], weighted[..., 3]), _ROUNDED * size_of)
    error = np.abs(eighth - sixth)
    # Where the two orders disagree by more than smooth functions do, there is a kink.
    noise = 1e-11 * size_of * per_step
    kink = error > 1e-6 * np.abs(eighth) + noise
    # A kink right at the point is even and leaves the differences alone: the sums of both sides
    # then grow in proportion to the step, not to its square.
    sums = [grouped[:, :, _STENCIL - k] + grouped[:, :, k - 1] for k in (4, 3, 1)]
    bend = np.abs(sums[2] - sums[1] - 4 * (sums[1] - sums[0])) * per_step
    slope = np.maximum(np.abs(grouped[:, :, 7] - grouped[:, :, 4]), np.abs(grouped[:, :, 3] - grouped[:, :, 0])) * \
        (per_step / 3)
    kink |= bend > 1e-3 * slope + noise
    eighth[kink] = np.nan
    # The noise of an inner derivative is amplified like that of any value.
    rounding = ((1e-15 * size_of + 0.3 * inherited + 0.3 * rough) * per_step).max(axis=(1, 2))
    model.noise = float(rounding.max(initial=0, where=np.isfinite(rounding)))
    truncation = 0.5 * np.where(kink, 0, error).max(axis=(1, 2))
    frame.model.note_roundoff(rounding + truncation, frame)
    return eighth.reshape(size, entries, *shape)


def _order(expr: Expr) -> int:
    return 2 if expr.data.kind == "hessian" else len(expr.data.targets)


def _derivative(expr: Expr, frame: Frame) -> Any:
    data = expr.data
    body, *indices = expr.args
    if data.kind == "hessian":
        targets = data.targets * 2 if len(data.targets) == 1 else data.targets
        return _by_targets(body, list(targets), indices * (2 if len(data.targets) == 1 else 1), frame, expr)
    result = _by_targets(body, list(data.targets), indices, frame, expr)
    if data.kind == "gradient_row" and result.ndim == 2:
        return result[:, None, :]
    if data.kind == "divergence":
        return np.trace(result, axis1=1, axis2=2)
    return result


def _by_targets(body: Expr, targets: list, indices: list[Expr], frame: Frame, expr: Expr) -> np.ndarray:
    """Derivatives by each target in turn: the last target is the innermost."""
    target, *rest = targets
    own, others = indices[:target.indices], indices[target.indices:]
    model = frame.model
    point = frame.value(target.name)
    if not isinstance(point, np.ndarray):
        raise Problem("not-a-value", f"`{target.name}` is not a number, vector or matrix", expr.span)
    if point.dtype == object:
        point = exact.as_float(point)
    directions = None
    if target.indices:
        directions = _direction(point, [frame.array(part) for part in own], frame, expr)
    held = model.held_fixed(body, target.name, expr.data.kind) if not rest else {}

    def apply(inner: tuple[Frame, int], moved: np.ndarray) -> Any:
        parent, count = inner
        pinned = {name: _repeated(parent.value(name), count) for name in held}
        below = parent.inner(count, {**pinned, target.name: moved})
        if rest:
            return _by_targets(body, rest, others, below, expr)
        return below.evaluate(body)

    found = differentiate(frame, point, apply, directions, order=_order(expr))
    shape = point.shape[1:]
    values = found.shape[2:]
    if target.indices:
        return found[:, 0]
    if not shape:
        return found[:, 0]
    # Scalars give the shape of the variable; vectors give rows for outputs, columns for variables.
    if not values or values == (1,):
        return found.reshape(found.shape[0], *shape)
    if len(values) == 1 and len(shape) == 1:
        return np.swapaxes(found, 1, 2)
    result = found.reshape(found.shape[0], *shape, *values)
    order = [0, *range(1 + len(shape), 1 + len(shape) + len(values)), *range(1, 1 + len(shape))]
    return np.transpose(result, order)


def _repeated(value: Any, count: int) -> Any:
    from mathcheck.numeric.values import repeat

    return repeat(value, count)


def _direction(point: np.ndarray, indices: list[np.ndarray], frame: Frame, expr: Expr) -> np.ndarray:
    shape = point.shape[1:]
    if len(shape) != len(indices):
        raise Problem("shape-mismatch", f"this variable has {len(shape)} indices, not {len(indices)}", expr.span)
    flat = np.zeros(frame.size, dtype=int)
    for axis, (index, length) in enumerate(zip(indices, shape, strict=True)):
        whole = np.round(exact.as_float(index) if index.dtype == object else index).astype(int) - frame.model.first_index(axis + 1)
        whole = np.broadcast_to(whole, (frame.size,))
        if ((whole < 0) | (whole >= length)).any():
            raise Problem("index-out-of-range", "the index of this variable is out of range", expr.span)
        flat = flat * length + whole
    width = int(np.prod(shape))
    return np.eye(width)[flat][:, None, :]


def _derivative_at(expr: Expr, frame: Frame) -> Any:
    """`f'(x)`, `f''(x)`: derivatives of a function of one argument, at that argument."""
    function_expr, *arguments = expr.args
    value = frame.evaluate(function_expr)
    points = [frame.array(argument) for argument in arguments]
    if len(points) != 1:
        raise Problem("ambiguous-variable", "a prime means a derivative only for functions of one argument", expr.span)
    function = as_function(value, function_expr.span)
    return _nth(function, expr.data, frame, points[0], expr.span)


def _nth(function: FunctionValue, order: int, frame: Frame, point: np.ndarray, span: tuple[int, int],
         total: int = 0) -> np.ndarray:
    if point.dtype == object:
        point = exact.as_float(point)
    if point.ndim == 1:
        def apply(inner: tuple[Frame, int], moved: np.ndarray) -> Any:
            parent, count = inner
            below = parent.inner(count, {})
            repeated = function.repeat(count)
            if order > 1:
                return _nth(repeated, order - 1, below, moved, span, total or order)
            return repeated.call(below, [moved], span)

        return differentiate(frame, point, apply, order=total or order)[:, 0]
    # Entry by entry, as activations are written: `\sigma'(z)`.
    flat = point.reshape(point.shape[0], -1)
    columns = [_nth(function, order, frame, flat[:, index], span) for index in range(flat.shape[1])]
    return np.stack(columns, axis=1).reshape(-1, *point.shape[1:])


def _gradient_at(expr: Expr, frame: Frame) -> Any:
    """`\\nabla f(x)`: by all arguments of the function, at the point in the bracket."""
    function_expr, *arguments = expr.args
    function = as_function(frame.evaluate(function_expr), function_expr.span)
    from mathcheck.numeric.arrays import expand

    points = [exact.as_float(part) if part.dtype == object else part.astype(float)
              for part in expand([frame.evaluate(argument) for argument in arguments])]
    shapes = [part.shape[1:] for part in points]
    sizes = [int(np.prod(shape)) for shape in shapes]
    joined = np.concatenate([np.broadcast_to(part, (frame.size, *part.shape[1:])).reshape(frame.size, -1) for part in points],
                            axis=1)

    def split(moved: np.ndarray) -> list[np.ndarray]:
        parts = []
        start = 0
        for shape, size in zip(shapes, sizes, strict=True):
            parts.append(moved[:, start:start + size].reshape(moved.shape[0], *shape))
            start += size
        return parts

    def gradient(parent: Frame, point: np.ndarray, using: FunctionValue, order: int) -> np.ndarray:
        def apply(inner: tuple[Frame, int], moved: np.ndarray) -> Any:
            above, count = inner
            below = above.inner(count, {})
            repeated = using.repeat(count)
            if order > 1:
                return gradient(below, moved, repeated, order - 1)
            return repeated.call(below, split(moved), expr.span)

        found = differentiate(parent, point, apply, order=2 if expr.data == "hessian" else 1)
        if found.ndim == 3:
            return np.swapaxes(found, 1, 2) if order == 1 else found
        return found

    if expr.data == "hessian":
        return gradient(frame, joined, function, 2)
    result = gradient(frame, joined, function, 1)
    if expr.data == "divergence":
        return np.trace(result, axis1=1, axis2=2)
    if expr.data == "jacobian":
        return result[:, None, :] if result.ndim == 2 else result
    if len(points) == 1 and result.ndim == 2:
        return result.reshape(result.shape[0], *shapes[0]) if shapes[0] else result[:, 0]
    return result


class _DerivativeFunction(FunctionValue):
    def __init__(self, function: FunctionValue, order: int):
        self.function, self.order = function, order

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        return _nth(self.function, self.order, frame, arguments[0], span)

    def repeat(self, count: int) -> FunctionValue:
        return _DerivativeFunction(self.function.repeat(count), self.order)


def _derivative_function(expr: Expr, frame: Frame) -> Any:
    order = expr.args[1].data[0]
    return _DerivativeFunction(as_function(frame.evaluate(expr.args[0]), expr.span), int(order))


def _gradient_function(expr: Expr, frame: Frame) -> Any:
    raise Problem("missing-point", "nothing says at which point this gradient is taken", expr.span)


# -- values at a point, limits, integrals ------------------------------------------------------


def _at(expr: Expr, frame: Frame) -> Any:
    body, *values = expr.args
    binds = {name: frame.evaluate(value) for name, value in zip(expr.data.names, values, strict=True)}
    return frame.inner(1, binds).evaluate(body)


_LIMIT_STEPS = 14


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
    best, error = _richardson(table, 0.5)
    settled = np.abs(table[-1] - table[-3]) <= 1e-13 * np.maximum(np.abs(table[-1]), 1e-3)
    best = np.where(settled, table[-1], best)
    error = np.where(settled, 1e-13, error)
    if inner.parent.size == inner.model.size:
        reach = np.abs(grouped[:, -1]) + error
        inner.model.note_roundoff((error + 1e-11 * reach).reshape(error.shape[0], -1).max(axis=1), inner.parent)
    relative = error / np.maximum(np.abs(best), 1e-3)
    best = np.where(relative < 1e-4, best, np.nan)
    return best, np.where(relative < 1e-4, relative, 0).reshape(relative.shape[0], -1).max(axis=1)


_QUADRATURE: dict[tuple[str, int], tuple[np.ndarray, np.ndarray]] = {}


def _rule(kind: str, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of double-exponential quadrature on (-1, 1), (0, inf) or (-inf, inf)."""
    found = _QUADRATURE.get((kind, level))
    if found is None:
        half = np.pi / 2
        if kind == "finite":
            t = np.linspace(-3.4, 3.4, level)
            x, w = np.tanh(half * np.sinh(t)), half * np.cosh(t) / np.cosh(half * np.sinh(t)) ** 2
        elif kind == "half":
            t = np.linspace(-4.2, 4.2, level)
            x = np.exp(half * np.sinh(t))
            w = half * np.cosh(t) * x
            inside = (x < 1e24) & (x > 1e-24)
            x, w = x[inside], w[inside]
        else:
            t = np.linspace(-3.2, 3.2, level)
            x, w = np.sinh(half * np.sinh(t)), half * np.cosh(t) * np.cosh(half * np.sinh(t))
            inside = np.abs(x) < 1e12
            x, w = x[inside], w[inside]
        step = t[1] - t[0]
        found = _QUADRATURE[(kind, level)] = (x, w * step)
    return found


def quadrature(low: np.ndarray, high: np.ndarray, level: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights per sample, shape `(size, nodes)`, between bounds of one kind."""
    low, high = np.broadcast_to(low, (size,)), np.broadcast_to(high, (size,))
    if (np.isposinf(low) | np.isneginf(high)).all():
        # From right to left; `\int_\infty^\infty` runs over nothing, whatever stands in it.
        if np.isposinf(high).any() or np.isneginf(low).any():
            raise Problem("undefined-value", "this integral starts and ends at the same infinity")
        nodes, weights = quadrature(high, low, level, size)
        return nodes, -weights
    if np.isinf(low).all() and np.isinf(high).all():
        x, w = _rule("whole", level)
        return np.broadcast_to(x, (size, len(x))), np.broadcast_to(w, (size, len(w)))
    if np.isfinite(low).all() and np.isposinf(high).all():
        x, w = _rule("half", level)
        return low[:, None] + x, np.broadcast_to(w, (size, len(w)))
    if np.isneginf(low).all() and np.isfinite(high).all():
        x, w = _rule("half", level)
        return high[:, None] - x, np.broadcast_to(w, (size, len(w)))
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise Problem("unsupported", "the bounds of this integral are finite at some samples and infinite at others")
    x, w = _rule("finite", level)
    middle, half = (low + high) / 2, (high - low) / 2
    return middle[:, None] + half[:, None] * x, half[:, None] * w


_FINER = (1601, 961, 481)
_LEVELS = {1: (121, 241), 2: (61, 81), 3: (25, 31)}


def _integral(expr: Expr, frame: Frame) -> Any:
    body, *bounds = expr.args
    names = expr.data.names
    model = frame.model
    ranges = []
    for name in names:
        if bounds:
            low, high = (frame.array(bound) for bound in bounds)
            low, high = (exact.as_float(part) if part.dtype == object else part.astype(float) for part in (low, high))
            ranges.append((low, high, ()))
        else:
            ranges.append(model.integration_range(name, frame))
    dimensions = sum(max(1, int(np.prod(shape))) for _, _, shape in ranges)
    if dimensions > 2:
        raise Problem("unsupported", "integrals over more than two dimensions are not supported", expr.span)
    levels = _LEVELS[dimensions]
    fine = _integrate(body, names, ranges, frame, levels[1])
    coarse = _integrate(body, names, ranges, frame, levels[0])
    scale = np.maximum(np.abs(fine), 1e-6)
    relative = (np.abs(fine - coarse) / scale).reshape(fine.shape[0], -1).max(axis=1)
    if dimensions == 1 and (relative > 1e-8).any():
        finer = _refined(body, names, ranges, frame)
        if finer is not None:
            relative = (np.abs(finer - fine) / np.maximum(np.abs(finer), 1e-6)).reshape(fine.shape[0], -1).max(axis=1)
            fine = finer
    model.note_error(np.where(relative < 1e-3, relative, 0))
    bad = ~(relative < 1e-3)
    if bad.any():
        fine = np.where(bad.reshape(bad.shape[0], *(1,) * (fine.ndim - 1)), np.nan, fine)
    return fine


def _refined(body: Expr, names: tuple[str, ...], ranges: list, frame: Frame) -> np.ndarray | None:
    """The integral at the finest level for which there is room, if there is any."""
    for level in _FINER:
        try:
            return _integrate(body, names, ranges, frame, level)
        except Problem as problem:
            if problem.code != "resource-limit":
                raise
    return None


def _integrate(body: Expr, names: tuple[str, ...], ranges: list, frame: Frame, level: int) -> np.ndarray:
    current = frame
    weight = np.ones(frame.size)
    for name, (low, high, shape) in zip(names, ranges, strict=True):
        entries = int(np.prod(shape)) if shape else 1
        parts = []
        for _ in range(entries):
            current.check_room(level)
            nodes, weights = quadrature(low, high, level, current.size)
            count = nodes.shape[1]
            current = current.inner(count, {} if shape else {name: np.ascontiguousarray(nodes).reshape(-1)})
            parts = [np.repeat(part, count) for part in parts]
            parts.append(np.ascontiguousarray(nodes).reshape(-1))
            weight = (np.repeat(weight, count) * np.ascontiguousarray(weights).reshape(-1))
        if shape:
            current = current.inner(1, {name: np.stack(parts, axis=1).reshape(-1, *shape)})
    values = current.evaluate(body)
    if not isinstance(values, np.ndarray):
        raise Problem("not-a-value", "only numbers, vectors and matrices can be integrated", body.span)
    values = np.broadcast_to(values.astype(float), (current.size, *values.shape[1:]))
    # The outermost nodes lie where a smooth integrand has vanished or overflowed to 0 * inf.
    product = values * weight.reshape(-1, *(1,) * (values.ndim - 1))
    grouped = product.reshape(frame.size, -1, *values.shape[1:])
    return _without_tails(grouped).sum(axis=1)


def _without_tails(terms: np.ndarray) -> np.ndarray:
    """Undefined terms beyond the last defined ones count as nothing where the terms have died out."""
    finite = np.isfinite(terms)
    if finite.all():
        return terms
    count = terms.shape[1]
    sizes = np.where(finite, np.abs(terms), 0)
    top = sizes.max(axis=1, keepdims=True)
    position = np.arange(count).reshape(1, count, *(1,) * (terms.ndim - 2))
    first = np.where(finite, position, count).min(axis=1, keepdims=True)
    last = np.where(finite, position, -1).max(axis=1, keepdims=True)
    edge_low = np.take_along_axis(sizes, np.clip(first, 0, count - 1), axis=1)
    edge_high = np.take_along_axis(sizes, np.clip(last, 0, count - 1), axis=1)
    outside = (position < first) & (edge_low <= 1e-9 * top) | (position > last) & (edge_high <= 1e-9 * top)
    return np.where(outside & ~finite & (top > 0), 0, terms)


def _optimise(expr: Expr, frame: Frame) -> Any:
    from mathcheck.numeric.optimise import optimise

    return optimise(expr, frame)


HANDLERS = {
    "fold": _fold, "deriv": _derivative, "derivative_at": _derivative_at, "gradient_at": _gradient_at,
    "derivative_function": _derivative_function, "gradient_function": _gradient_function, "at": _at, "lim": _limit,
    "int": _integral, "optimise": _optimise,
}
