"""What a symbol may be: each domain as a value; `numeric.sample` knows how to draw from it."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any

from mathcheck.records import record
from mathcheck.semantics.expr import Expr


@record
class Real:
    """Real numbers between two bounds (expressions; `None` is unbounded), open or closed."""

    lower: Expr | None = None
    upper: Expr | None = None
    lower_open: bool = False
    upper_open: bool = False
    nonzero: bool = False
    complex: bool = False


@record
class Integer:
    """Whole numbers between two bounds."""

    lower: Expr | None = None
    upper: Expr | None = None


@record
class Choice:
    """One of finitely many values."""

    values: tuple[Expr, ...]


@record
class Vector:
    """Column vectors of length `size`; `traits`: positive, simplex, unit, onehot, nonzero, binary."""

    size: Expr
    traits: frozenset[str] = frozenset()
    element: Any = None


@record
class Matrix:
    """Matrices; `traits`: symmetric, positive_definite, semidefinite, invertible, orthogonal, orthonormal_columns,
    diagonal, stochastic, column_stochastic, reversible, idempotent, skew, upper, lower, positive, singular, diagonalizable, permutation."""

    rows: Expr
    columns: Expr
    traits: frozenset[str] = frozenset()
    element: Any = None


@record
class Tensor:
    """Arrays with more than two axes."""

    sizes: tuple[Expr, ...]


@record
class Family:
    """Indexed objects `x_1 ... x_n` of one domain (`x_i`, `x^{(i)}`)."""

    element: Any
    sizes: tuple[Expr, ...]


@record
class Function:
    """Functions that the page does not specify; `traits`: positive, increasing, convex, density, even, invertible."""

    arguments: tuple[Any, ...] = ()
    result: Any = field(default_factory=Real)
    traits: frozenset[str] = frozenset()


@record
class Event:
    """Subsets of the sample space."""


@record
class Jointly:
    """The joint law of Gaussian variables, numbers or vectors: their means and the blocks of their covariance."""

    names: tuple[str, ...]
    means: tuple[Expr, ...]
    blocks: tuple[tuple[Expr, ...], ...]

    @property
    def free(self) -> frozenset[str]:
        """The names that the law speaks of."""
        return frozenset().union(*(part.free for part in (*self.means, *(block for row in self.blocks for block in row))))


@record
class Random:
    """Random variables. `kind`: discrete, continuous, binary, table, named, given, finite, joint.

    A `given` one has the law that the page writes out, as the expression `given_law`.
    `distribution` is the named distribution with its parameters; `values` and `weights`
    are those of a finite one.
    """

    kind: str
    distribution: Expr | None = None
    values: tuple[Expr, ...] = ()
    weights: tuple[Expr, ...] = ()
    shape: Any = None
    # The set that the values of an unspecified one lie in, where the page names it.
    range: Any = None
    # The joint law with others of which `distribution` is the part of this one.
    jointly: Jointly | None = None


@record
class GivenLaw:
    """What `given_law` expressions add to the mass or density at a parameter, and its bounds."""

    parameter: str
    discrete: bool

    @property
    def binds(self) -> frozenset[str]:
        return frozenset((self.parameter,))


@record
class ValueOf:
    """A value that the random variable of this name can take."""

    variable: str


@record
class Spectral:
    """Part of a decomposition of a matrix: `role` is value or vector of eig, or u, s, v of svd."""

    source: Expr
    role: str
    key: str


@record
class SetOf:
    """A finite or interval set given by an expression, as the value of a name."""

    expression: Expr


def with_traits(domain: Any, *traits: str) -> Any:
    """A vector, matrix or function domain with more traits."""
    return replace(domain, traits=domain.traits | frozenset(traits))


def sizes_of(domain: object) -> tuple[Expr, ...]:
    """The dimensions of a domain, those of its elements, arguments and results included."""
    match domain:
        case Vector():
            return (domain.size,)
        case Matrix():
            return (domain.rows, domain.columns)
        case Tensor() | Family():
            return domain.sizes + (sizes_of(domain.element) if isinstance(domain, Family) else ())
        case Function():
            return tuple(size for part in (*domain.arguments, domain.result) for size in sizes_of(part))
        case Random() if domain.shape is not None:
            return tuple(domain.shape)
    return ()
