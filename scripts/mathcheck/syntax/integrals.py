r"""Integrals with their bounds and their differentials, wherever those stand."""

from __future__ import annotations

from mathcheck.syntax.differentials import differential_here, read_differential
from mathcheck.syntax.nodes import Binder, Node, Sequence, integer
from mathcheck.syntax.reader import Reader
from mathcheck.syntax.scripts import script_argument
from mathcheck.syntax.tokens import Token


def integral(reader: Reader, token: Token) -> Node:
    """An integral after its sign: bounds, integrand and the variables of its differentials."""
    lower: Node | None = None
    upper: Node | None = None
    while reader.token.kind == "char" and reader.token.text in ("_", "^"):
        mark = reader.advance().text
        items = script_argument(reader, subscript=True)
        script = items[0] if len(items) == 1 else Sequence(tuple(items), (items[0].span[0], items[-1].span[1]))
        if mark == "_":
            lower = script
        else:
            upper = script
    reader.integrals += 1
    pending, reader.pending = reader.pending, []
    variables: list[Node] = []
    several = token.text in (r"\iint", r"\iiint")
    while differential_here(reader) and (several or reader.integrals == 1 or not variables or not _more_differentials(reader, 1)):
        variables.append(read_differential(reader))
    if not variables or reader.starts_factor() or reader.sign_here() or reader.token.text == "{":
        body = reader.expression(30)
    else:
        body = integer(1)
    variables += reader.pending
    reader.pending = pending
    reader.integrals -= 1
    while differential_here(reader) and (not variables or several or not reader.integrals or
                                         not _more_differentials(reader)):
        variables.append(read_differential(reader))
    if not variables:
        raise reader.problem("missing-differential", "this integral does not say over which variable (as in `dx`)", token)
    span = reader.span_from(token.start)
    node: Node = Binder("int", lower, upper, body, tuple(variables), span)
    # `\int f(x) dx \, g`: what follows the differential multiplies the integral.
    return node


def _more_differentials(reader: Reader, own: int = 0) -> bool:
    """Inside other integrals: leave at least one differential for each; `own` counts the one that is read now."""
    saved = reader.position
    count = 0
    while differential_here(reader):
        read_differential(reader)
        count += 1
    reader.position = saved
    return count <= reader.integrals - own


def integrand_numerator(reader: Reader) -> Node:
    r"""The numerator in an integral may hold the differential: `\int \frac{dx}{x}`."""
    if reader.token.text != "{":
        return reader.argument()
    opening = reader.advance()
    reader.open.append("{script")
    if differential_here(reader):
        numerator: Node = integer(1)
    else:
        numerator = reader.clause()
    while differential_here(reader):
        reader.pending.append(read_differential(reader))
    if reader.token.text != "}":
        raise reader.problem("unexpected-token", f"`{reader.token.text}` is not expected here")
    reader.advance()
    reader.open.pop()
    del opening
    return numerator
