"""An equation between quantities of a world that its words speak of: whether it is true there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from mathcheck.checks.compare import judge
from mathcheck.checks.evidence import Verdict
from mathcheck.diagnostics import Problem
from mathcheck.numeric.exact import NotExact
from mathcheck.reference.worlds import World, worlds
from mathcheck.semantics.concepts.around import Around
from mathcheck.semantics.concepts.computation import Computation
from mathcheck.semantics.concepts.words import speaks_of
from mathcheck.semantics.domains import Integer
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.worlds.reader import Unread, WorldReader, WorldReading, ranges
from mathcheck.syntax.nodes import Node, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

# The name of what a world is drawn by, and how many there are.
_DRAW, _DRAWS = "#world", 99_991
# Relations that two quantities may stand in, and which of them it is.
_RELATIONS = {"=": "=", ":=": "=", "equiv": "=", "gets": "=", "<=": "<=", ">=": ">=", "<": "<=", ">": ">=", "propto": "propto"}
# What does not fit where all quantities are known is wrong.
_MISFITS = frozenset({"shape-mismatch", "index-out-of-range", "undefined-value"})


@dataclass(frozen=True)
class Placed:
    """A formula in a world: the verdicts of its links, each with its sides."""

    world: World
    verdicts: tuple[tuple[Node, Node, Verdict], ...]
    taken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return all(verdict.holds for _, _, verdict in self.verdicts)


def place(relations: list[Relation], around: Around, outer: Scope, key: str, seed: int) -> Placed | None:
    """A formula in a world that its words speak of: one where it is true, or else the first one that has all its quantities."""
    first: Placed | None = None
    for world in worlds():
        if not speaks_of(around, world.words, world.also, world.unless):
            continue
        placed = _placed(relations, world, outer, key, seed)
        if placed is None:
            continue
        if placed.holds:
            return placed
        first = first or placed
    return first


def _placed(relations: list[Relation], world: World, outer: Scope, key: str, seed: int) -> Placed | None:
    """The verdicts of relations in a world; `None` where it lacks something that they speak of."""
    verdicts: list[tuple[Node, Node, Verdict]] = []
    taken: dict[str, None] = {}
    for relation in relations:
        for left, operator, right in _links(relation):
            if operator not in _RELATIONS or _gives(left, right):
                return None
            worst: Verdict | None = None
            for sizes in world.sizes:
                reading = _reading(world, sizes, left, right, operator)
                if reading is None:
                    return None
                verdict = _verdict(reading, sizes, _RELATIONS[operator], outer, key, seed)
                if verdict is None:
                    return None
                taken.update(dict.fromkeys(f"`{row.letters.split()[0]}` is {row.means}" for row in reading.quantities.values() if row.means))
                if worst is None or worst.holds:
                    worst = verdict
            verdicts.append((left, right, worst))
    return Placed(world, tuple(verdicts), tuple(taken)) if verdicts else None


def _gives(left: Node, right: Node) -> bool:
    r"""Whether a relation only says which numbers a name stands for here: `P = \begin{pmatrix} … \end{pmatrix}`, `\gamma = 0.9`."""
    return any(name_of(side) is not None and not any(isinstance(part, Symbol) for part in walk(other)) for side, other in ((left, right), (right, left)))


def _links(relation: Relation) -> Iterator[tuple[Node, str, Node]]:
    for position, operator in enumerate(relation.operators):
        yield relation.sides[position], operator, relation.sides[position + 1]


def _reading(world: World, sizes: Mapping[str, int], left: Node, right: Node, operator: str) -> WorldReading | None:
    axes = {name: np.shape(value) for name, value in _drawn(world.name, tuple(sizes.items()), 0).items()}
    try:
        reading = WorldReader(world, sizes, axes).relation((left, right), (operator,))
    except (Unread, RecursionError):
        return None
    return reading if reading.quantities else None


@lru_cache(maxsize=4096)
def _drawn(name: str, sizes: tuple[tuple[str, int], ...], draw: int) -> dict[str, Any]:
    world = next(world for world in worlds() if world.name == name)
    found = world.draw(np.random.default_rng(draw), **dict(sizes))
    return {name: np.asarray(value, dtype=float) for name, value in found.items()}


def _verdict(reading: WorldReading, sizes: Mapping[str, int], operator: str, outer: Scope, key: str, seed: int) -> Verdict | None:
    """Whether a relation is true in its world; `None` where that cannot be said."""
    scope = _scope(reading, sizes, outer)
    try:
        elaborator = Elaborator(scope, infer=False, root=reading.sides[1])
        left, right = (elaborator.expr(side) for side in reading.sides)
        if elaborator.unknown:
            return None
        return judge(operator, left, right, scope, key, seed)
    except Problem as problem:
        return Verdict(False, None, message=problem.message) if problem.code in _MISFITS else None
    except NotExact:
        return None


def _scope(reading: WorldReading, sizes: Mapping[str, int], outer: Scope) -> Scope:
    """The quantities of a reading, computed from what its world is drawn by, and its free indices."""
    scope = Scope()
    scope.budget = outer.budget
    scope.declare(Declaration(_DRAW, Integer(number(Fraction(0)), number(Fraction(_DRAWS)))))
    key = tuple(sizes.items())
    world = reading.world
    for name in reading.quantities:
        rank = np.ndim(_drawn(world.name, key, 0)[name])
        computation = Computation(f"{world.name}/{name}", lambda draw, name=name: _drawn(world.name, key, round(draw))[name],
                                  precision=world.precision, rank=rank)
        scope.declare(Declaration(f"#{name}", None, Expr("concept", (variable(_DRAW),), computation)))
    for name, (low, high) in ranges(reading).items():
        scope.declare(Declaration(name, Integer(number(Fraction(low)), number(Fraction(high)))))
    return scope


def standing(placed: Placed, verdict: Verdict) -> Verdict:
    """The verdict of a link that is true, with the world in its evidence."""
    return replace(verdict, evidence=replace(verdict.evidence, standard=f"{placed.world.name} ({placed.world.source})"))


def elsewhere(placed: Placed, verdict: Verdict) -> Verdict:
    """The verdict of a link that is false there; it says in which world, and what its names were taken for."""
    known = {name: value for name, value in verdict.counterexample.items() if not name.startswith("#")}
    return replace(verdict, message=verdict.message or "the two sides of this equation are not equal", counterexample=known,
                   notes=(*verdict.notes, f"judged in a {placed.world.name}, computed by {placed.world.source}", *placed.taken))
