r"""Tokens -> syntax tree, by recursive descent.

The parser knows how things are written and nothing of what they mean: `f(x)` becomes a
`Call` whether `f` is a function or a factor, `|A|` a `Group` in bars, `x_i` a `sub`. What the
scope decides is decided later. Loosest first: statements, implications, relations, sums,
products, juxtaposition, scripts. Each family of notation is read by a module of its own.
"""

from __future__ import annotations

from mathcheck.budget import PARSING, Budget
from mathcheck.diagnostics import Problem
from mathcheck.syntax import primaries, products, relations, scripts
from mathcheck.syntax.document import Document
from mathcheck.syntax.entries import Notation
from mathcheck.syntax.layout import arrange
from mathcheck.syntax.macros import Expansion, Macros, definitions, expanded
from mathcheck.syntax.nodes import Relation, walk
from mathcheck.syntax.reader import Reader
from mathcheck.syntax.statements import statements
from mathcheck.syntax.tokens import Token

MAX_TOKENS = 4_000
# How many formulas are remembered, and up to which length.
REMEMBERED = 1_000
REMEMBERED_LENGTH = 160
# What was read, and the steps that reading it took. Nodes are values, so those of one text serve wherever it stands.
_READ: dict[tuple[str, Notation], tuple[Document, int]] = {}


class Parser(Reader):
    """The grammar: which family reads what the others ask for."""

    clause = relations.clause
    relation = relations.relation
    expression = products.expression
    unary = products.unary
    juxtaposed = products.juxtaposed
    starts_factor = products.starts_factor
    factor = scripts.factor
    primary = primaries.primary
    argument = primaries.argument


def parse(latex: str, notation: Notation, budget: Budget | None = None, macros: Macros | None = None) -> Document:
    """Read one formula; raise `Problem` with the span of what cannot be read. `macros` are those of the page."""
    if not macros:
        return _parse(latex, notation, budget)
    _, blanked = definitions(latex)
    expansion = expanded(blanked, macros)
    if expansion is None:
        return _parse(blanked, notation, budget)
    try:
        # Not one that is remembered: its nodes are told where the author wrote them.
        document = _read(expansion.latex, notation, budget or Budget())
    except Problem as problem:
        if problem.span is not None:
            problem.span = expansion.original(problem.span)
        raise
    _locate(document, expansion)
    return document


def _locate(document: Document, expansion: Expansion) -> None:
    """Say of each node where the author wrote it."""
    nodes = [node for statement in document.statements for node in walk(statement.node)]
    for node in {id(node): node for node in [*nodes, *document.texts]}.values():
        node.span = expansion.original(node.span)
        if isinstance(node, Relation):
            node.operator_spans = tuple(expansion.original(span) for span in node.operator_spans)


def _parse(latex: str, notation: Notation, budget: Budget | None) -> Document:
    """The syntax of LaTeX, from memory where it was read before: pages write `x` and `A` over and over."""
    budget = budget or Budget()
    if len(latex) > REMEMBERED_LENGTH:
        return _read(latex, notation, budget)
    known = _READ.get((latex, notation))
    if known is None or known[1] > budget.left:
        before = budget.spent
        document = _read(latex, notation, budget)
        if len(_READ) >= REMEMBERED:
            _READ.clear()
        _READ[latex, notation] = known = (document, budget.spent - before)
    else:
        # It costs what it costs to read, so that no verdict depends on what was read before.
        budget.spend(known[1])
    document = known[0]
    return Document([*document.statements], document.label, [*document.texts])


def _read(latex: str, notation: Notation, budget: Budget) -> Document:
    layout = arrange(latex, notation)
    if len(layout.tokens) > MAX_TOKENS:
        raise Problem("resource-limit", f"a formula may have at most {MAX_TOKENS} tokens, this has more")
    if _is_bare_operator(layout.tokens, notation):
        return Document([], layout.label, [])
    parser = Parser(latex, layout.tokens, notation, budget.part(PARSING))
    found = statements(parser)
    return Document(found, layout.label, parser.texts)


def _is_bare_operator(tokens: list[Token], notation: Notation) -> bool:
    r"""A sign by itself, as in "the sign `\propto` says": nothing to read."""
    return len(tokens) > 1 and all((entry := notation.by_trigger.get(token.text)) is not None and
                                   entry.kind in ("relation", "infix", "implication") for token in tokens[:-1])
