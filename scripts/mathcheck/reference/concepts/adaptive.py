"""Steps of its own for each entry: averages of gradients and their squares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.descent import ITERATES
from mathcheck.reference.concepts.record import Concept, Role

_ENTRY = {"step": True, "elementwise": True}
_G = Role("g", "real", r"g G \nabla", "the gradient")
_DECAY_1 = Role("b", "probability", r"\beta \beta_1 \rho \gamma \alpha \rho_1", "the decay")
_DECAY_2 = Role("b", "probability", r"\beta \beta_2 \rho \gamma \alpha \rho_2 \beta_1", "the decay")
_SMALL = Role("d", "positive", r"\epsilon \varepsilon \delta", "the constant that keeps the divisor off zero")
_STEP_SIZE = Role("e", "positive", r"\eta \alpha \gamma \lambda", "the step size")
ADAM_M = Concept(
    "first moment of Adam",
    ("adam", "first moment", "moment estimates", "moving average of the gradient", "exponential moving average"),
    "m s v",
    (Role("m", "real", "self@1", "the average before"), _DECAY_1, _G),
    lambda m, b, g: np.average([m, g], weights=[b, 1 - b]),
    "numpy.average",
    unless=("rmsprop", "second moment only", "adagrad"),
    **_ENTRY,
)
ADAM_V = Concept(
    "running average of squared gradients",
    ("adam", "second moment", "rmsprop", "squared gradients", "squared gradient"),
    "v s r G S n u",
    (Role("v", "positive", "self@1", "the average before"), _DECAY_2, _G),
    lambda v, b, g: np.average([v, g**2], weights=[b, 1 - b]),
    "numpy.average",
    unless=("adagrad", "adadelta"),
    **_ENTRY,
)
_TIME = Role("t", "whole 1 6", "t k i n", "the number of the step")
BIAS_1 = Concept(
    "bias-corrected moment",
    ("bias correction", "bias corrected", "adam", "bias"),
    r"\hat{m} \hat{v} \hat{s} \tilde{m} \tilde{v} \hat{r}",
    (
        Role("m", "real", "m v s r", "the moment"),
        Role("b", "probability", r"\beta_1 \beta_2 \beta \rho_1 \rho_2", "the decay"),
        _TIME,
    ),
    lambda m, b, t: m / sum((1 - b) * b**k for k in range(round(t))),
    "the moment divided by the sum of its weights",
    elementwise=True,
)
ADAM = Concept(
    "Adam step",
    ("adam", "adam update", "adam optimizer"),
    ITERATES,
    (
        Role("x", "real", "self@1", "the parameters before"),
        _STEP_SIZE,
        Role("m", "real", r"\hat{m} m \tilde{m} \hat{s} s \hat{v}", "the first moment"),
        Role("v", "positive", r"\hat{v} v \tilde{v} \hat{r} r \hat{s}", "the second moment"),
        _SMALL,
    ),
    lambda x, e, m, v, d: x - e * m / (np.sqrt(v) + d),
    "the first moment over the root of the second",
    unless=("adamw", "adamax", "nadam", "rmsprop", "amsgrad", "weight decay"),
    **_ENTRY,
)
RMSPROP = Concept(
    "RMSProp step",
    ("rmsprop", "adagrad", "adagrad update"),
    ITERATES,
    (
        Role("x", "real", "self@1", "the parameters before"),
        _STEP_SIZE,
        _G,
        Role("v", "positive", r"v s G r S n h", "the squared gradients, averaged or summed"),
        _SMALL,
    ),
    lambda x, e, g, v, d: x - e * g / (np.sqrt(v) + d),
    "the gradient over the root of the squares",
    unless=("adadelta",),
    **_ENTRY,
)
RMSPROPS = (
    RMSPROP,
    replace(RMSPROP, value=lambda x, e, g, v, d: x - e * g / np.sqrt(v + d)),
    replace(
        RMSPROP,
        roles=tuple(role for role in RMSPROP.roles if role.name not in ("g", "v"))
        + (Role("g", "real", "g", "the gradient"), Role("v", "positive", "G v s r", "the squares")),
    ),
)
ADAGRAD = Concept(
    "sum of squared gradients of AdaGrad",
    ("adagrad", "accumulated squared gradients", "sum of squared gradients"),
    "G s r v S h n",
    (Role("v", "positive", "self@1", "the sum before"), Role("g", "real", r"g \nabla", "the gradient")),
    lambda v, g: v + g * g,
    "numpy",
    **_ENTRY,
)
AVERAGE = Concept(
    "exponential moving average",
    (
        "exponential moving average",
        "exponentially weighted moving average",
        "exponential smoothing",
        "ewma",
        "ema",
        "polyak averaging",
    ),
    r"s v m y \bar{x} S \hat{\theta} \bar{\theta} \tilde{\theta} V e a",
    (
        Role("s", "real", "self@1", "the average before"),
        Role("b", "probability", r"\beta \alpha \rho \gamma \lambda \tau", "the share of one of them"),
        Role("x", "real", r"x y \theta g w r", "the new value"),
    ),
    lambda s, b, x: np.average([s, x], weights=[b, 1 - b]),
    "numpy.average",
    unless=("adam", "rmsprop", "squared"),
    **_ENTRY,
)

ROWS = (
    ADAM_M,
    ADAM_V,
    BIAS_1,
    ADAM,
    replace(ADAM, value=lambda x, e, m, v, d: x - e * m / np.sqrt(v + d)),
    *RMSPROPS,
    ADAGRAD,
    AVERAGE,
    replace(AVERAGE, value=lambda s, b, x: np.average([x, s], weights=[b, 1 - b])),
)
