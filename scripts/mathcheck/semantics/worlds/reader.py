r"""A formula whose names are all quantities of one world: each becomes one symbol with indices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mathcheck.reference import DISTRIBUTIONS, REFERENCES
from mathcheck.reference.worlds import Quantity, World
from mathcheck.semantics.concepts.left import plain
from mathcheck.semantics.worlds.forms import matches
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    integer,
    map_children,
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse

_CONSTANTS = frozenset({"e", "I", r"\pi", r"\mathbf{I}", r"\mathbf{1}", r"\mathbf{0}", r"\mathbb{1}", r"\mathbb{I}"})
_INDICATORS = frozenset({r"\mathbb{1}", r"\mathbb{I}", r"\mathbf{1}"})
_EXPECTED = frozenset({"E", r"\text{E}"})
_DIVERGENCES = frozenset({"KL", r"\text{KL}", r"D_{\text{KL}}", "D_KL", "D_{KL}", "D", r"D_\text{KL}"})
_ENTROPIES = frozenset({"H", "h"})
# Before the name of a quantity that a formula computes without naming it.
MAIN = "§"
_ENDLESS = r"\infty"
_INTEGRALS = ("int", "iint")


class Unread(Exception):
    """A formula speaks of what its world does not have."""


@dataclass
class Index:
    """A name that counts: what is added to it where it stands as an index, with the lengths of the axes there."""

    offsets: list[tuple[int, int]] = field(default_factory=list)
    # Where it stops at the latest, so that what it counts is there.
    end: Node | None = None


@dataclass(frozen=True)
class WorldReading:
    """A relation of a world: its sides, the quantities in them, the free indices."""

    world: World
    sides: tuple[Node, ...]
    quantities: dict[str, Quantity]
    free: dict[str, Index]
    # How the formula writes them.
    spelled: dict[str, str]


class WorldReader:
    """Reads relations as ones between quantities of a world of given sizes."""

    def __init__(self, world: World, sizes: Mapping[str, int], axes: Mapping[str, tuple[int, ...]]):
        self.world = world
        self.sizes = sizes
        # How long each axis of each quantity is.
        self.axes = axes
        self.quantities: dict[str, Quantity] = {}
        self.spelled: dict[str, str] = {}
        self.free: dict[str, Index] = {}
        self.bound: dict[str, Index] = {}
        # The letters that stand as indices somewhere, which are no sizes then: `n` in `x_n`.
        self.indexing: set[str] = set()
        # The calls of the formula, where a distribution may stand by its letter alone.
        self.calls: list[Call] = []

    def relation(self, sides: tuple[Node, ...], operators: tuple[str, ...]) -> WorldReading:
        """The reading of a relation; raises where the world lacks something."""
        sides = tuple(_without(side, self.world.quiet) for side in sides) if self.world.quiet else sides
        if operators == ("propto",):
            sides = self._in_proportion(*sides)
        self.indexing = {name for side in sides for name in _indexing(side)}
        self.calls = [part for side in sides for part in walk(side) if isinstance(part, Call)] if self.world.chance else []
        found = tuple(self.visit(side, new=place == 0 and operators[0] == "gets") for place, side in enumerate(sides))
        for name, index in self.free.items():
            if not index.offsets:
                raise Unread(name)
        return WorldReading(self.world, found, self.quantities, self.free, self.spelled)

    def _in_proportion(self, left: Node, right: Node) -> tuple[Node, Node]:
        """Two sides that are equal where one is a multiple of the other in the first index on the left."""
        name = next((index for match in matches(left, self.world) for index in match.indices if name_of(index) is not None), None)
        if name is None:
            raise Unread("propto")

        def product(side: Node, summed: Node) -> Node:
            return Apply("juxt", (Apply("paren", (side,), side.span), Binder("sum", name, None, Apply("paren", (summed,), side.span), (), side.span)), side.span)

        return product(left, right), product(right, left)

    def visit(self, node: Node, new: bool = False) -> Node:
        for match in sorted(matches(node, self.world), key=lambda match: not match.quantity.new):
            if match.quantity.new and not new:
                continue
            saved = dict(self.free)
            try:
                return self._placed(match.quantity, match.indices, node)
            except Unread:
                self.free = saved
        match node:
            case Symbol():
                return self._symbol(node)
            case Binder():
                return self._binder(node)
            case Call():
                return self._call(node)
            case Apply(head="prime" | "sub" | "supindex" | "supname" | "star" | "supc"):
                name = name_of(node)
                if name is not None and (name in self.bound or name in self.free):
                    return self._symbol(Symbol(name, node.span))
                if node.head == "sub" and isinstance(node.args[0], Group) and node.args[0].open in ("||", "|"):
                    return Apply("sub", (self.visit(node.args[0]), *node.args[1:]), node.span)
                if node.head == "sub" and not isinstance(node.args[0], Symbol):
                    return Apply("sub", (self.visit(node.args[0]), *(self._index(part, None, 0) for part in node.args[1:])), node.span)
                raise Unread(name or node.head)
            case Apply(head="pow", args=(base, Symbol(name=r"T" | r"\text{T}" as name))) if plain(name) not in self.bound:
                found = self.visit(base)
                if not self._is_number(found):
                    return Apply("transpose", (found,), node.span)
                return Apply("pow", (found, self.visit(node.args[1])), node.span)
        return map_children(node, self.visit)

    def _is_number(self, node: Node) -> bool:
        """Whether a power is one of a number: else `^T` transposes."""
        if isinstance(node, Apply) and node.head == "sub":
            count = len(node.args[1].args) if isinstance(node.args[1], Apply) and node.args[1].head == "juxt" else 1
        else:
            count = 0
        symbol = node.args[0] if isinstance(node, Apply) and node.head == "sub" else node
        name = symbol.name.removeprefix("#") if isinstance(symbol, Symbol) else ""
        return name in self.axes and len(self.axes[name]) == count

    def _placed(self, quantity: Quantity, indices: tuple[Node, ...], node: Node) -> Node:
        """A quantity with its indices, as an entry of its array."""
        lengths = self.axes[quantity.name]
        found = tuple(self._index(index, length, quantity.first) for index, length in zip(indices, lengths, strict=False))
        self.quantities[quantity.name] = quantity
        self.spelled.setdefault(quantity.name, unparse(node))
        symbol = Symbol(f"#{quantity.name}", node.span)
        if not found:
            return symbol
        return Apply("sub", (symbol, Apply("juxt", found, node.span) if len(found) > 1 else found[0]), node.span)

    def _index(self, node: Node, length: int | None, first: int) -> Node:
        """What stands where an index does, counted from 1."""
        shifted = self._counted(node, length, first, 0)
        if length is not None:
            self._note_ends(node, first, length + first - 1)
        return shifted if first == 1 or length is None else Apply("add", (shifted, integer(1 - first)), node.span)

    def _note_ends(self, node: Node, first: int, last: int) -> None:
        """Note where the bound names of an index stop: at the last place less what is added to them, or as far before the first."""
        terms = _terms(node, 1)
        for place, (sign, term) in enumerate(terms):
            name = name_of(term)
            if name not in self.bound or isinstance(term, Number):
                continue
            end: Node = integer(last if sign > 0 else -first)
            for other_sign, other in (*terms[:place], *terms[place + 1:]):
                end = Apply("minus" if other_sign == sign else "add", (end, self._counted(other, None, 1, 0)), node.span)
            self.bound[name].end = end

    def _counted(self, node: Node, length: int | None, first: int, offset: int) -> Node:
        match node:
            case Number() if node.value.denominator == 1:
                return node
            case Apply(head="paren"):
                return self._counted(node.args[0], length, first, offset)
            case Apply(head="add" | "minus") if isinstance(node.args[1], Number):
                step = int(node.args[1].value) * (1 if node.head == "add" else -1)
                return Apply(node.head, (self._counted(node.args[0], length, first, offset + step), node.args[1]), node.span)
            case Apply(head="add" | "minus"):
                return Apply(node.head, (self._counted(node.args[0], None, first, offset), self._counted(node.args[1], None, first, 0)), node.span)
        name = name_of(node)
        if name is None:
            raise Unread("index")
        if name not in self.bound:
            size = self._size(name)
            if size is not None:
                return size
            for match in matches(node, self.world):
                if match.quantity.index:
                    return self._placed(match.quantity, match.indices, node)
        if name not in self.bound and len(plain(name).rstrip("'′")) != 1 and not isinstance(node, Apply) and name not in self.world.slots:
            raise Unread(name)
        known = self.bound.get(name) or self.free.setdefault(name, Index())
        if length is not None:
            known.offsets.append((offset + 1 - first, length))
        return Symbol(name, node.span)

    def _size(self, name: str) -> Node | None:
        own = plain(name)
        letter = own if own in self.sizes else self.world.called.get(own, own)
        # `n` for `N` counts where it is an index itself.
        if letter in self.sizes and (letter == own and own not in self.world.slots or not (own.islower() and own in self.indexing)):
            return integer(self.sizes[letter])
        return None

    def _symbol(self, node: Symbol) -> Node:
        name = node.name
        if name.startswith(MAIN):
            return self._placed(next(row for row in self.world.quantities if row.name == name.removeprefix(MAIN)), (), node)
        if name in self.bound or name in self.free:
            return self._valued(name, node)
        size = self._size(name)
        if size is not None:
            return size
        if plain(name) in _CONSTANTS or name in _CONSTANTS or name in REFERENCES:
            return node
        if len(plain(name)) == 1 and plain(name).isalpha():
            # A letter that counts elsewhere in the formula: that it does is asked in the end.
            self.free.setdefault(name, Index())
            return node
        raise Unread(name)

    def _valued(self, name: str, node: Symbol) -> Node:
        quantity = self.world.valued.get(plain(name).rstrip("'′"))
        if quantity is None:
            return node
        row = next(row for row in self.world.quantities if row.name == quantity)
        self.quantities[quantity] = row
        return Apply("sub", (Symbol(f"#{quantity}", node.span), node), node.span)

    def _call(self, node: Call) -> Node:
        function = node.function
        if self.world.chance and (written := self._written_out(node)) is not None:
            return self.visit(written)
        groups = tuple(tuple(self.visit(item) for item in group) for group in node.groups)
        name = name_of(function)
        known = name is not None and (name in REFERENCES or name in _INDICATORS or name in DISTRIBUTIONS and sum(map(len, groups)) > 2
                                      or name.startswith(r"\text"))
        return Call(function if known else self.visit(function), groups, node.separators, node.delimiter, node.span)

    def _written_out(self, node: Call) -> Node | None:
        """An expectation, a divergence or an entropy as the sum that it is."""
        letter = plain(name_of(node.function) or "")
        items = [item for group in node.groups for item in group]
        if isinstance(node.function, Apply) and node.function.head == "sub" and plain(name_of(node.function.args[0]) or "") in _EXPECTED and len(items) == 1:
            law = node.function.args[1]
            law = law.sides[1] if isinstance(law, Relation) and law.operators == ("sim",) else law
            return self._average(law, items[0], node)
        if letter in _DIVERGENCES and len(items) == 2 and node.separators == ("||",):
            first, second = map(self._distribution, items)
            return self._average(first, Apply("minus", (_log(first, node), _log(second, node)), node.span), node)
        if letter in _ENTROPIES and len(items) in (1, 2) and not node.separators:
            first, last = self._distribution(items[0]), self._distribution(items[-1])
            return Apply("neg", (self._average(first, _log(last, node), node),), node.span)
        return None

    def _average(self, law: Node, body: Node, node: Node) -> Node:
        law = self._distribution(law)
        variable = law.groups[0][0]
        if name_of(variable) is None:
            raise Unread("law")
        return Binder("sum", variable, None, Apply("juxt", (law, Apply("paren", (body,), node.span)), node.span), (), node.span)

    def _distribution(self, node: Node) -> Call:
        """A distribution with its argument; one by its letter alone has the argument that it has elsewhere in the formula."""
        if isinstance(node, Call):
            return node
        found = next((call for call in self.calls if name_of(call.function) is not None and name_of(call.function) == name_of(node)
                      and name_of(call.groups[0][0]) is not None), None)
        if found is None:
            raise Unread("law")
        return found

    def _binder(self, node: Binder) -> Node:
        names = _bound_names(node)
        if not names:
            raise Unread(node.head)
        outer = dict(self.bound)
        for name in names:
            self.bound[name] = Index()
        try:
            body = self.visit(node.body)
            lower = self._lower(node, names)
            upper = node.upper
            if isinstance(upper, Symbol) and upper.name == _ENDLESS:
                upper = self.bound[names[0]].end
                if upper is None:
                    raise Unread(names[0])
            elif upper is not None:
                upper = self.visit(upper)
        finally:
            inner, self.bound = self.bound, outer
        if any(not inner[name].offsets for name in names) and node.head in _INTEGRALS:
            raise Unread(node.head)
        head = "sum" if node.head in _INTEGRALS else node.head
        return Binder(head, lower, upper, body, () if head == "sum" else tuple(map(self.visit, node.variables)), node.span)

    def _lower(self, node: Binder, names: list[str]) -> Node:
        lower = node.lower
        if lower is None or node.head in _INTEGRALS:
            items = tuple(Symbol(name, node.span) for name in names)
            return items[0] if len(items) == 1 else Sequence(items, node.span)
        return self._script(lower)

    def _script(self, node: Node) -> Node:
        match node:
            case Sequence():
                return Sequence(tuple(map(self._script, node.items)), node.span)
            case Relation(operators=("in",)):
                # `s' \in \mathcal{S}`: over all there are; `n \in C_k`: over those of a set.
                for match in matches(node, self.world):
                    member = self._placed(match.quantity, match.indices, node)
                    first = self._script(node.sides[0])
                    return Apply("range", (first, Relation((member, integer(1)), ("=",), node.span)), node.span)
                if isinstance(node.sides[1], Symbol):
                    return self._script(node.sides[0])
                raise Unread("in")
            case Relation():
                return Relation((self._script(node.sides[0]), *map(self.visit, node.sides[1:])), node.operators, node.span, node.operator_spans)
            case Apply(head="range") if isinstance(node.args[1], Relation):
                return Apply("range", (self._script(node.args[0]), self.visit(node.args[1])), node.span)
            case Apply(head="juxt"):
                return Sequence(tuple(map(self._script, node.args)), node.span)
        name = name_of(node)
        if name is None or name not in self.bound:
            raise Unread("index")
        return Symbol(name, node.span)

def _without(node: Node, marks: tuple[str, ...]) -> Node:
    """A formula without the subscripts that only name parameters."""
    if isinstance(node, Apply) and node.head == "sub" and len(node.args) == 2 and plain(name_of(node.args[1]) or "") in marks:
        return _without(node.args[0], marks)
    return map_children(node, lambda part: _without(part, marks))


def _log(node: Node, place: Node) -> Node:
    return Call(Symbol(r"\text{log}", place.span), ((node,),), (), "(", place.span)


def _indexing(node: Node) -> Iterator[str]:
    """The letters in the scripts and arguments of names, and those that sums bind."""
    for part in walk(node):
        scripts: tuple[Node, ...] = ()
        if isinstance(part, Apply) and part.head in ("sub", "supindex"):
            scripts = part.args[1:]
        elif isinstance(part, Call):
            scripts = tuple(item for group in part.groups for item in group if name_of(item) is not None)
        elif isinstance(part, Binder):
            yield from (plain(name) for name in _bound_names(part))
        yield from (plain(inner.name) for script in scripts for inner in walk(script) if isinstance(inner, Symbol))


def _bound_names(node: Binder) -> list[str]:
    scripts = [*node.variables, *([node.lower] if node.lower is not None else [])]
    found: list[str] = []
    while scripts:
        script = scripts.pop(0)
        match script:
            case Sequence():
                scripts[:0] = list(script.items)
            case Relation():
                scripts.insert(0, script.sides[0])
            case Apply(head="range"):
                scripts.insert(0, script.args[0])
            case Apply(head="juxt"):
                scripts[:0] = list(script.args)
            case _:
                name = name_of(script)
                if name is None:
                    return []
                found.append(name)
    return found


def _terms(node: Node, sign: int) -> tuple[tuple[int, Node], ...]:
    """The terms of a sum with their signs."""
    if isinstance(node, Apply) and node.head in ("add", "minus"):
        return (*_terms(node.args[0], sign), *_terms(node.args[1], sign if node.head == "add" else -sign))
    return ((sign, node),)


def ranges(reading: WorldReading) -> dict[str, tuple[int, int]]:
    """From where to where each free index runs, so that all its places are there."""
    return {name: (max(1 - offset for offset, _ in index.offsets), min(length - offset for offset, length in index.offsets))
            for name, index in reading.free.items()}
