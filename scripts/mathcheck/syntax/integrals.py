r"""Integrals with their bounds and their differentials, wherever those stand."""

from __future__ import annotations

from mathcheck.syntax.differentials import differential_here, read_differential
from mathcheck.syntax.nodes import Apply, Binder, Call, Node, Relation, Sequence, Symbol, integer
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
        lower, body, variables = _implied(lower, upper, body)
    span = reader.span_from(token.start)
    node: Node = Binder("int", lower, upper, body, tuple(variables), span)
    # `\int f(x) dx \, g`: what follows the differential multiplies the integral.
    return node


def _implied(lower: Node | None, upper: Node | None, body: Node) -> tuple[Node | None, Node, list[Node]]:
    r"""Over what an integral without a `dx` of its own goes; nothing when it does not say.

    `\int_z f(z)` and `\int_{y \in Y} f(y)` name the variable below; `\int f(x) \phi(dx)` and
    `\int f \, d(x, y)` hold the differential in brackets.
    """
    if upper is None and isinstance(lower, Relation) and lower.operators == ("in",) and _is_variable(lower.sides[0]):
        return lower, body, [lower.sides[0]]
    if upper is None and lower is not None and _is_variable(lower):
        return None, body, [lower]
    factors = body.args if isinstance(body, Apply) and body.head == "juxt" else (body,)
    last = factors[-1]
    if not isinstance(last, Call):
        return lower, body, []
    rest = Apply("juxt", factors[:-1], body.span) if len(factors) > 2 else factors[0] if len(factors) == 2 else integer(1)
    if isinstance(last.function, Symbol) and last.function.name in ("d", r"\text{d}") and len(last.groups) == 1:
        return lower, rest, list(last.groups[0])
    if any(_is_differential(item) for item in last.groups[0]):
        return lower, rest, [last]
    return lower, body, []


def _is_variable(node: Node) -> bool:
    """A letter that varies; capitals name sets and events."""
    while isinstance(node, Apply) and node.head in ("sub", "prime", "supindex"):
        node = node.args[0]
    if not isinstance(node, Symbol):
        return False
    letter = node.name.removesuffix("}").rpartition("{")[2].lstrip("\\")
    return letter[:1].islower()


def _is_differential(node: Node) -> bool:
    return isinstance(node, Apply) and node.head == "total_differential" or isinstance(node, Apply) and node.head == "juxt" and len(node.args) == 2 and \
        isinstance(node.args[0], Symbol) and node.args[0].name in ("d", r"\text{d}")


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
