"""Whether a small difference of two sides is one of their values or of the rounding on the way to them.

A difference of values moves as smoothly as its inputs: change these by one part in 1e11 and it stays what it was.
What rounding left behind, amplified by an inverse or by the point of an extremum, is drawn anew each time.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mathcheck.checks.sampling import Plan
from mathcheck.checks.sides import flat
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.model import Model

# A difference beyond this share of the values is no matter of rounding.
SMALL = 1e-4
_MOVE = 1e-11
_DRAWS = 3
# How far a difference of values may change when its inputs move that little.
_STEADY = 0.25

Sides = Callable[[Model], tuple[np.ndarray, np.ndarray]]


def rounded_away(difference: np.ndarray, suspects: np.ndarray, model: Model, plan: Plan, sides: Sides) -> np.ndarray:
    """Of the samples marked in `suspects`, shape `(samples,)`, those whose difference does not survive a hair's move.

    `difference` has shape `(samples, entries)`; `sides` evaluates both sides in another model. Where nothing can be
    moved, as with whole numbers, the difference is one of values.
    """
    nothing = np.zeros_like(suspects)
    length = np.sqrt((difference ** 2).sum(axis=1))
    unsteady = nothing.copy()
    for draw in range(_DRAWS):
        other = _moved(model, plan, draw)
        if other is None:
            return nothing
        try:
            a, b = sides(other)
        except (Problem, exact.NotExact):
            return nothing
        if max(a.shape[0], b.shape[0]) != difference.shape[0]:
            return nothing
        again = flat(a, difference.shape[0]) - flat(b, difference.shape[0])
        if again.shape != difference.shape:
            return nothing
        change = np.sqrt(((again - difference) ** 2).sum(axis=1))
        unsteady |= ~(change <= _STEADY * length)
    return suspects & unsteady


def _moved(model: Model, plan: Plan, draw: int) -> Model | None:
    """The model at samples a hair away, or `None` where there is no number to move."""
    other = plan.model(model.size, f"{plan.subject.key}/moved {draw}", model.dimensions)
    # What is drawn within the formula, as starting points, is drawn as before.
    other.seed, other.chance, other.adversarial = model.seed, model.chance, model.adversarial
    rng = np.random.default_rng(draw)
    moved = False
    for name, value in model.root.cache.items():
        declaration = model.declaration(name) if isinstance(name, str) else None
        if declaration is None or declaration.definition is not None or name in model.dimensions:
            continue
        if isinstance(value, np.ndarray) and value.dtype == float and not np.array_equal(value, np.round(value)):
            share = 1 + _MOVE * rng.uniform(0.5, 1.0, (value.shape[0],) + (1,) * (value.ndim - 1)) * rng.choice([-1.0, 1.0])
            whole = value == np.round(value)
            value, moved = np.where(whole, value, value * share), True
        other.root.cache[name] = value
    return other if moved else None
