"""Notebooks, which Python-Markdown never sees: their Markdown cells are made trees like those of pages.

A converted cell keeps the dollars of its formulas as text. Here each formula becomes the
element that it would be on a page, so that marks and findings are put beside it by the same code.
"""

from __future__ import annotations

import itertools
import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterator, Mapping

from bs4 import BeautifulSoup
from markdown.serializers import to_html_string

from mathcheck.outputs.record import Record
from mathcheck.site.elements import element, escaped
from mathcheck.site.findings import show_findings
from mathcheck.site.marks import name_formulas, show_marks
from mathcheck.site.pages import CheckedPage

CELL_ID = re.compile(r'id="cell-id=[^"]*"')
CELL = re.compile(r'<div class="[^"]*\bjp-RenderedMarkdown\b[^"]*"[^>]*>')
DIV = re.compile(r"<(/?)div\b[^>]*>")
DOLLARS = re.compile(r"(\$\$(?P<display>.+?)\$\$|(?<![\\$])\$(?P<inline>[^$]+?)(?<!\\)\$)", re.DOTALL)
# What shows its text as it is.
VERBATIM = ("code", "pre", "script", "style")


def finish_notebook(
    content: str,
    name: str,
    checked: Mapping[str, CheckedPage],
    record: Record,
    source_base: str,
    address_of: Callable[[str, str], str],
) -> str:
    """A notebook's page with marks and findings in place.

    `checked` are the pages of the site; `address_of` gives the address of a file of the site, seen
    from this page, or its second argument where there is no such file.
    """
    # Cells of percent files get a new random id at every conversion.
    numbers = itertools.count(1)
    content = CELL_ID.sub(lambda _: f'id="cell-{next(numbers)}"', content)
    spans = list(_cells(content))
    root = element("div", "", *(_tree(content[start:end]) for start, end in spans))
    cells = list(root)
    if name in record.pages:
        name_formulas(root, record.pages[name])
        show_marks(root, record.pages[name], source_base)
    show_findings(root, checked[name], name, checked)
    for link in root.iter("a"):
        path, hash_mark, anchor = link.get("href", "").partition("#")
        if path:
            link.set("href", address_of(posixpath.normpath(posixpath.join(posixpath.dirname(name), path)), path) + hash_mark + anchor)
    for cell, (start, end) in reversed(list(zip(cells, spans, strict=True))):
        content = content[:start] + to_html_string(cell) + content[end:]
    # What belongs to no cell: messages for the whole page stand above, the details of marks below.
    added = [each for each in root if each not in cells]
    above = [each for each in added if "math-error" in each.get("class", "").split()]
    below = [each for each in added if each not in above]
    return "".join([*map(to_html_string, above), content, *map(to_html_string, below)])


def _cells(content: str) -> Iterator[tuple[int, int]]:
    """Where each rendered Markdown cell stands, its own tags included."""
    for cell in CELL.finditer(content):
        depth = 0
        for tag in DIV.finditer(content, cell.start()):
            depth += -1 if tag[1] else 1
            if depth == 0:
                yield cell.start(), tag.end()
                break


def _tree(cell: str) -> etree.Element:
    """A rendered cell as a tree in which each formula is an element of its own."""
    root = etree.fromstring(str(BeautifulSoup(cell, "html.parser")))
    for each in root.iter():
        each.text, each.tail = _as_it_is(each.text), _as_it_is(each.tail)
        for attribute, value in each.items():
            each.set(attribute, escaped(value))
    for parent in list(root.iter()):
        if parent.tag not in VERBATIM:
            _wrap_formulas(parent)
    return root


def _as_it_is(text: str | None) -> str | None:
    return escaped(text) if text else text


def _wrap_formulas(parent: etree.Element) -> None:
    """Make the formulas in the text directly below an element elements."""
    children = list(parent)
    pieces = list(_pieces(parent.text or ""))
    for child in children:
        tail, child.tail = child.tail or "", None
        pieces += [child, *_pieces(tail)]
        parent.remove(child)
    parent.text = None
    if parent.tag == "p" and any(_is_display(piece) for piece in pieces):
        # A paragraph cannot hold a block.
        parent.tag = "div"
    for piece in pieces:
        if isinstance(piece, str):
            _add_text(parent, piece)
        else:
            parent.append(piece)


def _is_display(piece: str | etree.Element) -> bool:
    return not isinstance(piece, str) and piece.tag == "div" and piece.get("class") == "arithmatex"


def _add_text(parent: etree.Element, text: str) -> None:
    """Append text that is escaped already."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def _pieces(text: str) -> Iterator[str | etree.Element]:
    """Text and the formulas in it, in order."""
    end = 0
    for match in DOLLARS.finditer(text):
        yield text[end : match.start()]
        tag = "div" if match["display"] else "span"
        latex = rf"\[{match['display']}\]" if match["display"] else rf"\({match['inline']}\)"
        formula = etree.Element(tag, {"class": "arithmatex"})
        formula.text = latex
        yield formula
        end = match.end()
    yield text[end:]
