"""Small differences of two sides: those of their values count, those that rounding leaves do not."""

from __future__ import annotations

import pytest

from mathcheck.pipeline import Settings, check_page
from mathcheck.source import Source
from support import check

LET = "<!-- let: A, B \\in \\R^{n \\times n}; x, y, c \\in \\R^n; s, f > 0; t \\in \\R; a, b \\in (0, 1) -->\n\n"


def outcomes(formula: str, seeds: range) -> set[str]:
    return {check(f"{LET}$$ {formula} $$\n", seed=seed).formulas[-1].outcome for seed in seeds}


@pytest.mark.parametrize("formula", [
    r"x - [\nabla_x^2 ((x - c)^\top A (x - c))]^{-1} \nabla_x ((x - c)^\top A (x - c)) = c",
    r"(A + A^\top)^{-1} (A + A^\top) x = x",
    r"\arg\max_{p \in (0, 1)} (s \log p + f \log(1 - p)) = \frac{s}{s + f}",
    r"\det(A B) = \det(A) \det(B)",
])
def test_a_true_formula_holds_with_every_seed(formula: str) -> None:
    assert outcomes(formula, range(40)) == {"holds"}


@pytest.mark.parametrize("formula", [
    r"x + \frac{x}{1000000} = x",
    r"x^\top A y + \frac{1}{10000000} x^\top y = x^\top A y",
    r"\log(1 + s) + \frac{s}{10000000} = \log(1 + s)",
    r"(A^\top A)^{-1} + \frac{1}{1000000} (A^\top A)^{-1} = (A^\top A)^{-1}",
    r"\arg\max_{p \in (0, 1)} (s \log p + f \log(1 - p)) = \frac{s}{s + f} + \frac{s}{1000000}",
])
def test_a_small_difference_of_values_is_seen(formula: str) -> None:
    assert outcomes(formula, range(10)) == {"fails"}


def test_samples_that_only_passed_an_inequality_are_exact() -> None:
    # With this seed one sample lies within a millionth of the bound.
    page = Source("page.md", "Let $a \\in \\mathbb{R}$ and $k \\in \\mathbb{N}$.\n\n$$ |a| > 1 \\Rightarrow |a|^{k+1} > |a|^k $$\n")
    assert check_page(page, Settings(seed=1132)).formulas[-1].outcome == "holds"
