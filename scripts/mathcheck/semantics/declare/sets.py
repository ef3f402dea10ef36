"""Sets as domains: number sets and their powers, intervals, listed values, cones of matrices."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.semantics import domains
from mathcheck.semantics.declare.targets import is_infinite
from mathcheck.semantics.domains import Choice, Family, Integer, Matrix, Real, SetOf, Tensor, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.elaborate.scripts import dimensions_of
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.syntax.nodes import Apply, Ellipsis, Group, Node, Number, Relation, Symbol
from mathcheck.syntax.unparse import unparse

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer

_SETS = {r"\mathbb{R}", r"\mathbb{N}", r"\mathbb{Z}", r"\mathbb{Q}", r"\mathbb{C}", r"\mathbb{S}", r"\Delta", r"\mathcal{S}"}


def domain_of(declarer: Declarer, node: Node) -> Any:
    """The domain that a set stands for; `None` when it is none that is known."""
    elaborator = declarer.elaborator(node)
    match node:
        case Symbol(name=r"\mathbb{R}" | r"\mathbb{Q}"):
            return Real()
        case Symbol(name=r"\mathbb{C}"):
            return Real(complex=True)
        case Symbol(name=r"\mathbb{N}"):
            return Integer(number(Fraction(1)))
        case Symbol(name=r"\mathbb{Z}"):
            return Integer()
        case Apply(head="paren", args=(inner,)):
            return domain_of(declarer, inner)
        case Apply(head="sub" | "supname", args=(base, mark)):
            return marked_set(declarer, base, mark, node)
        case Apply(head="pow", args=(base, exponent)):
            return power_set(declarer, base, exponent, elaborator)
        case Apply(head="setminus", args=(base, _)):
            inner = domain_of(declarer, base)
            return domains.Real(nonzero=True) if isinstance(inner, Real) else inner
        case Apply(head="times" | "dot", args=_):
            return None
        case Group():
            return group_set(declarer, node, elaborator)
        case Symbol():
            declaration = declarer.scope.lookup(node.name)
            if declaration is not None and (isinstance(declaration.domain, SetOf) or declaration.definition is not None
                                            and declaration.definition.head in ("set", "interval")):
                return Choice((variable(node.name),)) if declaration.definition is None or \
                    declaration.definition.head == "set" else Real(*declaration.definition.args)
    return None


def marked_set(declarer: Declarer, base: Node, mark: Node, node: Node) -> Any:
    if isinstance(base, Apply) and base.head in ("pow", "sub", "supname"):
        inner = domain_of(declarer, base)
        positive = is_positive_mark(mark)
        if isinstance(inner, Vector) and positive:
            return domains.with_traits(inner, "positive")
        if isinstance(inner, Matrix) and positive:
            return domains.with_traits(inner, "positive")
        return inner
    if not isinstance(base, Symbol):
        return None
    if base.name in (r"\mathbb{R}",) and is_positive_mark(mark):
        return Real(lower=number(Fraction(0)), lower_open=True)
    if base.name in (r"\mathbb{Z}", r"\mathbb{N}"):
        if isinstance(mark, Number) and mark.value == 0:
            return Integer(number(Fraction(0)))
        return Integer(number(Fraction(1)))
    return None


def is_positive_mark(mark: Node) -> bool:
    if isinstance(mark, Symbol):
        return mark.name in ("add", "+", r"\text{+}")
    if isinstance(mark, Relation):
        return mark.operators[0] in (">", ">=")
    if isinstance(mark, Apply):
        return mark.head in ("pos",) or mark.head == "add"
    return False


def power_set(declarer: Declarer, base: Node, exponent: Node, elaborator: Elaborator) -> Any:
    positive = isinstance(base, Apply) and base.head in ("sub", "supname")
    root = base.args[0] if positive else base
    if isinstance(exponent, Symbol) and exponent.name in ("add", "+") and isinstance(root, Symbol):
        return marked_set(declarer, root, exponent, base)
    if isinstance(exponent, Symbol) and exponent.name == "*":
        return domain_of(declarer, base)
    if isinstance(root, Symbol) and root.name in _SETS:
        sizes = dimensions_of(elaborator, exponent)
        for size in sizes:
            declarer.sizes(size, exponent, elaborator)
        if root.name in (r"\mathbb{S}", r"\mathcal{S}"):
            traits = {"symmetric"}
            if positive:
                traits = {"positive_definite" if unparse(base.args[1]).count("+") > 1 else "semidefinite"}
            return Matrix(sizes[0], sizes[0], frozenset(traits))
        if root.name == r"\Delta":
            size = sizes[0]
            if size.head == "sub":
                size = size.args[0]
            return Vector(size, frozenset({"simplex"}))
        traits = frozenset({"positive"}) if positive and is_positive_mark(base.args[1]) else frozenset()
        if root.name in (r"\mathbb{N}", r"\mathbb{Z}"):
            traits = frozenset({"integer"})
        element = Real(complex=True) if root.name == r"\mathbb{C}" else None
        if len(sizes) == 1:
            return Vector(sizes[0], traits, element)
        if len(sizes) == 2:
            return Matrix(sizes[0], sizes[1], traits, element)
        return Tensor(tuple(sizes))
    inner = domain_of(declarer, base)
    if inner is None:
        return None
    sizes = dimensions_of(elaborator, exponent)
    for size in sizes:
        declarer.sizes(size, exponent, elaborator)
    if isinstance(inner, Choice):
        values = [value.data[0] for value in inner.values if value.head == "num"]
        if set(values) == {0, 1} and len(sizes) == 1:
            return Vector(sizes[0], frozenset({"binary"}))
    if isinstance(inner, Real):
        return Vector(sizes[0], frozenset(), inner) if len(sizes) == 1 else Matrix(sizes[0], sizes[1], frozenset(), inner)
    return Family(inner, tuple(sizes))


def group_set(declarer: Declarer, node: Group, elaborator: Elaborator) -> Any:
    if node.open in ("(", "[", "]") and len(node.groups) == 1 and len(node.groups[0]) == 2 and node.close in (")", "]", "["):
        low, high = (elaborator.expr(item) for item in node.groups[0])
        for bound in (low, high):
            require_known(declarer, bound, node)
        return Real(None if is_infinite(low) else low, None if is_infinite(high) else high,
                    node.open != "[", node.close != "]")
    if node.open == "{" and len(node.groups) == 1:
        items = node.groups[0]
        dots = [index for index, item in enumerate(items) if isinstance(item, Ellipsis)]
        if dots:
            last = items[dots[0] + 1] if dots[0] + 1 < len(items) else None
            first = elaborator.expr(items[0])
            if last is None:
                return Integer(first)
            upper = elaborator.expr(last)
            declarer.sizes(upper, last, elaborator)
            return Integer(first, upper)
        values = tuple(elaborator.expr(item) for item in items if not isinstance(item, Relation))
        if len(values) != len(items) or not values:
            return None
        if any(name in elaborator.unknown for value in values for name in value.free):
            return None
        return Choice(values)
    if node.open == "{" and len(node.groups) == 2 and isinstance(node.groups[0][0], (Symbol, Relation)):
        return None
    return None


def require_known(declarer: Declarer, expr: Expr, node: Node) -> None:
    for name in expr.free:
        if declarer.scope.lookup(name) is None:
            if declarer.infer or declarer.place.kind == "let":
                declarer.enter(name, Real(), node=node)
            else:
                raise Problem("undeclared-symbol", f"`{name}` is not declared", expr.span)


def argument_domains(declarer: Declarer, node: Node) -> tuple[Any, ...]:
    if isinstance(node, Apply) and node.head == "times":
        return (*argument_domains(declarer, node.args[0]), *argument_domains(declarer, node.args[1]))
    return (domain_of(declarer, node) or Real(),)
