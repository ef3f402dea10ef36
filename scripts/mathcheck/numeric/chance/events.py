"""Probabilities of events and values of discrete variables: by counting atoms."""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.joints import enter
from mathcheck.numeric.chance.named_laws import floats
from mathcheck.numeric.chance.spaces import joint_of, roots_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.truth import compare_arrays
from mathcheck.numeric.values import repeat
from mathcheck.semantics.expr import Expr, substitute, variable


def names_of(pairs: list, frame: Frame) -> set[str]:
    """The random variables that some items speak of."""
    names: set[str] = set()
    for item, operand in pairs:
        if item.kind == "event":
            names |= roots_of(frame, operand.free)
        else:
            names |= roots_of(frame, item.names)
    return names


def truth_of(item, operand: Expr, outer: Frame, inner: Frame, comparison: str = "=") -> np.ndarray:
    """At which atoms an event happens, or a variable has the value that the frame outside gives."""
    if item.kind == "event":
        value = inner.evaluate(operand)
        if not isinstance(value, np.ndarray) or value.dtype != bool:
            if isinstance(value, np.ndarray) and value.ndim == 1:
                value = np.abs(value) > 1e-12
            else:
                raise Problem("not-a-truth-value", "an event is expected here", operand.span)
        return np.broadcast_to(value, (inner.size,))
    wanted = floats(outer.array(operand))
    wanted = repeat(np.broadcast_to(wanted, (outer.size, *wanted.shape[1:])), inner.count)
    if item.kind == "entry":
        root = _root_name(operand)
        actual = inner.evaluate(substitute(operand, {root: variable(item.names[0])}))
    else:
        actual = inner.value(item.names[0])
    if not isinstance(actual, np.ndarray):
        raise Problem("not-a-value", "this random variable has no such value", operand.span)
    if actual.dtype == bool:
        actual = actual.astype(float)
    actual = np.broadcast_to(actual, (inner.size, *actual.shape[1:]))
    return compare_arrays(comparison, actual, wanted)


def _root_name(expr: Expr) -> str:
    while expr.head == "index":
        expr = expr.args[0]
    return expr.data


def ratio_of(target: list, given: list, frame: Frame, measure: str, comparison: str = "=") -> np.ndarray:
    """The probability of the target among the atoms where the condition holds."""
    names = names_of(target + given, frame)
    joint = joint_of(frame, names, measure)
    if joint.is_rule:
        raise Problem("resource-limit", "the probability of this event takes too many values of its variables")
    inner = enter(frame, joint)
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    both = np.ones(inner.size, dtype=bool)
    condition = np.ones(inner.size, dtype=bool)
    for item, operand in target:
        both = both & truth_of(item, operand, frame, inner, comparison)
    for item, operand in given:
        condition = condition & truth_of(item, operand, frame, inner)
    both = both & condition
    upper = (weights * both.reshape(frame.size, -1)).sum(axis=1)
    if not given:
        return upper
    lower = (weights * condition.reshape(frame.size, -1)).sum(axis=1)
    return upper / np.where(lower > 0, lower, np.nan)
