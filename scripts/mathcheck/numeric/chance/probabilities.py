"""`P(...)` and `p(...)`: which route gives the value."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import given_laws
from mathcheck.numeric.chance.events import names_of, ratio_of
from mathcheck.numeric.chance.intervals import cumulative_event
from mathcheck.numeric.chance.named_laws import density_values, floats, law_of, scipy_distribution
from mathcheck.numeric.chance.spaces import (
    given_law_of,
    is_continuous,
    is_named,
    mixture_density,
    require_dependence,
)
from mathcheck.numeric.frame import Frame
from mathcheck.semantics.expr import Expr


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
        law = law_of(frame, item.names[0]) if is_named(frame, item.names[0]) else None
        point = floats(frame.array(operand))
        if law is not None:
            distribution, parameters = scipy_distribution(law)
            return distribution.cdf(point, **parameters)
        return ratio_of([(item, operand)], [], frame, data.measure, comparison="<=")
    if any(item.kind != "event" and is_continuous(frame, item.names[0]) for item, _ in pairs) or \
            all(item.kind == "value" and given_law_of(frame, item.names[0]) is not None for item, _ in pairs):
        return joint_density_at(target, given, frame, data.measure, expr)
    shortcut = cumulative_event(target, given, frame)
    if shortcut is not None:
        return shortcut
    return ratio_of(target, given, frame, data.measure)


def joint_density_at(target: list, given: list, frame: Frame, measure: str, expr: Expr) -> np.ndarray:
    """The joint density of what stands before the bar and after it, over that of what stands after it."""
    require_dependence(frame, names_of(target + given, frame))

    def joint_density(pairs: list) -> np.ndarray:
        total = np.ones(frame.size)
        mixed: list[str] = []
        points: list[np.ndarray] = []
        rest = []
        for item, operand in pairs:
            if item.kind == "event":
                rest.append((item, operand))
                continue
            name = item.names[0]
            if frame.model.is_mixture(name):
                mixed.append(name)
                points.append(np.broadcast_to(floats(frame.array(operand)), (frame.size,)))
            elif (law := given_law_of(frame, name)) is not None:
                total = total * given_laws.density(law, frame, frame.array(operand))
            elif is_named(frame, name):
                total = total * density_values(law_of(frame, name), frame.array(operand))
            else:
                rest.append((item, operand))
        if mixed:
            total = total * mixture_density(frame, mixed, points, measure)
        if rest:
            total = total * ratio_of(rest, [], frame, measure)
        return total

    upper = joint_density(target + given)
    return upper / joint_density(given) if given else upper
