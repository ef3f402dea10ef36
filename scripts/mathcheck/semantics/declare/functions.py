"""Functions that a page defines by their value at named arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.reference import REFERENCES
from mathcheck.reference import probability as letters
from mathcheck.semantics import domains
from mathcheck.semantics.chance.calls import call_of_chance
from mathcheck.semantics.chance.probabilities import is_number_of_chance
from mathcheck.semantics.chance.variables import is_random, speaks_of_chance
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.crowds import keep_for_crowd
from mathcheck.semantics.declare.definitions import accept_unknown, define_reversed, elaborated
from mathcheck.semantics.declare.densities import declare_conditional_density
from mathcheck.semantics.declare.probabilities import declare_probability
from mathcheck.semantics.declare.structures import declare_structure, transposed_name
from mathcheck.semantics.domains import Event, Function, Matrix, Random, Real, ValueOf, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.elaborate.readings import is_application
from mathcheck.semantics.elaborate.spectra import spectrum
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.ranks import misfits
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def is_written_out(node: Relation) -> bool:
    """Whether the right side of an equation is an expression of numbers, in which no other density stands."""
    return len(node.sides) == 2 and not any(isinstance(part, Call) and name_of(part.function) in letters.PROBABILITY | letters.DENSITY
                                            for part in walk(node.sides[1]))


def declare_function(declarer: Declarer, left: Call, node: Relation, assumed: bool) -> bool:
    """`f(x, y) = ...`: a definition where `f` is fresh; a law for `P(X = x)`."""
    name = name_of(left.function)
    if name is None:
        return declare_structure(declarer, node) or define_reversed(declarer, node) or keep_condition(declarer, node) if assumed else False
    if not declarer.infer and (assumed or declarer.place.kind == "prose" and is_written_out(node)) and \
            declare_conditional_density(declarer, left, node):
        return True
    if assumed and not declarer.infer and is_chance_letter(name) and keep_for_crowd(declarer, node, ()):
        return True
    found = declarer.scope.lookup(name)
    if found is not None and found.inferred and found.definition is None and not found.is_function and \
            parameters_of(declarer, left) is not None and not isinstance(found.domain, (Random, Event, ValueOf)):
        # A name that was taken for a value is a function after all.
        declarer.scope.forget({name})
        found = None
    probe = declarer.elaborator(node)
    if not (is_application(probe, left) or _is_fresh_function(declarer, left, node)) or spectrum(probe, left) is not None:
        return keep_condition(declarer, node) if assumed else False
    base = left.function
    while isinstance(base, Apply):
        base = base.args[0]
    base_found = declarer.scope.lookup(name_of(base) or "")
    if isinstance(left.function, Apply) and is_jacobian(declarer, left.function):
        return False
    if isinstance(left.function, Apply) and left.function.head in ("prime", "pow", "supindex", "transpose") or \
            isinstance(left.function, Apply) and left.function.head == "sub" and base_found is not None:
        return define_reversed(declarer, node) or keep_condition(declarer, node) if assumed else False
    if found is not None and found.definition is not None and declarer.scope.here(name) is found and not (
            declarer.infer and found.origin != declarer.place.origin):
        return declarer.place.kind == "let" and is_said_again(declarer, found, left, node)
    if found is not None and not found.is_function:
        return declare_structure(declarer, node) or define_reversed(declarer, node) or keep_condition(declarer, node) if assumed else False
    root = name_of(base) or name
    plain = root.removeprefix("\\text{").removesuffix("}")
    name_is_word = root.startswith("\\text{")
    if found is None and (plain in REFERENCES and name_is_word or root in (r"\Gamma",)):
        return keep_condition(declarer, node) if assumed else False
    if found is None and not is_error_function(declarer, left, probe) and not is_worked_out(declarer, left, node, probe) and \
            not is_form(declarer, left, node) and call_of_chance(probe, left) is not None:
        if assumed and not (declarer.infer and is_number_of_chance(node)):
            return declare_probability(declarer, node)
        return False
    parameters = parameters_of(declarer, left)
    if parameters is None:
        return keep_condition(declarer, node) if assumed else False
    if any(isinstance(part, Call) and name_of(part.function) == name for part in walk(node.sides[1])):
        return keep_condition(declarer, node) if assumed else False
    body = function_body(declarer, node, parameters)
    for parameter in parameters:
        outer = declarer.scope.lookup(parameter)
        if outer is not None:
            outer.uses += 1
        if outer is not None and declarer.scope.here(parameter) is None and isinstance(outer.domain, (Vector, Matrix)) and \
                misfits(body, declarer.scope):
            # `f(x, y) = x^2 + y^2` below a section where x was a vector: here it is a number.
            declarer.enter(parameter, Real(), node=node)
    domain = found.domain if found is not None and isinstance(found.domain, Function) else None
    for parameter in parameters:
        if declarer.scope.lookup(parameter) is None and not parameter.startswith((r"\mathbf", r"\vec")) and not declarer.infer:
            size = _length_by_use(declarer, parameter, node.sides[1])
            declarer.enter(parameter, Real() if size is None else Vector(size), node=node)
    declarer.enter(name, domain, body, parameters, node=node,
               depends=frozenset(free for free in body.free if free not in parameters))
    return len(node.operators) == 1


def _length_by_use(declarer: Declarer, parameter: str, body: Node) -> Expr | None:
    r"""How long an argument is that stands transposed beside a declared matrix, as in `x^\top Q x`."""
    if not any(transposed_name(part) == parameter for part in walk(body)):
        return None
    for part in walk(body):
        if not isinstance(part, Apply) or part.head not in ("juxt", "dot"):
            continue
        for left, right in zip(part.args, part.args[1:], strict=False):
            matrix = getattr(declarer.scope.lookup(name_of(left) or ""), "domain", None)
            if name_of(right) == parameter and isinstance(matrix, Matrix):
                return matrix.columns
    return None


def is_said_again(declarer: Declarer, found: Any, left: Call, node: Relation) -> bool:
    """Whether a definition is the one that the name has."""
    parameters = parameters_of(declarer, left)
    return parameters is not None and parameters == found.parameters and \
        repr(function_body(declarer, node, parameters)) == repr(found.definition)


def is_chance_letter(name: str) -> bool:
    r"""Whether a name is that of a probability or moment: `P`, `\mathbb{E}`, `\operatorname{Var}`."""
    return name in letters.PROBABILITY | letters.EXPECTATION | letters.VARIANCE | letters.COVARIANCE


def is_worked_out(declarer: Declarer, left: Call, node: Relation, probe: Elaborator) -> bool:
    """`p(x) = x^2` in a comment: a value worked out from a number, where nothing that is random has it, is a function."""
    parameters = parameters_of(declarer, left)
    numbered = isinstance(left.function, Apply) and left.function.head == "sub" and all(isinstance(part, Number) for part in left.function.args[1:])
    if declarer.place.kind != "let" and not (numbered and declarer.place.kind == "prose") or declarer.infer or parameters is None or \
            not numbered and name_of(left.function) not in ("p", "q") or speaks_of_chance(probe, left, []):
        return False
    # The density of a named law is a number like any other.
    calls = [part for part in walk(node.sides[1])
             if isinstance(part, Call) and (found := call_of_chance(probe, part)) is not None and found.head != "density"]
    inside = {id(part) for call in calls for part in walk(call)}
    return any(name_of(part) in parameters and id(part) not in inside for part in walk(node.sides[1]))


def is_form(declarer: Declarer, left: Call, node: Relation) -> bool:
    r"""`q(x) = x^\top A x + b^\top x`: sums of products with a transposed argument are a form, and no density."""
    names = {name_of(item) for group in left.groups for item in group}
    parts = [part for side in node.sides[1:] for part in walk(side)]
    squashed = node.sides[1] if len(node.sides) == 2 else None
    if declarer.infer and isinstance(squashed, Call) and name_of(squashed.function) in (r"\sigma", r"\text{sigmoid}", r"\text{softmax}", r"\text{expit}"):
        # A network's output, not the density of a variable.
        return True
    return declarer.infer and any(isinstance(part, Apply) and part.head == "transpose" and name_of(part.args[0]) in names for part in parts) and \
        not any(isinstance(part, Call) or isinstance(part, Apply) and part.head == "pow" and name_of(part.args[0]) in ("e", r"\text{e}")
                for part in parts) and not any(name_of(part) == r"\text{exp}" for part in parts)


def _is_fresh_function(declarer: Declarer, left: Call, node: Relation) -> bool:
    r"""`$A(\eta) = e^\eta$`: a letter that means nothing yet before names that stand on the right is a function."""
    parameters = parameters_of(declarer, left)
    if declarer.infer or parameters is None or left.delimiter != "(" or len(left.groups) != 1 or \
            not isinstance(left.function, Symbol) or declarer.scope.lookup(left.function.name) is not None:
        return False
    found = {name_of(part) for part in walk(node.sides[1])}
    return set(parameters) <= found and left.function.name not in found


def is_error_function(declarer: Declarer, left: Call, probe: Elaborator) -> bool:
    r"""`E(\mathbf{w}) = ...`: what is declared and not random has no expectation, so this letter is a function."""
    if name_of(left.function) not in ("E", "V") or left.delimiter != "(" or len(left.groups) != 1:
        return False
    names = [name_of(item) for item in left.groups[0]]
    return all(name is not None and isinstance(getattr(declarer.scope.lookup(name), "domain", None), (Real, Vector, Matrix))
               and not is_random(probe, name) for name in names)


def is_jacobian(declarer: Declarer, function: Apply) -> bool:
    """`J_f`, `H_f`: the Jacobian and the Hessian of a declared function have these names already."""
    if function.head != "sub" or name_of(function.args[0]) not in ("J", "H", r"\mathbf{J}", r"\mathbf{H}"):
        return False
    found = declarer.scope.lookup(name_of(function.args[1]) or "")
    return found is not None and found.is_function and declarer.scope.lookup(name_of(function.args[0])) is None


def function_body(declarer: Declarer, node: Relation, parameters: tuple[str, ...]) -> Expr:
    elaborator, body = elaborated(declarer, node.sides[1], None, parameters)
    accept_unknown(declarer, elaborator, set())
    for name in sorted(body.free):
        sizes = domains.sizes_of(getattr(declarer.scope.lookup(name), "domain", None))
        if taken := sorted(set(parameters).intersection(letter for size in sizes for letter in size.free)):
            raise Problem("ambiguous-variable", f"`{taken[0]}` is the size of `{name}` and cannot be an argument as well",
                          node.sides[0].span)
    return body


def parameters_of(declarer: Declarer, call: Call) -> tuple[str, ...] | None:
    names = []
    for group in call.groups:
        for item in group:
            name = name_of(item)
            if name is None or isinstance(item, (Number, Relation)):
                return None
            if isinstance(item, Apply) and item.head == "sub" and declarer.scope.lookup(name) is None and \
                    declarer.scope.lookup(name_of(item.args[0]) or "") is not None:
                return None
            names.append(name)
    return tuple(names) if names and len(set(names)) == len(names) else None
