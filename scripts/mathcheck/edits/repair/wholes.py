"""What a whole side or term may lack: the mean for the sum, the other of two outcomes, the transpose of a product."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Edit, Spot
from mathcheck.edits.repair.parts import SUMS, changed, has_text, is_term, scalars, sizes
from mathcheck.syntax.nodes import Apply, Binder, Call, Group, Node, Relation, Symbol, walk


def means(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""`\sum_{i=1}^n x_i` => `\frac{1}{n} \sum_{i=1}^n x_i`, `\prod_i x_i` => `\left( \prod_i x_i \right)^{1/n}`; one by a size of the page."""
    node = spot.node
    if isinstance(node, Binder) and has_text(node) and node.upper is not None and isinstance(node.upper, Symbol) and has_text(node.upper):
        upper, start = context.text(node.upper), node.span[0]
        if node.head == "sum":
            yield Edit("factor", start, start, rf"\frac{{1}}{{{upper}}} ", 2)
            yield Edit("factor", start, start, rf"\frac{{1}}{{{upper} - 1}} ", 4)
        elif node.head == "prod":
            yield Edit("exponent", *node.span, rf"\left( {context.text(node)} \right)^{{1/{upper}}}", 3)
    if is_term(spot) and has_text(node) and isinstance(spot.parent, (Relation, Apply)):
        for name in sizes(context):
            yield Edit("factor", node.span[0], node.span[0], rf"\frac{{1}}{{{name}}} ", 4)


def other_outcomes(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""`n p` => `n p (1 - p)`; `p \log p` => `p \log p + (1 - p) \log (1 - p)`."""
    node = spot.node
    if not (is_term(spot) and has_text(node) and isinstance(spot.parent, (Relation, Apply))):
        return
    for name in scalars(context)[:4]:
        if name in context.text(node):
            yield Edit("factor", node.span[1], node.span[1], f" (1 - {name})", 4)
    names = [part for part in walk(node) if isinstance(part, Symbol) and context.is_variable(part) and has_text(part)]
    if r"\log" not in context.text(node) or not 1 < len(names) < 7 or {kind_of(part.name, context) for part in names} - {"Real", "ValueOf"}:
        return
    yield Edit("term", node.span[1], node.span[1], " + " + changed(
        node, [(part, _complement(part, node, context)) for part in names], context), 4)


def _complement(part: Symbol, whole: Node, context: Context) -> str:
    text = f"1 - {context.text(part)}"
    fractions = [each for each in walk(whole) if isinstance(each, Apply) and each.head == "frac" and part in each.args]
    return text if fractions else f"(1 - {context.text(part)})"


def other_norms(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""`\|x\|` => `\|x\| \|y\|`: the same of another name beside it."""
    node = spot.node
    whole = spot.above[-1] if spot.above and isinstance(spot.parent, Apply) and spot.parent.head == "sub" else spot
    if not (isinstance(node, Group) and node.open in (r"\|", "|", "||") and len(node.groups) == 1 and len(node.groups[0]) == 1):
        return
    inner = node.groups[0][0]
    if not (isinstance(inner, Symbol) and has_text(inner)):
        return
    for name in [name for name in context.spellings if name != inner.name and kind_of(name, context) == kind_of(inner.name, context)][:3]:
        end = whole.node.span[1]
        yield Edit("factor", end, end, " " + changed(whole.node, [(inner, context.spellings[name])], context), 3)


def transposed_products(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""`B A` => `A^\top B^\top`, the transpose of the whole."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "juxt" and 1 < len(node.args) < 4 and all(
            isinstance(part, Symbol) and kind_of(part.name, context) == "Matrix" for part in node.args):
        yield Edit("transpose", *node.span, " ".join(rf"{context.text(part)}^\top" for part in reversed(node.args)), 3)


def shifted_sizes(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""A size that is one off all over a side: `\frac{n - 1}{n}` => `\frac{n}{n + 1}`."""
    node = spot.node
    if not (isinstance(spot.parent, Relation) and spot.role == "" and isinstance(node, (Apply, Call)) and has_text(node)):
        return
    for name in dict.fromkeys(part.name for part in walk(node) if isinstance(part, Symbol) and kind_of(part.name, context) == "Integer"):
        places = list(_mentions(node, name))
        if len(places) < 2:
            continue
        for shift in (1, -1):
            yield Edit("variable", *node.span, changed(node, [(part, _sum(name, offset + shift, bare, context))
                                                              for part, offset, bare in places], context), 4)


def _mentions(node: Node, name: str) -> Iterator[tuple[Node, int, bool]]:
    """The places of a size with what is added to it there, and whether it stands in a sum or between bars already."""
    stack: list[tuple[Node, bool]] = [(node, True)]
    while stack:
        part, bare = stack.pop()
        if isinstance(part, Apply) and part.head in ("add", "minus") and isinstance(part.args[0], Symbol) and part.args[0].name == name \
                and (value := getattr(part.args[1], "value", None)) is not None and value.denominator == 1 and has_text(part):
            yield part, int(value) * (1 if part.head == "add" else -1), True
        elif isinstance(part, Symbol) and part.name == name and has_text(part):
            yield part, 0, bare
        elif isinstance(part, Apply):
            stack.extend((arg, part.head in ("frac", "paren", *SUMS)) for arg in part.args)
        elif isinstance(part, Call):
            stack.extend((item, True) for group in part.groups for item in group)


def _sum(name: str, offset: int, bare: bool, context: Context) -> str:
    written = context.spellings.get(name, name)
    if offset == 0:
        return written
    text = f"{written} {'+' if offset > 0 else '-'} {abs(offset)}"
    return text if bare else f"({text})"
