"""Three characteristic polynomials: two roots, one root that is touched, none."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/eigenvalues-and-eigenvectors.md"
MATRICES = (
    ("eq:symmetric", "C0", "two roots: [[2, 1], [1, 2]]"),
    ("eq:defective", "C1", "one double root: [[2, 1], [0, 2]]"),
    ("eq:quarter-turn", "C2", "no real root: quarter turn"),
)


def draw():
    polynomial = formula(PAGE, "eq:characteristic-polynomial")
    t = np.linspace(-1.5, 4.5, 241)

    fig, ax = figure()
    for label, colour, name in MATRICES:
        matrix = np.asarray(formula(PAGE, label)())
        ax.plot(t, polynomial(A=matrix, t=t), color=colour, label=name)
    ax.axhline(0, color="C4", linewidth=1.0, linestyle="--")
    ax.set(xlim=(-1.5, 4.5), ylim=(-1.6, 11.5), xlabel="t", ylabel="det(A − t I)")
    ax.legend(loc="upper center", fontsize=9)
    return fig
