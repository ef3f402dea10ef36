"""The record: page text stays text in it, its words are honest, its ids are unique."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from types import SimpleNamespace

import numpy as np
from markdown import Markdown

from mathcheck.outputs.cache import Cache
from mathcheck.outputs.record import record_of, scientific
from mathcheck.outputs.report import as_json
from mathcheck.pipeline import check_page
from mathcheck.results import Settings
from mathcheck.site import CheckedMath, CheckedPage
from mathcheck.site.record_page import RECORD_PAGE, RECORD_TEXT
from mathcheck.site.sheet_page import SHEET_PAGE, SHEET_TEXT
from mathcheck.source import Source
from mathcheck.strength import check_strength
from support import check, codes
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


def rendered(text: str, page: str = "page.md", *, strength: bool = False) -> str:
    """A page, or one that is made of all formulas, of a site that has this one page."""
    source = Source("docs/page.md", text)
    result = check_strength(source) if strength else check_page(source)
    record = record_of({"page.md": result})
    md = Markdown(
        extensions=["pymdownx.arithmatex", "toc", CheckedMath({"page.md": CheckedPage(result.source, result)}, record)],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )
    place = Place(md)
    place.file = SimpleNamespace(src_uri=page)
    md.treeprocessors.register(place, "relpath", 0)
    return md.convert({RECORD_PAGE: RECORD_TEXT, SHEET_PAGE: SHEET_TEXT}.get(page, text).split("---\n")[-1])


def tags_of(html: str) -> _Tags:
    parser = _Tags()
    parser.feed(html)
    return parser


def test_page_text_stays_text_in_marks_and_in_the_record():
    body = HOSTILE.partition("\n\n")[2]
    for page in ("page.md", RECORD_PAGE, SHEET_PAGE):
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


def test_given_numbers_are_no_samples():
    result = check("# T\n\nLet $x = [1, 2]$.\n\n$$ \\cos(\\angle(x, [1, 0])) = \\frac{1}{\\sqrt{5}} $$\n\n"
                   "Let $y \\in \\mathbb{R}$.\n\n$$ y^2 + 1 - y^2 = 3 - 2 = 1 $$\n")
    words = [entry.words for entry in record_of({"t.md": result}).pages["t.md"].entries]
    assert words[1].startswith("computed on the given numbers in floating point")
    # Exact links of a chain do not make its samples fewer.
    assert words[3].startswith("held at 64 samples")


def test_the_order_is_that_of_the_navigation():
    results = {name: check("# T\n\n$1 = 1$\n") for name in ("a.md", "b.md", "c.md")}
    record = record_of(results, [("c.md", "Third"), ("missing.md", ""), ("a.md", "")])
    assert list(record.pages) == ["c.md", "a.md", "b.md"]
    assert record.pages["c.md"].section == "Third"


def test_small_numbers_for_people():
    assert scientific(3.2e-16) == "3 × 10⁻¹⁶"


def test_one_sample_is_worked_out_with_numbers_on_both_sides():
    result = check("# T\n\nLet $x, y \\in \\mathbb{R}^n$.\n\n$$ \\|x\\|_1 \\le \\sqrt{n} \\|x\\|_2 $$\n\n"
                   "$$ \\left( \\frac{1}{2} \\right)^2 + \\frac{1}{12} = \\frac{1}{3} $$\n")
    sampled, exact = (formula.evidence.worked for formula in result.formulas[1:])
    x = np.array(sampled.values["x"])
    assert len(x) == sampled.values["n"]
    assert "y" not in sampled.values
    assert sampled.left_latex == r"\|x\|_1" and sampled.right_latex == r"\sqrt{n} \|x\|_2"
    assert sampled.left == np.abs(x).sum() > 0
    assert abs(sampled.right - np.sqrt(len(x)) * np.sqrt((x**2).sum())) < 1e-5
    assert exact.left_latex == r"\left( \frac{1}{2} \right)^2 + \frac{1}{12}"
    assert (exact.left, exact.right) == ("1/3", "1/3")


def test_what_differs_is_shown_where_it_differs():
    result = check("# T\n\nLet $x \\in \\mathbb{R}$.\n\n$$ x^2 \\ne x $$\n")
    worked = result.formulas[1].evidence.worked
    assert worked.left == worked.values["x"] ** 2 != worked.right


def test_a_formula_names_the_declarations_that_it_rests_on():
    text = ("# T\n\nLet $x \\in \\mathbb{R}$, $z \\in \\mathbb{R}$.\n\n<!-- let: c > 0 -->\nLet $y = c x$.\n\n"
            "$$ y^2 = c^2 x^2 $$\n")
    result = check(text)
    rests_on = {premise.latex: result.source.position(premise.start).line for premise in result.formulas[-1].premises}
    assert rests_on == {r"x \in \mathbb{R}": 3, "c > 0": 5, "y = c x": 6}


def test_a_formula_does_not_rest_on_itself():
    result = check("# T\n\nLet $x \\in \\mathbb{R}$.\n\n$$ y = x^2 \\ge 0 $$\n")
    assert [premise.latex for premise in result.formulas[-1].premises] == [r"x \in \mathbb{R}"]


def test_the_cache_keeps_the_record(tmp_path):
    source = Source("page.md", "# T\n\nLet $x \\in \\mathbb{R}$.\n\n$$ (x + 1)^2 = x^2 + 2x + 1 $$\n")
    first = Cache(tmp_path).check_page(source, Settings()).formulas[-1]
    again = Cache(tmp_path).check_page(source, Settings()).formulas[-1]
    assert first.evidence.worked is not None and first.premises
    assert (again.evidence, again.premises) == (first.evidence, first.premises)


def test_the_json_carries_numbers_and_declarations():
    result = check("# T\n\nLet $x \\in \\mathbb{R}$.\n\n$$ (x + 1)^2 = x^2 + 2x + 1 $$\n")
    formula = as_json([result])["files"][0]["formulas"][-1]
    worked = formula["evidence"]["worked"]
    assert worked["left"]["value"] == worked["right"]["value"] == (worked["values"]["x"] + 1) ** 2
    assert worked["left"]["latex"] == "(x + 1)^2"
    assert formula["rests_on"] == [{"latex": r"x \in \mathbb{R}", "line": 3}]


def test_the_sheet_has_the_named_formulas_that_say_something_in_general():
    text = ("# T\n\n## Rule\n\nLet $x \\in \\mathbb{R}$.\n\n$$ (x + 1)^2 = x^2 + 2x + 1 \\label{eq:square} $$\n\n"
            "$$ (x - 1)^2 = x^2 - 2x + 1 $$\n\n$$ g(x) = x^2 + 3 \\label{eq:g} $$\n\n"
            "## Worked example: one\n\n$$ x^3 = x x^2 \\label{eq:cube} $$\n\n## Numbers\n\n$$ 1 + 1 = 2 \\label{eq:two} $$\n")
    html = rendered(text, SHEET_PAGE)
    assert html.count('<div class="arithmatex">') == 2
    assert "x^2 + 2x + 1" in html and "g(x) = x^2 + 3" in html
    assert "label{" not in html
    assert 'href="page.md#eq:square"' in html
    # Said once for both.
    assert html.count("mathbb{R}") == 1


def test_strength_is_shown_where_it_was_measured():
    text = "# T\n\nLet $x \\in \\mathbb{R}$.\n\n$$ (x + 1)^2 = x^2 + 2x + 1 $$\n"
    for page in ("page.md", RECORD_PAGE):
        assert "small changes to the formula were noticed" in rendered(text, page, strength=True)
        assert "small changes" not in rendered(text, page)
    assert "100.0 %" in rendered(text, RECORD_PAGE, strength=True)


def test_what_is_waived_is_listed_with_its_reason():
    result = check("# T\n\n<!-- math: waive a joke of the lecturer -->\n\n$$ 2 + 2 = 5 $$\n")
    record = record_of({"t.md": result})
    entry = record.pages["t.md"].entries[0]
    assert entry.title == "Not checked" and entry.words.endswith(": a joke of the lecturer")
    assert record.as_json()["pages"][0]["formulas"][0]["reason"] == "a joke of the lecturer"


def test_nothing_is_waived_without_a_reason():
    result = check("# T\n\n<!-- math: waive -->\n\n$$ 2 + 2 = 5 $$\n")
    assert result.formulas[0].outcome == "fails"
    assert "missing-reason" in codes(result)
