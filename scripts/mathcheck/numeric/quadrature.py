"""Nodes and weights of double-exponential quadrature, between finite and infinite bounds."""

from __future__ import annotations

import numpy as np

from mathcheck.diagnostics import Problem

_QUADRATURE: dict[tuple[str, int], tuple[np.ndarray, np.ndarray]] = {}


def _rule(kind: str, level: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights of double-exponential quadrature on (-1, 1), (0, inf) or (-inf, inf)."""
    found = _QUADRATURE.get((kind, level))
    if found is None:
        half = np.pi / 2
        if kind == "finite":
            t = np.linspace(-3.4, 3.4, level)
            x, w = np.tanh(half * np.sinh(t)), half * np.cosh(t) / np.cosh(half * np.sinh(t)) ** 2
        elif kind == "half":
            t = np.linspace(-4.2, 4.2, level)
            x = np.exp(half * np.sinh(t))
            w = half * np.cosh(t) * x
            inside = (x < 1e24) & (x > 1e-24)
            x, w = x[inside], w[inside]
        else:
            t = np.linspace(-3.2, 3.2, level)
            x, w = np.sinh(half * np.sinh(t)), half * np.cosh(t) * np.cosh(half * np.sinh(t))
            inside = np.abs(x) < 1e12
            x, w = x[inside], w[inside]
        step = t[1] - t[0]
        found = _QUADRATURE[(kind, level)] = (x, w * step)
    return found


def quadrature(low: np.ndarray, high: np.ndarray, level: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and weights per sample, shape `(size, nodes)`, between bounds of one kind."""
    low, high = np.broadcast_to(low, (size,)), np.broadcast_to(high, (size,))
    if (np.isposinf(low) | np.isneginf(high)).all():
        # From right to left; `\int_\infty^\infty` runs over nothing, whatever stands in it.
        if np.isposinf(high).any() or np.isneginf(low).any():
            raise Problem("undefined-value", "this integral starts and ends at the same infinity")
        nodes, weights = quadrature(high, low, level, size)
        return nodes, -weights
    if np.isinf(low).all() and np.isinf(high).all():
        x, w = _rule("whole", level)
        return np.broadcast_to(x, (size, len(x))), np.broadcast_to(w, (size, len(w)))
    if np.isfinite(low).all() and np.isposinf(high).all():
        x, w = _rule("half", level)
        return low[:, None] + x, np.broadcast_to(w, (size, len(w)))
    if np.isneginf(low).all() and np.isfinite(high).all():
        x, w = _rule("half", level)
        return high[:, None] - x, np.broadcast_to(w, (size, len(w)))
    if not (np.isfinite(low).all() and np.isfinite(high).all()):
        raise Problem("unsupported", "the bounds of this integral are finite at some samples and infinite at others")
    x, w = _rule("finite", level)
    middle, half = (low + high) / 2, (high - low) / 2
    return middle[:, None] + half[:, None] * x, half[:, None] * w
