"""The variance of a coin against its probability."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula


def draw():
    p = np.linspace(0, 1, 201)
    variance = formula("probability/bernoulli-and-gaussian.md", "eq:bernoulli-variance")
    fig, ax = figure()
    ax.plot(p, variance(p=p), color="C0")
    ax.set(xlabel="probability of a 1", ylabel="variance", ylim=(0, 0.3))
    return fig
