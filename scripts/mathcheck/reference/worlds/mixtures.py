"""Mixtures, clusters, and classes with Gaussian densities."""

from __future__ import annotations

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World, covariance, simplex

_SIZES = ({"N": 5, "K": 3, "D": 2}, {"N": 4, "K": 2, "D": 3})
_CALLED = {"M": "K", "C": "K", "n": "N", "m": "N", "k": "K", "d": "D", "p": "D"}
_POINTS = Quantity("x", "n d", r"x y", (r"@_n", r"@^{(n)}", r"@_{nd}", r"@_{n,d}"), "the points")
_ONLY_X = Quantity("x", "n d", "x", _POINTS.forms, "the points")
_SHARES = Quantity("pi", "k", r"\pi \phi \alpha w", (r"@_k", r"p(z = k)", r"p(z_n = k)", r"P(z = k)", r"p(y = k)", r"p(y_n = k)"), "the weights of the components")
_MEANS = Quantity("mu", "k d", r"\mu m", (r"@_k", r"@_{kd}", r"@_{k,d}"), "the means")
_COVARIANCES = Quantity("Sigma", "k", r"\Sigma S C", (r"@_k",), "the covariance matrices")
_SHARED_FORMS = (r"@_{nk}", r"@_{n,k}", r"@_{kn}", r"@_k^{(n)}", r"@(z_{nk})", r"@(z_{n,k})", r"@_n(k)", r"@_k(x_n)", r"@_k(n)", r"@_{n k}(x_n)")
_DENSITIES = (r"p(x_n \mid z_n = k)", r"p(x_n \mid \theta_k)", r"f_k(x_n)", r"p_k(x_n)", r"p(x_n \mid k)", r"p(x_n \mid y_n = k)", r"p(x_n \mid \mu_k, \Sigma_k)",
              r"\phi(x_n \mid \mu_k, \Sigma_k)", r"p(x_n | z_n = k, \theta)")
_TOTALS = (r"p(x_n)", r"p(x_n \mid \theta)", r"p(x_n | \pi, \mu, \Sigma)", r"f(x_n)", r"p_\theta(x_n)")
_LOG_LIKELIHOOD = (r"@", r"@(\theta)", r"@(\theta \mid X)", r"\log p(X \mid \theta)", r"\ln p(X \mid \theta)", r"\log p(X \mid \pi, \mu, \Sigma)",
                   r"\ln p(X \mid \pi, \mu, \Sigma)", r"\log p(X)", r"@(\pi, \mu, \Sigma)", r"@(\mu, \Sigma, \pi)", r"\log p(D \mid \theta)", r"@(\theta; X)")


def _mixture(rng: np.random.Generator, N: int, K: int, D: int) -> dict:
    from scipy.stats import multivariate_normal

    x, pi, mu, Sigma = rng.standard_normal((N, D)), simplex(rng, K), rng.standard_normal((K, D)), covariance(rng, D, K)
    densities = np.stack([multivariate_normal(mu[k], Sigma[k]).pdf(x) for k in range(K)], axis=1)
    joint = pi * densities
    r = joint / joint.sum(axis=1, keepdims=True)
    precision = np.linalg.inv(Sigma)
    mean = pi @ mu
    gaps = x[:, None] - mu
    return {
        "x": x, "pi": pi, "mu": mu, "Sigma": Sigma, "r": r, "density": densities, "joint": joint, "total": joint.sum(axis=1),
        "loglik": np.log(joint.sum(axis=1)).sum(), "lik": joint.sum(axis=1).prod(), "count": r.sum(axis=0), "Lambda": precision,
        "mean": mean, "cov": sum(pi[k] * (Sigma[k] + np.outer(mu[k] - mean, mu[k] - mean)) for k in range(K)),
        "slope": np.einsum("nk,kde,nke->kd", r, precision, gaps),
        "slope_pi": r.sum(axis=0) / pi,
        "Q": np.sum(r * np.log(joint)),
        "complete": np.log(joint),
        "expected": np.concatenate([r[:, :, None] * x[:, None]], axis=0).sum(axis=0),
    }


MIXTURE = World(
    "mixture of Gaussians",
    ("mixture", "gaussian mixture", "mixture model", "gmm", "e step", "responsibility", "responsibilities", "mixture of gaussians", "mixtures of gaussians",
     "gaussian mixtures", "mixture components", "expectation maximization", "em algorithm"),
    _SIZES,
    _mixture,
    (
        _POINTS, _SHARES, _MEANS, _COVARIANCES,
        Quantity("r", "n k", r"r \gamma w h q \tau \rho \phi", (*_SHARED_FORMS, r"p(z_n = k \mid x_n)", r"p(z_n = k \mid x_n, \theta)", r"p(k \mid x_n)",
                                                         r"q(z_n = k)", r"P(z_n = k \mid x_n)", r"p(y_n = k \mid x_n)"), "the responsibilities"),
        Quantity("density", "n k", "", _DENSITIES),
        Quantity("joint", "n k", "", (r"p(x_n, z_n = k)", r"p(z_n = k, x_n)", r"p(x_n, z_n = k \mid \theta)")),
        Quantity("total", "n", "", _TOTALS),
        Quantity("loglik", "", r"L \ell l LL \mathcal{L}", _LOG_LIKELIHOOD, "the log-likelihood"),
        Quantity("lik", "", "", (r"p(X \mid \theta)", r"p(X)", r"p(X | \pi, \mu, \Sigma)")),
        Quantity("count", "k", r"N n", (r"@_k",), "the effective number of points of a component"),
        Quantity("Lambda", "k", r"\Lambda P", (r"@_k",), "the precision matrices"),
        Quantity("mean", "", r"E \mathbb{E}", (r"@[x]", r"@(x)", r"\bar{\mu}"), "the mean of the mixture"),
        Quantity("cov", "", r"Cov \operatorname{Cov} \mathbb{V} V \operatorname{Var} \text{cov}", (r"@[x]", r"@(x)"), "the covariance of the mixture"),
        Quantity("slope", "k d", r"L \ell l", (r"\frac{\partial @}{\partial \mu_k}", r"\nabla_{\mu_k} @", r"\frac{\partial @(\theta)}{\partial \mu_k}")),
        Quantity("slope_pi", "k", r"L \ell l", (r"\frac{\partial @}{\partial \pi_k}",)),
        Quantity("Q", "", "Q", (r"@", r"@(\theta, \theta^{old})", r"@(\theta, \theta')", r"@(\theta \mid \theta^{(t)})"), "the expected complete log-likelihood"),
    ),
    "scipy.stats.multivariate_normal",
    called=_CALLED,
    unless=("bernoulli", "k means", "mixture of experts", "posterior is a mixture"),
)


def _updates(rng: np.random.Generator, N: int, K: int, D: int) -> dict:
    x, r = rng.standard_normal((N, D)), simplex(rng, N, K)
    means = np.stack([np.average(x, axis=0, weights=r[:, k]) for k in range(K)])
    return {"x": x, "r": r, "count": r.sum(axis=0), "pi": r.mean(axis=0), "mu": means,
            "Sigma": np.stack([np.cov(x.T, aweights=r[:, k], bias=True) for k in range(K)])}


_NEW = (r"@_k^{new}", r"@_k^{\text{new}}", r"\hat{@}_k", r"@_k'", r"@_k^*", r"@_k^{(t+1)}")
UPDATES = World(
    "M step of a mixture of Gaussians",
    (*MIXTURE.words, "m step", "updated covariance", "updated means", "update of the means", "updates"),
    _SIZES,
    _updates,
    (
        _POINTS,
        Quantity("r", "n k", r"r \gamma w h q \tau \phi", (*_SHARED_FORMS, r"p(z_n = k \mid x_n)", r"p(k \mid x_n)"), "the responsibilities"),
        Quantity("count", "k", "N n", (r"@_k",), "the effective number of points of a component"),
        Quantity("pi", "k", r"\pi \phi \alpha", (r"@_k", *_NEW), "the new weights"),
        Quantity("mu", "k d", r"\mu m", (r"@_k", *_NEW), "the new means"),
        Quantity("Sigma", "k", r"\Sigma S C", (r"@_k", *_NEW), "the new covariance matrices"),
    ),
    "numpy.average, numpy.cov",
    called=_CALLED,
    unless=("bernoulli", "k means", "tied", "shared covariance", "common covariance"),
)


def _clusters(rng: np.random.Generator, N: int, K: int, D: int) -> dict:
    x, mu = rng.standard_normal((N, D)), rng.standard_normal((K, D))
    distances = ((x[:, None] - mu) ** 2).sum(axis=2)
    z = distances.argmin(axis=1)
    r = np.eye(K)[z]
    return {"x": x, "mu": mu, "z": z + 1, "r": r, "set": r.T, "J": distances.min(axis=1).sum()}


def _centroids(rng: np.random.Generator, N: int, K: int, D: int) -> dict:
    x = rng.standard_normal((N, D))
    # No cluster is empty.
    z = np.concatenate([np.arange(K), rng.integers(0, K, N - K)])[rng.permutation(N)]
    r = np.eye(K)[z]
    mu = np.stack([x[z == k].mean(axis=0) for k in range(K)])
    return {"x": x, "mu": mu, "z": z + 1, "r": r, "set": r.T, "count": r.sum(axis=0), "J": ((x - mu[z]) ** 2).sum(), "pi": r.mean(axis=0),
            "Sigma": np.stack([(x[z == k] - mu[k]).T @ (x[z == k] - mu[k]) / (z == k).sum() for k in range(K)]),
            "pooled": (x - mu[z]).T @ (x - mu[z]) / N, "within": (x - mu[z]).T @ (x - mu[z]),
            "between": sum((z == k).sum() * np.outer(mu[k] - x.mean(axis=0), mu[k] - x.mean(axis=0)) for k in range(K)),
            "scatter": (x - x.mean(axis=0)).T @ (x - x.mean(axis=0)), "mean": x.mean(axis=0)}


_LABELS = Quantity("z", "n", "z c y a s", (r"@_n", r"@^{(n)}"), "the number of the cluster", index=True)
_ASSIGNED = Quantity("r", "n k", r"r z \delta a w", (r"@_{nk}", r"@_{n,k}", r"@_{kn}", r"\mathbb{1}[z_n = k]"), "whether a point belongs to a cluster")
_SETS = Quantity("set", "k n", r"C S \mathcal{C} G \mathcal{D} D \mathcal{S} I \mathcal{I}", (r"@_k",), "the clusters")
_K_MEANS = ("k means", "kmeans", "centroid", "centroids", "cluster centers", "cluster center", "lloyd s algorithm", "prototype", "clustering")
ASSIGNMENT = World(
    "assignment step of k-means", _K_MEANS, ({"N": 6, "K": 3, "D": 2}, {"N": 5, "K": 2, "D": 3}), _clusters,
    (
        _ONLY_X, Quantity("mu", "k d", r"\mu m c", (r"@_k",), "the centroids"), _LABELS, _ASSIGNED, _SETS,
        Quantity("J", "", "J L D W E", (r"@", r"@(\mu)", r"@(r, \mu)"), "the distortion"),
    ),
    "numpy.argmin", called=_CALLED,
)
CENTROIDS = World(
    "centroids of k-means", _K_MEANS, ASSIGNMENT.sizes, _centroids,
    (
        _ONLY_X, Quantity("mu", "k d", r"\mu m c \bar{x}", (r"@_k", *_NEW), "the centroids"), _LABELS, _ASSIGNED, _SETS,
        Quantity("count", "k", "N n", (r"@_k", r"|C_k|", r"|S_k|", r"|\mathcal{C}_k|"), "the sizes of the clusters"),
        Quantity("J", "", "J L D W E", (r"@", r"@(\mu)", r"@(r, \mu)"), "the distortion"),
    ),
    "numpy.mean", called=_CALLED,
)
CLASSES = World(
    "estimates of Gaussian classes",
    ("discriminant analysis", "class conditional", "class means", "lda", "qda", "gaussian discriminant", "within class", "between class", "naive bayes",
     "pooled covariance", "shared covariance", "scatter", "linear discriminant"),
    ASSIGNMENT.sizes, _centroids,
    (
        _ONLY_X, Quantity("mu", "k d", r"\mu m \bar{x}", (r"@_k", r"\hat{@}_k", r"@_{kd}"), "the class means"), _LABELS,
        Quantity("r", "n k", "", (r"\mathbb{1}[y_n = k]", r"\mathbb{1}(y_n = k)", r"\mathbb{1}\{y_n = k\}", r"\mathbb{I}(y_n = k)", r"\mathbb{I}[y_n = k]", r"t_{nk}", r"y_{nk}")), _SETS,
        Quantity("count", "k", "N n", (r"@_k", r"|C_k|"), "the sizes of the classes"),
        Quantity("pi", "k", r"\pi \phi p", (r"@_k", r"\hat{@}_k", r"p(y = k)", r"\hat{p}(y = k)", r"P(y = k)"), "the shares of the classes"),
        Quantity("Sigma", "k", r"\Sigma S", (r"@_k", r"\hat{@}_k"), "the class covariances"),
        Quantity("pooled", "", r"\Sigma S", (r"@", r"\hat{@}"), "the pooled covariance"),
        Quantity("within", "", "S", (r"@_W", r"@_w", r"@_{\text{within}}"), "the scatter within the classes"),
        Quantity("between", "", "S", (r"@_B", r"@_b", r"@_{\text{between}}"), "the scatter between the classes"),
        Quantity("scatter", "", "S", (r"@_T", r"@_t", r"@_{\text{total}}"), "the total scatter"),
        Quantity("mean", "", r"\mu m \bar{x} \bar{\mu}", ("@",), "the mean of all points"),
    ),
    "numpy.mean, numpy.cov", called=_CALLED, unless=("k means",),
)

ROWS = (MIXTURE, UPDATES, ASSIGNMENT, CENTROIDS, CLASSES)
