"""A quiet mark beside each formula, which opens to what was done about it.

Without scripts a mark is a link to the formula's entry in the record; the script of marks
makes it a button that opens the details, which stand at the end of the page.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree

from mathcheck.outputs.record import Entry, PageRecord
from mathcheck.site.details import details_of, mark_class
from mathcheck.site.elements import element, replace
from mathcheck.site.record_page import RECORD_PAGE
from mathcheck.site.rendered import pair


def name_formulas(root: etree.Element, page: PageRecord) -> None:
    """Give each display formula the id that its entry in the record links to."""
    elements = pair(root, page.result.formulas)
    for entry in page.entries:
        shown = elements.get(entry.result.formula.index)
        if shown is not None and entry.result.formula.display:
            shown.set("id", entry.anchor)


def show_marks(root: etree.Element, page: PageRecord, source_base: str) -> None:
    """Put a mark at each formula that is more than a symbol in the text."""
    parents = {child: parent for parent in root.iter() for child in parent}
    elements = pair(root, page.result.formulas)
    in_record = "../" * page.name.count("/") + RECORD_PAGE
    for entry in page.entries:
        shown = elements.get(entry.result.formula.index)
        if shown is None or not is_marked(entry):
            continue
        link = f"{in_record}#{entry.record_anchor}"
        around = element(shown.tag, "checked" if entry.result.formula.display else "checked checked--inline")
        replace(parents[shown], shown, around)
        around.extend([shown, _mark(entry, link)])
        root.append(_details(entry, page, source_base, link))


def is_marked(entry: Entry) -> bool:
    """Display formulas all; in the text only claims, so that prose stays prose."""
    if entry.result.outcome in ("fails", "error"):
        return False
    return entry.result.formula.display or entry.result.outcome == "holds"


def _mark(entry: Entry, link: str) -> etree.Element:
    return element(
        "a",
        f"mark {mark_class(entry)}",
        href=link,
        aria_label=f"{entry.title}: {entry.words}",
        data_details=_details_id(entry),
    )


def _details(entry: Entry, page: PageRecord, source_base: str, link: str) -> etree.Element:
    """What the mark opens; kept out of the search index, which has the formula already."""
    return element(
        "div",
        "details-of-formula",
        *details_of(entry, page, source_base),
        element("p", "facts__more", element("a", "", "In the record of all formulas", href=link)),
        id=_details_id(entry),
        popover="",
        role="dialog",
        aria_label=f"{entry.title}: formula {entry.number} of this page",
        data_search_exclude="",
    )


def _details_id(entry: Entry) -> str:
    return f"details:{entry.number}"
