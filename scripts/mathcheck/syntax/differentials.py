r"""The signs of differentials, `dx`, `\mathrm{d}x`, `\partial x`, and the variables after them."""

from __future__ import annotations

from mathcheck.syntax.nodes import Apply, Node, Symbol, integer
from mathcheck.syntax.reader import Reader
from mathcheck.syntax.scripts import parenthesised_script, script_argument, superscript


def differential_here(reader: Reader, ahead: int = 0) -> bool:
    r"""`dx`, `\mathrm{d}x`: the sign of a differential, followed by a name."""
    token = reader.tokens[reader.position + ahead]
    index = reader.position + ahead
    if token.text in ("d", "D") and token.kind == "char":
        index += 1
    elif reader.lookup(token.text) is not None and reader.lookup(token.text).kind == "word":
        if reader.tokens[index + 1].text == "{" and reader.tokens[index + 2].text == "d" \
                and reader.tokens[index + 3].text == "}":
            index += 4
        elif reader.tokens[index + 1].text == "d":
            index += 2
        else:
            return False
    elif token.text == "{" and reader.tokens[index + 1].text in (r"\rm", r"\mathrm") and \
            reader.tokens[index + 2].text == "d" and reader.tokens[index + 3].text == "}":
        index += 4
    else:
        return False
    following = reader.tokens[index]
    entry = reader.lookup(following.text)
    if token.text == "D":
        return False
    if following.kind == "char":
        return following.text.isalpha()
    return entry is not None and entry.kind in ("symbol", "font", "accent") and \
        entry.head not in (r"\nabla", r"\partial", r"\infty")


def speaks_of_differentials(reader: Reader) -> bool:
    r"""Whether `d` is the sign of a differential in this formula: `dz = 2x\,dx`, where a statement begins with one and another follows."""
    if reader.latex.count("d") < 2 or "\\int" in reader.latex:
        return False
    begins = False
    for index, token in enumerate(reader.tokens[:-1]):
        if token.text != "d" or token.kind != "char":
            continue
        before, after = reader.tokens[index - 1] if index else None, reader.tokens[index + 1]
        named = _is_named(reader, index + 1)
        if not named and after.text != "(":
            return False
        starts = before is None or before.kind == "newline" or (entry := reader.entries[index - 1]) is not None and entry.kind == "separator"
        if begins and named and not starts:
            return True
        begins = begins or starts
    return False


def _is_named(reader: Reader, position: int) -> bool:
    token, entry = reader.tokens[position], reader.entries[position]
    if entry is None:
        return token.kind == "char" and token.text.isalpha()
    return entry.kind in ("symbol", "font", "accent") and entry.head not in (r"\nabla", r"\partial", r"\infty", r"\top")


def differential_of(reader: Reader, sign: Symbol) -> Node | None:
    r"""The differential of what follows the sign just read, as in `dX`, `\mathrm{d}(XY)`, `d \ln y`; `None` if nothing that has one follows.

    The sign goes along: where a page gives it a meaning, it is a factor.
    """
    entry = reader.entry()
    if not _is_named(reader, reader.position) and (entry is None or entry.kind not in ("open", "function")):
        return None
    return Apply("total_differential", (reader.factor(), sign), reader.span_from(sign.span[0]))


def read_differential(reader: Reader) -> Node:
    """The variable of the differential that stands here."""
    token = reader.token
    if token.text == "{":
        reader.position += 4
    elif token.text == "d":
        reader.position += 1
    elif reader.tokens[reader.position + 1].text == "{":
        reader.position += 4
    else:
        reader.position += 2
    return derivative_variable(reader)


def derivative_variable(reader: Reader) -> Node:
    """The name after a differential sign: with its indices, without a power."""
    start = reader.token.start
    node = reader.primary(bare=True)
    while reader.token.kind == "char" and reader.token.text in ("_", "'"):
        if reader.advance().text == "_":
            node = Apply("sub", (node, *script_argument(reader, subscript=True)), reader.span_from(start))
        else:
            node = Apply("prime", (node, integer(1)), reader.span_from(start))
    if reader.token.text == "^" and reader.tokens[reader.position + 1].text == "{":
        saved = reader.position
        reader.advance()
        if parenthesised_script(reader):
            node = superscript(reader, node, start)
            if reader.token.text == "_":
                reader.advance()
                node = Apply("sub", (node, *script_argument(reader, subscript=True)), reader.span_from(start))
        else:
            reader.position = saved
    if reader.token.text == "^" and reader.tokens[reader.position + 1].text in (r"\top", "T", r"\intercal"):
        reader.position += 2
        node = Apply("transpose", (node,), reader.span_from(start))
    elif [token.text for token in reader.tokens[reader.position:reader.position + 4]] in (["^", "{", r"\top", "}"], ["^", "{", "T", "}"]):
        reader.position += 4
        node = Apply("transpose", (node,), reader.span_from(start))
    return node


def differential_sign(reader: Reader, position: int) -> tuple[str, int] | None:
    r"""`d`, `\mathrm{d}`, `\partial` at a position: the kind and the position after it."""
    token = reader.tokens[position]
    if token.text in (r"\partial", "∂"):
        return "partial", position + 1
    if token.kind == "char" and token.text == "d":
        return None if _is_plain_d(reader, position + 1) else ("total", position + 1)
    if token.text in (r"\mathrm", r"\text", r"\operatorname", r"\rm", r"\textrm"):
        if reader.tokens[position + 1].text == "{" and reader.tokens[position + 2].text == "d" and \
                reader.tokens[position + 3].text == "}":
            return "total", position + 4
        if reader.tokens[position + 1].text == "d":
            return "total", position + 2
    return None


def _is_plain_d(reader: Reader, position: int) -> bool:
    """Whether a `d` before this position is a letter: `d_2`, `d - 2`, `d^2 + 1`."""
    token, entry = reader.tokens[position], reader.lookup(reader.tokens[position].text)
    if token.text in ("_", "!", "'") and token.kind == "char":
        return True
    return entry is not None and entry.kind in ("infix", "relation", "separator", "postfix")
