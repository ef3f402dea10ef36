"""Broken and hostile pages: a diagnostic, never a traceback, a hang or a large allocation."""

from __future__ import annotations

import json
import os
import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mathcheck.budget import PAGE, Budget
from mathcheck.diagnostics import Problem
from mathcheck.diagnostics.render import render_github, render_text
from mathcheck.extract import extract
from mathcheck.notation import NOTATION
from mathcheck.numeric.chance.joints import Joint, enter
from mathcheck.numeric.model import Model
from mathcheck.numeric.names import Names
from mathcheck.numeric.tables import _nearest
from mathcheck.outputs.report import as_json
from mathcheck.source import Source
from mathcheck.syntax.parser import parse
from support import check, codes

MOST_CALLS = 40_000_000
LARGEST = 500_000_000

CONTEXT = r"""Let $x, y \in \mathbb{R}^n$, $A, B \in \mathbb{R}^{n \times n}$, $f: \mathbb{R} \to \mathbb{R}$, $t \in \mathbb{R}$.

"""
# Whatever stands before it, this formula of the same page is judged.
GOOD = "\n\nLet $a = 2$.\n\n$$ a + 1 = 3 $$\n"


def display(latex: str) -> str:
    return f"$$ {latex} $$"


def nested(opening: str, closing: str, depth: int, inside: str = "1") -> str:
    return display(opening * depth + inside + closing * depth + " = 1")


def formulas(*latex: str) -> str:
    return "\n\n".join(map(display, latex))


def lets(*latex: str) -> str:
    return "\n".join(f"<!-- let: {each} -->" for each in latex)


# Pages that are wrong as a whole or in part, each with a formula that cannot be judged or fails.
BROKEN = {
    "deep braces": nested("{", "}", 10_000),
    "deep parentheses": nested("(", ")", 10_000),
    "deep sized parentheses": nested(r"\left(", r"\right)", 3_000),
    "deep fractions": nested(r"\frac{1}{", "}", 5_000),
    "deep roots without braces": nested(r"\sqrt", "", 3_000),
    "deep accents": nested(r"\hat", "", 3_000, "x"),
    "deep negations": nested(r"\neg", "", 3_000, "x"),
    "deep denominators": display("1/" + "-" * 5_000 + "1 = 2"),
    "deep exponents": display("^".join(["2"] * 3_000) + " = 1"),
    "deep braced exponents": nested("2^{", "}", 3_000),
    "deep indices": nested("x_{", "}", 3_000),
    "deep boxes": nested(r"\boxed{", "}", 3_000),
    "deep sines": nested(r"\sin ", "", 3_000),
    "deep sums": nested(r"\sum_{i=1}^3 ", "", 1_000),
    "deep integrals": nested(r"\int_0^1 ", "", 1_000, "t"),
    "too long": display("x " * 50_000),
    "too many tokens": display("+1" * 9_999),
    "long product of names": display("a" * 3_900 + " = 1"),
    "many primes": CONTEXT + display("f" + "'" * 3_000 + "(t) = 1"),
    "many factorials": display("3" + "!" * 3_000 + " = 1"),
    "many cells": display("&" * 3_900 + r"1 = 2"),
    "many matrix cells": display(r"\begin{bmatrix}" + "&" * 3_900 + r"\end{bmatrix} = 1"),
    "many matrix rows": display(r"\begin{bmatrix}" + r"\\" * 3_900 + r"\end{bmatrix} = 1"),
    "a large matrix": display(r"\det\begin{bmatrix}" + r"\\".join(["&".join(["2"] * 40)] * 40) + r"\end{bmatrix} = 1"),
    "bars": "$$ ||||| $$ and $||||||| = 1$ and $|$ and $|x$ and $\\|\\|\\|$ and $\\|\\| = 1$",
    "many bars": display("|x" * 1_500 + " = 1"),
    "environments without an end": "$$ \\end{matrix} $$\n\n$$ \\begin{bmatrix} 1 & 2 $$\n\n$\\begin$ $\\begin{foo}$ $\\end$",
    "a tower": display("10^{10^{10}} = 1"),
    "a high tower": display("2^{2^{2^{2^{2^{2^2}}}}} = 1"),
    "a tower on both sides": display(r"10^{10^{10}} \approx 10^{10^{10}}"),
    "a power of a large number": display("(10^{4000})^{10^8} = 1"),
    "an exponential of a tower": display(r"\exp(10^{10^9}) = 1"),
    "a sine of a tower": display(r"\sin(10^{10^8}) = 1"),
    "a huge root": formulas(r"\sqrt[10^{12}]{2} = 1", r"\sqrt[0]{2} = 1"),
    "many digits": formulas("9" * 15_000 + " = 1", "0." + "9" * 15_000 + " = 1"),
    "a long sum": display(r"\sum_{i=1}^{10^{12}} i = 1"),
    "a double sum": display(r"\sum_{i=1}^{10^6} \sum_{j=1}^{10^6} ij = 1"),
    "a triple sum": display(r"\sum_{i=1}^{1000} \sum_{j=1}^{1000} \sum_{k=1}^{1000} ij = 1"),
    "odd bounds": formulas(r"\sum_{i=-10^{12}}^{10^{12}} i = 0", r"\sum_{i=1}^{\infty} i = 0", r"\sum_{i=1}^{0/0} i = 0"),
    "a large product": display(r"\prod_{i=1}^{1000} i = 1001!"),
    "large factorials": formulas("1000! = 1", "(10^9)! = 1", "((((3!)!)!)!)! = 1", "(-1)! = 1", "1.5! = 1"),
    "large binomials": formulas(r"\binom{10^9}{10^8} = 1", r"\binom{1000}{500} = 1"),
    "a long vector": r"Let $x \in \mathbb{R}^{10^9}$." + "\n\n" + display(r"\|x\|_2 = \sqrt{x^\top x}"),
    "a vector of a given length": "Let $n = 10^9$ and $x \\in \\mathbb{R}^n$.\n\n" + display(r"\|x\|_2 = \sqrt{x^\top x}"),
    "a huge matrix": r"Let $A \in \mathbb{R}^{100000 \times 100000}$." + "\n\n" + display(r"A^\top = A"),
    "odd dimensions": "Let $x \\in \\mathbb{R}^{0}$, $y \\in \\mathbb{R}^{-1}$, $z \\in \\mathbb{R}^{1.5}$.\n\n"
                      + display(r"\|x\| = \|y\| + \|z\|"),
    "a dimension that grows": "Let $x \\in \\mathbb{R}^{n^{n^n}}$.\n\n" + display(r"\|x\| = 1"),
    "huge identities": CONTEXT + formulas(r"2 I_{100000} = 1", r"\|\mathbf{1}_{10^9}\| = 1"),
    "huge matrix powers": CONTEXT + formulas(r"A^{10^9} = A", r"A^{10^{10^{10}}} = A"),
    "a huge tensor product": CONTEXT + display(r" \otimes ".join("A" * 8) + " = A"),
    "a function of itself": "Let $f(x) = f(x) + 1$.\n\n" + formulas("f(2) = 3", "q = q + 1"),
    "names of each other": lets("x = y + 1", "y = x + 1") + "\n\n" + display("x = y"),
    "functions of each other": "Let $f(x) = g(x)$ and $g(x) = f(x)$.\n\n" + display("f(2) = g(2)"),
    "recursion without an end": "Let $f(n) = n f(n-1)$.\n\n" + display("f(3) = 6"),
    "definitions that double": lets("f_0(x) = x", *(f"f_{{{i + 1}}}(x) = f_{{{i}}}(x) + f_{{{i}}}(x + 1)" for i in range(40)))
                               + "\n\n" + display("f_{40}(1) = 2"),
    "definitions that square": lets("a_{0} = 2", *(f"a_{{{i + 1}}} = a_{{{i}}} a_{{{i}}}" for i in range(40)))
                               + "\n\n" + display("a_{40} + 1 = 3"),
    "a long chain of definitions": lets(r"t_0 \in \mathbb{R}", *(f"t_{{{i + 1}}} = t_{{{i}}} + 1" for i in range(1_000)))
                                   + "\n\n" + display("t_{1000} = t_0"),
    "division by zero": formulas("1/0 = 1", r"\frac{1}{0} = \frac{1}{0}", r"\frac{0}{0} = 0", r"1/(1-1) \approx 3",
                                 r"\log 0 = 1", r"\log(-1) = 1", "0^{-1} = 0"),
    "empty groups": " ".join(f"${latex}$" for latex in (
        "()=1", "[]=1", r"\{\}=1", r"\begin{bmatrix}\end{bmatrix} = 1", r"\begin{bmatrix}1&2\\3\end{bmatrix} = 1", "()^2 = 1",
        r"\|()\| = 1", r"\max\{\} = 1", r"\det() = 1", r"\operatorname{tr}() = 1", "P() = 1", "P(|) = 1", "E[] = 1",
        r"\mathbb{E}[|] = 1", r"\mathcal{N}() = 1", "f()=1", r"\mathrm{Var}() = 1", r"\frac{}{} = 1", r"\sqrt{} = 1",
        r"\sum_{}^{} = 1", r"\begin{cases}\end{cases} = 1", "=", r"\Rightarrow", r"\mu \in \mathbb{\quad}")),
    "other scripts": "$\u05d0 = 1$ and $\u202e 1 + 1 = 3$ and $\u65e5\u672c = 1$ and $\U0001f600 = 1$ and $\u0301 = 1$",
    "other digits": "$\u0663 = 3$ and $\u00b2 = 2$ and $1\u00b2 = 1$ and $x^\u0663 = 1$",
    "control characters": "a\0b $1 \0 = 1$ and $\x01\x02=1$ and x\x00",
    "lone commands": " ".join(f"${latex}$" for latex in (
        "^", "_", "^2", "x^2^3", "x_1_2", r"\left", r"\right", r"\left(", r"\right)", r"\left\right", r"\frac", r"\frac1",
        r"\sqrt", r"\sqrt[", r"\sqrt[3]", r"\label", r"\label{", r"\text", r"\text{", r"\mathbf", r"\hat", r"\overset",
        r"\overset{a}", r"\underset{a}{b}", r"\not", r"\not=", r"\middle", r"\substack", r"\binom", r"\binom12",
        r"\operatorname", r"\lim", r"\lim_{x \to}", r"\textcolor{red}", r"\rule", r"\stackrel", r"1 \over", r"\def\x{1}",
        r"\newcommand{\x}{1}", r"\nabla", r"\partial", r"\frac{d}{dx}", r"\frac{d}{d}", r"\int dx", r"\frac{\partial}{\partial}")),
    "hard integrals": CONTEXT + formulas(r"\int_0^{10^{300}} e^{e^{e^t}} dt = 1", r"\int_0^1 \frac{1}{t} dt = 1",
                                         r"\lim_{t \to \infty} e^{e^{e^t}} = 1"),
    "many integrals": display(r"\int_0^1" * 6 + r" abcdgh \,da\,db\,dc\,dd\,dg\,dh = 1"),
    "many sums": CONTEXT + display(r"\sum_i \sum_j \sum_k \sum_l \sum_m \sum_p \sum_q x_i x_j x_k x_l x_m x_p x_q = 1"),
    "high derivatives": CONTEXT + formulas(r"\frac{d^{20}}{dt^{20}} e^t = 1", "f^{(50)}(t) = f(t)",
                                           r"\frac{d^{1000000}}{dt^{1000000}} t = 1"),
    "many events": lets(", ".join(f"A_{{{i}}}" for i in range(60)) + r" \subseteq \Omega") + "\n\n" + display("P(A_1) = 1"),
    "many random variables": lets(*(rf"X_{{{i}}} \sim \mathcal{{N}}(0, 1)" for i in range(12))) + "\n\n"
                             + display(r"\mathbb{E}[" + " ".join(f"X_{{{i}}}" for i in range(12)) + "] = 1"),
    "large distributions": lets(r"X \sim \operatorname{Binomial}(10^9, 0.5)", r"Y \sim \operatorname{Poisson}(10^9)") + "\n\n"
                           + formulas(r"\mathbb{E}[X] = 1", r"\mathbb{E}[Y] = 1"),
    "large sets": formulas(r"\max_{k \in \{1, \ldots, 10^{12}\}} k = 1", r"\sum_{k \le 10^{12}} k = 1",
                           r"\sum_{k \in \{1, \ldots, 10^{12}\}} k = 1"),
    "long dots": formulas(r"1 + 2 + \cdots + 10^{12} = 5", r"1 \cdot 2 \cdots 10^{12} = 5", r"\ldots = 1",
                          r"\begin{bmatrix} 1 & \cdots & 10^9 \\ \vdots & \ddots & \vdots \\ 1 & \cdots & 10^{9}\end{bmatrix} = 1"),
    "high polynomials": formulas(r"x^{100000} = 0 \Rightarrow x = 1", r"x^{10^{10}} - 1 = 0 \Rightarrow x = 1"),
    "odd indices": CONTEXT + formulas("x_{10^9} = 1", "x_{0} = 1", "x_{-1} = 1", "x_{1.5} = 1", "A_{1,2,3} = 1"),
    "contradictory conditions": "Let $t \\in \\mathbb{R}$ with $t > 1$ and $t < 0$.\n\n" + display("t + 1 = 2"),
    "wrong arguments": CONTEXT + formulas(r"\operatorname{softmax}(x, y, A) = 1", r"\operatorname{softmax} = 1", r"\det = 1",
                                          r"\det(1,2,3) = 1", r"\log_0 5 = 1", r"\|x\|_{10^{9}} = 1", r"\|x\|_{-1} = 1"),
    "shapes that do not fit": CONTEXT + lets(r"\mu \in \mathbb{R}", r"\sigma > 0", r"X \sim \mathcal{N}(\mu, \sigma^2)",
                                            r"S, T \subseteq \Omega") + "\n\n" + formulas(
        r"\mathcal{N}(x \mid \mu, \sigma^2) = \mathcal{N}(\mu \mid x, \sigma^2)", r"P(X \le x) = 1", r"p(X = x) = 1",
        r"p(x) \propto x", r"S = A", r"\sigma \succ A", r"\sigma \succ 0", r"x \succeq 0"),
    "events that are numbers": "Let $A, 11B \\subseteq \\Omega$ with $A \\perp B$.\n\n" + lets(r"S, T \subseteq \Omega") + "\n\n" + formulas(
        r"P(S) = \operatorname{sigmoid}(T)", r"S \subseteq 2", r"\in\lambda^2 - 7 = 0 \Rightarrow \lambda = -2, -5", r"S + T = 1"),
    "functions of nothing": formulas(r"\ell = -y \log \Q - (1 - y) \log\log() \log\log(1 - a)", r"\exp() = 1"),
    "gradients of gradients": "Let $M \\in \\mathbb{R}^{n \\times n}$.\n\n" + formulas(r"\nabla_M " * 5 + r"\log \det M = M"),
    "conditions that are none": "Let $fA, p: C \\subseteq \\Omega$.\n\n" + display("P(A, C) = P(A \\mid C)"),
    "families of families": r"Let $\mathbf{y} \in \mathbb{R}^" + "^".join("n" * 12) + r"$ and $z \in \mathbb{R}^{64 \times 64 \times 64 \times 64}$."
                            + "\n\n" + formulas(r"\mathbf{y} - \mathbf{y} = 1", "z + z = z"),
    "stray dollars": "It costs $5 and $6 or $ 7. A $x",
    "a stray display": "Text $$ and more.",
}
# An equation among names that the page does not declare may say what they are.
INFORMATIVE = {"long product of names", "many bars", "recursion without an end"}
# Pages that are odd but leave nothing to complain about, or only with the page as a whole.
ODD = {
    "nothing": "",
    "white space": " \n\t\r\n \n",
    "byte-order mark": "\ufeff# A\n\n$1 = 1$",
    "Windows line ends": "# A\r\n\r\nLet $b = 3$.\r\n\r\n$$\r\nb + 1 = 4\r\n$$\r\n",
    "right to left": "\u0645\u0631\u062d\u0628\u0627 $1 + 1 = 2$ \u202e",
    "long sums": display("1" + "+1" * 1_900 + " = 1901"),
    "long products": display("1" + r"\cdot 1" * 1_900 + " = 1"),
    "long chains": display("1=" * 1_900 + "1"),
    "many conjunctions": display(r"1 = 1 \land " * 900 + "1 = 1"),
    "many signs": display("-" * 50 + "1 = 1"),
    "many formulas": formulas(*(f"{i} + 1 = {i + 1}" for i in range(1_000))),
    "many headings": "\n\n".join("#" * (i % 6 + 1) + f" H {i}" for i in range(3_000)),
    "maths in code": "`$1 = 2$` and\n\n```\n$$ 1 = 2 $$\n```\n\n~~~\n$1 = 2$\n~~~\n\n<pre>$1 = 2$</pre>",
    "runs of ticks": " ".join("`" * i for i in range(1, 200)),
    "comments that never end": "<!-- let: a = 1 " * 30_000,
    "many raw tags": "<pre>" * 30_000,
    "many brackets": "\\[" * 30_000,
    "many inline brackets": "\\(" * 30_000,
    "many environments": "".join(f"\\begin{{{name}}}\n" for name in ("align", "foo", "bar") * 3_000),
    "many declarations": "".join(f"Let $x_{{{i}}} \\in \\mathbb{{R}}$.\n\n" for i in range(500)) + " ".join(
        f"$x_{{{i}}} = x_{{{i}}}$" for i in range(500)),
    "one condition many times": "Let $x \\in \\mathbb{R}$.\n\n" + "Let $x > 0$.\n\n$$ x + 1 > 0 $$\n\n" * 300,
    "many underlines": "abc\n---\n" * 10_000,
    "front matter that never ends": "---\ninfer: true\n" + "a: b\n" * 1_000,
}


class TooMuch(BaseException):
    """A page makes the engine work too much."""


def counted(step, most: int = MOST_CALLS):
    """What a step gives; it may call only so many functions. Calls are counted, so that no machine is too slow."""
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1
        if calls > most:
            raise TooMuch

    outer = sys.getprofile()
    sys.setprofile(count)
    try:
        return step()
    finally:
        sys.setprofile(outer)


def judged(markdown: str, infer: bool):
    """Check a page and print its findings in every way; nothing may cost much."""
    before = peak_memory()
    result = check(markdown, infer=infer)
    render_text(result.source, result)
    for diagnostic in result.all_diagnostics:
        render_github(result.source, diagnostic)
        assert 0 <= diagnostic.start <= diagnostic.end <= len(markdown)
        assert diagnostic.message
    json.dumps(as_json([result]), allow_nan=False)
    assert "internal-error" not in codes(result), [each.message for each in result.all_diagnostics]
    assert result.work < PAGE
    assert peak_memory() - before < LARGEST
    return result


def peak_memory() -> int:
    """Bytes of the process at its largest; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@pytest.mark.parametrize("infer", [False, True], ids=["declared", "inferred"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_pages_get_a_diagnostic_and_the_rest_is_judged(name, infer):
    result = counted(lambda: judged(BROKEN[name] + GOOD, infer))
    assert result.all_diagnostics or infer and name in INFORMATIVE
    if not name.startswith("a stray"):
        assert [formula.outcome for formula in result.formulas][-2:] == ["given", "holds"]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_pages_never_pass(name):
    """None of these holds; inference may excuse a page, never confirm it."""
    assert check(BROKEN[name]).failed


@pytest.mark.parametrize("infer", [False, True], ids=["declared", "inferred"])
@pytest.mark.parametrize("name", ODD)
def test_odd_pages_are_read(name, infer):
    assert not counted(lambda: judged(ODD[name], infer)).failed


@pytest.mark.parametrize("name", ["a huge matrix", "a dimension that grows", "a long vector"])
def test_what_is_wrong_with_a_size_is_reported_where_it_is_used(name):
    result = judged(BROKEN[name], infer=False)
    found = [diagnostic for diagnostic in result.all_diagnostics if diagnostic.severity == "error"]
    assert found and all(result.formulas[-1].formula.start <= diagnostic.start for diagnostic in found)


def test_a_huge_formula_does_not_hide_the_rest():
    result = judged(display("x + " * 25_000 + "1") + GOOD, infer=False)
    assert codes(result) == ["resource-limit"]


def test_room_for_atoms_is_asked_for_before_any_is_laid_out():
    model = Model(Names(lambda name: None), size=64, seed="", dimensions={})
    frame = model.root.inner(5_000, {})
    joint = Joint(np.ones((1, 100)), {"X": np.ones((1, 100, 3))})
    tracemalloc.start()
    try:
        with pytest.raises(Problem, match="too many evaluations"):
            enter(frame, joint)
        assert tracemalloc.get_traced_memory()[1] < frame.size * joint.atoms
    finally:
        tracemalloc.stop()


def test_tables_that_nothing_fits_are_given_up_soon():
    """The work is that of a few steps for all samples at once, and it is counted."""
    values = np.tile(np.arange(1.0, 10.0), (500, 1))
    mean, size = np.where(np.arange(500) % 2, 4.0, 12.0), np.ones(500)
    system, right = np.stack([values - mean[:, None], values ** 0], axis=1), np.stack([0 * size, size], axis=1)
    budget = Budget()
    found = counted(lambda: _nearest(system, right, np.random.default_rng(1).dirichlet(np.ones(9), 500), budget), most=40_000)
    assert np.isnan(found[::2]).all()
    assert np.abs(np.einsum("srk,sk->sr", system, found) - right)[1::2].max() < 1e-12
    assert system.size < budget.spent < 500 * system.size


# --- any text at all -------------------------------------------------------------------------

_PIECES = r"""
\frac \sqrt \sum \prod \int \lim \max \argmin _ ^ { } { } ( ) ( ) [ ] \{ \} | \| \mid = = \ne \le \approx \propto \in \sim
\perp \Rightarrow \iff , ; . : \quad + - * / \cdot \times \odot \otimes ! ' \% & \\ \begin{bmatrix} \end{bmatrix}
\begin{cases} \end{cases} \begin{aligned} \end{aligned} \left( \right) \left| \right| \left. \text{if} \text{for} \text{and}
\operatorname{tr} \det \log \sin \exp \mathbb{E} \mathbb{R} P p x y z A B X Y f g n m i j k 0 1 2 3 10 0.5 \pi e \mu \sigma
\lambda \theta \infty \nabla \partial d \top \mathbf{x} \hat{y} \bar{x} \ldots \cdots \vdots \mathcal{N} \operatorname{Var}
\mathrm{Cov} \operatorname{softmax} \operatorname{Bernoulli} \frac{d}{dx} \frac{\partial}{\partial x} \sum_{i=1}^{n} x_i A_{ij}
\|x\| x^\top A^{-1} \underbrace \boxed \overset \lfloor \rfloor \binom{n}{k} \label{a} \neg \land \forall \emptyset \cup
\Omega \to \mathbb{1} I \langle \rangle
""".split()
_DECLARED = CONTEXT + lets(r"\mu \in \mathbb{R}", r"\sigma > 0", r"X \sim \mathcal{N}(\mu, \sigma^2)", r"Y \sim \text{discrete}") + "\n\n"

latex_like = st.lists(st.sampled_from(_PIECES), max_size=14).map(" ".join)
markdown_like = st.lists(st.sampled_from(
    ["$", "$$", "`", "```\n", "\n", "\n\n", "# ", "> ", "- ", "    ", "<!-- let: ", " -->", "<!-- math: waive ", "\\", "\\(", "\\)",
     "\\[", "\\]", "\\begin{align}", "\\end{align}", "---\n", "x", " = ", "1", "{", "}", "&", "text "]), max_size=40).map("".join)
budget = settings(max_examples=int(os.environ.get("FUZZ_EXAMPLES", "150")), deadline=None,
                  suppress_health_check=list(HealthCheck), derandomize=True)


@budget
@given(latex_like | st.text(max_size=40))
def test_the_parser_reads_or_refuses_any_text(latex):
    try:
        parse(latex, NOTATION)
    except Problem as problem:
        assert problem.code != "internal-error"
        assert problem.span is None or 0 <= problem.span[0] <= problem.span[1] <= len(latex) + 1


@budget
@given(latex_like, latex_like, st.booleans())
def test_any_formula_gets_an_outcome(left, right, infer):
    judged(_DECLARED + display(f"{left} = {right}") + f"\n\n<!-- let: {right} -->\n" + GOOD, infer)


@budget
@given(markdown_like | st.text(max_size=60))
def test_any_page_is_read(markdown):
    judged(markdown, infer=False)
    items = extract(Source("page.md", markdown))
    assert [item.start for item in items] == sorted(item.start for item in items)
