"""Gaussian densities: the mean shifts the bell, the deviation stretches it."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

CURVES = ((0.0, 1.0, "C0"), (2.0, 1.0, "C1"), (0.0, 2.0, "C2"))


def draw():
    density = formula("probability/bernoulli-and-gaussian.md", "eq:gaussian-pdf")
    grid = np.linspace(-6, 6, 601)
    fig, ax = figure()
    for mean, deviation, colour in CURVES:
        ax.plot(grid, density(x=grid, mu=mean, sigma=deviation), color=colour, label=f"mean {mean:g}, deviation {deviation:g}")
    ax.set(xlabel="value", ylabel="density", ylim=(0, None))
    ax.legend()
    return fig
