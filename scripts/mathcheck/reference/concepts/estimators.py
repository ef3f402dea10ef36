"""Estimates by maximum likelihood, found by maximising it; variances and biases of estimators; widths of intervals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import mean_of

_N = Role("n", "size n", "n N m T", "the size of the sample")
_MEAN = Role("m", "real", r"\bar{x} \bar{y} \bar{X} \bar{x}_n \bar{X}_n", "the sample mean", (mean_of, ("x",)))
_DATA = "x y X Y t k"
_WORDS = (
    "maximum likelihood estimate", "maximum likelihood estimator", "mle", "maximum likelihood", "maximize the likelihood",
    "maximizing the likelihood", "log likelihood", "maximum likelihood solution", "likelihood equation", "maximizing the log likelihood",
)
_POSITIVES, _CHANCES = Role("x", "vector n positive", _DATA, "the data"), Role("x", "vector n probability", _DATA, "the data")
_ELSEWHERE = ("map", "posterior", "prior", "regression", "mixture", "penalized", "multinomial", "categorical")
_RATES = r"\lambda \hat{\lambda} \theta \hat{\theta} \mu \hat{\mu} r \hat{r} \beta \hat{\beta}"


def _highest(log_likelihood: Callable[[float], float], low: float, high: float) -> float:
    """Where a log likelihood is largest: the root of its slope, by differences."""
    from scipy.optimize import brentq

    def slope(at: float) -> float:
        step = 1e-4 * min(at - low, high - at, 1.0) if np.isfinite(high) else 1e-4 * (at - low)
        return (log_likelihood(at - 2 * step) - 8 * log_likelihood(at - step) + 8 * log_likelihood(at + step)
                - log_likelihood(at + 2 * step)) / (12 * step)

    width = high - low
    return brentq(slope, low + 1e-6 * width, high - 1e-6 * width, xtol=1e-13, rtol=1e-13)


def _exponential(x: np.ndarray) -> float:
    return _highest(lambda r: np.sum(np.log(r) - r * x), 0.0, 10 / np.mean(x))


def _chance(x: np.ndarray) -> float:
    return _highest(lambda p: np.sum(x * np.log(p) + (1 - x) * np.log(1 - p)), 0.0, 1.0)


def _intensity(x: np.ndarray) -> float:
    return _highest(lambda r: np.sum(x * np.log(r) - r), 0.0, 10 * np.mean(x))


EXPONENTIAL = Concept(
    "maximum likelihood estimate of an exponential rate", _WORDS, _RATES, (_POSITIVES, _N, _MEAN), lambda x, n, m: _exponential(x),
    "the root of the slope of the log likelihood", also=("exponential", "expon", "waiting time"), unless=(*_ELSEWHERE, "mean of the exponential"),
    precision=1e-7,
)
# With the mean as the parameter.
SCALE = replace(EXPONENTIAL, name="maximum likelihood estimate of an exponential mean", value=lambda x, n, m: 1 / _exponential(x),
                also=("exponential with mean", "exponential distribution with mean", "scale parameter"), unless=_ELSEWHERE)
BERNOULLI = Concept(
    "maximum likelihood estimate of a mean", _WORDS, r"p \hat{p} \theta \hat{\theta} \mu \hat{\mu} \pi \hat{\pi}", (_CHANCES, _N, _MEAN),
    lambda x, n, m: _chance(x), "the root of the slope of the log likelihood", also=("bernoulli", "coin"), unless=(*_ELSEWHERE, "geometric"),
    precision=1e-7,
)
POISSON = Concept(
    "maximum likelihood estimate of a mean", _WORDS, _RATES, (_POSITIVES, _N, _MEAN), lambda x, n, m: _intensity(x),
    "the root of the slope of the log likelihood", also=("poisson",), unless=(*_ELSEWHERE, "exponential"), precision=1e-7,
)
GEOMETRIC = Concept(
    "maximum likelihood estimate for a geometric distribution", _WORDS, r"p \hat{p} \theta \hat{\theta}",
    (replace(_POSITIVES, means="the numbers of trials"), _N, _MEAN), lambda x, n, m: len(x) / np.sum(x),
    "the number of successes per trial", also=("geometric distribution",), unless=(*_ELSEWHERE, "failures"),
)
_HEADS = Role("h", "whole 1 8", "N_1 n_1 h k x s H m", "the successes")
_TAILS = Role("t", "whole 1 8", "N_0 n_0 t T f", "the failures")
COIN = Concept(
    "maximum likelihood estimate of a probability from counts", _WORDS, r"p \hat{p} \theta \hat{\theta} \mu \hat{\mu} \pi \hat{\pi}", (_HEADS, _TAILS),
    lambda h, t: _highest(lambda p: h * np.log(p) + t * np.log(1 - p), 0.0, 1.0), "the root of the slope of the log likelihood",
    also=("bernoulli", "coin", "binomial", "heads", "success"), unless=_ELSEWHERE, precision=1e-7,
)
COUNTS = Concept(
    "maximum likelihood estimate of category probabilities", _WORDS, r"p \hat{p} \theta \hat{\theta} \mu \pi \hat{\pi} \hat{\mu}",
    (Role("c", "vector K positive", "N n m c x", "the counts"), Role("s", "real", "N n M", "all counts", (lambda c: np.sum(c), ("c",))),
     Role("K", "size K", "K k C J")),
    lambda c, s, K: c / np.sum(c), "the shares", also=("multinomial", "categorical", "multinoulli"),
    unless=("posterior", "map", "prior", "smoothing"),
)
UNIFORM_MAXIMUM = Concept(
    "expected maximum of uniform draws", ("maximum", "largest order statistic", "sample maximum", "largest observation"), r"E \mathbb{E}",
    (Role("n", "whole 1 12", "n N m", "the size of the sample"), Role("t", "positive", r"\theta b a", "the end of the interval")),
    lambda n, t: t * _order_mean(n, n), "the mean of a beta order statistic", names=("E",), also=("uniform",), unless=("variance",), precision=1e-8,
)
ORDER_MEAN = Concept(
    "mean of an order statistic of uniform draws", ("order statistic", "order statistics", "kth smallest"), r"E \mathbb{E}",
    (Role("k", "whole 1 5", "k j r i", "the rank"), Role("n", "whole 5 12", "n N m", "the size of the sample")),
    lambda k, n: _order_mean(k, n), "quadrature of the distribution function", names=("E",), also=("uniform",), unless=("variance",), precision=1e-8,
)


def _order_mean(k: float, n: float) -> float:
    """The integral of the probability that fewer than k of n uniform draws lie below."""
    from scipy.integrate import quad
    from scipy.stats import binom

    return quad(lambda x: binom.cdf(round(k) - 1, round(n), x), 0, 1, epsabs=1e-13, epsrel=1e-13)[0]


_SIGMA, _TAU = Role("s", "positive", r"\sigma", "the deviation of the data"), Role("t", "positive", r"\tau \tau_0 \sigma_0 b \gamma s_0", "the prior deviation")
_COUNT = Role("n", "whole 1 12", "n N", "the size of the sample")
DATA_WEIGHT = Concept(
    "weight of the sample mean in a normal posterior", ("weight", "weighted average", "convex combination"), r"w \lambda \alpha B \kappa k",
    (_SIGMA, _TAU, _COUNT), lambda s, t, n: np.average([0, 1], weights=[1 / t**2, n / s**2]), "the share of the precision",
    also=("normal", "gaussian"), unless=("regression", "ridge", "importance"),
)
PRIOR_WEIGHT = replace(DATA_WEIGHT, name="weight of the prior mean in a normal posterior", words=("weight of the prior", "shrinkage factor", "prior weight"),
                       value=lambda s, t, n: np.average([1, 0], weights=[1 / t**2, n / s**2]))
_PSEUDO = Role("a", "positive", r"\alpha_0 a_0 s M m \kappa A \alpha N_0", "the pseudo counts")
COUNT_WEIGHT = Concept(
    "weight of the prior mean in a beta posterior", ("convex combination", "weighted average", "pseudo counts", "posterior mean", "prior strength"),
    r"\lambda w \rho \gamma", (_PSEUDO, replace(_COUNT, letters="n N")), lambda a, n: np.average([1, 0], weights=[a, n]), "the share of the counts",
    also=("beta", "dirichlet", "coin"), unless=("normal", "gaussian"),
)
RIDGE_WEIGHT = Concept(
    "regularisation of the MAP estimate", ("ridge", "ridge regression", "map estimate", "regularization", "weight decay"), r"\lambda \alpha",
    (Role("s", "positive", r"\sigma \sigma_y \sigma_n", "the deviation of the noise"), Role("t", "positive", r"\tau s \sigma_w \tau_0 b", "the prior deviation")),
    lambda s, t: _ridge(s, t), "the ratio of the two penalties", also=("prior", "gaussian"),
)


def _ridge(s: float, t: float) -> float:
    """How much the squared weights count beside the squared errors in the negative logarithm of the posterior."""
    from scipy.stats import norm

    def curve(scale: float) -> float:
        return -norm.logpdf(1, 0, scale) + norm.logpdf(0, 0, scale)

    return curve(t) / curve(s)


_ESTIMATOR = ("variance of the estimator", "variance of the sample mean", "monte carlo", "sample mean", "average", "unbiased", "estimator")
MEAN_VARIANCE = Concept(
    "variance of an average", _ESTIMATOR, r"Var V \mathbb{V} var",
    (Role("s", "positive", r"\sigma s", "the deviation"), Role("n", "whole 1 30", "n N S M m R K", "the size of the sample")),
    lambda s, n: float(np.sum(np.full(round(n), (s / round(n)) ** 2))), "the sum of the variances of the parts", names=("Var", "V", "var"),
    also=("independent", "i.i.d", "iid", "sample", "draws"), unless=("correlated", "without replacement", "proportion", "weighted", "autocorrelation"),
)
_RHO = Role("r", "vector L share", r"\rho r \gamma \hat{\rho}", "the autocorrelations")
_LAGS = Role("L", "size L", "K L T M m", "the number of lags")
EFFECTIVE = Concept(
    "effective sample size of a chain", ("effective sample size", "ess", "effective number of samples"),
    r"\text{ESS} ESS N_eff n_eff N n S S_eff N_{\text{eff}} S_{\text{eff}} n_{\text{eff}} M_eff T_eff", (Role("n", "whole 1 50", "n N S M T m", "the draws"), _RHO, _LAGS),
    lambda n, r, L: n / (1 + np.sum(np.concatenate([r, r]))), "the sum over lags of both signs",
    also=("chain", "autocorrelation", "mcmc", "markov", "correlated"),
)

ROWS = (
    EXPONENTIAL, SCALE, BERNOULLI, POISSON, GEOMETRIC, COIN, COUNTS, UNIFORM_MAXIMUM, ORDER_MEAN, DATA_WEIGHT, PRIOR_WEIGHT,
    replace(DATA_WEIGHT, roles=(_SIGMA, _TAU), value=lambda s, t: np.average([0, 1], weights=[1 / t**2, 1 / s**2])), COUNT_WEIGHT, RIDGE_WEIGHT,
    MEAN_VARIANCE, EFFECTIVE,
)
