"""Laws over the whole notation table and over every formula that we have, none of them named."""

from __future__ import annotations

import unicodedata

import pytest

from mathcheck.diagnostics import Problem
from mathcheck.extract import Formula, extract
from mathcheck.notation import FAMILIES, NOTATION
from mathcheck.source import Source
from mathcheck.syntax.entries import KINDS, Entry
from mathcheck.syntax.nodes import NOWHERE, Node, Number, Symbol, Text, children, sexpr, walk
from mathcheck.syntax.parser import parse
from mathcheck.syntax.unparse import unparse
from projects import ROOT

# A small context for each kind of entry, `?` standing for its trigger.
CONTEXTS = {
    "relation": "a ? b", "implication": r"a = b ? c = d", "infix": "a ? b", "prefix": "? a = b", "postfix": "a ?",
    "function": r"? x", "binder": r"?_{i} x_i", "symbol": "a ?", "accent": "?{x}", "font": "?{x}", "word": "?{abc}(x)",
    "ignored": "a ? b", "wrapper": "?", "open": "? x", "close": "x ?", "bar": "? x", "ellipsis": "a, ?, b", "separator": "a ? b",
}
# Entries that are read only as a part of something else.
PARTS = {r"\left", r"\right", r"\middle", r"\big", r"\Big", r"\bigg", r"\Bigg", r"\bigl", r"\bigr", r"\Bigl", r"\Bigr", r"\biggl",
         r"\biggr", r"\Biggl", r"\Biggr", r"\bigm", r"\Bigm", r"\biggm", r"\top", r"\intercal", r"\dagger", r"\dag", r"\prime",
         r"\nabla", r"\partial", "∇", "∂", r"\complement"}


def context(entry: Entry) -> str:
    """A formula in which the entry can stand."""
    text = CONTEXTS[entry.kind].replace("?", entry.trigger)
    heads = {other.trigger: other.head for other in NOTATION.entries if other.kind in ("open", "close", "bar")}
    if entry.head == "int":
        return f"{entry.trigger} x dx"
    match entry.kind:
        case "open":
            return text + " " + next(mark for mark, head in heads.items() if head == _CLOSING.get(entry.head, entry.head)
                                     and NOTATION.by_trigger[mark].kind == "close")
        case "close":
            return next(mark for mark, head in heads.items() if _CLOSING.get(head, head) == entry.head
                        and NOTATION.by_trigger[mark].kind == "open") + " " + text
        case "bar":
            return f"P(A {entry.trigger} B)" if entry.head == "mid" else f"{text} {entry.trigger}"
        case "wrapper":
            return entry.trigger + "{x}" * entry.arguments
        case "ignored":
            return "a " + entry.trigger + "{1pt}" * entry.arguments + " b"
    return text


_CLOSING = {"(": ")", "[": "]", "{": "}", "<": ">"}


def test_every_kind_has_a_context():
    assert set(CONTEXTS) == KINDS


def test_every_entry_is_in_one_family_of_the_list():
    assert sorted(entry.trigger for family in FAMILIES for entry in family.ENTRIES) == sorted(NOTATION.by_trigger)


@pytest.mark.parametrize("entry", NOTATION.entries, ids=lambda entry: entry.trigger)
def test_every_entry_is_read_in_a_formula_of_its_kind(entry):
    if entry.trigger in PARTS:
        pytest.skip("a part of other notation")
    document = parse(context(entry), NOTATION)
    assert document.statements or document.texts or document.label
    for statement in document.statements:
        for node in walk(statement.node):
            assert 0 <= node.span[0] <= node.span[1] <= len(context(entry))


def _corpus() -> list[tuple[str, str]]:
    found: dict[str, str] = {}
    for folder in ("docs", "tests/pages"):
        for path in sorted((ROOT / folder).rglob("*.md")):
            source = Source.read(path, shown_as=path.relative_to(ROOT).as_posix())
            for item in extract(source):
                if isinstance(item, Formula):
                    found.setdefault(item.latex, f"{source.path}:{source.position(item.start).line}")
    return [(place, latex) for latex, place in found.items()]


CORPUS = _corpus()
PAGES = sorted({place.split(":")[0] for place, _ in CORPUS})


def formulas_of(page: str):
    """Place, LaTeX and statements of each formula of a page that can be read."""
    for place, latex in CORPUS:
        if place.split(":")[0] == page:
            try:
                yield place, latex, [statement.node for statement in parse(latex, NOTATION).statements]
            except Problem:
                continue


def reread(node: Node) -> str:
    """The tree of what `unparse` writes, or what was wrong with it."""
    try:
        text = unparse(node)
        statements = parse(text, NOTATION).statements
    except (Problem, TypeError, KeyError) as error:
        return f"{type(error).__name__}: {error}"
    return " ; ".join(sexpr(statement.node) for statement in statements)


@pytest.mark.parametrize("page", PAGES)
def test_what_is_written_back_reads_the_same(page):
    wrong = [f"{place}: {latex.strip()}\n   {sexpr(node)}\n   {reread(node)}\n   {unparse(node)}"
             for place, latex, nodes in formulas_of(page) for node in nodes
             if not isinstance(node, Text) and reread(node) != sexpr(node)]
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES)
def test_spans_nest_and_lie_in_the_source(page):
    wrong = []
    for place, latex, nodes in formulas_of(page):
        for top in nodes:
            assert 0 <= top.span[0] <= top.span[1] <= len(latex)
            for node in walk(top):
                wrong += [f"{place}: {sexpr(child)} `{latex[slice(*child.span)]}` in {sexpr(node)} `{latex[slice(*node.span)]}`"
                          for child in children(node) if child.span != NOWHERE
                          if not node.span[0] <= child.span[0] <= child.span[1] <= node.span[1]]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("page", PAGES)
def test_numbers_and_letters_slice_back_to_the_source(page):
    for place, latex, nodes in formulas_of(page):
        for top in nodes:
            for node in walk(top):
                # Raised and lowered characters are digits and letters in another place.
                written = unicodedata.normalize("NFKC", latex[slice(*node.span)])
                if isinstance(node, Number) and node.text and written.strip("{}").isdecimal():
                    assert node.text == written.strip("{}"), place
                if isinstance(node, Symbol) and len(node.name) == 1 and node.name.isalpha():
                    assert node.name in written, place
