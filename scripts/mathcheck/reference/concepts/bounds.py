"""Bounds on tails and variances: the least of the exponential bounds, found by minimising them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_N = Role("n", "whole 1 20", "n N m", "the number of variables")
_E = Role("e", "positive", r"\epsilon \varepsilon t \delta a", "the distance")
_LOW, _HIGH = Role("a", "real", "a", "the least value"), Role("b", "above a", "b", "the largest value")


def _least(exponent) -> float:
    """The least value of exp of a convex function of one positive number."""
    from scipy.optimize import minimize_scalar

    return float(np.exp(minimize_scalar(lambda s: exponent(np.exp(s)), bounds=(-25, 25), method="bounded", options={"xatol": 1e-12}).fun))


def _hoeffding(n, e, width) -> float:
    return _least(lambda s: n * (s * s * width * width / 8) - s * n * e)


_WORDS = ("hoeffding's inequality", "hoeffding inequality", "hoeffding bound", "hoeffding's bound", "hoeffding")
HOEFFDING = Concept(
    "Hoeffding bound", _WORDS, "*", (_N, _E, _LOW, _HIGH), lambda n, e, a, b: 2 * _hoeffding(n, e, b - a),
    "the least exponential bound", relation="<=", bars=True, precision=1e-8, unless=("bernstein", "union"),
)
UNIT = replace(HOEFFDING, roles=(_N, _E), value=lambda n, e: 2 * _hoeffding(n, e, 1))
_SIGMA = Role("s", "positive", r"\sigma", "the deviation")
CHEBYSHEV = Concept(
    "Chebyshev bound for an average", ("chebyshev's inequality", "chebyshev inequality", "chebyshev", "weak law of large numbers"), "*", (_SIGMA, _N, _E),
    lambda s, n, e: np.sum(np.full(round(n), (s / round(n)) ** 2)) / (e * e), "the variance of the average by the square of the distance",
    relation="<=", bars=True,
)
GAUSSIAN_TAIL = Concept(
    "exponential bound of a normal tail", ("chernoff bound", "chernoff", "tail bound", "sub gaussian", "subgaussian", "gaussian tail bound"), "*",
    (Role("t", "positive", r"t a \epsilon x u", "the distance"), _SIGMA), lambda t, s: _least(lambda u: u * u * s * s / 2 - u * t),
    "the least exponential bound", relation="<=", bars=False, precision=1e-8, also=("normal", "gaussian", "subgaussian"),
)
_INFORMATION = Role("I", "function 0 positive", r"I F J \mathcal{I} i", "the Fisher information")
_PARAMETER = Role("t", "real", r"\theta \mu \lambda p", "the parameter")
CRAMER_RAO = Concept(
    "Cramér–Rao bound",
    ("cramer rao", "cramér rao", "cramér rao bound", "cramer rao bound", "unbiased estimator", "fisher information", "information inequality"),
    r"Var V \mathbb{V} var", (_INFORMATION, _PARAMETER, replace(_N, letters="n N m")),
    lambda info, t, n: np.divide(1.0, info(t)) / n, "the inverse of the information of the whole sample", relation=">=", batched=True,
    names=("Var", "V", "var"),
)

ROWS = (
    HOEFFDING, replace(HOEFFDING, bars=False, value=lambda n, e, a, b: _hoeffding(n, e, b - a)),
    UNIT, replace(UNIT, bars=False, value=lambda n, e: _hoeffding(n, e, 1)), CHEBYSHEV, GAUSSIAN_TAIL,
    CRAMER_RAO, replace(CRAMER_RAO, roles=(_INFORMATION, _PARAMETER), value=lambda info, t: np.divide(1.0, info(t))),
)
