"""Samples that meet conditions: filtered where that leaves enough, solved for where it does not."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.model import Model
from mathcheck.numeric.sets import membership
from mathcheck.numeric.truth import compare_arrays
from mathcheck.numeric.values import Space, entries, take
from mathcheck.semantics.domains import Family, Matrix, Real, Vector
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Condition

ATTEMPTS = 12
# How far apart what must differ is at least, in terms of its size.
_NEARLY = 1e-4


def apply_conditions(model: Model, conditions: list[Condition], wanted: int) -> tuple[np.ndarray, int]:
    """The rows of the samples that meet all conditions, at most `wanted`; and how many there are."""
    equations: list[tuple[Expr, Expr]] = []
    tests: list[tuple[str, Expr, Expr]] = []
    for condition in conditions:
        for operator, left, right in condition.relation:
            if operator in ("=", ":=", "equiv"):
                equations.append((left, right))
            else:
                tests.append((operator, left, right))
    if equations:
        _solve(model, equations, _held(model, conditions))
    keep = np.ones(model.size, dtype=bool)
    for name in model.root.cache if equations else ():
        if isinstance(name, str) and _is_simplex(model, name):
            # What was moved must still be probabilities.
            value = model.root.cache[name]
            keep &= np.broadcast_to((value >= 0).all(axis=1) & (np.abs(value.sum(axis=1) - 1) < 1e-9), (model.size,))
    for operator, left, right in tests:
        keep &= _test(model, operator, left, right)
        if operator == "!=" and equations:
            # What is solved for is only nearly equal where it is equal.
            keep &= ~_test(model, "nearly", left, right)
    for left, right in equations:
        keep &= _test(model, "=", left, right)
    rows = np.flatnonzero(keep)[:wanted]
    return rows, len(rows)


def _test(model: Model, operator: str, left: Expr, right: Expr) -> np.ndarray:
    try:
        return _truth(model, operator, left, right)
    except ValueError as error:
        raise Problem("shape-mismatch", "the shapes of the sides of a condition do not fit together") from error


def _truth(model: Model, operator: str, left: Expr, right: Expr) -> np.ndarray:
    frame: Frame = model.root
    if operator == "all":
        return np.broadcast_to(frame.evaluate(left), (model.size,)).copy()
    a, b = frame.evaluate(left), frame.evaluate(right)
    if operator in ("in", "notin"):
        if isinstance(b, Space) and b.sizes:
            return np.ones(model.size, dtype=bool)
        truth = membership(a, b, left)
    elif operator in ("succ", "succeq", "prec", "preceq"):
        truth = frame.evaluate(Expr("compare", (left, right), operator))
    elif operator == "perp":
        truth = np.abs((a.reshape(a.shape[0], -1) * b.reshape(b.shape[0], -1)).sum(axis=1)) < 1e-9
    else:
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
            raise Problem("unsupported", "this condition is not supported", left.span)
        if operator in ("=", "nearly"):
            a, b = _aligned(a, b)
            residual = np.abs(a - b).reshape(max(a.shape[0], b.shape[0]), -1).max(axis=1)
            scale = np.maximum(1.0, np.abs(a).reshape(a.shape[0], -1).max(axis=1))
            truth = residual <= (1e-9 if operator == "=" else _NEARLY) * scale
        elif operator in ("~=", "propto", "<<", ">>"):
            return np.ones(model.size, dtype=bool)
        elif operator not in ("!=", "<", "<=", ">", ">="):
            raise Problem("unsupported", "a condition with this relation is not supported")
        else:
            truth = compare_arrays(operator, a, b)
    return np.broadcast_to(truth, (model.size,)).copy()


def _aligned(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if a.shape[1:] != b.shape[1:]:
        if entries(a) == entries(b):
            return a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
        if a.ndim == 1:
            a = a.reshape(a.shape[0], *(1,) * (b.ndim - 1))
        elif b.ndim == 1:
            b = b.reshape(b.shape[0], *(1,) * (a.ndim - 1))
    return a.astype(float), b.astype(float)


def _held(model: Model, conditions: list[Condition]) -> set[str]:
    """What stays as it is: in a derivative that is zero, all but what it is differentiated by."""
    moves = {name for condition in conditions for name in condition.moves}
    held: set[str] = set()
    for _, left, right in (part for condition in conditions if condition.moves for part in condition.relation):
        held |= model.closure_of(left) | model.closure_of(right)
    return held - moves


def _solve(model: Model, equations: list[tuple[Expr, Expr]], held: set[str]) -> None:
    """Move the samples of free symbols until the equations hold: Gauss-Newton over all samples at once."""
    names = [name for name in _movable(model, equations) if name not in held]
    if not names:
        return
    root = model.root
    starts = {name: np.broadcast_to(root.value(name), (model.size, *root.value(name).shape[1:])).astype(float) for name in names}
    shapes = {name: value.shape[1:] for name, value in starts.items()}
    sizes = [int(np.prod(shapes[name])) for name in names]
    point = np.concatenate([starts[name].reshape(model.size, -1) for name in names], axis=1)
    width = point.shape[1]

    def split(values: np.ndarray) -> dict[str, np.ndarray]:
        parts, start = {}, 0
        for name, size in zip(names, sizes, strict=True):
            parts[name] = values[:, start:start + size].reshape(values.shape[0], *shapes[name])
            start += size
        return parts

    def residual(values: np.ndarray, count: int) -> np.ndarray:
        frame = root.inner(count, split(values))
        found = []
        for left, right in equations:
            a, b = _pair(frame, left, right)
            difference = a - b
            difference = np.broadcast_to(difference, (frame.size, *difference.shape[1:]))
            found.append(difference.reshape(frame.size, -1))
        found.extend(np.broadcast_to(frame.value(name).sum(axis=1) - 1, (frame.size,))[:, None] for name in names if _is_simplex(model, name))
        return np.concatenate(found, axis=1)

    step = 1e-6
    best = residual(point, 1)
    for _ in range(40):
        if np.nanmax(np.abs(best), initial=0) < 1e-13:
            break
        moved = np.repeat(point[:, None, :], 2 * width, axis=1)
        index = np.arange(width)
        moved[:, index, index] += step
        moved[:, width + index, index] -= step
        values = residual(moved.reshape(-1, width), 2 * width).reshape(model.size, 2 * width, -1)
        jacobian = (values[:, :width] - values[:, width:]) / (2 * step)
        jacobian = np.nan_to_num(np.swapaxes(jacobian, 1, 2))
        delta = np.matmul(np.linalg.pinv(jacobian, rcond=1e-10), np.nan_to_num(best)[:, :, None])[:, :, 0]
        size = np.linalg.norm(delta, axis=1, keepdims=True)
        delta = delta * np.minimum(1, 2.0 / np.maximum(size, 1e-12))
        candidate = point - delta
        found = residual(candidate, 1)
        better = np.linalg.norm(np.nan_to_num(found, nan=1e9), axis=1) < np.linalg.norm(np.nan_to_num(best, nan=1e9), axis=1)
        half = residual(point - delta / 4, 1)
        quarter = ~better & (np.linalg.norm(np.nan_to_num(half, nan=1e9), axis=1)
                             < np.linalg.norm(np.nan_to_num(best, nan=1e9), axis=1))
        point = np.where(better[:, None], candidate, np.where(quarter[:, None], point - delta / 4, point))
        best = np.where(better[:, None], found, np.where(quarter[:, None], half, best))
        if not (better | quarter).any():
            break
    # A solution that is a round number is found up to rounding; where the round one solves as well, it is meant.
    near = np.round(point, 10)
    as_good = np.linalg.norm(np.nan_to_num(residual(near, 1), nan=1e9), axis=1) <= np.linalg.norm(np.nan_to_num(best, nan=1e9), axis=1)
    point = np.where(as_good[:, None], near, point)
    cache = root.cache
    for name, value in split(point).items():
        cache[name] = value
    # What was computed from the samples before they moved is stale.
    for key in [key for key in cache if isinstance(key, int) or key not in names and
                not model.closure(key).isdisjoint(names) and key not in names]:
        del cache[key]
    model._decompositions.clear()


def _pair(frame: Frame, left: Expr, right: Expr) -> tuple[np.ndarray, np.ndarray]:
    from mathcheck.numeric.arithmetic import resolve

    a, b = resolve(frame.evaluate(left), frame.evaluate(right))
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        raise Problem("unsupported", "this condition is not supported", left.span)
    a, b = _aligned(a, b)
    if a.shape[1:] != b.shape[1:] and 1 not in (entries(a), entries(b)):
        raise Problem("shape-mismatch", "the sides of this condition do not fit", left.span)
    return a, b


def _movable(model: Model, equations: list[tuple[Expr, Expr]]) -> list[str]:
    names: set[str] = set()
    for left, right in equations:
        for side in (left, right):
            names |= model.closure_of(side)
    found = []
    for name in sorted(names):
        declaration = model.declaration(name)
        if declaration is None or declaration.definition is not None or name in model.dimensions:
            continue
        domain: Any = declaration.domain
        if isinstance(domain, Family):
            domain = domain.element
        if isinstance(domain, (Real, Vector)) or isinstance(domain, Matrix) and not domain.traits - {"invertible"}:
            if not (isinstance(domain, Vector) and domain.traits & {"onehot", "binary"}):
                found.append(name)
    return found


def _is_simplex(model: Model, name: str) -> bool:
    domain = getattr(model.declaration(name), "domain", None)
    return isinstance(domain, Vector) and "simplex" in domain.traits


def keep_rows(model: Model, rows: np.ndarray) -> None:
    """Restrict all samples to some rows."""
    cache = model.root.cache
    for key in list(cache):
        if isinstance(key, str):
            cache[key] = take(cache[key], rows)
        else:
            del cache[key]
