"""What a reader can follow of a check: one sample in numbers, and the declarations it rests on."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.checks.counterexamples import counterexample, number, plain
from mathcheck.checks.evidence import Premise, Trace, Verdict, Worked
from mathcheck.checks.formula import Outcome
from mathcheck.numeric import exact
from mathcheck.semantics.scope import Declaration, Scope

# Among so many first samples the clearest is chosen; what has more entries is not written out.
LOOKED_AT = 16
MAX_ENTRIES = 16
MAX_DENOMINATOR = 1000
NOISE = 1e-12
# Floats from here on count as whole.
_WHOLE = 1e300
# Names that the engine made for itself.
_HIDDEN = re.compile(r"[#§]|[°!]$")


def work_out(verdicts: list[Verdict], latex: str) -> Worked | None:
    """The first claim of a formula whose sides are numbers, at one sample."""
    for verdict in verdicts:
        if verdict.trace is not None and verdict.claim is not None:
            found = _worked(verdict, verdict.trace, latex)
            if found is not None:
                return found
    return None


def _worked(verdict: Verdict, trace: Trace, latex: str) -> Worked | None:
    a, b = trace.left, trace.right
    if max(math.prod(a.shape[1:]), math.prod(b.shape[1:])) > MAX_ENTRIES:
        return None
    operator, left, right = verdict.claim
    rows = max(a.shape[0], b.shape[0])
    row = _clearest(a, b, rows, differ=operator == "!=")
    if row is None:
        return None
    values = counterexample(row, trace.frame, trace.model, trace.plan, rows)
    values = {name: value for name, value in values.items() if 1 <= _entries(value) <= MAX_ENTRIES}
    if not any(isinstance(value, list) for value in values.values()):
        # Sizes tell something only where something has a size.
        values = {name: value for name, value in values.items()
                  if name not in trace.model.dimensions or name in left.free | right.free}
    first, second = verdict.spans or (left.span, right.span)
    # A row of aligned equations goes on from the side above it.
    return Worked(values, _slice(latex, first) or _slice(latex, left.span), _readable(a[min(row, a.shape[0] - 1)]),
                  _slice(latex, second), _readable(b[min(row, b.shape[0] - 1)]))


def _slice(latex: str, span: tuple[int, int]) -> str:
    start, end = span
    # What grows a bracket belongs to it.
    start -= len(r"\left") if latex[:start].endswith(r"\left") else 0
    return " ".join(latex[start:end].split())


def _clearest(a: np.ndarray, b: np.ndarray, rows: int, *, differ: bool) -> int | None:
    """The sample that a person can check: defined, not trivial, small round numbers."""
    count = min(rows, LOOKED_AT)
    if count == 1 and a.dtype == b.dtype == object:
        return 0
    best, lowest = None, math.inf
    for row, (left, right) in enumerate(zip(_flat_rows(a, count), _flat_rows(b, count), strict=True)):
        if lowest <= row:
            # Each sample costs at least its place.
            break
        sizes = [abs(value) for value in (*left, *right)]
        if not all(map(math.isfinite, sizes)) or differ and len(left) == len(right) and left == right:
            continue
        largest = max(sizes, default=0)
        crooked = largest < _WHOLE and max((size * 4 % 1 for size in sizes), default=0) > 1e-9
        cost = 100 * (largest in (0, 1)) + 50 * (largest > 1e4) + 10 * crooked + row
        if cost < lowest:
            best, lowest = row, cost
    return best


def _flat_rows(side: np.ndarray, count: int) -> list[list[float]]:
    """The entries of a side at each of the first samples."""
    first = exact.as_float(side[:count]) if side.dtype == object else side[:count]
    rows = first.reshape(first.shape[0], -1).tolist()
    return rows * count if len(rows) == 1 else rows


def _readable(value: Any) -> Any:
    """A value of one sample; what has no short decimals stays a fraction, and noise beside numbers is 0."""
    if not isinstance(value, np.ndarray):
        return _exact_number(value) if isinstance(value, Fraction) else number(value)
    if value.dtype == object:
        return _exact_number(value.item()) if value.size == 1 and isinstance(value.item(), Fraction) else plain(value[None])
    return _without_noise(value.tolist(), NOISE * max(map(abs, value.ravel().tolist()), default=0))


def _without_noise(value: Any, least: float) -> Any:
    """Numbers and nested lists of them, with 0 for what is smaller than the least that counts."""
    if isinstance(value, list):
        return [_without_noise(part, least) for part in value]
    return 0 if abs(value) < least else number(value)


def _exact_number(value: Fraction) -> Any:
    if 10**4 % value.denominator == 0 or value.denominator > MAX_DENOMINATOR or abs(value.numerator) >= 10**6:
        return exact.short(value) if value and not float_of(value) else plain(np.array([value], dtype=object))
    return str(value)


def float_of(value: Fraction) -> float:
    """A fraction as a float; 0 where it is too large or too small to be one."""
    try:
        return float(value)
    except OverflowError:
        return 0.0


def _entries(value: Any) -> int:
    return sum(map(_entries, value)) if isinstance(value, list) else 1


# -- premises ------------------------------------------------------------------------------------


def premises_of(outcome: Outcome, scope: Scope, origin: int, text: str) -> tuple[Premise, ...]:
    """The declarations and conditions in force for the names of a formula, and what those rest on in turn.

    What the formula itself introduces, and what was only inferred, is not among them.
    """
    spans: set[tuple[int, int]] = set()
    seen: set[str] = set()
    waiting = [*outcome.used, *(name for declaration in outcome.entered for name in declaration.depends)]
    for verdict in outcome.verdicts:
        if verdict.claim is not None:
            waiting.extend(verdict.claim[1].free | verdict.claim[2].free)
    conditions = scope.conditions()
    while waiting:
        name = waiting.pop().rstrip("°!")
        declaration = None if name in seen or _HIDDEN.search(name) else scope.lookup(name)
        seen.add(name)
        if declaration is None:
            continue
        waiting.extend(_depends(declaration))
        if declaration.origin != origin and (declaration.said or not declaration.inferred) and declaration.span[1]:
            spans.add(declaration.span)
        for condition in conditions:
            if name in condition.names:
                spans.add(condition.span)
    outer = [span for span in spans if not any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in spans)]
    return tuple(Premise(" ".join(text[start:end].split()), start) for start, end in sorted(outer))


def _depends(declaration: Declaration) -> frozenset[str]:
    found = declaration.depends
    return found if declaration.definition is None else found | declaration.definition.free
