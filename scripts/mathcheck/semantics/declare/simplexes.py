r"""Probabilities that only their sum declares: `$p_k > 0, \sum_{k=1}^K p_k = 1$`, `$\sum_{j=1}^S q_{ij} = 1$`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.declare.targets import is_index, run_of_index
from mathcheck.semantics.domains import Matrix, Vector
from mathcheck.semantics.elaborate.readings import split_indices, vector_of_entries
from mathcheck.syntax.nodes import Apply, Binder, Number, Relation
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_simplex(declarer: Declarer, node: Relation) -> bool:
    """Enter a letter that means nothing yet as a vector of probabilities, or a matrix with such rows or columns."""
    if declarer.infer or declarer.place.kind == "display" or node.operators != ("=",):
        return False
    left, right = node.sides
    if not isinstance(left, Binder) or left.head != "sum" or not isinstance(right, Number) or right.value != 1 or \
            not isinstance(left.body, Apply) or left.body.head != "sub":
        return False
    base, entries = name_of(left.body.args[0]), list(left.body.args[1:])
    elaborator = declarer.elaborator(left)
    if base is None or declarer.scope.lookup(base) is not None or vector_of_entries(elaborator, base, entries) is not None:
        return False
    indices = split_indices(elaborator, entries)
    index = left.lower.sides[0] if isinstance(left.lower, Relation) and left.lower.operators == ("=",) else left.lower
    summed = name_of(index) if index is not None else None
    names = [name_of(entry) for entry in indices]
    if not is_index(tuple(indices)) or summed not in names or len(names) > 2 or len(set(names)) < len(names) or \
            isinstance(left.lower, Relation) and not (isinstance(left.lower.sides[1], Number) and left.lower.sides[1].value == 1):
        return False
    if left.upper is not None:
        size = elaborator.expr(left.upper)
        declarer.sizes(size, left.upper, elaborator)
        declarer.scope.sections[-1].facts[f"run of {summed}"] = size
    else:
        size = run_of_index(declarer, summed)
    if size is None:
        return False
    if len(names) == 1:
        declarer.enter(base, Vector(size, frozenset({"simplex"})), node=node)
        return True
    other = next(name for name in names if name != summed)
    beside = run_of_index(declarer, other) or size
    is_row = names[1] == summed
    rows, columns = (beside, size) if is_row else (size, beside)
    declarer.enter(base, Matrix(rows, columns, frozenset({"stochastic" if is_row else "column_stochastic"})), node=node)
    return True
