"""Truth values: comparisons, the order of matrices, logic, indicators and cases."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import mismatch, resolve
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Identity, entries
from mathcheck.semantics.expr import Expr


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


def _as_truth(value: Any, span: tuple[int, int]) -> np.ndarray:
    if not isinstance(value, np.ndarray) or value.dtype != bool:
        raise Problem("not-a-truth-value", "a statement or an event is expected here", span)
    return value


def _and(expr: Expr, frame: Frame) -> Any:
    a, b = (_as_truth(frame.evaluate(arg), arg.span) for arg in expr.args)
    return a & b if expr.head in ("and", "cap") else a | b if expr.head in ("or", "cup") else a & ~b


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


HANDLERS = {
    "compare": _compare, "and": _and, "or": _and, "not": _not, "complement": _not, "true": _true, "indicator": _indicator,
    "cases": _cases,
}
