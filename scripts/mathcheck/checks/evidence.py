"""What a check can say: a verdict with its evidence, or with its counterexample."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from mathcheck.records import record


@record
class Worked:
    """One sample of a claim worked out: the values of its symbols, and what each side gives there.

    Of a chain it is the first link whose sides are numbers.
    """

    values: dict[str, Any]
    left_latex: str
    left: Any
    right_latex: str
    right: Any

    def as_json(self) -> dict[str, Any]:
        return {"values": self.values, "left": {"latex": self.left_latex, "value": self.left},
                "right": {"latex": self.right_latex, "value": self.right}}


@record
class Evidence:
    """How a claim was confirmed: `exact` on given numbers, `sampled`, `roots` of an equation, `rounded`."""

    kind: str
    samples: int = 1
    max_relative_error: float = 0.0
    worked: Worked | None = None
    # The standard definition that a definition of the page agrees with, and by which route it was computed.
    standard: str = ""

    def as_json(self) -> dict[str, Any]:
        found = {"kind": self.kind, "samples": self.samples, "max_relative_error": self.max_relative_error,
                 **({"standard": self.standard} if self.standard else {})}
        return found if self.worked is None else {**found, "worked": self.worked.as_json()}


# Which kind speaks for a formula whose claims were confirmed in several ways: the weakest.
WEAKEST_FIRST = ("sampled", "roots", "rounded", "exact")


def together(parts: list[Evidence]) -> Evidence:
    """The evidence for a formula from that for its claims: the fewest samples of those that were drawn."""
    if len(parts) == 1 and parts[0].samples >= 1:
        return parts[0]
    kind = min((part.kind for part in parts), key=WEAKEST_FIRST.index)
    drawn = [part.samples for part in parts if part.kind == kind and part.samples > 1]
    standard = "; ".join(dict.fromkeys(part.standard for part in parts if part.standard))
    return Evidence(kind, min(drawn, default=1), max(part.max_relative_error for part in parts), standard=standard)


@record
class Premise:
    """What a formula rests on: a declaration or condition as the page writes it, and where."""

    latex: str
    start: int


@record
class Trace:
    """Both sides as they were evaluated, one entry a sample: kept until one sample is worked out for people."""

    plan: Any
    left: Any
    right: Any
    frame: Any
    model: Any


@record
class Verdict:
    """Whether a claim holds; a false one comes with the values of both sides at one sample."""

    holds: bool
    evidence: Evidence
    code: str = "sides-differ"
    message: str = ""
    counterexample: dict[str, Any] = field(default_factory=dict)
    left: Any = None
    right: Any = None
    notes: tuple[str, ...] = ()
    help: str = ""
    as_error: bool = False
    # Whether the claim is one about given numbers alone.
    constant: bool = False
    # What was judged (the operator and both sides), and the scope with the premises in force.
    claim: tuple[str, Any, Any] | None = None
    scope: Any = None
    # Whether the evidence settles the claim: all in it is given, or two sides differ at a sample as they should.
    proved: bool = False
    trace: Trace | None = None
    # Where both sides stand in the formula.
    spans: tuple[tuple[int, int], tuple[int, int]] | None = None


@record
class Survivor:
    """Damage that its check did not notice: the span in the raw file, what stood there, the damaged formula, and why."""

    kind: str
    start: int
    end: int
    was: str
    latex: str
    reason: str = ""


@record
class Strength:
    """How much of the damage to a formula its check catches; variants that are true as well are not damage."""

    damaged: int
    caught: int
    survivors: tuple[Survivor, ...] = ()
    equivalent: int = 0
