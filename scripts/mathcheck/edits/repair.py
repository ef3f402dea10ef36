r"""Small changes that may mend a formula that fails: the damage undone, and what is often forgotten.

`\|x\| \|y\| \cos\theta = x \cdot y` needs nothing; `\operatorname{Var}(aX) = a \operatorname{Var}(X)`
lacks a square, `\sum_i (x_i - \bar{x})^2 = s^2` a factor, `(A B)^\top = A^\top B^\top` has two
factors in the wrong order. Each family yields edits of one node; likely ones come first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from mathcheck.edits.damage import damages, kind_of
from mathcheck.edits.record import Context, Edit, Spot, joined
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Ellipsis,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
    walk,
)

# The size of what is only tried where nothing else mends.
LAST = 9
_SUMS = ("add", "minus", "pm", "mp")
_ATOMS = (Symbol, Call, Group)
_SCALARS = {"Random", "Real", "Integer", "index", "Choice", "ValueOf", "Spectral", "NoneType"}
# What undoes the damage of a kind is as likely as that damage; the rest stands in the families below.
_LIKELY = {"sign": 1, "number": 1, "exponent": 1, "transpose": 1, "order": 1, "index": 1, "relation": 1, "bar": 1, "function": 2,
           "variable": 2, "operator": 2, "bound": 1, "factor": 2, "term": 3, "parenthesis": 2}


def repairs(context: Context) -> list[Edit]:
    """All small changes that may mend a formula, likely ones first; none twice."""
    found: dict[tuple[int, int, str], Edit] = {}
    edits = [replace(edit, size=_LIKELY.get(edit.kind, 2)) for edit in damages(context)]
    edits += [edit for spot in context.spots for family in FAMILIES for edit in family(spot, context)]
    for edit in edits:
        key = (edit.start, edit.end, " ".join(edit.replacement.split()))
        if key not in found or edit.size < found[key].size:
            found[key] = edit
    return sorted(found.values(), key=lambda edit: (edit.size, edit.start, edit.end, edit.replacement))


# -- what a formula is made of -------------------------------------------------------------------


def _is_term(spot: Spot) -> bool:
    """Whether a node stands where a term of a sum or a whole side may stand."""
    if isinstance(spot.node, (Relation, Sequence, Text, Ellipsis, MatrixLiteral)) or spot.role in ("index", "function", "variable"):
        return False
    if isinstance(spot.node, Apply) and spot.node.head in _SUMS:
        return False
    parent = spot.parent
    if isinstance(parent, Relation):
        return spot.role not in ("lower", "upper")
    if isinstance(parent, Binder):
        return spot.node is parent.body
    return parent is None or isinstance(parent, (Call, Group)) or isinstance(parent, Apply) and parent.head in (
        *_SUMS, "neg", "paren", "frac", "sqrt") or isinstance(parent, Apply) and parent.head == "pow" and spot.node is parent.args[1]


def _scalars(context: Context) -> list[str]:
    """Spellings of the numbers that a formula names, alone or with an index."""
    found: dict[str, None] = {}
    for spot in context.spots:
        node = spot.node
        if spot.role in ("index", "function", "variable"):
            continue
        if isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[0], Symbol):
            found.setdefault(context.text(node))
        elif context.is_variable(node) and kind_of(node.name, context) in _SCALARS and not (
                isinstance(spot.parent, Apply) and spot.parent.head == "sub"):
            found.setdefault(context.text(node))
    for spot in context.spots:
        if isinstance(spot.node, Symbol) and spot.role in ("upper",) and context.is_variable(spot.node):
            found.setdefault(context.text(spot.node))
    return list(found)[:8]


def _pieces(context: Context) -> list[str]:
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


# -- families ------------------------------------------------------------------------------------


def other_numbers(spot: Spot, context: Context) -> Iterator[Edit]:
    """One less, twice, half, the reciprocal; another number or a name of the formula."""
    node = spot.node
    if not isinstance(node, Number) or node.span[1] <= node.span[0]:
        return
    text = context.text(node)
    if re.fullmatch(r"\d+", text):
        value = int(text)
        near = [value - 1, value + 1, value * 2, *([value // 2] if value % 2 == 0 else [])]
        for other in dict.fromkeys(each for each in near if each >= (0 if spot.role != "" else 1) and each != value):
            yield Edit("number", *node.span, str(other), 1)
        if value > 1 and spot.role not in ("index", "lower", "upper"):
            yield Edit("number", *node.span, rf"\frac{{1}}{{{value}}}", 2)
    for name in _scalars(context)[:5]:
        if spot.role not in ("index",):
            yield Edit("number", *node.span, name, 3)
            if not isinstance(spot.parent, (Call, Group)):
                yield Edit("number", *node.span, f"{text} {name}", 2)
    if spot.role == "index":
        for name in sorted(context.bound)[:3]:
            yield Edit("index", *node.span, name, 1)
    for other in dict.fromkeys(context.text(each.node) for each in context.spots if isinstance(each.node, Number)):
        if other != text:
            yield Edit("number", *node.span, other, 2)


def other_names(spot: Spot, context: Context) -> Iterator[Edit]:
    """Any other name of the formula, or of its kind in the scope; a number in place of a name."""
    node = spot.node
    if not isinstance(node, Symbol) or spot.role == "function" or node.name.startswith(r"\text{") and node.name not in context.kinds:
        return
    kind = kind_of(node.name, context)
    written = [name for name in context.spellings if name != node.name and (name in context.kinds or name in context.bound)]
    same = [name for name in written if kind_of(name, context) == kind]
    scope = [name for name, other in sorted(context.kinds.items()) if other == kind and name not in (*written, node.name)]
    role = "index" if spot.role == "index" else "variable"
    for size, names in ((1 if role == "index" else 2, same), (3, [name for name in written if name not in same]), (3, scope[:4])):
        for name in names:
            yield Edit(role, *node.span, context.spellings.get(name, name), size)
    if context.is_variable(node) and spot.role in ("upper", "") and kind in _SCALARS:
        yield Edit("number", *node.span, "1", 3)


def complements(spot: Spot, context: Context) -> Iterator[Edit]:
    r"""`x` for `1 - x` and back, `x` for `\frac{1}{x}`, an inverse in place of a negative."""
    node = spot.node
    if spot.role in ("index", "function", "variable", "lower", "upper"):
        return
    if isinstance(node, Apply) and node.head == "paren" and isinstance(node.args[0], Apply) and node.args[0].head == "minus" and \
            isinstance(node.args[0].args[0], Number) and node.args[0].args[0].value == 1:
        yield Edit("term", *node.span, context.text(node.args[0].args[1]), 2)
    if isinstance(node, Apply) and node.head == "neg" and isinstance(node.args[0], (Symbol, Call)):
        yield Edit("operator", *node.span, rf"\frac{{1}}{{{context.text(node.args[0])}}}", 2)
        return
    in_script = isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "prime", "transpose", "star", "supindex")
    if in_script or spot.role == "exponent":
        return
    is_scalar = isinstance(node, Symbol) and context.is_variable(node) and kind_of(node.name, context) in _SCALARS
    is_number = is_scalar or isinstance(node, Call) or isinstance(node, Apply) and node.head == "sub"
    if is_number:
        text = context.text(node)
        if isinstance(spot.parent, Apply) and spot.parent.head in ("juxt", "dot", "times", "pow", "frac"):
            yield Edit("term", *node.span, f"(1 - {text})", 2)
        yield Edit("operator", *node.span, rf"\frac{{1}}{{{text}}}", 3)


def negations(spot: Spot, context: Context) -> Iterator[Edit]:
    """A minus sign that is missing before a term, or in an exponent."""
    if _is_term(spot) and not (isinstance(spot.node, Apply) and spot.node.head == "neg"):
        parent = spot.parent
        if isinstance(parent, Apply) and parent.head in (*_SUMS, "neg") and spot.node is not parent.args[0]:
            return
        yield Edit("sign", spot.node.span[0], spot.node.span[0], "-", 1 if isinstance(parent, (Relation, Apply, Call)) else 2)
    if isinstance(spot.parent, Relation) and isinstance(spot.node, Apply) and spot.node.head in ("add", "minus"):
        yield Edit("sign", *spot.node.span, rf"-\left( {context.text(spot.node)} \right)", 2)


def powers(spot: Spot, context: Context) -> Iterator[Edit]:
    """A square, a root or an inverse that is missing; an exponent that is one off or has lost its sign."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "pow":
        exponent = node.args[1]
        text = context.text(exponent)
        if exponent.span[1] > exponent.span[0] and not isinstance(exponent, Number):
            for more in (" - 1", " + 1"):
                yield Edit("exponent", *exponent.span, f"{text}{more}", 2)
            for name in _scalars(context)[:4]:
                yield Edit("exponent", *exponent.span, f"{text} - {name}", 3)
        if exponent.span[1] > exponent.span[0] and not (isinstance(exponent, Apply) and exponent.head == "neg"):
            yield Edit("exponent", *exponent.span, f"-{text}", 1)
        return
    if spot.role in ("index", "function", "variable", "lower", "upper"):
        return
    if isinstance(node, Apply) and node.head in ("add", "minus", "juxt") and isinstance(spot.parent, (Relation, Apply)) and (
            not isinstance(spot.parent, Apply) or spot.parent.head in ("frac", "sqrt", "juxt")):
        sizes = [name for name, kind in sorted(context.kinds.items()) if kind == "Integer"][:3]
        for exponent in ["2", *(sizes if node.head == "juxt" else [])]:
            yield Edit("exponent", *node.span, rf"\left( {context.text(node)} \right)^{exponent}", 2 if exponent == "2" else 3)
    if isinstance(node, Apply) and node.head == "juxt" and isinstance(node.args[0], Number) and len(node.args) > 2:
        start, end = node.args[0].span[0], node.args[1].span[1]
        for name in [name for name, kind in sorted(context.kinds.items()) if kind == "Integer"][:3]:
            yield Edit("exponent", start, end, f"({context.latex[start:end]})^{name}", 3)
    if isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "pow", "transpose", "prime", "supindex", "star"):
        return
    is_base = isinstance(node, _ATOMS) and not (isinstance(node, Symbol) and not context.is_variable(node)) or \
        isinstance(node, Apply) and node.head in ("paren", "sub", "prime", "frac")
    if is_base:
        text = context.text(node)
        squared = rf"\left( {text} \right)^2" if isinstance(node, Apply) and node.head == "frac" or isinstance(
            node, Call) and node.delimiter == "" else f"{text}^2"
        yield Edit("exponent", *node.span, squared, 1)
        sizes = [name for name, kind in sorted(context.kinds.items()) if kind == "Integer" and name not in context.spellings]
        for name in [*_scalars(context)[:4], *sizes[:3]]:
            yield Edit("exponent", *node.span, f"{text}^{{{name}}}", 3)
        if isinstance(node, Symbol) and node.name.lower() != node.name or isinstance(node, Apply) and node.head == "paren":
            yield Edit("exponent", *node.span, f"{text}^{{-1}}", 2)
    whole = isinstance(spot.parent, Relation) and isinstance(node, (Binder, Call, Group, Apply)) or \
        isinstance(spot.parent, Apply) and spot.parent.head == "frac"
    if whole or _is_term(spot) and (isinstance(node, (Call, Group)) or isinstance(node, Apply) and node.head in (
            "paren", "frac", "juxt", "pow", "dot")):
        yield Edit("function", *node.span, rf"\sqrt{{{context.text(node)}}}", 1 if isinstance(spot.parent, Relation) else 2)


def transposes(spot: Spot, context: Context) -> Iterator[Edit]:
    """A transpose that is missing on a vector, a product or a bracket; one that stands at the wrong factor."""
    node = spot.node
    if isinstance(spot.parent, Apply) and spot.parent.head in ("sub", "pow", "transpose", "prime", "star") or spot.role in (
            "index", "variable", "function"):
        return
    if isinstance(node, Symbol) and context.kinds.get(node.name) in ("Vector", "Matrix") or \
            isinstance(node, Apply) and node.head == "paren":
        yield Edit("transpose", node.span[1], node.span[1], r"^\top", 1)
    if isinstance(node, Apply) and node.head == "juxt":
        for left, right in zip(node.args, node.args[1:], strict=False):
            texts = (context.text(left), context.text(right))
            marks = [re.search(r"\^\{?\\?(?:top|T|intercal)\}?\Z|\^\{?\\(?:mathsf|mathrm)\{T\}\}?\Z", text) for text in texts]
            if bool(marks[0]) != bool(marks[1]):
                mark = next(each for each in marks if each).group()
                moved = [text.removesuffix(mark) if found else text + mark for text, found in zip(texts, marks, strict=True)]
                middle = context.latex[left.span[1]:right.span[0]]
                yield Edit("transpose", left.span[0], right.span[1], joined(joined(moved[0], middle), moved[1]), 2)


def bounds(spot: Spot, context: Context) -> Iterator[Edit]:
    """A sum that starts or ends one off."""
    node = spot.node
    if not isinstance(node, Binder):
        return
    for bound in (node.upper, node.lower.sides[-1] if isinstance(node.lower, Relation) else node.lower):
        if bound is None or bound.span[1] <= bound.span[0] or isinstance(bound, Symbol) and bound.name == r"\infty":
            continue
        text = context.text(bound)
        if node.head == "int":
            if not text.startswith("-"):
                yield Edit("bound", *bound.span, f"-{text}", 1)
        elif isinstance(bound, (Symbol, Apply)) and not isinstance(node.lower, Symbol):
            for more in (" + 1", " - 1"):
                yield Edit("bound", *bound.span, text + more, 2)


def factors(spot: Spot, context: Context) -> Iterator[Edit]:
    """A factor that is missing before a term: a number, a name, something that stands elsewhere in the formula."""
    node = spot.node
    if not _is_term(spot) or spot.role == "exponent" and isinstance(node, Symbol) and not context.is_variable(node):
        return
    start = node.args[0].span[0] if isinstance(node, Apply) and node.head == "neg" else node.span[0]
    one = isinstance(node, Number) and node.value == 1
    side = isinstance(spot.parent, (Relation, Apply))
    text = context.latex[start:node.span[1]]
    spaced = " " if not text.startswith((" ", "\\")) else ""
    for factor in ("2", r"\frac{1}{2}"):
        if not text[:1].isdigit():
            yield Edit("factor", start, start, f"{factor}{spaced or ' '}", 1 if side else 2)
    if one:
        return
    for name in _scalars(context):
        yield Edit("factor", start, start, f"{name} ", 2 if side else 3)
        yield Edit("factor", start, start, rf"\frac{{1}}{{{name}}} ", 3)
    for piece in _pieces(context):
        yield Edit("factor", start, start, f"{piece} ", 3)
        yield Edit("factor", node.span[1], node.span[1], f" {piece}", 4)
    for name in context.spellings:
        if kind_of(name, context) in ("Vector", "Matrix") and name in context.kinds:
            written = context.spellings[name]
            for more in (written, rf"{written}^\top"):
                yield Edit("factor", start, start, f"{more} ", 3)
                yield Edit("factor", node.span[1], node.span[1], f" {more}", 3)


def more_factors(spot: Spot, context: Context) -> Iterator[Edit]:
    """A factor that is missing inside a product, or below a bar; a side that lacks its denominator."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "frac":
        upper, lower = node.args
        if upper.span[1] > upper.span[0] and lower.span[1] > lower.span[0]:
            yield Edit("operator", *node.span, rf"{context.text(upper)} {context.text(lower)}", 3)
    if isinstance(spot.parent, Relation) and not isinstance(node, (Relation, Text, Sequence, Ellipsis)) and spot.role == "":
        text = context.text(node)
        for below in [each for each in (*_scalars(context), *_pieces(context)[:6]) if each not in text]:
            yield Edit("factor", *node.span, rf"\frac{{{text}}}{{{below}}}", 3)
    if isinstance(node, Apply) and node.head in ("juxt", "dot", "times") and len(node.args) == 2:
        left, right = node.args
        for upper, lower in ((right, left), (left, right)):
            yield Edit("operator", *node.span, rf"\frac{{{context.text(upper)}}}{{{context.text(lower)}}}", 3)


def terms(spot: Spot, context: Context) -> Iterator[Edit]:
    """A term that is missing at the end of a side, an argument or a bracket; one that belongs to both factors."""
    node = spot.node
    if spot.role in ("function", "variable") or isinstance(node, (Relation, Sequence, Text, Ellipsis)):
        return
    parent = spot.parent
    whole = isinstance(parent, Relation) and spot.role not in ("lower", "upper") or isinstance(parent, (Call, Group)) or \
        isinstance(parent, Apply) and parent.head in ("paren", "frac") or spot.role == "index" and not isinstance(parent, Apply)
    if not whole and not (isinstance(parent, Apply) and parent.head == "sub" and spot.role == "index"):
        return
    for more in (" + 1", " - 1"):
        yield Edit("term", node.span[1], node.span[1], more, 2)
    if not isinstance(node, Number) and spot.role != "index":
        yield Edit("term", node.span[0], node.span[0], "1 - ", 2)
    if spot.role == "index":
        return
    for piece in [*_scalars(context), *_pieces(context)]:
        for sign in ("+", "-"):
            yield Edit("term", node.span[1], node.span[1], f" {sign} {piece}", 4)


def orders(spot: Spot, context: Context) -> Iterator[Edit]:
    """Two factors that do not stand side by side exchanged."""
    node = spot.node
    if not (isinstance(node, Apply) and node.head == "juxt" and len(node.args) > 2):
        return
    for first in range(len(node.args)):
        for second in range(first + 2, len(node.args)):
            left, right = node.args[first], node.args[second]
            between = context.latex[left.span[1]:right.span[0]]
            yield Edit("order", left.span[0], right.span[1], joined(joined(context.text(right), between), context.text(left)), 2)


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
    yield Edit("term", *node.span, f"{first} {second} + {second} {first}", 3)


def swaps(spot: Spot, context: Context) -> Iterator[Edit]:
    """Two names exchanged in a whole side or a whole operand."""
    node = spot.node
    if not (isinstance(spot.parent, Relation) and spot.role == "" or isinstance(node, (Apply, Call)) and isinstance(
            spot.parent, Apply) and spot.parent.head in (*_SUMS, "frac", "juxt", "paren")):
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
        for other in context.spellings:
            if other not in names and other in context.kinds and kind_of(other, context) == kind_of(name, context) and \
                    sum(part.name == name for part in inside) > 1:
                yield Edit("variable", *node.span, _with_names(node, inside, {name: context.spellings[other]}, context), 3)


def exchanges(spot: Spot, context: Context) -> Iterator[Edit]:
    """Two names or entries that stand in each other's place: `a_1 b_1 + a_2 b_2` => `a_1 b_2 + a_2 b_1`."""
    node = spot.node
    if isinstance(node, MatrixLiteral) and all(len(row) == len(node.rows) for row in node.rows):
        for row in range(len(node.rows)):
            for column in range(row):
                yield from _exchanged(node.rows[column][row], node.rows[row][column], context)
    if not (isinstance(spot.parent, Relation) and spot.role == ""):
        return
    atoms = [part for part in walk(node) if part.span[1] > part.span[0] and (
        isinstance(part, Symbol) and (context.is_variable(part) or part.name in context.kinds)
        or isinstance(part, Apply) and part.head == "sub")][:14]
    for position, first in enumerate(atoms):
        for second in atoms[position + 1:]:
            if type(first) is type(second) and (not isinstance(first, Symbol) or kind_of(first.name, context) == kind_of(
                    second.name, context)):
                yield from _exchanged(first, second, context)


def _exchanged(first: Node, second: Node, context: Context) -> Iterator[Edit]:
    first, second = sorted((first, second), key=lambda each: each.span)
    if first.span[1] <= second.span[0] and context.text(first) != context.text(second):
        between = context.latex[first.span[1]:second.span[0]]
        yield Edit("order", first.span[0], second.span[1], joined(joined(context.text(second), between), context.text(first)), 3)


def whole_sides(spot: Spot, context: Context) -> Iterator[Edit]:
    """What is wrong in the same way all over: the base of the logarithms, the signs of a list."""
    node = spot.node
    if isinstance(node, Relation) and spot.role == "":
        text = context.text(node)
        for other in (r"\log_2 ", r"\ln "):
            changed = re.sub(r"\\log(?![_a-zA-Z])\s*", lambda _, other=other: other, text)
            if changed != text:
                yield Edit("function", *node.span, changed, 3)
    if isinstance(node, Relation) and spot.parent is None:
        listed = [node.sides[-1], *_listed_after(node, context)]
        if len(listed) > 1:
            negated = [context.text(item.args[0]) if isinstance(item, Apply) and item.head == "neg" else f"-{context.text(item)}"
                       for item in listed]
            yield Edit("sign", listed[0].span[0], listed[-1].span[1], ", ".join(negated), 1)


def _listed_after(relation: Relation, context: Context) -> list[Node]:
    """What commas join to the last side of a relation: `x = 1, 3`."""
    nodes = [statement.node for statement in context.document.statements]
    place = next((place for place, node in enumerate(nodes) if node is relation), len(nodes))
    found = []
    for statement in context.document.statements[place + 1:]:
        if statement.separator != "," or isinstance(statement.node, (Relation, Text)):
            break
        found.append(statement.node)
    return found


def _with_names(node: Node, inside: list[Symbol], names: dict[str, str], context: Context) -> str:
    text, last = "", node.span[0]
    for part in sorted(inside, key=lambda each: each.span):
        if part.span[0] < last:
            continue
        text = joined(text, context.latex[last:part.span[0]])
        text = joined(text, names.get(part.name, context.text(part)))
        last = part.span[1]
    return joined(text, context.latex[last:node.span[1]])


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
    if isinstance(node, Symbol) and context.is_variable(node) and spot.role == "" and kind_of(node.name, context) in _SCALARS:
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


def indices(spot: Spot, context: Context) -> Iterator[Edit]:
    """An index too many, or one that is missing where the name has one elsewhere."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "sub" and node.args[0].span[1] > node.args[0].span[0]:
        yield Edit("index", node.args[0].span[1], node.span[1], "", 2)
    if isinstance(node, Symbol) and spot.role not in ("index", "function") and not (
            isinstance(spot.parent, Apply) and spot.parent.head == "sub"):
        scripts = {context.latex[other.node.args[0].span[1]:other.node.span[1]] for other in context.spots
                   if isinstance(other.node, Apply) and other.node.head == "sub" and len(context.text(other.node)) < 30}
        for script in sorted(scripts)[:3]:
            yield Edit("index", node.span[1], node.span[1], script, 2)
    if isinstance(node, Apply) and node.head == "sub" and len(node.args) == 3:
        first, second = (context.text(index) for index in node.args[1:])
        yield Edit("index", node.args[1].span[0], node.args[2].span[1], f"{second}{first}" if len(first + second) == 2 else
                   f"{second}, {first}", 1)


def joints(spot: Spot, context: Context) -> Iterator[Edit]:
    """A plus for a product and back, a relation that is weaker or only approximate."""
    node = spot.node
    if isinstance(node, Apply) and node.head == "juxt":
        for left, right in zip(node.args, node.args[1:], strict=False):
            for sign in ("+", "-"):
                yield Edit("operator", left.span[1], right.span[0], f" {sign} ", 3)
    if isinstance(node, Apply) and node.head in ("add", "minus"):
        left, right = node.args
        yield Edit("operator", left.span[1], right.span[0], " ", 3)
        yield Edit("parenthesis", *node.span, rf"\left( {context.text(node)} \right)", 3)
    if isinstance(node, Relation) and spot.role not in ("lower", "upper"):
        for operator, span in zip(node.operators, node.operator_spans, strict=False):
            for other in (r"\le", r"\ge", r"\propto") if operator == "=" else ():
                yield Edit("relation", *span, other, LAST)
            if operator == "=" and any(isinstance(side, Number) and side.ulp is not None for side in node.sides):
                yield Edit("relation", *span, r"\approx", 1)


FAMILIES: tuple[Callable[[Spot, Context], Iterator[Edit]], ...] = (
    other_numbers, other_names, complements, negations, powers, transposes, bounds, factors, more_factors, terms, orders, mirrored_terms,
    swaps, exchanges, whole_sides, functions, conditions, indices, joints,
)
