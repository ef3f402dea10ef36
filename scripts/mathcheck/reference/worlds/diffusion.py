"""Diffusion models: what noise does step by step, and how it is undone."""

from __future__ import annotations

import numpy as np

from mathcheck.reference.worlds.record import Quantity, World

_NOISE = r"\epsilon \varepsilon z"


def _diffusion(rng: np.random.Generator, T: int, D: int) -> dict:
    beta = np.append(0.0, rng.uniform(0.05, 0.4, T))
    alpha, x0, noise = 1 - beta, rng.standard_normal(D), rng.standard_normal((T + 1, D))
    kept = np.cumprod(alpha)
    x = np.sqrt(kept)[:, None] * x0 + np.sqrt(1 - kept)[:, None] * noise
    # The step back is that of jointly Gaussian x_{t-1} and x_t, given the start.
    before, fresh = np.append(np.nan, 1 - kept[:-1]), beta
    gain = before * np.sqrt(alpha) / (alpha * before + fresh)
    start = np.append(np.nan, np.sqrt(kept[:-1]))
    mean = start[:, None] * x0 + gain[:, None] * (x - (np.sqrt(alpha) * start)[:, None] * x0)
    return {"beta": beta, "alpha": alpha, "kept": kept, "x": x, "noise": noise, "x0": x0, "variance": before - gain * np.sqrt(alpha) * before, "mean": mean,
            "snr": kept / (1 - np.where(kept < 1, kept, np.nan))}


DIFFUSION = World(
    "diffusion model", ("diffusion model", "diffusion models", "denoising diffusion", "ddpm", "forward process", "forward diffusion", "noise schedule", "reverse process", "diffusion process",
                        "noising", "diffusion"),
    ({"T": 6, "D": 2}, {"T": 5, "D": 3}), _diffusion,
    (
        Quantity("beta", "t", r"\beta", ("@_t",), "the variance of the noise of a step", first=0),
        Quantity("alpha", "t", r"\alpha", ("@_t",), "what a step keeps", first=0),
        Quantity("kept", "t", r"\bar{\alpha}", ("@_t",), "what is left of the start", first=0),
        Quantity("x", "t", "x z", ("@_t",), "the noisy points", first=0),
        Quantity("noise", "t", _NOISE, ("@_t", r"@_\theta(x_t, t)", r"\hat{@}_t", r"@_\theta(x_t)"), "the noise", first=0),
        Quantity("variance", "t", r"\tilde{\beta} \tilde{\sigma}^2", ("@_t",), "the variance of the step back", first=0),
        Quantity("mean", "t", r"\tilde{\mu} \mu \mu_\theta \hat{\mu}", ("@_t", "@(x_t, x_0)", "@_t(x_t, x_0)", "@(x_t, t)", "@_q(x_t, x_0)", "@_t(x_t)"), "the mean of the step back", first=0),
        Quantity("snr", "t", r"\text{SNR}", ("@(t)", "@_t"), "the ratio of signal and noise", first=0),
    ),
    "conditioning of jointly Gaussian variables",
    unless=("heat equation", "brownian", "stochastic differential"),
)




ROWS = (DIFFUSION, World(
    "diffusion model with one draw of noise", DIFFUSION.words, DIFFUSION.sizes,
    lambda rng, T, D: {**(found := _diffusion(rng, T, D)), "noise": (same := np.repeat(rng.standard_normal((1, D)), T + 1, axis=0))[0],
                       "x": np.sqrt(found["kept"])[:, None] * found["x0"] + np.sqrt(1 - found["kept"])[:, None] * same},
    tuple(row if row.name != "noise" else Quantity("noise", "", _NOISE, ("@", "@_0"), "the noise") for row in DIFFUSION.quantities if row.name in ("beta", "alpha", "kept", "x", "noise")),
    DIFFUSION.source, unless=DIFFUSION.unless))
