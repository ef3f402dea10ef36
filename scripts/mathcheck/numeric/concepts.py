"""Values of known concepts, by the routes of their own that `reference.concepts` names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mathcheck.budget import CALL
from mathcheck.diagnostics import Problem
from mathcheck.numeric.exact import as_float
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import FunctionValue
from mathcheck.semantics.expr import Expr

# What the value of a concept costs at one sample.
ROUTE = 4 * CALL


def _concept(expr: Expr, frame: Frame) -> np.ndarray:
    computation = expr.data
    values = [_operand(frame.evaluate(arg), frame, expr) for arg in expr.args]
    frame.model.budget.spend(ROUTE * frame.size, expr.span)
    if computation.precision:
        # Comparing allows some digits more than a route says of itself.
        frame.model.note_error(np.array([computation.precision / 40]))
    try:
        if computation.batched:
            return np.asarray(computation.function(*values), dtype=float)
        found = [_at_sample(computation.function, values, sample) for sample in range(frame.size)]
        shape = next(value.shape for value in found if value is not None)
        return np.stack([np.full(shape, np.nan) if value is None else value for value in found])
    except (ArithmeticError, LookupError, TypeError, ValueError, StopIteration) as error:
        raise Problem("undefined-value", f"the {computation.name} is not defined at some samples", expr.span) from error


def _at_sample(function: Callable, values: list[Any], sample: int) -> np.ndarray | None:
    """The value at one sample; `None` where it is not defined there."""
    try:
        return np.asarray(function(*(_at(value, sample) for value in values)), dtype=float)
    except (np.linalg.LinAlgError, ZeroDivisionError):
        return None


def _at(value: np.ndarray, sample: int) -> Any:
    found = value[sample]
    return found if found.ndim else found.item()


def _operand(value: Any, frame: Frame, expr: Expr) -> Any:
    """An operand for all samples: an array with an entry for each, or a function of such arrays."""
    if isinstance(value, FunctionValue):
        return lambda *arguments: value.call(frame, list(arguments), expr.span)
    if not isinstance(value, np.ndarray):
        raise Problem("unsupported", "this has no value that a known concept could be computed from", expr.span)
    value = as_float(value) if value.dtype == object else value.astype(float)
    return np.broadcast_to(value, (frame.size, *value.shape[1:]))


HANDLERS = {"concept": _concept}
