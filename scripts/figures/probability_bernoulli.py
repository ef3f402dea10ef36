"""The two probabilities of a bent coin."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula


def draw():
    values = np.array([0.0, 1.0])
    mass = formula("probability/bernoulli-and-gaussian.md", "eq:bernoulli-pmf")(x=values, p=0.7)
    fig, ax = figure()
    bars = ax.bar(["0", "1"], mass, width=0.5, color=["C0", "C1"])
    ax.bar_label(bars, fmt="{:.1f}")
    ax.set(xlabel="value", ylabel="probability", ylim=(0, 1))
    return fig
