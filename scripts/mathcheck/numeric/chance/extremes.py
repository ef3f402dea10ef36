r"""The largest and the smallest of independent variables: `\max(X_1, \dots, X_n)` has the distribution function `F(x)^n`."""

from __future__ import annotations

import numpy as np

from mathcheck.numeric.chance.atoms import law_joint
from mathcheck.numeric.chance.gaussians import jointly_of
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.named_laws import (
    BY_NAME,
    floats,
    law_of,
    parameters_of,
    scipy_distribution,
)
from mathcheck.numeric.chance.spaces import is_named, parents_of, roots_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import Law
from mathcheck.semantics.expr import Expr

_KINDS = ("max", "min")
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


class _NotExtreme(Exception):
    """A use of a variable outside an extremum of all of them."""


def extreme_joint(bodies: tuple[Expr, ...], names: set[str], frame: Frame) -> Joint | None:
    """The atoms of an extremum of all the variables, each of them with its value there: what is averaged asks no more.

    `None` where some body depends on the variables in another way.
    """
    found = _extremum_of(bodies, names, frame)
    if found is None:
        return None
    kind, laws = found
    points, weights = [], []
    groups = [(place, copies) for place, (_, _, copies) in enumerate(laws)]
    for place, copies in groups:
        name, law, _ = laws[place]
        single = law_joint(name, law)
        x = np.broadcast_to(single.values[name], (frame.size, single.atoms)).astype(float)
        weight = copies * np.broadcast_to(single.weights, x.shape)
        for other, (_, beside, count) in enumerate(laws):
            power = count - (other == place)
            if power:
                weight = weight * _share(beside, x, kind) ** power
        points.append(x)
        weights.append(weight)
    x, weight = np.concatenate(points, axis=1), np.concatenate(weights, axis=1)
    values = {}
    for name, _, copies in laws:
        shape = frame.model.declaration(name).domain.shape
        values[name] = x if shape is None else np.repeat(x[:, :, None], copies, axis=2)
    return Joint(weight, values)


def extreme_event(test: Expr, frame: Frame) -> np.ndarray | None:
    r"""`P(\max_i X_i \le t)`: from the distribution functions."""
    if test.head != "compare" or test.data not in _MIRRORED:
        return None
    left, right = test.args
    operator = test.data
    names = roots_of(frame, left.free)
    if not names:
        left, right, operator = right, left, _MIRRORED[operator]
        names = roots_of(frame, left.free)
    if not names or roots_of(frame, right.free) or not _is_bare(left, frame):
        return None
    found = _extremum_of((left,), names, frame)
    if found is None:
        return None
    kind, laws = found
    bound = np.broadcast_to(floats(frame.array(right)), (frame.size,))[:, None]
    total = np.ones((frame.size, 1))
    for _, law, copies in laws:
        total = total * _share(law, bound, kind) ** copies
    below = operator in ("<", "<=")
    # `total` is the probability of being below for a maximum, above for a minimum.
    return (total if below == (kind == "max") else 1 - total)[:, 0]


def _share(law: Law, points: np.ndarray, kind: str) -> np.ndarray:
    """The probability that one variable lies on the far side of a maximum or minimum."""
    distribution, parameters = scipy_distribution(law, 1)
    return distribution.cdf(points, **parameters) if kind == "max" else distribution.sf(points, **parameters)


def _extremum_of(bodies: tuple[Expr, ...], names: set[str], frame: Frame) -> tuple[str, list[tuple[str, Law, int]]] | None:
    """The kind of extremum through which alone bodies depend on variables, and these with their laws and numbers."""
    laws = []
    for name in sorted(names):
        if not is_named(frame, name) or parents_of(frame, name) or jointly_of(frame, name) is not None:
            return None
        shape = frame.model.declaration(name).domain.shape
        law = law_of(frame, name)
        if shape is not None and len(shape) > 1 or BY_NAME[law.name].multivariate or BY_NAME[law.name].discrete or \
                any(part.ndim > 1 for part in parameters_of(law)):
            return None
        laws.append((name, law, 1 if shape is None else frame.model.whole(shape[0], frame)))
    if sum(copies for _, _, copies in laws) < 2:
        return None
    kinds: set[str] = set()
    try:
        for body in bodies:
            _collect(body, names, frame, kinds)
    except _NotExtreme:
        return None
    return (kinds.pop(), laws) if len(kinds) == 1 else None


def _collect(expr: Expr, names: set[str], frame: Frame, kinds: set[str]) -> None:
    kind = _extreme_kind(expr, names, frame)
    if kind is not None:
        kinds.add(kind)
        return
    if expr.head == "var":
        if expr.data in names:
            raise _NotExtreme
        declaration = frame.model.declaration(expr.data)
        if declaration is not None and declaration.definition is not None and declaration.parameters is None:
            _collect(declaration.definition, names, frame, kinds)
        return
    for part in expr.args:
        _collect(part, names, frame, kinds)


def _is_bare(expr: Expr, frame: Frame) -> bool:
    """Whether an expression is an extremum itself, or a name for one."""
    while expr.head == "var":
        declaration = frame.model.declaration(expr.data)
        if declaration is None or declaration.definition is None or declaration.parameters is not None:
            return False
        expr = declaration.definition
    return expr.head == "extremum" or expr.head == "fold" and expr.data.kind in _KINDS


def _extreme_kind(expr: Expr, names: set[str], frame: Frame) -> str | None:
    """`max` or `min` of an expression that is that of all the variables."""
    if expr.head == "fold" and expr.data.kind in _KINDS:
        covered = _member(expr, frame)
        return expr.data.kind if covered is not None and {covered} == names else None
    if expr.head == "extremum" and expr.data in _KINDS:
        covered = {_member(part, frame) if part.head == "fold" else part.data if part.head == "var" else None for part in expr.args}
        return expr.data if covered == names else None
    return None


def _member(fold: Expr, frame: Frame) -> str | None:
    """The variable over all members of which a list or a fold runs."""
    body, *ends = fold.args
    if body.head != "index" or len(body.args) != 2 or body.args[0].head != "var" or len(fold.data.ranges) != 1 or fold.data.filtered:
        return None
    name, span = body.args[0].data, fold.data.ranges[0]
    shape = getattr(getattr(frame.model.declaration(name), "domain", None), "shape", None)
    if body.args[1].head != "var" or body.args[1].data != span.name or shape is None:
        return None
    if span.kind == "axis":
        return name
    whole = len(ends) == 2 and ends[0].head == "num" and ends[0].data[0] == 1 and \
        frame.model.whole(ends[1], frame) == frame.model.whole(shape[0], frame)
    return name if whole else None
