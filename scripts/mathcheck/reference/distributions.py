"""Named distributions: spellings, parameters, and the SciPy object that they mean.

The second argument of a Gaussian is the variance (or covariance). Rates and scales follow
the convention named in each row.
"""

from __future__ import annotations

from collections.abc import Callable

from mathcheck.records import record


@record
class Distribution:
    """A named distribution.

    `parameters` turns the arguments as written (arrays with a leading sample axis) into
    SciPy's keyword arguments; `support` is `(low, high)` for quadrature, with `None` for
    unbounded, or the word `simplex` or `space`.
    """

    name: str
    spellings: tuple[str, ...]
    arity: tuple[int, ...]
    scipy: str
    parameters: Callable[..., dict]
    discrete: bool = False
    support: object = (None, None)
    source: str = "scipy.stats"
    multivariate: bool = False


def _exp(value):
    import numpy as np

    return np.exp(value)


def _sqrt(value):
    import numpy as np

    return np.sqrt(value)


_ROWS = (
    Distribution("normal", ("N", r"\mathcal{N}", "Normal", "Gaussian", r"\text{N}"), (2,), "norm",
                 lambda mean, variance: {"loc": mean, "scale": _sqrt(variance)}),
    Distribution("bernoulli", ("Bernoulli", "Ber", "Bern", r"\mathcal{B}", "bernoulli"), (1,), "bernoulli",
                 lambda p: {"p": p}, discrete=True, support=(0, 1)),
    Distribution("binomial", ("Binomial", "Bin", "Binom", "binomial", "B"), (2,), "binom",
                 lambda n, p: {"n": n, "p": p}, discrete=True, support=(0, None)),
    Distribution("poisson", ("Poisson", "Poi", "Pois", "poisson", "Po"), (1,), "poisson",
                 lambda rate: {"mu": rate}, discrete=True, support=(0, None)),
    Distribution("geometric", ("Geometric", "Geom", "Geo", "geometric"), (1,), "geom", lambda p: {"p": p}, discrete=True,
                 support=(1, None), source="scipy.stats.geom: number of trials, from 1"),
    Distribution("uniform", ("Uniform", "Unif", "U", r"\mathcal{U}", "uniform"), (2,), "uniform",
                 lambda low, high: {"loc": low, "scale": high - low}),
    Distribution("exponential", ("Exponential", "Exp", "Expo", "exponential"), (1,), "expon",
                 lambda rate: {"scale": 1 / rate}, support=(0, None), source="scipy.stats.expon: the argument is the rate"),
    Distribution("beta", ("Beta", "beta"), (2,), "beta", lambda a, b: {"a": a, "b": b}, support=(0, 1)),
    Distribution("gamma", ("Gamma", "Gam", "gamma", "Ga"), (2,), "gamma", lambda shape, rate: {"a": shape, "scale": 1 / rate},
                 support=(0, None), source="scipy.stats.gamma: shape and rate"),
    Distribution("laplace", ("Laplace", "Lap", "laplace"), (2,), "laplace", lambda loc, b: {"loc": loc, "scale": b}),
    Distribution("student", ("Student", "t", "StudentT", "T", r"\mathcal{T}"), (1, 3), "t",
                 lambda df, loc=0.0, scale=1.0: {"df": df, "loc": loc, "scale": scale}),
    Distribution("chi2", (r"\chi^2", "ChiSquared", r"\chi^{2}"), (1,), "chi2", lambda k: {"df": k}, support=(0, None)),
    Distribution("lognormal", ("LogNormal", "Lognormal", "lognormal"), (2,), "lognorm",
                 lambda mean, variance: {"s": _sqrt(variance), "scale": _exp(mean)}, support=(0, None)),
    Distribution("cauchy", ("Cauchy",), (2,), "cauchy", lambda loc, scale: {"loc": loc, "scale": scale}),
    Distribution("inversegamma", ("InvGamma", "IG", "InverseGamma", "Inv-Gamma"), (2,), "invgamma",
                 lambda a, b: {"a": a, "scale": b}, support=(0, None)),
    Distribution("pareto", ("Pareto",), (2,), "pareto", lambda scale, shape: {"b": shape, "scale": scale}, support=(0, None)),
    Distribution("logistic", ("Logistic",), (2,), "logistic", lambda loc, scale: {"loc": loc, "scale": scale}),
    Distribution("weibull", ("Weibull",), (2,), "weibull_min", lambda scale, shape: {"c": shape, "scale": scale}, support=(0, None)),
    Distribution("gumbel", ("Gumbel",), (2,), "gumbel_r", lambda loc, scale: {"loc": loc, "scale": scale}),
    Distribution("negativebinomial", ("NegBin", "NB", "NegativeBinomial"), (2,), "nbinom", lambda r, p: {"n": r, "p": p},
                 discrete=True, support=(0, None)),
    Distribution("categorical", ("Categorical", "Cat", "categorical", "Cate", "Multinoulli", "Discrete"), (1,), "categorical", lambda p: {"p": p},
                 discrete=True, support=(1, None), source="value k with probability p_k, counted from 1"),
    Distribution("dirichlet", ("Dirichlet", "Dir"), (1,), "dirichlet", lambda alpha: {"alpha": alpha}, support="simplex",
                 multivariate=True),
    Distribution("multinomial", ("Multinomial", "Mult", "Multi"), (2,), "multinomial", lambda n, p: {"n": n, "p": p}, discrete=True,
                 multivariate=True),
)

DISTRIBUTIONS: dict[str, Distribution] = {}
for _row in _ROWS:
    for _name in _row.spellings:
        DISTRIBUTIONS.setdefault(_name, _row)
        if _name.isalpha() and len(_name) > 1:
            DISTRIBUTIONS.setdefault(f"\\text{{{_name}}}", _row)
            DISTRIBUTIONS.setdefault(f"\\mathcal{{{_name}}}", _row)
# Those whose values are vectors whatever their parameters.
MULTIVARIATE = frozenset(_row.name for _row in _ROWS if _row.multivariate)
# Those that give no single value a positive probability.
CONTINUOUS = frozenset(_row.name for _row in _ROWS if not _row.discrete)

# What kind of value a law takes as its parameters, by how many there are, and what kind its values are.
PARAMETERS: dict[str, dict[int, tuple[str, ...]]] = {
    "bernoulli": {1: ("unit",)}, "binomial": {2: ("count", "unit")}, "poisson": {1: ("positive",)}, "geometric": {1: ("unit",)},
    "exponential": {1: ("positive",)}, "beta": {2: ("positive", "positive")}, "gamma": {2: ("positive", "positive")},
    "laplace": {2: ("number", "positive")}, "student": {1: ("positive",)}, "chi2": {1: ("positive",)},
    "lognormal": {2: ("number", "positive")}, "cauchy": {2: ("number", "positive")}, "inversegamma": {2: ("positive", "positive")},
    "pareto": {2: ("positive", "positive")}, "logistic": {2: ("number", "positive")}, "weibull": {2: ("positive", "positive")},
    "gumbel": {2: ("number", "positive")}, "negativebinomial": {2: ("count", "unit")}, "categorical": {1: ("simplex",)},
    "dirichlet": {1: ("positives",)}, "multinomial": {2: ("count", "simplex")}, "normal": {2: ("any", "covariance")},
}
POINTS: dict[str, str] = {
    "bernoulli": "binary", "binomial": "natural", "poisson": "natural", "geometric": "count", "exponential": "positive",
    "beta": "unit", "gamma": "positive", "chi2": "positive", "lognormal": "positive", "inversegamma": "positive",
    "weibull": "positive", "negativebinomial": "natural", "dirichlet": "simplex",
}
