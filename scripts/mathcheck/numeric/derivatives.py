"""Derivatives, gradients, Jacobians and Hessians, with an estimate of their rounding noise.

Central differences of order eight on the evaluated expression, so that any expression that
can be evaluated can be differentiated; where the estimate of order six disagrees, the
sample is undefined there (a kink).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import FunctionValue, as_function
from mathcheck.numeric.literals import expand
from mathcheck.numeric.values import repeat, rows
from mathcheck.semantics.expr import Expr, variable

# How many numbers the points of a derivative may be.
MAX_MOVED = 16_000_000
# How high the order of a derivative may be that an index names.
MAX_ORDER = 4
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
    point = rows(point, size).astype(float)
    flat = point.reshape(size, -1)
    width = flat.shape[1]
    plain = directions is None
    if plain:
        directions = np.eye(width)[None]
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
    values = rows(values.astype(float, copy=False), size * count)
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
    noise = (1e-11 * size_of + (10 * inherited if order > 2 else 0.0)) * per_step
    kink = error > 1e-6 * np.abs(eighth) + noise
    # A kink right at the point is even and leaves the differences alone: the sums of both sides
    # then grow in proportion to the step, not to its square.
    sums = [grouped[:, :, _STENCIL - k] + grouped[:, :, k - 1] for k in (4, 3, 1)]
    bend = np.abs(sums[2] - sums[1] - 4 * (sums[1] - sums[0])) * per_step
    slope = np.maximum(np.abs(grouped[:, :, 7] - grouped[:, :, 4]), np.abs(grouped[:, :, 3] - grouped[:, :, 0])) * \
        (per_step / 3)
    # Over wide steps smooth functions grow by more than the square as well.
    kink |= bend > 1e-3 * np.maximum(1, (steps[:, :, None] / 0.01) ** 2) * slope + noise
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
    point = frame.array(own[0]) if target.member else frame.value(target.name)
    if not isinstance(point, np.ndarray):
        raise Problem("not-a-value", f"`{target.name}` is not a number, vector or matrix", expr.span)
    if point.dtype == object:
        point = exact.as_float(point)
    directions = None
    place = {target.name.replace("value", "place", 1): frame.array(own[1]).astype(float)} if target.member else {}
    if target.indices and not target.member:
        directions = _direction(point, [frame.array(part) for part in own], frame, expr)
    held = model.held_fixed(body, target.name, expr.data.kind) if not rest else {}

    def apply(inner: tuple[Frame, int], moved: np.ndarray) -> Any:
        parent, count = inner
        pinned = {name: repeat(value, count) for name, value in ({name: parent.value(name) for name in held} | place).items()}
        below = parent.inner(count, {**pinned, target.name: moved})
        if rest:
            return _by_targets(body, rest, others, below, expr)
        return below.evaluate(body)

    found = differentiate(frame, point, apply, directions, order=_order(expr))
    shape = point.shape[1:]
    values = found.shape[2:]
    if target.indices and not target.member:
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


def _derivative_of_order(expr: Expr, frame: Frame) -> Any:
    r"""`f^{(k)}(x)`, where the order is an index: `f` itself for the order zero."""
    function_expr, order_expr, argument = expr.args
    orders = frame.array(order_expr)
    orders = exact.as_float(orders) if orders.dtype == object else orders.astype(float)
    if orders.ndim != 1 or not np.isfinite(orders).all() or (orders != np.round(orders)).any() or (orders < 0).any():
        raise Problem("undefined-value", "the order of a derivative is a whole number", order_expr.span)
    if orders.max() > MAX_ORDER:
        raise Problem("resource-limit", f"derivatives go up to the order {MAX_ORDER}", order_expr.span)
    point = frame.array(argument)
    function = as_function(frame.evaluate(function_expr), function_expr.span)
    orders, found = np.broadcast_to(orders, (frame.size,)), None
    for order in sorted(set(orders.tolist())):
        value = _nth(function, int(order), frame, point, expr.span) if order else function.call(frame, [point], expr.span)
        value = exact.as_float(value) if value.dtype == object else value
        value = np.broadcast_to(value, (frame.size, *value.shape[1:]))
        rows = (orders == order).reshape(-1, *(1,) * (value.ndim - 1))
        found = value if found is None else np.where(rows, value, found)
    return found


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


def _differential(expr: Expr, frame: Frame) -> Any:
    """How a value changes with its variables, each of which moves along its own change."""
    body, = expr.args
    names = expr.data

    def apply(inner: tuple[Frame, int], moved: np.ndarray) -> Any:
        parent, count = inner
        binds = {}
        for name in names:
            value, change = (repeat(part.astype(float), count) for part in (frame.array(variable(name)), frame.array(variable(f"§d{name}"))))
            binds[name] = value + moved.reshape(-1, *(1,) * (change.ndim - 1)) * change
        return parent.inner(count, binds).evaluate(body)

    return differentiate(frame, np.zeros(frame.size), apply)[:, 0]


def _gradient_function(expr: Expr, frame: Frame) -> Any:
    raise Problem("missing-point", "nothing says at which point this gradient is taken", expr.span)


HANDLERS = {
    "deriv": _derivative, "derivative_at": _derivative_at, "derivative_of_order": _derivative_of_order, "differential": _differential,
    "gradient_at": _gradient_at,
    "derivative_function": _derivative_function, "gradient_function": _gradient_function,
}
