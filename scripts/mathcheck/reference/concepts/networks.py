"""Neural networks: activations, layers, losses, normalisation, attention, gates, backpropagation, sizes."""

from __future__ import annotations

from dataclasses import replace
from math import erf

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import difference


def _expit(x):
    from scipy.special import expit

    return expit(x)


def _softmax(x, axis=None):
    from scipy.special import softmax

    return softmax(x, axis=axis)


def _xlogy(x, y):
    from scipy.special import xlogy

    return xlogy(x, y)


_X = Role("x", "real", r"x z a t u s \xi", "the argument")
_ACTIVATES = r"f g \phi \sigma h \varphi \psi a s S"


def _activation(
    name: str, words: tuple[str, ...], value, source: str, *names: str, letters: str = _ACTIVATES, unless: tuple[str, ...] = ()
) -> Concept:
    return Concept(
        name,
        words,
        letters,
        (_X,),
        value,
        source,
        names=names,
        unless=("derivative", "gradient", "slope at", *unless),
        arguments=("x",),
    )


SIGMOID = _activation(
    "logistic sigmoid",
    ("sigmoid", "sigmoid function", "logistic function", "logistic sigmoid", "sigmoid activation"),
    _expit,
    "scipy.special.expit",
    letters=r"f g \phi \sigma h \varphi s S \theta",
    unless=("hard sigmoid", "inverse", "logit", "bipolar"),
)
TANH = _activation(
    "hyperbolic tangent",
    ("hyperbolic tangent", "tanh", "tanh activation"),
    np.tanh,
    "numpy.tanh",
    unless=("gelu", "approximation"),
)
RELU = _activation(
    "rectified linear unit",
    ("relu", "rectified linear unit", "rectifier", "relu activation", "rectified linear"),
    lambda x: (x + abs(x)) / 2,
    "half of x and its size",
    unless=("leaky", "parametric", "leaky relu", "elu", "noisy", "relu6", "gelu", "network", "networks"),
)
SOFTPLUS = _activation(
    "softplus", ("softplus", "softplus function"), lambda x: np.logaddexp(0, x), "numpy.logaddexp", letters=_ACTIVATES + r" \zeta"
)
SWISH = _activation("swish", ("swish", "silu", "sigmoid linear unit"), lambda x: x * _expit(x), "x times scipy.special.expit")
GELU = _activation(
    "Gaussian error linear unit",
    ("gelu", "gaussian error linear unit"),
    lambda x: x * (1 + erf(x / 2**0.5)) / 2,
    "x times the normal distribution function",
    unless=("approximation", "approximated"),
)
_SLOPE = Role("a", "positive", r"\alpha a \lambda \gamma", "the slope or scale below zero")
LEAKY = Concept(
    "leaky rectified linear unit",
    ("leaky relu", "leaky rectified linear unit", "prelu", "parametric relu"),
    _ACTIVATES,
    (_X, Role("a", "probability", r"\alpha a \gamma \lambda \epsilon", "the slope below zero")),
    lambda x, a: x * (1 if x > 0 else a),
    "its two branches",
    arguments=("x",),
    unless=("derivative", "gradient"),
)
ELU = replace(
    LEAKY,
    name="exponential linear unit",
    words=("elu", "exponential linear unit"),
    roles=(_X, _SLOPE),
    value=lambda x, a: x if x > 0 else a * np.expm1(x),
    source="numpy.expm1",
)
LOGIT = Concept(
    "logit",
    ("logit", "log odds", "logit function"),
    r"\text{logit} logit \eta f g \ell a z L",
    (Role("p", "probability", r"p \pi \mu \theta x y \hat{p}", "the probability"),),
    lambda p: -np.log(1 / p - 1),
    "the inverse of the sigmoid",
    unless=("ratio", "logistic regression", "posterior"),
)

# -- softmax and losses --------------------------------------------------------------------------------

_LOGITS = Role("z", "vector K", r"z a x o u s \eta v f", "the scores")
SOFTMAX = Concept(
    "softmax",
    ("softmax", "softmax function", "softmax activation", "softmax layer"),
    "*",
    (_LOGITS, Role("K", "size K", "K C n k M N", "the number of classes")),
    lambda z, K: _softmax(z),
    "scipy.special.softmax",
    names=("\\text{softmax}", "softmax"),
    unless=("temperature", "attention", "cross entropy", "loss", "derivative", "jacobian", "policy", "gradient"),
)
TEMPERED = replace(
    SOFTMAX,
    name="softmax with temperature",
    words=("temperature", "softmax with temperature", "temperature scaling", "boltzmann"),
    unless=("loss", "inverse temperature"),
    roles=(*SOFTMAX.roles, Role("T", "positive", r"T \tau", "the temperature")),
    value=lambda z, K, T: _softmax(z / T),
)
LOG_SUM_EXP = Concept(
    "log-sum-exp",
    ("log sum exp", "logsumexp"),
    r"\text{LSE} LSE f \text{lse} g A",
    SOFTMAX.roles,
    lambda z, K: np.logaddexp.reduce(z),
    "numpy.logaddexp.reduce",
    unless=("trick",),
)
_LOSSES = r"L J E C H \ell l R \text{CE} CE BCE NLL \text{NLL} \text{BCE} Loss MSE MAE RMSE"
_CLASSES = Role("K", "size K", "K C n k M N m", "the number of classes")


def _cross_entropy(y, q):
    return -sum(_xlogy(y, q))


CROSS_ENTROPY = Concept(
    "cross-entropy",
    ("cross entropy", "cross entropy loss", "categorical cross entropy", "negative log likelihood", "log loss"),
    _LOSSES,
    (
        Role("y", "vector K simplex", "y t", "the target distribution"),
        Role("q", "vector K simplex", r"\hat{y} \hat{p} p q \mu \pi o a s", "the predicted distribution"),
        _CLASSES,
    ),
    lambda y, q, K: _cross_entropy(y, q),
    "scipy.special.xlogy",
    unless=("binary", "binary cross entropy", "mixture", "gaussian", "regression", "conditional", "relative", "logistic"),
)
PAIRED = replace(
    CROSS_ENTROPY,
    arguments=("y", "q"),
    roles=(
        Role("y", "vector K simplex", "p", "the true distribution"),
        Role("q", "vector K simplex", r"q \hat{p}", "the other distribution"),
        _CLASSES,
    ),
)
_BASE_2 = 1 / np.log(2)
BINARY = Concept(
    "binary cross-entropy",
    (
        "binary cross entropy",
        "binary cross entropy loss",
        "log loss",
        "logistic loss",
        "cross entropy loss",
        "cross entropy",
        "negative log likelihood",
        "logistic regression loss",
        "bce",
    ),
    _LOSSES,
    (
        Role("y", "binary", "y t", "the label"),
        Role("p", "probability", r"\hat{y} \hat{p} p \mu \pi \sigma a q h o", "the predicted probability"),
    ),
    lambda y, p: -np.log(p if y else 1 - p),
    "the logarithm of the probability of the label",
    unless=("multiclass", "softmax", "hinge", "categorical"),
)
_LABELS = Role("y", "vector N binary", "y t", "the labels")
_PROBABILITIES = Role("p", "vector N probability", r"\hat{y} \hat{p} p \mu \pi \sigma a q h o", "the predicted probabilities")
_COUNT = Role("N", "size N", "N n m M", "the number of examples")
BINARY_SUM = replace(
    BINARY, roles=(_LABELS, _PROBABILITIES, _COUNT), value=lambda y, p, N: -np.sum(np.log(np.where(y > 0, p, 1 - p)))
)
BINARY_MEAN = replace(BINARY_SUM, value=lambda y, p, N: -np.mean(np.log(np.where(y > 0, p, 1 - p))))
_TARGETS = Role("y", "vector N", "y t", "the targets")
_PREDICTIONS = Role("p", "vector N", r"\hat{y} \hat{t} f o a h p", "the predictions")
MSE = Concept(
    "mean squared error",
    ("mean squared error", "mse", "mean square error", "quadratic loss", "squared error loss", "average squared error"),
    _LOSSES,
    (_TARGETS, _PREDICTIONS, _COUNT),
    lambda y, p, N: np.mean((y - p) ** 2),
    "numpy.mean",
    names=("MSE", "\\text{MSE}"),
    unless=("root", "estimator", "bias", "rmse", "regularized"),
)
RMSE = replace(
    MSE,
    name="root mean squared error",
    words=("root mean squared error", "rmse", "root mean square error"),
    names=("RMSE", "\\text{RMSE}"),
    value=lambda y, p, N: np.linalg.norm(y - p) / len(y) ** 0.5,
    source="numpy.linalg.norm",
    unless=(),
)
MAE = replace(
    MSE,
    name="mean absolute error",
    words=("mean absolute error", "mae", "l1 loss", "average absolute error"),
    names=("MAE", "\\text{MAE}"),
    value=lambda y, p, N: np.linalg.norm(y - p, 1) / len(y),
    source="numpy.linalg.norm of order 1",
    unless=(),
)
SSE = replace(
    MSE,
    name="sum of squared errors",
    words=(
        "sum of squared errors",
        "residual sum of squares",
        "sum of squares error",
        "sum of squared residuals",
        "sse",
        "rss",
        "squared error",
    ),
    names=("SSE", "RSS", "\\text{SSE}", "\\text{RSS}"),
    value=lambda y, p, N: np.linalg.norm(y - p) ** 2,
    unless=("mean", "root", "total"),
)
MAPE = replace(
    MSE,
    name="mean absolute percentage error",
    words=("mean absolute percentage error", "mape"),
    names=("MAPE", "\\text{MAPE}"),
    roles=(Role("y", "vector N positive", "y A a t"), Role("p", "vector N", r"\hat{y} F f p"), _COUNT),
    value=lambda y, p, N: 100 * np.mean(np.abs(1 - p / y)),
    unless=(),
)
HUBER = Concept(
    "Huber loss",
    ("huber loss", "huber"),
    _LOSSES + r" L_\delta \rho",
    (Role("e", "real", "e r a u x z", "the error"), Role("d", "positive", r"\delta c k", "the threshold")),
    lambda e, d: e * e / 2 if abs(e) <= d else d * (abs(e) - d / 2),
    "its two branches",
    unless=("pseudo",),
)
HINGE = Concept(
    "hinge loss",
    ("hinge loss", "hinge"),
    _LOSSES,
    (Role("y", "real", "y t", "the label"), Role("s", "real", r"f \hat{y} s z h a", "the score")),
    lambda y, s: (lambda m: (m + abs(m)) / 2)(1 - y * s),
    "half of the margin and its size",
    unless=("squared hinge", "multiclass", "multi class"),
)
FOCAL = Concept(
    "focal loss",
    ("focal loss",),
    _LOSSES + r" \text{FL} FL",
    (Role("p", "probability", r"p p_t \hat{p} \hat{y}", "the probability"), Role("g", "positive", r"\gamma", "the focus")),
    lambda p, g: -np.exp(g * np.log1p(-p)) * np.log(p),
    "numpy.log1p",
)
SMOOTHING = Concept(
    "label smoothing",
    ("label smoothing", "smoothed labels", "smoothed label"),
    r"y \tilde{y} q y' y^{\text{LS}} \hat{y} t",
    (
        Role("y", "real", "y t", "the label"),
        Role("e", "probability", r"\epsilon \alpha \varepsilon", "the share that is spread"),
        _CLASSES,
    ),
    lambda y, e, K: np.average([y, 1 / K], weights=[1 - e, e]),
    "numpy.average",
    elementwise=True,
)
TRIPLET = Concept(
    "triplet loss",
    ("triplet loss",),
    _LOSSES,
    (
        Role("a", "positive", "d_ap d_p d_+ d^+", "the distance to the positive"),
        Role("b", "positive", "d_an d_n d_- d^-", "the distance to the negative"),
        Role("m", "positive", r"m \alpha \epsilon", "the margin"),
    ),
    lambda a, b, m: np.clip(a - b + m, 0, None),
    "numpy.clip",
)

# -- layers ---------------------------------------------------------------------------------------------

_W, _B = Role("W", "matrix m n", "W w A", "the weights"), Role("b", "vector m", "b", "the biases")
_BEFORE = Role("a", "vector n", "a@1 h@1 x@1 z@1 y@1 o@1 x", "the activations of the layer before")
_SAME = Role("same", "vector n", "a@0 h@0", "the activations of the same layer", instead_of="a")
_ACT = Role("s", "activation", r"\sigma f g \phi h a \psi \varphi \rho", "the activation")
FORWARD = Concept(
    "pre-activation of a layer",
    (
        "forward pass",
        "layer",
        "pre activation",
        "forward propagation",
        "preactivation",
        "hidden layer",
        "weighted input",
        "feedforward",
        "affine transformation",
        "linear layer",
        "fully connected",
    ),
    "z a h s u y o v",
    (_W, _BEFORE, _SAME, _B),
    lambda W, a, same, b: W @ a + b,
    "numpy.matmul",
    step=True,
    unless=("convolution", "attention", "backward", "residual", "batch", "recurrent", "normalization", "gradient"),
)
LAYER = replace(
    FORWARD,
    name="activation of a layer",
    left="a h x z y o",
    roles=(_W, replace(_BEFORE, letters="a@1 h@1 x@1 z@1 o@1 x"), _B, _ACT),
    value=lambda W, a, b, s: s(np.einsum("smn,sn->sm", W, a) + b),
    batched=True,
)
DENSE = replace(
    FORWARD,
    step=False,
    left="z a h y s u o f",
    roles=(_W, Role("x", "vector n", "x h a", "the input"), _B),
    value=lambda W, x, b: W @ x + b,
)
ACTIVE = replace(
    DENSE,
    name="activation of a layer",
    left="h y a z f o",
    roles=(_W, Role("x", "vector n", "x", "the input"), _B, _ACT),
    value=LAYER.value and (lambda W, x, b, s: s(np.einsum("smn,sn->sm", W, x) + b)),
    batched=True,
)
RESIDUAL = Concept(
    "residual connection",
    ("residual connection", "residual block", "skip connection", "residual layer"),
    "y x h z H a o",
    (Role("x", "vector n", "x h z a self@1", "the input"), Role("F", "map n n", r"F f g \mathcal{F} \phi G", "the block")),
    lambda x, F: x + F(x),
    "numpy",
    batched=True,
    step=True,
    unless=("gated", "highway", "norm", "normalization", "relu"),
)
_DELTA = Role("d", "vector m", r"\delta", "the error of the layer")
BACKWARD = Concept(
    "error of a layer by backpropagation",
    (
        "backpropagation",
        "backward pass",
        "backprop",
        "error of a hidden layer",
        "error signal",
        "back propagation",
        "errors",
        "error",
        "deltas",
        "chain rule",
        "recursion",
    ),
    r"\delta",
    (
        Role("W", "matrix m n", "W@-1 w@-1", "the weights of the next layer"),
        Role("d", "vector m", r"\delta@-1 self@-1", "the error of the next layer"),
        Role("z", "vector n", "z@0 a@0", "the pre-activations"),
        _ACT,
    ),
    lambda W, d, z, s: np.einsum("smn,sm->sn", W, d) * difference(s, z),
    "numpy.einsum with central differences",
    batched=True,
    step=True,
    precision=1e-8,
)
WEIGHT_GRADIENT = Concept(
    "gradient with respect to the weights of a layer",
    (
        "gradient with respect to the weights",
        "outer product",
        "gradient of the loss with respect to the weights",
        "backpropagation",
        "weight gradient",
        "backprop",
        "backward pass",
    ),
    r"d/dW d/dw dW",
    (_DELTA, Role("a", "vector n", "a h x", "the activations of the layer before")),
    lambda d, a: np.multiply.outer(d, a),
    "numpy.multiply.outer",
    unless=("transpose of", "denominator", "batch", "stacked", "column convention"),
)
DROPOUT = Concept(
    "inverted dropout",
    ("inverted dropout", "dropout", "dropout scaling"),
    r"h a y \tilde{h} \hat{h} x z h' \tilde{x}",
    (
        Role("x", "real", "h x a y z", "the activation"),
        Role("m", "binary", "m r M z d", "the mask"),
        Role("p", "probability", "p", "the probability of dropping"),
    ),
    lambda x, m, p: m * x / (1 - p),
    "numpy",
    elementwise=True,
    unless=("keep", "keeping", "retain", "retained"),
)
KEEP = replace(
    DROPOUT,
    also=("keep", "retain"),
    unless=(),
    value=lambda x, m, p: m * x / p,
    roles=(*DROPOUT.roles[:2], Role("p", "probability", "p q", "the probability of keeping")),
)

# -- normalisation ----------------------------------------------------------------------------------------

_MEAN, _DEVIATION = (
    Role("m", "real", r"\mu \bar{x} \mu_B \mu_i m \text{E} \mathbb{E}", "the mean"),
    Role("s", "positive", r"\sigma \sigma_B \hat{\sigma} s", "the deviation"),
)
_EPS = Role("e", "positive", r"\epsilon \varepsilon \delta", "the constant that keeps the divisor off zero")
_VALUE = Role("x", "real", "x a h z u", "the value")
_NORMS = (
    "layer normalization",
    "batch normalization",
    "layer norm",
    "batch norm",
    "layernorm",
    "batchnorm",
    "normalized activation",
    "instance normalization",
)
NORMALISED = Concept(
    "normalised activation",
    _NORMS,
    r"\hat{x} \tilde{x} y z \bar{x} \hat{z} \hat{h} \bar{a} \hat{a} x",
    (_VALUE, _MEAN, _DEVIATION, _EPS),
    lambda x, m, s, e: (x - m) / np.hypot(s, np.sqrt(e)),
    "numpy.hypot",
    elementwise=True,
)
NORMALISED_AND_SCALED = replace(
    NORMALISED,
    left=r"y z \hat{y} h \text{LN} LN \text{BN} BN \text{LayerNorm} LayerNorm \text{BatchNorm} BatchNorm x",
    roles=(*NORMALISED.roles, Role("g", "real", r"\gamma g w", "the gain"), Role("b", "real", r"\beta b", "the shift")),
    value=lambda x, m, s, e, g, b: g * (x - m) / np.hypot(s, np.sqrt(e)) + b,
)
SCALED = replace(
    NORMALISED,
    left=r"y z h",
    roles=(
        Role("x", "real", r"\hat{x} \tilde{x} \hat{z} \hat{a} \hat{h} \bar{x}", "the normalised value"),
        *NORMALISED_AND_SCALED.roles[4:],
    ),
    value=lambda x, g, b: np.polyval([g, b], x),
    source="numpy.polyval",
)
RMS_NORM = Concept(
    "RMS normalisation",
    ("rmsnorm", "rms norm", "rms normalization", "root mean square normalization"),
    r"\text{RMS} RMS",
    (Role("x", "vector n", "x a h", "the vector"), Role("n", "size n", "n d D"), replace(_EPS, optional=True)),
    lambda x, n, e: np.linalg.norm(x) / n**0.5,
    "numpy.linalg.norm",
)
Z_SCORE = Concept(
    "z-score",
    (
        "z score",
        "standard score",
        "standardized",
        "standardization",
        "standardize",
        "standardizing",
        "standardized value",
        "zero mean and unit variance",
    ),
    r"z Z \tilde{x} \hat{x} x' y u Z_n",
    (
        Role("x", "real", r"x X \bar{x} \bar{X}", "the value"),
        Role("m", "real", r"\mu \bar{x} m \mu_0 \bar{X}", "the mean"),
        Role("s", "positive", r"\sigma s S", "the deviation"),
    ),
    lambda x, m, s: np.polyval([1 / s, -m / s], x),
    "numpy.polyval",
    elementwise=True,
    unless=("log normal", "lognormal", "sample mean", "test statistic", "central limit", "rms"),
)
MIN_MAX = Concept(
    "min-max scaling",
    ("min max scaling", "min max normalization", "normalized to the range", "rescaling", "feature scaling"),
    r"x' \tilde{x} \hat{x} z x y x_norm x_{\text{scaled}} x_scaled",
    (
        Role("x", "real", "x", "the value"),
        Role("a", "real", r"x_min \min m", "the least value"),
        Role("b", "real", r"x_max \max M", "the largest value"),
    ),
    lambda x, a, b: np.polyval([1 / (b - a), -a / (b - a)], x),
    "numpy.polyval",
    elementwise=True,
    precision=1e-7,
)

# -- attention, recurrence ----------------------------------------------------------------------------------


def _attention(Q, K, V, d):
    scores = np.array([[np.dot(q, k) for k in K] for q in Q]) / np.sqrt(d)
    return _softmax(scores, axis=1) @ V


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
    value=lambda Q, K, d: _softmax(Q @ K.T / d**0.5, axis=1),
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
        _ACT,
    ),
    lambda U, W, h, x, b, s: s(np.einsum("smn,sn->sm", U, h) + np.einsum("smn,sn->sm", W, x) + b),
    "numpy.einsum",
    step=True,
    batched=True,
    unless=("lstm", "gru", "gate"),
)

# -- sizes and initial weights ---------------------------------------------------------------------------------

_CONV = (
    Role("n", "whole 9", r"n W H W_in H_in i I w h n_in n_h n_w L L_in D", "the size of the input"),
    Role("k", "whole 1 4", "k K F f n_f", "the size of the kernel"),
    Role("p", "whole 0 3", "p P", "the padding"),
    Role("s", "whole 1 3", "s S", "the stride"),
)
CONVOLUTION_SIZE = Concept(
    "size of the output of a convolution",
    (
        "output size",
        "output width",
        "output height",
        "spatial size",
        "output dimension",
        "size of the output",
        "spatial dimension",
        "output length",
    ),
    "o O W H n W_out H_out n_out L h w L_out D",
    _CONV,
    lambda n, k, p, s: len(np.arange(0, n + 2 * p - k + 1, s)),
    "the number of places where the kernel fits",
    also=("convolution", "kernel", "filter", "pooling", "stride"),
    unless=("transposed", "deconvolution", "dilation", "dilated"),
)
GLOROT = Concept(
    "Glorot variance",
    ("xavier initialization", "glorot initialization", "xavier", "glorot"),
    r"\sigma^2 Var \text{Var} V",
    (
        Role("a", "whole 1 50", "n_in n_{in} n_i fan_in m n_l", "the inputs"),
        Role("b", "whole 1 50", "n_out n_o fan_out n n_j", "the outputs"),
    ),
    lambda a, b: 1 / np.mean([a, b]),
    "1 / numpy.mean",
    unless=("uniform",),
)
HE = Concept(
    "He variance",
    ("he initialization", "kaiming initialization", "kaiming"),
    r"\sigma^2 Var \text{Var} V",
    (Role("a", "whole 1 50", "n_in n fan_in m n_l", "the inputs"),),
    lambda a: 2 / a,
    "2 divided by the fan-in",
    unless=("uniform",),
)

ROWS = (
    SIGMOID,
    TANH,
    RELU,
    SOFTPLUS,
    SWISH,
    GELU,
    LEAKY,
    ELU,
    LOGIT,
    SOFTMAX,
    TEMPERED,
    LOG_SUM_EXP,
    CROSS_ENTROPY,
    replace(CROSS_ENTROPY, value=lambda y, q, K: _cross_entropy(y, q) * _BASE_2),
    PAIRED,
    replace(PAIRED, value=lambda y, q, K: _cross_entropy(y, q) * _BASE_2),
    BINARY,
    BINARY_SUM,
    BINARY_MEAN,
    MSE,
    replace(MSE, value=lambda y, p, N: np.mean((y - p) ** 2) / 2),
    replace(MSE, value=lambda y, p, N: np.sum((y - p) ** 2) / 2, words=("quadratic loss", "squared error loss", "squared error")),
    RMSE,
    MAE,
    SSE,
    replace(SSE, value=lambda y, p, N: np.linalg.norm(y - p) ** 2 / 2),
    replace(
        SSE,
        roles=(Role("y", "real", "y t"), Role("p", "real", r"\hat{y} f o a p h")),
        value=lambda y, p: (y - p) ** 2,
        words=("squared error", "squared loss", "squared error loss", "quadratic loss"),
        unless=("mean", "root", "sum", "average"),
    ),
    replace(
        SSE,
        roles=(Role("y", "real", "y t"), Role("p", "real", r"\hat{y} f o a p h")),
        value=lambda y, p: (y - p) ** 2 / 2,
        words=("squared error", "squared loss", "squared error loss", "quadratic loss"),
        unless=("mean", "root", "sum", "average"),
    ),
    MAPE,
    replace(MAPE, value=lambda y, p, N: np.mean(np.abs(1 - p / y))),
    HUBER,
    HINGE,
    FOCAL,
    SMOOTHING,
    TRIPLET,
    FORWARD,
    LAYER,
    DENSE,
    ACTIVE,
    RESIDUAL,
    BACKWARD,
    WEIGHT_GRADIENT,
    DROPOUT,
    KEEP,
    NORMALISED,
    NORMALISED_AND_SCALED,
    SCALED,
    RMS_NORM,
    Z_SCORE,
    MIN_MAX,
    ATTENTION,
    ATTENTION_WEIGHTS,
    COLUMNS,
    CELL,
    HIDDEN,
    GRU,
    replace(GRU, value=lambda h, z, n: np.average([n, h], weights=[1 - z, z])),
    RECURRENT,
    CONVOLUTION_SIZE,
    replace(CONVOLUTION_SIZE, value=lambda n, k, p, s: (n - k + 2 * p) / s + 1),
    GLOROT,
    HE,
)
