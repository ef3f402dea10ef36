"""Contours of a bowl with gradient arrows: across the contours, uphill."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "calculus/gradients-jacobians-hessians.md"


def draw():
    gradient = formula(PAGE, "eq:bowl-gradient")
    side = np.linspace(-2.2, 2.2, 121)
    x, y = np.meshgrid(side, side)
    # The bowl is half the dot product of a point with its gradient.
    slopes = gradient(x=x, y=y)
    height = (slopes[..., 0] * x + slopes[..., 1] * y) / 2
    fig, ax = figure()
    ax.contour(x, y, height, levels=[0.25, 1, 2.25, 4], colors="C0")
    points_x, points_y = np.meshgrid(np.linspace(-1.6, 1.6, 5), np.linspace(-1.6, 1.6, 5))
    arrows = gradient(x=points_x, y=points_y)
    ax.quiver(points_x, points_y, arrows[..., 0], arrows[..., 1], color="C3", angles="xy", scale_units="xy", scale=5, width=0.007)
    ax.set(xlabel="x", ylabel="y", xlim=(-2.5, 2.5), ylim=(-2.5, 2.5), aspect="equal")
    return fig
