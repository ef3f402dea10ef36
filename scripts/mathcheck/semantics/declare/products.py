r"""Inner products that a page defines: `\langle x, y \rangle := x^\top A y`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.declare.definitions import accept_unknown, elaborated
from mathcheck.semantics.elaborate.brackets import INNER
from mathcheck.syntax.nodes import Group, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_inner_product(declarer: Declarer, node: Relation) -> bool:
    """An inner product other than the standard one: its right side has a name besides its two arguments."""
    left, right = node.sides[0], node.sides[-1]
    if not isinstance(left, Group) or left.open != "<" or len(node.sides) != 2 or declarer.place.kind == "let":
        return False
    names = [name_of(item) for group in left.groups for item in group]
    others = {part.name for part in walk(right) if isinstance(part, Symbol)} - {*names, "T", r"\text{T}"}
    if len(names) != 2 or None in names or names[0] == names[1] or not others or node.operators[0] == "=" and declarer.place.kind != "prose" or \
            any(declarer.scope.lookup(name) is not None and declarer.scope.lookup(name).definition is not None for name in names):
        return False
    elaborator, body = elaborated(declarer, right, None, tuple(names))
    accept_unknown(declarer, elaborator, set())
    if not set(names) <= body.free:
        return False
    declarer.enter(INNER, None, body, tuple(names), node=node, depends=frozenset(name for name in body.free if name not in names))
    return True
