"""Capacities of channels; divergences between members of a family, by quadrature and counting."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role


def _entropy(p, q=None, base=None):
    from scipy.stats import entropy

    return float(entropy(p, q, base=base))


_FLIP = Role("p", "probability", r"p f \epsilon \varepsilon q \alpha \delta", "the probability of an error")
_CAPACITY = ("capacity", "channel capacity", "capacity of the binary symmetric channel")
SYMMETRIC = Concept(
    "capacity of the binary symmetric channel", _CAPACITY, r"C I", (_FLIP,), lambda p: _entropy([1 / 2, 1 / 2], base=2) - _entropy([p, 1 - p], base=2),
    "scipy.stats.entropy", also=("binary symmetric",),
)
ERASURE = replace(SYMMETRIC, name="capacity of the binary erasure channel", value=lambda p: _entropy([1 / 2, 1 / 2], base=2) * (1 - p), also=("erasure",))
_POWER, _NOISE = Role("P", "positive", r"P S E", "the power"), Role("N", "positive", r"N \sigma N_0", "the noise")
GAUSSIAN = Concept(
    "capacity of the Gaussian channel", ("capacity", "channel capacity"), "C", (_POWER, _NOISE),
    lambda P, N: (np.log2(P + N) - np.log2(N)) / 2, "numpy.log2", also=("gaussian channel", "gaussian noise", "awgn", "additive white"), unless=("bandwidth",),
)


def _between_normals(m, s, n, t) -> float:
    """The expected logarithm of the ratio of two normal densities, by a Gauss rule."""
    from scipy.stats import norm

    nodes, weights = np.polynomial.hermite_e.hermegauss(24)
    x = m + s * nodes
    return float(np.sum(weights / weights.sum() * (norm.logpdf(x, m, s) - norm.logpdf(x, n, t))))


_DIVERGENCE = ("kullback leibler divergence", "kl divergence", "relative entropy", "kullback leibler", "kl")
_LEFT = r"D KL \text{KL} D_KL D_{\text{KL}} d K"
BERNOULLI = Concept(
    "divergence between two Bernoulli distributions", _DIVERGENCE, _LEFT,
    (Role("p", "probability", r"p \theta_1 \mu_1 \theta a", "the first probability"), Role("q", "probability", r"q \theta_2 \mu_2 \phi b", "the second probability")),
    lambda p, q: _entropy([p, 1 - p], [q, 1 - q]), "scipy.stats.entropy", also=("bernoulli", "coin", "binary"), names=("KL", r"\text{KL}"), unless=("symmetric channel",),
)
_M, _S = Role("m", "real", r"\mu_1 \mu_p \mu_P \mu_q m_1 \mu", "the first mean"), Role("s", "positive", r"\sigma_1 \sigma_p \sigma_P s_1 \sigma", "the first deviation")
NORMAL = Concept(
    "divergence between two normal distributions", _DIVERGENCE, _LEFT,
    (replace(_M, letters=r"\mu_1 \mu_p \mu_P m_1"), replace(_S, letters=r"\sigma_1 \sigma_p \sigma_P s_1"),
     Role("n", "real", r"\mu_2 \mu_q \mu_Q m_2", "the second mean"), Role("t", "positive", r"\sigma_2 \sigma_q \sigma_Q s_2", "the second deviation")),
    _between_normals, "a Gauss rule", also=("gaussian", "normal"), names=("KL", r"\text{KL}"), unless=("multivariate",), precision=1e-9,
)
TO_STANDARD = replace(
    NORMAL, name="divergence of a normal distribution from the standard one", roles=(replace(_M, letters=r"\mu m"), replace(_S, letters=r"\sigma s")),
    value=lambda m, s: _between_normals(m, s, 0, 1), also=("standard normal", "unit gaussian", "prior"), unless=(),
)
TO_STANDARDS = replace(
    TO_STANDARD,
    roles=(Role("m", "vector J", r"\mu m", "the means"), Role("s", "vector J positive", r"\sigma s", "the deviations"), Role("J", "size J", "J D d K n k")),
    value=lambda m, s, J: sum(_between_normals(a, b, 0, 1) for a, b in zip(m, s, strict=True)),
)
POISSON = Concept(
    "divergence between two Poisson distributions", _DIVERGENCE, _LEFT,
    (Role("a", "positive", r"\lambda_1 \lambda \mu_1 \lambda_p", "the first rate"), Role("b", "positive", r"\lambda_2 \mu \mu_2 \lambda_q", "the second rate")),
    lambda a, b: _between(lambda poisson, k: poisson(a).logpmf(k), lambda poisson, k: poisson(b).logpmf(k)), "the sum over counts", also=("poisson",), precision=1e-9,
)
EXPONENTIAL = Concept(
    "divergence between two exponential distributions", _DIVERGENCE, _LEFT,
    (Role("a", "positive", r"\lambda_1 \lambda \lambda_p", "the first rate"), Role("b", "positive", r"\lambda_2 \mu \lambda_q", "the second rate")),
    lambda a, b: _exponential(a, b), "a Gauss rule", also=("exponential distribution",), precision=1e-9,
)


def _between(first, second) -> float:
    from scipy.stats import poisson

    counts = np.arange(0, 400)
    return float(np.sum(np.exp(first(poisson, counts)) * (first(poisson, counts) - second(poisson, counts))))


def _exponential(a, b) -> float:
    from scipy.stats import expon

    nodes, weights = np.polynomial.laguerre.laggauss(12)
    x = nodes / a
    return float(np.sum(weights * (expon.logpdf(x, scale=1 / a) - expon.logpdf(x, scale=1 / b))))


ROWS = (SYMMETRIC, ERASURE, GAUSSIAN, BERNOULLI, NORMAL, TO_STANDARD, TO_STANDARDS, POISSON, EXPONENTIAL,
        replace(BERNOULLI, value=lambda p, q: _entropy([p, 1 - p], [q, 1 - q], base=2)),
        replace(GAUSSIAN, value=lambda P, N: (np.log(P + N) - np.log(N)) / 2))
