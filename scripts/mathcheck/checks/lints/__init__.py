"""What surrounds the formulas of a page: warnings for authors, one lint to a file."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.checks.lints import bare_number, figure_number, repeated_formula, unused_given
from mathcheck.checks.lints.view import PageView
from mathcheck.diagnostics import Diagnostic

LINTS = (unused_given.lint, bare_number.lint, figure_number.lint, repeated_formula.lint)


def lint_page(view: PageView) -> Iterator[Diagnostic]:
    """All warnings about a page whose formulas have been judged."""
    for lint in LINTS:
        yield from lint(view)
