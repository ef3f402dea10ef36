"""Jointly Gaussian variables: their joint law, and what is left of it once some of them have a value."""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.named_laws import floats, law_of, normal_density, parameters_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Identity, Law
from mathcheck.records import record
from mathcheck.semantics.domains import Jointly, Random
from mathcheck.semantics.expr import Expr


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


@record
class Gaussian:
    """Variables with one Gaussian law: the mean and the covariance of all their entries in a row; `None` is the size of a number."""

    names: tuple[str, ...]
    sizes: tuple[int | None, ...]
    mean: np.ndarray
    covariance: np.ndarray

    def entries(self, names: list[str]) -> np.ndarray:
        """Where the entries of some of the variables stand."""
        starts = np.cumsum([0, *(size or 1 for size in self.sizes)])
        return np.concatenate([np.arange(starts[place], starts[place + 1]) for place in map(self.names.index, names)])

    def given(self, names: list[str], held: dict[str, np.ndarray]) -> Gaussian:
        """The law of some of the variables where others have a value."""
        own, known = self.entries(names), list(held)
        mean, covariance = self.mean[:, own], self.covariance[:, own[:, None], own]
        if known:
            other = self.entries(known)
            across = self.covariance[:, own[:, None], other]
            gain = np.swapaxes(np.linalg.solve(self.covariance[:, other[:, None], other], np.swapaxes(across, 1, 2)), 1, 2)
            mean = mean + np.einsum("sij,sj->si", gain, _stacked(held) - self.mean[:, other])
            covariance = covariance - gain @ np.swapaxes(across, 1, 2)
            covariance = (covariance + np.swapaxes(covariance, 1, 2)) / 2
        return Gaussian(tuple(names), tuple(self.sizes[self.names.index(name)] for name in names), mean, covariance)

    def density(self, held: dict[str, np.ndarray]) -> np.ndarray:
        """The density of some of the variables at their values."""
        own = self.entries(list(held))
        return normal_density(_stacked(held), self.mean[:, own], self.covariance[:, own[:, None], own])

    @property
    def law(self) -> Law:
        """The law as a named one; that of a single number has numbers for parameters."""
        if self.sizes == (None,):
            return Law("normal", (self.mean[:, 0], self.covariance[:, 0, 0]))
        return Law("normal", (self.mean, self.covariance))


def gaussian_joint(frame: Frame, whole: Gaussian, members: list[str], held: dict[str, np.ndarray]) -> Joint:
    """The nodes of jointly Gaussian variables; where values are held, their density is a factor of the weights."""
    known = {name: held[name] for name in members if name in held}
    free = [name for name in members if name not in held]
    weights = whole.density(known)[:, None] if known else np.ones((frame.size, 1))
    values = {name: value[:, None] for name, value in known.items()}
    if not free:
        return Joint(weights, values)
    left = whole.given(free, known)
    rule = law_joint("", left.law, () if left.sizes == (None,) else (left.mean.shape[1],), 1, frame.model.fewer)
    values = {name: np.repeat(value, rule.atoms, axis=1) for name, value in values.items()}
    points = rule.values[""]
    for name, size in zip(free, left.sizes, strict=True):
        entries = left.entries([name])
        values[name] = points if points.ndim == 2 else points[:, :, entries] if size is not None else points[:, :, entries[0]]
    return Joint(weights * rule.weights, values, rule.is_rule)


def _stacked(held: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([value.reshape(value.shape[0], -1) for value in held.values()], axis=1)


def declared_gaussian(frame: Frame, names: list[str]) -> Gaussian:
    """The law of some of the variables whose joint law the page gives."""
    law = jointly_of(frame, names[0])
    places = [law.names.index(name) for name in names]
    sizes = [_size(frame, name) for name in names]
    lengths = [size or 1 for size in sizes]
    mean = np.concatenate([_block(frame, law.means[place], (length,)) for place, length in zip(places, lengths, strict=True)], axis=1)
    rows = [np.concatenate([_block(frame, law.blocks[row][column], (height, width))
                            for column, width in zip(places, lengths, strict=True)], axis=2)
            for row, height in zip(places, lengths, strict=True)]
    return Gaussian(tuple(names), tuple(sizes), mean, np.concatenate(rows, axis=1))


def linear_gaussian(frame: Frame, parents: dict[str, set[str]]) -> Gaussian | None:
    """The joint law of Gaussian variables whose means are sums of multiples of others; the names, each with those it depends on.

    `None` where they depend on each other in another way.
    """
    order: list[str] = []
    while len(order) < len(parents):
        ready = [name for name in sorted(parents) if name not in order and parents[name] <= set(order)]
        if not ready:
            return None
        order.extend(ready)
    sizes = {name: _size(frame, name) for name in order}
    whole = Gaussian((), (), np.zeros((frame.size, 0)), np.zeros((frame.size, 0, 0)))
    for name in order:
        above = sorted(parents[name])
        linear = _linear_law(frame, name, above, sizes)
        if linear is None:
            return None
        constant, factors, noise = linear
        at = whole.entries(above) if above else np.zeros(0, dtype=int)
        across = factors @ whole.covariance[:, at]
        own = noise + factors @ whole.covariance[:, at[:, None], at] @ np.swapaxes(factors, 1, 2)
        mean = constant + np.einsum("sij,sj->si", factors, whole.mean[:, at])
        upper = np.concatenate([whole.covariance, np.swapaxes(across, 1, 2)], axis=2)
        covariance = np.concatenate([upper, np.concatenate([across, own], axis=2)], axis=1)
        whole = Gaussian((*whole.names, name), (*whole.sizes, sizes[name]), np.concatenate([whole.mean, mean], axis=1), covariance)
    return whole


def _linear_law(frame: Frame, name: str, above: list[str],
                sizes: dict[str, int | None]) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """The mean of a Gaussian variable as a constant and factors of others, and its covariance, which depends on none."""
    width = sum(sizes[other] or 1 for other in above)
    # The origin, each entry alone at 1, and points that tell a sum from anything else.
    points = np.concatenate([np.zeros((1, width)), np.eye(width), np.random.default_rng(width).normal(1, 1, (3, width))])
    count = len(points)
    binds, start = {}, 0
    for other in above:
        part = points[:, start:start + (sizes[other] or 1)]
        start += sizes[other] or 1
        binds[other] = np.tile(part if sizes[other] is not None else part[:, 0], (frame.size,) + (1,) * (sizes[other] is not None))
    inner = frame.inner(count, binds)
    mean, covariance = parameters_of(law_of(inner, name))
    length = sizes[name] or 1
    if mean.ndim > 2 or covariance.ndim not in (1, 3) or mean.ndim == 2 and mean.shape[1] != length:
        return None
    mean = np.broadcast_to(mean if mean.ndim == 2 else mean[:, None], (inner.size, length)).reshape(frame.size, count, length)
    if covariance.ndim == 1:
        covariance = covariance[:, None, None] * np.eye(length)
    covariance = np.broadcast_to(covariance, (inner.size, *covariance.shape[1:])).reshape(frame.size, count, *covariance.shape[1:])
    constant, factors = mean[:, 0], np.swapaxes(mean[:, 1:width + 1] - mean[:, :1], 1, 2)
    expected = constant[:, None] + np.einsum("sij,kj->ski", factors, points)
    if not (np.abs(expected - mean) <= 1e-9 * (1 + np.abs(expected))).all() or \
            not (np.abs(covariance - covariance[:, :1]) <= 1e-12 * np.abs(covariance[:, :1]).max(initial=0)).all():
        return None
    return constant, factors, covariance[:, 0]


def _size(frame: Frame, name: str) -> int | None:
    shape = frame.model.declaration(name).domain.shape
    return None if shape is None else frame.model.whole(shape[0], frame)


def _block(frame: Frame, expr: Expr, shape: tuple[int, ...]) -> np.ndarray:
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
