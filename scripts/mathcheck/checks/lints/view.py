"""What a lint sees of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from mathcheck.diagnostics import Diagnostic
from mathcheck.extract import Formula, Item
from mathcheck.records import record
from mathcheck.semantics.scope import Declaration
from mathcheck.source import Source
from mathcheck.syntax.document import Document


class Judged(Protocol):
    """A formula with what became of it."""

    formula: Formula
    outcome: str
    label: str | None
    document: Document | None
    diagnostics: list[Diagnostic]
    entered: list[Declaration]


@record
class PageView:
    """A page after its formulas have been judged."""

    source: Source
    items: Sequence[Item]
    formulas: Sequence[Judged]
    # The spans of code, comments and raw HTML.
    skipped: Sequence[tuple[int, int]] = ()


def occurs(name: str, latex: str) -> bool:
    r"""Whether a name stands in some LaTeX and not inside a command: `x` is not in `\max`."""
    if name.startswith("\\"):
        return re.search(re.escape(name) + r"(?![a-zA-Z])", latex) is not None
    return name in re.sub(r"\\[a-zA-Z]+", " ", latex)
