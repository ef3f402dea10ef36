"""Edits that mend a formula: found, checked, and shown in every output."""

from __future__ import annotations

import json

import numpy as np
import pytest

from mathcheck.diagnostics import Diagnostic
from mathcheck.diagnostics.render.github import render_github
from mathcheck.diagnostics.render.text import render_one
from mathcheck.outputs.cache import Cache
from mathcheck.outputs.report import as_json
from mathcheck.pipeline import PageResult, check_page
from mathcheck.proposals import add_proposals
from mathcheck.proposals.search import MOST, Search
from mathcheck.results import Settings
from mathcheck.source import Source

DECLARED = """\
Let $a, b, c \\in \\mathbb{R}$, $x, y \\in \\mathbb{R}^n$ and $A, B \\in \\mathbb{R}^{n \\times n}$.
<!-- let: M \\in \\mathbb{R}^{n \\times n} -->
<!-- let: p, q \\in (0, 1) -->
<!-- let: s, t > 0 -->
<!-- let: k \\in \\{0, 1\\} -->
<!-- let: a_1, \\dots, a_n \\in \\mathbb{R} -->
<!-- let: f: \\mathbb{R} \\to \\mathbb{R} -->
<!-- let: g: \\mathbb{R} \\to (0, \\infty) -->
<!-- let: v \\in \\mathbb{R} -->
<!-- let: u = v^2 -->
<!-- let: w = \\sin u -->
<!-- let: t_1, \\dots, t_n > 0 -->
<!-- let: m > 0 -->
<!-- let: E, F, G \\subseteq \\Omega -->
<!-- let: X \\sim \\mathcal{N}(a, 1) -->
<!-- let: Z \\sim \\operatorname{Binomial}(n, p) -->

"""


def checked(markdown: str) -> PageResult:
    """The result of a page of this text with proposals."""
    return add_proposals(check_page(Source("page.md", markdown)))


def finding(page: PageResult) -> Diagnostic:
    """The finding about the last formula."""
    return page.formulas[-1].diagnostics[0]


def proposed(latex: str) -> list[str]:
    """What is proposed for a formula, without its delimiters."""
    return [fix.shown.strip("$ ") for fix in finding(checked(f"{DECLARED}$$ {latex} $$\n")).proposals]


@pytest.mark.parametrize(("wrong", "right"), [
    (r"(a + b)^2 = a^2 - 2 a b + b^2", r"(a + b)^2 = a^2 + 2 a b + b^2"),
    (r"(a + b)^2 = a^2 + a b + b^2", r"(a + b)^2 = a^2 + 2 a b + b^2"),
    (r"(a + b)^2 = a^2 + 2 a b + b", r"(a + b)^2 = a^2 + 2 a b + b^2"),
    (r"(A B)^\top = A^\top B^\top", r"(A B)^\top = B^\top A^\top"),
    (r"x^\top A y = y^\top A x", r"x^\top A y = y^\top A^\top x"),
    (r"\nabla_x (x^\top A x) = 2 A x", r"\nabla_x (x^\top A x) = (A + A^\top) x"),
    (r"\operatorname{Var}(a X) = a \operatorname{Var}(X)", r"\operatorname{Var}(a X) = a^2 \operatorname{Var}(X)"),
    (r"\|x\|_2 = \sum_{i=1}^{n} x_i^2", r"\|x\|_2 = \sqrt{\sum_{i=1}^{n} x_i^2}"),
    (r"\sum_{i=1}^{n} i = \frac{n (n - 1)}{2}", r"\sum_{i=1}^{n} i = \frac{n (n + 1)}{2}"),
    (r"\sum_{i=2}^{n} x_i y_i = x^\top y", r"\sum_{i=1}^{n} x_i y_i = x^\top y"),
    (r"\|x + y\| \ge \|x\| + \|y\|", r"\|x + y\| \le \|x\| + \|y\|"),
    (r"\int_0^\infty b e^{-u} \, du = b^2", r"\int_0^\infty b e^{-u} \, du = b"),
    (r"\frac{d}{da} \frac{1}{1 + a^2} = -\frac{2 a}{1 + a^2}", r"\frac{d}{da} \frac{1}{1 + a^2} = -\frac{2 a}{\left( 1 + a^2 \right)^2}"),
    (r"(a + b)(a - c) = a^2 + a b - a c - b a", r"(a + b)(a - c) = a^2 + a b - a c - b c"),
    (r"a^2 - 5 a + 6 = 0 \Rightarrow a = -2, -3", r"a^2 - 5 a + 6 = 0 \Rightarrow a = 2, 3"),
    (r"\cos^2 a - \sin^2 a = 1", r"\cos^2 a + \sin^2 a = 1"),
    (r"\frac{d}{da} \sin(a b) = \cos(a b)", r"\frac{d}{da} \sin(a b) = b \cos(a b)"),
    (r"\operatorname{mean}(x) = \sum_{i=1}^n x_i", r"\operatorname{mean}(x) = \frac{1}{n} \sum_{i=1}^n x_i"),
    (r"\exp\left( \frac{1}{n} \sum_{i=1}^n a_i \right) = \prod_{i=1}^n e^{a_i}",
     r"\exp\left( \frac{1}{n} \sum_{i=1}^n a_i \right) = \left( \prod_{i=1}^n e^{a_i} \right)^{1/n}"),
    (r"\mathcal{N}(a \mid a, s^2) = \frac{s}{\sqrt{2 \pi}}", r"\mathcal{N}(a \mid a, s^2) = \frac{1}{s \sqrt{2 \pi}}"),
    (r"e^{a c} e^{b c} = e^{a b c}", r"e^{a c} e^{b c} = e^{(a + b) c}"),
    (r"(a + b)(a - b) = (a - b)^2", r"(a + b)(a - b) = a^{2} - b^{2}"),
    (r"\det(B^{-1} A B - a I) = \det(A) - a", r"\det(B^{-1} A B - a I) = \det(A - a I)"),
    (r"\frac{d}{ds} s^{c} = c s^{1 - c}", r"\frac{d}{ds} s^{c} = c s^{c - 1}"),
    (r"\operatorname{Bernoulli}(k \mid p) = p^{1 - k} (1 - p)^{k}", r"\operatorname{Bernoulli}(k \mid p) = p^{k} (1 - p)^{1 - k}"),
    (r"\|x\|^2 + \|y\|^2 - x^\top x = \sum_i (x_i - 1)^2 + 2 \sum_i x_i - n",
     r"\|x\|^2 + \|y\|^2 - x^\top x = \sum_i (y_i - 1)^2 + 2 \sum_i y_i - n"),
    (r"\nabla_M \operatorname{tr}(A M B) = B A", r"\nabla_M \operatorname{tr}(A M B) = A^\top B^\top"),
    (r"\operatorname{Var}(Z) = n p", r"\operatorname{Var}(Z) = n p (1 - p)"),
    (r"D_{\mathrm{KL}}(\operatorname{Bernoulli}(p) \,\|\, \operatorname{Bernoulli}(q)) = p \log \frac{p}{q}",
     r"D_{\mathrm{KL}}(\operatorname{Bernoulli}(p) \,\|\, \operatorname{Bernoulli}(q)) = "
     r"p \log \frac{p}{q} + (1 - p) \log \frac{1 - p}{1 - q}"),
    (r"\sum_{i=1}^n x_i y_i \le \|x\|_2", r"\sum_{i=1}^n x_i y_i \le \|x\|_2 \|y\|_2"),
    (r"\mathbb{E}[Z^2] = n p (1 - p) + n p", r"\mathbb{E}[Z^2] = n p (1 - p) + \left( n p \right)^2"),
    (r"\lim_{h \to 0} \frac{f(a + h) - f(a - h)}{h} = f'(a)", r"\lim_{h \to 0} \frac{f(a + h) - f(a - h)}{2 h} = f'(a)"),
    (r"P(E \cap F \cap G) = P(E) P(F \mid E) P(G \mid F)", r"P(E \cap F \cap G) = P(E) P(F \mid E) P(G \mid E \cap F)"),
    (r"\frac{d}{da} \log g(a) = \frac{1}{g(a)}", r"\frac{d}{da} \log g(a) = \frac{g'(a)}{g(a)}"),
    (r"\frac{\partial w}{\partial v} = \frac{\partial w}{\partial u} \frac{\partial v}{\partial u}",
     r"\frac{\partial w}{\partial v} = \frac{\partial w}{\partial u} \frac{\partial u}{\partial v}"),
    (r"\arg\max_{m > 0} (n \log m - m \sum_{i=1}^n t_i) = \frac{1}{n} \sum_{i=1}^n t_i",
     r"\arg\max_{m > 0} (n \log m - m \sum_{i=1}^n t_i) = \frac{n}{\sum_{i=1}^n t_i}"),
    (r"\int_0^1 n t^n \, dt = \frac{n - 1}{n}", r"\int_0^1 n t^n \, dt = \frac{n}{n + 1}"),
])
def test_what_is_right_is_proposed(wrong, right):
    assert right in proposed(wrong)


@pytest.mark.parametrize(("wrong", "right"), [
    (r"2^{10} = 1000", r"2^{10} = 1024"),
    (r"\frac{1}{2} + \frac{1}{3} = \frac{2}{5}", r"\frac{1}{2} + \frac{1}{3} = \frac{5}{6}"),
    (r"\frac{1}{6} \approx 0.176", r"\frac{1}{6} \approx 0.167"),
    (r"\frac{1}{6} = 0.167", r"\frac{1}{6} \approx 0.167"),
    (r"\frac{1}{8} = 12\%", r"\frac{1}{8} \approx 12\%"),
    (r"\sqrt{2} = 1", r"\sqrt{2} \approx 1.414"),
    (r"1 - 3 = 2", r"1 - 3 = -2"),
    (r"\frac{90}{981} \approx 0.0917 = 0.917\%", r"\frac{90}{981} \approx 0.0917 = 9.17\%"),
])
def test_a_wrong_number_gets_the_right_one(wrong, right):
    assert right in proposed(wrong)


@pytest.mark.parametrize(("wrong", "silly"), [
    (r"D_{\mathrm{KL}}(\operatorname{Bernoulli}(p) \,\|\, \operatorname{Bernoulli}(q)) = p \log \frac{p}{q}", r"\frac{p}{p}"),
    (r"D_{\mathrm{KL}}(\operatorname{Bernoulli}(p) \,\|\, \operatorname{Bernoulli}(q)) = p \log \frac{p}{q}", r"\frac{q}{q}"),
    (r"\|x + y\| \ge \|x\| + \|y\|", "-"),
    (r"\|x + y\| \ge \|x\| + \|y\|", r"\frac"),
    (r"x^\top y \ge \|x\| \|y\|", "1"),
    (r"\frac{d}{da} \frac{a}{1 + a} = \frac{1}{1 + a}", r"\frac{\frac"),
    (r"\sum_{i=1}^n x_i y_i \le \|x\|_2", "^0"),
])
def test_what_nobody_means_is_not_proposed(wrong, silly):
    """A quotient of one thing, an inequality that says less, where the right formula is at hand."""
    shown = proposed(wrong)
    assert shown
    assert not any(silly in each and silly not in wrong for each in shown)


@pytest.mark.parametrize("latex", [
    r"a + 1 = a",
    r"\sin(a) = a",
    r"x^\top A x = 0",
    r"a b = b",
    r"\|x\|_1 = \|x\|_2",
])
def test_edits_that_say_nothing_are_not_proposed(latex):
    for shown in proposed(latex):
        left, _, right = shown.partition("=")
        assert left.strip() != right.strip()
        assert r"\ne" not in shown
        assert not shown.startswith("0")


def test_each_proposal_holds_when_it_is_made():
    text = f"{DECLARED}$$ (a - b)^2 = a^2 + 2 a b + b^2 $$\n\n$$ \\det(A B) = \\det(A) + \\det(B) $$\n"
    page = checked(text)
    seen = 0
    for result in page.formulas:
        for fix in (fix for each in result.diagnostics for fix in each.proposals):
            mended = text[:fix.start] + fix.replacement + text[fix.end:]
            again = check_page(Source("page.md", mended)).formulas
            assert again[page.formulas.index(result)].outcome == "holds"
            seen += 1
    assert seen >= 2


def test_at_most_three_are_proposed_and_none_twice():
    shown = proposed(r"2 a + b = a - b")
    assert len(shown) <= MOST
    assert len(set(shown)) == len(shown)


def test_nothing_is_searched_where_nothing_fails():
    page = checked(f"{DECLARED}$$ a b = b a $$\n")
    assert not any(each.proposals for each in page.all_diagnostics)


def test_an_undeclared_symbol_may_be_a_slip():
    text = f"{DECLARED}$$ (a + b)^2 = a^2 + 2 a \\beta + b^2 $$\n"
    assert "$$ (a + b)^2 = a^2 + 2 a b + b^2 $$" in [fix.shown for fix in finding(checked(text)).proposals]


def test_proposals_are_shown_in_every_output():
    page = checked("> $$\n> 2^{10}\n>  = 1000 $$\n")
    text = render_one(page.source, finding(page))
    assert "help: did you mean this, which holds:\n" in text
    assert " | $$ 2^{10} = 1024 $$\n" in text
    assert " |             ~~~~" in text
    assert "did you mean this, which holds?%0A  $$ 2^{10} = 1024 $$" in render_github(page.source, finding(page))
    record = json.loads(json.dumps(as_json([page])))["files"][0]["formulas"][0]["diagnostics"][0]
    assert record["help"] == "did you mean $$ 2^{10} = 1024 $$"
    assert record["proposals"] == [{"line": 3, "column": 6, "end_line": 3, "end_column": 10, "replacement": "1024",
                       "formula": "$$ 2^{10} = 1024 $$"}]


def test_proposals_survive_the_cache(tmp_path):
    source, cache = Source("page.md", "$$ 2^{10} = 1000 $$\n"), Cache(tmp_path)
    first = cache.check_page(source, Settings())
    again = Cache(tmp_path).check_page(source, Settings())
    assert again.formulas[0].diagnostics == first.formulas[0].diagnostics
    assert again.formulas[0].diagnostics[0].proposals


def test_a_ragged_matrix_is_searched_without_harm():
    result = checked(r"""
$$ \begin{bmatrix} 1 & 2 \\ 3 \end{bmatrix} = \begin{bmatrix} 1 & 2 \\ 4 \end{bmatrix} $$
""")
    assert "internal-error" not in {each.code for each in result.all_diagnostics}


@pytest.mark.filterwarnings("error")
def test_a_value_that_is_not_defined_says_nothing_on_the_terminal(monkeypatch):
    divided = []
    monkeypatch.setattr(Search, "run", lambda self, steps: divided.append(np.ones(1) / np.zeros(1)))
    page = add_proposals(check_page(Source("page.md", "Let $a, b \\in \\mathbb{R}$.\n\n$$ a + b = a - b $$\n"), Settings()))
    assert divided and [found.code for found in page.all_diagnostics] == ["sides-differ"]
