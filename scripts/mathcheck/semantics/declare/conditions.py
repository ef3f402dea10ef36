"""Relations kept as restrictions of the samples."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.chance.variables import is_random
from mathcheck.semantics.declare.structures import declare_invertible
from mathcheck.semantics.declare.tables import table_variable
from mathcheck.semantics.declare.undeclared import undeclared
from mathcheck.semantics.domains import Event, Integer, Matrix, Random, Vector, with_traits
from mathcheck.semantics.elaborate.relations import set_value
from mathcheck.semantics.expr import Expr, number, walk
from mathcheck.semantics.fold import Range, fold
from mathcheck.semantics.scope import Condition, Declaration
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
    running = [] if declarer.infer or indices or set(node.operators) != {"="} else _running(declarer, sides)
    for left, operator, right in zip(sides, node.operators, sides[1:], strict=False):
        if running:
            # `i, j = 1, \ldots, n` and then `\pi_i T_{ij} = \pi_j T_{ji}`: for all of them.
            ranges = [(Range(found.name, "range", 2), (found.domain.lower or number(Fraction(1)), found.domain.upper)) for found in running]
            parts.append((operator, _all_values(left, ranges), _all_values(right, ranges)))
        elif indices and operator == "=" and all(_has_all_or_none(side, indices) for side in (left, right)):
            ranges = [(Range(unknown.name, "axis", 1, unknown.axis[1]), (unknown.axis[0],)) for unknown in indices]
            parts.append((operator, *(_all_values(side, ranges) if indices[0].name in side.free else side for side in (left, right))))
        elif indices:
            # An index that nothing binds: the condition holds for all of its values.
            parts.append(("all", for_all(left, operator, right, indices), right))
        else:
            parts.append((operator, left, right))
    if len(sides) == 2:
        _balance(declarer, *sides, node)
    names = frozenset().union(*(side.free for side in sides)) - {each.name for each in (*indices, *running)}
    declarer.scope.restrict(
        Condition(tuple(parts), names, (declarer.place.offset + node.span[0], declarer.place.offset + node.span[1]), unparse(node)))
    return True


def _balance(declarer: Declarer, left: Expr, right: Expr, node: Relation) -> None:
    r"""Detailed balance, `\pi_i T_{ij} = \pi_j T_{ji}`: chains that meet it are drawn as such, for there are few among all."""
    parts = [sorted((part for part in side.args if part.head == "index"), key=lambda part: len(part.args)) for side in (left, right)]
    if left.head != "mul" or right.head != "mul" or any([len(part.args) for part in side] != [2, 3] for side in parts):
        return
    (first, flow), (second, back) = parts
    if repr(first.args[0]) != repr(second.args[0]) or repr(flow.args[0]) != repr(back.args[0]) or flow.args[0].head != "var" or \
            [repr(part) for part in flow.args[1:]] != [repr(part) for part in reversed(back.args[1:])]:
        return
    chain, weights = (declarer.scope.lookup(part.args[0].data) if part.args[0].head == "var" else None for part in (flow, first))
    if chain is None or weights is None or chain.definition is not None or weights.definition is not None or \
            not isinstance(chain.domain, Matrix) or not isinstance(weights.domain, Vector):
        return
    declarer.enter(chain.name, with_traits(chain.domain, "reversible"), node=node)


def _has_all_or_none(side: Expr, indices: list[Any]) -> bool:
    return len({unknown.name in side.free for unknown in indices}) == 1


def _all_values(side: Expr, ranges: list[tuple[Range, tuple[Expr, ...]]]) -> Expr:
    """A side of an equation at all values of its indices."""
    return Expr("vector", (fold("list", side, ranges, None, side.span),), "stack", side.span)


def _running(declarer: Declarer, sides: list[Expr]) -> list[Declaration]:
    """The declared indices that run through all values of a range, in entries on both sides of an equation."""
    places = [{index.data for part in walk(side) if part.head == "index" for index in part.args[1:] if index.head == "var"} for side in sides]
    shared = sorted(set.intersection(*places))
    known = [declarer.scope.lookup(name) for name in shared]
    runs = all(found is not None and found.definition is None and isinstance(found.domain, Integer) and found.domain.upper is not None for found in known)
    return known if runs and all(set(shared) == each for each in places) else []


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
