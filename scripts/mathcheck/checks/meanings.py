r"""What a fresh name on the left is because of words: `the Hessian of $f$ is $$H = …$$`, `$f$ is minimised at $$x^* = …$$`.

The words say which operation of the field gives the value; the function or matrix that it is applied to
stands on the page. The value is computed by that operation and compared with what the page writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks.compare import judge
from mathcheck.checks.evidence import Verdict
from mathcheck.checks.unknowns import resolve
from mathcheck.diagnostics import Problem
from mathcheck.notation import FOREIGN_NOTATION
from mathcheck.numeric.exact import NotExact
from mathcheck.semantics.concepts.left import bare, left_of, plain
from mathcheck.semantics.elaborate.bindings import bind
from mathcheck.semantics.elaborate.derivatives import Target, derivative
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.expr import walk as parts_of
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Symbol,
    walk,
)
from mathcheck.syntax.parser import parse
from mathcheck.syntax.primes import read_primes
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck

_ZERO = number(Fraction(0))
# The words that name an operation on a function, and the letters that its value customarily has.
_OPERATIONS = (
    (re.compile(r"\bhessian\b"), frozenset({"H", "hessian", r"\nabla^2"}), "hessian"),
    (re.compile(r"\bjacobian\b(?! determinant)"), frozenset({"J", "D"}), "jacobian"),
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
_CHARACTERISTIC = re.compile(r"\bcharacteristic polynomial\b")
_EIGENVALUES = re.compile(r"\beigenvalues?\b(?! (?:equation|problem))")


@dataclass(frozen=True)
class _Given:
    """A function that the page writes out: its body, its parameters, its name where it has one."""

    body: Node
    parameters: tuple[str, ...] = ()
    name: str | None = None


def judge_meaning(nodes: list[Relation], check: FormulaCheck) -> list[tuple[Relation, Verdict]]:
    """The verdicts of definitions that words give a meaning; none where they give none to each."""
    found: list[tuple[Relation, Verdict]] = []
    before = _words(check.around.before)
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
    if _STATIONARY.search(sentence) and not _OTHER.search(sentence) and left.step is None:
        return _stationary(node, bare(left.base), check)
    return None


# -- functions ---------------------------------------------------------------------------------


def _functions(check: FormulaCheck) -> Iterator[_Given]:
    """What formulas before this one write out, the nearest first: functions by name, then expressions."""
    for latex in check.around.formulas:
        try:
            statements = read_primes(parse(latex, FOREIGN_NOTATION, check.scope.budget)).statements
        except (Problem, RecursionError):
            continue
        for statement in statements[:1]:
            node = statement.node
            if isinstance(node, Relation) and node.operators[0] in ("=", ":=", "equiv") and not isinstance(node.sides[1], Number):
                left = node.sides[0]
                arguments = [name_of(item) for group in left.groups for item in group] if isinstance(left, Call) else []
                name = name_of(left.function) if isinstance(left, Call) else name_of(left)
                if name is not None and None not in arguments:
                    yield _Given(node.sides[-1], tuple(arguments), name)
            elif isinstance(node, (Apply, Binder, Group)) and name_of(node) is None and not (isinstance(node, Apply) and node.head == "times"):
                yield _Given(node)


def _of_function(kind: str, node: Relation, check: FormulaCheck) -> Verdict | None:
    """The gradient, Hessian or Jacobian matrix of the function that the page writes out last."""
    for given in _functions(check):
        listed = isinstance(given.body, (Group, MatrixLiteral)) and not (isinstance(given.body, Group) and given.body.open not in "([")
        known = check.scope.lookup(given.name or "")
        if not given.parameters or known is None or known.parameters != given.parameters or listed != (kind == "jacobian"):
            continue

        def build(elaborator: Elaborator, given: _Given = given) -> tuple[Expr, Expr]:
            call = Call(Symbol(given.name), (tuple(map(Symbol, given.parameters)),), (), "(", node.sides[0].span)
            elaborator.expr(call)
            points = tuple(map(variable, given.parameters))
            return Expr("gradient_at", (variable(given.name), *points), kind, node.sides[0].span), elaborator.expr(node.sides[1])

        return _verdict(node, build, check)
    return None


def _stationary(node: Relation, letter: str, check: FormulaCheck) -> Verdict | None:
    """Whether the slope of a function is zero where the page says that it has an extremum."""
    right = node.sides[1]
    for given in _functions(check):
        names = {plain(part.name): part.name for part in walk(given.body) if isinstance(part, Symbol)}
        written = {plain(part.name) for part in walk(right) if isinstance(part, Symbol)}
        if letter not in names or letter in written or not written <= names.keys() | {"I", r"\text{T}", "T", r"\top"}:
            continue
        name = names[letter]

        def alone(elaborator: Elaborator, given: _Given = given) -> tuple[Expr, ...]:
            # What is transposed on the right is a matrix or vector; its sizes are those that the function needs.
            body = elaborator.expr(given.body)
            turned = [part for part in parts_of(elaborator.expr(right)) if part.head == "transpose" and part.args[0].head == "var"]
            return body, body, *turned

        def build(elaborator: Elaborator, given: _Given = given, name: str = name) -> tuple[Expr, Expr]:
            body, value = elaborator.expr(given.body), elaborator.expr(right)
            slope = derivative("gradient", body, [Target(name)], [], right.span)
            return bind("at", slope, [name], [value], right.span), _ZERO, Expr("compare", (variable(name), value), "="), body

        return _verdict(node, build, check, first=alone)
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

    return _verdict(node, build, check)


# -- spectra -----------------------------------------------------------------------------------


def _matrix(check: FormulaCheck) -> Node | None:
    """The square matrix that the page writes out last."""
    for given in _functions(check):
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

        verdicts.append(_verdict(node, build, check))
    return next((verdict for verdict in verdicts if verdict is not None and verdict.holds), verdicts[0])


def _eigenvalues(nodes: list[Relation], check: FormulaCheck) -> list[tuple[Relation, Verdict]]:
    r"""Whether each number named is a root of the characteristic polynomial, and as many as the matrix has add up to its trace."""
    matrix = _matrix(check)
    if matrix is None or not all(left_of(node.sides[0]).base in (r"\lambda", r"\mu") for node in nodes):
        return []
    found: list[tuple[Relation, Verdict | None]] = []
    for node in nodes:

        def build(elaborator: Elaborator, node: Relation = node) -> tuple[Expr, Expr]:
            return Expr("apply", (_shifted(elaborator.expr(matrix), elaborator.expr(node.sides[1])),), "det", node.span), _ZERO

        found.append((node, _verdict(node, build, check)))

    def total(elaborator: Elaborator) -> tuple[Expr, Expr]:
        values = [elaborator.expr(node.sides[1]) for node in nodes]
        whole = values[0]
        for value in values[1:]:
            whole = Expr("add", (whole, value))
        return Expr("apply", (elaborator.expr(matrix),), "tr"), whole

    size = check.scope.lookup(matrix.name).definition.data if len(nodes) > 1 else None
    if size == len(nodes):
        found.append((nodes[0], _verdict(nodes[0], total, check)))
    return [] if any(verdict is None for _, verdict in found) else found


def _shifted(matrix: Expr, value: Expr) -> Expr:
    return Expr("sub", (matrix, Expr("mul", (value, Expr("identity", ())))))


# -- what all have in common ---------------------------------------------------------------------


def _verdict(node: Relation, build, check: FormulaCheck, first=None) -> Verdict | None:
    """The verdict in a scope of its own; `None` where nothing can be said. `first` alone settles the sizes of what it names."""
    check.scope.push()
    settled = False
    try:
        check.scope.forget(_guessed(node, check) | {name_of(node.sides[0]) or ""})
        if first is not None:
            resolve(node, first, check)
            settled = True
        left, right, *_ = resolve(node, build, check)
        return judge("=", left, right, check.scope, check.key, check.seed)
    except Problem as problem:
        return Verdict(False, None, "fails-as-inferred", problem.message) if settled and problem.code == "shape-mismatch" else None
    except NotExact:
        return None
    finally:
        check.scope.pop()


def _guessed(node: Relation, check: FormulaCheck) -> set[str]:
    """The names of the right side of which only inference said something: from the claim itself, perhaps."""
    names = {name for part in walk(node.sides[1]) if (name := name_of(part)) is not None}
    return {name for name in names if (found := check.scope.lookup(name)) is not None and found.inferred and found.definition is None
            and not found.said}

