"""Joint distributions as atoms with weights, and the frame that runs over them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.frame import Frame

MAX_ATOMS = 20_000


@dataclass
class Joint:
    """Atoms of some random variables: `weights` (size, atoms), `values[name]` (size or 1, atoms, ...).

    `is_rule` where the atoms are a few nodes, exact for the expectation of low powers only;
    `is_cut` where they end before the values do.
    """

    weights: np.ndarray
    values: dict[str, np.ndarray]
    is_rule: bool = False
    is_cut: bool = False

    @property
    def atoms(self) -> int:
        return self.weights.shape[1]


def product(left: Joint, right: Joint) -> Joint:
    """The joint distribution of independent blocks."""
    atoms = left.atoms * right.atoms
    if atoms > MAX_ATOMS:
        raise Problem("resource-limit", "too many random variables stand in one expression")
    weights = (left.weights[:, :, None] * right.weights[:, None, :]).reshape(
        max(left.weights.shape[0], right.weights.shape[0]), atoms)
    values = {name: np.repeat(value, right.atoms, axis=1) for name, value in left.values.items()}
    values.update({name: np.tile(value, (1, left.atoms) + (1,) * (value.ndim - 2)) for name, value in right.values.items()})
    return Joint(weights, values, left.is_rule or right.is_rule, left.is_cut or right.is_cut)


def enter(frame: Frame, joint: Joint) -> Frame:
    """A frame whose entries are the atoms."""
    # Before anything is laid out for them.
    frame.check_room(joint.atoms)
    binds = {}
    for name, value in joint.values.items():
        spread = np.broadcast_to(value, (frame.size, *value.shape[1:]))
        binds[name] = spread.reshape(-1, *value.shape[2:])
    return frame.inner(joint.atoms, binds, chance=joint)
