"""The page "Every formula, checked": made at each build, from the record alone."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Mapping

from mathcheck.outputs.record import Entry, PageRecord, Record
from mathcheck.outputs.report import totals
from mathcheck.site.details import facts_of, mark_class, place
from mathcheck.site.elements import add, element

RECORD_PAGE = "every-formula.md"
RECORD_JSON = "every-formula.json"

# What Markdown makes of this has its place in navigation and contents; the rest is added to the tree.
RECORD_TEXT = f"""\
---
title: Every formula, checked
description: All formulas of this site, page by page, with what was done to check each of them.
search:
  exclude: true
---

# Every formula, checked

All formulas of the site with what this build did about each of them. Open a page to see them; each line number leads to the source. The same [as JSON]({RECORD_JSON}).
"""
COLUMNS = ("holds", "given", "notation")


# A column of zeros says nothing.
SELDOM = ("waived", "fails", "error")


def fill_record_page(root: etree.Element, record: Record, source_base: str) -> None:
    """The totals, then the formulas of each page."""
    root.append(_totals(record))
    for page in record.with_formulas:
        root.append(element("h2", "", page.title))
        root.append(_page(page, source_base))


def _totals(record: Record) -> etree.Element:
    everything = totals([page.result for page in record.pages.values()])
    columns = (*COLUMNS, *(name for name in SELDOM if everything[name]))
    strengths = [page.strength for page in record.with_formulas]
    strength = (sum(caught for caught, _ in strengths), sum(damaged for _, damaged in strengths))
    is_measured = bool(strength[1])
    names = ("Page", "formulas", *columns, *(["damage noticed"] if is_measured else []))
    head = element("tr", "", *(element("th", "", name, scope="col") for name in names))
    body = element("tbody", "")
    for page in record.with_formulas:
        shares = [_share(page.strength)] if is_measured else []
        body.append(_row(element("a", "", page.title, href=page.name), totals([page.result]), columns, shares))
    shares = [_share(strength)] if is_measured else []
    foot = element("tfoot", "", _row("All pages", everything, columns, shares))
    return element("table", "record-totals", element("thead", "", head), body, foot)


def _row(name: etree.Element | str, counts: Mapping[str, int], columns: tuple[str, ...], shares: list[str]) -> etree.Element:
    cells = [str(sum(counts.values())), *(str(counts[column]) for column in columns), *shares]
    return element("tr", "", element("th", "", name, scope="row"), *(element("td", "", cell) for cell in cells))


def _share(strength: tuple[int, int]) -> str:
    caught, damaged = strength
    # Rounded down: all is only all.
    return f"{caught * 1000 // damaged / 10:.1f} %" if damaged else ""


def _page(page: PageRecord, source_base: str) -> etree.Element:
    counts = ", ".join(f"{count} {name}" for name, count in totals([page.result]).items() if count)
    entries = element("ol", "record-entries", *(_entry(entry, page, source_base) for entry in page.entries))
    return element("details", "record-page", element("summary", "", f"{len(page.entries)} formulas: {counts}"), entries)


def _entry(entry: Entry, page: PageRecord, source_base: str) -> etree.Element:
    result = entry.result
    formula = element("code", "record-entry__latex", " ".join(result.formula.latex.split()))
    if result.formula.display and not result.formula.in_text:
        formula = element("a", "record-entry__link", formula, href=f"{page.name}#{entry.anchor}")
    words = entry.title if result.outcome in ("given", "notation") else f"{entry.title}: {entry.words}"
    about = element("p", "record-entry__words", words, ", ", place(page, entry.line, source_base, f"line {entry.line}"))
    found = element(
        "li",
        "record-entry",
        element("span", f"mark {mark_class(entry)}", aria_hidden="true"),
        element("p", "record-entry__formula", formula),
        about,
        id=entry.record_anchor,
    )
    facts = facts_of(entry, page, source_base)
    if result.strength is not None and result.strength.survivors:
        survivors = (element("li", "", element("code", "", each.latex)) for each in result.strength.survivors)
        add(facts, element("dt", "", "Not noticed"), element("dd", "", element("ul", "facts__premises", *survivors)))
    if len(facts):
        found.append(facts)
    return found
