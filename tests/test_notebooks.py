"""Notebook pages: formulas in converted cells carry marks and findings, and everything else stays as it was."""

from __future__ import annotations

import html

from mathcheck.outputs.record import record_of
from mathcheck.site import CheckedPage, finish_notebook
from support import check

NAME = "notebooks/a.py"
ADDRESSES = {"every-formula.md": "../../every-formula/", "diagnostics/sides-differ.md": "../../diagnostics/sides-differ/"}


def finished(cell: str, after: str = "") -> str:
    """The page of a notebook with one Markdown cell, as the converter writes it, and something below it."""
    source = "# %% [markdown]\n" + "".join(f"# {line}\n" for line in cell.splitlines())
    result = check(source, path=f"docs/{NAME}")
    checked = {NAME: CheckedPage(result.source, result), "diagnostics/sides-differ.md": CheckedPage(result.source, result)}
    paragraphs = "".join(f"<p>{html.escape(each, quote=False)}</p>\n" for each in cell.split("\n\n"))
    content = (f'<div class="jp-Cell" id="cell-id=3f2a"><div class="jp-RenderedHTMLCommon jp-RenderedMarkdown" '
               f'data-mime-type="text/markdown">\n{paragraphs}</div></div>{after}')
    return finish_notebook(content, NAME, checked, record_of({NAME: result}), "", lambda path, unknown: ADDRESSES.get(path, unknown))


def test_a_display_formula_is_marked_and_linked_to_the_record():
    page = finished("Let $x \\in \\mathbb{R}$.\n\n$$ x + x = 2x $$")
    assert '<div class="arithmatex" id="formula:2">\\[ x + x = 2x \\]</div>' in page
    assert 'href="../../every-formula/#notebooks/a/2"' in page
    assert page.count('class="details-of-formula"') == 1


def test_no_block_stands_in_a_paragraph():
    page = finished("Then\n$$ 1 + 1 = 2 $$\nfollows.")
    assert "<p>Then" not in page


def test_a_wrong_formula_is_shown_in_place():
    page = finished("First.\n\n$$ 2 + 2 = 5 $$\n\nLast.")
    assert '<div class="math-error" role="alert"><div class="arithmatex" id="formula:1">\\[ 2 + 2 = 5 \\]</div>' in page
    assert page.index("First.") < page.index("2 + 2 = 5") < page.index("Last.")
    assert 'href="../../diagnostics/sides-differ/"' in page


def test_page_text_stays_text():
    page = finished("Is $1 < 2$ & $2 > 1$? A literal &lt;b&gt;, a <script> & `$`.\n\n$$ \\text{<script>} = 1 $$")
    assert "<script>" not in page
    assert "A literal &amp;lt;b&amp;gt;, a &lt;script&gt; &amp; " in page
    assert "\\( 1 &lt; 2" in page or "\\(1 &lt; 2\\)" in page


def test_what_is_no_markdown_cell_is_not_touched():
    drawing = '<div class="jp-OutputArea"><svg viewBox="0 0 1 1"><path d="M0 0"/></svg><pre>cost in $ and $$</pre></div>'
    assert drawing in finished("$$ 1 + 1 = 2 $$", drawing)


def test_ids_of_cells_are_numbers():
    assert '<div class="jp-Cell" id="cell-1">' in finished("Text.")


def test_dollars_in_code_are_no_formula():
    source = ('<div class="jp-RenderedMarkdown"><p>Type <code>$x$</code> for $1 + 1 = 2$, at a price of \\$5 or \\$6.</p></div>')
    result = check("# %% [markdown]\n# Type `$x$` for $1 + 1 = 2$.\n", path=f"docs/{NAME}")
    page = finish_notebook(source, NAME, {NAME: CheckedPage(result.source, result)}, record_of({NAME: result}), "", lambda _, unknown: unknown)
    assert page.count("arithmatex") == 1
    assert "<code>$x$</code>" in page
