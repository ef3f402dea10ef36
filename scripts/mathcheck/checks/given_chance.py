r"""What running text gives of random variables: `$P(D) = 0.01$`, `$P(X = k) = \frac{1}{6}$`, `$\mathbb{E}[X] = 3$`.

An equation between a probability and a number says something new where what was given before leaves
the probability open; where it does not, the equation is a claim like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mathcheck.checks import crowds
from mathcheck.checks.chance_links import independence, network, random_names
from mathcheck.checks.sampling import Plan, Subject
from mathcheck.checks.unknowns import elaborator_of, resolve
from mathcheck.diagnostics import Problem
from mathcheck.numeric import given_laws
from mathcheck.semantics.chance.given_laws import UNSPECIFIED, Given, given_by, place
from mathcheck.semantics.declare.definitions import define_reversed
from mathcheck.semantics.domains import Event
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.scope import Condition, Scope
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Node, Relation, Sequence, Text
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.checks.formula import FormulaCheck

_CHANCE = ("prob", "moment", "information")


def gives_chance(node: Relation, check: FormulaCheck) -> bool:
    """Enter what an equation gives of the law of variables without one; `False` where it is a claim."""
    if set(node.operators) != {"="} or any(isinstance(side, (Text, Sequence, Ellipsis)) for side in node.sides):
        return False
    if not all(isinstance(side, Call) for side in node.sides[:-1]) or crowds.size_of(node, check) is not None:
        return False
    if not check.infer and not _speaks_of_chance(node, check):
        return False
    try:
        sides = resolve(node, lambda elaborator: tuple(map(elaborator.expr, node.sides)), check)
    except Problem:
        # The claim says what is wrong with it.
        return False
    *given, value = sides
    if any(part.head in _CHANCE for part in walk(value)) or random_names(value.free, check.scope) or \
            not all(side.head in ("prob", "moment") and _is_open(side, check.scope) for side in given):
        return False
    if check.formula.display and not check.assumed and not (len(given) == 1 and _is_literal(value) and given[0].head == "prob"):
        return _display_law(given, value, check)
    if any(is_settled(side, check.scope, check.key, check.seed) for side in given):
        return False
    if len(node.sides) == 2 and given[0].head == "moment" and name_of(node.sides[1]) is not None and define_reversed(check.declarer, node):
        check.introduces(node)
        return True
    for side in given:
        found = given_by(side, value, check.scope) if side.head == "prob" else Given(equations=((side, value),))
        if found is None:
            return False
        _enter(found, node, check)
    check.introduced = True
    return True


def gives_network(node: Relation, check: FormulaCheck) -> bool:
    """Enter the dependence that words call a factorisation: `the joint factorises as $p(x, y, z) = p(x) p(y \\mid x) p(z \\mid y)$`."""
    if not factors(node, check):
        return False
    try:
        sides = resolve(node, lambda elaborator: tuple(map(elaborator.expr, node.sides)), check)
    except Problem:
        return False
    if entries := network(*sides, check.scope, declared=True):
        check.scope.sections[-1].facts["network"] = entries
        return True
    found = independence(*sides, check.scope, declared=True)
    check.scope.sections[-1].independence.extend(found)
    return bool(found)


def factors(node: Relation, check: FormulaCheck) -> bool:
    """Whether a probability is said to be a product of others: that says how variables depend on each other, and nothing of their values."""
    if node.operators != ("=",) or not isinstance(node.sides[0], Call) or not _is_product_of_calls(node.sides[1]) or not _speaks_of_chance(node, check):
        return False
    try:
        first, second = resolve(node, lambda elaborator: tuple(map(elaborator.expr, node.sides)), check)
    except Problem:
        return False
    parts = [first, second]
    while any(part.head in ("mul", "dot", "times") for part in parts):
        parts = [inner for part in parts for inner in (part.args if part.head in ("mul", "dot", "times") else (part,))]
    return len(parts) > 2 and all(part.head == "prob" for part in parts) and all(
        item.kind == "value" and operand.head == "var" for part in parts for item, operand in zip(part.data.items, part.args, strict=True))


def _is_product_of_calls(node: Node) -> bool:
    if isinstance(node, Apply) and node.head in ("juxt", "dot", "times"):
        return all(isinstance(part, Call) or _is_product_of_calls(part) for part in node.args)
    return False


def _is_literal(value: Expr) -> bool:
    r"""`0.01`, `\frac{1}{6}`: a number as it is given, neither worked out nor a certainty, which is a claim."""
    return value.head == "num" and 0 < value.data[0] < 1 or value.head == "div" and all(part.head == "num" for part in value.args)


def _speaks_of_chance(node: Relation, check: FormulaCheck) -> bool:
    """Whether the first side is a probability or a moment: most calls are not, and are told apart sooner than an equation is read."""
    try:
        return elaborator_of(node, check).expr(node.sides[0]).head in ("prob", "moment")
    except Problem:
        return False


def is_settled(side: Expr, scope: Scope, key: str, seed: int) -> bool:
    """Whether what is given so far leaves a probability or moment no choice: then other tables give the same value."""
    plans = [Plan(Subject(scope, (side,), key, seed)) for _ in range(2)]
    plans[1].chance = "/again"
    for first, second in zip(*(plan.models(samples=12) for plan in plans), strict=True):
        one, other = (model.root.array(side).astype(float) for model in (first, second))
        if one.shape[1:] != other.shape[1:]:
            return False
        # Tables that could not be fitted to what is given say nothing.
        known = np.isfinite(one) & np.isfinite(other)
        if not known.any() or not np.allclose(one[known], other[known], rtol=1e-9, atol=1e-12):
            return False
    return True


def _display_law(given: list[Expr], value: Expr, check: FormulaCheck) -> bool:
    """A display that writes out the mass or density of a variable without a law defines it."""
    if len(given) != 1 or given[0].head != "prob":
        return False
    found = given_by(given[0], value, check.scope)
    if found is None or found.law is None:
        return False
    _enter(found, None, check)
    check.introduced = True
    return True


def _enter(found: Given, node: Relation | None, check: FormulaCheck) -> None:
    if found.law is not None:
        law = found.law.domain.distribution
        for model in Plan(Subject(check.scope, (law,), check.key, check.seed)).models(samples=24):
            if not given_laws.is_law(law, model.root):
                raise Problem("not-a-distribution", "these probabilities do not add up to 1", law.span)
        place(check.scope, found.law)
        check.declarer.declared.append(found.law.name)
        return
    for first, second in found.equations:
        names = first.free | second.free
        span = (check.place.offset + node.span[0], check.place.offset + node.span[1])
        check.scope.restrict(Condition((("=", first, second),), names, span, unparse(node) + f" {first!r}"))
    check.declarer.declared.append("§given")
    for model in Plan(Subject(check.scope, tuple(first for first, _ in found.equations), check.key, check.seed)).models(samples=12):
        for first, _ in found.equations:
            model.root.array(first)


def _is_open(side: Expr, scope: Scope) -> bool:
    names = random_names(side.free, scope)
    return bool(names) and all(isinstance(domain := scope.lookup(name).domain, Event) or domain.kind in UNSPECIFIED for name in names)
