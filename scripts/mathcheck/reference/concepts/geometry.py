"""Projections, angles, distances, Gram-Schmidt, rotations and reflections, centring, covariances, quotients of forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import mean_of

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


def _cosine(x, y):
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
    _cosine,
    "the inner product of unit vectors",
    unless=("cosine distance", "sine", "sines", "schedule", "annealing"),
)
ANGLE = Concept(
    "angle between two vectors",
    ("angle between two nonzero vectors", "angle between two vectors", "angle"),
    r"\theta \omega \alpha \phi \angle \varphi \gamma",
    _PAIR,
    lambda x, y: np.arccos(np.clip(_cosine(x, y), -1, 1)),
    "numpy.arccos of the inner product of unit vectors",
    precision=1e-6,
)
COSINE_DISTANCE = Concept(
    "cosine distance",
    ("cosine distance",),
    r"d D D_C \text{dist} dist",
    _PAIR,
    lambda x, y: 1 - _cosine(x, y),
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
_ANGLE = Role("t", "real", r"\theta \alpha \phi \varphi \omega", "the angle")
ROTATION = Concept(
    "rotation matrix",
    ("rotation matrix", "rotation", "rotates", "rotate", "rotation by an angle"),
    r"R Q A T U G M",
    (_ANGLE,),
    lambda t: np.array([[np.exp(1j * t), 1j * np.exp(1j * t)]]).T[:, 0].view(float).reshape(2, 2).T,
    "the images of 1 and i under multiplication by exp(i θ)",
    unless=("clockwise", "row vector", "row vectors", "passive", "frame", "axes", "around the", "reflection", "axis"),
)
REFLECTION = Concept(
    "reflection matrix",
    ("reflection", "reflects", "reflection matrix"),
    r"R S Q H F A M \text{Ref}",
    (_ANGLE,),
    lambda t: 2 * np.outer([np.cos(t), np.sin(t)], [np.cos(t), np.sin(t)]) - np.eye(2),
    "twice the projection onto the line minus the identity",
    unless=("householder", "rotation", "axis"),
)
HOUSEHOLDER = Concept(
    "Householder reflection",
    ("householder reflection", "householder matrix", "householder transformation", "householder reflector", "householder"),
    "H P Q H_v",
    (Role("v", "vector n nonzero", "v u w a", "the normal of the mirror"),),
    lambda v: np.eye(len(v)) - 2 * np.outer(v / np.linalg.norm(v), v / np.linalg.norm(v)),
    "the identity minus twice the projection onto the normal",
)
_DATA = Role("x", "rows N D", "x X", "the data, a row for each point")
_MEAN = Role("m", "vector D", r"\bar{x} \mu \hat{\mu} m \mu_x", "their mean", (lambda x: x.mean(axis=0), ("x",)))
COVARIANCE = Concept(
    "covariance matrix",
    ("covariance matrix", "sample covariance", "empirical covariance", "data covariance matrix", "scatter matrix", "covariance"),
    r"S \Sigma C Q \hat{\Sigma} K",
    (_DATA, _MEAN, Role("N", "size N", "N n m")),
    lambda x, m, N: np.cov(x.T, bias=True).reshape(x.shape[1], x.shape[1]),
    "numpy.cov",
    unless=(
        "between class",
        "within class",
        "prior",
        "posterior",
        "centered",
        "zero mean",
        "class",
        "cluster",
        "component",
        "mixture",
        "weighted",
    ),
    at_least={"N": 2},
)
_CENTRED_DATA = Role("x", "matrix N D", r"X \tilde{X} Z", "the centred data, a row for each point")
CENTRED_COVARIANCE = replace(
    COVARIANCE,
    roles=(_CENTRED_DATA, Role("N", "size N", "N n m")),
    value=lambda x, N: np.einsum("nd,ne->de", x, x) / len(x),
    also=("center", "zero mean", "mean zero", "standardized", "mean 0"),
    unless=("prior", "posterior", "class", "cluster", "mixture"),
    source="numpy.einsum over the points",
)
_LISTS = (
    Role("x", "vector n", "x X u", "the first list"),
    Role("y", "vector n", "y Y v", "the second list"),
    Role("mx", "real", r"\bar{x} \mu_x \mu_X m_x", "its mean", (mean_of, ("x",))),
    Role("my", "real", r"\bar{y} \mu_y \mu_Y m_y", "its mean", (mean_of, ("y",))),
    Role("n", "size n", "n N m"),
)
CORRELATION = Concept(
    "correlation coefficient",
    ("correlation coefficient", "pearson correlation", "sample correlation", "pearson correlation coefficient", "correlation"),
    r"r \rho \text{corr} corr R r_xy \hat{\rho}",
    _LISTS,
    lambda x, y, mx, my, n: np.corrcoef(x, y)[0, 1],
    "numpy.corrcoef",
    at_least={"n": 3},
    unless=("autocorrelation", "rank"),
)
SAMPLE_COVARIANCE = Concept(
    "sample covariance",
    ("sample covariance", "covariance", "empirical covariance"),
    r"s_xy \sigma_xy \text{cov} cov \text{Cov} Cov q c S_xy",
    _LISTS,
    lambda x, y, mx, my, n: np.cov(x, y)[0, 1],
    "numpy.cov",
    at_least={"n": 3},
    unless=("matrix",),
)
RAYLEIGH = Concept(
    "Rayleigh quotient",
    ("rayleigh quotient",),
    r"R r \rho \lambda \mu",
    (
        Role("A", "matrix n n symmetric", r"A M S B \Sigma L", "the matrix"),
        Role("x", "vector n nonzero", "x v u w q", "the vector"),
    ),
    lambda A, x: sum(A[i, j] * x[i] * x[j] for i in range(len(x)) for j in range(len(x))) / sum(x**2),
    "the sum over all entries of the form",
)
CONDITION = Concept(
    "condition number",
    ("condition number",),
    r"\kappa \text{cond} cond k",
    (Role("A", "matrix n n invertible", "A X M H", "the matrix"),),
    lambda A: np.linalg.cond(A),
    "numpy.linalg.cond",
    at_least={"n": 2},
)
CONDITION_OF_VALUES = replace(
    CONDITION,
    roles=(
        Role("s", "positive", r"\sigma_max \sigma_1 \lambda_max \lambda_1 L M \beta", "the largest value"),
        Role("t", "positive", r"\sigma_min \sigma_n \lambda_min \lambda_n \mu m \alpha \sigma_r", "the smallest value"),
    ),
    value=lambda s, t: np.divide(s, t),
    source="the largest value divided by the smallest",
)
PSEUDO_INVERSE = Concept(
    "pseudo-inverse",
    (
        "pseudo inverse",
        "pseudoinverse",
        "moore penrose inverse",
        "moore penrose pseudo inverse",
        "left inverse",
        "moore penrose pseudoinverse",
    ),
    r"A X \Phi B",
    (Role("A", "matrix m n", r"A X \Phi B", "the matrix"),),
    np.linalg.pinv,
    "numpy.linalg.pinv",
    at_least={"m": "n"},
    unless=("right inverse",),
)
SINGULAR_SUM = Concept(
    "sum of the singular value decomposition",
    ("singular value decomposition", "svd", "outer product form", "singular values"),
    r"A X M A_k \hat{A} \tilde{A}",
    (
        Role("s", "vector r positive", r"\sigma s", "the singular values"),
        Role("u", "rows r m", "u", "the left singular vectors"),
        Role("v", "rows r n", "v", "the right singular vectors"),
        Role("r", "size r", "r k n p"),
    ),
    lambda s, u, v, r: (u.T * s) @ v,
    "U Σ Vᵀ",
    unless=("pseudo inverse", "pseudoinverse", "inverse"),
)
SPECTRAL_SUM = Concept(
    "spectral decomposition",
    ("spectral decomposition", "eigendecomposition", "eigenvalue decomposition", "spectral theorem", "eigenvectors"),
    r"A S M \Sigma C K",
    (
        Role("l", "vector r", r"\lambda", "the eigenvalues"),
        Role("q", "rows r n", "q u v x e p", "the eigenvectors"),
        Role("r", "size r", "n d r D N"),
    ),
    lambda lam, q, r: (q.T * lam) @ q,
    "Q Λ Qᵀ",
    unless=("inverse", "pseudo inverse"),
)
RECONSTRUCTION = Concept(
    "average squared reconstruction error",
    ("reconstruction error", "squared reconstruction error"),
    "J J_M L E R",
    (
        Role("x", "rows N D", "x", "the data"),
        Role("y", "rows N D", r"\tilde{x} \hat{x}", "their reconstructions"),
        Role("N", "size N", "N n m"),
    ),
    lambda x, y, N: np.mean(np.sum((x - y) ** 2, axis=1)),
    "numpy.mean",
    also=("average", "mean"),
)
DISCARDED = Concept(
    "reconstruction error of principal components",
    ("reconstruction error", "squared reconstruction error"),
    "J J_M L E R",
    (
        Role("l", "vector D positive", r"\lambda", "the eigenvalues in falling order"),
        Role("M", "whole 1 D", "M k m K d", "the number of components"),
        Role("D", "size D", "D d n p"),
    ),
    lambda lam, M, D: float(np.sum(lam[round(M) :])),
    "the eigenvalues of the components left out",
    also=("principal component", "pca"),
    at_least={"D": 2},
)
_SYSTEM = tuple(
    Role(name, "real", letters)
    for name, letters in (("a", "a_11 a"), ("b", "a_12 b"), ("c", "a_21 c"), ("d", "a_22 d"), ("p", "b_1 e"), ("q", "b_2 f"))
)
CRAMER_1 = Concept(
    "solution of two linear equations, first unknown",
    ("cramer's rule", "cramers rule"),
    "x_1 x",
    _SYSTEM,
    lambda a, b, c, d, p, q: np.linalg.solve(np.array([[a, b], [c, d]]), np.array([p, q]))[0],
    "numpy.linalg.solve",
    precision=1e-7,
)
CRAMER_2 = replace(
    CRAMER_1,
    name="solution of two linear equations, second unknown",
    left="x_2 y",
    value=lambda a, b, c, d, p, q: np.linalg.solve(np.array([[a, b], [c, d]]), np.array([p, q]))[1],
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
    ON_SUBSPACE,
    CENTRING,
    CENTRED_GRAM,
    GRAM,
    replace(GRAM, value=lambda X: np.array([[np.dot(a, b) for b in X] for a in X])),
    GRAM_SCHMIDT,
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
    ROTATION,
    REFLECTION,
    HOUSEHOLDER,
    replace(
        HOUSEHOLDER,
        roles=(Role("v", "vector n unit", "v u w n", "the unit normal of the mirror"),),
        also=("unit", "norm 1", "length 1"),
    ),
    COVARIANCE,
    replace(COVARIANCE, value=lambda x, m, N: np.cov(x.T).reshape(x.shape[1], x.shape[1])),
    CENTRED_COVARIANCE,
    replace(CENTRED_COVARIANCE, value=lambda x, N: np.einsum("nd,ne->de", x, x) / (len(x) - 1)),
    replace(
        CENTRED_COVARIANCE,
        roles=(Role("x", "matrix D N", r"X \tilde{X} Z", "the centred data, one point a column"), Role("N", "size N", "N n m")),
        value=lambda x, N: np.einsum("dn,en->de", x, x) / x.shape[1],
    ),
    replace(
        CENTRED_COVARIANCE,
        roles=(Role("x", "matrix D N", r"X \tilde{X} Z", "the centred data, one point a column"), Role("N", "size N", "N n m")),
        value=lambda x, N: np.einsum("dn,en->de", x, x) / (x.shape[1] - 1),
    ),
    replace(
        CENTRED_COVARIANCE,
        roles=(Role("x", "rows N D", "x", "the centred data"), Role("N", "size N", "N n m")),
        value=lambda x, N: np.einsum("nd,ne->de", x, x) / len(x),
    ),
    CORRELATION,
    SAMPLE_COVARIANCE,
    replace(SAMPLE_COVARIANCE, value=lambda x, y, mx, my, n: np.cov(x, y, bias=True)[0, 1]),
    RAYLEIGH,
    CONDITION,
    CONDITION_OF_VALUES,
    PSEUDO_INVERSE,
    SINGULAR_SUM,
    SPECTRAL_SUM,
    RECONSTRUCTION,
    DISCARDED,
    CRAMER_1,
    CRAMER_2,
)
