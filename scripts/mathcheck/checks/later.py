"""A symbol that is used before the page declares it: the message points to the declaration below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mathcheck.checks.lints.view import Judged
from mathcheck.diagnostics import Diagnostic, Label
from mathcheck.semantics.scope import Declaration

_NAME = re.compile(r"`(?P<name>.+)` is not declared")


def point_to_later_declarations(formulas: Sequence[Judged], declared: Iterable[Declaration]) -> None:
    """Add to each undeclared symbol the place below it where it is declared; `declared` are those of comments."""
    places: dict[str, list[tuple[int, int]]] = {}
    for declaration in [*declared, *(each for formula in formulas for each in formula.entered)]:
        if not declaration.inferred and declaration.span[1] > declaration.span[0]:
            places.setdefault(declaration.name, []).append(declaration.span)
    for formula in formulas:
        formula.diagnostics = [_pointed(each, places) for each in formula.diagnostics]


def _pointed(diagnostic: Diagnostic, places: dict[str, list[tuple[int, int]]]) -> Diagnostic:
    named = _NAME.fullmatch(diagnostic.message) if diagnostic.code == "undeclared-symbol" and not diagnostic.labels else None
    later = [span for span in places.get(named["name"], ()) if span[0] >= diagnostic.end] if named else []
    if not later:
        return diagnostic
    return replace(diagnostic, labels=(Label(*min(later), "declared only here"),),
                   help=f"move the declaration of `{named['name']}` up, above its first use")
