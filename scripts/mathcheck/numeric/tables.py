"""Joint tables with the independence that a page declares, and with given probabilities imposed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mathcheck.budget import CALL, Budget
from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.events import truth_of
from mathcheck.numeric.chance.joints import Joint, enter
from mathcheck.numeric.chance.matched_moments import with_moments
from mathcheck.numeric.chance.named_laws import floats
from mathcheck.numeric.frame import Frame
from mathcheck.semantics.expr import Expr

if TYPE_CHECKING:
    from mathcheck.numeric.model import Model

# How many steps towards constraints are taken at most, and in how many they come half as near, or never.
_STEPS = 200
_PATIENCE = 20


def joint_weights(model: Model, names: list[str], counts: list[int], measure: str) -> np.ndarray:
    """Weights of all combinations, `(size, atoms)`: a product of conditional tables.

    Each variable depends on all that come before it in the order, unless a declared network
    or independence says on which.
    """
    parents = _parents(model, names)
    order = _order(names, parents)
    axis_of = {name: axis for axis, name in enumerate(names)}
    total = np.ones((model.size, *counts))
    for name in order:
        given = parents[name]
        shape = [counts[axis_of[parent]] for parent in given]
        own = counts[axis_of[name]]
        rng = model.generator(f"table/{measure}/{name}")
        table = rng.dirichlet(np.full(own, 1.5), (model.size, *shape)) + 0.03
        table = table / table.sum(axis=-1, keepdims=True)
        labels = [*(axis_of[parent] + 1 for parent in given), axis_of[name] + 1]
        expanded = np.transpose(table, [0, *(1 + position for position in np.argsort(labels))])
        full = [model.size] + [counts[axis] if axis + 1 in labels else 1 for axis in range(len(names))]
        total = total * expanded.reshape(full)
    return total.reshape(model.size, -1)


def _parents(model: Model, names: list[str]) -> dict[str, list[str]]:
    known = set(names)
    network: dict[str, list[str]] = {}
    for entries in model.networks:
        for child, given in entries:
            if child in known:
                network[child] = [name for name in given if name in known]
    result: dict[str, list[str]] = {}
    statements = [(set(statement.names) & known, set(statement.given) & known) for statement in model.independence
                  if len(set(statement.names) & known) > 1]
    heads = sorted({name for members, given in statements for name in given})
    members_all = sorted({name for members, _ in statements for name in members} - set(heads))
    rest = [name for name in names if name not in network and name not in heads and name not in members_all]
    placed: list[str] = []
    for name in heads:
        apart = {other for members, given in statements for other in members if name in members}
        result[name] = [other for other in placed if other not in apart]
        placed.append(name)
    for name in members_all:
        apart = {other for members, _ in statements if name in members for other in members}
        given_here = {other for members, given in statements if name in members for other in given}
        allowed = [other for other in placed if other not in apart]
        if given_here or any(not given for members, given in statements if name in members):
            plain = any(not given for members, given in statements if name in members)
            if not plain:
                allowed = [other for other in allowed if other in given_here or other not in apart]
        result[name] = allowed
        placed.append(name)
    for name in rest:
        result[name] = list(placed)
        placed.append(name)
    for name, given in network.items():
        result[name] = given
    return result


def _order(names: list[str], parents: dict[str, list[str]]) -> list[str]:
    done: list[str] = []
    waiting = list(names)
    while waiting:
        ready = [name for name in waiting if all(parent in done for parent in parents[name])]
        if not ready:
            raise Problem("circular-definition", "this network of conditional probabilities runs in a circle")
        done.extend(ready)
        waiting = [name for name in waiting if name not in ready]
    return done


def impose(model: Model, joint: Joint, conditions: list[tuple[Any, Any]]) -> Joint:
    """The table nearest to a random one in which given probabilities have given values.

    A condition is linear in the weights: `P(A | B) = c` says that the weight of `A and B`
    is `c` times that of `B`.
    """
    moments = [(side, value) for side, value in conditions if side.head == "moment"]
    conditions = [(side, value) for side, value in conditions if side.head == "prob"]
    if moments and not conditions and (moved := with_moments(model, joint, moments)) is not None:
        return moved
    inner = enter(model.root, joint)
    rows = []
    sides = []
    fits = []
    for side, value in moments:
        row, target = _expected(model, inner, side, value)
        rows.append(row)
        sides.append(target)
    for probability, value in conditions:
        data = probability.data
        pairs = list(zip(data.items, probability.args, strict=True))
        given = np.ones(inner.size, dtype=bool)
        both = np.ones(inner.size, dtype=bool)
        for item, operand in pairs[:data.count]:
            both = both & truth_of(item, operand, model.root, inner)
        for item, operand in pairs[data.count:]:
            given = given & truth_of(item, operand, model.root, inner)
        both = both & given
        target = np.broadcast_to(floats(model.root.array(value)), (model.size,))
        both, given = (part.reshape(model.size, -1).astype(float) for part in (both, given))
        fits.append((both, given, target))
        if len(pairs) == data.count:
            rows.append(both)
            sides.append(target)
        else:
            rows.append(both - target[:, None] * given)
            sides.append(np.zeros(model.size))
    rows.append(np.ones((model.size, joint.atoms)))
    sides.append(np.ones(model.size))
    system, right = np.stack(rows, axis=1), np.stack(sides, axis=1)
    start = np.broadcast_to(joint.weights, (model.size, joint.atoms))
    weights = _fitted(start, fits)
    off = np.abs(np.einsum("srk,sk->sr", system, weights) - right).max(axis=1)
    known = np.isfinite(system).all(axis=(1, 2)) & np.isfinite(right).all(axis=1)
    weights = np.where(known[:, None], weights, np.nan)
    loose = np.flatnonzero(~(off < 1e-12) & known)
    if len(loose):
        weights[loose] = _nearest(system[loose], right[loose], start[loose], model.budget)
    if np.isnan(weights).any(axis=1).all():
        raise Problem("vacuous-assumptions", "no probabilities satisfy all that is given")
    return Joint(weights, joint.values)


def _expected(model: Model, inner: Frame, side: Expr, value: Expr) -> tuple[np.ndarray, np.ndarray]:
    """An expectation with a given value as an equation that is linear in the weights."""
    if side.data.kind != "expectation" or side.data.over:
        raise Problem("unsupported", "this moment cannot be given beside what else is given of its variables", side.span)
    body = np.broadcast_to(floats(inner.array(side.args[0])), (inner.size,)).reshape(model.size, -1)
    target = np.broadcast_to(floats(model.root.array(value)), (model.size,))
    keep = np.ones(inner.size, dtype=bool)
    for item, operand in zip(side.data.conditions, side.args[1:], strict=True):
        keep = keep & truth_of(item, operand, model.root, inner)
    return (body - target[:, None]) * keep.reshape(model.size, -1), np.zeros(model.size)


def _fitted(start: np.ndarray, fits: list[tuple[np.ndarray, np.ndarray, np.ndarray]]) -> np.ndarray:
    """Iterative proportional fitting: scale what meets a condition and what does not, in turn.

    Scaling keeps every odds ratio, and so the independence that the table was built with.
    """
    weights = start.copy()
    for _ in range(200):
        worst = 0.0
        for both, given, target in fits:
            inside = (weights * both).sum(axis=1)
            whole = (weights * given).sum(axis=1)
            with np.errstate(all="ignore"):
                up = target * whole / inside
                down = (1 - target) * whole / (whole - inside)
            up, down = np.where(np.isfinite(up), up, 1.0), np.where(np.isfinite(down), down, 1.0)
            factor = np.where(both > 0, up[:, None], np.where(given > 0, down[:, None], 1.0))
            worst = max(worst, float(np.abs(inside - target * whole).max()))
            weights = weights * factor
        if worst < 1e-15:
            break
    return weights / weights.sum(axis=1, keepdims=True)


def _nearest(system: np.ndarray, right: np.ndarray, start: np.ndarray, budget: Budget) -> np.ndarray:
    """Positive solutions near `start`, one for each sample: steps towards the constraints; nowhere a number where there is none.

    A step would meet the constraints at once, were it not cut short where a weight comes near zero.
    """
    weights = start.copy()
    moving = np.arange(len(weights))
    before = np.full(len(weights), np.inf)
    for count in range(_STEPS):
        own, current = system[moving], weights[moving]
        residual = right[moving] - np.einsum("srk,sk->sr", own, current)
        worst = np.abs(residual).max(axis=1)
        going = ~(worst < 1e-14)
        if count % _PATIENCE == 0:
            going &= ~(worst > before[moving] / 2)
            before[moving] = worst
        if not going.any():
            break
        moving, own, current, residual = moving[going], own[going], current[going], residual[going]
        budget.spend(20 * CALL + own.size * (own.shape[1] + 4))
        # The correction is measured relative to the weights, which keeps them positive.
        scaled = own * current[:, None]
        inverse = np.linalg.pinv(scaled @ np.swapaxes(scaled, 1, 2), rcond=1e-13, hermitian=True)
        step = current * np.einsum("srk,sr->sk", scaled, np.einsum("srq,sq->sr", inverse, residual))
        room = np.divide(current, -step, out=np.full_like(step, np.inf), where=step < 0).min(axis=1)
        weights[moving] = current + np.minimum(1.0, 0.9 * room)[:, None] * step
    off = np.abs(right - np.einsum("srk,sk->sr", system, weights)).max(axis=1)
    solved = (off <= 1e-10) & (weights >= -1e-12).all(axis=1)
    return np.where(solved[:, None], weights, np.nan)
