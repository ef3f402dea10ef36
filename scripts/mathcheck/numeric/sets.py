"""Sets, intervals and spaces, and what lies in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import shape_text
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.literals import expand
from mathcheck.numeric.truth import compare_arrays
from mathcheck.numeric.values import FiniteSet, Interval, Space
from mathcheck.semantics.expr import Expr


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


def _set_operation(expr: Expr, frame: Frame) -> Any:
    a, b = (frame.evaluate(arg) for arg in expr.args)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype == b.dtype == bool:
        return a & b if expr.head == "cap" else a | b if expr.head == "cup" else a & ~b
    raise Problem("not-a-truth-value", "events are expected here", expr.span)


HANDLERS = {
    "set": _set, "braced": _braced, "empty": _empty, "interval": _interval, "space": _space, "numbers": _numbers,
    "member": _member, "comprehension": _comprehension, "cup": _set_operation, "cap": _set_operation,
    "setminus": _set_operation,
}
