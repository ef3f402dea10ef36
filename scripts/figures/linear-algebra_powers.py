"""How fast powers of a number grow or vanish over fifty steps."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/eigenvalues-and-eigenvectors.md"


def draw():
    growth = formula(PAGE, "eq:growth")
    steps = np.arange(51)

    fig, ax = figure()
    for factor, colour in ((1.1, "C1"), (1.0, "C4"), (0.9, "C0")):
        ax.semilogy(
            steps, growth(k=steps, **{"lambda": factor}), color=colour, label=f"|λ| = {factor}"
        )
    ax.set(xlabel="steps", ylabel="length, relative to the start")
    ax.legend(loc="upper left")
    return fig
