"""Entropy, divergence and their kin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role


def _entropy(p, q=None, base=None):
    from scipy.stats import entropy

    return entropy(p, q, base=base)


_P = Role("p", "vector K simplex", r"p P \pi \theta \mu \rho", "the distribution")
_K = Role("K", "size K", "K n k N M C m", "the number of outcomes")
ENTROPY = Concept(
    "entropy",
    ("entropy", "shannon entropy", "entropy of a discrete distribution"),
    r"H S h I",
    (_P, _K),
    lambda p, K: _entropy(p),
    "scipy.stats.entropy",
    unless=(
        "cross entropy",
        "binary",
        "conditional",
        "joint",
        "relative entropy",
        "differential",
        "mutual",
        "tsallis",
        "renyi",
        "divergence",
        "bernoulli",
        "gaussian",
        "coin",
        "purity",
        "gini",
        "von neumann",
        "kl",
    ),
)
BINARY_ENTROPY = Concept(
    "binary entropy",
    ("binary entropy", "entropy", "entropy of a bernoulli", "binary entropy function", "entropy of a coin"),
    "H h H_b H_2 h_2",
    (Role("p", "probability", r"p \theta q \mu \pi x", "the probability"),),
    lambda p: _entropy([p, 1 - p]),
    "scipy.stats.entropy",
    unless=("cross entropy", "relative"),
)
DIVERGENCE = Concept(
    "Kullback–Leibler divergence",
    ("kullback leibler divergence", "kl divergence", "relative entropy", "kullback leibler", "kullback leibler distance"),
    r"D KL \text{KL} D_KL D_{\text{KL}} d K",
    (
        Role("p", "vector K simplex", "p P", "the first distribution"),
        Role("q", "vector K simplex", "q Q", "the second distribution"),
        _K,
    ),
    lambda p, q, K: _entropy(p, q),
    "scipy.stats.entropy",
    arguments=("p", "q"),
    unless=("reverse", "gaussian", "symmetric", "jensen shannon", "gaussians", "bernoulli", "normal", "poisson"),
    names=("KL", "\\text{KL}"),
)
PERPLEXITY = Concept(
    "perplexity",
    ("perplexity",),
    r"\text{PPL} PPL \text{PP} PP P \text{perplexity}",
    (Role("h", "positive", r"H h L \ell", "the entropy"),),
    lambda h: np.exp(h),
    "numpy.exp",
)
GINI = Concept(
    "Gini impurity",
    ("gini impurity", "gini index"),
    r"G I_G \text{Gini} Gini I i g",
    (_P, _K),
    lambda p, K: sum(p[i] * p[j] for i in range(len(p)) for j in range(len(p)) if i != j),
    "the probability that two draws differ",
    unless=("lorenz", "income", "coefficient"),
)

ROWS = (
    ENTROPY,
    replace(ENTROPY, value=lambda p, K: _entropy(p, base=2)),
    BINARY_ENTROPY,
    replace(BINARY_ENTROPY, value=lambda p: _entropy([p, 1 - p], base=2)),
    DIVERGENCE,
    replace(DIVERGENCE, value=lambda p, q, K: _entropy(p, q, base=2)),
    PERPLEXITY,
    replace(PERPLEXITY, value=lambda h: 2.0**h),
    GINI,
)
