"""Steps along gradients: plain, with momentum, by curvature."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import difference, gradient, hessian

ITERATES = r"x w \theta \beta u z W b \phi"
_HERE = Role("x", "vector n", "self@1", "the iterate before")
_AHEAD = Role("later", "vector n", "self@0", "the iterate that is defined", instead_of="x")
_RATE = Role(
    "e", "positive", r"\eta \alpha \gamma \epsilon \lambda \tau h t s \rho \mu \varepsilon \alpha_t \eta_t \beta", "the step size"
)
_LOSS = Role("f", "function n", r"f L J E F C \ell R g Q \phi", "the function that is minimised")
_GRADIENT = Role("g", "vector n", r"g \hat{g} d G \nabla", "the gradient")


def _column(scale, x):
    return scale[:, None] * x


DESCENT = Concept(
    "gradient descent step",
    (
        "gradient descent",
        "steepest descent",
        "gradient descent update",
        "gradient step",
        "stochastic gradient descent",
        "sgd",
        "local minimum",
        "negative gradient",
        "learning rate",
        "step size",
        "stochastic gradient",
        "update rule",
        "gradient method",
    ),
    ITERATES,
    (_HERE, _RATE, _LOSS),
    lambda x, e, f: x - _column(e, gradient(f, x)),
    "central differences of order eight",
    step=True,
    batched=True,
    unless=(
        "ascent",
        "maximize",
        "maximizing",
        "maximization",
        "momentum",
        "newton",
        "nesterov",
        "adam",
        "rmsprop",
        "adagrad",
        "weight decay",
        "projected",
        "proximal",
        "policy",
        "local maximum",
        "implicit",
        "backward euler",
        "maximum",
        "likelihood",
        "penalty",
        "reward",
        "ball",
        "heavy",
        "accelerated",
        "hessian",
    ),
    precision=1e-9,
)
DESCENT_BY_GRADIENT = replace(
    DESCENT,
    roles=(_HERE, _RATE, _GRADIENT),
    value=lambda x, e, g: x - _column(e, g),
    source="the iterate minus the scaled gradient",
)
ASCENT = replace(
    DESCENT,
    name="gradient ascent step",
    words=("gradient ascent", "steepest ascent", "gradient ascent update"),
    value=lambda x, e, f: x + _column(e, gradient(f, x)),
    unless=("descent", "momentum", "newton", "natural"),
)
PROJECTED = replace(
    DESCENT,
    name="projected gradient step",
    words=("projected gradient", "projected gradient descent", "gradient projection"),
    unless=("ascent", "momentum"),
    roles=(*DESCENT.roles, Role("P", "map n n", r"P \Pi \text{proj} proj \text{Proj} P_C \mathcal{P} \pi", "the projection")),
    value=lambda x, e, f, P: P(x - _column(e, gradient(f, x))),
    precision=1e-8,
)
DECAY = replace(
    DESCENT,
    name="gradient step with weight decay",
    words=("weight decay", "l2 regularization"),
    unless=("adam", "momentum", "adamw"),
    roles=(
        _HERE,
        Role("e", "positive", r"\eta \alpha \gamma \epsilon", "the step size"),
        _LOSS,
        Role("l", "positive", r"\lambda \mu \beta", "the weight of the penalty"),
    ),
    value=lambda x, e, f, lam: x - _column(e, gradient(f, x) + _column(lam, x)),
)
DECAY_BY_GRADIENT = replace(
    DECAY, roles=(*DECAY.roles[:2], _GRADIENT, DECAY.roles[3]), value=lambda x, e, g, lam: x - _column(e, g + _column(lam, x))
)
_VELOCITY = Role("v", "vector n", "self@1", "the velocity before")
_MOMENTUM = Role("b", "probability", r"\beta \mu \gamma \alpha \rho m \beta_1", "the momentum")
_STEP = Role("e", "positive", r"\eta \alpha \epsilon \gamma \lambda", "the step size")
_AT = Role("x", "vector n", r"x w \theta \beta z", "the iterate")
_LOOKAHEAD = ("momentum", "momentum method", "heavy ball", "velocity", "momentum term", "first moment", "polyak")
VELOCITY = Concept(
    "momentum update",
    _LOOKAHEAD,
    r"v m u b z \Delta s d",
    (_VELOCITY, _MOMENTUM, _GRADIENT),
    lambda v, b, g: _column(b, v) + g,
    "a decaying sum of gradients",
    step=True,
    batched=True,
    unless=("nesterov", "adam", "rmsprop", "second moment", "batch norm", "batch normalization", "running mean", "running average",
            "running estimate", "running variance"),
)
VELOCITIES = (
    VELOCITY,
    replace(VELOCITY, value=lambda v, b, g: _column(b, v) + _column(1 - b, g), unless=("nesterov",)),
    replace(VELOCITY, roles=(_VELOCITY, _MOMENTUM, _GRADIENT, _STEP), value=lambda v, b, g, e: _column(b, v) - _column(e, g)),
    replace(VELOCITY, roles=(_VELOCITY, _MOMENTUM, _GRADIENT, _STEP), value=lambda v, b, g, e: _column(b, v) + _column(e, g)),
    replace(
        VELOCITY,
        roles=(_VELOCITY, _MOMENTUM, _LOSS, _AT),
        value=lambda v, b, f, x: _column(b, v) + gradient(f, x),
        precision=1e-8,
    ),
    replace(
        VELOCITY,
        roles=(_VELOCITY, _MOMENTUM, _LOSS, _AT),
        value=lambda v, b, f, x: _column(b, v) + _column(1 - b, gradient(f, x)),
        precision=1e-8,
    ),
    replace(
        VELOCITY,
        roles=(_VELOCITY, _MOMENTUM, _LOSS, _AT, _STEP),
        value=lambda v, b, f, x, e: _column(b, v) - _column(e, gradient(f, x)),
        precision=1e-8,
    ),
    replace(
        VELOCITY,
        roles=(_VELOCITY, _MOMENTUM, _LOSS, _AT, _STEP),
        value=lambda v, b, f, x, e: _column(b, v) + _column(e, gradient(f, x)),
        precision=1e-8,
    ),
)
HEAVY_BALL = replace(
    DESCENT,
    name="heavy-ball step",
    words=("momentum", "heavy ball", "heavy ball method", "polyak momentum", "gradient descent with momentum"),
    unless=("nesterov", "adam"),
    roles=(
        _HERE,
        Role("y", "vector n", "self@2", "the iterate before that"),
        _STEP,
        Role("b", "probability", r"\beta \mu \gamma \alpha \rho", "the momentum"),
        _LOSS,
    ),
    value=lambda x, y, e, b, f: x - _column(e, gradient(f, x)) + _column(b, x - y),
)
NESTEROV = replace(
    VELOCITY,
    name="Nesterov momentum update",
    words=("nesterov", "nesterov momentum", "nesterov accelerated gradient", "nesterov's accelerated gradient"),
    unless=("adam",),
    roles=(_VELOCITY, _MOMENTUM, _LOSS, _AT, _STEP),
    value=lambda v, b, f, x, e: _column(b, v) - _column(e, gradient(f, x + _column(b, v))),
    precision=1e-8,
)
NESTEROVS = (NESTEROV, replace(NESTEROV, value=lambda v, b, f, x, e: _column(b, v) + _column(e, gradient(f, x - _column(b, v)))))
_BEFORE = Role("v", "vector n", "v@1 m@1 u@1 z@1 b@1 d@1 s@1 v m u", "the velocity before")
BOTH = replace(
    DESCENT,
    name="step with momentum",
    words=(*_LOOKAHEAD, *NESTEROV.words),
    unless=("adam", "rmsprop"),
    roles=(_HERE, _BEFORE, _MOMENTUM, _GRADIENT, _STEP),
    value=lambda x, v, b, g, e: x + _column(b, v) - _column(e, g),
    source="both updates in one",
)
_WITH_LOSS = (_HERE, _BEFORE, _MOMENTUM, _LOSS, _STEP)
# A velocity that adds up steps, or gradients, or averages them; each with the gradient here, or ahead as Nesterov takes it.
BOTHS = (
    BOTH,
    replace(BOTH, value=lambda x, v, b, g, e: x - _column(b, v) - _column(e, g)),
    replace(BOTH, value=lambda x, v, b, g, e: x - _column(e, _column(b, v) + g)),
    replace(BOTH, value=lambda x, v, b, g, e: x - _column(e, _column(b, v) + _column(1 - b, g))),
    replace(BOTH, name="step with momentum along a slope", roles=_WITH_LOSS, value=lambda x, v, b, f, e: x + _column(b, v) - _column(e, gradient(f, x)), precision=1e-8),
    replace(BOTH, name="step with momentum along a slope", roles=_WITH_LOSS, value=lambda x, v, b, f, e: x - _column(b, v) - _column(e, gradient(f, x)), precision=1e-8),
    replace(BOTH, name="step with momentum along a slope", roles=_WITH_LOSS, value=lambda x, v, b, f, e: x - _column(e, _column(b, v) + gradient(f, x)), precision=1e-8),
    replace(BOTH, name="step with momentum along a slope", roles=_WITH_LOSS, value=lambda x, v, b, f, e: x - _column(e, _column(b, v) + _column(1 - b, gradient(f, x))), precision=1e-8),
    replace(BOTH, name="step with momentum along a slope", roles=_WITH_LOSS, value=lambda x, v, b, f, e: x + _column(b, v) - _column(e, gradient(f, x + _column(b, v))), precision=1e-8),
    replace(BOTH, name="step with momentum along a slope", roles=_WITH_LOSS, value=lambda x, v, b, f, e: x - _column(b, v) - _column(e, gradient(f, x - _column(b, v))), precision=1e-8),
)
NEWTON = replace(
    DESCENT,
    name="Newton step",
    words=("newton", "newton's method", "newton method", "newton step", "newton iteration", "newton update", "newton raphson"),
    unless=("gauss newton", "quasi newton", "damped", "levenberg", "bfgs", "damping", "momentum", "logistic", "irls"),
    value=lambda x, f: x - np.linalg.solve(hessian(f, x), gradient(f, x)[:, :, None])[:, :, 0],
    roles=(_HERE, _LOSS),
    source="numpy.linalg.solve with second differences",
    precision=1e-6,
)
DAMPED = replace(
    NEWTON,
    roles=(_HERE, _LOSS, _RATE),
    value=lambda x, f, e: x - _column(e, np.linalg.solve(hessian(f, x), gradient(f, x)[:, :, None])[:, :, 0]),
    name="damped Newton step",
    unless=("gauss newton", "quasi newton", "levenberg"),
)
_SOLVED = replace(
    NEWTON,
    roles=(_HERE, Role("H", "spd n", "H A B G", "the Hessian"), _GRADIENT),
    value=lambda x, H, g: x - np.linalg.solve(H, g[:, :, None])[:, :, 0],
    source="numpy.linalg.solve",
)
SCALAR_NEWTON = replace(
    NEWTON,
    roles=(Role("x", "real", "self@1", "the iterate before"), Role("f", "function 0", r"f L g F h J \ell", "the function")),
    value=lambda x, f: x - difference(f, x) / difference(lambda y: difference(f, y), x),
    source="first and second differences",
    precision=1e-6,
)
ROOT = replace(
    SCALAR_NEWTON,
    value=lambda x, f: x - f(x) / difference(f, x),
    source="the root of the tangent",
    unless=("gauss newton", "quasi newton"),
)
SECANT = replace(
    ROOT,
    name="secant step",
    words=("secant method", "secant"),
    unless=(),
    roles=(ROOT.roles[0], Role("y", "real", "self@2", "the iterate before that"), ROOT.roles[1]),
    value=lambda x, y, f: (y * f(x) - x * f(y)) / (f(x) - f(y)),
    source="the root of the chord",
    precision=1e-6,
)
GAUSS_NEWTON = Concept(
    "Gauss–Newton step",
    ("gauss newton", "gauss newton method", "gauss newton step"),
    ITERATES,
    (_HERE, Role("J", "matrix m n", "J", "the Jacobian of the residuals"), Role("r", "vector m", "r f e F", "the residuals")),
    lambda x, J, r: x - np.linalg.lstsq(J, r, rcond=None)[0],
    "numpy.linalg.lstsq",
    step=True,
    at_least={"m": "n"},
    unless=("levenberg", "damping", "damped"),
)
LEVENBERG = replace(
    GAUSS_NEWTON,
    name="Levenberg–Marquardt step",
    words=("levenberg marquardt", "levenberg", "damped gauss newton"),
    unless=(),
    roles=(*GAUSS_NEWTON.roles, Role("l", "positive", r"\lambda \mu", "the damping")),
    value=lambda x, J, r, lam: (
        x - np.linalg.lstsq(np.vstack([J, np.sqrt(lam) * np.eye(len(x))]), np.concatenate([r, np.zeros(len(x))]), rcond=None)[0]
    ),
)

ROWS = (
    DESCENT,
    DESCENT_BY_GRADIENT,
    ASCENT,
    replace(ASCENT, roles=DESCENT_BY_GRADIENT.roles, value=lambda x, e, g: x + _column(e, g)),
    PROJECTED,
    DECAY,
    DECAY_BY_GRADIENT,
    replace(
        DESCENT,
        roles=(Role("x", "real", "self@1"), _RATE, Role("f", "function 0", r"f L J g F E \ell")),
        value=lambda x, e, f: x - e * difference(f, x),
    ),
    *VELOCITIES,
    *BOTHS,
    HEAVY_BALL,
    *NESTEROVS,
    NEWTON,
    DAMPED,
    _SOLVED,
    SCALAR_NEWTON,
    ROOT,
    SECANT,
    GAUSS_NEWTON,
    LEVENBERG,
)
