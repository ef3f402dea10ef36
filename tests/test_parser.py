"""LaTeX => tree, construct by construct: the reading that a mathematician has.

The parser does not know what names mean: `f(x)` and `a(b + c)` are both a `call` here.
"""

from __future__ import annotations

import pytest

from mathcheck.budget import Budget
from mathcheck.diagnostics import Problem
from mathcheck.notation import FOREIGN_NOTATION, NOTATION
from mathcheck.syntax.macros import defined_in
from mathcheck.syntax.parser import parse
from support import nodes, tree

READINGS = [
    (r"x + y - z", r"(minus (add x y) z)"),
    (r"a - b - c", r"(minus (minus a b) c)"),
    (r"a b c", r"(juxt a b c)"),
    (r"2x^2 + 3x", r"(add (juxt 2 (pow x 2)) (juxt 3 x))"),
    (r"-x^2", r"(neg (pow x 2))"),
    (r"a / b c", r"(slash a (juxt b c))"),
    (r"1/2 x", r"(juxt (frac 1 2) x)"),
    (r"\frac{d_2}{d_2 - 2}", r"(frac (sub d 2) (minus (sub d 2) 2))"),
    (r"\frac{d}{d - 2}", r"(frac d (minus d 2))"),
    (r"a \cdot b + c", r"(add (dot a b) c)"),
    (r"x^{-1}", r"(pow x (neg 1))"),
    (r"A^{-1} b", r"(juxt (pow A (neg 1)) b)"),
    (r"A^\top", r"(transpose A)"),
    (r"A^T B", r"(juxt (pow A T) B)"),
    (r"A^{\mathsf{T}}", r"(transpose A)"),
    (r"A^{-\top}", r"(transpose (pow A (neg 1)))"),
    (r"x_i", r"(sub x i)"),
    (r"x_{ij}", r"(sub x (juxt i j))"),
    (r"x_{i,j}", r"(sub x i j)"),
    (r"x_i^2", r"(pow (sub x i) 2)"),
    (r"x_i^{(j)}", r"(supindex (sub x i) j)"),
    (r"x^{(i)}", r"(supindex x i)"),
    (r"\mathbf{w}^*", r"(star \mathbf{w})"),
    (r"\mathbf{w}^{*}", r"(star \mathbf{w})"),
    (r"f'", r"(prime f 1)"),
    (r"f''(x)", r"(call (prime f 2) x)"),
    (r"f^{(n)}(x)", r"(call (supindex f n) x)"),
    (r"f(x)", r"(call f x)"),
    (r"f(x, y)", r"(call f x y)"),
    (r"f(x + h) - f(x)", r"(minus (call f (add x h)) (call f x))"),
    (r"f_\theta(x)", r"(call (sub f \theta) x)"),
    (r"p_{X,Y}(x, y)", r"(call (sub p X Y) x y)"),
    (r"\frac{a}{b}", r"(frac a b)"),
    (r"\frac12", r"(frac 1 2)"),
    (r"\sqrt{x}", r"(sqrt x)"),
    (r"\sqrt[3]{x}", r"(root x 3)"),
    (r"\binom{n}{k}", r"(binom n k)"),
    (r"n!", r"(factorial n)"),
    (r"50\%", r"50\%"),
    (r"10{,}000", r"10000"),
    (r"10,000", r"10000"),
    (r"0.5", r"0.5"),
    (r"3.14", r"3.14"),
    (r"\sin x", r"(call \text{sin} x)"),
    (r"\sin x \cos x", r"(juxt (call \text{sin} x) (call \text{cos} x))"),
    (r"\sin^2 x", r"(pow (call \text{sin} x) 2)"),
    (r"\sin(x) y", r"(juxt (call \text{sin} x) y)"),
    (r"\log p(x)", r"(call \text{log} (call p x))"),
    (r"\log_2 8", r"(call (sub \text{log} 2) 8)"),
    (r"\log x + 1", r"(add (call \text{log} x) 1)"),
    (r"\exp(-x)", r"(call \text{exp} (neg x))"),
    (r"e^{-x}", r"(pow e (neg x))"),
    (r"\max(a, b)", r"(max _ _ (group () a b))"),
    (r"\max_i x_i", r"(max i _ (sub x i))"),
    (r"\min_{x \in S} f(x)", r"(min (x in S) _ (call f x))"),
    (r"\arg\max_x f(x)", r"(argmax x _ (call f x))"),
    (r"\operatorname{argmin}_w L(w)", r"(argmin w _ (call L w))"),
    (r"\sum_{i=1}^n x_i", r"(sum (i = 1) n (sub x i))"),
    (r"\sum_i x_i", r"(sum i _ (sub x i))"),
    (r"\sum_{i,j} a_{ij}", r"(sum (list i j) _ (sub a (juxt i j)))"),
    (r"\sum_{i \ne j} x_i", r"(sum (i != j) _ (sub x i))"),
    (r"\sum_{i=1}^n x_i + 1", r"(add (sum (i = 1) n (sub x i)) 1)"),
    (r"\sum_{i=1}^n x_i y_i", r"(sum (i = 1) n (juxt (sub x i) (sub y i)))"),
    (r"\sum_{i=1}^n (x_i - \mu)^2", r"(sum (i = 1) n (pow (paren (minus (sub x i) \mu)) 2))"),
    (r"\frac{1}{n} \sum_{i=1}^n x_i", r"(juxt (frac 1 n) (sum (i = 1) n (sub x i)))"),
    (r"\sum_{i=1}^m \sum_{j=1}^n a_{ij}", r"(sum (i = 1) m (sum (j = 1) n (sub a (juxt i j))))"),
    (r"\prod_{i=1}^n p_i", r"(prod (i = 1) n (sub p i))"),
    (r"\int_0^1 x^2 \, dx", r"(int 0 1 dx (pow x 2))"),
    (r"\int f(x) dx", r"(int _ _ dx (call f x))"),
    (r"\int_0^1 \int_0^1 x y \, dx \, dy", r"(int 0 1 dy (int 0 1 dx (juxt x y)))"),
    (r"\int \frac{1}{x} dx", r"(int _ _ dx (frac 1 x))"),
    (r"\lim_{h \to 0} \frac{f(x+h) - f(x)}{h}", r"(lim (h to 0) _ (frac (minus (call f (add x h)) (call f x)) h))"),
    (r"\frac{d}{dx} x^2", r"(total (pow x 2) x)"),
    (r"\frac{df}{dx}", r"(total f x)"),
    (r"\frac{dy}{dx} \frac{dx}{dt}", r"(juxt (total y x) (total x t))"),
    (r"\frac{d^2 y}{dx^2}", r"(total y x x)"),
    (r"\frac{\partial f}{\partial x}", r"(partial f x)"),
    (r"\frac{\partial^2 f}{\partial x \partial y}", r"(partial f x y)"),
    (r"\frac{\partial L}{\partial w_i}", r"(partial L (sub w i))"),
    (r"\frac{df}{dx}(x)", r"(call (total f x) x)"),
    (r"\left.\frac{df}{dx}\right|_{x=3}", r"(sub (paren (total f x)) (x = 3))"),
    (r"\nabla f", r"(gradient f)"),
    (r"\nabla f(x)", r"(gradient (call f x))"),
    (r"\nabla_x f(x)", r"(gradient (call f x) x)"),
    (r"\nabla^2 f", r"(hessian f)"),
    (r"\|x\|", r"(group |||| x)"),
    (r"\|x\|_2", r"(sub (group |||| x) 2)"),
    (r"\|x\|_2^2", r"(pow (sub (group |||| x) 2) 2)"),
    (r"\lVert x \rVert_p", r"(sub (group |||| x) p)"),
    (r"\|A\|_F", r"(sub (group |||| A) F)"),
    (r"|x|", r"(group || x)"),
    (r"|a| + |b|", r"(add (group || a) (group || b))"),
    (r"|A|", r"(group || A)"),
    (r"|x - y|", r"(group || (minus x y))"),
    (r"\langle x, y \rangle", r"(group <> x y)"),
    (r"\mathbf{u} \cdot \mathbf{v}", r"(dot \mathbf{u} \mathbf{v})"),
    (r"u \times v", r"(times u v)"),
    (r"A \odot B", r"(hadamard A B)"),
    (r"A \otimes B", r"(kron A B)"),
    (r"f \circ g", r"(circ f g)"),
    (r"(a, b)", r"(group () a b)"),
    (r"[1, 2]", r"(group [] 1 2)"),
    (r"[3, -4]^\top", r"(transpose (group [] 3 (neg 4)))"),
    (r"\{1, 2, 3\}", r"(group {} 1 2 3)"),
    (r"\{1, \ldots, K\}", r"(group {} 1 ... K)"),
    (r"[0, 1]", r"(group [] 0 1)"),
    (r"(0, \infty)", r"(group () 0 \infty)"),
    (r"\lfloor x \rfloor", r"(group floorfloor x)"),
    (r"\lceil x \rceil", r"(group ceilceil x)"),
    (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", r"(matrix [1 2] [3 4])"),
    (r"\begin{pmatrix} a \\ b \end{pmatrix}", r"(matrix [a] [b])"),
    (r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}", r"(matrix [a b] [c d])"),
    (r"\begin{bmatrix} a & \cdots & b \end{bmatrix}", r"(matrix [a ... b])"),
    (r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}", r"(cases [x (x > 0)] [0 _])"),
    (r"x_1 + \cdots + x_n", r"(add (add (sub x 1) ...) (sub x n))"),
    (r"x_1, \ldots, x_n", r"(sub x 1) ; ... ; (sub x n)"),
    (r"a = b", r"(a = b)"),
    (r"a = b = c", r"(a = b = c)"),
    (r"a \ne b", r"(a != b)"),
    (r"a \le b < c", r"(a <= b < c)"),
    (r"x \approx 0.167", r"(x ~= 0.167)"),
    (r"x \in \mathbb{R}^n", r"(x in (pow \mathbb{R} n))"),
    (r"x, y \in \mathbb{R}^n", r"x ; (y in (pow \mathbb{R} n))"),
    (r"f: \mathbb{R}^n \to \mathbb{R}", r"(f colon (pow \mathbb{R} n) to \mathbb{R})"),
    (r"p \propto q", r"(p propto q)"),
    (r"X \sim \mathcal{N}(\mu, \sigma^2)", r"(X sim (call \mathcal{N} \mu (pow \sigma 2)))"),
    (r"X \perp Y", r"(X perp Y)"),
    (r"\Sigma \succ 0", r"(\Sigma succ 0)"),
    (r"x := 3", r"(x := 3)"),
    (r"x \notin S", r"(x notin S)"),
    (r"a = 0 \Rightarrow b = 1, 2", r"(a = 0) ; (b = 1) ; 2"),
    (r"a = b \iff c = d", r"(a = b) ; (c = d)"),
    (r"a = b, \quad c = d", r"(a = b) ; (c = d)"),
    (r"a = b \text{ and } c = d", r"(a = b) ; (c = d)"),
    (r"a = b \text{ if } c > 0", r"(a = b) ; (c > 0)"),
    (r"P(A)", r"(call P A)"),
    (r"P(A \mid B)", r"(call P A | B)"),
    (r"P(A|B)", r"(call P A | B)"),
    (r"P(A, B \mid C)", r"(call P A B | C)"),
    (r"P(X = 1)", r"(call P (X = 1))"),
    (r"P(X \le x)", r"(call P (X <= x))"),
    (r"P(A \cap B)", r"(call P (cap A B))"),
    (r"P(\text{spam} \mid w_1)", r"(call P \text{spam} | (sub w 1))"),
    (r"p(x \mid \theta)", r"(call p x | \theta)"),
    (r"\mathcal{N}(x \mid \mu, \sigma^2)", r"(call \mathcal{N} x | \mu (pow \sigma 2))"),
    (r"\mathbb{E}[X]", r"(call \mathbb{E} X)"),
    (r"\mathbb{E}[X^2] - \mathbb{E}[X]^2", r"(minus (call \mathbb{E} (pow X 2)) (pow (call \mathbb{E} X) 2))"),
    (r"\mathbb{E}_{x \sim p}[f(x)]", r"(call (sub \mathbb{E} (x sim p)) (call f x))"),
    (r"\mathbb{E}[Y \mid X]", r"(call \mathbb{E} Y | X)"),
    (r"\mathrm{Var}(X)", r"(call \text{Var} X)"),
    (r"\operatorname{Cov}(X, Y)", r"(call \text{Cov} X Y)"),
    (r"D_{KL}(p \| q)", r"(call (sub D (juxt K L)) p || q)"),
    (r"\mathbb{1}[x > 0]", r"(call \mathbb{1} (x > 0))"),
    (r"\operatorname{tr}(AB)", r"(call \text{tr} (juxt A B))"),
    (r"\operatorname{tr} AB", r"(call \text{tr} (juxt A B))"),
    (r"\det(A - \lambda I)", r"(call \text{det} (minus A (juxt \lambda I)))"),
    (r"\hat{y}", r"\hat{y}"),
    (r"\bar{x}_i", r"(sub \bar{x} i)"),
    (r"\tilde{p}(x)", r"(call \tilde{p} x)"),
    (r"\mathbf{x}", r"\mathbf{x}"),
    (r"\boldsymbol{x}", r"\mathbf{x}"),
    (r"\boxed{x + 1}", r"(paren (add x 1))"),
    (r"\underbrace{a + b}_{\text{sum}}", r"(paren (add a b))"),
    (r"\displaystyle x", r"x"),
    (r"x \, y \quad z", r"(juxt x y) ; z"),
    (r"\left( x + y \right)^2", r"(pow (paren (add x y)) 2)"),
    (r"\bigl( x \bigr)", r"(paren x)"),
    (r"\varepsilon", r"\epsilon"),
    (r"\text{for all } x", r"x"),
    (r"\pm x", r"(plusminus x)"),
    (r"a \pm b", r"(pm a b)"),
    (r"\neg A", r"(not A)"),
    (r"a \land b", r"(and a b)"),
    (r"\frac{\partial \mathbf{y}}{\partial \mathbf{x}^{\top}}", r"(partial \mathbf{y} (transpose \mathbf{x}))"),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", r"(a = b = c)"),
    (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", r"(a = b) ; (c = d)"),
]
# What cannot be read: the code, and the text at the place that is named.
PROBLEMS = [
    (r"\frac{1", "unclosed-group", "{"),
    (r"\left( x", "unclosed-group", r"\left"),
    (r"x)", "unexpected-token", ")"),
    (r"x}", "unexpected-token", "}"),
    (r"\right) x", "unexpected-token", r"\right"),
    (r"\begin{nonsense} x \end{nonsense}", "unknown-environment", r"\begin{nonsense}"),
    (r"\begin{bmatrix} 1", "unclosed-group", r"\begin"),
    (r"\end{bmatrix}", "unexpected-token", r"\end"),
    (r"a +", "missing-operand", "+"),
    (r"\nonsense x", "unknown-command", r"\nonsense"),
    (r"a = b \Rightarrow", "missing-operand", r"\Rightarrow"),
]


@pytest.mark.parametrize(("latex", "expected"), READINGS, ids=[latex for latex, _ in READINGS])
def test_reading(latex, expected):
    assert tree(latex) == expected


@pytest.mark.parametrize(("latex", "code", "at"), PROBLEMS, ids=[latex for latex, _, _ in PROBLEMS])
def test_what_cannot_be_read_is_named_where_it_stands(latex, code, at):
    with pytest.raises(Problem) as caught:
        parse(latex, NOTATION)
    assert caught.value.code == code
    assert latex[slice(*caught.value.span)] == at


@pytest.mark.parametrize("spelling", [r"\left( {} \right)", r"\bigl( {} \bigr)", r"( {} )", r"\Big( {} \Big)", r"\lparen {} \rparen"][:4])
def test_sizes_of_brackets_mean_nothing(spelling):
    assert tree(spelling.replace("{}", "a + b") + " c") == tree("(a + b) c")


@pytest.mark.parametrize("space", [r"\,", r"\;", r"\!", "~", r"\ ", "{}", "\n", "% remark\n"])
def test_spaces_mean_nothing(space):
    assert tree(f"a {space} b") == "(juxt a b)"


WRAPPERS = ((r"\nabla_w (", r")^\top x"), (r"\nabla_w \frac{", "}{2} x"), (r"\frac{d}{dx} (", ")"), (r"\int_0^1 (", ") dx"), ("P(", "| x)"),
            (r"\left|", r"\right|"), (r"\lim_{x \to 0} (", ") x"), (r"\{ x \mid (", r") \}"), ("|", "| x |"), ("f(", ")"), ("(", r")^\top"),
            (r"\frac{\partial (", r")^2}{\partial x}"), (r"\mathbb{E}[", "] y"), (r"x^{(", ")}"), (r"\sum_{i \in (", ")} x"))


@pytest.mark.parametrize("opening, closing", WRAPPERS)
def test_nesting_costs_in_proportion(opening, closing):
    """What looks ahead must not read all that is inside again at each level."""
    def cost(depth: int) -> int:
        budget = Budget()
        parse(opening * depth + "x" + closing * depth, NOTATION, budget)
        return budget.spent

    assert cost(8) < 4 * cost(4)


def test_labels_and_tags_are_kept_apart():
    document = parse(r"a = b \label{eq:x} \tag{1}", NOTATION)
    assert document.label == "eq:x"
    assert len(document.statements) == 1


def test_spans_cover_what_was_written():
    latex = r"x^2 + \frac{a}{b}"
    top, = nodes(latex)
    assert [latex[slice(*part.span)] for part in top.args] == ["x^2", r"\frac{a}{b}"]


@pytest.mark.parametrize("latex", [r"x \hspace[", r"x \stackrel{a}", r"x \mathop{", r"x \underset", r"x \intertext", r"{x \rm"])
def test_a_command_without_its_argument_at_the_end_is_no_accident(latex):
    try:
        parse(latex, FOREIGN_NOTATION)
    except Problem as problem:
        assert problem.code in ("missing-operand", "unclosed-group")


def test_what_was_read_before_costs_the_same_again():
    latex = r"\frac{a}{b} + \sqrt{c} = d_{17}"
    spent = []
    for _ in range(2):
        budget = Budget()
        parse(latex, NOTATION, budget)
        spent.append(budget.spent)
    assert spent[0] == spent[1] > 0


def test_what_was_read_before_stops_at_the_same_limit():
    latex = r"\frac{a}{b} + \sqrt{c} = d_{18}"
    parse(latex, NOTATION)
    with pytest.raises(Problem) as caught:
        parse(latex, NOTATION, Budget(2_000))
    assert caught.value.code == "resource-limit"


def test_what_was_read_before_keeps_its_places():
    latex, macros = r"\half + 19", defined_in([r"\newcommand{\half}{\frac{1}{2}}"])
    written_out = r"\frac{1}{2} + 19"
    before = parse(written_out, NOTATION).statements
    assert parse(latex, NOTATION, None, macros).statements[0].node.span == (0, len(latex))
    assert parse(written_out, NOTATION).statements[0].node.span == (0, len(written_out))
    before.clear()
    assert len(parse(written_out, NOTATION).statements) == 1
