"""The parabola with its tangents at three points."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

POINTS = ((-2.0, "C1"), (0.0, "C2"), (3.0, "C3"))


def draw():
    tangent = formula("calculus/derivatives.md", "eq:tangent")
    grid = np.linspace(-3.5, 4.5, 401)
    fig, ax = figure()
    # A tangent touches the curve at its own point: there it gives the curve itself.
    ax.plot(grid, tangent(x=grid, a=grid), color="C0", label="the square")
    for point, colour in POINTS:
        near = np.array([point - 1.3, point + 1.3])
        ends = tangent(x=near, a=point)
        slope = (ends[1] - ends[0]) / (near[1] - near[0])
        ax.plot(near, ends, color=colour, linewidth=2.2, label=f"slope {slope:.0f} at {point:g}")
        ax.plot([point], [tangent(x=point, a=point)], "o", color=colour)
    ax.set(xlabel="x", ylabel="value", ylim=(-4, 18))
    ax.legend()
    return fig
