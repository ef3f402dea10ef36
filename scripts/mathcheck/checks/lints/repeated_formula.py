"""One display formula under two labels: mending one leaves the other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.checks.lints.view import Judged, PageView
from mathcheck.diagnostics import Diagnostic, Label

_LABEL = re.compile(r"\\label\{[^}]*\}|\\tag\*?\{[^}]*\}|\\[,;:! ]|\s+")


def lint(view: PageView) -> Iterator[Diagnostic]:
    """One warning for each repetition, at the second place."""
    first: dict[str, Judged] = {}
    for each in view.formulas:
        if each.label is None or not each.formula.display:
            continue
        latex = _LABEL.sub("", each.formula.latex)
        before = first.setdefault(latex, each)
        if before is not each and before.label != each.label:
            formula, other = each.formula, before.formula
            yield Diagnostic("repeated-formula", "warning", f"this formula stands on the page already, as `{before.label}`",
                             formula.start, formula.end, labels=(Label(other.start, other.end, "first written here"),),
                             help=f"refer to `{before.label}`, or state what is new here")
