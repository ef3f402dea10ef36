"""The site's side of the engine: a Python-Markdown extension and the bodies of the hooks.

`check_docs` judges the raw files, so that positions are those the author sees. The
extension then works on the rendered tree of a page: it puts what the engine says beside
the formula it is about, and gives each figure its light and its dark drawing.
"""

from __future__ import annotations

import html
import itertools
import os
import re
import subprocess
import xml.etree.ElementTree as etree
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from mathcheck.diagnostics.render import render_text
from mathcheck.outputs.cache import Cache
from mathcheck.outputs.pages import check_pages
from mathcheck.results import FormulaResult, PageResult, Settings
from mathcheck.source import Source, UnreadableSource

# After inline maths (20) and the table of contents (5), which would copy a mark in a
# heading; before MkDocs resolves the paths of images (0).
PRIORITY = 3

FIGURE_PATH = re.compile(r"(?P<stem>(?:.*/)?assets/figures/[^/#?]+)\.svg")
CELL_ID = re.compile(r'id="cell-id=[^"]*"')
# Python-Markdown keeps its placeholders between these two characters.
PLACEHOLDER_MARKS = str.maketrans("", "", "\x02\x03")
# Where there is no commit to take the time from: builds stay equal all the same.
NO_COMMIT_TIME = "315532800"


@dataclass(frozen=True)
class CheckedPage:
    """A page with what the engine says of it."""

    source: Source
    result: PageResult

    @property
    def wrong(self) -> list[FormulaResult]:
        return [each for each in self.result.formulas if each.outcome in ("fails", "error")]

    def report(self) -> str:
        """All findings of the page, as on the command line."""
        return render_text(self.source, self.result).strip()

    def report_one(self, formula: FormulaResult) -> str:
        """The findings about one formula."""
        return render_text(self.source, replace(self.result, formulas=[formula])).strip()


# --- hooks ------------------------------------------------------------------


def check_docs(docs: Path, root: Path, cache: Cache) -> dict[str, CheckedPage]:
    """Check every page and notebook; keys are paths inside `docs`."""
    paths = sorted([*docs.rglob("*.md"), *docs.glob("notebooks/*.py")])
    sources = [_read(path, path.relative_to(root).as_posix()) for path in paths]
    results = check_pages(sources, Settings(), cache)
    return {path.relative_to(docs).as_posix(): CheckedPage(source, result)
            for path, source, result in zip(paths, sources, results, strict=True)}


def _read(path: Path, shown_as: str) -> Source:
    try:
        return Source.read(path, shown_as=shown_as)
    except UnreadableSource as error:
        raise UnreadableSource(f"{shown_as}: {error}") from None


def prepare_environment(root: Path) -> str:
    """Make the build repeatable, notebooks included; give the commit, empty if there is none."""
    commit = os.environ.get("GITHUB_SHA") or _git(root, "rev-parse", "HEAD")
    commit_time = _git(root, "log", "-1", "--format=%ct")
    os.environ.setdefault("SOURCE_DATE_EPOCH", commit_time or NO_COMMIT_TIME)
    # Matrices here are small: threads for their algebra cost more than they give.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["MATPLOTLIBRC"] = str(root / "scripts" / "matplotlibrc")
    return commit


def _git(root: Path, *arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def finish_notebook(content: str, page: CheckedPage) -> str:
    """A notebook's page, which Python-Markdown never sees, with its findings on top."""
    boxes = [_box(page.report_one(formula)) for formula in page.wrong]
    # Cells of percent files get a new random id at every conversion.
    numbers = itertools.count(1)
    content = CELL_ID.sub(lambda _: f'id="cell-{next(numbers)}"', content)
    return "".join(etree.tostring(box, encoding="unicode") for box in boxes) + content


# --- the Markdown extension ---------------------------------------------------


class CheckedMath(Extension):
    """Marks wrong formulas in place and pairs the drawings of figures."""

    def __init__(self, checked: Mapping[str, CheckedPage] | None = None):
        super().__init__()
        self.checked = checked or {}

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(_FigurePairs(md), "figure-pairs", PRIORITY)
        md.treeprocessors.register(_FormulaMarks(md, self.checked), "formula-marks", PRIORITY)


class _FormulaMarks(Treeprocessor):
    def __init__(self, md: Markdown, checked: Mapping[str, CheckedPage]):
        super().__init__(md)
        self.checked = checked

    def run(self, root: etree.Element) -> None:
        page = self.checked.get(_page_name(self.md))
        if page is None or not page.wrong:
            return
        parents = {child: parent for parent in root.iter() for child in parent}
        elements = _pair(root, page.result.formulas)
        for formula in page.wrong:
            element = elements.get(formula.formula.index)
            if element is None:
                root.insert(0, _box(_escaped(page.report_one(formula))))
            else:
                _wrap(element, parents[element], _escaped(page.report_one(formula)))


def _page_name(md: Markdown) -> str:
    """The path of the page inside `docs`, which MkDocs leaves on its link resolver."""
    if "relpath" not in md.treeprocessors:
        return ""
    return md.treeprocessors["relpath"].file.src_uri


def _pair(root: etree.Element, formulas: list[FormulaResult]) -> dict[int, etree.Element]:
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


def _wrap(element: etree.Element, parent: etree.Element, text: str) -> None:
    """Put a red box with the message around a formula, in the flow of the text."""
    box = _box(text, tag=element.tag)
    box.tail, element.tail = element.tail, None
    parent[list(parent).index(element)] = box
    box.insert(0, element)


def _box(text: str, tag: str = "div") -> etree.Element:
    box = etree.Element(tag, {"class": "math-error", "role": "alert"})
    etree.SubElement(box, "span", {"class": "math-error__text"}).text = text
    return box


def _escaped(text: str) -> str:
    """Text that Python-Markdown shows as it is: its serialiser lets entities through."""
    return text.translate(PLACEHOLDER_MARKS).replace("&", "&amp;")


class _FigurePairs(Treeprocessor):
    """`<img src=".../assets/figures/x.svg">` => a figure with `x.svg` and `x-dark.svg`."""

    def run(self, root: etree.Element) -> None:
        pictures = [
            (parent, child)
            for parent in root.iter()
            for child in parent
            if child.tag == "img" and FIGURE_PATH.fullmatch(child.get("src", ""))
        ]
        for parent, image in pictures:
            _replace_by_pair(parent, image)


def _replace_by_pair(parent: etree.Element, image: etree.Element) -> None:
    stem = FIGURE_PATH.fullmatch(image.get("src", ""))["stem"]
    stands_alone = parent.tag == "p" and len(parent) == 1 and not _has_words(parent, image)
    if stands_alone:
        # A figure is a block: it takes the place of the paragraph it would break.
        parent.tag, figure = "figure", parent
        figure.remove(image)
    else:
        figure = etree.Element("span")
        figure.tail, image.tail = image.tail, None
        parent[list(parent).index(image)] = figure
    figure.set("class", "plot")
    for scheme, source in (("light", f"{stem}.svg"), ("dark", f"{stem}-dark.svg")):
        attributes = {**image.attrib, "src": source, "loading": "lazy"}
        attributes["class"] = f"{image.get('class', '')} only-{scheme}".strip()
        etree.SubElement(figure, "img", attributes)


def _has_words(parent: etree.Element, image: etree.Element) -> bool:
    return bool((parent.text or "").strip() or (image.tail or "").strip())
