r"""Values of their own that go by the letter of a vector or a matrix with an index: iterates and approximations.

`x_0 = (1, 1)^\top` and `x_{k+1} = x - \eta g` beside a vector `x`, `A_k = \sum_{i=1}^k \sigma_i u_i v_i^\top`
beside a matrix `A`: what has the rank of the whole is no entry of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.declare.definitions import define
from mathcheck.semantics.domains import Matrix, Real, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import variable
from mathcheck.semantics.ranks import rank, rank_of_domain
from mathcheck.semantics.recurrences import INDEXED, shifted
from mathcheck.syntax.nodes import Apply, Node, Number, Relation, Symbol, walk
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


def define_step(declarer: Declarer, left: Node, node: Relation) -> bool:
    r"""`x_{k+1} = x_k - \eta \nabla f(x_k)` beside a declared `x`, of which no member is given: two values of its kind."""
    if declarer.infer or not isinstance(left, Apply) or left.head not in INDEXED or len(left.args) != 2:
        return False
    base, name, place = name_of(left.args[0]), name_of(left), shifted(left.args[1])
    found = declarer.scope.lookup(base or "")
    if place is None or place[1] == 0 or found is None or name is None or found.definition is not None or \
            not isinstance(found.domain, (Real, Vector, Matrix)) or \
            any(declarer.scope.lookup(other) is not None for other in (name, place[0])):
        return False
    before = {name_of(part): part for part in walk(node.sides[1]) if isinstance(part, Apply) and part.head == left.head and
              len(part.args) == 2 and name_of(part.args[0]) == base and (shifted(part.args[1]) or ("",))[0] == place[0]}
    before = {member: part for member, part in before.items() if declarer.scope.lookup(member or "") is None}
    if not before or None in before or name in before:
        return False
    trial = declarer.scope.trial()
    for member in before:
        trial.declare(replace(found, name=member))
    try:
        own = rank(Elaborator(trial, infer=False).expr(node.sides[1]), trial)
    except Problem:
        return False
    if own != rank_of_domain(found.domain):
        return False
    found.uses += 1
    for member, part in before.items():
        declarer.enter(member, found.domain, node=part)
    define(declarer, name, node.sides[1], node)
    return True


def _is_place(index: Node) -> bool:
    r"""`0`, `k`, `k + 1`."""
    return isinstance(index, (Number, Symbol)) or isinstance(index, Apply) and index.head in ("add", "minus") and all(map(_is_place, index.args))
