"""One formula: which clauses introduce symbols, which are claims, and how each claim fares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction

from mathcheck.checks import crowds, relations
from mathcheck.checks.chance_links import given_law, independence, network
from mathcheck.checks.compare import judge
from mathcheck.checks.evidence import Evidence, Verdict, together
from mathcheck.checks.inference import (
    declared_names,
    doubtful_names,
    impossible,
    inferred_names,
    informs,
    is_sought,
    restricts,
)
from mathcheck.checks.presupposed import presupposed
from mathcheck.checks.relation_kinds import NOWHERE_EQUAL
from mathcheck.diagnostics import Diagnostic, Problem
from mathcheck.diagnostics.render.text import show
from mathcheck.extract import Formula
from mathcheck.numeric import exact
from mathcheck.numeric.chance.spaces import UnknownDependence
from mathcheck.semantics.chance.records import HIDDEN, LAW
from mathcheck.semantics.declare import Declarer, Place, undeclared
from mathcheck.semantics.domains import Integer, Matrix, Random, Real, ValueOf
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.elaborate.names import constant_of
from mathcheck.semantics.elaborate.readings import vector_of_entries
from mathcheck.semantics.elaborate.relations import set_value
from mathcheck.semantics.elaborate.scripts import names_moment
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.inference import infer
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Declaration, Scope, Section
from mathcheck.semantics.statements import Clause, Sentence, is_extremum, sentences
from mathcheck.syntax.document import Document
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
)
from mathcheck.syntax.unparse import name_of, unparse

_CLAIM_OPERATORS = {"=", ":=", "equiv", "cong", "!=", "<", "<=", ">", ">=", "<<", ">>", "~=", "in", "notin", "propto", "subset",
                    "supset", "succ", "succeq", "prec", "preceq", "ni"}


_INEQUALITIES = {"<", "<=", ">", ">=", "succ", "succeq", "prec", "preceq"}

# What may stand between matrices that row operations turn into each other.
_REDUCTIONS = {"sim", "to", "rowequivalent"}

_FONT = re.compile(r"\\[a-z]+\{")
# The function that this letter often is where nothing declares it.
LOGISTIC = r"\sigma"


@dataclass
class Outcome:
    """What became of a formula."""

    outcome: str = "notation"
    evidence: Evidence | None = None
    diagnostics: list[Diagnostic] = field(default_factory=list)
    declared: list[str] = field(default_factory=list)
    entered: list[Declaration] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    verdicts: list[Verdict] = field(default_factory=list)


class FormulaCheck:
    """The state of checking one formula."""

    def __init__(self, formula: Formula, document: Document, scope: Scope, *, infer: bool, seed: int, key: str,
                 assumed: bool = False, random: bool = False, continued: Node | None = None):
        self.formula = formula
        self.document = document
        self.scope = scope
        self.infer = infer
        self.seed = seed
        self.key = key
        self.assumed = assumed
        self.outcome = Outcome()
        self.verdicts: list[Verdict] = []
        self.introduced = False
        kind = "display" if formula.display else "prose"
        self.place = Place(kind, formula.inner_start, formula.index, assumed=assumed, random=random)
        self.declarer = Declarer(scope, self.place, infer=infer)
        self.previous: Expr | None = None
        # What a relation without a left side goes on from: the last side of the display before.
        self.continued = continued
        # The first side of the chain at hand.
        self.start: Expr | None = None
        # The sides of the link at hand, once they are resolved.
        self.resolved: tuple[Expr, Expr] | None = None
        # Domains that only inference gave: a claim that fails on them alone is not called wrong.
        self.inferred = False
        # Whether the claim at hand is drawn from a premise.
        self.concluding = False
        # Whether the members of crowds are written out in the claim at hand.
        self.written = False
        # The sides that are read, for what stops at a problem.
        self.reading: tuple[Node, ...] = ()
        # Whether capitals are numbers in the reading that is tried.
        self.plain = False

    # -- the whole -----------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Judge all sentences; the first problem of each is reported, the others go on."""
        pending = sentences(self.document)
        if not pending:
            return self.outcome
        # Conditions and declarations that trail a claim hold for the claim before them.
        later: list[Sentence] = []
        for sentence in pending:
            if len(sentence.parts) == 1:
                clauses = sentence.parts[0]
                rest = self._introduce_all(clauses)
                if rest:
                    later.append(Sentence([rest], []))
            else:
                later.append(sentence)
        for sentence in later:
            if len(sentence.parts) == 1:
                for clause in sentence.parts[0]:
                    self._guarded(lambda clause=clause: self._claim_clause(clause))
            else:
                self._guarded(lambda sentence=sentence: self._implication(sentence))
        self._finish()
        return self.outcome

    def _introduce_all(self, clauses: list[Clause]) -> list[Clause]:
        """Enter all clauses that declare something; `y = f(u), u = g(x)` may name `u` before it is defined."""
        rest: list[Clause] = []
        waiting: list[Clause] = []
        for clause in clauses:
            try:
                if not self._introduce(clause):
                    rest.append(clause)
            except Problem as problem:
                if problem.code == "ambiguous-ellipsis" and self.infer:
                    # It may be a claim whose dots are clear once it is written out.
                    rest.append(clause)
                elif problem.code != "undeclared-symbol" or len(clauses) == 1:
                    self._report(problem)
                else:
                    waiting.append(clause)
        for clause in waiting:
            if not self._guarded(lambda clause=clause: self._introduce(clause)):
                rest.append(clause)
        return rest

    def _guarded(self, step) -> bool:
        """Run a step; its problem becomes a diagnostic and counts as done."""
        try:
            return bool(step())
        except Problem as problem:
            self._report(problem)
        except (RecursionError, MemoryError):
            self._report(Problem("resource-limit", "this formula is too deep or too large to evaluate"))
        return True

    def _report(self, problem: Problem) -> None:
        latex = self.formula.latex
        # A span beyond the formula is of a size or condition, which stands elsewhere on the page.
        inside = problem.span is not None and problem.span[0] < len(latex)
        start, end = problem.span if inside else (len(latex) - len(latex.lstrip()), len(latex.rstrip()))
        end = max(start + 1, min(end, len(self.formula.latex)))
        base = self.formula.inner_start
        found = Diagnostic(problem.code, "error", problem.message, base + start, base + end, label=problem.label, labels=problem.labels,
                           notes=problem.notes, help=problem.help)
        if not any(other.code == found.code and other.start == found.start for other in self.outcome.diagnostics):
            self.outcome.diagnostics.append(found)

    def _finish(self) -> None:
        outcome = self.outcome
        for conflict in self.declarer.conflicts:
            self._report(conflict)
        outcome.declared = list(self.declarer.declared)
        outcome.entered = list(self.declarer.entered)
        outcome.verdicts = self.verdicts
        errors = [diagnostic for diagnostic in outcome.diagnostics if diagnostic.severity == "error"]
        failed = [verdict for verdict in self.verdicts if not verdict.holds]
        if any(not verdict.as_error and not self.inferred for verdict in failed):
            outcome.outcome = "fails"
        elif errors:
            outcome.outcome = "error"
        elif self.verdicts:
            outcome.outcome = "holds"
            outcome.evidence = together([verdict.evidence for verdict in self.verdicts])
        elif self.introduced or outcome.declared:
            outcome.outcome = "given"
        else:
            outcome.outcome = "notation"

    # -- clauses -------------------------------------------------------------------------------

    def _introduce(self, clause: Clause) -> bool:
        """Enter a clause into the scope if it declares something."""
        if clause.role == "constraint":
            return self._constraint(clause.node)
        if isinstance(clause.node, Relation) and (isinstance(clause.node.sides[0], Text) or isinstance(clause.node.sides[-1], Text)):
            return False
        assumed = clause.role == "condition" or self.assumed
        if not isinstance(clause.node, Relation):
            return False
        if clause.node.operators[0] in ("gets", "to", "mapsto", "nearrow", "searrow") and not assumed:
            return False
        if isinstance(clause.node.sides[0], Call) and crowds.size_of(clause.node, self) is not None:
            return False
        mark = len(self.declarer.declared)
        stated = self.scope.stated
        done = self.declarer.clause(clause.node, clause.given, assumed=assumed)
        if done or len(self.declarer.declared) > mark:
            self.introduced = True
        self._check_stated(stated)
        if not done and len(self.declarer.declared) > mark and len(clause.node.operators) > 1:
            # `y = Wx + b = 3`: the first link defines, the others are claims about it.
            tail = Relation(clause.node.sides[1:], clause.node.operators[1:], clause.node.span, clause.node.operator_spans[1:])
            self.claim(tail)
            return True
        return done

    def _constraint(self, node: Node) -> bool:
        """A constraint of something to minimise claims nothing of its own; its symbols must be known."""
        if not self.infer:
            for side in node.sides if isinstance(node, Relation) else (node,):
                if not isinstance(side, Text):
                    self._notation(side)
        self.introduced = True
        return True

    def _check_stated(self, before: int) -> None:
        """A condition just stated that no values of its symbols satisfy is reported where it stands."""
        if self.scope.stated == before:
            return
        condition = self.scope.sections[-1].conditions[-1]
        for operator, left, right in condition.relation:
            if operator == "=" and impossible(left, right, self.scope, self.key):
                raise Problem("vacuous-assumptions", f"no values satisfy `{condition.latex}`", left.span)

    def _claim_clause(self, clause: Clause) -> bool:
        node = clause.node
        if isinstance(node, Relation):
            if (clause.role == "condition" or self.assumed) and self._may_assume(node):
                self.introduced = True
                stated = self.scope.stated
                self.declarer.condition(node)
                self._check_stated(stated)
                return True
            if self.infer and self._determines(node):
                return True
            return self.claim(node)
        self._notation(node)
        return True

    def _may_assume(self, node: Relation) -> bool:
        """Whether words such as `with` can make this an assumption: something in it must still be free."""
        if self.infer or self.place.kind == "let":
            return True
        elaborator = self._elaborator(node)
        names: set[str] = set()
        for side in node.sides:
            if not isinstance(side, Text):
                names |= elaborator.expr(side).free
        for name in names:
            found = self.scope.lookup(name)
            if found is None:
                return True
            if found.definition is None and not isinstance(found.domain, (Random, ValueOf)) and not any(
                    name in other.depends for other in self.scope.visible() if other.name != name):
                return True
        return False

    def _determines(self, node: Relation) -> bool:
        """On a page that declares little: `A x = b` with a fresh `b`, and `y_i = ...` with a fresh `y`, introduce it."""
        if node.operators != ("=",) or isinstance(node.sides[0], Text):
            return False
        left, right = node.sides
        name = name_of(right)
        if isinstance(right, Symbol) and name is not None and (self.scope.lookup(name) is None or self._is_moment_of_guesses(left, name)) and \
                constant_of(self._elaborator(right), right) is None and self.declarer._reversed(node):
            self.introduced = True
            return True
        if isinstance(left, Apply) and left.head in ("sub", "supindex"):
            base = left
            while isinstance(base, Apply):
                base = base.args[0]
            fresh = isinstance(base, Symbol) and self.scope.lookup(base.name) is None and \
                not any(isinstance(part, Symbol) and part.name == base.name for part in _walk(right))
            elaborator = self._elaborator(left)
            if fresh and not names_moment(elaborator, left) and vector_of_entries(elaborator, base.name, list(left.args[1:])) is None and \
                    base.name not in (r"\mathbf{1}", "I", r"\mathbf{I}"):
                self._elaborator(right).expr(right)
                self.introduced = True
                return True
        return False

    def _is_moment_of_guesses(self, left: Node, name: str) -> bool:
        """Whether a moment of one random variable gives a value to a number that is only guessed."""
        found = self.scope.lookup(name)
        if not isinstance(left, Call) or not found.inferred or found.definition is not None or not isinstance(found.domain, Real):
            return False
        try:
            moment = self._resolved(left, lambda elaborator: elaborator.expr(left))
        except Problem:
            return False
        return moment.head == "moment" and bool(moment.free) and all(
            part.endswith(LAW) and (known := self.scope.lookup(part[:-1])) is not None and known.inferred for part in moment.free)

    def _notation(self, node: Node) -> None:
        """An expression by itself: its symbols must be known; nothing is evaluated."""
        if isinstance(node, (Ellipsis, Text)) or crowds.size_of(node, self) is not None or crowds.is_member(node, self.scope):
            return
        if isinstance(node, Apply) and node.head in ("and", "or", "not"):
            elaborator = self._elaborator(node)
            elaborator.expr(node)
            return
        elaborator = self._elaborator(node)
        if isinstance(node, Sequence):
            for item in node.items:
                self._notation(item)
            return
        elaborator.expr(node)
        if not self.infer:
            # A symbol that is only mentioned says nothing about what it is.
            self._settle(elaborator, [])

    def _elaborator(self, node: Node) -> Elaborator:
        return Elaborator(self.scope, infer=self.infer, root=node)

    def _settle(self, elaborator: Elaborator, exprs: list[Expr]) -> bool:
        """Decide about unknown names: indices and tables declare themselves, others are inferred or an error."""
        self.outcome.used |= elaborator.used
        changed = False
        for unknown in list(elaborator.unknown.values()):
            if self.scope.lookup(unknown.name) is not None:
                continue
            if "index" in unknown.uses and unknown.axis is not None and len(unknown.name) <= 2:
                base, axis = unknown.axis
                size = Expr("axis_size", (base,), axis, unknown.span)
                self.scope.declare(Declaration(unknown.name, Integer(number(Fraction(1)), size), inferred=True))
                changed = True
            elif unknown.name.startswith("\\text{") and "event" in unknown.uses and not self.infer:
                raise undeclared(unknown.name, unknown.span, self.scope, unknown.uses)
            elif unknown.name.endswith(HIDDEN):
                if not self.infer and not any(use.startswith("declared:") for use in unknown.uses):
                    value = unknown.name[:-1]
                    if self.scope.lookup(value) is None:
                        raise undeclared(value, unknown.span, self.scope, {"value"})
                self._declare_table(unknown)
                changed = True
            elif any(use.startswith("valueof:") for use in unknown.uses) and not self.infer:
                source = next(use.split(":", 1)[1] for use in unknown.uses if use.startswith("valueof:"))
                if source.endswith(HIDDEN):
                    raise undeclared(unknown.name, unknown.span, self.scope, unknown.uses)
                self.scope.declare(Declaration(unknown.name, ValueOf(source), inferred=True))
                changed = True
            elif "law" in unknown.uses:
                continue
            elif not self.infer:
                raise undeclared(unknown.name, unknown.span, self.scope, unknown.uses)
        if self.infer and elaborator.unknown:
            changed = infer(elaborator, self.scope, exprs, plain=self.plain) or changed
        return changed

    def _declare_table(self, unknown) -> None:
        continuous = "continuous" in unknown.uses
        values: tuple[Expr, ...] = ()
        shape = None
        declared = next((use.split(":", 1)[1] for use in unknown.uses if use.startswith("declared:")), None)
        value_name = unknown.name[:-1]
        found = self.scope.lookup(declared or value_name)
        if found is not None and declared is not None:
            self.declarer.table_variable(declared, Symbol(declared, unknown.span), continuous=continuous)
            return
        self.scope.declare(Declaration(unknown.name, Random("continuous" if continuous else "table", values=values, shape=shape),
                                       inferred=True))

    def _resolved(self, node: Node, build) -> object:
        """Elaborate; when that settles unknown names, elaborate again with them known."""
        for _ in range(4):
            elaborator = self._elaborator(node)
            try:
                found = build(elaborator)
                self.outcome.used |= elaborator.used
            except Problem as problem:
                if not self.infer or not self._settle(elaborator, elaborator.seen):
                    raise problem
                continue
            if not elaborator.unknown or not self._settle(elaborator, _expressions(found)):
                return found
        return found

    # -- claims --------------------------------------------------------------------------------

    def claim(self, node: Relation) -> bool:
        """Judge every link of a chain."""
        size = crowds.size_of(node, self)
        if size is not None:
            return crowds.judge_written_out(node, size, self)
        sides, operators = node.sides, node.operators
        if operators[0] in ("gets",):
            return self._update(node)
        if operators[0] in ("swaps", "roughly") or operators == ("to",) and is_extremum(sides[1]):
            # `R_1 \leftrightarrow R_2` and `f(x) \to \min` say what is to be done.
            self.introduced = True
            return True
        if operators[0] in _REDUCTIONS and self._is_reduction(operators[0], sides[0], sides[1]):
            return self._reduction(node)
        if operators[0] in ("sim", "iid"):
            return self._law_claim(node)
        if operators[0] == "perp":
            return self._orthogonal(node)
        if self.infer and (self._hypothesis(node) or self._path(node)):
            return True
        if operators[0] in ("colon", "mapsto"):
            raise Problem("unsupported", "this declaration cannot be read", node.span)
        if isinstance(sides[-1], Text) and not sides[-1].words:
            return self._unfinished(node)
        if isinstance(sides[0], Text):
            first = self.document.statements[0].node.span[0] >= node.span[0]
            if self.previous is None and self.continued is not None and not sides[0].words and first:
                sides = (replace(self.continued, span=(node.span[0], node.span[0] + 1)), *sides[1:])
            elif self.previous is None:
                raise Problem("missing-operand", "nothing stands on the left of this relation", node.span)
        self.start = None
        for position, operator in enumerate(operators):
            left, right = sides[position], sides[position + 1]
            span = (left.span[0], right.span[1])
            if operator not in _CLAIM_OPERATORS and not (operator in _REDUCTIONS and self._is_reduction(operator, left, right)):
                raise Problem("unsupported", f"the relation in `{unparse(Relation((left, right), (operator,), span))}` is not "
                              "supported here", span)
            self._link(operator, left, right, node)
        return True

    def _hypothesis(self, node: Relation) -> bool:
        r"""`H_0: \mu = 5`: a statement under a name; nothing says that it is true."""
        if node.operators[0] != "colon" or len(node.sides) < 3 or name_of(node.sides[0]) is None or \
                not all(operator in _CLAIM_OPERATORS for operator in node.operators[1:]):
            return False
        for side in node.sides[1:]:
            if not isinstance(side, (Ellipsis, Text)):
                self._elaborator(side).expr(side)
        self.introduced = True
        return True

    def _path(self, node: Relation) -> bool:
        r"""`X \to Y \to Z`: a chain in which each variable depends on the one before it alone."""
        names = [name_of(side) for side in node.sides]
        if set(node.operators) != {"to"} or len(names) < 3 or len(set(names)) != len(names) or not all(
                name is not None and _FONT.sub("", name)[:1].isupper() for name in names):
            return False
        for name in names:
            if self.scope.lookup(name) is None:
                self.scope.declare(Declaration(name, Random("discrete"), inferred=True))
        if all(isinstance(self.scope.lookup(name).domain, Random) for name in names):
            self.scope.sections[-1].facts["network"] = [(name, tuple(names[position - 1:position]) if position else ())
                                                        for position, name in enumerate(names)]
        self.introduced = True
        return True

    def _unfinished(self, node: Relation) -> bool:
        """`a = b =`: the links that are there; where pages declare little, the next display may go on."""
        if not self.infer:
            raise Problem("missing-operand", "nothing stands on the right of this relation", node.span)
        sides, operators = node.sides[:-1], node.operators[:-1]
        if operators:
            return self.claim(Relation(sides, operators, node.span, node.operator_spans[:-1]))
        self._notation(sides[0])
        return True

    def _is_reduction(self, operator: str, left: Node, right: Node) -> bool:
        r"""Whether an arrow or `\sim` stands between matrices: then it means that row operations lead from one to the other.

        An arrow needs a matrix written out on both sides: `A_k \to B` is a limit.
        """
        written = [any(isinstance(part, MatrixLiteral) for part in _walk(side)) for side in (left, right)]
        if not (all(written) if operator == "to" else any(written)):
            return False
        return all(not isinstance(side, (Text, Sequence, Ellipsis)) and rank(self._elaborator(side).expr(side), self.scope) == 2
                   for side in (left, right))

    def _reduction(self, node: Relation) -> bool:
        """A chain of row operations, with equations between."""
        for operator, left, right in zip(node.operators, node.sides, node.sides[1:], strict=False):
            if operator not in _REDUCTIONS or not self._is_reduction(operator, left, right):
                self._link(operator, left, right, node)
                continue
            span = (left.span[0], right.span[1])
            sides = self._resolved(Relation((left, right), ("=",), span),
                                   lambda elaborator, pair=(left, right): tuple(map(elaborator.expr, pair)))
            self.previous = sides[1]
            self._record(relations.judge_row_equivalent(*sides, self.scope, self.key, self.seed), left, right, span)
        return True

    def _link(self, operator: str, left: Node, right: Node, chain: Relation) -> None:
        span = (left.span[0], right.span[1])
        if operator == "!=" and self.concluding:
            operator = NOWHERE_EQUAL
        if operator in _REDUCTIONS and self._is_reduction(operator, left, right):
            self._reduction(Relation((left, right), (operator,), span))
            return
        if isinstance(right, Sequence) or isinstance(left, Sequence):
            self._listed(operator, left, right, span)
            return
        ellipsis = isinstance(left, Ellipsis) or isinstance(right, Ellipsis)
        if ellipsis:
            raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", span)

        def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
            first = self._before(left) if isinstance(left, Text) else elaborator.expr(left)
            second = set_value(elaborator, right) if operator in ("in", "notin", "subset") else elaborator.expr(right)
            return first, second

        def judged() -> tuple[Verdict, tuple[Expr, Expr]]:
            self.resolved = None
            first, second = self.resolved = self._resolved(Relation((left, right), (operator,), span), build)
            self.previous = second
            self.start = self.start or first
            with presupposed(self.scope, (first, second)):
                if operator == "propto":
                    return relations.judge_proportional(first, second, self.scope, self.key, self.seed, self.start), (first, second)
                return judge(operator, first, second, self.scope, self.key, self.seed), (first, second)

        if not self.infer:
            verdict, _ = judged()
        else:
            verdict = self._inferred_link(lambda: self._without_laws(judged), build, operator, left, right)
            if verdict is None:
                self.introduced = True
                return
        self._record(verdict, left, right, span)

    def _without_laws(self, judged) -> tuple[Verdict, tuple[Expr, Expr]]:
        """A verdict; where a law that a formula gave stands beside variables of unknown dependence, for any law of that kind."""
        try:
            return judged()
        except UnknownDependence:
            self.scope.push()
        try:
            for declaration in self.scope.visible():
                if isinstance(declaration.domain, Random) and declaration.domain.kind == "given":
                    kind = "discrete" if declaration.domain.distribution.data.discrete else "continuous"
                    self.scope.declare(replace(declaration, domain=Random(kind), depends=frozenset()))
            return judged()
        finally:
            self.scope.pop()

    def _inferred_link(self, judged, build, operator: str, left: Node, right: Node) -> Verdict | None:
        """The verdict under domains that suit this link; `None` when the link tells what its symbols are."""
        problem, sides = None, None
        self.reading = (left, right)
        try:
            verdict, sides = judged()
            if verdict.holds:
                # Shapes that come from the claim itself are no check of it.
                return None if operator == "in" and sides[1].head == "space" and not declared_names(sides, self.scope) else verdict
        except Problem as found:
            verdict, problem = None, found
        resolved = self.resolved
        told = False
        for reading in ({}, {"plain": True}, {"worked": True}, {"logistic": True}, {"unconditioned": True}):
            if verdict is None or not reading.keys() & {"plain", "worked", "unconditioned"}:
                second, tells = self._reread(judged, build, operator, left, **reading)
                if second is not None and second.holds:
                    return second
                verdict = verdict or second
                told = told or problem is not None and tells
                if told:
                    break
        if problem is not None and problem.code in ("resource-limit", "circular-definition"):
            # What the page defines says nothing new where it is too much to work out, or runs in a circle.
            raise problem
        third = crowds.undeclared_link(operator, left, right, self)
        if third is not None:
            return third
        if operator in ("=", ":=", "equiv") and resolved is not None and self._learns(*resolved):
            return None
        if told or operator in ("=", ":=", "equiv") and informs(left, sides, self.scope, self.key, self.seed):
            return None
        if operator in _INEQUALITIES and sides is not None and restricts(operator, sides, self.scope, self.key):
            return None
        if self.formula.display and sides is not None and not verdict.constant and is_sought(self.formula.cue) and \
                not impossible(*sides, self.scope, self.key):
            return None
        if verdict is None:
            raise problem
        self.inferred = self.inferred or sides is None or bool(inferred_names(sides, self.scope))
        return verdict

    def _learns(self, first: Expr, second: Expr) -> bool:
        """Whether an equation tells how its random variables are distributed; then it is entered."""
        if statements := independence(first, second, self.scope):
            self.scope.sections[-1].independence.extend(statements)
            return True
        if parents := network(first, second, self.scope):
            self.scope.sections[-1].facts["network"] = parents
            return True
        laws = given_law(first, second, self.scope, self.key, self.seed)
        for declaration in laws:
            self.scope.declare(declaration)
        # What was assumed of a variable without a law is settled now.
        news = {declaration.name + LAW for declaration in laws}
        for section in self.scope.sections if laws else ():
            section.conditions = [condition for condition in section.conditions if not news & condition.names]
        return bool(laws)

    def verdict_of(self, operator: str, left: Node, right: Node) -> Verdict:
        """The verdict of one link by itself."""
        def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
            return elaborator.expr(left), elaborator.expr(right)

        first, second = self._resolved(Relation((left, right), (operator,), left.span), build)
        if operator == "propto":
            return relations.judge_proportional(first, second, self.scope, self.key, self.seed)
        return judge(operator, first, second, self.scope, self.key, self.seed)

    def _reread(self, judged, build, operator: str, left: Node, *, plain: bool = False, worked: bool = False,
                logistic: bool = False, unconditioned: bool = False) -> tuple[Verdict | None, bool]:
        """The verdict when this link alone says what its undeclared symbols are; and whether the link then tells what they are."""
        doubtful = self._doubtful(build, worked)
        if not doubtful and not unconditioned or logistic and LOGISTIC not in doubtful:
            return None, False
        self.scope.push()
        self.scope.forget(doubtful)
        self.scope.sections[-1].unconditioned = unconditioned
        if logistic:
            self.scope.declare(Declaration(LOGISTIC, None, Expr("reference", (), "sigmoid"), inferred=True))
        self.plain = plain
        verdict, tells = None, False
        try:
            verdict, sides = judged()
            # What the page gave a value may get a new one, but other equations about it stay claims.
            tells = verdict is not None and not verdict.holds and not logistic and (not worked or name_of(left) is not None) and (
                operator in ("=", ":=", "equiv") and informs(left, sides, self.scope, self.key, self.seed)
                or operator in _INEQUALITIES and restricts(operator, sides, self.scope, self.key))
        except Problem:
            pass
        self.plain = False
        inner = self.scope.pop()
        if self._demotes(inner, doubtful):
            return None, False
        if verdict is not None and (verdict.holds or tells or not logistic and not worked):
            for declaration in inner.names.values():
                outer = self.scope.lookup(declaration.name)
                # What only seemed to have a value for the sake of this reading keeps it.
                if declaration.inferred and (outer is None or outer.definition is None):
                    self.scope.declare(declaration)
        return verdict, tells

    def _demotes(self, inner: Section, doubtful: set[str]) -> bool:
        """Whether a reading makes numbers of what is known to be matrices: factors with traits, parts of a definition."""
        lowered = {name for name in doubtful if isinstance((outer := self.scope.lookup(name)) and outer.domain, Matrix)
                   and name in inner.names and isinstance(inner.names[name].domain, Real)}
        return any(self.scope.lookup(name).domain.traits for name in lowered) or any(
            declaration.definition is not None and declaration.name not in doubtful and lowered & declaration.definition.free
            for declaration in self.scope.visible())

    def _doubtful(self, build, worked: bool) -> set[str]:
        """The names of a link whose domain was inferred from other formulas; with `worked` those of other examples too."""
        elaborator = Elaborator(self.scope, infer=True, root=None)
        try:
            found = build(elaborator)
        except Problem:
            found = (*elaborator.seen, *(variable(part.name) for node in self.reading for part in _walk(node)
                                         if isinstance(part, Symbol) and self.scope.lookup(part.name) is not None))
        return doubtful_names(found, self.scope, self.place.origin if worked else None)

    def _before(self, words: Text) -> Expr:
        """What the words on the left of a relation stand for: the side before them."""
        if self.previous is None:
            raise Problem("missing-operand", "nothing stands on the left of this relation", words.span)
        return self.previous

    def _listed(self, operator: str, left: Node, right: Node, span: tuple[int, int]) -> None:
        """`x, y \\in S`, `(a, b) = (1, 2)`, `\\lambda = 1, 3` about a known name."""
        first = left.items if isinstance(left, Sequence) else (left,)
        second = right.items if isinstance(right, Sequence) else (right,)
        if any(isinstance(item, Ellipsis) for item in (*first, *second)):
            raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", span)
        if len(second) == 1:
            for item in first:
                self._link(operator, item, right, Relation((item, right), (operator,), span))
            return
        if len(first) == len(second):
            for a, b in zip(first, second, strict=True):
                self._link(operator, a, b, Relation((a, b), (operator,), span))
            return
        raise Problem("ambiguous-list", "nothing says which of these values belong together", span)

    def _record(self, verdict: Verdict, left: Node, right: Node, span: tuple[int, int]) -> None:
        self.verdicts.append(verdict if verdict.trace is None else replace(verdict, spans=(left.span, right.span)))
        if verdict.holds:
            return
        if self.infer and not verdict.constant:
            # On a page that declares little, what is false for arbitrary values may be an assumption.
            self.inferred = True
        base = self.formula.inner_start
        message, code, help_text, notes = verdict.message, verdict.code, verdict.help, verdict.notes
        if self.inferred and not verdict.as_error:
            code, message = "fails-as-inferred", f"{message} under the domains that were inferred"
            help_text = help_text or "declare the symbols, in the prose or in a `<!-- let: … -->` comment"
        labels = ()
        label = ""
        if verdict.left is not None:
            label = f"gives {show(_single(verdict.left))}"
        if label and verdict.right is not None:
            from mathcheck.diagnostics import Label

            labels = (Label(base + right.span[0], base + right.span[1], f"gives {show(_single(verdict.right))}"),)
        diagnostic = Diagnostic(code, "error", message, base + span[0], base + (left.span[1] if label else span[1]), label=label,
                                labels=labels, counterexample=verdict.counterexample, notes=notes, help=help_text)
        if diagnostic.end <= diagnostic.start:
            diagnostic = replace(diagnostic, end=diagnostic.start + 1)
        self.outcome.diagnostics.append(diagnostic)

    def _update(self, node: Relation) -> bool:
        """`w \\leftarrow w - \\eta g`: both sides must be defined and of one shape; nothing is claimed."""
        left, right = node.sides[0], node.sides[1]

        def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
            return elaborator.expr(left), elaborator.expr(right)

        def judged() -> tuple[Verdict | None, tuple[Expr, Expr]]:
            sides = self._resolved(node, build)
            try:
                return judge("=", *sides, self.scope, self.key, self.seed), sides
            except exact.NotExact:
                return None, sides

        try:
            judged()
        except Problem as problem:
            # What earlier formulas suggested may not fit here: read the step by itself.
            self.reading = (left, right)
            if not self.infer or self._reread(judged, build, "gets", left)[0] is None:
                raise problem
        self.introduced = True
        return True

    def _law_claim(self, node: Relation) -> bool:
        from mathcheck.checks.laws import judge_law

        left, right = node.sides[0], node.sides[1]

        def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
            return elaborator.expr(left), elaborator.expr(right)

        first, second = self._resolved(node, build)
        self._record(judge_law(first, second, self.scope, self.key, self.seed), left, right, node.span)
        return True

    def _orthogonal(self, node: Relation) -> bool:
        left, right = node.sides[0], node.sides[1]

        def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
            return elaborator.expr(left), elaborator.expr(right)

        first, second = self._resolved(node, build)
        product = Expr("inner", (first, second), None, node.span)
        verdict = judge("=", product, number(Fraction(0)), self.scope, self.key, self.seed)
        self._record(verdict, left, right, node.span)
        return True

    # -- implications --------------------------------------------------------------------------

    def _implication(self, sentence: Sentence) -> bool:
        """`A => B`: A introduces symbols, or is a claim, or restricts the samples; B is a claim."""
        parts = [list(part) for part in sentence.parts]
        operators = list(sentence.operators)
        if operators and all(operator == "<=" for operator in operators):
            parts.reverse()
        self.scope.push()
        try:
            for position, part in enumerate(parts[:-1]):
                conclusion = parts[position + 1]
                if self._solutions(part, conclusion):
                    parts[position + 1] = []
                    continue
                self._premises(part)
            self.concluding = True
            for clause in parts[-1]:
                if not self._conclusion(clause):
                    self._claim_clause(clause)
        finally:
            self.concluding = False
            inner = self.scope.pop()
            for declaration in inner.names.values():
                if declaration.definition is not None or declaration.parameters is not None:
                    if self.scope.here(declaration.name) is None:
                        self.scope.declare(declaration)
        return True

    def _premises(self, clauses: list[Clause]) -> None:
        waiting: list[Clause] = []
        for clause in clauses:
            try:
                self._premise(clause)
            except Problem as problem:
                if problem.code != "undeclared-symbol" or len(clauses) == 1:
                    raise
                waiting.append(clause)
        for clause in waiting:
            self._premise(clause)

    def _conclusion(self, clause: Clause) -> bool:
        """A conclusion may name something new; of declared symbols it is a claim."""
        node = clause.node
        if isinstance(node, Relation) and node.operators[0] in ("=", ":=") and (name := name_of(node.sides[0])) is not None \
                and self.scope.lookup(name) is None and not isinstance(node.sides[1], Sequence):
            return self._introduce(clause)
        return False

    def _premise(self, clause: Clause) -> None:
        node = clause.node
        if not isinstance(node, Relation):
            return
        fresh = self._introduce_premise(clause)
        if fresh:
            return
        mark = (len(self.verdicts), len(self.outcome.diagnostics))
        try:
            self.claim(node)
        except Problem as problem:
            if problem.code in ("undeclared-symbol",):
                raise
            del self.verdicts[mark[0]:]
            del self.outcome.diagnostics[mark[1]:]
            self.declarer.condition(node)
            return
        if any(not verdict.holds for verdict in self.verdicts[mark[0]:]):
            del self.verdicts[mark[0]:]
            del self.outcome.diagnostics[mark[1]:]
            self.declarer.condition(node)

    def _introduce_premise(self, clause: Clause) -> bool:
        node = clause.node
        if node.operators[0] in ("=", ":=", "equiv"):
            left = node.sides[0]
            name = name_of(left)
            if name is not None and self.scope.lookup(name) is not None and len(node.sides) == 2 and \
                    not self.declarer._is_constant(node.sides[1]):
                found = self.scope.lookup(name)
                if found.definition is None and not found.is_function:
                    return False
        return self._introduce(clause)

    def _solutions(self, premise: list[Clause], conclusion: list[Clause]) -> bool:
        r"""`... = 0 \Rightarrow \lambda = 1, 3`."""
        if len(premise) != 1 or not conclusion or not isinstance(premise[0].node, Relation):
            return False
        equation: Relation = premise[0].node
        solved = self._solved_name(conclusion)
        if solved is None or equation.operators[-1] != "=":
            return False
        name, roots = solved
        if not any(isinstance(part, Symbol) and part.name == name for side in equation.sides for part in _walk(side)):
            return False
        declaration = self.scope.lookup(name)
        if declaration is not None and declaration.definition is not None:
            return False
        if name_of(equation.sides[0]) == name and len(equation.sides) == 2:
            return False
        self.scope.push()
        try:
            if declaration is None:
                from mathcheck.semantics.domains import Real

                self.scope.declare(Declaration(name, Real(), inferred=True))
            for position, operator in enumerate(equation.operators[:-1]):
                self._link(operator, equation.sides[position], equation.sides[position + 1], equation)

            def build(elaborator: Elaborator):
                left, right = elaborator.expr(equation.sides[-2]), elaborator.expr(equation.sides[-1])
                return left, right, [elaborator.expr(root) for root in roots]

            left, right, values = self._resolved(equation, build)
            if any(name in value.free for value in values):
                return False
            verdict = relations.judge_solutions(left, right, name, values, self.scope, self.key, self.seed)
        finally:
            self.scope.pop()
        target = conclusion[0].node
        self._record(verdict, target.sides[0], target.sides[-1], target.span)
        return True

    def _solved_name(self, conclusion: list[Clause]) -> tuple[str, list[Node]] | None:
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


def _expressions(found: object) -> list[Expr]:
    """The expressions of a claim, its sides tied together as compared values."""
    parts = [part for part in (found if isinstance(found, tuple) else (found,)) if isinstance(part, Expr)]
    return [Expr("compare", tuple(parts[:2]), "="), *parts[2:]] if len(parts) >= 2 else parts


def _single(value: object) -> object:
    """A list of one number as that number."""
    return value[0] if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list) else value


def _walk(node: Node):
    from mathcheck.syntax.nodes import walk

    return walk(node)
