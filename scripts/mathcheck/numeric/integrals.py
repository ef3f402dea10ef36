"""Integrals over one and two dimensions, with an error estimate from two levels of quadrature."""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact, given_laws
from mathcheck.numeric.chance.named_laws import BY_NAME, evaluate_law, parameters_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.quadrature import quadrature
from mathcheck.semantics.domains import Random, Real, ValueOf, Vector
from mathcheck.semantics.expr import Expr

_FINER = (1601, 961, 481)
_LEVELS = {1: (121, 241), 2: (61, 81), 3: (25, 31)}


def _integral(expr: Expr, frame: Frame) -> Any:
    body, *bounds = expr.args
    names = expr.data.names
    model = frame.model
    ranges = []
    for name in names:
        if bounds:
            low, high = (frame.array(bound) for bound in bounds)
            low, high = (exact.as_float(part) if part.dtype == object else part.astype(float) for part in (low, high))
            ranges.append((low, high, ()))
        else:
            ranges.append(range_of(name, frame))
    dimensions = sum(max(1, int(np.prod(shape))) for _, _, shape in ranges)
    if dimensions > 2:
        raise Problem("unsupported", "integrals over more than two dimensions are not supported", expr.span)
    # An integral in an integral is one over more dimensions.
    levels = _LEVELS[min(dimensions + model.integrals + _nested(body), max(_LEVELS))]
    fine, mass = _integrate(body, names, ranges, frame, levels[1])
    coarse, _ = _integrate(body, names, ranges, frame, levels[0])
    scale = np.maximum(np.abs(fine), 1e-6)
    relative = (np.abs(fine - coarse) / scale).reshape(fine.shape[0], -1).max(axis=1)
    if dimensions == 1 and (relative > 1e-8).any():
        finer = _refined(body, names, ranges, frame)
        if finer is not None:
            relative = (np.abs(finer - fine) / np.maximum(np.abs(finer), 1e-6)).reshape(fine.shape[0], -1).max(axis=1)
            fine = finer
    if frame.size == model.size:
        # What cancels in an integral is lost like what cancels in a sum.
        model.note(mass)
    model.note_error(np.where(relative < 1e-3, relative, 0))
    bad = ~(relative < 1e-3)
    if bad.any():
        fine = np.where(bad.reshape(bad.shape[0], *(1,) * (fine.ndim - 1)), np.nan, fine)
    return fine


def _nested(body: Expr) -> int:
    """How many variables the integrals in an integrand run over, those that stand in one another added."""
    return (len(body.data.names) if body.head == "int" else 0) + max(map(_nested, body.args), default=0)


def _refined(body: Expr, names: tuple[str, ...], ranges: list, frame: Frame) -> np.ndarray | None:
    """The integral at the finest level for which there is room, if there is any."""
    for level in _FINER:
        try:
            return _integrate(body, names, ranges, frame, level)[0]
        except Problem as problem:
            if problem.code != "resource-limit":
                raise
    return None


def _integrate(body: Expr, names: tuple[str, ...], ranges: list, frame: Frame, level: int) -> tuple[np.ndarray, np.ndarray]:
    """The integral, and that of the absolute values."""
    current = frame
    weight = np.ones(frame.size)
    for name, (low, high, shape) in zip(names, ranges, strict=True):
        entries = int(np.prod(shape)) if shape else 1
        parts = []
        for _ in range(entries):
            current.check_room(level)
            nodes, weights = quadrature(low, high, level, current.size)
            count = nodes.shape[1]
            current = current.inner(count, {} if shape else {name: np.ascontiguousarray(nodes).reshape(-1)})
            parts = [np.repeat(part, count) for part in parts]
            parts.append(np.ascontiguousarray(nodes).reshape(-1))
            weight = (np.repeat(weight, count) * np.ascontiguousarray(weights).reshape(-1))
        if shape:
            current = current.inner(1, {name: np.stack(parts, axis=1).reshape(-1, *shape)})
    frame.model.integrals += len(names)
    try:
        values = current.evaluate(body)
    finally:
        frame.model.integrals -= len(names)
    if not isinstance(values, np.ndarray):
        raise Problem("not-a-value", "only numbers, vectors and matrices can be integrated", body.span)
    values = np.broadcast_to(values.astype(float), (current.size, *values.shape[1:]))
    # The outermost nodes lie where a smooth integrand has vanished or overflowed to 0 * inf.
    product = values * weight.reshape(-1, *(1,) * (values.ndim - 1))
    grouped = product.reshape(frame.size, -1, *values.shape[1:])
    terms = _without_tails(grouped)
    return terms.sum(axis=1), np.abs(terms).sum(axis=1)


def _without_tails(terms: np.ndarray) -> np.ndarray:
    """Undefined terms beyond the last defined ones count as nothing where the terms have died out."""
    finite = np.isfinite(terms)
    if finite.all():
        return terms
    count = terms.shape[1]
    sizes = np.where(finite, np.abs(terms), 0)
    top = sizes.max(axis=1, keepdims=True)
    position = np.arange(count).reshape(1, count, *(1,) * (terms.ndim - 2))
    first = np.where(finite, position, count).min(axis=1, keepdims=True)
    last = np.where(finite, position, -1).max(axis=1, keepdims=True)
    edge_low = np.take_along_axis(sizes, np.clip(first, 0, count - 1), axis=1)
    edge_high = np.take_along_axis(sizes, np.clip(last, 0, count - 1), axis=1)
    outside = (position < first) & (edge_low <= 1e-9 * top) | (position > last) & (edge_high <= 1e-9 * top)
    return np.where(outside & ~finite & (top > 0), 0, terms)


def range_of(name: str, frame: Frame) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
    """Where an integral without bounds runs, and the shape of its variable."""
    model = frame.model
    infinite = (np.array([-np.inf]), np.array([np.inf]), ())
    declaration = model.declaration(name)
    domain = getattr(declaration, "domain", None)
    if isinstance(domain, ValueOf):
        source = model.declaration(domain.variable)
        if source is None:
            return infinite
        if isinstance(source.domain, Random) and source.domain.kind == "given":
            return (*given_laws.bounds(source.domain.distribution, frame), ())
        if isinstance(source.domain, Random) and source.domain.kind == "named":
            return (*_support(source.domain.distribution, frame), ())
        return infinite
    if isinstance(domain, Random) and domain.kind == "named":
        shape = () if domain.shape is None else tuple(model.whole(size, frame) for size in domain.shape)
        return (*_support(domain.distribution, frame), shape)
    if isinstance(domain, Real):
        low, high = model.bound(domain.lower), model.bound(domain.upper)
        return (np.array([-np.inf]) if low is None else low, np.array([np.inf]) if high is None else high, ())
    if isinstance(domain, Vector):
        return (*infinite[:2], (model.whole(domain.size, frame),))
    return infinite


def _support(distribution: Expr, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    law = evaluate_law(distribution, frame)
    if law.name == "uniform":
        return parameters_of(law)[0], parameters_of(law)[1]
    if law.name == "pareto":
        return parameters_of(law)[0], np.array([np.inf])
    support = BY_NAME[law.name].support
    low, high = support if isinstance(support, tuple) else (None, None)
    return np.array([-np.inf if low is None else float(low)]), np.array([np.inf if high is None else float(high)])


HANDLERS = {"int": _integral}
