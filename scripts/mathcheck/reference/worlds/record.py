r"""The record of a world: a model that the field knows, with all the quantities that belong to it.

A world of hidden Markov models draws a chain, and computes from it the forward and backward messages, the smoothed
marginals, the likelihood. Any equation between its quantities can then be judged, whatever it is called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Quantity:
    r"""What a world computes, and how it is written.

    `slots` are the letters of its indices, in the order of the axes of its value. A form is LaTeX in which these letters
    stand for any index and `@` for each of `letters`: `@_t(j)` for the letters `\alpha` and `a`. Forms may leave out the last slots.
    `first` is what each axis counts from.
    """

    name: str
    slots: str
    letters: str
    forms: tuple[str, ...]
    means: str = ""
    first: int = 1
    # Whether it counts states, so that it may itself stand where an index does: `Q(s_t, a)`.
    index: bool = False
    # Whether it is what the left side of an assignment stands for.
    new: bool = False


@dataclass(frozen=True)
class Told:
    """A number that words tell: patterns of text in which `#` stands for it, and what it is where nothing is said."""

    name: str
    patterns: tuple[str, ...]
    otherwise: float | None = None


@dataclass(frozen=True, eq=False)
class World:
    """A model of the field: the words that name it, its sizes, how it is drawn, and its quantities.

    `draw` gives the value of each quantity in one world; it computes what follows from what it has drawn. `sizes` are the
    numbers of what there is of each kind, by the letters that such a number customarily has; the formula is judged for each of them.
    """

    name: str
    words: tuple[str, ...]
    sizes: tuple[Mapping[str, int], ...]
    draw: Callable[..., dict[str, Any]]
    quantities: tuple[Quantity, ...]
    source: str
    # Words of which one must stand on the page as well; words that speak of something else.
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    # How customary letters of sizes are called otherwise: `n` for `N`.
    called: Mapping[str, str] = field(default_factory=dict)
    # The quantity that an index of an axis stands for where it is no index: the reward `r` in `r + \gamma v(s')`.
    valued: Mapping[str, str] = field(default_factory=dict)
    # Subscripts that name parameters and say nothing else: `p_\theta(x)`.
    quiet: tuple[str, ...] = ()
    # Whether expectations, divergences and entropies over its distributions are written out as sums.
    chance: bool = False
    # The numbers that words must tell; then it is one example, and nothing is drawn.
    told: tuple[Told, ...] = ()
    # The quantity that a display of numbers alone computes, after words that match this.
    main: tuple[str, str] | None = None
    # How far from exact the values are.
    precision: float = 0.0

    @property
    def slots(self) -> frozenset[str]:
        """The letters that stand as indices in its forms."""
        return frozenset(slot for quantity in self.quantities for slot in quantity.slots.split())


def simplex(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Distributions along the last axis, none of whose masses is tiny."""
    found = np.maximum(rng.dirichlet(np.full(shape[-1], 2.0), shape[:-1]), 0.02)
    return found / found.sum(axis=-1, keepdims=True)


def covariance(rng: np.random.Generator, size: int, *count: int) -> np.ndarray:
    """Positive definite matrices, well away from singular ones."""
    factor = rng.standard_normal((*count, size, size))
    return factor @ np.swapaxes(factor, -1, -2) / size + 0.4 * np.eye(size)
