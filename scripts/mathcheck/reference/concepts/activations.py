"""Activations, softmax and log-sum-exp."""

from __future__ import annotations

from dataclasses import replace
from math import erf

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role


def _expit(x):
    from scipy.special import expit

    return expit(x)


def scipy_softmax(x, axis=None):
    from scipy.special import softmax

    return softmax(x, axis=axis)


def scipy_xlogy(x, y):
    from scipy.special import xlogy

    return xlogy(x, y)


_X = Role("x", "real", r"x z a t u s \xi", "the argument")
_ACTIVATES = r"f g \phi \sigma h \varphi \psi a s S"


def _activation(
    name: str, words: tuple[str, ...], value, source: str, *names: str, letters: str = _ACTIVATES, unless: tuple[str, ...] = ()
) -> Concept:
    return Concept(
        name,
        words,
        letters,
        (_X,),
        value,
        source,
        names=names,
        unless=("derivative", "gradient", "slope at", *unless),
        arguments=("x",),
    )


SIGMOID = _activation(
    "logistic sigmoid",
    ("sigmoid", "sigmoid function", "logistic function", "logistic sigmoid", "sigmoid activation"),
    _expit,
    "scipy.special.expit",
    letters=r"f g \phi \sigma h \varphi s S \theta",
    unless=("hard sigmoid", "inverse", "logit", "bipolar"),
)
TANH = _activation(
    "hyperbolic tangent",
    ("hyperbolic tangent", "tanh", "tanh activation"),
    np.tanh,
    "numpy.tanh",
    unless=("gelu", "approximation"),
)
RELU = _activation(
    "rectified linear unit",
    ("relu", "rectified linear unit", "rectifier", "relu activation", "rectified linear"),
    lambda x: (x + abs(x)) / 2,
    "half of x and its size",
    unless=("leaky", "parametric", "leaky relu", "elu", "noisy", "relu6", "gelu", "network", "networks"),
)
SOFTPLUS = _activation(
    "softplus", ("softplus", "softplus function"), lambda x: np.logaddexp(0, x), "numpy.logaddexp", letters=_ACTIVATES + r" \zeta"
)
SWISH = _activation("swish", ("swish", "silu", "sigmoid linear unit"), lambda x: x * _expit(x), "x times scipy.special.expit")
GELU = _activation(
    "Gaussian error linear unit",
    ("gelu", "gaussian error linear unit"),
    lambda x: x * (1 + erf(x / 2**0.5)) / 2,
    "x times the normal distribution function",
    unless=("approximation", "approximated"),
)
_SLOPE = Role("a", "positive", r"\alpha a \lambda \gamma", "the slope or scale below zero")
LEAKY = Concept(
    "leaky rectified linear unit",
    ("leaky relu", "leaky rectified linear unit", "prelu", "parametric relu"),
    _ACTIVATES,
    (_X, Role("a", "probability", r"\alpha a \gamma \lambda \epsilon", "the slope below zero")),
    lambda x, a: x * (1 if x > 0 else a),
    "its two branches",
    arguments=("x",),
    unless=("derivative", "gradient"),
)
ELU = replace(
    LEAKY,
    name="exponential linear unit",
    words=("elu", "exponential linear unit"),
    roles=(_X, _SLOPE),
    value=lambda x, a: x if x > 0 else a * np.expm1(x),
    source="numpy.expm1",
)
LOGIT = Concept(
    "logit",
    ("logit", "log odds", "logit function"),
    r"\text{logit} logit \eta f g \ell a z L",
    (Role("p", "probability", r"p \pi \mu \theta x y \hat{p}", "the probability"),),
    lambda p: -np.log(1 / p - 1),
    "the inverse of the sigmoid",
    unless=("ratio", "logistic regression", "posterior"),
)
_LOGITS = Role("z", "vector K", r"z a x o u s \eta v f", "the scores")
SOFTMAX = Concept(
    "softmax",
    ("softmax", "softmax function", "softmax activation", "softmax layer"),
    "*",
    (_LOGITS, Role("K", "size K", "K C n k M N", "the number of classes")),
    lambda z, K: scipy_softmax(z),
    "scipy.special.softmax",
    names=("\\text{softmax}", "softmax"),
    unless=("temperature", "attention", "cross entropy", "loss", "derivative", "jacobian", "policy", "gradient"),
)
TEMPERED = replace(
    SOFTMAX,
    name="softmax with temperature",
    words=("temperature", "softmax with temperature", "temperature scaling", "boltzmann"),
    unless=("loss", "inverse temperature"),
    roles=(*SOFTMAX.roles, Role("T", "positive", r"T \tau", "the temperature")),
    value=lambda z, K, T: scipy_softmax(z / T),
)
LOG_SUM_EXP = Concept(
    "log-sum-exp",
    ("log sum exp", "logsumexp"),
    r"\text{LSE} LSE f \text{lse} g A",
    SOFTMAX.roles,
    lambda z, K: np.logaddexp.reduce(z),
    "numpy.logaddexp.reduce",
    unless=("trick",),
)

ROWS = (
    SIGMOID,
    TANH,
    RELU,
    SOFTPLUS,
    SWISH,
    GELU,
    LEAKY,
    ELU,
    LOGIT,
    SOFTMAX,
    TEMPERED,
    LOG_SUM_EXP,
)
