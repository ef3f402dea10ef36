"""Two vectors and the projection of the first on the second, with the perpendicular rest."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/dot-product-and-matrix-multiplication.md"
A = np.array([2.0, 1.0])
B = np.array([1.0, 3.0])


def draw():
    projection = np.asarray(formula(PAGE, "eq:projection")(a=A, b=B))

    fig, ax = figure(figsize=(5.0, 4.4))
    for tip, colour, name, shift in (
        (B, "C1", "b", (8, 0)),
        (A, "C0", "a", (8, -4)),
        (projection, "C2", "p", (-18, 2)),
    ):
        ax.annotate(
            "",
            xy=tip,
            xytext=(0, 0),
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2.2},
        )
        ax.annotate(
            name, xy=tip, xytext=shift, textcoords="offset points", color=colour, fontweight="bold"
        )
    ax.plot(*np.transpose([A, projection]), linestyle="--", color="C4")
    ax.plot(*_right_angle(projection, A), color="C4", linewidth=1.2)
    ax.set(
        xlim=(-0.5, 2.8),
        ylim=(-0.3, 3.3),
        aspect="equal",
        xlabel="first entry",
        ylabel="second entry",
    )
    return fig


def _right_angle(corner, tip, size=0.16):
    """The small square that marks a right angle, open towards the corner."""
    along = (tip - corner) / np.linalg.norm(tip - corner)
    down = -corner / np.linalg.norm(corner)
    return size * np.transpose([along, along + down, down]) + corner[:, None]
