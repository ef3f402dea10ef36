"""Means, variances, modes and entropies of named distributions, as `scipy.stats` has them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_POSITIVE, _CHANCE = "positive", "probability"


def _law(name: str, parameters: dict) -> object:
    from scipy import stats

    return getattr(stats, name)(**parameters)


def _statistic(name: str, parameters: Callable, statistic: str) -> Callable:
    return lambda *values: getattr(_law(name, parameters(*values)), statistic)()


def _mode(name: str, parameters: Callable) -> Callable:
    """Where the logarithm of the density is largest, between far quantiles."""

    def value(*values):
        from scipy.optimize import minimize_scalar

        law = _law(name, parameters(*values))
        low, high = law.ppf(1e-6), law.ppf(1 - 1e-6)
        grid = np.linspace(low, high, 400)
        best = grid[np.argmax(law.logpdf(grid))]
        width = (high - low) / 200
        return minimize_scalar(
            lambda x: -law.logpdf(x), bounds=(best - width, best + width), method="bounded", options={"xatol": 1e-10}
        ).x

    return value


_A, _B = Role("a", _POSITIVE, r"a \alpha k", "the first parameter"), Role("b", _POSITIVE, r"b \beta", "the second parameter")
_RATE = Role("r", _POSITIVE, r"\lambda \beta \theta b", "the rate")
_P = Role("p", _CHANCE, r"p \theta \mu \pi q", "the probability of success")
_N = Role("n", "whole 1 12", "n N m", "the number of trials")
_LOC, _SCALE = Role("m", "real", r"\mu m", "the location"), Role("s", _POSITIVE, r"\sigma s b \beta \gamma", "the scale")
_LARGE_A, _LARGE_B = (
    Role("a", "whole 2 9", r"a \alpha k", "the first parameter"),
    Role("b", "whole 2 9", r"b \beta", "the second parameter"),
)

# A distribution: its names, its roles, its SciPy object with what gives the parameters, the statistics to know.
_LAWS = (
    (("beta distribution",), (_A, _B), "beta", lambda a, b: {"a": a, "b": b}, ("mean", "variance")),
    (("beta distribution",), (_LARGE_A, _LARGE_B), "beta", lambda a, b: {"a": a, "b": b}, ("mode",)),
    (
        ("gamma distribution",),
        (_A, Role("b", _POSITIVE, r"b \beta \lambda", "the rate")),
        "gamma",
        lambda a, b: {"a": a, "scale": 1 / b},
        ("mean", "variance"),
    ),
    (
        ("gamma distribution",),
        (_LARGE_A, Role("b", _POSITIVE, r"b \beta \lambda", "the rate")),
        "gamma",
        lambda a, b: {"a": a, "scale": 1 / b},
        ("mode",),
    ),
    (
        ("gamma distribution",),
        (_A, Role("b", _POSITIVE, r"\theta b \beta", "the scale")),
        "gamma",
        lambda a, b: {"a": a, "scale": b},
        ("mean", "variance"),
    ),
    (
        ("inverse gamma distribution", "inverse gamma"),
        (Role("a", "whole 3 9", r"a \alpha", "the shape"), _B),
        "invgamma",
        lambda a, b: {"a": a, "scale": b},
        ("mean", "variance", "mode"),
    ),
    (("exponential distribution",), (_RATE,), "expon", lambda r: {"scale": 1 / r}, ("mean", "variance", "deviation", "entropy")),
    (
        ("exponential distribution",),
        (Role("r", _POSITIVE, r"\theta \beta \mu", "the mean"),),
        "expon",
        lambda r: {"scale": r},
        ("mean", "variance", "deviation"),
    ),
    (
        ("bernoulli distribution", "bernoulli random variable", "bernoulli variable"),
        (_P,),
        "bernoulli",
        lambda p: {"p": p},
        ("mean", "variance", "deviation"),
    ),
    (
        ("binomial distribution", "binomial random variable"),
        (_N, _P),
        "binom",
        lambda n, p: {"n": n, "p": p},
        ("mean", "variance", "deviation"),
    ),
    (("geometric distribution", "geometric random variable"), (_P,), "geom", lambda p: {"p": p}, ("mean", "variance")),
    (("geometric distribution", "geometric random variable"), (_P,), "geom", lambda p: {"p": p, "loc": -1}, ("mean", "variance")),
    (
        ("poisson distribution", "poisson random variable"),
        (Role("r", _POSITIVE, r"\lambda \mu \theta", "the rate"),),
        "poisson",
        lambda r: {"mu": r},
        ("mean", "variance", "deviation"),
    ),
    (
        ("negative binomial distribution", "negative binomial"),
        (Role("n", "whole 1 12", "r k n", "the number of successes"), _P),
        "nbinom",
        lambda n, p: {"n": n, "p": p},
        ("mean", "variance"),
    ),
    (
        ("negative binomial distribution", "negative binomial"),
        (Role("n", "whole 1 12", "r k n", "the number of successes"), _P),
        "nbinom",
        lambda n, p: {"n": n, "p": p, "loc": n},
        ("mean", "variance"),
    ),
    (
        ("negative binomial distribution", "negative binomial"),
        (Role("n", "whole 1 12", "r k n", "the number of failures"), _P),
        "nbinom",
        lambda n, p: {"n": n, "p": 1 - p},
        ("mean", "variance"),
    ),
    (
        ("hypergeometric distribution", "hypergeometric"),
        (
            Role("M", "whole 12 20", "N", "the population"),
            Role("k", "whole 1 10", "K M r m", "the successes in it"),
            Role("n", "whole 1 10", "n", "the draws"),
        ),
        "hypergeom",
        lambda M, k, n: {"M": M, "n": k, "N": n},
        ("mean", "variance"),
    ),
    (
        ("uniform distribution", "uniformly distributed", "continuous uniform distribution"),
        (Role("a", "real", r"a \alpha", "the lower end"), Role("b", "above a", r"b \beta", "the upper end")),
        "uniform",
        lambda a, b: {"loc": a, "scale": b - a},
        ("mean", "variance"),
    ),
    (("laplace distribution",), (_LOC, _SCALE), "laplace", lambda m, s: {"loc": m, "scale": s}, ("mean", "variance", "entropy")),
    (("logistic distribution",), (_LOC, _SCALE), "logistic", lambda m, s: {"loc": m, "scale": s}, ("mean", "variance")),
    (
        ("log normal distribution", "lognormal distribution", "log normal", "lognormal"),
        (_LOC, _SCALE),
        "lognorm",
        lambda m, s: {"s": s, "scale": np.exp(m)},
        ("mean", "variance", "median", "mode"),
    ),
    (
        ("normal distribution", "gaussian distribution", "gaussian", "univariate gaussian", "univariate normal"),
        (_LOC, _SCALE),
        "norm",
        lambda m, s: {"loc": m, "scale": s},
        ("entropy",),
    ),
    (
        ("student distribution", "student's t distribution", "student t distribution", "t distribution"),
        (Role("n", "whole 3 12", r"\nu n k", "the degrees of freedom"),),
        "t",
        lambda n: {"df": n},
        ("variance",),
    ),
    (
        ("student distribution", "student's t distribution", "student t distribution", "t distribution"),
        (Role("n", "whole 3 12", r"\nu n k", "the degrees of freedom"), Role("s", _POSITIVE, r"\sigma", "the scale")),
        "t",
        lambda n, s: {"df": n, "scale": s},
        ("variance",),
    ),
    (
        ("chi squared distribution", "chi square distribution", "chi squared"),
        (Role("k", "whole 3 12", r"k \nu n", "the degrees of freedom"),),
        "chi2",
        lambda k: {"df": k},
        ("mean", "variance", "mode"),
    ),
    (
        ("f distribution",),
        (
            Role("m", "whole 1 9", r"d_1 m \nu_1", "the first degrees of freedom"),
            Role("n", "whole 5 12", r"d_2 n \nu_2", "the second degrees of freedom"),
        ),
        "f",
        lambda m, n: {"dfn": m, "dfd": n},
        ("mean", "variance"),
    ),
    (
        ("pareto distribution", "pareto"),
        (
            Role("m", _POSITIVE, r"x_m m k x_0 \kappa", "the least value"),
            Role("a", "whole 3 9", r"\alpha a k \beta", "the shape"),
        ),
        "pareto",
        lambda m, a: {"b": a, "scale": m},
        ("mean", "variance"),
    ),
    (
        ("weibull distribution", "weibull"),
        (Role("s", _POSITIVE, r"\lambda \eta \alpha b", "the scale"), Role("k", "whole 1 5", r"k \beta a", "the shape")),
        "weibull_min",
        lambda s, k: {"c": k, "scale": s},
        ("mean", "variance"),
    ),
    (("gumbel distribution", "gumbel"), (_LOC, _SCALE), "gumbel_r", lambda m, s: {"loc": m, "scale": s}, ("variance",)),
    (("rayleigh distribution", "rayleigh"), (_SCALE,), "rayleigh", lambda s: {"scale": s}, ("mean", "variance", "mode")),
)
_STATISTICS = {
    "mean": (("mean", "expectation", "expected value"), r"\mu m E \mathbb{E} \bar{x}", "mean"),
    "variance": (("variance",), r"\sigma^2 v V Var var \mathbb{V} D", "var"),
    "deviation": (("standard deviation",), r"\sigma s SD \text{SD} sd", "std"),
    "median": (("median",), r"m M \text{median} median \tilde{x} Med med", "median"),
    "entropy": (("entropy", "differential entropy"), r"H h \mathbb{H} S", "entropy"),
    "mode": (("mode",), r"m M mode \text{mode} \hat{x} x^* x_{\text{mode}} \hat{\theta} x_mode Mode", ""),
}
_ELSEWHERE = ("prior", "posterior", "estimator", "sample mean", "sample variance", "truncated", "conjugate", "standard error")


_OPERATORS = {
    "mean": ("E",),
    "variance": ("V", "Var", "var"),
    "mode": ("mode", "Mode"),
    "median": ("median",),
    "deviation": ("SD",),
    "entropy": (),
}
# What a value of the variable is, by the kind of the distribution.
_VALUE, _COUNT = "x y t z v", "k x n y m r s"
_WHOLE = {"binom", "poisson", "geom", "nbinom", "hypergeom"}
_WITHOUT_DENSITY = {"bernoulli", "f", "hypergeom"}
_DENSITIES = (
    "probability density function",
    "density function",
    "probability density",
    "density",
    "pdf",
    "probability mass function",
    "mass function",
    "pmf",
    "distribution",
)


def _density(law: str, parameters: Callable) -> Callable:
    def value(x, *values):
        found = _law(law, parameters(*values))
        return found.pmf(x) if law in _WHOLE else found.pdf(x)

    return value


def _density_rows():
    for names, roles, law, parameters, statistics in _LAWS:
        if law in _WITHOUT_DENSITY or statistics[0] == "mode":
            continue
        taken = {letter for role in roles for letter in role.letters.split()}
        letters = " ".join(letter for letter in (_COUNT if law in _WHOLE else _VALUE).split() if letter not in taken)
        kind = {
            "uniform": "real",
            "geom": "whole 1 8",
            "nbinom": "whole 0 8",
            "beta": "probability",
            "norm": "real",
            "laplace": "real",
            "logistic": "real",
            "gumbel_r": "real",
            "t": "real",
        }.get(law, "whole 0 8" if law in _WHOLE else "positive")
        kind = "whole 0 1" if law == "binom" else kind
        yield Concept(
            f"density of the {names[0].removesuffix(' distribution')} distribution",
            _DENSITIES,
            r"p f P f_X p_X f_Y p_Y P_X \rho g",
            (Role("x", kind, letters, "the value"), *roles),
            _density(law, parameters),
            f"scipy.stats.{law}",
            also=tuple(f" {name}" for name in names),
            unless=(*_ELSEWHERE, "cumulative", "multivariate", "joint", "mixture", "likelihood"),
            precision=1e-8,
        )


def _normal_density(x, m, S):
    from scipy.stats import multivariate_normal

    return multivariate_normal(m, S).pdf(x)


_S = Role("S", "spd n", r"\Sigma C K S V", "the covariance")
_D = Role("n", "size n", "D d n k p N", "the dimension")
MULTIVARIATE = Concept(
    "density of the multivariate normal distribution",
    (
        "multivariate normal distribution",
        "multivariate gaussian",
        "multivariate normal",
        "multivariate gaussian distribution",
        "gaussian distribution",
        "normal distribution",
        "density",
    ),
    r"N p f \phi",
    (Role("x", "vector n", "x y z t", "the value"), Role("m", "vector n", r"\mu m", "the mean"), _S, _D),
    lambda x, m, S, n: _normal_density(x, m, S),
    "scipy.stats.multivariate_normal",
    names=("N",),
    unless=("univariate", "conditional", "marginal", "posterior", "mixture"),
    precision=1e-8,
)
MULTIVARIATE_ENTROPY = replace(
    MULTIVARIATE,
    name="entropy of the multivariate normal distribution",
    words=("differential entropy", "entropy"),
    left=r"h H \mathbb{H} S",
    names=("h",),
    roles=(_S, _D),
    unless=("conditional",),
    value=lambda S, n: _normal_entropy(S),
    also=("gaussian", "normal"),
)
MULTINOMIAL_COVARIANCE = Concept(
    "covariance of two counts of a multinomial distribution",
    ("covariance", "multinomial", "multinomially distributed"),
    r"Cov cov \sigma_ij",
    (
        Role("n", "whole 2 20", "n N m", "the number of trials"),
        Role("p", "share", r"p_i \pi_i p_j \pi_j \theta_j \theta_i p_1 \pi_1", "the probability of one"),
        Role("q", "share", r"p_j \pi_j p_k \pi_k \theta_k \theta_j p_2 \pi_2", "the probability of the other"),
    ),
    lambda n, p, q: _multinomial(n, p, q),
    "scipy.stats.multinomial",
    names=("Cov", "cov"),
    also=("multinomial",),
)


def _normal_entropy(S):
    from scipy.stats import multivariate_normal

    return multivariate_normal(np.zeros(len(S)), S).entropy()


def _multinomial(n, p, q):
    from scipy.stats import multinomial

    return multinomial(round(n), [p, q, 1 - p - q]).cov()[0, 1]


def _rows():
    for names, roles, law, parameters, statistics in _LAWS:
        for statistic in statistics:
            words, letters, method = _STATISTICS[statistic]
            # A letter of a parameter on the left is that parameter, solved for.
            taken = {letter for role in roles for letter in role.letters.split()}
            letters = " ".join(letter for letter in letters.split() if letter not in taken)
            value = _mode(law, parameters) if not method else _statistic(law, parameters, method)
            yield Concept(
                f"{statistic.replace('deviation', 'standard deviation')} of the {names[0].removesuffix(' distribution')} distribution",
                words,
                letters,
                roles,
                value,
                f"scipy.stats.{law}",
                also=tuple(f" {name}" for name in names),
                unless=_ELSEWHERE,
                names=_OPERATORS[statistic],
                precision=1e-6 if not method else 1e-9,
            )


ROWS = (*_rows(), *_density_rows(), MULTIVARIATE, MULTIVARIATE_ENTROPY, MULTINOMIAL_COVARIANCE)
