"""Linear and logistic regression: estimates, residuals, gradients and curvature of their losses."""

from __future__ import annotations

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World

_CALLED = {"n": "N", "m": "N", "d": "D", "p": "D", "M": "D", "k": "D"}
_SIZES = ({"N": 7, "D": 3}, {"N": 6, "D": 2})


def _regression(rng: np.random.Generator, N: int, D: int) -> dict:
    X, y, w, ridge, noise, prior = rng.standard_normal((N, D)), rng.standard_normal(N), rng.standard_normal(D), rng.uniform(0.2, 2), rng.uniform(0.3, 1.5), rng.uniform(0.3, 2)
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    shrunk = np.linalg.lstsq(np.vstack([X, np.sqrt(ridge) * np.eye(D)]), np.append(y, np.zeros(D)), rcond=None)[0]
    hat = X @ np.linalg.pinv(X)
    rest = y - X @ best
    return {"X": X, "y": y, "w": w, "best": best, "hat": hat, "fitted": hat @ y, "rest": rest, "rss": rest @ rest, "mle": rest @ rest / N, "ridge": ridge, "shrunk": shrunk,
            "loss": np.sum((y - X @ w) ** 2), "half": np.sum((y - X @ w) ** 2) / 2, "mean": np.mean((y - X @ w) ** 2), "halfmean": np.mean((y - X @ w) ** 2) / 2,
            "slope": -2 * X.T @ (y - X @ w), "halfslope": X.T @ (X @ w - y), "meanslope": 2 * X.T @ (X @ w - y) / N, "halfmeanslope": X.T @ (X @ w - y) / N,
            "noise": noise, "prior": prior, "gram": X.T @ X}


def _linear():
    for X in ("X", "A", r"\Phi"):
        x = {"X": "x", "A": "a", r"\Phi": r"\phi"}[X]
        for w in ("w", r"\beta", r"\theta"):
            for kind in ("", "half", "mean", "halfmean"):
                yield World(
                    "linear regression", ("linear regression", "least squares", "linear model", "hat matrix", "residuals", "normal equations", "ridge", "ols", "squared error", "sum of squared"),
                    _SIZES, _regression,
                    (
                        Quantity("X", "n j", X, ("@", f"{x}_n", "@_{nj}", f"{x}_{{nj}}"), "the design matrix"), Quantity("y", "n", "y t", ("@", "@_n"), "the targets"),
                        Quantity("w", "j", w, ("@", "@_j"), "the weights"),
                        Quantity("best", "", "", (rf"\hat{{{w}}}", f"{w}^*", f"{w}_{{ML}}", rf"{w}_{{\text{{ML}}}}", rf"\hat{{{w}}}_{{\text{{OLS}}}}", rf"{w}_{{\text{{MLE}}}}", rf"{w}_{{\text{{LS}}}}"), "the least-squares estimate"),
                        Quantity("shrunk", "", "", (rf"\hat{{{w}}}_{{\text{{ridge}}}}", rf"{w}_{{\text{{ridge}}}}", rf"\hat{{{w}}}_\lambda", f"{w}_\\lambda"), "the ridge estimate"),
                        Quantity("ridge", "", r"\lambda", ("@",), "the weight of the penalty"),
                        Quantity("hat", "", "H P", ("@",), "the hat matrix"), Quantity("fitted", "n", r"\hat{y}", ("@", "@_n"), "the fitted values"),
                        Quantity("rest", "n", r"e \hat{\epsilon} \hat{\varepsilon} \hat{e}", ("@", "@_n"), "the residuals"), Quantity("rss", "", r"\text{RSS} \text{SSE} \text{SSR}", ("@",), "the residual sum of squares"),
                        Quantity(kind or "loss", "", r"L J E \ell \mathcal{L} C \text{RSS} f R", (f"@({w})",), "the loss"),
                        Quantity(f"{kind}slope", "", r"L J E \ell \mathcal{L} C \text{RSS} f R", (rf"\nabla @({w})", rf"\nabla_{{{w}}} @({w})", rf"\frac{{\partial @}}{{\partial {w}}}", rf"\nabla_{{{w}}} @", r"\nabla @",
                                                                                         rf"\frac{{\partial @({w})}}{{\partial {w}}}"), "its gradient"),
                    ),
                    "numpy.linalg.lstsq", called=_CALLED, unless=("logistic", "bayesian", "posterior", "kernel", "weighted least", "total least"),
                )


def _logistic(rng: np.random.Generator, N: int, D: int) -> dict:
    from scipy.special import expit, log_expit

    X, w, y = rng.standard_normal((N, D)), rng.standard_normal(D), rng.integers(0, 2, N).astype(float)
    y[:2] = 0, 1
    mu = expit(X @ w)

    def loss(at):
        return -(y @ log_expit(X @ at) + (1 - y) @ log_expit(-X @ at))

    step = 1e-2
    slope = np.array([(-(loss(w + 2 * step * e) - loss(w - 2 * step * e)) / 12 + 8 * (loss(w + step * e) - loss(w - step * e)) / 12) / step for e in np.eye(D)])
    exact = X.T @ (mu - y)
    # The differences are only to see that the sum is the slope.
    if not np.allclose(slope, exact, atol=1e-4):
        raise ArithmeticError
    H = (X * (mu * expit(-X @ w))[:, None]).T @ X
    return {"X": X, "w": w, "y": y, "mu": mu, "a": X @ w, "loss": loss(w), "mean": loss(w) / N, "up": -loss(w), "slope": exact, "meanslope": exact / N, "upslope": -exact, "H": H, "meanH": H / N, "upH": -H,
            "S": np.diag(mu * (1 - mu)), "r": mu - y}


def _logistics():
    for w in ("w", r"\theta", r"\beta"):
        for kind, letters in (("", r"E L J \ell \text{NLL} \mathcal{L} f l"), ("mean", r"E L J \ell \text{NLL} \mathcal{L} f"), ("up", r"\ell L \mathcal{L} l LL")):
            named = kind if kind else "loss"
            yield World(
                "logistic regression", ("logistic regression", "logistic", "logistic loss"), _SIZES, _logistic,
                (
                    Quantity("X", "n j", "X", ("@", "x_n", "x^{(n)}", "@_{nj}", "x_{nj}", r"\phi_n", "x_j^{(n)}"), "the points"), Quantity("y", "n", "y t", ("@", "@_n", "@^{(n)}"), "the labels"),
                    Quantity("w", "j", w, ("@", "@_j"), "the weights"),
                    Quantity("mu", "n", r"\mu p \hat{y} y \pi \hat{p} \sigma h", ("@", "@_n", "@^{(n)}", "@(x_n)", rf"@({w}^\top x_n)", f"@_{w}(x^{{(n)}})", f"@_{w}(x_n)", "@(a_n)"), "the predicted probabilities"),
                    Quantity("a", "n", "a z", ("@_n",), "the scores"),
                    Quantity(named, "", letters, (f"@({w})", "@"), "the loss"),
                    Quantity(f"{kind}slope", "j", letters, (rf"\nabla @({w})", rf"\nabla_{{{w}}} @({w})", rf"\frac{{\partial @}}{{\partial {w}}}", rf"\nabla_{{{w}}} @", r"\nabla @", rf"\frac{{\partial @({w})}}{{\partial {w}}}",
                                                            rf"\frac{{\partial @}}{{\partial {w}_j}}", rf"\frac{{\partial @({w})}}{{\partial {w}_j}}", rf"\frac{{\partial}}{{\partial {w}_j}} @({w})"), "its gradient"),
                    Quantity("slope", "", "g", ("@",), "the gradient"),
                    Quantity(f"{kind}H", "", "H", ("@", f"@({w})"), "the Hessian"),
                    Quantity(f"{kind}H", "", letters, (rf"\nabla^2 @({w})", r"\nabla^2 @", rf"\nabla_{{{w}}}^2 @({w})"), "the Hessian"),
                    Quantity("S", "", "S R W", ("@",), "the weights of the points"),
                ),
                "scipy.special.expit", called=_CALLED, unless=("softmax", "multinomial", "multiclass"),
            )


ROWS = (*_linear(), *_logistics())
