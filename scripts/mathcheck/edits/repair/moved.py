"""Parts that stand at the wrong place: above a bar, outside of a bracket, in another exponent; a whole letter that is another."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.edits.record import Context, Edit, Spot
from mathcheck.edits.repair.parts import SUMS, argument_of, changed, has_text, product_text
from mathcheck.syntax.nodes import Apply, Binder, Call, Node, Number, Relation, Symbol, walk

_FACTORS = ("juxt", "dot", "times")


def across_bars(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""A factor on the other side of the bar: `\frac{a}{c}` => `\frac{1}{a c}`, `a b c` => `\frac{b c}{a}`, and back."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "frac" and all(map(has_text, node.args)):
        upper, lower = (_factors(part) for part in node.args)
        for place, factor in enumerate(upper):
            rest = [*upper[:place], *upper[place + 1:]]
            if not _is_one(factor):
                below = product_text([factor, *lower] if not _is_one(node.args[1]) else [factor], context)
                yield Edit("factor", *node.span, rf"\frac{{{product_text(rest, context) or '1'}}}{{{below}}}", 3)
        for place, factor in enumerate(lower):
            rest = product_text([*lower[:place], *lower[place + 1:]], context)
            above = product_text([*(part for part in upper if not _is_one(part)), factor], context)
            yield Edit("factor", *node.span, rf"\frac{{{above}}}{{{rest}}}" if rest else above, 3)
    elif isinstance(node, Apply) and node.head in _FACTORS and 2 < len(_factors(node)) <= 5 and isinstance(spot.parent, (Relation, Apply)):
        factors = _factors(node)
        for place, factor in enumerate(factors):
            if has_text(factor):
                rest = product_text([*factors[:place], *factors[place + 1:]], context)
                yield Edit("factor", *node.span, rf"\frac{{{rest}}}{{{context.text(factor)}}}", 5)


def _factors(node: Node) -> list[Node]:
    return [part for arg in node.args for part in _factors(arg)] if isinstance(node, Apply) and node.head in _FACTORS else [node]


def _is_one(node: Node) -> bool:
    return isinstance(node, Number) and node.value == 1


def turned(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""A derivative or a side upside down: `\frac{\partial z}{\partial a}` => `\frac{\partial a}{\partial z}`, `\frac{1}{n} s` => `\frac{n}{s}`."""
    node = spot.node
    if isinstance(node, Apply) and node.head in ("partial", "total") and len(node.args) == 2 and has_text(node) and all(
            isinstance(part, Symbol) and has_text(part) for part in node.args):
        above, below = node.args
        yield Edit("order", *node.span, changed(node, [(above, context.text(below)), (below, context.text(above))], context), 1)
    if isinstance(spot.parent, Relation) and spot.role == "" and isinstance(node, Apply) and node.head == "juxt" and all(map(has_text, node.args)):
        first, *rest = node.args
        if isinstance(first, Apply) and first.head == "frac" and all(map(has_text, first.args)):
            upper, lower = first.args
            below = product_text(([] if _is_one(upper) else [upper]) + rest, context)
            yield Edit("operator", *node.span, rf"\frac{{{context.text(lower)}}}{{{below}}}", 4)


def into_brackets(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""What belongs inside: `\det(A) - c` => `\det(A - c I)`; a product for a sum in brackets; a power of a sum for a sum of powers."""
    node = spot.node
    if isinstance(node, Apply) and node.head in ("add", "minus") and (inner := argument_of(node.args[0])) is not None and \
            node.args[0].delimiter and r" I" in context.latex:
        rest = context.latex[node.args[0].span[1]:node.span[1]]
        yield Edit("parenthesis", *node.span, changed(node.args[0], [(inner, f"{context.text(inner)}{rest} I")], context), 4)
    if isinstance(node, Apply) and node.head == "juxt" and (len(node.args) > 2 or isinstance(spot.parent, Apply)):
        for left, right in zip(node.args, node.args[1:], strict=False):
            if all(isinstance(part, Symbol) or isinstance(part, Apply) and part.head == "sub" for part in (left, right)):
                for sign in ("+", "-"):
                    yield Edit("operator", left.span[0], right.span[1], f"({context.text(left)} {sign} {context.text(right)})", 3)
    if isinstance(node, Apply) and node.head == "pow" and has_text(node.args[1]):
        base, power = node.args[0], f"^{{{context.text(node.args[1])}}}"
        inner = base.args[0] if isinstance(base, Apply) and base.head == "paren" else base
        if isinstance(inner, Apply) and inner.head in ("add", "minus") and all(map(has_text, inner.args)):
            places = [(part, context.text(part) + ("" if _is_one(part) else power)) for part in inner.args if not (
                isinstance(part, Apply) and part.head in (*SUMS, "juxt"))]
            if len(places) == 2:
                yield Edit("exponent", *node.span, changed(inner, places, context), 3)


def exchanged_exponents(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""Two exponents of a side in each other's place: `p^{1 - x} (1 - p)^x` => `p^x (1 - p)^{1 - x}`."""
    node = spot.node
    if not (isinstance(spot.parent, Relation) and spot.role == "" and has_text(node)):
        return
    exponents = [part.args[1] for part in walk(node) if isinstance(part, Apply) and part.head == "pow" and has_text(part.args[1])][:5]
    for position, first in enumerate(exponents):
        for second in exponents[position + 1:]:
            texts = context.text(first), context.text(second)
            apart = first.span[1] <= second.span[0] or second.span[1] <= first.span[0]
            if apart and texts[0] != texts[1]:
                braced = [text if context.latex[part.span[0] - 1] == "{" else f"{{{text}}}"
                          for part, text in zip((first, second), reversed(texts), strict=True)]
                yield Edit("exponent", *node.span, changed(node, [(first, braced[0]), (second, braced[1])], context), 3)


def other_letters(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""Another letter all over a part, accents and all: `(y_i - \bar{y})^2` => `(x_i - \bar{x})^2`."""
    node = spot.node
    parent = spot.parent
    if not has_text(node) or not (isinstance(parent, Binder) and node is parent.body or isinstance(parent, Apply) and parent.head in (
            "frac", "pow", "juxt") or isinstance(parent, (Relation, Call))) or spot.role not in ("", "argument"):
        return
    text = context.text(node)
    inside = _letters(text)
    others = [letter for letter in _letters(context.latex) if letter not in inside]
    for letter, count in inside.items():
        for other in others if count > 1 else ():
            if letter.islower() == other.islower():
                yield Edit("variable", *node.span, _LETTER.sub(lambda found, letter=letter, other=other: other
                                                               if found[0] == letter else found[0], text), 3)


_LETTER = re.compile(r"\\[a-zA-Z]+|[a-zA-Z]")


def _letters(text: str) -> dict[str, int]:
    """The letters of a piece of LaTeX that are no part of a command, with how often they stand there."""
    found: dict[str, int] = {}
    for letter in _LETTER.findall(text):
        if len(letter) == 1:
            found[letter] = found.get(letter, 0) + 1
    return found
