"""Two equally likely values, the mean where they balance, and one standard deviation to each side."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "probability/expectation-and-variance.md"
VALUES, WEIGHTS = np.array([1.0, 3.0]), np.array([0.5, 0.5])


def draw():
    mean = float(formula(PAGE, "eq:two-values-mean")())
    deviation = float(np.sqrt(formula(PAGE, "eq:two-values-variance")()))
    fig, ax = figure()
    ax.axvspan(mean - deviation, mean + deviation, color="C1", alpha=0.18, label="mean ± 1 standard deviation")
    ax.bar(VALUES, WEIGHTS, width=0.18, color="C0", label="probability")
    ax.plot([mean], [-0.045], marker="^", markersize=14, color="C3", linestyle="none", label="mean")
    ax.axhline(0, color="C4", linewidth=1)  # the ruler that rests on the pivot
    ax.set(xlim=(0, 4), ylim=(-0.1, 0.7), yticks=(0, 0.25, 0.5), xlabel="value", ylabel="probability")
    ax.legend(loc="upper center", ncols=3, fontsize=9)
    return fig
