r"""Members named by an index whose range is told later: `$p_k > 0$ with $\sum_{k=1}^K p_k = 1$`.

The page speaks of one member first; the range that a sum, a product or a list gives the index says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics.declare.memberships import enter_family
from mathcheck.semantics.domains import Choice, Family, Integer, Matrix, Real, Vector
from mathcheck.semantics.elaborate.readings import split_indices
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Binder, Node, Number, Relation, Symbol, children, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer

_FOLDS = frozenset(("sum", "prod", "max", "min", "argmax", "argmin"))
_LETTERS = frozenset("ijklmnpqrst")


def tell_members(declarer: Declarer, node: Node) -> None:
    """Make families of the members that the folds of a clause run over, and declare the letters of their sizes."""
    if not any(isinstance(part, Binder) for part in walk(node)):
        return
    for place, told in _members(node, {}):
        base = name_of(place.args[0])
        indices = [name_of(index) for index in split_indices(declarer.elaborator(), list(place.args[1:]))]
        if base is None or None in indices or not told.keys() & set(indices):
            continue
        found = declarer.scope.lookup(base)
        if found is None:
            _make_family(declarer, base, indices, told, node)
        else:
            _tell_sizes(declarer, found, indices, told, node)


def _members(node: Node, told: dict[str, Node]) -> Iterator[tuple[Apply, dict[str, Node]]]:
    r"""What has an index, and how far the sums and products around it run: `told` is from an index to its last value."""
    if isinstance(node, Binder) and (run := _run(node)) is not None:
        told = {**told, run[0]: run[1]}
    if isinstance(node, Apply) and node.head == "sub" and told:
        yield node, told
    for part in children(node):
        yield from _members(part, told)


def _run(fold: Binder) -> tuple[str, Node] | None:
    r"""The index of a sum or product that counts from 1, and up to what: `\sum_{k=1}^K`."""
    lower = fold.lower
    if fold.head in _FOLDS and isinstance(fold.upper, (Symbol, Number)) and isinstance(lower, Relation) and lower.operators == ("=",) and \
            isinstance(lower.sides[0], Symbol) and isinstance(lower.sides[1], Number) and lower.sides[1].value == 1:
        return lower.sides[0].name, fold.upper
    return None


def _size(declarer: Declarer, upper: Node, node: Node) -> Expr | None:
    if isinstance(upper, Number):
        return number(upper.value)
    found = declarer.scope.lookup(upper.name)
    if found is None:
        declarer.enter(upper.name, Integer(number(Fraction(1))), node=node)
    elif not isinstance(found.domain, Integer) and found.definition is None:
        return None
    return variable(upper.name)


def _make_family(declarer: Declarer, base: str, indices: list[str], told: dict[str, Node], node: Node) -> None:
    """What was said of one member holds for each."""
    member = _member_of(declarer, base, len(indices))
    if member is None:
        return
    sizes = []
    for index in indices:
        domain = getattr(declarer.scope.lookup(index), "domain", None)
        if index in told:
            size = _size(declarer, told[index], node)
            if size is None:
                return
        elif isinstance(domain, Integer) and domain.upper is not None:
            size = domain.upper
        else:
            return
        sizes.append(size)
    declarer.scope.forget({member.name})
    enter_family(declarer, base, member.domain, tuple(sizes), node)


def _member_of(declarer: Declarer, base: str, count: int) -> Declaration | None:
    """The one member of a family of which the page has spoken, as `p_k` of `p`."""
    for other in declarer.scope.visible():
        stem, _, index = other.name.partition("_{")
        letters = index.removesuffix("}").replace(",", "").replace(" ", "")
        if stem == base and len(letters) == count and set(letters) <= _LETTERS and other.definition is None and \
                isinstance(other.domain, (Real, Integer, Choice)):
            return other
    return None


def _tell_sizes(declarer: Declarer, found: Declaration, indices: list[str], told: dict[str, Node], node: Node) -> None:
    """A family of which nobody said how many members there are has as many as a sum runs over.

    What goes by the same index has as many, until a sum of its own says otherwise.
    """
    domain = found.domain
    fields = ("sizes",) if isinstance(domain, Family) else ("size",) if isinstance(domain, Vector) else \
        ("rows", "columns") if isinstance(domain, Matrix) else ()
    sizes = domain.sizes if isinstance(domain, Family) else tuple(getattr(domain, name) for name in fields)
    own = list(sizes)
    for axis, (size, index) in enumerate(zip(sizes, indices, strict=False)):
        if index not in told or size.head != "var" or not size.data.startswith("#"):
            continue
        hidden = declarer.scope.lookup(size.data)
        known = _size(declarer, told[index], node) if hidden is not None else None
        if known is None:
            continue
        if hidden.definition is None:
            declarer.scope.declare(Declaration(size.data, None, known, inferred=True))
        elif repr(hidden.definition) != repr(known) and declarer.scope.fact(f"counted {found.name}") is None:
            own[axis] = known
        declarer.scope.sections[-1].facts[f"counted {found.name}"] = True
    if own != list(sizes):
        values = (tuple(own),) if isinstance(domain, Family) else own
        declarer.enter(found.name, replace(domain, **dict(zip(fields, values, strict=True))), node=node)
