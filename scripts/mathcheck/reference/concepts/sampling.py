"""Importance weights, acceptance and effective sample sizes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_TARGET, _PROPOSAL = (
    Role("p", "function n positive", r"p \tilde{p} \pi f \tilde{\pi} \hat{p} P", "the target"),
    Role("q", "function n positive", r"q g Q \tilde{q}", "the proposal"),
)
WEIGHT = Concept(
    "importance weight",
    ("importance weight", "importance weights", "importance sampling weights", "importance ratio"),
    r"w \tilde{w} W \omega r \rho",
    (_TARGET, _PROPOSAL, Role("x", "vector n", r"x z \theta y", "the draw")),
    lambda p, q, x: p(x) / q(x),
    "the ratio",
    batched=True,
    unless=("normalized", "self normalized", "normalizing", "policy", "propensity"),
)
_HERE, _THERE = (
    Role("x", "vector n", r"x \theta z x_t \theta_t s", "the state"),
    Role("y", "vector n", r"x' \theta' y \theta^* x^* z' x_* \theta_*", "the proposal"),
)
_MH = (
    "metropolis hastings",
    "metropolis hastings algorithm",
    "acceptance probability",
    "acceptance ratio",
    "metropolis",
    "accept",
    "acceptance rate",
)
ACCEPTANCE = Concept(
    "Metropolis–Hastings acceptance probability",
    _MH,
    r"\alpha A a r p \rho",
    (_HERE, _THERE, _TARGET, Role("q", "kernel n", r"q g Q T", "the proposal density")),
    lambda x, y, p, q: np.exp(np.minimum(0, np.log(p(y)) + np.log(q(x, y)) - np.log(p(x)) - np.log(q(y, x)))),
    "logarithms of the ratio",
    batched=True,
    unless=("random walk", "symmetric", "ratio"),
)
SYMMETRIC = replace(
    ACCEPTANCE,
    name="Metropolis acceptance probability",
    words=("metropolis", "acceptance probability", "accept", "symmetric proposal"),
    roles=ACCEPTANCE.roles[:3],
    unless=("hastings",),
    value=lambda x, y, p: np.exp(np.minimum(0, np.log(p(y)) - np.log(p(x)))),
)
RATIO = replace(
    ACCEPTANCE,
    words=("acceptance ratio", "metropolis hastings", "metropolis hastings ratio", "hastings ratio"),
    unless=("random walk", "symmetric"),
    value=lambda x, y, p, q: np.exp(np.log(p(y)) + np.log(q(x, y)) - np.log(p(x)) - np.log(q(y, x))),
)
EFFECTIVE = Concept(
    "effective sample size of weights",
    ("effective sample size", "ess", "effective number"),
    r"\text{ESS} ESS N_eff n_eff N n S S_eff N_{\text{eff}}",
    (Role("w", "vector n positive", r"w W \tilde{w}", "the weights"), Role("n", "size n", "N n S M")),
    lambda w, n: 1 / np.sum(np.square(w / np.sum(w))),
    "numpy.square of normalised weights",
    also=("importance", "weights", "particle", "weight"),
    unless=("normalized", "autocorrelation", "correlated"),
)
EFFECTIVE_OF_NORMALISED = replace(
    EFFECTIVE,
    also=("normalized",),
    unless=(),
    roles=(Role("w", "vector n simplex", r"w W \tilde{w} \bar{w}", "the normalised weights"), Role("n", "size n", "N n S M")),
)

ROWS = (
    WEIGHT,
    ACCEPTANCE,
    SYMMETRIC,
    RATIO,
    EFFECTIVE,
    EFFECTIVE_OF_NORMALISED,
)
