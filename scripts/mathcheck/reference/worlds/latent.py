"""Hidden variables beside what is observed; generators and critics; chains that sample."""

from __future__ import annotations

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World, simplex

_SIZES = ({"K": 4}, {"K": 3})


def _observed(rng: np.random.Generator, K: int) -> dict:
    """One observation, whose hidden variable has a few values."""
    prior, chance, q = simplex(rng, K), rng.uniform(0.05, 0.95, K), simplex(rng, K)
    joint = prior * chance
    evidence = joint.sum()
    return {"prior": prior, "chance": chance, "joint": joint, "evidence": evidence, "posterior": joint / evidence, "q": q,
            "bound": np.log(evidence) - np.sum(q * np.log(q * evidence / joint)), "gap": np.sum(q * np.log(q * evidence / joint))}


def _hidden(x: str, z: str) -> tuple[Quantity, ...]:
    bound = (r"@", r"@(q)", f"@({x})", r"@(\theta, \phi)", rf"@(\theta, \phi; {x})", r"\text{ELBO}", r"\text{ELBO}(q)", rf"\text{{ELBO}}({x})", r"@(q, \theta)",
             rf"@(\theta, \phi, {x})", r"@(\phi)", r"@[q]")
    return (
        Quantity("prior", z, r"p P \pi", (f"@({z})",), "the prior"),
        Quantity("chance", z, "p P", (f"@({x} \\mid {z})",), "the likelihood"),
        Quantity("joint", z, "p P", (f"@({x}, {z})", f"@({z}, {x})")),
        Quantity("evidence", "", "p P", (f"@({x})",), "the evidence"),
        Quantity("posterior", z, "p P", (f"@({z} \\mid {x})",), "the posterior"),
        Quantity("q", z, "q Q", (f"@({z})", f"@({z} \\mid {x})"), "the approximation"),
        Quantity("bound", "", r"L F J B \ell", bound, "the lower bound"),
    )


def _variational():
    for x, z in (("x", "z"), ("X", "Z"), ("D", r"\theta"), ("x", r"\theta"), ("D", "w"), ("x", "h"), ("y", r"\theta"), ("X", r"\theta"), ("y", "z")):
        yield World(
            "hidden variable and what is observed",
            ("variational", "elbo", "evidence lower bound", "lower bound", "latent", "hidden variable", "autoencoder", "vae", "posterior", "evidence",
             "marginal likelihood", "em algorithm", "free energy", "jensen s inequality", "kl divergence"),
            _SIZES, _observed, _hidden(x, z), "sums over the values of the hidden variable", quiet=(r"\theta", r"\phi", r"\psi"), chance=True, called={},
        )


def _game(rng: np.random.Generator, K: int) -> dict:
    from scipy.optimize import brentq

    p, q = simplex(rng, K), simplex(rng, K)
    best = np.array([brentq(lambda d, a=a, b=b: a * (1 - d) - b * d, 0.0, 1.0, xtol=1e-15) for a, b in zip(p, q, strict=True)])
    middle = (p + q) / 2
    shannon = np.sum(p * np.log(p / middle) + q * np.log(q / middle)) / 2
    return {"p": p, "q": q, "best": best, "shannon": shannon, "value": np.sum(p * np.log(best) + q * np.log(1 - best))}


ADVERSARIAL = World(
    "generative adversarial network", ("adversarial", "gan", "gans", "discriminator"), _SIZES, _game,
    (
        Quantity("p", "x", "p P", (r"@_{\text{data}}(x)", r"@_{data}(x)", r"@_r(x)", r"@_d(x)", r"@_D(x)"), "the distribution of the data"),
        Quantity("q", "x", "p P q", (r"@_g(x)", r"@_G(x)", r"@_{\text{model}}(x)", r"@_\theta(x)", r"q(x)"), "the distribution of the generator"),
        Quantity("best", "x", r"D d", (r"@^*(x)", r"@(x)", r"@_G^*(x)", r"@^*_G(x)", r"@^\star(x)", r"@_*(x)"), "the best discriminator"),
        Quantity("value", "", r"V C L J", (r"@(D^*, G)", r"@(G)", r"@(G, D^*)", r"@(D_G^*, G)"), "the value of the game"),
        Quantity("shannon", "", r"\text{JSD} \text{JS} D_{\text{JS}} \operatorname{JSD}", (r"@(p_{\text{data}} \| p_g)", r"@(p_{data} \| p_g)", r"@(p_r \| p_g)",
                                                                                  r"@(p_{\text{data}}, p_g)")),
    ),
    "the root of the slope, scipy.optimize.brentq", chance=True,
)


def _walk(rng: np.random.Generator, K: int) -> dict:
    p, q = simplex(rng, K), simplex(rng, K, K)
    flow = p[:, None] * q
    # As much flows either way as the smaller of the two flows allows.
    accepted = np.minimum(flow, flow.T) / flow
    kernel = q * accepted
    moved = kernel - np.diag(np.diag(kernel))
    return {"p": p, "q": q, "accepted": accepted, "ratio": flow.T / flow, "kernel": moved + np.diag(1 - moved.sum(axis=1)), "Z": rng.uniform(0.5, 3)}


def _samplers():
    for order in ((r"@(y, x)", r"@_{y x}"), (r"@(x, y)", r"@(x \to y)", r"@_{x y}")):
        yield World(
            "Metropolis–Hastings", ("metropolis", "metropolis hastings", "detailed balance", "mcmc", "acceptance probability", "reversible"), _SIZES, _walk,
            (
                Quantity("p", "x", r"p \pi P f \tilde{p} p^*", (r"@(x)", r"@_x"), "the target"),
                Quantity("q", "x y", "q Q g J", (r"@(y \mid x)", r"@(x \to y)", r"@_{xy}"), "the proposal"),
                Quantity("accepted", "x y", r"A \alpha a \rho", (r"@(y \mid x)", *order), "the probability of acceptance"),
                Quantity("ratio", "x y", "r R", (r"@(y \mid x)", *order)),
                Quantity("kernel", "x y", "T K P p", (r"@(y \mid x)", r"@(x \to y)", r"@(x, y)", r"@_{xy}"), "the transitions"),
            ),
            "the smaller of two flows", unless=("symmetric proposal", "gibbs"),
        )


def _features(rng: np.random.Generator, K: int, D: int) -> dict:
    prior, tables = simplex(rng, K), rng.uniform(0.05, 0.95, (D, K))
    whole = tables.prod(axis=0)
    joint = prior * whole
    return {"prior": prior, "each": tables, "whole": whole, "joint": joint, "evidence": joint.sum(), "posterior": joint / joint.sum(),
            "best": joint.argmax() + 1}


def _naive():
    for x, slot, head in (("x", "k", "y = k"), ("x", "c", "y = c"), ("x", "k", "C_k"), ("x", "c", "c"), ("x", "k", "k"), ("x", "y", "y"), ("w", "c", "c"), ("x", "k", "C = k")):
        yield World(
            "naive Bayes classifier", ("naive bayes", "conditionally independent given the class", "independent given the class"),
            ({"K": 3, "D": 4}, {"K": 2, "D": 5}), _features,
            (
                Quantity("prior", slot, r"p P \pi", (f"@({head})", rf"@_{slot}"), "the prior"),
                Quantity("each", f"j {slot}", "p P", (f"@({x}_j \\mid {head})", f"@({x}^{{(j)}} \\mid {head})"), "the probability of each feature"),
                Quantity("whole", slot, "p P", (f"@({x} \\mid {head})",)),
                Quantity("joint", slot, "p P", (f"@({x}, {head})", f"@({head}, {x})")),
                Quantity("evidence", "", "p P", (f"@({x})",)),
                Quantity("posterior", slot, "p P", (f"@({head} \\mid {x})",), "the posterior"),
                Quantity("best", "", r"\hat{y} y^* \hat{c} c^* \hat{k}", ("@",), "the predicted class"),
            ),
            "numpy.prod", called={"n": "D", "d": "D", "m": "D", "p": "D", "C": "K", "M": "D"},
        )


ROWS = (*_variational(), ADVERSARIAL, *_samplers(), *_naive())
