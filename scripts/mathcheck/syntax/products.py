r"""Sums, products and quotients: infix operators by precedence, and factors side by side."""

from __future__ import annotations

from mathcheck.syntax.binders import STACKED, unwrap_sign
from mathcheck.syntax.commands import COMMANDS
from mathcheck.syntax.derivatives import quotient_of_differentials
from mathcheck.syntax.differentials import differential_here
from mathcheck.syntax.entries import Entry
from mathcheck.syntax.nodes import Apply, Group, MatrixLiteral, Node
from mathcheck.syntax.prose import word_is_name
from mathcheck.syntax.reader import MAX_DEPTH, PRODUCT, Reader
from mathcheck.syntax.relations import dotted_relation, relation_here


def expression(reader: Reader, minimum: int = 10) -> Node:
    """Infix operators of at least a precedence, left to right."""
    reader.depth += 1
    if reader.depth > MAX_DEPTH:
        raise reader.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep")
    left = unary(reader, minimum)
    while True:
        entry = reader.entry()
        if entry is None or entry.kind != "infix" or entry.precedence < minimum:
            break
        if reader.open and reader.open[-1] == "{script" and reader.lone_operator():
            # `\bar{y}_{i \cdot}`, `X_{t-}`: the sign is an index, or marks one.
            break
        operator = reader.advance()
        special = reader.token.text == "_" and reader.token.kind == "char"
        if special:
            # `w *_G h`, `a \oplus_k b`: an operation of its own.
            reader.advance()
            reader.position = reader.after_argument(reader.position)
        if reader.integrals and entry.precedence == PRODUCT and entry.head != "slash" and differential_here(reader):
            # `\int f \cdot dx`: the dot belongs to the differential.
            break
        reader.skip_newline()
        if entry.head == "slash":
            right = _denominator(reader)
        else:
            right = unary(reader, entry.precedence + 1) if entry.precedence >= PRODUCT else \
                expression(reader, entry.precedence + 1)
        head = entry.head + "_" if special else entry.head
        left = quotient_of_differentials(reader, left, right, operator) if head == "slash" else \
            Apply(head, (left, right), (left.span[0], right.span[1]))
    reader.depth -= 1
    return left


def unary(reader: Reader, minimum: int) -> Node:
    unwrap_sign(reader)
    token, entry = reader.token, reader.entry()
    if entry is not None and entry.kind == "infix" and entry.head in ("add", "minus", "pm", "mp"):
        reader.advance()
        operand = expression(reader, max(minimum, PRODUCT)) if minimum <= PRODUCT else juxtaposed(reader)
        head = {"add": "pos", "minus": "neg", "pm": "plusminus", "mp": "minusplus"}[entry.head]
        return Apply(head, (operand,), (token.start, operand.span[1]))
    return juxtaposed(reader) if minimum >= PRODUCT else expression(reader, PRODUCT)


def _denominator(reader: Reader) -> Node:
    """What stands after a slash: the tight factors, up to a sum or a function."""
    token, entry = reader.token, reader.entry()
    if entry is not None and entry.kind == "infix" and entry.head == "minus":
        reader.advance()
        operand = _denominator(reader)
        return Apply("neg", (operand,), (token.start, operand.span[1]))
    return juxtaposed(reader, denominator=True)


def juxtaposed(reader: Reader, *, denominator: bool = False, first: Node | None = None) -> Node:
    """Factors side by side: a product, read left to right; `first` is read already."""
    start = reader.token.start if first is None else first.span[0]
    factors = [reader.factor() if first is None else first]
    while starts_factor(reader):
        entry = reader.entry()
        if denominator and (entry is not None and entry.kind in ("binder",)):
            break
        if denominator and reader.token.spaced and entry is not None and entry.kind == "open":
            break
        if (end := _remark_column(reader, factors[-1])) is not None:
            reader.position = end
            continue
        factors.append(reader.factor())
    if len(factors) == 1:
        return factors[0]
    return Apply("juxt", tuple(factors), (start, factors[-1].span[1]))


def _remark_column(reader: Reader, before: Node) -> int | None:
    r"""Where a column without brackets ends that stands beside a matrix: `[R_2 - 2 R_1]`, what is done to its rows."""
    if reader.token.kind != "begin" or reader.token.text not in ("array", "matrix") or not _is_matrix(before) or reader.open:
        return None
    depth = 0
    for index in range(reader.position, len(reader.tokens)):
        kind = reader.tokens[index].kind
        depth += (kind == "begin") - (kind == "end_environment")
        if kind == "cell" and depth == 1:
            return None
        if depth == 0:
            return index + 1
    return None


def _is_matrix(node: Node) -> bool:
    """Whether a matrix is written out here, in brackets or without."""
    if isinstance(node, Group) and len(node.groups) == 1 and len(node.groups[0]) == 1:
        node = node.groups[0][0]
    if isinstance(node, Apply) and node.head == "paren":
        node = node.args[0]
    return isinstance(node, MatrixLiteral) and len(node.rows[0]) > 1


def starts_factor(reader: Reader) -> bool:
    token = reader.token
    if token.kind in ("end", "newline", "cell", "rowbreak", "end_environment", "close", "bar"):
        return False
    if token.kind in ("number", "begin", "open"):
        return True
    if reader.integrals and differential_here(reader):
        return False
    if token.text == "{" and token.kind == "char":
        return not unwrap_sign(reader)
    if token.text in STACKED and token.kind == "command" and unwrap_sign(reader):
        return False
    entry = reader.entry()
    if entry is None:
        if token.kind == "command":
            return token.text in COMMANDS and relation_here(reader) is None
        return token.text.isalpha()
    if entry.kind == "word":
        return word_is_name(reader)
    if entry.kind == "bar":
        return _bar_opens(reader, entry)
    if entry.kind in ("symbol",):
        return True
    if entry.kind == "accent" and dotted_relation(reader) is not None:
        return False
    if entry.kind == "ellipsis":
        return True
    return entry.kind in ("function", "binder", "accent", "font", "open", "wrapper")


def _bar_opens(reader: Reader, entry: Entry) -> bool:
    """At a place where an operator could stand: whether this bar begins a new factor."""
    if reader.token.text in (r"\mid", r"\parallel"):
        return False
    following = reader.tokens[reader.position + 1]
    if following.text in ("_", "^"):
        return False
    if reader.open and reader.open[-1] in ("|", "||"):
        return False
    if reader.open and reader.open[-1] not in ("(plain", ".", "{script", "matrix"):
        # In other brackets a bar separates, unless it hugs what its partner closes: `[a + \lambda \|x\|^2]`.
        hugs = not following.spaced and (reader.lookup(following.text) is None or reader.lookup(following.text).kind != "bar")
        return (entry.head == "||" or hugs) and reader.partner_ahead(entry.head)
    return reader.partner_ahead(entry.head)
