"""Functions, their arguments, and what a probability is conditioned on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.edits.damage import kind_of
from mathcheck.edits.record import Context, Edit, Spot, joined
from mathcheck.edits.repair.parts import NUMBERS, SUMS, argument_of, changed, has_text
from mathcheck.syntax.nodes import Apply, Binder, Call, Node, Relation, Symbol, Text, walk


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
                    yield Edit("function", *name.span, other, 3)
            if isinstance(name, Symbol) and context.kinds.get(name.name) == "function":
                yield Edit("function", name.span[1], name.span[1], "'", 3)
                if len(arguments) == 1 and has_text(arguments[0]) and node.delimiter and re.search(
                        r"\\frac\{(?:d|\\partial|\\mathrm)|'|\\nabla", context.latex):
                    # The derivative of what is inside, or of the function itself, forgotten.
                    yield Edit("factor", node.span[1], node.span[1], f" {changed(node, [(name, context.text(name) + chr(39))], context)}", 3)
        if node.delimiter and len(arguments) == 1 and arguments[0].span[1] > arguments[0].span[0] and isinstance(name, Symbol):
            for trigger in (r"\log", r"\exp"):
                if context.text(name) != trigger and trigger in context.latex:
                    yield Edit("function", node.span[0], node.span[0], f"{trigger} ", 4)
    if isinstance(node, Apply) and node.head == "frac" and getattr(node.args[0], "value", None) == 1 and has_text(node.args[0]) and \
            isinstance(inner := node.args[1], Call) and isinstance(inner.function, Symbol) and inner.delimiter and \
            context.kinds.get(inner.function.name) == "function":
        # The derivative of what is inside, forgotten above the bar.
        yield Edit("factor", *node.args[0].span, changed(inner, [(inner.function, context.text(inner.function) + "'")], context), 3)
    if isinstance(node, Symbol) and context.is_variable(node) and spot.role == "" and kind_of(node.name, context) in NUMBERS:
        for trigger in (r"\log", r"\ln", r"\exp"):
            if trigger in context.latex and not (isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "pow")):
                yield Edit("function", node.span[0], node.span[0], f"{trigger} ", 4)
        yield Edit("function", *node.span, f"|{context.text(node)}|", 5)


def conditions(spot: Spot, context: Context) -> Iterator[Edit]:
    """What a probability is conditioned on, forgotten or too much; an argument that is missing."""
    node = spot.node
    if not (isinstance(node, Call) and node.groups and node.groups[0] and node.groups[0][-1].span[1] > 0):
        return
    if len(node.groups) == 2 and node.separators[0] == "|" and all(node.groups):
        first, second = node.groups
        yield Edit("bar", first[-1].span[1], second[-1].span[1], "", 3)
        text = ", ".join(context.text(item) for item in (*first, *second))
        yield Edit("bar", first[0].span[0], second[-1].span[1], text, 3)
    inside = {context.text(part) for part in walk(node) if has_text(part)}
    calls = [each.node for each in context.spots if isinstance(each.node, Call) and each.node is not node]
    arguments = dict.fromkeys(context.text(item) for call in calls for group in call.groups for item in group
                              if has_text(item) and context.text(item) not in inside)
    end = node.groups[-1][-1].span[1] if node.groups[-1] else 0
    if len(node.groups) == 2 and node.separators[0] != "|" and all(node.groups):
        # `D(q \| p)` for `D(p \| q)`.
        first, second = ((group[0].span[0], group[-1].span[1]) for group in node.groups)
        between = context.latex[first[1]:second[0]]
        yield Edit("order", first[0], second[1], f"{context.latex[slice(*second)]}{between}{context.latex[slice(*first)]}", 1)
    for argument in list(arguments)[:4] if end else ():
        yield Edit("bar", end, end, f", {argument}", 3)
        last = node.groups[-1][0].span[0]
        if len(node.groups) == 2 and r"\cap" in context.latex:
            yield Edit("bar", last, last, rf"{argument} \cap ", 3)
        if len(node.groups) == 1:
            yield Edit("bar", end, end, rf" \mid {argument}", 3)
        yield Edit("bar", last, last, f"{argument}, ", 3)


def conditioned(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""What is wrong at each probability of a side: `P(A) P(B)` => `P(A \mid C) P(B \mid C)`, `P(A) P(B)` => `P(A, B)`."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "juxt":
        for left, right in zip(node.args, node.args[1:], strict=False):
            first, second = argument_of(left), argument_of(right)
            if first is not None and second is not None and context.text(left.function) == context.text(right.function):
                middle = r" \cap " if _is_event(first, context) else ", "
                text = changed(left, [(first, f"{context.text(first)}{middle}{context.text(second)}")], context)
                yield Edit("bar", left.span[0], right.span[1], text, 1)
    if not (isinstance(spot.parent, Relation) and spot.role == "" and has_text(node)):
        return
    calls = [part for part in walk(node) if isinstance(part, Call) and part.delimiter and has_text(part)]
    given = dict.fromkeys(", ".join(context.text(item) for item in each.node.groups[1]) for each in context.spots
                          if isinstance(each.node, Call) and len(each.node.groups) == 2 and each.node.separators[0] == "|"
                          and all(each.node.groups) and has_text(each.node.groups[1][0]))
    arguments = dict.fromkeys(context.text(argument) for each in context.spots if (argument := argument_of(each.node)) is not None
                              and isinstance(argument, Symbol) and any(context.text(each.node.function) == context.text(call.function)
                                                                       for call in calls))
    for condition in list(dict.fromkeys((*list(given)[:2], *list(arguments)[:3]))):
        places = [(argument, rf"{context.text(argument)} \mid {condition}") for call in calls
                  if (argument := argument_of(call)) is not None and context.text(argument) != condition]
        if len(places) > 1:
            yield Edit("bar", *node.span, changed(node, places, context), 1)
            for call in dict.fromkeys(context.text(each) for each in calls):
                same = [(argument, rf"{context.text(argument)} \mid {condition}") for each in calls if context.text(each) == call
                        and (argument := argument_of(each)) is not None and context.text(argument) != condition]
                if 1 < len(same) < len(places):
                    yield Edit("bar", *node.span, changed(node, same, context), 1)


def events(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""Another event: with one more that the formula names, or the complement."""
    node = spot.node
    if not (isinstance(spot.parent, Call) and spot.role == "argument" and _is_event(node, context) and has_text(node)):
        return
    text = context.text(node)
    names = dict.fromkeys(context.text(each.node) for each in context.spots
                          if _is_event(each.node, context) and isinstance(each.node, (Symbol, Apply)))
    for name in [name for name in names if name not in text and text not in name][:4]:
        yield Edit("operator", *node.span, rf"{name} \cap {text}", 2)
    mark = re.search(r"\^c|\^\{c\}|\^\\complement", context.latex)
    if mark and isinstance(node, (Symbol, Apply)) and not text.endswith(mark.group()) and (
            isinstance(node, Symbol) or node.head == "sub"):
        yield Edit("operator", *node.span, text + mark.group(), 2)
    elif r"\neg" in context.latex and isinstance(node, (Symbol, Text)):
        yield Edit("operator", *node.span, rf"\neg {text}", 2)


def _is_event(node: Node, context: Context) -> bool:
    if isinstance(node, Apply) and node.head in ("sub", "supc", "cap", "cup"):
        return _is_event(node.args[0], context)
    if isinstance(node, Symbol):
        kind = context.kinds.get(node.name)
        return kind == "Event" or kind == "Family" and node.name[:1].isupper()
    return False


def nestings(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""Two operations in the wrong order, `\sum_k \log x_k` => `\log \sum_k x_k`; one too many; a bracket that closes too early."""
    node = spot.node
    argument = argument_of(node)
    body = argument if argument is not None else node.body if isinstance(node, Binder) and has_text(node) else None
    if body is not None and has_text(body):
        inner = argument_of(body) or (body.body if isinstance(body, Binder) else None)
        if inner is not None and has_text(inner):
            around = context.latex[node.span[0]:body.span[0]], context.latex[body.span[1]:node.span[1]]
            within = context.latex[body.span[0]:inner.span[0]], context.latex[inner.span[1]:body.span[1]]
            yield Edit("order", *node.span, joined(joined(joined(joined(within[0], around[0]), context.text(inner)), around[1]),
                                                    within[1]), 2)
    if argument is not None:
        loose = isinstance(argument, Apply) and argument.head in (*SUMS, "neg")
        yield Edit("function", *node.span, rf"\left( {context.text(argument)} \right)" if loose else context.text(argument), 4)
        if loose and argument.head in ("add", "minus") and node.delimiter:
            left, right = argument.args
            sign = context.latex[left.span[1]:right.span[0]]
            first = changed(node, [(argument, context.text(left))], context)
            yield Edit("parenthesis", *node.span, f"{first}{sign}{context.text(right)}", 5)
            second = changed(node, [(argument, context.text(right))], context)
            yield Edit("parenthesis", *node.span, f"{first}{sign}{second}", 4)
    if isinstance(node, Apply) and node.head in ("add", "minus") and (inner := argument_of(node.args[0])) is not None and \
            node.args[0].delimiter:
        rest = context.latex[node.args[0].span[1]:node.span[1]]
        yield Edit("parenthesis", *node.span, changed(node.args[0], [(inner, context.text(inner) + rest)], context), 4)
