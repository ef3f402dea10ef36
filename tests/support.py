"""Helpers that read as sentences: check a text as a page, and ask what became of it."""

from __future__ import annotations

from mathcheck.notation import NOTATION
from mathcheck.pipeline import PageResult, Settings, check_page
from mathcheck.source import Source
from mathcheck.syntax.nodes import Node, sexpr
from mathcheck.syntax.parser import parse


def check(markdown: str, *, path: str = "page.md", **settings: object) -> PageResult:
    """The result of a page of this text."""
    return check_page(Source(path, markdown), Settings(**settings))


def outcomes(markdown: str, **settings: object) -> list[str]:
    """The outcome of each formula of a page, in order."""
    return [formula.outcome for formula in check(markdown, **settings).formulas]


def codes(result: PageResult) -> list[str]:
    """The codes of all findings of a page, in order."""
    return [diagnostic.code for diagnostic in result.all_diagnostics]


def nodes(latex: str) -> list[Node]:
    """The trees of the statements of a formula."""
    return [statement.node for statement in parse(latex, NOTATION).statements]


def tree(latex: str) -> str:
    """The statements of a formula as s-expressions, joined by `;`."""
    return " ; ".join(map(sexpr, nodes(latex)))
