"""Functions of one real number, applied entry by entry."""

from __future__ import annotations

import numpy as np

from mathcheck.reference.record import Reference


def _special(name: str):
    def call(*arguments):
        # SciPy is imported where it is used: most pages never need it.
        from scipy import special

        return getattr(special, name)(*arguments)

    return call


def _sigmoid(x: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-x))


def _heaviside(x: np.ndarray) -> np.ndarray:
    return np.where(x > 0, 1.0, 0.0)


def _leaky_relu(x: np.ndarray, slope: np.ndarray | float = 0.01) -> np.ndarray:
    return np.where(x > 0, x, slope * x)


def _normal_cdf(x: np.ndarray) -> np.ndarray:
    return _special("ndtr")(x)


def _normal_density(x: np.ndarray) -> np.ndarray:
    return np.exp(-x * x / 2) / np.sqrt(2 * np.pi)


def _gelu(x: np.ndarray) -> np.ndarray:
    return x * _normal_cdf(x)


ROWS = (
    Reference("sin", np.sin, "numpy.sin", exact="sin"),
    Reference("cos", np.cos, "numpy.cos", exact="cos"),
    Reference("tan", np.tan, "numpy.tan", exact="tan"),
    Reference("cot", lambda x: 1 / np.tan(x), "1 / numpy.tan", exact="cot"),
    Reference("sec", lambda x: 1 / np.cos(x), "1 / numpy.cos", exact="sec"),
    Reference("csc", lambda x: 1 / np.sin(x), "1 / numpy.sin", exact="csc"),
    Reference("arcsin", np.arcsin, "numpy.arcsin", exact="asin"),
    Reference("arccos", np.arccos, "numpy.arccos", exact="acos"),
    Reference("arctan", np.arctan, "numpy.arctan", exact="atan"),
    Reference("sinh", np.sinh, "numpy.sinh", exact="sinh"),
    Reference("cosh", np.cosh, "numpy.cosh", exact="cosh"),
    Reference("tanh", np.tanh, "numpy.tanh", exact="tanh"),
    Reference("coth", lambda x: 1 / np.tanh(x), "1 / numpy.tanh", exact="coth"),
    Reference("sech", lambda x: 1 / np.cosh(x), "1 / numpy.cosh", exact="sech"),
    Reference("arctanh", np.arctanh, "numpy.arctanh", aliases=("artanh", "atanh"), exact="atanh"),
    Reference("arsinh", np.arcsinh, "numpy.arcsinh", aliases=("asinh", "arcsinh"), exact="asinh"),
    Reference("arcosh", np.arccosh, "numpy.arccosh", aliases=("acosh", "arccosh"), exact="acosh"),
    Reference("exp", np.exp, "numpy.exp", exact="exp"),
    Reference("log", np.log, "numpy.log (natural)", aliases=("ln",), exact="log"),
    Reference("log2", np.log2, "numpy.log2", aliases=("lg",), exact="log2"),
    Reference("log10", np.log10, "numpy.log10", exact="log10"),
    Reference("sign", np.sign, "numpy.sign", aliases=("sgn",), exact="sign"),
    Reference("abs", np.abs, "numpy.abs", exact="fabs"),
    Reference("sigmoid", _sigmoid, "scipy.special.expit", aliases=("logistic", "expit", "Sigmoid", "sigm", "\\sigmoid"),
              exact="sigmoid"),
    Reference("logit", lambda p: np.log(p) - np.log1p(-p), "scipy.special.logit"),
    Reference("softplus", lambda x: np.logaddexp(0, x), "numpy.logaddexp(0, x)", aliases=("Softplus", "SoftPlus")),
    Reference("relu", lambda x: np.maximum(x, 0), "numpy.maximum(x, 0)", aliases=("ReLU", "Relu", "RELU"), exact="relu"),
    Reference("leakyrelu", _leaky_relu, "Maas, Hannun, Ng 2013; slope 0.01", aliases=("LeakyReLU", "Leaky ReLU")),
    Reference("elu", lambda x: np.where(x > 0, x, np.expm1(np.minimum(x, 0))), "Clevert et al. 2015", aliases=("ELU",)),
    Reference("gelu", _gelu, "Hendrycks, Gimpel 2016: x times the normal cdf", aliases=("GELU",)),
    Reference("silu", lambda x: x * _sigmoid(x), "x times scipy.special.expit", aliases=("SiLU", "swish", "Swish")),
    Reference("heaviside", _heaviside, "numpy.heaviside(x, 0)", aliases=("step",)),
    Reference("erf", lambda x: _special("erf")(x), "scipy.special.erf", exact="erf"),
    Reference("normal cdf", lambda x: _normal_cdf(x), "scipy.special.ndtr"),
    Reference("normal quantile", lambda p: _special("ndtri")(p), "scipy.special.ndtri"),
    Reference("normal density", _normal_density, "the density of the standard normal distribution"),
    Reference("erfc", lambda x: _special("erfc")(x), "scipy.special.erfc", exact="erfc"),
    Reference("Gamma", lambda x: _special("gamma")(x), "scipy.special.gamma", aliases=("\\Gamma",), exact="gamma"),
    Reference("Beta", lambda a, b: _special("beta")(a, b), "scipy.special.beta", aliases=("B",), exact="beta"),
    Reference("digamma", lambda x: _special("digamma")(x), "scipy.special.digamma", aliases=("\\digamma",),
              exact="digamma"),
    Reference("floor", np.floor, "numpy.floor", exact="floor"),
    Reference("ceil", np.ceil, "numpy.ceil", exact="ceil"),
    Reference("round", np.round, "numpy.round"),
    Reference("sinc", lambda x: np.sinc(x / np.pi), "sin(x) / x"),
)
