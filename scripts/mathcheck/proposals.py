r"""What the author may have meant: small edits of a formula that fails, each judged where it stands.

Only an edit whose formula holds as a whole is proposed, the smallest first, three at most. An
edit that mends by saying nothing is none: two sides that are literally the same, a side that
vanishes, a claim that became a definition. The search is bounded by edits tried and by steps of
the work budget, never by time, so that a page gets the same proposals everywhere.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from mathcheck.budget import FORMULA
from mathcheck.checks.evidence import Verdict
from mathcheck.checks.formula import Outcome
from mathcheck.checks.probes import given_value
from mathcheck.diagnostics import Diagnostic, Fix, Problem
from mathcheck.edits import LAST, Context, Edit, apply, repairs
from mathcheck.numeric.exact import NotExact
from mathcheck.pipeline import kinds_of
from mathcheck.results import FormulaResult, PageResult
from mathcheck.semantics.canonical.claims import canonical_claim, is_evident
from mathcheck.semantics.expr import number
from mathcheck.syntax.nodes import Apply, Node, Number

MOST = 3
MOST_DENOMINATOR = 10_000
TRIES = 500
# For one formula, and for all formulas of a page: a page on which much fails is not searched for ever.
STEPS = FORMULA // 4
PAGE_STEPS = FORMULA
# Where a page declares little, most of what fails lacks a declaration, not an edit: look less long.
INFERRED = 10
# Where an edit of the formula may help. Elsewhere it is the declarations that are wrong, or the size.
_CODES = {"sides-differ", "inequality-fails", "fails-as-inferred", "undeclared-symbol", "shape-mismatch", "wrong-rounding",
          "rounded-equality", "not-a-solution", "missing-solution", "not-proportional", "laws-differ", "never-differs",
          "not-a-member", "undefined-value", "index-out-of-range", "not-a-value", "unsupported", "function-without-argument",
          "ambiguous-juxtaposition", "ambiguous-proportionality"}


def add_proposals(page: PageResult) -> PageResult:
    """The page with proposals beside the first finding of each formula that fails."""
    share = INFERRED if any(result.standing is not None and result.standing.settings.infer for result in page.formulas) else 1
    steps = PAGE_STEPS // share
    for result in page.formulas:
        if result.outcome in ("fails", "error") and result.standing is not None and result.document is not None and steps > 0:
            search = _Search(result, page)
            try:
                fixes = search.run(min(STEPS // share, steps))
            except (Problem, RecursionError, MemoryError):
                fixes = ()
            except Exception as error:
                # A bug of ours must not take the finding itself away.
                fixes = ()
                result.diagnostics.append(Diagnostic(
                    "internal-error", "warning", f"the search for a correction failed ({type(error).__name__}: {error})"[:300],
                    result.formula.start, result.formula.end))
            steps -= search.spent
            if fixes:
                place = next(place for place, each in enumerate(result.diagnostics) if each.code in _CODES)
                result.diagnostics[place] = replace(result.diagnostics[place], proposals=fixes)
    return page


class _Search:
    """The search for edits that mend one formula."""

    def __init__(self, result: FormulaResult, page: PageResult):
        self.result = result
        self.formula = result.formula
        self.page = page
        self.standing = result.standing
        self.spent = 0
        self.finding = next((each for each in result.diagnostics if each.severity == "error" and each.code in _CODES), None)

    def run(self, steps: int) -> tuple[Fix, ...]:
        """The proposals, smallest first."""
        if self.finding is None:
            return ()
        before, _ = self.standing.judge(self.formula.latex)
        claims = len(before.verdicts)
        declared = {declaration.name for declaration in before.entered}
        found: dict[tuple, Fix] = {}
        for edit in self._candidates(before):
            if len(found) == MOST or self.spent > steps or found and edit.size == LAST:
                break
            latex = apply(self.formula.latex, edit)
            outcome, scope = self.standing.judge(latex)
            self.spent += scope.budget.spent
            if outcome.outcome == "holds" and len(outcome.verdicts) >= claims and \
                    {declaration.name for declaration in outcome.entered} <= declared and not _is_trivial(outcome):
                # Of edits that say the same the first is enough.
                found.setdefault(claims_of(outcome) or (latex,), self._fix(edit, latex))
        return tuple(found.values())

    def _candidates(self, before: Outcome) -> list[Edit]:
        """Edits that touch what is wrong, likely ones first; those of the right side before those of the left."""
        context = Context(self.formula.latex, self.result.document, kinds_of(self.standing))
        spans = self._spans(before)
        rights = [verdict.claim[2].span for verdict in before.verdicts if not verdict.holds and verdict.claim is not None]
        edits = [edit for edit in repairs(context) if any(edit.start <= end and start <= edit.end for start, end in spans)]
        edits.sort(key=lambda edit: (edit.size, not any(start <= edit.start and edit.end <= end for start, end in rights)))
        return [*self._right_numbers(context, before), *edits][:TRIES]

    def _right_numbers(self, context: Context, before: Outcome) -> list[Edit]:
        """For a side that is a number: what the other side is, exact or to the digits shown."""
        found = []
        for verdict in before.verdicts:
            if verdict.holds or verdict.claim is None:
                continue
            operator, left, right = verdict.claim
            for side, other in ((right, left), (left, right)):
                literal = next((spot.node for spot in context.spots if spot.node.span == side.span and _is_literal(spot.node)), None)
                if literal is None:
                    continue
                try:
                    value = given_value(other, verdict.scope, self.standing.path, self.standing.settings.seed)
                except (Problem, NotExact):
                    continue
                if value is not None:
                    found += _numbers_for(literal, context, operator, value, side is right, left.span[1])
        return found

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


def _is_literal(node: Node) -> bool:
    return isinstance(node, Number) or isinstance(node, Apply) and node.head == "neg" and isinstance(node.args[0], Number) or \
        isinstance(node, Apply) and node.head in ("frac", "slash") and all(isinstance(part, Number) for part in node.args)


def _numbers_for(literal: Node, context: Context, operator: str, value: Fraction | float, is_right: bool,
                 left_end: int) -> list[Edit]:
    """The value in the form of a literal: as many digits, or exact; where neither can be, an approximation."""
    text = context.text(literal)
    start, end = literal.span
    percent = 100 if text.rstrip().endswith(r"\%") else 1
    tail = r"\%" if percent == 100 else ""
    decimals = re.search(r"\.(\d+)", text)
    digits = len(decimals.group(1)) if decimals else 0
    shown = f"{float(value * percent):.{digits}f}{tail}"
    edits = []
    if decimals or operator == "~=" or percent == 100:
        edits.append(Edit("number", start, end, shown, 0))
    elif isinstance(value, Fraction) and value.denominator <= MOST_DENOMINATOR:
        sign = "-" if value < 0 else ""
        exact = str(value) if value.denominator == 1 else rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
        edits.append(Edit("number", start, end, exact, 0))
    if operator == "=" and is_right and not (isinstance(value, Fraction) and value.denominator == 1):
        close = shown if decimals else f"{float(value):.4g}"
        edits.append(Edit("number", left_end, end, rf" \approx {close}", 0))
    return edits


def claims_of(outcome: Outcome) -> tuple:
    """What a formula says, the same for formulas that say the same; nothing where a claim has no such form."""
    if any(verdict.claim is None for verdict in outcome.verdicts):
        return ()
    return tuple(canonical_claim(*verdict.claim, verdict.scope) for verdict in outcome.verdicts)


def _is_trivial(outcome: Outcome) -> bool:
    """Whether a formula holds because it says nothing any more."""
    return any(_says_nothing(verdict) for verdict in outcome.verdicts if verdict.claim is not None)


def _says_nothing(verdict: Verdict) -> bool:
    operator, left, right = verdict.claim
    if repr(left) == repr(right) and operator != "!=":
        return True
    if (operator not in ("=", ":=", "equiv") or "var" in (left.head, right.head)) and is_evident(operator, left, right, verdict.scope):
        return True
    zero = number(0)
    return any(side.head != "num" and is_evident("=", side, zero, verdict.scope) for side in (left, right))
