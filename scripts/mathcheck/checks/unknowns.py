"""Names that a formula uses before anything declares them: indices and tables declare themselves, others are inferred or an error."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks import crowds
from mathcheck.diagnostics import Problem
from mathcheck.semantics.chance.calls import of_declared_values
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.declare.tables import table_variable
from mathcheck.semantics.declare.undeclared import undeclared
from mathcheck.semantics.domains import Integer, Random, ValueOf
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Node, Sequence, Symbol, Text

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck


def judge_notation(node: Node, check: FormulaCheck) -> None:
    """An expression by itself: its symbols must be known; nothing is evaluated."""
    if isinstance(node, (Ellipsis, Text)) or crowds.size_of(node, check) is not None or crowds.is_member(node, check.scope):
        return
    if isinstance(node, Apply) and node.head in ("and", "or", "not"):
        elaborator = elaborator_of(node, check)
        elaborator.expr(node)
        return
    elaborator = elaborator_of(node, check)
    if isinstance(node, Call) and not check.infer and of_declared_values(elaborator, node):
        # The joint distribution `p(x, z)`, by its name only.
        return
    if isinstance(node, Sequence):
        for item in node.items:
            judge_notation(item, check)
        return
    elaborator.expr(node)
    if not check.infer:
        # A symbol that is only mentioned says nothing about what it is.
        _settle(elaborator, [], check)


def elaborator_of(node: Node, check: FormulaCheck) -> Elaborator:
    """What turns the syntax of a formula into an expression."""
    return Elaborator(check.scope, infer=check.infer, root=node)


def _settle(elaborator: Elaborator, exprs: list[Expr], check: FormulaCheck) -> bool:
    """Decide about unknown names: indices and tables declare themselves, others are inferred or an error."""
    check.outcome.used |= elaborator.used
    changed = False
    for unknown in list(elaborator.unknown.values()):
        if check.scope.lookup(unknown.name) is not None:
            continue
        if "index" in unknown.uses and unknown.axis is not None and len(unknown.name) <= 2:
            base, axis = unknown.axis
            size = Expr("axis_size", (base,), axis, unknown.span)
            check.scope.declare(Declaration(unknown.name, Integer(number(Fraction(1)), size), inferred=True))
            changed = True
        elif unknown.name.startswith("\\text{") and "event" in unknown.uses and not check.infer:
            raise undeclared(unknown.name, unknown.span, check.scope, unknown.uses)
        elif unknown.name.endswith(HIDDEN):
            if not check.infer and not any(use.startswith("declared:") for use in unknown.uses):
                value = unknown.name[:-1]
                if check.scope.lookup(value) is None:
                    raise undeclared(value, unknown.span, check.scope, {"value"})
            _declare_table(unknown, check)
            changed = True
        elif any(use.startswith("valueof:") for use in unknown.uses) and not check.infer:
            source = next(use.split(":", 1)[1] for use in unknown.uses if use.startswith("valueof:"))
            if source.endswith(HIDDEN):
                raise undeclared(unknown.name, unknown.span, check.scope, unknown.uses)
            check.scope.declare(Declaration(unknown.name, ValueOf(source), inferred=True))
            changed = True
        elif "law" in unknown.uses:
            continue
        elif not check.infer:
            raise undeclared(unknown.name, unknown.span, check.scope, unknown.uses)
    if check.infer and elaborator.unknown:
        # Only pages that declare little need it: the others start sooner without.
        from mathcheck.semantics.inference import infer

        changed = infer(elaborator, check.scope, exprs, plain=check.plain) or changed
    return changed


def _declare_table(unknown, check: FormulaCheck) -> None:
    continuous = "continuous" in unknown.uses
    values: tuple[Expr, ...] = ()
    shape = None
    declared = next((use.split(":", 1)[1] for use in unknown.uses if use.startswith("declared:")), None)
    value_name = unknown.name[:-1]
    found = check.scope.lookup(declared or value_name)
    if found is not None and declared is not None:
        table_variable(check.declarer, declared, Symbol(declared, unknown.span), continuous=continuous)
        return
    check.scope.declare(Declaration(unknown.name, Random("continuous" if continuous else "table", values=values, shape=shape),
                                    inferred=True))


def resolve(node: Node, build, check: FormulaCheck) -> object:
    """Elaborate; when that settles unknown names, elaborate again with them known."""
    for _ in range(4):
        elaborator = elaborator_of(node, check)
        try:
            found = build(elaborator)
            check.outcome.used |= elaborator.used
        except Problem as problem:
            if not check.infer or not _settle(elaborator, elaborator.seen, check):
                raise problem
            continue
        if not elaborator.unknown or not _settle(elaborator, _expressions(found), check):
            return found
    return found


def _expressions(found: object) -> list[Expr]:
    """The expressions of a claim, its sides tied together as compared values."""
    parts = [part for part in (found if isinstance(found, tuple) else (found,)) if isinstance(part, Expr)]
    return [Expr("compare", tuple(parts[:2]), "="), *parts[2:]] if len(parts) >= 2 else parts
