"""Arrows round the unit circle and their images; on two lines image and arrow agree."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/eigenvalues-and-eigenvectors.md"


def draw():
    matrix = np.asarray(formula(PAGE, "eq:symmetric")())
    transform = formula(PAGE, "eq:map")

    fig, ax = figure(figsize=(5.4, 5.2))
    curve = _circle(361)
    ax.plot(*curve.T, color="C0", linewidth=1.2, label="x")
    ax.plot(*np.asarray(transform(A=matrix, x=curve)).T, color="C1", linewidth=1.2, label="A x")
    for start in _circle(17)[:-1]:
        end = np.asarray(transform(A=matrix, x=start))
        stays = np.isclose(start[0] * end[1], start[1] * end[0])
        for tip, colour, order in ((end, "C1", 2), (start, "C0", 3)):
            style = {"arrowstyle": "-|>", "color": colour, "linewidth": 2.4 if stays else 0.9}
            ax.annotate("", xy=tip, xytext=(0, 0), arrowprops=style, alpha=1, zorder=order)
    for slope in (1, -1):
        ax.axline((0, 0), slope=slope, color="C2", linestyle="--", linewidth=1.0)
    ax.set(
        xlim=(-3.2, 3.2),
        ylim=(-3.2, 3.2),
        aspect="equal",
        xlabel="first entry",
        ylabel="second entry",
    )
    ax.legend(loc="upper center", ncols=2)
    return fig


def _circle(count):
    angles = np.linspace(0, 2 * np.pi, count)
    return np.stack([np.cos(angles), np.sin(angles)], axis=-1)
