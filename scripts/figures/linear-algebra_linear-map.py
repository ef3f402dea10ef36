"""A square grid before and after a matrix: lines stay straight and evenly spaced."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/dot-product-and-matrix-multiplication.md"
TICKS = np.linspace(-1, 1, 5)


def draw():
    matrix = np.asarray(formula(PAGE, "eq:map-matrix")())
    transform = formula(PAGE, "eq:linear-map")

    fig, axes = figure(1, 2, figsize=(8.0, 4.0))
    _grid(axes[0], lambda points: points, "before")
    _grid(axes[1], lambda points: np.asarray(transform(A=matrix, x=points)), "after")
    return fig


def _grid(ax, move, name):
    ends = np.array([-1.0, 1.0])
    for tick in TICKS:
        for line in (
            np.stack([ends, [tick, tick]], axis=-1),
            np.stack([[tick, tick], ends], axis=-1),
        ):
            ax.plot(*move(line).T, color="C0", linewidth=1.0, alpha=0.6)
    square = move(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]))
    ax.fill(*square.T, color="C2", alpha=0.35)
    for tip, colour in ((square[1], "C1"), (square[3], "C3")):
        ax.annotate(
            "",
            xy=tip,
            xytext=(0, 0),
            arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2.2},
        )
    ax.set(xlim=(-3.3, 3.3), ylim=(-3.3, 3.3), aspect="equal", xlabel=name)
    ax.grid(False)
