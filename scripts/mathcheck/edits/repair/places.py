"""Names and entries that stand in each other's place."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Edit, Spot, joined
from mathcheck.edits.repair.parts import SUMS, changed, has_text
from mathcheck.syntax.nodes import Apply, Call, Cases, MatrixLiteral, Node, Relation, Symbol, walk


def swaps(spot: Spot, context: Context) -> Iterator[Edit]:
    """Two names exchanged in a whole side or a whole operand."""
    node = spot.node
    if not (isinstance(spot.parent, Relation) and spot.role == "" or isinstance(node, (Apply, Call)) and isinstance(
            spot.parent, Apply) and spot.parent.head in (*SUMS, "frac", "juxt", "paren")):
        return
    inside = [part for part in walk(node) if isinstance(part, Symbol) and context.is_variable(part) and part.span[1] > part.span[0]]
    # A name inside an accent, as the two points of an arrow, has no spelling of its own.
    names = [name for name in dict.fromkeys(part.name for part in inside) if name in context.spellings]
    for position, first in enumerate(names):
        for second in names[position + 1:]:
            if kind_of(first, context) == kind_of(second, context):
                exchange = {first: context.spellings[second], second: context.spellings[first]}
                yield Edit("variable", *node.span, _with_names(node, inside, exchange, context), 2)
    for name in names:
        if sum(part.name == name for part in inside) < 2:
            continue
        alike = [other for other in (*context.spellings, *sorted(context.kinds)) if other not in names and other in context.kinds
                 and kind_of(other, context) == kind_of(name, context)]
        for other in list(dict.fromkeys(alike))[:4]:
            yield Edit("variable", *node.span, _with_names(node, inside, {name: context.spellings.get(other, other)}, context), 3)


def _with_names(node: Node, inside: list[Symbol], names: dict[str, str], context: Context) -> str:
    return changed(node, [(part, names[part.name]) for part in inside if part.name in names], context)


def exchanges(spot: Spot, context: Context) -> Iterator[Edit]:
    """Two names or entries that stand in each other's place: `a_1 b_1 + a_2 b_2` => `a_1 b_2 + a_2 b_1`."""
    node = spot.node
    if isinstance(node, MatrixLiteral) and all(len(row) == len(node.rows) for row in node.rows):
        for row in range(len(node.rows)):
            for column in range(row):
                yield from _exchanged(node.rows[column][row], node.rows[row][column], context)
    if isinstance(node, Cases):
        for first, second in zip(node.branches, node.branches[1:], strict=False):
            yield from _exchanged(first[0], second[0], context)
    if not (isinstance(node, Relation) and spot.role == ""):
        return
    for group in (_atoms(node, context)[:16], _calls(node)[:8]):
        for position, first in enumerate(group):
            for second in group[position + 1:]:
                if type(first) is type(second) and (not isinstance(first, Symbol) or kind_of(first.name, context) == kind_of(
                        second.name, context)):
                    yield from _exchanged(first, second, context)


def _atoms(node: Node, context: Context) -> list[Node]:
    return [part for part in walk(node) if has_text(part) and (
        isinstance(part, Symbol) and (context.is_variable(part) or part.name in context.kinds)
        or isinstance(part, Apply) and part.head == "sub")]


def _calls(node: Node) -> list[Node]:
    """Values of functions, as two probabilities."""
    return [part for part in walk(node) if isinstance(part, Call) and has_text(part) and part.delimiter]


def _exchanged(first: Node, second: Node, context: Context) -> Iterator[Edit]:
    first, second = sorted((first, second), key=lambda each: each.span)
    if first.span[1] <= second.span[0] and context.text(first) != context.text(second):
        between = context.latex[first.span[1]:second.span[0]]
        yield Edit("order", first.span[0], second.span[1], joined(joined(context.text(second), between), context.text(first)), 2)
