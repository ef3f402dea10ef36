"""Linear models: what minimises a squared error, alone, weighted or with a penalty; logistic regression and the perceptron."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import line, mean_of, slope

_WEIGHTS = r"\theta w \beta x a \omega \theta_ML w_ML \theta_MAP w_MAP \beta_OLS c b"
_X = r"X \Phi A H"
_DESIGN = Role("X", "matrix N D", _X, "the design matrix, a row for each example")
_COLUMNS = Role("X", "matrix D N", _X, "the examples, one a column")
_TARGETS = Role("y", "vector N", r"y t b z Y", "the targets")
_LEAST = {"N": "D"}
_OTHER_MODELS = (
    "ridge",
    "weighted",
    "regularized",
    "map",
    "maximum a posteriori",
    "generalized",
    "logistic",
    "penalty",
    "lasso",
    "residual",
    "residuals",
    "projection",
    "prediction",
    "predictions",
    "fitted",
    "slope",
    "intercept",
    "kernel",
)


def least_squares(X, y):
    """What minimises the squared error."""
    return np.linalg.lstsq(X, y, rcond=None)[0]


def ridge(X, y, weight):
    """Least squares with a penalty: that of a longer system whose further equations ask for zero."""
    size = X.shape[1]
    return least_squares(np.vstack([X, np.sqrt(weight) * np.eye(size)]), np.concatenate([y, np.zeros(size)]))


def whitened(X, covariance, y):
    """Least squares of what has been made of unit covariance."""
    factor = np.linalg.cholesky(covariance)
    return least_squares(np.linalg.solve(factor, X), np.linalg.solve(factor, y))


def _logistic(x):
    from scipy.special import expit

    return expit(x)


LEAST_SQUARES = Concept(
    "least-squares estimator",
    (
        "least squares estimator",
        "least squares estimate",
        "least squares solution",
        "least squares fit",
        "ordinary least squares",
        "least squares problem",
        "least squares",
        "ols estimator",
        "ols",
        "maximum likelihood estimator",
        "maximum likelihood estimate",
        "maximum likelihood solution",
        "normal equation",
        "normal equations",
        "linear regression",
    ),
    _WEIGHTS,
    (_DESIGN, _TARGETS),
    least_squares,
    "numpy.linalg.lstsq",
    unless=_OTHER_MODELS,
    at_least=_LEAST,
)
_PENALTY = Role("l", "positive", r"\lambda \alpha \delta \mu k \Lambda", "the weight of the penalty")
RIDGE = Concept(
    "ridge estimator",
    (
        "ridge regression",
        "ridge estimator",
        "ridge estimate",
        "ridge solution",
        "tikhonov regularization",
        "regularized least squares",
        "l2 regularization",
        "weight decay",
        "map estimate",
        "map estimator",
        "maximum a posteriori",
    ),
    _WEIGHTS,
    (_DESIGN, _TARGETS, _PENALTY),
    ridge,
    "numpy.linalg.lstsq of the system with a row more for each weight",
    unless=("kernel", "gradient", "residual"),
)
_NOISE = Role("s", "positive", r"\sigma \sigma_n \sigma_y", "the deviation of the noise")
MAP = replace(
    RIDGE,
    name="MAP estimate of a linear model",
    words=(
        "map estimate",
        "map estimator",
        "maximum a posteriori",
        "maximum a posteriori estimate",
        "map solution",
        "posterior mode",
        "posterior mean",
    ),
    roles=(
        _DESIGN,
        _TARGETS,
        _NOISE,
        Role("b", "positive", r"b \tau \sigma_0 \sigma_w s \gamma \tau_0", "the deviation of the prior"),
    ),
    value=lambda X, y, s, b: ridge(X, y, (s / b) ** 2),
)
_PRECISION = Role("a", "positive", r"\alpha", "the precision of the prior")
WEIGHTED = Concept(
    "weighted least-squares estimator",
    (
        "weighted least squares",
        "weighted least squares estimator",
        "weighted least squares solution",
        "weighted linear regression",
        "wls",
    ),
    _WEIGHTS,
    (_DESIGN, Role("W", "spd N diagonal", r"W \Omega R C \Sigma", "the weights on a diagonal"), _TARGETS),
    lambda X, W, y: least_squares(np.sqrt(np.diag(W))[:, None] * X, np.sqrt(np.diag(W)) * y),
    "numpy.linalg.lstsq of weighted equations",
    unless=("logistic", "reweighted"),
    at_least=_LEAST,
)
GENERALISED = Concept(
    "generalised least-squares estimator",
    (
        "generalized least squares",
        "generalized least squares estimator",
        "gls",
        "best linear unbiased estimator",
        "blue",
        "aitken estimator",
    ),
    _WEIGHTS,
    (_DESIGN, Role("S", "spd N", r"\Sigma \Omega V R", "the covariance of the noise"), _TARGETS),
    whitened,
    "numpy.linalg.lstsq after a Cholesky factor of the covariance",
    at_least=_LEAST,
)

_XS, _YS = Role("x", "vector n", "x", "the inputs"), Role("y", "vector n", "y t", "the targets")
_X_MEAN = Role("mx", "real", r"\bar{x} \mu_x \hat{\mu}_x m_x", "the mean of the inputs", (mean_of, ("x",)))
_Y_MEAN = Role("my", "real", r"\bar{y} \mu_y \hat{\mu}_y m_y \bar{t}", "the mean of the targets", (mean_of, ("y",)))
_N = Role("n", "size n", "n N m")
SLOPE = Concept(
    "least-squares slope",
    ("slope", "slope of the regression line", "regression coefficient", "simple linear regression"),
    r"w b a m \beta \beta_1 \theta_1 w_1 b_1 \hat{\beta}_1",
    (_XS, _YS, _X_MEAN, _Y_MEAN, _N),
    lambda x, y, mx, my, n: line(x, y)[0],
    "numpy.linalg.lstsq with a column of ones",
    at_least={"n": 3},
    precision=1e-6,
)
INTERCEPT = Concept(
    "least-squares intercept",
    ("intercept", "intercept of the regression line", "simple linear regression", "bias term"),
    r"b a c \beta_0 \theta_0 w_0 b_0 \alpha",
    (
        replace(_XS, optional=True),
        replace(_YS, optional=True),
        _X_MEAN,
        _Y_MEAN,
        Role(
            "w",
            "real",
            r"\hat{w} w \hat{b} b m \hat{m} \hat{\beta}_1 \beta_1 \hat{\beta} \theta_1 \hat{\theta}_1 w_1 b_1 \hat{a} a",
            "the slope",
            (slope, ("x", "y")),
        ),
    ),
    lambda x, y, mx, my, w: line(x, y)[1],
    "numpy.linalg.lstsq with a column of ones",
    at_least={"n": 3},
    precision=1e-6,
    shapes=True,
)

_W, _INPUT = Role("w", "vector D", r"w \theta \beta \omega", "the weights"), Role("x", "vector D", r"x \phi", "the input")
_BIAS = Role("b", "real", r"b w_0 \beta_0 \theta_0 c", "the bias")
PROBABILITY = Concept(
    "probability of logistic regression",
    ("logistic regression", "logistic model", "logistic classifier"),
    r"p P \pi \mu \hat{y} y \hat{p} h h_\theta",
    (_W, _INPUT),
    lambda w, x: _logistic(w @ x),
    "scipy.special.expit of the score",
    unless=("hessian", "gradient", "loss", "likelihood", "odds", "entropy"),
)
_ROWS_OF_X = Role("X", "rows N D", r"X x \Phi \phi", "the inputs, a row for each example")
_PREDICTED = Role("p", "vector N probability", r"p \mu \hat{y} \hat{p} \pi h \sigma s a", "the predicted probabilities")
_LABELS = Role("y", "vector N binary", "y t", "the labels")
LOGISTIC_HESSIAN = Concept(
    "Hessian of the logistic loss",
    ("hessian",),
    r"H hessian \nabla^2",
    (
        Role("X", "matrix N D", r"X \Phi A", "the inputs, a row for each example"),
        Role("S", "spd N diagonal", r"S R W D B \Lambda", r"the variances on a diagonal"),
    ),
    lambda X, S: np.einsum("nd,n,ne->de", X, np.diag(S), X),
    "the sum of x xᵀ with these variances",
    also=("logistic",),
)
LOGISTIC_GRADIENT = Concept(
    "gradient of the logistic loss",
    ("gradient",),
    r"g gradient d/dw d/d\theta \nabla",
    (_ROWS_OF_X, _PREDICTED, _LABELS, Role("N", "size N", "N n m", "the number of examples")),
    lambda X, p, y, N: sum((p[n] - y[n]) * X[n] for n in range(len(y))),
    "the sum of x times the error",
    also=("logistic",),
    unless=("newton", "hessian", "ascent"),
)
def _slope_of_entropy(X, w, y):
    return np.einsum("sn,snd->sd", _logistic(np.einsum("snd,sd->sn", X, w)) - y, X)


LOGISTIC_GRADIENT_AT = Concept(
    "gradient of the logistic loss",
    ("gradient", "derivative", "negative log likelihood", "cross entropy"),
    r"g gradient d/dw d/d\theta d/d\beta \nabla",
    (
        _ROWS_OF_X,
        Role("w", "vector D", r"w \theta \beta", "the weights"),
        _LABELS,
        Role("s", "reference sigmoid", r"\sigma g h S", "the logistic sigmoid"),
        Role("N", "size N", "N n m", "the number of examples"),
    ),
    lambda X, w, y, s, N: _slope_of_entropy(X, w, y),
    "the sum of x times the error",
    also=("logistic",),
    unless=("newton", "hessian", "ascent", "log likelihood ascent"),
    batched=True,
)
_SIGN = Role("y", "real", "y t", "the label")
PERCEPTRON = Concept(
    "perceptron update",
    ("perceptron", "perceptron update", "perceptron learning rule", "perceptron algorithm", "perceptron rule"),
    r"w \theta",
    (
        Role("w", "vector D", "self@1", "the weights before"),
        Role("e", "positive", r"\eta \alpha \gamma", "the learning rate"),
        _SIGN,
        Role("x", "vector D", r"x \phi", "the input"),
    ),
    lambda w, e, y, x: w + np.multiply(e * y, x),
    "the weights moved towards the input, with the sign of the label",
    step=True,
    unless=("error", "prediction"),
)
WIDROW_HOFF = Concept(
    "least-mean-squares update",
    ("least mean squares", "lms", "delta rule", "widrow hoff", "adaline"),
    r"w \theta",
    (
        Role("w", "vector D", "self@1", "the weights before"),
        Role("e", "positive", r"\eta \alpha \mu \gamma", "the learning rate"),
        Role("y", "real", "y t d", "the target"),
        Role("x", "vector D", r"x \phi", "the input"),
    ),
    lambda w, e, y, x: w + e * (y - np.sum(w * x)) * x,
    "a step against the gradient of half the squared error",
    step=True,
)
MARGIN = Concept(
    "margin",
    ("margin", "width of the margin", "maximum margin"),
    r"m \gamma M \rho d margin",
    (Role("w", "vector D", "w", "the normal vector"),),
    lambda w: 2 / np.sqrt(w @ w),
    "numpy.sqrt of the inner product",
    also=("support vector", "svm", "hyperplane"),
)

ROWS = (
    LEAST_SQUARES,
    replace(LEAST_SQUARES, roles=(_COLUMNS, _TARGETS), value=lambda X, y: least_squares(X.T, y)),
    replace(LEAST_SQUARES, roles=(_DESIGN, Role("y", "matrix N K", "Y T", "the targets, a row for each example"))),
    RIDGE,
    replace(RIDGE, roles=(_COLUMNS, _TARGETS, _PENALTY), value=lambda X, y, lam: ridge(X.T, y, lam)),
    replace(RIDGE, roles=(*RIDGE.roles, Role("N", "size N", "N n m")), value=lambda X, y, lam, N: ridge(X, y, lam * N)),
    MAP,
    replace(
        MAP,
        roles=(_DESIGN, _TARGETS, _PRECISION, Role("b", "positive", r"\beta", "the precision of the noise")),
        value=lambda X, y, a, b: ridge(X, y, a / b),
    ),
    replace(
        MAP,
        roles=(_DESIGN, _TARGETS, _NOISE, Role("a", "positive", r"\alpha \lambda", "the precision of the prior")),
        value=lambda X, y, s, a: ridge(X, y, a * s**2),
    ),
    WEIGHTED,
    GENERALISED,
    SLOPE,
    INTERCEPT,
    PROBABILITY,
    replace(PROBABILITY, roles=(_W, _INPUT, _BIAS), value=lambda w, x, b: _logistic(w @ x + b)),
    LOGISTIC_HESSIAN,
    LOGISTIC_GRADIENT,
    LOGISTIC_GRADIENT_AT,
    replace(LOGISTIC_GRADIENT_AT, value=lambda X, w, y, s, N: _slope_of_entropy(X, w, y) / y.shape[1]),
    replace(LOGISTIC_GRADIENT, value=lambda X, p, y, N: X.T @ (p - y) / len(y)),
    PERCEPTRON,
    replace(PERCEPTRON, roles=tuple(role for role in PERCEPTRON.roles if role.name != "e"), value=lambda w, y, x: w + y * x),
    WIDROW_HOFF,
    MARGIN,
    replace(MARGIN, value=lambda w: 1 / np.linalg.norm(w)),
)
