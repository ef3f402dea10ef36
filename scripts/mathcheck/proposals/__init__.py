r"""What the author may have meant: small edits of a formula that fails, each judged where it stands.

Only an edit whose formula holds as a whole is proposed, the smallest first, three at most. An
edit that mends by saying nothing is none: two sides that are literally the same, a side that
vanishes, a claim that became a definition. The search is bounded by edits tried and by steps of
the work budget, never by time, so that a page gets the same proposals everywhere. Each formula of
a page gets a short look first; what is left of the page's budget goes to those that need more.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mathcheck.budget import FORMULA
from mathcheck.diagnostics import Diagnostic, Problem
from mathcheck.proposals.search import CODES, Search
from mathcheck.results import PageResult

# For one formula, and for all formulas of a page: a page on which much fails is not searched for ever.
STEPS = FORMULA // 3
PAGE_STEPS = 2 * FORMULA
# On a page that declares little, most of what fails lacks a declaration, not an edit: look less long at all of it.
INFERRED = 5
# The part of a formula's steps that is the first look at it.
FIRST_LOOK = 6


def add_proposals(page: PageResult) -> PageResult:
    """The page with proposals beside the first finding of each formula that fails."""
    share = INFERRED if any(result.standing is not None and result.standing.settings.infer for result in page.formulas) else 1
    searches = [Search(result, page) for result in page.formulas
                if result.outcome in ("fails", "error") and result.standing is not None and result.document is not None]
    searches = [search for search in searches if search.finding is not None]
    left = PAGE_STEPS // share
    for steps in (STEPS // FIRST_LOOK, STEPS):
        for search in searches:
            before = search.spent
            _go_on(search, min(steps, before + left))
            left = max(0, left - (search.spent - before))
    for search in searches:
        if fixes := search.proposals:
            found = search.result.diagnostics
            place = next(place for place, each in enumerate(found) if each.code in CODES)
            # That `\approx` is meant needs no words beside the formula that has it.
            said = "" if found[place].code == "rounded-equality" else found[place].help
            found[place] = replace(found[place], proposals=fixes, help=said)
    return page


def _go_on(search: Search, steps: int) -> None:
    try:
        # What is not defined at a sample is told by its value, not on the terminal.
        with np.errstate(all="ignore"):
            search.run(steps)
    except (Problem, RecursionError, MemoryError):
        search.stop()
    except Exception as error:
        # A bug of ours must not take the finding itself away.
        search.stop()
        formula = search.result.formula
        search.result.diagnostics.append(Diagnostic(
            "internal-error", "warning", f"the search for a correction failed ({type(error).__name__}: {error})"[:300],
            formula.start, formula.end))
