"""Projections, Gram–Schmidt, centring and Gram matrices."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_SPAN = r"B A X \Phi V U W Q"
_BASIS = Role("B", "matrix n m", _SPAN, "the matrix whose columns span the subspace")
_TALL = {"n": "m"}
_POINT = Role("x", "vector n", r"x v y u a b p z x_0", "the vector that is projected")
_DIRECTION = Role("b", "vector n nonzero", r"b u a v w e n", "the direction of the line")
_OF_PROJECTIONS = r"P \Pi \pi H P_\pi P_U \pi_U Q \text{proj} proj p \hat{x} \hat{y} \hat{b}"


def _projector(B):
    """Onto the span of columns, from an orthonormal basis of it."""
    basis, _ = np.linalg.qr(B)
    return basis @ basis.T


def _gram_schmidt(B):
    """The columns of Q of a QR decomposition, as long as their parts of the rows of `B`."""
    q, r = np.linalg.qr(B.T)
    return (q * np.diag(r)).T


def cosine(x, y):
    return np.dot(x / np.linalg.norm(x), y / np.linalg.norm(y))


PROJECTION = Concept(
    "orthogonal projection matrix",
    (
        "projection matrix",
        "orthogonal projection",
        "orthogonal projector",
        "orthogonal projection matrix",
        "projector",
        "hat matrix",
    ),
    _OF_PROJECTIONS,
    (_BASIS,),
    _projector,
    "Q Qᵀ with the Q of numpy.linalg.qr",
    unless=("oblique", "complement", "random"),
    at_least=_TALL,
)
ON_LINE = Concept(
    "orthogonal projection onto a line",
    ("projection", "orthogonal projection", "vector projection", "projected orthogonally"),
    r"\pi p \text{proj} proj P P_u P_b \hat{x} \pi_U x y \hat{b}",
    (_DIRECTION, _POINT),
    lambda b, x: b * np.linalg.lstsq(b[:, None], x, rcond=None)[0],
    "numpy.linalg.lstsq",
    arguments=("x",),
    unless=("matrix", "random", "complement"),
)
ON_SUBSPACE = replace(
    PROJECTION,
    name="orthogonal projection onto a subspace",
    roles=(_BASIS, Role("x", "vector n", r"x y b v", _POINT.means)),
    words=("projection", "orthogonal projection", "projected", "fitted values", "predictions"),
    left=r"\pi p \text{proj} proj P \hat{x} \hat{y} \pi_U x y \hat{b}",
    value=lambda B, x: _projector(B) @ x,
)
_CONSTANTS = (Role("i", "identity n", "I I_n I_N", optional=True), Role("e", "ones n", "1 e 1_n 1_N", optional=True))
CENTRING = Concept(
    "centring matrix",
    ("centering matrix",),
    "H C J P",
    (Role("n", "size n", "n N m"), *_CONSTANTS),
    lambda n, i, e: np.eye(round(n)) - np.full((round(n), round(n)), 1 / n),
    "the identity without the mean of its rows",
)
CENTRED_GRAM = Concept(
    "centred Gram matrix",
    ("kernel matrix", "gram matrix", "centered kernel", "kernel pca", "centered gram matrix"),
    r"\tilde{K} K \bar{K} G \tilde{G} K_c",
    (Role("K", "spd n", "K G", "the Gram matrix"), Role("n", "size n", "n N m"), *_CONSTANTS),
    lambda K, n, i, e: K - K.mean(axis=0) - K.mean(axis=1)[:, None] + K.mean(),
    "without the means of rows and columns",
    also=("center",),
)
GRAM = Concept(
    "Gram matrix",
    ("gram matrix", "gramian"),
    "G K",
    (Role("X", "matrix n d", r"X A \Phi V", "the vectors, one a row or column"),),
    lambda X: np.array([[np.dot(a, b) for b in X.T] for a in X.T]),
    "the inner products of all pairs",
    unless=("centered", "kernel pca"),
)
GRAM_SCHMIDT = Concept(
    "Gram–Schmidt orthogonalisation",
    ("gram schmidt", "gram schmidt process", "gram schmidt method", "gram schmidt orthogonalization"),
    "u v q w e b",
    (
        Role("B", "rows m n", "b a v x w", "the vectors of the basis"),
        Role("U", "rows m n", "u q e self", "the vectors found so far", (_gram_schmidt, ("B",))),
        Role("k", "whole 2 m", "k j i n", "the number of the vector"),
    ),
    lambda B, U, k: _gram_schmidt(B)[round(k) - 1],
    "numpy.linalg.qr",
    at_least={"n": "m", "m": 3},
)

ROWS = (
    PROJECTION,
    replace(
        PROJECTION,
        roles=(Role("B", "matrix n m orthonormal_columns", _SPAN, "the orthonormal basis, one vector a column"),),
        also=("orthonormal",),
        value=lambda B: _projector(B),
    ),
    replace(
        PROJECTION,
        roles=(Role("b", "vector n nonzero", "b u a v w", "the direction of the line"),),
        value=lambda b: _projector(b[:, None]),
    ),
    ON_LINE,
    replace(
        ON_LINE,
        roles=(Role("b", "vector n unit", "b u a v e n", "the unit vector along the line"), _POINT),
        value=lambda b, x: np.dot(b, x) * b,
        also=("unit", "normalized", "length 1", "norm 1"),
    ),
    replace(
        PROJECTION,
        roles=(Role("b", "vector n unit", "b u a v e n", "the unit vector along the line"),),
        value=lambda b: np.outer(b, b),
        also=("unit", "normalized", "length 1", "norm 1"),
    ),
    ON_SUBSPACE,
    CENTRING,
    CENTRED_GRAM,
    GRAM,
    replace(GRAM, value=lambda X: np.array([[np.dot(a, b) for b in X] for a in X])),
    GRAM_SCHMIDT,
)
