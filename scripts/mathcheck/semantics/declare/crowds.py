"""Dependent variables and events in any number, kept until a claim is written out for a number of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from types import NoneType
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import probability as letters
from mathcheck.semantics import written_out
from mathcheck.semantics.domains import Choice, Integer, Random
from mathcheck.semantics.expr import number
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.statements import Clause
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Relation, Sequence, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer

# The highest number that a variable with a number of its own may have.
_MEMBERS = 12


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


def for_each_member(clause: Clause, scope: Scope) -> list[Clause]:
    r"""`P(T_i = 1 \mid D = 1) = 0.9` of $T_1, T_2 \in \{0, 1\}$: once for each of these variables."""
    node = clause.node
    if not isinstance(node, Relation):
        return [clause]
    inside = [part for call in walk(node) if isinstance(call, Call) and name_of(call.function) in letters.PROBABILITY | letters.EXPECTATION
              for part in walk(call) if isinstance(part, Apply) and part.head == "sub" and len(part.args) == 2
              and isinstance(part.args[0], Symbol) and isinstance(part.args[1], Symbol)]
    indices = {part.args[1].name for part in inside}
    known = {declaration.name: declaration.domain for declaration in scope.visible()} if len(indices) == 1 else {}
    numbers = [{number for number in range(_MEMBERS) if isinstance(known.get(f"{base}_{{{number}}}"), (Choice, Random))}
               for base in {part.args[0].name for part in inside} if base not in known]
    if not numbers or len(numbers[0]) < 2 or any(each != numbers[0] for each in numbers) or not isinstance(known.get(*indices), (Integer, NoneType)):
        return [clause]
    index, = indices
    return [replace(clause, node=written_out.with_indices(node, {index: number})) for number in sorted(numbers[0])]
