"""Variables that are functions of others: `x = x(t)`, `u = u(s, t)`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics.domains import Function, Integer, Real, Vector
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Call, Relation
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_dependent(declarer: Declarer, node: Relation) -> bool:
    """`x = x(t)` of an undeclared x: a value of a function that nothing specifies."""
    left, right = node.sides[0], node.sides[-1]
    name = name_of(left)
    if node.operators != ("=",) or name is None or not isinstance(right, Call) or name_of(right.function) != name or len(right.groups) != 1:
        return False
    arguments = [name_of(item) for item in right.groups[0]]
    known = declarer.scope.lookup(name)
    if not arguments or None in arguments or name in arguments or known is not None and not known.inferred:
        return False
    for argument in arguments:
        if declarer.scope.lookup(argument) is None:
            declarer.scope.declare(Declaration(argument, Real(), inferred=True))
    declarer.scope.declare(Declaration(f"#{name}()", Function((), _values(declarer, name)), inferred=True))
    declarer.enter(name, None, Expr("call", (variable(f"#{name}()"), *map(variable, arguments)), None, right.span), node=node)
    return True


def _values(declarer: Declarer, name: str) -> Real | Vector:
    """Numbers; what is bold is a vector of some length."""
    if not name.startswith((r"\mathbf{", r"\vec{")):
        return Real()
    size = f"#{name}/0"
    if declarer.scope.lookup(size) is None:
        declarer.scope.declare(Declaration(size, Integer(number(Fraction(1))), inferred=True))
    return Vector(variable(size))
