"""Families given by a chain with dots: members between bounds, members in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mathcheck.semantics import domains
from mathcheck.semantics.declare.inequalities import MIRRORED, narrowed
from mathcheck.semantics.declare.memberships import declare_entries, declare_family
from mathcheck.semantics.declare.targets import names_on_left
from mathcheck.semantics.domains import Real, Vector
from mathcheck.semantics.recurrences import INDEXED
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Ellipsis, Node, Relation, Sequence
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_bounded_family(declarer: Declarer, node: Relation) -> bool:
    r"""`p_1, \ldots, p_K > 0`, `0 \le x_1, \ldots, x_n \le 1`: members with a range, of a family that need not be declared yet."""
    places = [index for index, side in enumerate(node.sides)
              if isinstance(side, Sequence) and any(isinstance(part, Ellipsis) for part in side.items)]
    names = names_on_left(declarer, node.sides[places[0]]) if len(places) == 1 else None
    if names is None or len(node.sides) > 3 or not isinstance(names[0], Apply) or names[0].head not in INDEXED:
        return False
    base = name_of(names[0].args[0])
    found = declarer.scope.lookup(base or "")
    if base is None or not _is_open(found):
        return False
    element = _element(found)
    for index, operator in enumerate(node.operators):
        if index == places[0]:
            other, direction = node.sides[index + 1], operator
        elif index + 1 == places[0]:
            other, direction = node.sides[index], MIRRORED[operator]
        else:
            continue
        element = narrowed(element, direction, declarer.elaborator(other).expr(other))
    if found is not None:
        return declare_entries(declarer, found, element, node)
    return declare_family(declarer, names, element, node)


def declare_ordered_family(declarer: Declarer, node: Relation) -> bool:
    r"""`\lambda_1 \ge \lambda_2 \ge \dots \ge \lambda_n \ge 0`: members in order, perhaps with a bound at an end."""
    members: list[Node] = [side for side in node.sides if isinstance(side, Apply) and side.head in INDEXED]
    dots = sum(isinstance(side, Ellipsis) for side in node.sides)
    bounds = [index for index, side in enumerate(node.sides) if side not in members and not isinstance(side, Ellipsis)]
    base = name_of(members[0].args[0]) if members else None
    if base is None or dots != 1 or len(members) < 2 or any(name_of(member.args[0]) != base for member in members) or \
            not set(bounds) <= {0, len(node.sides) - 1} or not set(node.operators) <= {"<", "<=", ">", ">="} or \
            len({operator[0] for operator in node.operators}) > 1:
        return False
    found = declarer.scope.lookup(base)
    if not _is_open(found):
        return False
    element = _element(found)
    for index in bounds:
        operator = MIRRORED[node.operators[0]] if index == 0 else node.operators[-1]
        element = narrowed(element, operator, declarer.elaborator(node.sides[index]).expr(node.sides[index]))
    if found is not None:
        declare_entries(declarer, found, element, node)
    elif not declare_family(declarer, [members[0], Ellipsis(), members[-1]], element, node):
        return False
    family = declarer.scope.lookup(base)
    if family is not None and isinstance(family.domain, Vector):
        order = "descending" if node.operators[0].startswith(">") else "ascending"
        declarer.enter(base, domains.with_traits(family.domain, order), node=node)
    return True


def _is_open(found: Declaration | None) -> bool:
    """Whether a name may be a family of numbers that still has no values."""
    return found is None or found.definition is None and isinstance(found.domain, Vector)


def _element(found: Declaration | None) -> Any:
    return (found.domain.element if found is not None else None) or Real()
