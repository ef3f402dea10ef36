"""A formula that introduces symbols which nothing on the page uses."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.checks.lints.view import PageView, occurs
from mathcheck.diagnostics import Diagnostic
from mathcheck.extract import Let
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.scope import Declaration


def lint(view: PageView) -> Iterator[Diagnostic]:
    """One warning for each such formula; what has a label is there to be referred to."""
    # What could not be read to its end may well use a name: one cause gives one report.
    unjudged = "\n".join(each.formula.latex for each in view.formulas if each.outcome == "error")
    lets = "\n".join(item.latex for item in view.items if isinstance(item, Let))
    for each in view.formulas:
        names = [declaration for declaration in each.entered if not declaration.name.startswith(("#", "§"))]
        if each.outcome != "given" or each.label is not None or not names:
            continue
        elsewhere = "\n".join([lets, *(other.formula.latex for other in view.formulas if other is not each)])
        if any(_is_used(declaration, unjudged, elsewhere) for declaration in names):
            continue
        start = each.formula.inner_start
        yield Diagnostic("unused-given", "warning", f"nothing on this page uses `{names[0].name}`", start,
                         start + max(1, len(each.formula.latex)))


def _is_used(declaration: Declaration, unjudged: str, elsewhere: str) -> bool:
    if declaration.uses or occurs(declaration.name, unjudged):
        return True
    # `P(X = 1)` and `p(x)` speak of a random variable without taking its value.
    return isinstance(declaration.domain, (Random, Event)) and any(
        occurs(name, elsewhere) for name in (declaration.name, declaration.name.lower()))
