"""Functions as values: what is applied, to what, and combinations of functions taken at a point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.reference import REFERENCES
from mathcheck.semantics.elaborate.names import constant_of, plain_name
from mathcheck.semantics.elaborate.readings import FUNCTION_LETTERS
from mathcheck.semantics.expr import Expr, variable
from mathcheck.syntax.nodes import Apply, Call, Node, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


# The fact of a page that says that its text speaks of the normal distribution.
SPEAKS_OF_NORMAL = "speaks of normal"
# What these letters are on a page that speaks of the normal distribution and declares nothing else for them.
NORMAL = {r"\Phi": "normal cdf", r"\phi": "normal density", r"\varphi": "normal density"}


def function_value(elaborator: Elaborator, function: Node, node: Call) -> Expr:
    """What is applied: a declared function, a known name, or an unknown one."""
    name = name_of(function)
    if name is not None and (name in elaborator.bound or elaborator.scope.lookup(name) is not None):
        elaborator.declared(name)
        return variable(name, function.span)
    if isinstance(function, Symbol):
        found = constant_of(elaborator, function)
        if found is not None and found.head == "reference":
            return found
        if elaborator.infer and function.name in NORMAL and _is_of_normal(elaborator, node):
            return Expr("reference", (), NORMAL[function.name], function.span)
        if plain_name(function.name) in REFERENCES and function.name.startswith("\\text{"):
            return Expr("reference", (), REFERENCES[plain_name(function.name)].name, function.span)
    if isinstance(function, Apply) and function.head == "sub":
        resolved = elaborator.expr(function) if is_resolvable(elaborator, function) else None
        if resolved is not None and resolved.head in ("log_base", "component", "reference", "var"):
            return resolved
    if name is None:
        return elaborator.expr(function)
    found = elaborator.note_unknown(name, function.span, "function")
    found.arity = max(found.arity, sum(len(group) for group in node.groups))
    return variable(name, function.span)


def _is_of_normal(elaborator: Elaborator, node: Call) -> bool:
    """Whether the page speaks of the normal distribution, and what stands in brackets is one number."""
    arguments = [item for group in node.groups for item in group]
    return elaborator.scope.fact(SPEAKS_OF_NORMAL) is not None and len(arguments) == 1 and \
        not any(isinstance(part, Symbol) and part.name.startswith((r"\mathbf", r"\vec")) for part in walk(arguments[0]))


def is_resolvable(elaborator: Elaborator, function: Apply) -> bool:
    base = function.args[0]
    return isinstance(base, Symbol) and (base.name == r"\text{log}" or elaborator.is_known(base.name))


def applied(elaborator: Elaborator, function: Expr, node: Call) -> Expr:
    arguments = elaborator.arguments(node)
    if function.head == "var" and arguments and all(part.head == "var" and part.data not in elaborator.bound for part in arguments):
        # Derivatives of `f` alone are taken at the arguments that the page last gave it.
        elaborator.scope.sections[-1].facts[f"arguments of {function.data}"] = tuple(part.data for part in arguments)
    if node.delimiter == "[" and len(arguments) > 1:
        arguments = [Expr("vector", tuple(arguments), "literal", node.span)]
    if function.head == "reference":
        return Expr("apply", tuple(arguments), function.data, node.span)
    return Expr("call", (function, *arguments), None, node.span)


def at_function_point(elaborator: Elaborator, node: Node, point: Expr) -> Expr:
    """A combination of functions at a point."""
    if isinstance(node, Apply) and node.head == "paren":
        return at_function_point(elaborator, node.args[0], point)
    if isinstance(node, Apply) and node.head == "circ":
        return at_function_point(elaborator, node.args[0], at_function_point(elaborator, node.args[1], point))
    outer, elaborator.function_point = elaborator.function_point, point
    try:
        return elaborator.expr(node)
    finally:
        elaborator.function_point = outer


def is_function_value(elaborator: Elaborator, expr: Expr) -> bool:
    if expr.head in ("reference", "lambda", "compose"):
        return True
    if expr.head == "var":
        declaration = elaborator.scope.lookup(expr.data)
        return declaration is not None and declaration.is_function or \
            expr.data in elaborator.unknown and expr.data in FUNCTION_LETTERS
    return False
