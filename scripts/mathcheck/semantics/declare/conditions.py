"""Relations kept as restrictions of the samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.chance.variables import is_random
from mathcheck.semantics.declare.structures import declare_invertible
from mathcheck.semantics.declare.tables import table_variable
from mathcheck.semantics.declare.undeclared import undeclared
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.elaborate.relations import set_value
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.fold import Range, fold
from mathcheck.semantics.scope import Condition
from mathcheck.syntax.nodes import Group, Relation
from mathcheck.syntax.unparse import unparse

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def keep_condition(declarer: Declarer, node: Relation) -> bool:
    """Keep a relation as a restriction of the samples."""
    invertible = declare_invertible(declarer, node)
    if invertible:
        return True
    elaborator = declarer.elaborator(node)
    parts = []
    sides = [elaborator.expr(side) if not isinstance(side, Group) or operator_set(node) is None else set_value(elaborator, side)
             for side in node.sides]
    if all(_is_true_of_tables(left, operator, right) for left, operator, right in
           zip(sides, node.operators, sides[1:], strict=False)):
        for unknown in list(elaborator.unknown.values()):
            if unknown.name.endswith(HIDDEN):
                table_variable(declarer, unknown.name.removesuffix(HIDDEN), node)
        return True
    if node.operators == ("propto",) and not any(part.head == "prob" for part in walk(sides[1])):
        raise Problem("unsupported", "a condition with this relation is not supported", node.span)
    for unknown in list(elaborator.unknown.values()):
        if unknown.name.endswith(HIDDEN) or unknown.name in declarer.declared:
            continue
        if "event" in unknown.uses:
            declarer.enter(unknown.name, Event(), node=node)
        elif "valueof" in "".join(unknown.uses):
            continue
        elif "random" in unknown.uses or is_random(elaborator, unknown.name):
            declarer.enter(unknown.name, Random("discrete"), node=node)
        elif "index" in unknown.uses:
            continue
        elif declarer.infer:
            from mathcheck.semantics.inference import infer

            infer(elaborator, declarer.scope, [Expr("compare", tuple(sides[:2]), "=", node.span)])
        else:
            raise undeclared(unknown.name, unknown.span, declarer.scope, unknown.uses)
    indices = [unknown for unknown in elaborator.unknown.values() if "index" in unknown.uses and unknown.axis is not None
               and declarer.scope.lookup(unknown.name) is None]
    for left, operator, right in zip(sides, node.operators, sides[1:], strict=False):
        if indices:
            # An index that nothing binds: the condition holds for all of its values.
            parts.append(("all", for_all(left, operator, right, indices), right))
        else:
            parts.append((operator, left, right))
    names = frozenset().union(*(side.free for side in sides)) - {unknown.name for unknown in indices}
    declarer.scope.restrict(
        Condition(tuple(parts), names, (declarer.place.offset + node.span[0], declarer.place.offset + node.span[1]), unparse(node)))
    return True


def operator_set(node: Relation) -> str | None:
    """The membership operator of a relation, if it has one."""
    return next((operator for operator in node.operators if operator in ("in", "notin")), None)


def for_all(left: Expr, operator: str, right: Expr, indices: list[Any]) -> Expr:
    head = "member" if operator in ("in", "notin") else "compare"
    ranges = [(Range(unknown.name, "axis", 1, unknown.axis[1]), (unknown.axis[0],)) for unknown in indices]
    return fold("all", Expr(head, (left, right), operator, left.span), ranges, None, left.span)


def _is_true_of_tables(left: Expr, operator: str, right: Expr) -> bool:
    r"""`q(z) > 0`, `\sum_z q(z) = 1`: what every unspecified table satisfies."""
    bound = right.data[0] if right.head == "num" else None
    if left.head == "prob" and bound == 0:
        return operator in (">", ">=")
    return left.head == "fold" and left.data.kind == "sum" and left.args[0].head == "prob" and \
        not any(item.kind == "event" for item in left.args[0].data.items) and left.args[0].data.count == 1 and \
        operator == "=" and bound == 1
