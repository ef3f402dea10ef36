"""What became of a page, as records.

Nothing here imports the engine itself: a program that only shows results read from the cache
starts without it, and without the libraries that it computes with.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mathcheck.checks.evidence import Evidence, Premise, Strength
from mathcheck.diagnostics import Diagnostic
from mathcheck.extract import Formula
from mathcheck.records import record
from mathcheck.source import Source

if TYPE_CHECKING:
    from mathcheck.semantics.scope import Declaration, Scope
    from mathcheck.standing import Standing
    from mathcheck.syntax.document import Document

OUTCOMES = ("holds", "given", "notation", "fails", "error", "waived")


@record
class Settings:
    """How a page is checked."""

    infer: bool = False
    seed: int = 0
    # Whether each formula that holds is damaged, to see what its check catches.
    strength: bool = False


DEFAULTS = Settings()


@dataclass
class FormulaResult:
    """A formula and what became of it."""

    formula: Formula
    outcome: str
    evidence: Evidence | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    label: str | None = None
    expected: str | None = None
    document: Document | None = None
    entered: list[Declaration] = field(default_factory=list)
    strength: Strength | None = None
    premises: tuple[Premise, ...] = ()
    standing: Standing | None = None
    # Why a formula that is waived is not checked, in the words of its author.
    reason: str = ""


@dataclass
class PageResult:
    """All formulas of a page, and findings that belong to no formula."""

    source: Source
    formulas: list[FormulaResult] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    # The scope as it stood after each labelled formula, for figures and cross references.
    labelled: dict[str, tuple[FormulaResult, Scope]] = field(default_factory=dict)
    # Steps of the budget that the page cost; 0 for a result that was kept.
    work: int = 0

    @property
    def outcomes(self) -> list[str]:
        """The outcome of each formula."""
        return [result.outcome for result in self.formulas]

    @property
    def all_diagnostics(self) -> list[Diagnostic]:
        """Every finding in the order of the page."""
        found = [diagnostic for result in self.formulas for diagnostic in result.diagnostics] + self.diagnostics
        return sorted(found, key=lambda diagnostic: diagnostic.start)

    @property
    def standard(self) -> list[FormulaResult]:
        """The definitions that agree with those that the field knows under the names that their words give."""
        return [result for result in self.formulas
                if result.outcome == "holds" and result.evidence is not None and result.evidence.standard]

    @property
    def failed(self) -> bool:
        """Whether the page must not be built."""
        return any(outcome in ("fails", "error") for outcome in self.outcomes) or \
            any(diagnostic.severity == "error" for diagnostic in self.diagnostics)
