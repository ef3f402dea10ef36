r"""The smallest whole pieces: numbers, letters, groups in braces, and whatever begins with a command."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.syntax.binders import binder_in_braces, read_binder
from mathcheck.syntax.brackets import lone_symbol, read_group
from mathcheck.syntax.commands import COMMANDS
from mathcheck.syntax.derivatives import partial_prefix
from mathcheck.syntax.differentials import differential_of, speaks_of_differentials
from mathcheck.syntax.entries import Entry
from mathcheck.syntax.environments import environment
from mathcheck.syntax.functions import read_function, read_operator
from mathcheck.syntax.gradients import gradient
from mathcheck.syntax.names import accented, in_font, read_word, refont, typed_word
from mathcheck.syntax.nodes import Apply, Ellipsis, Node, Number, Relation, Sequence, Symbol
from mathcheck.syntax.reader import MAX_DEPTH, MAX_DIGITS, Reader
from mathcheck.syntax.scripts import single_token
from mathcheck.syntax.tokens import Token


def primary(reader: Reader, *, bare: bool = False) -> Node:
    """The smallest whole piece that begins here; `bare` without what could follow it."""
    token = reader.token
    if token.kind == "number":
        return _number(reader)
    if token.kind == "begin":
        return environment(reader)
    if token.kind == "open":
        return read_group(reader)
    if token.kind == "sign" or token.text == "?" and token.kind == "char":
        reader.advance()
        return Symbol("\\text{" + token.text.lstrip("\\") + "}", (token.start, token.end))
    if token.kind == "char" and token.text == "{":
        return _braces(reader)
    if token.kind == "command" and token.text in COMMANDS:
        return COMMANDS[token.text](reader)
    entry = reader.entry()
    if entry is None:
        if token.kind == "char" and token.text.isalpha():
            sign = token.text == "d" and not bare and _signs_differentials(reader)
            word = None if bare or sign else typed_word(reader)
            if word is not None:
                return word
            reader.advance()
            if sign and (found := differential_of(reader, Symbol("d", (token.start, token.end)))) is not None:
                return found
            return Symbol(token.text, (token.start, token.end))
        if token.kind == "command":
            raise reader.problem("unknown-command", f"the command `{token.text}` is not known")
        if token.kind in ("end", "newline", "cell", "rowbreak", "end_environment"):
            previous = reader.tokens[reader.position - 1] if reader.position else token
            raise reader.problem("missing-operand", "an expression is missing here", previous)
        raise reader.problem("unexpected-token", f"`{token.text}` is not expected here")
    following = reader.entry(1)
    if token.text == r"\arg" and following is not None and following.kind == "binder" and following.head in ("max", "min"):
        reader.advance()
        reader.advance()
        return read_binder(reader, "arg" + following.head, token)
    match entry.kind:
        case "symbol":
            reader.advance()
            if entry.head == r"\mathbb{E}" and not bare:
                return read_operator(reader, Symbol(entry.head, (token.start, token.end)), token)
            if entry.head == r"\nabla" and not bare:
                return gradient(reader, token)
            if entry.head == r"\partial" and not bare:
                return partial_prefix(reader, token)
            return Symbol(entry.head, (token.start, token.end))
        case "accent":
            return accented(reader, entry)
        case "font":
            return in_font(reader, entry)
        case "word":
            return read_word(reader, entry)
        case "function":
            reader.advance()
            following = reader.entry()
            if entry.head == "arg" and following is not None and following.kind == "binder" and \
                    following.head in ("max", "min"):
                reader.advance()
                return read_binder(reader, "arg" + following.head, token)
            symbol = Symbol("\\text{" + entry.head + "}", (token.start, token.end))
            return symbol if bare else read_function(reader, symbol, token)
        case "binder":
            reader.advance()
            return read_binder(reader, entry.head, token)
        case "open":
            return read_group(reader)
        case "bar":
            return read_group(reader)
        case "wrapper":
            return _wrapper(reader, entry)
        case "ellipsis":
            reader.advance()
            return Ellipsis((token.start, token.end))
        case "infix" if entry.head in ("cup", "cap") and reader.tokens[reader.position + 1].text == "_":
            # `\cup_{i=1}^n A_i` with the small sign.
            reader.advance()
            return read_binder(reader, "big" + entry.head, token)
        case "infix" | "relation" | "implication" | "postfix" | "separator" | "close":
            previous = reader.tokens[reader.position - 1] if reader.position else token
            if entry.kind == "infix" and entry.head == "star" and bare:
                reader.advance()
                return Symbol("*", (token.start, token.end))
            raise reader.problem("missing-operand", f"an expression is missing before `{token.text}`",
                               token if not reader.position else previous)
    raise reader.problem("unexpected-token", f"`{token.text}` is not expected here")


def _signs_differentials(reader: Reader) -> bool:
    if reader.differentials is None:
        reader.differentials = speaks_of_differentials(reader)
    return reader.differentials


def _number(reader: Reader) -> Node:
    token = reader.advance()
    plain = token.text.replace("{,}", "").replace("\\,", "")
    end = token.end
    # `10,000` outside brackets: digits in threes after a comma belong to the number.
    while not reader.open and reader.token.text == "," and not reader.token.spaced and \
            reader.tokens[reader.position + 1].kind == "number" and not reader.tokens[reader.position + 1].spaced and \
            len(reader.tokens[reader.position + 1].text.split(".")[0]) == 3 and plain.isdigit() and len(plain) <= 3:
        reader.advance()
        more = reader.advance()
        plain += more.text
        end = more.end
    if len(plain) > MAX_DIGITS:
        raise reader.problem("resource-limit", f"numbers have at most {MAX_DIGITS} digits", token)
    value = Fraction(int(plain)) if plain.isdecimal() else Fraction(plain)
    ulp = Fraction(1, 10 ** len(plain.split(".")[1])) if "." in plain else None
    node = Number(value, plain, (token.start, end), ulp)
    # `1/2 x` is a half of x: a slash between two bare numbers binds like a fraction.
    if reader.token.text == "/" and reader.tokens[reader.position + 1].kind == "number" and \
            reader.tokens[reader.position + 2].text not in ("^", "_", r"\%") and \
            (reader.position < 2 or reader.tokens[reader.position - 2].text not in ("/", "^")):
        reader.advance()
        denominator = _number(reader)
        return Apply("frac", (node, denominator), (token.start, denominator.span[1]))
    return node


def _braces(reader: Reader) -> Node:
    r"""An invisible group: `{x}^2`, `{\bf x}`, `{a \over b}`."""
    if binder_in_braces(reader):
        return primary(reader)
    opening = reader.advance()
    middle = _infix_command(reader, opening)
    if middle is not None:
        return middle
    entry = reader.entry()
    if entry is not None and entry.kind == "font" and reader.tokens[reader.position + 1].text != "{":
        reader.advance()
        inner = _until_brace(reader, opening)
        return refont(inner, entry.head)
    if reader.token.text in (r"\rm", r"\it") and reader.tokens[reader.position + 1].text != "{":
        reader.advance()
        start = reader.token.start
        end = start
        while reader.token.text != "}" and reader.token.kind != "end":
            end = reader.advance().end
        reader.advance()
        return Symbol("\\text{" + reader.latex[start:end].strip() + "}", (opening.start, end))
    if reader.token.text == "}":
        reader.advance()
        if reader.starts_factor():
            return reader.factor()
        return Symbol("", (opening.start, reader.tokens[reader.position - 1].end))
    return _until_brace(reader, opening)


def _until_brace(reader: Reader, opening: Token) -> Node:
    reader.depth += 1
    if reader.depth > MAX_DEPTH:
        raise reader.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep", opening)
    reader.open.append("{script")
    items: list[Node] = []
    while not (reader.token.kind == "char" and reader.token.text == "}"):
        entry = reader.entry()
        if reader.token.kind == "end":
            raise reader.problem("unclosed-group", "a brace is opened here and never closed", opening)
        if entry is not None and entry.kind == "separator":
            reader.advance()
            continue
        if entry is not None and entry.kind in ("infix", "relation") and not items and reader.lone_signs() == 1:
            # `\sqrt{\cdot}`: the place of an argument.
            items.append(lone_symbol(reader.advance(), entry))
            continue
        before = reader.position
        items.append(reader.clause())
        if before == reader.position:
            raise reader.problem("unexpected-token", f"`{reader.token.text}` is not expected here")
    reader.advance()
    reader.open.pop()
    reader.depth -= 1
    return items[0] if len(items) == 1 else Sequence(tuple(items), reader.span_from(opening.start))


def _infix_command(reader: Reader, opening: Token) -> Node | None:
    r"""`{a \over b}` and `{n \choose k}`."""
    depth = 1
    for index in range(reader.position, len(reader.tokens)):
        text = reader.tokens[index].text
        if reader.tokens[index].kind == "char":
            depth += (text == "{") - (text == "}")
        if depth == 0:
            return None
        if depth == 1 and text in (r"\over", r"\choose", r"\atop") and reader.tokens[index].kind == "command":
            head = "binom" if text == r"\choose" else "frac"
            upper = reader.expression()
            reader.advance()
            lower = reader.expression()
            if reader.token.text == "," and text == r"\choose":
                # `{n \choose k, n - k}`: into groups of these sizes.
                lower = _listed(reader, lower)
            if reader.token.text != "}":
                raise reader.problem("unexpected-token", f"`{reader.token.text}` is not expected here")
            reader.advance()
            return Apply(head, (upper, lower), reader.span_from(opening.start))
    return None


def _listed(reader: Reader, first: Node) -> Node:
    items = [first]
    while reader.token.text == ",":
        reader.advance()
        items.append(reader.expression())
    return Sequence(tuple(items), (first.span[0], items[-1].span[1]))


def argument(reader: Reader) -> Node:
    """A required argument of a command."""
    if reader.token.kind == "char" and reader.token.text == "{":
        opening = reader.advance()
        if reader.token.text == "}":
            reader.advance()
            raise reader.problem("missing-operand", "this argument is empty", opening)
        middle = _infix_command(reader, opening)
        return middle if middle is not None else _until_brace(reader, opening)
    if reader.token.kind in ("end", "newline", "cell", "rowbreak"):
        raise reader.problem("missing-operand", "an argument is missing here", reader.tokens[reader.position - 1])
    return single_token(reader)


# Boxes that may say in brackets how they look.
_WITH_OPTION = {r"\bbox", r"\smash", r"\cancel", r"\framebox", r"\makebox", r"\mathmakebox", r"\parbox"}


def _wrapper(reader: Reader, entry: Entry) -> Node:
    reader.advance()
    if reader.token.text == "[" and entry.trigger in _WITH_OPTION:
        while reader.token.kind != "end" and reader.advance().text != "]":
            pass
    for _ in range(entry.arguments - 1):
        reader.position = reader.after_argument(reader.position)
    node = argument(reader)
    # The label of a brace is commentary.
    while reader.token.text in ("_", "^") and entry.trigger in (r"\underbrace", r"\overbrace", r"\underbracket",
                                                              r"\overbracket"):
        reader.advance()
        reader.position = reader.after_argument(reader.position)
    if isinstance(node, Relation):
        return node
    return Apply("paren", (node,), node.span) if isinstance(node, Apply) and node.head in ("add", "minus") else node
