"""Constrained optimisation: Lagrangians, duals, conditions of optimality, support vector machines."""

from __future__ import annotations

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World, covariance


def _quadratic(rng: np.random.Generator, n: int, m: int) -> dict:
    from scipy.optimize import minimize

    Q, c, A, b = covariance(rng, n), rng.standard_normal(n), rng.standard_normal((m, n)), rng.standard_normal(m)
    x, lam = rng.standard_normal(n), np.abs(rng.standard_normal(m))

    def lagrangian(at):
        return at @ Q @ at / 2 + c @ at + lam @ (A @ at - b)

    lowest = minimize(lagrangian, np.zeros(n), jac=lambda at: Q @ at + c + A.T @ lam, tol=1e-14)
    s = rng.standard_normal(n)
    highest = minimize(lambda at: at @ Q @ at / 2 - s @ at, np.zeros(n), jac=lambda at: Q @ at - s, tol=1e-14)
    return {"Q": Q, "c": c, "A": A, "b": b, "x": x, "lam": lam, "f": x @ Q @ x / 2 + c @ x, "L": lagrangian(x), "D": lowest.fun, "best": lowest.x,
            "slope": Q @ x + c + A.T @ lam, "s": s, "conjugate": -highest.fun, "form": x @ Q @ x / 2}


_LAGRANGE = r"L \mathfrak{L} \mathcal{L} \Lambda"
QUADRATIC = World(
    "quadratic program", ("quadratic program", "quadratic programs", "quadratic programme", "quadratic programming", "qp"), ({"n": 3, "m": 2}, {"n": 2, "m": 4}), _quadratic,
    (
        Quantity("Q", "", "Q P H G", ("@",), "the matrix of the objective"), Quantity("c", "", "c q d p", ("@",), "the linear part of the objective"),
        Quantity("A", "", "A G C", ("@",), "the matrix of the constraints"), Quantity("b", "", "b h d", ("@",), "their right side"),
        Quantity("x", "", "x", ("@",), "the variable"), Quantity("lam", "", r"\lambda \mu \nu", ("@",), "the multipliers"),
        Quantity("L", "", _LAGRANGE, tuple(f"@(x, {m})" for m in (r"\lambda", r"\mu", r"\nu")), "the Lagrangian"),
        Quantity("slope", "", _LAGRANGE, tuple(f"{d} @(x, {m})" for m in (r"\lambda", r"\mu", r"\nu") for d in (r"\nabla_x", r"\frac{\partial}{\partial x}")), "its gradient"),
        Quantity("D", "", r"D \mathfrak{D} \mathcal{D} g d q", tuple(f"@({m})" for m in (r"\lambda", r"\mu", r"\nu")), "the dual function"),
        Quantity("best", "", "", (r"x^*", r"x^\star", r"x^*(\lambda)", r"x(\lambda)", r"\hat{x}"), "where the Lagrangian is least"),
    ),
    "scipy.optimize.minimize", precision=1e-7,
)
CONJUGATE = World(
    "conjugate of a quadratic form", ("conjugate", "convex conjugate", "legendre", "fenchel", "legendre fenchel"), QUADRATIC.sizes, _quadratic,
    (
        Quantity("Q", "", r"Q A P K \Sigma", ("@",), "the matrix of the form"), Quantity("x", "", "x", ("@",)), Quantity("s", "", "s y z u p", ("@",), "the slope"),
        Quantity("form", "", "f", ("@(x)",), "the form"), Quantity("conjugate", "", "f", tuple(f"@^*({s})" for s in "syzup"), "its conjugate"),
    ),
    "scipy.optimize.minimize", precision=1e-7, also=("quadratic", "positive definite", "Q x", "A x", r"\mathbf{Q} \mathbf{x}", r"\mathbf{A} \mathbf{x}", r"\mathbf{Q}\mathbf{x}", "Qx", "Ax", r"\mathbf{A}\mathbf{x}"), unless=("conjugate gradient", "conjugate prior"),
)


def _optimum(rng: np.random.Generator, n: int, m: int, p: int) -> dict:
    slopes, others = rng.standard_normal((m, n)), rng.standard_normal((p, n))
    active = np.arange(m) % 2 == 0
    lam = np.where(active, rng.uniform(0.2, 2, m), 0.0)
    nu = rng.standard_normal(p)
    return {"f": -(lam @ slopes + nu @ others), "f_alone": -lam @ slopes, "f_equal": -nu @ others, "g": np.where(active, 0.0, -rng.uniform(0.2, 2, m)), "slopes": slopes,
            "others": others, "lam": lam, "nu": nu, "h": np.zeros(p), "zero": np.zeros(n)}


def _optimality():
    point = ("x^*", r"x^\star", r"\hat{x}", "x")
    for f, equal in (("f", False), ("f_alone", False), ("f_equal", True)):
        inequality = (
            Quantity("slopes", "i", "g f h c", tuple(rf"\nabla @_i({x})" for x in point), "the gradients of the constraints"),
            Quantity("g", "i", "g f h c", tuple(f"@_i({x})" for x in point), "the values of the constraints"),
            Quantity("lam", "i", r"\lambda \mu \alpha", ("@_i", "@_i^*", r"@_i^\star"), "the multipliers"),
        )
        equality = (
            Quantity("others", "j", "h g", tuple(rf"\nabla @_j({x})" for x in point), "the gradients of the equality constraints"),
            Quantity("h", "j", "h g", tuple(f"@_j({x})" for x in point), "the equality constraints"),
            Quantity("nu", "j", r"\nu \mu \lambda", ("@_j", "@_j^*", r"@_j^\star"), "their multipliers"),
        )
        yield World(
            "optimum under constraints", ("kkt", "karush kuhn tucker", "complementary slackness", "stationarity condition", "lagrange multipliers", "stationarity"),
            ({"n": 3, "m": 4, "p": 2}, {"n": 2, "m": 3, "p": 1}), _optimum,
            (Quantity(f, "", "f J", tuple(rf"\nabla @({x})" for x in point) + tuple(rf"\nabla @_0({x})" for x in point), "the gradient of the objective"),
             *(() if equal else inequality), *(equality if f != "f_alone" else ()), Quantity("zero", "", "", (r"\mathbf{0}",))),
            "multipliers that balance the gradients", called={"k": "p", "K": "p", "l": "p"}, unless=("maximi", "markov"),
        )


def _machine(rng: np.random.Generator, N: int, D: int) -> dict:
    x = rng.standard_normal((N, D))
    y = np.where(np.arange(N) % 2 == 0, 1.0, -1.0)
    alpha = rng.uniform(0.1, 1.0, N)
    # The multipliers of both classes have the same sum.
    alpha[y > 0] *= alpha[y < 0].sum() / alpha[y > 0].sum()
    w, b = (alpha * y) @ x, rng.standard_normal()
    at, one = rng.standard_normal(D), rng.standard_normal(D)
    return {"x": x, "y": y, "alpha": alpha, "w": w, "b": b, "K": x @ x.T, "D": alpha.sum() - w @ w / 2, "at": at, "f": w @ at + b, "width": 2 / np.linalg.norm(w), "one": one}


_MULTIPLIER = r"\alpha \lambda a"
MACHINE = World(
    "support vector machine", ("support vector", "svm", "maximum margin", "max margin", "hard margin", "soft margin", "support vectors"),
    ({"N": 6, "D": 2}, {"N": 5, "D": 3}), _machine,
    (
        Quantity("x", "n", "x", ("@_n", "@^{(n)}", r"\phi(@_n)"), "the points"), Quantity("y", "n", "y t", ("@_n", "@^{(n)}"), "the labels"),
        Quantity("alpha", "n", _MULTIPLIER, ("@_n",), "the multipliers"), Quantity("w", "", r"w \theta", ("@", "@^*"), "the weights"),
        Quantity("b", "", "b w_0", ("@",), "the offset"), Quantity("K", "n m", "k K", ("@(x_n, x_m)", "@_{nm}"), "the kernel"),
        Quantity("D", "", r"L \tilde{L} D W J \mathfrak{D} g \mathcal{L}", (r"@(\alpha)", r"@(\lambda)", "@(a)", r"@_D(\alpha)", r"@_D"), "the dual function"),
        Quantity("at", "", "", ("x", "x_*"), "a point"), Quantity("f", "", "f y", ("@(x)", "@(x_*)"), "the decision function"),
    ),
    "numpy.matmul", called={"n": "N", "m": "N", "l": "N", "d": "D", "M": "N"}, unless=("support vector regression",),
)

ROWS = (QUADRATIC, CONJUGATE, *_optimality(), MACHINE)
