"""Three Gaussian densities with one mean and different variances, each with its deviation marked."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

DEVIATIONS = ((0.5, "C0"), (1.0, "C1"), (2.0, "C2"))


def draw():
    density = formula("probability/bernoulli-and-gaussian.md", "eq:gaussian-pdf")
    grid = np.linspace(-6, 6, 601)
    fig, ax = figure()
    for deviation, colour in DEVIATIONS:
        ax.plot(grid, density(x=grid, mu=0.0, sigma=deviation), color=colour, label=f"variance {deviation**2:g}")
        edges = np.array([-deviation, deviation])
        ax.vlines(edges, 0, density(x=edges, mu=0.0, sigma=deviation), color=colour, linestyle=":")
    ax.set(xlabel="value", ylabel="density", ylim=(0, None))
    ax.legend()
    return fig
