"""Literals, entries, norms, sets, truth values: everything that is put together or taken apart."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import entrywise, mismatch, resolve, shape_text
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import (
    AllOnes,
    Basis,
    FiniteSet,
    Identity,
    Interval,
    Ones,
    OnesTimes,
    Space,
    Spread,
    TimesOnes,
    entries,
)
from mathcheck.reference import REFERENCES
from mathcheck.semantics.expr import Expr


def _num(expr: Expr, frame: Frame) -> np.ndarray:
    value = expr.data[0]
    if frame.model.exact:
        return np.array([value], dtype=object)
    try:
        return np.array([float(value)])
    except OverflowError:
        return np.array([np.inf])


def _var(expr: Expr, frame: Frame) -> Any:
    try:
        return frame.value(expr.data)
    except Problem as problem:
        # It arose in a definition or domain, which stands elsewhere on the page.
        problem.span = expr.span
        raise


def _constant(expr: Expr, frame: Frame) -> np.ndarray:
    if frame.model.exact:
        return exact.constant(expr.data)
    return np.array([np.pi if expr.data == "pi" else np.e])


def _infinity(expr: Expr, frame: Frame) -> np.ndarray:
    return np.array([np.inf])


def _identity(expr: Expr, frame: Frame) -> Any:
    one = np.array([Fraction(1)], dtype=object) if frame.model.exact else np.array([1.0])
    if expr.args:
        return Identity(one).sized(frame.model.whole(expr.args[0], frame))
    return Identity(one)


def _ones(expr: Expr, frame: Frame) -> Any:
    if expr.args:
        sizes = [frame.model.whole(arg, frame) for arg in expr.args]
        return np.ones((1, *sizes))
    return Ones(np.array([1.0]))


def _zeros(expr: Expr, frame: Frame) -> Any:
    return np.zeros((1, *(frame.model.whole(arg, frame) for arg in expr.args)))


def _basis(expr: Expr, frame: Frame) -> Any:
    return Basis(frame.array(expr.args[0]))


def expand(values: list[Any]) -> list[Any]:
    """A list with written-out dots flattened."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, Spread):
            found.extend(value.members)
        else:
            found.append(value)
    return found


def stack(values: list[np.ndarray], span: tuple[int, int], *, join: bool = False) -> np.ndarray:
    """Values of one shape along a new axis; vectors as blocks one after the other when `join`."""
    if not values:
        raise Problem("missing-operand", "this list is empty", span)
    size = max(value.shape[0] for value in values)
    if any(value.dtype == bool for value in values):
        values = [value.astype(float) for value in values]
    if join and any(value.ndim == 2 for value in values) and all(value.ndim in (1, 2) for value in values):
        parts = [value[:, None] if value.ndim == 1 else value for value in values]
        return np.concatenate([np.broadcast_to(part, (size, part.shape[1])) for part in parts], axis=1)
    shapes = {value.shape[1:] for value in values}
    if len(shapes) > 1:
        raise Problem("shape-mismatch", "the entries of this list have different shapes", span)
    return np.stack([np.broadcast_to(value, (size, *value.shape[1:])) for value in values], axis=1)


def _vector(expr: Expr, frame: Frame) -> Any:
    values = expand([frame.evaluate(arg) for arg in expr.args])
    if any(not isinstance(value, np.ndarray) for value in values):
        raise Problem("not-a-value", "the entries of a vector are numbers", expr.span)
    if expr.data == "stack":
        rows = [value[:, 0, :] if value.ndim == 3 and value.shape[1] == 1 else value for value in values]
        if all(row.ndim == 2 for row in rows) and any(value.ndim == 3 for value in values):
            return stack(rows, expr.span)
        single = len(expr.args) == 1 and expr.args[0].head == "fold"
        return stack(values, expr.span, join=not single and not all(arg.head in ("vector",) for arg in expr.args))
    return stack(values, expr.span)


def _matrix(expr: Expr, frame: Frame) -> np.ndarray:
    rows = expr.data
    values = expand([frame.evaluate(arg) for arg in expr.args])
    if any(not isinstance(value, np.ndarray) for value in values) or any(value.ndim > 1 for value in values):
        return _block_matrix(values, rows, expr)
    flat = stack(values, expr.span)
    return flat.reshape(flat.shape[0], rows, -1)


def _block_matrix(values: list[Any], rows: int, expr: Expr) -> np.ndarray:
    """Blocks in a grid: identities and zeros take the size of their row and column."""
    width = len(values) // rows
    grid = [values[row * width:(row + 1) * width] for row in range(rows)]
    heights: list[int | None] = [None] * rows
    widths: list[int | None] = [None] * width
    for i, row in enumerate(grid):
        for j, value in enumerate(row):
            if isinstance(value, np.ndarray) and value.ndim >= 2:
                shape = value.shape[1:] if value.ndim == 3 else (value.shape[1], 1)
                heights[i] = heights[i] or shape[0]
                widths[j] = widths[j] or shape[1]
    blocks = []
    size = max([value.shape[0] for value in values if isinstance(value, np.ndarray)], default=1)
    for i, row in enumerate(grid):
        line = []
        for j, value in enumerate(row):
            height, wide = heights[i] or widths[j] or 1, widths[j] or heights[i] or 1
            if isinstance(value, Identity):
                value = value.sized(height)
            elif isinstance(value, np.ndarray) and value.ndim == 1:
                value = value.reshape(-1, 1, 1) * np.ones((1, height, wide))
            elif isinstance(value, np.ndarray) and value.ndim == 2:
                value = value[:, :, None]
            if not isinstance(value, np.ndarray) or value.shape[1:] != (height, wide):
                raise Problem("shape-mismatch", "the blocks of this matrix do not fit", expr.span)
            line.append(np.broadcast_to(value, (size, *value.shape[1:])))
        blocks.append(np.concatenate(line, axis=2))
    if len({block.shape[2] for block in blocks}) > 1:
        raise Problem("shape-mismatch", "the blocks of this matrix do not fit", expr.span)
    return np.concatenate(blocks, axis=1)


def _tuple(expr: Expr, frame: Frame) -> Any:
    values = expand([frame.evaluate(arg) for arg in expr.args])
    return Spread(tuple(values))


def _index(expr: Expr, frame: Frame) -> Any:
    base_expr, *index_exprs = expr.args
    base = frame.evaluate(base_expr)
    if isinstance(base, (Ones, Identity)):
        if isinstance(base, Ones):
            return base.scale
        pair = [frame.array(part) for part in index_exprs]
        return base.scale * (pair[0] == pair[1])
    if not isinstance(base, np.ndarray):
        raise Problem("not-a-value", "only vectors, matrices and families have entries", base_expr.span)
    if base.ndim - 1 < len(index_exprs):
        raise Problem("shape-mismatch", f"{shape_text(base)} has {base.ndim - 1} indices, not {len(index_exprs)}", expr.span)
    result = base
    axis = 1
    for part in index_exprs:
        if part.head == "whole":
            axis += 1
            continue
        result = _take_entry(result, frame.array(part), axis, part, frame)
    return result


def _take_entry(value: np.ndarray, index: np.ndarray, axis: int, part: Expr, frame: Frame) -> np.ndarray:
    if index.ndim != 1:
        raise Problem("shape-mismatch", "an index is a number", part.span)
    index = exact.as_float(index) if index.dtype == object else index.astype(float)
    whole = np.round(index)
    defined = np.isfinite(whole)
    if (np.abs(whole - index) > 1e-6 * np.maximum(np.abs(index), 1))[defined].any():
        raise Problem("undefined-value", "an index is a whole number", part.span)
    positions = np.where(defined, whole, 1).astype(int) - frame.model.first_index(axis)
    length = value.shape[axis]
    outside = (positions < 0) | (positions >= length)
    if outside.all() or outside.any() and frame.parent is None and positions.shape[0] == 1:
        shown = int(positions[outside][0]) + frame.model.first_index(axis)
        raise Problem("index-out-of-range", f"the index {shown} is outside 1 to {length}", part.span)
    clipped = np.minimum(np.maximum(positions, 0), length - 1)
    if clipped.shape[0] == 1:
        result = np.take(value, int(clipped[0]), axis=axis)
    else:
        size = clipped.shape[0]
        spread = np.broadcast_to(value, (size, *value.shape[1:]))
        moved = np.moveaxis(spread, axis, 1)
        result = moved[np.arange(size), clipped]
    if outside.any() and result.dtype != object:
        result = result.astype(float)
        result[np.broadcast_to(outside, (result.shape[0],))] = np.nan
    return result


def _transpose(expr: Expr, frame: Frame) -> Any:
    value = frame.evaluate(expr.args[0])
    if isinstance(value, Identity):
        return value
    if isinstance(value, Ones):
        return Ones(value.scale, not value.row)
    if isinstance(value, AllOnes):
        return value
    if isinstance(value, OnesTimes):
        return TimesOnes(value.row[:, 0, :])
    if isinstance(value, TimesOnes):
        return OnesTimes(value.column[:, None, :])
    if not isinstance(value, np.ndarray):
        raise Problem("not-a-value", "this has no transpose", expr.span)
    if value.ndim == 1:
        return value
    if value.ndim == 2:
        return value[:, None, :]
    if value.ndim == 3:
        if value.shape[1] == 1 and expr.args[0].head == "transpose":
            return value[:, 0, :]
        return np.swapaxes(value, 1, 2)
    raise Problem("shape-mismatch", "only vectors and matrices have a transpose", expr.span)


def _pinv(expr: Expr, frame: Frame) -> Any:
    return np.linalg.pinv(frame.array(expr.args[0]).astype(float))


def _bars(expr: Expr, frame: Frame) -> Any:
    value = frame.evaluate(expr.args[0])
    if isinstance(value, FiniteSet):
        return np.array([float(len(value.members))])
    if not isinstance(value, np.ndarray):
        raise Problem("not-a-value", "nothing is known about the size of this", expr.span)
    if value.ndim == 3:
        return REFERENCES["det"].function(value)
    if value.ndim == 2:
        return _euclid(value, expr)
    return np.abs(value) if value.dtype != object else exact.apply("fabs", value, expr.span)


def _euclid(value: np.ndarray, expr: Expr) -> np.ndarray:
    if value.dtype == object:
        return exact.apply("sqrt", (value * value).sum(axis=1), expr.span)
    return np.linalg.norm(value.astype(float), axis=1)


def _norm(expr: Expr, frame: Frame) -> Any:
    value = frame.array(expr.args[0])
    kind = expr.data
    if kind == "order":
        order = frame.array(expr.args[1])
        if order.ndim == 3:
            if value.ndim != 2:
                raise Problem("shape-mismatch", "a weighted norm is one of a vector", expr.span)
            weighted = np.matmul(order, value[:, :, None])[:, :, 0]
            return np.sqrt((value * weighted).sum(axis=1))
        return _order_norm(value, order, expr)
    if value.ndim == 1:
        return np.abs(value)
    if value.ndim == 3:
        if 1 in value.shape[1:] and kind in (2, "inf"):
            return _norm_of_vector(value.reshape(value.shape[0], -1), kind, expr)
        if kind == "F":
            if value.dtype == object:
                return exact.apply("sqrt", (value * value).sum(axis=(1, 2)), expr.span)
            return np.linalg.norm(value, axis=(1, 2))
        ord_value = {2: 2, "spectral": 2, "nuclear": "nuc", "inf": np.inf}[kind]
        return np.linalg.norm(value.astype(float), ord=ord_value, axis=(1, 2))
    return _norm_of_vector(value, kind, expr)


def _norm_of_vector(value: np.ndarray, kind: Any, expr: Expr) -> np.ndarray:
    if kind == "inf":
        if value.dtype == object:
            return exact.apply("fabs", value, expr.span).max(axis=1)
        return np.abs(value).max(axis=1)
    return _euclid(value, expr)


def _order_norm(value: np.ndarray, order: np.ndarray, expr: Expr) -> np.ndarray:
    plain = exact.as_float(order) if order.dtype == object else order.astype(float)
    if value.ndim == 3:
        if np.ptp(plain) or plain[0] not in (1, 2):
            raise Problem("unsupported", "this norm of a matrix is not supported", expr.span)
        return np.linalg.norm(value.astype(float), ord=plain[0], axis=(1, 2))
    if value.ndim == 1:
        return np.abs(value) if value.dtype != object else exact.apply("fabs", value, expr.span)
    if value.dtype == object:
        sizes = exact.apply("fabs", value, expr.span)
        if plain[0] == 1:
            return sizes.sum(axis=1)
        if plain[0] == 2:
            return _euclid(value, expr)
        total = exact.power(sizes, np.broadcast_to(order[:, None], sizes.shape), expr.span).sum(axis=1)
        return exact.power(total, exact.divide(np.array([Fraction(1)], dtype=object), order, expr.span), expr.span)
    if plain.shape[0] == 1 and plain[0] == 0:
        return (value != 0).sum(axis=1).astype(float)
    sizes = np.abs(value.astype(float))
    top = sizes.max(axis=1)
    safe = np.where(top == 0, 1, top)
    return safe * ((sizes / safe[:, None]) ** plain[:, None]).sum(axis=1) ** (1 / plain) * (top != 0)


def _inner(expr: Expr, frame: Frame) -> Any:
    a, b = frame.evaluate(expr.args[0]), frame.evaluate(expr.args[1])
    a, b = resolve(a, b)
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or entries(a) != entries(b):
        raise Problem("shape-mismatch", "the two sides of this inner product do not fit", expr.span)
    return (a.reshape(a.shape[0], -1) * b.reshape(b.shape[0], -1)).sum(axis=1)


def _apply(expr: Expr, frame: Frame) -> Any:
    reference = REFERENCES[expr.data]
    values = expand([entrywise(arg, frame) if expr.data == "diag" else frame.evaluate(arg) for arg in expr.args])
    if not values:
        raise Problem("wrong-arity", f"`{expr.data}` is applied to nothing", expr.span)
    if expr.data == "det" and isinstance(values[0], Identity):
        raise Problem("unknown-size", "the size of this identity matrix is not known", expr.span)
    for position, value in enumerate(values):
        if not isinstance(value, np.ndarray):
            raise Problem("not-a-value", f"`{expr.data}` takes numbers", expr.args[min(position, len(expr.args) - 1)].span)
    if len(values) == 2:
        a, b = values
        if reference.kind == "values" and a.shape[1:] != b.shape[1:] and entries(a) != entries(b):
            raise mismatch(f"`{expr.data}`", a, b, expr.span)
        if reference.kind == "values" and a.ndim != b.ndim:
            values = [a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)]
    values = [value.astype(float) if value.dtype == bool else value for value in values]
    if expr.data == "diag" and len(values) > 1:
        values = [stack(values, expr.span)]
    if expr.data == "det" and values[0].ndim == 3 and values[0].dtype != object and frame.size == frame.model.size:
        # Hadamard's bound: a determinant is judged relative to what its columns could give.
        frame.model.note_bound(np.prod(np.linalg.norm(values[0], axis=1), axis=1))
    if reference.kind == "elementwise" and len(values) == 2 and values[0].ndim != values[1].ndim:
        raise mismatch(f"`{expr.data}`", values[0], values[1], expr.span)
    try:
        if any(value.dtype == object for value in values):
            if reference.exact == "self":
                return reference.function(*values)
            if reference.exact is None or reference.exact == "float":
                raise exact.NotExact
            return exact.apply(reference.exact, values[0], expr.span, *values[1:])
        return reference.function(*values)
    except TypeError as error:
        raise Problem("wrong-arity", f"`{expr.data}` does not take {len(values)} arguments", expr.span) from error
    except Problem as problem:
        if problem.span is None:
            problem.span = expr.span
        raise


def _extremum(expr: Expr, frame: Frame) -> Any:
    values = expand([frame.evaluate(arg) for arg in expr.args])
    if len(values) == 1 and isinstance(values[0], FiniteSet):
        values = list(values[0].members)
    if any(not isinstance(value, np.ndarray) for value in values):
        raise Problem("not-a-value", f"`{expr.data}` takes numbers", expr.span)
    if not values:
        raise Problem("undefined-value", f"nothing has no `{expr.data}`", expr.span)
    pick = max if expr.data == "max" else min
    if len(values) == 1:
        flat = values[0].reshape(values[0].shape[0], -1)
        return flat.max(axis=1) if pick is max else flat.min(axis=1)
    shapes = [value for value in values if value.ndim > 1]
    if shapes:
        values = [value.reshape(value.shape[0], *(1,) * (shapes[0].ndim - 1)) if value.ndim == 1 else value for value in values]
    result = values[0]
    for value in values[1:]:
        if result.dtype == object or value.dtype == object:
            result = exact._elementwise(pick, result, value)
        else:
            result = np.maximum(result, value) if pick is max else np.minimum(result, value)
    return result


# -- sets and truth ----------------------------------------------------------------------------


def _set(expr: Expr, frame: Frame) -> Any:
    return FiniteSet(tuple(expand([frame.evaluate(arg) for arg in expr.args])))


def _braced(expr: Expr, frame: Frame) -> Any:
    return frame.evaluate(expr.args[0])


def _empty(expr: Expr, frame: Frame) -> Any:
    if frame.chance is not None or _has_chance(frame):
        return np.zeros(1, dtype=bool)
    return FiniteSet(())


def _has_chance(frame: Frame | None) -> bool:
    while frame is not None:
        if frame.chance is not None:
            return True
        frame = frame.parent
    return False


def _interval(expr: Expr, frame: Frame) -> Any:
    low, high = (frame.array(arg) for arg in expr.args)
    return Interval(low, high, expr.data[0], expr.data[1])


def _space(expr: Expr, frame: Frame) -> Any:
    return Space("R", tuple(frame.model.whole(arg, frame) for arg in expr.args))


def _numbers(expr: Expr, frame: Frame) -> Any:
    return Space(expr.data)


def compare_arrays(operator: str, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Truth of a comparison of numbers, entry by entry then over all entries."""
    if a.dtype == object or b.dtype == object:
        a = exact.as_float(a) if a.dtype == object else a
        b = exact.as_float(b) if b.dtype == object else b
    if a.ndim != b.ndim:
        wide = max(a.ndim, b.ndim)
        a = a.reshape(a.shape[0], *(1,) * (wide - a.ndim), *a.shape[1:]) if a.ndim == 1 else a
        b = b.reshape(b.shape[0], *(1,) * (wide - b.ndim), *b.shape[1:]) if b.ndim == 1 else b
    if operator in ("=", "!=", "equiv", ":=", "~="):
        if a.dtype == bool or b.dtype == bool:
            truth = a == b
        else:
            truth = np.abs(a - b) <= 1e-9 * np.maximum(1, np.maximum(np.abs(a), np.abs(b)))
        truth = truth.reshape(truth.shape[0], -1).all(axis=1)
        return ~truth if operator == "!=" else truth
    slack = 1e-12 * np.maximum(np.abs(a), np.abs(b))
    truth = {"<": lambda: a < b - slack, "<=": lambda: a <= b + slack, ">": lambda: a > b + slack, ">=": lambda: a >= b - slack,
             "<<": lambda: a < b, ">>": lambda: a > b}[operator]()
    return truth.reshape(truth.shape[0], -1).all(axis=1)


def _compare(expr: Expr, frame: Frame) -> Any:
    left, right = expr.args
    a, b = frame.evaluate(left), frame.evaluate(right)
    a, b = resolve(a, b)
    if isinstance(a, Identity) and isinstance(b, Identity):
        return np.isclose(a.scale, b.scale)
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        raise Problem("not-a-value", "these cannot be compared", expr.span)
    if expr.data in ("succ", "succeq", "prec", "preceq"):
        return _definite(expr.data, a, b, expr.span)
    if expr.data not in ("=", "!=", "<", "<=", ">", ">=", "equiv", "~=", ":=", "<<", ">>"):
        raise Problem("unsupported", "this relation is not supported here", expr.span)
    if a.shape[1:] != b.shape[1:] and not (a.ndim == 1 or b.ndim == 1):
        if entries(a) != entries(b):
            raise mismatch("this comparison", a, b, expr.span)
        a, b = a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
    return compare_arrays(expr.data, a, b)


def _definite(operator: str, a: np.ndarray, b: np.ndarray, span: tuple[int, int]) -> np.ndarray:
    """The order of symmetric matrices; of vectors entry by entry."""
    if operator in ("prec", "preceq"):
        a, b = b, a
    if a.shape[1:] != b.shape[1:] and (1 not in (a.ndim, b.ndim) or 3 in (a.ndim, b.ndim) and np.any(a if a.ndim == 1 else b)):
        raise mismatch("this order", a, b, span)
    size = max(a.ndim, b.ndim)
    a, b = (side.reshape(*side.shape, *(1,) * (size - side.ndim)) for side in (a, b))
    difference = a - b
    if size < 3:
        truth = difference > 0 if operator in ("succ", "prec") else difference >= 0
        return truth.reshape(truth.shape[0], -1).all(axis=1)
    if difference.shape[1] != difference.shape[2]:
        raise Problem("shape-mismatch", "only square matrices are in this order", span)
    values = np.linalg.eigvalsh((difference + np.swapaxes(difference, 1, 2)) / 2)
    smallest = values.min(axis=1)
    return smallest > 1e-10 if operator in ("succ", "prec") else smallest > -1e-9


def _member(expr: Expr, frame: Frame) -> Any:
    value = frame.evaluate(expr.args[0])
    container = frame.evaluate(expr.args[1])
    truth = membership(value, container, expr)
    return ~truth if expr.data == "notin" else truth


def membership(value: Any, container: Any, expr: Expr) -> np.ndarray:
    """Whether a value lies in a set."""
    if not isinstance(value, np.ndarray):
        raise Problem("not-a-value", "this cannot be a member of a set", expr.span)
    if value.dtype == object:
        value = exact.as_float(value)
    if isinstance(container, FiniteSet):
        truth = np.zeros(value.shape[0], dtype=bool)
        for member in container.members:
            truth = truth | compare_arrays("=", value, member)
        return truth
    if isinstance(container, Interval):
        low, high = container.low.astype(float), container.high.astype(float)
        if value.ndim > 1:
            flat = value.reshape(value.shape[0], -1)
            lower = flat > low[:, None] if container.low_open else flat >= low[:, None] - 1e-12
            upper = flat < high[:, None] if container.high_open else flat <= high[:, None] + 1e-12
            return (lower & upper).all(axis=1)
        lower = value > low if container.low_open else value >= low - 1e-12
        upper = value < high if container.high_open else value <= high + 1e-12
        return lower & upper
    if isinstance(container, Space):
        if container.sizes:
            sizes = tuple(size for size in container.sizes)
            shape = value.shape[1:]
            if shape != sizes and not (sizes == (1,) and shape == ()) and not (shape + (1,) == sizes):
                raise Problem("shape-mismatch", f"this is {shape_text(value)}, not an element of R^"
                              + "×".join(map(str, sizes)), expr.span)
            return np.isfinite(value.reshape(value.shape[0], -1)).all(axis=1)
        flat = value.reshape(value.shape[0], -1)
        if container.letter in ("N", "Z"):
            whole = np.abs(flat - np.round(flat)) < 1e-9
            return (whole & (flat >= 0) if container.letter == "N" else whole).all(axis=1)
        if value.ndim > 1:
            raise Problem("shape-mismatch", f"this is {shape_text(value)}, not a number", expr.span)
        return np.isfinite(flat).all(axis=1)
    if isinstance(container, np.ndarray) and container.dtype == bool:
        return container
    raise Problem("not-a-value", "this is not a set", expr.args[1].span if len(expr.args) > 1 else expr.span)


def _comprehension(expr: Expr, frame: Frame) -> Any:
    raise Problem("unsupported", "sets given by a condition are not supported here", expr.span)


def _as_truth(value: Any, span: tuple[int, int]) -> np.ndarray:
    if not isinstance(value, np.ndarray) or value.dtype != bool:
        raise Problem("not-a-truth-value", "a statement or an event is expected here", span)
    return value


def _and(expr: Expr, frame: Frame) -> Any:
    a, b = (_as_truth(frame.evaluate(arg), arg.span) for arg in expr.args)
    return a & b if expr.head in ("and", "cap") else a | b if expr.head in ("or", "cup") else a & ~b


def _set_operation(expr: Expr, frame: Frame) -> Any:
    a, b = (frame.evaluate(arg) for arg in expr.args)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype == b.dtype == bool:
        return a & b if expr.head == "cap" else a | b if expr.head == "cup" else a & ~b
    raise Problem("not-a-truth-value", "events are expected here", expr.span)


def _not(expr: Expr, frame: Frame) -> Any:
    return ~_as_truth(frame.evaluate(expr.args[0]), expr.args[0].span)


def _true(expr: Expr, frame: Frame) -> Any:
    return np.ones(1, dtype=bool)


def _indicator(expr: Expr, frame: Frame) -> Any:
    return _as_truth(frame.evaluate(expr.args[0]), expr.args[0].span).astype(float)


def _cases(expr: Expr, frame: Frame) -> Any:
    pairs = list(zip(expr.args[::2], expr.args[1::2], strict=True))
    tests = [_as_truth(frame.evaluate(test), test.span) for _, test in pairs]
    values = [frame.array(value) for value, _ in pairs]
    size = max(part.shape[0] for part in (*tests, *values))
    shape = next((value.shape[1:] for value in values if value.ndim > 1), ())
    result = np.full((size, *shape), np.nan)
    done = np.zeros(size, dtype=bool)
    for test, value in zip(tests, values, strict=True):
        if value.dtype == object:
            value = exact.as_float(value)
        if value.ndim == 1 and shape:
            value = value.reshape(value.shape[0], *(1,) * len(shape))
        rows = np.broadcast_to(test, (size,)) & ~done
        result[rows] = np.broadcast_to(value, (size, *shape))[rows]
        done |= rows
    return result


def _whole(expr: Expr, frame: Frame) -> Any:
    raise Problem("unsupported", "a whole row or column is taken only inside an index", expr.span)


def _axis_size(expr: Expr, frame: Frame) -> np.ndarray:
    value = frame.evaluate(expr.args[0])
    if not isinstance(value, np.ndarray) or value.ndim - 1 <= expr.data:
        raise Problem("shape-mismatch", "an index runs over an axis that this value does not have", expr.span)
    return np.array([float(value.shape[expr.data + 1])])


HANDLERS = {
    "axis_size": _axis_size, "num": _num, "var": _var, "constant": _constant, "infinity": _infinity, "identity": _identity, "ones": _ones,
    "zeros": _zeros, "basis": _basis, "vector": _vector, "matrix": _matrix, "tuple": _tuple, "index": _index,
    "transpose": _transpose, "pinv": _pinv, "bars": _bars, "norm": _norm, "inner": _inner, "apply": _apply,
    "extremum": _extremum, "set": _set, "braced": _braced, "empty": _empty, "interval": _interval, "space": _space,
    "numbers": _numbers, "compare": _compare, "member": _member, "comprehension": _comprehension, "and": _and, "or": _and,
    "cup": _set_operation, "cap": _set_operation, "setminus": _set_operation, "not": _not, "complement": _not,
    "true": _true, "indicator": _indicator, "cases": _cases, "whole": _whole,
}
