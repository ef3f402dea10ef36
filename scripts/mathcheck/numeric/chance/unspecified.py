"""Random variables of which the page says no more: the values they take, their joint tables and mixtures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.spaces import COMPONENTS, joint_of
from mathcheck.numeric.literals import expand
from mathcheck.numeric.tables import joint_weights
from mathcheck.semantics.domains import Event, Integer, Random, Real
from mathcheck.semantics.scope import Declaration

if TYPE_CHECKING:
    from mathcheck.numeric.model import Model

SUPPORTS = ((1.0, 2.0, 4.0), (-1.0, 1.0, 3.0), (0.0, 1.0, 5.0), (2.0, 3.0, 7.0), (-2.0, 1.0, 2.0))
MAX_TABLE = 4_096


def random_value(model: Model, variable_name: str, name: str) -> np.ndarray:
    """One value of a random variable for each sample, among those that carry weight."""
    if model.exact:
        raise exact.NotExact
    rng = model.generator(f"value/{name}")
    if model.is_mixture(variable_name):
        return rng.normal(0, 1.5, model.size)
    joint = joint_of(model.root, {variable_name})
    if variable_name not in joint.values:
        raise Problem("not-a-distribution", f"nothing says how `{variable_name}` is distributed")
    points = np.broadcast_to(joint.values[variable_name], (model.size, *joint.values[variable_name].shape[1:]))
    if points.dtype == bool:
        points = points.astype(float)
    weights = np.broadcast_to(joint.weights, (model.size, joint.atoms))
    if joint.atoms > 12:
        # Only values that carry weight, so that ratios of probabilities are defined.
        scores = np.where(weights > 1e-3 * weights.max(axis=1, keepdims=True), rng.uniform(0, 1, weights.shape), -1)
        index = scores.argmax(axis=1)
    else:
        index = rng.integers(0, joint.atoms, model.size)
    return points[np.arange(model.size), index]


def table_support(model: Model, name: str, declaration: Declaration) -> np.ndarray:
    """The values that a variable of the joint table takes."""
    domain = declaration.domain
    if isinstance(domain, Event) or domain.kind == "binary":
        return np.array([[False, True]]) if isinstance(domain, Event) else np.array([[0.0, 1.0]])
    if domain.values:
        points = expand([model.root.evaluate(value) for value in domain.values])
        points = [exact.as_float(value) if value.dtype == object else value for value in points]
        return np.stack([value[:1] for value in points], axis=1)
    if isinstance(domain, Random) and isinstance(domain.range, (Real, Integer)) and domain.range != Real():
        return _within(model, name, domain.range)
    index = sorted(other for other in model.random_names() if model.is_tabled(other)).index(name) \
        if name in model.random_names() else 0
    points = np.array(SUPPORTS[index % len(SUPPORTS)])
    crowd = len([other for other in model.random_names() if model.is_tabled(other)])
    if crowd > 4:
        points = points[:2]
    if domain.shape is not None:
        length = int(np.prod([model.whole(size, model.root) for size in domain.shape]))
        points = np.array([0.0, 1.0]) if "binary" in getattr(domain.range, "traits", ()) else points[:2]
        if 2 ** length > 64:
            raise Problem("resource-limit", f"`{name}` takes too many values")
        grid = np.stack(np.meshgrid(*[points] * length, indexing="ij"), axis=-1).reshape(-1, length)
        return grid.reshape(1, -1, *[model.whole(size, model.root) for size in domain.shape])
    return _varied(model, points, name)


def _within(model: Model, name: str, domain: Real | Integer) -> np.ndarray:
    """Three different values of a range, its closed ends among them at some samples."""
    rng = model.generator(f"support/{name}")
    low, high = model.bound(domain.lower), model.bound(domain.upper)
    if isinstance(domain, Integer):
        steps = np.cumsum(rng.integers(1, 4, (model.size, 3)), axis=1) - rng.integers(0, 2, (model.size, 1))
        start = -3.0 if low is None and high is None else low[:, None] if low is not None else high[:, None] - 9
        return start + np.where(np.arange(model.size)[:, None] % 2, steps - steps[:, :1], steps)
    shares = np.sort(rng.uniform(0.03, 0.97, (model.size, 3)), axis=1)
    shares[:, 1] = np.clip(shares[:, 1], shares[:, 0] + 0.02, shares[:, 2] + 0.04)
    ends = np.arange(model.size) % 2 == 1
    if low is not None and high is not None:
        if not domain.lower_open:
            shares[ends, 0] = 0.0
        if not domain.upper_open:
            shares[ends, 2] = 1.0
        return low[:, None] + np.sort(shares, axis=1) * (high - low)[:, None]
    reach = np.cumsum(rng.gamma(2.0, 0.7, (model.size, 3)) + 0.05, axis=1)
    reach[:max(1, model.size // 4)] = np.cumsum(rng.integers(1, 3, (max(1, model.size // 4), 3)), axis=1)
    if not (domain.lower_open if low is not None else domain.upper_open):
        reach[ends] -= reach[ends][:, :1]
    return low[:, None] + reach if low is not None else high[:, None] - reach


def _varied(model: Model, points: np.ndarray, name: str) -> np.ndarray:
    """The values moved and stretched from sample to sample, the first samples as they are."""
    rng = model.generator(f"support/{name}")
    shift = rng.integers(-4, 2, model.size).astype(float)
    stretch = rng.choice([0.2, 1.0, 1.0, 4.0], model.size)
    simple = np.arange(model.size) < model.size // 4
    shift, stretch = np.where(simple, 0.0, shift), np.where(simple, 1.0, stretch)
    return (points[None, :] + shift[:, None]) * stretch[:, None]


def table(model: Model, measure: str) -> Joint:
    """The random joint table of all unspecified variables of a formula."""
    names = sorted(name for name in model.random_names() if model.is_tabled(name))
    supports = {name: table_support(model, name, model.declaration(name)) for name in names}
    if not names:
        raise Problem("not-a-distribution", "no random variable is declared that this could speak of")
    counts = [supports[name].shape[1] for name in names]
    if int(np.prod(counts)) > MAX_TABLE:
        raise Problem("resource-limit", "too many random variables stand in one formula")
    weights = joint_weights(model, names, counts, measure)
    if model.adversarial:
        weights = _extreme(model, weights, counts)
    grids = np.stack(np.meshgrid(*[np.arange(count) for count in counts], indexing="ij"), axis=-1).reshape(-1, len(names))
    return Joint(weights, {name: supports[name][:, grids[:, axis]] for axis, name in enumerate(names)})



def _extreme(model: Model, weights: np.ndarray, counts: list[int]) -> np.ndarray:
    """Tables that make inequalities tight: nearly all weight on one value, or on two that are equally likely."""
    rows = np.arange(model.size)
    turn = rows // 6 % 4
    corners = np.zeros((model.size, *counts))
    last = tuple(count - 1 for count in counts)
    corners[(rows, *(0,) * len(counts))] = np.where(turn == 1, 0.98, 0.5)
    corners[(rows, *last)] += np.where(turn == 1, 0.02, 0.5)
    chosen = (turn == 1) | (turn == 2)
    return np.where(chosen[:, None], corners.reshape(model.size, -1), weights)


def mixture(model: Model, measure: str) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
    """Weights and, for each unspecified continuous variable, means and deviations of the components."""
    mixed = sorted(name for name in model.random_names() if model.is_mixture(name))
    independent = any({"*"} | set(statement.names) >= set(mixed) for statement in model.independence) and len(mixed) > 1
    rng = model.generator(f"mixture/{measure}")
    weights = rng.dirichlet(np.full(COMPONENTS, 3.0), model.size)
    parts = {}
    for name in mixed:
        part = model.generator(f"mixture/{measure}/{name}")
        parts[name] = (part.normal(0, 1.2, (model.size, COMPONENTS)), part.uniform(0.5, 1.3, (model.size, COMPONENTS)))
        if independent:
            parts[name] = tuple(np.repeat(value[:, :1], COMPONENTS, axis=1) for value in parts[name])
    return weights, parts
