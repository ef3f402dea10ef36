"""Names that the reference tables give a meaning, applied to values; the largest and smallest of a list."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import entrywise, mismatch
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.literals import expand, stack
from mathcheck.numeric.values import FiniteSet, Identity, entries
from mathcheck.reference import REFERENCES
from mathcheck.semantics.expr import Expr

# Functions with zeros at arguments that are rounded.
_PERIODIC = ("sin", "cos", "tan", "cot")


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
        if expr.data in _PERIODIC and frame.size == frame.model.size:
            # `\cos(\arccos 0)` is as exact as the argument is, which the zero no longer shows.
            frame.model.note(values[0])
        return reference.function(*values)
    except TypeError as error:
        raise Problem("wrong-arity", f"`{expr.data}` does not take {len(values)} arguments", expr.span) from error
    except Problem as problem:
        if problem.span is None:
            problem.span = expr.span
        raise


def _pinv(expr: Expr, frame: Frame) -> Any:
    return np.linalg.pinv(frame.array(expr.args[0]).astype(float))


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


HANDLERS = {"pinv": _pinv, "apply": _apply, "extremum": _extremum}
