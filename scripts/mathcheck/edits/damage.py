r"""The damage that a formula may suffer: one family a function, each yielding edits of one node.

`(a + b)^2 = a^2 + 2ab + b^2` => `(a - b)^2 = ...`, `(a + b)^3 = ...`, `... = a^2 + 2aa + b^2`,
`... = a^2 + ab + b^2`, `... = a^2 + 2ab`, and so on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mathcheck.edits.record import Context, Edit, Spot, joined
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Ellipsis,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
    walk,
)

_MINUS = ("-", "−")
_ROLES = {"index": "index", "exponent": "exponent", "lower": "bound", "upper": "bound"}
_PRODUCTS = {"dot": (r"\cdot", "·", r"\centerdot", r"\bullet"), "times": (r"\times", "×"), "star": ("*", r"\ast"),
             "hadamard": (r"\odot",), "kron": (r"\otimes",)}
_OPERATORS = {r"\cdot": "+", r"\times": "+", "*": "+", r"\odot": "+", "·": "+", "×": "+", r"\otimes": "+", "/": r"\cdot",
              r"\cup": r"\cap", r"\cap": r"\cup", r"\setminus": r"\cup"}
_FUNCTIONS = {r"\sin": r"\cos", r"\cos": r"\sin", r"\tan": r"\sin", r"\log": r"\exp", r"\ln": r"\exp", r"\exp": r"\log",
              r"\det": r"\operatorname{tr}", r"\operatorname{tr}": r"\det", r"\tr": r"\det", r"\tanh": r"\sin",
              r"\sinh": r"\cosh", r"\cosh": r"\sinh", r"\operatorname{Var}": r"\mathbb{E}", r"\mathrm{Var}": r"\mathbb{E}",
              r"\mathbb{E}": r"\operatorname{Var}", r"\operatorname{ReLU}": r"\operatorname{sigmoid}",
              r"\operatorname{sigmoid}": r"\tanh", r"\operatorname{softmax}": r"\operatorname{sigmoid}",
              r"\operatorname{rank}": r"\operatorname{tr}", r"\Gamma": r"\exp"}
_BINDERS = {r"\sum": r"\prod", r"\prod": r"\sum", r"\max": r"\min", r"\min": r"\max", r"\sup": r"\inf", r"\inf": r"\sup",
            r"\argmax": r"\argmin", r"\argmin": r"\argmax", r"\bigcup": r"\bigcap", r"\bigcap": r"\bigcup",
            r"\operatorname*{argmax}": r"\operatorname*{argmin}", r"\operatorname{argmax}": r"\operatorname{argmin}",
            r"\operatorname*{argmin}": r"\operatorname*{argmax}", r"\operatorname{argmin}": r"\operatorname{argmax}"}
# What the author may have meant instead. A relation that the written one implies is no damage.
_RELATIONS = {"<": (">",), ">": ("<",), "<=": (r"\ge", "<"), ">=": (r"\le", ">"), "!=": ("=",), "notin": (r"\in",), "~=": ("=",), "propto": ("=",),
              "subset": (r"\supset",), "supset": (r"\subset",), "succ": (r"\prec",), "succeq": (r"\preceq",),
              "prec": (r"\succ",), "preceq": (r"\succeq",), "<<": (r"\gg",), ">>": (r"\ll",)}
_LINEAR = {"Vector", "Matrix", "Family", "Tensor"}
_OTHER_NAMES = 2


def damages(context: Context) -> list[Edit]:
    """All small changes of a formula, in the order of its text; none twice."""
    found = {edit: None for spot in context.spots for family in FAMILIES for edit in family(spot, context)}
    return sorted(found, key=lambda edit: (edit.start, edit.end, edit.kind, edit.replacement))


# -- atoms -------------------------------------------------------------------------------------


def numbers(spot: Spot, context: Context) -> Iterator[Edit]:
    """Another number of the same form: the last digit is one more."""
    if not isinstance(spot.node, Number):
        return
    token = next((token for token in context.between(*spot.node.span) if token.kind == "number"), None)
    if token is not None:
        yield Edit(_ROLES.get(spot.role, "number"), token.start, token.end, _next_number(token.text))


def _next_number(text: str) -> str:
    return text[:-1] + str((int(text[-1]) + 1) % 10) if text != "9" else "8"


def variables(spot: Spot, context: Context) -> Iterator[Edit]:
    """Another name in its place, of the same kind where there is one."""
    if context.is_variable(spot.node):
        for other in other_names(spot.node, context)[:_OTHER_NAMES]:
            yield Edit("index" if spot.role == "index" else "variable", *spot.node.span, other)


def other_names(node: Symbol, context: Context) -> list[str]:
    """Spellings of names that could be mistaken for this one: of the formula, of its kind and of the scope first."""
    kind = kind_of(node.name, context)
    written = [name for name in context.spellings if name != node.name and (name in context.kinds or name in context.bound)]
    same = [name for name in written if kind_of(name, context) == kind]
    if not same:
        same = [name for name, other in sorted(context.kinds.items()) if other == kind and name not in (*written, node.name)]
    return [context.spellings.get(name, name) for name in same or written]


def kind_of(name: str, context: Context) -> str:
    """The kind of a name, `index` for one that only the formula binds."""
    return context.kinds.get(name, "index")


def functions(spot: Spot, context: Context) -> Iterator[Edit]:
    """Another function of the same use, a binder's opposite, a prime or a root too few."""
    node = spot.node
    if isinstance(node, Symbol) and (other := _FUNCTIONS.get(context.text(node))):
        yield Edit("function", *node.span, other)
    if isinstance(node, Binder):
        head = context.latex[node.span[0]:]
        for trigger, other in _BINDERS.items():
            if head.startswith(trigger) and not head[len(trigger):len(trigger) + 1].isalpha():
                yield Edit("function", node.span[0], node.span[0] + len(trigger), other)
    if isinstance(node, Apply) and node.head == "sqrt":
        yield Edit("function", *node.span, f"({context.text(node.args[0])})")
    if isinstance(node, Apply) and node.head == "prime" and context.text(node).endswith("'"):
        yield Edit("function", node.span[1] - 1, node.span[1], "")


# -- operators ---------------------------------------------------------------------------------


def signs(spot: Spot, context: Context) -> Iterator[Edit]:
    """Plus for minus, minus for plus, a sign lost."""
    match spot.node:
        case Apply(head="add" | "minus" | "pm" | "mp", args=(left, right)):
            token = context.find(("+", *_MINUS, r"\pm", r"\mp"), left.span[1], right.span[0])
            if token is not None:
                yield Edit("sign", token.start, token.end, "-" if token.text == "+" else "+")
        case Apply(head="neg", args=(operand,)):
            token = context.find(_MINUS, spot.node.span[0], operand.span[0])
            if token is not None:
                yield Edit("sign", token.start, token.end, "")


def operators(spot: Spot, context: Context) -> Iterator[Edit]:
    """Another operation on the same operands; a fraction upside down."""
    match spot.node:
        case Apply(head="frac", args=(upper, lower)):
            yield from _swapped("operator", upper, lower, context)
        case Apply(args=(left, right)):
            token = context.find(tuple(_OPERATORS), left.span[1], right.span[0])
            if token is not None and spot.node.head not in ("sub", "pow"):
                yield Edit("operator", token.start, token.end, _OPERATORS[token.text])


def relations(spot: Spot, context: Context) -> Iterator[Edit]:
    """The other direction, or the strict relation for the other."""
    if not isinstance(spot.node, Relation) or spot.role in ("lower", "upper"):
        return
    for operator, span in zip(spot.node.operators, spot.node.operator_spans, strict=False):
        for other in _RELATIONS.get(operator, ()):
            yield Edit("relation", *span, other)


# -- scripts and bounds ------------------------------------------------------------------------


def exponents(spot: Spot, context: Context) -> Iterator[Edit]:
    """An exponent lost."""
    match spot.node:
        case Apply(head="pow", args=(base, exponent)):
            mark = context.find(("^",), base.span[1], exponent.span[0])
            if mark is not None:
                yield Edit("exponent", mark.start, _script_end(mark.end, exponent, context), "")


def _script_end(start: int, script: Node, context: Context) -> int:
    """Where a script ends, with the brace that closes it."""
    opened = context.latex[start:script.span[0]].count("{")
    end = script.span[1]
    while opened and end < len(context.latex):
        opened -= context.latex[end] == "}"
        end += 1
    return end


def transposes(spot: Spot, context: Context) -> Iterator[Edit]:
    """A transpose lost, or one too many on a matrix."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "transpose":
        mark = context.find(("^",), node.args[0].span[1], node.span[1])
        if mark is not None:
            yield Edit("transpose", mark.start, node.span[1], "")
    elif isinstance(node, Symbol) and context.kinds.get(node.name) == "Matrix" and spot.role in ("", "argument") and not (
            isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "pow", "transpose", "supindex", "prime", "star")):
        yield Edit("transpose", node.span[1], node.span[1], r"^\top")


def bounds(spot: Spot, context: Context) -> Iterator[Edit]:
    """A sum or an integral that ends too early or starts elsewhere."""
    node = spot.node
    if not isinstance(node, Binder):
        return
    if isinstance(node.upper, Symbol):
        shorter = "1" if node.upper.name == r"\infty" else f"{context.text(node.upper)} - 1"
        yield Edit("bound", *node.upper.span, shorter)
    if isinstance(node.lower, Apply) and node.lower.head == "neg" and context.text(node.lower).endswith(r"\infty"):
        yield Edit("bound", *node.lower.span, "0")


# -- factors and terms -------------------------------------------------------------------------


def factors(spot: Spot, context: Context) -> Iterator[Edit]:
    """A factor lost, or a 2 too many before a side."""
    node = spot.node
    match node:
        case Apply(head="juxt", args=parts):
            for position, part in enumerate(parts):
                if any(isinstance(other, Ellipsis) for other in parts[max(0, position - 1):position + 2]):
                    continue
                start, end = (parts[position - 1].span[1], part.span[1]) if position else (part.span[0], parts[1].span[0])
                yield Edit("factor", start, end, "" if position else "")
        case Apply(head=head, args=(left, right)) if head in _PRODUCTS:
            if not isinstance(left, Ellipsis) and not isinstance(right, Ellipsis):
                yield Edit("factor", left.span[0], right.span[0], "")
                yield Edit("factor", left.span[1], right.span[1], "")
        case Relation() if spot.role == "":
            for position, side in enumerate(node.sides):
                if not isinstance(side, (Number, Text, Sequence, Ellipsis)) and not _free_of_scale(node, position):
                    yield Edit("factor", *side.span, twice(side, context))


def _free_of_scale(relation: Relation, position: int) -> bool:
    r"""Whether a factor says nothing here: beside `= 0` or `> 0`, of what is only proportional, of a set."""
    beside = [(relation.operators[place], relation.sides[side]) for place, side in ((position - 1, position - 1), (position, position + 1))
              if 0 <= place < len(relation.operators)]
    return all(operator == "propto" or isinstance(side, Number) and side.value == 0 for operator, side in beside) or \
        position > 0 and relation.operators[position - 1] in ("in", "notin", "subset", "supset")


def twice(side: Node, context: Context) -> str:
    """A side with the factor 2."""
    text = context.text(side)
    loose = isinstance(side, Apply) and side.head in ("add", "minus", "pm", "neg") or text[:1].isdigit()
    return rf"2 \left( {text} \right)" if loose else f"2 {text}"


def orders(spot: Spot, context: Context) -> Iterator[Edit]:
    """Two factors of a product in the other order, where vectors or matrices are multiplied."""
    match spot.node:
        case Apply(head="juxt", args=parts):
            for left, right in zip(parts, parts[1:], strict=False):
                if _is_linear(left, context) and _is_linear(right, context):
                    yield from _swapped("order", left, right, context)
        case Apply(head="dot" | "times" | "kron" | "setminus" | "minus" | "slash", args=(left, right)):
            loose = any(isinstance(part, Apply) and part.head in ("add", "minus", "neg") for part in (left, right))
            numbers_too = spot.node.head in ("minus", "slash")
            if not loose and (numbers_too or _is_linear(left, context) and _is_linear(right, context)):
                yield from _swapped("order", left, right, context)


def _is_linear(node: Node, context: Context) -> bool:
    return any(isinstance(part, Symbol) and context.kinds.get(part.name) in _LINEAR for part in walk(node))


def _swapped(kind: str, left: Node, right: Node, context: Context) -> Iterator[Edit]:
    start, end = left.span[0], right.span[1]
    if not (start < left.span[1] <= right.span[0] < end):
        return
    middle = context.latex[left.span[1]:right.span[0]]
    text = joined(joined(context.text(right), middle), context.text(left))
    if text != context.latex[start:end]:
        yield Edit(kind, start, end, text)


def bars(spot: Spot, context: Context) -> Iterator[Edit]:
    """The two sides of a conditioning bar exchanged."""
    node = spot.node
    if isinstance(node, (Call, Group)) and "|" in node.separators and len(node.groups) == 2 and all(node.groups):
        first, second = node.groups
        start, end = first[0].span[0], second[-1].span[1]
        middle = context.latex[first[-1].span[1]:second[0].span[0]]
        before = context.latex[start:first[-1].span[1]]
        after = context.latex[second[0].span[0]:end]
        yield Edit("bar", start, end, joined(joined(after, middle), before))


def terms(spot: Spot, context: Context) -> Iterator[Edit]:
    """A term lost."""
    match spot.node:
        case Apply(head="add" | "minus", args=(left, right)):
            if isinstance(left, Ellipsis) or isinstance(right, Ellipsis):
                return
            yield Edit("term", left.span[1], right.span[1], "")
            if spot.node.head == "add":
                yield Edit("term", left.span[0], right.span[0], "")
            else:
                yield Edit("term", left.span[0], left.span[1], "")


def parentheses(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""Brackets lost or misplaced: `(a + b) c` => `a + b c`, and back."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "paren" and isinstance(node.args[0], Apply) and \
            node.args[0].head in ("add", "minus", "neg", "pm") and isinstance(spot.parent, Apply):
        yield Edit("parenthesis", *node.span, context.text(node.args[0]))
    if isinstance(node, Apply) and node.head in ("add", "minus"):
        left, right = node.args
        if isinstance(right, Apply) and right.head in ("juxt", "dot", "times", "pow", "slash") and not isinstance(left, Ellipsis):
            first = right.args[0]
            text = context.latex[left.span[0]:first.span[1]]
            yield Edit("parenthesis", left.span[0], first.span[1], rf"\left( {text} \right)")


FAMILIES: tuple[Callable[[Spot, Context], Iterator[Edit]], ...] = (
    numbers, variables, functions, signs, operators, relations, exponents, transposes, bounds, factors, orders, bars, terms,
    parentheses,
)
