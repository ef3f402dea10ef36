r"""What is written with a nabla: `\nabla f`, `\nabla_x (x^\top A x)`, `\nabla^2 f`, `\nabla \cdot F`."""

from __future__ import annotations

from mathcheck.syntax.brackets import read_group
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Symbol
from mathcheck.syntax.reader import Reader
from mathcheck.syntax.scripts import read_scripts, script_argument
from mathcheck.syntax.tokens import Token


def gradient(reader: Reader, token: Token) -> Node:
    r"""`\nabla f`, `\nabla_x (x^\top A x)`, `\nabla^2 f`."""
    variables: list[Node] = []
    head = "gradient"
    while reader.token.kind == "char" and reader.token.text in ("_", "^"):
        if reader.advance().text == "_":
            variables = script_argument(reader, subscript=True)
        else:
            power = script_argument(reader, subscript=False)[0]
            if isinstance(power, Number) and power.value == 2:
                head = "hessian"
            elif isinstance(power, Symbol) and power.name in (r"\top", "T"):
                head = "gradient_row"
    entry = reader.entry()
    if entry is not None and entry.kind == "infix" and entry.head == "dot":
        reader.advance()
        operand = reader.factor()
        return Apply("divergence", (operand,), reader.span_from(token.start))
    if entry is not None and entry.kind == "infix" and entry.head == "times":
        raise reader.problem("unsupported", "the curl of a vector field is not supported")
    if not reader.starts_factor():
        return Symbol(r"\nabla", (token.start, token.end))
    start = reader.token.start
    if reader.token.kind == "open" or entry is not None and entry.kind == "open":
        operand = read_group(reader)
        if not (variables and _transposed_factor(reader)):
            return Apply(head, (operand, *variables), reader.span_from(token.start))
        operand = read_scripts(reader, operand, start)
    else:
        operand = reader.factor()
    outer = []
    stripped = operand
    while isinstance(stripped, Apply) and (stripped.head == "transpose" or stripped.head == "pow" and _is_outer(stripped.args[1])):
        outer.append(stripped)
        stripped = stripped.args[0]
    is_value = isinstance(operand, Apply) and operand.head in ("transpose", "pow", "sub") and \
        not isinstance(stripped, Call)
    more = reader.starts_factor()
    if variables and more and (is_value or _names_variable(reader, operand, variables) or _is_factor_alone(operand) or
                               _is_matrix_factor(operand) or isinstance(stripped, Apply) and stripped.head == "paren"):
        operand = reader.juxtaposed(first=operand)
        outer = []
    elif outer and (isinstance(stripped, Call) or not variables):
        operand = stripped
    else:
        outer = []
    node: Node = Apply(head, (operand, *variables), (token.start, operand.span[1] if operand.span[1] > start else start))
    for wrap in reversed(outer):
        node = Apply(wrap.head, (node, *wrap.args[1:]), reader.span_from(token.start))
    return node


def _is_outer(exponent: Node) -> bool:
    r"""Whether a power is one of the gradient, as in `\nabla f(x)^T d` and `\nabla^2 f(x)^{-1} g`."""
    return isinstance(exponent, Apply) and exponent.head == "neg" or isinstance(exponent, Symbol) and exponent.name == "T"


def _transposed_factor(reader: Reader) -> bool:
    r"""`\nabla_w (y - Xw)^\top (y - Xw)`: the bracket just read only begins what is differentiated."""
    saved = reader.position
    found = reader.token.text == "^" and reader.tokens[reader.position + 1].text in (r"\top", "T", "{", r"\intercal")
    if found:
        reader.advance()
        script = script_argument(reader, subscript=False)[0]
        found = isinstance(script, Symbol) and script.name in (r"\top", "T", r"\text{T}") and reader.starts_factor()
    reader.position = saved
    return found


def _is_factor_alone(operand: Node) -> bool:
    """A number or fraction of numbers: what is differentiated is the product that it begins."""
    return isinstance(operand, Number) or isinstance(operand, Apply) and operand.head == "frac"


def _is_matrix_factor(operand: Node) -> bool:
    r"""`\nabla_x A x`: a matrix by itself is not what is differentiated, but its product."""
    return isinstance(operand, Symbol) and operand.name.startswith(r"\mathbf{") and operand.name[8:9].isupper()


def _names_variable(reader: Reader, operand: Node, variables: list[Node]) -> bool:
    names = {variable.name for variable in variables if isinstance(variable, Symbol)}
    return isinstance(operand, Symbol) and operand.name in names
