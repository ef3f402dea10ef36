"""Attention, gates and recurrence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.activations import scipy_softmax
from mathcheck.reference.concepts.layers import ACTIVATION
from mathcheck.reference.concepts.record import Concept, Role


def _attention(Q, K, V, d):
    scores = np.array([[np.dot(q, k) for k in K] for q in Q]) / np.sqrt(d)
    return scipy_softmax(scores, axis=1) @ V


_QKV = (
    Role("Q", "matrix m d", "Q", "the queries, one a row"),
    Role("K", "matrix n d", "K", "the keys, one a row"),
    Role("V", "matrix n v", "V", "the values, one a row"),
)
_D = Role("d", "size d", "d_k d d_head d_h D d_q d_model", "the length of keys")
ATTENTION = Concept(
    "scaled dot-product attention",
    ("scaled dot product attention", "attention", "self attention", "dot product attention"),
    r"A Z O H Y \text{head} head C \text{Attn} \text{SelfAttention}",
    (*_QKV, _D),
    _attention,
    "scipy.special.softmax over the keys",
    names=("Attention", "Attn", "\\text{Attention}", "\\text{Attn}"),
    unless=("unscaled", "additive", "linear attention", "mask", "masked", "column", "columns", "causal"),
    at_least={"d": 2, "n": 2},
)
ATTENTION_WEIGHTS = replace(
    ATTENTION,
    name="attention weights",
    words=("attention weights", "attention matrix", "attention scores", "attention"),
    left=r"A P \alpha W S",
    names=(),
    roles=(*_QKV[:2], _D),
    value=lambda Q, K, d: scipy_softmax(Q @ K.T / d**0.5, axis=1),
)
COLUMNS = replace(
    ATTENTION,
    roles=(
        Role("Q", "matrix d m", "Q", "the queries, one a column"),
        Role("K", "matrix d n", "K", "the keys, one a column"),
        Role("V", "matrix v n", "V", "the values, one a column"),
        _D,
    ),
    unless=("row", "rows"),
    value=lambda Q, K, V, d: _attention(Q.T, K.T, V.T, d).T,
)
_GATED = {"step": True, "elementwise": True}
CELL = Concept(
    "cell state of an LSTM",
    ("cell state", "lstm", "long short term memory", "memory cell", "cell"),
    "c C s",
    (
        Role("c", "real", "self@1", "the cell before"),
        Role("f", "probability", r"f \Gamma_f", "the forget gate"),
        Role("i", "probability", r"i \Gamma_i u \Gamma_u", "the input gate"),
        Role("g", "real", r"g \tilde{c} \tilde{C} \hat{c} z", "the candidate"),
    ),
    lambda c, f, i, g: np.dot([f, i], [c, g]),
    "numpy.dot of gates and contents",
    **_GATED,
)
HIDDEN = Concept(
    "hidden state of an LSTM",
    ("hidden state", "lstm", "long short term memory", "output gate"),
    "h",
    (Role("o", "probability", r"o \Gamma_o", "the output gate"), Role("c", "real", "c C", "the cell")),
    lambda o, c: o * np.tanh(c),
    "numpy.tanh",
    **_GATED,
)
GRU = Concept(
    "hidden state of a GRU",
    ("gru", "gated recurrent unit", "update gate"),
    "h",
    (
        Role("h", "real", "self@1", "the state before"),
        Role("z", "probability", r"z u \Gamma_u", "the update gate"),
        Role("n", "real", r"\tilde{h} n \hat{h} c g", "the candidate"),
    ),
    lambda h, z, n: np.average([h, n], weights=[1 - z, z]),
    "numpy.average",
    **_GATED,
)
RECURRENT = Concept(
    "hidden state of a recurrent network",
    ("recurrent neural network", "rnn", "recurrent network", "hidden state"),
    "h s a",
    (
        Role("U", "matrix m m", "W_h W_hh U W_hh W_aa W", "the recurrent weights"),
        Role("W", "matrix m n", "W_x W_xh W_ax U_x W_hx W_ih V", "the input weights"),
        Role("h", "vector m", "self@1", "the state before"),
        Role("x", "vector n", "x", "the input"),
        Role("b", "vector m", "b b_h b_a", "the biases"),
        ACTIVATION,
    ),
    lambda U, W, h, x, b, s: s(np.einsum("smn,sn->sm", U, h) + np.einsum("smn,sn->sm", W, x) + b),
    "numpy.einsum",
    step=True,
    batched=True,
    unless=("lstm", "gru", "gate"),
)

ROWS = (
    ATTENTION,
    ATTENTION_WEIGHTS,
    COLUMNS,
    CELL,
    HIDDEN,
    GRU,
    replace(GRU, value=lambda h, z, n: np.average([n, h], weights=[1 - z, z])),
    RECURRENT,
)
