"""The posterior against the likelihood ratio, for three priors."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PRIORS = ((0.01, "C0"), (0.1, "C1"), (0.5, "C2"))


def draw():
    ratio = np.logspace(-1, 3, 400)
    posterior = formula("probability/bayes-rule.md", "eq:posterior")
    fig, ax = figure()
    for prior, colour in PRIORS:
        ax.plot(ratio, posterior(q=prior, r=ratio), color=colour, label=f"prior {prior:.0%}")
    ax.set(xscale="log", xlabel="likelihood ratio", ylabel="posterior", ylim=(0, 1))
    ax.legend()
    return fig
