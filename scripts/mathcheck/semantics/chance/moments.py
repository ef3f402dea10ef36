r"""Expectations, variances and covariances: their bodies, conditions and subscripts such as `\mathbb{E}_{q(z \mid x)}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import probability as letters
from mathcheck.semantics.chance.distributions import named_distribution
from mathcheck.semantics.chance.items import items_of
from mathcheck.semantics.chance.probabilities import measure_of
from mathcheck.semantics.chance.ranges import note_chance, note_companions
from mathcheck.semantics.chance.records import HIDDEN, LAW, Item, Moment
from mathcheck.semantics.chance.variables import (
    is_parameter,
    is_random,
    law_free_with,
    note_random,
    variable_named,
)
from mathcheck.semantics.domains import ValueOf
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Call, Ellipsis, Group, Node, Relation, Sequence, walk
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def moment(elaborator: Elaborator, kind: str, node: Call, subscripts: list[Node]) -> Expr:
    """Expectations, variances, covariances, with conditions and subscripts."""
    over: list[tuple[str, str, str]] = []
    parameters: list[Expr] = []
    measure = "p"
    added: dict[str, str | None] = {}
    for part in subscripts:
        measure = _subscript(elaborator, part, over, parameters, measure)
    if len(subscripts) == 1 and not over and name_of(subscripts[0]) in letters.DENSITY:
        over.extend((name, "measure", measure) for name in _averaged(elaborator, node, name_of(subscripts[0])))
    for name, how, _ in over:
        if how != "only":
            added[name] = elaborator.bound.get(name)
            elaborator.bound[name] = "random"
    try:
        note_chance(elaborator, tuple(node.groups[0]))
        note_companions(elaborator, tuple(node.groups[0]))
        bodies = []
        for part in node.groups[0]:
            if isinstance(part, Relation):
                # The expectation of a truth value is that of its indicator.
                bodies.append(Expr("indicator", (elaborator.expr(part),), None, part.span))
                continue
            if elaborator.infer:
                note_random(elaborator, part)
            bodies.append(elaborator.expr(part))
        conditions: list[Item] = []
        operands: list[Expr] = []
        for group in node.groups[1:]:
            for place, part in enumerate(group):
                if isinstance(part, Ellipsis):
                    continue
                if is_parameter(elaborator, part, frozenset().union(*(body.free for body in bodies))):
                    elaborator.expr(part)
                    continue
                if elaborator.infer:
                    note_random(elaborator, part)
                for item, operand in items_of(elaborator, part, None, list(group), place, measure):
                    conditions.append(item)
                    operands.append(operand)
    finally:
        for name, value in added.items():
            if value is None:
                elaborator.bound.pop(name, None)
            else:
                elaborator.bound[name] = value
    bound = frozenset(added)
    free: frozenset[str] = frozenset()
    random_names: set[str] = set()
    for body in bodies:
        names = law_free_with(elaborator, body, bound)
        free |= names
        random_names |= {name for name in body.free if is_random(elaborator, name)} - bound
    for item, operand in zip(conditions, operands, strict=True):
        if item.kind == "event":
            free |= law_free_with(elaborator, operand, bound)
        else:
            free |= operand.free - bound
            free |= {name + LAW for name in item.names if name not in bound}
    for parameter in parameters:
        free |= parameter.free - bound
    if over and any(how == "measure" for _, how, _ in over):
        free |= {measure + LAW}
    only = [name for name, how, _ in over if how == "only"]
    if only:
        # The other variables keep their values: what is left still depends on chance.
        for name in random_names - set(only):
            free |= {name}
    data = Moment(kind, len(bodies), tuple(conditions), tuple(over), measure, frozenset(random_names))
    return Expr("moment", (*bodies, *operands, *parameters), data, node.span, free)


def _averaged(elaborator: Elaborator, node: Call, letter: str) -> list[str]:
    r"""The values that `\mathbb{E}_q[...]` averages over: those of which `q(z)` is the distribution somewhere in the formula."""
    inside = {name for group in node.groups for item in group for part in walk(item) if (name := name_of(part)) is not None}

    def values(root: Node | None) -> list[str]:
        calls = [part for part in (walk(root) if root is not None else ()) if isinstance(part, Call)
                 and name_of(part.function) == letter and part.groups]
        names = [name_of(item) for call in calls for item in call.groups[0] if not isinstance(item, Relation)]
        return [name for name in dict.fromkeys(names) if name in inside]

    found = values(elaborator.root) or [
        name for name in sorted(inside) if (declared := elaborator.scope.lookup(name)) is not None and isinstance(declared.domain, ValueOf)]
    found = [name for name in found if not is_random(elaborator, name)]
    return found if len(found) == 1 or values(elaborator.root) else []


def _subscript(elaborator: Elaborator, node: Node, over: list[tuple[str, str, str]], parameters: list[Expr],
               measure: str) -> str:
    r"""`\mathbb{E}_{x \sim p}`, `\mathbb{E}_{q(z \mid x)}`, `\mathbb{E}_X`: what is averaged over."""
    if isinstance(node, Relation) and node.operators[0] in ("sim", "iid"):
        left, right = node.sides[0], node.sides[1]
        names = [name_of(part) for part in (left.items if isinstance(left, Sequence) else
                                            left.groups[0] if isinstance(left, Group) else (left,))]
        if None in names:
            raise Problem("unsupported", f"`{unparse(left)}` is not a random variable", left.span)
        found = named_distribution(elaborator, right)
        for name in names:
            if found is not None:
                over.append((name, "named", str(len(found.args)) + ":" + found.data))
                parameters.extend(found.args)
            else:
                measure = measure_of(elaborator, right)
                over.append((name, "measure", measure))
                if elaborator.scope.lookup(name) is None and variable_named(elaborator, name) is None:
                    # `x \sim p` says that x is random.
                    elaborator.note_unknown(name + HIDDEN, left.span, "table").uses.add("random")
        return measure
    if isinstance(node, Call):
        found = named_distribution(elaborator, node)
        if found is not None and found.head == "distribution":
            raise Problem("unsupported", "this subscript does not name its variable", node.span)
        measure = measure_of(elaborator, node)
        names = [name for part in node.groups[0] if (name := name_of(part)) is not None]
        if len(node.groups) > 1 and names and len(names) == len(node.groups[0]):
            _conditional_law(elaborator, node, names, over, parameters)
            return measure
        over.extend((name, "measure", measure) for name in names)
        return measure
    name = name_of(node)
    if name is None:
        raise Problem("unsupported", "this subscript of an expectation is not supported", node.span)
    if is_random(elaborator, name):
        over.append((name, "only", ""))
        return measure
    if name in letters.DENSITY and not elaborator.is_known(name):
        return "q" if name in ("q", "Q") else "p"
    if name in (r"\theta", r"\pi", r"\mu"):
        return measure
    if elaborator.infer:
        if name[:1].isupper():
            elaborator.note_unknown(name, node.span, "random")
            over.append((name, "only", ""))
        else:
            over.append((name, "measure", measure))
        return measure
    declaration = elaborator.scope.lookup(name)
    if declaration is not None and declaration.is_function:
        return measure
    over.append((name, "measure", measure))
    return measure


def _conditional_law(elaborator: Elaborator, node: Call, names: list[str], over: list[tuple[str, str, str]],
                     parameters: list[Expr]) -> None:
    r"""`\mathbb{E}_{q(z \mid x)}`: the average weighs each z with the probability that stands in the subscript."""
    outer = {name: elaborator.bound.get(name) for name in names}
    elaborator.bound.update(dict.fromkeys(names, "variable"))
    try:
        law = elaborator.expr(node)
    finally:
        for name, role in outer.items():
            if role is None:
                del elaborator.bound[name]
            else:
                elaborator.bound[name] = role
    if law.head != "prob" or any(item.kind != "value" for item in law.data.items[:law.data.count]):
        raise Problem("unsupported", "this subscript of an expectation is not supported", node.span)
    variables = [item.names[0] for item in law.data.items[:law.data.count]]
    if len(variables) != len(names):
        raise Problem("unsupported", "this subscript of an expectation is not supported", node.span)
    # The probability itself is the parameter of the first.
    over.extend((name, "law" if place == 0 else "law-more", source)
                for place, (name, source) in enumerate(zip(names, variables, strict=True)))
    parameters.append(law)
