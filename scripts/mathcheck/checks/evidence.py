"""What a check can say: a verdict with its evidence, or with its counterexample."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Evidence:
    """How a claim was confirmed: `exact` on given numbers, `sampled`, `roots` of an equation, `rounded`."""

    kind: str
    samples: int = 1
    max_relative_error: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "samples": self.samples, "max_relative_error": self.max_relative_error}


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Survivor:
    """Damage that its check did not notice: the span in the raw file, what stood there, and the damaged formula."""

    kind: str
    start: int
    end: int
    was: str
    latex: str


@dataclass(frozen=True, slots=True)
class Strength:
    """How much of the damage to a formula its check catches; variants that are true as well are not damage."""

    damaged: int
    caught: int
    survivors: tuple[Survivor, ...] = ()
    equivalent: int = 0
