r"""Tables whose variables have given means and covariances: `\mathbb{E}[X] = 3`, `\operatorname{Var}(X) = \sigma^2`.

Variables with any real values are shifted and stretched until their moments are the given ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.named_laws import floats
from mathcheck.semantics.domains import Random, Real, Vector
from mathcheck.semantics.expr import Expr

if TYPE_CHECKING:
    from mathcheck.numeric.model import Model


def with_moments(model: Model, joint: Joint, conditions: list[tuple[Expr, Expr]]) -> Joint | None:
    """The table with its values moved; `None` where a condition is of another kind, or values have no room to move."""
    means: dict[str, np.ndarray] = {}
    spreads: dict[tuple[str, str], np.ndarray] = {}
    products: dict[tuple[str, str], np.ndarray] = {}
    for side, value in conditions:
        product = _factors(side)
        names = product or _names(side)
        if names is None or side.data.conditions or side.data.over or not all(_is_movable(model, name) for name in names):
            return None
        target = floats(model.root.array(value))
        if target.ndim > 1:
            return None
        target = np.broadcast_to(target, (model.size,))
        match side.data.kind:
            case "expectation" if product:
                products[names[0], names[1]] = target
            case "expectation":
                means[names[0]] = target
            case "variance":
                spreads[names[0], names[0]] = target
            case "deviation":
                spreads[names[0], names[0]] = target ** 2
            case "covariance":
                spreads[names[0], names[-1]] = spreads[names[-1], names[0]] = target
            case _:
                return None
    for (first, second), value in products.items():
        if first not in means or second not in means:
            return None
        spreads[first, second] = spreads[second, first] = value - means[first] * means[second]
    moved = sorted({*means, *(name for pair in spreads for name in pair)})
    values = np.stack([np.broadcast_to(joint.values[name], (model.size, joint.atoms)) for name in moved], axis=2).astype(float)
    weights = np.broadcast_to(joint.weights, (model.size, joint.atoms))
    center = np.einsum("sa,sav->sv", weights, values)
    apart = values - center[:, None]
    covariance = np.einsum("sa,sav,saw->svw", weights, apart, apart)
    target = _target(covariance, moved, spreads)
    if any(first != second for first, second in spreads):
        scale = _root(target) @ np.linalg.inv(_root(covariance))
    else:
        scale = np.sqrt(np.einsum("svv->sv", target) / np.einsum("svv->sv", covariance))[:, :, None] * np.eye(len(moved))
    goal = np.stack([means.get(name, center[:, place]) for place, name in enumerate(moved)], axis=1)
    values = goal[:, None] + np.einsum("svw,saw->sav", scale, apart)
    return Joint(joint.weights, {**joint.values, **{name: values[:, :, place] for place, name in enumerate(moved)}})


def _target(covariance: np.ndarray, names: list[str], spreads: dict[tuple[str, str], np.ndarray]) -> np.ndarray:
    """The covariance that is asked for; correlations of which nothing is said stay as they are."""
    own = np.einsum("svv->sv", covariance)
    wanted = np.stack([spreads.get((name, name), own[:, place]) for place, name in enumerate(names)], axis=1)
    if (wanted < 0).any():
        raise Problem("vacuous-assumptions", "a variance is not negative")
    for (first, second), value in spreads.items():
        if first != second:
            _make_room(wanted, [names.index(name) for name in (first, second) if (name, name) not in spreads],
                       wanted[:, names.index(first)] * wanted[:, names.index(second)], value)
    stretch = np.sqrt(wanted / own)
    target = covariance * stretch[:, :, None] * stretch[:, None, :]
    for (first, second), value in spreads.items():
        target[:, names.index(first), names.index(second)] = value
    return target


def _make_room(wanted: np.ndarray, free: list[int], product: np.ndarray, covariance: np.ndarray) -> None:
    """Enlarge variances of which nothing is said until two variables can have the covariance that is given."""
    if not free:
        return
    factor = np.maximum(1.0, 2 * covariance ** 2 / product)
    for place in free:
        wanted[:, place] *= factor ** (1 / len(free))


def _root(covariance: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError as error:
        raise Problem("vacuous-assumptions", "no random variables have the variances and covariances that are given") from error


def _names(side: Expr) -> list[str] | None:
    bodies = side.args[:side.data.count]
    return [body.data for body in bodies] if all(body.head == "var" for body in bodies) else None


def _factors(side: Expr) -> list[str]:
    """The two variables of `\\mathbb{E}[X Y]`, the same one twice of `\\mathbb{E}[X^2]`."""
    body = side.args[0]
    if side.data.kind != "expectation" or side.data.count != 1:
        return []
    if body.head == "pow" and body.args[0].head == "var" and body.args[1].head == "num" and body.args[1].data[0] == 2:
        return [body.args[0].data] * 2
    if body.head in ("mul", "dot", "times") and len(body.args) == 2 and all(part.head == "var" for part in body.args):
        return [part.data for part in body.args]
    return []


def _is_movable(model: Model, name: str) -> bool:
    domain = getattr(model.declaration(name), "domain", None)
    return isinstance(domain, Random) and model.is_tabled(name) and domain.shape is None and not domain.values and \
        domain.kind != "binary" and (domain.range is None or domain.range == Real()) and not isinstance(domain.range, Vector)
