"""Forward values and backward gradients of one neuron, as a chain of boxes."""

from __future__ import annotations

import numpy as np

from mathcheck.outputs.figures import figure, formula

PAGE = "calculus/chain-rule-and-backpropagation.md"
APART = 2.6


def draw():
    values = ["1, −1", *map(number, ("eq:forward-z", "eq:forward-a", "eq:forward-loss"))]
    gradients = [*map(number, ("eq:slope-weights", "eq:slope-score", "eq:slope-loss")), "1"]
    local = ["x = 3, 1", number("eq:slope-activation"), number("eq:slope-loss")]
    fig, ax = figure(figsize=(7.6, 3.4))
    ax.set(xlim=(-1.5, 3 * APART + 0.8), ylim=(-2.3, 1.5))
    ax.axis("off")
    for index, name in enumerate(("weights", "score", "activation", "loss")):
        ax.text(APART * index, 1.2, name, ha="center", va="center")
        boxed(ax, APART * index, 0.5, values[index], "C0")
        boxed(ax, APART * index, -1.1, gradients[index], "C3")
    for index, slope in enumerate(local):
        start, end = APART * index + 0.75, APART * (index + 1) - 0.75
        ax.annotate("", (end, 0.5), (start, 0.5), arrowprops={"arrowstyle": "->", "color": "C0", "lw": 1.8})
        ax.annotate("", (start, -1.1), (end, -1.1), arrowprops={"arrowstyle": "->", "color": "C3", "lw": 1.8})
        ax.text((start + end) / 2, -1.6, f"times {slope}", ha="center", va="center", color="C3")
    ax.text(-1.4, 0.5, "values", ha="left", va="center", rotation=90, color="C0")
    ax.text(-1.4, -1.1, "gradients", ha="left", va="center", rotation=90, color="C3")
    return fig


def boxed(ax, x: float, y: float, text: str, color: str) -> None:
    ax.text(x, y, text, ha="center", va="center", bbox={"boxstyle": "round,pad=0.5", "facecolor": "none", "edgecolor": color})


def number(label: str) -> str:
    """The checked value of a formula of the page, as text."""
    return ", ".join(f"{value:g}" for value in np.ravel(formula(PAGE, label)()))
