"""What helps with a symbol that is not declared: where it is declared too late, or should have been, or what was meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mathcheck.checks.lints.view import Judged
from mathcheck.diagnostics import Diagnostic, Label
from mathcheck.notation import NOTATION
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Relation
from mathcheck.syntax.nodes import Sequence as Listed
from mathcheck.syntax.unparse import name_of

_NAME = re.compile(r"`(?P<name>.+)` is not declared")
_LETTERS = re.compile(r"[a-zA-Z]{2,}")
Places = dict[str, list[tuple[int, int]]]


def explain_undeclared(text: str, formulas: Sequence[Judged], declared: Iterable[Declaration]) -> None:
    """Add to each undeclared symbol what is known of it elsewhere on the page; `declared` are those of comments."""
    later = _declarations(declared, formulas)
    broken = _broken_declarations(formulas)
    for formula in formulas:
        formula.diagnostics = [_explained(each, text, later, broken) for each in formula.diagnostics]


def _explained(diagnostic: Diagnostic, text: str, later: Places, broken: Places) -> Diagnostic:
    named = _NAME.fullmatch(diagnostic.message) if diagnostic.code == "undeclared-symbol" and not diagnostic.labels else None
    if named is None:
        return diagnostic
    name = named["name"]
    before = [span for span in broken.get(name, ()) if span[1] <= diagnostic.start]
    if before:
        return replace(diagnostic, labels=(Label(*before[-1], "this should declare it, and cannot be read"),),
                       help="mend that formula first")
    after = [span for span in later.get(name, ()) if span[0] >= diagnostic.end]
    if after:
        return replace(diagnostic, labels=(Label(*min(after), "declared only here"),),
                       help=f"move the declaration of `{name}` up, above its first use")
    word = _LETTERS.match(text, diagnostic.start)
    if word and f"\\{word.group()}" in NOTATION.by_trigger:
        return replace(diagnostic, help=f"write `\\{word.group()}`: letters side by side are a product")
    return diagnostic


def _declarations(declared: Iterable[Declaration], formulas: Sequence[Judged]) -> Places:
    places: Places = {}
    for declaration in [*declared, *(each for formula in formulas for each in formula.entered)]:
        if not declaration.inferred and declaration.span[1] > declaration.span[0]:
            places.setdefault(declaration.name, []).append(declaration.span)
    return places


def _broken_declarations(formulas: Sequence[Judged]) -> Places:
    """The names on the left of formulas in the text that could not be judged."""
    places: Places = {}
    for formula in formulas:
        if formula.outcome != "error" or formula.formula.display or formula.document is None:
            continue
        for statement in formula.document.statements:
            if not isinstance(statement.node, Relation):
                continue
            left = statement.node.sides[0]
            for part in left.items if isinstance(left, Listed) else (left,):
                if (name := name_of(part)) is not None:
                    base = formula.formula.inner_start
                    places.setdefault(name, []).append((base + part.span[0], base + part.span[1]))
    return places
