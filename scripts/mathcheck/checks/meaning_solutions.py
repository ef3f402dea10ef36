r"""Steps, systems, Lagrangians and least squares that words announce, computed from what the page writes before them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks.evidence import Verdict
from mathcheck.checks.meaning_values import (
    Given,
    equations_before,
    functions_before,
    verdict_of,
)
from mathcheck.semantics.concepts.left import bare, left_of, plain
from mathcheck.semantics.domains import Integer, Matrix, Vector
from mathcheck.semantics.elaborate.bindings import bind
from mathcheck.semantics.elaborate.derivatives import Target, derivative
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import (
    Apply,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Symbol,
    map_children,
    walk,
)
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck


def descent(node: Relation, letter: str, sign: int, check: FormulaCheck) -> Verdict | None:
    r"""Whether `x_{k+1} = x_k - \eta (A x_k - b)` is a step along the slope of the function that the page writes out."""
    right, counter = node.sides[1], left_of(node.sides[0]).step[0]
    names = {name for part in walk(right) if (name := name_of(part)) is not None and not isinstance(part, Number)} - {counter}
    here = sorted(name for name in names if bare(plain(name.split("_{")[0].split("^{")[0])) == letter)
    for given in functions_before(check):
        inner = {plain(part.name): part.name for part in walk(given.body) if isinstance(part, Symbol)}
        rest = {plain(name) for name in names if isinstance(name, str)} - inner.keys() - {plain(name) for name in here} - {"I", r"\text{T}", "T"}
        rates = sorted(name for name in names if plain(name) in rest and plain(name) in _RATES)
        if letter not in inner or not here or len(rates) != 1:
            continue
        point = min(here, key=len) if len(here) > 1 and min(here, key=len) != letter else max(here, key=len)

        def build(elaborator: Elaborator, given: Given = given, name: str = inner[letter], point: str = point, rate: str = rates[0]):
            body, value = elaborator.expr(given.body), elaborator.expr(_HERE)
            slope = bind("at", derivative("gradient", body, [Target(name)], [], right.span), [name], [value], right.span)
            step = Expr("mul", (variable(rate), slope))
            written = elaborator.expr(_replaced(right, point))
            return Expr("add" if sign > 0 else "sub", (value, step)), written, Expr("compare", (variable(name), value), "="), body

        return verdict_of(node, build, check)
    return None


# Letters of step sizes.
_RATES = frozenset({r"\eta", r"\alpha", r"\gamma", r"\epsilon", r"\varepsilon", r"\lambda", "t", "h", "s", r"\tau"})


# Where a step starts: as an entry of the variable of a function, `x_k` would be a number.
_HERE = Symbol("#here")


def _replaced(node: Node, name: str) -> Node:
    """A formula with the iterate that has a name under one of its own."""
    return _HERE if name_of(node) == name else map_children(node, lambda part: _replaced(part, name))


def lagrangian(node: Relation, check: FormulaCheck) -> Verdict | None:
    r"""Whether a Lagrangian is the function that the page writes out and a multiple of the constraint, of either sign."""
    right = node.sides[1]
    constraint = next((found for found in equations_before(check) if found.operators[0] in ("=", "<=", ">=")), None)
    given = next((found for found in functions_before(check) if not isinstance(found.body, (Group, MatrixLiteral))), None)
    multipliers = sorted(name for part in walk(right) if isinstance(part, Symbol) and (name := part.name) in (r"\lambda", r"\mu", r"\nu", r"\alpha"))
    if constraint is None or given is None or len(set(multipliers)) != 1:
        return None
    verdicts = []
    for sign in ("add", "sub"):

        def build(elaborator: Elaborator, sign: str = sign) -> tuple[Expr, Expr]:
            first, second = (elaborator.expr(side) for side in constraint.sides[:2])
            penalty = Expr("mul", (variable(multipliers[0]), Expr("sub", (first, second))))
            return Expr(sign, (elaborator.expr(given.body), penalty)), elaborator.expr(right)

        verdicts.append(verdict_of(node, build, check))
    return next((verdict for verdict in verdicts if verdict is not None and verdict.holds), verdicts[0])


def solution(nodes: list[Relation], check: FormulaCheck) -> list[tuple[Relation, Verdict]]:
    """Whether values satisfy the equations of the system right before them."""
    values = {name: node.sides[1] for node in nodes if (name := name_of(node.sides[0])) is not None}
    names = {name for node in values.values() for part in walk(node) if (name := name_of(part)) is not None and not isinstance(part, Number)}
    if len(values) != len(nodes) or names:
        return []
    system = []
    for equation in equations_before(check):
        free = {part.name for part in walk(equation) if isinstance(part, Symbol)}
        if equation.operators == ("=",) and values.keys() & free and free <= values.keys():
            system.append(equation)
    found = []
    for equation in system:

        def build(elaborator: Elaborator, equation: Relation = equation) -> tuple[Expr, Expr]:
            points = [elaborator.expr(value) for value in values.values()]
            sides = [bind("at", elaborator.expr(side), list(values), points, side.span) for side in equation.sides]
            return sides[0], sides[1]

        found.append((nodes[0], verdict_of(nodes[0], build, check, forgotten=frozenset(values))))
    covered = {part.name for equation in system for part in walk(equation) if isinstance(part, Symbol)}
    return found if found and covered >= values.keys() and not any(verdict is None for _, verdict in found) else []


def least_squares(node: Relation, check: FormulaCheck) -> Verdict | None:
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

        return verdict_of(node, build, check, kept=True)
    finally:
        check.scope.pop()
