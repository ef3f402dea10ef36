r"""What an equation about chance says of variables that only inference knows (`--infer`).

`P(X = k) = \binom{n}{k} p^k (1 - p)^{n - k}` gives X its law, `\mathbb{E}[X] = \mu` a mean, and
`P(X, Y) = P(X) P(Y)` makes X and Y independent: where the page says nothing else of them, that is
news, not a claim that could be wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from mathcheck.checks.sampling import Plan, Subject
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact, given_laws
from mathcheck.semantics.chance.records import HIDDEN, LAW
from mathcheck.semantics.domains import Event, GivenLaw, Integer, Random, Real, ValueOf
from mathcheck.semantics.expr import Expr, number, variable, walk
from mathcheck.semantics.scope import Condition, Declaration, Independence, Scope

CHANCE = {"prob", "moment", "information", "density"}
_FACTORS = ("mul", "dot", "times")


def tells_of_chance(first: Expr, second: Expr, scope: Scope) -> bool:
    """Whether one probability or moment of variables without a law is given a value that speaks of no chance."""
    return first.head in ("prob", "moment", "information") and combines_chance(first, second, scope)


def combines_chance(first: Expr, second: Expr, scope: Scope) -> bool:
    """Whether probabilities and moments of variables without a law stand on the left alone: `P(X = 0) + P(X = 1) = 0.3`."""
    if not any(part.head in CHANCE for part in walk(first)) or any(part.head in ("prob", "moment", "information") for part in walk(second)):
        return False
    names = random_names(first.free, scope)
    # Of a letter that was said to be a mean, this says that it is a parameter.
    others = {name for name in second.free if name in first.free or (found := scope.lookup(name)) is None or found.definition is None
              or found.definition.head != "moment"}
    return bool(names) and all(_has_no_law(scope.lookup(name)) for name in names) and not random_names(others, scope) - _conditions(first, scope)


def _conditions(first: Expr, scope: Scope) -> set[str]:
    r"""The variables after the bar of one probability, as x in `P(y = 1 \mid x) = h(x)`."""
    own, given = (set().union(*groups) for groups in _groups(first, scope)) if first.head == "prob" else (set(), set())
    return given - own


def gives_number(first: Expr, second: Expr, scope: Scope) -> bool:
    """Whether a probability of events or variables without a law is given a number."""
    if first.head != "prob" or first.data.cumulative or second.free or any(part.head in CHANCE for part in walk(second)):
        return False
    names = random_names(first.free, scope)
    return bool(names) and all(_has_no_law(scope.lookup(name)) for name in names) and all(
        getattr(scope.lookup(name).domain, "kind", "table") != "continuous" for name in names)


def is_of_values(prob: Expr) -> bool:
    """Whether a probability is of events and of values that are numbers: `P(A, X = 1)`."""
    return all(item.kind == "event" or not operand.free for item, operand in zip(prob.data.items, prob.args, strict=True))


def become_events(first: Expr, scope: Scope) -> bool:
    """`P(A) = 0.01`: what has one probability is an event, not any value of a variable. Whether a name became one."""
    found = False
    for item, operand in zip(first.data.items, first.args, strict=True):
        if item.kind != "value" or operand.head != "var" or len(item.names) != 1:
            continue
        name = operand.data
        value = scope.lookup(name)
        if item.names[0] == name.rstrip("'") + HIDDEN and value is not None and value.inferred and isinstance(value.domain, ValueOf) and \
                not name.removeprefix(r"\mathbf{")[:1].islower():
            if is_complement_name(name):
                declare_complement(name, scope)
            else:
                scope.declare(Declaration(name, Event(), inferred=True, latex=name))
            found = True
    return found


def is_complement_name(name: str) -> bool:
    """`A'`: a capital with one prime."""
    return name.endswith("'") and not name.endswith("''") and name[:1].isupper()


def declare_complement(name: str, scope: Scope) -> None:
    """Enter `A'` as the complement of the event A."""
    base = name[:-1]
    known = scope.lookup(base)
    if known is None or known.inferred and known.definition is None and not isinstance(known.domain, Event):
        scope.declare(Declaration(base, Event(), inferred=True, latex=base))
    scope.declare(Declaration(name, None, Expr("complement", (variable(base),)), inferred=True, latex=name, depends=frozenset({base})))


def settle_probability(first: Expr, second: Expr, latex: str, span: tuple[int, int], scope: Scope, key: str) -> None:
    """Enter a probability that the page gives; what it gave before goes where the two contradict each other."""
    _take_values(first, scope)
    condition = Condition((("=", first, second),), first.free, span, latex, settled=True)
    scope.restrict(condition)
    if _is_possible(first, scope, key):
        return
    for section in scope.sections:
        section.conditions = [other for other in section.conditions if not (other.settled and other.names & first.free)]
    scope.restrict(condition)
    if not _is_possible(first, scope, key):
        scope.sections[-1].conditions.remove(condition)


def _take_values(first: Expr, scope: Scope) -> None:
    """A variable takes the values whose probabilities are given: 0 and 1 alone, or these and another."""
    for item, operand in zip(first.data.items, first.args, strict=True):
        found = scope.lookup(item.names[0]) if len(item.names) == 1 else None
        if item.kind != "value" or operand.head != "num" or found is None or not isinstance(found.domain, Random) or \
                found.domain.kind not in ("discrete", "table") or found.domain.shape is not None:
            continue
        known = {value.data[0] for value in found.domain.values if value.head == "num"} | {operand.data[0]}
        values = {Fraction(0), Fraction(1)} if known <= {0, 1} else known | {max(known) + 1}
        scope.declare(replace(found, domain=replace(found.domain, kind="table", values=tuple(map(number, sorted(values))))))


def _is_possible(expr: Expr, scope: Scope, key: str) -> bool:
    try:
        plan = Plan(Subject(scope, (expr,), key, 0))
        for model in plan.models(samples=8):
            model.root.evaluate(expr)
    except (Problem, exact.NotExact):
        return False
    return True


def independence(first: Expr, second: Expr, scope: Scope, *, declared: bool = False) -> list[Independence]:
    """What a factorised probability of variables without a law says of their independence; of declared ones where asked."""
    if _is_settled(first, scope):
        return []
    for whole, parts in ((first, _product(second)), (second, _product(first))):
        if whole.head == "prob" and all(part.head == "prob" for part in parts):
            found = _factorised(whole, parts, scope, declared)
            if found:
                return found
    return []


def network(first: Expr, second: Expr, scope: Scope, *, declared: bool = False) -> list[tuple[str, tuple[str, ...]]]:
    """The parents of each variable in `p(x, y, z) = p(x) p(y | x) p(z | y)`, where that says something new of them."""
    parts = _product(second)
    if _is_settled(first, scope) or first.head != "prob" or first.data.count != len(first.data.items) or len(parts) < 2 or any(part.head != "prob" for part in parts):
        return []
    names = [name for group in _groups(first, scope)[0] for name in group]
    entries = []
    for part in parts:
        own, given = ([name for group in groups for name in group] for groups in _groups(part, scope))
        if len(own) != 1:
            return []
        entries.append((own[0], tuple(given)))
    if sorted(own for own, _ in entries) != sorted(set(names)) or not all(_has_no_law(scope.lookup(name), declared) for name in names):
        return []
    placed: set[str] = set()
    waiting = list(entries)
    while ready := [entry for entry in waiting if set(entry[1]) <= placed]:
        placed |= {own for own, _ in ready}
        waiting = [entry for entry in waiting if entry not in ready]
    return [] if waiting else entries


def _is_settled(expr: Expr, scope: Scope) -> bool:
    """Whether the page has said before how some of these variables depend on each other: then this is a claim."""
    settled = {name for statement in scope.independence() for name in statement.names}
    settled |= {name for section in scope.sections for name, _ in section.facts.get("network", ())}
    return bool(settled & random_names(expr.free, scope))


def _product(expr: Expr) -> list[Expr]:
    return [factor for part in expr.args for factor in _product(part)] if expr.head in _FACTORS else [expr]


def _factorised(whole: Expr, parts: list[Expr], scope: Scope, declared: bool) -> list[Independence]:
    target, given = _groups(whole, scope)
    names = [name for group in target for name in group]
    if not names or len(set(names)) != len(names) or not all(_has_no_law(scope.lookup(name), declared) for name in names):
        return []
    pieces: list[tuple[str, ...]] = []
    for part in parts:
        own, condition = _groups(part, scope)
        if {name for group in condition for name in group} != {name for group in given for name in group} and len(parts) > 1:
            return []
        pieces.append(tuple(name for group in own for name in group))
    kept = tuple(name for group in given for name in group)
    if len(parts) > 1:
        if sorted(name for piece in pieces for name in piece) != sorted(names):
            return []
        heads = [piece[0] for piece in pieces]
        if all(len(piece) == 1 for piece in pieces):
            return [Independence(tuple(heads), kept)]
        return [Independence((a, b), kept) for index, left in enumerate(pieces) for right in pieces[index + 1:]
                for a in left for b in right]
    own, condition = _groups(parts[0], scope)
    left = {name for group in condition for name in group}
    if sorted(pieces[0]) != sorted(names) or not left < set(kept):
        return []
    # `P(Y | X, Z) = P(Y | Z)`.
    rest = tuple(name for name in kept if name in left)
    return [Independence((name, other), rest) for name in names for other in kept if other not in left]


def _groups(prob: Expr, scope: Scope) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    """The variables or events of the entries before and after the bar."""
    entries = []
    for item, operand in zip(prob.data.items, prob.args, strict=True):
        entries.append(tuple(sorted(random_names(operand.free, scope))) if item.kind == "event" else item.names)
    return entries[:prob.data.count], entries[prob.data.count:]


def random_names(names: Iterable[str], scope: Scope) -> set[str]:
    """The variables and events without a definition that names depend on."""
    found: set[str] = set()
    waiting = [name.removesuffix(LAW) for name in names]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        declaration = scope.lookup(name)
        if name in seen or declaration is None:
            continue
        seen.add(name)
        if declaration.definition is not None and declaration.parameters is None:
            waiting.extend(part.removesuffix(LAW) for part in declaration.definition.free)
        elif isinstance(declaration.domain, (Random, Event)):
            found.add(name)
    return found


def _has_no_law(found: Declaration | None, declared: bool = False) -> bool:
    """Whether nothing says how this is distributed, and only inference that it is random."""
    return found is not None and (found.inferred or declared) and (isinstance(found.domain, Event) or isinstance(found.domain, Random)
                                                     and found.domain.kind in ("discrete", "table", "continuous"))


# -- laws that are written out ------------------------------------------------------------------

_ZERO, _ONE = number(Fraction(0)), number(Fraction(1))
_INFINITE = Expr("infinity")
_BELOW = Expr("neg", (_INFINITE,))
# Where the values of a law may lie of which the page says no range: whether discrete, from, to.
_SUPPORTS = ((True, _ZERO, _INFINITE), (True, _ONE, _INFINITE), (True, _ZERO, _ONE),
             (False, _BELOW, _INFINITE), (False, _ZERO, _INFINITE), (False, _ZERO, _ONE))
# What the parameters of a law may be where nothing says more of them.
_PARAMETERS = (None, Real(_ZERO, None, True), Real(_ZERO, _ONE, True, True))


def given_law(first: Expr, second: Expr, scope: Scope, key: str, seed: int) -> list[Declaration]:
    r"""`P(X = k) = e^{-\mu} \mu^k / k!` gives X its law if the right side is one: not negative, of total mass 1.

    The declarations that follow: of X, and of parameters that must lie in a range for that.
    """
    if first.head != "prob" or len(first.data.items) != 1 or first.data.items[0].kind != "value" or first.data.cumulative:
        return []
    name, operand = first.data.items[0].names[0], first.args[0]
    found = scope.lookup(name)
    if operand.head != "var" or operand.data == name or not _may_get_law(found) or random_names(second.free - {operand.data}, scope):
        return []
    body, region = _branch(second, operand.data)
    guesses = sorted(free for free in body.free if free != operand.data and _is_loose(scope.lookup(free)))
    for domain in _PARAMETERS:
        if domain is not None and not guesses:
            break
        # The law settles what its parameters may be.
        declarations = [Declaration(free, domain or scope.lookup(free).domain, latex=free) for free in guesses
                        if domain is not None or scope.lookup(free) is not None]
        for discrete, low, high in region or _regions(operand.data, scope):
            law = Expr("given_law", (body, low, high), GivenLaw(operand.data, discrete), second.span,
                       (body.free - {operand.data}) | low.free | high.free)
            if _is_law(law, declarations, scope, key, seed):
                return [*declarations, Declaration(name, Random("given", law), inferred=True, depends=law.free, latex=name)]
    return []


def _may_get_law(found: Declaration | None) -> bool:
    return _has_no_law(found) or found is not None and found.inferred and isinstance(found.domain, Random) and \
        found.domain.kind == "given"


def _is_loose(found: Declaration | None) -> bool:
    return found is None or found.inferred and found.definition is None and isinstance(found.domain, Real)


def _branch(body: Expr, parameter: str) -> tuple[Expr, list[tuple[bool, Expr, Expr]]]:
    """A density by cases that is zero but on one interval: its formula there, and the interval."""
    if body.head != "cases":
        return body, []
    branches = list(zip(body.args[::2], body.args[1::2], strict=True))
    kept = [(value, test) for value, test in branches if not (value.head == "num" and value.data[0] == 0)]
    if len(kept) != 1:
        return body, []
    value, test = kept[0]
    low, high = _BELOW, _INFINITE
    waiting = [test]
    while waiting:
        part = waiting.pop()
        if part.head == "and":
            waiting.extend(part.args)
        elif part.head == "member" and part.data == "in" and part.args[1].head == "interval":
            low, high = part.args[1].args
        elif part.head == "compare" and part.data in ("<", "<=", ">", ">="):
            left, right = part.args
            upper = part.data in ("<", "<=")
            if right.head == "var" and right.data == parameter:
                left, right, upper = right, left, not upper
            if left.head != "var" or left.data != parameter or parameter in right.free:
                return body, []
            low, high = (low, right) if upper else (right, high)
        else:
            return body, []
    return value, [(False, low, high)]


def _regions(parameter: str, scope: Scope) -> Iterator[tuple[bool, Expr, Expr]]:
    domain = getattr(scope.lookup(parameter), "domain", None)
    if isinstance(domain, Integer):
        yield True, domain.lower or _ZERO, domain.upper or _INFINITE
    elif isinstance(domain, Real) and (domain.lower is not None or domain.upper is not None):
        yield False, domain.lower or _BELOW, domain.upper or _INFINITE
    elif domain is None or isinstance(domain, (ValueOf, Real)):
        yield from _SUPPORTS


def _is_law(law: Expr, declarations: list[Declaration], scope: Scope, key: str, seed: int) -> bool:
    scope.push()
    try:
        for declaration in declarations:
            scope.declare(declaration)
        plan = Plan(Subject(scope, (law,), key, seed))
        return all(given_laws.is_law(law, model.root) for model in plan.models(samples=24))
    except (Problem, exact.NotExact):
        return False
    finally:
        scope.pop()
