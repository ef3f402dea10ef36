"""Functions of matrices. The first axis counts samples."""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.reference.record import Reference


def _matrix(a: np.ndarray, what: str, *, square: bool = True) -> np.ndarray:
    if a.ndim == 1:
        a = a[:, None, None]
    if a.ndim != 3 or square and a.shape[1] != a.shape[2]:
        shape = "×".join(map(str, a.shape[1:]))
        raise Problem("shape-mismatch", f"{what} takes a {'square ' * square}matrix, this has shape {shape}")
    return a


def _determinant(a: np.ndarray) -> np.ndarray:
    a = _matrix(a, "the determinant")
    return exact_determinant(a) if a.dtype == object else np.linalg.det(a)


def exact_determinant(a: np.ndarray) -> np.ndarray:
    """Determinants of object arrays by elimination without division by zero."""
    from fractions import Fraction

    found = np.empty(a.shape[0], dtype=object)
    for sample, matrix in enumerate(a):
        rows = [list(row) for row in matrix]
        value = Fraction(1)
        for column in range(len(rows)):
            pivot = next((index for index in range(column, len(rows)) if rows[index][column] != 0), None)
            if pivot is None:
                value = Fraction(0)
                break
            if pivot != column:
                rows[column], rows[pivot] = rows[pivot], rows[column]
                value = -value
            value = value * rows[column][column]
            for index in range(column + 1, len(rows)):
                factor = rows[index][column] / rows[column][column]
                rows[index] = [x - factor * y for x, y in zip(rows[index], rows[column], strict=True)]
        found[sample] = value
    return found


def exact_inverse(a: np.ndarray) -> np.ndarray:
    """Inverses of object arrays by Gauss-Jordan elimination."""
    from fractions import Fraction

    size = a.shape[1]
    found = np.empty(a.shape, dtype=object)
    for sample, matrix in enumerate(a):
        rows = [list(row) + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
        for column in range(size):
            pivot = next((index for index in range(column, size) if rows[index][column] != 0), None)
            if pivot is None:
                raise Problem("undefined-value", "this matrix has no inverse")
            rows[column], rows[pivot] = rows[pivot], rows[column]
            head = rows[column][column]
            rows[column] = [entry / head for entry in rows[column]]
            for index in range(size):
                if index != column and rows[index][column] != 0:
                    factor = rows[index][column]
                    rows[index] = [x - factor * y for x, y in zip(rows[index], rows[column], strict=True)]
        for i in range(size):
            for j in range(size):
                found[sample, i, j] = rows[i][size + j]
    return found


def _trace(a: np.ndarray) -> np.ndarray:
    a = _matrix(a, "the trace")
    return a.diagonal(axis1=1, axis2=2).sum(axis=-1)


def _rank(a: np.ndarray) -> np.ndarray:
    a = _matrix(a, "the rank", square=False).astype(float)
    return np.linalg.matrix_rank(a, tol=1e-9 * max(1.0, float(np.abs(a).max(initial=0)))).astype(float)


def _diagonal(a: np.ndarray) -> np.ndarray:
    if a.ndim == 3:
        return a.diagonal(axis1=1, axis2=2)
    if a.ndim != 2:
        raise Problem("shape-mismatch", "diag takes a vector or a matrix")
    found = np.zeros((a.shape[0], a.shape[1], a.shape[1]), dtype=a.dtype)
    index = np.arange(a.shape[1])
    found[:, index, index] = a
    return found


def _vectorise(a: np.ndarray) -> np.ndarray:
    # Columns are stacked, as in the matrix-calculus literature (numpy order "F").
    return np.swapaxes(_matrix(a, "vec", square=False), 1, 2).reshape(a.shape[0], -1)


def _spectral_norm(a: np.ndarray) -> np.ndarray:
    return np.linalg.norm(_matrix(a, "the spectral norm", square=False), ord=2, axis=(1, 2))


def _eigenvalues(a: np.ndarray) -> np.ndarray:
    """Real spectra, descending; undefined where a matrix has complex eigenvalues."""
    values = np.linalg.eigvals(_matrix(a, "eigenvalues").astype(float))
    real = np.abs(values.imag).max(axis=1, initial=0) < 1e-9 * np.maximum(1.0, np.abs(values).max(axis=1, initial=0))
    return np.where(real[:, None], np.sort(values.real, axis=1)[:, ::-1], np.nan)


def _spectral_radius(a: np.ndarray) -> np.ndarray:
    return np.abs(np.linalg.eigvals(_matrix(a, "the spectral radius").astype(float))).max(axis=1)


def _eigenvectors(a: np.ndarray) -> np.ndarray:
    """Orthonormal eigenvectors of symmetric matrices, one a row, in the order of their eigenvalues; undefined for others."""
    a = _matrix(a, "eigenvectors").astype(float)
    symmetric = np.abs(a - np.swapaxes(a, 1, 2)).max(axis=(1, 2), initial=0) < 1e-9 * np.maximum(1.0, np.abs(a).max(axis=(1, 2), initial=0))
    _, vectors = np.linalg.eigh(a)
    return np.where(symmetric[:, None, None], np.swapaxes(vectors, 1, 2)[:, ::-1], np.nan)


def _left_singular_vectors(a: np.ndarray) -> np.ndarray:
    left, _, _ = np.linalg.svd(_matrix(a, "singular vectors", square=False).astype(float), full_matrices=False)
    return np.swapaxes(left, 1, 2)


def _right_singular_vectors(a: np.ndarray) -> np.ndarray:
    return np.linalg.svd(_matrix(a, "singular vectors", square=False).astype(float), full_matrices=False)[2]


def _largest_eigenvalue(a: np.ndarray) -> np.ndarray:
    return _eigenvalues(a)[:, 0]


def _smallest_eigenvalue(a: np.ndarray) -> np.ndarray:
    return _eigenvalues(a)[:, -1]


def _singular_values(a: np.ndarray) -> np.ndarray:
    return np.linalg.svd(_matrix(a, "singular values", square=False).astype(float), compute_uv=False)


def _largest_singular_value(a: np.ndarray) -> np.ndarray:
    return _singular_values(a).max(axis=1)


def _smallest_singular_value(a: np.ndarray) -> np.ndarray:
    return _singular_values(a).min(axis=1)


def _condition_number(a: np.ndarray) -> np.ndarray:
    return np.linalg.cond(_matrix(a, "the condition number", square=False).astype(float))


def _adjugate(a: np.ndarray) -> np.ndarray:
    """The transposed cofactors, each from the matrix without a row and a column."""
    a = _matrix(a, "the adjugate").astype(float)
    size = a.shape[1]
    found = np.ones_like(a)
    for row in range(size if size > 1 else 0):
        for column in range(size):
            minor = np.delete(np.delete(a, row, axis=1), column, axis=2)
            found[:, column, row] = (-1) ** (row + column) * np.linalg.det(minor)
    return found


def _qr(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.linalg.qr(_matrix(a, "the QR decomposition", square=False).astype(float))


def _expm(a: np.ndarray) -> np.ndarray:
    from scipy.linalg import expm

    return expm(_matrix(a, "the matrix exponential"))


ROWS = (
    Reference("det", _determinant, "numpy.linalg.det", "values", aliases=("Det",), exact="self"),
    Reference("tr", _trace, "numpy.trace", "values", aliases=("Tr", "trace", "Trace"), exact="self"),
    Reference("rank", _rank, "numpy.linalg.matrix_rank", "values", aliases=("rk", "Rank"), exact="float"),
    Reference("diag", _diagonal, "numpy.diag", "values", aliases=("Diag",), exact="self"),
    Reference("vec", _vectorise, "columns stacked", "values", exact="self"),
    Reference("eigenvalues", _eigenvalues, "numpy.linalg.eigvals, descending", "values", aliases=("eigvals",)),
    Reference("spectral radius", _spectral_radius, "largest modulus of numpy.linalg.eigvals", "values"),
    Reference("lambda_max", _largest_eigenvalue, "largest of numpy.linalg.eigvals", "values",
              aliases=("\\lambda_{max}", "\\lambda_{\\text{max}}", "\\lambda_{\\max}")),
    Reference("lambda_min", _smallest_eigenvalue, "smallest of numpy.linalg.eigvals", "values",
              aliases=("\\lambda_{min}", "\\lambda_{\\text{min}}", "\\lambda_{\\min}")),
    Reference("singular values", _singular_values, "numpy.linalg.svd, descending", "values", aliases=("svdvals",)),
    Reference("eigenvectors", _eigenvectors, "numpy.linalg.eigh, one a row", "values"),
    Reference("left singular vectors", _left_singular_vectors, "numpy.linalg.svd, one a row", "values"),
    Reference("right singular vectors", _right_singular_vectors, "numpy.linalg.svd, one a row", "values"),
    Reference("sigma_max", _largest_singular_value, "largest of numpy.linalg.svd", "values"),
    Reference("sigma_min", _smallest_singular_value, "smallest of numpy.linalg.svd", "values"),
    Reference("cond", _condition_number, "numpy.linalg.cond", "values"),
    Reference("qr Q", lambda a: _qr(a)[0], "numpy.linalg.qr", "values"),
    Reference("qr R", lambda a: _qr(a)[1], "numpy.linalg.qr", "values"),
    Reference("adj", _adjugate, "determinants of minors", "values", aliases=("adjugate", "Adj")),
    Reference("expm", _expm, "scipy.linalg.expm", "values"),
)
