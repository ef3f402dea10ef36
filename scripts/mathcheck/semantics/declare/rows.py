r"""Rows and columns of a declared matrix under names of their own: `X = \begin{bmatrix} x_1^\top \\ \vdots \\ x_n^\top \end{bmatrix}`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.declare.targets import is_index
from mathcheck.semantics.domains import Matrix
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import (
    Apply,
    Ellipsis,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Sequence,
)
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def name_parts(declarer: Declarer, found: Declaration, right: Node, node: Relation) -> bool:
    """Enter the members of a list with dots, whose letter means nothing yet, as the rows or columns of a matrix that is declared."""
    if not isinstance(found.domain, Matrix) or found.definition is not None:
        return False
    inner = _transposed(right)
    is_transposed = inner is not None
    entries, across = _listed(inner if is_transposed else right)
    if len(entries) < 3 or not any(isinstance(entry, Ellipsis) for entry in entries):
        return False
    members = [entry for entry in entries if not isinstance(entry, Ellipsis)]
    rows = [_transposed(member) for member in members]
    is_rows = all(row is not None for row in rows)
    members = rows if is_rows else members
    letters = {_letter(member) for member in members}
    if len(letters) != 1 or None in letters or is_rows == across:
        return False
    # The rows of a matrix are the members of the family that it is; its columns are the rows of its transpose.
    matrix = variable(found.name, node.span)
    parts = matrix if is_rows or is_transposed else Expr("transpose", (matrix,), None, node.span)
    known = declarer.scope.lookup(letter := letters.pop())
    if known is not None:
        # The words before may have said so.
        return repr(known.definition) == repr(parts)
    declarer.enter(letter, None, parts, node=node)
    return True


def name_rows(declarer: Declarer, node: Node, matrix: str, *, is_column: bool) -> bool:
    r"""`$X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$`: the members of a letter that means nothing yet are the rows."""
    first = node.sides[0] if isinstance(node, Relation) and node.operators == ("in",) else node
    first = first.items[0] if isinstance(first, Sequence) else first
    first = _transposed(first) or first
    letter = _letter(first)
    if letter is None or not (is_index(first.args[1:]) or isinstance(first.args[1], Number)) or declarer.scope.lookup(letter) is not None or \
            not isinstance(getattr(declarer.scope.lookup(matrix), "domain", None), Matrix):
        return False
    whole = variable(matrix, node.span)
    declarer.enter(letter, None, Expr("transpose", (whole,), None, node.span) if is_column else whole, node=node)
    return True


def _listed(node: Node) -> tuple[list[Node], bool]:
    """The entries of a bracket, of one row or of one column, and whether they stand side by side."""
    if isinstance(node, Group) and node.open in ("[", "(") and len(node.groups) == 1:
        return list(node.groups[0]), True
    if isinstance(node, MatrixLiteral) and len(node.rows) == 1:
        return list(node.rows[0]), True
    if isinstance(node, MatrixLiteral) and all(len(row) == 1 for row in node.rows):
        return [row[0] for row in node.rows], False
    return [], False


def _transposed(node: Node) -> Node | None:
    """What a transpose is the transpose of."""
    is_transpose = isinstance(node, Apply) and (node.head == "transpose" or node.head == "pow" and name_of(node.args[1]) == "T")
    return node.args[0] if is_transpose else None


def _letter(node: Node) -> str | None:
    """The letter of a member with one index."""
    return name_of(node.args[0]) if isinstance(node, Apply) and node.head in ("sub", "supindex") and len(node.args) == 2 else None
