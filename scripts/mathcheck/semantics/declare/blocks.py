"""Blocks of a matrix, given by the whole: the parts of an inverse, of a covariance, of a solution."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from mathcheck.semantics.declare.definitions import accept_unknown, elaborated
from mathcheck.semantics.domains import Matrix, Real, Vector
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import MatrixLiteral, Node, Relation
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
