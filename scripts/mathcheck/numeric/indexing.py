"""Entries, rows and columns of vectors and matrices, and their transposes."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import shape_text
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import AllOnes, Basis, Identity, Ones, OnesTimes, TimesOnes, rows
from mathcheck.semantics.expr import Expr


def _index(expr: Expr, frame: Frame) -> Any:
    base_expr, *index_exprs = expr.args
    base = frame.evaluate(base_expr)
    if isinstance(base, (Ones, Identity)):
        if isinstance(base, Ones):
            return base.scale
        if len(index_exprs) != 2:
            raise Problem("shape-mismatch", "an entry of an identity matrix has two indices", expr.span)
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
        spread = rows(value, size)
        moved = spread if axis == 1 else np.moveaxis(spread, axis, 1)
        result = moved[np.arange(size), clipped]
    if outside.any() and result.dtype != object:
        result = result.astype(float)
        result[rows(outside, result.shape[0])] = np.nan
    return result


def _block(expr: Expr, frame: Frame) -> np.ndarray:
    """A block of a matrix: its rows and columns as where they start and how many they are."""
    whole = frame.array(expr.args[0])
    top, height, start, width = (frame.model.whole(arg, frame) for arg in expr.args[1:])
    if whole.ndim == 2:
        whole = whole[:, :, None]
    if whole.ndim != 3 or top + height > whole.shape[1] or start + width > whole.shape[2]:
        raise Problem("shape-mismatch", f"this block does not fit into {shape_text(whole)}", expr.span)
    found = whole[:, top:top + height, start:start + width]
    return {"Real": lambda: found[:, 0, 0], "Vector": lambda: found[:, :, 0]}.get(expr.data, lambda: found)()


def _whole(expr: Expr, frame: Frame) -> Any:
    raise Problem("unsupported", "a whole row or column is taken only inside an index", expr.span)


def _axis_size(expr: Expr, frame: Frame) -> np.ndarray:
    value = frame.evaluate(expr.args[0])
    if not isinstance(value, np.ndarray) or value.ndim - 1 <= expr.data:
        raise Problem("shape-mismatch", "an index runs over an axis that this value does not have", expr.span)
    return np.array([float(value.shape[expr.data + 1])])


def _transpose(expr: Expr, frame: Frame) -> Any:
    value = frame.evaluate(expr.args[0])
    if isinstance(value, Identity):
        return value
    if isinstance(value, Ones):
        return Ones(value.scale, not value.row)
    if isinstance(value, Basis):
        return Basis(value.index, value.scale, not value.row)
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
        return value.swapaxes(1, 2)
    raise Problem("shape-mismatch", "only vectors and matrices have a transpose", expr.span)


HANDLERS = {"axis_size": _axis_size, "block": _block, "index": _index, "transpose": _transpose, "whole": _whole}
