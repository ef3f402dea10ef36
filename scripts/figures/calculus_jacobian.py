"""A grid, its image under a map, and the parallelogram that the Jacobian predicts."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "calculus/gradients-jacobians-hessians.md"
POINT, SIZE = np.array([0.9, 0.8]), 0.3


def draw():
    mapping, jacobian = formula(PAGE, "eq:map"), formula(PAGE, "eq:map-jacobian")
    fig, (left, right) = figure(1, 2, figsize=(8.4, 4))
    along = np.linspace(0, 1.5, 61)
    for level in np.linspace(0, 1.5, 6):
        for x, y in ((along, np.full_like(along, level)), (np.full_like(along, level), along)):
            left.plot(x, y, color="C0", linewidth=0.8)
            image = mapping(x=x, y=y)
            right.plot(image[..., 0], image[..., 1], color="C0", linewidth=0.8)
    corners = SIZE * np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    square = POINT + corners
    left.fill(*square.T, color="C1", alpha=0.5)
    local = np.asarray(jacobian(x=POINT[0], y=POINT[1])).reshape(2, 2)
    base = np.asarray(mapping(x=POINT[0], y=POINT[1])).reshape(2)
    right.fill(*(base + corners @ local.T).T, color="C1", alpha=0.5)
    left.set(xlabel="x", ylabel="y", aspect="equal")
    right.set(xlabel="first output", ylabel="second output")
    return fig
