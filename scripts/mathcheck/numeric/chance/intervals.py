"""Probabilities of events of one continuous variable: from its cumulative distribution function."""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import given_laws
from mathcheck.numeric.chance.events import names_of, truth_of
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.named_laws import floats, law_of, scipy_distribution
from mathcheck.numeric.chance.spaces import given_law_of, is_continuous, is_named, roots_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.quadrature import quadrature
from mathcheck.numeric.values import Law


def cumulative_event(target: list, given: list, frame: Frame, laws: dict[str, Law] | None = None) -> np.ndarray | None:
    """`P(X <= x)`, `P(a <= X <= b)`, `P(X in [a, b])` of one continuous variable: from its cdf, or that of another law."""
    laws = laws or {}
    names = names_of(target + given, frame)
    continuous = [name for name in names if is_continuous(frame, name)]
    if not continuous:
        return None
    if len(names) != 1 or given:
        if given and len(names) == 1:
            both = cumulative_event(target + given, [], frame, laws)
            lower = cumulative_event(given, [], frame, laws)
            return both / lower
        raise Problem("unsupported", "the probability of this event of several continuous variables is not supported",
                      target[0][1].span)
    name = continuous[0]
    direct = _between(target, name, frame, laws)
    if direct is not None:
        return direct
    # One monotone piece at a time: the event as a union of intervals, found on a fine grid and refined by bisection.
    quantile, cumulative, _ = distribution_functions(frame, name, laws)
    count = 513
    u = (np.arange(count) + 0.5) / count
    tails = np.array([1e-12, 1e-10, 1e-8, 1e-6, 1e-5, 1e-4, 4e-4])
    u = np.concatenate([tails, u, 1 - tails[::-1]])
    points = quantile(u)

    def holds(x: np.ndarray) -> np.ndarray:
        inner = frame.inner(x.shape[1], {name: np.ascontiguousarray(x).reshape(-1)})
        truth = np.ones(inner.size, dtype=bool)
        with frame.model.searching():
            for item, operand in target:
                truth = truth & truth_of(item, operand, frame, inner)
        return truth.reshape(frame.size, -1)

    truth = holds(points)
    low, high = points[:, :-1].copy(), points[:, 1:].copy()
    changes = truth[:, :-1] != truth[:, 1:]
    columns = np.flatnonzero(changes.any(axis=0))
    if len(columns) > 40 * max(1, frame.size) or len(columns) == 0 and not truth.any() and not truth.all():
        raise Problem("unsupported", "the probability of this event is not supported", target[0][1].span)
    low, high, start = low[:, columns], high[:, columns], truth[:, columns]
    for _ in range(60):
        if not len(columns):
            break
        middle = (low + high) / 2
        same = holds(middle) == start
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    edge = cumulative((low + high) / 2)
    sign = np.where(start, 1.0, -1.0) * changes[:, columns]
    return (sign * edge).sum(axis=1) + truth[:, -1]


def _between(target: list, name: str, frame: Frame, laws: dict[str, Law]) -> np.ndarray | None:
    """The probability of an interval that comparisons of the bare variable with bounds describe."""
    ends = interval_of(target, name, frame)
    if ends is None:
        return None
    low, high = ends
    _, cumulative, survival = distribution_functions(frame, name, laws)
    bounds = np.stack([low, np.maximum(low, high)], axis=1)
    below, above = cumulative(bounds), survival(bounds)
    # Far out in a tail one of the two differences has no digits left.
    return np.where(below[:, 0] > 0.5, above[:, 0] - above[:, 1], below[:, 1] - below[:, 0])


def interval_of(target: list, name: str, frame: Frame) -> tuple[np.ndarray, np.ndarray] | None:
    """The ends of the interval that comparisons of the bare variable with bounds describe."""
    low, high = np.full(frame.size, -np.inf), np.full(frame.size, np.inf)
    waiting = [operand for item, operand in target if item.kind == "event"]
    if len(waiting) != len(target):
        return None
    while waiting:
        test = waiting.pop()
        if test.head in ("and", "cap"):
            waiting.extend(test.args)
            continue
        if test.head == "member" and test.data == "in" and test.args[0].head == "var" and test.args[1].head == "interval":
            bounds = [floats(frame.array(bound)) for bound in test.args[1].args]
            low, high = np.maximum(low, bounds[0]), np.minimum(high, bounds[1])
            continue
        if test.head != "compare" or test.data not in ("<", "<=", ">", ">="):
            return None
        left, right = test.args
        upper = test.data in ("<", "<=")
        if right.head == "var" and right.data == name:
            left, right, upper = right, left, not upper
        if left.head != "var" or left.data != name or roots_of(frame, right.free):
            return None
        bound = floats(frame.array(right))
        if upper:
            high = np.minimum(high, bound)
        else:
            low = np.maximum(low, bound)
    return low, high


def distribution_functions(frame: Frame, name: str, laws: dict[str, Law] | None = None):
    """The quantile, the cumulative and the survival function of a continuous variable."""
    if is_named(frame, name):
        distribution, parameters = scipy_distribution((laws or {}).get(name) or law_of(frame, name), 1)
        return (lambda u: np.broadcast_to(distribution.ppf(u[None, :], **parameters), (frame.size, len(u))),
                lambda x: distribution.cdf(x, **parameters), lambda x: distribution.sf(x, **parameters))
    law = given_law_of(frame, name)
    if law is not None:
        low, high = given_laws.bounds(law, frame)
        low, high = np.maximum(low, -40.0), np.minimum(high, 40.0)
        return (lambda u: low[:, None] + (high - low)[:, None] * u[None, :], lambda x: given_laws.cumulative(law, frame, x),
                lambda x: given_laws.survival(law, frame, x))
    from scipy.special import ndtr

    weights, parts = frame.model.mixture("p", [name])
    weights = frame.model.at_root(weights, frame)
    mean, deviation = (frame.model.at_root(part, frame) for part in parts[name])

    def tail(x: np.ndarray, side: float) -> np.ndarray:
        return (weights[:, None, :] * ndtr(side * (x[:, :, None] - mean[:, None, :]) / deviation[:, None, :])).sum(axis=2)

    def quantile(u: np.ndarray) -> np.ndarray:
        grid = np.linspace(-9, 9, len(u))
        return np.broadcast_to(grid, (frame.size, len(u)))

    return quantile, lambda x: tail(x, 1.0), lambda x: tail(x, -1.0)


def part_of_law(target: list, name: str, frame: Frame) -> Joint | None:
    """The nodes of a variable with a named law on the interval that an event describes."""
    ends = interval_of(target, name, frame) if is_named(frame, name) and frame.model.declaration(name).domain.shape is None else None
    if ends is None:
        return None
    distribution, parameters = scipy_distribution(law_of(frame, name), 1)
    first, last = distribution.support(**{key: np.ravel(value) for key, value in parameters.items()})
    low, high = np.maximum(ends[0], first), np.minimum(ends[1], last)
    points, weights = quadrature(low, np.maximum(low, high), 241, frame.size)
    mass = distribution.pdf(points, **parameters) * weights
    return Joint(np.where(np.isfinite(mass), mass, 0.0), {name: points})
