"""Entries of vectors, matrices and families, and what the ranges of their indices say about sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.domains import Family, Matrix, Vector
from mathcheck.semantics.elaborate.readings import index_nodes, split_digits
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Group, Node, Symbol

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def entry_of(elaborator: Elaborator, value: Expr, indices: list[Node], span: tuple[int, int]) -> Expr:
    """Entries of a value; index names that nothing declares run over their axis."""
    nodes = index_nodes(elaborator, indices)
    if len(nodes) == 1 and rank(value, elaborator.scope) == 2:
        nodes = split_digits(nodes)
    if value.head == "index":
        offset = len(value.args) - 1
        base = value.args[0]
    else:
        offset, base = 0, value
    resolved = []
    for axis, index in enumerate(nodes):
        if isinstance(index, Symbol) and index.name in (":", r"\cdot", r"\text{:}", "dot", "star"):
            resolved.append(Expr("whole", (), None, index.span))
            continue
        part = elaborator.expr(index) if not isinstance(index, Group) else elaborator.expr(index)
        for name in part.free:
            if name in elaborator.unknown and "indexed" not in elaborator.unknown[name].uses:
                elaborator.unknown[name].uses.add("index")
                if elaborator.unknown[name].axis is None and part.head == "var":
                    elaborator.unknown[name].axis = (base, axis + offset)
            elif name in elaborator.bound and part.head == "var":
                elaborator.index_axes.setdefault(name, []).append((base, axis + offset))
            elif name in elaborator.bound:
                elaborator.index_axes.setdefault(name + "+", []).append((base, axis + offset))
        note_entry(elaborator, base, axis + offset, part)
        resolved.append(part)
    if value.head == "index":
        return Expr("index", (*value.args, *resolved), None, span)
    return Expr("index", (value, *resolved), None, span)


def note_entry(elaborator: Elaborator, base: Expr, axis: int, index: Expr) -> None:
    """What the range of an index says about the size of an unknown value."""
    if base.head == "var" and elaborator.infer and index.head == "var" and index.data in elaborator.ranges:
        note_length(elaborator, base.data, axis, elaborator.ranges[index.data])
    if base.head != "var" or base.data not in elaborator.unknown:
        return
    sizes = elaborator.unknown[base.data].entries.setdefault(axis, [])
    if index.head != "var":
        return
    upper = elaborator.ranges.get(index.data)
    if upper is None and index.data not in elaborator.bound:
        domain = getattr(elaborator.scope.lookup(index.data), "domain", None)
        upper = getattr(domain, "upper", None) if type(domain).__name__ == "Integer" else None
    if upper is not None and upper.head in ("var", "num"):
        sizes.append(upper)


def _lengths(domain: object) -> tuple[Expr, ...]:
    match domain:
        case Vector(size=size):
            return (size,)
        case Matrix(rows=rows, columns=columns):
            return (rows, columns)
        case Family(sizes=sizes):
            return sizes
    return ()


def note_length(elaborator: Elaborator, name: str, axis: int, upper: Expr) -> None:
    r"""Members of which the page never said how many there are, and that a sum or list runs over up to `m`, are m."""
    known = elaborator.scope.lookup(name)
    if known is not None and known.said and known.definition is not None and upper.head == "var" and elaborator.scope.lookup(upper.data) is None:
        # `\\sum_{i=1}^n \\lambda_i` of the eigenvalues that words name: over all of them.
        elaborator.scope.declare(Declaration(upper.data, None, Expr("axis_size", (variable(name),), axis), inferred=True))
        return
    sizes = _lengths(getattr(known, "domain", None))
    if axis >= len(sizes) or sizes[axis].head != "var" or not sizes[axis].data.startswith("#") or upper.head != "var":
        return
    found = elaborator.scope.lookup(sizes[axis].data)
    if found is not None and found.definition is None:
        elaborator.scope.declare(Declaration(sizes[axis].data, None, upper, inferred=True))
