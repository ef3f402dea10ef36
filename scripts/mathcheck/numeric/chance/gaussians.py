"""Jointly Gaussian variables: their joint law, and what is left of it once some of them have a value."""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.named_laws import floats, normal_density
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Identity, Law
from mathcheck.semantics.domains import Jointly, Random


def jointly_of(frame: Frame, name: str) -> Jointly | None:
    """The joint law that a variable has its own from."""
    domain = getattr(frame.model.declaration(name), "domain", None)
    return domain.jointly if isinstance(domain, Random) else None


def companions(frame: Frame, names: set[str]) -> list[list[str]]:
    """The groups of variables among some that have one joint law together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(names):
        law = jointly_of(frame, name)
        if law is not None:
            groups.setdefault(law.names, []).append(name)
    return [group for group in groups.values() if len(group) > 1]


def gaussian_joint(frame: Frame, members: list[str], held: dict[str, np.ndarray]) -> Joint:
    """The nodes of jointly Gaussian variables; where values are held, their density is a factor of the weights."""
    known = [name for name in members if name in held]
    free = [name for name in members if name not in held]
    weights = np.ones((frame.size, 1))
    values = {name: held[name][:, None] for name in known}
    if known:
        mean, covariance, _ = _parameters(frame, known)
        weights = normal_density(_stacked(held, known, frame), mean, covariance)[:, None]
    if not free:
        return Joint(weights, values)
    law, sizes = conditional_law(frame, free, {name: held[name] for name in known})
    # A plain number has a rule that reaches far into its tails.
    if len(sizes) == 1 and sizes[0] is None:
        law = Law("normal", (law.parameters[0][:, 0], law.parameters[1][:, 0, 0]))
    rule = law_joint("", law, () if sizes == [None] else (sum(size or 1 for size in sizes),), 1, frame.model.fewer)
    points, start = rule.values[""], 0
    for name, size in zip(free, sizes, strict=True):
        length = size or 1
        part = points if points.ndim == 2 else points[:, :, start:start + length]
        values[name] = part if part.ndim == 2 or size is not None else part[:, :, 0]
        start += length
    spread = {name: np.repeat(values[name], rule.atoms, axis=1) for name in known}
    return Joint(weights * rule.weights, {**values, **spread}, rule.is_rule)


def conditional_law(frame: Frame, free: list[str], held: dict[str, np.ndarray]) -> tuple[Law, list[int | None]]:
    """The law of some of the variables, given values of others; and how long each is, `None` for a number."""
    known = list(held)
    mean, covariance, sizes = _parameters(frame, [*free, *known])
    count = sum(size or 1 for size in sizes[:len(free)])
    if known:
        across = covariance[:, :count, count:]
        gain = np.swapaxes(np.linalg.solve(covariance[:, count:, count:], np.swapaxes(across, 1, 2)), 1, 2)
        apart = _stacked(held, known, frame) - mean[:, count:]
        mean = mean[:, :count] + np.einsum("sij,sj->si", gain, apart)
        covariance = covariance[:, :count, :count] - gain @ np.swapaxes(across, 1, 2)
        covariance = (covariance + np.swapaxes(covariance, 1, 2)) / 2
    return Law("normal", (mean, covariance)), sizes[:len(free)]


def _stacked(held: dict[str, np.ndarray], names: list[str], frame: Frame) -> np.ndarray:
    return np.concatenate([held[name].reshape(frame.size, -1) for name in names], axis=1)


def _parameters(frame: Frame, names: list[str]) -> tuple[np.ndarray, np.ndarray, list[int | None]]:
    """The mean and the covariance of some of the variables in a row, and how long each of them is."""
    law = jointly_of(frame, names[0])
    places = [law.names.index(name) for name in names]
    sizes = [_size(frame, name) for name in names]
    lengths = [size or 1 for size in sizes]
    mean = np.concatenate([_block(frame, law.means[place], (length,)) for place, length in zip(places, lengths, strict=True)], axis=1)
    rows = [np.concatenate([_block(frame, law.blocks[row][column], (height, width))
                            for column, width in zip(places, lengths, strict=True)], axis=2)
            for row, height in zip(places, lengths, strict=True)]
    return mean, np.concatenate(rows, axis=1), sizes


def _size(frame: Frame, name: str) -> int | None:
    shape = frame.model.declaration(name).domain.shape
    return None if shape is None else frame.model.whole(shape[0], frame)


def _block(frame: Frame, expr, shape: tuple[int, ...]) -> np.ndarray:
    """One block of the mean or the covariance; zero stands for a block of zeros."""
    value = frame.evaluate(expr)
    if isinstance(value, Identity):
        value = value.sized(shape[0])
    if not isinstance(value, np.ndarray):
        raise Problem("unknown-size", "the size of a block of this Gaussian law is not known", expr.span)
    value = floats(value)
    if value.ndim == 1 and shape != (1,) * len(shape) and (expr.head != "num" or (value != 0).any()):
        raise Problem("shape-mismatch", "a block of this Gaussian law does not fit its variables", expr.span)
    if value.ndim == 1:
        return np.broadcast_to(value.reshape(-1, *(1,) * len(shape)), (frame.size, *shape))
    if int(np.prod(value.shape[1:])) != int(np.prod(shape)) or value.ndim == 3 and value.shape[1:] != shape:
        raise Problem("shape-mismatch", "a block of this Gaussian law does not fit its variables", expr.span)
    return np.broadcast_to(value.reshape(value.shape[0], *shape), (frame.size, *shape))
