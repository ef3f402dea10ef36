"""Probabilities and laws that a page gives as equations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.chance.given_laws import Given, given_by, place
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.undeclared import undeclared
from mathcheck.semantics.expr import walk as _walk
from mathcheck.semantics.scope import Condition
from mathcheck.syntax.nodes import Relation
from mathcheck.syntax.unparse import unparse

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_probability(declarer: Declarer, node: Relation) -> bool:
    """`P(A) = 0.01`, `P(X = k) = ...` in a let-comment: conditions on the table, or the law of a variable."""
    if set(node.operators) != {"="} or declarer.infer:
        return keep_condition(declarer, node)
    elaborator = declarer.elaborator(node)
    *firsts, second = map(elaborator.expr, node.sides)
    known = not any(name for name in elaborator.unknown if declarer.scope.lookup(name) is None and "valueof" not in "".join(
        elaborator.unknown[name].uses))
    if not known and declarer.place.kind != "let":
        missing = next(unknown for unknown in elaborator.unknown.values() if declarer.scope.lookup(unknown.name) is None)
        raise undeclared(missing.name, missing.span, declarer.scope, missing.uses)
    if not known or any(first.head not in ("prob", "moment") for first in firsts) or any(
            part.head in ("prob", "moment") for part in _walk(second)):
        return keep_condition(declarer, node)
    span = (declarer.place.offset + node.span[0], declarer.place.offset + node.span[1])
    for first in firsts:
        found = given_by(first, second, declarer.scope) if first.head == "prob" else Given(equations=((first, second),))
        if found is None:
            return keep_condition(declarer, node)
        if found.law is not None:
            place(declarer.scope, found.law)
            declarer.declared.append(found.law.name)
        for left, right in found.equations:
            declarer.scope.restrict(Condition((("=", left, right),), left.free | right.free, span, f"{unparse(node)} {left!r}"))
    return True
