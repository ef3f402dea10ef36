"""Layers, backpropagation, dropout, normalisation, sizes and initial weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import difference

_W, _B = Role("W", "matrix m n", "W w A", "the weights"), Role("b", "vector m", "b", "the biases")
_BEFORE = Role("a", "vector n", "a@1 h@1 x@1 z@1 y@1 o@1 x", "the activations of the layer before")
_SAME = Role("same", "vector n", "a@0 h@0", "the activations of the same layer", instead_of="a")
ACTIVATION = Role("s", "activation", r"\sigma f g \phi h a \psi \varphi \rho", "the activation")
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
    roles=(_W, replace(_BEFORE, letters="a@1 h@1 x@1 z@1 o@1 x"), _B, ACTIVATION),
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
    roles=(_W, Role("x", "vector n", "x", "the input"), _B, ACTIVATION),
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
        ACTIVATION,
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
    CONVOLUTION_SIZE,
    replace(CONVOLUTION_SIZE, words=("convolution", "convolutional layer", "pooling", "pooling layer", "conv layer"), also=("stride",)),
    replace(CONVOLUTION_SIZE, value=lambda n, k, p, s: (n - k + 2 * p) / s + 1),
    GLOROT,
    HE,
)
