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
from mathcheck.numeric.chance.atoms import family_joint, law_joint
from mathcheck.numeric.chance.joints import Joint, product
from mathcheck.numeric.chance.named_laws import BY_NAME, floats, law_of, parameters_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.literals import expand
from mathcheck.numeric.values import repeat
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.expr import Expr

COMPONENTS = 3


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


def joint_of(frame: Frame, names: set[str], measure: str = "p") -> Joint:
    """The joint distribution of some random variables, per entry of the frame."""
    model = frame.model
    require_dependence(frame, names)
    tabled = sorted(name for name in names if model.is_tabled(name))
    blocks: list[Joint] = []
    if tabled:
        table = model.table(measure)
        block = Joint(model.at_root(table.weights, frame), {name: model.at_root(value, frame)
                                                            for name, value in table.values.items()})
        blocks.append(block)
    mixed = sorted(name for name in names if model.is_mixture(name))
    if mixed:
        blocks.append(mixture_joint(frame, mixed, measure))
    for name in sorted(names):
        declaration = model.declaration(name)
        domain = declaration.domain
        if not isinstance(domain, Random) or domain.kind not in ("named", "finite", "given"):
            continue
        if domain.kind == "given":
            blocks.append(_given_joint(frame, name, domain.distribution))
            continue
        if domain.kind == "finite":
            blocks.append(_finite_joint(frame, name, domain))
            continue
        shape = () if domain.shape is None else tuple(model.whole(size, frame) for size in domain.shape)
        law = law_of(frame, name)
        if shape and not (law.name == "normal" and any(value.ndim >= 2 for value in parameters_of(law))):
            blocks.append(family_joint(name, law, shape[0]))
        else:
            blocks.append(law_joint(name, law, shape, sum(1 for other in names if is_named(frame, other))))
    if not blocks:
        return Joint(np.ones((1, 1)), {})
    result = blocks[0]
    for block in blocks[1:]:
        result = product(result, block)
    return result


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


def mixture_joint(frame: Frame, names: list[str], measure: str) -> Joint:
    model = frame.model
    weights, parts = model.mixture(measure, names)
    per_axis = {1: 501, 2: 14, 3: 8}.get(len(names))
    if per_axis is None:
        raise Problem("resource-limit", "too many continuous random variables stand in one expression")
    if len(names) == 1:
        # As for one Gaussian: logarithms of densities are no polynomials.
        nodes = np.linspace(-9, 9, per_axis)
        mass = np.exp(-nodes**2 / 2)
    else:
        nodes, mass = np.polynomial.hermite_e.hermegauss(per_axis)
    mass = mass / mass.sum()
    grid = np.stack(np.meshgrid(*[np.arange(per_axis)] * len(names), indexing="ij"), axis=-1).reshape(-1, len(names))
    total = np.prod(mass[grid], axis=1)
    all_weights = (weights[:, :, None] * total[None, None, :]).reshape(weights.shape[0], -1)
    values = {}
    for axis, name in enumerate(names):
        mean, deviation = parts[name]
        points = mean[:, :, None] + deviation[:, :, None] * nodes[grid[:, axis]][None, None, :]
        values[name] = model.at_root(points.reshape(points.shape[0], -1), frame)
    return Joint(model.at_root(all_weights, frame), values)


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
    return total.sum(axis=1)
