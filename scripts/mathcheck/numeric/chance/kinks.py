"""Expectations of bodies with kinks: rules on panels that break where the body may."""

from __future__ import annotations

import numpy as np

from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.named_laws import law_of, scipy_distribution
from mathcheck.numeric.chance.spaces import is_continuous, is_named
from mathcheck.numeric.frame import Frame
from mathcheck.semantics.expr import Expr, walk

_KINKED = {"bars", "extremum", "cases", "indicator", "norm"}
_KINKED_FUNCTIONS = {"abs", "relu", "sign", "leakyrelu", "heaviside", "floor", "ceil"}


def is_kinked(bodies: tuple[Expr, ...], frame: Frame) -> bool:
    """Whether bodies, or the definitions that they rest on, have a function with a kink or a jump in them."""
    waiting, seen = list(bodies), set()
    while waiting:
        for part in walk(waiting.pop()):
            if part.head in _KINKED or part.head == "fold" and part.data.kind in ("max", "min") or part.head == "apply" and part.data in _KINKED_FUNCTIONS:
                return True
            if part.head == "var" and part.data not in seen:
                seen.add(part.data)
                definition = getattr(frame.model.declaration(part.data), "definition", None)
                if definition is not None:
                    waiting.append(definition)
    return False


def panels_of(joint: Joint, frame: Frame, count: int) -> Joint | None:
    """The joint of one continuous law on panels with breaks at zero and at the mean, for bodies with kinks."""
    if len(joint.values) != 1:
        return None
    (name, points), = joint.values.items()
    if not is_named(frame, name) or not is_continuous(frame, name) or points.ndim != 2:
        return None
    distribution, parameters = scipy_distribution(law_of(frame, name), 1)
    size = frame.size
    weights, spread = np.broadcast_to(joint.weights, (size, joint.atoms)), np.broadcast_to(points, (size, joint.atoms))
    mean = (weights * spread).sum(axis=1)
    deviation = np.sqrt((weights * (spread - mean[:, None]) ** 2).sum(axis=1))
    ends = distribution.support(**{key: np.ravel(value) for key, value in parameters.items()})
    low = np.maximum(mean - 12 * deviation, ends[0])
    high = np.minimum(mean + 40 * deviation if np.isfinite(ends[0]).all() else mean + 12 * deviation, ends[1])
    breaks = np.sort(np.stack([low, np.clip(0.0, low, high), np.clip(mean, low, high), high], axis=1), axis=1)
    shares = np.linspace(0, 1, count + 1)[None, :-1]
    edges = np.concatenate([*(breaks[:, [k]] + (breaks[:, [k + 1]] - breaks[:, [k]]) * shares for k in range(3)),
                            breaks[:, [3]]], axis=1)
    nodes, mass = np.polynomial.legendre.leggauss(12)
    middle, half = (edges[:, 1:] + edges[:, :-1]) / 2, (edges[:, 1:] - edges[:, :-1]) / 2
    x = (middle[:, :, None] + half[:, :, None] * nodes).reshape(size, -1)
    density = distribution.pdf(x, **parameters)
    density = np.where(np.isfinite(density), density, 0.0)
    return Joint(density * (half[:, :, None] * mass).reshape(size, -1), {name: x})
