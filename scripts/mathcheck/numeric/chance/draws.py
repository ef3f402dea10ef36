"""Values of random variables drawn one after another, where there are too many to go through all of them.

A claim such as `\\mathbb{E}[\\mu \\mid X_1, \\ldots, X_n] = ...` holds for any values of the variables that stand in it freely.
"""

from __future__ import annotations

import numpy as np

from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.joints import Joint, enter
from mathcheck.numeric.chance.named_laws import BY_NAME, law_of, parameters_of
from mathcheck.numeric.chance.spaces import (
    has_law,
    is_continuous,
    is_named,
    joint_of,
    parents_of,
    with_parents,
)
from mathcheck.numeric.frame import Frame

# How many values are drawn at each sample.
DRAWS = 4


def are_many(frame: Frame, names: set[str]) -> bool:
    """Whether variables with laws of their own take too many values together for all of them to be tried."""
    if not all(is_named(frame, name) for name in with_parents(frame, names)):
        return False
    continuous = [name for name in names if is_continuous(frame, name)]
    copies = [name for name in names if frame.model.declaration(name).domain.shape is not None]
    return len(continuous) > 1 or bool(copies) or bool(continuous) and any(parents_of(frame, name) for name in names)


def drawn(frame: Frame, names: set[str]) -> Joint:
    """Some values of variables that have laws, each drawn after those on which its law depends."""
    inner = enter(frame, Joint(np.ones((1, DRAWS)), {}))
    found: dict[str, np.ndarray] = {}
    waiting = sorted(with_parents(frame, names))
    while waiting:
        name = next((name for name in waiting if parents_of(inner, name).isdisjoint(waiting)), waiting[0])
        waiting.remove(name)
        found[name] = _one_value(inner, name)
        inner = inner.inner(1, {name: found[name]})
    # Only what the claim itself speaks of has a value in it; what lies behind keeps its law.
    values = {name: value.reshape(frame.size, DRAWS, *value.shape[1:]) for name, value in found.items() if name in names}
    return Joint(np.full((1, DRAWS), 1 / DRAWS), values)


def _one_value(frame: Frame, name: str) -> np.ndarray:
    """One value of a variable for each entry of a frame in which what its law speaks of has a value."""
    domain = frame.model.declaration(name).domain
    rng = frame.model.generator(f"value/{name}")
    if domain.shape is None or not has_law(frame, {name}) or not is_named(frame, name):
        return _pick(joint_of(frame, {name}), name, frame, rng)
    law = law_of(frame, name)
    if BY_NAME[law.name].multivariate or any(part.ndim > 1 for part in parameters_of(law)):
        return _pick(joint_of(frame, {name}), name, frame, rng)
    # Independent copies: each from the atoms of the one law.
    single = law_joint(name, law)
    sizes = [frame.model.whole(size, frame) for size in domain.shape]
    columns = [_pick(single, name, frame, rng) for _ in range(int(np.prod(sizes)))]
    return np.stack(columns, axis=1).reshape(frame.size, *sizes)


def _pick(joint: Joint, name: str, frame: Frame, rng: np.random.Generator) -> np.ndarray:
    """One of the atoms that carry weight, at each entry."""
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    points = joint.values[name]
    points = np.broadcast_to(points, (frame.size, *points.shape[1:]))
    scores = np.where(weights > 1e-3 * weights.max(axis=1, keepdims=True), rng.uniform(0, 1, weights.shape), -1)
    return points[np.arange(frame.size), scores.argmax(axis=1)]
