"""Exponential families, and named distributions written as such."""

from __future__ import annotations

from itertools import product

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World, covariance

_FAMILY_WORDS = ("exponential family", "exponential families", "log partition", "log normalizer", "sufficient statistic", "natural parameter", "cumulant",
                 "canonical parameter", "natural parameters", "sufficient statistics", "moment matching")


def _family(rng: np.random.Generator, N: int, D: int, base: np.ndarray | None = None) -> dict:
    """A family on finitely many points, fitted to data so that their mean is its own."""
    values, base, eta = rng.standard_normal((7, D)), rng.uniform(0.5, 2.0, 7) if base is None else base, 0.5 * rng.standard_normal(D)
    weights = base * np.exp(values @ eta)
    p = weights / weights.sum()
    mean = p @ values
    spread = (values - mean).T @ ((values - mean) * p[:, None])
    data = rng.standard_normal((N, D))
    data += mean - data.mean(axis=0)
    other = 0.5 * rng.standard_normal(D)
    return {"eta": eta, "A": np.log(weights.sum()), "mean": mean, "cov": spread, "Z": weights.sum(), "data": data, "sum": data.sum(axis=0), "N": N,
            "T": values, "h": base, "p": p, "entropy": -np.sum(p * np.log(p)), "second": (values * p[:, None]).T @ values,
            "score": values - mean, "other": other}


def _unweighted(rng: np.random.Generator, N: int, D: int) -> dict:
    """A family whose base measure is 1."""
    return _family(rng, N, D, np.ones(7))


def _families():
    x = "x"
    for draw, statistic in product((_family, _unweighted), ("T", r"\phi", "t", "u", "s", "f")):
        for eta in (r"\eta", r"\theta"):
            for A in ("A", r"\psi", r"\Phi"):
                taken = f"{statistic}({x})"
                yield World(
                    "exponential family", _FAMILY_WORDS, ({"N": 5, "D": 2}, {"N": 4, "D": 3}), draw,
                    (
                        Quantity("mean", "", "", (rf"\nabla {A}({eta})", rf"\nabla_{{{eta}}} {A}({eta})", rf"\nabla {A}", rf"\nabla_{{{eta}}} {A}", rf"\frac{{\partial {A}}}{{\partial {eta}}}",
                                                  rf"\frac{{\partial {A}({eta})}}{{\partial {eta}}}", rf"\frac{{d {A}}}{{d {eta}}}", f"{A}'({eta})", rf"\frac{{d}}{{d {eta}}} {A}({eta})", rf"\nabla {A}(\hat{{{eta}}})",
                                                  rf"\nabla_{{{eta}}} {A}(\hat{{{eta}}})", rf"\mathbb{{E}}[{taken}]", rf"\mathbb{{E}}_{eta}[{taken}]", rf"\operatorname{{E}}[{taken}]",
                                                  rf"\mathbb{{E}}_{{p({x} \mid {eta})}}[{taken}]", rf"\mathbb{{E}}_{{\hat{{{eta}}}}}[{taken}]", r"\mu"), "the mean of the statistics"),
                        Quantity("mean", "j", "", (rf"\frac{{\partial {A}}}{{\partial {eta}_j}}", rf"\frac{{\partial {A}({eta})}}{{\partial {eta}_j}}", rf"\mathbb{{E}}[{statistic}_j({x})]")),
                        Quantity("cov", "", "", (rf"\nabla^2 {A}({eta})", rf"\nabla_{{{eta}}}^2 {A}({eta})", rf"\nabla^2 {A}", rf"\operatorname{{Cov}}[{taken}]", rf"\operatorname{{Cov}}({taken})",
                                                 rf"\operatorname{{Var}}[{taken}]", rf"\mathbb{{V}}[{taken}]", rf"\operatorname{{Var}}({taken})", f"{A}''({eta})", rf"\frac{{d^2 {A}}}{{d {eta}^2}}",
                                                 rf"\operatorname{{Cov}}_{eta}[{taken}]", rf"\frac{{\partial^2 {A}}}{{\partial {eta}^2}}"), "the covariance of the statistics"),
                        Quantity("cov", "i j", "", (rf"\frac{{\partial^2 {A}}}{{\partial {eta}_i \partial {eta}_j}}", rf"\operatorname{{Cov}}[{statistic}_i({x}), {statistic}_j({x})]",
                                                    rf"\operatorname{{Cov}}({statistic}_i({x}), {statistic}_j({x}))")),
                        Quantity("second", "", "", (rf"\mathbb{{E}}[{taken} {taken}^\top]", rf"\mathbb{{E}}[{taken} {taken}^T]", rf"\operatorname{{E}}[{taken} {taken}^T]")),
                        Quantity("data", "n", "", (f"{statistic}({x}_n)", f"{statistic}({x}^{{(n)}})"), "the statistics of the data"),
                        Quantity("A", "", "", (f"{A}({eta})", A, rf"\log Z({eta})", r"\log Z"), "the log-partition function"),
                        Quantity("Z", "", "Z", (f"@({eta})", "@"), "the normaliser"),
                        Quantity("eta", "", "", (eta,), "the natural parameter"),
                        Quantity("T", "x", "", (f"{statistic}({x})",), "the statistics"),
                        *((Quantity("h", "x", "h", (f"@({x})",), "the base measure"),) if draw is _family else ()),
                        Quantity("p", "x", "p", (rf"@({x} \mid {eta})", rf"@({x}; {eta})", rf"@({x})", f"@_{eta}({x})"), "the masses"),
                    ),
                    "sums over the points of a finite family", called={"n": "N", "m": "N"},
                )


def _named(title: str, words: tuple[str, ...], draw, quantities: tuple[Quantity, ...], **more) -> World:
    return World(title, words, ({"n": 1},), draw, quantities, "its density by scipy.stats", also=("exponential family", "natural", "log partition", "canonical", "information form",
                                                                                              "log normalizer", "cumulant"), **more)


def _bernoulli(rng: np.random.Generator, n: int) -> dict:
    from scipy.special import expit

    eta = 1.5 * rng.standard_normal()
    return {"eta": eta, "mu": expit(eta), "A": np.logaddexp(0, eta), "variance": expit(eta) * expit(-eta)}


def _poisson(rng: np.random.Generator, n: int) -> dict:
    from scipy.special import gammaln
    from scipy.stats import poisson

    rate = rng.uniform(0.3, 5)
    # The mass at zero is exp(-A).
    return {"mu": rate, "eta": poisson.logpmf(1, rate) - poisson.logpmf(0, rate), "A": -poisson.logpmf(0, rate), "gamma": gammaln(rate)}


def _normal(rng: np.random.Generator, n: int) -> dict:
    from scipy.stats import norm

    mu, s = rng.standard_normal(), rng.uniform(0.4, 2)
    log = norm(mu, s).logpdf
    second = (log(1) + log(-1) - 2 * log(0)) / 2
    first = (log(1) - log(-1)) / 2
    return {"mu": mu, "s": s, "eta": np.array([first, second]), "A": -log(0) - np.log(2 * np.pi) / 2, "A_whole": -log(0)}


def _precise(rng: np.random.Generator, n: int) -> dict:
    Sigma, mu = covariance(rng, 3), rng.standard_normal(3)
    return {"Sigma": Sigma, "mu": mu, "Lambda": np.linalg.inv(Sigma), "xi": np.linalg.solve(Sigma, mu), "half": -np.linalg.inv(Sigma) / 2}


_LOGS = ("A", r"\psi", r"\Phi", "F", "B", r"\Lambda")
_PARTITION = tuple(f"{A}{rest}" for A in _LOGS for rest in (r"(\eta)", r"(\theta)", ""))
NAMED = (
    _named("Bernoulli distribution as an exponential family", ("bernoulli",), _bernoulli, (
        Quantity("eta", "", r"\eta \theta", ("@",), "the natural parameter"), Quantity("mu", "", r"\mu p \phi \pi", ("@",), "the probability"),
        Quantity("A", "", "", _PARTITION, "the log-partition function"), Quantity("variance", "", "", (r"A''(\eta)", r"\nabla^2 A(\eta)", r"\operatorname{Var}[x]")),
        Quantity("mu", "", "", (r"A'(\eta)", r"\nabla A(\eta)", r"\frac{dA}{d\eta}", r"\mathbb{E}[x]")))),
    _named("Poisson distribution as an exponential family", ("poisson",), _poisson, (
        Quantity("eta", "", r"\eta \theta", ("@",), "the natural parameter"), Quantity("mu", "", r"\lambda \mu", ("@",), "the rate"),
        Quantity("A", "", "", _PARTITION, "the log-partition function"))),
    *(_named("normal distribution as an exponential family", ("gaussian", "normal"), _normal, (
        Quantity("mu", "", r"\mu", ("@",), "the mean"), Quantity("s", "", r"\sigma", ("@",), "the deviation"),
        Quantity("eta", "i", r"\eta \theta", ("@_i", "@"), "the natural parameters"), Quantity(A, "", "", _PARTITION, "the log-partition function")),
        unless=("multivariate",)) for A in ("A", "A_whole")),
    _named("normal distribution in information form", ("gaussian", "normal"), _precise, (
        Quantity("mu", "", r"\mu m", ("@",), "the mean"), Quantity("Sigma", "", r"\Sigma", ("@",), "the covariance"),
        Quantity("Lambda", "", r"\Lambda K J P Q", ("@",), "the precision"), Quantity("xi", "", r"\xi \eta h \eta_1", ("@",), "the precision times the mean"),
        Quantity("half", "", r"\eta_2 \Theta", ("@",)))),
)

ROWS = (*NAMED, *_families())
