"""`P(A, X = x | B)`, `p(x, y | z)`, `p_{X,Y}(x, y)`: the measure and what it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import probability as letters
from mathcheck.semantics.chance.items import items_of
from mathcheck.semantics.chance.records import LAW, Item, Probability
from mathcheck.semantics.chance.variables import is_parameter, is_random, law_free
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Node, Number, Relation, Symbol, Text, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def probability(elaborator: Elaborator, node: Call, measure: str, subscripts: list[Node], *,
                cumulative: bool = False) -> Expr:
    """`P(A, X = x | B)`, `p(x, y | z)`, `p_{X,Y}(x, y)`."""
    named, named_given = _subscript_names(elaborator, subscripts)
    groups = [list(group) for group in node.groups]
    separators = node.separators
    if len(groups) == 2 and separators[0] == ";":
        # `p(x; \theta)`: what follows the semicolon are parameters.
        for item in groups[1]:
            elaborator.expr(item)
        groups = groups[:1]
    if len(groups) > 2:
        groups = [groups[0], [item for group in groups[1:] for item in group]]
    items: list[Item] = []
    operands: list[Expr] = []
    counts = []
    for position, group in enumerate(groups):
        names = named if position == 0 else named_given
        if position == 1 and not names and len(named) == len(groups[0]) + len(group):
            names = named[len(groups[0]):]
        for place, part in enumerate(group):
            if isinstance(part, Ellipsis):
                continue
            if position == 1 and not names and is_parameter(elaborator, part, frozenset(
                    name for item, operand in zip(items, operands, strict=True) for name in (item.names or operand.free))):
                elaborator.expr(part)
                continue
            forced = names[place] if place < len(names) else None
            for item, operand in items_of(elaborator, part, forced, group, place, measure):
                items.append(item)
                operands.append(operand)
        counts.append(len(items))
    if not items:
        raise Problem("missing-operand", "this probability is of nothing", node.span)
    data = Probability(measure, tuple(items), counts[0], cumulative)
    free: frozenset[str] = frozenset({f"{measure}{LAW}"})
    for item, operand in zip(items, operands, strict=True):
        if item.kind == "event":
            free |= law_free(elaborator, operand)
        else:
            free |= operand.free | {name + LAW for name in item.names}
    return Expr("prob", tuple(operands), data, node.span, free)


def is_number_of_chance(node: Relation) -> bool:
    """`P(A) = 0.01`: a probability and a number without letters."""
    left, right = node.sides[0], node.sides[-1]
    if node.operators != ("=",) or not isinstance(left, Call):
        return False
    base = left.function
    while isinstance(base, Apply):
        base = base.args[0]
    return isinstance(base, Symbol) and base.name in letters.PROBABILITY | {"p"} and not any(
        isinstance(part, (Symbol, Call, Text)) for part in walk(right))


def _subscript_names(elaborator: Elaborator, subscripts: list[Node]) -> tuple[list[str], list[str]]:
    names: list[str] = []
    given: list[str] = []
    current = names
    for part in subscripts:
        if isinstance(part, Symbol) and part.name == "|":
            current = given
            continue
        parts = part.args if isinstance(part, Apply) and part.head == "juxt" else (part,)
        for piece in parts:
            if isinstance(piece, Symbol) and piece.name == "|":
                current = given
                continue
            name = name_of(piece)
            if name is None:
                return [], []
            if not is_random(elaborator, name):
                if elaborator.infer and name[:1].isupper() and not elaborator.is_known(name):
                    elaborator.note_unknown(name, piece.span, "random")
                else:
                    return [], []
            current.append(name)
    return names, given


def measure_letter(elaborator: Elaborator, name: str, subscripts: list[Node]) -> str:
    letter = name[6:-1] if name.startswith("\\text{") else name
    letter = {"P": "p", r"\mathbb{P}": "p", "Pr": "p", "f": "p", "Prob": "p", "prob": "p", r"\mathcal{P}": "p",
              r"\mathbf{P}": "p", "Q": "q", "Pb": "p"}.get(letter, letter)
    numbers = [part.text for part in subscripts if isinstance(part, Number)]
    return letter + "".join(numbers)


def measure_of(elaborator: Elaborator, node: Node) -> str:
    base = node.function if isinstance(node, Call) else node
    while isinstance(base, Apply) and base.head in ("sub", "supname", "star"):
        base = base.args[0]
    if isinstance(base, Symbol):
        return measure_letter(elaborator, base.name, [])
    return "p"
