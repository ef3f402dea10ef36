"""Discriminants of Gaussian classes, log likelihoods of samples, thresholds of decisions, samples of encoders."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role


def _log_density(x, m, S) -> float:
    from scipy.stats import multivariate_normal

    return float(multivariate_normal(m, S).logpdf(x))


_X = Role("x", "vector n", "x z", "the point")
_M = Role("m", "vector n", r"\mu \mu_k \mu_c m m_k", "the mean of the class")
_S = Role("S", "spd n", r"\Sigma \Sigma_k \Sigma_c S C", "the covariance")
_P = Role("p", "probability", r"\pi_k \pi_c \pi_j \pi_i \pi_{k} p p_k", "the share of the class")
_CONST = Role("c", "real", r"\text{const} \text{const.} C c \text{constant}", "a constant")
_LEFT = r"\delta \delta_k g d f y a a_k \log log ln \text{log} \text{ln} g_k d_k g_i h"
LINEAR = Concept(
    "linear discriminant function of Gaussian classes",
    ("linear discriminant", "linear discriminant function", "lda", "discriminant function", "linear discriminant analysis", "discriminant"),
    _LEFT,
    (_X, _M, _S, _P),
    lambda x, m, S, p: _log_density(x, m, S) - _log_density(x, np.zeros(len(x)), S) + np.log(p),
    "scipy.stats.multivariate_normal",
    unless=("quadratic discriminant", "qda"),
    precision=1e-7,
)
QUADRATIC = Concept(
    "quadratic discriminant function of Gaussian classes",
    ("quadratic discriminant", "quadratic discriminant analysis", "qda", "quadratic discriminant function", "discriminant function",
     "discriminant", "class conditional densities", "log posterior"),
    _LEFT,
    (_X, _M, _S, _P),
    lambda x, m, S, p: _log_density(x, m, S) + len(x) / 2 * np.log(2 * np.pi) + np.log(p),
    "scipy.stats.multivariate_normal",
    unless=("linear discriminant", "lda"),
    precision=1e-7,
)
WHOLE_QUADRATIC = replace(
    QUADRATIC, value=lambda x, m, S, p: _log_density(x, m, S) + np.log(p), roles=(_X, _M, _S, _P))
_ONE, _ZERO = Role("a", "vector n", r"\mu_1 m_1 \mu_+", "the mean of the first class"), Role(
    "b", "vector n", r"\mu_0 \mu_2 m_0 m_2 \mu_-", "the mean of the second class")
_SHARE, _OTHER = Role("p", "probability", r"\pi_1 p_1 \pi_+", "the share of the first class"), Role(
    "q", "probability", r"\pi_0 \pi_2 p_0 p_2 \pi_-", "the share of the second class")
_TWO = ("generative", "gaussian generative model", "gaussian", "logistic form", "shared covariance", "common covariance", "class posterior",
        "common covariance matrix", "two classes", "sigmoid", "discriminant")
WEIGHTS = Concept(
    "weights of the posterior of two Gaussian classes", _TWO, r"w \beta \theta a",
    (_S, _ONE, _ZERO), lambda S, a, b: np.linalg.lstsq(S, a - b, rcond=None)[0], "numpy.linalg.lstsq",
    also=("classes",), unless=("fisher", "within class", "regression"),
)
BIAS = replace(
    WEIGHTS, name="bias of the posterior of two Gaussian classes", left=r"w_0 b b_0 \beta_0 \theta_0 c",
    roles=(_S, _ONE, _ZERO, _SHARE, _OTHER),
    value=lambda S, a, b, p, q: _log_density(np.zeros(len(a)), a, S) - _log_density(np.zeros(len(a)), b, S) + np.log(p / q),
    source="scipy.stats.multivariate_normal", precision=1e-7,
)

_N = Role("n", "size n", "n N m T", "the size of the sample")
_COUNTS = Role("x", "vector n positive", "x y k X Y t", "the data")
_RATE = Role("r", "positive", r"\lambda \theta \mu \beta", "the rate")
_WORDS = ("log likelihood", "log likelihood function", "loglikelihood", "logarithm of the likelihood")
_LIKELIHOODS = r"\ell L LL \mathcal{L} l \log log ln \text{log} \text{ln} \text{LL} \ell_n"
_NOT = ("negative log likelihood", "gradient", "derivative", "marginal", "regression", "mixture", "hessian", "penalized")


def _poisson(x, rate) -> float:
    from scipy.special import gammaln, xlogy

    return float(np.sum(xlogy(x, rate) - rate - gammaln(x + 1)))


def _normal(x, m, s) -> float:
    from scipy.stats import norm

    return float(np.sum(norm.logpdf(x, m, s)))


POISSON = Concept(
    "log likelihood of Poisson counts", _WORDS, _LIKELIHOODS, (_COUNTS, _RATE, _N), lambda x, r, n: _poisson(x, r), "scipy.special.gammaln",
    also=("poisson",), unless=_NOT,
)
EXPONENTIAL = Concept(
    "log likelihood of exponential data", _WORDS, _LIKELIHOODS, (_COUNTS, _RATE, _N), lambda x, r, n: float(np.sum(np.log(r * np.exp(-r * x)))),
    "the logarithms of the densities", also=("exponential",), unless=(*_NOT, "exponential family"),
)
BERNOULLI = Concept(
    "log likelihood of Bernoulli data", _WORDS, _LIKELIHOODS,
    (replace(_COUNTS, kind="vector n probability"), Role("p", "probability", r"\theta p \mu \pi", "the probability"), _N),
    lambda x, p, n: float(np.dot(x, np.full(len(x), np.log(p))) + np.dot(1 - x, np.full(len(x), np.log1p(-p)))), "numpy.log1p",
    also=("bernoulli", "coin"), unless=(*_NOT, "logistic"),
)
NORMAL = Concept(
    "log likelihood of normal data", _WORDS, _LIKELIHOODS,
    (replace(_COUNTS, kind="vector n"), Role("m", "real", r"\mu \theta m", "the mean"), Role("s", "positive", r"\sigma s", "the deviation"), _N),
    lambda x, m, s, n: _normal(x, m, s), "scipy.stats.norm", also=("normal", "gaussian"), unless=(*_NOT, "multivariate", "process"), precision=1e-9,
)
POISSON_REGRESSION = Concept(
    "log likelihood of Poisson regression", _WORDS, _LIKELIHOODS,
    (Role("x", "rows n d", "x X"), replace(_COUNTS, name="y", letters="y t", means="the counts"), Role("w", "vector d", r"w \beta \theta", "the weights"), _N),
    lambda x, y, w, n: _poisson(y, np.exp(x @ w)), "scipy.special.gammaln", also=("poisson regression", "log link", "poisson"),
    unless=("negative log likelihood", "gradient"),
)

_POSITIVE_COST = Role("a", "positive", r"\ell_FP c_FP \lambda_FP C_FP L_FP \ell_{FP} c_{FP} \lambda_10 \ell_10 c_10 L_10 \lambda_{FP} C_{FP}", "the cost of a false positive")
_NEGATIVE_COST = Role("b", "positive", r"\ell_FN c_FN \lambda_FN C_FN L_FN \ell_{FN} c_{FN} \lambda_01 \ell_01 c_01 L_01 \lambda_{FN} C_{FN}", "the cost of a false negative")
THRESHOLD = Concept(
    "threshold of a decision with two costs", ("expected losses", "expected loss", "costs", "cost", "loss", "threshold", "false positive", "false negative"), "p P \\eta \\pi \\tau t \\theta p_1",
    (_POSITIVE_COST, _NEGATIVE_COST), lambda a, b: 1 - np.average([1, 0], weights=[b, a]),
    "the weighted share of the costs", relation=">",
)
REJECTION = Concept(
    "threshold of the option to reject", ("reject", "rejection", "reject option", "rather than to reject", "decline", "declining"), "p P", (
        Role("r", "positive", r"\lambda_r \ell_r c_r \lambda_R d", "the cost of rejecting"),
        Role("s", "above r", r"\lambda_s \ell_s c_s \lambda_S c \lambda_e", "the cost of an error"),
    ), lambda r, s: (s - r) / s, "the share of the cost that is saved", relation=">=",
)
_NOISE = Role("e", "real", r"\epsilon \varepsilon z u", "the noise")
_CENTRE = Role("m", "real", r"\mu m", "the mean")
SAMPLE = Concept(
    "sample by reparameterisation", ("reparameterization", "reparameterization trick", "reparametrization trick", "differentiable sample", "approximate posterior", "encoder", "sample"),
    "z x w", (_CENTRE, Role("l", "real", r"\ell l v \lambda s", "the logarithms of the variances"), _NOISE),
    lambda m, v, e: m + np.sqrt(np.exp(v)) * e, "numpy.sqrt", elementwise=True, also=("variance", "log variance", "logarithm of the variance"), unless=("diffusion",),
)
SCALED_SAMPLE = replace(
    SAMPLE, roles=(_CENTRE, Role("s", "positive", r"\sigma s", "the deviations"), _NOISE), also=(), value=lambda m, s, e: np.hypot(s, 0) * e + m,
)

ROWS = (
    LINEAR, replace(LINEAR, roles=(*LINEAR.roles, _CONST), value=lambda x, m, S, p, c: LINEAR.value(x, m, S, p) + c),
    QUADRATIC, replace(QUADRATIC, roles=(*QUADRATIC.roles, _CONST), value=lambda x, m, S, p, c: QUADRATIC.value(x, m, S, p) + c),
    WHOLE_QUADRATIC, replace(WHOLE_QUADRATIC, roles=(*QUADRATIC.roles, _CONST), value=lambda x, m, S, p, c: WHOLE_QUADRATIC.value(x, m, S, p) + c),
    WEIGHTS, BIAS, POISSON_REGRESSION, POISSON, EXPONENTIAL, BERNOULLI, NORMAL, THRESHOLD, REJECTION, SAMPLE, SCALED_SAMPLE,
)
