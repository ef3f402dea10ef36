"""Chains of relations, judged link by link, and relations that are no comparison: updates, laws, directions at right angles."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks import crowds, relations
from mathcheck.checks.compare import judge
from mathcheck.checks.dependence import chain_of, of_one_function, vanishes
from mathcheck.checks.evidence import Verdict
from mathcheck.checks.function_kinds import functions_of, kind_of
from mathcheck.checks.inference import closure, inferred_names, introduces_name, unmoved
from mathcheck.checks.presupposed import presupposed
from mathcheck.checks.readings import inferred_link, reread, without_laws
from mathcheck.checks.reductions import is_reduction, judge_reduction
from mathcheck.checks.relation_kinds import CLAIMS, INEQUALITIES, NOWHERE_EQUAL, REDUCTIONS
from mathcheck.checks.unknowns import elaborator_of, judge_notation, resolve
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.semantics.domains import Function, Random, Real
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.elaborate.relations import set_value
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.semantics.statements import is_extremum
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Ellipsis,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck

_FONT = re.compile(r"\\[a-z]+\{")


def judge_chain(node: Relation, check: FormulaCheck) -> bool:
    """Judge every link of a chain."""
    size = crowds.size_of(node, check)
    if size is not None:
        return crowds.judge_written_out(node, size, check)
    sides, operators = node.sides, node.operators
    if operators[0] in ("gets",) or check.infer and _is_step(node):
        return _judge_update(node, check)
    if operators[0] in ("swaps", "roughly") or operators == ("to",) and is_extremum(sides[1]):
        # `R_1 \leftrightarrow R_2` and `f(x) \to \min` say what is to be done.
        check.introduced = True
        return True
    if operators[0] in REDUCTIONS and is_reduction(operators[0], sides[0], sides[1], check):
        for operator, left, right in zip(operators, sides, sides[1:], strict=False):
            judge_link(operator, left, right, node, check)
        return True
    if not check.infer and not check.formula.display and len(operators) > 1 and set(operators) <= {"to", "gets"} and all(map(name_of, sides)):
        # `A \to C \leftarrow B`: a graph in a sentence, which words say more of.
        check.introduced = True
        return True
    if operators[0] in ("sim", "iid"):
        return _judge_law(node, check)
    if operators[0] == "perp":
        return _judge_orthogonal(node, check)
    if check.infer and set(operators) <= {"=", "approx", "equiv"} and any(_is_remainder(part, check) for side in sides for part in walk(side)):
        # `f(x + h) = f(x) + h f'(x) + o(h)`: how fast what is left out vanishes is not said in numbers.
        raise Problem("unquantified-approximation", "nothing here says how large the remainder is", node.span)
    if check.infer and (_hypothesis(node, check) or _path(node, check)):
        return True
    if operators[0] in ("colon", "mapsto"):
        raise Problem("unsupported", "this declaration cannot be read", node.span)
    if isinstance(sides[-1], Text) and not sides[-1].words:
        return _judge_unfinished(node, check)
    if isinstance(sides[0], Text):
        first = check.document.statements[0].node.span[0] >= node.span[0]
        if check.previous is None and check.continued is not None and not sides[0].words and first:
            sides = (replace(check.continued, span=(node.span[0], node.span[0] + 1)), *sides[1:])
        elif check.previous is None and check.infer:
            # It goes on from what stands in a display that is not known here.
            return _judge_continuation(node, check)
        elif check.previous is None:
            raise Problem("missing-operand", "nothing stands on the left of this relation", node.span)
    check.start = None
    for position, operator in enumerate(operators):
        left, right = sides[position], sides[position + 1]
        span = (left.span[0], right.span[1])
        if operator not in CLAIMS and not (operator in REDUCTIONS and is_reduction(operator, left, right, check)):
            raise Problem("unsupported", f"the relation in `{unparse(Relation((left, right), (operator,), span))}` is not "
                          "supported here", span)
        if check.infer and position and position == len(operators) - 1 and _sets_to_zero(node) and not _vanishes(left, right, check):
            # `\nabla L = A w - b = 0`: where the slope vanishes is asked, once the links before have said what it is.
            check.introduced = True
            return True
        judge_link(operator, left, right, node, check)
    return True


def _is_remainder(node: Node, check: FormulaCheck) -> bool:
    r"""`o(h)`, `O(h^2)`, `\mathcal{O}(n)`: what grows or vanishes so fast, where the letter means nothing else."""
    return isinstance(node, Call) and isinstance(node.function, Symbol) and node.function.name in ("o", "O", r"\mathcal{O}") and \
        node.delimiter == "(" and check.scope.lookup(node.function.name) is None


def _sets_to_zero(node: Relation) -> bool:
    """Whether a chain that begins with a derivative ends with zero."""
    last = node.sides[-1]
    zero = isinstance(last, Number) and last.value == 0 or name_of(last) in (r"\mathbf{0}", r"\vec{0}")
    first = node.sides[0].function if isinstance(node.sides[0], Call) else node.sides[0]
    return zero and node.operators[-1] == "=" and isinstance(first, Apply) and first.head in ("gradient", "partial", "total")


def _vanishes(left: Node, right: Node, check: FormulaCheck) -> bool:
    """Whether a side is zero whatever its symbols are."""
    try:
        return judge_alone("=", left, right, check).holds
    except Problem:
        return False


def _is_step(node: Relation) -> bool:
    r"""`b = b + \eta e`: what is equal to itself and more is what it becomes, as in programs."""
    if node.operators != ("=",) or name_of(node.sides[0]) is None:
        return False
    name, part, more = name_of(node.sides[0]), node.sides[1], []
    while isinstance(part, Apply) and part.head in ("add", "minus"):
        part, added = part.args
        more.append(added)
    return name_of(part) == name and any(isinstance(each, Symbol) for added in more for each in walk(added))


def _hypothesis(node: Relation, check: FormulaCheck) -> bool:
    r"""`H_0: \mu = 5`: a statement under a name; nothing says that it is true."""
    if node.operators[0] != "colon" or len(node.sides) < 3 or name_of(node.sides[0]) is None or \
            not all(operator in CLAIMS for operator in node.operators[1:]):
        return False
    for side in node.sides[1:]:
        if not isinstance(side, (Ellipsis, Text)):
            elaborator_of(side, check).expr(side)
    check.introduced = True
    return True


def _path(node: Relation, check: FormulaCheck) -> bool:
    r"""`X \to Y \to Z`: a chain in which each variable depends on the one before it alone."""
    names = [name_of(side) for side in node.sides]
    if not set(node.operators) <= {"to", "gets"} or len(set(names)) != len(names) or not all(
            name is not None and _FONT.sub("", name)[:1].isupper() for name in names):
        return False
    if set(node.operators) != {"to"} or len(names) < 3:
        # An edge or two of a graph: words say what they are part of.
        check.introduced = check.introduced or not check.formula.display
        return not check.formula.display
    for name in names:
        if check.scope.lookup(name) is None:
            check.scope.declare(Declaration(name, Random("discrete"), inferred=True))
    if all(isinstance(check.scope.lookup(name).domain, Random) for name in names):
        check.scope.sections[-1].facts["network"] = [(name, tuple(names[position - 1:position]) if position else ())
                                                    for position, name in enumerate(names)]
    check.introduced = True
    return True


def _judge_unfinished(node: Relation, check: FormulaCheck) -> bool:
    """`a = b =`: the links that are there; where pages declare little, the next display may go on."""
    if not check.infer:
        raise Problem("missing-operand", "nothing stands on the right of this relation", node.span)
    sides, operators = node.sides[:-1], node.operators[:-1]
    if operators:
        return judge_chain(Relation(sides, operators, node.span, node.operator_spans[:-1]), check)
    judge_notation(sides[0], check)
    return True


def _judge_continuation(node: Relation, check: FormulaCheck) -> bool:
    """`= a = b` after nothing: its links from the first side that is there."""
    sides, operators = node.sides[1:], node.operators[1:]
    if operators:
        return judge_chain(Relation(sides, operators, node.span, node.operator_spans[1:]), check)
    judge_notation(sides[0], check)
    return True


def judge_link(operator: str, left: Node, right: Node, chain: Relation, check: FormulaCheck) -> None:
    span = (left.span[0], right.span[1])
    check.lone = len(chain.sides) == 2
    if operator == "!=" and check.concluding:
        operator = NOWHERE_EQUAL
    if operator in REDUCTIONS and is_reduction(operator, left, right, check):
        judge_reduction(left, right, check)
        return
    ends = _ends(left), _ends(right)
    if all(ends) and _is_pm(left) != _is_pm(right):
        # `m \pm s = (m - s, m + s)`: an interval by its middle, and by its ends.
        for a, b in zip(*ends, strict=True):
            judge_link(operator, a, b, Relation((a, b), (operator,), span), check)
        return
    if isinstance(right, Sequence) or isinstance(left, Sequence):
        _judge_listed(operator, left, right, span, check)
        return
    ellipsis = isinstance(left, Ellipsis) or isinstance(right, Ellipsis)
    if ellipsis:
        raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", span)

    def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
        first = _side_before(left, check) if isinstance(left, Text) else elaborator.expr(left)
        second = set_value(elaborator, right) if operator in ("in", "notin", "subset") else elaborator.expr(right)
        return first, second

    def judged() -> tuple[Verdict, tuple[Expr, Expr]]:
        check.resolved = None
        first, second = check.resolved = resolve(Relation((left, right), (operator,), span), build, check)
        check.previous = second
        check.start = check.start or first
        with presupposed(check.scope, (first, second)):
            if operator == "propto":
                return relations.judge_proportional(first, second, check.scope, check.key, check.seed, check.start), (first, second)
            return judge(operator, first, second, check.scope, check.key, check.seed), (first, second)

    def moving() -> tuple[Verdict, tuple[Expr, Expr]]:
        """The verdict; where derivatives vanish because nothing depends on their variable, as of functions of it."""
        try:
            verdict, found = judged()
        except Problem as problem:
            if problem.code != "ambiguous-variable" or (linked := chained()) is None:
                raise
            return linked
        if verdict.holds and vanishes(found, check.scope, closure) and (linked := chained()) is not None:
            return linked
        if not verdict.holds and of_one_function(found, check.scope) and (linked := chained()) is not None and linked[0].holds:
            return linked
        still = unmoved(found, check.scope) if verdict.holds else None
        if still is None:
            return verdict, found
        point, names = still
        check.scope.push()
        try:
            for name in sorted(names):
                domain = check.scope.lookup(name).domain
                check.scope.declare(Declaration(name, Function((Real(),), domain), inferred=True))

            def at_point(elaborator: Elaborator) -> tuple[Expr, Expr]:
                elaborator.function_point = variable(point)
                return build(elaborator)

            first, second = check.resolved = resolve(Relation((left, right), (operator,), span), at_point, check)
            return judge(operator, first, second, check.scope, check.key, check.seed), (first, second)
        finally:
            check.scope.pop()

    def chained() -> tuple[Verdict, tuple[Expr, Expr]] | None:
        """The verdict where each name is a function of what it is differentiated by."""
        chain = chain_of((left, right), check.scope)
        if not chain:
            return None
        check.scope.push()
        try:
            for declaration in chain:
                check.scope.declare(declaration)
            found = judged()
            links.append(found[0])
            return found
        finally:
            check.scope.pop()

    def of_kind() -> Verdict | None:
        """The verdict for functions of the kind that words name."""
        kind = kind_of(check.around)
        if kind is None:
            return None
        try:
            sides = resolve(Relation((left, right), (operator,), span), build, check)
            with functions_of(kind, sides, check.scope) as any_of_them:
                return judge(operator, *sides, check.scope, check.key, check.seed) if any_of_them else None
        except Problem:
            return None

    if not check.infer:
        verdict, _ = judged()
    else:
        links: list[Verdict] = []
        verdict = inferred_link(lambda: without_laws(moving, check), build, operator, left, right, check)
        if operator in INEQUALITIES and (verdict is None or not verdict.holds) and (other := of_kind()) is not None:
            verdict, check.inferred = other, True
        if verdict is None and links:
            # What depends on what is all that such an equation could tell.
            verdict, check.inferred = links[0], True
        if verdict is None:
            check.introduces(Relation((left if isinstance(chain.sides[0], Text) else chain.sides[0], right), (operator,), span))
            return
    check.record(verdict, left, right, span)


def _is_pm(node: Node) -> bool:
    return isinstance(node, Apply) and node.head == "pm" and len(node.args) == 2


def _ends(node: Node) -> tuple[Node, Node] | None:
    r"""The ends of an interval that is written as `m \pm s`, `(a, b)` or `[a, b]`."""
    if _is_pm(node):
        return tuple(Apply(head, node.args, node.span) for head in ("minus", "add"))
    if isinstance(node, Group) and node.open in ("(", "[") and len(node.groups) == 1 and len(node.groups[0]) == 2:
        return tuple(node.groups[0])
    return None


def _judge_listed(operator: str, left: Node, right: Node, span: tuple[int, int], check: FormulaCheck) -> None:
    """`x, y \\in S`, `(a, b) = (1, 2)`, `\\lambda = 1, 3` about a known name."""
    first = left.items if isinstance(left, Sequence) else (left,)
    second = right.items if isinstance(right, Sequence) else (right,)
    if any(isinstance(item, Ellipsis) for item in (*first, *second)):
        raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", span)
    if len(second) == 1:
        for item in first:
            judge_link(operator, item, right, Relation((item, right), (operator,), span), check)
        return
    if len(first) == len(second):
        for a, b in zip(first, second, strict=True):
            judge_link(operator, a, b, Relation((a, b), (operator,), span), check)
        return
    raise Problem("ambiguous-list", "nothing says which of these values belong together", span)


def _side_before(words: Text, check: FormulaCheck) -> Expr:
    """What the words on the left of a relation stand for: the side before them."""
    if check.previous is None:
        raise Problem("missing-operand", "nothing stands on the left of this relation", words.span)
    return check.previous


def judge_alone(operator: str, left: Node, right: Node, check: FormulaCheck) -> Verdict:
    """The verdict of one link by itself."""
    def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
        return elaborator.expr(left), elaborator.expr(right)

    first, second = resolve(Relation((left, right), (operator,), left.span), build, check)
    if operator == "propto":
        return relations.judge_proportional(first, second, check.scope, check.key, check.seed)
    return judge(operator, first, second, check.scope, check.key, check.seed)


def _judge_update(node: Relation, check: FormulaCheck) -> bool:
    """`w \\leftarrow w - \\eta g`: both sides must be defined and of one shape; nothing is claimed."""
    left, right = node.sides[0], node.sides[1]

    def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
        return elaborator.expr(left), elaborator.expr(right)

    def judged() -> tuple[Verdict | None, tuple[Expr, Expr]]:
        sides = resolve(node, build, check)
        try:
            return judge("=", *sides, check.scope, check.key, check.seed), sides
        except exact.NotExact:
            return None, sides

    try:
        judged()
    except Problem as problem:
        # What earlier formulas suggested may not fit here: read the step by itself.
        check.reading = (left, right)
        if not check.infer or reread(judged, build, "gets", left, check)[0] is None:
            raise problem
    check.introduces(node)
    return True


def _judge_law(node: Relation, check: FormulaCheck) -> bool:
    from mathcheck.checks.laws import judge_law

    left, right = node.sides[0], node.sides[1]

    def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
        return elaborator.expr(left), elaborator.expr(right)

    first, second = resolve(node, build, check)
    verdict = judge_law(first, second, check.scope, check.key, check.seed)
    if check.infer and not verdict.holds and any(isinstance(check.scope.lookup(name).domain, Real) for name in inferred_names((first,), check.scope)):
        # What was guessed to be a number is random.
        check.introduced = True
        return True
    check.record(verdict, left, right, node.span)
    return True


def _judge_orthogonal(node: Relation, check: FormulaCheck) -> bool:
    left, right = node.sides[0], node.sides[1]

    def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
        return elaborator.expr(left), elaborator.expr(right)

    first, second = resolve(node, build, check)
    if check.infer and all(name_of(side) is not None and introduces_name(side, check.scope) for side in (left, right)):
        # Of what nothing else is said, it says that they are orthogonal.
        check.introduced = True
        return True
    product = Expr("inner", (first, second), None, node.span)
    verdict = judge("=", product, number(Fraction(0)), check.scope, check.key, check.seed)
    check.record(verdict, left, right, node.span)
    return True
