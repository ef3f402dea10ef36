"""Claims about random variables and events in any number, judged for a few numbers of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks.evidence import Verdict
from mathcheck.diagnostics import Problem
from mathcheck.semantics import partitions, written_out
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.declare.crowds import enter_members
from mathcheck.semantics.declare.declarer import Declarer
from mathcheck.semantics.domains import Event, Random, ValueOf
from mathcheck.semantics.expr import number
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import Apply, Node, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck

# What speaks of random variables.
_CHANCES = frozenset(("P", "p", "q", "Q", "f", "H", "I", "E", r"\mathbb{E}", r"\mathbb{P}", r"\text{Pr}", r"\text{Var}", r"\text{Cov}",
                      r"\text{H}", r"\text{I}", r"\text{E}"))


def size_of(node: Node, check: FormulaCheck) -> str | None:
    r"""The letter for the number of members of which a claim speaks, if it speaks of any number.

    Empty where it runs over members that the page declares one by one: `\prod_{i=1}^3 P(x_i)`.
    """
    if check.written:
        return None
    crowds = check.scope.crowds()
    if not crowds:
        return "" if _speaks_of_numbered(node, check.scope) else None
    defined = {crowd.defines for crowd in crowds}
    bases = frozenset(letter for crowd in crowds if crowd.base for letter in written_out.spellings(crowd.base))
    if written_out.mentions(node, bases) or any(name_of(part) in defined for part in walk(node) if isinstance(part, Symbol)):
        return next(crowd.size for crowd in crowds if crowd.base)
    return None


def is_member(node: Node, scope: Scope) -> bool:
    r"""`X_1` of `X_1, \ldots, X_n`."""
    return isinstance(node, Apply) and node.head == "sub" and any(
        crowd.base and name_of(node.args[0]) in written_out.spellings(crowd.base) for crowd in scope.crowds())


def _speaks_of_numbered(node: Node, scope: Scope) -> bool:
    numbered = {declaration.name.split("_{1}")[0] for declaration in scope.visible()
                if declaration.name.endswith("_{1}") and isinstance(declaration.domain, (Random, Event))}
    bases = frozenset(letter for base in numbered if scope.lookup(base) is None
                      for letter in written_out.spellings(base) if scope.lookup(letter) is None)
    return bool(bases) and written_out.mentions(node, bases)


def judge_written_out(node: Relation, size: str, check: FormulaCheck) -> bool:
    """Judge a claim for a few numbers of members, until it fails for one."""
    if not size:
        check.written = True
        try:
            return check.claim(written_out.write_out(node, "", 0))
        finally:
            check.written = False
    for members in written_out.MEMBERS:
        check.scope.push()
        try:
            declarer = Declarer(check.scope, replace(check.place, assumed=True), infer=check.infer)
            enter_members(declarer, size, members)
            written = written_out.write_out(node, size, members)
            check.written = True
            check.claim(written)
        finally:
            check.written = False
            check.scope.pop()
        if check.verdicts and not check.verdicts[-1].holds:
            break
    return True


def partitioned_link(operator: str, left: Node, right: Node, check: FormulaCheck) -> Verdict | None:
    """Inference: the verdict of a link whose sums run over all members of a partition, or over all values of a variable."""
    node = Relation((left, right), (operator,), (left.span[0], right.span[1]))
    base = partitions.partition_of(node)
    if base is None:
        return None
    scope = check.scope
    known = scope.lookup(base)
    if base and known is not None and not (known.inferred or isinstance(known.domain, (Event, Random, ValueOf))):
        return None
    scope.push()
    scope.forget({declaration.name for declaration in scope.visible() if declaration.inferred and declaration.definition is None})
    written, check.written = check.written, True
    try:
        if base:
            scope.declare(Declaration(base + partitions.MARK, Random("discrete"), inferred=True, latex=base))
        return check.verdict_of(operator, *partitions.rewritten(node, base).sides)
    except Problem:
        return None
    finally:
        check.written = written
        scope.pop()


def undeclared_link(operator: str, left: Node, right: Node, check: FormulaCheck) -> Verdict | None:
    """Inference: the verdict of a link about members that the page does not declare, if it holds."""
    node = written_out.plain_spans(Relation((left, right), (operator,), (left.span[0], right.span[1])))
    found = None if check.written else written_out.unnumbered(node, _CHANCES)
    if found is None:
        return None
    scope = check.scope
    bases, size = found
    if any((known := scope.lookup(name)) is not None and not known.inferred for name in {*bases, size}):
        return None
    names = {letter for base in bases for letter in (base, base.upper(), base.lower())}
    names |= {part.name for part in walk(node) if isinstance(part, Symbol)}
    verdict = None
    for members in written_out.MEMBERS:
        scope.push()
        scope.forget({declaration.name for declaration in scope.visible() if declaration.inferred
                      and declaration.name.rstrip(HIDDEN).split("_")[0] in names} | {size})
        scope.declare(Declaration(size, None, number(Fraction(members)), constant=True))
        check.written = True
        try:
            verdict = check.verdict_of(operator, *written_out.write_out(node, size, members).sides)
        except Problem:
            return None
        finally:
            check.written = False
            scope.pop()
        if not verdict.holds:
            return None
    return verdict
