"""Posteriors of conjugate families; Gaussians given a part or an observation; predictions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_A, _B = (
    Role("a", "positive", r"\alpha a \alpha_0 a_0", "the first pseudo count"),
    Role("b", "positive", r"\beta b \beta_0 b_0", "the second pseudo count"),
)
_WINS = Role("k", "whole 1 8", "k s x N_1 n_1 h y m r z h_n", "the successes")
_TRIALS = Role("n", "whole 9 20", "n N", "the trials")
_LOSSES = Role("f", "whole 1 8", "N_0 n_0 f t l", "the failures")
_ESTIMATES = r"\theta \hat{\theta} \bar{\theta} p \hat{p} \mu E \mathbb{E} \pi \hat{\pi} \tilde{\theta} \hat{\mu}"
POSTERIOR_MEAN = Concept(
    "posterior mean of a beta–binomial model",
    ("posterior mean", "posterior expectation", "bayes estimator", "bayes estimate"),
    _ESTIMATES,
    (_A, _B, _WINS, _TRIALS),
    lambda a, b, k, n: np.average([a / (a + b), k / n], weights=[a + b, n]),
    "prior mean and frequency, weighted by their counts",
    also=("beta", "coin", "bernoulli", "binomial", "success", "heads"),
    unless=("mode", "map"),
)
POSTERIOR_MODE = replace(
    POSTERIOR_MEAN,
    name="posterior mode of a beta–binomial model",
    words=("map estimate", "posterior mode", "map", "maximum a posteriori", "mode of the posterior"),
    roles=(Role("a", "whole 2 6", _A.letters), Role("b", "whole 2 6", _B.letters), _WINS, _TRIALS),
    value=lambda a, b, k, n: _peak([k + a - 1, n - k + b - 1]),
    source="the root of the derivative of the logarithm",
    unless=("mean",),
)
LAPLACE = Concept(
    "rule of succession",
    (
        "rule of succession",
        "laplace's rule",
        "laplace smoothing",
        "add one smoothing",
        "uniform prior",
        "laplace estimator",
        "add one estimate",
    ),
    _ESTIMATES + " P",
    (
        Role("k", "whole 1 8", _WINS.letters + " N_dc N_c1 N_jc", "the successes"),
        Role("n", "whole 9 20", _TRIALS.letters + " N_c", "the trials"),
    ),
    lambda k, n: np.average([1 / 2, k / n], weights=[2, n]),
    "one half and the frequency, weighted",
    also=("mean", "binary", "coin", "succession", "success"),
    unless=("categories", "categorical", "vocabulary", "mode", "map"),
)
SMOOTHED = Concept(
    "smoothed frequency",
    ("laplace smoothing", "add one smoothing", "additive smoothing", "lidstone smoothing", "smoothing", "dirichlet prior"),
    _ESTIMATES + r" P \theta_k \phi",
    (
        Role("k", "whole 1 8", r"n_i n_k N_k c_i x_i k n_w N_ik n c", "the count"),
        Role("a", "positive", r"\alpha \beta \lambda \delta k", "the pseudo count"),
        Role("n", "whole 9 20", "N n", "all counts"),
        Role("K", "whole 2 9", r"K V d k m |V|", "the number of categories"),
    ),
    lambda k, a, n, K: np.average([1 / K, k / n], weights=[a * K, n]),
    "the uniform distribution and the frequency, weighted",
    unless=("exponential", "image", "label"),
)


def _peak(powers):
    first, second = powers
    return first / (first + second) if first + second else np.nan


# The mode of a Dirichlet posterior: with \alpha_0 the sum of all pseudo counts.
CATEGORICAL_MODE = Concept(
    "posterior mode of a Dirichlet–categorical model",
    ("posterior mode", "map estimate", "map", "maximum a posteriori"),
    r"\theta \hat{\theta} \pi \hat{\pi} \mu p \hat{p}",
    (
        Role("c", "vector K positive", "N n c m", "the counts"),
        Role("a", "vector K positive", r"\alpha a", "the pseudo counts"),
        Role("N", "real", "N n", "all counts", (lambda c: np.sum(c), ("c",))),
        Role("s", "real", r"\alpha_0 A \bar{\alpha} a_0 \alpha_+", "all pseudo counts", (lambda a: np.sum(a), ("a",))),
        Role("K", "size K", "K k C"),
    ),
    lambda c, a, N, s, K: (c + a - 1) / np.sum(c + a - 1),
    "the exponents of the posterior, normalised",
    also=("dirichlet", "categorical", "multinomial"),
)
CATEGORICAL_MEAN = replace(
    CATEGORICAL_MODE,
    name="posterior mean of a Dirichlet–categorical model",
    words=("posterior mean", "posterior predictive", "posterior expectation"),
    value=lambda c, a, N, s, K: (c + a) / np.sum(c + a),
)
_MU_0, _TAU = (
    Role("m", "real", r"\mu_0 m_0 \mu m \theta_0", "the prior mean"),
    Role("t", "positive", r"\tau_0 \sigma_0 \tau s_0", "the prior deviation"),
)
_SIGMA, _N = (
    Role("s", "positive", r"\sigma", "the deviation of the noise"),
    Role("n", "whole 1 12", "n N", "the size of the sample"),
)
_XBAR = Role("x", "real", r"\bar{x} \bar{y} x y \mu_ML \mu_mle \bar{X} \mu_{\text{ML}}", "the sample mean")


def _fused(values, deviations):
    """The mean of independent measurements, weighted by their precisions."""
    return np.average(values, weights=1 / np.square(deviations))


NORMAL_MEAN = Concept(
    "posterior mean of a normal mean",
    ("posterior mean", "mean of the posterior", "posterior distribution", "posterior", "parameters"),
    r"\mu_n \mu_N m_n m_N \mu \hat{\mu} \mu_1 \mu_{\text{post}} \mu_post E",
    (_MU_0, _TAU, _SIGMA, _N, _XBAR),
    lambda m, t, s, n, x: _fused([m, x], [t, s / np.sqrt(n)]),
    "numpy.average by precisions",
    also=("normal", "gaussian"),
    unless=("regression", "process"),
)
NORMAL_VARIANCE = replace(
    NORMAL_MEAN,
    name="posterior variance of a normal mean",
    words=("posterior variance", "variance of the posterior", "posterior distribution", "posterior", "parameters"),
    left=r"\sigma_n^2 \sigma_N^2 \tau_n^2 \sigma^2 \tau_1^2 \tau_N^2 \sigma_{\text{post}}^2 s^2 s_n^2 \tau^2",
    roles=(_TAU, _SIGMA, _N),
    value=lambda t, s, n: 1 / np.sum([1 / t**2, n / s**2]),
    source="the inverse of the summed precisions",
    unless=("regression", "process"),
)
_PRIOR, _LIKELIHOOD = (
    Role("V", "spd n", r"V S_0 V_0 \Sigma_0 \Sigma_x \Sigma_z P Q \Sigma S", "the prior covariance"),
    Role("R", "spd m", r"R \Sigma_y \Sigma_e L \Sigma_n", "the covariance of the noise"),
)
_MAP = Role("A", "matrix m n", "A H W C F G", "the map of the observation")


def _observed(V, A, R, m, y):
    """Prior and observation as one system of equations of unit covariance."""
    first, second = np.linalg.cholesky(V), np.linalg.cholesky(R)
    rows = np.vstack([np.linalg.inv(first), np.linalg.solve(second, A)])
    return np.linalg.lstsq(rows, np.concatenate([np.linalg.solve(first, m), np.linalg.solve(second, y)]), rcond=None)[0], rows


_LINEAR = ("linear gaussian", "gaussian", "normal")
LINEAR_COVARIANCE = Concept(
    "posterior covariance of a linear Gaussian model",
    ("posterior", "posterior covariance", "posterior precision", "covariance"),
    r"S V \Sigma \Sigma_N S_N \Sigma_x|y \Sigma_post P \Sigma_n",
    (_PRIOR, _MAP, _LIKELIHOOD),
    lambda V, A, R: np.linalg.inv((lambda rows: rows.T @ rows)(_observed(V, A, R, np.zeros(len(V)), np.zeros(len(R)))[1])),
    "the rows of the joint system",
    also=_LINEAR,
    unless=("predictive", "process", "kalman"),
)
LINEAR_MEAN = Concept(
    "posterior mean of a linear Gaussian model",
    ("posterior", "posterior mean", "mean"),
    r"\mu m m_N \mu_N \mu_x|y \hat{x} \mu_post \hat{z} \mu_n",
    (
        Role(
            "S",
            "spd n",
            r"S \Sigma \Sigma_N S_N P \Sigma_x|y",
            "the posterior covariance",
            (
                lambda V, A, R: np.linalg.inv(
                    (lambda rows: rows.T @ rows)(_observed(V, A, R, np.zeros(len(V)), np.zeros(len(R)))[1])
                ),
                ("V", "A", "R"),
            ),
        ),
        replace(_PRIOR, letters=r"V S_0 V_0 \Sigma_0 \Sigma_x \Sigma_z"),
        _MAP,
        _LIKELIHOOD,
        Role("m", "vector n", r"m \mu_0 m_0 \mu \mu_x \mu_z", "the prior mean"),
        Role("y", "vector m", "y t z", "the observation"),
        Role("b", "vector m", "b d c", "the offset"),
    ),
    lambda S, V, A, R, m, y, b: _observed(V, A, R, m, y - b)[0],
    "numpy.linalg.lstsq of the joint system",
    also=_LINEAR,
    unless=("predictive", "process", "kalman"),
    precision=1e-7,
)
_BAYESIAN = (
    replace(_PRIOR, letters=r"S_0 V_0 \Sigma_0 V \Sigma_p S"),
    Role("A", "matrix m n", r"\Phi X A H", "the design matrix"),
    Role("s", "positive", r"\sigma \sigma_n \sigma_y", "the deviation of the noise"),
)


def _noise(s, A):
    return float(s) ** 2 * np.eye(len(A))


def _precision(V, A, s):
    rows = _observed(V, A, _noise(s, A), np.zeros(len(V)), np.zeros(len(A)))[1]
    return rows.T @ rows


BAYESIAN_COVARIANCE = Concept(
    "posterior covariance of a linear model",
    ("posterior", "posterior covariance", "posterior precision", "posterior distribution", "bayesian linear regression"),
    r"S S_N \Sigma_N \Sigma \Sigma_n V_N S_n \Lambda_N",
    _BAYESIAN,
    lambda V, A, s: np.linalg.inv(_precision(V, A, s)),
    "the rows of the joint system",
    unless=("predictive", "process", "kalman"),
)
BAYESIAN_MEAN = Concept(
    "posterior mean of a linear model",
    BAYESIAN_COVARIANCE.words,
    r"m m_N \mu_N \mu m_n \mu_n w_N",
    (
        Role("S", "spd n", r"S_N \Sigma_N V_N S \Sigma_n S_n", "the posterior covariance",
             (lambda V, A, s: np.linalg.inv(_precision(V, A, s)), ("V", "A", "s"))),
        replace(_BAYESIAN[0], letters=r"S_0 V_0 \Sigma_0"),
        *_BAYESIAN[1:],
        Role("m", "vector n", r"m_0 \mu_0 w_0", "the prior mean"),
        Role("y", "vector m", "y t", "the targets"),
    ),
    lambda S, V, A, s, m, y: _observed(V, A, _noise(s, A), m, y)[0],
    "numpy.linalg.lstsq of the joint system",
    unless=("predictive", "process", "kalman"),
    precision=1e-7,
)
_CROSS = Role(
    "c",
    "matrix p q",
    r"\Sigma_12 \Sigma_ab \Sigma_xy \Sigma_1,2 \Sigma_AB \Sigma_x,y \Sigma_12 S_12 C",
    "the covariance of the parts",
)
_BACK = Role(
    "d",
    "matrix q p",
    r"\Sigma_21 \Sigma_ba \Sigma_yx \Sigma_2,1 \Sigma_BA S_21",
    "its transpose",
    (np.transpose, ("c",)),
    instead_of="c",
)
_GIVEN = Role(
    "g", "spd q", r"\Sigma_22 \Sigma_bb \Sigma_yy \Sigma_y \Sigma_2 \Sigma_BB \Sigma_b S_22", "the covariance of what is given"
)
_OWN = Role(
    "o", "spd p", r"\Sigma_11 \Sigma_aa \Sigma_xx \Sigma_x \Sigma_1 \Sigma_AA \Sigma_a S_11", "the covariance of the other part"
)
_CONDITIONAL = (
    "conditional distribution",
    "conditional mean",
    "conditional",
    "conditioning",
    "conditional expectation",
    "conditional covariance",
    "conditional density",
)
CONDITIONAL_MEAN = Concept(
    "conditional mean of a Gaussian",
    _CONDITIONAL,
    r"\mu_1|2 \mu_a|b \mu_x|y \mu m E \mathbb{E} \hat{x} \mu_{1|2} \mu_A|B",
    (
        Role("m", "vector p", r"\mu_1 \mu_a \mu_x \mu_A", "the mean of the part"),
        _CROSS,
        _BACK,
        _GIVEN,
        Role("x", "vector q", "x_2 x_b y b x_B", "the value of the other part"),
        Role("n", "vector q", r"\mu_2 \mu_b \mu_y \mu_B", "its mean"),
    ),
    lambda m, c, d, g, x, n: m + np.linalg.lstsq(g, c.T, rcond=None)[0].T @ (x - n),
    "numpy.linalg.lstsq for the coefficients of regression",
    also=_LINEAR,
    unless=("process",),
)
# The first part given, the second one asked for.
OTHER_CONDITIONAL_MEAN = replace(
    CONDITIONAL_MEAN,
    left=r"\mu_2|1 \mu_b|a \mu_y|x \mu m E \mu_{2|1} \mu_B|A",
    roles=(
        Role("m", "vector p", r"\mu_2 \mu_b \mu_y \mu_B", "the mean of the part"),
        Role("c", "matrix p q", r"\Sigma_21 \Sigma_ba \Sigma_yx \Sigma_2,1 \Sigma_BA S_21", "the covariance of the parts"),
        Role(
            "d",
            "matrix q p",
            r"\Sigma_12 \Sigma_ab \Sigma_xy \Sigma_1,2 \Sigma_AB S_12",
            "its transpose",
            (np.transpose, ("c",)),
            instead_of="c",
        ),
        Role(
            "g",
            "spd q",
            r"\Sigma_11 \Sigma_aa \Sigma_xx \Sigma_x \Sigma_1 \Sigma_AA \Sigma_a S_11",
            "the covariance of what is given",
        ),
        Role("x", "vector q", "x_1 x_a x a x_A", "the value of the other part"),
        Role("n", "vector q", r"\mu_1 \mu_a \mu_x \mu_A", "its mean"),
    ),
)
CONDITIONAL_COVARIANCE = replace(
    CONDITIONAL_MEAN,
    name="conditional covariance of a Gaussian",
    left=r"\Sigma_1|2 \Sigma_a|b \Sigma_x|y \Sigma S Cov \Sigma_{1|2} \Sigma_A|B",
    roles=(_OWN, _CROSS, _BACK, _GIVEN),
    value=lambda o, c, d, g: o - np.einsum("ij,jk,lk->il", c, np.linalg.inv(g), c),
    source="numpy.einsum of the Schur complement",
)


def _normal(x, mean, variance):
    from scipy.stats import norm

    return norm.pdf(x, mean, np.sqrt(variance))


_PREDICTIVE = (
    "predictive distribution",
    "posterior predictive",
    "predictive density",
    "posterior predictive density",
    "posterior predictive distribution",
)
PREDICTIVE = Concept(
    "posterior predictive density of a linear model",
    _PREDICTIVE,
    "p",
    (
        Role("y", "real", "y y_* t t_*", "the new target"),
        Role("x", "vector n", r"x x_* \phi \phi_*", "the new input"),
        Role("m", "vector n", r"\mu_N m_N \mu m \mu_n \hat{w} \bar{w}", "the posterior mean"),
        Role("S", "spd n", r"\Sigma_N S_N \Sigma S V_N \Sigma_n", "the posterior covariance"),
        Role("s", "positive", r"\sigma \sigma_n \sigma_y", "the deviation of the noise"),
    ),
    lambda y, x, m, S, s: _normal(y, sum(x * m), np.einsum("i,ij,j", x, S, x) + s * s),
    "scipy.stats.norm",
    unless=("process", "function values"),
)


def _given_normal(x, y, m, n, s, t, r):
    """The joint density divided by that of what is given."""
    from scipy.stats import multivariate_normal

    return multivariate_normal([m, n], [[s * s, r * s * t], [r * s * t, t * t]]).pdf([x, y]) / _normal(y, n, t * t)


BIVARIATE = Concept(
    "conditional density of a bivariate normal distribution",
    (*_CONDITIONAL, "observe", "correlation", "jointly normal", "bivariate normal", "bivariate gaussian"),
    r"p f",
    (
        Role("x", "real", "x_1 x", "the variable"),
        Role("y", "real", "x_2 y", "the value of the other"),
        Role("m", "real", r"\mu_1 \mu_x \mu_X", "the mean of the variable"),
        Role("n", "real", r"\mu_2 \mu_y \mu_Y", "the mean of the other"),
        Role("s", "positive", r"\sigma_1 \sigma_x \sigma_X", "the deviation of the variable"),
        Role("t", "positive", r"\sigma_2 \sigma_y \sigma_Y", "the deviation of the other"),
        Role("r", "correlation", r"\rho r", "the correlation"),
    ),
    _given_normal,
    "scipy.stats.multivariate_normal divided by scipy.stats.norm",
    arguments=("x", "y"),
    given=True,
    precision=1e-7,
)
# The same with the names of the two changed about.
_OTHER_WAY = (
    Role("x", "real", "x_2 y", "the variable"),
    Role("y", "real", "x_1 x", "the value of the other"),
    Role("m", "real", r"\mu_2 \mu_y \mu_Y", "the mean of the variable"),
    Role("n", "real", r"\mu_1 \mu_x \mu_X", "the mean of the other"),
    Role("s", "positive", r"\sigma_2 \sigma_y \sigma_Y", "the deviation of the variable"),
    Role("t", "positive", r"\sigma_1 \sigma_x \sigma_X", "the deviation of the other"),
    Role("r", "correlation", r"\rho r", "the correlation"),
)
BIVARIATE_MEAN = replace(
    BIVARIATE,
    arguments=(),
    given=False,
    name="conditional mean of a bivariate normal distribution",
    left=r"E \mathbb{E} \mu \mu_1|2 \mu_{1|2}",
    roles=BIVARIATE.roles[1:],
    value=lambda y, m, n, s, t, r: m + np.linalg.lstsq([[t * t]], [r * s * t], rcond=None)[0].item() * (y - n),
    source="numpy.linalg.lstsq",
)
BIASED_VARIANCE = Concept(
    "expected maximum likelihood estimate of a variance",
    ("maximum likelihood estimator of the variance", "variance estimator", "biased", "too small on average"),
    r"E \mathbb{E}",
    (Role("n", "whole 2 12", "n N", "the size of the sample"), Role("s", "positive", r"\sigma", "the deviation")),
    lambda n, s: s * s - s * s / n,
    "the variance without that of the mean",
    also=("sample mean", "variance"),
    unless=("unbiased",),
)


def _posterior(at: float, logarithm, low: float, high: float) -> float:
    """A density that is known by its logarithm up to a constant: divided by its integral."""
    from scipy.integrate import quad

    grid = np.linspace(low, high, 4001)[1:-1]
    values = np.array([logarithm(point) for point in grid])
    top, middle = values.max(), grid[values.argmax()]
    kept = grid[values > top - 45]
    ends = (max(low, kept[0] - (grid[1] - grid[0])), middle, min(high, kept[-1] + (grid[1] - grid[0])))
    total = sum(quad(lambda point: np.exp(logarithm(point) - top), *pair, epsabs=0, epsrel=1e-11, limit=200)[0] for pair in zip(ends, ends[1:], strict=False))
    return float(np.exp(logarithm(at) - top) / total)


_POSTERIOR = ("posterior", "posterior distribution", "posterior density", "posterior is again", "conjugate", "conjugate prior")
_SHAPE, _PRIOR_RATE = Role("a", "whole 1 5", r"a \alpha a_0 \alpha_0 k", "the prior shape"), Role("b", "positive", r"b \beta b_0 \beta_0", "the prior rate")
_OBSERVED = Role("x", "vector n positive", "x y k X t", "the data")
_SIZE = Role("n", "size n", "n N", "the size of the sample")
_RATE_VALUE = Role("r", "positive", r"\lambda \theta \mu", "the rate")
POISSON_POSTERIOR = Concept(
    "posterior density of a Poisson rate",
    _POSTERIOR,
    r"p f \pi",
    (_RATE_VALUE, _SHAPE, _PRIOR_RATE, _OBSERVED, _SIZE),
    lambda r, a, b, x, n: _posterior(r, lambda at: (a - 1) * np.log(at) - b * at + np.sum(x * np.log(at) - at), 0.0, 10 + 40 * (a + np.sum(x)) / (b + len(x))),
    "prior times likelihood, normalised by quadrature",
    also=("poisson",),
    unless=("predictive", "marginal", "exponential"),
    precision=1e-7,
)
EXPONENTIAL_POSTERIOR = replace(
    POISSON_POSTERIOR,
    name="posterior density of an exponential rate",
    value=lambda r, a, b, x, n: _posterior(r, lambda at: (a - 1) * np.log(at) - b * at + np.sum(np.log(at) - at * x), 0.0, 10 + 40 * (a + len(x)) / (b + np.sum(x))),
    also=("exponential",),
    unless=("predictive", "marginal", "poisson", "exponential family"),
)
BETA_POSTERIOR = replace(
    POISSON_POSTERIOR,
    name="posterior density of a probability",
    roles=(Role("r", "probability", r"\theta p \mu \pi", "the probability"), replace(_A, kind="whole 1 4"), replace(_B, kind="whole 1 4"), _WINS, _LOSSES),
    value=lambda r, a, b, k, f: _posterior(r, lambda at: (a - 1) * np.log(at) + (b - 1) * np.log1p(-at) + k * np.log(at) + f * np.log1p(-at), 0.0, 1.0),
    also=("beta", "coin", "bernoulli", "binomial", "heads"),
    unless=("predictive", "marginal", "dirichlet", "odds"),
)
BETA_OF_TRIALS = replace(
    BETA_POSTERIOR,
    roles=(*BETA_POSTERIOR.roles[:3], _WINS, _TRIALS),
    value=lambda r, a, b, k, n: BETA_POSTERIOR.value(r, a, b, k, n - k),
)
# The precision matrix in place of the covariance.
_OWN_PRECISION, _CROSS_PRECISION = (
    Role("o", "spd p", r"\Lambda_aa \Lambda_11 \Lambda_xx \Lambda_AA \Lambda_{1,1}", "the precision of the part"),
    Role("c", "matrix p q", r"\Lambda_ab \Lambda_12 \Lambda_xy \Lambda_AB \Lambda_{1,2}", "the block beside it"),
)
PRECISION_MEAN = replace(
    CONDITIONAL_MEAN,
    roles=(CONDITIONAL_MEAN.roles[0], _OWN_PRECISION, _CROSS_PRECISION, *CONDITIONAL_MEAN.roles[4:]),
    value=lambda m, o, c, x, n: m + np.linalg.lstsq(o, -c @ (x - n), rcond=None)[0],
    source="numpy.linalg.lstsq of the block of the precision matrix",
    also=(*_LINEAR, "precision matrix"),
)
REGRESSION_COVARIANCE = Concept(
    "posterior covariance of Bayesian linear regression",
    ("posterior", "posterior over the weights", "posterior distribution", "posterior covariance", "bayesian linear regression"),
    r"S S_N V V_N \Sigma \Sigma_N S_n",
    (
        Role("P", "spd d", r"S_0 V_0 \Sigma_0", "the prior covariance"),
        Role("b", "positive", r"\beta \lambda", "the precision of the noise"),
        Role("X", "matrix n d", r"\Phi X A", "the design matrix"),
    ),
    lambda P, b, X: np.linalg.inv((lambda rows: rows.T @ rows)(np.vstack([np.linalg.inv(np.linalg.cholesky(P)), np.sqrt(b) * X]))),
    "the rows of the joint system",
    also=("regression", "weights"),
    unless=("predictive",),
    precision=1e-8,
)
REGRESSION_MEAN = replace(
    REGRESSION_COVARIANCE,
    name="posterior mean of Bayesian linear regression",
    left=r"m m_N \mu \mu_N w \hat{w} m_n",
    roles=(
        Role(
            "S", "spd d", r"S_N S V_N \Sigma_N S_n", "the posterior covariance",
            (lambda P, b, X: np.linalg.inv(np.linalg.inv(P) + b * X.T @ X), ("P", "b", "X")),
        ),
        *REGRESSION_COVARIANCE.roles,
        Role("m", "vector d", r"m_0 \mu_0 w_0", "the prior mean"),
        Role("t", "vector n", "t y", "the targets"),
    ),
    value=lambda S, P, b, X, m, t: np.linalg.lstsq(
        np.vstack([np.linalg.inv(np.linalg.cholesky(P)), np.sqrt(b) * X]),
        np.concatenate([np.linalg.solve(np.linalg.cholesky(P), m), np.sqrt(b) * t]), rcond=None)[0],
)

ROWS = (
    POISSON_POSTERIOR,
    EXPONENTIAL_POSTERIOR,
    BETA_POSTERIOR,
    BETA_OF_TRIALS,
    PRECISION_MEAN,
    REGRESSION_COVARIANCE,
    REGRESSION_MEAN,
    PREDICTIVE,
    BIVARIATE,
    replace(BIVARIATE, roles=_OTHER_WAY),
    BIVARIATE_MEAN,
    replace(BIVARIATE_MEAN, roles=_OTHER_WAY[1:]),
    BIASED_VARIANCE,
    POSTERIOR_MEAN,
    replace(POSTERIOR_MEAN, roles=(_A, _B, _WINS, _LOSSES), value=lambda a, b, k, f: np.average([1, 0], weights=[a + k, b + f])),
    POSTERIOR_MODE,
    replace(POSTERIOR_MODE, roles=(*POSTERIOR_MODE.roles[:3], _LOSSES), value=lambda a, b, k, f: _peak([k + a - 1, f + b - 1])),
    LAPLACE,
    replace(LAPLACE, roles=(LAPLACE.roles[0], _LOSSES), value=lambda k, f: np.average([1, 0], weights=[k + 1, f + 1])),
    SMOOTHED,
    replace(
        SMOOTHED,
        roles=tuple(role for role in SMOOTHED.roles if role.name != "a"),
        value=lambda k, n, K: np.average([1 / K, k / n], weights=[K, n]),
        words=("laplace smoothing", "add one smoothing"),
    ),
    CATEGORICAL_MODE,
    CATEGORICAL_MEAN,
    NORMAL_MEAN,
    NORMAL_VARIANCE,
    LINEAR_COVARIANCE,
    BAYESIAN_COVARIANCE,
    BAYESIAN_MEAN,
    LINEAR_MEAN,
    CONDITIONAL_MEAN,
    OTHER_CONDITIONAL_MEAN,
    CONDITIONAL_COVARIANCE,
)
