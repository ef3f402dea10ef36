r"""Brackets and bars in all their sizes."""

from mathcheck.syntax.entries import Entry

ENTRIES = (
    Entry("(", "open", "("),
    Entry(")", "close", ")"),
    Entry("[", "open", "["),
    Entry("]", "close", "]"),
    Entry(r"\lbrack", "open", "["),
    Entry(r"\rbrack", "close", "]"),
    Entry(r"\{", "open", "{"),
    Entry(r"\}", "close", "}"),
    Entry(r"\lbrace", "open", "{"),
    Entry(r"\rbrace", "close", "}"),
    Entry(r"\langle", "open", "<"),
    Entry(r"\rangle", "close", ">"),
    Entry(r"\lfloor", "open", "floor"),
    Entry(r"\rfloor", "close", "floor"),
    Entry(r"\lceil", "open", "ceil"),
    Entry(r"\rceil", "close", "ceil"),
    Entry(r"\lvert", "open", "|"),
    Entry(r"\rvert", "close", "|"),
    Entry(r"\lVert", "open", "||"),
    Entry(r"\rVert", "close", "||"),
    Entry("|", "bar", "|"),
    Entry(r"\vert", "bar", "|"),
    Entry(r"\mid", "bar", "mid"),
    Entry(r"\middle", "ignored"),
    Entry(r"\|", "bar", "||"),
    Entry(r"\Vert", "bar", "||"),
    Entry(r"\parallel", "bar", "||"),
)
