"""Linear models: what minimises a squared error, alone, weighted or with a penalty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_DESIGN = Role("X", "matrix N D", r"X \Phi A H", "the design matrix, a row for each example")
_TARGETS = Role("y", "vector N", r"y t b z Y \mathcal{Y}", "the targets")
_WEIGHTS = r"\theta w \beta x W a \omega b"


def _least_squares(X, y):
    return np.linalg.lstsq(X, y, rcond=None)[0]


LEAST_SQUARES = Concept(
    "least-squares estimator",
    ("least squares estimator", "least squares estimate", "least squares solution", "ordinary least squares", "ols estimator", "ols",
     "maximum likelihood estimator of the linear regression", "maximum likelihood estimate of the linear regression",
     "maximum likelihood estimator", "maximum likelihood estimate", "normal equation", "normal equations", "linear regression"),
    _WEIGHTS,
    (_DESIGN, _TARGETS),
    _least_squares,
    "numpy.linalg.lstsq",
    unless=("ridge", "weighted", "regularised", "regularized", "map", "maximum a posteriori", "generalized", "generalised"),
    at_least={"N": "D"},
)

ROWS = (
    LEAST_SQUARES,
    replace(LEAST_SQUARES, roles=(Role("X", "matrix D N", _DESIGN.letters, "the examples, one a column"), _TARGETS),
            value=lambda X, y: _least_squares(X.T, y)),
)
