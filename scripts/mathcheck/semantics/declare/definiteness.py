"""Definite and semidefinite matrices."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mathcheck.semantics import domains
from mathcheck.semantics.declare.blocks import cut_covariance
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.targets import indexed_value, names_on_left, size_letter
from mathcheck.semantics.domains import Family, Matrix
from mathcheck.syntax.nodes import Apply, MatrixLiteral, Number, Relation
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_definite(declarer: Declarer, node: Relation, assumed: bool) -> bool:
    if len(node.sides) != 2:
        return keep_condition(declarer, node) if assumed else False
    names = names_on_left(declarer, node.sides[0])
    zero = isinstance(node.sides[1], Number) and node.sides[1].value == 0 or name_of(node.sides[1]) in (r"\mathbf{0}", "O")
    if assumed and zero and node.operators == ("succ",) and isinstance(node.sides[0], MatrixLiteral) and \
            cut_covariance(declarer, node.sides[0], node):
        return True
    if names is None or not zero:
        return keep_condition(declarer, node) if assumed else False
    trait = {"succ": "positive_definite", "succeq": "semidefinite"}.get(node.operators[0])
    if trait is None:
        return keep_condition(declarer, node) if assumed else False
    for part in names:
        name = name_of(part)
        found = declarer.scope.lookup(name)
        family = indexed_value(declarer, part) if found is None and isinstance(part, Apply) and part.head in ("sub", "supindex") else None
        if family is not None and family.definition is None and isinstance(family.domain, Family) and isinstance(family.domain.element, Matrix):
            # `H_k \succ 0` of members: each of them is definite.
            element = domains.with_traits(family.domain.element, trait)
            declarer.enter(family.name, replace(family.domain, element=element), node=node)
            continue
        if found is None:
            size = size_letter(declarer, node, "n")
            declarer.enter(name, Matrix(size, size, frozenset({trait})), node=node)
        elif isinstance(found.domain, Matrix):
            if not assumed and trait in found.domain.traits:
                return False
            if found.definition is not None:
                return False
            declarer.enter(name, domains.with_traits(found.domain, trait), node=node)
        else:
            return keep_condition(declarer, node) if assumed else False
    return True
