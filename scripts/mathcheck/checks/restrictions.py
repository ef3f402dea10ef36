"""A false claim may only lack a condition: common ones are tried, and the first that mends it is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from mathcheck.budget import Budget
from mathcheck.checks.compare import judge
from mathcheck.checks.evidence import Verdict
from mathcheck.diagnostics import Problem
from mathcheck.numeric.exact import NotExact
from mathcheck.records import record
from mathcheck.semantics.domains import Event, Matrix, Random, Real, Vector, with_traits
from mathcheck.semantics.expr import number, variable, walk
from mathcheck.semantics.scope import Declaration, Independence, Scope

# Fewer samples than these would be no sign that a condition matters.
FEW = 16
MAX_TRIED = 12


@record
class Restriction:
    """A condition in words, the names it is about, and how it enters a scope."""

    words: str
    names: tuple[str, ...]
    apply: Callable[[Scope], None]


def first_restriction(verdict: Verdict, key: str, seed: int, budget: Budget) -> tuple[Restriction, int] | None:
    """The first common condition under which a false claim holds, and at how many samples it held."""
    if verdict.holds or verdict.constant or verdict.claim is None or verdict.scope is None:
        return None
    operator, left, right = verdict.claim
    for position, restriction in enumerate(_restrictions(verdict)):
        if position >= MAX_TRIED:
            return None
        scope = verdict.scope.trial()
        scope.budget = budget
        restriction.apply(scope)
        try:
            found = judge(operator, left, right, scope, f"{key}/{restriction.words}", seed)
        except (Problem, NotExact):
            continue
        if found.holds and found.evidence.kind == "sampled" and found.evidence.samples >= FEW:
            return restriction, found.evidence.samples
    return None


def _restrictions(verdict: Verdict) -> Iterator[Restriction]:
    """Conditions on the free symbols of the claim, the most usual first."""
    free = [each for each in mentioned(verdict) if each.definition is None and each.parameters is None]
    square = [each for each in free if isinstance(each.domain, Matrix) and is_square(each.domain)]
    for trait in ("symmetric", "invertible", "orthogonal", "diagonal"):
        lacking = [each for each in square if trait not in each.domain.traits]
        for each in lacking:
            yield _with_trait(trait, each)
        if len(lacking) > 1:
            yield _with_trait(trait, *lacking)
    for sign, words in ((True, "is positive"), (False, "is not negative")):
        for each in free:
            if isinstance(each.domain, Real) and each.domain.lower is None and not each.domain.complex:
                yield _bounded(each, strict=sign, words=words)
    for each in free:
        if isinstance(each.domain, Vector) and "unit" not in each.domain.traits:
            yield Restriction(f"`{each.name}` has length 1", (each.name,), _narrow(each, with_traits(each.domain, "unit")))
    for kind in (Random, Event):
        for one, two in combinations([each for each in free if isinstance(each.domain, kind)], 2):
            yield Restriction(f"`{one.name}` and `{two.name}` are independent", (one.name, two.name), _independent(one, two))
    for one, two in combinations(free, 2):
        if isinstance(one.domain, (Real, Vector, Matrix)) and repr(one.domain) == repr(two.domain):
            yield Restriction(f"`{one.name} = {two.name}`", (one.name, two.name), _equal(one, two))


def mentioned(verdict: Verdict) -> list[Declaration]:
    """What the page says of the symbols in a claim, random ones included."""
    _, left, right = verdict.claim
    names = {part.data for side in (left, right) for part in walk(side) if part.head == "var"}
    return [found for name in sorted(names) if (found := verdict.scope.lookup(name)) is not None]


def is_square(domain: Matrix) -> bool:
    return repr(domain.rows) == repr(domain.columns)


def _with_trait(trait: str, *declarations: Declaration) -> Restriction:
    names = tuple(each.name for each in declarations)
    shown = " and ".join(f"`{name}`" for name in names)

    def apply(scope: Scope) -> None:
        for each in declarations:
            _narrow(each, with_traits(each.domain, trait))(scope)

    return Restriction(f"{shown} {'is' if len(names) == 1 else 'are'} {trait}", names, apply)


def _bounded(each: Declaration, *, strict: bool, words: str) -> Restriction:
    domain = replace(each.domain, lower=number(0), lower_open=strict)
    return Restriction(f"`{each.name}` {words}", (each.name,), _narrow(each, domain))


def _narrow(each: Declaration, domain: object) -> Callable[[Scope], None]:
    """Give a name another domain where it is declared, so that what depends on it stays."""
    def apply(scope: Scope) -> None:
        found = scope.lookup(each.name)
        if found is not None:
            found.domain = domain

    return apply


def _independent(one: Declaration, two: Declaration) -> Callable[[Scope], None]:
    return lambda scope: scope.sections[-1].independence.append(Independence((one.name, two.name)))


def _equal(one: Declaration, two: Declaration) -> Callable[[Scope], None]:
    def apply(scope: Scope) -> None:
        found = scope.lookup(two.name)
        if found is not None:
            found.definition = variable(one.name)

    return apply
