"""From the source of a page to the outcome of each of its formulas."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from mathcheck.budget import FORMULA, LEAST, PAGE, Budget
from mathcheck.checks.afresh import is_doubtful, is_misfit, without_guesses
from mathcheck.checks.failures import explained, shapes_labelled
from mathcheck.checks.formula import Outcome
from mathcheck.checks.lints import lint_page
from mathcheck.checks.lints.view import PageView
from mathcheck.checks.mentions import case_of, weight_of
from mathcheck.checks.undeclared import explain_undeclared
from mathcheck.checks.worked import premises_of, work_out
from mathcheck.diagnostics import Diagnostic, Problem
from mathcheck.extract import (
    MAX_FORMULA_LENGTH,
    Expect,
    Formula,
    Heading,
    Let,
    Stray,
    Waive,
    extract,
    front_matter,
)
from mathcheck.notation import NOTATION
from mathcheck.results import DEFAULTS, FormulaResult, PageResult, Settings
from mathcheck.semantics.concepts.around import MATHEMATICS, NOTHING_AROUND, Around, laws_in
from mathcheck.semantics.cues import (
    DRAWN_CUE,
    EXPLAINS,
    FOR_NOW_CUE,
    PARTS_CUE,
    RANDOM_CUE,
    TRAILING_CUE,
    TRAILING_MORE,
    assumes,
    ends_sentence,
)
from mathcheck.semantics.declare.declarer import Declarer, Place
from mathcheck.semantics.declare.rows import name_rows
from mathcheck.semantics.domains import Matrix, Random
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.statements import sentences
from mathcheck.source import Source
from mathcheck.standing import Standing, as_problem, diagnostic_of, parsed
from mathcheck.syntax.macros import Macros, defined_in
from mathcheck.syntax.nodes import Ellipsis, Node, Relation, Sequence, Text, walk
from mathcheck.syntax.parser import parse
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.words.reader import Words
    from mathcheck.semantics.words.stated import StatedWords

_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|vec)\b")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# A page without any of these words has none that refine what its mathematics declares.
_REFINES = re.compile(r"\b(?:symmetric|definite|semi-?definite|spd|psd|orthogonal|orthonormal|invertible|regular|diagonal|triangular|"
                      r"stochastic|idempotent|unit|convex|concave|increasing|positive|non-?\w+|independent|disjoint|exclusive|eigen\w+|singular|"
                      r"columns?|rows?|one-hot|binary|matri(?:x|ces)|monotone|monotonic|diagonali[sz]able)\b", re.IGNORECASE)
# By how much less a formula may cost when it is judged a second time.
_AFRESH = 10
# How many formulas after one may belong to it.
_TRAILING = 4
# How much text before and after a formula may say what it defines.
_BEFORE, _AFTER = 700, 300
# How many formulas before one may say what its words are about.
_ABOVE = 12
# How many formulas of a sentence wait at most for what its later words say.
_WAITING = 20


def kinds_of(scope: Scope) -> dict[str, str]:
    """The kind of each name in force: `Real`, `Matrix`, `function` ..."""
    return {declaration.name: "function" if declaration.is_function else type(declaration.domain).__name__
            for declaration in scope.visible() if not declaration.name.startswith(("#", "§"))}


def check_page(source: Source, settings: Settings = DEFAULTS, *, keep_scopes: bool = False) -> PageResult:
    """Judge every formula of a page in the order in which it stands."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 12_000))
    infer = settings.infer or "infer: true" in front_matter(source)
    check = _PageCheck(source, Settings(infer, settings.seed), keep_scopes)
    with np.errstate(all="ignore"):
        for position, item in enumerate(check.items):
            check.item(item, check.items[position + 1:position + 1 + _TRAILING])
    check.close()
    check.result.work = check.budget.spent
    return check.result


def judge_following(standing: Standing, scope: Scope, source: Source, items: list[object]) -> Iterator[FormulaResult]:
    """Judge anew what follows a formula, in the scope that it left, until the section that it stands in ends."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 12_000))
    check = _PageCheck(source, standing.settings, keep_scopes=False)
    check.scope = scope
    check.assumed_until = standing.formula.end if standing.assumed else -1
    level = standing.scope.sections[-1].level
    for position, item in enumerate(items):
        if item.start <= standing.formula.start:
            continue
        if isinstance(item, Heading) and item.level <= level:
            return
        seen = len(check.result.formulas)
        with np.errstate(all="ignore"):
            check.item(item, items[position + 1:position + 1 + _TRAILING])
        yield from check.result.formulas[seen:]


class _PageCheck:
    """The state of checking one page."""

    def __init__(self, source: Source, settings: Settings, keep_scopes: bool):
        self.source = source
        self.settings = settings
        self.keep_scopes = keep_scopes
        self.skipped: list[tuple[int, int]] = []
        self.items = extract(source, self.skipped)
        self.words = _words(source, self.items, self.skipped) if settings.infer else None
        self.stated = None if settings.infer else _stated(source, self.items, self.skipped)
        self.macros = self._macros()
        self.scope = Scope()
        self.budget = Budget(PAGE)
        self.result = PageResult(source)
        self.waive: Waive | None = None
        # The comments with the names that they declare, once that is asked.
        self.below: list[tuple[Let, set[str]]] | None = None
        self.lets = 0
        self.labels: dict[str, int] = {}
        # What comments declare, in the order of the page.
        self.declared: list[Declaration] = []
        # The heading above, and where it stands.
        self.heading, self.heading_end = "", 0
        # Comments that speak of what nothing declares yet.
        self.unready: list[tuple[Let, Diagnostic]] = []
        # Where the last formula that words made an assumption ends.
        self.assumed_until = -1
        # Formulas of the sentence at hand that later words of it may complete.
        self.waiting: list[FormulaResult] = []
        # Conditions for the sake of one sentence, and where it stated them.
        self.for_now: dict[int, int] = {}
        # What comments declared since the last formula that may wait for it.
        self.news: set[str] = set()

    def _macros(self) -> Macros:
        """The commands that formulas of the page define; on pages of others their text may define them, too."""
        if not self.settings.infer:
            return defined_in(item.latex for item in self.items if isinstance(item, Formula))
        places = [0, *(place for span in self.skipped for place in span), len(self.source.text)]
        return defined_in(self.source.text[start:end] for start, end in zip(places[::2], places[1::2], strict=True))

    def item(self, item: object, following: list[object]) -> None:
        """One heading, comment or formula; `following` are the next few."""
        self.scope.budget = self.budget.part(FORMULA, least=LEAST)
        if not isinstance(item, Let):
            self._tell_what_comments_declared()
        match item:
            case Heading():
                self.unready = []
                self.scope.open_section(item.level)
                self.heading, self.heading_end = item.title, item.start + len(item.title) + item.level + 1
            case Let():
                self._let(item)
            case Waive():
                self._waive(item)
            case Stray():
                self.result.diagnostics.append(Diagnostic(
                    "stray-delimiter", "warning" if self.settings.infer else "error",
                    f"this `{item.text}` opens mathematics that is never closed", item.start, item.end,
                    help=r"close it, or write `\$` for a dollar"))
            case Expect():
                if self.result.formulas:
                    self.result.formulas[-1].expected = item.words
            case Formula():
                if item.in_text and not self.settings.infer:
                    self.result.diagnostics.append(Diagnostic(
                        "stray-delimiter", "warning", "this display stands in a paragraph of text, where it is shown with its dollars",
                        item.start, item.inner_start, help="leave an empty line before and after it"))
                self._trailing(item, following)
                self._formula(item)

    def _trailing(self, formula: Formula, following: list[object]) -> None:
        r"""Enter what the words right after a formula say of its symbols: `... for $i = 1, \ldots, n$`."""
        end = formula.end
        for after in following:
            if isinstance(after, Expect):
                continue
            if not isinstance(after, Formula) or after.display:
                return
            between = _COMMENT.sub("", self.source.text[end:after.start])
            words = TRAILING_CUE if end == formula.end else TRAILING_MORE
            if words.fullmatch(between) is None or "\n\n" in between.lstrip():
                return
            if _BOLD.search(formula.latex) is not None and not formula.display and "_" in after.latex:
                # `$\mathbf{y} \in \mathbb{R}^K$ with $y_k \in \{0, 1\}$`: entries of what is only being declared.
                return
            try:
                self._enter_ahead(after)
            except Exception:
                # It is judged in its turn, and says then what is wrong with it.
                return
            end = after.end

    def _enter_ahead(self, formula: Formula) -> None:
        document = parsed(formula.latex, self.settings, self.scope.budget, self.macros)
        declarer = Declarer(self.scope, Place("prose", formula.inner_start, formula.index), infer=self.settings.infer)
        for sentence in sentences(document):
            for clause in (clause for part in sentence.parts for clause in part):
                if _is_range(clause.node) and not self._is_declared(clause.node):
                    declarer.clause(clause.node, clause.given)

    def _is_declared(self, node: Relation) -> bool:
        left = node.sides[0]
        return any(self.scope.lookup(name_of(part) or "") is not None for part in (left.items if isinstance(left, Sequence) else (left,)))

    def _let(self, item: Let) -> None:
        problem = self._declare(item)
        if problem is not None:
            finding = diagnostic_of(problem, item.inner_start, item.latex)
            self.result.diagnostics.append(finding)
            if problem.code == "undeclared-symbol":
                self.unready.append((item, finding))
            return
        self._retry_unready()

    def _retry_unready(self) -> None:
        for other, finding in list(self.unready):
            # What it speaks of may be declared by now.
            before = [(section, dict(section.names)) for section in self.scope.sections]
            if self._declare(other) is None:
                self.unready.remove((other, finding))
                self.result.diagnostics.remove(finding)
            else:
                for section, names in before:
                    section.names = names

    def _declare(self, item: Let) -> Problem | None:
        """Enter what a comment declares; what is wrong with it, if something is."""
        self.lets += 1
        declarer = Declarer(self.scope, Place("let", item.inner_start, -self.lets, random="P(" in item.latex or "E[" in item.latex
                                              or "E}[" in item.latex), infer=self.settings.infer)
        problem = None
        try:
            document = parse(item.latex, NOTATION, self.scope.budget, self.macros)
            for sentence in sentences(document):
                for part in sentence.parts:
                    for clause in part:
                        if not declarer.clause(clause.node, clause.given, assumed=True):
                            raise Problem("unreadable-declaration", "this declares nothing that can be read", clause.node.span)
        except Exception as error:
            problem = as_problem(error)
        self.declared.extend(declarer.entered)
        self.result.diagnostics.extend(diagnostic_of(each, item.inner_start, item.latex) for each in declarer.conflicts)
        if self.result.formulas and "\n\n" not in self.source.text[self.result.formulas[-1].formula.end:item.inner_start]:
            self.news |= {declaration.name for declaration in declarer.entered}
        return problem

    def _waive(self, item: Waive) -> None:
        """What is excused is excused in public: a comment that says no reason excuses nothing."""
        if item.reason:
            self.waive = item
            return
        self.result.diagnostics.append(Diagnostic(
            "missing-reason", "error", "this comment excuses a formula without a reason", item.start, item.end,
            help="say why after `waive`: readers see it in the record"))

    def _tell_what_comments_declared(self) -> None:
        """All comments in a row are read before what waits for them is judged."""
        if self.news:
            news, self.news = self.news, set()
            self._tell(news)
            self._retry_unready()

    def _formula(self, formula: Formula) -> None:
        waive, self.waive = self.waive, None
        result = FormulaResult(formula, "notation")
        self.result.formulas.append(result)
        if waive is not None:
            result.outcome, result.reason = "waived", waive.reason
            return
        if self.settings.infer:
            self.words.before(formula, self.scope)
        elif not formula.display:
            self._name_parts(formula)
        self._end_sentence(formula)
        refined = self.stated.before(formula, self.scope) if self.stated is not None else set()
        self._guarded(result)
        if self.settings.infer:
            self.words.after(formula, self.scope)
        if self.stated is not None:
            news = self.stated.after(formula, self.scope)
            refined |= news
            if news and result.outcome == "error":
                # `with eigenvalues $\\lambda_1, \\dots, \\lambda_n$`: the words around it say what it is.
                result.diagnostics = []
                self._guarded(result)
        self._complete(result, refined)

    def _end_sentence(self, formula: Formula) -> None:
        """Take back what was true for the sake of a sentence that is over."""
        over = {key for key, end in self.for_now.items() if ends_sentence(self.source.text[end:formula.start])}
        for section in self.scope.sections if over else ():
            section.conditions = [condition for condition in section.conditions if id(condition) not in over]
        self.for_now = {key: end for key, end in self.for_now.items() if key not in over}

    def _name_parts(self, formula: Formula) -> None:
        """Enter the rows or columns of the matrix that the sentence declared last, where words call a formula so."""
        cue = PARTS_CUE.search(formula.cue.rsplit("\n\n", 1)[-1])
        if cue is None:
            return
        matrix = next((declaration.name for other in reversed(self.result.formulas[:-1]) if "\n\n" not in
                       self.source.text[other.formula.end:formula.start] for declaration in reversed(other.entered)
                       if isinstance(declaration.domain, Matrix)), None)
        try:
            node = parse(formula.latex, NOTATION, self.scope.budget, self.macros).statements[0].node
            if matrix is not None:
                name_rows(Declarer(self.scope, Place("prose", formula.inner_start, formula.index), infer=False), node, matrix,
                          is_column=cue[1].lower().startswith("column"))
        except (Problem, IndexError):
            # It is judged in its turn, and says then what is wrong with it.
            return

    def _guarded(self, result: FormulaResult) -> None:
        try:
            self._read_and_judge(result)
        except Exception as error:
            result.outcome = "error"
            result.diagnostics = [diagnostic_of(as_problem(error), result.formula.inner_start, result.formula.latex)]

    def _complete(self, result: FormulaResult, refined: set[str]) -> None:
        r"""Judge anew what waited for these words: `$x \sim \mathcal{N}(\mu, s^2)$ with $\mu \in \mathbb{R}$ and $s > 0$`."""
        if not self._same_sentence(result.formula):
            self.waiting = []
        self._tell({declaration.name for declaration in result.entered} | refined)
        self.waiting = [*self.waiting, *([result] if _waits(result) else [])][-_WAITING:]

    def _tell(self, news: set[str]) -> None:
        """Judge anew what waits for names that have been declared since."""
        while news:
            told, news = news, set()
            for other in list(self.waiting):
                if _waits_for(other, told) and (_waits(other) or other.diagnostics) and (
                        other.outcome != "fails" or not self.settings.infer and _speaks_of(other, told)):
                    known = {declaration.name for declaration in other.entered}
                    other.diagnostics, other.entered = [], []
                    self._guarded(other)
                    news |= {declaration.name for declaration in other.entered} - known - told
        self.waiting = [other for other in self.waiting if _waits(other)]

    def _same_sentence(self, formula: Formula) -> bool:
        """Whether a formula stands in the paragraph of those that wait, or explains the display before it."""
        if formula.display or not self.waiting:
            return False
        last = self.result.formulas[-2].formula
        between = self.source.text[last.end:formula.start]
        if last.display:
            return EXPLAINS.match(between) is not None and "\n\n" not in between.strip()
        return "\n\n" not in between

    def _read_and_judge(self, result: FormulaResult) -> None:
        formula = result.formula
        if len(formula.latex) > MAX_FORMULA_LENGTH:
            raise Problem("resource-limit", f"a formula may have at most {MAX_FORMULA_LENGTH} characters", (0, 40))
        result.document = parsed(formula.latex, self.settings, self.scope.budget, self.macros)
        result.label = result.document.label
        self._check_label(result)
        result.standing = self._standing(formula)
        told = not formula.display and not self.settings.infer
        if told and (weight := weight_of(result.document)) is not None and self.scope.lookup(weight) is None and \
                self._declared_below(weight, formula, r"\\in\b"):
            # `weights $\\pi_k = P(z = k)$`, and a comment says what $\\pi$ is: it is no name for these probabilities.
            raise Problem("undeclared-symbol", f"`{weight}` is not declared", (0, len(formula.latex)))
        if told and self._names_case(result):
            outcome = Outcome("given")
        else:
            outcome, assumed = result.standing.run(formula, result.document, self.scope)
            if assumed:
                result.standing, self.assumed_until = replace(result.standing, assumed=True), formula.end
        if told and FOR_NOW_CUE.search(formula.cue) is not None:
            self.for_now |= {id(condition): formula.end for condition in self.scope.conditions() if condition.span[0] >= formula.start}
        if outcome.outcome == "error" and self.settings.infer and is_doubtful(outcome.diagnostics):
            outcome = self._afresh(result, outcome) or outcome
        found = explained(outcome.diagnostics, outcome.verdicts, self.source.text, formula.inner_start,
                          f"{self.source.path}:{formula.latex}", self.settings.seed, self.budget.part(FORMULA, least=LEAST))
        found = shapes_labelled(found, result.document, self.scope, self.source.text, formula.inner_start)
        result.outcome, result.evidence, result.diagnostics = outcome.outcome, outcome.evidence, [*result.diagnostics, *found]
        result.entered = outcome.entered
        result.premises = premises_of(outcome, self.scope, formula.index, self.source.text)
        if result.evidence is not None:
            result.evidence = replace(result.evidence, worked=work_out(outcome.verdicts, formula.latex))
        if any(diagnostic.code == "duplicate-label" for diagnostic in result.diagnostics):
            result.outcome = "error"
        if result.label is not None and self.keep_scopes:
            self.result.labelled[result.label] = (result, self.scope.snapshot())

    def _names_case(self, result: FormulaResult) -> bool:
        r"""Whether `($S = 1$)` is one of the values of a letter that a comment further down says are all there are."""
        name = case_of(result.document)
        if name is None or self.scope.lookup(name) is not None:
            return False
        return self._declared_below(name, result.formula, r"\\in\s*\\\{|\\sim")

    def _declared_below(self, name: str, formula: Formula, how: str) -> bool:
        """Whether a comment further down in the section declares a name in some way."""
        if self.below is None:
            self.below = [(item, names) for item in self.items if isinstance(item, Let) and (names := self._names_of_comment(item))]
        return any(item.start > formula.end and name in names and re.search(how, item.latex) is not None and
                   not re.search(r"^#", self.source.text[formula.end:item.start], re.MULTILINE) for item, names in self.below)

    def _names_of_comment(self, item: Let) -> set[str]:
        """The names of which a comment says what they are."""
        if not re.search(r"\\in\b|\\sim", item.latex):
            return set()
        try:
            clauses = [clause for sentence in sentences(parse(item.latex, NOTATION, self.scope.budget, self.macros))
                       for part in sentence.parts for clause in part]
        except Problem:
            return set()
        return {name for clause in clauses if isinstance(clause.node, Relation)
                for part in (clause.node.sides[0].items if isinstance(clause.node.sides[0], Sequence) else (clause.node.sides[0],))
                if (name := name_of(part)) is not None}

    def _afresh(self, result: FormulaResult, outcome: Outcome) -> Outcome | None:
        """What becomes of a formula in doubt once guesses made before it are set aside; nothing if that settles nothing."""
        for definitions in (False, True):
            scope = without_guesses(result.standing.scope, definitions=definitions)
            scope.budget = self.budget.part(FORMULA // _AFRESH, least=LEAST)
            check = result.standing.check(result.formula, result.document, scope)
            try:
                other = check.run()
            except Problem:
                continue
            # What words name is told from what the page says of its symbols.
            by_itself = other.outcome == "holds" and not check.introduced and not (definitions and other.evidence.standard)
            if by_itself or not definitions and other.outcome == "given" and is_misfit(outcome.diagnostics):
                return other
        return None

    def _check_label(self, result: FormulaResult) -> None:
        label = result.label
        if label is None:
            return
        # What is judged anew has had its label before.
        if self.labels.get(label, result.formula.start) != result.formula.start:
            formula = result.formula
            result.diagnostics.append(Diagnostic(
                "duplicate-label", "error", f"the label `{label}` is used twice", formula.start, formula.end,
                notes=(f"first used on line {self.source.position(self.labels[label]).line}",)))
        self.labels.setdefault(label, result.formula.start)

    def _sentence(self, formula: Formula) -> str:
        """The sentence that a formula stands in, up to there, its formulas between dollars; comments are no words of it."""
        text = self.source.text
        # The empty line before a display ends no paragraph.
        end = len(text[:formula.start].rstrip()) if formula.display else formula.start
        pieces: list[str] = []
        for other in (result.formula for result in reversed(self.result.formulas) if result.formula.start < formula.start):
            if other.end > end:
                continue
            between = _COMMENT.sub("", text[other.end:end])
            pieces.append(between)
            end = other.start
            if "\n\n" in between or other.display or ends_sentence(between):
                break
            pieces.append(f"${other.latex}$")
        else:
            pieces.append(_COMMENT.sub("", text[max(0, end - _BEFORE):end]))
        return "".join(reversed(pieces))

    def _standing(self, formula: Formula) -> Standing:
        paragraph = formula.cue.rsplit("\n\n", 1)[-1]
        assumed = not formula.display and (assumes(paragraph) or self._continues(formula))
        self.assumed_until = formula.end if assumed else -1
        random = RANDOM_CUE.search(paragraph) is not None
        drawn = not formula.display and DRAWN_CUE.search(paragraph) is not None
        sentence = "" if self.settings.infer else self._sentence(formula)
        return Standing(formula, self.scope.snapshot(), self.source.path, self.settings, assumed, random, drawn,
                        self._continued(formula), self._around(formula), self.macros, sentence)

    def _around(self, formula: Formula) -> Around:
        """The text on both sides of a formula, and the heading above it."""
        if not formula.display:
            return NOTHING_AROUND
        text = self.source.text
        start = max(self.heading_end, formula.start - _BEFORE, 0)
        earlier, pieces, end = "", [], formula.start
        laws: set[str] = set()
        before = (result.formula for result in reversed(self.result.formulas) if result.formula.start < formula.start)
        near = list(takewhile(lambda other: other.end > start, before))
        above = near[:_ABOVE]
        for other in near:
            # `$k$-means` is a word.
            lettered = len(other.latex) == 1 and text[other.end:end].startswith("-")
            pieces.append((other.latex if lettered else f" {MATHEMATICS} ") + text[other.end:end])
            laws |= laws_in(other.latex)
            end = max(start, other.start)
            if other.display:
                earlier, end = text[start:end], start
                break
        pieces.append(text[start:end])
        return Around("".join(reversed(pieces)), text[formula.end:formula.end + _AFTER], earlier, self.heading, " ".join(sorted(laws)),
                      tuple(other.latex for other in above), text[start:formula.start])

    def _continued(self, formula: Formula) -> Node | None:
        """The last side of the display before, which a display that begins with a relation goes on from."""
        if not self.settings.infer or not formula.display:
            return None
        before = next((result for result in reversed(self.result.formulas)
                       if result.formula.display and result.formula.start < formula.start), None)
        if before is None or before.document is None or not before.document.statements:
            return None
        if re.search(r"^#", self.source.text[before.formula.end:formula.start], re.MULTILINE):
            return None
        node = before.document.statements[-1].node
        if not isinstance(node, Relation):
            return None if isinstance(node, Text) else node
        return next((side for side in reversed(node.sides) if not isinstance(side, Text)), None)

    def _continues(self, formula: Formula) -> bool:
        """Whether only a comma or `and` stands between this formula and an assumption."""
        if self.assumed_until < 0:
            return False
        between = self.source.text[self.assumed_until:formula.start]
        return between.strip(" ,;\n") in ("", "and", "or") and "\n\n" not in between

    def close(self) -> None:
        """What can be said only at the end of the page: what surrounds the formulas."""
        self._tell_what_comments_declared()
        if self.settings.infer:
            return
        explain_undeclared(self.source.text, self.result.formulas, self.declared)
        formulas = self.result.formulas
        try:
            warnings = list(lint_page(PageView(self.source, self.items, formulas, self.skipped)))
        except Exception as error:
            # A bug of a lint must not hide what became of the formulas.
            warnings = [replace(diagnostic_of(as_problem(error), 0, self.source.text), severity="warning")]
        for warning in warnings:
            about = next((each for each in formulas if each.formula.start <= warning.start < each.formula.end), self.result)
            about.diagnostics.append(warning)


def _words(source: Source, items: list[object], skipped: list[tuple[int, int]]) -> Words:
    """What the words of a page declare; its phrases are slow to compile, and most pages need none of them."""
    from mathcheck.semantics.words.reader import Words

    return Words(source.text, items, skipped)


def _stated(source: Source, items: list[object], skipped: list[tuple[int, int]]) -> StatedWords | None:
    """What the words of a page refine; nothing where it has none of them."""
    if _REFINES.search(source.text) is None:
        return None
    from mathcheck.semantics.words.stated import StatedWords

    return StatedWords(source.text, items, skipped)


def _is_range(node: object) -> bool:
    r"""`i = 1, \ldots, n`, `x \in S`: what only ever says what a symbol is."""
    if not isinstance(node, Relation):
        return False
    right = node.sides[-1]
    return node.operators == ("in",) or node.operators == ("=",) and isinstance(right, Sequence) and any(
        isinstance(item, Ellipsis) for item in right.items)


def _waits(result: FormulaResult) -> bool:
    """Whether later words of the sentence may say what a formula needs, or comments below it that its symbols are not just any."""
    return result.outcome == "fails" and not result.formula.display or _is_law(result) or any(
        diagnostic.code in ("undeclared-symbol", "not-a-distribution") for diagnostic in result.diagnostics)


def _speaks_of(result: FormulaResult, names: set[str]) -> bool:
    """Whether one of some names stands in a formula."""
    statements = result.document.statements if result.document is not None else []
    return any(name_of(part) in names for statement in statements for part in walk(statement.node))


def _waits_for(result: FormulaResult, names: set[str]) -> bool:
    if _is_law(result):
        # The parameters of a law that inference declared give way to what the page says.
        return any(declaration.name in names for declaration in result.entered)
    return True


def _is_law(result: FormulaResult) -> bool:
    return not result.formula.display and any(isinstance(declaration.domain, Random) for declaration in result.entered)
