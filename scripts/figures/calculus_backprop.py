"""Forward values and backward gradients of one neuron, as a chain of boxes."""

from __future__ import annotations

from mathcheck.outputs.figures import figure, formula

PAGE = "calculus/chain-rule-and-backpropagation.md"


def draw():
    values = [float(formula(PAGE, label)()) for label in ("eq:forward-z", "eq:forward-a", "eq:forward-loss")]
    slopes = [float(formula(PAGE, label)()) for label in ("eq:slope-loss", "eq:slope-activation")]
    boxes = [("w, b", "(1, −1), 1"), ("z", f"{values[0]:g}"), ("a", f"{values[1]:g}"), ("loss", f"{values[2]:g}")]
    local = ["x", f"{slopes[1]:g}", f"{slopes[0]:g}"]
    fig, ax = figure(figsize=(8.4, 2.6))
    ax.set(xlim=(-0.6, 9.6), ylim=(-1.3, 1.4))
    ax.axis("off")
    for index, (name, value) in enumerate(boxes):
        ax.text(3 * index, 0, f"{name}\n{value}", ha="center", va="center", bbox={"boxstyle": "round,pad=0.6", "facecolor": "none",
                                                                                 "edgecolor": "C0"})
    for index, slope in enumerate(local):
        start, end = 3 * index + 0.9, 3 * index + 2.1
        ax.annotate("", (end, 0.35), (start, 0.35), arrowprops={"arrowstyle": "->", "color": "C0"})
        ax.annotate("", (start, -0.35), (end, -0.35), arrowprops={"arrowstyle": "->", "color": "C3"})
        ax.text((start + end) / 2, -0.75, f"times {slope}", ha="center", va="center", color="C3")
    ax.text(4.5, 1.1, "values forward", ha="center", color="C0")
    ax.text(4.5, -1.2, "gradients backward", ha="center", color="C3")
    return fig
