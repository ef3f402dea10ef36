"""Four points, their mean and the two directions of the principal components."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/eigenvalues-and-eigenvectors.md"


def draw():
    points = np.asarray(formula(PAGE, "eq:data")())
    mean = np.asarray(formula(PAGE, "eq:mean")(X=points)).ravel()
    covariance = np.asarray(formula(PAGE, "eq:covariance")(C=points - mean))
    variances, directions = np.linalg.eigh(covariance)

    fig, ax = figure(figsize=(5.4, 4.6))
    ax.scatter(*points.T, color="C0", zorder=3, label="data")
    for variance, direction, colour in zip(variances, directions.T, ("C2", "C1"), strict=True):
        # The sign of an eigenvector is free: point to the right.
        tip = mean + np.sqrt(variance) * direction * np.sign(direction[0])
        ax.annotate(
            "",
            xy=tip,
            xytext=mean,
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2.4},
        )
        ax.annotate(
            f"variance {variance:.3g}",
            xy=tip,
            xytext=(6, -12),
            textcoords="offset points",
            color=colour,
        )
    ax.plot(*mean, marker="o", color="C4", linestyle="none", label="mean")
    ax.set(
        xlim=(-0.3, 7.0),
        ylim=(-0.6, 5.0),
        aspect="equal",
        xlabel="first feature",
        ylabel="second feature",
    )
    ax.legend(loc="upper left")
    return fig
