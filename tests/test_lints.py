"""Warnings about what surrounds the formulas: what they find, and what they leave alone."""

from __future__ import annotations

import pytest

from support import check, codes

CLAIM = "$$ 2 \\cdot 3 = 6 $$\n\n"


def found(markdown: str, code: str, **settings: object) -> list[str]:
    """The stretches of a page that a code is about."""
    result = check(markdown, **settings)
    return [markdown[each.start:each.end] for each in result.all_diagnostics if each.code == code]


# --- numbers in prose ------------------------------------------------------------------------


@pytest.mark.parametrize(("sentence", "number"), [
    ("The loss is 0.25 at the start.", "0.25"),
    ("It falls by 12% in one step.", "12%"),
    ("It falls by 12 % in one step.", "12 %"),
    ("About 5 per cent remain.", "5 per cent"),
    ("The minimum is -1.5.", "-1.5"),
    ("It ends at 3.75.\n", "3.75"),
    ("A rate of 1e-3 is small; 2.5e-3 is not.", "2.5e-3"),
    ("- **Bold** start: then 0.5 follows", "0.5"),
    ("> In a quote, 0.5 counts too.", "0.5"),
    ("| weight | 0.125 |\n|---|---|\n", "0.125"),
    ("See [the page](a.md) where 0.3 stands.", "0.3"),
])
def test_a_decimal_or_percentage_in_a_sentence_is_named(sentence, number):
    assert number in found(f"# T\n\n{sentence}\n", "bare-number")


@pytest.mark.parametrize("text", [
    "In Section 2.3 and in section 2.4, see Figure 1.2 (Table 3.1).",
    "Figures 1.2 and 1.3 show it; so do Sections 2.1, 2.2 and 2.4.",
    "Python 3.11 or newer, NumPy 2.4, MathJax 3.2.2, version 1.0, v2.1, CC BY 4.0.",
    "On 2026-11-24, 24.11.2026 or 11/24/2026 at 10:30.",
    "## 2.3 A heading with its number\n\n1.2 An item with a number\n\n- 1.3 another",
    "1. one\n2. two\n10. ten",
    "It has 3 rows, 12 columns and 1,000 entries.",
    "Code: `0.5`, ``a ` 0.7``, and\n\n```python\nx = 0.25  # 50%\n```\n\n~~~\n0.5\n~~~",
    "Text\n\n    indented = 0.5\n",
    "[link](https://example.org/0.5/a) and <https://example.org/1.5> and https://example.org/v1.5/50%25",
    "![A curve through 0.5](a.svg){ width=50% } and <img src='a.svg' style='width: 33.3%'>",
    "<!-- a rate of 0.5 -->\n<script>x = 0.5</script>\n<pre>0.5</pre>",
    "[ref]: https://example.org/0.5 \"0.5\"",
    "Inside maths: $0.5 + 0.5 = 1$ and $$ 0.25 \\cdot 4 = 1 $$",
    "Ten per cent, half, a hundred.",
    "The address 192.168.0.1 and the file a0.5b.txt, doi:10.1000/182.",
])
def test_numbers_that_are_names_are_left_alone(text):
    assert found(f"---\ntitle: x\nratio: 0.5\n---\n\n# T\n\n{text}\n", "bare-number") == []


def test_no_lint_speaks_on_pages_of_others():
    page = f"# T\n\n{CLAIM}The loss is 0.25.\n\n![7 dots](a.svg)\n\nLet $x \\in \\mathbb{{R}}$.\n"
    assert {"bare-number", "unsourced-number", "unused-given"} <= set(codes(check(page)))
    assert codes(check(page, infer=True)) == []


def test_notebooks_are_read_in_their_markdown_cells_only():
    notebook = "# %% [markdown]\n# The loss is 0.25 here.\n\n# %%\nrate = 0.5  # a rate of 0.5\n"
    result = check(notebook, path="notebooks/a.py")
    assert [notebook[each.start:each.end] for each in result.all_diagnostics] == ["0.25"]


# --- figures ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["![Seven dots, 7 in all](a.svg)", "<figure><figcaption>It rises by 7%.</figcaption></figure>"])
def test_a_number_that_no_formula_gives_is_named(text):
    assert [each.rstrip("%") for each in found(CLAIM + text, "unsourced-number")] == ["7"]


@pytest.mark.parametrize("text", [
    "![Tiles, 6 in all, 2 by 3](a.svg)",
    "![A curve over the interval](a.svg)",
    "![Formula $7 - 1 = 6$](a.svg)",
    "![Layer x1 of net v2](a.svg)",
    "```markdown\n![Seven dots, 7 in all](a.svg)\n```",
])
def test_numbers_of_the_formulas_may_be_told(text):
    assert found(CLAIM + text + "\n", "unsourced-number") == []


def test_a_percentage_and_its_fraction_are_one_number():
    page = "$$ \\frac{1}{4} + 0.5 = 0.75 $$\n\n![A quarter, 25%, then 50 % and 75%](a.svg)\n"
    assert found(page, "unsourced-number") == []


# --- labels and declarations -----------------------------------------------------------------


def test_a_formula_under_two_labels_is_named_at_both_places():
    page = "$$ 1 + 2 = 3 \\label{eq:a} $$\n\n$$ 1 + 2 \\, = 3 \\label{eq:b} $$\n"
    warning, = check(page).all_diagnostics
    assert warning.code == "repeated-formula" and page[warning.start:warning.end].endswith("{eq:b} $$")
    assert page[warning.labels[0].start:warning.labels[0].end].endswith("{eq:a} $$")


def test_a_formula_may_be_repeated_without_a_label():
    assert codes(check("$$ 1 + 2 = 3 \\label{eq:a} $$\n\n$$ 1 + 2 = 3 $$\n")) == []


@pytest.mark.parametrize("use", ["$$ P(X = 1) = \\frac{1}{2} $$", "$$ \\mathbb{E}[X] = \\frac{1}{2} $$", "$$ p(x) \\ge 0 $$"])
def test_speaking_of_a_random_variable_uses_it(use):
    assert found(f"Let $X \\sim \\operatorname{{Bernoulli}}(1/2)$.\n\n{use}\n", "unused-given") == []


def test_what_explains_the_formula_before_it_is_used():
    assert found("Take this:\n\n$$ a^2 + 1 > 0, $$\n\nwhere $a \\in \\mathbb{R}$.\n", "unused-given") == []


def test_a_formula_that_cannot_be_judged_may_use_what_it_names():
    page = "Let $x \\in \\mathbb{R}$.\n\n$$ \\frac{x}{ $$\n"
    assert codes(check(page)) == ["unclosed-group"]


def test_a_symbol_used_before_its_declaration_points_to_it():
    page = "$$ a + 1 = 2 $$\n\n<!-- let: a = 1 -->\n"
    finding, = check(page).all_diagnostics
    label, = finding.labels
    assert finding.code == "undeclared-symbol" and page[label.start:].startswith("a = 1")
    assert "move the declaration of `a` up" in finding.help


# --- two meanings ----------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "second"), [
    ("$x > 0$", "$x \\in \\mathbb{R}^n$"),
    ("$x \\in \\mathbb{R}^n$", "$x \\in \\mathbb{R}^{n \\times n}$"),
    ("$x: \\mathbb{R} \\to \\mathbb{R}$", "$x \\in \\mathbb{R}$"),
    ("$x \\subseteq \\Omega$", "$x \\in [0, 1]$"),
])
def test_two_meanings_in_one_section_are_an_error_at_both_places(first, second):
    page = f"Let {first}.\n\nThen let {second}.\n\n$$ x = x $$\n"
    error, = (each for each in check(page).all_diagnostics if each.severity == "error")
    assert error.code == "two-meanings" and page[error.start - 1:error.end + 20].startswith("$x")
    assert page.count("\n", 0, error.start) == 2 and page.count("\n", 0, error.labels[0].start) == 0


def test_comments_are_held_to_it_as_well():
    page = "Let $x > 0$.\n\n$$ x > 0 $$\n\n<!-- let: x \\in \\mathbb{R}^n -->\n\n$$ \\|x\\|_2 \\ge 0 $$\n"
    assert found(page, "two-meanings") == ["x"]


@pytest.mark.parametrize("page", [
    "Let $x \\in \\mathbb{R}$.\n\n## A\n\nLet $x \\in \\mathbb{R}^n$.\n\n$$ \\|x\\|_2 \\ge 0 $$\n",
    "Let $x \\in \\mathbb{R}$, and $x > 0$.\n\n$$ \\sqrt{x^2} = x $$\n",
    "Let $A \\in \\mathbb{R}^{n \\times n}$ with $A = A^\\top$, and let $A$ be invertible.\n\n$$ (A^{-1})^\\top = A^{-1} $$\n",
    "<!-- let: X \\in \\{0, 1\\}, P(X = 1) = 0.7 -->\n\n$$ \\mathbb{E}[X] = 0.7 $$\n",
    "Let $a \\in \\mathbb{R}$.\n\n$$ a = 2 $$\n\n$$ a + 1 = 3 $$\n",
])
def test_narrowing_and_new_sections_are_no_second_meaning(page):
    assert found(page, "two-meanings") == []


def test_pages_of_others_may_use_a_letter_twice():
    assert found("Let $x > 0$.\n\nLet $x \\in \\mathbb{R}^n$.\n\n$$ \\|x\\|_2 \\ge 0 $$\n", "two-meanings", infer=True) == []
