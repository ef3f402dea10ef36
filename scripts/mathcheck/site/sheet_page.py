"""The formula sheet: the labelled formulas of all pages by topic, made at each build."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable
from itertools import groupby

from mathcheck.checks.evidence import Premise
from mathcheck.outputs.record import Entry, PageRecord, Record
from mathcheck.site.details import mark_class
from mathcheck.site.elements import add, element
from mathcheck.site.record_page import RECORD_PAGE

SHEET_PAGE = "formula-sheet.md"
SHEET_TEXT = f"""\
---
title: Formula sheet
description: The formulas of this site by topic, each checked, to read at a glance or to print.
search:
  exclude: true
---

# Formula sheet

The named formulas of the site by topic, each under the title of its section, which leads to it. Every one was [checked]({RECORD_PAGE}) by the build that made this page. Worked examples stay on their pages.
"""
EXAMPLE = re.compile(r"worked examples?\b", re.IGNORECASE)
LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
# A size that a vector brings with it says nothing by itself.
LONE_NAME = re.compile(r"\\?\w+")


def fill_sheet_page(root: etree.Element, record: Record) -> None:
    """Sections as the navigation has them, pages in them, formulas by the sections of their page."""
    chosen = [(page, entries) for page in record.with_formulas if (entries := [*filter(_belongs, page.entries)])]
    for section, pages in groupby(chosen, key=lambda each: each[0].section):
        root.append(element("h2", "", section or "General"))
        sheet = element("div", "sheet")
        for page, entries in pages:
            add(sheet, element("h3", "", page.title), *_groups(page, entries))
        root.append(sheet)


def _belongs(entry: Entry) -> bool:
    """Named formulas that say something in general; what only gives numbers is an example."""
    result = entry.result
    if not result.label or any(EXAMPLE.match(heading) for heading in entry.headings):
        return False
    if result.outcome == "holds":
        return result.evidence.samples > 1
    return result.outcome == "given" and bool(result.premises)


def _groups(page: PageRecord, entries: Iterable[Entry]) -> Iterable[etree.Element]:
    for headings, together in groupby(entries, key=lambda entry: entry.headings[-1:]):
        members = list(together)
        group = element("div", "sheet__group")
        title = headings[0] if headings else page.title
        # A display in the midst of text has no place of its own on the page.
        place = next((f"#{entry.anchor}" for entry in members if not entry.result.formula.in_text), "")
        group.append(element("p", "sheet__title", element("a", "", title, href=f"{page.name}{place}")))
        # What several formulas in a row have in common is said once, after the last.
        for premises, alike in groupby(members, key=lambda entry: entry.result.premises):
            add(group, *map(_formula, alike), *_where(premises))
        yield group


def _formula(entry: Entry) -> etree.Element:
    latex = LABEL.sub("", entry.result.formula.latex).strip()
    mark = element(
        "a",
        f"mark {mark_class(entry)}",
        href=f"{RECORD_PAGE}#{entry.record_anchor}",
        aria_label=f"{entry.title}: {entry.words}",
    )
    return element("div", "checked", element("div", "arithmatex", f"\\[{latex}\\]"), mark)


def _where(premises: Iterable[Premise]) -> list[etree.Element]:
    """What the symbols of a formula are."""
    said = [premise.latex for premise in premises if not LONE_NAME.fullmatch(premise.latex)]
    where = element("p", "sheet__where")
    for number, latex in enumerate(said):
        add(where, *([", "] if number else []), element("span", "arithmatex", f"\\({latex}\\)"))
    return [where] if said else []
