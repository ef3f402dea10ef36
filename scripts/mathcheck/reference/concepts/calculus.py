"""Expansions, difference quotients, directional derivatives, tangents, rules of quadrature."""

from __future__ import annotations

from dataclasses import replace
from math import factorial

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role
from mathcheck.reference.concepts.routes import difference, gradient, hessian

_F = Role("f", "function 0", "f g h F u y", "the function")
_AT = Role("a", "real", "x_0 a c x_k p", "the point of expansion")
_X = Role("x", "real", "x t", "the argument")
_ORDERS = Role(
    "orders", "vector n", "orders", "the derivatives", (lambda f, a: np.stack(_derivatives(f, a, _MOST), axis=1), ("f", "a"))
)
# The highest derivative that the interpolation gives well.
_MOST = 6
# Points of the interpolation from which derivatives of all orders are read.
_NODES, _REACH = 22, 0.5


def _interpolated(f, a):
    """The coefficients of the Chebyshev polynomials that meet the function around a point."""
    from numpy.polynomial import chebyshev

    points = np.cos(np.pi * (np.arange(_NODES) + 0.5) / _NODES)
    return chebyshev.chebfit(points, np.stack([f(a + _REACH * point) for point in points]), _NODES - 1)


def _derivatives(f, a, count):
    """The first derivatives at a point, one differentiation of the interpolation after another."""
    from numpy.polynomial import chebyshev

    found = _interpolated(f, a)
    return [
        chebyshev.chebval(0.0, chebyshev.chebder(found, order) if order else found) / _REACH**order for order in range(count + 1)
    ]


def _taylor(x, a, n, f):
    """The interpolation as a power series, cut off."""
    from numpy.polynomial import chebyshev, polynomial

    columns = _interpolated(f, a).T
    powers = np.stack([chebyshev.cheb2poly(column)[: round(float(n[0])) + 1] for column in columns], axis=1)
    return polynomial.polyval((x - a) / _REACH, powers, tensor=False)


TAYLOR = Concept(
    "Taylor polynomial",
    ("taylor polynomial", "taylor expansion", "taylor series", "taylor approximation", "taylor"),
    r"T P p T_n P_n f \tilde{f} \hat{f} q",
    (_X, _AT, Role("n", "whole 1 4", "n N m k K", "the degree"), _F, _ORDERS),
    lambda x, a, n, f, orders: _taylor(x, a, n, f),
    "derivatives from an interpolation at Chebyshev points",
    batched=True,
    precision=1e-4,
    unless=("maclaurin", "remainder", "multivariate"),
)
MACLAURIN = replace(
    TAYLOR,
    name="Maclaurin polynomial",
    words=("maclaurin", "maclaurin series", "taylor polynomial", "taylor series"),
    unless=("remainder",),
    roles=(_X, TAYLOR.roles[2], _F),
    value=lambda x, n, f: _taylor(x, 0 * x, n, f),
)
TANGENT = Concept(
    "tangent line",
    (
        "tangent line",
        "tangent",
        "linearization",
        "linear approximation",
        "first order taylor",
        "first order approximation",
        "first order taylor polynomial",
        "best linear approximation",
    ),
    r"L \ell y t T T_1 P_1 l \tilde{f} \hat{f}",
    (_X, _AT, _F),
    lambda x, a, f: f(a) + (x - a) * difference(f, a),
    "central differences of order eight",
    batched=True,
    precision=1e-8,
    unless=("plane", "space"),
)
QUADRATIC = replace(
    TANGENT,
    name="quadratic approximation",
    words=("quadratic approximation", "second order taylor", "second order approximation", "second order taylor polynomial"),
    left=r"Q q T T_2 P_2 P \tilde{f} \hat{f} m",
    value=lambda x, a, f: sum(d * (x - a) ** k / factorial(k) for k, d in enumerate(_derivatives(f, a, 2))),
    precision=1e-6,
)
_POINT = Role("a", "vector n", r"x_0 a x_k \mu \theta_0 w_0 x_t", "the point of expansion")
_Y = Role("x", "vector n", r"x \theta w y", "the argument")
_G = Role("f", "function n", r"f L J g \ell F", "the function")
LINEAR_MODEL = replace(TANGENT, roles=(_Y, _POINT, _G), value=lambda x, a, f: f(a) + np.einsum("sn,sn->s", gradient(f, a), x - a))
QUADRATIC_MODEL = replace(
    QUADRATIC,
    words=(*QUADRATIC.words, "quadratic model", "local quadratic model"),
    roles=(_Y, _POINT, _G),
    value=lambda x, a, f: (
        f(a) + np.einsum("sn,sn->s", gradient(f, a), x - a) + np.einsum("sn,snm,sm->s", x - a, hessian(f, a), x - a) / 2
    ),
)
_H = Role("h", "positive", r"h \delta \epsilon \delta{x} \Delta \varepsilon", "the distance")
QUOTIENT = Concept(
    "difference quotient",
    ("difference quotient", "forward difference", "finite difference", "forward difference quotient", "average slope"),
    r"D d q m \delta ? d/dx f' D_h",
    (_X, _H, _F),
    lambda x, h, f: (f(x + h) - f(x)) / h,
    "numpy",
    batched=True,
    unless=("central", "backward", "symmetric", "second"),
)
CENTRAL = replace(
    QUOTIENT,
    name="central difference",
    words=("central difference", "symmetric difference quotient", "central difference quotient", "central differences"),
    value=lambda x, h, f: (f(x + h) - f(x - h)) / (2 * h),
    unless=("second",),
)
DIRECTIONAL = Concept(
    "directional derivative",
    ("directional derivative",),
    r"D D_v D_u ? d \nabla_v \nabla_u",
    (_Y, Role("v", "vector n", "v u d h p", "the direction"), _G),
    lambda x, v, f: difference(lambda t: f(x + t[:, None] * v), np.zeros(len(x))),
    "differences along the direction",
    batched=True,
    precision=1e-8,
)
SIMPSON = Concept(
    "Simpson's rule",
    ("simpson's rule", "simpson rule", "simpson"),
    r"S I Q ?",
    (Role("a", "real", "a"), Role("b", "real", "b"), _F),
    lambda a, b, f: (b - a) * (f(a) / 6 + f((a + b) / 2) * 2 / 3 + f(b) / 6),
    "the weights 1/6, 2/3, 1/6",
    batched=True,
    unless=("composite",),
)
TRAPEZOID = replace(
    SIMPSON,
    name="trapezoidal rule",
    words=("trapezoidal rule", "trapezoid rule", "trapezium rule"),
    left="T I Q ?",
    value=lambda a, b, f: (b - a) * (f(a) + f(b)) / 2,
    source="the mean of the ends",
)
CURVATURE = Concept(
    "curvature of a graph",
    ("curvature",),
    r"\kappa k K",
    (_X, _F),
    lambda x, f: np.abs(difference(lambda y: np.arctan(difference(f, y)), x)) / np.hypot(1, difference(f, x)),
    "the change of the angle of the tangent with the length",
    batched=True,
    precision=1e-6,
    unless=("gaussian curvature", "mean curvature", "signed"),
)

ROWS = (
    TAYLOR,
    MACLAURIN,
    TANGENT,
    QUADRATIC,
    LINEAR_MODEL,
    QUADRATIC_MODEL,
    QUOTIENT,
    CENTRAL,
    DIRECTIONAL,
    SIMPSON,
    TRAPEZOID,
    CURVATURE,
)
