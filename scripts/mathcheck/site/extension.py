"""The Python-Markdown extension: steps over the rendered tree of each page."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Callable, Mapping

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from mathcheck.outputs.record import Record
from mathcheck.site.figures import pair_drawings
from mathcheck.site.findings import show_findings
from mathcheck.site.marks import name_formulas, show_marks
from mathcheck.site.pages import CheckedPage
from mathcheck.site.record_page import RECORD_PAGE, fill_record_page
from mathcheck.site.rendered import page_name
from mathcheck.site.sheet_page import SHEET_PAGE, fill_sheet_page

# After inline maths (20), before the table of contents (5): what links and contents point to.
CONTENT = 15
# After the table of contents, which would copy a mark in a heading; before MkDocs resolves
# the paths of links and images (0).
DECORATION = 3


class CheckedMath(Extension):
    """Puts marks and findings beside formulas, fills the pages made of all formulas, pairs drawings."""

    def __init__(self, checked: Mapping[str, CheckedPage] | None = None, record: Record | None = None, source_base: str = ""):
        super().__init__()
        self.checked = checked or {}
        self.record = record or Record({})
        # Where the sources of pages can be seen; empty where the site does not know its repository.
        self.source_base = source_base

    def extendMarkdown(self, md: Markdown) -> None:
        for name, priority, step in (
            ("checked-content", CONTENT, self._content),
            ("checked-decoration", DECORATION, self._decorate),
        ):
            md.treeprocessors.register(_Step(md, step), name, priority)

    def _content(self, root: etree.Element, name: str) -> None:
        if name in self.record.pages:
            name_formulas(root, self.record.pages[name])
        if name == RECORD_PAGE:
            fill_record_page(root, self.record, self.source_base)
        if name == SHEET_PAGE:
            fill_sheet_page(root, self.record)

    def _decorate(self, root: etree.Element, name: str) -> None:
        pair_drawings(root)
        if name in self.record.pages:
            show_marks(root, self.record.pages[name], self.source_base)
        if name in self.checked:
            show_findings(root, self.checked[name], name, self.checked)


class _Step(Treeprocessor):
    def __init__(self, md: Markdown, step: Callable[[etree.Element, str], None]):
        super().__init__(md)
        self.step = step

    def run(self, root: etree.Element) -> None:
        self.step(root, page_name(self.md))
