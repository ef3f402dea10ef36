"""Blocks of a matrix, given by the whole: the parts of an inverse, of a covariance, of a solution."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from mathcheck.semantics.declare.definitions import accept_unknown, elaborated
from mathcheck.semantics.domains import Matrix, Real, Vector
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, MatrixLiteral, Node, Relation
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def define_blocks(declarer: Declarer, literal: Node, whole: Node, node: Relation) -> bool:
    r"""`\begin{bmatrix} P & Q \\ R & S \end{bmatrix} = M^{-1}`: the blocks, which are declared, are those of the other side."""
    rows = _declared_blocks(declarer, literal)
    if rows is None:
        return False
    elaborator, value = elaborated(declarer, whole, None)
    accept_unknown(declarer, elaborator, set())
    names = {each.name for row in rows for each in row}
    if names & value.free or any(names & other.depends for other in declarer.scope.visible() if other.name in value.free):
        return False
    top = number(Fraction(0))
    for row in rows:
        start = number(Fraction(0))
        for each in row:
            block = Expr("block", (value, top, _height(row[0]), start, _width(each)), type(each.domain).__name__, node.span)
            declarer.enter(each.name, None, block, node=node)
            start = _sum(start, _width(each))
        top = _sum(top, _height(row[0]))
    return True


def split_into_blocks(declarer: Declarer, found: Declaration, literal: Node, node: Relation) -> bool:
    r"""`\Sigma = \begin{bmatrix} ... \end{bmatrix}` of a matrix that is known to be definite or the like: it is split into its blocks."""
    rows = _declared_blocks(declarer, literal)
    if rows is None or not isinstance(found.domain, Matrix) or not found.domain.traits or \
            not any(isinstance(each.domain, Matrix) for row in rows for each in row):
        return False
    height = reduce(_sum, (_height(row[0]) for row in rows))
    width = reduce(_sum, map(_width, rows[0]))
    declarer.enter(found.name, replace(found.domain, rows=height, columns=width), node=node)
    return define_blocks(declarer, literal, node.sides[0], node)


def cut_covariance(declarer: Declarer, literal: MatrixLiteral, node: Relation) -> bool:
    r"""Blocks of a covariance matrix that are free, `K` and `k_*` in `\begin{bmatrix} K + \sigma^2 I & k_* \\ k_*^\top & c \end{bmatrix}`,
    are those of one positive definite matrix. Whether they are free."""
    count = len(literal.rows)
    if any(len(row) != count for row in literal.rows):
        return False
    owners: dict[str, tuple[int, int]] = {}
    for row in range(count):
        for column in range(row, count):
            upper, lower = literal.rows[row][column], literal.rows[column][row]
            entry = _first_term(upper) if row == column else upper
            places = {_free_block(declarer, entry): (row, column), _free_block(declarer, lower): (column, row)}
            found = {name: place for name, place in places.items() if name is not None and name not in owners}
            if not found:
                return False
            owners.update(found)
    found = {name: declarer.scope.lookup(name) for name in owners}
    diagonal = [next(name for name, place in owners.items() if place == (row, row)) for row in range(count)]
    sizes = [_height(found[name]) for name in diagonal]
    starts = [number(Fraction(0))]
    for size in sizes:
        starts.append(_sum(starts[-1], size))
    whole = f"{diagonal[0]}|{diagonal[-1]}"
    declarer.enter(whole, Matrix(starts[-1], starts[-1], frozenset({"positive_definite"})), node=node)
    for name, (row, column) in owners.items():
        block = Expr("block", (variable(whole), starts[row], sizes[row], starts[column], sizes[column]), type(found[name].domain).__name__,
                     node.span)
        declarer.enter(name, None, block, node=node)
    return True


def _free_block(declarer: Declarer, entry: Node) -> str | None:
    """The name of a block that is declared and has no value yet."""
    name = name_of(entry)
    found = declarer.scope.lookup(name or "")
    if found is None or found.definition is not None or not isinstance(found.domain, (Real, Vector, Matrix)):
        return None
    return name


def _first_term(node: Node) -> Node:
    r"""What is left of a block on the diagonal without noise: `K` of `K + \sigma^2 I`."""
    return node.args[0] if isinstance(node, Apply) and node.head == "add" else node


def _declared_blocks(declarer: Declarer, literal: Node) -> list[list[Declaration]] | None:
    """The declarations of the blocks of a matrix, where each is a name of its own that is still free."""
    if not isinstance(literal, MatrixLiteral):
        return None
    rows = [[declarer.scope.lookup(name_of(entry) or "") for entry in row] for row in literal.rows]
    flat = [each for row in rows for each in row]
    if any(each is None or each.definition is not None or not isinstance(each.domain, (Real, Vector, Matrix)) for each in flat) or \
            len({each.name for each in flat}) < len(flat):
        return None
    return rows


def _height(block: Declaration) -> Expr:
    """How many rows a block has."""
    return getattr(block.domain, "rows", getattr(block.domain, "size", number(Fraction(1))))


def _width(block: Declaration) -> Expr:
    """How many columns a block has."""
    return getattr(block.domain, "columns", number(Fraction(1)))


def _sum(first: Expr, second: Expr) -> Expr:
    return Expr("add", (first, second))
