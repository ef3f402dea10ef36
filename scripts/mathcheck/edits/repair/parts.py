"""What a formula is made of: where a term may stand, and which numbers, factors and terms it names."""

from __future__ import annotations

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Spot, joined
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Ellipsis,
    Group,
    MatrixLiteral,
    Node,
    Relation,
    Sequence,
    Symbol,
    Text,
)

SUMS = ("add", "minus", "pm", "mp")
# Kinds of names that stand for numbers; `index` is that of a name that only the formula binds.
NUMBERS = {"Random", "Real", "Integer", "index", "Choice", "ValueOf", "Spectral", "NoneType"}


def is_term(spot: Spot) -> bool:
    """Whether a node stands where a term of a sum or a whole side may stand."""
    if isinstance(spot.node, (Relation, Sequence, Text, Ellipsis, MatrixLiteral)) or spot.role in ("index", "function", "variable"):
        return False
    if isinstance(spot.node, Apply) and spot.node.head in SUMS:
        return False
    parent = spot.parent
    if isinstance(parent, Relation):
        return spot.role not in ("lower", "upper")
    if isinstance(parent, Binder):
        return spot.node is parent.body
    return parent is None or isinstance(parent, (Call, Group)) or isinstance(parent, Apply) and parent.head in (
        *SUMS, "neg", "paren", "frac", "sqrt") or isinstance(parent, Apply) and parent.head == "pow" and spot.node is parent.args[1]


def scalars(context: Context) -> list[str]:
    """Spellings of the numbers that a formula names, alone or with an index."""
    found: dict[str, None] = {}
    for spot in context.spots:
        node = spot.node
        if spot.role in ("index", "function", "variable"):
            continue
        if isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[0], Symbol):
            found.setdefault(context.text(node))
        elif context.is_variable(node) and kind_of(node.name, context) in NUMBERS and not (
                isinstance(spot.parent, Apply) and spot.parent.head == "sub"):
            found.setdefault(context.text(node))
    for spot in context.spots:
        if isinstance(spot.node, Symbol) and spot.role in ("upper",) and context.is_variable(spot.node):
            found.setdefault(context.text(spot.node))
    return list(found)[:8]


def pieces(context: Context) -> list[str]:
    """Factors and terms of a formula that may be missing at another place of it."""
    found: dict[str, None] = {}
    for spot in context.spots:
        node = spot.node
        if spot.role in ("index", "function", "variable", "lower", "upper"):
            continue
        is_piece = isinstance(node, (Call, Group)) and node is not None or isinstance(node, Apply) and node.head in (
            "pow", "paren", "transpose", "frac", "sqrt", "prime", "sub", "factorial")
        if is_piece and node.span[1] - node.span[0] <= 40:
            found.setdefault(context.text(node))
        if isinstance(node, Call) and len(node.groups) == 2 and node.separators[0] == "|" and node.function.span[1] > 0:
            # `P(a | b)` brings `P(b)` and `P(a)` with it.
            opening = context.latex[node.span[0]:node.groups[0][0].span[0]] if node.groups[0] else ""
            closing = context.latex[node.groups[1][-1].span[1]:node.span[1]] if node.groups[1] else ""
            for group in node.groups:
                found.setdefault(opening + ", ".join(context.text(item) for item in group) + closing)
    return list(found)[:14]


def sizes(context: Context) -> list[str]:
    """Whole numbers that the page declares and the formula does not name: how many rows, samples or classes there are."""
    return [name for name, kind in sorted(context.kinds.items()) if kind == "Integer" and name not in context.spellings][:3]


def lost(context: Context) -> list[str]:
    """Numbers that the page names and the formula does not: one of them may have been dropped from it."""
    return [name for name, kind in context.kinds.items() if kind in ("Real", "Spectral", "Choice") and name not in context.spellings][-5:]


def has_text(node: Node) -> bool:
    """Whether a node stands in the text, and is not only understood."""
    return node.span[1] > node.span[0]


def argument_of(node: Node) -> Node | None:
    """The only argument of a call, if it stands in the text."""
    if isinstance(node, Call) and len(node.groups) == 1 and len(node.groups[0]) == 1 and has_text(node.groups[0][0]) and has_text(node):
        return node.groups[0][0]
    return None


def product_text(factors: list[Node], context: Context) -> str:
    """Factors side by side; nothing for none."""
    text = ""
    for factor in factors:
        written = context.text(factor)
        if isinstance(factor, Apply) and factor.head in (*SUMS, "neg") and len(factors) > 1:
            written = f"({written})"
        text = joined(f"{text} " if text else "", written)
    return text


def changed(node: Node, places: list[tuple[Node, str]], context: Context) -> str:
    """The text of a node with other text in place of some of its parts."""
    text, last = "", node.span[0]
    for part, other in sorted(places, key=lambda place: place[0].span):
        if part.span[0] >= last:
            text = joined(joined(text, context.latex[last:part.span[0]]), other)
            last = part.span[1]
    return joined(text, context.latex[last:node.span[1]])
