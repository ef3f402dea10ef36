r"""Functions with marks: `f'`, `f^{(n)}`, `\sin^{-1}`, `f_i`, `J_f` and derivatives that are applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import REFERENCES
from mathcheck.semantics.elaborate.bindings import bind
from mathcheck.semantics.elaborate.derivatives import Target, derivative, is_vector_valued
from mathcheck.semantics.elaborate.entries import entry_of
from mathcheck.semantics.elaborate.functions import at_function_point, function_value
from mathcheck.semantics.elaborate.names import undeclared_value
from mathcheck.semantics.elaborate.readings import is_function_algebra
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Symbol, walk
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

_INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arsinh", "tanh": "arctanh", "sigmoid": "logit",
             "exp": "log", "log": "exp", "logit": "sigmoid", "cosh": "arcosh", "normal cdf": "normal quantile"}


def primed(elaborator: Elaborator, node: Apply) -> Expr:
    """`f'` by itself: the derivative as a function, or a name with a prime."""
    base, order = node.args
    name = name_of(base)
    declaration = elaborator.declared(name)
    if declaration is not None and declaration.is_function:
        return Expr("derivative_function", (variable(name, base.span), number(order.value)), None, node.span)
    if declaration is not None and declaration.definition is not None and len(declaration.definition.free) == 1:
        # `y' ` of a dependent variable: by the one variable that it depends on.
        return derivative("total", variable(name, base.span), [Target(next(iter(declaration.definition.free)))] *
                          int(order.value), [], node.span)
    point = _only_argument(base) if name is None and elaborator.infer and order.value == 1 else None
    if point is not None:
        # `\\left( f(x) / g(x) \\right)'`: by the one name that all functions in it are taken at.
        return elaborator.expr(Apply("total", (base, point), node.span))
    if name is None and not elaborator.infer and order.value == 1 and rank(elaborator.expr(base), elaborator.scope) in (1, 2):
        # `(y - X w)'` of declared vectors and matrices.
        return elaborator.expr(Apply("transpose", (base,), node.span))
    if name is None or name_of(node) is None:
        raise Problem("unsupported", f"`{unparse(node)}` is not supported", node.span)
    return undeclared_value(elaborator, Symbol(name_of(node), node.span))


def _only_argument(node: Node) -> Symbol | None:
    """The one name that every function of an expression is applied to."""
    calls = [part for part in walk(node) if isinstance(part, Call)]
    arguments = [item for part in calls for group in part.groups for item in group if not any(isinstance(inner, Call) for inner in walk(item))]
    names = {item.name if isinstance(item, Symbol) else None for item in arguments}
    return arguments[0] if calls and len(names) == 1 and None not in names else None


def call_of_marked(elaborator: Elaborator, node: Call) -> Expr | None:
    r"""Calls of a name with scripts: `f'(x)`, `f^{(n)}(x)`, `\sin^{-1}(x)`, `f_i(x)`, `\frac{df}{dx}(3)`."""
    function = node.function
    full = name_of(function)
    if full is not None and elaborator.is_known(full):
        return None
    head = function.head
    if head in ("total", "partial", "gradient", "hessian"):
        return _derivative_call(elaborator, node)
    base = function.args[0]
    if head == "transpose":
        inner = elaborator.expr(Call(base, node.groups, node.separators, node.delimiter, node.span))
        return Expr("transpose", (inner,), None, node.span)
    if head == "prime" and is_function_algebra(elaborator, base) and not isinstance(base, Symbol):
        point = elaborator.arguments(node)
        elaborator.marks += 1
        name = f"§point{elaborator.marks}"
        elaborator.bound[name] = "variable"
        try:
            body = at_function_point(elaborator, base, variable(name, base.span))
        finally:
            del elaborator.bound[name]
        slope = derivative("total", body, [Target(name)] * int(function.args[1].value), [], node.span)
        return bind("at", slope, [name], point, node.span)
    if head == "prime":
        inner_name = name_of(base)
        if inner_name is None or not (elaborator.declared(inner_name) is None or
                                      elaborator.declared(inner_name).is_function):
            return None
        value = function_value(elaborator, base, node) if not isinstance(base, Apply) or elaborator.is_known(inner_name) \
            else elaborator.expr(base)
        if value.head == "var" and value.data in elaborator.unknown:
            elaborator.unknown[value.data].uses.add("function")
            elaborator.unknown[value.data].arity = max(1, elaborator.unknown[value.data].arity)
        return Expr("derivative_at", (value, *elaborator.arguments(node)), int(function.args[1].value), node.span)
    if head == "supindex" and elaborator.is_known(name_of(base)) and elaborator.declared(name_of(base)).is_function:
        order = elaborator.expr(function.args[1])
        value = variable(name_of(base), base.span)
        if order.head == "num":
            return Expr("derivative_at", (value, *elaborator.arguments(node)), int(order.data[0]), node.span)
        if len(node.groups) == 1 and len(node.groups[0]) == 1:
            return Expr("derivative_of_order", (value, order, *elaborator.arguments(node)), None, node.span)
        raise Problem("unsupported", "derivatives of a symbolic order are not supported", node.span)
    if head == "pow":
        exponent = function.args[1]
        inverse = isinstance(exponent, Apply) and exponent.head == "neg" and isinstance(exponent.args[0], Number) and \
            exponent.args[0].value == 1
        inner = Call(base, node.groups, node.separators, node.delimiter, node.span)
        if inverse and isinstance(base, Symbol):
            value = function_value(elaborator, base, node)
            if value.head == "reference" and value.data in _INVERSES:
                return Expr("apply", tuple(elaborator.arguments(node)), _INVERSES[value.data], node.span)
            return Expr("call", (Expr("inverse_function", (value,), None, function.span), *elaborator.arguments(node)),
                        None, node.span)
        return Expr("pow", (elaborator.expr(inner), elaborator.expr(exponent)), None, node.span)
    if head == "sub" and isinstance(base, Symbol):
        of = elaborator.declared(name_of(function.args[1])) if len(function.args) == 2 else None
        if base.name in ("J", "H", r"\mathbf{J}", r"\mathbf{H}") and of is not None and of.is_function and \
                elaborator.scope.lookup(base.name) is None:
            kind = "jacobian" if base.name.strip("}")[-1] == "J" else "hessian"
            return Expr("gradient_at", (variable(of.name, base.span), *elaborator.arguments(node)), kind, node.span)
        if base.name == r"\text{log}":
            return Expr("div", (Expr("apply", tuple(elaborator.arguments(node)), "log", node.span),
                                Expr("apply", (elaborator.expr(function.args[1]),), "log", node.span)), None, node.span)
        declaration = elaborator.declared(base.name)
        if declaration is not None and declaration.is_function:
            inner = Call(base, node.groups, node.separators, node.delimiter, node.span)
            if is_vector_valued(declaration):
                return entry_of(elaborator, elaborator.expr(inner), list(function.args[1:]), node.span)
            extra = [elaborator.expr(part) for part in function.args[1:]]
            if declaration.parameters is not None and len(declaration.parameters) == len(extra) + sum(map(len, node.groups)):
                return Expr("call", (variable(base.name, base.span), *elaborator.arguments(node), *extra), None, node.span)
        reference = REFERENCES.get(base.name[6:-1]) if base.name.startswith("\\text{") else None
        if reference is not None:
            inner = Call(base, node.groups, node.separators, node.delimiter, node.span)
            return entry_of(elaborator, elaborator.expr(inner), list(function.args[1:]), node.span)
    return None


def _derivative_call(elaborator: Elaborator, node: Call) -> Expr:
    function = node.function
    operand, *variables = function.args
    name = name_of(operand)
    declaration = elaborator.declared(name)
    arguments = elaborator.arguments(node)
    if function.head in ("gradient", "hessian") and not variables:
        if declaration is None and name is not None:
            found = elaborator.note_unknown(name, operand.span, "function")
            found.arity = max(found.arity, len(arguments))
        return Expr("gradient_at", (variable(name or "", operand.span), *arguments), function.head, node.span)
    if declaration is None and name is not None and isinstance(operand, (Symbol, Apply)) and not elaborator.is_known(name):
        # `\frac{df}{dx}(x)`, `\nabla_w L(w)`: the bracket belongs to the function.
        call = Call(operand, node.groups, node.separators, node.delimiter, node.span)
        return elaborator.expr(Apply(function.head, (call, *variables), node.span))
    if declaration is not None and declaration.is_function and \
            {name_of(part) for part in variables} & {item for group in node.groups for part in group
                                                     for item in [name_of(part)] if item}:
        call = Call(operand, node.groups, node.separators, node.delimiter, node.span)
        return elaborator.expr(Apply(function.head, (call, *variables), node.span))
    body = elaborator.expr(function)
    if declaration is not None and declaration.parameters is not None and len(declaration.parameters) == len(arguments):
        names = list(declaration.parameters)
    else:
        names = list(dict.fromkeys(entry.name for entry in body.data.targets))
    if len(names) != len(arguments):
        raise Problem("ambiguous-variable", "nothing says which variables take these values", node.span)
    return bind("at", body, names, arguments, node.span)
