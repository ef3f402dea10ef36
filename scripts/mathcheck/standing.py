"""Where a formula stands, and what becomes of it there: by itself, and by what its sentence makes of it."""

from __future__ import annotations

import re
from dataclasses import field, replace

import numpy as np

from mathcheck.budget import Budget
from mathcheck.checks.formula import FormulaCheck, Outcome
from mathcheck.checks.mentions import is_case, names_event, names_indices
from mathcheck.checks.shapes import misshapen
from mathcheck.checks.stationary import Stationarity, stationarity
from mathcheck.diagnostics import Diagnostic, Problem
from mathcheck.extract import Formula
from mathcheck.notation import FOREIGN_NOTATION, NOTATION
from mathcheck.numeric.shared import Shared
from mathcheck.records import record
from mathcheck.results import Settings
from mathcheck.semantics.concepts.around import NOTHING_AROUND, Around
from mathcheck.semantics.cues import supposes
from mathcheck.semantics.declare.declarer import Declarer, Place
from mathcheck.semantics.domains import Choice, Integer, Matrix, Real, Vector
from mathcheck.semantics.scope import Scope
from mathcheck.semantics.statements import sentences
from mathcheck.syntax.document import Document
from mathcheck.syntax.macros import Macros
from mathcheck.syntax.nodes import Node, Relation, Symbol, walk
from mathcheck.syntax.parser import parse
from mathcheck.syntax.primes import read_primes
from mathcheck.syntax.reach import read_reach
from mathcheck.syntax.steps import read_steps
from mathcheck.syntax.unparse import name_of


@record
class Standing:
    """Where a formula stands: all that its judgement depends on besides its LaTeX."""

    formula: Formula
    scope: Scope
    path: str
    settings: Settings
    assumed: bool
    random: bool
    # Whether words right before draw it from something.
    drawn: bool = False
    # What a relation without a left side goes on from.
    continued: Node | None = None
    around: Around = NOTHING_AROUND
    # The commands that the page defines for itself.
    macros: Macros = field(default_factory=dict)
    # The sentence up to the formula on a page that declares its symbols, its formulas between dollars.
    sentence: str = ""

    def judge(self, latex: str, *, screening: Shared | None = None) -> tuple[Outcome, Scope]:
        """What becomes of other LaTeX in this place, and the scope after it; the page is not touched.

        With `screening` it is judged at the samples of the formula that stands here, and what is found
        there is shared; whether it holds there is all that is asked.
        """
        scope = self.scope.trial()
        scope.screening = screening
        formula = replace(self.formula, latex=latex)
        try:
            with np.errstate(all="ignore"):
                return self.run(formula, self.parse(latex, scope.budget), scope, self.formula if screening else formula)[0], scope
        except Exception as error:
            return Outcome("error", diagnostics=[diagnostic_of(as_problem(error), formula.inner_start, latex)]), scope

    def parse(self, latex: str, budget: Budget) -> Document:
        """The syntax of LaTeX in this place."""
        return parsed(latex, self.settings, budget, self.macros)

    def check(self, formula: Formula, document: Document, scope: Scope, sampled: Formula | None = None) -> FormulaCheck:
        """The check of a formula in this place, at its own samples or those of another."""
        return FormulaCheck(formula, document, scope, infer=self.settings.infer, seed=self.settings.seed,
                            key=f"{self.path}:{(sampled or formula).latex}", assumed=self.assumed, random=self.random, drawn=self.drawn,
                            continued=self.continued, around=self.around)

    def run(self, formula: Formula, document: Document, scope: Scope, sampled: Formula | None = None) -> tuple[Outcome, bool]:
        """What becomes of a formula here with what its sentence makes of it, and whether the sentence only supposes it."""
        told = not formula.display and not self.settings.infer
        if told and names_event(document, scope):
            return Outcome("given"), False
        if told and names_indices(document, formula.cue, scope):
            return Outcome(), False
        outcome, assumed = self.check(formula, document, scope, sampled).run(), False
        if self.settings.infer:
            return outcome, assumed
        if outcome.outcome in ("fails", "given"):
            outcome = self._where_stationary(outcome, formula, document, scope, sampled)
        if told and outcome.outcome in ("fails", "error") and is_case(document, scope):
            return Outcome("given"), False
        if outcome.outcome == "fails" and (self._is_supposed(formula, document) or told and self._speaks_of_free_name(document)):
            standing = replace(self, assumed=True)
            if standing.check(formula, document, self.scope.trial(), sampled).run().outcome == "given":
                outcome, assumed = standing.check(formula, document, scope, sampled).run(), True
        if outcome.outcome == "given" and (problem := misshapen(outcome.entered, scope, f"{self.path}:{formula.latex}", self.settings.seed)):
            outcome = replace(outcome, outcome="error", diagnostics=[diagnostic_of(problem, formula.inner_start, formula.latex)])
        return outcome, assumed

    def _where_stationary(self, outcome: Outcome, formula: Formula, document: Document, scope: Scope, sampled: Formula | None) -> Outcome:
        """What becomes of a formula that words draw from a derivative which is zero; what became of it if they do not."""
        try:
            found = stationarity(self.sentence, document, self.scope)
            if found is None:
                return outcome
            trial = self.scope.trial()
            _suppose(found, trial, formula)
        except Problem:
            return outcome
        there = self.check(formula, found.document, trial, sampled).run()
        if there.outcome not in ("holds", "fails") and not any(each.code == "shape-mismatch" for each in there.diagnostics):
            return outcome
        if there.outcome == "holds" and not found.names:
            # What follows may go on from there.
            _suppose(found, scope, formula)
        note = f"judged where the derivative of {found.of} is zero, as the words before it say"
        diagnostics = [replace(each, notes=(*each.notes, note)) for each in there.diagnostics]
        return replace(there, entered=outcome.entered, diagnostics=diagnostics)

    def _is_supposed(self, formula: Formula, document: Document) -> bool:
        """Whether a formula stands among the words of a sentence that supposes something, before it concludes anything."""
        names = {name_of(part) for statement in document.statements for part in walk(statement.node)}
        unknown = all((found := self.scope.lookup(name)) is None or found.definition is None for name in names if name is not None)
        return supposes(re.sub(r"\$[^$]*\$", "$", self.sentence), display=formula.display, of_unknowns=unknown)

    def _speaks_of_free_name(self, document: Document) -> bool:
        r"""Whether an equation gives a symbol that may be anything one value, as `the minimiser $x = A^{-1} b$` does: for all x it cannot be meant."""
        statements = document.statements
        node = statements[0].node if len(statements) == 1 else None
        if not isinstance(node, Relation) or node.operators != ("=",) or not isinstance(node.sides[0], Symbol):
            return False
        found = self.scope.lookup(node.sides[0].name)
        return found is not None and found.definition is None and isinstance(found.domain, (Real, Integer, Choice, Vector, Matrix)) and \
            not any(found.name in condition.names for condition in self.scope.conditions()) and not any(name_of(part) == found.name for part in walk(node.sides[1]))


def _suppose(found: Stationarity, scope: Scope, formula: Formula) -> None:
    """Enter the conditions that words state, each to be solved for its unknown."""
    for latex, unknown in found.conditions:
        known = len(scope.sections[-1].conditions)
        declarer = Declarer(scope, Place("let", 0, formula.index), infer=False)
        for sentence in sentences(parse(latex, NOTATION, scope.budget)):
            for clause in (clause for part in sentence.parts for clause in part):
                declarer.clause(clause.node, clause.given, assumed=True)
        for condition in scope.sections[-1].conditions[known:]:
            condition.moves = frozenset((unknown,))


def parsed(latex: str, settings: Settings, budget: Budget, macros: Macros) -> Document:
    """The syntax of LaTeX; on pages of others primes may transpose."""
    if not settings.infer:
        return parse(latex, NOTATION, budget, macros)
    document = parse(latex, FOREIGN_NOTATION, budget, macros)
    if "^" in latex:
        document = read_steps(document)
    if r"\sum" in latex:
        document = read_reach(document)
    return read_primes(document) if "'" in latex or "prime" in latex else document


def as_problem(error: Exception) -> Problem:
    """Whatever ended the work on one formula, so that the others of the page are judged all the same.

    What is neither a problem of the page nor a limit of the machine is a bug of the engine.
    Tests insist that no input leads to one.
    """
    if isinstance(error, Problem):
        return error
    if isinstance(error, (RecursionError, MemoryError)):
        return Problem("resource-limit", "this nests too deep or is too large to compute")
    return Problem("internal-error", f"the checker itself failed here ({type(error).__name__}: {error})"[:300],
                   help="please report this formula; it was not judged")


def diagnostic_of(problem: Problem, base: int, latex: str) -> Diagnostic:
    start, end = problem.span or (0, len(latex))
    start = min(start, max(0, len(latex) - 1))
    end = max(start + 1, min(end, len(latex)))
    return Diagnostic(problem.code, "error", problem.message, base + start, base + end, label=problem.label, labels=problem.labels,
                      notes=problem.notes, help=problem.help)
