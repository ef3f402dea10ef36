r"""Values of their own that go by the letter of a vector or a matrix with an index: iterates and approximations.

`x_0 = (1, 1)^\top` and `x_{k+1} = x - \eta g` beside a vector `x`, `A_k = \sum_{i=1}^k \sigma_i u_i v_i^\top`
beside a matrix `A`: what has the rank of the whole is no entry of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.declare.definitions import define
from mathcheck.semantics.domains import Matrix, Vector
from mathcheck.semantics.expr import variable
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Apply, Node, Number, Relation, Symbol
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def define_iterate(declarer: Declarer, left: Node, node: Relation) -> bool:
    """Define a name with one index whose letter alone is a vector or a matrix, where its value is one, too."""
    if declarer.infer or not isinstance(left, Apply) or left.head != "sub" or len(left.args) != 2 or not _is_place(left.args[1]):
        return False
    base, name = name_of(left.args[0]), name_of(left)
    found = declarer.scope.lookup(base or "")
    if found is None or name is None or declarer.scope.lookup(name) is not None or not isinstance(found.domain, (Vector, Matrix, type(None))):
        return False
    whole = rank(variable(base), declarer.scope)
    if whole not in (1, 2):
        return False
    try:
        own = rank(declarer.elaborator(node.sides[1]).expr(node.sides[1]), declarer.scope)
    except Problem:
        return False
    if own != whole:
        return False
    define(declarer, name, node.sides[1], node)
    return True


def _is_place(index: Node) -> bool:
    r"""`0`, `k`, `k + 1`."""
    return isinstance(index, (Number, Symbol)) or isinstance(index, Apply) and index.head in ("add", "minus") and all(map(_is_place, index.args))
