"""Small chains and processes: two states, ruin, autoregression, queues, Poisson processes, by linear equations and series."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_THERE, _BACK = Role("a", "probability", r"\alpha a p p_{12} p_12", "the probability of leaving the first state"), Role(
    "b", "probability", r"\beta b q p_{21} p_21", "the probability of coming back")
_STATIONARY = ("stationary", "stationary distribution", "equilibrium", "steady state", "invariant", "limiting distribution", "balanced", "long run")


def _two_states(a, b) -> np.ndarray:
    """The stationary distribution of a chain with two states, by the equations that it satisfies."""
    return np.linalg.lstsq(np.array([[-a, b], [1.0, 1.0]]), np.array([0.0, 1.0]), rcond=None)[0]


FIRST = Concept(
    "stationary probability of the first of two states", _STATIONARY, r"\pi_1 \pi_A p_1", (_THERE, _BACK), lambda a, b: _two_states(a, b)[0],
    "numpy.linalg.lstsq", also=("two state", "two states", "state 1", "chain"), unless=("state 0", "states 0"),
)
SECOND = replace(FIRST, name="stationary probability of the second of two states", left=r"\pi_2 \pi_B p_2", value=lambda a, b: _two_states(a, b)[1])
FROM_ZERO = replace(FIRST, left=r"\pi_0", unless=(), also=("state 0", "states 0", "two state", "two states"))
FROM_ZERO_SECOND = replace(SECOND, left=r"\pi_1", unless=(), also=("state 0", "states 0"))


def _ruin(p, i, n) -> float:
    """The probability of reaching n before 0, by the equations of the first step."""
    size = round(n) + 1
    system, right = np.eye(size), np.zeros(size)
    right[-1] = 1
    for state in range(1, size - 1):
        system[state, state + 1] -= p
        system[state, state - 1] -= 1 - p
    return float(np.linalg.solve(system, right)[round(i)])


_WIN = Role("p", "share", "p", "the probability of winning")
_LOSS = Role("q", "real", "q", "that of losing", (lambda p: 1 - p, ("p",)))
_START, _GOAL = Role("i", "whole 1 4", "i k a x j", "the start"), Role("n", "whole 5 9", "N n M b", "the goal")
RUIN = Concept(
    "probability of reaching the goal before ruin", ("gambler's ruin", "gamblers ruin", "ruin problem", "ruin"), "P P_i p_i u u_i h h_i P_k p_k f P_a",
    (_WIN, _LOSS, _START, _GOAL), lambda p, q, i, n: _ruin(p, i, n), "numpy.linalg.solve of the first steps", unless=("fair", "expected duration", "ruined", "probability of ruin"),
    precision=1e-9,
)
_SIGMA, _PHI = Role("s", "positive", r"\sigma \sigma_\epsilon \sigma_w \sigma_{\epsilon}", "the deviation of the noise"), Role(
    "f", "correlation", r"\phi \rho a \alpha \phi_1 \theta", "the coefficient")


def _autoregressed(s, f) -> float:
    return float(np.sum((s * np.power(f, np.arange(0, 4000))) ** 2)) if abs(f) < 0.995 else np.nan


VARIANCE = Concept(
    "stationary variance of an autoregression", ("stationary variance", "variance", "ar1", "ar 1", "autoregressive", "autoregressive process"),
    r"Var V \mathbb{V} \gamma_0 \sigma^2 \gamma \sigma_x^2 \sigma_X^2 var", (_SIGMA, _PHI), _autoregressed, "the sum over all steps before", names=("Var", "V", "var"),
    also=("autoregressive", "ar1", "ar 1"), precision=1e-9,
)
_ARRIVAL, _SERVICE = Role("a", "positive", r"\lambda", "the rate of arrivals"), Role("m", "above a", r"\mu", "the rate of service")
_LOAD = Role("r", "probability", r"\rho", "the load")


def _in_queue(load) -> float:
    counts = np.arange(0, 20000)
    return float(np.sum(counts * load**counts * (1 - load))) if load < 0.99 else np.nan


_QUEUE = ("m m 1", "mm1", "queue", "m m 1 queue")
LENGTH = Concept(
    "mean number in an M/M/1 queue", _QUEUE, r"L N E \mathbb{E}", (_LOAD,), _in_queue, "the sum over lengths", also=("number", "customers", "length"), names=("E",),
    unless=("waiting", "time"), precision=1e-9,
)
TIME = Concept(
    "mean time in an M/M/1 queue", _QUEUE, r"W T E \mathbb{E}", (_ARRIVAL, _SERVICE), lambda a, m: _in_queue(a / m) / a, "Little's law", names=("E",),
    unless=("waiting time in the queue", "number of customers"), precision=1e-8,
)
_TIME = Role("t", "positive", r"t s \tau T", "the time")
_RATE = Role("r", "positive", r"\lambda \nu \mu \alpha", "the rate")


def _arrivals(k, rate) -> float:
    from scipy.stats import poisson

    return float(poisson(rate).pmf(round(k)))


PROCESS = Concept(
    "number of points of a Poisson process", ("poisson process", "number of arrivals", "number of events", "arrivals"), "P p p_n p_k P_n P_k Pr \\Pr \\text{Pr} \\mathbb{P}",
    (Role("k", "whole 0 7", "k n x m j", "the count"), _RATE, _TIME), lambda k, r, t: _arrivals(k, r * t), "scipy.stats.poisson", also=("poisson",), unless=("waiting",),
)
ARRIVAL = Concept(
    "density of the time of an arrival of a Poisson process", ("arrival time", "waiting time", "nth arrival", "erlang", "th arrival", "waiting times"), "f p f_T f_S f_n f_{T_n} f_{S_n}",
    (_TIME, Role("n", "whole 1 7", "n k r", "the number of the arrival"), _RATE), lambda t, n, r: _erlang(t, n, r), "scipy.stats.gamma", also=("poisson process", "erlang"), unless=("exponential",),
    precision=1e-9,
)


def _erlang(t, n, r) -> float:
    from scipy.stats import gamma

    return float(gamma(n, scale=1 / r).pdf(t))


_UP = Role("p", "probability", "p", "the probability of a step up")
_DOWN = Role("q", "real", "q", "that of a step down", (lambda p: 1 - p, ("p",)))
_STEPS = Role("n", "whole 1 12", "n t N", "the number of steps")
WALK_MEAN = Concept(
    "mean of a simple random walk", ("random walk", "simple random walk", "position after"), r"E \mathbb{E} \mu", (_UP, _DOWN, _STEPS),
    lambda p, q, n: n * np.average([1, -1], weights=[p, 1 - p]), "the mean of one step, repeated", names=("E",), unless=("variance", "squared", "symmetric"),
)
WALK_VARIANCE = replace(
    WALK_MEAN, name="variance of a simple random walk", left=r"Var V \mathbb{V} \sigma^2 var", names=("Var", "V", "var"), unless=(),
    value=lambda p, q, n: n * (1 - np.average([1, -1], weights=[p, 1 - p]) ** 2), source="the variance of one step, repeated",
)
COUPONS = Concept(
    "expected number of coupons", ("coupon collector", "coupon collector's problem", "coupons", "coupon collector problem"), r"E \mathbb{E}",
    (Role("n", "whole 1 12", "n N m", "the number of kinds"),), lambda n: sum(n / k for k in range(1, round(n) + 1)), "the sum of the waits", names=("E",),
)

ROWS = (FIRST, SECOND, FROM_ZERO, FROM_ZERO_SECOND, RUIN, VARIANCE, LENGTH, TIME, PROCESS, ARRIVAL, WALK_MEAN, WALK_VARIANCE, COUPONS)
