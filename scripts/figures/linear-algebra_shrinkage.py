"""What lasso and ridge make of a weight that the data alone would set to a."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/norms-and-distances.md"


def draw():
    lasso = formula(PAGE, "eq:lasso-shrinkage")
    ridge = formula(PAGE, "eq:ridge-shrinkage")
    strength = 1.0
    wanted = np.linspace(-3, 3, 301)

    fig, ax = figure()
    ax.plot(wanted, wanted, linestyle=":", linewidth=1.4, color="C4", label="no penalty")
    ax.plot(wanted, lasso(a=wanted, **{"lambda": strength}), color="C0", label="lasso (L1)")
    ax.plot(wanted, ridge(a=wanted, **{"lambda": strength}), color="C1", label="ridge (squared L2)")
    ax.set(xlabel="weight that the data ask for", ylabel="best weight", aspect="equal")
    ax.legend()
    return fig
