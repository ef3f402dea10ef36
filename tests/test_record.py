"""The record: page text stays text in it, its words are honest, its ids are unique."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from types import SimpleNamespace

from markdown import Markdown

from mathcheck.outputs.record import record_of, scientific
from mathcheck.site import CheckedMath, CheckedPage
from mathcheck.site.record_page import RECORD_PAGE, RECORD_TEXT
from support import check
from test_site import Place

HOSTILE = r"""# Sums <script>alert(0)</script>

<!-- let: a = \text{<script>alert(1)</script>} -->
Let $x \in \mathbb{R}$.

$$ x + \text{<script>alert(2)</script>} = x \label{<script>alert(3)</script>} $$

$$ x + x = 2x \label{"><script>alert(4)</script>} $$

Inline, $1 + 1 = 2 \label{<img src=x onerror=alert(5)>}$.
"""


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.ids += [value for name, value in attributes if name == "id"]
        self.handlers += [name for name, _ in attributes if name.startswith("on")]


def rendered(text: str, page: str = "page.md") -> str:
    """A page, or the page of the record, of a site that has this one page."""
    result = check(text, path="docs/page.md")
    record = record_of({"page.md": result})
    md = Markdown(
        extensions=["pymdownx.arithmatex", "toc", CheckedMath({"page.md": CheckedPage(result.source, result)}, record)],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )
    place = Place(md)
    place.file = SimpleNamespace(src_uri=page)
    md.treeprocessors.register(place, "relpath", 0)
    return md.convert(text if page == "page.md" else RECORD_TEXT.split("---\n")[-1])


def tags_of(html: str) -> _Tags:
    parser = _Tags()
    parser.feed(html)
    return parser


def test_page_text_stays_text_in_marks_and_in_the_record():
    body = HOSTILE.partition("\n\n")[2]
    for page in ("page.md", RECORD_PAGE):
        found = tags_of(rendered(body, page))
        assert "script" not in found.tags
        assert "img" not in found.tags
        assert found.handlers == []
    assert "&lt;script&gt;alert(2)" in rendered(body, RECORD_PAGE)


def test_page_text_stays_text_in_the_json():
    result = check(HOSTILE, path="docs/page.md")
    document = json.loads(json.dumps(record_of({"page.md": result}).as_json()))
    latex = [formula["latex"] for formula in document["pages"][0]["formulas"]]
    assert any("<script>alert(2)</script>" in each for each in latex)


def test_ids_are_unique():
    text = "# T\n\n$$ 1 + 1 = 2 \\label{eq:one} $$\n\n$$ 2 + 2 = 4 $$\n\nSo $1 < 2$ and $1 < 2$.\n"
    for page in ("page.md", RECORD_PAGE):
        ids = tags_of(rendered(text, page)).ids
        assert len(ids) == len(set(ids))


def test_inline_symbols_have_no_mark():
    html = rendered("# T\n\nLet $x \\in \\mathbb{R}$. Then $x + x = 2x$. So $x$.\n")
    assert html.count("checked--inline") == 1


def test_words_say_what_was_done():
    result = check("# T\n\nLet $x \\in \\mathbb{R}$.\n\n$$ 1 + 1 = 2 $$\n\n$$ (x + 1)^2 = x^2 + 2x + 1 $$\n\n"
                   "$$ \\frac{1}{6} \\approx 0.167 $$\n\n$$ x^2 \\ge 0 $$\n")
    words = [entry.words for entry in record_of({"t.md": result}).pages["t.md"].entries]
    assert words[1].startswith("exact")
    assert words[2].startswith("held at 64 samples, largest relative error ")
    assert words[3] == "right to every digit shown"
    assert words[4].startswith("held at ") and "error" not in words[4]


def test_the_order_is_that_of_the_navigation():
    results = {name: check("# T\n\n$1 = 1$\n") for name in ("a.md", "b.md", "c.md")}
    record = record_of(results, [("c.md", "Third"), ("missing.md", ""), ("a.md", "")])
    assert list(record.pages) == ["c.md", "a.md", "b.md"]
    assert record.pages["c.md"].section == "Third"


def test_small_numbers_for_people():
    assert scientific(3.2e-16) == "3 × 10⁻¹⁶"
