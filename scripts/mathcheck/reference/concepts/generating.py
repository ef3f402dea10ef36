"""Generating functions, Fisher information, tails and hazards of named distributions, all worked out from their densities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_P = Role("p", "probability", r"p \theta \mu \pi", "the probability of success")
_N = Role("n", "whole 1 12", "n N m", "the number of trials")
_RATE = Role("r", "positive", r"\lambda \theta \beta \mu", "the rate")
_MEAN, _DEVIATION = Role("m", "real", r"\mu m", "the mean"), Role("s", "positive", r"\sigma s", "the deviation")
_COUNTS = np.arange(0, 400)


def _stats(name: str, *arguments, **parameters):
    from scipy import stats

    return getattr(stats, name)(*arguments, **parameters)


# A distribution: its names, its roles, its SciPy object, the roles by which it is differentiated.
_LAWS: tuple[tuple[tuple[str, ...], tuple[Role, ...], Callable], ...] = (
    (("bernoulli",), (_P,), lambda p: _stats("bernoulli", p)),
    (("binomial",), (_N, _P), lambda n, p: _stats("binom", round(n), p)),
    (("poisson",), (_RATE,), lambda r: _stats("poisson", r)),
    (("geometric",), (_P,), lambda p: _stats("geom", p)),
    (("exponential",), (_RATE,), lambda r: _stats("expon", scale=1 / r)),
    (("normal", "gaussian"), (_MEAN, _DEVIATION), lambda m, s: _stats("norm", m, s)),
)
_ELSEWHERE = ("multivariate", "mixture", "joint", "compound", "negative binomial", "sum of")


def _is_discrete(law) -> bool:
    return hasattr(law.dist, "pmf")


def _average(law, function: Callable) -> float:
    """The expectation of a function, as a sum or by quadrature between far quantiles."""
    if _is_discrete(law):
        weights = law.pmf(_COUNTS)
        kept = weights > 0
        return float(np.sum(weights[kept] * function(_COUNTS[kept].astype(float))))
    from scipy.integrate import quad

    low, high = law.ppf(1e-300) if np.isfinite(law.ppf(1e-300)) else law.ppf(1e-18), law.isf(1e-300)
    middle = law.median()
    return sum(quad(lambda x: law.pdf(x) * function(x), *ends, epsabs=0, epsrel=1e-11, limit=400)[0]
               for ends in ((low, middle), (middle, high)))


def _moment_generating(law, t: float) -> float:
    return _average(law, lambda x: np.exp(t * x))


def _probability_generating(law, z: float) -> float:
    return _average(law, lambda x: z**x)


def _information(make: Callable, values: tuple, place: int) -> float:
    """The expected square of the slope of the logarithm of the density in one parameter."""
    step = 1e-3 * min(1.0, abs(values[place]), abs(1 - values[place]) if values[place] < 1 else 1.0)
    weights = np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 4 / 5, -1 / 5, 4 / 105, -1 / 280])
    moved = [make(*(value + move * step if axis == place else value for axis, value in enumerate(values)))
             for move in (-4, -3, -2, -1, 1, 2, 3, 4)]

    def score(x):
        logs = [(law.logpmf(x) if _is_discrete(law) else law.logpdf(x)) for law in moved]
        return sum(weight * log for weight, log in zip(weights, logs, strict=True)) / step

    return _average(make(*values), lambda x: score(x) ** 2)


def _rows():
    for names, roles, make in _LAWS:
        taken = {letter for role in roles for letter in role.letters.split()}
        also = tuple(f" {name}" for name in names)
        title = names[0]
        # Small enough that the tail of every law here decays faster than the power grows.
        small = Role("t", "real", "t s u", "the argument") if title != "exponential" else Role("t", "share", "t s u", "the argument")
        yield Concept(
            f"moment generating function of the {title} distribution",
            ("moment generating function", "mgf", "moment generating functions"),
            r"M M_X m \phi \psi M_Y E \mathbb{E}",
            (small, *(replace(role, kind="above t") if title == "exponential" else role for role in roles)),
            lambda t, *values, make=make: _moment_generating(make(*values), t) if abs(t) < 6 else np.nan,
            "the sum or integral of exp(tx) over its density",
            also=also, unless=_ELSEWHERE, precision=1e-8,
        )
        if title in ("bernoulli", "binomial", "poisson", "geometric"):
            yield Concept(
                f"probability generating function of the {title} distribution",
                ("probability generating function", "generating function", "pgf"),
                r"G G_X P \phi g G_Y \Pi E \mathbb{E}",
                (Role("z", "probability", "z s t u", "the argument"), *roles),
                lambda z, *values, make=make: _probability_generating(make(*values), z),
                "the sum of z^x over its masses",
                also=also, unless=(*_ELSEWHERE, "moment"), precision=1e-8,
            )
        yield Concept(
            f"Fisher information of the {title} distribution",
            ("fisher information", "information", "fisher information of"),
            r"I F J \mathcal{I} i",
            roles if title != "binomial" else roles[::-1],
            (lambda *values, make=make: _information(make, values, 0)) if title != "binomial" else
            (lambda p, n, make=make: _information(make, (n, p), 1)),
            "the expected square of the score",
            also=also, unless=(*_ELSEWHERE, "mutual", "criterion"), precision=1e-6,
        )
        if title in ("exponential", "geometric", "normal"):
            value = Role("x", "whole 1 8" if title == "geometric" else "positive" if title == "exponential" else "real",
                         " ".join(letter for letter in "x t y k n s z".split() if letter not in taken), "the value")
            yield Concept(
                f"survival function of the {title} distribution",
                ("survival function", "tail probability", "survival probability", "reliability function"),
                r"S \bar{F} R G",
                (value, *roles), lambda x, *values, make=make: make(*values).sf(x),
                "the survival function of scipy.stats", also=also, unless=_ELSEWHERE, precision=1e-9,
            )
            yield Concept(
                f"distribution function of the {title} distribution",
                ("cumulative distribution function", "cdf", "distribution function"),
                r"F F_X F_Y F_T P",
                (value, *roles), lambda x, *values, make=make: make(*values).cdf(x),
                "the distribution function of scipy.stats", also=also, unless=(*_ELSEWHERE, "density"), precision=1e-9,
            )


def _hazard(t, k, s=1.0):
    """The fall of the logarithm of the survival function."""
    law, step = _stats("weibull_min", k, scale=s), 1e-3 * t
    weights = np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 4 / 5, -1 / 5, 4 / 105, -1 / 280])
    return -sum(w * law.logsf(t + move * step) for w, move in zip(weights, (-4, -3, -2, -1, 1, 2, 3, 4), strict=True)) / step


_TIME = Role("t", "positive", "t x y", "the time")
_SHAPE = Role("k", "positive", r"k \alpha \gamma \beta a c", "the shape")
HAZARD = Concept(
    "hazard rate of the Weibull distribution",
    ("hazard", "hazard rate", "hazard function", "failure rate"),
    r"h \lambda r z",
    (_TIME, _SHAPE),
    _hazard,
    "the fall of the logarithm of the survival function",
    also=("weibull",),
    precision=1e-8,
)

ROWS = (*_rows(), HAZARD, replace(HAZARD, roles=(_TIME, _SHAPE, Role("s", "positive", r"\lambda \eta \theta s", "the scale"))))
