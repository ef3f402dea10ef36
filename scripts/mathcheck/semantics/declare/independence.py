"""Independence and conditional independence of random variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.chance.ranges import is_listed_choice, make_random
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.crowds import keep_for_crowd
from mathcheck.semantics.declare.tables import table_variable
from mathcheck.semantics.declare.targets import names_on_left
from mathcheck.semantics.domains import Family, Random, ValueOf, Vector
from mathcheck.semantics.scope import Independence
from mathcheck.syntax.nodes import Ellipsis, Node, Relation
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_path(declarer: Declarer, node: Relation) -> bool:
    r"""`X \to Y \to Z`: a chain in which each variable depends on the one before it alone."""
    names = [name_of(side) for side in node.sides]
    if len(names) < 3 or len(set(names)) != len(names) or declarer.infer or not all(
            name is not None and name[:1].isupper() and _may_be_random(declarer, name) for name in names):
        return False
    for name in names:
        if declarer.scope.lookup(name) is None:
            declarer.enter(name, Random("discrete"), node=node)
        else:
            make_random(declarer.elaborator(node), name)
    declarer.scope.sections[-1].facts["network"] = [(name, tuple(names[position - 1:position]) if position else ())
                                                for position, name in enumerate(names)]
    return True


def _may_be_random(declarer: Declarer, name: str) -> bool:
    found = declarer.scope.lookup(name)
    return found is None or isinstance(found.domain, Random) and found.domain.kind in ("discrete", "table") or is_listed_choice(found)


def declare_independence(declarer: Declarer, node: Relation, given: tuple[Node, ...], assumed: bool) -> bool:
    groups = [names_on_left(declarer, side) for side in node.sides]
    conditions: list[str] = [name_of(part) for part in given if name_of(part)]
    if any(group is None for group in groups):
        return False
    if keep_for_crowd(declarer, node, given):
        return True
    names = [name_of(part) for group in groups for part in group if not isinstance(part, Ellipsis)]
    known = [declarer.scope.lookup(name) for name in names]
    if not assumed and any(found is None or isinstance(found.domain, Vector) for found in known):
        return False
    if any(found is not None and isinstance(found.domain, (Vector, Family)) for found in known):
        return keep_condition(declarer, node)
    hidden = []
    for name in names + conditions:
        base = name.split("_")[0]
        found = declarer.scope.lookup(name) or declarer.scope.lookup(base)
        if found is None:
            if not (assumed or declarer.infer):
                raise Problem("undeclared-symbol", f"`{name}` is not declared", node.span)
            if name[:1].isupper():
                declarer.enter(name, Random("discrete"), node=node)
                found = declarer.scope.lookup(name)
            else:
                table_variable(declarer, base, node)
                found = declarer.scope.lookup(base)
        hidden.append(found.domain.variable if isinstance(found.domain, ValueOf) else found.name)
    count = len(names)
    declarer.scope.sections[-1].independence.append(Independence(tuple(dict.fromkeys(hidden[:count])),
                                                             tuple(dict.fromkeys(hidden[count:]))))
    return True
