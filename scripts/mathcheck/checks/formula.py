"""One formula: which clauses introduce symbols, which are claims, and how each claim fares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from mathcheck.checks.chains import judge_alone, judge_chain
from mathcheck.checks.concepts import BOUNDING, agreeing, differing, recognise
from mathcheck.checks.evidence import Evidence, Verdict, together
from mathcheck.checks.given_chance import gives_chance, gives_network
from mathcheck.checks.givens import check_stated, determines, introduce_all, may_assume
from mathcheck.checks.implications import judge_implication
from mathcheck.checks.inference import inferred_names, is_sought, said_names
from mathcheck.checks.meanings import judge_meaning
from mathcheck.checks.unknowns import judge_notation
from mathcheck.checks.unread import introduces_unread, sentence_of_unknown_sets
from mathcheck.checks.worlds import elsewhere, place, standing
from mathcheck.diagnostics import Diagnostic, Label, Problem
from mathcheck.diagnostics.render.text import show
from mathcheck.extract import Formula
from mathcheck.semantics.chance.information import UNIT, unit_of
from mathcheck.semantics.chance.probabilities import is_number_of_chance
from mathcheck.semantics.concepts.around import NOTHING_AROUND, Around
from mathcheck.semantics.cues import factorises
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.crowds import for_each_member
from mathcheck.semantics.declare.declarer import Declarer, Place
from mathcheck.semantics.elaborate.spheres import written_in
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.statements import Clause, Sentence, in_steps, sentences
from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import Apply, Ellipsis, Node, Relation, Sequence, Text, walk
from mathcheck.syntax.unparse import name_of

# What may come of domains that were inferred.
_DOUBTFUL = frozenset({"fails-as-inferred", "shape-mismatch", "index-out-of-range", "undeclared-symbol", "not-a-value", "unsupported",
                       "undefined-value", "circular-definition", "resource-limit", "random-outside-expectation", "ambiguous-probability"})
_DEFINING = ("=", ":=", "equiv", "gets")


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
                 assumed: bool = False, random: bool = False, drawn: bool = False, continued: Node | None = None,
                 around: Around = NOTHING_AROUND):
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
        # Whether something was left unjudged because the page does not say enough.
        self.unread = False
        kind = "display" if formula.display else "prose"
        self.place = Place(kind, formula.inner_start, formula.index, assumed=assumed, random=random, drawn=drawn, cue=formula.cue)
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
        # Whether the link at hand is a relation by itself, no part of a chain.
        self.lone = True
        # Whether capitals are numbers in the reading that is tried.
        self.plain = False
        # The words beside the formula, and what it only introduces: its words may say what that is known as.
        self.around = around
        self.definitions: list[Relation] = []

    # -- the whole -----------------------------------------------------------------------------

    def run(self) -> Outcome:
        """Judge all sentences; the first problem of each is reported, the others go on."""
        unit = unit_of((statement.node for statement in self.document.statements), self.around.beside)
        if unit is not None:
            self.scope.sections[-1].facts[UNIT] = unit
        pending = sentences(in_steps(self.document) if self.infer else self.document)
        if not pending:
            return self.outcome
        if not self.infer:
            for sentence in pending:
                sentence.parts = [[each for clause in part for each in for_each_member(clause, self.scope)] for part in sentence.parts]
        # Conditions and declarations that trail a claim hold for the claim before them.
        later: list[Sentence] = []
        for sentence in pending:
            if len(sentence.parts) == 1:
                clauses = sentence.parts[0]
                rest = introduce_all(clauses, self)
                if rest:
                    later.append(Sentence([rest], []))
            else:
                later.append(sentence)
        for sentence in later:
            if len(sentence.parts) == 1:
                for clause in sentence.parts[0]:
                    self.guarded(lambda clause=clause: self.claim_clause(clause),
                                 lambda problem, clause=clause: introduces_unread(clause, problem, self))
            else:
                self.guarded(lambda sentence=sentence: judge_implication(sentence, self),
                             lambda problem, sentence=sentence: sentence_of_unknown_sets(sentence, problem, self))
        self._recognise()
        self._place()
        self._finish()
        return self.outcome

    def introduces(self, node: Relation) -> None:
        """Note that a relation only introduces what it speaks of."""
        self.introduced = True
        if node.operators[0] not in (*_DEFINING, *BOUNDING) or isinstance(node.sides[1], (Sequence, Text, Ellipsis)):
            return
        before = self.definitions[-1] if self.definitions else None
        if before is not None and before.sides[1] is node.sides[0]:
            # `J = a = b`: both sides say what `J` is.
            node = Relation((before.sides[0], node.sides[1]), node.operators[:1], node.span)
        self.definitions.append(node)

    def _recognise(self) -> None:
        """Compare what the formula only introduces with the concepts that its words name."""
        if not self.formula.display:
            return
        if not self.outcome.diagnostics:
            compared = [self._compare(node) or joined is not node and self._compare(joined)
                        for node, joined in zip(self.definitions, self._joined(), strict=True)]
            if self.infer and not any(compared):
                self._compute()
        elif self.infer and all(diagnostic.code in _DOUBTFUL for diagnostic in self.outcome.diagnostics) and self._rests_on_guesses():
            self._reconsider()

    def _place(self) -> None:
        """Judge what nothing else settled as an equation between quantities of a world that its words speak of."""
        errors = [diagnostic for diagnostic in self.outcome.diagnostics if diagnostic.severity == "error"]
        relations = [statement.node for statement in self.document.statements]
        if not (self.infer and self.formula.display and relations) or any(diagnostic.code not in _DOUBTFUL for diagnostic in errors) or \
                not all(isinstance(node, Relation) for node in relations):
            return
        settled = bool(self.verdicts) and not errors and not self.unread
        # Numbers that words tell are worth more than that the arithmetic is right.
        placed = place(relations, self.around, self.scope, self.key, self.seed, examples=True)
        if placed is None and not settled:
            placed = place(relations, self.around, self.scope, self.key, self.seed, examples=False)
            if placed is not None and not placed.holds and (
                    errors and not self._rests_on_guesses() or is_sought(self.formula.cue) and not self.formula.cue.rstrip().endswith("satisfies")):
                placed = None
        if placed is None or settled and placed.holds:
            return
        self.outcome.diagnostics.clear()
        self.verdicts.clear()
        self.unread = False
        for left, right, verdict in placed.verdicts:
            self.inferred = self.inferred or not verdict.holds
            self.record(standing(placed, verdict) if verdict.holds else elsewhere(placed, verdict), left, right, (left.span[0], right.span[1]))

    def _rests_on_guesses(self) -> bool:
        """Whether what fails speaks of names that the page does not declare; where it declares all, nothing is doubtful."""
        failed = [verdict for verdict in self.verdicts if not verdict.holds and verdict.claim is not None]
        return not failed or any(inferred_names(verdict.claim[1:], verdict.scope) | said_names(verdict.claim[1:], verdict.scope)
                                 for verdict in failed)

    def _joined(self) -> list[Relation]:
        """The definitions of the formula; one that speaks of another with that one written out: both say what is new."""
        found: list[Relation] = []
        for node in self.definitions:
            for other in self.definitions[:self.definitions.index(node)] if self.infer else ():
                name = name_of(other.sides[0])
                if name is not None and other.operators == node.operators and any(name_of(part) == name for part in walk(node.sides[1])) and \
                        name != name_of(node.sides[0]):
                    right = written_in(node.sides[1], name, Apply("paren", (other.sides[1],), node.sides[1].span))
                    node = Relation((node.sides[0], right), node.operators, node.span, node.operator_spans)
            found.append(node)
        return found

    def _compute(self) -> None:
        """Compare what the formula only introduces with what its words say how to compute."""
        for node, verdict in judge_meaning(self.definitions, self):
            self.inferred = True
            self.record(verdict, node.sides[0], node.sides[1], node.span)

    def _compare(self, node: Relation) -> bool:
        relation = node.operators[0] if node.operators[0] in (*BOUNDING, "gets") else "="
        finding = recognise(node.sides[0], node.sides[1], self.around, self.scope, self.key, self.seed, relation)
        if finding is not None and finding.verdict.holds:
            self.verdicts.append(replace(agreeing(finding), spans=(node.sides[0].span, node.sides[1].span)))
        elif finding is not None:
            self.outcome.diagnostics.append(differing(finding, node, self.formula.inner_start, as_error=self.infer))
        return finding is not None

    def _reconsider(self) -> None:
        """What is doubtful only for the domains that were inferred may have known ones: those that its words give."""
        relations = [statement.node for statement in self.document.statements if isinstance(statement.node, Relation)]
        meant = judge_meaning(relations, self)
        if meant and len(relations) == len(self.document.statements) and all(verdict.holds for _, verdict in meant):
            self.outcome.diagnostics.clear()
            self.verdicts[:] = [replace(verdict, spans=(node.sides[0].span, node.sides[1].span)) for node, verdict in meant]
            return
        found = []
        for statement in self.document.statements:
            node = statement.node
            if not isinstance(node, Relation) or node.operators[0] not in _DEFINING or set(node.operators[1:]) - {"in"}:
                return
            finding = recognise(node.sides[0], node.sides[1], self.around, self.scope, self.key, self.seed)
            if finding is None:
                return
            if not finding.verdict.holds:
                self.outcome.diagnostics[:] = [differing(finding, node, self.formula.inner_start, as_error=True)]
                return
            found.append(replace(agreeing(finding), spans=(node.sides[0].span, node.sides[1].span)))
        self.outcome.diagnostics.clear()
        self.unread = False
        self.verdicts[:] = found

    def guarded(self, step: Callable[[], object], excused: Callable[[Problem], bool] = lambda problem: False) -> bool:
        """Run a step; its problem becomes a diagnostic and counts as done."""
        try:
            return bool(step())
        except Problem as problem:
            self.report_or_excuse(problem, excused(problem))
        except (RecursionError, MemoryError):
            self.report(Problem("resource-limit", "this formula is too deep or too large to evaluate"))
        return True

    def report_or_excuse(self, problem: Problem, excused: bool) -> None:
        """A problem that is excused is only a warning: the formula introduces what it speaks of, or mentions it."""
        self.report(problem, severity="warning" if excused else "error")
        self.unread = self.unread or excused

    def report(self, problem: Problem, severity: str = "error") -> None:
        """A problem becomes a diagnostic, once for each place."""
        latex = self.formula.latex
        # A span beyond the formula is of a size or condition, which stands elsewhere on the page.
        inside = problem.span is not None and problem.span[0] < len(latex)
        start, end = problem.span if inside else (len(latex) - len(latex.lstrip()), len(latex.rstrip()))
        end = max(start + 1, min(end, len(self.formula.latex)))
        base = self.formula.inner_start
        found = Diagnostic(problem.code, severity, problem.message, base + start, base + end, label=problem.label, labels=problem.labels,
                           notes=problem.notes, help=problem.help)
        if not any(other.code == found.code and other.start == found.start for other in self.outcome.diagnostics):
            self.outcome.diagnostics.append(found)

    def _finish(self) -> None:
        outcome = self.outcome
        for conflict in self.declarer.conflicts:
            self.report(conflict)
        outcome.declared = list(self.declarer.declared)
        outcome.entered = list(self.declarer.entered)
        outcome.verdicts = self.verdicts
        errors = [diagnostic for diagnostic in outcome.diagnostics if diagnostic.severity == "error"]
        failed = [verdict for verdict in self.verdicts if not verdict.holds]
        if any(not verdict.as_error and not self.inferred for verdict in failed):
            outcome.outcome = "fails"
        elif errors:
            outcome.outcome = "error"
        elif self.verdicts and not self.unread:
            outcome.outcome = "holds"
            outcome.evidence = together([verdict.evidence for verdict in self.verdicts])
        elif self.introduced or outcome.declared or self.unread and any(
                isinstance(statement.node, Relation) for statement in self.document.statements):
            outcome.outcome = "given"
        else:
            outcome.outcome = "notation"

    def claim_clause(self, clause: Clause) -> bool:
        """Judge a clause that introduces nothing; words before it may make it an assumption."""
        node = clause.node
        if isinstance(node, Relation):
            if (clause.role == "condition" or self.assumed) and not (self.infer and is_number_of_chance(node)) and may_assume(node, self):
                self.introduced = True
                stated = self.scope.stated
                keep_condition(self.declarer, node)
                check_stated(stated, self)
                return True
            if determines(node, self) if self.infer else gives_chance(node, self):
                return True
            mark = len(self.verdicts), len(self.outcome.diagnostics)
            done = self.claim(node)
            if not self.infer and any(not verdict.holds for verdict in self.verdicts[mark[0]:]) and factorises(self.around.before or self.formula.cue) and \
                    gives_network(node, self):
                del self.verdicts[mark[0]:], self.outcome.diagnostics[mark[1]:]
                self.introduced = True
            return done
        judge_notation(node, self)
        return True

    def claim(self, node: Relation) -> bool:
        """Judge every link of a chain."""
        return judge_chain(node, self)

    def verdict_of(self, operator: str, left: Node, right: Node) -> Verdict:
        """The verdict of one link by itself."""
        return judge_alone(operator, left, right, self)

    # -- what is found -------------------------------------------------------------------------

    def record(self, verdict: Verdict, left: Node, right: Node, span: tuple[int, int]) -> None:
        """Keep a verdict; a false one becomes a diagnostic."""
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
            help_text = help_text or f"declare {self._guessed(verdict)}, in the prose or in a `<!-- let: … -->` comment"
        labels = ()
        label = ""
        if verdict.left is not None:
            label = f"gives {show(_single(verdict.left))}"
        if label and verdict.right is not None:
            other = f"gives {show(_single(verdict.right))}"
            if other == label and code == "rounded-equality":
                # As many digits as are shown do not tell the rounded number from what it is rounded from.
                label += " and more digits"
            labels = (Label(base + right.span[0], base + right.span[1], other),)
        diagnostic = Diagnostic(code, "error", message, base + span[0], base + (left.span[1] if label else span[1]), label=label,
                                labels=labels, counterexample=verdict.counterexample, notes=notes, help=help_text)
        if diagnostic.end <= diagnostic.start:
            diagnostic = replace(diagnostic, end=diagnostic.start + 1)
        self.outcome.diagnostics.append(diagnostic)


    def _guessed(self, verdict: Verdict) -> str:
        """The symbols of a claim whose domain only inference gave."""
        names = sorted(inferred_names(verdict.claim[1:], verdict.scope)) if verdict.claim is not None else []
        names = [name for name in names if not name.startswith(("#", "§")) and not name.endswith(("°", "!"))]
        return ", ".join(f"`{name}`" for name in names[:4]) if 0 < len(names) <= 4 else "the symbols"


def _single(value: object) -> object:
    """A list of one number as that number."""
    return value[0] if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list) else value
