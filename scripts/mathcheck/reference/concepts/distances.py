"""Angles and distances."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.projections import cosine
from mathcheck.reference.concepts.record import Concept, Role

_PAIR = (
    Role("x", "vector n nonzero", "x u a v w", "one of the vectors"),
    Role("y", "vector n nonzero", "y v b z w", "the other vector"),
)
_OTHER_PAIRS = (
    (Role("x", "vector n nonzero", "u", "one of the vectors"), Role("y", "vector n nonzero", "v", "the other vector")),
    (Role("x", "vector n nonzero", "a", "one of the vectors"), Role("y", "vector n nonzero", "b", "the other vector")),
    (Role("x", "vector n nonzero", "v", "one of the vectors"), Role("y", "vector n nonzero", "w", "the other vector")),
    (
        Role("x", "vector n nonzero", "x x_i x_1", "one of the vectors"),
        Role("y", "vector n nonzero", "x' z y x_j x_2", "the other vector"),
    ),
    (Role("x", "vector n nonzero", "q", "one of the vectors"), Role("y", "vector n nonzero", "d k p", "the other vector")),
    (Role("x", "vector n nonzero", "A p", "one of the vectors"), Role("y", "vector n nonzero", "B q", "the other vector")),
)
_SIZE = Role("n", "size n", "n d D N m p")


def _pairs(concept: Concept) -> list[Concept]:
    """The concept for each customary pair of letters."""
    return [
        replace(concept, roles=(*pair, _SIZE), value=lambda x, y, n, value=concept.value: value(x, y)) for pair in _OTHER_PAIRS
    ]


COSINE = Concept(
    "cosine of the angle between two vectors",
    (
        "cosine similarity",
        "angle between two nonzero vectors",
        "angle between two vectors",
        "angle between them",
        "angle",
        "cosine",
    ),
    r"cos \text{sim} sim \text{cossim} s S S_C c \rho \text{similarity} similarity \text{cosine}",
    _PAIR,
    cosine,
    "the inner product of unit vectors",
    unless=("cosine distance", "sine", "sines", "schedule", "annealing"),
)
ANGLE = Concept(
    "angle between two vectors",
    ("angle between two nonzero vectors", "angle between two vectors", "angle"),
    r"\theta \omega \alpha \phi \angle \varphi \gamma",
    _PAIR,
    lambda x, y: np.arccos(np.clip(cosine(x, y), -1, 1)),
    "numpy.arccos of the inner product of unit vectors",
    precision=1e-6,
)
COSINE_DISTANCE = Concept(
    "cosine distance",
    ("cosine distance",),
    r"d D D_C \text{dist} dist",
    _PAIR,
    lambda x, y: 1 - cosine(x, y),
    "1 minus the inner product of unit vectors",
)
_DISTANCE_LETTERS = r"d D \rho \text{dist} dist d_2 d_1 d_E d_M r"
EUCLIDEAN = Concept(
    "Euclidean distance",
    ("euclidean distance", "l2 distance", "straight line distance"),
    _DISTANCE_LETTERS,
    _PAIR,
    lambda x, y: np.linalg.norm(x - y),
    "numpy.linalg.norm",
    unless=("hyperplane", "squared", "mahalanobis", "manhattan"),
)
MANHATTAN = Concept(
    "Manhattan distance",
    ("manhattan distance", "l1 distance", "city block distance", "taxicab distance"),
    _DISTANCE_LETTERS,
    _PAIR,
    lambda x, y: np.linalg.norm(x - y, 1),
    "numpy.linalg.norm of order 1",
    unless=("euclidean",),
)
CHEBYSHEV = Concept(
    "Chebyshev distance",
    ("chebyshev distance", "maximum distance", "chessboard distance"),
    _DISTANCE_LETTERS + r" d_\infty",
    _PAIR,
    lambda x, y: np.linalg.norm(x - y, np.inf),
    "numpy.linalg.norm of order infinity",
)
MINKOWSKI = Concept(
    "Minkowski distance",
    ("minkowski distance",),
    _DISTANCE_LETTERS + " d_p",
    (*_OTHER_PAIRS[3], Role("p", "whole 1 5", "p q r"), Role("n", "size n", "n d D N")),
    lambda x, y, p, n: np.linalg.norm(x - y, p),
    "numpy.linalg.norm",
)
MAHALANOBIS = Concept(
    "Mahalanobis distance",
    ("mahalanobis distance", "mahalanobis"),
    r"d D D_M d_M \Delta \delta r \text{dist}",
    (
        Role("x", "vector n", "x y", "the point"),
        Role("m", "vector n", r"\mu m \bar{x} y c", "the mean"),
        Role("S", "spd n", r"\Sigma S C \Lambda", "the covariance"),
    ),
    lambda x, m, S: np.linalg.norm(np.linalg.solve(np.linalg.cholesky(S), x - m)),
    "numpy.linalg.norm of what a Cholesky factor makes white",
    unless=("squared mahalanobis",),
)
TO_HYPERPLANE = Concept(
    "distance from a hyperplane",
    ("distance", "euclidean distance", "signed distance", "geometric margin", "perpendicular distance"),
    r"d r \rho D \text{dist} dist \delta \gamma",
    (
        Role("w", "vector n nonzero", "w n a \\beta \\theta", "the normal vector"),
        Role("x", "vector n", "x x_0 p z x_n x_i", "the point"),
        Role("b", "real", r"b w_0 \beta_0 c", "the offset"),
    ),
    lambda w, x, b: np.linalg.norm(x - (x - w * (w @ x + b) / (w @ w))),
    "the distance from the foot of the perpendicular",
    also=("hyperplane", "decision boundary", "plane"),
    arguments=("x",),
)

ROWS = (
    *_pairs(COSINE),
    *_pairs(ANGLE),
    *_pairs(COSINE_DISTANCE),
    *_pairs(EUCLIDEAN),
    *_pairs(MANHATTAN),
    *_pairs(CHEBYSHEV),
    MINKOWSKI,
    MAHALANOBIS,
    TO_HYPERPLANE,
    replace(
        TO_HYPERPLANE,
        value=lambda w, x, b: (w @ x + b) / np.linalg.norm(w),
        also=("signed", "geometric margin", "decision boundary"),
    ),
)
