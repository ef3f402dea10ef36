"""Expectations, variances, covariances, with conditions and subscripts."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.events import truth_of
from mathcheck.numeric.chance.extremes import extreme_joint
from mathcheck.numeric.chance.joints import Joint, enter, product
from mathcheck.numeric.chance.kinks import is_kinked, panels_of
from mathcheck.numeric.chance.named_laws import floats
from mathcheck.numeric.chance.spaces import (
    given_law_of,
    held_values,
    is_continuous,
    is_named,
    joint_of,
    roots_of,
)
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Law
from mathcheck.semantics.expr import Expr


def moment(expr: Expr, frame: Frame) -> Any:
    """The value of an expectation or of another moment."""
    data = expr.data
    bodies = expr.args[:data.count]
    conditions = list(zip(data.conditions, expr.args[data.count:data.count + len(data.conditions)], strict=True))
    parameters = expr.args[data.count + len(data.conditions):]
    kinked = is_kinked(bodies, frame)
    if kinked and not conditions and not data.over:
        extreme = extreme_joint(bodies, roots_of(frame, frozenset().union(*(body.free for body in bodies))), frame)
        if extreme is not None:
            return _moment_over(extreme, expr, bodies, conditions, frame)
    joint = _moment_joint(data, bodies, conditions, parameters, frame, expr)
    panels = [panels_of(joint, frame, count) for count in (16, 9)] if kinked and not conditions else [None]
    if panels[0] is not None:
        # Where two rules disagree a kink lies inside a panel.
        fine, coarse = (_moment_over(part, expr, bodies, conditions, frame) for part in panels)
        return _sure(fine, coarse, expr)
    if kinked and any(given_law_of(frame, name) is not None and is_continuous(frame, name) for name in joint.values):
        raise Problem("unsupported", "this expectation has a kink somewhere in the density that the page gives", expr.span)
    fine = _moment_over(joint, expr, bodies, conditions, frame)
    model = frame.model
    if not (joint.is_rule or joint.is_cut) or model.fewer:
        return fine
    model.fewer = 1
    try:
        joint = _moment_joint(data, bodies, conditions, parameters, frame, expr)
        return _sure(fine, _moment_over(joint, expr, bodies, conditions, frame), expr)
    finally:
        model.fewer = 0


def _sure(fine: np.ndarray, coarse: np.ndarray, expr: Expr) -> np.ndarray:
    """A moment where two rules agree on it: no value is better than a wrong one."""
    axes = tuple(range(1, fine.ndim))
    difference, size = np.abs(fine - coarse), np.abs(fine)
    if axes:
        difference, size = difference.max(axis=axes), size.max(axis=axes)
    sure = difference <= 1e-9 * np.maximum(size, 1e-3)
    if not sure.any():
        raise Problem("unsupported", "the value of this moment cannot be worked out with enough digits", expr.span)
    return np.where(sure.reshape(-1, *(1,) * len(axes)), fine, np.nan)


def _moment_over(joint: Joint, expr: Expr, bodies: tuple[Expr, ...], conditions: list, frame: Frame) -> np.ndarray:
    inner = enter(frame, joint)
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    if conditions:
        held = held_values(conditions, frame)
        rest = [(item, operand) for item, operand in conditions if item.kind != "value" or item.names[0] not in held]
        if any(is_continuous(frame, name) for item, operand in rest
               for name in (item.names if item.kind != "event" else roots_of(frame, operand.free))):
            raise Problem("unsupported", "conditioning on such an event of a continuous variable is not supported", expr.span)
        keep = np.ones(inner.size, dtype=bool)
        for item, operand in rest:
            keep = keep & truth_of(item, operand, frame, inner)
        weights = weights * keep.reshape(frame.size, -1)
        total = weights.sum(axis=1, keepdims=True)
        weights = weights / np.where(total > 0, total, np.nan)
    values = []
    for body in bodies:
        value = inner.evaluate(body)
        if not isinstance(value, np.ndarray):
            raise Problem("not-a-value", "only numbers, vectors and matrices have an expectation", body.span)
        value = np.broadcast_to(floats(value), (inner.size, *value.shape[1:])).reshape(frame.size, -1, *value.shape[1:])
        values.append(value)
    if not values:
        raise Problem("wrong-arity", "this is taken of nothing", expr.span)
    return _MOMENTS[expr.data.kind](values, weights, expr, frame)


def _mean(value: np.ndarray, weights: np.ndarray) -> np.ndarray:
    # Far nodes of weight zero may overflow; they count for nothing.
    shaped = weights.reshape(*weights.shape, *(1,) * (value.ndim - 2))
    return np.where(shaped == 0, 0.0, value * shaped).sum(axis=1)


def _expectation(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    value, = values
    found = _mean(value, weights)
    if frame.size == frame.model.size:
        bound = _mean(np.abs(value), weights)
        frame.model.note_bound(bound.reshape(bound.shape[0], -1).max(axis=1))
    return found


def _covariance(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    a = values[0]
    b = values[1] if len(values) > 1 else a
    a = a - _mean(a, weights)[:, None]
    b = b - _mean(b, weights)[:, None]
    if frame.size == frame.model.size:
        frame.model.note_bound(_mean(np.abs(a.reshape(*a.shape[:2], -1)).max(axis=2) ** 2, weights))
    if a.ndim == 2 and b.ndim == 2:
        return _mean(a * b, weights)
    if a.ndim == 3 and b.ndim == 3:
        return _mean(a[:, :, :, None] * b[:, :, None, :], weights)
    raise Problem("shape-mismatch", "the two sides of this covariance do not fit", expr.span)


def _variance(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    return _covariance(values[:1], weights, expr, frame)


def _correlation(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    a, b = values
    both = _covariance([a, b], weights, expr, frame)
    return both / np.sqrt(_covariance([a], weights, expr, frame) * _covariance([b], weights, expr, frame))


def _deviation(values: list[np.ndarray], weights: np.ndarray, expr: Expr, frame: Frame) -> np.ndarray:
    return np.sqrt(_variance(values, weights, expr, frame))


_MOMENTS = {"expectation": _expectation, "variance": _variance, "covariance": _covariance, "correlation": _correlation,
            "deviation": _deviation}


def _moment_joint(data, bodies, conditions, parameters, frame: Frame, expr: Expr) -> Joint:
    names: set[str] = set()
    for body in bodies:
        names |= roots_of(frame, body.free)
    for item, operand in conditions:
        names |= roots_of(frame, operand.free if item.kind == "event" else item.names)
    names -= set(data.binds)
    only = [name for name, kind, _ in data.over if kind == "only"]
    if only:
        # Averaged over some variables alone: the others keep the values that they have outside.
        held = {name for name in names if name not in only and not any(
            name in getattr(frame.model.declaration(other), "depends", ()) for other in only)}
        names = roots_of(frame, only) | (set() if _knows(frame, held) else held)
    joint = joint_of(frame, names, data.measure, held_values(conditions, frame))
    if only:
        joint = Joint(joint.weights, {name: value for name, value in joint.values.items() if name in names})
    offset = 0
    for position, (name, kind, detail) in enumerate(data.over):
        if kind == "named":
            count, law_name = detail.split(":")
            law = Law(law_name, tuple(frame.evaluate(part) for part in parameters[offset:offset + int(count)]))
            offset += int(count)
            joint = product(joint, law_joint(name, law))
        elif kind == "measure":
            joint = product(joint, _measure_joint(frame, name, detail))
        elif kind == "law":
            more = [(name, detail)]
            for other, how, source in data.over[position + 1:]:
                if how != "law-more":
                    break
                more.append((other, source))
            joint = product(joint, _weighed(frame, more, parameters[offset]))
            offset += 1
    if not joint.values and any(frame.model.is_stochastic(body) for body in bodies):
        raise Problem("undeclared-symbol", "nothing in this expectation is random", expr.span)
    return joint


def _knows(frame: Frame, names: set[str]) -> bool:
    """Whether all these variables have a value outside."""
    current: Frame | None = frame
    bound: set[str] = set()
    while current is not None:
        bound |= set(current.binds)
        current = current.parent
    return names <= bound


def _weighed(frame: Frame, names: list[tuple[str, str]], law: Expr) -> Joint:
    """Variables that a subscript introduces with a probability of their values, which is their weight."""
    inner = frame
    columns: dict[str, np.ndarray] = {}
    for name, source in names:
        if not frame.model.is_tabled(source):
            raise Problem("unsupported", "averages over conditional densities are not supported", law.span)
        support = frame.model.support(source, inner).astype(float)
        support = np.broadcast_to(support, (inner.size, *support.shape[1:]))
        count = support.shape[1]
        columns = {other: np.repeat(value, count, axis=0) for other, value in columns.items()}
        columns[name] = support.reshape(-1, *support.shape[2:])
        inner = inner.inner(count, {name: columns[name]})
    weights = np.broadcast_to(floats(inner.array(law)), (inner.size,)).reshape(frame.size, -1)
    return Joint(weights, {name: value.reshape(frame.size, -1, *value.shape[1:]) for name, value in columns.items()})


def _measure_joint(frame: Frame, name: str, measure: str) -> Joint:
    """A variable that a subscript introduces: distributed as its namesake under the measure."""
    model = frame.model
    source = name
    if not (model.is_tabled(name) or model.is_mixture(name) or is_named(frame, name)):
        source = model.twin(name)
    joint = joint_of(frame, {source}, measure)
    if source not in joint.values:
        raise Problem("not-a-distribution", f"nothing says how `{name}` is distributed")
    return Joint(joint.weights, {name: joint.values[source]})
