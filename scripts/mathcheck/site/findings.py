"""Wrong formulas shown in place, in red, with what the engine says of them."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from mathcheck.site.elements import element, replace
from mathcheck.site.pages import CheckedPage
from mathcheck.site.rendered import pair


def show_findings(root: etree.Element, page: CheckedPage) -> None:
    """A red box around each wrong formula; on top of the page where the formula is not shown."""
    if not page.wrong:
        return
    parents = {child: parent for parent in root.iter() for child in parent}
    elements = pair(root, page.result.formulas)
    for formula in page.wrong:
        shown = elements.get(formula.formula.index)
        if shown is None:
            root.insert(0, box(page.report_one(formula)))
            continue
        around = box(page.report_one(formula), tag=shown.tag)
        replace(parents[shown], shown, around)
        around.insert(0, shown)


def box(text: str, tag: str = "div") -> etree.Element:
    """A message for whoever mends the page."""
    return element(tag, "math-error", element("span", "math-error__text", text), role="alert")
