"""A false claim is told with both values, where its symbols come from, and what would make it true."""

from __future__ import annotations

import re

import pytest

from mathcheck.diagnostics import Diagnostic, Label
from mathcheck.diagnostics.render import render_github, render_text
from mathcheck.diagnostics.render.text import render_one
from mathcheck.source import Source
from projects import ROOT
from support import check

MATRICES = "Let $A, B \\in \\mathbb{R}^{n \\times n}$ and $x, y \\in \\mathbb{R}^n$.\n\n"


def finding(markdown: str) -> Diagnostic:
    """The one error of a page."""
    found, = (each for each in check(markdown).all_diagnostics if each.severity == "error")
    return found


@pytest.mark.parametrize(("before", "latex", "words"), [
    (MATRICES, r"\nabla_x (x^\top A x) = 2 A x", "`A` is symmetric"),
    (MATRICES, r"A^\top A = I", "`A` is orthogonal"),
    (MATRICES, r"A B = B A", "`A` and `B` are diagonal"),
    (MATRICES, r"\|x\|_2 = x^\top x", "`x` has length 1"),
    ("Let $a \\in \\mathbb{R}$.\n\n", r"\sqrt{a^2} = a", "`a` is positive"),
    ("Let $a, b \\ge 0$.\n\n", r"\frac{a + b}{2} = \sqrt{a b}", "`a = b`"),
    ("Let $A, B \\subseteq \\Omega$.\n\n", r"P(A \cap B) = P(A) P(B)", "`A` and `B` are independent"),
    ("<!-- let: X, Y \\sim p -->\n\n", r"\operatorname{Var}(X + Y) = \operatorname{Var}(X) + \operatorname{Var}(Y)",
     "`X` and `Y` are independent"),
])
def test_the_condition_that_is_missing_is_named(before, latex, words):
    note, = finding(f"{before}$$ {latex} $$\n").notes
    assert re.fullmatch(rf"held at all \d+ samples where {re.escape(words)}", note)


@pytest.mark.parametrize("latex", [r"A B = A + B", r"\|x + y\|_2 = 3 \|x\|_2", r"\det(A) = \operatorname{tr}(A)"])
def test_nothing_is_said_where_no_common_condition_helps(latex):
    assert finding(f"{MATRICES}$$ {latex} $$\n").notes == ()


def test_the_declaration_of_the_symbol_in_question_is_pointed_at():
    page = "Let $A \\in \\mathbb{R}^{n \\times n}$ and $x \\in \\mathbb{R}^n$.\n\n$$ \\nabla_x (x^\\top A x) = 2 A x $$\n"
    label = finding(page).labels[-1]
    assert (page[label.start:label.end], label.text) == ("A", "`A` is any square matrix here")


def test_values_are_shown_in_their_shape_and_small():
    found = finding(f"{MATRICES}$$ A B = B A $$\n")
    assert re.fullmatch(r"gives \[\[.*\], \[.*\]\]", found.label)
    assert len(found.counterexample["A"]) == 2


def test_a_line_with_marks_side_by_side_is_drawn_once():
    source = Source("a.md", "ab + cd = ef\n")
    text = render_one(source, Diagnostic("code", "error", "wrong", 0, 2, "one", (Label(5, 7, "two"), Label(10, 12, "three"))))
    assert text.splitlines()[3:7] == ["1 | ab + cd = ef", "  | ^^   --   -- three", "  |      two", "  | one"]


def test_marks_that_overlap_get_rows_of_their_own():
    source = Source("a.md", "ab + cd\n")
    text = render_one(source, Diagnostic("code", "error", "wrong", 0, 7, "all", (Label(5, 7, "part"),)))
    assert text.splitlines()[4:6] == ["  | ^^^^^^^ all", "  |      -- part"]


def test_an_annotation_tells_both_values():
    source = Source("page.md", "Let $a \\in \\mathbb{R}$.\n\n$$ \\sqrt{a^2} = a $$\n")
    text = render_github(source, finding(source.text))
    assert re.search(r"%0A`\\sqrt\{a\^2\}` gives (\d+)%0A`a` gives -\1%0Aline 1: `a` is any number here%0Acounterexample: a = -\1%0A",
                     text)


def test_the_readme_shows_what_the_checker_prints():
    shown = re.search(r"```text\n(error\[.*?)\n```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    place = re.search(r"--> (.*):(\d+):\d+", shown)
    lines = {int(number): text for number, text in re.findall(r"^(\d+) \| (.*)$", shown, re.MULTILINE)}
    page = "\n".join(lines.get(number, "") for number in range(1, int(place[2]) + 1))
    source = Source(place[1], page)
    printed = render_text(source, check(page, path=place[1])).strip()
    # Which numbers refute it is a matter of the samples.
    assert _without_numbers(printed) == _without_numbers(shown)


def _without_numbers(text: str) -> list[str]:
    lines = [re.sub(r"-?\d+", "0", line) if "gives" in line or " = " in line[:8] else line for line in text.splitlines()]
    return [re.sub(r"(, 0)+", "", line).replace("[0], [0]", "[0]") for line in lines]


# --- what cannot be judged -------------------------------------------------------------------


def test_shapes_that_do_not_fit_are_explained_by_their_declarations():
    found = finding("Let $A \\in \\mathbb{R}^{m \\times n}$ and $x \\in \\mathbb{R}^m$.\n\n$$ \\|A x\\|_2 \\ge 0 $$\n")
    assert found.code == "shape-mismatch"
    assert [label.text for label in found.labels] == ["`A` is m × n here", "`x` is a vector of length m here"]


def test_a_symbol_whose_declaration_cannot_be_read_points_to_it():
    page = "Let $X \\sim \\mathcal{N}(\\mu, 1)$.\n\n$$ \\mathbb{E}[X] = 3 $$\n"
    first, second = check(page).all_diagnostics
    assert first.message == "`\\mu` is not declared" and first.help.endswith("`<!-- let: \\mu \\in \\mathbb{R} -->`")
    label, = second.labels
    assert (page[label.start:label.end], second.help) == ("X", "mend that formula first")


@pytest.mark.parametrize("name", ["tan", "log", "max", "det"])
def test_a_function_typed_as_letters_is_recognised(name):
    found = finding(f"Let $x \\in \\mathbb{{R}}$.\n\n$$ {name}(x) = x $$\n")
    assert found.code == "undeclared-symbol"
    assert found.help == f"write `\\{name}`: letters side by side are a product"


def test_a_value_outside_its_set_is_shown():
    assert finding("Let $x \\in (0, 1)$.\n\n$$ \\log x \\in [0, 1] $$\n").label.startswith("gives -")


def test_members_of_a_list_are_named_as_the_page_lists_them():
    result = check("<!-- let: m_1, \\dots, m_K \\in \\R; a \\in \\R -->\n\n$$ m = \\sum_{k=1}^K m_k $$\n\n$$ m + a = m $$\n")
    found = result.formulas[-1].diagnostics[0]
    assert set(found.counterexample) >= {"m", r"m_1, \ldots"}
    assert not any("·" in text for text in (*found.counterexample, *(label.text for label in found.labels)))
