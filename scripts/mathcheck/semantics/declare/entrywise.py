r"""Entries that make up a declared matrix or vector: `K_{ij} = x_i^\top x_j` of a matrix `K` of which no more is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.declare.definitions import accept_unknown
from mathcheck.semantics.domains import Matrix, Vector, sizes_of
from mathcheck.semantics.elaborate.readings import split_indices
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.fold import Range, fold
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Apply, Node, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def define_entries(declarer: Declarer, left: Node, node: Relation) -> bool:
    """Give a matrix or a vector that may be any the entries that the page writes out, for all indices."""
    if declarer.infer or not isinstance(left, Apply) or left.head != "sub" or len(node.operators) != 1:
        return False
    base, right = name_of(left.args[0]), node.sides[1]
    found = declarer.scope.lookup(base or "")
    if found is None or found.definition is not None or not isinstance(found.domain, (Vector, Matrix)) or found.domain.traits or \
            found.domain.element is not None or _is_settled(declarer, base):
        return False
    indices = split_indices(declarer.elaborator(), list(left.args[1:]))
    names = [index.name for index in indices if isinstance(index, Symbol)]
    sizes = sizes_of(found.domain)
    if len(names) != len(indices) or len(set(names)) != len(sizes) or any(name_of(part) == base for part in walk(right)) or \
            any(name in size.free for size in sizes for name in names):
        return False
    if not set(names) <= {name_of(part) for part in walk(right)} or any(_has_value(declarer, name) for name in names):
        return False
    elaborator = declarer.elaborator(right)
    elaborator.bound.update(dict.fromkeys(names, "index"))
    try:
        entries = elaborator.expr(right)
        if rank(entries, declarer.scope) not in (0, None) or base in entries.free:
            return False
        accept_unknown(declarer, elaborator, set())
    except Problem:
        return False
    for name, size in reversed(list(zip(names, sizes, strict=True))):
        members = fold("list", entries, [(Range(name, "range", 2), (number(1), size))], None, node.span)
        entries = Expr("vector", (members,), "stack", node.span)
    declarer.enter(base, None, entries, node=node)
    return True


def _is_settled(declarer: Declarer, name: str) -> bool:
    """Whether conditions say more of a name, or other values rest on it."""
    return any(name in condition.names for condition in declarer.scope.conditions()) or any(
        name in other.depends and other.definition is not None for other in declarer.scope.visible() if other.name != name)


def _has_value(declarer: Declarer, index: str) -> bool:
    found = declarer.scope.lookup(index)
    return found is not None and found.definition is not None
