"""Terms that are missing at the end of a side, or stand for two."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.edits.record import Context, Edit, Spot
from mathcheck.edits.repair.parts import pieces, scalars
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Ellipsis,
    Group,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
)


def terms(spot: Spot, context: Context) -> Iterator[Edit]:
    """A term that is missing at the end of a side, an argument or a bracket; one that belongs to both factors."""
    node = spot.node
    if spot.role in ("function", "variable") or isinstance(node, (Relation, Sequence, Text, Ellipsis)):
        return
    parent = spot.parent
    whole = isinstance(parent, Relation) and spot.role not in ("lower", "upper") or isinstance(parent, (Call, Group)) or \
        isinstance(parent, Apply) and parent.head in ("paren", "frac", "binom") or spot.role == "index" and not isinstance(parent, Apply)
    if not whole and not (isinstance(parent, Apply) and parent.head == "sub" and spot.role == "index"):
        return
    for more in (" + 1", " - 1"):
        yield Edit("term", node.span[1], node.span[1], more, 4)
    if not isinstance(node, Number) and spot.role != "index":
        yield Edit("term", node.span[0], node.span[0], "1 - ", 4)
    if spot.role == "index":
        return
    for piece in [*scalars(context), *pieces(context)]:
        for sign in ("+", "-"):
            yield Edit("term", node.span[1], node.span[1], f" {sign} {piece}", 6)


def mirrored_terms(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""`A^2 + 2 A B + B^2` => `A^2 + A B + B A + B^2`; `2 A x` => `(A + A^\top) x`."""
    node = spot.node
    if not (isinstance(node, Apply) and node.head == "juxt" and len(node.args) >= 2):
        return
    doubled = isinstance(node.args[0], Number) and node.args[0].value == 2
    if doubled and isinstance(node.args[1], Symbol) and context.kinds.get(node.args[1].name) == "Matrix":
        matrix = context.text(node.args[1])
        yield Edit("term", node.args[0].span[0], node.args[1].span[1], rf"({matrix} + {matrix}^\top)", 2)
    parts = node.args[1:] if doubled else node.args
    if len(parts) != 2:
        return
    first, second = (context.text(part) for part in parts)
    yield Edit("term", *node.span, f"{first} {second} + {second} {first}", 4)
