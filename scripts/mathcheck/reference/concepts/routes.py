"""Routes that several families share: derivatives by differences of high order, and sample moments."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

# Weights of the central difference of order eight; the points lie at these multiples of the step.
_MULTIPLES = np.array([-4, -3, -2, -1, 1, 2, 3, 4])
_WEIGHTS = np.array([1 / 280, -4 / 105, 1 / 5, -4 / 5, 4 / 5, -1 / 5, 4 / 105, -1 / 280])
STEP = 0.01


def mean_of(x):
    """The mean of the entries."""
    return np.mean(x)


def line(x, y):
    """Slope and intercept of the line that fits best."""
    return np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]


def slope(x, y):
    """The slope of the line that fits best."""
    return line(x, y)[0]


def difference(f: Callable, x: np.ndarray) -> np.ndarray:
    """The derivative of a function of numbers, at a number for each sample."""
    return sum(weight * f(x + multiple * STEP) for weight, multiple in zip(_WEIGHTS, _MULTIPLES, strict=True)) / STEP


def gradient(f: Callable, x: np.ndarray) -> np.ndarray:
    """The gradient of a function of vectors, at a vector for each sample."""
    return np.stack([_along(f, x, axis) for axis in range(x.shape[1])], axis=1)


def hessian(f: Callable, x: np.ndarray) -> np.ndarray:
    """The second derivatives of a function of vectors, at a vector for each sample."""
    return np.stack([_along(lambda point: gradient(f, point), x, axis) for axis in range(x.shape[1])], axis=2)


def _along(f: Callable, x: np.ndarray, axis: int) -> np.ndarray:
    unit = np.eye(x.shape[1])[axis]
    return sum(weight * f(x + multiple * STEP * unit) for weight, multiple in zip(_WEIGHTS, _MULTIPLES, strict=True)) / STEP
