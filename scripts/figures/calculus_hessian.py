"""Contours of two quadratic surfaces: a bowl and a saddle, told apart by their Hessians."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "calculus/gradients-jacobians-hessians.md"


def draw():
    side = np.linspace(-2, 2, 161)
    x, y = np.meshgrid(side, side)
    points = np.stack([x, y], axis=-1)
    fig, axes = figure(1, 2, figsize=(8.4, 4))
    for ax, label, colour in ((axes[0], "eq:bowl-hessian", "C0"), (axes[1], "eq:saddle-hessian", "C1")):
        hessian = np.asarray(formula(PAGE, label)()).reshape(2, 2)
        height = np.einsum("...i,ij,...j->...", points, hessian, points) / 2
        ax.contour(x, y, height, levels=12, colors=colour)
        values = np.linalg.eigvalsh(hessian)
        ax.set(xlabel="x", ylabel="y", aspect="equal", title=f"eigenvalues {values[0]:.0f} and {values[1]:.0f}")
    return fig
