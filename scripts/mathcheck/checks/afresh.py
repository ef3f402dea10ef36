"""What stays of a formula's failure on a page that declares little once earlier guesses are set aside.

What one formula suggests about a symbol is kept for the later ones, and may be wrong for them: a letter is used twice, or the
first formula was misread. An identity that holds for all values of its symbols, whatever they were taken for before, holds for
those that the page means. What only does not fit the guesses, and by itself says what its symbols are, cannot be judged here.
"""

from __future__ import annotations

from mathcheck.checks.unread import MISFIT
from mathcheck.diagnostics import Diagnostic
from mathcheck.semantics.scope import Declaration, Scope

_FALSE = "fails-as-inferred"


def is_doubtful(diagnostics: list[Diagnostic]) -> bool:
    """Whether all that is wrong with a formula may come of what was guessed before it."""
    errors = [each.code for each in diagnostics if each.severity == "error"]
    return bool(errors) and all(code in MISFIT or code == _FALSE for code in errors)


def is_misfit(diagnostics: list[Diagnostic]) -> bool:
    """Whether nothing in a formula is false or too long to compute: it only does not fit."""
    return all(each.code in MISFIT and each.code != "resource-limit" for each in diagnostics if each.severity == "error")


def without_guesses(scope: Scope, *, definitions: bool) -> Scope:
    """A scope without what inference guessed before; with `definitions` without the values that formulas gave names, too."""
    fresh = scope.trial()
    fresh.hasty = False
    gone = {found.name for found in fresh.visible() if _is_guess(found) or definitions and found.definition is not None and not found.said}
    for section in fresh.sections:
        section.conditions = [condition for condition in section.conditions if not condition.names & gone]
    fresh.push()
    fresh.forget(gone)
    return fresh


def _is_guess(found: Declaration) -> bool:
    return found.inferred and found.definition is None and not found.said
