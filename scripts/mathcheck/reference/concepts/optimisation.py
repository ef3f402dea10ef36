"""Steps of optimisation, schedules of step sizes, line searches, rates, duals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import difference, gradient, hessian

_ITERATES = r"x w \theta \beta u z W b \phi"
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
    _ITERATES,
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
    unless=("nesterov", "adam", "rmsprop", "second moment", "batch norm", "batch normalization", "running"),
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
    _ITERATES,
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

# -- steps of its own for each entry ---------------------------------------------------------------

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
    _ITERATES,
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
    _ITERATES,
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

# -- step sizes and rates ----------------------------------------------------------------------------

_MU, _L = (
    Role("m", "positive", r"\mu m \lambda_min \lambda_1 \lambda_n \ell", "the smallest eigenvalue"),
    Role("L", "positive", r"L M \lambda_max \beta \lambda_n \lambda_1", "the largest eigenvalue"),
)


def _best_step(m, L):
    """Where the factors at both ends of the spectrum are of one size: 1 - a m = a L - 1."""
    return np.roots([m + L, -2])[0]


BEST_STEP = Concept(
    "best constant step size for a quadratic",
    (
        "optimal step size",
        "step size",
        "learning rate",
        "optimal learning rate",
        "constant step size",
        "best step size",
        "optimal constant step size",
    ),
    r"\alpha \eta \gamma \tau t h \alpha^* \eta^* \gamma^*",
    (_MU, _L),
    _best_step,
    "where the factors at both ends of the spectrum agree",
    also=("eigenvalue", "strongly convex", "quadratic"),
    unless=("momentum", "heavy ball", "nesterov", "diverge", "diverges"),
)
EXACT_SEARCH = Concept(
    "exact line search",
    ("exact line search", "optimal step size", "steepest descent", "line search", "step length", "step size"),
    r"\alpha \eta \gamma t \tau \lambda",
    (Role("g", "vector n nonzero", "g r d p", "the gradient or residual"), Role("A", "spd n", "A Q H", "the matrix of the form")),
    lambda g, A: (g @ g) / np.einsum("i,ij,j", g, A, g),
    "numpy.einsum",
    unless=("conjugate",),
)
CONJUGATE_STEP = replace(
    EXACT_SEARCH,
    name="step length of conjugate gradients",
    words=("conjugate gradient", "conjugate gradients", "step length"),
    unless=(),
    roles=(
        Role("r", "vector n nonzero", "r g", "the residual"),
        Role("p", "vector n nonzero", "p d", "the direction"),
        EXACT_SEARCH.roles[1],
    ),
    left=r"\alpha \gamma \lambda",
    value=lambda r, p, A: np.sum(r * r) / (p @ A @ p),
    source="the quotient of the two forms",
)
COSINE_SCHEDULE = Concept(
    "cosine schedule",
    ("cosine annealing", "cosine schedule", "cosine decay", "cosine learning rate"),
    r"\eta \alpha \gamma \lambda",
    (
        Role("a", "positive", r"\eta_min \alpha_min \gamma_min", "the least rate"),
        Role("b", "positive", r"\eta_max \alpha_max \gamma_max \eta_0 \alpha_0", "the largest rate"),
        Role("t", "positive", "t T_cur k", "the step"),
        Role("T", "positive", "T T_max T_i K", "the number of steps"),
    ),
    lambda a, b, t, T: a + (b - a) * np.cos(np.pi * t / (2 * T)) ** 2,
    "the square of the cosine of the half angle",
    unless=("similarity",),
)
EXPONENTIAL_SCHEDULE = Concept(
    "exponential schedule",
    ("exponential decay", "exponential schedule", "exponentially decaying learning rate", "exponential learning rate decay"),
    r"\eta \alpha \gamma \lambda",
    (
        Role("a", "positive", r"\eta_0 \alpha_0 \gamma_0", "the first rate"),
        Role("t", "positive", "t k n", "the step"),
        Role("l", "positive", r"\lambda k \beta \kappa", "the rate of decay"),
    ),
    lambda a, t, lam: np.exp(np.log(a) - lam * t),
    "numpy.exp",
    unless=("moving average",),
)
INVERSE_SCHEDULE = replace(
    EXPONENTIAL_SCHEDULE,
    name="inverse-time schedule",
    words=("inverse time decay", "1 t decay", "time based decay"),
    value=lambda a, t, lam: a / (1 + lam * t),
    source="numpy",
    unless=(),
)

# -- duals -------------------------------------------------------------------------------------------


def _dual(Q, c, A, b, lam):
    x = np.linalg.solve(Q, -(c + A.T @ lam))
    return x @ Q @ x / 2 + c @ x + lam @ (A @ x - b)


QUADRATIC_DUAL = Concept(
    "dual function of a quadratic program",
    ("dual function", "dual", "lagrangian dual", "dual problem", "dual objective"),
    r"D g q d \theta \Lambda",
    (
        Role("Q", "spd n", "Q P H", "the matrix of the form"),
        Role("c", "vector n", "c q p f", "its linear part"),
        Role("A", "matrix m n", "A G", "the constraints"),
        Role("b", "vector m", "b h d", "their bounds"),
        Role("l", "vector m", r"\lambda \mu \alpha \nu", "the multipliers"),
    ),
    _dual,
    "the Lagrangian at numpy.linalg.solve of its stationarity",
    also=("quadratic",),
    unless=("linear program", "equality"),
)
LAGRANGIAN = Concept(
    "Lagrangian",
    ("lagrangian", "lagrange function", "lagrangian function"),
    r"L \Lambda",
    (
        Role("x", "vector n", "x w", "the variable"),
        Role("l", "vector m", r"\lambda \mu \alpha \nu", "the multipliers"),
        Role("f", "function n", "f J", "the objective"),
        Role("g", "map n m", "g h c", "the constraints"),
    ),
    lambda x, lam, f, g: f(x) + np.einsum("sm,sm->s", lam, g(x)),
    "numpy.einsum",
    batched=True,
    unless=("augmented", "mechanics"),
)
LAGRANGIANS = (
    LAGRANGIAN,
    replace(
        LAGRANGIAN,
        value=lambda x, lam, f, g: f(x) - np.einsum("sm,sm->s", lam, g(x)),
        unless=(*LAGRANGIAN.unless, "inequality", "inequalities"),
    ),
    replace(
        LAGRANGIAN,
        roles=(
            LAGRANGIAN.roles[0],
            Role("l", "real", r"\lambda \mu \alpha \nu", "the multiplier"),
            LAGRANGIAN.roles[2],
            Role("g", "function n", "g h c", "the constraint"),
        ),
        value=lambda x, lam, f, g: f(x) + lam * g(x),
    ),
    replace(
        LAGRANGIAN,
        roles=(
            LAGRANGIAN.roles[0],
            Role("l", "real", r"\lambda \mu \alpha \nu", "the multiplier"),
            LAGRANGIAN.roles[2],
            Role("g", "function n", "g h c", "the constraint"),
        ),
        value=lambda x, lam, f, g: f(x) - lam * g(x),
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
    ADAM_M,
    ADAM_V,
    BIAS_1,
    ADAM,
    replace(ADAM, value=lambda x, e, m, v, d: x - e * m / np.sqrt(v + d)),
    *RMSPROPS,
    ADAGRAD,
    AVERAGE,
    replace(AVERAGE, value=lambda s, b, x: np.average([x, s], weights=[b, 1 - b])),
    BEST_STEP,
    EXACT_SEARCH,
    CONJUGATE_STEP,
    COSINE_SCHEDULE,
    EXPONENTIAL_SCHEDULE,
    INVERSE_SCHEDULE,
    QUADRATIC_DUAL,
    *LAGRANGIANS,
)
