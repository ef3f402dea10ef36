r"""Domains for symbols that a page does not declare, from typography and use (`--infer`).

What one formula suggests about a symbol holds for the later ones of the section, as long as
they bear it out. An equation that tells what an undeclared symbol is, as `y_i = \beta x_i`
and `\nabla L = 0` do, is no claim about it.
"""

from __future__ import annotations

from mathcheck.checks.compare import varies
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.diagnostics import Problem
from mathcheck.reference import REFERENCES
from mathcheck.semantics.domains import Function, Integer
from mathcheck.semantics.elaborate_probability import LAW
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.scope import Scope
from mathcheck.syntax.nodes import Apply, Call, Node, Symbol
from mathcheck.syntax.unparse import name_of

_CHANCE = {"prob", "moment", "information", "density"}


def closure(exprs: tuple[Expr, ...], scope: Scope) -> set[str]:
    """The names on which the value of expressions depends, by definitions and conditions too."""
    plan = Plan(Subject(scope, exprs, "", 0))
    return {name.rstrip(LAW) for name in plan.names}


def inferred_names(exprs: tuple[Expr, ...], scope: Scope) -> set[str]:
    """The names of a claim whose domain only inference gave."""
    return {name for name in closure(exprs, scope)
            if (found := scope.lookup(name)) is not None and found.inferred and found.definition is None}


def informs(left: Node, sides: tuple[Expr, Expr] | None, scope: Scope, key: str) -> bool:
    """Whether an equation that does not hold tells what its undeclared symbols are."""
    if _introduces(left, scope):
        return True
    if sides is None:
        return False
    first, second = sides
    if not first.free:
        return False
    inferred = inferred_names((first,), scope)
    if not inferred:
        return False
    if second.head == "var" and _is_free(second.data, scope) and second.data not in closure((first,), scope):
        return True
    if _is_chance(first) and not any(_is_chance(part) for part in walk(second)) and first.head in _CHANCE:
        # `\mathbb{E}[X] = a b`: nothing on the right speaks of chance.
        return not (closure((first,), scope) & closure((second,), scope) - _fixed(scope))
    if closure((second,), scope) & inferred:
        return False
    declared = {name for name in closure((first,), scope) - inferred - _fixed(scope)
                if (found := scope.lookup(name)) is not None and not isinstance(found.domain, (Integer, Function))}
    if declared:
        # What the page itself declares can be wrong here: the equation stays a claim.
        return False
    return _varies(first, scope, key)


def _fixed(scope: Scope) -> set[str]:
    return {declaration.name for declaration in scope.visible() if declaration.definition is not None}


def _is_chance(expr: Expr) -> bool:
    return expr.head in _CHANCE


def _is_free(name: str, scope: Scope) -> bool:
    """Whether only inference says what a name is."""
    found = scope.lookup(name)
    return found is None or found.inferred and found.definition is None


def _varies(expr: Expr, scope: Scope, key: str) -> bool:
    """Whether nothing on the page fixes a value, so that a number on the other side is a condition."""
    try:
        return varies(expr, scope, key)
    except Problem:
        return False


def _introduces(node: Node, scope: Scope) -> bool:
    r"""Whether a left side is a name, an entry or a function at its arguments that nothing declares."""
    base = node
    while isinstance(base, (Apply, Call)):
        if isinstance(base, Call):
            if len(base.groups) != 1:
                return False
            base = base.function
        elif base.head in ("sub", "supindex", "star", "supname", "prime", "supc"):
            base = base.args[0]
        else:
            return False
    if not isinstance(base, Symbol):
        return False
    if base is not node and isinstance(_outermost_call(node), Call):
        plain = base.name[6:-1] if base.name.startswith("\\text{") else base.name
        if plain in REFERENCES or base.name in _KNOWN_FUNCTIONS:
            return False
        if _has_prime(node):
            return False
    name = name_of(node)
    found = scope.lookup(name) if name is not None else None
    if found is None:
        found = scope.lookup(base.name)
    if found is None:
        return True
    if isinstance(_outermost_call(node), Call) and not found.is_function:
        # `A (B + C)` is a product of values.
        return False
    return found.inferred and found.definition is None


_KNOWN_FUNCTIONS = {"P", "E", r"\mathbb{P}", r"\mathbb{E}", "p", "q", r"\Gamma", "H", "I", r"\text{E}", r"\text{P}", r"\text{Pr}",
                    r"\text{Var}", r"\text{Cov}", r"\mathbb{V}", r"\text{Corr}", "V", r"\text{KL}", "D"}


def _outermost_call(node: Node) -> Node:
    while isinstance(node, Apply):
        node = node.args[0]
    return node


def _has_prime(node: Node) -> bool:
    while isinstance(node, (Apply, Call)):
        if isinstance(node, Apply) and node.head in ("prime", "supindex"):
            return True
        node = node.function if isinstance(node, Call) else node.args[0]
    return False
