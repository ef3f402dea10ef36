"""One entry of a probability: an event, a value that a variable takes, or the values of a family."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.chance.ranges import note_chance, note_values
from mathcheck.semantics.chance.records import LISTED, Item
from mathcheck.semantics.chance.variables import (
    is_random,
    names_in,
    roots_in,
    variable_named,
    variable_of,
)
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.elaborate_sequences import items as sequence_items
from mathcheck.semantics.expr import Expr, variable
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Ellipsis,
    Group,
    Node,
    Number,
    Relation,
    Symbol,
    Text,
    children,
)
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

_EVENT_HEADS = {"setminus", "cup", "cap", "complement", "not", "and", "or", "compare", "member", "true"}


def items_of(elaborator: Elaborator, node: Node, forced: str | None, group: list[Node], place: int,
          measure: str) -> list[tuple[Item, Expr]]:
    """What one entry of a probability says."""
    if forced is not None and not isinstance(node, Relation):
        return [(Item("value", (forced,)), elaborator.expr(node))]
    if isinstance(node, Apply) and node.head == "paren":
        return items_of(elaborator, node.args[0], forced, group, place, measure)
    if isinstance(node, Group) and node.open == "(" and len(node.groups) == 1 and len(node.groups[0]) > 1:
        return [pair for part in node.groups[0] for pair in items_of(elaborator, part, None, list(node.groups[0]), 0, measure)]
    if isinstance(node, Relation):
        return [_relation_item(elaborator, node)]
    if isinstance(node, Group) and node.open == "{" and len(node.groups) == 1 and len(node.groups[0]) == 1 and \
            isinstance(node.groups[0][0], (Relation, Apply)):
        # `P(\{X = x\})`: the braces hold the event.
        return items_of(elaborator, node.groups[0][0], None, group, place, measure)
    if elaborator.infer and _is_capital_complement(elaborator, node):
        node = replace(node, head="supc", args=node.args[:1])
    if isinstance(node, Apply) and node.head in ("cup", "cap", "setminus", "and", "or", "not", "supc", "accent"):
        for relation in _relations(node):
            _relation_item(elaborator, relation)
        for name, part in _maximal_names(node):
            if not elaborator.is_known(name) and not name.startswith(r"\bar{"):
                elaborator.note_unknown(name, part.span, "event")
                elaborator.unknown[name].uses.add("random")
        return [(Item("event"), elaborator.expr(node))]
    if isinstance(node, Ellipsis):
        return []
    if place + 1 < len(group) and isinstance(group[place + 1], Ellipsis):
        return [_spread(elaborator, group, place)]
    if place and isinstance(group[place - 1], Ellipsis):
        return []
    if place and _inside_spread(group, place):
        return []
    name = name_of(node)
    if isinstance(node, Apply) and node.head == "prime" and not elaborator.is_known(name) and \
            isinstance(getattr(elaborator.declared(name_of(node.args[0])), "domain", None), Event):
        return [(Item("event"), elaborator.expr(node))]
    if isinstance(node, Binder) or isinstance(node, Apply) and node.head not in ("sub", "supindex", "prime", "star", "supname"):
        if isinstance(node, Binder) and node.head in ("bigcup", "bigcap"):
            return [(Item("event"), elaborator.expr(node))]
    if isinstance(node, Number) or name is None and not isinstance(node, (Apply, Call)):
        return [_constant_item(elaborator, node)]
    if name is not None and name[:1].isupper():
        note_values(elaborator, (node,))
    declaration = elaborator.declared(name) if name is not None else None
    if declaration is None and name is not None and name.startswith(r"\bar{") and isinstance(
            getattr(elaborator.declared(name[5:-1]), "domain", None), Event):
        return [(Item("event"), Expr("complement", (variable(name[5:-1], node.span),), None, node.span))]
    if declaration is not None and isinstance(declaration.domain, Event):
        return [(Item("event"), variable(name, node.span))]
    if declaration is not None and declaration.definition is not None and declaration.definition.head in _EVENT_HEADS and \
            is_random(elaborator, name):
        return [(Item("event"), variable(name, node.span))]
    if name is not None and (declaration is not None or name in elaborator.unknown) and is_random(elaborator, name):
        return [(Item("value", (name,)), variable(name, node.span))]
    if declaration is None and name is not None and name not in elaborator.bound and is_event_name(elaborator, node, name):
        elaborator.note_unknown(name, node.span, "event")
        elaborator.unknown[name].uses.add("random")
        return [(Item("event"), variable(name, node.span))]
    return [_value_item(elaborator, node)]


def _is_capital_complement(elaborator: Elaborator, node: Node) -> bool:
    """`A^C`: a complement, where C is no name of the page."""
    return isinstance(node, Apply) and node.head == "pow" and isinstance(node.args[0], Symbol) and node.args[0].name[:1].isupper() and \
        isinstance(node.args[1], Symbol) and node.args[1].name in ("C", "c", r"\text{C}", r"\text{c}") and not elaborator.is_known(node.args[1].name)


def _relations(node: Node) -> list[Relation]:
    """The tests that an event is made of: `\\{X = x\\} \\cap \\{Y = y\\}`."""
    if isinstance(node, Relation):
        return [node]
    return [found for child in children(node) for found in _relations(child)] if isinstance(node, (Apply, Group)) else []


def _maximal_names(node: Node) -> list[tuple[str, Node]]:
    """The names that an event is made of: `A_1 \\cap B` => `A_1`, `B`."""
    if isinstance(node, Relation):
        return []
    if isinstance(node, Apply) and node.head == "supc":
        return _maximal_names(node.args[0])
    name = name_of(node)
    if name is not None:
        return [(name, node)]
    return [found for child in children(node) for found in _maximal_names(child)]


def _inside_spread(group: list[Node], place: int) -> bool:
    """Whether an entry stands before dots that an earlier entry already opened: `x_1, x_2, ..., x_n`."""
    return any(isinstance(group[later], Ellipsis) for later in range(place + 1, min(place + 3, len(group)))) and \
        isinstance(group[place], Apply) and group[place].head == "sub" and place > 0 and \
        isinstance(group[place - 1], Apply) and group[place - 1].head == "sub"


def is_event_name(elaborator: Elaborator, node: Node, name: str) -> bool:
    if elaborator.assume_events and variable_named(elaborator, name) is None and name not in elaborator.unknown:
        return True
    if name.startswith("\\text{"):
        return True
    base = node.args[0] if isinstance(node, Apply) else node
    if not isinstance(base, Symbol):
        return False
    if base.name.startswith("\\text{"):
        return True
    return False


def _relation_item(elaborator: Elaborator, node: Relation) -> tuple[Item, Expr]:
    left = node.sides[0]
    if elaborator.infer and node.operators == ("=",) and isinstance(left, Symbol) and isinstance(node.sides[1], (Number, Symbol, Text)) and \
            not elaborator.is_known(left.name):
        # `p(x = 1)`: what takes a value is random, whatever its letter.
        elaborator.note_unknown(left.name, left.span, "random")
    for side in node.sides if elaborator.infer else ():
        for name, part in names_in(elaborator, side):
            if not elaborator.is_known(name) and (name[:1].isupper() or name.startswith((r"\mathbf{", r"\text{"))):
                elaborator.note_unknown(name, part.span, "random")
    note_chance(elaborator, (node,))
    if node.operators == ("=",):
        left = name_of(node.sides[0])
        if left is not None and is_random(elaborator, left):
            value = elaborator.expr(node.sides[1])
            if any(is_random(elaborator, free) for free in value.free):
                # `P(X = Y)`: no value that X takes.
                return Item("event"), elaborator.expr(node)
            for free in value.free:
                if free in elaborator.unknown:
                    elaborator.unknown[free].uses.add("valueof:" + left)
                if free in elaborator.bound:
                    elaborator.index_axes.setdefault(free + "@", []).append(left)
            return Item("value", (left,)), value
    return Item("event"), elaborator.expr(node)


def _constant_item(elaborator: Elaborator, node: Node) -> tuple[Item, Expr]:
    """`P(1)`: a value of the only random variable there is."""
    candidates = [declaration.name for declaration in elaborator.scope.visible()
                  if isinstance(declaration.domain, Random) and declaration.domain.kind != "distribution"]
    if len(candidates) == 1:
        return Item("value", (candidates[0],)), elaborator.expr(node)
    if elaborator.infer and not candidates and isinstance(node, Number):
        # `P(4)` of a die: that the outcome is this one.
        name = f"\\text{{{node.text}}}"
        elaborator.note_unknown(name, node.span, "event")
        elaborator.unknown[name].uses.add("random")
        return Item("event"), variable(name, node.span)
    raise Problem("ambiguous-probability", "nothing says which random variable takes this value", node.span,
                  help="write it out, as in `P(X = 1)`")


def _spread(elaborator: Elaborator, group: list[Node], place: int) -> tuple[Item, Expr]:
    """`x_1, \\ldots, x_n` as one value of the whole family."""
    stop = next(index for index in range(place, len(group)) if isinstance(group[index], Ellipsis)) + 2
    start = place
    found = sequence_items(elaborator, group[start:stop])
    value = found[-1]
    roots = roots_in(value)
    if not roots:
        raise Problem("ambiguous-probability", "these dots do not stand for values of a random variable", group[place].span)
    root = roots[0]
    vector = Expr("vector", tuple(found[-1:]), "stack", value.span)
    return Item("value", (variable_of(elaborator, root, group[place].span, indexed=True),)), vector


def _value_item(elaborator: Elaborator, node: Node) -> tuple[Item, Expr]:
    value = elaborator.expr(node)
    roots = roots_in(value)
    if not roots:
        if value.head in ("num", "neg", "vector"):
            return _constant_item(elaborator, node)
        free = [name for name in value.free if is_random(elaborator, name)]
        if free:
            return Item("event"), value
        raise Problem("ambiguous-probability", f"nothing says which random variable takes the value `{unparse(node)}`",
                      node.span, help="write it out, as in `P(X = x)`")
    if roots[0].endswith(LISTED):
        # `p(x_i)`: each of the members has the law that is given for $x$.
        return Item("value", (variable_of(elaborator, roots[0].removesuffix(LISTED), node.span),)), value
    name = variable_of(elaborator, roots[0], node.span, indexed=value.head == "index")
    if value.head == "index":
        return Item("entry", (name,)), value
    return Item("value", (name,)), value
