r"""Numbered values of a random variable: `\sum_i x_i P(x_i)` runs over the values `x` of `X`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.domains import Random, ValueOf
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    map_children,
    walk,
)

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def over_values(elaborator: Elaborator, node: Binder) -> Binder:
    r"""`\sum_i x_i P(X = x_i)` => `\sum_x x P(X = x)`; any other sum as it is."""
    if node.head not in ("sum", "prod"):
        return node
    if isinstance(node.lower, Sequence) and node.upper is None:
        return _over_each(elaborator, node)
    index = _index(elaborator, node)
    if index is None:
        return node
    numbered = [part for part in walk(node.body) if _is_numbered(part, index)]
    letters = {part.args[0].name for part in numbered}
    others = sum(isinstance(part, Symbol) and part.name == index for part in walk(node.body))
    if len(letters) != 1 or others != len(numbered):
        return node
    letter = letters.pop()
    if not _is_value(elaborator, letter) or not _has_values(elaborator, letter.upper()):
        return node
    return Binder(node.head, Symbol(letter, node.span), None, _renamed(node.body, index), node.variables, node.span)


def _over_each(elaborator: Elaborator, node: Binder) -> Binder:
    r"""`\sum_{i,j}` => a sum in a sum, if both run over values."""
    found: Node = node.body
    for lower in reversed(node.lower.items):
        inner = Binder(node.head, lower, None, found, (), node.span)
        found = over_values(elaborator, inner)
        if found is inner:
            return node
    return found


def _index(elaborator: Elaborator, node: Binder) -> str | None:
    """The one index of a sum that runs over everything, or up to a number that nothing else gives."""
    lower = node.lower
    if isinstance(lower, Relation) and lower.operators == ("=",) and isinstance(lower.sides[1], Number):
        lower = lower.sides[0]
    elif node.upper is not None:
        return None
    if node.upper is not None and not (isinstance(node.upper, Symbol) and not elaborator.is_known(node.upper.name)):
        return None
    return lower.name if isinstance(lower, Symbol) and not elaborator.is_known(lower.name) else None


def _is_numbered(node: Node, index: str) -> bool:
    return isinstance(node, Apply) and node.head == "sub" and len(node.args) == 2 and isinstance(node.args[0], Symbol) and \
        len(node.args[0].name) == 1 and node.args[0].name.islower() and isinstance(node.args[1], Symbol) and \
        node.args[1].name == index


def _is_value(elaborator: Elaborator, letter: str) -> bool:
    """Whether a letter is free, or stands for a value of the random variable with its capital."""
    found = elaborator.scope.lookup(letter)
    return not elaborator.is_known(letter) or found is not None and isinstance(found.domain, ValueOf) and \
        found.domain.variable == letter.upper()


def _has_values(elaborator: Elaborator, variable: str) -> bool:
    """Whether a name is a random variable with values to sum over, or nothing says what it is but the formula."""
    found = elaborator.scope.lookup(variable)
    if found is None:
        return elaborator.infer and elaborator.root is not None and any(
            isinstance(part, Symbol) and part.name == variable for part in walk(elaborator.root))
    return isinstance(found.domain, Random) and found.domain.kind != "continuous" and found.domain.shape is None


def _renamed(node: Node, index: str) -> Node:
    if _is_numbered(node, index):
        return node.args[0]
    return map_children(node, lambda part: _renamed(part, index))
