r"""How far a sum reaches that has no brackets: `\sum_i y_i x_i - \log(1 + e^{x_i})` is a sum of differences.

A sum ends at the next plus or minus, but for terms that carry its index where nothing else gives that one a meaning.
"""

from __future__ import annotations

from dataclasses import replace

from mathcheck.syntax.document import Document, Statement
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Node,
    Relation,
    Sequence,
    Symbol,
    children,
    map_children,
    walk,
)

_SUMS = ("sum",)
# What has nothing after its last part that would end a sum there.
_OPEN = ("add", "minus", "neg", "juxt", "dot", "times")


def read_reach(document: Document) -> Document:
    """The formula with sums that take in the terms with their index; the formula itself where there are none."""
    if not any(_indices(node) for statement in document.statements for node in walk(statement.node) if isinstance(node, Binder)):
        return document
    return replace(document, statements=[_widened(statement) for statement in document.statements])


def _widened(statement: Statement) -> Statement:
    node = statement.node
    if not isinstance(node, Relation):
        return replace(statement, node=_wide(node, frozenset()))
    # An index that stands free on another side means the same there and here.
    free = [_free(side) for side in node.sides]
    sides = tuple(_wide(side, frozenset().union(*(names for position, names in enumerate(free) if position != place and not _has_sum(node.sides[position]))))
                  for place, side in enumerate(node.sides))
    return replace(statement, node=Relation(sides, node.operators, node.span, node.operator_spans))


def _wide(node: Node, taken: frozenset[str]) -> Node:
    node = map_children(node, lambda part: _wide(part, taken))
    if not isinstance(node, Apply) or node.head not in ("add", "minus") or len(node.args) != 2:
        return node
    first, term = node.args
    last = _last(first)
    if last is None or not (_indices(last) - taken) & _free(term):
        return node
    body = Apply(node.head, (last.body, term), (last.body.span[0], term.span[1]))
    return _replaced(first, Binder(last.head, last.lower, last.upper, body, last.variables, (last.span[0], term.span[1])))


def _last(node: Node) -> Binder | None:
    """The sum that stands at the end of terms and factors."""
    while isinstance(node, Apply) and node.head in _OPEN:
        node = node.args[-1]
    return node if isinstance(node, Binder) and node.head in _SUMS else None


def _replaced(node: Node, last: Node) -> Node:
    """The same with another sum at its end."""
    if not isinstance(node, Apply):
        return last
    return Apply(node.head, (*node.args[:-1], _replaced(node.args[-1], last)), (node.span[0], last.span[1]))


def _indices(node: Binder) -> frozenset[str]:
    """The letters that run in a sum."""
    if node.head not in _SUMS or node.lower is None:
        return frozenset()
    items = node.lower.items if isinstance(node.lower, Sequence) else (node.lower,)
    names = [part.sides[0] if isinstance(part, Relation) else part for part in items]
    return frozenset(part.name for part in names if isinstance(part, Symbol) and len(part.name) == 1)


def _has_sum(node: Node) -> bool:
    return any(isinstance(part, Binder) for part in walk(node))


def _free(node: Node) -> frozenset[str]:
    """The letters that stand as an index in an expression and do not run there."""
    found: set[str] = set()
    if isinstance(node, Apply) and node.head in ("sub", "supindex"):
        found |= {part.name for index in node.args[1:] for part in walk(index) if isinstance(part, Symbol)}
    for part in children(node):
        found |= _free(part)
    return frozenset(found - _indices(node)) if isinstance(node, Binder) else frozenset(found)
