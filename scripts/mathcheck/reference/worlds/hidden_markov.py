"""Hidden Markov models and Markov chains."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World, simplex


def _hidden(rng: np.random.Generator, T: int, K: int) -> dict:
    A, pi, b = simplex(rng, K, K), simplex(rng, K), rng.uniform(0.1, 1.0, (T, K))
    # All paths, one by one: no recursion is needed for what they sum to.
    paths = np.array(list(itertools.product(range(K), repeat=T)))
    weights = np.array([pi[p[0]] * np.prod([A[p[t - 1], p[t]] for t in range(1, T)]) * np.prod([b[t, p[t]] for t in range(T)]) for p in paths])
    head = {t: np.array([pi[p[0]] * np.prod([A[p[u - 1], p[u]] for u in range(1, t + 1)]) * np.prod([b[u, p[u]] for u in range(t + 1)]) for p in paths])
            for t in range(T)}
    alpha, beta, delta = np.zeros((T, K)), np.zeros((T, K)), np.zeros((T, K))
    for t in range(T):
        for j in range(K):
            here = paths[:, t] == j
            # Each beginning stands in as many paths as there are endings.
            alpha[t, j] = head[t][here].sum() / K ** (T - 1 - t)
            delta[t, j] = head[t][here].max()
            beta[t, j] = weights[here].sum() / alpha[t, j]
    gamma = np.array([[weights[paths[:, t] == j].sum() for j in range(K)] for t in range(T)]) / weights.sum()
    xi = np.array([[[weights[(paths[:, t] == i) & (paths[:, t + 1] == j)].sum() for j in range(K)] for i in range(K)] for t in range(T - 1)]) / weights.sum()
    filtered = alpha / alpha.sum(axis=1, keepdims=True)
    predicted = np.vstack([pi, filtered[:-1] @ A])
    return {"A": A, "pi": pi, "b": b, "alpha": alpha, "beta": beta, "delta": delta, "gamma": gamma, "xi": xi, "lik": weights.sum(),
            "loglik": np.log(weights.sum()), "filtered": filtered, "predicted": predicted, "scale": (predicted * b).sum(axis=1)}


HIDDEN = World(
    "hidden Markov model",
    ("hidden markov", "hmm", "forward algorithm", "forward backward", "viterbi", "baum welch"),
    ({"T": 5, "K": 3}, {"T": 4, "K": 2}),
    _hidden,
    (
        Quantity("A", "i j", r"A a P T", (r"@_{ij}", r"@_{i,j}", r"@(i, j)", r"p(z_t = j \mid z_{t-1} = i)", r"P(z_t = j \mid z_{t-1} = i)", r"p(j \mid i)"), "the transition probabilities"),
        Quantity("pi", "i", r"\pi", (r"@_i", r"@(i)", r"p(z_1 = i)"), "the initial probabilities"),
        Quantity("b", "t j", r"b B e \psi \phi", (r"@_j(x_t)", r"@_j(o_t)", r"@_j(y_t)", r"@_t(j)", r"@_{j}(O_t)", r"p(x_t \mid z_t = j)", r"p(y_t \mid z_t = j)", r"P(x_t | j)"), "the emission probabilities"),
        Quantity("alpha", "t j", r"\alpha a", (r"@_t(j)", r"@_{t,j}", r"@_{tj}", r"@_j(t)", r"@(z_t = j)"), "the forward messages"),
        Quantity("beta", "t j", r"\beta b", (r"@_t(j)", r"@_{t,j}", r"@_{tj}", r"@_j(t)"), "the backward messages"),
        Quantity("delta", "t j", r"\delta v V", (r"@_t(j)", r"@_{t,j}", r"@_j(t)"), "the largest joint probabilities"),
        Quantity("gamma", "t j", r"\gamma", (r"@_t(j)", r"@_{t,j}", r"p(z_t = j \mid x_{1:T})", r"P(z_t = j \mid X)"), "the smoothed marginals"),
        Quantity("xi", "t i j", r"\xi", (r"@_t(i, j)", r"@_{t}(i,j)", r"p(z_t = i, z_{t+1} = j \mid x_{1:T})"), "the smoothed pairs"),
        Quantity("lik", "", "", (r"p(x_{1:T})", r"p(X)", r"P(O \mid \lambda)", r"p(x)", r"P(O)", r"P(X)"), "the likelihood"),
        Quantity("filtered", "t j", r"\alpha", (r"p(z_t = j \mid x_{1:t})", r"\hat{\alpha}_t(j)"), "the filtered marginals"),
        Quantity("predicted", "t j", "", (r"p(z_t = j \mid x_{1:t-1})",)),
        Quantity("scale", "t", r"c Z", (r"@_t", r"p(x_t \mid x_{1:t-1})")),
    ),
    "sums over all paths",
    called={"N": "K", "S": "K", "n": "K", "k": "K"},
)
# Messages that are normalised at each step.
SCALED = World(
    "hidden Markov model with normalised messages", HIDDEN.words, HIDDEN.sizes,
    lambda rng, T, K: {**(found := _hidden(rng, T, K)), "alpha": found["filtered"]},
    tuple(row for row in HIDDEN.quantities if row.name in ("A", "pi", "b", "alpha", "predicted", "scale", "gamma")),
    HIDDEN.source, called=HIDDEN.called, also=("normaliz", "filter", "scaled", "scaling"),
)


def _chain(rng: np.random.Generator, T: int, K: int) -> dict:
    P = simplex(rng, K, K)
    start = simplex(rng, K)
    powers = np.stack([np.linalg.matrix_power(P, t) for t in range(T + 1)])
    values, vectors = np.linalg.eig(P.T)
    stationary = np.real(vectors[:, np.argmax(np.real(values))])
    p, stationary = start @ powers, stationary / stationary.sum()
    return {"P": P, "powers": powers, "p": p, "row": p[:, None], "stationary": stationary, "still": stationary[None]}


_TRANSITIONS = Quantity("P", "i j", r"P p A T Q M", (r"@", r"@_{ij}", r"@_{i,j}", r"@(i, j)"), "the transition matrix")
_SEVERAL = Quantity("powers", "t i j", r"P p A M", (r"@_{ij}(t)", r"@_{ij}^{(t)}", r"@_{i,j}^{(t)}", r"@^{(t)}", r"@(t)"), "the transition probabilities of several steps", first=0)
CHAIN = World(
    "Markov chain",
    ("markov chain", "transition matrix", "transition probabilities", "chapman kolmogorov", "state probabilities", "transition probability", "state distribution"),
    ({"T": 7, "K": 3}, {"T": 6, "K": 4}),
    _chain,
    (
        _TRANSITIONS, _SEVERAL,
        Quantity("row", "t", r"\pi p \mu x q", (r"@_t", r"@^{(t)}", r"@(t)"), "the distribution after several steps", first=0),
        Quantity("p", "t j", r"\pi p \mu x q", (r"@_t(j)", r"@_{t,j}", r"@_j(t)", r"@_j^{(t)}", r"P(X_t = j)"), "the distribution after several steps", first=0),
        Quantity("still", "", r"\pi \mu p", ("@",), "the stationary distribution"),
        Quantity("stationary", "j", r"\pi \mu p", (r"@_j", r"@(j)"), "the stationary distribution"),
    ),
    "numpy.linalg.matrix_power",
    called={"N": "K", "S": "K", "n": "T", "k": "K"},
    unless=("hidden", "column stochastic", "columns sum", "column vector", "monte carlo"),
)

def _columns(rng: np.random.Generator, T: int, K: int) -> dict:
    """The same chain with columns that sum to one."""
    found = _chain(rng, T, K)
    return {**found, "P": found["P"].T, "powers": np.swapaxes(found["powers"], 1, 2), "row": found["p"], "still": found["stationary"]}


COLUMNS = replace(CHAIN, name="Markov chain whose columns sum to one", draw=_columns,
                  unless=("hidden", "row vector", "row stochastic", "rows sum", "each row", "monte carlo"))

ROWS = (HIDDEN, SCALED, CHAIN, COLUMNS)
