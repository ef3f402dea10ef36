r"""Systems of equations with their solution: `2x + y = 5, x - y = 1 \Rightarrow x = 2, y = 1`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks import relations
from mathcheck.checks.unknowns import resolve
from mathcheck.semantics.domains import Real, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, substitute, variable
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Declaration
from mathcheck.semantics.statements import Clause
from mathcheck.syntax.nodes import (
    Ellipsis,
    Group,
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

# The unknowns of a system, taken together.
_UNKNOWNS = "#unknowns"


def judge_system(premise: list[Clause], conclusion: list[Clause], check: FormulaCheck) -> bool:
    """Judge whether the values of a conclusion solve all equations of a premise; `False` where this is no such pair."""
    solution = _solution(conclusion)
    equations = [clause.node for clause in premise]
    if solution is None or not all(_is_equation(node) for node in equations):
        return False
    spoken = {name_of(part) for node in equations for part in walk(node)}
    known = [check.scope.lookup(name) for name in solution]
    if not solution.keys() <= spoken or any(found is not None and (found.definition is not None or not isinstance(found.domain, Real))
                                            for found in known):
        return False
    check.scope.push()
    try:
        for name, found in zip(solution, known, strict=True):
            if found is None:
                check.scope.declare(Declaration(name, Real(), inferred=True))

        def build(elaborator: Elaborator) -> list[Expr]:
            return [elaborator.expr(node) for equation in equations for node in equation.sides] + \
                [elaborator.expr(value) for value in solution.values()]

        exprs = resolve(Sequence(tuple(equations), equations[0].span), build, check)
        sides, values = exprs[:2 * len(equations)], exprs[2 * len(equations):]
        gap = _gap(list(zip(sides[::2], sides[1::2], strict=True)), check)
        if gap is None or any(value.free & solution.keys() for value in values):
            return False
        check.scope.declare(Declaration(_UNKNOWNS, Vector(number(Fraction(len(values)))), inferred=True))
        entries = {name: Expr("index", (variable(_UNKNOWNS), number(Fraction(place)))) for place, name in enumerate(solution, 1)}
        roots = Expr("vector", tuple(values), "literal", values[0].span)
        verdict = relations.judge_solutions(substitute(gap, entries), number(Fraction(0)), _UNKNOWNS, [roots], check.scope, check.key,
                                            check.seed)
    finally:
        check.scope.pop()
    if not verdict.holds:
        verdict = replace(verdict, counterexample={}, message="these values do not solve all of the equations"
                          if verdict.code == "not-a-solution" else "these equations have other solutions too")
    target = conclusion[0].node
    check.record(verdict, target.sides[0], conclusion[-1].node.sides[-1], target.span)
    return True


def _is_equation(node: Node) -> bool:
    return isinstance(node, Relation) and node.operators == ("=",) and not any(
        isinstance(side, (Text, Sequence, Ellipsis)) for side in node.sides)


def _gap(equations: list[tuple[Expr, Expr]], check: FormulaCheck) -> Expr | None:
    """What is zero where all equations hold: one number for each of them, or the difference of two vectors."""
    gaps = [Expr("sub", (left, right), None, (left.span[0], right.span[1])) for left, right in equations]
    ranks = [rank(gap, check.scope) for gap in gaps]
    if len(gaps) == 1:
        return gaps[0] if ranks == [1] else None
    return Expr("vector", tuple(gaps), "literal", gaps[0].span) if set(ranks) == {0} else None


def _solution(conclusion: list[Clause]) -> dict[str, Node] | None:
    """The names of a conclusion with their values; `None` when it says anything else, or speaks of one name alone."""
    found: dict[str, Node] = {}
    for clause in conclusion:
        if not _is_equation(clause.node):
            return None
        names, values = map(_entries, clause.node.sides)
        if len(names) != len(values):
            return None
        for name, value in zip(names, values, strict=True):
            if name_of(name) is None or name_of(name) in found or not _is_worked_out(value):
                return None
            found[name_of(name)] = value
    return found if len(found) > 1 else None


def _entries(node: Node) -> tuple[Node, ...]:
    if isinstance(node, MatrixLiteral) and all(len(row) == 1 for row in node.rows):
        return tuple(row[0] for row in node.rows)
    if isinstance(node, Group) and node.open in ("(", "[") and len(node.groups) == 1 and len(node.groups[0]) > 1:
        return tuple(node.groups[0])
    return (node,)


def _is_worked_out(node: Node) -> bool:
    """Whether a value is given by numbers alone."""
    return not any(isinstance(part, Symbol) and part.name not in (r"\pi", "e") for part in walk(node))
