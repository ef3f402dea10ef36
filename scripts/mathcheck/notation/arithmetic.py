"""Sums, products, quotients."""

from mathcheck.syntax.entries import Entry

SUM = 30
PRODUCT = 40

ENTRIES = (
    Entry("+", "infix", "add", SUM),
    Entry("-", "infix", "minus", SUM),
    Entry("−", "infix", "minus", SUM),
    Entry("–", "infix", "minus", SUM),
    Entry("±", "infix", "pm", SUM),
    Entry("∓", "infix", "mp", SUM),
    Entry(r"\pm", "infix", "pm", SUM),
    Entry(r"\mp", "infix", "mp", SUM),
    Entry(r"\cdot", "infix", "dot", PRODUCT),
    Entry("·", "infix", "dot", PRODUCT),
    Entry("⋅", "infix", "dot", PRODUCT),
    Entry("∙", "infix", "dot", PRODUCT),
    Entry(r"\centerdot", "infix", "dot", PRODUCT),
    Entry(r"\bullet", "infix", "dot", PRODUCT),
    Entry(r"\times", "infix", "times", PRODUCT),
    Entry("×", "infix", "times", PRODUCT),
    Entry("*", "infix", "star", PRODUCT),
    Entry("∗", "infix", "star", PRODUCT),
    Entry("⋆", "infix", "star", PRODUCT),
    Entry(r"\circledast", "infix", "star", PRODUCT),
    Entry(r"\ast", "infix", "star", PRODUCT),
    Entry(r"\star", "infix", "star", PRODUCT),
    Entry("/", "infix", "slash", PRODUCT),
    Entry(r"\div", "infix", "slash", PRODUCT),
    Entry("÷", "infix", "slash", PRODUCT),
    Entry("∕", "infix", "slash", PRODUCT),
    Entry(r"\bmod", "infix", "mod", PRODUCT),
    Entry(r"\mod", "infix", "mod", PRODUCT),
    Entry("!", "postfix", "factorial"),
    Entry(r"\%", "postfix", "percent"),
    Entry(r"\degree", "postfix", "degree"),
    Entry(r"\textdegree", "postfix", "degree"),
    Entry(r"\permil", "postfix", "permille"),
    Entry(r"\infty", "symbol", r"\infty"),
    Entry("∞", "symbol", r"\infty"),
)
