"""Mixtures, Markov chains and Kalman filters."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_POINTS = Role("x", "rows N D", "x", "the points")
_SHARES = Role(
    "r", "vector N positive", r"r_k r \gamma_k \gamma w_k z_k \phi_k q_k \tau_k", "the responsibilities of the component"
)
_TOTAL = Role("n", "real", "N_k n_k R_k", "their sum", (lambda r: np.sum(r), ("r",)))
_EM = (
    "m step",
    "em algorithm",
    "em",
    "mixture",
    "expectation maximization",
    "re estimated",
    "responsibilities",
    "gaussian mixture",
)
_ALL_POINTS = Role("N", "size N", "N n m", "the number of points")
MIXTURE_MEAN = Concept(
    "mean of a component in the M step",
    _EM,
    r"\mu \mu_k \hat{\mu} m",
    (_POINTS, _SHARES, _TOTAL, _ALL_POINTS),
    lambda x, r, n, N: np.average(x, axis=0, weights=r),
    "numpy.average",
    unless=("k means",),
)
MIXTURE_COVARIANCE = Concept(
    "covariance of a component in the M step",
    _EM,
    r"\Sigma \Sigma_k \hat{\Sigma} S",
    (_POINTS, _SHARES, _TOTAL, Role("m", "vector D", r"\mu_k \mu m_k", "the mean of the component"), _ALL_POINTS),
    lambda x, r, n, m, N: np.einsum("n,nd,ne->de", r, x - m, x - m) / np.sum(r),
    "numpy.einsum",
    unless=("tied", "shared"),
)
MIXTURE_WEIGHT = Concept(
    "weight of a component in the M step",
    _EM,
    r"\pi \pi_k \alpha \phi \hat{\pi}",
    (Role("n", "positive", "N_k n_k", "the points of the component"), Role("N", "whole 1 30", "N n m", "all points")),
    lambda n, N: n / N,
    "the share",
)
_TRANSITIONS = Role("A", "matrix K K stochastic", r"A P T p a Q M", "the transition matrix")
STATIONARY = Concept(
    "stationary distribution",
    ("stationary", "stationary distribution", "invariant distribution", "steady state"),
    r"\pi p \mu",
    (Role("p", "vector K simplex", r"\pi p \mu", "the distribution"), _TRANSITIONS, Role("K", "size K", "K n N S")),
    lambda p, A, K: p @ A,
    "numpy.matmul",
    also=("markov", "chain", "transition"),
    unless=("column stochastic", "columns sum"),
)
SOFTMAX_JACOBIAN = Concept(
    "Jacobian of softmax",
    ("jacobian", "derivative of softmax", "derivative of the softmax", "partial derivatives", "derivative", "derivatives"),
    r"d/da d/dz d/dx d/do d/ds d/du",
    (Role("p", "vector K simplex", r"\mu p y \hat{y} s \sigma a \pi S o", "the values of softmax"),),
    lambda p: _jacobian_of_softmax(p),
    "differences of scipy.special.softmax",
    also=("softmax",),
    precision=1e-7,
)


def _jacobian_of_softmax(p):
    from scipy.special import softmax

    scores, step = np.log(p), 1e-4 * np.eye(len(p))
    ends = [[softmax(scores + k * unit) for k in (-2, -1, 1, 2)] for unit in step]
    return np.stack([(a - 8 * b + 8 * c - d) / 12e-4 for a, b, c, d in ends], axis=1)


_P = Role("P", "spd n", r"P \Sigma \hat{P} \bar{\Sigma} \Sigma_t|t-1 P_t|t-1 P_k|k-1 \bar{P} V", "the predicted covariance")
_H = Role("H", "matrix m n", "H C G A", "the map of the observation")
_R = Role("R", "spd m", r"R Q_v \Sigma_y \Gamma V", "the covariance of the measurement noise")
_OF_FILTERS = ("kalman filter", "kalman", "linear dynamical system")
GAIN = Concept(
    "Kalman gain",
    ("kalman gain", "gain"),
    "K G L",
    (_P, _H, _R),
    lambda P, H, R: np.linalg.lstsq(H @ P @ H.T + R, H @ P, rcond=None)[0].T,
    "numpy.linalg.lstsq",
    also=("kalman",),
)
GAIN_OF_INNOVATION = replace(
    GAIN,
    roles=(_P, _H, Role("S", "spd m", "S F", "the covariance of the innovation")),
    value=lambda P, H, S: np.linalg.lstsq(S, H @ P, rcond=None)[0].T,
)
INNOVATION = replace(
    GAIN,
    name="innovation covariance",
    words=("innovation covariance", "innovation", "residual covariance"),
    left="S F",
    value=lambda P, H, R: np.einsum("ij,jk,lk->il", H, P, H) + R,
    source="numpy.einsum",
)
PREDICTION = Concept(
    "predicted covariance of a Kalman filter",
    ("prediction step", "predicted covariance", "time update", "prediction", "predict step", "predict", "predicted"),
    r"P \Sigma \hat{P} \bar{\Sigma} \bar{P} V",
    (
        Role("P", "spd n", r"P \Sigma \hat{P} V", "the covariance before"),
        Role("A", "matrix n n", r"A F \Phi G", "the transition"),
        Role("Q", "spd n", r"Q \Sigma_w W", "the covariance of the process noise"),
        Role("R", "spd n", r"R", "the covariance of the measurement noise", instead_of="Q"),
    ),
    lambda P, A, Q, R: np.einsum("ij,jk,lk->il", A, P, A) + Q,
    "numpy.einsum",
    also=("kalman", "state space", "dynamical system"),
    unless=("information filter", "smoother"),
)
STATE = replace(
    PREDICTION,
    name="predicted state of a Kalman filter",
    left=r"\mu x \hat{x} m \bar{\mu} z \hat{z}",
    roles=(
        Role("x", "vector n", r"\mu x \hat{x} m z \hat{z}", "the state before"),
        Role("A", "matrix n n", r"A F \Phi G", "the transition"),
    ),
    value=lambda x, A: np.einsum("ij,j->i", A, x),
)
UPDATED = Concept(
    "updated state of a Kalman filter",
    ("update step", "measurement update", "correction step", "update", "updated state", "correction", "updated"),
    r"\mu x \hat{x} m z \hat{z}",
    (
        Role("x", "vector n", r"\mu x \hat{x} m \bar{\mu} \bar{x}", "the predicted state"),
        Role("K", "matrix n m", "K G L", "the gain"),
        Role("y", "vector m", "y z", "the observation"),
        _H,
    ),
    lambda x, K, y, H: x - K @ (H @ x - y),
    "numpy.matmul",
    also=("kalman",),
)
UPDATED_COVARIANCE = replace(
    UPDATED,
    name="updated covariance of a Kalman filter",
    left=r"P \Sigma \hat{P} V",
    roles=(Role("K", "matrix n m", "K G L", "the gain"), _H, _P, Role("I", "identity n", "I", optional=True)),
    value=lambda K, H, P, one: P - np.einsum("ij,jk,kl->il", K, H, P),
    source="numpy.einsum",
)

ROWS = (
    MIXTURE_MEAN,
    MIXTURE_COVARIANCE,
    MIXTURE_WEIGHT,
    STATIONARY,
    SOFTMAX_JACOBIAN,
    GAIN,
    GAIN_OF_INNOVATION,
    INNOVATION,
    PREDICTION,
    STATE,
    UPDATED,
    UPDATED_COVARIANCE,
)
