"""The search for edits that mend one formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mathcheck.checks.evidence import Verdict
from mathcheck.checks.formula import Outcome
from mathcheck.checks.relation_kinds import INEQUALITIES
from mathcheck.diagnostics import Fix
from mathcheck.edits import LAST, Context, Edit, apply, repairs
from mathcheck.numeric.shared import Shared
from mathcheck.pipeline import kinds_of
from mathcheck.proposals.numbers import right_numbers
from mathcheck.proposals.plausible import oddities
from mathcheck.results import FormulaResult, PageResult
from mathcheck.semantics.canonical.claims import canonical_claim, is_evident
from mathcheck.semantics.expr import number
from mathcheck.semantics.scope import Scope
from mathcheck.syntax.nodes import Call

MOST = 3
TRIES = 700
# Beside a likely correction one that is less likely by so much is noise.
FARTHEST = 3
# How often a number further on is put right after an edit that mends a link of a chain.
CARRIED = 12
# Where an edit of the formula may help. Elsewhere it is the declarations that are wrong, or the size.
CODES = {"sides-differ", "inequality-fails", "fails-as-inferred", "undeclared-symbol", "shape-mismatch", "wrong-rounding",
          "rounded-equality", "not-a-solution", "missing-solution", "not-proportional", "laws-differ", "never-differs",
          "not-a-member", "undefined-value", "index-out-of-range", "not-a-value", "unsupported", "function-without-argument",
          "ambiguous-juxtaposition", "ambiguous-proportionality"}


class Search:
    """What was tried so far, and what of it mends the formula; it can be gone on with."""

    def __init__(self, result: FormulaResult, page: PageResult):
        self.result = result
        self.formula = result.formula
        self.page = page
        self.standing = result.standing
        self.spent = 0
        self.found: dict[tuple, Fix] = {}
        self.smallest = LAST
        self.pending: Iterator[Edit] | None = None
        self.left = True
        self.shared = Shared()
        self.carried = 0
        self.claims = self.broken = self.oddities = 0
        # Whether it is an inequality that fails.
        self.ordered = False
        self.declared: set[str] = set()
        self.finding = next((each for each in result.diagnostics if each.severity == "error" and each.code in CODES), None)

    @property
    def proposals(self) -> tuple[Fix, ...]:
        """What was found, smallest first."""
        return tuple(self.found.values())

    def stop(self) -> None:
        """Try nothing more."""
        self.pending = iter(())

    def run(self, steps: int) -> None:
        """Go on until there are enough proposals, nothing is left to try or so many steps are taken in all."""
        if self.spent > steps or self.pending is not None and not self.left:
            return
        if self.pending is None:
            self._begin()
        try:
            while self.spent <= steps and len(self.found) < MOST:
                edit = next(self.pending, None)
                self.left = edit is not None and not (self.found and edit.size > self._farthest())
                if not self.left:
                    return
                self._try(edit)
        finally:
            # Many formulas of a page may wait for a second look.
            self.shared = Shared()

    def _farthest(self) -> int:
        """The largest edits that are worth a try beside what was found."""
        if self.ordered and self.smallest == 0:
            # With the relation turned it holds: nearly all else makes one side larger, and says less.
            return 0
        return min(LAST - 1, self.smallest + FARTHEST)

    def _begin(self) -> None:
        before, scope = self.standing.judge(self.formula.latex)
        self.spent += scope.budget.spent
        self.claims = len(before.verdicts)
        self.declared = {declaration.name for declaration in before.entered}
        self.broken = _first_broken(before)
        self.ordered = any(not verdict.holds and verdict.claim is not None and verdict.claim[0] in INEQUALITIES
                           for verdict in before.verdicts)
        self.oddities = oddities(self.result.document)
        self.pending = iter(self._candidates(before, scope))

    def _try(self, edit: Edit) -> None:
        latex = apply(self.formula.latex, edit)
        outcome = self._judged(latex)
        if outcome.outcome == "holds":
            self._note(edit, latex, outcome)
        elif self.carried < CARRIED and len(outcome.verdicts) >= self.claims > 1 and _first_broken(outcome) > self.broken:
            self.carried += 1
            self._carry(edit, latex, outcome)

    def _carry(self, edit: Edit, latex: str, outcome: Outcome) -> None:
        """An edit that mends a link of a chain, with the numbers after it that then are wrong."""
        tail = 0
        for _ in range(2):
            document = self.standing.parse(latex, self.standing.scope.trial().budget)
            context = Context(latex, document, {})
            numbers = right_numbers(context, outcome.verdicts, self.standing.path, self.standing.settings.seed)
            number = next((each for each in numbers if each.start >= edit.start), None)
            if number is None:
                return
            tail = len(latex) - number.end
            latex = apply(latex, number)
            outcome = self._judged(latex)
            if outcome.outcome == "holds":
                whole = Edit(edit.kind, edit.start, len(self.formula.latex) - tail, latex[edit.start:len(latex) - tail], edit.size + 1)
                self._note(whole, latex, outcome)
                return

    def _judged(self, latex: str) -> Outcome:
        """The outcome of other LaTeX: few edits mend, so that a quick look comes first."""
        outcome, scope = self.standing.judge(latex, screening=self.shared)
        self.spent += scope.budget.spent
        if outcome.outcome == "holds":
            outcome, scope = self.standing.judge(latex)
            self.spent += scope.budget.spent
        return outcome

    def _note(self, edit: Edit, latex: str, outcome: Outcome) -> None:
        """Keep an edit that mends; of edits that say the same the first is enough."""
        entered = {declaration.name for declaration in outcome.entered}
        # What could not be judged may well define something; a claim that fails must not become a definition.
        defines = not entered <= self.declared and (self.claims > 0 or not outcome.verdicts)
        if len(outcome.verdicts) >= self.claims and not defines and not _is_trivial(outcome, latex) and not self._is_odd(latex):
            self.found.setdefault(claims_of(outcome) or (latex,), self._fix(edit, latex))
            self.smallest = min(self.smallest, edit.size)

    def _is_odd(self, latex: str) -> bool:
        """Whether other LaTeX says what nobody writes where the formula does not."""
        return oddities(self.standing.parse(latex, self.standing.scope.trial().budget)) > self.oddities

    def _candidates(self, before: Outcome, scope: Scope) -> list[Edit]:
        """Edits that touch what is wrong, likely ones first; those of the right side before those of the left."""
        context = Context(self.formula.latex, self.result.document, kinds_of(scope))
        spans = self._spans(before)
        rights = [verdict.claim[2].span for verdict in before.verdicts if not verdict.holds and verdict.claim is not None]
        edits = [edit for edit in repairs(context) if any(edit.start <= end and start <= edit.end for start, end in spans)]
        if self.ordered:
            # The direction is what is wrong with most of them, and almost any edit makes one side larger.
            edits = [replace(edit, size=0) if edit.kind == "relation" and edit.size == 1 else edit for edit in edits]
        arguments = [item.span for spot in context.spots if isinstance(spot.node, Call) and spot.node.delimiter
                     for group in spot.node.groups for item in group]

        def order(edit: Edit) -> tuple:
            """Small ones first, then those of the right side; what changes in an argument is rarely a power of it."""
            return (edit.size, not any(start <= edit.start and edit.end <= end for start, end in rights),
                    edit.kind == "exponent" and any(start <= edit.start and edit.end <= end for start, end in arguments))

        edits.sort(key=order)
        numbers = right_numbers(context, before.verdicts, self.standing.path, self.standing.settings.seed)
        return [*numbers, *edits][:TRIES]

    def _spans(self, before: Outcome) -> list[tuple[int, int]]:
        """The links of the formula that fail; where it could not be judged, the place of the finding or the whole."""
        spans = [(verdict.claim[1].span[0], verdict.claim[2].span[1]) for verdict in before.verdicts
                 if not verdict.holds and verdict.claim is not None]
        spans = [(start, end) for start, end in spans if start < end]
        if self.finding.code == "undeclared-symbol" and not spans:
            base = self.formula.inner_start
            spans = [(self.finding.start - base, self.finding.end - base)]
        return spans or [(0, len(self.formula.latex))]

    def _fix(self, edit: Edit, latex: str) -> Fix:
        formula, text = self.formula, self.page.source.text
        opening = text[formula.start:formula.inner_start]
        closing = text[formula.inner_start + len(formula.latex):formula.end]
        replacement = latex[edit.start:len(latex) - (len(formula.latex) - edit.end)]
        before = _in_line(opening + latex[:edit.start])
        shown = _in_line(f"{opening}{latex}{closing}").strip()
        start = len(before.lstrip())
        return Fix(formula.inner_start + edit.start, formula.inner_start + edit.end, replacement, shown,
                   (start, min(len(shown), start + len(_in_line(replacement)))))


def _in_line(latex: str) -> str:
    """LaTeX with each run of white space, line ends too, as one space."""
    return re.sub(r"\s+", " ", latex)


def _first_broken(outcome: Outcome) -> int:
    """The first claim of a formula that does not hold."""
    return next((place for place, verdict in enumerate(outcome.verdicts) if not verdict.holds), -1)


def claims_of(outcome: Outcome) -> tuple:
    """What a formula says, the same for formulas that say the same; nothing where a claim has no such form."""
    if any(verdict.claim is None for verdict in outcome.verdicts):
        return ()
    return tuple(canonical_claim(*verdict.claim, verdict.scope) for verdict in outcome.verdicts)


def _is_trivial(outcome: Outcome, latex: str) -> bool:
    """Whether a formula holds because it says nothing any more."""
    return any(_says_nothing(verdict, latex) for verdict in outcome.verdicts if verdict.claim is not None)


def _says_nothing(verdict: Verdict, latex: str) -> bool:
    operator, left, right = verdict.claim
    if repr(left) == repr(right) and operator != "!=":
        # `0.25 = 25\%` says how a number is written otherwise.
        return left.head != "num" or latex[slice(*left.span)].strip() == latex[slice(*right.span)].strip()
    if (operator not in ("=", ":=", "equiv") or "var" in (left.head, right.head)) and is_evident(operator, left, right, verdict.scope):
        return True
    zero = number(0)
    return any(side.head != "num" and is_evident("=", side, zero, verdict.scope) for side in (left, right))
