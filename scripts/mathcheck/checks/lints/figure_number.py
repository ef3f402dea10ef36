"""A figure whose description states a number that no formula of the page gives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from mathcheck.checks.lints.prose import without_code
from mathcheck.checks.lints.view import PageView
from mathcheck.diagnostics import Diagnostic
from mathcheck.extract import Formula, Let

_IMAGE = re.compile(r"!\[(?P<alt>[^\]]{0,1000})\]\([^)]{0,1000}\)")
_CAPTION = re.compile(r"<figcaption[^>]{0,200}>(?P<alt>.{0,2000}?)</figcaption>", re.DOTALL | re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\w.,-])\d+(?:\.\d+)?(?![\w,]*\d)(?:\s?(?P<percent>%|per\s?cent\b))?", re.IGNORECASE)
_IN_LATEX = re.compile(r"\d+(?:\.\d+)?(?:\s*(?P<percent>\\%))?")
_FRACTION = re.compile(r"\\[dt]?frac\{?(?P<above>\d+)\}?\{?(?P<below>\d+)\}?|(?<![\d.])(?P<over>\d+)/(?P<under>\d+)")


def lint(view: PageView) -> Iterator[Diagnostic]:
    """One warning for each such number."""
    if "![" not in view.source.text and "<figcaption" not in view.source.text.lower():
        return
    text = without_code(view)
    figures = [found for pattern in (_IMAGE, _CAPTION) for found in pattern.finditer(text)]
    if not figures:
        return
    given = _given(view)
    for figure in figures:
        start = figure.start("alt")
        for found in _NUMBER.finditer(re.sub(r"\$[^$]*\$", lambda maths: " " * len(maths.group()), figure["alt"])):
            if _value(found) in given:
                continue
            yield Diagnostic("unsourced-number", "warning", f"no formula of this page gives the `{found.group()}` of this figure",
                             start + found.start(), start + found.end(), help="state it in a formula, or describe the figure without it")


def _given(view: PageView) -> set[Fraction]:
    """The numbers that stand in formulas and declarations, also as a percentage and as a simple fraction."""
    given: set[Fraction] = set()
    for item in view.items:
        if isinstance(item, (Formula, Let)):
            given.update(_value(found) for found in _IN_LATEX.finditer(item.latex))
            for found in _FRACTION.finditer(item.latex):
                above, below = found["above"] or found["over"], int(found["below"] or found["under"])
                if below:
                    given.add(Fraction(int(above), below))
    return given


def _value(found: re.Match[str]) -> Fraction:
    number = Fraction(re.match(r"[\d.]+", found.group()).group().rstrip("."))
    return number / 100 if found["percent"] else number
