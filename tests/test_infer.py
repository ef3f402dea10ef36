"""Inference of domains on pages of people who never heard of this project."""

from __future__ import annotations

import pytest

from support import check, codes, outcomes

RIGHT = (
    r"(AB)^\top = B^\top A^\top",
    r"(AB)^{-1} = B^{-1} A^{-1}",
    r"\det(AB) = \det(A)\det(B)",
    r"\operatorname{tr}(AB) = \operatorname{tr}(BA)",
    r"\|\mathbf{x} + \mathbf{y}\|^2 = \|\mathbf{x}\|^2 + 2\mathbf{x}^\top\mathbf{y} + \|\mathbf{y}\|^2",
    r"x^\top A y = \sum_{i=1}^m \sum_{j=1}^n x_i A_{ij} y_j",
    r"\mathbf{x}^\top A \mathbf{y} = \sum_{i,j} x_i A_{ij} y_j",
    r"\|x\|_2^2 = \sum_{i=1}^n x_i^2",
    r"(XW^\top)_{ij} = \sum_k X_{ik} W_{jk}",
    r"\binom{n}{k} = \frac{n!}{k!(n-k)!}",
    r"\log \frac{p}{1-p} = \log p - \log(1 - p)",
    r"\operatorname{Var}(X) = \mathbb{E}[X^2] - \mathbb{E}[X]^2",
    r"\operatorname{Cov}(X, Y) = \mathbb{E}[XY] - \mathbb{E}[X]\mathbb{E}[Y]",
    r"P(A \cup B) = P(A) + P(B) - P(A \cap B)",
    r"P(A \mid B) = \frac{P(B \mid A)P(A)}{P(B)}",
    r"p(x, y) = p(x \mid y) p(y)",
    r"H(X, Y) = H(X) + H(Y \mid X)",
    r"\nabla_{\mathbf{x}} (\mathbf{x}^\top A \mathbf{x}) = (A + A^\top)\mathbf{x}",
    r"\nabla_{\mathbf{w}} \|X\mathbf{w} - \mathbf{y}\|^2 = 2X^\top(X\mathbf{w} - \mathbf{y})",
    r"\frac{d}{dx} f(g(x)) = f'(g(x)) g'(x)",
    r"\sigma'(z) = \sigma(z)(1 - \sigma(z))",
    r"|\mathbf{x}^\top\mathbf{y}| \le \|\mathbf{x}\|\|\mathbf{y}\|",
    r"(A + uv^\top)^{-1} = A^{-1} - \frac{A^{-1}uv^\top A^{-1}}{1 + v^\top A^{-1}u}",
    r"\frac{d\mathbf{A}^{-1}}{dt} = -\mathbf{A}^{-1} \frac{d\mathbf{A}}{dt} \mathbf{A}^{-1}",
    r"\frac{d}{dt}(\mathbf{u}^\top\mathbf{v}) = \frac{d\mathbf{u}}{dt}^\top\mathbf{v} + \mathbf{u}^\top\frac{d\mathbf{v}}{dt}",
    r"\frac{d(uv)}{dx} = u\frac{dv}{dx} + v\frac{du}{dx}",
    r"(\mathbf{P}\mathbf{D}\mathbf{P}^{-1})^k = \mathbf{P}\mathbf{D}^k\mathbf{P}^{-1}",
    r"2x - \lambda = 0, \quad 2y - 2\lambda = 0, \quad x + 2y = 5 \Rightarrow x = 1, \quad y = 2, \quad \lambda = 2",
    r"\begin{pmatrix} 3 & 3 \\ 3 & 5 \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix} = \begin{pmatrix} 7 \\ 10 \end{pmatrix} "
    r"\Rightarrow \begin{pmatrix} a \\ b \end{pmatrix} = \begin{pmatrix} 5/6 \\ 3/2 \end{pmatrix}",
)
WRONG = (
    r"(AB)^\top = A^\top B^\top",
    r"(AB)^{-1} = A^{-1} B^{-1}",
    r"AB = BA",
    r"\det(A + B) = \det(A) + \det(B)",
    r"\|x\|_2 = \sum_{i=1}^n x_i^2",
    r"\log(a + b) = \log a + \log b",
    r"\log(ab) = \log a + \log c",
    r"\binom{n}{k} = \frac{n!}{(n-k)!}",
    r"\operatorname{Var}(X) = \mathbb{E}[X^2] + \mathbb{E}[X]^2",
    r"\mathbb{E}[aX + b] = a\mathbb{E}[X]",
    r"P(A \cup B) = P(A) + P(B)",
    r"P(A \mid B) = \frac{P(B \mid A)P(B)}{P(A)}",
    r"p(x, y) = p(x \mid y) p(x)",
    r"\nabla_{\mathbf{x}} (\mathbf{x}^\top A \mathbf{x}) = 2A\mathbf{x}",
    r"\frac{d}{dx} f(g(x)) = f'(g(x))",
    r"\sin^2 x + \cos^2 x = 2",
    r"|\mathbf{x}^\top\mathbf{y}| \ge \|\mathbf{x}\|\|\mathbf{y}\|",
    r"(A + uv^\top)^{-1} = A^{-1} - \frac{A^{-1}uv^\top A^{-1}}{1 - v^\top A^{-1}u}",
    r"\frac{d\mathbf{A}^{-1}}{dt} = \mathbf{A}^{-1} \frac{d\mathbf{A}}{dt} \mathbf{A}^{-1}",
    r"\frac{d}{dt}(\mathbf{u}^\top\mathbf{v}) = \frac{d\mathbf{u}}{dt}^\top\mathbf{v} - \mathbf{u}^\top\frac{d\mathbf{v}}{dt}",
    r"\frac{d(uv)}{dx} = u\frac{du}{dx} + v\frac{dv}{dx}",
    r"(\mathbf{P}\mathbf{D}\mathbf{P}^{-1})^k = \mathbf{P}\mathbf{D}^k\mathbf{P}",
    r"2x - \lambda = 0, \quad 2y - 2\lambda = 0, \quad x + 2y = 5 \Rightarrow x = 2, \quad y = 1, \quad \lambda = 2",
    r"\begin{pmatrix} 3 & 3 \\ 3 & 5 \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix} = \begin{pmatrix} 7 \\ 10 \end{pmatrix} "
    r"\Rightarrow \begin{pmatrix} a \\ b \end{pmatrix} = \begin{pmatrix} 7/6 \\ 3/2 \end{pmatrix}",
)


@pytest.mark.parametrize("latex", RIGHT)
def test_textbook_formulas_hold(latex):
    assert outcomes(f"$$ {latex} $$", infer=True) == ["holds"]


@pytest.mark.parametrize("latex", WRONG)
def test_what_is_false_only_as_inferred_is_not_called_wrong(latex):
    result = check(f"$$ {latex} $$", infer=True)
    assert [formula.outcome for formula in result.formulas] == ["error"]
    assert codes(result) == ["fails-as-inferred"]


@pytest.mark.parametrize("latex", (
    r"y = Wx + b",
    r"y_i = \beta_0 + \beta_1 x_i + \epsilon_i",
    r"A x = b",
    r"2x + y - z = 8",
    r"\nabla f(x) = 0",
    r"f(x) = x^\top A x",
    r"\mathbb{E}[X] = \mu",
))
def test_what_tells_what_symbols_are_is_given(latex):
    assert outcomes(f"$$ {latex} $$", infer=True) == ["given"]


def test_a_later_use_that_fits_better_wins():
    page = r"""
$$ x + a = a + x $$

$$ x^\top A x = \sum_{i,j} A_{ij} x_i x_j $$
"""
    assert outcomes(page, infer=True) == ["holds", "holds"]


def test_a_definition_is_no_guess_to_be_given_up():
    page = r"""
$$ m = \frac{1}{n} \sum_{i=1}^n x_i $$

$$ m = \frac{1}{n-1} \sum_{i=1}^n x_i $$
"""
    assert outcomes(page, infer=True) == ["given", "error"]


def test_inference_lasts_to_the_end_of_the_section():
    page = r"""
# One
$$ \operatorname{tr}(A^\top) = \operatorname{tr}(A) $$

$$ A + A = 2A $$

# Two
$$ A + A = 2A $$
"""
    assert outcomes(page, infer=True) == ["holds"] * 3


def test_words_before_a_symbol_say_what_it_is():
    page = r"For a symmetric matrix $A$ we have $A^\top = A$. Every orthogonal matrix $Q$ has $|\det Q| = 1$."
    assert outcomes(page, infer=True)[1] != "error"
    assert outcomes(page, infer=True)[3] == "holds"


def test_what_the_page_declares_stays_an_error_without_inference():
    assert codes(check(r"$$ (AB)^\top = B^\top A^\top $$")) == ["undeclared-symbol"]


def test_customary_macros_are_read_on_foreign_pages_only():
    latex = r"$$ \norm{\vect{u}}^2 = \ip{\vect{u}}{\vect{u}} $$"
    assert outcomes(latex, infer=True) == ["holds"]
    assert codes(check(latex)) == ["unknown-command"]


@pytest.mark.parametrize(("words", "latex"), (
    (r"Let $A \in \mathbb{R}^{n \times n}$ be symmetric and $x \in \mathbb{R}^n$.", r"\nabla_x (x^\top A x) = 2 A x"),
    (r"Let $U, V \in \mathbb{R}^{n \times n}$ be orthogonal.", r"(UV)^{-1} = V^\top U^\top"),
    (r"Let $P$ and $Q$ be symmetric matrices.", r"PQ = (QP)^\top"),
    (r"Let $X$ be a nonnegative random variable and $a > 0$.", r"P(X \ge a) \le \frac{\mathbb{E}[X]}{a}"),
    (r"For random variables $T$ and $X$,", r"\operatorname{Var}(T) = \mathbb{E}[\operatorname{Var}(T \mid X)] + \operatorname{Var}(\mathbb{E}[T \mid X])"),
))
def test_words_on_either_side_of_symbols_restrict_them(words, latex):
    assert check(f"{words}\n\n$$ {latex} $$", infer=True).formulas[-1].outcome == "holds"
    if "Var" not in latex:
        assert check(f"$$ {latex} $$", infer=True).formulas[-1].outcome != "holds"


def test_what_words_call_random_is_no_constant():
    page = r"""
For random variables $T$ and $X$,

$$ \operatorname{Var}[T \mid X] = \mathbb{E}\left[ (T - \mathbb{E}[T])^2 \mid X \right] $$
"""
    assert outcomes(page, infer=True)[-1] == "error"
