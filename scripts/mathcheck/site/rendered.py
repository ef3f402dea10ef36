"""Which element of a rendered page shows which formula of its source."""

from __future__ import annotations

import html
import xml.etree.ElementTree as etree
from collections.abc import Iterator

from markdown import Markdown

from mathcheck.results import FormulaResult


def page_name(md: Markdown) -> str:
    """The path of the page inside `docs`, which MkDocs leaves on its link resolver."""
    if "relpath" not in md.treeprocessors:
        return ""
    return md.treeprocessors["relpath"].file.src_uri


def pair(root: etree.Element, formulas: list[FormulaResult]) -> dict[int, etree.Element]:
    """Formula index -> its rendered element: both stand in the order of the page.

    Footnotes are rendered at the end of a page, so each formula takes the first
    element left that shows its text.
    """
    waiting: dict[str, list[etree.Element]] = {}
    for element in _rendered_formulas(root):
        waiting.setdefault(rendered_latex(element.text or ""), []).append(element)
    pairs = {}
    for formula in formulas:
        same_text = waiting.get(_without_spaces(formula.formula.latex))
        if same_text:
            pairs[formula.formula.index] = same_text.pop(0)
    return pairs


def _rendered_formulas(root: etree.Element) -> Iterator[etree.Element]:
    return (each for each in root.iter() if "arithmatex" in each.get("class", "").split())


def rendered_latex(text: str) -> str:
    r"""The LaTeX of a rendered formula without its delimiters and spaces: `\(a b\) => ab`."""
    return _without_spaces(html.unescape(text.strip())[2:-2])


def _without_spaces(latex: str) -> str:
    return "".join(latex.split())
