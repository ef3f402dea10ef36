"""Step sizes, line searches, schedules; Lagrangians and duals."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

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
WARM_UP = Concept(
    "linear warm-up with cosine decay",
    ("warm up", "warmup", "linear warmup", "linear warm up", "half cosine", "raises the learning rate linearly", "cosine decay"),
    r"\eta \alpha \gamma \lambda",
    (
        Role("a", "positive", r"\eta_min \alpha_min \gamma_min", "the least rate"),
        Role("b", "positive", r"\eta_max \alpha_max \gamma_max \eta_0 \alpha_0", "the largest rate"),
        Role("t", "positive", "t k", "the step"),
        Role("w", "positive", "T_w T_warmup T_0 t_w w W", "the steps of the warm-up"),
        Role("T", "above w", "T T_max K", "the number of steps"),
    ),
    lambda a, b, t, w, T: b * t / w if t <= w else a + (b - a) * np.sin(np.pi * (T - t) / (2 * (T - w))) ** 2 if t <= T else np.nan,
    "a line, then the square of a sine of the time that is left",
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
    BEST_STEP,
    EXACT_SEARCH,
    CONJUGATE_STEP,
    COSINE_SCHEDULE,
    WARM_UP,
    replace(WARM_UP, roles=WARM_UP.roles[1:], value=lambda b, t, w, T: WARM_UP.value(0.0, b, t, w, T)),
    EXPONENTIAL_SCHEDULE,
    INVERSE_SCHEDULE,
    QUADRATIC_DUAL,
    *LAGRANGIANS,
)
