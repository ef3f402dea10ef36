"""Functions, their arguments, and what a probability is conditioned on."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Edit, Spot
from mathcheck.edits.repair.parts import NUMBERS
from mathcheck.syntax.nodes import Apply, Call, Symbol, walk


def functions(spot: Spot, context: Context) -> Iterator[Edit]:
    """A logarithm, bars or a prime that is missing; a function that is another one of the formula; an argument too many."""
    node = spot.node
    if isinstance(node, Call):
        arguments = [item for group in node.groups for item in group]
        written = dict.fromkeys(context.text(each.node.function) for each in context.spots if isinstance(each.node, Call)
                                and each.node.function.span[1] > each.node.function.span[0])
        name = node.function
        if name.span[1] > name.span[0]:
            for other in written:
                if other != context.text(name):
                    yield Edit("function", *name.span, other, 2)
            if isinstance(name, Symbol) and context.kinds.get(name.name) == "function":
                yield Edit("function", name.span[1], name.span[1], "'", 2)
        if node.delimiter and len(arguments) == 1 and arguments[0].span[1] > arguments[0].span[0] and isinstance(name, Symbol):
            for trigger in (r"\log", r"\exp"):
                if context.text(name) != trigger and trigger in context.latex:
                    yield Edit("function", node.span[0], node.span[0], f"{trigger} ", 3)
    if isinstance(node, Symbol) and context.is_variable(node) and spot.role == "" and kind_of(node.name, context) in NUMBERS:
        for trigger in (r"\log", r"\ln", r"\exp"):
            if trigger in context.latex and not (isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "pow")):
                yield Edit("function", node.span[0], node.span[0], f"{trigger} ", 3)
        yield Edit("function", *node.span, f"|{context.text(node)}|", 3)


def conditions(spot: Spot, context: Context) -> Iterator[Edit]:
    """What a probability is conditioned on, forgotten or too much; an argument that is missing."""
    node = spot.node
    if not (isinstance(node, Call) and node.groups and node.groups[0] and node.groups[0][-1].span[1] > 0):
        return
    if len(node.groups) == 2 and node.separators[0] == "|" and all(node.groups):
        first, second = node.groups
        yield Edit("bar", first[-1].span[1], second[-1].span[1], "", 2)
        text = ", ".join(context.text(item) for item in (*first, *second))
        yield Edit("bar", first[0].span[0], second[-1].span[1], text, 2)
    inside = {part.name for part in walk(node) if isinstance(part, Symbol)}
    calls = [each.node for each in context.spots if isinstance(each.node, Call) and each.node is not node]
    arguments = dict.fromkeys(context.text(item) for call in calls for group in call.groups for item in group
                              if item.span[1] > item.span[0] and not any(
                                  isinstance(part, Symbol) and part.name in inside for part in walk(item)))
    end = node.groups[-1][-1].span[1] if node.groups[-1] else 0
    for argument in list(arguments)[:4] if end else ():
        yield Edit("bar", end, end, f", {argument}", 3)
        last = node.groups[-1][0].span[0]
        if len(node.groups) == 1:
            yield Edit("bar", end, end, rf" \mid {argument}", 2)
        yield Edit("bar", last, last, f"{argument}, ", 2)
