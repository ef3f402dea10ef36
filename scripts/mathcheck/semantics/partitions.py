r"""Members that together are all cases: `C_j` in `p(x) = \sum_j p(x \mid C_j) p(C_j)` is one value of a variable.

A sum over the index of an event or class that stands in a probability runs over a partition: its
members are the values that one random variable takes, here written `C‡`. The link is rewritten so:

    p(x) = \sum_{j=1}^K p(x \mid C_j) p(C_j)  =>  p(x) = \sum_j p(x \mid C‡ = j) p(C‡ = j)
"""

from __future__ import annotations

from mathcheck.reference import probability as letters
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Node,
    Number,
    Relation,
    Symbol,
    map_children,
    walk,
)
from mathcheck.syntax.unparse import name_of

MARK = "‡"


def partition_of(node: Node) -> str | None:
    """The letter whose members a sum in a link runs over, inside probabilities; empty for values that a variable takes."""
    for part in walk(node):
        index = _index(part)
        if index is None or not _is_whole(part, node):
            continue
        for call in walk(part.body):
            if not _is_probability(call):
                continue
            for entry in (inner for group in call.groups for item in group for inner in _entries(item)):
                if _is_member(entry) and name_of(entry.args[1]) == index:
                    return name_of(entry.args[0])
                if part.upper is not None and isinstance(entry, Relation) and entry.operators == ("=",) and \
                        name_of(entry.sides[1]) == index and isinstance(entry.sides[0], Symbol):
                    return ""
    return None


def rewritten(node: Node, base: str) -> Node:
    """The link with members as values and with sums over all of them."""
    indices: set[str] = set()

    def inside(entry: Node) -> Node:
        if _is_member(entry) and name_of(entry.args[0]) == base:
            return Relation((Symbol(base + MARK, entry.args[0].span), entry.args[1]), ("=",), entry.span, (entry.span,))
        if isinstance(entry, Apply) and entry.head in ("cap", "and", "paren", "cup"):
            return map_children(entry, inside)
        return entry

    def change(part: Node) -> Node:
        if _is_probability(part):
            part = Call(part.function, tuple(tuple(map(inside, group)) for group in part.groups), part.separators,
                        part.delimiter, part.span)
        index = _index(part)
        if index is not None and _runs_over(part, index, base) and _is_whole(part, node):
            indices.add(index)
            lower = part.lower.sides[0] if isinstance(part.lower, Relation) else part.lower
            part = Binder(part.head, lower, None, part.body, part.variables, part.span)
        return map_children(part, change)

    return change(node)


def _runs_over(binder: Binder, index: str, base: str) -> bool:
    for call in walk(binder.body):
        if not _is_probability(call):
            continue
        for entry in (inner for group in call.groups for item in group for inner in _entries(item)):
            if base and _is_member(entry) and name_of(entry.args[0]) == base and name_of(entry.args[1]) == index:
                return True
            if not base and isinstance(entry, Relation) and entry.operators == ("=",) and name_of(entry.sides[1]) == index:
                return True
    return False


def _index(node: Node) -> str | None:
    if not isinstance(node, Binder) or node.head != "sum" or node.lower is None:
        return None
    lower = node.lower.sides[0] if isinstance(node.lower, Relation) and node.lower.operators == ("=",) else node.lower
    return name_of(lower) if isinstance(lower, Symbol) else None


def _is_whole(binder: Binder, link: Node) -> bool:
    """Whether a sum has no bounds, or runs from 1 to a number or to a letter that stands nowhere else in the link."""
    if not isinstance(binder.lower, Relation):
        return binder.upper is None
    first = binder.lower.sides[1]
    if not isinstance(first, Number) or first.value not in (0, 1):
        return False
    if isinstance(binder.upper, Number):
        return True
    if not isinstance(binder.upper, Symbol):
        return False
    bounds = {id(part.upper) for part in walk(link) if isinstance(part, Binder)}
    return all(id(part) in bounds for part in walk(link) if isinstance(part, Symbol) and part.name == binder.upper.name)


def _is_probability(node: Node) -> bool:
    if not isinstance(node, Call):
        return False
    base = node.function
    while isinstance(base, Apply):
        base = base.args[0]
    return isinstance(base, Symbol) and base.name in letters.PROBABILITY | letters.DENSITY


def _entries(item: Node) -> list[Node]:
    if isinstance(item, Apply) and item.head in ("cap", "and", "paren", "cup"):
        return [found for part in item.args for found in _entries(part)]
    return [item]


def _is_member(node: Node) -> bool:
    return isinstance(node, Apply) and node.head == "sub" and len(node.args) == 2 and isinstance(node.args[0], Symbol) and (
        isinstance(node.args[1], (Symbol, Number)))
