r"""Commands with arguments in braces, by name."""

from __future__ import annotations

from mathcheck.syntax.binders import stacked
from mathcheck.syntax.brackets import inner_command, norm_command
from mathcheck.syntax.derivatives import fraction
from mathcheck.syntax.nodes import Apply, Node
from mathcheck.syntax.reader import Reader


def _sqrt(reader: Reader) -> Node:
    token = reader.advance()
    index: Node | None = None
    if reader.token.text == "[":
        reader.advance()
        index = reader.expression()
        if reader.token.text != "]":
            raise reader.problem("unclosed-group", "the index of this root is never closed", token)
        reader.advance()
    body = reader.argument()
    if index is None:
        return Apply("sqrt", (body,), reader.span_from(token.start))
    return Apply("root", (body, index), reader.span_from(token.start))


def _binom(reader: Reader) -> Node:
    token = reader.advance()
    upper = reader.argument()
    lower = reader.argument()
    return Apply("binom", (upper, lower), reader.span_from(token.start))


def _modulo(reader: Reader) -> Node:
    raise reader.problem("unsupported", "congruences are not supported")


COMMANDS = {
    r"\frac": fraction,
    r"\dfrac": fraction,
    r"\tfrac": fraction,
    r"\cfrac": fraction,
    r"\nicefrac": fraction,
    r"\sfrac": fraction,
    r"\sqrt": _sqrt,
    r"\binom": _binom,
    r"\dbinom": _binom,
    r"\tbinom": _binom,
    r"\underset": stacked,
    r"\overset": stacked,
    r"\stackrel": stacked,
    r"\pmod": _modulo,
    r"\norm": norm_command,
    r"\abs": norm_command,
    r"\ip": inner_command,
    r"\inner": inner_command,
}
