r"""What a fresh name on the left is because of words: `the Hessian of $f$ is $$H = …$$`, `$f$ is minimised at $$x^* = …$$`.

The words say which operation of the field gives the value; the function or matrix that it is applied to
stands on the page. The value is computed by that operation and compared with what the page writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mathcheck.checks.evidence import Verdict
from mathcheck.checks.meaning_solutions import descent, lagrangian, least_squares, solution
from mathcheck.checks.meaning_values import ZERO, Given, functions_before, verdict_of
from mathcheck.semantics.concepts.left import bare, left_of, plain
from mathcheck.semantics.elaborate.bindings import bind
from mathcheck.semantics.elaborate.derivatives import Target, derivative
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.expr import walk as parts_of
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Group,
    MatrixLiteral,
    Node,
    Relation,
    Symbol,
    walk,
)

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck

# The words that name an operation on a function, and the letters that its value customarily has.
_OPERATIONS = (
    (re.compile(r"\bhessian\b"), frozenset({"H", "hessian", r"\nabla^2"}), "hessian"),
    (re.compile(r"\bjacobian\b(?! determinant)"), frozenset({"J", "D"}), "jacobian"),
    (re.compile(r"\blinear (?:map|mapping|transformation|operator)\b"), frozenset({"A", "M", "T", "B"}), "jacobian"),
    (re.compile(r"\bgradient\b(?! (?:descent|method|step|flow|ascent))"), frozenset({"g", "gradient"}), "gradient"),
)
# Words of a sentence that lead to where a function has an extremum or no slope.
_STATIONARY = re.compile(
    r"\b(?:minimi[sz]|maximi[sz]|minimum|maximum|minimal|maximal|optimal|optimum|stationary(?! (?:distribution|process|state|probabilit|chain|vector))|critical point|extremum|"
    r"closed[- ]form solution|vanish|(?:to|equals?|be|is|and) zero|to §|= 0)")
# Words of steps towards an extremum, of its value, and of what is only one of several conditions of it.
_OTHER = re.compile(r"\b(?:iterat|update|step|descent|ascent|method|algorithm|subject to|constraint|constrained|lagrang|under the|such that|"
                    r"value of|minimum value|maximum value|minimal value|dual|approximat|expected|random|over all)")
_INVARIANT = re.compile(r"\b(?:stationary|invariant|equilibrium|limiting|steady[- ]state|long[- ]run) (?:distribution|probabilit|vector|state)|\bsteady[- ]state\b")
_DESCENT = re.compile(r"\bgradient (descent|ascent)\b(?!.*\b(?:momentum|nesterov|stochastic|newton|projected|proximal|natural|decay|regulari[sz])\b)")
_LAGRANGIAN = re.compile(r"\blagrang(?:ian|e function)\b")
_SOLUTION = re.compile(r"\b(?:solutions?|solv\w+)\b")
_LEAST_SQUARES = re.compile(r"\b(?:least[- ]squares|normal equations?)\b")
_CHARACTERISTIC = re.compile(r"\bcharacteristic polynomial\b")
_EIGENVALUES = re.compile(r"\beigenvalues?\b(?! (?:equation|problem))")


def judge_meaning(nodes: list[Relation], check: FormulaCheck) -> list[tuple[Relation, Verdict]]:
    """The verdicts of definitions that words give a meaning; none where they give none to each."""
    found: list[tuple[Relation, Verdict]] = []
    before = _words(check.around.before)
    if _SOLUTION.search(before) and (solved := solution(nodes, check)):
        return solved
    if _EIGENVALUES.search(before):
        return _eigenvalues(nodes, check)
    for node in nodes:
        verdict = _judge(node, before, check)
        if verdict is None:
            return []
        found.append((node, verdict))
    return found


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower()).strip()


def _judge(node: Relation, words: str, check: FormulaCheck) -> Verdict | None:
    left = left_of(node.sides[0])
    for pattern, letters, kind in _OPERATIONS:
        if pattern.search(words) and {left.base, left.spelled, left.operator} & letters:
            return _of_function(kind, node, check)
    if _CHARACTERISTIC.search(words) and len(left.arguments) == 1 and left.base in ("p", r"\chi", "P", "c", "f"):
        return _characteristic(left.arguments[0], node, check)
    if _INVARIANT.search(words) and left.base in (r"\pi", "p", "w", r"\mu", "v", "q") and isinstance(node.sides[1], (Group, MatrixLiteral, Apply)):
        return _invariant(node, check)
    sentence = re.split(r"(?<=[.!?]) (?=[a-z§])", words)[-1]
    if (found := _DESCENT.search(words)) is not None and left.step is not None:
        return descent(node, bare(left.base), 1 if found.group(1) == "ascent" else -1, check)
    if _LAGRANGIAN.search(words) and left.base in ("L", r"\mathcal{L}", r"\Lambda") and len(left.arguments) > 1:
        return lagrangian(node, check)
    if _LEAST_SQUARES.search(words):
        return least_squares(node, check)
    if _STATIONARY.search(sentence) and not _OTHER.search(sentence) and left.step is None:
        return _stationary(node, bare(left.base), check)
    return None


# -- functions ---------------------------------------------------------------------------------


def _of_function(kind: str, node: Relation, check: FormulaCheck) -> Verdict | None:
    """The gradient, Hessian or Jacobian matrix of the function that the page writes out last."""
    for given in functions_before(check):
        listed = isinstance(given.body, (Group, MatrixLiteral)) and not (isinstance(given.body, Group) and given.body.open not in "([")
        known = check.scope.lookup(given.name or "")
        if not given.parameters or known is None or known.parameters != given.parameters or listed != (kind == "jacobian"):
            continue

        def build(elaborator: Elaborator, given: Given = given) -> tuple[Expr, Expr]:
            call = Call(Symbol(given.name), (tuple(map(Symbol, given.parameters)),), (), "(", node.sides[0].span)
            elaborator.expr(call)
            points = tuple(map(variable, given.parameters))
            return Expr("gradient_at", (variable(given.name), *points), kind, node.sides[0].span), elaborator.expr(node.sides[1])

        return verdict_of(node, build, check)
    return None


def _stationary(node: Relation, letter: str, check: FormulaCheck) -> Verdict | None:
    """Whether the slope of a function is zero where the page says that it has an extremum."""
    right = node.sides[1]
    for given in functions_before(check):
        names = {plain(part.name): part.name for part in walk(given.body) if isinstance(part, Symbol)}
        written = {plain(part.name) for part in walk(right) if isinstance(part, Symbol)}
        if letter not in names or letter in written or not written <= names.keys() | {"I", r"\text{T}", "T", r"\top"}:
            continue
        name = names[letter]

        def alone(elaborator: Elaborator, given: Given = given) -> tuple[Expr, ...]:
            # What is transposed on the right is a matrix or vector; its sizes are those that the function needs.
            body = elaborator.expr(given.body)
            turned = [part for part in parts_of(elaborator.expr(right)) if part.head == "transpose" and part.args[0].head == "var"]
            return body, body, *turned

        def build(elaborator: Elaborator, given: Given = given, name: str = name) -> tuple[Expr, Expr]:
            body, value = elaborator.expr(given.body), elaborator.expr(right)
            slope = derivative("gradient", body, [Target(name)], [], right.span)
            return bind("at", slope, [name], [value], right.span), ZERO, Expr("compare", (variable(name), value), "="), body

        return verdict_of(node, build, check, first=alone)
    return None


# -- chains ------------------------------------------------------------------------------------


def _invariant(node: Relation, check: FormulaCheck) -> Verdict | None:
    """Whether numbers are the distribution that the transition matrix of the page leaves as it is, and add up to one."""
    matrix = _matrix(check)
    if matrix is None or any(isinstance(part, Symbol) for part in walk(node.sides[1])):
        return None

    def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
        value = elaborator.expr(node.sides[1])
        row = value.args[0] if value.head == "transpose" else value
        row = Expr("transpose", (row,), None, row.span) if row.head == "vector" else row
        moved = Expr("mul", (row, elaborator.expr(matrix)), None, row.span)
        total = Expr("inner", (value if value.head == "vector" else row, Expr("ones")), None, row.span)
        return (Expr("div", (moved, total), None, row.span), row) if row.head == "transpose" else (moved, row)

    return verdict_of(node, build, check)


# -- spectra -----------------------------------------------------------------------------------


def _matrix(check: FormulaCheck) -> Node | None:
    """The square matrix that the page writes out last."""
    for given in functions_before(check):
        found = check.scope.lookup(given.name or "")
        if not given.parameters and isinstance(given.body, MatrixLiteral) and len(given.body.rows) == len(given.body.rows[0]) and \
                found is not None and rank(variable(given.name), check.scope) == 2:
            return Symbol(given.name)
    return None


def _characteristic(point: Node, node: Relation, check: FormulaCheck) -> Verdict | None:
    r"""`p(\lambda) = \det(A - \lambda I)`, of either sign."""
    matrix = _matrix(check)
    if matrix is None:
        return None
    verdicts = []
    for sign in (1, -1):

        def build(elaborator: Elaborator, sign: int = sign) -> tuple[Expr, Expr]:
            shifted = _shifted(elaborator.expr(matrix), elaborator.expr(point))
            shifted = shifted if sign > 0 else Expr("neg", (shifted,))
            return Expr("apply", (shifted,), "det"), elaborator.expr(node.sides[1])

        verdicts.append(verdict_of(node, build, check))
    return next((verdict for verdict in verdicts if verdict is not None and verdict.holds), verdicts[0])


def _eigenvalues(nodes: list[Relation], check: FormulaCheck) -> list[tuple[Relation, Verdict]]:
    r"""Whether each number named is a root of the characteristic polynomial, and as many as the matrix has add up to its trace."""
    matrix = _matrix(check)
    if matrix is None or not all(left_of(node.sides[0]).base in (r"\lambda", r"\mu") for node in nodes):
        return []
    found: list[tuple[Relation, Verdict | None]] = []
    for node in nodes:

        def build(elaborator: Elaborator, node: Relation = node) -> tuple[Expr, Expr]:
            return Expr("apply", (_shifted(elaborator.expr(matrix), elaborator.expr(node.sides[1])),), "det", node.span), ZERO

        found.append((node, verdict_of(node, build, check)))

    def total(elaborator: Elaborator) -> tuple[Expr, Expr]:
        values = [elaborator.expr(node.sides[1]) for node in nodes]
        whole = values[0]
        for value in values[1:]:
            whole = Expr("add", (whole, value))
        return Expr("apply", (elaborator.expr(matrix),), "tr"), whole

    size = check.scope.lookup(matrix.name).definition.data if len(nodes) > 1 else None
    if size == len(nodes):
        found.append((nodes[0], verdict_of(nodes[0], total, check)))
    return [] if any(verdict is None for _, verdict in found) else found


def _shifted(matrix: Expr, value: Expr) -> Expr:
    return Expr("sub", (matrix, Expr("mul", (value, Expr("identity", ())))))
