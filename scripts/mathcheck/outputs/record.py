"""The record: of every formula of the site what was done about it, in words and figures.

Marks, the page of the record and its JSON show the same entries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

from mathcheck.extract import Formula, Heading, extract
from mathcheck.outputs.report import formula_as_json, totals
from mathcheck.records import record
from mathcheck.results import FormulaResult, PageResult
from mathcheck.source import Source

PLAIN_LABEL = re.compile(r"[A-Za-z0-9-]+:[A-Za-z0-9:-]+")
SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

# What an outcome is called beside a formula.
TITLES = {
    "holds": "Checked",
    "given": "Given",
    "notation": "Notation",
    "fails": "Wrong",
    "error": "Not judged",
    "waived": "Not checked",
}
WITHOUT_EVIDENCE = {
    "given": "introduces what its symbols mean; there is nothing to falsify",
    "notation": "makes no claim; it was read, and its symbols are known",
    "fails": "a claim of this formula is false",
    "error": "this formula cannot be judged",
    "waived": "the author excused this formula from the check",
}


@record
class Entry:
    """One formula: where it stands and what was done about it."""

    # Its place among the formulas of its page, from 1.
    number: int
    line: int
    # The id of the element that shows it on its page, and of its entry on the page of the record.
    anchor: str
    record_anchor: str
    # The titles of the sections that it stands in, outermost first, without that of the page.
    headings: tuple[str, ...]
    result: FormulaResult

    @property
    def title(self) -> str:
        return TITLES[self.result.outcome]

    @property
    def words(self) -> str:
        """What was done, in one honest line."""
        return evidence_words(self.result)


@record
class PageRecord:
    """The entries of one page; `section` is where the navigation has it, if anywhere."""

    name: str
    title: str
    section: str
    result: PageResult
    entries: tuple[Entry, ...]

    @property
    def strength(self) -> tuple[int, int]:
        """How many damaged formulas were noticed, and how many there were; of none where nobody measured."""
        known = [entry.result.strength for entry in self.entries if entry.result.strength is not None]
        return sum(each.caught for each in known), sum(each.damaged for each in known)

    def line(self, offset: int) -> int:
        """The line of a place in the source."""
        return self.result.source.position(offset).line


@record
class Record:
    """All pages that have formulas or could have, in the order of the navigation."""

    pages: Mapping[str, PageRecord]

    @property
    def with_formulas(self) -> list[PageRecord]:
        return [page for page in self.pages.values() if page.entries]

    def as_json(self) -> dict[str, Any]:
        """The record as one document; formulas have the fields of `check.py --format json`."""
        return {
            "version": 1,
            "pages": [
                {
                    "path": page.result.source.path,
                    "title": page.title,
                    "summary": totals([page.result]),
                    "formulas": [
                        {
                            **formula_as_json(page.result.source, entry.result),
                            "anchor": entry.anchor,
                            "record_anchor": entry.record_anchor,
                            "words": entry.words,
                        }
                        for entry in page.entries
                    ],
                }
                for page in self.with_formulas
            ],
            "summary": totals([page.result for page in self.pages.values()]),
        }


def record_of(results: Mapping[str, PageResult], outline: Iterable[tuple[str, str]] = ()) -> Record:
    """The record of checked pages; `outline` names pages in the order of the navigation, with their sections."""
    sections = {name: section for name, section in outline if name in results}
    order = [*sections, *(name for name in results if name not in sections)]
    return Record({name: _page(name, sections.get(name, ""), results[name]) for name in order})


def _page(name: str, section: str, result: PageResult) -> PageRecord:
    stem = quote(name.rpartition(".")[0])
    title, headings = _headings(result.source)
    entries = []
    for number, formula in enumerate(result.formulas, start=1):
        line = result.source.position(formula.formula.start).line
        above = headings.get(formula.formula.index, ())
        entries.append(Entry(number, line, _anchor(formula, number), f"{stem}/{number}", above, formula))
    return PageRecord(name, title, section, result, tuple(entries))


def _headings(source: Source) -> tuple[str, dict[int, tuple[str, ...]]]:
    """The title of a page, and for each formula the titles of the sections that it stands in."""
    title = ""
    above: list[Heading] = []
    found: dict[int, tuple[str, ...]] = {}
    for item in extract(source):
        if isinstance(item, Heading):
            above = [*(heading for heading in above if heading.level < item.level), item]
            title = title or (item.title if item.level == 1 else "")
        elif isinstance(item, Formula):
            found[item.index] = tuple(heading.title for heading in above if heading.level > 1)
    return title or source.path.rpartition("/")[2], found


def _anchor(result: FormulaResult, number: int) -> str:
    """The label where it can stand in an address as it is; a heading never has a colon in its id."""
    if result.label and result.outcome != "error" and PLAIN_LABEL.fullmatch(result.label):
        return result.label
    return f"formula:{number}"


# -- words ---------------------------------------------------------------------------------------


def evidence_words(result: FormulaResult) -> str:
    """The kind of evidence, and how much of it there is: "held at 64 samples"."""
    evidence = result.evidence
    if result.reason:
        return f"{WITHOUT_EVIDENCE['waived']}: {result.reason}"
    if result.outcome != "holds" or evidence is None:
        return WITHOUT_EVIDENCE.get(result.outcome, "")
    if evidence.kind == "exact":
        return "exact, computed on the given numbers without rounding"
    if evidence.kind == "rounded":
        return "right to every digit shown"
    if evidence.kind == "roots":
        return "every value given solves the equation, and no other does"
    error = f"relative error {scientific(evidence.max_relative_error)}" if evidence.max_relative_error else ""
    if evidence.samples == 1:
        return ", ".join(filter(None, ("computed on the given numbers in floating point", error)))
    held = ", largest ".join(filter(None, (f"held at {evidence.samples} samples", error)))
    return f"agrees with the standard definition of the {evidence.standard}: {held}" if evidence.standard else held


def scientific(value: float) -> str:
    """A small number for people: `3e-16` => `3 × 10⁻¹⁶`."""
    digits, exponent = f"{value:.0e}".split("e")
    return f"{digits} × 10{str(int(exponent)).translate(SUPERSCRIPT)}"
