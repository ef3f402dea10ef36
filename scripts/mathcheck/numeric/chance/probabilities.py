"""`P(...)` and `p(...)`: which route gives the value."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.events import names_of, ratio_of, truth_of
from mathcheck.numeric.chance.extremes import extreme_event
from mathcheck.numeric.chance.gaussians import companions, declared_gaussian
from mathcheck.numeric.chance.intervals import cumulative_event, part_of_law
from mathcheck.numeric.chance.joints import Joint, enter
from mathcheck.numeric.chance.named_laws import floats, law_of, scipy_distribution
from mathcheck.numeric.chance.spaces import (
    has_law,
    held_values,
    is_continuous,
    is_named,
    joint_of,
    parents_of,
    require_dependence,
)
from mathcheck.numeric.chance.transformed import transformed, transformed_density
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Law
from mathcheck.semantics.chance.records import Item
from mathcheck.semantics.expr import Expr, variable


def probability(expr: Expr, frame: Frame) -> Any:
    """The value of `P(...)`, a cumulative distribution function or a density."""
    data = expr.data
    pairs = list(zip(data.items, expr.args, strict=True))
    target, given = pairs[:data.count], pairs[data.count:]
    if data.cumulative and len(target) > 1:
        if any(is_continuous(frame, item.names[0]) for item, _ in target):
            raise Problem("unsupported", "distribution functions of several continuous variables are not supported", expr.span)
        return ratio_of(target, given, frame, data.measure, comparison="<=")
    if data.cumulative:
        (item, operand), = target
        if len(transformed(item.names[0], frame) or ()) == 1:
            event = Expr("compare", (variable(item.names[0]), operand), "<=", operand.span)
            return cumulative_event([(Item("event"), event)], [], frame)
        law = law_of(frame, item.names[0]) if is_named(frame, item.names[0]) else None
        point = floats(frame.array(operand))
        if law is not None:
            distribution, parameters = scipy_distribution(law)
            return distribution.cdf(point, **parameters)
        return ratio_of([(item, operand)], [], frame, data.measure, comparison="<=")
    if len(pairs) == 1 and target[0][0].kind == "event" and (extreme := extreme_event(target[0][1], frame)) is not None:
        return extreme
    if len(pairs) == 1 and target[0][0].kind == "value" and len(target[0][0].names) == 1:
        name = target[0][0].names[0]
        roots = transformed(name, frame)
        if roots is not None:
            return transformed_density(name, roots, target[0][1], frame)
    names = names_of(pairs, frame)
    is_mixed = any(is_continuous(frame, name) and (len(names) > 1 or parents_of(frame, name)) for name in names)
    if is_mixed or any(item.kind == "value" and has_law(frame, item.names) for item, _ in pairs):
        upper = _mass(pairs, frame, data.measure, expr)
        return upper / _mass(given, frame, data.measure, expr) if given else upper
    shortcut = cumulative_event(target, given, frame)
    if shortcut is not None:
        return shortcut
    return ratio_of(target, given, frame, data.measure)


def _laws_given(inner: Frame, leaves: set[str], names: set[str]) -> dict[str, Law]:
    """The laws of jointly Gaussian numbers where others of them have a value."""
    found = {}
    for group in companions(inner, names):
        whole = declared_gaussian(inner, group)
        held = {name: np.broadcast_to(inner.value(name), (inner.size, *inner.value(name).shape[1:])) for name in group if name not in leaves}
        for name in leaves & set(group):
            found[name] = whole.given([name], held).law
    return found


def _mass(pairs: list, frame: Frame, measure: str, expr: Expr) -> np.ndarray:
    """The probability of events, times the density of the values that variables with a law have together with them."""
    held = held_values(pairs, frame)
    rest = [(item, operand) for item, operand in pairs if item.kind != "value" or item.names[0] not in held]
    names = names_of(pairs, frame)
    require_dependence(frame, names)
    leaves = {name for name in names_of(rest, frame) if is_continuous(frame, name) and name not in held}
    blocks: dict[str, Joint] = {}
    if len(leaves) == 1 and any(leaves & parents_of(frame, name) for name in names):
        name, = leaves
        spoken = [pair for pair in rest if name in names_of([pair], frame)]
        if (block := part_of_law(spoken, name, frame)) is not None:
            blocks, leaves, rest = {name: block}, set(), [pair for pair in rest if pair not in spoken]
    if len(leaves) > 1 or any(leaves & parents_of(frame, name) for name in names):
        raise Problem("unsupported", "the probability of this event of continuous variables is not supported", expr.span)
    joint = joint_of(frame, (names | {parent for name in leaves for parent in parents_of(frame, name)}) - leaves, measure, held, blocks)
    inner = enter(frame, joint)
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    for item, operand in rest:
        if leaves and leaves & names_of([(item, operand)], frame):
            share = cumulative_event([(item, operand)], [], inner, _laws_given(inner, leaves, names))
        else:
            share = truth_of(item, operand, frame, inner)
        weights = weights * share.reshape(frame.size, -1)
    return weights.sum(axis=1)
