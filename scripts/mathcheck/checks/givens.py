"""What clauses introduce: declarations, definitions, conditions, and what an equation on a page that declares little says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mathcheck.checks import crowds
from mathcheck.checks.chains import judge_chain
from mathcheck.checks.given_chance import factors, gives_network
from mathcheck.checks.inference import impossible
from mathcheck.checks.mentions import turned
from mathcheck.checks.unknowns import elaborator_of, judge_notation, resolve
from mathcheck.checks.unread import introduces_unread
from mathcheck.diagnostics import Problem
from mathcheck.semantics.chance.records import LAW
from mathcheck.semantics.declare.definitions import define_reversed
from mathcheck.semantics.domains import Random, Real, ValueOf, Vector, with_traits
from mathcheck.semantics.elaborate.names import constant_of
from mathcheck.semantics.elaborate.readings import vector_of_entries
from mathcheck.semantics.elaborate.scripts import names_moment
from mathcheck.semantics.statements import Clause
from mathcheck.syntax.nodes import Apply, Call, Node, Relation, Symbol, Text, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck


# Words after which an equation in the text names a value.
_NAMES = re.compile(r"\b(?:let|set|put|where|with|define[ds]?|denote[ds]?|call|write|by|as|take|choose|and)\W*$", re.IGNORECASE)


def introduce_all(clauses: list[Clause], check: FormulaCheck) -> list[Clause]:
    """Enter all clauses that declare something; `y = f(u), u = g(x)` may name `u` before it is defined."""
    rest: list[Clause] = []
    waiting: list[Clause] = []
    for clause in clauses:
        try:
            if not introduce(clause, check):
                rest.append(clause)
        except Problem as problem:
            if problem.code == "ambiguous-ellipsis" and check.infer:
                # It may be a claim whose dots are clear once it is written out.
                rest.append(clause)
            elif problem.code != "undeclared-symbol" or len(clauses) == 1:
                check.report_or_excuse(problem, introduces_unread(clause, problem, check))
            else:
                waiting.append(clause)
    for clause in waiting:
        if not check.guarded(lambda clause=clause: introduce(clause, check),
                             lambda problem, clause=clause: introduces_unread(clause, problem, check)):
            rest.append(clause)
    return rest


def introduce(clause: Clause, check: FormulaCheck) -> bool:
    """Enter a clause into the scope if it declares something."""
    if clause.role == "constraint":
        return _constraint(clause.node, check)
    if isinstance(clause.node, Relation) and (isinstance(clause.node.sides[0], Text) or isinstance(clause.node.sides[-1], Text)):
        return False
    assumed = clause.role == "condition" or check.assumed
    if not isinstance(clause.node, Relation):
        return False
    if not check.infer and check.place.kind == "prose" and (node := turned(clause.node)) is not clause.node and \
            check.scope.lookup(name_of(node.sides[1].args[0])) is not None:
        # Of weights that are declared it says that they are these probabilities.
        clause.node, assumed = node, True
        weights = check.scope.lookup(name_of(node.sides[1].args[0]))
        if isinstance(weights.domain, Vector) and weights.definition is None:
            check.declarer.enter(weights.name, with_traits(weights.domain, "simplex"), node=node)
    if clause.node.operators[0] in ("gets", "to", "mapsto", "nearrow", "searrow") and not assumed and len(clause.node.operators) == 1:
        return False
    if check.infer and check.place.kind == "prose" and _is_outcome(clause.node, check):
        # `given $S_n = k$` names an event and defines nothing.
        check.introduced = True
        return True
    if isinstance(clause.node.sides[0], Call) and crowds.size_of(clause.node, check) is not None:
        return False
    if assumed and not check.infer and factors(clause.node, check):
        check.introduced = gives_network(clause.node, check)
        return check.introduced
    mark = len(check.declarer.declared)
    stated = check.scope.stated
    done = check.declarer.clause(clause.node, clause.given, assumed=assumed)
    if done or len(check.declarer.declared) > mark:
        check.introduces(clause.node)
    check_stated(stated, check)
    if not done and len(check.declarer.declared) > mark and len(clause.node.operators) > 1:
        # `y = Wx + b = 3`: the first link defines, the others are claims about it.
        tail = Relation(clause.node.sides[1:], clause.node.operators[1:], clause.node.span, clause.node.operator_spans[1:])
        judge_chain(tail, check)
        return True
    return done


def _is_outcome(node: Relation, check: FormulaCheck) -> bool:
    """Whether a capital of which nothing is declared is said to take the value of a small letter."""
    left, right = node.sides[0], node.sides[-1]
    base = left.args[0] if isinstance(left, Apply) and left.head == "sub" else left
    if _NAMES.search(check.formula.cue) or node.operators != ("=",) or not isinstance(base, Symbol) or not isinstance(right, Symbol) or not right.name.isalpha() or \
            not (len(base.name) == 1 and base.name.isupper() and len(right.name) == 1 and right.name.islower()):
        return False
    found = check.scope.lookup(name_of(left) or "")
    return (found is None or isinstance(found.domain, Random)) and check.scope.lookup(base.name if base is not left else name_of(left)) is found


def _constraint(node: Node, check: FormulaCheck) -> bool:
    """A constraint of something to minimise claims nothing of its own; its symbols must be known."""
    if not check.infer:
        for side in node.sides if isinstance(node, Relation) else (node,):
            if not isinstance(side, Text):
                judge_notation(side, check)
    check.introduced = True
    return True


def check_stated(before: int, check: FormulaCheck) -> None:
    """A condition just stated that no values of its symbols satisfy is reported where it stands."""
    if check.scope.stated == before:
        return
    condition = check.scope.sections[-1].conditions[-1]
    for operator, left, right in condition.relation:
        if operator == "=" and impossible(left, right, check.scope, check.key):
            raise Problem("vacuous-assumptions", f"no values satisfy `{condition.latex}`", left.span)


def may_assume(node: Relation, check: FormulaCheck) -> bool:
    """Whether words such as `with` can make this an assumption: something in it must still be free."""
    if check.infer or check.place.kind == "let":
        return True
    elaborator = elaborator_of(node, check)
    names: set[str] = set()
    for side in node.sides:
        if not isinstance(side, Text):
            names |= elaborator.expr(side).free
    for name in names:
        found = check.scope.lookup(name)
        if found is None:
            return True
        if found.definition is None and not isinstance(found.domain, (Random, ValueOf)) and not any(
                name in other.depends for other in check.scope.visible() if other.name != name):
            return True
    return False


def determines(node: Relation, check: FormulaCheck) -> bool:
    """On a page that declares little: `A x = b` with a fresh `b`, and `y_i = ...` with a fresh `y`, introduce it."""
    if node.operators != ("=",) or isinstance(node.sides[0], Text):
        return False
    left, right = node.sides
    name = name_of(right)
    if isinstance(right, Symbol) and name is not None and (check.scope.lookup(name) is None or _is_moment_of_guesses(left, name, check)) and \
            constant_of(elaborator_of(right, check), right) is None and define_reversed(check.declarer, node):
        check.introduced = True
        return True
    if isinstance(left, Apply) and left.head in ("sub", "supindex"):
        base = left
        while isinstance(base, Apply):
            base = base.args[0]
        fresh = isinstance(base, Symbol) and check.scope.lookup(base.name) is None and \
            not any(isinstance(part, Symbol) and part.name == base.name for part in walk(right))
        elaborator = elaborator_of(left, check)
        if fresh and not names_moment(elaborator, left) and vector_of_entries(elaborator, base.name, list(left.args[1:])) is None and \
                base.name not in (r"\mathbf{1}", "I", r"\mathbf{I}"):
            elaborator_of(right, check).expr(right)
            check.introduces(node)
            return True
    return False


def _is_moment_of_guesses(left: Node, name: str, check: FormulaCheck) -> bool:
    """Whether a moment of one random variable gives a value to a number that is only guessed."""
    found = check.scope.lookup(name)
    if not isinstance(left, Call) or not found.inferred or found.definition is not None or not isinstance(found.domain, Real):
        return False
    try:
        moment = resolve(left, lambda elaborator: elaborator.expr(left), check)
    except Problem:
        return False
    return moment.head == "moment" and bool(moment.free) and all(
        part.endswith(LAW) and (known := check.scope.lookup(part[:-1])) is not None and known.inferred for part in moment.free)
