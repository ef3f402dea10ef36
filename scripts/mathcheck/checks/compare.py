"""The two sides of one relation, evaluated by themselves and compared at every sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.checks.approximations import judge_expansion
from mathcheck.checks.evidence import Evidence, Trace, Verdict
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import is_flexible, mismatch, resolve
from mathcheck.numeric.chance.joints import enter
from mathcheck.numeric.chance.spaces import joint_of, roots_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import FunctionValue
from mathcheck.numeric.model import Model
from mathcheck.numeric.sets import membership
from mathcheck.numeric.values import (
    AllOnes,
    Basis,
    FiniteSet,
    Identity,
    Interval,
    Law,
    Ones,
    OnesTimes,
    Space,
    Spread,
    TimesOnes,
    entries,
)
from mathcheck.semantics.domains import Choice, Family, Integer, Matrix, Real, Vector
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.scope import Scope

RELATIVE = 1e-8
MIN_DEFINED = 0.15
EQUALITIES = ("=", ":=", "equiv", "cong")
_INEQUALITIES = ("<", "<=", ">", ">=")
# Whether a difference of two sides is in order, given how far rounding may have moved it.
_ORDERS = {
    "<": lambda difference, slack: difference < -slack, "<<": lambda difference, slack: difference < -slack,
    "<=": lambda difference, slack: difference <= slack, ">": lambda difference, slack: difference > slack,
    ">>": lambda difference, slack: difference > slack, ">=": lambda difference, slack: difference >= -slack,
}


# What `\ne` says in a conclusion: wherever the premise holds. By itself it only denies an identity.
NOWHERE_EQUAL = "nowhere ="


def judge(operator: str, left: Expr, right: Expr, scope: Scope, key: str, seed: int, *, layout: str = "numerator") -> Verdict:
    """Whether `left operator right` is true at all samples, or exactly on given numbers."""
    subject = Subject(scope, (left, right), key, seed)
    try:
        if operator == "~=" and (expansion := judge_expansion(left, right, scope, key, seed)) is not None:
            return expansion
        return _judged(operator, left, right, Plan(subject), layout)
    except Problem as problem:
        if not _is_here(problem.span, left, right):
            problem.span = (left.span[0], right.span[1])
        raise


def _is_here(span: tuple[int, int] | None, left: Expr, right: Expr) -> bool:
    """Whether a span is one of this claim: what hangs on a definition elsewhere counts in that formula."""
    return span == (left.span[0], right.span[1]) or any(part.span == span for side in (left, right) for part in walk(side))


def _judged(operator: str, left: Expr, right: Expr, plan: Plan, layout: str) -> Verdict:
    verdict = None
    if plan.constant and not plan.random:
        verdict = _exact(operator, left, right, plan)
        if verdict is not None:
            verdict = replace(verdict, constant=not (left.free or right.free))
    if verdict is None:
        verdict = _sampled(operator, left, right, plan, layout)
        if not verdict.holds and operator in EQUALITIES and plan.constant and not plan.random and \
                (decimals(left) or decimals(right)) and _sampled("~=", left, right, plan, layout).holds:
            verdict = _as_rounded(verdict)
        if plan.constant and not plan.random:
            # Given numbers that have no exact form: every sample is the same one.
            verdict = replace(verdict, evidence=replace(verdict.evidence, samples=1))
    return replace(verdict, claim=(operator, left, right), scope=plan.subject.scope.snapshot(),
                   proved=operator == "!=" or plan.settled)


def _as_rounded(verdict: Verdict) -> Verdict:
    """A false equation that is true of rounded numbers."""
    return replace(verdict, code="rounded-equality", message="this number is rounded, `=` is exact", as_error=True,
                   help=r"write `\approx`")


# -- exact -------------------------------------------------------------------------------------


def _exact(operator: str, left: Expr, right: Expr, plan: Plan) -> Verdict | None:
    model = plan.model(1, plan.subject.key, {}, exact=True)
    try:
        a, b = _sides(left, right, model.root)
    except exact.NotExact:
        return None
    except TypeError:
        return None
    if isinstance(a, Spread) or isinstance(b, Spread):
        return _spread_exact(operator, a, b, right)
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or a.dtype == bool or b.dtype == bool:
        return None
    if a.dtype != object and b.dtype != object:
        return None
    a, b = aligned(a, b, left, right)
    a, b = np.broadcast_arrays(a, b)
    if not (_is_finite(a) and _is_finite(b)):
        return None
    pairs = list(zip(a.reshape(-1), b.reshape(-1), strict=True))
    evidence = Evidence("exact")
    values = {"left": plain(a), "right": plain(b), "trace": Trace(plan, a, b, model.root, model)}
    if operator in EQUALITIES:
        if all(exact.equal(_exactly(x), _exactly(y)) for x, y in pairs):
            return Verdict(True, evidence, **values)
        if _has_float(a) or _has_float(b):
            return None
        if _right_when_rounded(left, right, plan, a, b):
            return _as_rounded(Verdict(False, evidence, **values))
        return Verdict(False, evidence, message="the two sides of this equation are not equal", **values)
    if operator == "~=":
        return _rounded(left, right, plan, a, b, evidence)
    if operator in ("!=", NOWHERE_EQUAL):
        holds = not all(exact.equal(_exactly(x), _exactly(y)) for x, y in pairs)
        return Verdict(holds, evidence, message="the two sides are equal", **values)
    if operator in ("<", "<=", ">", ">=", "<<", ">>"):
        tests = {"<": lambda x, y: x < y, "<=": lambda x, y: x <= y, ">": lambda x, y: x > y, ">=": lambda x, y: x >= y,
                 "<<": lambda x, y: x < y, ">>": lambda x, y: x > y}
        holds = all(tests[operator](*_ordered(x, y)) for x, y in pairs)
        return Verdict(holds, evidence, "inequality-fails", "this inequality is false", **values)
    return None


def _exactly(value: Any) -> Any:
    return Fraction(value) if isinstance(value, (int, float, np.floating, np.integer)) else value


def _is_finite(value: np.ndarray) -> bool:
    return all(np.isfinite(item) for item in value.reshape(-1) if isinstance(item, float))


def _has_float(value: np.ndarray) -> bool:
    return value.dtype != object or any(isinstance(item, float) for item in value.reshape(-1))


def _ordered(x: Any, y: Any) -> tuple[Any, Any]:
    x, y = _exactly(x), _exactly(y)
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return x, y
    return exact.real(x), exact.real(y)


def _spread_exact(operator: str, a: Any, b: Any, right: Expr) -> Verdict | None:
    """Values with `\\pm`, and lists, side by side."""
    first = a.members if isinstance(a, Spread) else (a,)
    second = b.members if isinstance(b, Spread) else (b,)
    if operator not in EQUALITIES or len(first) != len(second):
        return None
    for x, y in zip(first, second, strict=True):
        if not (isinstance(x, np.ndarray) and isinstance(y, np.ndarray)) or x.dtype != object or y.dtype != object:
            return None
        if not all(exact.equal(p, q) for p, q in zip(x.reshape(-1), y.reshape(-1), strict=True)):
            # Each decimal of the right side may be half a unit of its last digit away.
            slack = sum((part.data[1] / 2 for part in decimals(right)), Fraction(0))
            if all(abs(exact.real(_exactly(p)) - exact.real(_exactly(q))) <= exact.real(slack)
                   for p, q in zip(x.reshape(-1), y.reshape(-1), strict=True)):
                return Verdict(False, Evidence("exact"), "rounded-equality", "this number is rounded, `=` is exact", as_error=True,
                               help=r"write `\approx`", left=plain(x), right=plain(y))
            return Verdict(False, Evidence("exact"), message="the two sides of this equation are not equal",
                           left=plain(x), right=plain(y))
    return Verdict(True, Evidence("exact"))


# -- rounding ----------------------------------------------------------------------------------


def decimals(expr: Expr) -> list[Expr]:
    """The decimal literals of an expression, whose last digit shown limits what it says."""
    return [part for part in walk(expr) if part.head == "num" and part.data[1] is not None]


def _rounded(left: Expr, right: Expr, plan: Plan, a: np.ndarray, b: np.ndarray, evidence: Evidence) -> Verdict:
    side = right if decimals(right) else left if decimals(left) else right
    slack = _slack(side, plan)
    if slack is None:
        raise Problem("unquantified-approximation", "nothing here says how close the two sides should be", right.span,
                      help="write a number with the digits that it is right to")
    slack = np.broadcast_to(slack.reshape(-1), (a.size,)) if slack.size in (1, a.size) else np.full(a.size, slack.max())
    within = [abs(exact.real(_exactly(x)) - exact.real(_exactly(y))) <= exact.real(tolerance) * exact.real(Fraction(1000001, 1000000))
              for x, y, tolerance in zip(a.reshape(-1), b.reshape(-1), slack, strict=True)]
    if all(within):
        model = plan.model(1, plan.subject.key, {}, exact=True)
        return Verdict(True, Evidence("rounded"), left=plain(a), right=plain(b), trace=Trace(plan, a, b, model.root, model))
    return Verdict(False, evidence, "wrong-rounding", "this number is not right to the digits shown", left=plain(a), right=plain(b))


def _slack(expr: Expr, plan: Plan) -> np.ndarray | None:
    """Half a unit in the last digit shown, carried through the expression that the literal stands in."""
    literals = decimals(expr)
    if not literals:
        whole = [part for part in walk(expr) if part.head == "num" and part.data[0].denominator == 1]
        if len(whole) != 1 or not (expr.head in ("num", "neg") or expr.head in ("mul", "times", "dot", "div")):
            if not whole or expr.head not in ("num", "neg", "vector", "matrix", "mul", "times", "dot"):
                return None
        literals = whole[:1] if expr.head not in ("vector", "matrix") else whole
    total = None
    model = plan.model(1, plan.subject.key, {}, exact=True)
    base = model.root.array(expr)
    for literal in literals:
        value, ulp = literal.data
        if ulp is None:
            digits = str(abs(int(value)))
            zeros = len(digits) - len(digits.rstrip("0")) if value else 0
            ulp = Fraction(10 ** zeros)
        changed = _replaced(expr, literal, value + Fraction(ulp) / 2)
        model = plan.model(1, plan.subject.key, {}, exact=True)
        moved = model.root.array(changed)
        difference = np.array([abs(exact.real(_exactly(x)) - exact.real(_exactly(y)))
                               for x, y in zip(moved.reshape(-1), base.reshape(-1), strict=True)], dtype=object)
        total = difference if total is None else total + difference
    return total


def _replaced(expr: Expr, literal: Expr, value: Fraction) -> Expr:
    if expr is literal:
        return Expr("num", (), (value, None), expr.span)
    if not expr.args:
        return expr
    return Expr(expr.head, tuple(_replaced(arg, literal, value) for arg in expr.args), expr.data, expr.span, expr.free)


def _right_when_rounded(left: Expr, right: Expr, plan: Plan, a: np.ndarray, b: np.ndarray) -> bool:
    if not decimals(right) and not decimals(left):
        return False
    try:
        verdict = _rounded(left, right, plan, a, b, Evidence("exact"))
    except (Problem, exact.NotExact):
        return False
    return verdict.holds


# -- sampled -----------------------------------------------------------------------------------


def _sides(left: Expr, right: Expr, frame: Frame) -> tuple[Any, Any]:
    a, b = frame.evaluate(left), frame.evaluate(right)
    return resolve(a, b)


def aligned(a: np.ndarray, b: np.ndarray, left: Expr, right: Expr) -> tuple[np.ndarray, np.ndarray]:
    """The sides in one shape; zero stands for the zero of any shape, derivatives may lie down."""
    if a.shape[1:] == b.shape[1:]:
        return a, b
    for zero_side, zero, other in ((left, a, b), (right, b, a)):
        if zero_side.head == "num" and zero_side.data[0] == 0:
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


def _frame_of(model: Model, exprs: tuple[Expr, ...]) -> Frame:
    """The root frame, or the atoms of what is random in the claim itself."""
    names = roots_of(model.root, [name for expr in exprs for name in expr.free if not name.endswith("°")])
    if not names:
        return model.root
    joint = joint_of(model.root, names)
    frame = enter(model.root, joint)
    return frame


def given_value(expr: Expr, scope: Scope, key: str, seed: int) -> Fraction | float | None:
    """The number that an expression is where everything in it is given: exact where that can be, else a float."""
    plan = Plan(Subject(scope, (expr,), key, seed))
    if not plan.settled:
        return None
    try:
        value = plan.model(1, key, {}, exact=True).root.evaluate(expr)
        if isinstance(value, np.ndarray) and value.size == 1 and isinstance(value.item(), (int, Fraction)):
            return Fraction(value.item())
    except (exact.NotExact, TypeError):
        pass
    model = next(iter(plan.models()))
    value = _frame_of(model, (expr,)).evaluate(expr)
    if not isinstance(value, np.ndarray) or value.ndim != 1 or value.dtype == bool or not np.isfinite(_float(value)).all():
        return None
    return float(_float(value)[0])


def varies(expr: Expr, scope: Scope, key: str) -> bool:
    """Whether an expression takes different values at different samples."""
    plan = Plan(Subject(scope, (expr,), key, 0))
    model = next(iter(plan.models()))
    frame = _frame_of(model, (expr,))
    value = frame.evaluate(expr)
    if not isinstance(value, np.ndarray) or value.shape[0] < 2 or value.dtype == bool:
        return False
    value = _float(value)
    return bool((np.abs(value - value[:1]) > 1e-9 * np.maximum(1, np.abs(value))).any())


def differs_evenly(left: Expr, right: Expr, scope: Scope, key: str) -> bool:
    """Whether two sides differ by one and the same amount, clearly not zero, wherever they are defined."""
    found = []
    plan = Plan(Subject(scope, (left, right), key, 0))
    # What no values satisfy, none do that meet more conditions.
    plan.conditions = []
    for model in plan.models():
        a, b = _sides(left, right, _frame_of(model, (left, right)))
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or a.shape[1:] != b.shape[1:]:
            return False
        gap = _float(a) - _float(b)
        found.extend(gap[np.isfinite(gap)])
    return len(found) > 8 and np.ptp(found) < 1e-6 * abs(found[0])


def _sampled(operator: str, left: Expr, right: Expr, plan: Plan, layout: str) -> Verdict:
    samples = 0
    defined = 0
    worst = 0.0
    differ = False
    evidence_kind = "sampled"
    result: Verdict | None = None
    trace: Trace | None = None
    for outcome in _run(operator, left, right, plan, layout):
        samples += outcome["samples"]
        defined += outcome["defined"]
        worst = max(worst, outcome["worst"])
        differ = differ or outcome["differ"]
        if outcome["failure"] is not None and (result is None or _effort(outcome["failure"]) < _effort(result)):
            result = outcome["failure"]
            if plan.subject.scope.hasty and operator != "!=":
                return result
        # One round is enough to show, and not the one whose samples sit at the edge.
        if trace is None and "trace" in outcome and not outcome["trace"].model.adversarial:
            trace = outcome["trace"]
    evidence = Evidence(evidence_kind, defined, worst)
    if operator == "!=":
        return Verdict(differ, evidence, "never-differs", "the two sides are equal at all samples", trace=trace)
    if result is not None:
        return result
    if defined < max(2, MIN_DEFINED * samples):
        raise Problem("undefined-value", f"the two sides are defined at only {defined} of {samples} samples",
                      (left.span[0], right.span[1]))
    return Verdict(True, evidence, trace=trace)


def _run(operator: str, left: Expr, right: Expr, plan: Plan, layout: str):
    try:
        for model in plan.models(adversarial=operator in _INEQUALITIES):
            yield _round(operator, left, right, model, plan, layout)
    except Problem as problem:
        if problem.code != "index-out-of-range" or not plan.dimensions:
            raise
        plan.enlarge()
        for model in plan.models():
            yield _round(operator, left, right, model, plan, layout)


def _round(operator: str, left: Expr, right: Expr, model: Model, plan: Plan, layout: str) -> dict[str, Any]:
    frame = _frame_of(model, (left, right))
    if operator in ("in", "notin"):
        value, container = frame.evaluate(left), frame.evaluate(right)
        truth = membership(value, container, Expr("member", (left, right), operator, left.span))
        truth = ~truth if operator == "notin" else truth
        finite = np.isfinite(value.astype(float).reshape(value.shape[0], -1)).all(axis=1) if isinstance(value, np.ndarray) else \
            np.ones(1, bool)
        truth = truth | ~finite
        return _outcome(truth, finite, frame, model, plan, "not-a-member", "this is not an element of that set", value, None)
    if operator in ("succ", "succeq", "prec", "preceq"):
        truth = frame.evaluate(Expr("compare", (left, right), operator, left.span))
        return _outcome(truth, np.ones_like(truth), frame, model, plan, "inequality-fails", "this order is false",
                        frame.evaluate(left), frame.evaluate(right))
    a, b = _sides(left, right, frame)
    if isinstance(a, Law) or isinstance(b, Law):
        return _laws(a, b, left, right, frame, model, plan)
    a, b = _comparable(a, b, left, right, frame)
    if a.dtype == bool or b.dtype == bool:
        if a.ndim != b.ndim:
            raise mismatch("the two sides", a, b, (left.span[0], right.span[1]))
        if operator in ("subset", "supset") and a.dtype != b.dtype:
            raise Problem("not-a-value", "an event is compared with a number", (left.span[0], right.span[1]))
        if operator == "subset":
            truth = ~a | b
        elif operator == "supset":
            truth = a | ~b
        else:
            truth = a == b
        defined = np.ones_like(truth)
        found = _outcome(truth, defined, frame, model, plan, "sides-differ", "the two sides are not the same event", a, b)
        found["differ"] = bool((~truth).any())
        return found
    a, b = (exact.as_float(side) if side.dtype == object else side.astype(float) for side in (a, b))
    a, b = aligned(a, b, left, right)
    return {**_compare(operator, a, b, left, right, frame, model, plan), "trace": Trace(plan, a, b, frame, model)}


def _comparable(a: Any, b: Any, left: Expr, right: Expr, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Both sides as arrays: functions at common points, lists as vectors, identities sized."""
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
        stacked = np.stack([np.broadcast_to(_float(member), (size, *member.shape[1:])).reshape(size, -1)
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
            stacked = np.stack([np.broadcast_to(_float(member), (size,)) for member in side.members], axis=1)
            parts.append(np.sort(stacked, axis=1))
        if parts[0].shape == parts[1].shape:
            return parts[0], parts[1]
        raise Problem("sides-differ", "these two sets have different numbers of elements", (left.span[0], right.span[1]))
    if isinstance(a, Interval) and isinstance(b, Interval):
        return _ends(a), _ends(b)
    raise Problem("not-a-value", "these two sides cannot be compared", (left.span[0], right.span[1]))


def _ends(interval: Interval) -> np.ndarray:
    return np.stack(np.broadcast_arrays(_float(interval.low), _float(interval.high)), axis=1)


def _float(value: np.ndarray) -> np.ndarray:
    return exact.as_float(value) if value.dtype == object else value.astype(float)


def _compare(operator: str, a: np.ndarray, b: np.ndarray, left: Expr, right: Expr, frame: Frame, model: Model,
             plan: Plan) -> dict[str, Any]:
    # The values as they are shown; their entries are compared in rows.
    shown = a, b
    size = max(a.shape[0], b.shape[0])
    a, b = _flat(a, size), _flat(b, size)
    if a.shape[1] != b.shape[1]:
        a, b = np.broadcast_arrays(a, b)
    # The largest entry of both sides; it is finite where all entries are.
    big = np.maximum.reduce(np.maximum(np.abs(a), np.abs(b)), axis=1, initial=0)
    defined = np.isfinite(big)
    if operator == "~=":
        return _approximate(a, b, left, right, defined, frame, model, plan)
    difference = a - b
    scale = np.maximum(big, _per_entry(model.scale, size, model))
    slack = max(RELATIVE, 40 * model.relative_error)
    tolerance = slack * big + 1e-11 * scale + 50 * _per_entry(model.roundoff, size, model)
    if operator in (*EQUALITIES, "!=", NOWHERE_EQUAL):
        residual = np.maximum.reduce(np.abs(difference), axis=1, initial=0)
        truth = residual <= tolerance
        if operator == NOWHERE_EQUAL:
            return _outcome(~truth, defined, frame, model, plan, "never-differs", "the two sides can be equal here", *shown)
        relative = np.divide(residual, scale, out=np.zeros(size), where=truth & defined & (scale > 0))
        found = _outcome(truth, defined, frame, model, plan, "sides-differ", "the two sides of this equation are not equal",
                         *shown, float(relative.max(initial=0)))
        if operator == "!=":
            found["failure"] = None
        return found
    if operator not in _ORDERS:
        raise Problem("unsupported", "this relation is not supported", (left.span[0], right.span[1]))
    truth = _ORDERS[operator](difference, tolerance[:, None]).all(axis=1)
    # An infinite side decides an inequality as well as a finite one.
    infinite = (np.isinf(a) | np.isinf(b)).any(axis=1) & ~np.isnan(a).any(axis=1) & ~np.isnan(b).any(axis=1)
    defined = defined | infinite
    truth = np.where(infinite, (a < b).all(axis=1) if operator in ("<", "<=", "<<") else (a > b).all(axis=1), truth)
    return _outcome(truth, defined, frame, model, plan, "inequality-fails", "this inequality is false", *shown)


def _flat(side: np.ndarray, size: int) -> np.ndarray:
    """The entries of a side at each of `size` samples."""
    if side.shape[0] != size:
        side = np.broadcast_to(side, (size, *side.shape[1:]))
    return side.reshape(size, -1)


def _per_entry(value: np.ndarray, size: int, model: Model) -> np.ndarray:
    if size == value.shape[0] or value.shape[0] == 1:
        return value
    if size == 1:
        return value.max(keepdims=True)
    return np.repeat(value, size // value.shape[0]) if size % value.shape[0] == 0 else np.full(size, value.max())


def _approximate(a, b, left, right, defined, frame, model, plan) -> dict[str, Any]:
    literals = decimals(right) or decimals(left)
    if not literals:
        raise Problem("unquantified-approximation", "nothing here says how close the two sides should be",
                      (left.span[0], right.span[1]), help="write a number with the digits that it is right to")
    side = right if decimals(right) else left
    tolerance = np.zeros(1)
    base = frame.array(side)
    base = _float(base).reshape(base.shape[0], -1)
    for literal in decimals(side):
        value, ulp = literal.data
        moved = _float(frame.array(_replaced(side, literal, value + Fraction(ulp) / 2)))
        tolerance = tolerance + np.abs(moved.reshape(moved.shape[0], -1) - base)
    truth = (np.abs(a - b) <= tolerance * (1 + 1e-6) + 1e-12).all(axis=1)
    return _outcome(truth, defined, frame, model, plan, "wrong-rounding", "this number is not right to the digits shown", a, b)


def _laws(a: Any, b: Any, left: Expr, right: Expr, frame: Frame, model: Model, plan: Plan) -> dict[str, Any]:
    """Two distributions, compared by their means of bounded waves and powers."""
    from mathcheck.numeric.chance.atoms import law_joint

    if not (isinstance(a, Law) and isinstance(b, Law)):
        raise Problem("not-a-value", "a distribution is compared with something else", (left.span[0], right.span[1]))
    moments = []
    for law in (a, b):
        joint = law_joint("#", law)
        points, weights = joint.values["#"], joint.weights
        if points.ndim == 2:
            points = points[:, :, None]
        rows = []
        for wave in (0.3, 0.9, 1.7):
            for part in (np.cos, np.sin):
                rows.append((weights * part(wave * points.sum(axis=2) + wave * points[:, :, 0])).sum(axis=1))
        size = max(row.shape[0] for row in rows)
        moments.append(np.stack([np.broadcast_to(row, (size,)) for row in rows], axis=1))
    size = max(part.shape[0] for part in moments)
    x, y = (np.broadcast_to(part, (size, part.shape[1])) for part in moments)
    truth = (np.abs(x - y) < 1e-7).all(axis=1)
    return _outcome(truth, np.ones(size, bool), frame, model, plan, "sides-differ", "the two distributions differ", None, None)


def _outcome(truth: np.ndarray, defined: np.ndarray, frame: Frame, model: Model, plan: Plan, code: str, message: str,
             a: Any, b: Any, worst: float = 0.0) -> dict[str, Any]:
    truth, defined = np.atleast_1d(truth), np.atleast_1d(defined)
    bad = np.flatnonzero(~truth & defined)
    failure = None
    if bad.size:
        row = int(bad[0])
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.dtype != bool:
            row = _clearest(bad, a, b)
        failure = Verdict(False, Evidence("sampled", int(defined.sum()), worst), code, message,
                          counterexample=counterexample(row, frame, model, plan, truth.shape[0]),
                          left=_at(a, row), right=_at(b, row))
    samples = model.size if truth.shape[0] == 1 else truth.shape[0]
    counted = samples if truth.shape[0] == 1 and defined.all() else int(defined.sum())
    return {"samples": samples, "defined": counted, "worst": worst, "differ": bool(bad.size), "failure": failure}


def _clearest(bad: np.ndarray, a: np.ndarray, b: np.ndarray) -> int:
    """Among the first failures the one that a person can check: small round numbers."""
    def cost(row: int) -> float:
        values = np.concatenate([np.ravel(a[min(row, a.shape[0] - 1)]), np.ravel(b[min(row, b.shape[0] - 1)])])
        return float(np.abs(values - np.round(values * 4) / 4).max() > 1e-9) * 10 + row * 0.01

    return int(min(bad[:24], key=cost))


def _effort(verdict: Verdict) -> tuple[bool, int]:
    """What it takes to check a counterexample by hand: numbers that are not round, then how many there are."""
    numbers = list(_numbers([verdict.left, verdict.right, *verdict.counterexample.values()]))
    return any(isinstance(each, float) and each * 4 != round(each * 4) for each in numbers if np.isfinite(each)), len(numbers)


def _numbers(value: Any) -> Iterator[float]:
    if isinstance(value, list):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, (int, float)):
        yield value


def _at(value: Any, row: int) -> Any:
    if isinstance(value, np.ndarray):
        return plain(value[min(row, value.shape[0] - 1)][None])
    return None


def plain(value: np.ndarray) -> Any:
    """A value without its sample axis, as numbers and nested lists."""
    def number(item: Any) -> Any:
        if isinstance(item, (bool, np.bool_)):
            return bool(item)
        try:
            as_float = float(item)
        except OverflowError:
            return exact.short(item)
        if not np.isfinite(as_float):
            return str(as_float)
        if not as_float.is_integer():
            as_float = float(f"{as_float:.6g}")
        return int(as_float) if as_float.is_integer() and abs(as_float) < 1e15 else as_float

    inner = value[0]
    if not isinstance(inner, np.ndarray):
        return number(inner)
    return _nested(inner, number)


def _nested(value: np.ndarray, number) -> Any:
    if value.ndim == 0:
        return number(value.item())
    return [_nested(part, number) if isinstance(part, np.ndarray) else number(part) for part in value]


def counterexample(row: int, frame: Frame, model: Model, plan: Plan, rows: int) -> dict[str, Any]:
    """The values of the symbols at one sample, for people."""
    found: dict[str, Any] = {}
    sample = row // (rows // model.size) if rows > model.size and rows % model.size == 0 else row
    for name in sorted(plan.names):
        if name.startswith(("#", "§")) or name.endswith(("°", "!")):
            continue
        if name in model.dimensions:
            found[name] = model.dimensions[name]
            continue
        declaration = plan.subject.scope.lookup(name)
        if declaration is None:
            continue
        if frame is not model.root and name in frame.binds:
            value = frame.binds[name]
            found[name] = plain(np.asarray(value[min(row, value.shape[0] - 1)])[None])
            continue
        if declaration.definition is None and not isinstance(declaration.domain, (Real, Integer, Choice, Vector, Matrix, Family)) \
                and type(declaration.domain).__name__ not in ("Spectral", "ValueOf"):
            continue
        value = model.root.cache.get(name)
        if isinstance(value, np.ndarray):
            if value.dtype == object:
                value = exact.as_float(value)
            found[name] = plain(value[min(sample, value.shape[0] - 1)][None])
    return found


