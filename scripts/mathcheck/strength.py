r"""How strong the checks of a page are: damage each formula in small ways, and count what is caught.

A damaged formula is judged where it stands, in the scope as it was before it. Damage is caught
when the outcome is `fails` or `error`, there or at a later formula that uses what this one
defines. What is as true as the formula itself is no damage. It is told apart by one of these
rules, never because it survived:

- every claim that changed is settled by its evidence: exact arithmetic on given numbers, an
  inequality between given numbers, a sample at which the sides of `\ne` differ;
- algebra gives the claim the form of a claim of the undamaged formula, or two equal sides, or a
  difference that is a sum of what is never negative;
- the claim is an instance of the undamaged one: another symbol of the domain, or the negative, put
  for a symbol that may be any value of it;
- an inequality follows from the undamaged one: its smaller side became no larger, its larger
  side no smaller;
- only a definition changed, and no formula uses what it defines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mathcheck.checks.compare import judge
from mathcheck.checks.evidence import Strength, Survivor, Verdict
from mathcheck.checks.formula import Outcome
from mathcheck.diagnostics import Diagnostic, Problem
from mathcheck.edits import Context, apply, damages
from mathcheck.extract import extract
from mathcheck.numeric.exact import NotExact
from mathcheck.pipeline import (
    FormulaResult,
    PageResult,
    Settings,
    Standing,
    check_page,
    judge_following,
    kinds_of,
)
from mathcheck.records import record
from mathcheck.semantics.canonical.claims import canonical_claim, is_evident, key_of_definition
from mathcheck.semantics.domains import Function, Integer, Matrix, Real, Vector
from mathcheck.semantics.expr import Expr, substitute, variable
from mathcheck.semantics.scope import Scope
from mathcheck.source import Source
from mathcheck.syntax.nodes import Relation, Symbol, walk

_WRONG = ("fails", "error")
_AT_MOST = {"<=": "<=", "<": "<=", ">=": ">=", ">": ">="}
# What is added to the seed for more draws.
_MORE_SEEDS = (101, 102, 103)
# Relations by which a formula defines; others say for which values it is meant.
_DEFINING = {"=", ":=", "equiv", "sim", "iid"}


def check_strength(source: Source, settings: Settings | None = None) -> PageResult:
    """The result of a page with the strength of each formula that holds, and of each given that those use."""
    page = check_page(source, settings or Settings())
    items = extract(source)
    for position, result in enumerate(page.formulas):
        later = page.formulas[position + 1:]
        if result.outcome == "holds" or result.outcome == "given" and _defines(result) and _has_dependents(result, later):
            result.strength = _Measure(result, later, source, items).run()
        if result.outcome == "holds" and result.strength.damaged and not result.strength.caught:
            result.outcome = "error"
            result.diagnostics = [*result.diagnostics, _vacuous(result)]
    return page


def _differs(outcome: Outcome) -> bool:
    """Whether a definition is said to be another one than its words name."""
    return any(diagnostic.code == "differs-from-standard" for diagnostic in outcome.diagnostics)


def _defines(result: FormulaResult) -> bool:
    return any(isinstance(statement.node, Relation) and statement.node.operators[0] in _DEFINING
               for statement in result.document.statements)


def _has_dependents(result: FormulaResult, later: Iterable[FormulaResult]) -> bool:
    """Whether a formula that holds uses what this one declares, directly or through other givens."""
    names = {declaration.name for declaration in result.entered}
    for other in later:
        if other.document is None or not names & _names(other):
            continue
        if other.outcome == "holds":
            return True
        names |= {declaration.name for declaration in other.entered}
    return False


def _names(result: FormulaResult) -> set[str]:
    return {part.name for statement in result.document.statements for part in walk(statement.node) if isinstance(part, Symbol)}


@record
class _Judged:
    """LaTeX in the place of a formula, with what it claims and defines."""

    outcome: Outcome
    scope: Scope
    claims: tuple[tuple[str, str], ...]
    definitions: dict[str, str]


class _Measure:
    """The damage to one formula."""

    def __init__(self, result: FormulaResult, later: list[FormulaResult], source: Source, items: list[object]):
        self.result = result
        self.later = later
        self.source = source
        self.items = items
        self.standing: Standing = result.standing
        self.original = self._judged(result.formula.latex)

    def run(self) -> Strength:
        """Damage the formula in every small way."""
        formula = self.result.formula
        caught = equivalent = 0
        survivors = []
        for edit in damages(context_of(self.result)):
            latex = apply(formula.latex, edit)
            judged = self._judged(latex)
            if judged.outcome.outcome in _WRONG or _differs(judged.outcome) or self._caught_later(judged):
                caught += 1
            elif self._is_equivalent(judged):
                equivalent += 1
            else:
                start = formula.inner_start + edit.start
                survivors.append(Survivor(edit.kind, start, start + max(1, edit.end - edit.start),
                                          formula.latex[edit.start:edit.end], latex, self._reason(latex, judged)))
        return Strength(caught + len(survivors), caught, tuple(survivors), equivalent)

    def _judged(self, latex: str) -> _Judged:
        outcome, scope = self.standing.judge(latex)
        claims: tuple[tuple[str, str], ...] = ()
        definitions: dict[str, str] = {}
        if outcome.outcome not in _WRONG:
            claims = tuple(canonical_claim(*verdict.claim, verdict.scope) for verdict in outcome.verdicts
                           if verdict.claim is not None)
            definitions = {entry.name: key_of_definition(entry, scope) for entry in outcome.entered
                           if not entry.name.startswith(("#", "§"))}
        return _Judged(outcome, scope, claims, definitions)

    def _caught_later(self, judged: _Judged) -> bool:
        """Whether a later formula that passed now fails, because it uses what is defined here."""
        if judged.definitions == self.original.definitions:
            return False
        again = judge_following(self.standing, judged.scope.trial(), self.source, self.items)
        return any(before.outcome not in _WRONG and after.outcome in _WRONG
                   for before, after in zip(self.later, again, strict=False))

    def _reason(self, latex: str, judged: _Judged) -> str:
        """Why damage is not noticed, for people who look whether the check is too weak."""
        fresh = sorted(judged.definitions.keys() - self.original.definitions.keys())
        if fresh:
            return f"it now defines `{fresh[0]}`, and nothing on the page says otherwise"
        if judged.definitions != self.original.definitions:
            return "it defines something else, and the formulas that use it hold all the same"
        if judged.outcome.outcome != self.result.outcome:
            return f"it now only counts as {judged.outcome.outcome}"
        for seed in _MORE_SEEDS:
            standing = replace(self.standing, settings=replace(self.standing.settings, seed=self.standing.settings.seed + seed))
            if standing.judge(latex)[0].outcome in _WRONG:
                return "other samples do catch it: the check depends on luck here"
        if self.result.outcome == "given":
            return "it restricts the same samples as far as the formulas that use it tell"
        return f"it holds at all samples, those of {len(_MORE_SEEDS)} more draws too: it may be as true as the formula"

    # -- what is no damage -----------------------------------------------------------------------

    def _is_equivalent(self, judged: _Judged) -> bool:
        if judged.outcome.outcome != self.result.outcome:
            return False
        if judged.definitions != self.original.definitions and _has_dependents(self.result, self.later):
            return False
        before = self.original.outcome.verdicts
        aligned = before if len(before) == len(judged.outcome.verdicts) else [None] * len(judged.outcome.verdicts)
        return all(self._is_true(verdict, other)
                   for verdict, other in zip(judged.outcome.verdicts, aligned, strict=True))

    def _is_true(self, verdict: Verdict, before: Verdict | None) -> bool:
        if verdict.proved:
            return True
        if verdict.claim is None:
            return False
        operator, left, right = verdict.claim
        return canonical_claim(operator, left, right, verdict.scope) in self.original.claims or \
            is_evident(operator, left, right, verdict.scope) or self._is_instance(verdict) or \
            before is not None and before.claim is not None and self._is_weaker(verdict, before)

    def _is_instance(self, verdict: Verdict) -> bool:
        """Whether the claim is one of the undamaged formula with another symbol, or a sign, put for one that may be anything."""
        claim = canonical_claim(*verdict.claim, verdict.scope)
        names = sorted(verdict.claim[1].free | verdict.claim[2].free)
        for known in self.original.outcome.verdicts:
            if known.claim is None:
                continue
            operator, left, right = known.claim
            for name in sorted(left.free | right.free):
                for value in _values_for(name, names, known.scope):
                    if canonical_claim(operator, substitute(left, {name: value}), substitute(right, {name: value}),
                                       verdict.scope) == claim:
                        return True
        return False

    def _is_weaker(self, verdict: Verdict, before: Verdict) -> bool:
        """Whether an inequality follows from the undamaged one: `a <= b` with `a' <= a` and `b <= b'` gives `a' <= b'`."""
        operator, left, right = verdict.claim
        known, first, second = before.claim
        if operator not in _AT_MOST or known not in (operator, *(strict for strict in "<>" if _AT_MOST[strict] == operator)):
            return False
        return all(self._holds(_AT_MOST[operator], small, large, verdict.scope)
                   for small, large in ((left, first), (second, right)))

    def _holds(self, operator: str, left: Expr, right: Expr, scope: Scope) -> bool:
        if is_evident(operator, left, right, scope):
            return True
        try:
            return judge(operator, left, right, scope, f"{self.standing.path}:weaker", self.standing.settings.seed).holds
        except (Problem, NotExact):
            return False


def _values_for(name: str, names: list[str], scope: Scope) -> list[Expr]:
    """What may be put for a symbol of which nothing is said but its domain: others of the domain, its own negative."""
    declaration = scope.lookup(name)
    if declaration is None or declaration.definition is not None or isinstance(declaration.domain, Function) or \
            any(name in condition.names for condition in scope.conditions()) or \
            any(name in other.depends and name not in (other.parameters or ()) for other in scope.visible() if other.name != name):
        return []
    found = [variable(other) for other in names if other != name and _lies_in(other, declaration.domain, scope)]
    if _is_symmetric(declaration.domain):
        found.append(Expr("neg", (variable(name),)))
    return found


def _lies_in(name: str, domain: object, scope: Scope) -> bool:
    declaration = scope.lookup(name)
    if declaration is None or declaration.domain is None:
        return False
    if isinstance(domain, Real) and isinstance(declaration.domain, (Real, Integer)) and _is_symmetric(domain):
        return not domain.nonzero
    return repr(declaration.domain) == repr(domain)


def _is_symmetric(domain: object) -> bool:
    """Whether a domain holds the negative of each of its values."""
    if isinstance(domain, Real):
        return domain.lower is None and domain.upper is None
    return isinstance(domain, (Vector, Matrix)) and not domain.traits and domain.element is None


def context_of(result: FormulaResult) -> Context:
    """The formula with what its scope says of each name."""
    return Context(result.formula.latex, result.document, kinds_of(result.standing.scope))


def _vacuous(result: FormulaResult) -> Diagnostic:
    formula = result.formula
    return Diagnostic("vacuous", "error", "this check cannot fail: none of the changes to the formula is noticed",
                      formula.inner_start, formula.inner_start + max(1, len(formula.latex)),
                      notes=(f"{result.strength.damaged} changes were tried",))
