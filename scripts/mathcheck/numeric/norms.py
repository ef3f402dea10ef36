"""Bars, norms and inner products."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import resolve
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import FiniteSet, entries
from mathcheck.reference import REFERENCES
from mathcheck.semantics.expr import Expr


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


HANDLERS = {"bars": _bars, "norm": _norm, "inner": _inner}
