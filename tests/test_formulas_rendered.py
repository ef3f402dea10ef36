"""The formulas that the engine finds are the ones that the site renders, one for one."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from mathcheck.extract import Formula, extract
from mathcheck.site import rendered_latex
from mathcheck.source import Source
from projects import ROOT

PAGES = sorted((ROOT / "docs").rglob("*.md"))

CASES = {
    "inline and display": "A $x$ and\n\n$$ y $$\n\nend.",
    "display over lines": "$$\na\n= b\n$$\n",
    "environment": "\\begin{align*}\na &= b\n\\end{align*}\n",
    "brackets": r"In \(a\) and" + "\n\n" + r"\[ b \]" + "\n",
    "code is no maths": "`$x$` and\n\n```text\n$y$\n```\n\nbut $w$.",
    "escaped dollar": r"It costs \$5 and \$6, $x$ does not.",
    "comment": "<!-- $x$ -->\n\n$y$\n",
    "list": "- one $a$\n- two\n\n    $$ b $$\n\n- three $c$",
    "quote": "> quoted $a$\n>\n> $$ b $$\n",
    "details": '??? success "Solution"\n    So $a$.\n\n    $$ b $$\n\n$c$\n',
    "admonition": '!!! note "With $t$"\n    So $a$.\n',
    "table": "| a | b |\n| --- | --- |\n| $x$ | $y$ |\n",
    "heading": "## The norm $n$\n\n$m$\n",
    "emphasis": "**bold $a$** and *slanted $b$*, [link $c$](index.md)",
    "markdown in html": "<div markdown>\n\nAn $a$.\n\n</div>\n",
    "less than": "$a < b$ and $c > d$ and\n\n$$ a < b & c $$\n",
    "prices": "From $5 to $6 today.",
    "title in front matter": "---\ntitle: The $x$\n---\n\n$y$\n",
}


class _Formulas(HTMLParser):
    """Collects the text of each `.arithmatex` element."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag, attributes):
        if "arithmatex" in (dict(attributes).get("class") or "").split():
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.found[-1] += data


@pytest.fixture(scope="module")
def renderer():
    config = load_config(str(ROOT / "mkdocs.yml"))
    return Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)


def assert_found_as_rendered(renderer: Markdown, source: Source) -> None:
    found = ["".join(item.latex.split()) for item in extract(source) if isinstance(item, Formula)]
    body, _ = get_data(source.text)
    parser = _Formulas()
    parser.feed(renderer.reset().convert(body))
    assert found == [rendered_latex(text) for text in parser.found]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_pages(renderer, page):
    assert_found_as_rendered(renderer, Source.read(page))


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_constructs(renderer, text):
    assert_found_as_rendered(renderer, Source("case.md", text))
