"""The joint distribution of the random variables that a formula speaks of.

Variables that the page does not specify share one random table in which no weight is zero
and nothing is independent unless declared so; densities that the page does not specify are
mixtures of Gaussians, whose expectations a Gauss rule gives exactly.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import given_laws
from mathcheck.numeric.chance.atoms import (
    SMOOTH,
    concentrated_joint,
    family_joint,
    gauss_joint,
    law_joint,
)
from mathcheck.numeric.chance.gaussians import (
    Gaussian,
    companions,
    declared_gaussian,
    gaussian_joint,
    linear_gaussian,
)
from mathcheck.numeric.chance.joints import Joint, enter, product
from mathcheck.numeric.chance.named_laws import (
    BY_NAME,
    density_values,
    floats,
    law_of,
    parameters_of,
)
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.literals import expand
from mathcheck.numeric.values import Law, repeat
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.expr import Expr

COMPONENTS = 3
# What a density far out in its tail is at least: where it were rounded to zero, logarithms of ratios would be infinite.
FAINT = 1e-290
# The nodes for one unspecified variable, the same for all densities: an average under one may speak of another, and
# logarithms of densities are no polynomials. The trapezoidal rule is exact to rounding for mixtures of Gaussians.
LINE = np.linspace(-18, 18, 901)
# How many atoms the variables of a hierarchy may have together, over all samples.
MAX_PLACED = 2_000_000
# Over how many entries independent Gaussian vectors get nodes of their own.
MANY_ENTRIES = 3


class UnknownDependence(Problem):
    """A law that the page writes out meets variables of which the page does not say how they depend on it."""


def roots_of(frame: Frame, names: Any) -> set[str]:
    """The random variables without a definition that some names depend on."""
    model = frame.model
    found: set[str] = set()
    for name in names:
        for part in model.closure(name):
            declaration = model.declaration(part)
            if declaration is not None and isinstance(declaration.domain, (Random, Event)):
                found.add(part)
    return found


def is_named(frame: Frame, name: str) -> bool:
    domain = getattr(frame.model.declaration(name), "domain", None)
    return isinstance(domain, Random) and domain.kind == "named"


def is_continuous(frame: Frame, name: str) -> bool:
    declaration = frame.model.declaration(name)
    domain = getattr(declaration, "domain", None)
    if not isinstance(domain, Random):
        return False
    if domain.kind == "named":
        return not BY_NAME[domain.distribution.data].discrete
    if domain.kind == "given":
        return not domain.distribution.data.discrete
    return frame.model.is_mixture(name)


def given_law_of(frame: Frame, name: str) -> Expr | None:
    """The law that the page writes out for a variable."""
    domain = getattr(frame.model.declaration(name), "domain", None)
    return domain.distribution if isinstance(domain, Random) and domain.kind == "given" else None


def has_law(frame: Frame, names: Any) -> bool:
    """Whether a variable has a density or masses of its own, which hold at any value."""
    return all(is_named(frame, name) or given_law_of(frame, name) is not None or frame.model.is_mixture(name) for name in names)


def held_values(pairs: list, frame: Frame) -> dict[str, np.ndarray]:
    """The values at which a probability holds the variables that have a law of their own."""
    held: dict[str, np.ndarray] = {}
    for item, operand in pairs:
        if item.kind == "value" and len(item.names) == 1 and item.names[0] not in held and has_law(frame, item.names):
            value = floats(frame.array(operand))
            held[item.names[0]] = np.broadcast_to(value, (frame.size, *value.shape[1:]))
    return held


def joint_of(frame: Frame, names: set[str], measure: str = "p", held: dict[str, np.ndarray] | None = None,
             blocks: dict[str, Joint] | None = None) -> Joint:
    """The joint distribution of some random variables, per entry of the frame.

    Variables come after those that their laws speak of. One whose value is held has that value
    alone, and its density or mass there is a factor of the weights. What is in `blocks` has those atoms.
    """
    held, blocks = held or {}, blocks or {}
    asked = names
    names = with_parents(frame, names)
    require_dependence(frame, names)
    placed = _unspecified_joint(frame, names, measure, held)
    for group in companions(frame, names):
        placed = product(placed, gaussian_joint(frame, declared_gaussian(frame, group), group, held))
    for linear in _linear_gaussians(frame, names - set(placed.values) - set(blocks)):
        # What lies behind it is averaged out, unless other laws speak of it as well.
        needed = asked.union(held, *(parents_of(frame, name) for name in names.difference(linear.names)))
        placed = product(placed, gaussian_joint(frame, linear, [name for name in linear.names if name in needed], held))
        names = names.difference(linear.names)
    waiting = sorted(name for name in names if name not in placed.values)
    crowd = sum(1 for name in names if is_named(frame, name) and name not in held)
    while waiting:
        ready = [name for name in waiting if parents_of(frame, name).isdisjoint(waiting)]
        if not ready:
            raise Problem("circular-definition", "these conditional distributions run in a circle")
        free = [name for name in ready if parents_of(frame, name).isdisjoint(placed.values)]
        name = (free or ready)[0]
        waiting.remove(name)
        if free:
            followers = [other for other in waiting if name in parents_of(frame, other)]
            block = blocks.get(name) or _block(frame, name, held.get(name), crowd)
            if name not in held and name not in blocks and followers and is_named(frame, name):
                block = _parent_block(frame, name, block, followers, held)
            placed = product(placed, block)
            continue
        placed = _without_weightless(placed)
        inner = enter(frame, placed)
        value = None if name not in held else repeat(held[name], placed.atoms)
        placed = _followed_by(placed, _block(inner, name, value, crowd))
    return placed


def with_parents(frame: Frame, names: set[str]) -> set[str]:
    """Random variables with those that their laws speak of, but for what has a value in this frame."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(parents_of(frame, name))
    return found


def parents_of(frame: Frame, name: str) -> set[str]:
    """The random variables that the law of a variable speaks of and that no frame gives a value."""
    domain = getattr(frame.model.declaration(name), "domain", None)
    if not isinstance(domain, Random) or domain.kind not in ("named", "finite", "given"):
        return set()
    parts = [part for part in (domain.distribution, *domain.values, *domain.weights) if part is not None]
    found = roots_of(frame, frozenset().union(*(part.free for part in parts))) if parts else set()
    above: Frame | None = frame
    while above is not None and found:
        found -= above.names
        above = above.parent
    return found


def _linear_gaussians(frame: Frame, names: set[str]) -> list[Gaussian]:
    """Gaussian vectors that depend on one another by sums of multiples, together with all that they depend on; those with
    many entries in all as one vector, for which fewer nodes are enough."""
    parents = {name: parents_of(frame, name) for name in names}
    groups: list[set[str]] = []
    for name in sorted(names):
        linked = {name} | parents[name]
        near = [group for group in groups if group & linked]
        groups = [group for group in groups if group not in near] + [linked.union(*near)]
    groups = [group for group in groups if group <= names and all(_is_gaussian(frame, name) for name in group) and
              any(frame.model.declaration(name).domain.shape is not None for name in group)]
    lonely = [group for group in groups if len(group) == 1]
    if len(lonely) > 1 and sum(_length(frame, name) for group in lonely for name in group) > MANY_ENTRIES:
        groups = [group for group in groups if len(group) > 1] + [set().union(*lonely)]
    found = [linear_gaussian(frame, {name: parents[name] for name in group}) for group in groups if len(group) > 1]
    return [linear for linear in found if linear is not None]


def _length(frame: Frame, name: str) -> int:
    shape = frame.model.declaration(name).domain.shape
    return 1 if shape is None else frame.model.whole(shape[0], frame)


def _is_gaussian(frame: Frame, name: str) -> bool:
    if not is_named(frame, name):
        return False
    domain = frame.model.declaration(name).domain
    return domain.distribution.data == "normal" and domain.jointly is None and \
        (domain.shape is None or len(domain.shape) == 1)


def _unspecified_joint(frame: Frame, names: set[str], measure: str, held: dict[str, np.ndarray]) -> Joint:
    """The variables without a law of their own: one table, one mixture of Gaussians."""
    model = frame.model
    placed = Joint(np.ones((1, 1)), {})
    if any(model.is_tabled(name) for name in names):
        table = model.table(measure)
        placed = Joint(model.at_root(table.weights, frame), {name: model.at_root(value, frame)
                                                             for name, value in table.values.items()})
    mixed = sorted(name for name in names if model.is_mixture(name))
    return product(placed, mixture_joint(frame, mixed, measure, held)) if mixed else placed


def _block(frame: Frame, name: str, value: np.ndarray | None, crowd: int) -> Joint:
    """The atoms of one variable with a law, or its density at the value that it has."""
    declaration = frame.model.declaration(name)
    domain = declaration.domain if declaration is not None else None
    if not isinstance(domain, Random):
        raise Problem("not-a-distribution", f"nothing says how `{name}` is distributed")
    shape = () if domain.shape is None else tuple(frame.model.whole(size, frame) for size in domain.shape)
    if domain.kind == "finite":
        found = _finite_joint(frame, name, domain)
        if value is None:
            return found
        points, wanted = np.broadcast_arrays(found.values[name], value[:, None])
        same = np.abs(points - wanted) <= 1e-9 * np.maximum(1, np.abs(wanted))
        return Joint(np.where(same, found.weights, 0.0).sum(axis=1, keepdims=True), {name: value[:, None]})
    if value is not None:
        density = given_laws.density(domain.distribution, frame, value) if domain.kind == "given" else \
            _family_density(law_of(frame, name), value, shape)
        return Joint(density[:, None], {name: value[:, None]})
    if domain.kind == "given":
        return _given_joint(frame, name, domain.distribution)
    law = law_of(frame, name)
    if shape and not (law.name == "normal" and any(part.ndim >= 2 for part in parameters_of(law))):
        return family_joint(name, law, shape[0], frame.model.fewer)
    return law_joint(name, law, shape, crowd, frame.model.fewer)


def _parent_block(frame: Frame, name: str, block: Joint, followers: list[str], held: dict[str, np.ndarray]) -> Joint:
    """The nodes of a variable on which the laws of others depend: where their densities at held values are sharp,
    the nodes move to where these have their weight; where nothing is held, few nodes that are exact for powers."""
    domain = frame.model.declaration(name).domain
    law = law_of(frame, name)
    sharp = [other for other in followers if other in held and parents_of(frame, other) == {name}]
    if len(sharp) < len(followers):
        return gauss_joint(name, law, frame.model.fewer) or block if domain.shape is None else block
    if domain.shape is not None or law.name not in SMOOTH:
        return block

    def likelihood(points: np.ndarray) -> np.ndarray:
        inner = enter(frame, Joint(np.ones((1, points.shape[1])), {name: points}))
        total = np.ones((frame.size, points.shape[1]))
        for other in sharp:
            found = _block(inner, other, repeat(held[other], points.shape[1]), 1)
            total = total * np.broadcast_to(found.weights, (inner.size, 1)).reshape(frame.size, -1)
        return total

    return concentrated_joint(name, law, frame.size, likelihood)


def _family_density(law: Law, value: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The density of a variable at a value; of independent copies the product of theirs."""
    if not shape or value.ndim == 1 or BY_NAME[law.name].multivariate or any(part.ndim >= 2 for part in parameters_of(law)):
        return density_values(law, value)
    columns = [density_values(law, value[:, place]) for place in range(value.shape[1])]
    return np.prod(np.stack(columns, axis=1), axis=1)


def _without_weightless(joint: Joint) -> Joint:
    """The atoms that carry weight at some sample: far out in a tail a law may have no values that can be listed."""
    largest = joint.weights.max(axis=1, keepdims=True)
    kept = np.flatnonzero((joint.weights > 1e-18 * largest).any(axis=0))
    if not kept.size or kept.size == joint.atoms:
        return joint
    return Joint(joint.weights[:, kept], {name: value[:, kept] for name, value in joint.values.items()}, joint.is_rule)


def _followed_by(first: Joint, second: Joint) -> Joint:
    """The joint distribution of variables and of one whose law depends on them: its atoms for each atom of theirs."""
    count = first.atoms
    size = max(first.weights.shape[0], *(value.shape[0] for value in first.values.values()),
               *(array.shape[0] // count for array in (second.weights, *second.values.values())))

    if size * count * second.atoms > MAX_PLACED:
        raise Problem("resource-limit", "too many random variables stand in one expression")

    def spread(array: np.ndarray) -> np.ndarray:
        array = np.broadcast_to(array, (size * count, *array.shape[1:]))
        return array.reshape(size, -1, *array.shape[2:])

    weights = np.repeat(np.broadcast_to(first.weights, (size, count)), second.atoms, axis=1) * spread(second.weights)
    values = {name: np.repeat(value, second.atoms, axis=1) for name, value in first.values.items()}
    return Joint(weights, {**values, **{name: spread(value) for name, value in second.values.items()}}, first.is_rule or second.is_rule)


def require_dependence(frame: Frame, names: set[str]) -> None:
    """A law that the page writes out says nothing of variables without one: how they depend on it must be known."""
    model = frame.model
    given = {name for name in names if given_law_of(frame, name) is not None}
    loose = {name for name in names if model.is_tabled(name) or model.is_mixture(name)}
    if not given or not loose:
        return
    if not any("*" in statement.names or given | loose <= set(statement.names)
               for statement in model.independence if not statement.given):
        raise UnknownDependence("ambiguous-probability", "nothing says how these random variables depend on each other")


def _given_joint(frame: Frame, name: str, law: Expr) -> Joint:
    """The atoms of a law that the page writes out, found where its parameters have their values."""
    above, count = frame, 1
    while above.parent is not None and above.names.isdisjoint(frame.model.closure_of(law)):
        count *= above.count
        above = above.parent
    points, weights = given_laws.atoms(law, above)
    off = np.abs(weights.sum(axis=1) - 1)
    if (off > 1e-6).all():
        raise Problem("not-a-distribution", f"the probabilities that are given for `{name.rstrip('!')}` do not add up to 1")
    weights = np.where((off < 1e-8)[:, None], weights, np.nan)
    return Joint(repeat(weights, count), {name: points if points.shape[0] == 1 else repeat(points, count)})


def _finite_joint(frame: Frame, name: str, domain: Random) -> Joint:
    values = expand([frame.evaluate(value) for value in domain.values])
    points = np.stack([np.broadcast_to(floats(value), (frame.size, *value.shape[1:])) for value in values], axis=1)
    if domain.weights:
        weights = expand([frame.evaluate(weight) for weight in domain.weights])
        mass = np.stack([np.broadcast_to(floats(weight), (frame.size,)) for weight in weights], axis=1)
        if mass.shape[1] == points.shape[1] - 1:
            mass = np.concatenate([mass, 1 - mass.sum(axis=1, keepdims=True)], axis=1)
        if mass.shape[1] != points.shape[1]:
            raise Problem("ambiguous-probability", f"`{name}` has {points.shape[1]} values and {mass.shape[1]} probabilities")
        if (np.abs(mass.sum(axis=1) - 1) > 1e-9).any():
            raise Problem("not-a-distribution", f"the probabilities of `{name}` do not sum to 1")
        return Joint(mass, {name: points})
    root = frame.model.simplex(f"weights/{name}", points.shape[1])
    return Joint(frame.model.at_root(root, frame), {name: points})


def mixture_joint(frame: Frame, names: list[str], measure: str, held: dict[str, np.ndarray] | None = None) -> Joint:
    """The nodes of unspecified continuous variables; where values are held, their density by component is a factor."""
    model = frame.model
    held = {name: value for name, value in (held or {}).items() if name in names}
    parts_weights, parts = model.mixture(measure, names)
    weights = model.at_root(parts_weights, frame)
    for name, value in held.items():
        mean, deviation = (model.at_root(part, frame) for part in parts[name])
        weights = weights * np.exp(-0.5 * ((value[:, None] - mean) / deviation) ** 2) / (np.sqrt(2 * np.pi) * deviation)
    free = [name for name in names if name not in held]
    if not free:
        return Joint(weights.sum(axis=1, keepdims=True), {name: value[:, None] for name, value in held.items()})
    if len(free) == 1:
        mean, deviation = parts[free[0]]
        z = (LINE - mean[:, :, None]) / deviation[:, :, None]
        density = np.exp(-0.5 * z * z) / (np.sqrt(2 * np.pi) * deviation[:, :, None]) * (LINE[1] - LINE[0])
        if not held:
            # Nothing in it depends on the entries of the frame.
            return Joint(model.at_root(np.einsum("sk,skp->sp", parts_weights, density), frame), {free[0]: LINE[None, :]})
        density = model.at_root(density, frame)
        values = {name: np.repeat(value[:, None], len(LINE), axis=1) for name, value in held.items()}
        return Joint(np.einsum("sk,skp->sp", weights, np.broadcast_to(density, (weights.shape[0], *density.shape[1:]))),
                     {free[0]: LINE[None, :], **values})
    per_axis = {2: 14, 3: 8}.get(len(free))
    if per_axis is None:
        raise Problem("resource-limit", "too many continuous random variables stand in one expression")
    nodes, mass = np.polynomial.hermite_e.hermegauss(per_axis)
    mass = mass / mass.sum()
    grid = np.stack(np.meshgrid(*[np.arange(per_axis)] * len(free), indexing="ij"), axis=-1).reshape(-1, len(free))
    total = np.prod(mass[grid], axis=1)
    all_weights = (weights[:, :, None] * total[None, None, :]).reshape(weights.shape[0], -1)
    values = {}
    for axis, name in enumerate(free):
        mean, deviation = parts[name]
        points = mean[:, :, None] + deviation[:, :, None] * nodes[grid[:, axis]][None, None, :]
        values[name] = model.at_root(points.reshape(points.shape[0], -1), frame)
    for name, value in held.items():
        values[name] = np.repeat(value[:, None], all_weights.shape[1], axis=1)
    return Joint(all_weights, values)


def mixture_density(frame: Frame, names: list[str], points: list[np.ndarray], measure: str) -> np.ndarray:
    """The joint density of unspecified continuous variables at points."""
    model = frame.model
    weights, parts = model.mixture(measure, names)
    weights = model.at_root(weights, frame)
    total = weights
    for name, point in zip(names, points, strict=True):
        mean, deviation = (model.at_root(part, frame) for part in parts[name])
        z = (point[:, None] - mean) / deviation
        total = total * np.exp(-0.5 * z * z) / (np.sqrt(2 * np.pi) * deviation)
    return np.maximum(total.sum(axis=1), FAINT)
