r"""Where one side of a claim has no value though the other has one: `\log(-p)` beside `\log p`.

A formula is commonly meant wherever both its sides are defined: `e^{\log x} = x` says nothing of
negative x. That does not excuse it where the page says with care for which values it is meant:
then it must have a value in each case of a symbol with a few values, and all over a range that
has bounds. Single points, such as `r = 1` in `\frac{1 - r^n}{1 - r}`, are left out in silence: only
samples without round numbers count.
"""

from __future__ import annotations

import numpy as np

from mathcheck.checks.counterexamples import at_row, counterexample
from mathcheck.checks.evidence import Evidence, Trace, Verdict
from mathcheck.checks.sampling import Plan
from mathcheck.semantics.domains import Choice, Family, Integer, Real, Vector
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.scope import Scope

# How many samples without a value are more than an accident of rounding.
_FEWEST = 2
# Numbers of which a multiple by this is whole are round: removable points lie there.
_ROUND = 12
# What has a value by its own definition. Limits, integrals and the like may also lack one because computing it failed.
_PLAIN = frozenset((
    "num", "constant", "var", "add", "sub", "mul", "dot", "times", "div", "neg", "pow", "sqrt", "root", "apply", "hadamard", "index",
    "vector", "matrix", "transpose", "inner", "norm", "bars", "factorial", "binom", "fold", "indicator", "compare", "braced", "log_base", "cases", "and", "or", "true"))
# What has a value wherever its parts have: where a side of these has none, it is the cases that leave something out.
_TOTAL = frozenset(("num", "constant", "var", "add", "sub", "mul", "dot", "times", "neg", "bars", "compare", "cases", "and", "or", "true"))


class Definedness:
    """What was seen over all rounds of a claim."""

    def __init__(self, left: Expr, right: Expr, plan: Plan):
        self.plan = plan
        self.scope = plan.subject.scope
        declared = {name: self.scope.lookup(name) for name in plan.sampled}
        # Guesses about domains excuse what is undefined in them.
        self.stated = bool(declared) and not any(entry.inferred for entry in declared.values())
        self.cases = [name for name, entry in declared.items() if isinstance(entry.domain, Choice)] if self.stated else []
        bounded = self.stated and all(_is_bounded(entry.domain) for entry in declared.values())
        if self.stated and not bounded and any(map(_is_piecewise, (left, right))):
            # Cases say themselves for which values they are meant; they must cover the domain.
            self.sides = (_is_piecewise(left), _is_piecewise(right))
            bounded = True
        self.ranges = [name for name, entry in declared.items() if bounded and not isinstance(entry.domain, (Choice, Integer))]
        self.sides = tuple(_is_plain(side, self.scope) for side in (left, right)) if self.cases or self.ranges else (False, False)
        self.lone = 0
        # For each case of a symbol with few values: its samples, those at which both sides have a value, and the first.
        self.seen: dict[tuple[str, float], list[int]] = {}
        self.first: dict[object, tuple[Trace, int]] = {}

    @property
    def matters(self) -> bool:
        """Whether anything could be found."""
        return any(self.sides)

    def note(self, trace: Trace) -> None:
        """Look at the values of one round."""
        if trace.model.adversarial:
            return
        lone, both = _rows(trace, self.sides)
        if lone.size != trace.model.size:
            return
        within = lone & self._away_from_points(trace)
        self.lone += int(within.sum())
        if within.any():
            self.first.setdefault(None, (trace, int(np.argmax(within))))
        for name in self.cases:
            values = trace.model.root.cache.get(name)
            if not isinstance(values, np.ndarray) or values.shape != (lone.size,):
                continue
            for value in dict.fromkeys(values.tolist()):
                here = values == value
                counts = self.seen.setdefault((name, float(value)), [0, 0])
                counts[0] += int(here.sum())
                counts[1] += int((both & here).sum())
                self.first.setdefault((name, float(value)), (trace, int(np.argmax(here))))

    def _away_from_points(self, trace: Trace) -> np.ndarray:
        """The samples none of whose numbers is round."""
        found = np.full(trace.model.size, bool(self.ranges))
        for name in self.ranges:
            values = trace.model.root.cache.get(name)
            if isinstance(values, np.ndarray) and values.shape[0] == found.size:
                values = _ROUND * values.reshape(found.size, -1).astype(float)
                found &= (np.abs(values - np.round(values)) > 1e-6).all(axis=1)
        return found

    def finding(self, evidence: Evidence) -> Verdict | None:
        """What is wrong, shown at a sample: a case without any value, or a stretch of a stated range without one."""
        for case, (tried, both) in self.seen.items():
            if tried >= _FEWEST and not both and all(self.sides):
                name, value = case
                return self._verdict(f"the two sides are never defined where `{name}` is {value:g}", case, evidence)
        if self.lone >= _FEWEST:
            message = "one side has no value in part of the range that the page states, though the other has one"
            return self._verdict(message, None, evidence)
        return None

    def _verdict(self, message: str, where: object, evidence: Evidence) -> Verdict:
        trace, row = self.first[where]
        rows = max(trace.left.shape[0], trace.right.shape[0])
        return Verdict(False, evidence, "undefined-value", message, as_error=True,
                       counterexample=counterexample(row, trace.frame, trace.model, self.plan, rows),
                       left=at_row(trace.left, row), right=at_row(trace.right, row))


def _rows(trace: Trace, sides: tuple[bool, bool]) -> tuple[np.ndarray, np.ndarray]:
    """At which samples one side alone has no value, and at which both have."""
    size = max(trace.left.shape[0], trace.right.shape[0])
    missing, finite = [], []
    for value in (trace.left, trace.right):
        flat = np.broadcast_to(value, (size, *value.shape[1:])).reshape(size, -1)
        missing.append(np.isnan(flat).any(axis=1))
        finite.append(np.isfinite(flat).all(axis=1))
    lone = np.zeros(size, bool)
    for side, is_plain in enumerate(sides):
        if is_plain:
            lone |= missing[side] & finite[1 - side]
    return lone, finite[0] & finite[1]


def _is_bounded(domain: object) -> bool:
    """Whether a domain says with care which numbers are meant."""
    match domain:
        case Choice():
            return True
        case Real() | Integer():
            return domain.lower is not None or domain.upper is not None
        case Vector():
            return bool(domain.traits & {"positive", "simplex"}) or domain.element is not None and _is_bounded(domain.element)
        case Family():
            return _is_bounded(domain.element)
    return False


def _is_piecewise(expr: Expr) -> bool:
    """Whether an expression is without a value only where none of its cases applies."""
    heads = {part.head for part in walk(expr)}
    return "cases" in heads and heads <= _TOTAL


def _is_plain(expr: Expr, scope: Scope) -> bool:
    """Whether an expression is made of what has a value by its own definition, through all definitions."""
    waiting, seen = [expr], set()
    while waiting:
        for part in walk(waiting.pop()):
            if part.head not in _PLAIN or part.head == "fold" and any(arg.head == "infinity" for arg in part.args):
                return False
            if part.head != "var" or part.data in seen:
                continue
            seen.add(part.data)
            found = scope.lookup(part.data)
            if found is not None and found.definition is not None:
                waiting.append(found.definition)
    return True
