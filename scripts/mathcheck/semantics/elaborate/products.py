"""Products, quotients and infix operators between values or functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mathcheck.semantics import elaborate_sequences
from mathcheck.semantics.elaborate.derivatives import bare_operator
from mathcheck.semantics.elaborate.functions import at_function_point, is_function_value
from mathcheck.semantics.elaborate.readings import (
    bracket_of,
    is_application,
    is_function_algebra,
    split_product,
)
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, MatrixLiteral, Node, Symbol
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def product_of(elaborator: Elaborator, node: Apply) -> Expr:
    ellipsis = elaborate_sequences.ellipsis_chain(elaborator, node)
    if ellipsis is not None:
        return ellipsis
    factors = factors_of(elaborator, node.args)
    operators = bare_operator(elaborator, factors)
    if operators is not None:
        return operators
    if len(factors) == 2 and isinstance(factors[0], Apply) and factors[0].head == "paren" and \
            isinstance(factors[1], Apply) and factors[1].head == "paren" and is_function_algebra(elaborator, factors[0]):
        return at_function_point(elaborator, factors[0], elaborator.expr(factors[1]))
    factors = [_turned(elaborator, factor) for factor in factors[:-1]] + factors[-1:]
    result = elaborator.expr(factors[0])
    for factor in factors[1:]:
        right = elaborator.expr(factor)
        result = Expr("mul", (result, right), None, (result.span[0], right.span[1]))
    return result


def _turned(elaborator: Elaborator, factor: Node) -> Node:
    """`w' w` of a declared vector: before another factor the prime transposes, unless it makes a name that is declared."""
    if elaborator.infer or not isinstance(factor, Apply) or factor.head != "prime" or elaborator.is_known(name_of(factor)):
        return factor
    found = elaborator.scope.lookup(name_of(factor.args[0]) or "")
    is_vector = found is not None and not found.is_function and rank(variable(found.name), elaborator.scope) == 1
    return Apply("transpose", (factor.args[0],), factor.span) if is_vector and getattr(factor.args[1], "value", 0) == 1 else factor


def factors_of(elaborator: Elaborator, nodes: tuple[Node, ...]) -> list[Node]:
    """The factors with calls that are products taken apart."""
    found: list[Node] = []
    for node in nodes:
        split = split_product(elaborator, node)
        if split is not None:
            found.extend(factors_of(elaborator, split.args))
        elif isinstance(node, Call) and not is_application(elaborator, node):
            found.extend((node.function, bracket_of(elaborator, node)))
        else:
            found.append(node)
    return found


def infix_product(elaborator: Elaborator, head: str, args: tuple[Node, ...], span: tuple[int, int]) -> Expr:
    left, right = elaborator.expr(args[0]), elaborator.expr(args[1])
    if head == "circ" and (is_function_value(elaborator, left) or is_function_value(elaborator, right)):
        return Expr("compose", (left, right), None, span)
    head = {"star": "times", "circ": "hadamard", "ominus": "sub", "oplus": "add"}.get(head, head)
    return Expr(head, (left, right), None, span)


def quotient_of(elaborator: Elaborator, head: str, args: tuple[Node, ...], span: tuple[int, int]) -> Expr:
    upper, lower = args
    if head == "slash" and isinstance(lower, Call) and lower.delimiter and not is_application(elaborator, lower):
        # `1/m (x + y)` divides by m alone.
        quotient = Expr("div", (elaborator.expr(upper), elaborator.expr(lower.function)), None, span)
        return Expr("mul", (quotient, elaborator.expr(bracket_of(elaborator, lower))), None, span)
    return Expr("div", (elaborator.expr(upper), elaborator.expr(lower)), None, span)


def side_by_side(elaborator: Elaborator, node: Apply) -> Expr | None:
    r"""Inference: `(\mathbf{a} \; \mathbf{b})`, columns beside each other in brackets, is the matrix of them: columns have no such product."""
    inner = node.args[0]
    if not elaborator.infer or not isinstance(inner, Apply) or inner.head not in ("juxt", "dot"):
        return None
    columns = _columns_of(inner)
    if len(columns) < 2 or not all(isinstance(part, Ellipsis) or _is_column(part) for part in columns):
        return None
    if any(isinstance(part, Ellipsis) for part in columns):
        return elaborator.expr(MatrixLiteral((columns,), "p", node.span))
    return Expr("matrix", tuple(map(elaborator.expr, columns)), 1, node.span) if inner.head == "juxt" else None


def _columns_of(node: Node) -> tuple[Node, ...]:
    r"""What stands side by side; dots between columns are read as a product with them."""
    if isinstance(node, Apply) and node.head in ("juxt", "dot"):
        return tuple(part for arg in node.args for part in _columns_of(arg))
    return (node,)


def of_columns(elaborator: Elaborator, call: Call) -> Call:
    r"""Inference: `\det(\mathbf{a}, \mathbf{b})` is the determinant of the matrix with these columns."""
    if not elaborator.infer or name_of(call.function) != r"\text{det}" or len(call.groups) != 1:
        return call
    columns = call.groups[0]
    if len(columns) == 1 and isinstance(columns[0], Apply) and columns[0].head == "juxt":
        columns = columns[0].args
    if len(columns) < 2 or not all(map(_is_column, columns)):
        return call
    return replace(call, groups=((Apply("paren", (Apply("juxt", columns, call.span),), call.span),),))


def _is_column(node: Node) -> bool:
    """Whether a value is a bold vector, or a sum of such."""
    if isinstance(node, Apply) and node.head in ("add", "minus", "neg"):
        return all(map(_is_column, node.args))
    base = node.args[0] if isinstance(node, Apply) and node.head == "sub" else node
    return isinstance(base, Symbol) and base.name.startswith((r"\mathbf{", r"\vec{")) and base.name.split("{")[1][:1].islower()
