"""Covariances and correlations, quotients of forms, decompositions, systems of equations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import mean_of

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
