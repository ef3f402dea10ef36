"""Solutions of linear systems, variances along directions, rotations about an axis."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.reference.concepts.record import Concept, Role

_A = Role("A", "matrix m n", r"A X \Phi B F", "the matrix of the system")
_B = Role("b", "vector m", "b y t d c", "the right side")
LEAST_NORM = Concept(
    "solution of least norm",
    ("minimum norm", "minimum norm solution", "least norm", "least norm solution", "smallest norm", "minimum euclidean norm",
     "minimal norm", "smallest euclidean norm", "minimum length", "underdetermined"),
    r"x \hat{x} w \theta \beta z x_ln x_LN x_mn",
    (_A, _B),
    lambda A, b: np.linalg.lstsq(A, b, rcond=None)[0],
    "numpy.linalg.lstsq",
    unless=("regularized", "ridge"),
    at_least={"n": "m+1"},
)
_DIRECTION = Role("b", "vector d", "b b_1 u w v u_1 w_1 v_1 a", "the direction")
_DATA = Role("X", "rows N d", "x X", "the centred data, a row for each")
VARIANCE_ALONG = Concept(
    "variance along a direction",
    ("variance", "projected variance", "variance of the projected data", "principal component"),
    r"V V_1 \sigma^2 J \text{Var} v \lambda \lambda_1",
    (_DIRECTION, _DATA, Role("N", "size N", "N n m", "their number")),
    lambda b, X, N: np.mean((X @ b) ** 2),
    "the mean square of the coordinates",
    also=("direction", "projected", "projection", "principal"),
    unless=("sample variance", "estimator", "unbiased", "noise variance"),
    at_least={"N": 2},
)
_AXIS = r"R R_x R_y R_z R_1 R_2 R_3"
ROTATION = Concept(
    "rotation about the first axis",
    ("rotation about the x axis", "rotation around the x axis", "rotation about the first coordinate axis", "rotation about the first axis",
     "rotation around the first axis", "rotation about the § axis", "rotation about the x 1 axis", "rotates about the x axis"),
    r"R R_x R_1 R_{x}",
    (Role("t", "real", r"\theta \alpha \phi \psi \gamma \beta \varphi", "the angle"),),
    lambda t: _rotation("x", t),
    "scipy.spatial.transform.Rotation",
)


def _rotation(axis: str, angle: float) -> np.ndarray:
    from scipy.spatial.transform import Rotation

    return Rotation.from_euler(axis, float(angle)).as_matrix()


def _about(name: str, axis: str, number: str) -> Concept:
    words = tuple(f"rotation {how} the {which} axis" for how in ("about", "around")
                  for which in (axis, f"{name} coordinate", name, f"{axis}{number}"))
    return replace(ROTATION, name=f"rotation about the {name} axis", words=words, left=rf"R R_{axis} R_{number}",
                   value=lambda t: _rotation(axis, t))


ROWS = (
    LEAST_NORM,
    VARIANCE_ALONG,
    replace(VARIANCE_ALONG, roles=(_DIRECTION, Role("S", "spd d", r"S \Sigma C", "the covariance of the data")), value=lambda b, S: b @ S @ b),
    _about("first", "x", "1"),
    _about("second", "y", "2"),
    _about("third", "z", "3"),
)
