r"""Inner products that a page defines: `\langle x, y \rangle := x^\top A y`.

From there on the length of a vector without an index is that of this product.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mathcheck.semantics.declare.definitions import accept_unknown, elaborated
from mathcheck.semantics.domains import Matrix
from mathcheck.semantics.elaborate.brackets import INNER
from mathcheck.syntax.nodes import Group, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer

# Words that say that an equation is a definition.
_SAID = re.compile(r"\b(?:inner|scalar|bilinear)\b|\b(?:define|defined|let|equip|given by|consider|use)\b", re.IGNORECASE)


def declare_inner_product(declarer: Declarer, node: Relation) -> bool:
    """An inner product other than the standard one: its right side has a name besides its two arguments."""
    left, right = node.sides[0], node.sides[-1]
    if not isinstance(left, Group) or left.open != "<" or len(node.sides) != 2 or node.operators[0] not in ("=", ":=") or \
            declarer.infer and declarer.place.kind == "let":
        return False
    names = [name_of(item) for group in left.groups for item in group]
    others = {part.name for part in walk(right) if isinstance(part, Symbol)} - {*names, "T", r"\text{T}"}
    if len(names) != 2 or None in names or names[0] == names[1] or not _is_said(declarer, node, others) or \
            any(declarer.scope.lookup(name) is not None and declarer.scope.lookup(name).definition is not None for name in names):
        return False
    elaborator, body = elaborated(declarer, right, None, tuple(names))
    accept_unknown(declarer, elaborator, set())
    if not set(names) <= body.free:
        return False
    declarer.enter(INNER, None, body, tuple(names), node=node, depends=frozenset(name for name in body.free if name not in names))
    return True


def _is_said(declarer: Declarer, node: Relation, others: set[str]) -> bool:
    """Whether an equation says what the product is: by its sign, by its place or by the words before it."""
    if declarer.infer:
        return bool(others) and (node.operators[0] == ":=" or declarer.place.kind == "prose")
    if node.operators[0] == ":=" or declarer.place.kind == "let":
        return True
    matrices = any(isinstance(getattr(declarer.scope.lookup(name), "domain", None), Matrix) for name in others)
    return matrices and (declarer.place.assumed or _SAID.search(declarer.place.cue) is not None)
