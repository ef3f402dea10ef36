"""Values of known concepts, by the routes of their own that `reference.concepts` names."""

from __future__ import annotations

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
        return np.stack([np.asarray(computation.function(*(_at(value, sample) for value in values)), dtype=float)
                         for sample in range(frame.size)])
    except (ArithmeticError, LookupError, TypeError, ValueError, np.linalg.LinAlgError) as error:
        raise Problem("undefined-value", f"the {computation.name} is not defined at some samples", expr.span) from error


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
