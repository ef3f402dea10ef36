"""The unit balls of L1, L2 and L∞, and the outlines for several p."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "linear-algebra/norms-and-distances.md"
NORMS = (("eq:l1", "C0", "L1"), ("eq:l2", "C1", "L2"), ("eq:linf", "C2", "L∞"))
POWERS = ((0.5, "C3"), (1, "C0"), (2, "C1"), (4, "C4"))


def draw():
    # The size of the points of a circle gives each outline: divide by it to reach size one.
    angles = np.linspace(0, 2 * np.pi, 721)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1)

    fig, axes = figure(1, 2, figsize=(8.4, 4.2), sharey=True)
    for label, colour, name in NORMS:
        _outline(axes[0], circle, formula(PAGE, label)(x=circle), colour, name)
    for power, colour in POWERS:
        _outline(
            axes[1], circle, formula(PAGE, "eq:p-norm")(x=circle, p=power), colour, f"p = {power}"
        )
    _outline(axes[1], circle, formula(PAGE, "eq:linf")(x=circle), "C2", "p = ∞")
    for ax in axes:
        ax.set(xlim=(-1.6, 1.6), ylim=(-1.3, 1.9), aspect="equal", xlabel="first entry")
        ax.legend(loc="upper center", ncols=3, fontsize=9)
    axes[0].set_ylabel("second entry")
    return fig


def _outline(ax, circle, size, colour, name):
    ax.plot(*(circle / np.asarray(size)[:, None]).T, color=colour, label=name)
