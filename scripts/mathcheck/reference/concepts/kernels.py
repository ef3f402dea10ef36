"""Kernels, their features, and Gaussian processes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_LEFT = Role("x", "vector n", "x x_i x_n u x_1", "the first input")
_RIGHT = Role("y", "vector n", "x' z y x_j x_m v x_2 x_k", "the second input")
_K = r"k K \kappa k_{\text{RBF}} k_RBF k_SE k_{\text{SE}}"
_LENGTH = Role("l", "positive", r"\ell l \sigma \theta \lambda h", "the length scale")
_PAIR = ("x", "y")


def _gaussian(x, y, lam):
    from scipy.stats import multivariate_normal

    law = multivariate_normal(y, lam * lam * np.eye(len(x)))
    return law.pdf(x) / law.pdf(y)


RBF = Concept(
    "Gaussian kernel",
    (
        "rbf kernel",
        "gaussian kernel",
        "squared exponential kernel",
        "radial basis function",
        "squared exponential",
        "rbf",
        "radial basis function kernel",
        "exponentiated quadratic",
    ),
    _K,
    (_LEFT, _RIGHT, _LENGTH),
    _gaussian,
    "the density of scipy.stats.multivariate_normal over its peak",
    arguments=_PAIR,
    unless=("laplacian", "rational", "periodic", "anisotropic", "network", "density estimation", "smoothing"),
)
SCALED_RBF = replace(
    RBF,
    roles=(*RBF.roles, Role("s", "positive", r"\sigma_f \sigma s \alpha a \theta_0 \sigma_0 \eta", "the amplitude")),
    value=lambda x, y, lam, s: s * s * _gaussian(x, y, lam),
)
RBF_BY_GAMMA = replace(
    RBF,
    roles=(_LEFT, _RIGHT, Role("g", "positive", r"\gamma \beta \alpha", "the precision")),
    value=lambda x, y, g: _gaussian(x, y, 1 / np.sqrt(2 * g)),
)
POLYNOMIAL = Concept(
    "polynomial kernel",
    ("polynomial kernel",),
    _K,
    (
        _LEFT,
        _RIGHT,
        Role("c", "positive", r"c r c_0 b \theta", "the constant"),
        Role("d", "whole 1 4", "d p m M q", "the degree"),
    ),
    lambda x, y, c, d: np.polyval(np.poly([-c] * int(d)), x @ y),
    "numpy.polyval of the factors",
    arguments=_PAIR,
    unless=("feature map", "explicit"),
)
LINEAR = Concept(
    "linear kernel",
    ("linear kernel",),
    _K,
    (_LEFT, _RIGHT),
    lambda x, y: sum(a * b for a, b in zip(x, y, strict=True)),
    "the sum of products",
    arguments=_PAIR,
)
LAPLACIAN = Concept(
    "Laplacian kernel",
    ("laplacian kernel", "exponential kernel", "laplace kernel"),
    _K,
    (_LEFT, _RIGHT, Role("l", "positive", r"\sigma \ell l", "the length scale")),
    lambda x, y, lam: np.exp(-np.linalg.norm(x - y) / lam),
    "numpy.linalg.norm",
    arguments=_PAIR,
    unless=("squared",),
)
RATIONAL = Concept(
    "rational quadratic kernel",
    ("rational quadratic", "rational quadratic kernel"),
    _K,
    (
        _LEFT,
        _RIGHT,
        Role("l", "positive", r"\ell l", "the length scale"),
        Role("a", "positive", r"\alpha a", "the mixture of scales"),
    ),
    lambda x, y, lam, a: np.exp(-a * np.log1p(np.sum((x - y) ** 2) / (2 * a * lam * lam))),
    "numpy.log1p",
    arguments=_PAIR,
)
PERIODIC = Concept(
    "periodic kernel",
    ("periodic kernel",),
    _K,
    (
        Role("x", "real", "x t", "the first input"),
        Role("y", "real", "x' t' y", "the second input"),
        Role("l", "positive", r"\ell l", "the length scale"),
        Role("p", "positive", "p T", "the period"),
    ),
    lambda x, y, lam, p: np.exp(-(1 - np.cos(2 * np.pi * (x - y) / p)) / (lam * lam)),
    "the cosine of the double angle",
    arguments=_PAIR,
    unless=("locally",),
)
SIGMOID = Concept(
    "sigmoid kernel",
    ("sigmoid kernel", "hyperbolic tangent kernel"),
    _K,
    (
        _LEFT,
        _RIGHT,
        Role("a", "positive", r"\alpha a \kappa \gamma \beta", "the slope"),
        Role("c", "real", r"c r b \delta \theta", "the constant"),
    ),
    lambda x, y, a, c: np.tanh(a * (x @ y) + c),
    "numpy.tanh",
    arguments=_PAIR,
)
FEATURES = Concept(
    "features of the quadratic kernel",
    ("polynomial kernel", "quadratic kernel", "explicit features", "feature map"),
    r"\phi \Phi \varphi \psi",
    (Role("a", "real", "x_1", "the first entry"), Role("b", "real", "x_2", "the second entry")),
    lambda a, b: np.array([a * a, np.hypot(a, a) * np.sign(a) * b, b * b]),
    "the terms of the square",
    also=("kernel",),
    unless=("constant", "1 +", "inhomogeneous"),
)
_KERNEL = Role("k", "kernel n", r"k K \kappa", "the kernel")
FEATURE_DISTANCE = Concept(
    "squared distance of features",
    ("feature space", "feature vectors", "kernel trick", "kernel"),
    "? d",
    (Role("x", "vector n", "x", "the first input"), Role("y", "vector n", "y z x'", "the second input"), _KERNEL),
    lambda x, y, k: k(x, x) + k(y, y) - 2 * k(x, y),
    "the terms of the square",
    batched=True,
    also=("distance", "distances"),
)

# -- Gaussian processes ----------------------------------------------------------------------------------

_GRAM = Role("K", "spd n", r"K K_xx K_XX \Sigma C K_ff K_N", "the covariance of the training values")
_NOISE = Role("s", "positive", r"\sigma \sigma_n \sigma_y \sigma_\epsilon", "the deviation of the noise")
_CROSS = Role("c", "vector n", r"k_* k k_{\ast} \kappa k_x", "the covariances with the test value")
_CROSSES = Role("c", "matrix n m", r"K_* K_x* K_{X*} K_f* K_xX", "the covariances with the test values")
_Y = Role("y", "vector n", "y t f", "the targets")
_ONE = Role("i", "identity n", "I I_n I_N", optional=True)


def _solve(K, s, right):
    factor = np.linalg.cholesky(K + s * s * np.eye(len(K)))
    return np.linalg.solve(factor.T, np.linalg.solve(factor, right))


_GP = (
    "gaussian process",
    "gaussian processes",
    "gp posterior",
    "gp",
    "posterior mean at a test",
    "kriging",
    "noisy observations",
)
POSTERIOR_MEAN = Concept(
    "posterior mean of a Gaussian process",
    ("posterior mean", "predictive mean", "mean prediction", "mean", "predictive distribution", "posterior"),
    r"\bar{f} m \mu f \bar{f}_* \mu_* m_* f_* \hat{f} \hat{y} y_* \bar{y}",
    (_CROSS, _GRAM, _NOISE, _Y, _ONE),
    lambda c, K, s, y, i: c @ _solve(K, s, y),
    "a Cholesky solution",
    also=_GP,
    unless=("mean function", "noise free", "noiseless", "nonzero mean", "variance"),
)
POSTERIOR_COVARIANCE = Concept(
    "posterior covariance of a Gaussian process",
    ("posterior covariance", "predictive covariance", "covariance", "posterior"),
    r"\Sigma \Sigma_* cov \text{cov} Cov K V C S",
    (Role("p", "spd m", "K_** K_{**} K_*,*", "the prior covariance of the test values"), _CROSSES, _GRAM, _NOISE, _ONE),
    lambda p, c, K, s, i: p - c.T @ _solve(K, s, c),
    "a Cholesky solution",
    also=_GP,
    unless=("noise free", "noiseless"),
)
POSTERIOR_VARIANCE = replace(
    POSTERIOR_COVARIANCE,
    name="posterior variance of a Gaussian process",
    words=("posterior variance", "predictive variance", "variance", "posterior"),
    left=r"\sigma^2 \sigma_*^2 V Var \mathbb{V} v s^2 k_* \sigma_* \text{Var} \Sigma_*",
    roles=(Role("p", "positive", "k_** k_{**} k(x_*,x_*) k c", "the prior variance"), _CROSS, _GRAM, _NOISE, _ONE),
    value=lambda p, c, K, s, i: p - c @ _solve(K, s, c),
)
def _left_over(x, k, c, K, s, i):
    """The prior variance at a point without what the observations explain, for all samples."""
    noisy = K + (s * s)[:, None, None] * np.eye(K.shape[1])
    return k(x, x) - np.einsum("sn,sn->s", c, np.linalg.solve(noisy, c[:, :, None])[:, :, 0])


# With the kernel itself: `k(x_*, x_*)`.
KERNEL_VARIANCE = replace(
    POSTERIOR_VARIANCE,
    roles=(Role("x", "vector q", "x_* x x'", "the test input"), Role("k", "kernel q", "k", "the kernel"),
           replace(_CROSS, letters="k_* k(x_*) k_x c"), _GRAM, replace(_NOISE, letters=_NOISE.letters + r" \sigma_y"), _ONE),
    value=_left_over,
    batched=True,
)
MEANS = replace(POSTERIOR_MEAN, roles=(_CROSSES, _GRAM, _NOISE, _Y, _ONE), value=lambda c, K, s, y, i: c.T @ _solve(K, s, y))
KERNEL_RIDGE = Concept(
    "kernel ridge regression",
    ("kernel ridge regression", "dual coefficients", "kernel ridge"),
    r"\alpha a c",
    (_GRAM, Role("l", "positive", r"\lambda", "the weight of the penalty"), _Y, _ONE),
    lambda K, lam, y, i: _solve(K, np.sqrt(lam), y),
    "a Cholesky solution",
)


KERNEL_PREDICTION = Concept(
    "prediction of kernel ridge regression",
    ("kernel ridge regression", "kernel ridge", "representer theorem", "kernel regression"),
    r"f \hat{f} y \hat{y} f_*",
    (
        Role("x", "vector d", "x x_* x'", "the new input"),
        Role("k", "map d n", r"k k_* \kappa", "its kernels with the examples"),
        _GRAM,
        Role("l", "positive", r"\lambda", "the weight of the penalty"),
        _Y,
        _ONE,
    ),
    lambda x, k, K, lam, y, i: np.einsum(
        "sn,sn->s", k(x), np.linalg.solve(K + lam[:, None, None] * np.eye(K.shape[1]), y[:, :, None])[:, :, 0]),
    "numpy.linalg.solve",
    batched=True,
)


def _log_evidence(K, y):
    from scipy.stats import multivariate_normal

    return multivariate_normal(np.zeros(len(y)), K).logpdf(y)


LOG_EVIDENCE = Concept(
    "log marginal likelihood of a Gaussian process",
    ("log marginal likelihood", "marginal likelihood", "log evidence", "log likelihood"),
    r"log \ell L \mathcal{L} ln",
    (
        Role("K", "spd n", r"K_y K C \Sigma K_\theta", "the covariance of the targets"),
        Role("y", "vector n", "y t", "the targets"),
        Role("n", "size n", "n N", "their number"),
    ),
    lambda K, y, n: _log_evidence(K, y),
    "scipy.stats.multivariate_normal",
    also=("gaussian process", "gp", "hyperparameter", "kernel", "covariance matrix"),
    precision=1e-8,
)
LOG_EVIDENCE_WITH_NOISE = replace(
    LOG_EVIDENCE,
    roles=(replace(LOG_EVIDENCE.roles[0], letters="K K_XX"), _NOISE, *LOG_EVIDENCE.roles[1:], _ONE),
    value=lambda K, s, y, n, i: _log_evidence(K + s * s * np.eye(len(K)), y),
)

ROWS = (
    LOG_EVIDENCE,
    LOG_EVIDENCE_WITH_NOISE,
    RBF,
    SCALED_RBF,
    RBF_BY_GAMMA,
    POLYNOMIAL,
    replace(
        POLYNOMIAL,
        roles=(*POLYNOMIAL.roles[:2], POLYNOMIAL.roles[3]),
        value=lambda x, y, d: np.polyval(np.poly([-1] * int(d)), x @ y),
    ),
    replace(
        POLYNOMIAL,
        roles=(*POLYNOMIAL.roles[:2], POLYNOMIAL.roles[3]),
        value=lambda x, y, d: np.polyval(np.poly([0] * int(d)), x @ y),
    ),
    replace(
        POLYNOMIAL,
        roles=(*POLYNOMIAL.roles, Role("g", "positive", r"\gamma \alpha a", "the slope")),
        value=lambda x, y, c, d, g: np.polyval(np.poly([-c] * int(d)), g * (x @ y)),
    ),
    LINEAR,
    LAPLACIAN,
    RATIONAL,
    PERIODIC,
    replace(PERIODIC, value=lambda x, y, lam, p: np.exp(-(1 - np.cos(2 * np.pi * (x - y) / p)) / (2 * lam * lam))),
    SIGMOID,
    FEATURES,
    FEATURE_DISTANCE,
    POSTERIOR_MEAN,
    MEANS,
    POSTERIOR_COVARIANCE,
    POSTERIOR_VARIANCE,
    KERNEL_VARIANCE,
    KERNEL_RIDGE,
    KERNEL_PREDICTION,
    replace(
        KERNEL_RIDGE,
        roles=(*KERNEL_RIDGE.roles, Role("n", "size n", "n N")),
        value=lambda K, lam, y, i, n: _solve(K, np.sqrt(lam * n), y),
    ),
)
