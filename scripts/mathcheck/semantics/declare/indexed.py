"""Values with an index: families defined member by member, and sequences."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics import domains
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.definitions import accept_unknown, define
from mathcheck.semantics.declare.targets import hidden_run
from mathcheck.semantics.domains import Choice, Family, Integer, Vector
from mathcheck.semantics.elaborate.readings import split_indices, vector_of_entries
from mathcheck.semantics.expr import Expr, number, substitute, variable
from mathcheck.semantics.fold import Range, fold
from mathcheck.semantics.recurrences import (
    INDEXED,
    PLACE,
    is_free,
    key_of,
    sequence_of,
    shifted,
    step_of,
)
from mathcheck.syntax.nodes import Apply, Node, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def define_indexed(declarer: Declarer, left: Apply, node: Relation) -> bool:
    r"""`z_i = w_i x_i`: a family, when the range of the index is known and the name is fresh."""
    base = name_of(left.args[0])
    indices = left.args[1:]
    if base is None or declarer.scope.lookup(base) is not None:
        return False
    if define_table(declarer, base, left, node):
        return True
    if len(indices) != 1:
        return False
    index = indices[0]
    if not isinstance(index, Symbol) or len(node.sides) < 2 or \
            vector_of_entries(declarer.elaborator(), base, list(indices)) is not None:
        return False
    found = declarer.scope.lookup(index.name)
    if any(name_of(part) == base for part in walk(node.sides[1])):
        return False
    if found is None:
        return define_indexed_by_use(declarer, base, index.name, node)
    if isinstance(found.domain, Integer) and found.domain.upper is None and found.definition is None:
        return define_at_each(declarer, base, left.head, index.name, node)
    if not isinstance(found.domain, Integer) or found.domain.upper is None:
        return False
    elaborator = declarer.elaborator(node.sides[1])
    elaborator.bound[index.name] = "index"
    body = elaborator.expr(node.sides[1])
    accept_unknown(declarer, elaborator, set())
    members = fold("list", body, [(Range(index.name, "range", 2), (found.domain.lower, found.domain.upper))], None, node.span)
    declarer.enter(base, None, Expr("vector", (members,), "stack", node.span), node=node)
    return True


def define_at_each(declarer: Declarer, base: str, head: str, index: str, node: Relation) -> bool:
    r"""`v_t = 1 - \beta^t` for whole t without end: a sequence that is given by its place."""
    elaborator = declarer.elaborator(node.sides[1])
    body = elaborator.expr(node.sides[1])
    accept_unknown(declarer, elaborator, set())
    if index not in body.free:
        return False
    declarer.enter(key_of(base, head), None, substitute(body, {index: variable(PLACE)}), (PLACE,), node=node)
    return True


def runs_on_right(declarer: Declarer, left: Node, node: Relation) -> bool:
    r"""Whether the index on the left, of which the page says nothing, is that of members on the right: `w_s = e^{-E_s}`."""
    if declarer.infer or not isinstance(left, Apply) or left.head not in INDEXED or len(left.args) != 2 or \
            not isinstance(left.args[1], Symbol) or len(left.args[1].name) > 1 or declarer.scope.lookup(left.args[1].name) is not None or \
            declarer.scope.lookup(name_of(left) or "") is not None:
        return False
    for part in walk(node.sides[1]):
        if isinstance(part, Apply) and part.head in INDEXED and len(part.args) == 2 and name_of(part.args[1]) == left.args[1].name:
            found = declarer.scope.lookup(name_of(part.args[0]) or "")
            if found is not None and isinstance(found.domain, (Family, Vector)):
                return True
    return False


def define_next(declarer: Declarer, left: Node, node: Relation) -> bool:
    r"""`H_{k+1} = ...` beside members `H_k` of which the page says no more: the next one is a value of its own."""
    if declarer.infer or not isinstance(left, Apply) or left.head not in INDEXED or len(left.args) != 2 or len(node.sides) != 2:
        return False
    base, place = name_of(left.args[0]), shifted(left.args[1])
    found = declarer.scope.lookup(base or "")
    if place is None or place[1] == 0 or found is None or found.definition is not None or declarer.scope.lookup(name_of(left) or "") is not None:
        return False
    size = (domains.sizes_of(found.domain) or (None,))[0]
    if size is None or size.head != "var" or size.data != hidden_run(place[0]):
        return False
    if declarer.scope.lookup(place[0]) is None:
        declarer.enter(place[0], Integer(number(Fraction(1)), size), node=node)
    define(declarer, name_of(left), node.sides[1], node)
    return True


def define_table(declarer: Declarer, base: str, left: Apply, node: Relation) -> bool:
    r"""`\alpha_{ij} = ...`: a matrix, when the ranges of both indices are known."""
    names = [name_of(index) for index in split_indices(declarer.elaborator(), list(left.args[1:]))]
    if vector_of_entries(declarer.elaborator(), base, list(left.args[1:])) is not None:
        return False
    if len(names) != 2 or None in names or names[0] == names[1] or any(name_of(part) == base for part in walk(node.sides[1])):
        return False
    ranges = [getattr(declarer.scope.lookup(name), "domain", None) for name in names]
    if any(not isinstance(each, Integer) or each.lower is None or each.upper is None for each in ranges):
        return False
    elaborator = declarer.elaborator(node.sides[1])
    for name in names:
        elaborator.bound[name] = "index"
    rows = elaborator.expr(node.sides[1])
    accept_unknown(declarer, elaborator, set())
    for name, each in reversed(list(zip(names, ranges, strict=True))):
        members = fold("list", rows, [(Range(name, "range", 2), (each.lower, each.upper))], None, node.span)
        rows = Expr("vector", (members,), "stack", node.span)
    declarer.enter(base, None, rows, node=node)
    return True


def define_indexed_by_use(declarer: Declarer, base: str, index: str, node: Relation) -> bool:
    r"""`\\hat{x}_i = (x_i - \\mu) / s`: the index runs over what it indexes on the right."""
    elaborator = declarer.elaborator(node.sides[1])
    elaborator.bound[index] = "index"
    body = elaborator.expr(node.sides[1])
    axes = elaborator.index_axes.get(index, [])
    run = run_of_values(declarer, elaborator.index_axes.get(f"{index}@", []))
    if run is not None and not axes:
        members = fold("list", body, [(Range(index, "range", 2), run)], None, node.span)
        declarer.enter(base, None, Expr("vector", (members,), "stack", node.span), node=node)
        return True
    if not axes or any("index" not in unknown.uses for unknown in elaborator.unknown.values()):
        return False
    value, axis = axes[0]
    members = fold("list", body, [(Range(index, "axis", 1, axis), (value,))], None, node.span)
    declarer.enter(base, None, Expr("vector", (members,), "stack", node.span), node=node)
    return True


def run_of_values(declarer: Declarer, variables: list[str]) -> tuple[Expr, Expr] | None:
    """Where an index that is a value of random variables runs: from 1 to the last of their values."""
    found = declarer.scope.lookup(variables[0]) if variables else None
    domain = getattr(getattr(found, "domain", None), "range", None)
    one = number(Fraction(1))
    if isinstance(domain, Integer) and domain.upper is not None and repr(domain.lower or one) == repr(one):
        return one, domain.upper
    if isinstance(domain, Choice) and [value.data[0] if value.head == "num" else None for value in domain.values] == \
            [*range(1, len(domain.values) + 1)]:
        return one, domain.values[-1]
    return None


def declare_sequence(declarer: Declarer, left: Node, node: Relation, assumed: bool) -> bool | None:
    """`x_{t+1} = f(x_t)` gives a sequence; of a known one an equation is a claim. `None` for anything else."""
    base = name_of(left.args[0]) if isinstance(left, Apply) and left.head in INDEXED else None
    if base is None:
        return None
    found = sequence_of(declarer.scope, base, left.head)
    if found is not None and declarer.scope.lookup(name_of(left) or "") is None:
        return keep_condition(declarer, node) if assumed and declarer.scope.here(found.name) is not found else False
    step = step_of(node)
    initial = step.initial(declarer.scope) if step is not None and is_free(declarer.scope, base) else None
    if initial is None:
        return None
    elaborator = declarer.elaborator(step.body)
    for name in (step.index, *step.history):
        elaborator.bound[name] = "variable"
    body = elaborator.expr(step.body)
    accept_unknown(declarer, elaborator, set())
    declarer.enter(step.key, None, step.expression(body, *initial), (PLACE,), node=node)
    index = declarer.scope.lookup(step.index)
    if index is None:
        declarer.enter(step.index, Integer(number(initial[0])), node=node)
    return True
