"""Entropy, cross-entropy, divergence and mutual information."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.joints import enter
from mathcheck.numeric.chance.named_laws import (
    floats,
    law_of,
    log_density,
    parameters_of,
    sized_alike,
)
from mathcheck.numeric.chance.spaces import (
    is_continuous,
    joint_of,
    mixture_density,
    mixture_joint,
    roots_of,
)
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import FunctionValue
from mathcheck.numeric.quadrature import quadrature
from mathcheck.numeric.values import Law, repeat
from mathcheck.semantics.chance.records import LAW
from mathcheck.semantics.expr import Expr

# What stands for a law itself; of all else that depends on chance, information is that of its values.
_LAWS = ("distribution", "law", "vector", "list", "density")


def xlogy(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """`a log b`, nothing where `a` is zero."""
    return np.where(a > 0, a * np.log(np.where(b > 0, b, np.where(a > 0, np.nan, 1))), 0.0)


def information(expr: Expr, frame: Frame) -> Any:
    """The value of an entropy, a divergence or a mutual information, in the unit that its base gives."""
    value = _in_nats(expr, frame)
    return value / np.log(expr.data.base) if expr.data.base else value


def _in_nats(expr: Expr, frame: Frame) -> Any:
    data = expr.data
    groups: list[list[Expr]] = []
    start = 0
    for count in data.groups:
        groups.append(list(expr.args[start:start + count]))
        start += count
    flat = [part for group in groups for part in group]
    if all(roots_of(frame, part.free) and part.head not in _LAWS for part in flat) and data.kind in ("entropy", "mutual"):
        return variable_information(data.kind, groups, frame, expr)
    laws = _named_alike([_as_law(part, frame) for part in flat])
    if data.kind == "entropy" and len(laws) == 1:
        return -cross(laws[0], laws[0], frame, expr)
    if data.kind in ("entropy", "cross") and len(laws) == 2:
        return -cross(laws[0], laws[1], frame, expr)
    if data.kind == "divergence" and len(laws) == 2:
        return cross(laws[0], laws[0], frame, expr) - cross(laws[0], laws[1], frame, expr)
    raise Problem("unsupported", "this quantity of information is not supported", expr.span)


def _named_alike(laws: list[Any]) -> list[Any]:
    """A bare letter beside a law of given values is a law of the same values."""
    if len(laws) != 2 or not all(isinstance(law, tuple) and law[0] == "letter" for law in laws):
        return laws
    return [("letter", law[1], _at_values(law, other)) for law, other in zip(laws, reversed(laws), strict=True)]


def _as_law(expr: Expr, frame: Frame) -> Any:
    """A distribution, a vector of probabilities, a function that is a density, or a letter for a table."""
    if expr.head == "law":
        return ("letter", expr.data, expr.args[0])
    if expr.head == "var" and frame.model.declaration(expr.data) is None:
        return ("letter", expr.data.lower(), None)
    value = frame.evaluate(expr)
    if isinstance(value, Law):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 1 and roots_of(frame, expr.free):
        return ("random", expr.data)
    if isinstance(value, np.ndarray) and value.ndim >= 2:
        return floats(value)
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = floats(value)
        # One probability stands for the pair (p, 1 - p).
        return np.stack([value, 1 - value], axis=1)
    if isinstance(value, FunctionValue):
        return value
    raise Problem("not-a-distribution", "this is not a distribution", expr.span)


def cross(p: Any, q: Any, frame: Frame, expr: Expr) -> np.ndarray:
    """The expectation of log q under p."""
    if isinstance(p, np.ndarray) and isinstance(q, np.ndarray):
        if p.shape[1:] != q.shape[1:]:
            raise Problem("shape-mismatch", "these two distributions have different lengths", expr.span)
        return xlogy(p, q).reshape(max(p.shape[0], q.shape[0]), -1).sum(axis=1)
    if isinstance(p, Law) and isinstance(q, Law):
        p, q = sized_alike(p, q)
        joint = law_joint("#", p)
        points = joint.values["#"]
        size = max(joint.weights.shape[0], points.shape[0], *(value.shape[0] for value in parameters_of(q)))
        points = np.broadcast_to(points, (size, *points.shape[1:]))
        spread = Law(q.name, tuple(repeat(np.broadcast_to(value, (size, *value.shape[1:])), joint.atoms)
                                   for value in parameters_of(q)))
        logs = log_density(spread, points.reshape(-1, *points.shape[2:])).reshape(size, -1)
        weights = np.broadcast_to(joint.weights, (size, joint.atoms))
        return np.where(weights == 0, 0.0, weights * logs).sum(axis=1)
    if isinstance(p, tuple) and isinstance(q, tuple) and p[0] == q[0] == "letter":
        return letter_cross(p, q, frame)
    raise Problem("unsupported", "this quantity of information is not supported", expr.span)


def letter_cross(p: tuple, q: tuple, frame: Frame) -> np.ndarray:
    """Letters `p`, `q` for unspecified distributions of the same variable."""
    model = frame.model
    first, second = p[2], q[2]
    targets = _targets(first, second)
    if targets and all(model.is_tabled(variable_name) or model.is_mixture(variable_name) for _, variable_name in targets):
        return _cross_at_values(first, second, targets, frame)
    if p[2] is None and q[2] is None and model.letter_kind(p[1]) == "density" or \
            not any(model.is_tabled(name) for name in model.random_names()):
        mixed = [name for name in model.random_names() if model.is_mixture(name)]
        if mixed:
            names = mixed[:1]
            weights_p = mixture_joint(frame, names, p[1])
            inner = enter(frame, weights_p)
            logs = np.log(mixture_density(inner, names, [inner.value(names[0])], q[1])).reshape(frame.size, -1)
            return (weights_p.weights * logs).sum(axis=1)
        if p[2] is None and q[2] is None:
            # Nothing says of what variable: any one with a few values will do.
            left, right = model.simplex(f"letter/{p[1]}", 4), model.simplex(f"letter/{q[1]}", 4)
            return model.at_root(xlogy(left, right).sum(axis=1), frame)
    left, right = model.table(p[1]), model.table(q[1])
    return model.at_root(xlogy(left.weights, right.weights).sum(axis=1), frame)


def _cross_at_values(first: Expr, second: Expr, targets: list[tuple[str, str]], frame: Frame) -> np.ndarray:
    """The sum of `first * log(second)` over all values before the bars; an integral over continuous ones."""
    inner = frame
    weight = np.ones(frame.size)
    continuous = sum(frame.model.is_mixture(variable_name) for _, variable_name in targets)
    for name, variable_name in targets:
        if frame.model.is_mixture(variable_name):
            points, mass = quadrature(np.array([-np.inf]), np.array([np.inf]), 161 if continuous == 1 else 61, inner.size)
            support = np.ascontiguousarray(points)
            weight = np.repeat(weight, support.shape[1]) * np.ascontiguousarray(mass).reshape(-1)
        else:
            support = frame.model.support(variable_name, inner)
            support = np.broadcast_to(support, (inner.size, *support.shape[1:]))
            weight = np.repeat(weight, support.shape[1])
        inner.check_room(support.shape[1])
        inner = inner.inner(support.shape[1], {name: support.reshape(-1, *support.shape[2:])})
    left, right = (np.broadcast_to(floats(inner.array(part)), (inner.size,)) for part in (first, second))
    terms = xlogy(left, right) * weight
    return np.where(weight * left < 1e-300, 0.0, terms).reshape(frame.size, -1).sum(axis=1)


def _at_values(law: tuple, other: tuple) -> Expr | None:
    """A law as the expression of its values; a bare letter takes those of the law beside it."""
    if law[2] is not None or other[2] is None or other[2].head != "prob":
        return law[2]
    prob = other[2]
    data = replace(prob.data, measure=law[1], items=prob.data.items[:prob.data.count])
    return Expr("prob", prob.args[:data.count], data, prob.span, prob.free | {law[1] + LAW})


def _targets(p: Expr | None, q: Expr | None) -> list[tuple[str, str]]:
    r"""The values before the bar that both of `q(z \mid x)` and `p(z)` are distributions of, with their variables."""
    if p is None or q is None:
        return []
    found = _target_values(p)
    return found if found and sorted(found) == sorted(_target_values(q) or []) else []


def _target_values(law: Expr) -> list[tuple[str, str]] | None:
    if law.head == "mul":
        parts = [_target_values(part) for part in law.args]
        return None if None in parts else [pair for part in parts for pair in part]
    if law.head != "prob":
        return None
    items = list(zip(law.data.items, law.args, strict=True))[:law.data.count]
    if any(item.kind != "value" or len(item.names) != 1 or operand.head != "var" for item, operand in items):
        return None
    return [(operand.data, item.names[0]) for item, operand in items]


def variable_information(kind: str, groups: list[list[Expr]], frame: Frame, expr: Expr) -> np.ndarray:
    """Entropies of random variables, from the table of their joint values."""
    names: set[str] = set()
    for group in groups:
        for part in group:
            names |= roots_of(frame, part.free)
    if any(is_continuous(frame, name) for name in names):
        if kind == "entropy" and len(groups) == 1 and len(groups[0]) == 1:
            law = law_of(frame, groups[0][0].data)
            return -cross(law, law, frame, expr)
        raise Problem("unsupported", "this quantity of continuous variables is not supported", expr.span)
    joint = joint_of(frame, names)
    inner = enter(frame, joint)
    weights = np.broadcast_to(joint.weights, (frame.size, joint.atoms))
    columns: dict[int, np.ndarray] = {}

    def column(part: Expr) -> np.ndarray:
        if id(part) not in columns:
            value = inner.array(part)
            value = value.astype(float) if value.dtype == bool else floats(value)
            columns[id(part)] = np.broadcast_to(value, (inner.size, *value.shape[1:])).reshape(frame.size, joint.atoms, -1)
        return columns[id(part)]

    def entropy(parts: list[Expr]) -> np.ndarray:
        if not parts:
            return np.zeros(frame.size)
        table = np.concatenate([column(part) for part in parts], axis=2)
        same = (np.abs(table[:, :, None, :] - table[:, None, :, :]) < 1e-9).all(axis=3)
        mass = (same * weights[:, None, :]).sum(axis=2)
        found = -(weights * np.log(np.where(weights > 0, mass, 1))).sum(axis=1)
        if frame.size == frame.model.size:
            frame.model.note_bound(np.abs(found))
        return found

    if kind == "entropy":
        given = groups[1] if len(groups) > 1 else []
        return entropy(groups[0] + given) - entropy(given)
    if len(groups) == 1:
        groups = [[part] for part in groups[0]]
    given = groups[2] if len(groups) > 2 else []
    return entropy(groups[0] + given) + entropy(groups[1] + given) - entropy(groups[0] + groups[1] + given) - entropy(given)
