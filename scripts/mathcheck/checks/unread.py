r"""What pages that declare little write down without saying enough to judge it: it introduces, or is only mentioned.

`L = \sum_i \ell_i` says what `L` is although nothing says what `i` runs over; `\hat{y} \in \operatorname{Col}(X)` speaks of
a set that is not known. Nothing in them can be false as far as the page goes, so they are no errors; why they are not
judged is said all the same. Where the page itself declares what does not fit, it can be wrong, and the problem stays one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.checks.inference import introduces_name
from mathcheck.checks.relation_kinds import CLAIMS, ORDERS
from mathcheck.diagnostics import Problem
from mathcheck.semantics.statements import Clause, Sentence
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Ellipsis,
    MatrixLiteral,
    Node,
    Relation,
    Sequence,
    Symbol,
    Text,
    walk,
)
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck

# The page does not say enough.
UNSAID = frozenset({
    "ambiguous-ellipsis", "ambiguous-list", "ambiguous-probability", "ambiguous-variable", "missing-differential", "missing-point",
    "not-a-distribution", "not-a-finite-set", "unknown-domain", "unknown-range", "unknown-size", "unquantified-approximation"})
# Or it says it in words and signs that are not known.
UNCLEAR = UNSAID | {"not-a-size", "undeclared-symbol", "unsupported"}
# What was guessed about symbols does not fit.
MISFIT = frozenset({
    "circular-definition", "function-without-argument", "index-out-of-range", "not-a-function", "not-a-truth-value", "not-a-value",
    "random-outside-expectation", "resource-limit", "shape-mismatch", "undefined-value", "vacuous-assumptions", "wrong-arity"})
_DEFINING = ("=", ":=", "equiv", "propto")
_OF_SETS = ("in", "notin", "subset")
_LAWS = ("sim", "iid")
_NO_SET = ("unknown-domain", "not-a-value", "unsupported")


def introduces_unread(clause: Clause, problem: Problem, check: FormulaCheck) -> bool:
    """Whether a clause that raised a problem only introduces or mentions what it speaks of."""
    node = clause.node
    if not check.infer or problem.code not in UNCLEAR | MISFIT:
        return False
    if not isinstance(node, Relation):
        return problem.code in UNCLEAR or not _decided(node, check)
    operators = set(node.operators)
    if problem.code == "unquantified-approximation":
        return True
    if problem.code == "ambiguous-ellipsis" and operators <= ORDERS and any(isinstance(side, Ellipsis) for side in node.sides):
        # `s_1 \ge s_2 \ge \cdots \ge s_n`: in which order values stand.
        return True
    if operators == {"gets"}:
        # What is done next is no claim; where the page itself declares what does not fit, it cannot be done.
        return problem.code in UNCLEAR or not _decided(node, check)
    if operators == {"to"}:
        # What something turns into.
        return problem.code == "unsupported"
    if problem.code == "unsupported" and any(isinstance(part, Apply) and part.head == "total_differential" for part in walk(node)):
        return True
    if operators & {*_OF_SETS} and problem.code in _NO_SET:
        return True
    if operators <= {*_LAWS}:
        return problem.code in UNCLEAR
    if problem.code == "wrong-arity" and node.operators[0] in _DEFINING and isinstance(node.sides[0], Call):
        # `\operatorname{MSE}(\beta) = ...`: a function of the page's own by the name of one that is known.
        return True
    if problem.code == "ambiguous-ellipsis" and not any(isinstance(part, MatrixLiteral) for part in walk(node)) and not (
            _names_something(node.sides[0], check)):
        # Terms that belong to no rule may be mistaken ones; systems of equations often show a few rows alone.
        return False
    if problem.code in UNSAID and operators <= {*CLAIMS} and not any(_decided(side, check) for side in node.sides):
        return True
    if node.operators[0] not in _DEFINING or not _names_something(node.sides[0], check):
        return False
    if len(node.operators) > 1:
        # Nor is a series that converges for some numbers alone.
        return problem.code in UNCLEAR or problem.code == "undefined-value" and not _decided(node, check)
    return problem.code in UNCLEAR or not _decided(node.sides[1], check)


def sentence_of_unknown_sets(sentence: Sentence, problem: Problem, check: FormulaCheck) -> bool:
    r"""Whether an implication concludes something of a set that is not known: `u \in S, v \in S \Rightarrow u + v \in S`."""
    return check.infer and problem.code in (*_NO_SET, "undeclared-symbol") and any(
        isinstance(clause.node, Relation) and set(clause.node.operators) & {*_OF_SETS} for part in sentence.parts for clause in part)


def _names_something(left: Node, check: FormulaCheck) -> bool:
    parts = left.items if isinstance(left, Sequence) else (left,)
    return all(not isinstance(part, Text) and introduces_name(part, check.scope) for part in parts)


def _decided(node: Node, check: FormulaCheck) -> bool:
    """Whether mathematics of the page declares a symbol of an expression, so that what does not fit in it is wrong."""
    names = {name_of(part) for part in walk(node)} | {part.name for part in walk(node) if isinstance(part, Symbol)}
    return any((found := check.scope.lookup(name)) is not None and not found.inferred and not found.said and found.definition is None
               and found.domain is not None for name in names - {None})
