r"""Fractions and the derivatives written as such: `\frac{dy}{dx}`, `\frac{\partial^2 f}{\partial x \partial y}`, `df/dx`."""

from __future__ import annotations

from mathcheck.syntax.brackets import read_group
from mathcheck.syntax.differentials import derivative_variable, differential_sign
from mathcheck.syntax.integrals import integrand_numerator
from mathcheck.syntax.nodes import Apply, Node, Number, Symbol
from mathcheck.syntax.reader import PRODUCT, Reader
from mathcheck.syntax.scripts import read_scripts, script_argument
from mathcheck.syntax.tokens import Token


def fraction(reader: Reader) -> Node:
    r"""`\frac{a}{b}`, or a derivative when both parts begin with a differential sign."""
    token = reader.advance()
    derivative = _derivative_fraction(reader, token)
    if derivative is not None:
        return derivative
    numerator = integrand_numerator(reader) if reader.integrals else reader.argument()
    denominator = reader.argument()
    return Apply("frac", (numerator, denominator), reader.span_from(token.start))


def _derivative_fraction(reader: Reader, token: Token) -> Node | None:
    if reader.token.text != "{":
        return None
    upper = differential_sign(reader, reader.position + 1)
    if upper is None:
        return None
    denominator_position = reader.after_argument(reader.position)
    if reader.tokens[denominator_position].text != "{":
        return None
    below = differential_sign(reader, denominator_position + 1)
    if below is None or reader.tokens[below[1]].text == "}":
        return None
    kind, reader.position = upper
    order = _order(reader)
    operand: Node | None = None
    if reader.token.text != "}":
        reader.open.append("{script")
        operand = reader.expression()
        reader.open.pop()
    if reader.token.text != "}":
        raise reader.problem("unexpected-token", f"`{reader.token.text}` is not expected in a derivative")
    reader.position += 2
    variables: list[Node] = []
    while reader.token.text != "}":
        sign = differential_sign(reader, reader.position)
        if sign is None:
            if not variables:
                raise reader.problem("unexpected-token", "a derivative needs its variable here")
            # `\frac{d}{dx dy}` and the careless `\frac{\partial f}{\partial x y}`.
            raise reader.problem("unexpected-token", f"`{reader.token.text}` is not expected in a derivative")
        reader.position = sign[1]
        first = reader.position
        bracketed = reader.token.text == "("
        if bracketed:
            reader.advance()
        variable = derivative_variable(reader)
        if bracketed and reader.token.text == ")":
            reader.advance()
        times = _order(reader)
        if reader.token.text != "}" and differential_sign(reader, reader.position) is None and not variables:
            # `\frac{\partial \log y}{\partial \log x_i}`: by the value of an expression.
            reader.position, times = first, None
            reader.open.append("{script")
            variable = reader.expression()
            reader.open.pop()
        if isinstance(times, Number):
            variables += [variable] * max(1, min(int(times.value), 8))
        elif times is not None:
            variables.append(Apply("repeat", (variable, times), variable.span))
        else:
            variables.append(variable)
    reader.advance()
    if isinstance(order, Number) and len(variables) != int(order.value) and len(set(map(id, variables))) == 1:
        raise reader.problem("derivative-orders-differ", "the orders above and below the bar differ", token)
    if operand is None:
        operand = _operand_of_derivative(reader, token)
    return Apply(kind, (operand, *variables), reader.span_from(token.start))


def _order(reader: Reader) -> Node | None:
    if reader.token.text != "^" or reader.tokens[reader.position + 1].text in (r"\top", "T"):
        return None
    reader.advance()
    return script_argument(reader, subscript=False)[0]


def _operand_of_derivative(reader: Reader, token: Token) -> Node:
    entry = reader.entry()
    if not reader.starts_factor():
        if entry is not None and entry.kind == "bar" and reader.partner_ahead(entry.head):
            return reader.juxtaposed()
        if reader.sign_here():
            return reader.unary(PRODUCT)
        raise reader.problem("missing-operand", "this derivative is taken of nothing", token)
    if entry is not None and (entry.kind == "open" and entry.head in ("(", "[", "{")):
        start = reader.token.start
        group = read_group(reader)
        if reader.token.text == "^":
            group = read_scripts(reader, group, start)
        return group
    return reader.juxtaposed()


def partial_prefix(reader: Reader, token: Token) -> Node:
    r"""`\partial_x f`, or `\partial f / \partial x` written with a slash."""
    if reader.token.text == "_" and reader.token.kind == "char":
        reader.advance()
        variables = script_argument(reader, subscript=True)
        operand = reader.factor()
        return Apply("partial", (operand, *variables), reader.span_from(token.start))
    if reader.token.text == "^" or reader.starts_factor():
        order = _order(reader)
        if reader.token.text == "/":
            operand: Node = Symbol("", (token.start, token.end))
        else:
            operand = reader.factor()
        arguments = (operand,) if order is None else (operand, order)
        return Apply("differential", arguments, reader.span_from(token.start))
    return Symbol(r"\partial", (token.start, token.end))


def quotient_of_differentials(reader: Reader, left: Node, right: Node, operator: Token) -> Node:
    r"""`df/dx` and `\partial f/\partial x` are derivatives, any other slash a quotient."""
    span = (left.span[0], right.span[1])
    upper = _as_differential(left)
    lower = _as_differential(right)
    if upper is not None and lower is not None and upper[0] == lower[0]:
        kind, operand, order = upper
        count = int(order.value) if isinstance(order, Number) else 1
        if not (isinstance(operand, Symbol) and operand.name == ""):
            variable = lower[1]
            if isinstance(variable, Apply) and variable.head == "pow":
                variable = variable.args[0]
            return Apply(kind, (operand, *[variable] * count), span)
    return Apply("slash", (left, right), span)


def _as_differential(node: Node) -> tuple[str, Node, Node | None] | None:
    match node:
        case Apply(head="differential", args=(operand,)):
            return "partial", operand, None
        case Apply(head="differential", args=(operand, order)):
            return "partial", operand, order
        case Apply(head="total_differential", args=(operand, _)):
            return "total", operand, None
        case Apply(head="juxt", args=(Symbol(name="d" | r"\text{d}"), operand)):
            return "total", operand, None
        case Apply(head="juxt", args=(Apply(head="pow", args=(Symbol(name="d" | r"\text{d}"), order)), operand)):
            return "total", operand, order
    return None
