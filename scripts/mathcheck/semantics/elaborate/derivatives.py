"""Derivatives in every notation: by what, of what, and at which point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.records import record
from mathcheck.reference import REFERENCES
from mathcheck.semantics import composition
from mathcheck.semantics.domains import Function, Matrix, Vector
from mathcheck.semantics.elaborate.bindings import at_point, between, bind
from mathcheck.semantics.elaborate.entries import entry_of
from mathcheck.semantics.elaborate.readings import is_application
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Apply, Call, Group, Node, Symbol
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


@record
class Target:
    """What a derivative is taken by: a name, or an entry of it (`indices` operands of the node)."""

    name: str
    indices: int = 0
    transposed: bool = False
    # By a member of a sequence: the name is that of its own value, the operand the member itself, then its place.
    member: bool = False


@record
class Derivative:
    """`kind`: total, partial, gradient, hessian, gradient_row, divergence; targets outermost first."""

    kind: str
    targets: tuple[Target, ...]


def target(elaborator: Elaborator, node: Node) -> tuple[Target, tuple[Expr, ...]]:
    """What a derivative is taken by."""
    transposed = isinstance(node, Apply) and node.head == "transpose"
    if transposed:
        node = node.args[0]
    if isinstance(node, Apply) and node.head == "repeat":
        raise Problem("unsupported", "derivatives of a symbolic order are not supported", node.span)
    resolved = elaborator.expr(node)
    if resolved.head == "var":
        return Target(resolved.data, 0, transposed), ()
    if resolved.head == "index" and resolved.args[0].head == "var":
        return Target(resolved.args[0].data, len(resolved.args) - 1, transposed), resolved.args[1:]
    if (pinned := _pinned_by(elaborator, resolved)) is not None:
        return Target(pinned, 2, transposed, member=True), (resolved, resolved.args[1])
    raise Problem("unsupported", f"a derivative by `{unparse(node)}` is not supported", node.span)


def _pinned_by(elaborator: Elaborator, resolved: Expr) -> str | None:
    r"""The name of the own value of a member of a sequence: what `\partial h_t / \partial h_{t-1}` is taken by."""
    if resolved.head != "call" or len(resolved.args) != 2 or resolved.args[0].head != "var":
        return None
    found = elaborator.scope.lookup(resolved.args[0].data)
    if found is None or found.definition is None or found.definition.head != "recurrence":
        return None
    return found.definition.data.pinned[0]


def derivative_node(elaborator: Elaborator, node: Apply) -> Expr:
    """A derivative in any notation."""
    head = node.head
    if head == "at":
        return at_point(elaborator, node)
    if head == "between":
        return between(elaborator, node)
    operand, *variables = node.args
    if isinstance(operand, Apply) and operand.head == "paren":
        operand = operand.args[0]
    if isinstance(operand, Group) and len(operand.groups) == 1 and len(operand.groups[0]) == 1 and operand.open in "[{":
        operand = operand.groups[0][0]
    if head in ("gradient", "hessian", "gradient_row", "divergence") and not variables:
        return gradient_of(elaborator, node, operand)
    if len(variables) == 1 and (found := _by_function(elaborator, node, operand, variables[0])) is not None:
        return found
    targets: list[Target] = []
    indices: list[Expr] = []
    for part in variables:
        if head == "hessian" and isinstance(part, Apply) and part.head == "juxt":
            part = part.args[0]
        found, more = target(elaborator, part)
        targets.append(found)
        indices.extend(more)
    body = operand_of(elaborator, operand, targets)
    return derivative(head, body, targets, indices, node.span)


def _by_function(elaborator: Elaborator, node: Apply, operand: Node, by: Node) -> Expr | None:
    r"""`\partial f / \partial g` of functions that the page composes."""
    top, bottom = name_of(operand), name_of(by)
    if top is None or bottom is None or node.head not in ("partial", "total"):
        return None
    found = composition.link(top, bottom, elaborator.scope, node.span)
    if found is None:
        return None
    body, name, value = found
    elaborator.declared(top)
    elaborator.declared(bottom)
    return bind("at", derivative("partial", body, [Target(name)], [], node.span), [name], [value], node.span)


def derivative(kind: str, body: Expr, targets: list[Target], indices: list[Expr], span: tuple[int, int]) -> Expr:
    """The node of a derivative; it depends on the point, so its targets are free."""
    free = body.free | {entry.name for entry in targets}
    for index in indices:
        free |= index.free
    return Expr("deriv", (body, *indices), Derivative(kind, tuple(targets)), span, free)


def operand_of(elaborator: Elaborator, operand: Node, targets: list[Target]) -> Expr:
    """What is differentiated; a bare function name means its value at the current point."""
    name = name_of(operand)
    base = operand
    indices: list[Node] = []
    if isinstance(operand, Apply) and operand.head == "sub" and name is not None and not elaborator.is_known(name):
        base, indices = operand.args[0], list(operand.args[1:])
        name = name_of(base)
    if indices and (bold := _vector_function(elaborator, name)) is not None:
        name = bold
    declaration = elaborator.declared(name)
    if declaration is not None and declaration.is_function:
        call = applied_to_targets(elaborator, name, declaration, targets, operand.span)
        return entry_of(elaborator, call, indices, operand.span) if indices else call
    return elaborator.expr(operand)


def _vector_function(elaborator: Elaborator, name: str | None) -> str | None:
    r"""`f_i` is a component of the vector-valued `\mathbf{f}` unless `f` itself is one."""
    if name is None or name.startswith("\\"):
        return None
    plain = elaborator.scope.lookup(name)
    if plain is not None and is_vector_valued(plain):
        return None
    bold = f"\\mathbf{{{name}}}"
    found = elaborator.scope.lookup(bold)
    return bold if found is not None and found.is_function else None


def parameters_at_point(elaborator: Elaborator, declaration, span) -> tuple[Expr, ...]:
    """The parameters of a function that the page gives, as the point at which its derivative is taken."""
    for parameter in declaration.parameters if elaborator.infer else ():
        if parameter not in elaborator.bound and not elaborator.is_known(parameter):
            elaborator.note_unknown(parameter, span, "value")
    return tuple(variable(parameter, span) for parameter in declaration.parameters)


def applied_to_targets(elaborator, name: str, declaration, targets: list[Target], span) -> Expr:
    function = variable(name, span)
    if declaration.parameters is not None:
        return Expr("call", (function, *parameters_at_point(elaborator, declaration, span)), None, span)
    bases = list(dict.fromkeys(entry.name for entry in targets))
    domain = declaration.domain if isinstance(declaration.domain, Function) else Function()
    if (known := elaborator.scope.fact(f"arguments of {name}")) is not None:
        return Expr("call", (function, *(variable(argument, span) for argument in known)), None, span)
    if len(domain.arguments) in (0, len(bases)) and not _needs_more(elaborator, domain, bases):
        return Expr("call", (function, *(variable(base, span) for base in bases)), None, span)
    size = getattr(domain.arguments[0], "size", None) if len(domain.arguments) == 1 else None
    if size is not None and size.head == "num" and size.data[0] == len(bases):
        return Expr("call", (function, *(variable(base, span) for base in bases)), None, span)
    raise Problem("ambiguous-variable", f"nothing says at which arguments `{name}` is differentiated", span,
                  help=f"write its arguments, as in `{name}(x, y)`")


def _needs_more(elaborator: Elaborator, domain: Function, bases: list[str]) -> bool:
    """Whether one number cannot be all that a function of several numbers is applied to."""
    if len(domain.arguments) != 1 or not isinstance(domain.arguments[0], Vector):
        return False
    found = elaborator.scope.lookup(bases[0])
    return found is not None and type(found.domain).__name__ == "Real" or \
        found is not None and found.definition is not None and rank(found.definition, elaborator.scope) == 0


def gradient_of(elaborator: Elaborator, node: Apply, operand: Node) -> Expr:
    r"""`\nabla f`, `\nabla f(x)`, `\nabla (x^T A x)`: by the arguments, or by the only vector."""
    name = name_of(operand)
    declaration = elaborator.declared(name) if name is not None else None
    head = {"gradient_row": "gradient"}.get(node.head, node.head)
    if isinstance(operand, Call) and is_application(elaborator, operand) and _is_plain_function(elaborator, operand):
        call = elaborator.expr(operand)
        if call.head == "call":
            result = Expr("gradient_at", call.args, head, node.span)
            return Expr("transpose", (result,), None, node.span) if node.head == "gradient_row" else result
    if declaration is not None and declaration.parameters is not None:
        arguments = parameters_at_point(elaborator, declaration, node.span)
        return Expr("gradient_at", (variable(name, operand.span), *arguments), head, node.span)
    if declaration is not None and declaration.is_function:
        return Expr("gradient_function", (variable(name, operand.span),), head, node.span)
    body = elaborator.expr(operand)
    vectors = [free for free in sorted(body.free) if isinstance(getattr(elaborator.scope.lookup(free), "domain", None),
                                                                (Vector, Matrix))
               and elaborator.scope.lookup(free).definition is None]
    if declaration is not None and declaration.definition is not None:
        vectors = [free for free in sorted(declaration.definition.free)
                   if isinstance(getattr(elaborator.scope.lookup(free), "domain", None), Vector)]
        scalars = sorted(declaration.definition.free)
        if not vectors and len(scalars) == 1:
            vectors = scalars
    if not vectors and elaborator.infer and len(body.free) == 1:
        vectors = list(body.free)
    if len(vectors) > 1:
        preferred = [free for free in vectors if free in ("x", r"\mathbf{x}", "w", r"\mathbf{w}", r"\theta", r"\mathbf{\theta}")]
        vectors = preferred[:1] or vectors
    if len(vectors) == 1:
        return derivative(head, body, [Target(vectors[0])], [], node.span)
    raise Problem("ambiguous-variable", "nothing says by which variable this gradient is taken", node.span,
                  help=r"name it below the nabla, as in `\nabla_x`")


def _is_plain_function(elaborator: Elaborator, call: Call) -> bool:
    name = name_of(call.function)
    if name is None:
        return False
    declaration = elaborator.scope.lookup(name)
    return declaration is not None and declaration.is_function or declaration is None and name not in REFERENCES


def is_vector_valued(declaration) -> bool:
    if declaration.definition is not None:
        return declaration.definition.head in ("vector", "matrix", "mul", "transpose")
    return isinstance(getattr(declaration.domain, "result", None), Vector)


def bare_operator(elaborator: Elaborator, factors: list[Node]) -> Expr | None:
    r"""`\nabla` left alone before a bracket, as in `\nabla \left[ f + g \right]`."""
    first = factors[0]
    if isinstance(first, Symbol) and first.name in (r"\nabla", r"\partial") and len(factors) > 1:
        rest = factors[1] if len(factors) == 2 else Apply("juxt", tuple(factors[1:]), factors[1].span)
        return elaborator.expr(Apply("gradient", (rest,), (first.span[0], factors[-1].span[1])))
    return None
