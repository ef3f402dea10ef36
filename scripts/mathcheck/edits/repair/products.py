"""Factors that are missing, too many, below the wrong bar or in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Edit, Spot, joined
from mathcheck.edits.repair.parts import is_term, lost, pieces, scalars, sizes
from mathcheck.syntax.nodes import Apply, Ellipsis, Number, Relation, Sequence, Symbol, Text


def factors(spot: Spot, context: Context) -> Iterator[Edit]:
    """A factor that is missing before a term: a number, a name, something that stands elsewhere in the formula."""
    node = spot.node
    if not is_term(spot) or spot.role == "exponent" and isinstance(node, Symbol) and not context.is_variable(node):
        return
    start = node.args[0].span[0] if isinstance(node, Apply) and node.head == "neg" else node.span[0]
    one = isinstance(node, Number) and node.value == 1
    side = isinstance(spot.parent, (Relation, Apply))
    text = context.latex[start:node.span[1]]
    spaced = " " if not text.startswith((" ", "\\")) else ""
    for factor in ("2", r"\frac{1}{2}"):
        if not text[:1].isdigit():
            yield Edit("factor", start, start, f"{factor}{spaced or ' '}", 2 if side else 4)
    if one:
        return
    for name in scalars(context):
        yield Edit("factor", start, start, f"{name} ", 3 if side else 5)
        yield Edit("factor", start, start, rf"\frac{{1}}{{{name}}} ", 5)
    for name in sizes(context):
        yield Edit("factor", start, start, f"{name} ", 4)
    for name in lost(context):
        yield Edit("factor", start, start, f"{name} ", 5)
    for piece in pieces(context):
        yield Edit("factor", start, start, f"{piece} ", 5)
        yield Edit("factor", node.span[1], node.span[1], f" {piece}", 6)
    for name in context.spellings:
        if kind_of(name, context) in ("Vector", "Matrix") and name in context.kinds:
            written = context.spellings[name]
            for more in (written, rf"{written}^\top"):
                yield Edit("factor", start, start, f"{more} ", 5)
                yield Edit("factor", node.span[1], node.span[1], f" {more}", 5)


def more_factors(spot: Spot, context: Context) -> Iterator[Edit]:
    """A factor that is missing inside a product, or below a bar; a side that lacks its denominator."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "frac":
        upper, lower = node.args
        if upper.span[1] > upper.span[0] and lower.span[1] > lower.span[0]:
            yield Edit("operator", *node.span, rf"{context.text(upper)} {context.text(lower)}", 5)
    if isinstance(spot.parent, Relation) and not isinstance(node, (Relation, Text, Sequence, Ellipsis)) and spot.role == "":
        text = context.text(node)
        for below in [each for each in (*scalars(context), *pieces(context)[:6]) if each not in text]:
            yield Edit("factor", *node.span, rf"\frac{{{text}}}{{{below}}}", 5)
    if isinstance(node, Apply) and node.head in ("juxt", "dot", "times") and len(node.args) == 2:
        left, right = node.args
        for upper, lower in ((right, left), (left, right)):
            yield Edit("operator", *node.span, rf"\frac{{{context.text(upper)}}}{{{context.text(lower)}}}", 5)


def orders(spot: Spot, context: Context) -> Iterator[Edit]:
    """Two factors that do not stand side by side exchanged."""
    node = spot.node
    if not (isinstance(node, Apply) and node.head == "juxt" and len(node.args) > 2):
        return
    for first in range(len(node.args)):
        for second in range(first + 2, len(node.args)):
            left, right = node.args[first], node.args[second]
            between = context.latex[left.span[1]:right.span[0]]
            yield Edit("order", left.span[0], right.span[1], joined(joined(context.text(right), between), context.text(left)), 1)
