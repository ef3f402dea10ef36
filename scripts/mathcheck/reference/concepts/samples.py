"""Sample statistics, tests and criteria."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import mean_of

_DATA = Role("x", "vector n", "x X y", "the sample")
_N = Role("n", "size n", "n N m M T", "the size of the sample")
_MEAN = Role(
    "m",
    "real",
    r"\bar{x} \bar{X} \mu \hat{\mu} m \bar{y} \mu_ML \hat{\mu}_ML \mu_mle \hat{\mu}_mle",
    "the mean of the sample",
    (mean_of, ("x",)),
)
_OF_MEANS = r"\bar{x} \bar{X} \mu \hat{\mu} m \bar{y} M \bar{z} \bar{Y}"
_UNBIASED, _BIASED = ("unbiased", "bessel", "degrees of freedom"), ("maximum likelihood", "mle", "biased", "population variance")
SAMPLE_MEAN = Concept(
    "sample mean",
    ("sample mean", "empirical mean", "arithmetic mean", "average", "mean"),
    _OF_MEANS,
    (_DATA, _N),
    lambda x, n: np.mean(x),
    "numpy.mean",
    unless=(
        "weighted",
        "geometric",
        "harmonic",
        "moving",
        "mean squared",
        "posterior",
        "trimmed",
        "squared",
        "variance",
        "cluster",
        "component",
    ),
    at_least={"n": 2},
)
WEIGHTED_MEAN = Concept(
    "weighted mean",
    ("weighted mean", "weighted average"),
    _OF_MEANS + r" \bar{x}_w \mu_w",
    (_DATA, Role("w", "vector n positive", r"w \alpha \pi", "the weights"), _N),
    lambda x, w, n: np.average(x, weights=w),
    "numpy.average",
    unless=("moving", "inverse variance"),
)
GEOMETRIC_MEAN = Concept(
    "geometric mean",
    ("geometric mean",),
    r"G g \bar{x} \bar{x}_g \mu_g GM \text{GM}",
    (Role("x", "vector n positive", "x a y", "the sample"), _N),
    lambda x, n: np.exp(np.mean(np.log(x))),
    "numpy.exp of the mean logarithm",
)
HARMONIC_MEAN = Concept(
    "harmonic mean",
    ("harmonic mean",),
    r"H h \bar{x}_h \text{HM} HM",
    (Role("x", "vector n positive", "x a y", "the sample"), _N),
    lambda x, n: 1 / np.mean(1 / x),
    "1 / numpy.mean",
    unless=("precision", "recall"),
)
UNBIASED_VARIANCE = Concept(
    "sample variance",
    (
        "sample variance",
        "variance",
        "unbiased estimator of the variance",
        "empirical variance",
        "unbiased sample variance",
        "bessel's correction",
    ),
    r"s^2 S^2 \sigma^2 s_x^2 v V S_n^2 Var \text{Var}",
    (_DATA, _MEAN, _N),
    lambda x, m, n: np.var(x, ddof=1),
    "numpy.var",
    at_least={"n": 2},
    unless=(*_BIASED, "posterior", "weighted", "pooled", "between", "within", "explained", "residual", "standard deviation"),
)
BIASED_VARIANCE = replace(
    UNBIASED_VARIANCE,
    words=(
        "sample variance",
        "variance",
        "empirical variance",
        "population variance",
        "maximum likelihood",
        "mle",
        "maximum likelihood estimator",
        "maximum likelihood estimate",
        "maximum likelihood estimator of the variance",
        "maximum likelihood estimate of the variance",
    ),
    value=lambda x, m, n: np.var(x),
    unless=(
        *_UNBIASED,
        "posterior",
        "weighted",
        "pooled",
        "between",
        "within",
        "explained",
        "residual",
        "standard deviation",
        "regression",
        "linear model",
    ),
)
SAMPLE_DEVIATION = replace(
    UNBIASED_VARIANCE,
    name="standard deviation of a sample",
    words=("sample standard deviation", "standard deviation"),
    left=r"s S \sigma s_x S_n",
    value=lambda x, m, n: np.std(x, ddof=1),
    source="numpy.std",
    unless=("posterior", "weighted", "pooled", "mean of", "standard error"),
)
STANDARD_ERROR = Concept(
    "standard error of the mean",
    ("standard error", "standard error of the mean", "standard deviation of the sample mean"),
    r"\text{SE} SE se \text{se} \sigma_\bar{x} \sigma_{\bar{x}} s_{\bar{x}} \sigma_{\bar{X}} SEM \text{SEM} \sigma_M",
    (Role("s", "positive", r"s \sigma S \hat{\sigma}", "the deviation"), _N),
    lambda s, n: np.sqrt(s * s / n),
    "numpy.sqrt",
    unless=("proportion", "slope", "difference", "regression", "binomial"),
)
PROPORTION_ERROR = replace(
    STANDARD_ERROR,
    name="standard error of a proportion",
    words=(
        "standard error",
        "standard error of the proportion",
        "standard error of a proportion",
        "standard deviation of the sample proportion",
    ),
    also=("proportion", "binomial"),
    unless=("difference", "pooled"),
    left=STANDARD_ERROR.left + r" \sigma_{\hat{p}} \sigma_\hat{p}",
    roles=(Role("p", "probability", r"p \hat{p} \theta \pi", "the proportion"), _N),
    value=lambda p, n: np.std([0, 1]) * 2 * np.sqrt((1 / 4 - (p - 1 / 2) ** 2) / n),
)
T_STATISTIC = Concept(
    "t statistic",
    ("t statistic", "t test", "one sample t test", "test statistic", "student's t", "one sample t statistic", "the statistic"),
    "t T t_0 T_n t_{n-1}",
    (
        Role("x", "real", r"\bar{x} \bar{X}", "the sample mean"),
        Role("m", "real", r"\mu \mu_0 m_0", "the mean under the hypothesis"),
        Role("s", "positive", "s S", "the sample deviation"),
        _N,
    ),
    lambda x, m, s, n: (x - m) / s * np.sqrt(n),
    "numpy.sqrt",
    unless=("paired", "two sample", "welch", "independent samples"),
)
Z_STATISTIC = replace(
    T_STATISTIC,
    name="z statistic",
    words=("z statistic", "z test", "test statistic", "standardized sample mean", "central limit theorem", "standardized"),
    left="z Z z_0 Z_n",
    roles=(*T_STATISTIC.roles[:2], Role("s", "positive", r"\sigma \sigma_0", "the deviation"), _N),
    unless=("proportion",),
)
WELCH = Concept(
    "Welch t statistic",
    ("welch", "welch's t test", "unequal variances", "two sample t test", "two sample t statistic"),
    "t T",
    (
        Role("a", "real", r"\bar{x}_1 \bar{X}_1 \bar{x}", "the first mean"),
        Role("b", "real", r"\bar{x}_2 \bar{X}_2 \bar{y}", "the second mean"),
        Role("s", "positive", "s_1 s_x S_1", "the first deviation"),
        Role("t", "positive", "s_2 s_y S_2", "the second deviation"),
        Role("n", "whole 2 30", "n_1 n", "the first size"),
        Role("m", "whole 2 30", "n_2 m", "the second size"),
    ),
    lambda a, b, s, t, n, m: (a - b) / np.hypot(s / np.sqrt(n), t / np.sqrt(m)),
    "numpy.hypot",
    unless=("pooled", "equal variances"),
)
POOLED = Concept(
    "pooled variance",
    ("pooled variance", "pooled standard deviation", "pooled sample variance", "pooled estimator"),
    r"s_p^2 s^2 S_p^2 s_p s S_p \sigma_p^2 \hat{\sigma}_p^2 s_pooled^2",
    (
        Role("s", "positive", "s_1 s_x S_1", "the first deviation"),
        Role("t", "positive", "s_2 s_y S_2", "the second deviation"),
        Role("n", "whole 2 30", "n_1 n", "the first size"),
        Role("m", "whole 2 30", "n_2 m", "the second size"),
    ),
    lambda s, t, n, m: np.average([s * s, t * t], weights=[n - 1, m - 1]),
    "numpy.average",
    unless=("deviation",),
)
CHI_SQUARE = Concept(
    "chi-squared statistic",
    (
        "chi squared statistic",
        "chi square statistic",
        "chi squared test",
        "chi square test",
        "pearson's chi squared",
        "goodness of fit",
        "chi squared",
    ),
    r"\chi^2 X^2 Q T",
    (
        Role("o", "vector k positive", "O o n N x", "the observed counts"),
        Role("e", "vector k positive", "E e", "the expected counts"),
        Role("k", "size k", "k n K m r"),
    ),
    lambda o, e, k: np.sum(o * o / e) - 2 * np.sum(o) + np.sum(e),
    "the squares multiplied out",
    unless=("independent normal", "gamma"),
)
R_SQUARED = Concept(
    "coefficient of determination",
    ("coefficient of determination", "r squared", "explained variance", "r2"),
    "R r R^2 R_2",
    (
        Role("y", "vector n", "y", "the targets"),
        Role("p", "vector n", r"\hat{y} f", "the predictions"),
        Role("m", "real", r"\bar{y} \mu", "their mean", (mean_of, ("y",))),
        _N,
    ),
    lambda y, p, m, n: 1 - np.mean((y - p) ** 2) / np.var(y),
    "numpy.var",
    at_least={"n": 3},
    unless=("adjusted", "correlation"),
)
R_OF_SUMS = replace(
    R_SQUARED,
    roles=(
        Role("r", "positive", r"SS_res RSS SSE \text{RSS} SS_E SS_{\text{res}} S_r SS_{res}", "the residual sum of squares"),
        Role("t", "positive", r"SS_tot TSS SST \text{TSS} SS_T SS_{\text{tot}} S_t SS_{tot}", "the total sum of squares"),
    ),
    value=lambda r, t: (t - r) / t,
    source="the explained part of the total",
)
ADJUSTED = replace(
    R_SQUARED,
    name="adjusted coefficient of determination",
    words=("adjusted r squared", "adjusted coefficient of determination", "adjusted"),
    left=r"\bar{R} R R_adj R_a",
    roles=(
        Role("r", "positive", "R", "the coefficient"),
        Role("n", "whole 12 30", "n N", "the size of the sample"),
        Role("p", "whole 1 6", "p k", "the number of predictors"),
    ),
    value=lambda r, n, p: 1 - (1 - r * r) * (n - 1) / (n - p - 1),
    source="numpy",
    unless=(),
)
AIC = Concept(
    "Akaike information criterion",
    ("aic", "akaike information criterion", "akaike"),
    r"\text{AIC} AIC",
    (
        Role("k", "whole 1 9", "k p d K m D", "the number of parameters"),
        Role("l", "positive", r"\hat{L} L \hat{\mathcal{L}}", "the likelihood"),
    ),
    lambda k, lam: 2 * (k - np.log(lam)),
    "numpy.log",
    names=("AIC", "\\text{AIC}"),
    unless=("corrected", "aicc", "mallows", "gaussian errors"),
)
BIC = replace(
    AIC,
    name="Bayesian information criterion",
    words=("bic", "bayesian information criterion", "schwarz"),
    left=r"\text{BIC} BIC",
    names=("BIC", "\\text{BIC}"),
    roles=(AIC.roles[0], Role("n", "whole 2 50", "n N m T", "the size of the sample"), AIC.roles[1]),
    value=lambda k, n, lam: k * np.log(n) - np.log(lam * lam),
    unless=("aicc",),
)
_LOG_L = Role("l", "real", r"\ell L LL \hat{\ell} \text{LL} \mathcal{L} \hat{L}", "the logarithm of the likelihood")
SAMPLE_SIZE = Concept(
    "sample size for a margin of error",
    ("sample size", "required sample size"),
    "n N",
    (
        Role("z", "positive", r"z z_{\alpha/2} z_\alpha", "the quantile"),
        Role("s", "positive", r"\sigma s", "the deviation"),
        Role("e", "positive", r"E e d m \epsilon h", "the margin of error"),
    ),
    lambda z, s, e: np.square(z * s / e),
    "numpy.square",
    also=("margin of error", "width", "precision", "error"),
    unless=("effective", "proportion", "power"),
)
ENTRY_MEAN = Concept(
    "maximum likelihood estimate of a mean",
    ("maximum likelihood estimate", "maximum likelihood estimator", "mle"),
    r"\mu \hat{\mu} \hat{p} \hat{\theta} \theta p \hat{\lambda} \lambda \pi \hat{\pi}",
    (_DATA, _N),
    lambda x, n: np.mean(x),
    "numpy.mean",
    also=("mean", "bernoulli", "poisson"),
    unless=("exponential", "variance", "weighted", "geometric", "log normal", "multinomial", "regression", "uniform"),
)

ROWS = (
    SAMPLE_MEAN,
    WEIGHTED_MEAN,
    replace(WEIGHTED_MEAN, value=lambda x, w, n: np.sum(w * x), also=("sum to one", "sum to 1", "normalized")),
    GEOMETRIC_MEAN,
    HARMONIC_MEAN,
    UNBIASED_VARIANCE,
    BIASED_VARIANCE,
    SAMPLE_DEVIATION,
    replace(SAMPLE_DEVIATION, value=lambda x, m, n: np.std(x), unless=(*SAMPLE_DEVIATION.unless, *_UNBIASED)),
    STANDARD_ERROR,
    PROPORTION_ERROR,
    T_STATISTIC,
    Z_STATISTIC,
    WELCH,
    POOLED,
    CHI_SQUARE,
    R_SQUARED,
    R_OF_SUMS,
    ADJUSTED,
    AIC,
    replace(AIC, roles=(AIC.roles[0], _LOG_L), value=lambda k, lam: 2 * (k - lam)),
    BIC,
    replace(BIC, roles=(*BIC.roles[:2], _LOG_L), value=lambda k, n, lam: k * np.log(n) - 2 * lam),
    SAMPLE_SIZE,
    ENTRY_MEAN,
)
