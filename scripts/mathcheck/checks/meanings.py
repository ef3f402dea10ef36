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
from mathcheck.semantics.domains import Integer, Matrix, Vector, with_traits
from mathcheck.semantics.elaborate.bindings import bind
from mathcheck.semantics.elaborate.derivatives import Target, derivative
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.expr import walk as parts_of
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Declaration, Scope
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
    map_children,
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
    if _SOLUTION.search(before) and (solved := _solution(nodes, check)):
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
        return _descent(node, bare(left.base), 1 if found.group(1) == "ascent" else -1, check)
    if _LAGRANGIAN.search(words) and left.base in ("L", r"\mathcal{L}", r"\Lambda") and len(left.arguments) > 1:
        return _lagrangian(node, check)
    if _LEAST_SQUARES.search(words):
        return _least_squares(node, check)
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


def _descent(node: Relation, letter: str, sign: int, check: FormulaCheck) -> Verdict | None:
    r"""Whether `x_{k+1} = x_k - \eta (A x_k - b)` is a step along the slope of the function that the page writes out."""
    right, counter = node.sides[1], left_of(node.sides[0]).step[0]
    names = {name for part in walk(right) if (name := name_of(part)) is not None and not isinstance(part, Number)} - {counter}
    here = sorted(name for name in names if bare(plain(name.split("_{")[0].split("^{")[0])) == letter)
    for given in _functions(check):
        inner = {plain(part.name): part.name for part in walk(given.body) if isinstance(part, Symbol)}
        rest = {plain(name) for name in names if isinstance(name, str)} - inner.keys() - {plain(name) for name in here} - {"I", r"\text{T}", "T"}
        rates = sorted(name for name in names if plain(name) in rest and plain(name) in _RATES)
        if letter not in inner or not here or len(rates) != 1:
            continue
        point = min(here, key=len) if len(here) > 1 and min(here, key=len) != letter else max(here, key=len)

        def build(elaborator: Elaborator, given: _Given = given, name: str = inner[letter], point: str = point, rate: str = rates[0]):
            body, value = elaborator.expr(given.body), elaborator.expr(_HERE)
            slope = bind("at", derivative("gradient", body, [Target(name)], [], right.span), [name], [value], right.span)
            step = Expr("mul", (variable(rate), slope))
            written = elaborator.expr(_replaced(right, point))
            return Expr("add" if sign > 0 else "sub", (value, step)), written, Expr("compare", (variable(name), value), "="), body

        return _verdict(node, build, check)
    return None


# Letters of step sizes.
_RATES = frozenset({r"\eta", r"\alpha", r"\gamma", r"\epsilon", r"\varepsilon", r"\lambda", "t", "h", "s", r"\tau"})


# Where a step starts: as an entry of the variable of a function, `x_k` would be a number.
_HERE = Symbol("#here")


def _replaced(node: Node, name: str) -> Node:
    """A formula with the iterate that has a name under one of its own."""
    return _HERE if name_of(node) == name else map_children(node, lambda part: _replaced(part, name))


def _lagrangian(node: Relation, check: FormulaCheck) -> Verdict | None:
    r"""Whether a Lagrangian is the function that the page writes out and a multiple of the constraint, of either sign."""
    right = node.sides[1]
    constraint = next((found for found in _equations(check) if found.operators[0] in ("=", "<=", ">=")), None)
    given = next((found for found in _functions(check) if not isinstance(found.body, (Group, MatrixLiteral))), None)
    multipliers = sorted(name for part in walk(right) if isinstance(part, Symbol) and (name := part.name) in (r"\lambda", r"\mu", r"\nu", r"\alpha"))
    if constraint is None or given is None or len(set(multipliers)) != 1:
        return None
    verdicts = []
    for sign in ("add", "sub"):

        def build(elaborator: Elaborator, sign: str = sign) -> tuple[Expr, Expr]:
            first, second = (elaborator.expr(side) for side in constraint.sides[:2])
            penalty = Expr("mul", (variable(multipliers[0]), Expr("sub", (first, second))))
            return Expr(sign, (elaborator.expr(given.body), penalty)), elaborator.expr(right)

        verdicts.append(_verdict(node, build, check))
    return next((verdict for verdict in verdicts if verdict is not None and verdict.holds), verdicts[0])


def _equations(check: FormulaCheck) -> Iterator[Relation]:
    """The relations before this formula whose left side is more than a name."""
    for latex in check.around.formulas:
        try:
            statements = parse(latex, FOREIGN_NOTATION, check.scope.budget).statements
        except (Problem, RecursionError):
            continue
        for statement in statements:
            node = statement.node
            if isinstance(node, Relation) and len(node.sides) == 2 and name_of(node.sides[0]) is None and not isinstance(node.sides[0], Call):
                yield node


def _solution(nodes: list[Relation], check: FormulaCheck) -> list[tuple[Relation, Verdict]]:
    """Whether values satisfy the equations of the system right before them."""
    values = {name: node.sides[1] for node in nodes if (name := name_of(node.sides[0])) is not None}
    names = {name for node in values.values() for part in walk(node) if (name := name_of(part)) is not None and not isinstance(part, Number)}
    if len(values) != len(nodes) or names:
        return []
    system = []
    for equation in _equations(check):
        free = {part.name for part in walk(equation) if isinstance(part, Symbol)}
        if equation.operators == ("=",) and values.keys() & free and free <= values.keys():
            system.append(equation)
    found = []
    for equation in system:

        def build(elaborator: Elaborator, equation: Relation = equation) -> tuple[Expr, Expr]:
            points = [elaborator.expr(value) for value in values.values()]
            sides = [bind("at", elaborator.expr(side), list(values), points, side.span) for side in equation.sides]
            return sides[0], sides[1]

        found.append((nodes[0], _verdict(nodes[0], build, check, forgotten=frozenset(values))))
    covered = {part.name for equation in system for part in walk(equation) if isinstance(part, Symbol)}
    return found if found and covered >= values.keys() and not any(verdict is None for _, verdict in found) else []


def _least_squares(node: Relation, check: FormulaCheck) -> Verdict | None:
    r"""Whether the least-squares solution satisfies an equation: `A^\top A x = A^\top b`, `R x = Q^\top b`."""
    names = {plain(part.name): part.name for part in walk(node) if isinstance(part, Symbol) and name_of(part) is not None}
    factors = {letter: names[letter] for letter in ("Q", "R") if letter in names}
    matrices = [names[letter] for letter in ("A", "X", r"\Phi") if letter in names]
    right = [names[letter] for letter in ("b", "y", "t") if letter in names]
    left = [spelled for part in walk(node) if (spelled := name_of(part)) is not None and bare(plain(spelled)).rstrip("*^{}") in
            ("x", r"\beta", r"\theta", "w") and isinstance(part, (Symbol, Apply))]
    solution = max(left, key=len, default=None)
    if len(right) != 1 or solution is None or bool(matrices) == bool(factors) or len(matrices) > 1 or \
            set(names.values()) - {*matrices, *right, *factors.values(), solution, *left, r"\mathbf{0}", "T", r"\text{T}"}:
        return None
    matrix = matrices[0] if matrices else "#matrix"
    check.scope.push()
    try:
        rows, columns = variable("#rows"), variable("#columns")
        check.scope.declare(Declaration("#columns", Integer(number(Fraction(1))), inferred=True))
        check.scope.declare(Declaration("#rows", Integer(Expr("add", (columns, number(Fraction(1))))), inferred=True))
        check.scope.declare(Declaration(matrix, Matrix(rows, columns), inferred=True, said=True))
        check.scope.declare(Declaration(right[0], Vector(rows), inferred=True, said=True))
        check.scope.declare(Declaration(solution, None, Expr("mul", (Expr("pinv", (variable(matrix),)), variable(right[0]))), said=True))
        for letter, name in factors.items():
            check.scope.declare(Declaration(name, None, Expr("apply", (variable(matrix),), f"qr {letter}"), said=True))

        def build(elaborator: Elaborator) -> tuple[Expr, Expr]:
            return elaborator.expr(node.sides[0]), elaborator.expr(node.sides[1])

        return _verdict(node, build, check, kept=True)
    finally:
        check.scope.pop()


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


def _verdict(node: Relation, build, check: FormulaCheck, first=None, *, forgotten: frozenset[str] = frozenset(),
             kept: bool = False) -> Verdict | None:
    """The verdict in a scope of its own; `None` where nothing can be said.

    `first` alone settles the sizes of what it names; what the page says of `forgotten` names does not count, with `kept` all does.
    """
    check.scope.push()
    settled = kept
    try:
        check.scope.forget(set(forgotten) if kept else forgotten | _guessed(node, check) | {name_of(node.sides[0]) or ""})
        if first is not None:
            resolve(node, first, check)
            settled = True
        left, right, *_ = resolve(node, build, check)
        verdict = judge("=", left, right, check.scope, check.key, check.seed)
        forms = () if verdict.holds else _forms(left, check.scope)
        for name in forms:
            # A quadratic form of which nothing is said is that of a symmetric matrix.
            check.scope.declare(Declaration(name, with_traits(check.scope.lookup(name).domain, "symmetric"), inferred=True))
        return judge("=", left, right, check.scope, check.key, check.seed) if forms else verdict
    except Problem as problem:
        return Verdict(False, None, "fails-as-inferred", problem.message) if settled and problem.code == "shape-mismatch" else None
    except NotExact:
        return None
    finally:
        check.scope.pop()


def _forms(expr: Expr, scope: Scope) -> list[str]:
    r"""The matrices of quadratic forms `x^\top A x` of which the page says nothing."""
    found = {part.args[0].args[1].data for part in parts_of(expr) if part.head == "mul" and part.args[0].head == "mul"
             and part.args[0].args[1].head == "var" and part.args[1].head == "var" and _ends_with_transposed(part.args[0].args[0], part.args[1].data)}
    return sorted(name for name in found if (known := scope.lookup(name)) is not None and known.inferred and known.definition is None
                  and isinstance(known.domain, Matrix) and not known.domain.traits)


def _ends_with_transposed(expr: Expr, name: str) -> bool:
    while expr.head == "mul":
        expr = expr.args[1]
    return expr.head == "transpose" and expr.args[0].head == "var" and expr.args[0].data == name


def _guessed(node: Relation, check: FormulaCheck) -> set[str]:
    """The names of the right side of which only inference said something: from the claim itself, perhaps."""
    names = {name for part in walk(node.sides[1]) if (name := name_of(part)) is not None}
    return {name for name in names if (found := check.scope.lookup(name)) is not None and found.inferred and found.definition is None
            and not found.said}

