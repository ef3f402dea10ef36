"""Values that names take: a definition resolved, entered, and what it says of sizes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.reference import REFERENCES
from mathcheck.semantics.chance.records import HIDDEN, LISTED
from mathcheck.semantics.declare.tables import table_variable
from mathcheck.semantics.declare.targets import FREE, names_on_left
from mathcheck.semantics.declare.undeclared import undeclared
from mathcheck.semantics.domains import Integer, Matrix, Real, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Declaration, is_listed
from mathcheck.syntax.nodes import (
    Apply,
    Ellipsis,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    children,
    walk,
)
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


# Letters of the identity matrix, where nothing declares them.
_IDENTITIES = ("I", r"\mathbf{I}")


class SelfReference(Exception):
    """A definition that mentions what it defines, and so is none."""


def define(declarer: Declarer, name: str, value: Node, node: Node, *, check: bool = True) -> Elaborator:
    elaborator, definition = elaborated(declarer, value, variable(name))
    if name in definition.free:
        raise SelfReference
    accept_unknown(declarer, elaborator, {name})
    constant = not definition.free or all(getattr(declarer.scope.lookup(free), "constant", False) for free in definition.free)
    previous = declarer.scope.lookup(name)
    declarer.enter(name, None, definition, node=node, constant=constant)
    if previous is not None:
        fix_sizes(declarer, previous.domain, definition, node)
    return elaborator


def set_apart(declarer: Declarer, name: str, value: Node) -> bool:
    r"""`m = v \sum_n m_n / v_n` beside $m_1, \dots, m_N$: the letter by itself becomes one number, its members stay what they are."""
    found = declarer.scope.lookup(name)
    if declarer.infer or found is None or not is_listed(found) or stands_alone(value, name):
        return False
    try:
        if rank(declarer.elaborator(value).expr(value), declarer.scope) != 0:
            return False
    except Problem:
        return False
    declarer.scope.declare(replace(found, name=name + LISTED))
    declarer.scope.declare(Declaration(name, Real(), latex=name))
    return True


def stands_alone(node: Node, name: str) -> bool:
    """Whether a letter stands somewhere without an index."""
    if isinstance(node, Apply) and node.head in ("sub", "supindex") and name_of(node.args[0]) == name:
        return any(stands_alone(part, name) for part in node.args[1:])
    return name_of(node) == name or any(stands_alone(part, name) for part in children(node))


def fix_sizes(declarer: Declarer, domain: Any, definition: Expr, node: Node) -> None:
    """`x = (1, 0)` for `x` in R^n also says that n is 2 here."""
    sizes: list[tuple[Expr, int]] = []
    plain = not any(arg.head == "fold" for arg in definition.args)
    if isinstance(domain, Vector) and definition.head == "vector" and plain:
        sizes = [(domain.size, len(definition.args))]
    elif isinstance(domain, Matrix) and definition.head == "matrix" and plain:
        sizes = [(domain.rows, definition.data), (domain.columns, len(definition.args) // definition.data)]
    for size, length in sizes:
        if size.head == "var":
            found = declarer.scope.lookup(size.data)
            if found is not None and found.definition is None and isinstance(found.domain, Integer):
                declarer.enter(size.data, None, number(Fraction(length)), node=node, constant=True)


def elaborated(declarer: Declarer, node: Node, target: Expr | None, parameters: tuple[str, ...] = ()) -> tuple[Elaborator, Expr]:
    """A definition resolved; where inference is on, what it mentions is declared on the way."""
    for _ in range(4):
        elaborator = declarer.elaborator(node)
        for parameter in parameters:
            elaborator.bound[parameter] = "variable"
        found = elaborator.expr(node)
        if not declarer.infer:
            break
        for name in () if target is None else target.free:
            elaborator.unknown.pop(name, None)
        together = found if target is None else Expr("compare", (target, found), "=", found.span)
        from mathcheck.semantics.inference import infer

        if not infer(elaborator, declarer.scope, [together]):
            break
    return elaborator, found


def accept_unknown(declarer: Declarer, elaborator: Elaborator, allowed: set[str]) -> None:
    """Unknown names in a definition: inferred or an error."""
    for unknown in elaborator.unknown.values():
        if unknown.name in allowed:
            continue
        if declarer.infer:
            continue
        if "index" in unknown.uses or unknown.name.startswith("#"):
            continue
        source = next((use.split(":", 1)[1] for use in unknown.uses if use.startswith("declared:")), unknown.name.removesuffix(HIDDEN))
        if unknown.name.endswith(HIDDEN) and declarer.scope.lookup(source) is not None:
            # `L(q) = \sum_z q(z) \log p(x, z)`: the declared x and z take the values of variables without a name.
            table_variable(declarer, source, Symbol(source, unknown.span), continuous="continuous" in unknown.uses)
            continue
        raise undeclared(unknown.name, unknown.span, declarer.scope, unknown.uses)


def define_reversed(declarer: Declarer, node: Relation) -> bool:
    """`\\mathbb{E}[X] = \\mu` as an assumption: defines the name on the right when it is free."""
    if len(node.sides) != 2:
        return False
    name = name_of(node.sides[1])
    if name is None or isinstance(node.sides[0], Number):
        return False
    found = declarer.scope.lookup(name)
    if found is not None and (found.definition is not None or not isinstance(found.domain, FREE)):
        return False
    if found is not None and any(name in other.depends for other in declarer.scope.visible() if other.name != name):
        return False
    if any(name_of(part) == name for part in walk(node.sides[0])):
        return False
    try:
        define(declarer, name, node.sides[0], node)
    except SelfReference:
        return False
    if found is not None and isinstance(found.domain, Vector):
        # `A x = b` of a declared b: what is minimised over x has the same b throughout.
        declarer.scope.here(name).fixed = True
    return True


def define_tuple(declarer: Declarer, left: Node, right: Node, node: Relation) -> bool:
    names = names_on_left(declarer, left) if isinstance(left, (Sequence, Group)) else None
    if names is None or any(isinstance(part, Ellipsis) for part in names):
        return False
    values = right.items if isinstance(right, Sequence) else right.groups[0] if isinstance(right, Group) and \
        right.open == "(" and len(right.groups) == 1 else None
    if values is None or len(values) != len(names) or isinstance(left, Group) and all_declared_values(declarer, names):
        return False
    for part, value in zip(names, values, strict=True):
        define(declarer, name_of(part), value, node)
    return True


def all_declared_values(declarer: Declarer, names: list[Node]) -> bool:
    return all(declarer.scope.lookup(name_of(part)) is not None and declarer.scope.lookup(name_of(part)).definition is not None
               for part in names)


def is_constant(declarer: Declarer, node: Node) -> bool:
    """Whether a value has no symbols but known constants and given numbers."""
    for part in walk(node):
        if isinstance(part, Symbol) and part.name not in (r"\pi", "e", r"\top", "T", "", r"\infty", "add", "minus"):
            if part.name.startswith("\\text{") and part.name[6:-1] in REFERENCES:
                continue
            found = declarer.scope.lookup(part.name)
            if found is None and part.name in _IDENTITIES:
                continue
            if found is None or not found.constant:
                return False
    return True
