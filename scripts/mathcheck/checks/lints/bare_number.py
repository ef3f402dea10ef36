"""A decimal or a percentage in the words of a page: a result that nothing checks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.checks.lints.prose import prose
from mathcheck.checks.lints.view import PageView
from mathcheck.diagnostics import Diagnostic

_NUMBER = re.compile(r"(?<![\w.,:/\\#§-])[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+|(?<=\d)(?=\s?(?:%|per\s?cent)))(?:e[-+]?\d+)?"
                     r"(?P<percent>\s?(?:%|per\s?cent\b))?(?![\w./:-]|,\d)|"
                     r"(?<![\w.,:/\\#§-])[-+−]?\d+\.\d+(?:e[-+]?\d+)?(?=\.(?:\s|$))", re.IGNORECASE)
# One of these stands in each such number.
_POINT_OR_PERCENT = re.compile(r"\.\d|%|per\s?cent", re.IGNORECASE)
# `Python 3.11`, `Section 2.3`, `version 1.0`, `Figures 1.2 and 1.3`: these numbers are names.
_NAMED = re.compile(r"(?:\b[A-Z][\w+#-]*|\b(?:v|version|release|section|chapter|figure|fig|table|equation|eq|eqs|theorem|lemma|"
                    r"definition|example|exercise|part|page|item|step|appendix|no|licen[cs]e)s?\.?)[ \u00a0(]*$")
# The numbers before the last of `2.1, 2.2 and 2.4`.
_ENUMERATED = re.compile(r"(?:\d+(?:\.\d+)*(?:,? (?:and|or|to) |, ?|–|-))+$")
_LISTED = re.compile(r"(?:^|\n)[ \t>]*(?:#{1,6}[ \t]+|[-*+][ \t]+|\d+[.)][ \t]+)?(?:\*\*|__)?$")


def lint(view: PageView) -> Iterator[Diagnostic]:
    """One warning for each such number."""
    text = prose(view)
    if _POINT_OR_PERCENT.search(text) is None:
        return
    for found in _NUMBER.finditer(text):
        if _is_name(text, found):
            continue
        number = found.group()
        kind = "percentage" if found["percent"] else "number"
        yield Diagnostic("bare-number", "warning", f"nothing checks the {kind} `{number}` in this sentence", found.start(), found.end(),
                         help=f"put it into a formula with what it follows from, such as `$… \\approx {_as_maths(number)}$`")


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether a number numbers something: a section, a version, an item of a list."""
    before = text[max(0, found.start() - 40):found.start()]
    if _LISTED.search(before) and not found["percent"]:
        return True
    before = _ENUMERATED.sub("", before)
    return _NAMED.search(before) is not None and not found["percent"]


def _as_maths(number: str) -> str:
    return re.sub(r"\s?(?:%|per\s?cent)", r"\\%", number, flags=re.IGNORECASE)
