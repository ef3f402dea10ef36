"""The two sides of one relation, evaluated by themselves and compared at every sample."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from mathcheck.checks.approximations import judge_expansion
from mathcheck.checks.counterexamples import effort, found_in_round
from mathcheck.checks.definedness import Definedness
from mathcheck.checks.evidence import Evidence, Trace, Verdict
from mathcheck.checks.exact_claims import judge_exactly
from mathcheck.checks.noise import SMALL, rounded_away
from mathcheck.checks.relation_kinds import EQUALITIES, INEQUALITIES, NOWHERE_EQUAL
from mathcheck.checks.rounding import as_rounded, compare_rounded, decimals
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.checks.sides import aligned, comparable, evaluated, flat, frame_of, per_entry
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.arithmetic import mismatch
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.model import Model
from mathcheck.numeric.sets import membership
from mathcheck.numeric.values import Law, largest
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.scope import ORIENTATION, Scope

RELATIVE = 1e-8
MIN_DEFINED = 0.15
# Beyond this `e^{-z}` is lost beside 1.
FAR = 30.0
# Beyond this exponentials are no numbers, or nearly so.
HUGE = 300.0
# Whether a difference of two sides is in order, given how far rounding may have moved it.
_ORDERS = {
    "<": lambda difference, slack: difference < -slack, "<<": lambda difference, slack: difference < -slack,
    "<=": lambda difference, slack: difference <= slack, ">": lambda difference, slack: difference > slack,
    ">>": lambda difference, slack: difference > slack, ">=": lambda difference, slack: difference >= -slack,
}

_STRICT = frozenset(("<", ">", "<<", ">>"))


def judge(operator: str, left: Expr, right: Expr, scope: Scope, key: str, seed: int) -> Verdict:
    """Whether `left operator right` is true at all samples, or exactly on given numbers."""
    subject = Subject(scope, (left, right), key, seed)
    try:
        if operator == "~=" and (expansion := judge_expansion(left, right, scope, key, seed)) is not None:
            return expansion
        return _judged(operator, left, right, Plan(subject))
    except Problem as problem:
        if not _is_here(problem.span, left, right):
            problem.span = (left.span[0], right.span[1])
        raise


def _is_here(span: tuple[int, int] | None, left: Expr, right: Expr) -> bool:
    """Whether a span is one of this claim: what hangs on a definition elsewhere counts in that formula."""
    return span == (left.span[0], right.span[1]) or any(part.span == span for side in (left, right) for part in walk(side))


def _require_real(operator: str, left: Expr, right: Expr, plan: Plan) -> None:
    """Samples of a complex number are real: enough for identities of polynomials, not for absolute values and orders."""
    names = [name for name in plan.sampled if getattr(plan.known.declaration(name).domain, "complex", False)]
    if names and (operator in INEQUALITIES or any(part.head in ("bars", "norm") for side in (left, right) for part in walk(side))):
        raise Problem("unsupported", f"claims about complex numbers such as `{names[0]}` are not supported", (left.span[0], right.span[1]))


def _judged(operator: str, left: Expr, right: Expr, plan: Plan) -> Verdict:
    _require_real(operator, left, right, plan)
    given = plan.constant and not plan.random
    verdict = judge_exactly(operator, left, right, plan) if given else None
    constant = verdict is not None and not (left.free or right.free)
    if verdict is None:
        verdict = _sampled(operator, left, right, plan)
        if not verdict.holds and operator in EQUALITIES and _may_go_through((left, right), plan):
            plan.through = True
            found = _sampled(operator, left, right, plan)
            verdict = found if found.holds else verdict
        if not verdict.holds and operator in EQUALITIES and given and \
                (decimals(left) or decimals(right)) and _sampled("~=", left, right, plan).holds:
            verdict = as_rounded(verdict)
        if given:
            # Given numbers that have no exact form: every sample is the same one.
            verdict = replace(verdict, evidence=replace(verdict.evidence, samples=1))
    return replace(verdict, claim=(operator, left, right), scope=plan.subject.scope.snapshot(),
                   proved=operator == "!=" or plan.settled, constant=constant)


def _may_go_through(sides: tuple[Expr, ...], plan: Plan) -> bool:
    r"""Whether several partial derivatives by independent variables stand in a claim, one of them of what depends on
    its variable directly and by way of others: `\partial q^* / \partial q` of a step $q^* = q + \epsilon p'$ is the whole one."""
    taken = [part for side in sides for part in walk(side) if part.head == "deriv" and part.data.kind == "partial"]
    entries = [entry for side in sides for part in walk(side) if part.head == "matrix" for entry in part.args if entry.head == "deriv"]
    return bool(taken) and len(taken) == len(entries) and all(_is_independent(target.name, plan) for part in taken for target in part.data.targets)


def _is_independent(name: str, plan: Plan) -> bool:
    found = plan.known.declaration(name)
    return found is not None and found.definition is None


def _sampled(operator: str, left: Expr, right: Expr, plan: Plan) -> Verdict:
    samples = 0
    defined = 0
    worst = 0.0
    differ = False
    evidence_kind = "sampled"
    result: Verdict | None = None
    trace: Trace | None = None
    definedness = Definedness(left, right, plan)
    for outcome in _run(operator, left, right, plan):
        samples += outcome["samples"]
        defined += outcome["defined"]
        worst = max(worst, outcome["worst"])
        differ = differ or outcome["differ"]
        if outcome["failure"] is not None and (result is None or effort(outcome["failure"]) < effort(result)):
            result = outcome["failure"]
            if plan.subject.scope.hasty and operator != "!=":
                return result
        if definedness.matters and "trace" in outcome:
            definedness.note(outcome["trace"])
        # One round is enough to show, and not the one whose samples sit at the edge.
        if trace is None and "trace" in outcome and not outcome["trace"].model.adversarial:
            trace = outcome["trace"]
    evidence = Evidence(evidence_kind, defined, worst)
    if operator == "!=":
        return Verdict(differ, evidence, "never-differs", "the two sides are equal at all samples", trace=trace)
    if result is not None:
        return result
    if defined < max(2, MIN_DEFINED * samples):
        raise Problem("undefined-value", f"the two sides are defined at {f'only {defined}' if defined else 'none'} of {samples} samples",
                      (left.span[0], right.span[1]))
    return definedness.finding(evidence) or Verdict(True, evidence, trace=trace)


def _run(operator: str, left: Expr, right: Expr, plan: Plan):
    try:
        for model in plan.models(adversarial=operator in INEQUALITIES):
            yield _round(operator, left, right, model, plan)
    except Problem as problem:
        if problem.code != "index-out-of-range" or not plan.dimensions:
            raise
        plan.enlarge()
        for model in plan.models():
            yield _round(operator, left, right, model, plan)


def _round(operator: str, left: Expr, right: Expr, model: Model, plan: Plan) -> dict[str, Any]:
    frame = frame_of(model, (left, right))
    if operator in ("in", "notin"):
        value, container = frame.evaluate(left), frame.evaluate(right)
        truth = membership(value, container, Expr("member", (left, right), operator, left.span))
        truth = ~truth if operator == "notin" else truth
        finite = np.isfinite(value.astype(float).reshape(value.shape[0], -1)).all(axis=1) if isinstance(value, np.ndarray) else \
            np.ones(1, bool)
        truth = truth | ~finite
        return found_in_round(truth, finite, frame, model, plan, "not-a-member", "this is not an element of that set", value, None)
    if operator in ("succ", "succeq", "prec", "preceq"):
        truth = frame.evaluate(Expr("compare", (left, right), operator, left.span))
        return found_in_round(truth, np.ones_like(truth), frame, model, plan, "inequality-fails", "this order is false",
                        frame.evaluate(left), frame.evaluate(right))
    a, b = evaluated(left, right, frame)
    if isinstance(a, Law) or isinstance(b, Law):
        return _laws(a, b, left, right, frame, model, plan)
    a, b = comparable(a, b, left, right, frame)
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
        found = found_in_round(truth, defined, frame, model, plan, "sides-differ", "the two sides are not the same event", a, b)
        found["differ"] = bool((~truth).any())
        return found
    a, b = _numbers(a, b, left, right, plan)
    return {**_compare(operator, a, b, left, right, frame, model, plan), "trace": Trace(plan, a, b, frame, model)}


def _numbers(a: np.ndarray, b: np.ndarray, left: Expr, right: Expr, plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    a, b = (exact.as_float(side) if side.dtype == object else side.astype(float, copy=False) for side in (a, b))
    return aligned(a, b, left, right, plan.subject.scope.fact(ORIENTATION))


def _certain(truth: np.ndarray, defined: np.ndarray, difference: np.ndarray, big: np.ndarray, left: Expr, right: Expr,
             model: Model, plan: Plan) -> np.ndarray:
    """The samples that decide: all that are defined, unless all that fails is small and of rounding."""
    wrong = ~truth & defined
    if not np.count_nonzero(wrong):
        return defined
    amount = np.maximum.reduce(np.abs(difference), axis=1, initial=0)
    if (amount > SMALL * big)[wrong].any():
        return defined

    def sides(other: Model) -> tuple[np.ndarray, np.ndarray]:
        frame = frame_of(other, (left, right))
        return _numbers(*comparable(*evaluated(left, right, frame), left, right, frame), left, right, plan)

    return defined & ~rounded_away(difference, wrong, model, plan, sides)


def _has_huge_values(model: Model, plan: Plan) -> np.ndarray:
    """At which samples something has a value whose exponential is no number."""
    found = np.zeros(model.size, dtype=bool)
    for name in plan.sampled:
        value = model.root.cache.get(name)
        if isinstance(value, np.ndarray) and value.dtype == float:
            found |= np.broadcast_to(largest(value) > HUGE, (model.size,))
    return found


def _compare(operator: str, a: np.ndarray, b: np.ndarray, left: Expr, right: Expr, frame: Frame, model: Model,
             plan: Plan) -> dict[str, Any]:
    # The values as they are shown; their entries are compared in rows.
    shown = a, b
    size = max(a.shape[0], b.shape[0])
    a, b = flat(a, size), flat(b, size)
    if a.shape[1] != b.shape[1]:
        a, b = np.broadcast_arrays(a, b)
    # The largest entry of both sides; it is finite where all entries are.
    big = np.maximum.reduce(np.maximum(np.abs(a), np.abs(b)), axis=1, initial=0)
    defined = np.isfinite(big)
    if operator == "~=":
        return compare_rounded(a, b, left, right, defined, frame, model, plan)
    difference = a - b
    scale = np.maximum(big, per_entry(model.scale, size, model))
    slack = max(RELATIVE, 40 * model.relative_error)
    tolerance = slack * big + 1e-11 * scale + 50 * per_entry(model.roundoff, size, model)
    if operator in (*EQUALITIES, "!=", NOWHERE_EQUAL):
        residual = np.maximum.reduce(np.abs(difference), axis=1, initial=0)
        truth = residual <= tolerance
        if operator in EQUALITIES:
            defined = _certain(truth, defined, difference, big, left, right, model, plan)
        if operator == NOWHERE_EQUAL:
            return found_in_round(~truth, defined, frame, model, plan, "never-differs", "the two sides can be equal here", *shown)
        relative = np.divide(residual, scale, out=np.zeros(size), where=truth & defined & (scale > 0))
        found = found_in_round(truth, defined, frame, model, plan, "sides-differ", "the two sides of this equation are not equal",
                         *shown, float(relative.max(initial=0)))
        if operator == "!=":
            found["failure"] = None
        return found
    if operator not in _ORDERS:
        raise Problem("unsupported", "this relation is not supported", (left.span[0], right.span[1]))
    if operator in _STRICT:
        # Two sides that nearly touch are still apart, as far as floats tell them apart.
        tolerance = np.minimum(tolerance, 40 * model.relative_error * big + 1e-13 * scale + 50 * per_entry(model.roundoff, size, model))
    truth = _ORDERS[operator](difference, tolerance[:, None]).all(axis=1)
    # An infinite side decides an inequality as well as a finite one; two that are alike decide nothing.
    infinite = (np.isinf(a) | np.isinf(b)).any(axis=1) & ~np.isnan(a).any(axis=1) & ~np.isnan(b).any(axis=1) & \
        ~(np.isinf(a) & (a == b)).any(axis=1)
    defined = defined | infinite
    truth = np.where(infinite, (a < b).all(axis=1) if operator in ("<", "<=", "<<") else (a > b).all(axis=1), truth)
    if operator in ("<", ">") and model.adversarial and not truth.all():
        defined = defined & ~((difference == 0).any(axis=1) & _is_far(left, right, frame, size))
    if model.adversarial and (wrong := infinite & ~truth).any():
        # Exponentials of huge values overflow, and so does what their logarithm would bring back.
        defined = defined & ~(wrong & per_entry(_has_huge_values(model, plan), size, model).astype(bool))
    return found_in_round(truth, defined, frame, model, plan, "inequality-fails", "this inequality is false", *shown)


def _is_far(left: Expr, right: Expr, frame: Frame, size: int) -> np.ndarray:
    """The samples so large that sides which differ may be equal as floating-point numbers: `1 / (1 + e^{-z}) < 1` at z = 40."""
    far = np.zeros(size, bool)
    for name in left.free | right.free:
        value = frame.value(name)
        if isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.shape[0] in (1, size):
            far |= (np.abs(value).reshape(value.shape[0], -1) > FAR).any(axis=1)
    return far


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
    return found_in_round(truth, np.ones(size, bool), frame, model, plan, "sides-differ", "the two distributions differ", None, None)
