"""What words give a meaning is computed from: the functions and equations that stand before a formula, and the verdict in a scope of its own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks.compare import judge
from mathcheck.checks.evidence import Verdict
from mathcheck.checks.unknowns import resolve
from mathcheck.diagnostics import Problem
from mathcheck.notation import FOREIGN_NOTATION
from mathcheck.numeric.exact import NotExact
from mathcheck.records import record
from mathcheck.semantics.domains import Matrix, with_traits
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.expr import walk as parts_of
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Group,
    Node,
    Number,
    Relation,
    walk,
)
from mathcheck.syntax.parser import parse
from mathcheck.syntax.primes import read_primes
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck


ZERO = number(Fraction(0))


@record
class Given:
    """A function that the page writes out: its body, its parameters, its name where it has one."""

    body: Node
    parameters: tuple[str, ...] = ()
    name: str | None = None


def functions_before(check: FormulaCheck) -> Iterator[Given]:
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
                    yield Given(node.sides[-1], tuple(arguments), name)
            elif isinstance(node, (Apply, Binder, Group)) and name_of(node) is None and not (isinstance(node, Apply) and node.head == "times"):
                yield Given(node)


def equations_before(check: FormulaCheck) -> Iterator[Relation]:
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


def verdict_of(node: Relation, build, check: FormulaCheck, first=None, *, forgotten: frozenset[str] = frozenset(),
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
