"""What is written out: numbers, names, vectors, matrices, lists, and the identities, ones and zeros of any size."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Basis, Identity, Ones, Spread
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
    if not all(isinstance(value, np.ndarray) for value in values):
        raise Problem("not-a-value", "functions and sets have no place among numbers", span)
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
    if expr.data == "stack" and len(values) > 1 and any(isinstance(value, Identity) or isinstance(value, np.ndarray) and value.ndim == 3
                                                        and value.shape[1] > 1 for value in values):
        # One matrix above the other.
        return _block_matrix(values, len(values), expr)
    if any(not isinstance(value, np.ndarray) for value in values):
        raise Problem("not-a-value", "the entries of a vector are numbers", expr.span)
    if expr.data == "stack":
        rows = [value[:, 0, :] if value.ndim == 3 and value.shape[1] == 1 else value for value in values]
        if all(row.ndim == 2 for row in rows) and any(value.ndim == 3 for value in values):
            return stack(rows, expr.span)
        single = len(expr.args) == 1 and expr.args[0].head == "fold"
        return stack(values, expr.span, join=not single and not all(arg.head in ("vector",) for arg in expr.args))
    if expr.data == "columns" and len({value.shape[1:] for value in values}) > 1:
        # `[h, x]` of vectors of different lengths is one above the other.
        return stack(values, expr.span, join=True)
    found = stack(values, expr.span)
    # `[a_1, ..., a_n]` of vectors is the matrix with these columns.
    return np.swapaxes(found, 1, 2) if expr.data == "columns" and found.ndim == 3 else found


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
    # A row or a column without a matrix in it is as large as its identity or as its zeros, which make the whole square; numbers are one.
    below = [None if any(map(_is_number, row)) else next(filter(None, widths), None) if all(map(_is_zero, row)) else
             next((widths[j] for j, value in enumerate(row) if isinstance(value, Identity)), None) for row in grid]
    beside = [None if any(_is_number(row[j]) for row in grid) else next(filter(None, heights), None) if all(_is_zero(row[j]) for row in grid) else
              next((heights[i] for i, row in enumerate(grid) if isinstance(row[j], Identity)), None) for j in range(width)]
    blocks = []
    size = max([value.shape[0] for value in values if isinstance(value, np.ndarray)], default=1)
    for i, row in enumerate(grid):
        line = []
        for j, value in enumerate(row):
            height, wide = heights[i] or below[i] or 1, widths[j] or beside[j] or 1
            if isinstance(value, Ones):
                value = value.sized(wide if value.row else height)
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


def _is_zero(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.ndim == 1 and not value.any()


def _is_number(value: Any) -> bool:
    """A number that is a block by itself, and not zeros of some size."""
    return isinstance(value, np.ndarray) and value.ndim == 1 and not _is_zero(value)


def _tuple(expr: Expr, frame: Frame) -> Any:
    values = expand([frame.evaluate(arg) for arg in expr.args])
    return Spread(tuple(values))


HANDLERS = {
    "num": _num, "var": _var, "constant": _constant, "infinity": _infinity, "identity": _identity, "ones": _ones,
    "zeros": _zeros, "basis": _basis, "vector": _vector, "matrix": _matrix, "tuple": _tuple,
}
