"""Wrong formulas shown in place, in red, with what the engine says of them."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as etree
from collections.abc import Callable, Collection, Iterable

from mathcheck.diagnostics import Diagnostic
from mathcheck.diagnostics.render.text import render_one
from mathcheck.site.elements import element, replace
from mathcheck.site.pages import CheckedPage
from mathcheck.site.rendered import pair
from mathcheck.source import Source

# Where the pages about messages stand inside the docs.
EXPLANATIONS = "diagnostics"


def show_findings(root: etree.Element, page: CheckedPage, name: str, pages: Collection[str]) -> None:
    """A red box around each wrong formula; on top of the page what belongs to no formula that is shown.

    `pages` are those of the site: a code is linked where it has its page.
    """
    if not page.failures:
        return

    def link_to(code: str) -> str:
        path = f"{EXPLANATIONS}/{code}.md"
        return posixpath.relpath(path, posixpath.dirname(name) or ".") if path in pages else ""

    parents = {child: parent for parent in root.iter() for child in parent}
    elements = pair(root, page.result.formulas)
    for formula in page.wrong:
        shown = elements.get(formula.formula.index)
        if shown is None:
            root.insert(0, box(page.source, formula.diagnostics, link_to))
            continue
        around = box(page.source, formula.diagnostics, link_to, tag=shown.tag)
        replace(parents[shown], shown, around)
        around.insert(0, shown)
    if page.errors:
        root.insert(0, box(page.source, page.errors, link_to))


def box(source: Source, diagnostics: Iterable[Diagnostic], link_to: Callable[[str], str], tag: str = "div") -> etree.Element:
    """Messages for whoever mends the page, with links to what explains them."""
    text = "\n".join(render_one(source, each, explain=False) for each in diagnostics).strip()
    found = element(tag, "math-error", element("span", "math-error__text", text), role="alert")
    for code in dict.fromkeys(each.code for each in diagnostics):
        if link_to(code):
            found.append(element("a", "math-error__link", f"What does {code} mean?", href=link_to(code)))
    return found
