"""Inequalities that give a free symbol, an entry or a random variable its range."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.semantics import domains
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.memberships import declare_family
from mathcheck.semantics.declare.targets import (
    free_symbol,
    indexed_value,
    is_infinite,
    names_on_left,
)
from mathcheck.semantics.domains import Integer, Matrix, Random, Real, Vector
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.scope import Condition, Declaration, is_listed
from mathcheck.syntax.nodes import Apply, Ellipsis, Node, Number, Relation, Sequence, Symbol
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer

COMPARISONS = {"<", "<=", ">", ">=", "!="}
# The same relation read from right to left.
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}


def declare_inequality(declarer: Declarer, node: Relation, assumed: bool) -> bool:
    r"""`\sigma > 0`, `0 < p < 1`, `a \le b`: a domain for a bare free symbol."""
    sides = node.sides
    bare = [free_symbol(declarer, side) for side in sides]
    centre = None
    if len(sides) == 2:
        centre = 0 if bare[0] else 1 if bare[1] else None
        if bare[0] and bare[1] and declarer.scope.lookup(bare[0]) is not None and declarer.scope.lookup(bare[1]) is None:
            centre = 1
    elif len(sides) == 3 and bare[1]:
        centre = 1
    entry = declare_entry_inequality(declarer, node)
    if entry:
        return True
    names = names_on_left(declarer, sides[0]) if isinstance(sides[0], Sequence) else None
    if names is not None and len(sides) == 2 and any(isinstance(part, Ellipsis) for part in names) and \
            isinstance(sides[1], Number) and declare_family(
                declarer, names, narrowed(Real(), node.operators[0], number(sides[1].value)), node):
        return True
    if names is not None and len(sides) == 2:
        other = sides[1]
        for part in names:
            if not isinstance(part, Ellipsis):
                declare_inequality(declarer, Relation((part, other), node.operators, node.span), True)
        return True
    if assumed and centre is None and declare_random_range(declarer, node):
        return True
    if centre is None:
        return keep_condition(declarer, node) if assumed else False
    name = bare[centre]
    found = declarer.scope.lookup(name)
    if found is not None and is_listed(found) and not declarer.infer:
        found = None
    others = [side for index, side in enumerate(sides) if index != centre]
    simple = all(isinstance(side, (Number, Symbol)) or isinstance(side, Apply) and side.head in ("neg", "paren")
                 for side in others)
    if found is not None and not simple and not assumed:
        return False
    elaborator = declarer.elaborator(node)
    bounds = [elaborator.expr(side) for side in others]
    for bound in bounds:
        for free in sorted(bound.free):
            if declarer.scope.lookup(free) is None:
                if not (assumed or declarer.infer) and found is None:
                    raise Problem("undeclared-symbol", f"`{free}` is not declared", bound.span)
                declarer.enter(free, Real(), node=node)
    if found is not None and isinstance(found.domain, (Vector, Matrix)):
        return declare_vector_inequality(declarer, found, node, others, assumed)
    if found is not None and (found.definition is not None or not isinstance(found.domain, (Real, Integer))):
        return keep_condition(declarer, node) if assumed else False
    if node.operators == ("!=",) and found is not None and (isinstance(found.domain, Integer) or not _is_zero(bounds[0])):
        # A range has no holes but at zero.
        return keep_condition(declarer, node) if assumed else False
    if node.operators == ("!=",) and found is None and not _is_zero(bounds[0]) and not declarer.infer:
        declarer.enter(name, Real(), node=node)
        return keep_condition(declarer, node)
    if any(name in bound.free or found is not None and depends_on(declarer, bound, name) for bound in bounds):
        return keep_condition(declarer, node) if assumed else False
    domain = found.domain if found is not None else Real()
    if found is not None and is_implied(declarer, domain, node, centre):
        return declarer.place.kind == "let"
    for index, operator in enumerate(node.operators):
        if index == centre:
            other, direction = sides[index + 1], operator
        elif index + 1 == centre:
            other, direction = sides[index], MIRRORED[operator]
        else:
            continue
        domain = narrowed(domain, direction, declarer.elaborator(other).expr(other))
    declarer.enter(name, domain, node=node, depends=frozenset().union(*(bound.free for bound in bounds)))
    _is_not_empty(declarer, domain, node)
    return True


def _is_not_empty(declarer: Declarer, domain: Any, node: Relation) -> None:
    """`0 < k < n` of whole numbers says of n that it is more than 1."""
    if not isinstance(domain, Integer) or domain.lower is None or domain.upper is None:
        return
    names = domain.lower.free | domain.upper.free
    found = [declarer.scope.lookup(name) for name in names]
    if names and all(each is not None and each.definition is None and isinstance(each.domain, Integer) for each in found):
        span = (declarer.place.offset + node.span[0], declarer.place.offset + node.span[1])
        declarer.scope.restrict(Condition((("<=", domain.lower, domain.upper),), names, span, unparse(node)))


def _is_zero(bound: Expr) -> bool:
    return bound.head == "num" and bound.data[0] == 0


def declare_random_range(declarer: Declarer, node: Relation) -> bool:
    """`X > 0`, `0 \\le X \\le 1`: where the values of an unspecified random variable lie."""
    places = [index for index, side in enumerate(node.sides) if not isinstance(side, Number)]
    centre = places[0] if len(places) == 1 else 0
    found = declarer.scope.lookup(name_of(node.sides[centre]) or "")
    if len(places) != 1 or found is None or not isinstance(found.domain, Random) or found.domain.kind not in ("discrete", "table") or found.domain.values or found.definition is not None:
        return False
    domain = Real()
    for index, operator in enumerate(node.operators):
        other, direction = (node.sides[index + 1], operator) if index == centre else \
            (node.sides[index], {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator))
        if not isinstance(other, Number):
            return False
        domain = narrowed(domain, direction, number(other.value))
    lower, upper = (None if bound is None else bound.data[0] for bound in (domain.lower, domain.upper))
    if lower is None and upper is None:
        return False
    # A few values inside the range, as uneven as any: the weights are random.
    width = upper - lower if None not in (lower, upper) else Fraction(1)
    shares = (Fraction(1, 10), Fraction(1, 3), Fraction(5, 8), Fraction(9, 10)) if None not in (lower, upper) else \
        (Fraction(1, 4), Fraction(1), Fraction(7, 3), Fraction(5))
    start = lower if lower is not None else upper
    sign = 1 if lower is not None else -1
    values = tuple(number(start + sign * share * width) for share in shares)
    declarer.enter(found.name, replace(found.domain, kind="table", values=values), node=node)
    return True


def declare_entry_inequality(declarer: Declarer, node: Relation) -> bool:
    """`p_k > 0`, `0 \\le x_i \\le 1` for all indices: a domain for the entries of a vector or matrix."""
    places = [index for index, side in enumerate(node.sides) if isinstance(side, Apply) and side.head == "sub"]
    if len(places) != 1 or len(node.sides) - len(places) > 2 or declarer.place.kind == "display":
        return False
    side = node.sides[places[0]]
    others = [part for index, part in enumerate(node.sides) if index != places[0]]
    if not all(isinstance(part, Number) for part in others):
        return False
    found = indexed_value(declarer, side)
    if found is None or found.definition is not None or not isinstance(found.domain, (Vector, Matrix)):
        return False
    indices = [part for index in side.args[1:] for part in (index.args if isinstance(index, Apply) else (index,))]
    if not all(isinstance(index, Symbol) and declarer.scope.lookup(index.name) is None or isinstance(index, Symbol)
               and isinstance(declarer.scope.lookup(index.name).domain, Integer) for index in indices):
        return False
    element = found.domain.element or Real()
    for index, operator in enumerate(node.operators):
        if index == places[0]:
            other, direction = node.sides[index + 1], operator
        else:
            other, direction = node.sides[index], MIRRORED[operator]
        element = narrowed(element, direction, number(other.value))
    declarer.enter(found.name, replace(found.domain, element=element), node=node)
    return True


def depends_on(declarer: Declarer, bound: Expr, name: str) -> bool:
    return any(name in getattr(declarer.scope.lookup(free), "depends", ()) for free in bound.free if free != name)


def is_implied(declarer: Declarer, domain: Any, node: Relation, centre: int) -> bool:
    """Whether the domain already says so: then the clause is a claim like any other."""
    if len(node.sides) != 2:
        return False
    other = node.sides[1 - centre]
    operator = node.operators[0]
    if centre == 1:
        operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
    if not (isinstance(other, Number) and isinstance(domain, (Real, Integer))):
        return False
    lower = domain.lower
    if operator in (">", ">=", "!=") and lower is not None and lower.head == "num":
        if isinstance(domain, Integer):
            return lower.data[0] > other.value or operator == ">=" and lower.data[0] == other.value
        return lower.data[0] > other.value or lower.data[0] == other.value and (operator == ">=" or domain.lower_open)
    upper = domain.upper
    if operator in ("<", "<=", "!=") and upper is not None and upper.head == "num" and isinstance(domain, Real):
        return upper.data[0] < other.value or upper.data[0] == other.value and (operator == "<=" or domain.upper_open)
    return False


def narrowed(domain: Any, operator: str, bound: Expr) -> Any:
    if isinstance(domain, Integer):
        if operator in (">", ">="):
            one = number(Fraction(1))
            lower = Expr("add", (bound, one)) if operator == ">" else bound
            if bound.head == "num":
                lower = number(bound.data[0] + (operator == ">"))
            return replace(domain, lower=lower)
        if operator in ("<", "<="):
            upper = Expr("sub", (bound, number(Fraction(1)))) if operator == "<" else bound
            return replace(domain, upper=upper)
        return domain
    if not isinstance(domain, Real):
        return domain
    if is_infinite(bound):
        return domain
    if operator in (">", ">="):
        return replace(domain, lower=bound, lower_open=operator == ">")
    if operator in ("<", "<="):
        return replace(domain, upper=bound, upper_open=operator == "<")
    return replace(domain, nonzero=True)


def declare_vector_inequality(declarer: Declarer, found: Declaration, node: Relation, others: list[Node], assumed: bool) -> bool:
    if node.operators == ("!=",):
        if "nonzero" in found.domain.traits and not assumed:
            return True
        declarer.enter(found.name, domains.with_traits(found.domain, "nonzero"), node=node)
        return True
    if node.operators[0] in (">", ">=") and all(isinstance(side, Number) and side.value == 0 for side in others):
        declarer.enter(found.name, domains.with_traits(found.domain, "positive"), node=node)
        return True
    return keep_condition(declarer, node) if assumed else False
