"""Gradient descent on a parabola: each step keeps a fixed fraction of the distance."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

MINIMUM, STEP, COUNT = 3.0, 0.1, 12


def draw():
    remaining = formula("calculus/derivatives.md", "eq:contraction")
    weights = [0.0]
    for _ in range(COUNT):
        weights.append(MINIMUM + float(remaining(w=weights[-1], eta=STEP)))
    weights = np.array(weights)
    grid = np.linspace(-0.5, 6.5, 301)
    fig, ax = figure()
    ax.plot(grid, (grid - MINIMUM) ** 2, color="C0", label="loss")
    ax.plot(weights, (weights - MINIMUM) ** 2, "o-", color="C1", markersize=5, label="steps")
    ax.set(xlabel="weight", ylabel="loss")
    ax.legend()
    return fig
