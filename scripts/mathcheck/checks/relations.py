r"""Claims that are more than an equation at samples: proportionality, solutions, updates, laws."""

from __future__ import annotations

import numpy as np

from mathcheck.checks.compare import judge
from mathcheck.checks.counterexamples import plain
from mathcheck.checks.evidence import Evidence, Verdict
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.model import Model
from mathcheck.semantics.domains import Integer, Real, ValueOf
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Scope

# Below this floats have fewer digits.
_DENORMAL = 1e-300


def judge_row_equivalent(left: Expr, right: Expr, scope: Scope, key: str, seed: int) -> Verdict:
    """Whether row operations turn one matrix into the other: both have the rows that the two together have."""
    def rank_of(expr: Expr) -> Expr:
        return Expr("apply", (expr,), "rank", expr.span)

    both = rank_of(Expr("matrix", (left, right), 2, left.span))
    for side in (left, right):
        verdict = judge("=", both, rank_of(side), scope, key, seed)
        if not verdict.holds:
            return Verdict(False, verdict.evidence, message="no row operations turn the one matrix into the other",
                           counterexample=verdict.counterexample, constant=not (left.free or right.free))
    return verdict


def judge_proportional(left: Expr, right: Expr, scope: Scope, key: str, seed: int, start: Expr | None = None) -> Verdict:
    """Whether the ratio of the sides is one constant over the normalised variable.

    That variable is the first argument on the left, before the bar; where the left is a product
    and the right one density, as in `likelihood times prior \\propto posterior`, that of the right;
    within a chain, that of its first side.
    """
    plan = Plan(Subject(scope, (left, right), key, seed))
    event = _normalised_event(left)
    if event is not None:
        return _judge_event(left, right, event, plan)
    names = _normalised(right if left.head == "mul" and right.head in ("density", "prob") else left, scope)
    if not names and start is not None:
        names = _normalised(start, scope)
    if not names:
        raise Problem("ambiguous-variable", r"nothing says over which variable this is proportional", left.span,
                      help="write the variable as the first argument on the left")
    worst = 0.0
    count = 0
    for model in plan.models(samples=32):
        root = model.root
        frame = root
        for name in names:
            values = _values(model, name)
            width = values.shape[1]
            flat = np.broadcast_to(values, (frame.size if frame is root else root.size, *values.shape[1:]))
            if frame is not root:
                flat = np.repeat(flat, frame.size // root.size, axis=0)
            frame = frame.inner(width, {name: flat.reshape(-1, *values.shape[2:])})
        a, b = frame.array(left), frame.array(right)
        if frame.array(left).ndim > 1 or frame.array(right).ndim > 1:
            raise Problem("unsupported", "only numbers are compared up to a constant factor", (left.span[0], right.span[1]))
        a, b = (np.broadcast_to(side.astype(float), (frame.size,)).reshape(root.size, -1) for side in (a, b))
        with np.errstate(all="ignore"):
            ratio = a / b
        good = np.isfinite(ratio) & (np.abs(b) > _DENORMAL) & ((np.abs(a) > _DENORMAL) | (a == 0))
        # Products of densities underflow: a zero where the largest ratio gives next to nothing says nothing of the ratio.
        largest = np.max(np.abs(ratio), axis=1, keepdims=True, initial=0, where=good)
        good &= (a != 0) | (np.abs(b) * largest > _DENORMAL)
        for sample in range(root.size):
            row = ratio[sample][good[sample]]
            if row.size < 2:
                continue
            count += 1
            spread = float(np.ptp(row) / max(np.abs(row).max(), 1e-300))
            worst = max(worst, min(spread, 1.0))
            if spread > max(1e-7, 50 * model.relative_error):
                first, last = int(np.argmin(np.where(good[sample], ratio[sample], np.inf))), \
                    int(np.argmax(np.where(good[sample], ratio[sample], -np.inf)))
                return Verdict(False, Evidence("sampled", count, 0.0), "not-proportional",
                               "the ratio of the two sides is not constant",
                               notes=(f"the ratio is {ratio[sample][first]:.6g} at one value of `{names[0]}` and "
                                      f"{ratio[sample][last]:.6g} at another",),
                               left=plain(a[sample][[first, last]][None]), right=plain(b[sample][[first, last]][None]))
    if count == 0:
        raise Problem("undefined-value", "the ratio of the two sides is defined at too few samples", left.span)
    return Verdict(True, Evidence("sampled", count, worst))


def _normalised_event(left: Expr) -> str | None:
    """The event before the bar: what is proportional runs over it and its complement."""
    if left.head == "prob" and left.data.items[0].kind == "event" and left.args[0].head == "var":
        return left.args[0].data
    return None


def _complemented(expr: Expr, event: str) -> Expr:
    """The expression with an event replaced by its complement, inside probabilities too."""
    if expr.head == "var" and expr.data == event:
        return Expr("complement", (expr,), None, expr.span)
    if not expr.args:
        return expr
    return Expr(expr.head, tuple(_complemented(arg, event) for arg in expr.args), expr.data, expr.span, expr.free)


def _judge_event(left: Expr, right: Expr, event: str, plan: Plan) -> Verdict:
    sides = (left, right, _complemented(left, event), _complemented(right, event))
    count = 0
    for model in plan.models(samples=32):
        a, b, c, d = (np.broadcast_to(model.root.array(side).astype(float), (model.size,)) for side in sides)
        with np.errstate(all="ignore"):
            wrong = np.abs(a * d - b * c) > 1e-8 * np.maximum(np.abs(a * d), np.abs(b * c))
        count += model.size
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            return Verdict(False, Evidence("sampled", count), "not-proportional", "the ratio of the two sides is not constant",
                           notes=(f"the ratio is {a[row] / b[row]:.6g} for the event and {c[row] / d[row]:.6g} for its complement",),
                           left=plain(a[row:row + 1]), right=plain(b[row:row + 1]))
    return Verdict(True, Evidence("sampled", count))


def _normalised(left: Expr, scope: Scope) -> list[str]:
    if left.head == "prob":
        operand = left.args[0]
        names = [name for name in operand.free if scope.lookup(name) is not None]
        if left.data.items[0].kind == "event":
            return []
        return sorted(names)
    if left.head == "call" and len(left.args) > 1:
        return sorted(name for name in left.args[1].free if scope.lookup(name) is not None)
    if left.head == "density":
        return sorted(left.args[0].free)
    if left.head == "mul":
        for arg in left.args:
            found = _normalised(arg, scope)
            if found:
                return found
    if left.head == "apply" and left.args:
        return _normalised(left.args[0], scope)
    return []


def _values(model: Model, name: str) -> np.ndarray:
    """Several values of the variable for each sample."""
    declaration = model.declaration(name)
    domain = getattr(declaration, "domain", None)
    if isinstance(domain, ValueOf) and not model.is_mixture(domain.variable):
        values = model.support(domain.variable, model.root)
        return values.astype(float)
    base = model.root.value(name)
    base = np.broadcast_to(base.astype(float), (model.size, *base.shape[1:]))
    return np.stack([np.roll(base, shift, axis=0) for shift in range(min(6, model.size))], axis=1)


# -- solutions of equations --------------------------------------------------------------------


def judge_solutions(left: Expr, right: Expr, name: str, roots: list[Expr], scope: Scope, key: str, seed: int) -> Verdict:
    """Whether all given values solve `left = right`, and no other value does."""
    is_zero = right.head == "num" and right.data[0] == 0
    difference = left if is_zero else Expr("sub", (left, right), None, (left.span[0], right.span[1]))
    plan = Plan(Subject(scope, (difference, *roots), key, seed))
    worst = 0.0
    samples = 0
    declaration = scope.lookup(name)
    for model in plan.models(samples=16):
        root = model.root
        values = []
        for expr in roots:
            from mathcheck.numeric.values import Spread

            value = root.evaluate(expr)
            values.extend(value.members if isinstance(value, Spread) else [value])
        values = [_float(value) for value in values]
        if any(value.ndim > 1 for value in values):
            verdict = _judge_vector_solution(difference, name, values, model, samples)
            samples += root.size
            if not verdict.holds:
                return verdict
            worst = max(worst, verdict.evidence.max_relative_error)
            continue
        points = np.stack([np.broadcast_to(value, (root.size,)) for value in values], axis=1)
        at_roots = _evaluate(difference, name, points, root.size, model)
        around = np.linspace(-1, 1, 21)[None, :] * (np.abs(points).max() + 3)
        grid = np.broadcast_to(around, (root.size, 21))
        with np.errstate(all="ignore"):
            scale = np.nanmedian(np.abs(_evaluate(difference, name, grid, root.size, model)), axis=1)
        scale = np.where(np.isfinite(scale) & (scale > 0), scale, 1.0)
        for sample in range(root.size):
            samples += 1
            for column in range(points.shape[1]):
                error = abs(at_roots[sample, column]) / scale[sample]
                worst = max(worst, min(error, 1.0))
                if not error < 1e-8:
                    value = points[sample, column]
                    return Verdict(False, Evidence("roots", samples), "not-a-solution",
                                   f"{plain(np.array([value]))} does not solve this equation", counterexample={name: plain(np.array([value]))},
                                   left=plain(np.array([at_roots[sample, column]])), right=0)
        missing = _missing(difference, name, points, model, declaration)
        if missing is not None:
            return Verdict(False, Evidence("roots", samples), "missing-solution",
                           f"this equation has another solution, {plain(np.array([missing]))}",
                           counterexample={name: plain(np.array([missing]))})
        if plan.constant or not plan.sampled:
            break
    settled = set(plan.sampled) <= {name} and not plan.dimensions
    return Verdict(True, Evidence("roots", samples, worst), proved=settled)


def _judge_vector_solution(expr: Expr, name: str, roots: list[np.ndarray], model: Model, before: int) -> Verdict:
    """Whether vectors or matrices solve an equation; where it is linear, also whether there is no other solution."""
    root = model.root
    shape = roots[0].shape[1:]
    if any(value.shape[1:] != shape for value in roots):
        raise Problem("shape-mismatch", "these solutions have different shapes", expr.span)
    roots = [np.broadcast_to(value, (root.size, *shape)) for value in roots]
    count = int(np.prod(shape))
    steps = np.concatenate([np.zeros((1, count)), np.eye(count), np.full((1, count), 0.7), -np.eye(count)[:1]])
    points = roots[0].reshape(root.size, 1, count) + steps[None]
    if len(roots) > 1:
        points = np.concatenate([points, np.stack(roots[1:], axis=1).reshape(root.size, -1, count)], axis=1)
    frame = root.inner(points.shape[1], {name: np.ascontiguousarray(points).reshape(-1, *shape)})
    value = frame.array(expr)
    value = np.broadcast_to(_float(value), (frame.size, *value.shape[1:])).reshape(root.size, points.shape[1], -1)
    slopes = value[:, 1:count + 1] - value[:, :1]
    scale = np.maximum(np.abs(value).max(axis=(1, 2)), 1e-300)
    found = np.concatenate([value[:, :1], value[:, len(steps):]], axis=1)
    error = np.abs(found).max(axis=(1, 2)) / scale
    wrong = ~(error < 1e-8)
    if wrong.any():
        row = int(np.flatnonzero(wrong)[0])
        column = int(np.abs(found[row]).max(axis=1).argmax())
        shown = plain(roots[column][row][None])
        return Verdict(False, Evidence("roots", before + row + 1), "not-a-solution", f"{shown} does not solve this equation",
                       counterexample={name: shown}, left=plain(found[row, column][None]), right=0)
    linear = np.abs(value[:, count + 1] - value[:, 0] - 0.7 * slopes.sum(axis=1)).max(axis=1) < 1e-9 * scale
    for row in np.flatnonzero(linear) if len(roots) == 1 else ():
        if np.linalg.matrix_rank(slopes[row], tol=1e-9 * scale[row]) < count:
            return Verdict(False, Evidence("roots", before + int(row) + 1), "missing-solution", "this equation has other solutions")
    return Verdict(True, Evidence("roots", before + root.size, float(error.max())))


def _float(value: np.ndarray) -> np.ndarray:
    if not isinstance(value, np.ndarray):
        raise Problem("not-a-value", "this is not a number that could solve an equation")
    return exact.as_float(value) if value.dtype == object else value.astype(float)


def _evaluate(expr: Expr, name: str, points: np.ndarray, size: int, model: Model) -> np.ndarray:
    frame = model.root.inner(points.shape[1], {name: np.ascontiguousarray(points).reshape(-1)})
    value = frame.array(expr)
    value = np.broadcast_to(_float(value), (frame.size, *value.shape[1:]))
    if value.ndim > 1:
        value = np.linalg.norm(value.reshape(frame.size, -1), axis=1)
    return value.reshape(size, -1)


def _missing(expr: Expr, name: str, points: np.ndarray, model: Model, declaration) -> float | None:
    """A solution that is not given: by companion matrix for polynomials, else by a scan."""
    size = model.size
    low, high = model.bounds(name) if declaration is not None and isinstance(declaration.domain, Real) else (-np.inf, np.inf)
    whole = declaration is not None and isinstance(declaration.domain, Integer)
    degree = 8
    centre, reach = 0.0, max(2.0, float(np.abs(points).max()) * 1.5 + 1)
    nodes = centre + reach * np.cos(np.pi * (np.arange(2 * degree + 2) + 0.5) / (2 * degree + 2))
    with np.errstate(all="ignore"):
        values = _evaluate(expr, name, np.broadcast_to(nodes, (size, len(nodes))), size, model)
    for sample in range(min(size, 8)):
        row = values[sample]
        given = points[sample]
        if np.isfinite(row).all():
            coefficients = np.polynomial.polynomial.polyfit(nodes / reach, row, degree)
            fitted = np.polynomial.polynomial.polyval(nodes / reach, coefficients)
            if np.abs(fitted - row).max() <= 1e-9 * max(1e-300, np.abs(row).max()):
                coefficients[np.abs(coefficients) < 1e-9 * np.abs(coefficients).max()] = 0
                trimmed = np.trim_zeros(coefficients, "b")
                if len(trimmed) < 2:
                    continue
                for root in np.polynomial.polynomial.polyroots(trimmed) * reach:
                    if abs(root.imag) < 1e-5 * max(1, abs(root)) and low <= root.real <= high:
                        value = float(root.real)
                        if whole and abs(value - round(value)) > 1e-6:
                            continue
                        if np.abs(given - value).min() > 1e-3 * max(1, abs(value)):
                            return value
                continue
        grid = np.linspace(max(low, centre - 4 * reach), min(high, centre + 4 * reach), 4001)
        scan = _evaluate(expr, name, np.broadcast_to(grid, (size, len(grid))), size, model)[sample]
        changes = np.flatnonzero(np.isfinite(scan[:-1]) & np.isfinite(scan[1:]) & (np.sign(scan[:-1]) != np.sign(scan[1:]))
                                 & (np.abs(scan[:-1]) + np.abs(scan[1:]) < 1e6))
        for index in changes:
            value = float(grid[index] if scan[index] == 0 else (grid[index] + grid[index + 1]) / 2)
            if np.abs(given - value).min() > 2 * (grid[1] - grid[0]):
                return value
    return None
