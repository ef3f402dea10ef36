"""What a clause speaks of: the names on its left, entries of declared values, symbols still free."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.semantics.domains import Choice, Family, Integer, Matrix, Real, Tensor, Vector
from mathcheck.semantics.elaborate.readings import vector_of_entries
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Ellipsis, Group, Node, Sequence, Symbol
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer

FREE = (Real, Integer, Choice, Vector, Matrix, Tensor, Family)


def names_on_left(declarer: Declarer, node: Node) -> list[Node] | None:
    """The names on the left of a declaration, dots included as written."""
    if isinstance(node, Apply) and node.head == "paren":
        return names_on_left(declarer, node.args[0])
    parts = node.items if isinstance(node, Sequence) else node.groups[0] if isinstance(node, Group) and \
        node.open == "(" and len(node.groups) == 1 else (node,)
    if all(isinstance(part, Ellipsis) or name_of(part) is not None for part in parts):
        return list(parts)
    return None


def is_index(indices: tuple[Node, ...]) -> bool:
    return all(isinstance(index, Symbol) and len(index.name) == 1 and index.name in "ijklmnpqrst" for index in indices)


def hidden_run(letter: str) -> str:
    """The name of how many members go by an index of which the page does not say it."""
    return f"#{letter}"


def run_of_index(declarer: Declarer, letter: str) -> Expr | None:
    r"""Where an index ends that nothing else gives a value: as declared, as in a sum that the page states, or at its capital."""
    found = declarer.scope.lookup(letter)
    if found is not None:
        return found.domain.upper if isinstance(found.domain, Integer) and found.definition is None else None
    told = declarer.scope.fact(f"run of {letter}")
    if told is not None:
        return told
    capital = declarer.scope.lookup(letter.upper())
    return variable(capital.name) if capital is not None and isinstance(capital.domain, Integer) else None


def indexed_value(declarer: Declarer, node: Apply) -> Declaration | None:
    r"""What `y_k` is an entry of: `y`, or `\mathbf{y}` where only that is declared."""
    name = name_of(node.args[0])
    if name is None:
        return None
    return declarer.scope.lookup(vector_of_entries(declarer.elaborator(), name, list(node.args[1:])) or name)


def free_symbol(declarer: Declarer, node: Node) -> str | None:
    name = name_of(node)
    if name is None or name in (r"\infty", r"\pi", "e", r"\mathbf{0}"):
        return None
    found = declarer.scope.lookup(name)
    if found is None and isinstance(node, Apply) and node.head == "sub":
        base = declarer.scope.lookup(name_of(node.args[0]) or "")
        if base is not None and isinstance(base.domain, (Vector, Matrix, Family)):
            return None
    if found is None or found.definition is None and isinstance(found.domain, (Real, Integer, Vector, Matrix)):
        return name
    return None


def size_letter(declarer: Declarer, node: Node, letter: str = "d") -> Expr:
    if declarer.scope.lookup(letter) is None:
        declarer.enter(letter, Integer(number(Fraction(1))), node=node)
    return variable(letter)


def bounds_free(domain: Any) -> frozenset[str]:
    """The names in the bounds of a domain."""
    found: frozenset[str] = frozenset()
    for bound in (getattr(domain, "lower", None), getattr(domain, "upper", None)):
        if isinstance(bound, Expr):
            found |= bound.free
    return found


def is_infinite(expr: Expr) -> bool:
    return expr.head == "infinity" or expr.head == "neg" and expr.args[0].head == "infinity"
