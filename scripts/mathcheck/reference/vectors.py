"""Functions of vectors and of pairs of arrays. The first axis counts samples."""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.reference.record import Reference


def _flat(x: np.ndarray) -> np.ndarray:
    return x.reshape(x.shape[0], -1)


def _softmax(z: np.ndarray) -> np.ndarray:
    # Of a matrix: of each row, as attention uses it.
    if z.ndim < 2:
        raise Problem("shape-mismatch", "softmax takes a vector, this is a scalar")
    shifted = np.exp(z - z.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def _log_sum_exp(z: np.ndarray) -> np.ndarray:
    top = _flat(z).max(axis=1)
    return top + np.log(np.exp(_flat(z) - top[:, None]).sum(axis=1))


def _mse(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    difference = a - b
    return (_flat(difference) ** 2).mean(axis=1)


def _mae(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(_flat(a - b)).mean(axis=1)


def _angle(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    a, b = np.broadcast_arrays(_flat(a), _flat(b))
    # atan2 of |a||b| sin and |a||b| cos stays exact near 0 and pi, where arccos does not.
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    return 2 * np.arctan2(np.linalg.norm(a - b, axis=1), np.linalg.norm(a + b, axis=1))


def _cosine(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.cos(_angle(a, b))


def _mean(x: np.ndarray) -> np.ndarray:
    return _flat(x).mean(axis=1)


def _layer_norm(x: np.ndarray) -> np.ndarray:
    return (x - x.mean(axis=-1, keepdims=True)) / x.std(axis=-1, keepdims=True)


def _squared_distance(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.sqrt((_flat(a - b) ** 2).sum(axis=1))


ROWS = (
    Reference("softmax", _softmax, "scipy.special.softmax", "values", aliases=("Softmax", "SoftMax", "\\softmax")),
    Reference("logsoftmax", lambda z: np.log(_softmax(z)), "scipy.special.log_softmax", "values",
              aliases=("log softmax", "LogSoftmax")),
    Reference("logsumexp", _log_sum_exp, "scipy.special.logsumexp", "values", aliases=("LSE", "LogSumExp", "lse")),
    Reference("MSE", _mse, "mean of squared differences", "values", aliases=("mse", "\\text{mse}")),
    Reference("RMSE", lambda a, b: np.sqrt(_mse(a, b)), "root of the mean of squared differences", "values",
              aliases=("rmse",)),
    Reference("MAE", _mae, "mean of absolute differences", "values", aliases=("mae",)),
    Reference("angle", _angle, "arccos of the normalised inner product, by Kahan's formula", "values",
              aliases=("\\angle",)),
    Reference("cosine similarity", _cosine, "cosine of the angle", "values",
              aliases=("cossim", "cos_sim", "sim", "cosine", "cosine_similarity", "CosSim", "cosSim")),
    Reference("mean", _mean, "numpy.mean", "values", aliases=("avg", "average", "Mean")),
    Reference("LayerNorm", _layer_norm, "Ba, Kiros, Hinton 2016, without gain", "values", aliases=("LN",)),
    Reference("dist", _squared_distance, "Euclidean distance", "values"),
)
