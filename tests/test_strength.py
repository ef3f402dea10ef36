"""Damage to formulas: what is caught, what is no damage, and checks that cannot fail."""

from __future__ import annotations

import pytest

from mathcheck.checks.evidence import Strength
from mathcheck.edits import Context, apply, damages
from mathcheck.notation import NOTATION
from mathcheck.outputs.cache import Cache
from mathcheck.outputs.report import as_json, strength_lines
from mathcheck.pipeline import PageResult, Settings, check_page
from mathcheck.semantics.canonical.claims import canonical_claim
from mathcheck.source import Source
from mathcheck.strength import check_strength
from mathcheck.syntax.parser import parse


def strong(markdown: str) -> PageResult:
    """The result of a page of this text, with the strength of its checks."""
    return check_strength(Source("page.md", markdown))


def strength_of(markdown: str) -> Strength:
    """The strength of the last formula of a page of this text."""
    return strong(markdown).formulas[-1].strength


def damaged(latex: str, **kinds: str) -> dict[str, list[str]]:
    """All damaged forms of a formula by the kind of damage."""
    found: dict[str, list[str]] = {}
    for edit in damages(Context(latex, parse(latex, NOTATION), kinds)):
        found.setdefault(edit.kind, []).append(apply(latex, edit))
    return found


@pytest.mark.parametrize(("kind", "latex", "expected"), [
    ("number", "a = 12", "a = 13"),
    ("sign", "a + b = c", "a - b = c"),
    ("sign", "a = -b", "a = b"),
    ("operator", r"a \cdot b = c", "a + b = c"),
    ("operator", r"\frac{a}{b} = c", r"\frac{b}{a} = c"),
    ("function", r"\sin x = y", r"\cos x = y"),
    ("function", r"\sum_{i=1}^{n} x_i = y", r"\prod_{i=1}^{n} x_i = y"),
    ("variable", "a + b = c", "b + b = c"),
    ("index", "x_1 = y", "x_2 = y"),
    ("exponent", "x^2 = y", "x^3 = y"),
    ("exponent", "x^{10} y = z", "x y = z"),
    ("transpose", r"A^\top B = C", "A B = C"),
    ("transpose", r"A B^{\top} = C", r"A B = C"),
    ("transpose", r"A B = C", r"A^\top B = C"),
    ("bound", r"\sum_{i=1}^{n} x_i = y", r"\sum_{i=1}^{n - 1} x_i = y"),
    ("bound", r"\int_{-\infty}^{\infty} f(x) dx = 1", r"\int_{0}^{\infty} f(x) dx = 1"),
    ("factor", "2 a b = c", "a b = c"),
    ("factor", "a = b + c", r"a = 2 \left( b + c \right)"),
    ("order", "A B = C", "B A = C"),
    ("bar", r"P(x \mid y) = z", r"P(y \mid x) = z"),
    ("relation", r"a \le b", "a < b"),
    ("relation", r"a \le b", r"a \ge b"),
    ("term", "a = b + c", "a = b"),
    ("term", "a = b - c", "a =  - c"),
    ("parenthesis", "(a + b) c = d", "a + b c = d"),
    ("parenthesis", "a + b c = d", r"\left( a + b \right) c = d"),
])
def test_damage_of_each_kind(kind, latex, expected):
    kinds = {name: "Real" for name in "abcdxyz"} | {name: "Matrix" for name in "ABC"}
    assert expected in damaged(latex, **kinds)[kind]


def test_a_formula_whose_damage_is_caught():
    found = strength_of("Let $a, b \\in \\mathbb{R}$.\n\n$$ (a + b)^2 = a^2 + 2 a b + b^2 $$\n")
    assert found.damaged == found.caught > 15
    assert found.survivors == ()


def test_a_check_that_cannot_fail_is_an_error():
    page = strong("Let $x, y \\in \\mathbb{R}$.\n\n$$ x y + x \\in \\mathbb{R} $$\n")
    assert page.formulas[-1].outcome == "error"
    assert [each.code for each in page.formulas[-1].diagnostics] == ["vacuous"]
    assert page.failed


@pytest.mark.parametrize("latex", [
    # 1^3 is 1 as well; 3 + 1 is not 4 by any other digit.
    "1^2 + 3 = 4",
    # Any other number differs from 4 as well.
    r"5 \ne 4",
])
def test_variants_that_are_true_by_exact_arithmetic_are_no_damage(latex):
    found = strength_of(f"$$ {latex} $$\n")
    assert found.equivalent > 0
    assert found.damaged == found.caught > 0


VALUES = """\
Let $a, b, c \\in \\mathbb{R}$, $x, y, u \\in \\mathbb{R}^n$ and $A, B, M \\in \\mathbb{R}^{n \\times n}$.
<!-- let: S \\in \\mathbb{R}^{n \\times n}, S^\\top = S -->
<!-- let: X \\sim \\mathcal{N}(a, 1) -->
<!-- let: y_0 \\in \\{0, 1\\} -->

"""


@pytest.mark.parametrize(("latex", "other"), [
    # Numbers commute, vectors have inner products, matrices keep their order.
    (r"2 a b + b a = c", r"3 b a = c"),
    (r"x \cdot y = c", r"y^\top x = c"),
    (r"x^\top A y = c", r"y^\top A^\top x = c"),
    (r"(A B)^\top = M", r"B^\top A^\top = M"),
    (r"(a + b)^2 = c", r"(-a - b)^2 = c"),
    (r"\|x - y\| = c", r"\|y - x\| = c"),
    (r"|a - b| = c", r"|b - a| = c"),
    (r"\det(A^\top) = c", r"\det(A) = c"),
    (r"A A^{-1} B = M", r"A^{-1} A B = M"),
    (r"a = b", r"2 b = 2 a"),
    (r"a = b", r"a - b = 0"),
    (r"a^2 < b c", r"b c > a^2"),
    (r"\mathbb{E}[a X + b] = c", r"a \mathbb{E}[X] + b = c"),
    (r"\operatorname{Var}(X + b) = c", r"\operatorname{Var}(X) = c"),
    (r"P(X < a) = c", r"P(X \le a) = c"),
    (r"\sum_{i=1}^{n} x_i y_i = c", r"\sum_{j=1}^{n} y_j x_j = c"),
    (r"\det \begin{bmatrix} a & b \\ b & a \end{bmatrix} = c", r"a^2 - b^2 = c"),
    (r"\begin{bmatrix} a & b \end{bmatrix}^\top = 2 \begin{bmatrix} c \\ b \end{bmatrix}",
     r"\begin{bmatrix} a - 2 c \\ -b \end{bmatrix} = 0"),
])
def test_claims_that_algebra_makes_equal_have_one_form(latex, other):
    first, second = (claim_of(VALUES + f"$$ {each} $$\n") for each in (latex, other))
    assert first == second


@pytest.mark.parametrize(("latex", "other"), [
    (r"A B = M", r"B A = M"),
    (r"x^\top A y = c", r"x^\top A^\top y = c"),
    (r"a = b", r"a = -b"),
    (r"a^2 < b c", r"a^2 > b c"),
    (r"a^2 < b c", r"a^2 \le b c"),
    (r"\|x\|_1 = c", r"\|x\|_2 = c"),
    (r"\mathbb{E}[X^2] = c", r"\mathbb{E}[X]^2 = c"),
    (r"\sum_{i=1}^{n} x_i = c", r"\sum_{i=2}^{n} x_i = c"),
    (r"\sin(a - b) = c", r"\sin(b - a) = c"),
])
def test_claims_that_differ_have_different_forms(latex, other):
    first, second = (claim_of(VALUES + f"$$ {each} $$\n") for each in (latex, other))
    assert first != second


def claim_of(markdown: str) -> tuple[str, str]:
    """The form of the claim in the last formula of a page, whether it is true or not."""
    standing = check_page(Source("page.md", markdown)).formulas[-1].standing
    outcome, _ = standing.judge(standing.formula.latex)
    verdict = outcome.verdicts[-1]
    return canonical_claim(*verdict.claim, verdict.scope)


@pytest.mark.parametrize("latex", [
    # About -y, and with one side smaller: as true as the triangle inequality itself.
    r"\|x + y\|_2 \le \|x\|_2 + \|y\|_2",
    r"(a - b)^2 \ge 0",
])
def test_consequences_of_an_inequality_are_no_damage(latex):
    found = strength_of(VALUES + f"$$ {latex} $$\n")
    assert found.equivalent > 0
    assert found.caught == found.damaged > 0


def test_a_given_is_caught_at_the_formulas_that_use_it():
    page = strong("Let $c = 3$ and $d = 4$.\n\n$$ c^2 + 1 = 10 $$\n")
    used, unused = page.formulas[0].strength, page.formulas[1].strength
    assert used.damaged == used.caught > 0
    assert unused is None


def test_symbols_of_two_values_are_sampled_on_their_own():
    """Two that always agree, or never do, would let one pass for the other."""
    declared = "<!-- let: y, z \\in \\{0, 1\\} -->\n\n"
    for seed in range(5):
        for latex in ("y = z", "y = 1 - z"):
            assert check_page(Source("page.md", f"{declared}$$ {latex} + 0 y $$\n"), Settings(seed=seed)).formulas[-1].outcome == "fails"


def test_inequalities_are_tried_in_large_sizes_and_at_the_corners_of_norms():
    """With 4 entries at most, `2` would pass for the square root of their number."""
    page = check_page(Source("page.md", VALUES + "$$ \\|x\\|_1 \\le 2 \\|x\\|_2 $$\n\n$$ \\|x\\|_2 \\ge 2 \\|x\\|_\\infty $$\n"))
    assert [each.outcome for each in page.formulas[-2:]] == ["fails", "fails"]


def test_survivors_are_reported_with_their_place():
    text = "Let $x \\in \\mathbb{R}$.\n\n$$ x^2 + 1 \\ge \\frac{1}{4} $$\n"
    page = strong(text)
    found = page.formulas[-1].strength
    assert 0 < found.caught < found.damaged
    assert all(text[each.start:each.start + len(each.was)] == each.was for each in found.survivors)
    assert strength_lines([page])[0].startswith("page.md:3:")
    record = as_json([page])["files"][0]["formulas"][-1]["strength"]
    assert record["damaged"] == found.damaged and len(record["survivors"]) == found.damaged - found.caught


def test_the_same_page_has_the_same_strength_from_the_cache(tmp_path):
    source = Source("page.md", "Let $a, b \\in \\mathbb{R}$.\n\n$$ a b = b a $$\n")
    cache = Cache(tmp_path)
    first = cache.check_page(source, Settings(strength=True))
    again = cache.check_page(source, Settings(strength=True))
    assert first.formulas[-1].strength == again.formulas[-1].strength is not None
    assert cache.check_page(source, Settings()).formulas[-1].strength is None


def test_measuring_leaves_the_page_as_it_is():
    text = "Let $a, b \\in \\mathbb{R}$.\n\n$$ c = a + b $$\n\n$$ c - a = b $$\n"
    plain = [each.outcome for each in strong(text).formulas]
    assert plain == ["given", "given", "holds"]


DRAWN = ("Let $a, b \\in \\mathbb{R}$, $w \\in \\mathbb{R}$ and $J(w) = (w - a)^2 + (w - b)^2$. Setting the derivative to zero gives\n\n"
         "$$ \\hat w = \\frac{a + b}{2} $$\n")


def test_what_words_draw_from_a_derivative_is_damaged_where_it_is_judged():
    strength = strength_of(DRAWN)
    assert strength.caught == strength.damaged > 3
