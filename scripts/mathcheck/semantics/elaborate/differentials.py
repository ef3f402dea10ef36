r"""Differentials by themselves: `df = 2 x y \, dx + x^2 \, dy` holds for all small changes `dx`, `dy` of what is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.semantics.domains import Matrix, Real, Vector
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

# Structure that a matrix keeps while it changes.
_KEPT = frozenset({"symmetric", "diagonal", "skew", "upper", "lower"})


def differential(elaborator: Elaborator, node: Apply) -> Expr:
    """A change of a variable, or how what depends on the variables of the formula changes with them."""
    operand = node.args[0]
    varied = _varied(elaborator)
    name = name_of(operand)
    if name in varied:
        return variable(_change_of(elaborator, name, node), node.span)
    if not varied:
        raise Problem("unsupported", "a differential by itself is not supported", node.span)
    found = elaborator.declared(name) if name is not None else None
    if found is not None and found.parameters is not None:
        body = Expr("call", (variable(name, operand.span), *(variable(parameter, operand.span) for parameter in found.parameters)), None, operand.span)
    else:
        body = elaborator.expr(operand)
    changes = frozenset(_change_of(elaborator, each, node) for each in varied)
    return Expr("differential", (body,), tuple(varied), node.span, body.free | changes | frozenset(varied))


def change_name(name: str) -> str:
    """The name of the change of a variable."""
    return f"§d{name}"


def _varied(elaborator: Elaborator) -> list[str]:
    """The names whose differentials stand in the formula and that depend on none of the others."""
    if elaborator.root is None:
        return []
    names = {name for part in walk(elaborator.root) if isinstance(part, Apply) and part.head == "total_differential"
             and (name := name_of(part.args[0])) is not None and elaborator.scope.lookup(name) is not None}
    return sorted(name for name in names if not elaborator.scope.lookup(name).is_function and not (_behind(elaborator, name) & names))


def _behind(elaborator: Elaborator, name: str) -> set[str]:
    """What the value of a name rests on, by its definition and those of what stands in it."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        declaration = elaborator.scope.lookup(waiting.pop())
        if declaration is not None and declaration.definition is not None:
            more = declaration.definition.free - found
            found |= more
            waiting.extend(more)
    return found - {name}


def _change_of(elaborator: Elaborator, name: str, node: Apply) -> str:
    """Declare the change of a variable: any value of its shape."""
    change = change_name(name)
    found = elaborator.declared(name)
    elaborator.scope.declare(Declaration(change, _shape_of(elaborator, found, node), latex=change))
    return change


def _shape_of(elaborator: Elaborator, found: Declaration, node: Apply) -> Any:
    match found.domain:
        case Vector(size=size):
            return Vector(size)
        case Matrix(rows=rows, columns=columns, traits=traits):
            return Matrix(rows, columns, traits & _KEPT)
        case Real():
            return Real()
    if found.definition is not None and rank(found.definition, elaborator.scope) == 0:
        return Real()
    raise Problem("unsupported", "a differential by itself is not supported", node.span)
