r"""Forms of quantities beside the formulas of pages: whether `\boldsymbol{\alpha}_{t-1}(i)` is an `@_t(j)`, and with which indices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from mathcheck.notation import FOREIGN_NOTATION
from mathcheck.reference.worlds import Quantity, World
from mathcheck.semantics.concepts.left import plain
from mathcheck.syntax.nodes import Apply, Call, Group, Node, Number, Relation, Symbol
from mathcheck.syntax.parser import parse

# Letters that are written one by one and mean a word.
_WORDS = {"new", "old", "ML", "MAP"}
_ABOVE = frozenset({"pow", "supindex", "supname", "supc"})


@dataclass(frozen=True)
class Form:
    """One way to write a quantity, parsed, and the letters of its slots."""

    quantity: Quantity
    node: Node
    slots: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """A quantity and the indices that a formula writes in its slots, in the order of the axes."""

    quantity: Quantity
    indices: tuple[Node, ...]


@cache
def _parsed(form: str) -> Node:
    return parse(form, FOREIGN_NOTATION).statements[0].node


@cache
def forms_of(world: World) -> dict[str, list[Form]]:
    """The forms of a world by their first letter; the longest first, as `p(x)` is part of others."""
    found: dict[str, list[Form]] = {}
    for quantity in world.quantities:
        for form in quantity.forms:
            for letter in quantity.letters.split() if "@" in form else ("",):
                node = _parsed(form.replace("@", letter))
                names = set(_symbols(node))
                slots = tuple(slot for slot in quantity.slots.split() if slot in names)
                found.setdefault(_letter(node) or "", []).append(Form(quantity, node, slots))
    return found


def matches(node: Node, world: World) -> Iterator[Match]:
    """The quantities of a world that a part of a formula may be."""
    letter = _letter(node)
    if letter is None:
        return
    for form in forms_of(world).get(letter, ()):
        bound: dict[str, Node] = {}
        if _unify(form.node, node, frozenset(form.quantity.slots.split()), bound):
            yield Match(form.quantity, tuple(bound[slot] for slot in form.slots))


def _symbols(node: Node) -> Iterator[str]:
    if isinstance(node, Symbol):
        yield node.name
    for part in _shape(node)[1]:
        yield from _symbols(part)


def _letter(node: Node) -> str | None:
    """The first letter of a part of a formula."""
    while not isinstance(node, Symbol):
        parts = _shape(node)[1]
        if not parts:
            return None
        node = parts[0]
    return plain(node.name)


def _shape(node: Node) -> tuple[object, tuple[Node, ...]]:
    """What a node is but for its parts, and its parts; spellings that mean the same have the same shape."""
    match node:
        case Symbol():
            return plain(node.name), ()
        case Number():
            return node.value, ()
        case Apply(head="sub"):
            marks = tuple(part for mark in node.args[1:] for part in _listed(mark))
            return ("sub", len(marks)), (node.args[0], *marks)
        case Apply(head="star"):
            return "above", (node.args[0], Symbol("*"))
        case Apply() if node.head in _ABOVE and not _is_power(node):
            return "above", (node.args[0], _word(node.args[1]))
        case Apply():
            return (node.head, len(node.args)), node.args
        case Call():
            return ("call", tuple(map(len, node.groups)), node.separators), (node.function, *(item for group in node.groups for item in group))
        case Group():
            return ("group", node.open, tuple(map(len, node.groups)), node.separators), tuple(item for group in node.groups for item in group)
        case Relation():
            return ("relation", node.operators), node.sides
    return ("other", id(node)), ()


def _is_power(node: Apply) -> bool:
    exponent = node.args[1]
    return node.head == "pow" and (isinstance(exponent, Number) or isinstance(exponent, Apply) and exponent.head in ("neg", "frac"))


def _listed(mark: Node) -> tuple[Node, ...]:
    if isinstance(mark, Apply) and mark.head == "juxt":
        return (_word(mark),) if isinstance(_word(mark), Symbol) else mark.args
    if isinstance(mark, Apply) and mark.head == "paren":
        return _listed(mark.args[0])
    return (mark,)


def _word(node: Node) -> Node:
    if isinstance(node, Apply) and node.head == "juxt" and all(isinstance(part, Symbol) for part in node.args):
        word = "".join(part.name for part in node.args)
        return Symbol(word, node.span) if word in _WORDS else node
    return node.args[0] if isinstance(node, Apply) and node.head == "paren" else node


def _unify(form: Node, node: Node, slots: frozenset[str], bound: dict[str, Node]) -> bool:
    if isinstance(form, Symbol) and form.name in slots:
        if form.name in bound:
            return _is_same(bound[form.name], node)
        bound[form.name] = node
        return True
    first, second = _shape(form), _shape(node)
    return first[0] == second[0] and len(first[1]) == len(second[1]) and all(
        _unify(part, other, slots, bound) for part, other in zip(first[1], second[1], strict=True))


def _is_same(first: Node, second: Node) -> bool:
    return _unify(first, second, frozenset(), {})
