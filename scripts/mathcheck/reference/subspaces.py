"""Subspaces that matrices and vectors span. The first axis counts samples.

A subspace is known by the matrix of the orthogonal projection onto it: two are equal where these are,
and the dimension is its trace.
"""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.reference.record import Reference

# Singular values below this share of the largest one count as zero.
_SMALL = 1e-9


def _columns(a: np.ndarray) -> np.ndarray:
    """Onto the span of the columns."""
    if a.ndim == 2:
        a = a[:, :, None]
    if a.ndim != 3:
        raise Problem("shape-mismatch", "a matrix spans a subspace, this is none")
    left, values, _ = np.linalg.svd(a.astype(float), full_matrices=False)
    kept = left * (values > _SMALL * np.maximum(values[:, :1], 1e-300))[:, None, :]
    return kept @ np.swapaxes(kept, 1, 2)


def _rows(a: np.ndarray) -> np.ndarray:
    return _columns(np.swapaxes(a, 1, 2)) if a.ndim == 3 else _columns(a)


def complement(a: np.ndarray) -> np.ndarray:
    """Onto all that is orthogonal to a subspace."""
    return np.eye(a.shape[1]) - a


def _null(a: np.ndarray) -> np.ndarray:
    return complement(_rows(a))


def _span(*vectors: np.ndarray) -> np.ndarray:
    """Onto the span of vectors."""
    if any(vector.ndim != 2 for vector in vectors) or len({vector.shape[1] for vector in vectors}) != 1:
        raise Problem("shape-mismatch", "vectors of one length span a subspace")
    size = max(vector.shape[0] for vector in vectors)
    return _columns(np.stack([np.broadcast_to(vector, (size, vector.shape[1])) for vector in vectors], axis=2))


def _dimension(a: np.ndarray) -> np.ndarray:
    if a.ndim != 3 or a.shape[1] != a.shape[2]:
        raise Problem("shape-mismatch", "a subspace has a dimension, this is none")
    return np.round(np.trace(a, axis1=1, axis2=2))


def _nullity(a: np.ndarray) -> np.ndarray:
    return _dimension(_null(a))


ROWS = (
    Reference("column space", _columns, "numpy.linalg.svd", "values",
              aliases=("col", "Col", "im", "range", "Range", "ran", "colspace", "Image", "image", "Span")),
    Reference("row space", _rows, "numpy.linalg.svd of the transpose", "values", aliases=("row", "Row", "rowspace")),
    Reference("null space", _null, "what is orthogonal to all rows, by numpy.linalg.svd", "values",
              aliases=("ker", "Ker", "null", "Null", "nul", "Nul", "kern", "kernel")),
    Reference("span", _span, "numpy.linalg.svd", "values"),
    Reference("orthogonal complement", complement, "numpy", "values"),
    Reference("dim", _dimension, "trace of the projection", "values", aliases=("Dim",)),
    Reference("nullity", _nullity, "numpy.linalg.svd", "values", aliases=("Nullity",)),
)
