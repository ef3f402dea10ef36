"""Rotations and reflections."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_ANGLE = Role("t", "real", r"\theta \alpha \phi \varphi \omega", "the angle")
ROTATION = Concept(
    "rotation matrix",
    ("rotation matrix", "rotation", "rotates", "rotate", "rotation by an angle"),
    r"R Q A T U G M",
    (_ANGLE,),
    lambda t: np.array([[np.exp(1j * t), 1j * np.exp(1j * t)]]).T[:, 0].view(float).reshape(2, 2).T,
    "the images of 1 and i under multiplication by exp(i θ)",
    unless=("clockwise", "row vector", "row vectors", "passive", "frame", "axes", "around the", "reflection", "axis"),
)
REFLECTION = Concept(
    "reflection matrix",
    ("reflection", "reflects", "reflection matrix"),
    r"R S Q H F A M \text{Ref}",
    (_ANGLE,),
    lambda t: 2 * np.outer([np.cos(t), np.sin(t)], [np.cos(t), np.sin(t)]) - np.eye(2),
    "twice the projection onto the line minus the identity",
    unless=("householder", "rotation", "axis"),
)
HOUSEHOLDER = Concept(
    "Householder reflection",
    ("householder reflection", "householder matrix", "householder transformation", "householder reflector", "householder"),
    "H P Q H_v",
    (Role("v", "vector n nonzero", "v u w a", "the normal of the mirror"),),
    lambda v: np.eye(len(v)) - 2 * np.outer(v / np.linalg.norm(v), v / np.linalg.norm(v)),
    "the identity minus twice the projection onto the normal",
)

ROWS = (
    ROTATION,
    REFLECTION,
    HOUSEHOLDER,
    replace(
        HOUSEHOLDER,
        roles=(Role("v", "vector n unit", "v u w n", "the unit normal of the mirror"),),
        also=("unit", "norm 1", "length 1"),
    ),
)
