"""Batches of samples for a claim: which sizes the dimensions take, and how many samples of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from mathcheck.budget import CALL, CLAIM, Budget
from mathcheck.diagnostics import Problem
from mathcheck.numeric.conditions import apply_conditions, keep_rows
from mathcheck.numeric.model import Model
from mathcheck.numeric.names import Names
from mathcheck.numeric.shared import Batch
from mathcheck.semantics.domains import (
    Event,
    Integer,
    Matrix,
    Random,
    Tensor,
    Vector,
    sizes_of,
)
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.scope import Condition, Independence, Scope

SAMPLES = 64
# Bounds beyond this are as good as none for a size.
MAX_BOUND = 10**9
_POOLS = ((3, 2, 4, 5, 6, 7), (2, 4, 3, 6, 5, 7), (4, 3, 5, 2, 7, 6))
# What of chance can be imposed on a joint table.
_IMPOSED = ("prob", "moment")
_LARGE_POOLS = ((5, 6, 7, 8, 4, 9), (6, 5, 8, 7, 9, 4))


@dataclass(slots=True)
class Subject:
    """What is sampled: the scope, the expressions of a claim, and the key that seeds it."""

    scope: Scope
    exprs: tuple[Expr, ...]
    key: str
    seed: int


# The error of a value that was solved for, relative to the largest one.
SOLVED = 2e-11


def _has_equation(condition: Condition) -> bool:
    """Whether samples are solved for to meet a condition."""
    return any(operator in ("=", ":=", "equiv") for operator, _, _ in condition.relation)


def _above(names: set[str], networks: list[list[tuple[str, tuple[str, ...]]]]) -> set[str]:
    """The variables that the parents of variables in a network go back to: without them what they share would be lost."""
    parents = {child: given for entries in networks for child, given in entries}
    found: set[str] = set()
    waiting = [name for name in names if name in parents]
    while waiting:
        for name in parents.get(waiting.pop(), ()):
            if name not in found and name not in names:
                found.add(name)
                waiting.append(name)
    return found


class Plan:
    """Everything that the claim depends on, found once."""

    def __init__(self, subject: Subject):
        self.subject = subject
        self.budget = subject.scope.budget.part(CLAIM)
        self.pools = _POOLS
        # Tables of random variables that are others than usual, for the same values of all else.
        self.chance = ""
        # Whether partial derivatives go through dependent variables: `\partial a / \partial z` may mean that as well.
        self.through = False
        scope = subject.scope
        # What the scope says of each name, and what that depends on: the same for all models.
        self.known = Names(scope.lookup)
        self.independence = scope.independence()
        self.networks = [section.facts["network"] for section in scope.sections if "network" in section.facts]
        names, self.conditions = reach(subject.exprs, scope, self.known, self.independence, self.budget)
        # Sets have no order of their own that is the same in each run; what follows may depend on it.
        if len(self.conditions) > 1:
            order = {id(condition): position for position, condition in enumerate(scope.conditions())}
            self.conditions.sort(key=lambda condition: order[id(condition)])
        self.names = sorted(names | _above(names, self.networks))
        declared = [(name, self.known.declaration(name)) for name in self.names]
        self.random = tuple(name for name, found in declared if found is not None and isinstance(found.domain, (Random, Event)))
        self.dimensions = self._dimension_names()
        self.sampled = [name for name, found in declared if found is not None and found.definition is None and
                        name not in self.dimensions and not name.endswith("°")]
        self.constant = not self.sampled and not self.dimensions

    @property
    def settled(self) -> bool:
        """Whether everything is given, so that there is one case only: numbers, and distributions with their parameters."""
        return not self.dimensions and all(
            isinstance(domain := self.subject.scope.lookup(name).domain, Random) and domain.kind in ("named", "finite")
            for name in self.sampled)

    def _dimension_names(self) -> list[str]:
        found: dict[str, None] = {}

        def add(expr: Expr | None) -> None:
            if expr is None:
                return
            for name in sorted(expr.free):
                declaration = self.known.declaration(name)
                if declaration is not None and isinstance(declaration.domain, Integer) and declaration.definition is None:
                    found.setdefault(name)

        for name in self.names:
            declaration = self.known.declaration(name)
            if declaration is None:
                continue
            for size in sizes_of(declaration.domain):
                add(size)
            if declaration.definition is not None:
                self._add_ranges(declaration.definition, add)
            for value in getattr(declaration.domain, "values", None) or ():
                if isinstance(value, Expr):
                    self._add_ranges(value, add)
        for expr in self.subject.exprs:
            self._add_ranges(expr, add)
        for condition in self.conditions:
            for _, left, right in condition.relation:
                self._add_ranges(left, add)
                self._add_ranges(right, add)
        return list(found)

    @staticmethod
    def _add_ranges(expr: Expr, add) -> None:
        for part in walk(expr):
            if part.head == "fold":
                for operand in part.args[1:]:
                    if operand.head in ("var", "add", "sub", "mul", "num", "neg"):
                        add(operand)
            elif part.head in ("add", "sub") and any(arg.head == "identity" for arg in part.args) and \
                    any(inner.head == "ones" for arg in part.args for inner in walk(arg)):
                # The number in a centring matrix is its size.
                add(part)
            elif part.head in ("identity", "ones", "zeros", "space"):
                for operand in part.args:
                    add(operand)

    def models(self, *, samples: int = SAMPLES, adversarial: bool = False) -> Iterator[Model]:
        """One model a round: sizes differ between rounds, samples within.

        With `adversarial` one more round follows whose samples sit where inequalities are tight.
        """
        subject = self.subject
        rounds = self._rounds()
        if adversarial and self.sampled:
            extreme = self._extreme(self._large(rounds[0]))
            if extreme is not None:
                yield extreme
        each = max(6, samples // len(rounds))
        found = 0
        for number, sizes in enumerate(rounds):
            model = self.model(each, f"{subject.key}/{number}", sizes)
            linear = [condition for condition in self.conditions if not _is_table_condition(condition)]
            fixed = [condition for condition in self.conditions if _is_table_condition(condition)]
            if fixed:
                _fix_tables(model, fixed)
            if linear:
                wide = self.model(each * 6, f"{subject.key}/{number}", sizes)
                if fixed:
                    _fix_tables(wide, fixed)
                rows, count = _apply(wide, linear, each)
                if count < min(each, 4):
                    wide = self.model(each * 40, f"{subject.key}/{number}/more", sizes)
                    if fixed:
                        _fix_tables(wide, fixed)
                    rows, count = _apply(wide, linear, each)
                if count == 0:
                    # Sizes may decide whether a condition can be met; other rounds have others.
                    continue
                self._narrow(wide, model, rows)
            found += 1
            yield model
        if not found:
            raise Problem("vacuous-assumptions",
                          f"no sample satisfies the conditions in force (`{self.conditions[0].latex}`)")

    def _large(self, sizes: dict[str, int]) -> dict[str, int]:
        """Larger sizes, at which what grows with the size passes constants; as they are where sizes are not free."""
        if any(set(self.dimensions) & condition.names for condition in self.conditions):
            return sizes
        found: dict[str, int] = {}
        for position, name in enumerate(sorted(self.dimensions)):
            found[name] = self._fit(name, _LARGE_POOLS[0][position % len(_LARGE_POOLS[0])], found)
        return found

    def _extreme(self, sizes: dict[str, int]) -> Model | None:
        """Samples that sit where inequalities are tight; under conditions those that meet them as they are."""
        if not self.conditions:
            # Tables meet the values of all else in more ways.
            extreme = self.model(240 if self.random else 24, f"{self.subject.key}/adversarial", sizes)
            extreme.adversarial = True
            return extreme
        if any(map(_has_equation, self.conditions)):
            return None
        wide = self.model(96, f"{self.subject.key}/adversarial", sizes)
        wide.adversarial = True
        rows, count = apply_conditions(wide, self.conditions, 24)
        if not count:
            return None
        extreme = self.model(24, f"{self.subject.key}/adversarial", sizes)
        extreme.adversarial = True
        self._narrow(wide, extreme, rows)
        return extreme

    def _narrow(self, wide: Model, model: Model, rows: np.ndarray) -> None:
        """Take over the chosen rows; what was not drawn yet is drawn under the same names."""
        for name in self.sampled:
            declaration = self.known.declaration(name)
            if isinstance(declaration.domain, (Random, Event)):
                continue
            wide.root.value(name)
        chosen = np.resize(rows, model.size)
        keep_rows(wide, chosen)
        solved = 0.0
        # What only had to pass inequalities is as it was drawn.
        moved = frozenset().union(*(condition.names for condition in self.conditions if _has_equation(condition)))
        for name, value in wide.root.cache.items():
            if isinstance(name, str):
                model.root.cache[name] = value
                if isinstance(value, np.ndarray) and value.dtype == float and name in moved:
                    solved = max(solved, float(np.abs(value[np.isfinite(value)]).max(initial=0)))
        # What solving leaves: a root at zero is only as exact as the other roots are large.
        model.roundoff = np.maximum(model.roundoff, SOLVED * solved)

    def model(self, size: int, key: str, sizes: dict[str, int], *, exact: bool = False) -> Model:
        """A model of this plan."""
        model = Model(self.known, size=size, seed=f"{self.subject.seed}/{key}", dimensions=sizes, exact_numbers=exact,
                      independence=self.independence, random_names=self.random, networks=self.networks,
                      budget=self.budget, chance=self.chance, shared=None if exact or self.through else self._shared(size, key, sizes))
        model.through = self.through
        return model

    def _shared(self, size: int, key: str, sizes: dict[str, int]) -> Batch | None:
        """Where versions of one formula are tried, what is known of such samples of the same names."""
        known = self.subject.scope.screening
        if known is None:
            return None
        parts = (*self.conditions, *self.independence, *self.networks)
        marks = []
        for name in self.names:
            declaration = self.known.declaration(name)
            if declaration is not None and declaration.inferred:
                # Each version infers anew.
                marks.append((repr(declaration.domain), repr(declaration.definition), declaration.parameters))
            elif declaration is not None:
                parts += (declaration.domain, declaration.definition)
        whole = (size, self.subject.seed, key, self.chance, tuple(sizes.items()), tuple(self.names), tuple(marks), tuple(map(id, parts)))
        return known.batch(whole, parts)

    def _rounds(self) -> list[dict[str, int]]:
        if not self.dimensions:
            return [{}]
        rounds = []
        dimensions = self._in_order()
        structural = self._structural()
        for pool in self.pools:
            sizes: dict[str, int] = {}
            for position, name in enumerate(dimensions):
                sizes[name] = self._fit(name, pool[position % len(pool)], sizes)
            self._stand_tall(sizes)
            if sizes not in rounds:
                rounds.append(sizes)
        if not structural:
            small: dict[str, int] = {}
            for name in dimensions:
                small[name] = self._fit(name, 1, small)
            if small not in rounds:
                rounds.append(small)
        return rounds

    def _in_order(self) -> list[str]:
        """The names of sizes, each after those that it is bounded by."""
        waiting, found = sorted(self.dimensions), []
        below = {name: self._sizes_below(name) for name in waiting}
        while waiting:
            name = next((name for name in waiting if not below[name] & {*waiting} - {name}), waiting[0])
            waiting.remove(name)
            found.append(name)
        return found

    def _sizes_below(self, name: str) -> set[str]:
        """The sizes on which the bounds of a size depend: those of the matrix in `k < \\operatorname{rank}(A)`, too."""
        domain = self.known.declaration(name).domain
        waiting = [free for bound in (domain.lower, domain.upper) if bound is not None for free in bound.free]
        seen: set[str] = set()
        while waiting:
            part = waiting.pop()
            declaration = self.known.declaration(part)
            if part in seen or declaration is None:
                continue
            seen.add(part)
            waiting.extend(declaration.definition.free if declaration.definition is not None else _domain_names(declaration.domain))
        return seen & {*self.dimensions} - {name}

    def _stand_tall(self, sizes: dict[str, int]) -> None:
        """Exchange sizes until no matrix with orthonormal columns has more columns than rows."""
        pairs = [(domain.rows.data, domain.columns.data) for name in self.names
                 if isinstance(domain := getattr(self.known.declaration(name), "domain", None), Matrix)
                 and "orthonormal_columns" in domain.traits and domain.rows.head == domain.columns.head == "var"]
        for _ in pairs:
            for rows, columns in pairs:
                if rows in sizes and columns in sizes and sizes[rows] < sizes[columns]:
                    sizes[rows], sizes[columns] = sizes[columns], sizes[rows]

    def _structural(self) -> bool:
        """Whether a size is that of a matrix or a table, where 1 would let wrong shapes pass."""
        for name in self.names:
            domain = getattr(self.known.declaration(name), "domain", None)
            if isinstance(domain, (Matrix, Tensor, Random)) and sizes_of(domain):
                return True
            if isinstance(domain, Vector):
                return True
        return False

    def _fit(self, name: str, size: int, chosen: dict[str, int]) -> int:
        domain = self.known.declaration(name).domain
        low, high = self._bound(domain.lower, chosen), self._bound(domain.upper, chosen)
        if low is not None and high is not None and low > high:
            # `1 \\le k < n` asks for more than one.
            for below in self._sizes_below(name):
                chosen[below] = self._fit(below, chosen[below] + low - high, {key: chosen[key] for key in chosen if key != below})
            high = self._bound(domain.upper, chosen)
        if low is not None:
            size = max(size, low)
        if high is not None:
            size = min(size, high)
        return size

    def _bound(self, expr: Expr | None, chosen: dict[str, int]) -> int | None:
        """A bound of a size; `None` where it depends on what is not chosen yet."""
        if expr is None:
            return None
        if expr.head == "num" and abs(expr.data[0]) < MAX_BOUND:
            return round(expr.data[0])
        for part in expr.free:
            declaration = self.known.declaration(part)
            if part not in chosen and declaration is not None and declaration.definition is None:
                return None
        try:
            value = Model(self.known, size=1, seed="", dimensions=chosen, budget=self.budget).bound(expr)
        except Problem:
            return None
        return None if value is None else int(round(float(value[0])))

    def enlarge(self) -> None:
        """Take sizes for formulas that write out more terms than the small ones have."""
        self.pools = _LARGE_POOLS


def reach(exprs: tuple[Expr, ...], scope: Scope, known: Names, independence: list[Independence],
          budget: Budget) -> tuple[set[str], list[Condition]]:
    """The names on which expressions depend, by definitions, domains and conditions too, and these conditions."""
    names: set[str] = set()
    waiting = [name for expr in exprs for name in expr.free]
    conditions: list[Condition] = []
    # A law that the page writes out leaves nothing to restrict.
    remaining = [condition for condition in scope.conditions() if not _speaks_of_given_law(condition, scope)]
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        budget.spend(CALL)
        base = name.rstrip("°")
        if base not in names:
            waiting.append(base)
        waiting.extend(known.closure(name) - names)
        declaration = known.declaration(base)
        if declaration is not None:
            waiting.extend(_domain_names(declaration.domain) - names)
            if declaration.definition is not None:
                waiting.extend(declaration.definition.free - names)
        for statement in independence:
            if base in statement.names:
                # Independent given others: the others belong to the table as well.
                waiting.extend(set(statement.given) - names)
        for condition in list(remaining):
            if base in {part.rstrip("°") for part in condition.names}:
                remaining.remove(condition)
                conditions.append(condition)
                waiting.extend(condition.names - names)
    return names, conditions


@cache
def _expressions_of(kind: type) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of a kind of domain that hold an expression, and those that hold several."""
    return tuple(tuple(field for field in fields if hasattr(kind, field)) for fields in (
        ("lower", "upper", "source", "distribution", "expression"), ("values", "weights")))


def _domain_names(domain: object) -> set[str]:
    names: set[str] = set()
    for size in sizes_of(domain):
        names |= size.free
    single, several = _expressions_of(type(domain))
    for field in single:
        expr = getattr(domain, field)
        if isinstance(expr, Expr):
            names |= expr.free
    for field in several:
        for expr in getattr(domain, field):
            names |= expr.free
    if getattr(domain, "jointly", None) is not None:
        names |= domain.jointly.free
    element = getattr(domain, "element", None)
    if element is not None:
        names |= _domain_names(element)
    variable = getattr(domain, "variable", None)
    if isinstance(variable, str):
        names.add(variable)
    return names


def _apply(model: Model, conditions: list[Condition], wanted: int) -> tuple[np.ndarray, int]:
    try:
        return apply_conditions(model, conditions, wanted)
    except Problem as problem:
        # Conditions stand elsewhere on the page.
        problem.span = None
        raise


def _speaks_of_given_law(condition: Condition, scope: Scope) -> bool:
    """Whether a condition names nothing but chance, and a variable whose law a formula gives."""
    domains = [getattr(scope.lookup(name[:-1]), "domain", None) for name in condition.names if name.endswith("°")]
    return len(domains) == len(condition.names) and any(isinstance(domain, Random) and domain.kind == "given" for domain in domains)


def _is_table_condition(condition: Condition) -> bool:
    r"""`P(A | B) = c`, `\mathbb{E}[X] = m`: imposed on the joint table."""
    return all(operator == "=" and (left.head in _IMPOSED or right.head in _IMPOSED) for operator, left, right in condition.relation)


def _fix_tables(model: Model, conditions: list[Condition]) -> None:
    for condition in conditions:
        for _, left, right in condition.relation:
            side, value = (left, right) if left.head in _IMPOSED else (right, left)
            model.tables_fixed.setdefault(side.data.measure, []).append((side, value))
