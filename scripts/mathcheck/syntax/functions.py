r"""Functions whose parentheses are optional: `\sin x`, `\log_2 p(x)`, `\mathbb{E} X`."""

from __future__ import annotations

from mathcheck.syntax.brackets import read_call
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Symbol, integer
from mathcheck.syntax.reader import Reader
from mathcheck.syntax.scripts import script_argument
from mathcheck.syntax.tokens import Token

# How far to look for the end of a numerator.
_AHEAD = 40


def read_function(reader: Reader, symbol: Symbol, token: Token) -> Node:
    r"""`\sin x`, `\log_2 p(x)`, `\sin^2(x)`: scripts first, then the argument."""
    node: Node = symbol
    exponent = None
    while reader.token.text in ("_", "^") and reader.token.kind == "char":
        mark = reader.advance().text
        if mark == "_":
            node = Apply("sub", (node, *script_argument(reader, subscript=True)), reader.span_from(token.start))
        else:
            exponent = script_argument(reader, subscript=False)[0]
    if reader.token.text == "'":
        node = _primes(reader, node, token)
    call = _function_call(reader, node, token)
    if exponent is None:
        return call
    span = reader.span_from(token.start)
    if isinstance(call, Call):
        if isinstance(exponent, Apply) and exponent.head == "neg" and isinstance(exponent.args[0], Number):
            inverse = Apply("pow", (call.function, exponent), call.function.span)
            return Call(inverse, call.groups, call.separators, call.delimiter, span)
        if isinstance(exponent, Symbol) and exponent.name in (r"\top", "T", r"\text{T}"):
            return Apply("transpose", (call,), span)
    return Apply("pow", (call, exponent), span)


def read_operator(reader: Reader, symbol: Symbol, token: Token) -> Node:
    r"""`\mathbb{E} X`, `\mathbb{E}_q \log p`: an expectation written without brackets takes the factors after it."""
    position = reader.position
    if reader.token.kind == "char" and reader.token.text == "_":
        reader.advance()
        script_argument(reader, subscript=True)
    entry = reader.entry()
    bracketed = entry is not None and entry.kind == "open" and entry.head in ("(", "[", "{") and reader.token.kind != "open"
    plain = not bracketed and reader.token.text not in ("^", "'") and reader.starts_factor()
    reader.position = position
    return read_function(reader, symbol, token) if plain else symbol


def _primes(reader: Reader, node: Node, token: Token) -> Node:
    count = 0
    while reader.token.text == "'":
        reader.advance()
        count += 1
    return Apply("prime", (node, integer(count)), reader.span_from(token.start))


def _function_call(reader: Reader, function: Node, token: Token) -> Node:
    entry = reader.entry()
    if entry is not None and entry.kind == "open" and entry.head in ("(", "[", "{") and reader.token.kind != "open":
        return read_call(reader, function, token.start)
    if not _starts_argument_of_function(reader):
        return function
    argument = _function_argument(reader)
    return Call(function, ((argument,),), (), "", reader.span_from(token.start))


def _starts_argument_of_function(reader: Reader) -> bool:
    entry = reader.entry()
    if entry is not None and entry.kind == "infix" and entry.head in ("minus", "add"):
        following = reader.entry(1)
        return reader.tokens[reader.position + 1].kind in ("number", "char", "command") and not (
            following is not None and following.kind in ("relation", "close"))
    if entry is not None and entry.kind == "bar":
        return reader.token.text not in (r"\mid", r"\parallel") and reader.partner_ahead(entry.head)
    return reader.starts_factor()


def _function_argument(reader: Reader) -> Node:
    """The factors after a function written without parentheses."""
    token, entry = reader.token, reader.entry()
    if entry is not None and entry.kind == "infix":
        reader.advance()
        operand = _function_argument(reader)
        return Apply("neg" if entry.head == "minus" else "pos", (operand,), reader.span_from(token.start))
    factors = [reader.factor()]
    if not (entry is not None and entry.kind == "binder"):
        while reader.starts_factor():
            entry = reader.entry()
            if entry is not None and entry.kind in ("function", "open", "bar", "ellipsis") or reader.token.kind == "open":
                break
            if entry is not None and entry.kind == "word" and _word_is_function(reader):
                break
            if entry is not None and entry.kind == "binder" or _starts_derivative(reader):
                break
            factors.append(reader.factor())
    if len(factors) == 1:
        return factors[0]
    return Apply("juxt", tuple(factors), (token.start, factors[-1].span[1]))


def _starts_derivative(reader: Reader) -> bool:
    r"""Whether a derivative begins here: nobody takes the sine of one in `r \sin\theta \, \frac{\partial z}{\partial x}`."""
    text = [token.text for token in reader.tokens[reader.position:reader.position + _AHEAD]]
    if text[0] in (r"\nabla", r"\partial"):
        return True
    if text[0] not in (r"\frac", r"\dfrac", r"\tfrac") or text[1:2] != ["{"] or len(text) < 3:
        return False
    depth, closing = 0, None
    for place, part in enumerate(text[1:], 1):
        depth += (part == "{") - (part == "}")
        if depth == 0:
            closing = place
            break
    below = text[closing + 2:closing + 3] if closing is not None and text[closing + 1:closing + 2] == ["{"] else []
    upright = text[2:6] == [r"\mathrm", "{", "d", "}"]
    return text[2] == r"\partial" or text[2] == "d" and below == ["d"] or upright and below == [r"\mathrm"]


def _word_is_function(reader: Reader) -> bool:
    if reader.tokens[reader.position + 1].text != "{":
        return False
    content, _ = reader.raw_words(reader.position + 1)
    return content.strip() in reader.notation.function_words
