r"""Members named by an index whose range is told later: `$p_k > 0$ with $\sum_{k=1}^K p_k = 1$`.

The page speaks of one member first; the range that a sum, a product or a list gives the index says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics.declare.memberships import enter_family
from mathcheck.semantics.domains import Choice, Family, Integer, Matrix, Real, Vector
from mathcheck.semantics.elaborate.readings import split_indices
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Binder, Node, Number, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer

_FOLDS = frozenset(("sum", "prod", "max", "min", "argmax", "argmin"))
_LETTERS = frozenset("ijklmnpqrst")


def tell_members(declarer: Declarer, node: Node) -> None:
    """Make families of the members that the folds of a clause run over, and declare the letters of their sizes."""
    told = dict(_ranges(node))
    if not told:
        return
    seen: set[str] = set()
    for part in walk(node):
        if not isinstance(part, Apply) or part.head != "sub":
            continue
        base = name_of(part.args[0])
        indices = [name_of(index) for index in split_indices(declarer.elaborator(), list(part.args[1:]))]
        if base is None or base in seen or None in indices or not told.keys() & set(indices):
            continue
        seen.add(base)
        found = declarer.scope.lookup(base)
        if found is None:
            _make_family(declarer, base, indices, told, node)
        else:
            _tell_sizes(declarer, found, indices, told, node)


def _ranges(node: Node) -> Iterator[tuple[str, Node]]:
    r"""The indices that a sum or product runs over from 1, and up to what: `\sum_{k=1}^K`."""
    for part in walk(node):
        if not isinstance(part, Binder) or part.head not in _FOLDS or not isinstance(part.upper, (Symbol, Number)):
            continue
        lower = part.lower
        if isinstance(lower, Relation) and lower.operators == ("=",) and isinstance(lower.sides[0], Symbol) and \
                isinstance(lower.sides[1], Number) and lower.sides[1].value == 1:
            yield lower.sides[0].name, part.upper


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
    """A family of which nobody said how many members there are has as many as a sum runs over."""
    domain = found.domain
    sizes = domain.sizes if isinstance(domain, Family) else (domain.size,) if isinstance(domain, Vector) else \
        (domain.rows, domain.columns) if isinstance(domain, Matrix) else ()
    for size, index in zip(sizes, indices, strict=False):
        if index not in told or size.head != "var" or not size.data.startswith("#"):
            continue
        hidden = declarer.scope.lookup(size.data)
        if hidden is not None and hidden.definition is None and (known := _size(declarer, told[index], node)) is not None:
            declarer.scope.declare(Declaration(size.data, None, known, inferred=True))
