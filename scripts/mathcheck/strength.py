"""How strong the checks of a page are: damage each formula in small ways, and count what is caught.

A damaged formula is judged where it stands, in the scope as it was before it. Damage is caught
when the outcome is not `holds` any more. What is as true as the formula itself is no damage, and
is told apart by a proof or by a rule that is stated here, never because it survived.
"""

from __future__ import annotations

from mathcheck.checks.evidence import Strength, Survivor
from mathcheck.diagnostics import Diagnostic
from mathcheck.edits import Context, apply, damages
from mathcheck.pipeline import FormulaResult, PageResult, Settings, Standing, check_page
from mathcheck.source import Source


def check_strength(source: Source, settings: Settings | None = None) -> PageResult:
    """The result of a page with the strength of each formula that holds."""
    page = check_page(source, settings or Settings())
    for result in page.formulas:
        if result.outcome == "holds":
            result.strength = measure(result)
            if result.strength.damaged and not result.strength.caught:
                result.outcome = "error"
                result.diagnostics = [*result.diagnostics, _vacuous(result)]
    return page


def measure(result: FormulaResult) -> Strength:
    """Damage one formula in every small way."""
    standing, formula = result.standing, result.formula
    caught = equivalent = 0
    survivors = []
    for edit in damages(context_of(result)):
        latex = apply(formula.latex, edit)
        outcome, scope = standing.judge(latex)
        if outcome.outcome != "holds":
            caught += 1
        elif all(verdict.proved for verdict in outcome.verdicts):
            equivalent += 1
        else:
            start = formula.inner_start + edit.start
            survivors.append(Survivor(edit.kind, start, start + max(1, edit.end - edit.start), formula.latex[edit.start:edit.end],
                                      latex))
    return Strength(caught + len(survivors), caught, tuple(survivors), equivalent)


def context_of(result: FormulaResult) -> Context:
    """The formula with what its scope says of each name."""
    return Context(result.formula.latex, result.document, kinds_of(result.standing))


def kinds_of(standing: Standing) -> dict[str, str]:
    """The kind of each name in force: `Real`, `Matrix`, `function` ..."""
    return {declaration.name: "function" if declaration.is_function else type(declaration.domain).__name__
            for declaration in standing.scope.visible() if not declaration.name.startswith(("#", "§"))}


def _vacuous(result: FormulaResult) -> Diagnostic:
    formula = result.formula
    return Diagnostic("vacuous", "error", "this check cannot fail: none of the changes to the formula is noticed",
                      formula.inner_start, formula.inner_start + max(1, len(formula.latex)),
                      notes=(f"{result.strength.damaged} changes were tried",))
