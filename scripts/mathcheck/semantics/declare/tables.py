"""Tables of values of variables that the page gives no names of their own."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics.chance.distributions import distribution_of
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.domains import (
    Choice,
    Event,
    Family,
    Integer,
    Random,
    Real,
    ValueOf,
    Vector,
)
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.fold import Range, fold
from mathcheck.syntax.nodes import Call, Node
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def bare_call(declarer: Declarer, node: Node) -> bool:
    """`<!-- let: p(x, y) -->`: a joint table; other bare expressions declare nothing."""
    if isinstance(node, Call):
        name = name_of(node.function)
        if name in ("p", "P", "q", r"\text{Pr}") or distribution_of(name or "") is None and name is not None:
            for group in node.groups:
                for item in group:
                    inner = name_of(item)
                    if inner is not None:
                        table_variable(declarer, inner, item)
            return True
    name = name_of(node)
    text = unparse(node).lower()
    if "layout" in text:
        declarer.scope.sections[-1].facts["layout"] = "denominator" if "denominator" in text else "numerator"
        return True
    if name is not None and declarer.scope.lookup(name) is None:
        declarer.enter(name, Real(), node=node)
        return True
    return False


def table_variable(declarer: Declarer, name: str, node: Node, *, continuous: bool = False) -> None:
    """A value `x` of a random variable that the page gives no name of its own."""
    declaration = declarer.scope.lookup(name)
    if declaration is not None and isinstance(declaration.domain, (Random, Event, ValueOf)):
        return
    hidden = name + HIDDEN
    shape = None
    values: tuple[Expr, ...] = ()
    if declaration is not None:
        if isinstance(declaration.domain, Vector):
            shape = (declaration.domain.size,)
        elif isinstance(declaration.domain, Choice):
            values = declaration.domain.values
        elif isinstance(declaration.domain, Family):
            shape = declaration.domain.sizes
        elif isinstance(declaration.domain, Integer) and declaration.domain.upper is not None:
            values = (fold("list", variable("#v"), [(Range("#v", "range", 2), (declaration.domain.lower or
                                                                                  number(Fraction(1)),
                                                                                  declaration.domain.upper))], None, node.span),)
    declarer.enter(hidden, Random("continuous" if continuous else "table", values=values, shape=shape), node=node)
    declarer.enter(name, ValueOf(hidden), node=node)
