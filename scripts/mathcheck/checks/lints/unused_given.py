"""A formula that introduces symbols which nothing on the page uses."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.checks.lints.view import PageView, occurs
from mathcheck.diagnostics import Diagnostic
from mathcheck.extract import Let
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.scope import Declaration


def lint(view: PageView) -> Iterator[Diagnostic]:
    """One warning for each such formula; what has a label is there to be referred to."""
    # What could not be read to its end may well use a name: one cause gives one report.
    unjudged = "\n".join(each.formula.latex for each in view.formulas if each.outcome == "error")
    lets = "\n".join(item.latex for item in view.items if isinstance(item, Let))
    before = ""
    for each in view.formulas:
        # `... where $a > 0$` explains the formula before it.
        explained, before = before, each.formula.latex
        names = [declaration for declaration in each.entered if not declaration.name.startswith(("#", "§")) and not declaration.name.endswith(HIDDEN)]
        if each.outcome != "given" or each.label is not None or not names or any(part.uses for part in names):
            continue
        elsewhere = "\n".join([lets, *(other.formula.latex for other in view.formulas if other is not each)])
        if any(_is_used(declaration, f"{unjudged}\n{explained}", elsewhere) for declaration in names):
            continue
        start = each.formula.inner_start
        yield Diagnostic("unused-given", "warning", f"nothing on this page uses `{names[0].name}`", start,
                         start + max(1, len(each.formula.latex)))


def _is_used(declaration: Declaration, about: str, elsewhere: str) -> bool:
    if occurs(declaration.name, about):
        return True
    # `P(X = 1)` and `p(x)` speak of a random variable without taking its value.
    return isinstance(declaration.domain, (Random, Event)) and any(
        occurs(name, elsewhere) for name in (declaration.name, declaration.name.lower()))
