"""Numbers shown with so many digits: what they may be off by, and claims about them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.checks.counterexamples import found_in_round, plain
from mathcheck.checks.evidence import Evidence, Trace, Verdict
from mathcheck.checks.sampling import Plan
from mathcheck.checks.sides import floats
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.semantics.expr import Expr, walk


def exactly(value: Any) -> Any:
    return Fraction(value) if isinstance(value, (int, float, np.floating, np.integer)) else value


def decimals(expr: Expr) -> list[Expr]:
    """The decimal literals of an expression, whose last digit shown limits what it says."""
    return [part for part in walk(expr) if part.head == "num" and part.data[1] is not None]


def as_rounded(verdict: Verdict) -> Verdict:
    """A false equation that is true of rounded numbers."""
    return replace(verdict, code="rounded-equality", message="this number is rounded, `=` is exact", as_error=True,
                   help=r"write `\approx`")


def judge_rounding(left: Expr, right: Expr, plan: Plan, a: np.ndarray, b: np.ndarray, evidence: Evidence) -> Verdict:
    side = right if decimals(right) or _is_rounder(left, right) else left if decimals(left) else right
    slack = _slack(side, plan)
    if slack is None:
        raise Problem("unquantified-approximation", "nothing here says how close the two sides should be", right.span,
                      help="write a number with the digits that it is right to")
    slack = np.broadcast_to(slack.reshape(-1), (a.size,)) if slack.size in (1, a.size) else np.full(a.size, slack.max())
    within = [abs(exact.real(exactly(x)) - exact.real(exactly(y))) <= exact.real(tolerance) * exact.real(Fraction(1000001, 1000000))
              for x, y, tolerance in zip(a.reshape(-1), b.reshape(-1), slack, strict=True)]
    if all(within):
        model = plan.model(1, plan.subject.key, {}, exact=True)
        return Verdict(True, Evidence("rounded"), left=plain(a), right=plain(b), trace=Trace(plan, a, b, model.root, model))
    return Verdict(False, evidence, "wrong-rounding", "this number is not right to the digits shown", left=plain(a), right=plain(b))


def _is_rounder(left: Expr, right: Expr) -> bool:
    r"""`1.9888\pi \approx 2\pi`: the right side is the left one with a whole number in place of its decimal."""
    fine, whole = decimals(left), [part for part in walk(right) if part.head == "num"]
    if len(fine) != 1 or len(whole) != 1 or whole[0].data[0].denominator != 1:
        return False
    one = Fraction(1)
    return repr(with_literal(left, fine[0], one)) == repr(with_literal(right, whole[0], one))


def right_when_rounded(left: Expr, right: Expr, plan: Plan, a: np.ndarray, b: np.ndarray) -> bool:
    if not decimals(right) and not decimals(left):
        return False
    try:
        verdict = judge_rounding(left, right, plan, a, b, Evidence("exact"))
    except (Problem, exact.NotExact):
        return False
    return verdict.holds


def compare_rounded(a, b, left, right, defined, frame, model, plan) -> dict[str, Any]:
    literals = decimals(right) or decimals(left)
    if not literals:
        raise Problem("unquantified-approximation", "nothing here says how close the two sides should be",
                      (left.span[0], right.span[1]), help="write a number with the digits that it is right to")
    side = right if decimals(right) else left
    tolerance = np.zeros(1)
    base = frame.array(side)
    base = floats(base).reshape(base.shape[0], -1)
    for literal in decimals(side):
        value, ulp = literal.data
        moved = floats(frame.array(with_literal(side, literal, value + Fraction(ulp) / 2)))
        tolerance = tolerance + np.abs(moved.reshape(moved.shape[0], -1) - base)
    truth = (np.abs(a - b) <= tolerance * (1 + 1e-6) + 1e-12).all(axis=1)
    return found_in_round(truth, defined, frame, model, plan, "wrong-rounding", "this number is not right to the digits shown", a, b)


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
        changed = with_literal(expr, literal, value + Fraction(ulp) / 2)
        model = plan.model(1, plan.subject.key, {}, exact=True)
        moved = model.root.array(changed)
        difference = np.array([abs(exact.real(exactly(x)) - exact.real(exactly(y)))
                               for x, y in zip(moved.reshape(-1), base.reshape(-1), strict=True)], dtype=object)
        total = difference if total is None else total + difference
    return total


def with_literal(expr: Expr, literal: Expr, value: Fraction) -> Expr:
    """An expression with another value in the place of a literal."""
    if expr is literal:
        return Expr("num", (), (value, None), expr.span)
    if not expr.args:
        return expr
    return Expr(expr.head, tuple(with_literal(arg, literal, value) for arg in expr.args), expr.data, expr.span, expr.free)
