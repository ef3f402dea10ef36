"""What an expression can evaluate to.

Most values are arrays whose first axis counts samples; its length is that of the frame, or 1
for what is the same at all samples. The rest of the shape is the value's own: none for a
scalar, `(n,)` for a column vector, `(m, n)` for a matrix, `(1, n)` for a row.
"""

from __future__ import annotations

import math
from dataclasses import field
from typing import Any

import numpy as np

from mathcheck.records import record


def entries(value: np.ndarray) -> int:
    """How many numbers the value has at one sample."""
    return math.prod(value.shape[1:])


def largest(value: np.ndarray) -> np.ndarray:
    """The size of the largest entry at each sample."""
    sizes = np.abs(value)
    if sizes.ndim < 2:
        return sizes
    return np.maximum.reduce(sizes if sizes.ndim == 2 else sizes.reshape(sizes.shape[0], -1), axis=1)


def rows(value: np.ndarray, size: int) -> np.ndarray:
    """The value with an entry for each of `size` samples."""
    return value if value.shape[0] == size else np.broadcast_to(value, (size, *value.shape[1:]))


def repeat(value: Any, count: int) -> Any:
    """The value in a frame that has `count` entries for each entry of this one."""
    if isinstance(value, np.ndarray):
        return value if value.shape[0] == 1 else value.repeat(count, axis=0)
    return value.repeat(count) if hasattr(value, "repeat") else value


def take(value: Any, rows: np.ndarray) -> Any:
    """The value at some of the samples."""
    if isinstance(value, np.ndarray):
        return value if value.shape[0] == 1 else value[rows]
    return value.take(rows) if hasattr(value, "take") else value


@record
class Identity:
    """A multiple of the identity matrix whose size the context decides."""

    scale: np.ndarray

    def repeat(self, count: int) -> Identity:
        return Identity(repeat(self.scale, count))

    def sized(self, size: int) -> np.ndarray:
        eye = np.eye(size)
        if self.scale.dtype == object:
            from fractions import Fraction

            eye = np.array([[Fraction(int(i == j)) for j in range(size)] for i in range(size)], dtype=object)
        return self.scale[:, None, None] * eye


@record
class Ones:
    """A multiple of the vector of ones whose length the context decides; `row` when transposed."""

    scale: np.ndarray
    row: bool = False

    def repeat(self, count: int) -> Ones:
        return Ones(repeat(self.scale, count), self.row)

    def sized(self, size: int) -> np.ndarray:
        column = self.scale[:, None] * np.ones(size)
        return column[:, None, :] if self.row else column


@record
class OnesTimes:
    r"""`\mathbf{1} b^\top`: rows all alike, as many as the context asks for."""

    row: np.ndarray

    def repeat(self, count: int) -> OnesTimes:
        return OnesTimes(repeat(self.row, count))

    def sized(self, rows: int) -> np.ndarray:
        return np.repeat(self.row, rows, axis=1)


@record
class TimesOnes:
    r"""`b \mathbf{1}^\top`: columns all alike, as many as the context asks for."""

    column: np.ndarray

    def repeat(self, count: int) -> TimesOnes:
        return TimesOnes(repeat(self.column, count))

    def sized(self, columns: int) -> np.ndarray:
        return np.repeat(self.column[:, :, None], columns, axis=2)


@record
class AllOnes:
    r"""A multiple of `\mathbf{1} \mathbf{1}^\top`, as large as the context asks for."""

    scale: np.ndarray

    def repeat(self, count: int) -> AllOnes:
        return AllOnes(repeat(self.scale, count))

    def sized(self, rows: int, columns: int) -> np.ndarray:
        return self.scale[:, None, None] * np.ones((rows, columns))


@record
class Basis:
    """A multiple of the unit vector along an axis; the length comes from the context; `row` when transposed."""

    index: np.ndarray
    scale: np.ndarray = field(default_factory=lambda: np.ones(1))
    row: bool = False

    def repeat(self, count: int) -> Basis:
        return Basis(repeat(self.index, count), repeat(self.scale, count), self.row)

    def sized(self, size: int) -> np.ndarray:
        unit = np.arange(1, size + 1)[None, :] == np.round(self.index.astype(float))[:, None]
        column = self.scale.astype(float)[:, None] * unit
        return column[:, None, :] if self.row else column


@record
class FiniteSet:
    """Finitely many values."""

    members: tuple[Any, ...]

    def repeat(self, count: int) -> FiniteSet:
        return FiniteSet(tuple(repeat(member, count) for member in self.members))


@record
class Interval:
    """An interval of real numbers."""

    low: np.ndarray
    high: np.ndarray
    low_open: bool
    high_open: bool

    def repeat(self, count: int) -> Interval:
        return Interval(repeat(self.low, count), repeat(self.high, count), self.low_open, self.high_open)


@record
class Space:
    r"""`\mathbb{R}^{m \times n}`, `\mathbb{N}`: the letter and the sizes."""

    letter: str
    sizes: tuple[int, ...] = ()


@record
class Law:
    """A named distribution with its parameters."""

    name: str
    parameters: tuple[Any, ...]

    def repeat(self, count: int) -> Law:
        return Law(self.name, tuple(repeat(parameter, count) for parameter in self.parameters))


@record
class Spread:
    """Several values where a list is written with dots; arrays all of one shape."""

    members: tuple[Any, ...]

    def repeat(self, count: int) -> Spread:
        return Spread(tuple(repeat(member, count) for member in self.members))
