"""Implications: premises that restrict, conclusions that are claimed, equations with all their solutions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mathcheck.checks import relations
from mathcheck.checks.chains import judge_chain, judge_link
from mathcheck.checks.givens import introduce
from mathcheck.checks.systems import judge_system
from mathcheck.checks.unknowns import resolve
from mathcheck.diagnostics import Problem
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.definitions import is_constant
from mathcheck.semantics.domains import Real
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.scope import Declaration
from mathcheck.semantics.statements import Clause, Sentence
from mathcheck.syntax.nodes import Apply, Call, Node, Relation, Sequence, Symbol, Text, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck


def judge_implication(sentence: Sentence, check: FormulaCheck) -> bool:
    """`A => B`: A introduces symbols, or is a claim, or restricts the samples; B is a claim."""
    parts = [list(part) for part in sentence.parts]
    operators = list(sentence.operators)
    if operators and all(operator == "<=" for operator in operators):
        parts.reverse()
    check.scope.push()
    try:
        for position, part in enumerate(parts[:-1]):
            conclusion = parts[position + 1]
            if _solutions(part, conclusion, check) or judge_system(part, conclusion, check):
                parts[position + 1] = []
                continue
            _premises(part, check)
        check.concluding = True
        for clause in parts[-1]:
            if not _conclusion(clause, check):
                check.claim_clause(clause)
    finally:
        check.concluding = False
        inner = check.scope.pop()
        for declaration in inner.names.values():
            if declaration.definition is not None or declaration.parameters is not None:
                if check.scope.here(declaration.name) is None:
                    check.scope.declare(declaration)
    return True


def _premises(clauses: list[Clause], check: FormulaCheck) -> None:
    waiting: list[Clause] = []
    for clause in clauses:
        try:
            _premise(clause, check)
        except Problem as problem:
            if problem.code != "undeclared-symbol" or len(clauses) == 1:
                raise
            waiting.append(clause)
    for clause in waiting:
        _premise(clause, check)


def _conclusion(clause: Clause, check: FormulaCheck) -> bool:
    """A conclusion may name something new; of declared symbols it is a claim."""
    node = clause.node
    if isinstance(node, Relation) and node.operators[0] in ("=", ":=") and (name := name_of(node.sides[0])) is not None \
            and check.scope.lookup(name) is None and not isinstance(node.sides[1], Sequence):
        return introduce(clause, check)
    return False


def _premise(clause: Clause, check: FormulaCheck) -> None:
    node = clause.node
    if not isinstance(node, Relation):
        return
    fresh = _introduce_premise(clause, check)
    if fresh:
        return
    mark = (len(check.verdicts), len(check.outcome.diagnostics))
    try:
        judge_chain(node, check)
    except Problem as problem:
        if problem.code in ("undeclared-symbol",):
            raise
        del check.verdicts[mark[0]:]
        del check.outcome.diagnostics[mark[1]:]
        keep_condition(check.declarer, node)
        return
    if any(not verdict.holds for verdict in check.verdicts[mark[0]:]):
        del check.verdicts[mark[0]:]
        del check.outcome.diagnostics[mark[1]:]
        keep_condition(check.declarer, node)


def _introduce_premise(clause: Clause, check: FormulaCheck) -> bool:
    node = clause.node
    if node.operators[0] in ("=", ":=", "equiv"):
        left = node.sides[0]
        name = name_of(left)
        if name is not None and check.scope.lookup(name) is not None and len(node.sides) == 2 and \
                not is_constant(check.declarer, node.sides[1]):
            found = check.scope.lookup(name)
            if found.definition is None and not found.is_function:
                return False
        if isinstance(left, Call) and _is_equation_of_value(left, node.sides[1], check):
            return False
    return introduce(clause, check)


def _is_equation_of_value(left: Call, right: Node, check: FormulaCheck) -> bool:
    """Whether `f(x) = ...` in a premise is about a value of the f that this section defines, and no other f."""
    name = name_of(left.function)
    found = check.scope.lookup(name) if name is not None else None
    if found is None or found.definition is None or found.parameters is None or check.infer:
        return False
    # The innermost section is that of the implication itself.
    return check.scope.sections[-2].names.get(name) is found or not any(name_of(part) in found.parameters for part in walk(right))


def _solutions(premise: list[Clause], conclusion: list[Clause], check: FormulaCheck) -> bool:
    r"""`... = 0 \Rightarrow \lambda = 1, 3`."""
    if len(premise) != 1 or not conclusion or not isinstance(premise[0].node, Relation):
        return False
    equation: Relation = premise[0].node
    conclusion, further = _worked_out(conclusion)
    solved = _solved_name(conclusion)
    if solved is None or equation.operators[-1] != "=":
        return False
    name, roots = solved
    if not any(isinstance(part, Symbol) and part.name == name for side in equation.sides for part in walk(side)):
        return False
    declaration = check.scope.lookup(name)
    if declaration is not None and declaration.definition is not None:
        return False
    if name_of(equation.sides[0]) == name and len(equation.sides) == 2:
        return False
    check.scope.push()
    try:
        if declaration is None:
            check.scope.declare(Declaration(name, Real(), inferred=True))
        for position, operator in enumerate(equation.operators[:-1]):
            judge_link(operator, equation.sides[position], equation.sides[position + 1], equation, check)

        def build(elaborator: Elaborator):
            left, right = elaborator.expr(equation.sides[-2]), elaborator.expr(equation.sides[-1])
            return left, right, [elaborator.expr(root) for root in roots]

        left, right, values = resolve(equation, build, check)
        if any(name in value.free for value in values):
            return False
        verdict = relations.judge_solutions(left, right, name, values, check.scope, check.key, check.seed)
    finally:
        check.scope.pop()
    target = conclusion[0].node
    check.record(verdict, target.sides[0], target.sides[-1], target.span)
    for chain in further:
        judge_chain(chain, check)
    return True


def _worked_out(conclusion: list[Clause]) -> tuple[list[Clause], list[Relation]]:
    r"""Solutions, and what is said of them: `x = 1 + \frac{\log 3}{2} \approx 1.549` => `x = 1 + ...` and `1 + ... \approx 1.549`."""
    clauses, further = [], []
    for clause in conclusion:
        node = clause.node
        if isinstance(node, Relation) and len(node.sides) > 2 and node.operators[0] == "=" and set(node.operators[1:]) <= {"=", "~="} and \
                not any(isinstance(side, (Sequence, Text)) for side in node.sides):
            further.append(Relation(node.sides[1:], node.operators[1:], (node.sides[1].span[0], node.span[1]), node.operator_spans[1:]))
            node = Relation(node.sides[:2], node.operators[:1], (node.span[0], node.sides[1].span[1]), node.operator_spans[:1])
            clause = replace(clause, node=node)
        clauses.append(clause)
    return clauses, further


def _solved_name(conclusion: list[Clause]) -> tuple[str, list[Node]] | None:
    """The name and the values of `x = 1, 3`, `x = 1 \\text{ or } x = 3`, `x \\in \\{1, 3\\}`."""
    name = None
    roots: list[Node] = []
    for clause in conclusion:
        nodes = [clause.node]
        if isinstance(clause.node, Apply) and clause.node.head == "or":
            nodes = list(clause.node.args)
        for node in nodes:
            if not isinstance(node, Relation) or len(node.sides) != 2:
                return None
            found = name_of(node.sides[0])
            if found is None or name not in (None, found):
                return None
            if found != name and name is None and any(isinstance(side, Text) for side in node.sides):
                return None
            name = found
            right = node.sides[1]
            if node.operators == ("=",):
                roots.extend(right.items if isinstance(right, Sequence) else [right])
            elif node.operators == ("in",) and type(right).__name__ == "Group" and right.open == "{":
                roots.extend(right.groups[0])
            else:
                return None
    return (name, roots) if name is not None else None
