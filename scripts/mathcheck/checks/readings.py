"""Links on a page that declares little: other readings of their symbols, and what a false equation tells of them."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.checks import crowds
from mathcheck.checks.chance_links import (
    become_events,
    declare_complement,
    given_law,
    gives_number,
    independence,
    is_complement_name,
    is_of_values,
    network,
    settle_probability,
    tells_of_chance,
)
from mathcheck.checks.dependence import is_idle_slope
from mathcheck.checks.evidence import Verdict
from mathcheck.checks.inference import (
    declared_names,
    doubtful_names,
    impossible,
    inferred_names,
    informs,
    introduces_name,
    is_asserted,
    is_settled,
    is_sought,
    restricts,
    said_names,
)
from mathcheck.checks.relation_kinds import ORDERS
from mathcheck.checks.rounded_inputs import within_rounding
from mathcheck.diagnostics import Problem
from mathcheck.numeric.chance.spaces import UnknownDependence
from mathcheck.semantics.chance.records import LAW
from mathcheck.semantics.domains import Matrix, Random, Real, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration, Section
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Node, Number, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck

# The function that this letter often is where nothing declares it.
LOGISTIC = r"\sigma"
_SIGMOID = re.compile(r"\b(?:sigmoid|logistic)\b", re.IGNORECASE)


def without_laws(judged, check: FormulaCheck) -> tuple[Verdict, tuple[Expr, Expr]]:
    """A verdict; where a law that a formula gave stands beside variables of unknown dependence, for any law of that kind."""
    try:
        return judged()
    except UnknownDependence:
        check.scope.push()
    try:
        for declaration in check.scope.visible():
            if isinstance(declaration.domain, Random) and declaration.domain.kind == "given":
                kind = "discrete" if declaration.domain.distribution.data.discrete else "continuous"
                check.scope.declare(replace(declaration, domain=Random(kind), depends=frozenset()))
        return judged()
    finally:
        check.scope.pop()


def inferred_link(judged, build, operator: str, left: Node, right: Node, check: FormulaCheck) -> Verdict | None:
    """The verdict under domains that suit this link; `None` when the link tells what its symbols are."""
    problem, sides = None, None
    check.reading = (left, right)
    try:
        verdict, sides = judged()
        if verdict.holds:
            # Shapes that come from the claim itself are no check of it, nor is a slope along what nothing depends on.
            return None if operator == "in" and sides[1].head == "space" and not declared_names(sides, check.scope) or \
                is_idle_slope(sides, check.scope) else verdict
    except Problem as found:
        verdict, problem = None, found
    resolved = check.resolved
    told = False
    for reading in ({}, {"plain": True}, {"worked": True}, {"logistic": True}, {"unconditioned": True}, {"primed": True},
                    {"spelled": True}):
        if (verdict is None or not reading.keys() & {"plain", "worked", "unconditioned"}) and ("primed" not in reading or _primed(check.reading)) \
                and ("spelled" not in reading or spelled_vectors(check.reading)):
            second, tells = reread(judged, build, operator, left, check, **reading)
            if second is not None and second.holds:
                return second
            if second is not None and "logistic" in reading and operator == "=" and _SIGMOID.search(check.around.before) is not None:
                # Words name the function, so that nothing is left to be told of it.
                check.inferred = True
                return second
            if second is not None and "spelled" in reading and operator == "=" and not introduces_name(left, check.scope):
                # Every entry is there: what they add up to is a claim.
                check.inferred = True
                return second
            verdict = verdict or second
            told = told or problem is not None and tells
            if told:
                break
    if problem is not None and problem.code in ("resource-limit", "circular-definition"):
        # What the page defines says nothing new where it is too much to work out, or runs in a circle.
        raise problem
    third = crowds.undeclared_link(operator, left, right, check)
    if third is not None:
        return third
    third = crowds.partitioned_link(operator, left, right, check)
    if third is not None and (third.holds or problem is not None):
        check.inferred = check.inferred or not third.holds
        return third
    numeric = operator == "=" and resolved is not None and gives_number(*resolved, check.scope)
    if numeric and become_events(resolved[0], check.scope):
        try:
            verdict, sides = judged()
            if verdict.holds:
                return verdict
        except Problem as found:
            verdict, problem = None, found
        resolved = check.resolved
    if check.scope.screening is not None:
        # What else the link may tell is of use only on the page itself.
        if verdict is None:
            raise problem
        check.inferred = True
        return verdict
    numeric = numeric and is_of_values(resolved[0])
    if not numeric and operator in ("=", ":=", "equiv") and resolved is not None and _learns(*resolved, check):
        return None
    if operator == ":=" and not (resolved is not None and resolved[0].head in ("norm", "apply")) and not (sides is not None and impossible(*sides, check.scope, check.key)):
        return None
    if operator in ("=", ":=", "equiv") and sides is not None and verdict is not None and not verdict.holds and \
            is_asserted(check.formula, left, sides, check.scope):
        check.inferred = True
        return verdict
    if numeric:
        if _is_news(*resolved, left, right, check):
            return None
    elif (told or operator in ("=", ":=", "equiv") and informs(left, sides, check.scope, check.key, check.seed)):
        return None
    if operator == "propto" and resolved is not None and tells_of_chance(*resolved, check.scope):
        # `p(\theta \mid x) \propto \theta^a (1 - \theta)^b` is how the page gives it; what follows is a claim.
        return None
    if operator in ORDERS and sides is not None and restricts(operator, sides, check.scope, check.key):
        return None
    if check.formula.display and sides is not None and not verdict.constant and is_sought(check.formula.cue) and \
            not impossible(*sides, check.scope, check.key):
        return None
    if verdict is None:
        raise problem
    if operator in ("=", "~=", "equiv") and sides is not None and within_rounding(*sides, check.scope, check.key):
        # What is worked out from rounded numbers is right to fewer digits than it shows.
        return None
    check.inferred = check.inferred or sides is None or bool(inferred_names(sides, check.scope) or said_names(sides, check.scope))
    return verdict


def _is_news(first: Expr, second: Expr, left: Node, right: Node, check: FormulaCheck) -> bool:
    """Whether the number of a probability is told, in the words or where nothing fixes it; what is only told is entered."""
    if check.formula.display and is_settled(first, check.scope, check.key):
        return False
    if not check.formula.display or check.lone:
        settle_probability(first, second, unparse(Relation((left, right), ("=",), left.span)), left.span, check.scope, check.key)
    return True


def _learns(first: Expr, second: Expr, check: FormulaCheck) -> bool:
    """Whether an equation tells how its random variables are distributed; then it is entered."""
    if statements := independence(first, second, check.scope):
        check.scope.sections[-1].independence.extend(statements)
        return True
    if parents := network(first, second, check.scope):
        check.scope.sections[-1].facts["network"] = parents
        return True
    laws = given_law(first, second, check.scope, check.key, check.seed)
    for declaration in laws:
        check.scope.declare(declaration)
    # What was assumed of a variable without a law is settled now.
    news = {declaration.name + LAW for declaration in laws}
    for section in check.scope.sections if laws else ():
        section.conditions = [condition for condition in section.conditions if not news & condition.names]
    return bool(laws)


def reread(judged, build, operator: str, left: Node, check: FormulaCheck, *, plain: bool = False, worked: bool = False,
           logistic: bool = False, unconditioned: bool = False, primed: bool = False,
           spelled: bool = False) -> tuple[Verdict | None, bool]:
    """The verdict when this link alone says what its undeclared symbols are; and whether the link then tells what they are."""
    doubtful = _doubtful(build, worked, check)
    if not doubtful and not unconditioned and not primed or logistic and LOGISTIC not in doubtful:
        return None, False
    check.scope.push()
    check.scope.forget(doubtful)
    check.scope.sections[-1].unconditioned = unconditioned
    if logistic:
        check.scope.declare(Declaration(LOGISTIC, None, Expr("reference", (), "sigmoid"), inferred=True))
    if primed:
        for name in _primed(check.reading):
            declare_complement(name, check.scope)
    if spelled:
        for name, length in spelled_vectors(check.reading).items():
            if check.scope.lookup(name) is None:
                check.scope.declare(Declaration(name, Vector(number(Fraction(length))), inferred=True))
                check.scope.forget({other for other in doubtful if other.startswith(f"{plain_letter(name)}_{{")})
    check.plain = plain
    verdict, tells = None, False
    try:
        verdict, sides = judged()
        # What the page gave a value may get a new one, but other equations about it stay claims.
        tells = verdict is not None and not verdict.holds and check.scope.screening is None and not logistic and (not worked or name_of(left) is not None) and (
            operator in ("=", ":=", "equiv") and informs(left, sides, check.scope, check.key, check.seed)
            or operator in ORDERS and restricts(operator, sides, check.scope, check.key))
    except Problem:
        pass
    tells = tells and not primed and not spelled
    check.plain = False
    inner = check.scope.pop()
    if _demotes(inner, doubtful, check):
        return None, False
    if verdict is not None and (verdict.holds or tells or not logistic and not worked and not primed and not spelled):
        for declaration in inner.names.values():
            outer = check.scope.lookup(declaration.name)
            # What only seemed to have a value for the sake of this reading keeps it.
            if declaration.inferred and (outer is None or outer.definition is None):
                check.scope.declare(declaration)
    return verdict, tells


def spelled_vectors(nodes: tuple[Node, ...]) -> dict[str, int]:
    r"""The vectors all of whose entries are written out beside them, and how many: `u^\top v = u_1 v_1 + u_2 v_2`."""
    parts = [part for node in nodes for part in walk(node)]
    if any(isinstance(part, Ellipsis) for part in parts):
        return {}
    entries: dict[str, set[int]] = {}
    indexed = set()
    for part in parts:
        if isinstance(part, Apply) and part.head == "sub" and isinstance(part.args[0], Symbol):
            indexed.add(id(part.args[0]))
            index = part.args[1]
            if len(part.args) == 2 and isinstance(index, Number) and index.value.denominator == 1:
                entries.setdefault(part.args[0].name, set()).add(int(index.value))
    whole = {part.name for part in parts if isinstance(part, Symbol) and id(part) not in indexed}
    found = {}
    for name in whole:
        places = entries.get(plain_letter(name)) or entries.get(name) or set()
        if len(places) > 1 and places == {*range(1, len(places) + 1)}:
            found[name] = len(places)
    return found


def plain_letter(name: str) -> str:
    r"""The letter of `\mathbf{u}` and `\vec{u}`."""
    return re.sub(r"^\\(?:mathbf|vec)\{(.*)\}$", r"\1", name)


def _primed(nodes: tuple[Node, ...]) -> list[str]:
    """The capitals with a prime in a link that speaks of probabilities."""
    parts = [part for node in nodes for part in walk(node)]
    if not any(isinstance(part, Call) for part in parts):
        return []
    names = [name_of(part) for part in parts if isinstance(part, Apply) and part.head == "prime"]
    return [name for name in dict.fromkeys(names) if name is not None and is_complement_name(name)]


def _demotes(inner: Section, doubtful: set[str], check: FormulaCheck) -> bool:
    """Whether a reading makes numbers of what is known to be matrices: factors with traits, parts of a definition."""
    lowered = {name for name in doubtful if isinstance((outer := check.scope.lookup(name)) and outer.domain, Matrix)
               and name in inner.names and isinstance(inner.names[name].domain, Real)}
    return any(check.scope.lookup(name).domain.traits for name in lowered) or any(
        declaration.definition is not None and declaration.name not in doubtful and lowered & declaration.definition.free
        for declaration in check.scope.visible())


def _doubtful(build, worked: bool, check: FormulaCheck) -> set[str]:
    """The names of a link whose domain was inferred from other formulas; with `worked` those of other examples too."""
    elaborator = Elaborator(check.scope, infer=True, root=None)
    try:
        found = build(elaborator)
    except Problem:
        found = (*elaborator.seen, *(variable(part.name) for node in check.reading for part in walk(node)
                                     if isinstance(part, Symbol) and check.scope.lookup(part.name) is not None))
    return doubtful_names(found, check.scope, check.place.origin if worked else None)
