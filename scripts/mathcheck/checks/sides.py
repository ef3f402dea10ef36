"""Both sides of a relation as arrays of one shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import is_flexible, mismatch, resolve
from mathcheck.numeric.chance.draws import are_many, drawn
from mathcheck.numeric.chance.joints import enter
from mathcheck.numeric.chance.spaces import joint_of, roots_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import FunctionValue
from mathcheck.numeric.model import Model
from mathcheck.numeric.values import (
    AllOnes,
    Basis,
    FiniteSet,
    Identity,
    Interval,
    Ones,
    OnesTimes,
    Space,
    Spread,
    TimesOnes,
    entries,
)
from mathcheck.semantics.expr import Expr


def frame_of(model: Model, exprs: tuple[Expr, ...]) -> Frame:
    """The root frame, or the atoms of what is random in the claim itself."""
    names = roots_of(model.root, [name for expr in exprs for name in expr.free if not name.endswith("°")])
    if not names:
        return model.root
    if are_many(model.root, names):
        return enter(model.root, drawn(model.root, names))
    joint = joint_of(model.root, names)
    # What the laws of these speak of has no value where the claim does not speak of it.
    return enter(model.root, replace(joint, values={name: value for name, value in joint.values.items() if name in names}))


def evaluated(left: Expr, right: Expr, frame: Frame) -> tuple[Any, Any]:
    if frame.parent is None and frame.model.shared is not None and not frame.model.fewer:
        a, b = (frame.model.once("side", repr(side), lambda side=side: frame.evaluate(side)) for side in (left, right))
    else:
        a, b = frame.evaluate(left), frame.evaluate(right)
    return resolve(a, b)


def aligned(a: np.ndarray, b: np.ndarray, left: Expr, right: Expr, orientation: str | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The sides in one shape; zero stands for the zero of any shape, derivatives may lie down unless the page says how they lie."""
    for derivative, value, expr, other in ((a, b, left, right), (b, a, right, left)):
        if orientation is not None and _is_slope(expr) and derivative.ndim == 2 and entries(derivative) > 1 and not is_flexible(other) and \
                entries(value) == entries(derivative) and (value.ndim == 3 and value.shape[1] == 1) != (orientation == "row"):
            found = "a column" if orientation == "row" else "a row"
            raise Problem("shape-mismatch", f"a derivative by a vector is a {orientation} on this page, this is {found}", other.span)
    if a.shape[1:] == b.shape[1:]:
        return a, b
    for zero_side, zero, other in ((left, a, b), (right, b, a)):
        if _is_zero(zero_side) and zero.ndim == 1:
            zero = zero.reshape(zero.shape[0], *(1,) * (other.ndim - 1))
            return (zero, other) if zero_side is left else (other, zero)
    if entries(a) == entries(b) == 1:
        return a.reshape(a.shape[0]), b.reshape(b.shape[0])
    if entries(a) == entries(b):
        flexible = is_flexible(left) or is_flexible(right)
        shapes = {a.ndim, b.ndim}
        if shapes == {2, 3}:
            matrix = a if a.ndim == 3 else b
            if matrix.shape[2] == 1 or flexible and matrix.shape[1] == 1:
                return a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
        if a.ndim == b.ndim == 3 and 1 in a.shape[1:] and 1 in b.shape[1:] and flexible:
            return a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
    raise mismatch("the two sides", a, b, (left.span[0], right.span[1]))


def _is_zero(expr: Expr) -> bool:
    r"""Zero, and what is made of it: `\mathbf{0} + \mathbf{0}`, `c \mathbf{0}`."""
    if expr.head == "num":
        return expr.data[0] == 0
    if expr.head in ("add", "sub", "neg"):
        return all(map(_is_zero, expr.args))
    return expr.head in ("mul", "dot") and any(map(_is_zero, expr.args))


def _is_slope(expr: Expr) -> bool:
    """Whether a side is the derivative of something, and nothing but that."""
    return expr.head == "deriv" and expr.data.kind in ("partial", "total", "gradient")


def comparable(a: Any, b: Any, left: Expr, right: Expr, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Both sides as arrays: functions at common points, lists as vectors, identities sized."""
    if type(a) is type(b) is np.ndarray:
        return a, b
    if isinstance(a, FunctionValue) and isinstance(b, FunctionValue):
        arity = getattr(a, "arity", None) or getattr(b, "arity", None) or 1
        rng = frame.model.generator("points of functions")
        points = [rng.normal(0, 1.2, frame.size) for _ in range(arity)]
        return a.call(frame, points, left.span), b.call(frame, list(points), right.span)
    for value, expr in ((a, left), (b, right)):
        if isinstance(value, FunctionValue):
            raise Problem("function-without-argument", "this is a function; a value is compared with it", expr.span)
    if isinstance(a, Identity) and isinstance(b, Identity):
        return a.scale, b.scale
    if isinstance(a, (FiniteSet, Interval, Space)) or isinstance(b, (FiniteSet, Interval, Space)):
        return _sets(a, b, left, right)
    if isinstance(a, Ones) and isinstance(b, Ones):
        return a.scale, b.scale
    if isinstance(a, OnesTimes) and isinstance(b, OnesTimes):
        return a.row, b.row
    if isinstance(a, TimesOnes) and isinstance(b, TimesOnes):
        return a.column, b.column
    if isinstance(a, AllOnes) and isinstance(b, AllOnes):
        return a.scale, b.scale
    if isinstance(a, Spread) and isinstance(b, Spread) and len(a.members) == len(b.members):
        size = max(member.shape[0] for member in (*a.members, *b.members))
        parts = [np.stack([np.broadcast_to(member, (size, *member.shape[1:])) for member in side.members], axis=1)
                 for side in (a, b)]
        return parts[0], parts[1]
    for value, expr in ((a, left), (b, right)):
        if isinstance(value, (Identity, Ones, Basis)) or not isinstance(value, np.ndarray):
            raise Problem("not-a-value", "these two sides cannot be compared", expr.span)
    return a, b


def _sets_of_arrays(a: FiniteSet, b: FiniteSet, size: int, left: Expr, right: Expr) -> tuple[np.ndarray, np.ndarray]:
    """Sets of vectors or matrices, each in the order of its entries, so that equal sets are equal lists."""
    span = (left.span[0], right.span[1])
    shapes = {member.shape[1:] for member in (*a.members, *b.members)}
    if len(shapes) > 1:
        raise Problem("shape-mismatch", "the elements of these sets have different shapes", span)
    if len(a.members) != len(b.members):
        raise Problem("sides-differ", "these two sets have different numbers of elements", span)
    parts = []
    for side in (a, b):
        stacked = np.stack([np.broadcast_to(floats(member), (size, *member.shape[1:])).reshape(size, -1)
                            for member in side.members], axis=1)
        rounded = np.round(stacked, 9)
        parts.append(np.stack([row[np.lexsort(key.T[::-1])] for row, key in zip(stacked, rounded, strict=True)]))
    return parts[0], parts[1]


def _sets(a: Any, b: Any, left: Expr, right: Expr) -> tuple[np.ndarray, np.ndarray]:
    if isinstance(a, FiniteSet) and isinstance(b, FiniteSet):
        size = max(member.shape[0] for member in (*a.members, *b.members))
        if any(member.ndim > 1 for member in (*a.members, *b.members)):
            return _sets_of_arrays(a, b, size, left, right)
        parts = []
        for side in (a, b):
            stacked = np.stack([np.broadcast_to(floats(member), (size,)) for member in side.members], axis=1)
            parts.append(np.sort(stacked, axis=1))
        if parts[0].shape == parts[1].shape:
            return parts[0], parts[1]
        raise Problem("sides-differ", "these two sets have different numbers of elements", (left.span[0], right.span[1]))
    if isinstance(a, Interval) and isinstance(b, Interval):
        return _ends(a), _ends(b)
    raise Problem("not-a-value", "these two sides cannot be compared", (left.span[0], right.span[1]))


def _ends(interval: Interval) -> np.ndarray:
    return np.stack(np.broadcast_arrays(floats(interval.low), floats(interval.high)), axis=1)


def floats(value: np.ndarray) -> np.ndarray:
    return exact.as_float(value) if value.dtype == object else value.astype(float)


def flat(side: np.ndarray, size: int) -> np.ndarray:
    """The entries of a side at each of `size` samples."""
    if side.shape[0] != size:
        side = np.broadcast_to(side, (size, *side.shape[1:]))
    return side.reshape(size, -1)


def per_entry(value: np.ndarray, size: int, model: Model) -> np.ndarray:
    if size == value.shape[0] or value.shape[0] == 1:
        return value
    if size == 1:
        return value.max(keepdims=True)
    return np.repeat(value, size // value.shape[0]) if size % value.shape[0] == 0 else np.full(size, value.max())
