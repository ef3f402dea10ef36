"""Values for symbols that a page declares but does not give: small round numbers first, then generic ones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from mathcheck.budget import CALL
from mathcheck.diagnostics import Problem
from mathcheck.numeric.frame import MAX_ENTRIES
from mathcheck.numeric.functions import Unspecified
from mathcheck.semantics.domains import (
    Choice,
    Family,
    Function,
    Integer,
    Matrix,
    Real,
    Spectral,
    Tensor,
    Vector,
)

if TYPE_CHECKING:
    from mathcheck.numeric.model import Model

ROUND = np.array([1.0, 2.0, -1.0, 3.0, 0.5, -2.0, 1.0, 2.0])
MAX_SIZE = 64
# What making a random generator costs.
DRAW = 8 * CALL


def draw(domain: Any, model: Model, name: str) -> Any:
    """All samples of a symbol of a domain."""
    model.budget.spend(DRAW)
    if not isinstance(domain, Real) and is_complex(domain):
        # A claim that holds for real numbers may well be false for others.
        raise Problem("unsupported", f"claims about complex numbers such as `{name}` are not supported")
    rng = model.generator(name)
    if model.adversarial and isinstance(domain, (Real, Vector, Matrix)):
        return _adversarial(_plain_draw(domain, model, name, rng), domain, model)
    return _plain_draw(domain, model, name, rng)


def is_complex(domain: Any) -> bool:
    """Whether a domain holds numbers that are not real."""
    return getattr(domain, "complex", False) or getattr(domain, "element", None) is not None and is_complex(domain.element)


def _adversarial(values: np.ndarray, domain: Any, model: Model) -> np.ndarray:
    """Samples where inequalities are tight or break: zero, equal, negative of each other, tiny, huge."""
    if getattr(domain, "traits", None) or getattr(domain, "element", None) is not None:
        return values
    values = values.copy()
    rows = np.arange(model.size)
    shape = (1,) * (values.ndim - 1)
    if isinstance(domain, Real) and (domain.lower is not None or domain.upper is not None or domain.nonzero):
        if domain.upper is None and domain.lower is not None and not domain.nonzero and domain.lower.head == "num" and \
                domain.lower.data[0] == 0:
            values *= np.array([1, 1e-4, 1e4, 1, 1e-2, 1e2])[rows % 6]
        return values
    # One direction for all names of a shape makes them equal, opposite or parallel.
    shared = generic(model.generator(f"shared/{values.shape[1:]}"), model.size, values.shape[1:])
    factor = np.array([0.0, 1.0, 1.0, 1e-4, 1e4, -1.0])[rows % 6].reshape(-1, *shape)
    alike = (rows % 6 == 2).reshape(-1, *shape)
    own = (rows % 6 == 3).reshape(-1, *shape)
    found = np.where(alike, shared, np.where(own, shared * values.reshape(model.size, -1)[:, :1].reshape(-1, *shape),
                                             values * factor))
    if values.ndim > 1 and values.shape[0] > 12:
        # The corners of norms: all entries of one size, and all but one zero.
        found[-2] = 1.0
        found[-1] = 0.0
        found[-1].flat[0] = 1.0
    return found


def _plain_draw(domain: Any, model: Model, name: str, rng: np.random.Generator) -> Any:
    match domain:
        case Real():
            return real(domain, model, rng, ())
        case Integer():
            return integer(domain, model, rng)
        case Choice():
            return choice(domain, model, rng)
        case Vector():
            return vector(domain, model, rng)
        case Matrix():
            return matrix(domain, model, rng)
        case Tensor():
            return generic(rng, model.size, tuple(model.whole(size, model.root) for size in domain.sizes))
        case Family():
            return family(domain, model, name)
        case Function():
            return function(domain, model, name)
        case Spectral():
            return spectral(domain, model, name)
    raise Problem("unsupported", f"nothing is known about how to choose `{name}`")


def generic(rng: np.random.Generator, size: int, shape: tuple[int, ...]) -> np.ndarray:
    """Real numbers of both signs, the first samples small and whole."""
    if shape and max(shape) > MAX_SIZE:
        raise Problem("resource-limit", f"vectors and matrices go up to {MAX_SIZE} entries a side")
    if size * math.prod(shape) > MAX_ENTRIES:
        raise Problem("resource-limit", "this has too many entries")
    values = 1.3 * rng.standard_normal((size, *shape))
    simple = min(size // 4, 6)
    if shape:
        values[:simple] = whole = np.floor(6 * rng.random((simple, *shape))) - 2
        for row, entries in enumerate(whole.reshape(simple, -1).tolist() if simple else ()):
            if not any(entries):
                # A whole sample of zeros says nothing.
                values[row].flat[0] = 1
    else:
        values[:simple] = rng.permutation(ROUND)[:simple]
    return values


def real(domain: Real, model: Model, rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Real numbers between the bounds, never on an open one."""
    size = model.size
    low, high = model.bound(domain.lower), model.bound(domain.upper)
    if low is None and high is None:
        values = generic(rng, size, shape)
    elif high is None or low is None:
        edge = low if low is not None else high
        edge = edge.reshape(edge.shape[0], *(1,) * len(shape))
        reach = rng.gamma(2.0, 0.7, (size, *shape)) + 0.05
        simple = min(size // 4, 6)
        reach[:simple] = rng.integers(1, 4, (simple, *shape))
        values = edge + reach if low is not None else edge - reach
    else:
        low, high = (edge.reshape(edge.shape[0], *(1,) * len(shape)) for edge in (low, high))
        share = rng.uniform(0.04, 0.96, (size, *shape))
        simple = min(size // 4, 6)
        share[:simple] = rng.choice([0.5, 0.25, 0.75, 0.2, 0.1], (simple, *shape))
        values = low + share * (high - low)
    if domain.nonzero:
        values = np.where(np.abs(values) < 0.05, 0.7, values)
    return values


def integer(domain: Integer, model: Model, rng: np.random.Generator) -> np.ndarray:
    """Whole numbers between the bounds."""
    low, high = model.bound(domain.lower), model.bound(domain.upper)
    if low is None and high is None:
        return rng.integers(-3, 6, model.size).astype(float)
    if high is None:
        return low + rng.integers(0, 5, model.size)
    if low is None:
        return high - rng.integers(0, 5, model.size)
    empty = np.broadcast_to(high, np.broadcast_shapes(low.shape, high.shape)) < low
    if empty.all():
        raise Problem("vacuous-assumptions", "this range of whole numbers is empty")
    # Where it is empty for some samples only, a condition on its bounds leaves these out.
    high = np.maximum(high, low)
    return np.floor(low + rng.uniform(0, 1, model.size) * (high - low + 1 - 1e-9))


def choice(domain: Choice, model: Model, rng: np.random.Generator) -> np.ndarray:
    """One of the values: each once before any again, in an order of the symbol's own."""
    from mathcheck.numeric.literals import expand

    values = expand([model.root.evaluate(value) for value in domain.values])
    size = model.size
    rounds = -(-size // len(values))
    index = np.concatenate([rng.permutation(len(values)) for _ in range(rounds)])[:size]
    stacked = np.stack([np.broadcast_to(value.astype(float), (size, *value.shape[1:])) for value in values], axis=1)
    return stacked[np.arange(size), index]


def vector(domain: Vector, model: Model, rng: np.random.Generator) -> np.ndarray:
    """Vectors with their traits."""
    length = model.whole(domain.size, model.root)
    size, traits = model.size, domain.traits
    if length > MAX_SIZE:
        raise Problem("resource-limit", f"vectors go up to {MAX_SIZE} entries")
    if length < 1:
        raise Problem("vacuous-assumptions", "this vector has no entries")
    if "simplex" in traits:
        values = rng.dirichlet(np.full(length, 2.0), size)
        values = np.maximum(values, 0.01)
        return values / values.sum(axis=1, keepdims=True)
    if "onehot" in traits:
        return np.eye(length)[rng.integers(0, length, size)]
    if "binary" in traits:
        values = rng.integers(0, 2, (size, length)).astype(float)
        return values
    if "integer" in traits:
        return rng.integers(-3, 6, (size, length)).astype(float)
    if isinstance(domain.element, Choice):
        return np.stack([choice(domain.element, model, rng) for _ in range(length)], axis=1)
    if isinstance(domain.element, Real):
        values = real(domain.element, model, rng, (length,))
    elif "positive" in traits:
        values = rng.gamma(2.0, 0.6, (size, length)) + 0.05
    else:
        values = generic(rng, size, (length,))
    if "descending" in traits or "ascending" in traits:
        values = np.sort(values, axis=1)
        values = values[:, ::-1] if "descending" in traits else values
    if "unit" in traits:
        values = values / np.linalg.norm(values, axis=1, keepdims=True)
    if "centred" in traits:
        values = values - values.mean(axis=1, keepdims=True)
    return values


def matrix(domain: Matrix, model: Model, rng: np.random.Generator) -> np.ndarray:
    """Matrices with their structure, made so by construction."""
    rows, columns = model.whole(domain.rows, model.root), model.whole(domain.columns, model.root)
    size, traits = model.size, domain.traits
    if max(rows, columns) > MAX_SIZE:
        raise Problem("resource-limit", f"matrices go up to {MAX_SIZE} rows and columns")
    square = traits & {"symmetric", "positive_definite", "semidefinite", "invertible", "orthogonal", "skew", "idempotent",
                       "diagonalizable", "singular", "permutation"}
    if square and rows != columns:
        raise Problem("shape-mismatch", f"a {sorted(square)[0].replace('_', ' ')} matrix is square, not {rows}×{columns}")
    values = generic(rng, size, (rows, columns))
    if isinstance(domain.element, Choice):
        return np.stack([choice(domain.element, model, rng) for _ in range(rows * columns)], axis=1).reshape(size, rows, columns)
    if isinstance(domain.element, Real):
        values = real(domain.element, model, rng, (rows, columns))
    if "positive" in traits:
        values = np.abs(values) + 0.1
    if "orthogonal" in traits or "orthonormal_columns" in traits:
        full, _ = np.linalg.qr(rng.normal(size=(size, max(rows, columns), max(rows, columns))))
        full = full * rng.choice([-1.0, 1.0], (size, 1, max(rows, columns)))
        values = full[:, :rows, :columns]
        if rows < columns and "orthonormal_columns" in traits:
            raise Problem("shape-mismatch", f"{columns} columns of length {rows} cannot be orthonormal")
        return values
    if "permutation" in traits:
        return np.stack([np.eye(rows)[rng.permutation(rows)] for _ in range(size)])
    if "positive_definite" in traits or "semidefinite" in traits:
        factor = values if "positive_definite" in traits else values[:, :, : max(1, rows - 1)]
        values = np.matmul(factor, np.swapaxes(factor, 1, 2))
        if "positive_definite" in traits:
            values = values / max(1, rows) + 0.3 * np.eye(rows)
        if "diagonal" in traits:
            values = values * np.eye(rows)
        return values
    if "symmetric" in traits:
        values = (values + np.swapaxes(values, 1, 2)) / 2
    if "skew" in traits:
        values = (values - np.swapaxes(values, 1, 2)) / 2
    if "diagonal" in traits:
        values = values * np.eye(rows, columns)
        values = values + np.where((np.abs(values) < 0.05) & (np.eye(rows, columns) > 0), 0.6, 0)
    if "upper" in traits:
        values = np.triu(values)
    if "lower" in traits:
        values = np.tril(values)
    if "stochastic" in traits:
        values = rng.dirichlet(np.full(columns, 2.0), (size, rows))
    if "reversible" in traits:
        # Flows that are the same both ways, by what flows away from each state.
        flows = rng.dirichlet(np.full(columns, 2.0), (size, rows)) + 0.01
        flows = flows + np.swapaxes(flows, 1, 2)
        away = flows.sum(axis=2) if "stochastic" in traits else rng.uniform(0.5, 2, (size, rows))
        values = flows / away[:, :, None]
    if "column_stochastic" in traits:
        values = np.swapaxes(rng.dirichlet(np.full(rows, 2.0), (size, columns)), 1, 2)
    if "idempotent" in traits:
        rank = max(1, rows - 1)
        base = rng.normal(size=(size, rows, rank))
        values = np.matmul(base, np.linalg.pinv(base))
    if "diagonalizable" in traits:
        basis = rng.normal(size=(size, rows, rows)) + 1.5 * np.eye(rows)
        spectrum = rng.normal(0, 1.2, (size, rows))
        values = np.matmul(basis * spectrum[:, None, :], np.linalg.inv(basis))
    if "invertible" in traits:
        values = values + 0.0
        bad = np.linalg.cond(values) > 50
        # A push along the diagonal leaves symmetric, triangular and diagonal matrices what they are.
        for _ in range(20):
            if not bad.any():
                break
            values[bad] = values[bad] + 1.1 * np.eye(rows)
            bad = np.linalg.cond(values) > 50
    if "singular" in traits:
        values[:, :, -1] = values[:, :, 0]
    return values


def family(domain: Family, model: Model, name: str) -> Any:
    """Indexed objects: one more axis for each index."""
    sizes = tuple(model.whole(size, model.root) for size in domain.sizes)
    count = int(np.prod(sizes))
    if count > MAX_SIZE:
        raise Problem("resource-limit", f"families go up to {MAX_SIZE} members")
    if isinstance(domain.element, Function):
        raise Problem("unsupported", "families of functions are not supported")
    if count == 0:
        raise Problem("undefined-value", "this family has no members")
    members = [draw(domain.element, model, f"{name}#{index}") for index in range(count)]
    if sum(member.size for member in members) > MAX_ENTRIES:
        raise Problem("resource-limit", "this has too many entries")
    members = [np.broadcast_to(member, (model.size, *member.shape[1:])) for member in members]
    stacked = np.stack(members, axis=1)
    return stacked.reshape(model.size, *sizes, *stacked.shape[2:])


def function(domain: Function, model: Model, name: str) -> Unspecified:
    """An unspecified function; its shape of values from the declaration."""
    result: tuple[int, ...] = ()
    traits = domain.traits
    match domain.result:
        case Vector():
            result = (model.whole(domain.result.size, model.root),)
        case Matrix():
            result = (model.whole(domain.result.rows, model.root), model.whole(domain.result.columns, model.root))
        case Real() if domain.result.lower is not None:
            traits = traits | {"positive"}
    elementwise = len(domain.arguments) == 1 and isinstance(domain.arguments[0], Real) and not result
    return Unspecified(name, result, traits, model.generator, model.size, 1, elementwise)


def spectral(domain: Spectral, model: Model, name: str) -> np.ndarray:
    """Eigenvalues with eigenvectors, or singular triples, each of them in turn over the samples."""
    found = model.decomposition(domain)
    if domain.role not in found:
        raise Problem("unsupported", f"`{name}` is no part of this decomposition")
    return found[domain.role]
