"""An equation between quantities of a world that its words speak of: whether it is true there."""

from __future__ import annotations

import re
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
from mathcheck.semantics.concepts.around import NOTHING_AROUND, Around
from mathcheck.semantics.concepts.computation import Computation
from mathcheck.semantics.concepts.words import speaks_of
from mathcheck.semantics.domains import Integer
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.worlds.reader import MAIN, Unread, WorldReader, WorldReading, ranges
from mathcheck.semantics.worlds.told import figures, told
from mathcheck.syntax.nodes import Apply, Node, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

# The name of what a world is drawn by, and how many there are.
_DRAW, _DRAWS = "#world", 99_991
# Relations that two quantities may stand in, and which of them it is.
_RELATIONS = {"=": "=", ":=": "=", "equiv": "=", "gets": "=", "<=": "<=", ">=": ">=", "<": "<=", ">": ">=", "propto": "=", "~=": "~="}
# In how many worlds a formula is tried where it is not true.
_TRIES = 24
# What does not fit where all quantities are known is wrong.
_MISFITS = frozenset({"shape-mismatch", "index-out-of-range", "undefined-value"})


@dataclass(frozen=True)
class Placed:
    """A formula in a world: the verdicts of its links, each with its sides."""

    world: World
    verdicts: tuple[tuple[Node, Node, Verdict], ...]
    taken: tuple[str, ...]
    # Whether it speaks of no more than two quantities.
    few: bool = False

    @property
    def holds(self) -> bool:
        return all(verdict.holds for _, _, verdict in self.verdicts)


def place(relations: list[Relation], around: Around, outer: Scope, key: str, seed: int, *, examples: bool) -> Placed | None:
    """A formula in a world that its words speak of: one where it is true, or else the first one that has all its quantities.

    Worked examples are worlds whose numbers the words tell.
    """
    first: Placed | None = None
    tried = 0
    for world in worlds():
        if examples != bool(world.told) or not speaks_of(around, world.words, world.also, world.unless):
            continue
        sizes = world.sizes
        if examples:
            numbers = told(world, around.written)
            sizes = () if numbers is None else (numbers,)
        placed = _placed(_with_main(relations, world, around), world, sizes, outer, key, seed) if sizes else None
        if placed is None:
            continue
        if placed.holds:
            return placed
        if not placed.world.told and placed.few and not speaks_of(replace(NOTHING_AROUND, before=around.beside), world.words, (), ()):
            # Two letters that a page uses for other things are soon found.
            continue
        first = first or placed
        tried += 1
        if tried == _TRIES:
            break
    return first


def _with_main(relations: list[Relation], world: World, around: Around) -> list[Relation]:
    """Relations of numbers alone, after words that say what they compute, with its name before them."""
    if world.main is None or re.search(world.main[0], figures(around.written).rstrip().rsplit(". ", 1)[-1]) is None:
        return relations
    named = Symbol(f"{MAIN}{world.main[1]}")
    return [node if any(isinstance(part, Symbol) for part in walk(node.sides[0])) else
            Relation((named, *node.sides), ("=", *node.operators), node.span, ((node.span[0], node.span[0]), *node.operator_spans)) for node in relations]


def _placed(relations: list[Relation], world: World, choices: tuple[Mapping[str, float], ...], outer: Scope, key: str, seed: int) -> Placed | None:
    """The verdicts of relations in a world; `None` where it lacks something that they speak of."""
    verdicts: list[tuple[Node, Node, Verdict]] = []
    taken: dict[str, None] = {}
    spoken: set[str] = set()
    for relation in relations:
        for left, operator, right in _links(relation):
            if operator not in _RELATIONS or not world.told and _gives(left, right):
                return None
            if world.told and not any(isinstance(part, Symbol) for part in walk(left)):
                # Numbers beside numbers, which need no world.
                continue
            worst: Verdict | None = None
            for sizes in choices:
                reading = _reading(world, sizes, left, right, operator)
                if reading is None or not world.told and _supposes(reading):
                    return None
                verdict = _verdict(reading, sizes, _RELATIONS[operator], outer, key, seed)
                if verdict is None:
                    return None
                taken.update(dict.fromkeys(f"`{reading.spelled[name]}` is taken for {row.means}" for name, row in reading.quantities.items()
                                           if row.means and name in reading.spelled))
                spoken |= reading.quantities.keys()
                if worst is None or worst.holds:
                    worst = verdict
            verdicts.append((left, right, worst))
    return Placed(world, tuple(verdicts), tuple(taken), len(spoken) < 3) if verdicts else None


def _supposes(reading: WorldReading) -> bool:
    """Whether a relation says which number one quantity is, as `p(x) = 0` does of where something happens."""
    first, second = reading.sides
    return any(_is_quantity(side) and not any(isinstance(part, Symbol) for part in walk(other)) for side, other in ((first, second), (second, first)))


def _is_quantity(node: Node) -> bool:
    base = node.args[0] if isinstance(node, Apply) and node.head == "sub" else node
    return isinstance(base, Symbol) and base.name.startswith("#")


def _gives(left: Node, right: Node) -> bool:
    r"""Whether a relation only says which numbers a name stands for here: `P = \begin{pmatrix} … \end{pmatrix}`, `\gamma = 0.9`."""
    return any(name_of(side) is not None and not any(isinstance(part, Symbol) for part in walk(other)) for side, other in ((left, right), (right, left)))


def _links(relation: Relation) -> Iterator[tuple[Node, str, Node]]:
    for position, operator in enumerate(relation.operators):
        yield relation.sides[position], operator, relation.sides[position + 1]


def _reading(world: World, sizes: Mapping[str, int], left: Node, right: Node, operator: str) -> WorldReading | None:
    axes = {name: np.shape(value) for name, value in _drawn(world, tuple(sizes.items()), 0).items()}
    try:
        reading = WorldReader(world, {} if world.told else sizes, axes).relation((left, right), (operator,))
    except (Unread, RecursionError):
        return None
    return reading if reading.quantities else None


@lru_cache(maxsize=4096)
def _drawn(world: World, sizes: tuple[tuple[str, int], ...], draw: int) -> dict[str, Any]:
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
        rank = np.ndim(_drawn(world, key, 0)[name])
        computation = Computation(f"{world.name}/{name}", lambda draw, name=name: _drawn(world, key, round(draw))[name],
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
