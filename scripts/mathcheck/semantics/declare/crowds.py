"""Dependent variables and events in any number, kept until a claim is written out for a number of them."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics import written_out
from mathcheck.semantics.domains import Integer
from mathcheck.semantics.expr import number
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Node, Number, Relation, Sequence, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def keep_crowd(declarer: Declarer, names: list[Node], node: Relation) -> bool:
    r"""`X_1, \ldots, X_n`: dependent variables, or events, in any number; kept until a claim is written out."""
    first, last = names[0], names[-1]
    if not all(isinstance(part, Apply) and part.head == "sub" and len(part.args) == 2 for part in (first, last)):
        raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", node.span)
    base, size = name_of(first.args[0]), last.args[1]
    if isinstance(size, Number):
        return declarer.clause(written_out.write_out(node, "", int(size.value)), assumed=True)
    if base is None or not isinstance(size, Symbol):
        raise Problem("ambiguous-ellipsis", "the last of these is not numbered by a name", last.span)
    if declarer.scope.lookup(size.name) is None:
        declarer.enter(size.name, Integer(number(Fraction(1))), node=node)
    declarer.scope.sections[-1].crowds.append(written_out.Crowd(base, size.name, node))
    declarer.declared.append(base)
    return True


def keep_for_crowd(declarer: Declarer, node: Relation, given: tuple[Node, ...], *, defines: str = "") -> bool:
    """Keep a clause about members of a crowd until it is written out for a number of them."""
    crowds = declarer.scope.crowds()
    bases = frozenset(letter for crowd in crowds if crowd.base for letter in written_out.spellings(crowd.base))
    if not bases or not written_out.mentions(Sequence((*node.sides, *given)), bases):
        return False
    size = next(crowd.size for crowd in crowds if crowd.base)
    declarer.scope.sections[-1].crowds.append(written_out.Crowd("", size, node, given, defines))
    declarer.declared.append(defines or "independence")
    return True


def enter_members(declarer: Declarer, size: str, members: int) -> None:
    """Declare the members of all crowds of a size, and what the page says of them."""
    declarer.scope.declare(Declaration(size, None, number(Fraction(members)), constant=True))
    for crowd in declarer.scope.crowds():
        if crowd.size == size:
            given = tuple(written_out.write_out(part, size, members) for part in crowd.given)
            node = written_out.write_out(crowd.node, size, members)
            for each in _for_all_members(declarer, node, members):
                declarer.clause(each, given, assumed=True)


def _for_all_members(declarer: Declarer, node: Relation, members: int) -> list[Relation]:
    r"""`\mathbb{E}[X_i] = \mu`, `X_i \perp X_j`: what holds for all indices, once for each of their values, no two the same."""
    bases = frozenset(letter for crowd in declarer.scope.crowds() if crowd.base for letter in written_out.spellings(crowd.base))
    indices = sorted({part.args[1].name for part in walk(node) if isinstance(part, Apply) and part.head == "sub" and len(part.args) == 2
                      and name_of(part.args[0]) in bases and isinstance(part.args[1], Symbol)})
    return [written_out.with_indices(node, dict(zip(indices, values, strict=True)))
            for values in permutations(range(1, members + 1), len(indices))] if indices else [node]
