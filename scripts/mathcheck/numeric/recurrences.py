"""Members of sequences, each computed from those before it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.literals import stack
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.recurrences import with_zeros

# How far a sequence is followed.
LONGEST = 2_000


def _recurrence(expr: Expr, frame: Frame) -> Any:
    place, *start, body = expr.args
    data = expr.data
    places = _places(place, frame)
    last = int(np.nanmax(places, initial=data.first))
    if last - data.first > LONGEST:
        raise Problem("resource-limit", f"the member at {last} is too far from the first", expr.span)
    members = [frame.evaluate(each) for each in start]
    zero = [each.head == "num" and each.data[0] == 0 or _is_zero(each, frame) for each in start]
    pin = _pinned(data.pinned, frame)
    members = [_with_pin(member, data.first + place, pin) for place, member in enumerate(members)]
    for at in range(data.first + len(start), last + 1):
        before = dict(zip(data.history, reversed(members), strict=False))
        zeros = [name for name, is_zero in zip(data.history, reversed(zero), strict=False) if is_zero]
        current = frame.inner(1, {**before, data.index: _whole(at - data.shift, frame)})
        members.append(_with_pin(current.evaluate(with_zeros(body, zeros)), at, pin))
        zero.append(False)
    return _picked(members, places - data.first, frame, expr)


def _pinned(names: tuple[str, str], frame: Frame) -> tuple[np.ndarray, np.ndarray] | None:
    """The value that a member has by itself here, and which member that is."""
    above: Frame | None = frame
    while above is not None and not above.names.issuperset(names):
        above = above.parent
    return None if above is None else tuple(map(frame.value, names))


def _with_pin(member: Any, at: int, pin: tuple[np.ndarray, np.ndarray] | None) -> Any:
    """A member, which has the pinned value where that is its place."""
    if pin is None or not isinstance(member, np.ndarray) or not (pin[1] == at).any():
        return member
    value, place = pin
    member = member.astype(float) if member.dtype == object else member
    if value.shape[1:] != member.shape[1:]:
        # A first member that is the literal zero fits any shape.
        return value
    size = max(value.shape[0], member.shape[0], place.shape[0])
    rows = np.broadcast_to(place == at, (size,)).reshape(-1, *(1,) * (value.ndim - 1))
    return np.where(rows, value, member)


def _is_zero(expr: Expr, frame: Frame) -> bool:
    """Whether a first member is the literal zero, which fits any shape."""
    declaration = frame.model.declaration(expr.data) if expr.head == "var" else None
    value = None if declaration is None else declaration.definition
    return value is not None and value.head == "num" and value.data[0] == 0


def _places(expr: Expr, frame: Frame) -> np.ndarray:
    """Whole numbers, one a sample; `nan` where the place is undefined."""
    found = frame.array(expr)
    found = exact.as_float(found) if found.dtype == object else found.astype(float)
    if found.ndim != 1:
        raise Problem("shape-mismatch", "an index is a number", expr.span)
    if (np.abs(np.round(found) - found) > 1e-6)[np.isfinite(found)].any():
        raise Problem("undefined-value", "an index is a whole number", expr.span)
    return np.round(found)


def _whole(value: int, frame: Frame) -> np.ndarray:
    if frame.model.exact:
        return np.array([Fraction(value)] * frame.size, dtype=object)
    return np.full(frame.size, float(value))


def _picked(members: list[Any], positions: np.ndarray, frame: Frame, expr: Expr) -> np.ndarray:
    """The members at positions that count from 0; none where there is no member."""
    if any(not isinstance(member, np.ndarray) for member in members):
        raise Problem("not-a-value", "the members of a sequence are numbers, vectors or matrices", expr.span)
    outside = ~((positions >= 0) & (positions < len(members)))
    if outside.all():
        raise Problem("index-out-of-range", "this sequence has no such member", expr.span)
    wanted = np.clip(np.nan_to_num(positions), 0, len(members) - 1).astype(int)
    needed = sorted(set(wanted[~outside].tolist()))
    rows = np.searchsorted(needed, np.clip(wanted, needed[0], needed[-1]))
    values = stack([members[index] for index in needed], expr.span)
    if len(needed) == 1:
        found = values[:, 0]
    else:
        found = np.broadcast_to(values, (frame.size, *values.shape[1:]))[np.arange(frame.size), np.broadcast_to(rows, (frame.size,))]
    if outside.any():
        found = np.array(np.broadcast_to(found, (frame.size, *found.shape[1:])), dtype=object if found.dtype == object else float)
        if found.dtype == object:
            raise Problem("index-out-of-range", "this sequence has no such member at some samples", expr.span)
        found[np.broadcast_to(outside, (frame.size,))] = np.nan
    return found


HANDLERS = {"recurrence": _recurrence}
