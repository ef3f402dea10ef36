"""Row operations: matrices that an arrow or a tilde joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.checks import relations
from mathcheck.checks.unknowns import elaborator_of, resolve
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Ellipsis, MatrixLiteral, Node, Relation, Sequence, Text, walk

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck


def is_reduction(operator: str, left: Node, right: Node, check: FormulaCheck) -> bool:
    r"""Whether an arrow or `\sim` stands between matrices: then it means that row operations lead from one to the other.

    An arrow needs a matrix written out on both sides: `A_k \to B` is a limit.
    """
    written = [any(isinstance(part, MatrixLiteral) for part in walk(side)) for side in (left, right)]
    if not (all(written) if operator == "to" else any(written)):
        return False
    return all(not isinstance(side, (Text, Sequence, Ellipsis)) and rank(elaborator_of(side, check).expr(side), check.scope) == 2
               for side in (left, right))


def judge_reduction(left: Node, right: Node, check: FormulaCheck) -> None:
    """Whether row operations lead from one matrix to the other."""
    span = (left.span[0], right.span[1])
    sides = resolve(Relation((left, right), ("=",), span),
                    lambda elaborator: (elaborator.expr(left), elaborator.expr(right)), check)
    check.previous = sides[1]
    check.record(relations.judge_row_equivalent(*sides, check.scope, check.key, check.seed), left, right, span)
