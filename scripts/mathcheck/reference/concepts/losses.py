"""Losses and the errors of predictions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.activations import scipy_xlogy
from mathcheck.reference.concepts.record import Concept, Role

_LOSSES = r"L J E C H \ell l R \text{CE} CE BCE NLL \text{NLL} \text{BCE} Loss MSE MAE RMSE"
_CLASSES = Role("K", "size K", "K C n k M N m", "the number of classes")


def _cross_entropy(y, q):
    return -sum(scipy_xlogy(y, q))


CROSS_ENTROPY = Concept(
    "cross-entropy",
    ("cross entropy", "cross entropy loss", "categorical cross entropy", "negative log likelihood", "log loss"),
    _LOSSES,
    (
        Role("y", "vector K simplex", "y t", "the target distribution"),
        Role("q", "vector K simplex", r"\hat{y} \hat{p} p q \mu \pi o a s", "the predicted distribution"),
        _CLASSES,
    ),
    lambda y, q, K: _cross_entropy(y, q),
    "scipy.special.xlogy",
    unless=("binary", "binary cross entropy", "mixture", "gaussian", "regression", "conditional", "relative", "logistic"),
)
PAIRED = replace(
    CROSS_ENTROPY,
    arguments=("y", "q"),
    roles=(
        Role("y", "vector K simplex", "p", "the true distribution"),
        Role("q", "vector K simplex", r"q \hat{p}", "the other distribution"),
        _CLASSES,
    ),
)
_BASE_2 = 1 / np.log(2)
BINARY = Concept(
    "binary cross-entropy",
    (
        "binary cross entropy",
        "binary cross entropy loss",
        "log loss",
        "logistic loss",
        "cross entropy loss",
        "cross entropy",
        "negative log likelihood",
        "logistic regression loss",
        "bce",
    ),
    _LOSSES,
    (
        Role("y", "binary", "y t", "the label"),
        Role("p", "probability", r"\hat{y} \hat{p} p \mu \pi \sigma a q h o", "the predicted probability"),
    ),
    lambda y, p: -np.log(p if y else 1 - p),
    "the logarithm of the probability of the label",
    unless=("multiclass", "softmax", "hinge", "categorical"),
)
_LABELS = Role("y", "vector N binary", "y t", "the labels")
_PROBABILITIES = Role("p", "vector N probability", r"\hat{y} \hat{p} p \mu \pi \sigma a q h o", "the predicted probabilities")
_COUNT = Role("N", "size N", "N n m M", "the number of examples")
BINARY_SUM = replace(
    BINARY, roles=(_LABELS, _PROBABILITIES, _COUNT), value=lambda y, p, N: -np.sum(np.log(np.where(y > 0, p, 1 - p)))
)
BINARY_MEAN = replace(BINARY_SUM, value=lambda y, p, N: -np.mean(np.log(np.where(y > 0, p, 1 - p))))
_TARGETS = Role("y", "vector N", "y t", "the targets")
_PREDICTIONS = Role("p", "vector N", r"\hat{y} \hat{t} f o a h p", "the predictions")
MSE = Concept(
    "mean squared error",
    ("mean squared error", "mse", "mean square error", "quadratic loss", "squared error loss", "average squared error"),
    _LOSSES,
    (_TARGETS, _PREDICTIONS, _COUNT),
    lambda y, p, N: np.mean((y - p) ** 2),
    "numpy.mean",
    names=("MSE", "\\text{MSE}"),
    unless=("root", "estimator", "bias", "rmse", "regularized"),
)
RMSE = replace(
    MSE,
    name="root mean squared error",
    words=("root mean squared error", "rmse", "root mean square error"),
    names=("RMSE", "\\text{RMSE}"),
    value=lambda y, p, N: np.linalg.norm(y - p) / len(y) ** 0.5,
    source="numpy.linalg.norm",
    unless=(),
)
MAE = replace(
    MSE,
    name="mean absolute error",
    words=("mean absolute error", "mae", "l1 loss", "average absolute error"),
    names=("MAE", "\\text{MAE}"),
    value=lambda y, p, N: np.linalg.norm(y - p, 1) / len(y),
    source="numpy.linalg.norm of order 1",
    unless=(),
)
SSE = replace(
    MSE,
    name="sum of squared errors",
    words=(
        "sum of squared errors",
        "residual sum of squares",
        "sum of squares error",
        "sum of squared residuals",
        "sse",
        "rss",
        "squared error",
    ),
    names=("SSE", "RSS", "\\text{SSE}", "\\text{RSS}"),
    value=lambda y, p, N: np.linalg.norm(y - p) ** 2,
    unless=("mean", "root", "total"),
)
MAPE = replace(
    MSE,
    name="mean absolute percentage error",
    words=("mean absolute percentage error", "mape"),
    names=("MAPE", "\\text{MAPE}"),
    roles=(Role("y", "vector N positive", "y A a t"), Role("p", "vector N", r"\hat{y} F f p"), _COUNT),
    value=lambda y, p, N: 100 * np.mean(np.abs(1 - p / y)),
    unless=(),
)
HUBER = Concept(
    "Huber loss",
    ("huber loss", "huber"),
    _LOSSES + r" L_\delta \rho",
    (Role("e", "real", "e r a u x z", "the error"), Role("d", "positive", r"\delta c k", "the threshold")),
    lambda e, d: e * e / 2 if abs(e) <= d else d * (abs(e) - d / 2),
    "its two branches",
    unless=("pseudo",),
)
HINGE = Concept(
    "hinge loss",
    ("hinge loss", "hinge"),
    _LOSSES,
    (Role("y", "real", "y t", "the label"), Role("s", "real", r"f \hat{y} s z h a", "the score")),
    lambda y, s: (lambda m: (m + abs(m)) / 2)(1 - y * s),
    "half of the margin and its size",
    unless=("squared hinge", "multiclass", "multi class"),
)
FOCAL = Concept(
    "focal loss",
    ("focal loss",),
    _LOSSES + r" \text{FL} FL",
    (Role("p", "probability", r"p p_t \hat{p} \hat{y}", "the probability"), Role("g", "positive", r"\gamma", "the focus")),
    lambda p, g: -np.exp(g * np.log1p(-p)) * np.log(p),
    "numpy.log1p",
)
SMOOTHING = Concept(
    "label smoothing",
    ("label smoothing", "smoothed labels", "smoothed label"),
    r"y \tilde{y} q y' y^{\text{LS}} \hat{y} t",
    (
        Role("y", "real", "y t", "the label"),
        Role("e", "probability", r"\epsilon \alpha \varepsilon", "the share that is spread"),
        _CLASSES,
    ),
    lambda y, e, K: np.average([y, 1 / K], weights=[1 - e, e]),
    "numpy.average",
    elementwise=True,
)
TRIPLET = Concept(
    "triplet loss",
    ("triplet loss",),
    _LOSSES,
    (
        Role("a", "positive", "d_ap d_p d_+ d^+", "the distance to the positive"),
        Role("b", "positive", "d_an d_n d_- d^-", "the distance to the negative"),
        Role("m", "positive", r"m \alpha \epsilon", "the margin"),
    ),
    lambda a, b, m: np.clip(a - b + m, 0, None),
    "numpy.clip",
)

ROWS = (
    CROSS_ENTROPY,
    replace(CROSS_ENTROPY, value=lambda y, q, K: _cross_entropy(y, q) * _BASE_2),
    PAIRED,
    replace(PAIRED, value=lambda y, q, K: _cross_entropy(y, q) * _BASE_2),
    BINARY,
    BINARY_SUM,
    BINARY_MEAN,
    MSE,
    replace(MSE, value=lambda y, p, N: np.mean((y - p) ** 2) / 2),
    replace(MSE, value=lambda y, p, N: np.sum((y - p) ** 2) / 2, words=("quadratic loss", "squared error loss", "squared error")),
    RMSE,
    MAE,
    SSE,
    replace(SSE, value=lambda y, p, N: np.linalg.norm(y - p) ** 2 / 2),
    replace(
        SSE,
        roles=(Role("y", "real", "y t"), Role("p", "real", r"\hat{y} f o a p h")),
        value=lambda y, p: (y - p) ** 2,
        words=("squared error", "squared loss", "squared error loss", "quadratic loss"),
        unless=("mean", "root", "sum", "average"),
    ),
    replace(
        SSE,
        roles=(Role("y", "real", "y t"), Role("p", "real", r"\hat{y} f o a p h")),
        value=lambda y, p: (y - p) ** 2 / 2,
        words=("squared error", "squared loss", "squared error loss", "quadratic loss"),
        unless=("mean", "root", "sum", "average"),
    ),
    MAPE,
    replace(MAPE, value=lambda y, p, N: np.mean(np.abs(1 - p / y))),
    HUBER,
    HINGE,
    FOCAL,
    SMOOTHING,
    TRIPLET,
)
