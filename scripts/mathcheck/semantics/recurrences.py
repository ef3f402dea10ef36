r"""Members of a sequence: listed one by one, counted from zero, or each given by those before it.

`x_{t+1} = x_t - \eta \nabla f(x_t)` with `x_0 = 1` makes `x` a function of its index: `x_3` and
`x_n` have values, and a closed form of `x_n` is a claim. `g_0, \dots, g_T` counts from 0. Of
`g_0, g_1, g_2` that a page names one by one, `g_t` is the one that the index picks.
"""

from __future__ import annotations

from mathcheck.records import record
from mathcheck.semantics.domains import Integer, Real, ValueOf
from mathcheck.semantics.expr import Expr, number, substitute, variable
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import Apply, Node, Number, Relation, Symbol, map_children, walk
from mathcheck.syntax.unparse import name_of

# The parameter of a sequence: the place of a member.
PLACE = "§place"
INDEXED = ("sub", "supindex")
# How many members before it may determine a member, and how many a page names one by one.
DEEPEST = 4
LISTED = 60


@record
class Recurrence:
    """How the members follow from one another.

    The operands are the place that is asked for, the first members, and the body in the names
    `history` (the member before, the one before that, ...) and `index`, which is `shift` less
    than the place of the member.
    """

    index: str
    shift: int
    history: tuple[str, ...]
    first: int

    @property
    def binds(self) -> frozenset[str]:
        return frozenset((*self.history, self.index))

    @property
    def pinned(self) -> tuple[str, str]:
        """The names of a value that one member has by itself, where derivatives by it are taken, and of its place."""
        return f"§value of {self.history[0]}", f"§place of {self.history[0]}"


def sequence_of(scope: Scope, base: str, head: str) -> Declaration | None:
    """The sequence whose members are written with this letter; the letter itself may mean something else."""
    return scope.lookup(key_of(base, head))


def is_free(scope: Scope, base: str) -> bool:
    """Whether a letter with an index may be a member of a sequence: it has no entries of its own."""
    found = scope.lookup(base)
    return found is None or not found.is_function and isinstance(found.domain, (Real, Integer, ValueOf))


def key_of(base: str, head: str) -> str:
    """The name under which a sequence is declared."""
    return name_of(Apply(head, (Symbol(base), Symbol("§")))) or ""


def member(name: str, place: Expr, span: tuple[int, int]) -> Expr:
    """The member of a sequence at a place."""
    return Expr("call", (variable(name, span), place), None, span)


def shifted(node: Node) -> tuple[str, int] | None:
    """The index and the shift of `n`, `n + 1`, `n - 2`."""
    match node:
        case Symbol():
            return node.name, 0
        case Apply(head="add" | "minus", args=(Symbol() as index, Number() as step)) if step.value.denominator == 1:
            return index.name, int(step.value) * (1 if node.head == "add" else -1)
    return None


def first_listed(scope: Scope, base: str, head: str) -> int | None:
    """The place of the first member that a page names, where it names several one by one."""
    return next((first for first in (0, 1) if all(scope.lookup(_spelling(base, place, head)) is not None for place in (first, first + 1))),
                None)


def listed(scope: Scope, base: str, first: int, head: str, span: tuple[int, int]) -> Expr:
    """The members that the page names one by one, in a row."""
    members = []
    while len(members) < LISTED and (found := scope.lookup(_spelling(base, first + len(members), head))) is not None:
        found.uses += 1
        members.append(variable(found.name, span))
    return Expr("vector", tuple(members), "members", span)


def _spelling(base: str, place: int, head: str) -> str:
    return name_of(Apply(head, (Symbol(base), Number(place, str(place))))) or ""


@record
class Step:
    """The equation of a recurrence, taken apart: its sequence, its index and what it reads."""

    base: str
    head: str
    index: str
    shift: int
    order: int
    body: Node

    def initial(self, scope: Scope) -> tuple[int, list[str]] | None:
        """The place of the first member that the page gives, and the names of as many as are needed."""
        for first in (0, 1):
            names = [_spelling(self.base, first + step, self.head) for step in range(self.order)]
            known = [scope.lookup(name) for name in names]
            if None not in known:
                for found in known:
                    found.uses += 1
                return first, names
        return None

    def expression(self, body: Expr, first: int, initial: list[str]) -> Expr:
        """The member at `PLACE` in terms of the first members and of the body, which reads `history`."""
        history = self.history
        data = Recurrence(self.index, self.shift, history, first)
        start = tuple(map(variable, initial))
        free = body.free - data.binds
        free = free.union(*(each.free for each in start), {PLACE}, data.pinned)
        return Expr("recurrence", (variable(PLACE), *start, body), data, body.span, free)

    @property
    def key(self) -> str:
        """The name under which the sequence is declared."""
        return key_of(self.base, self.head)

    @property
    def history(self) -> tuple[str, ...]:
        return tuple(f"§{self.base}-{back}" for back in range(1, self.order + 1))


def step_of(node: Relation) -> Step | None:
    """What an equation says of the members of one sequence, if it gives each by those before it."""
    left = node.sides[0]
    if node.operators not in (("=",), (":=",)) or not isinstance(left, Apply) or left.head not in INDEXED or len(left.args) != 2:
        return None
    base, place = name_of(left.args[0]), shifted(left.args[1])
    if base is None or place is None or isinstance(left.args[0], Apply):
        return None
    index, shift = place
    backs: set[int] = set()

    def change(part: Node) -> Node:
        if isinstance(part, Apply) and part.head == left.head and name_of(part.args[0]) == base:
            at = shifted(part.args[1]) if len(part.args) == 2 else None
            backs.add(shift - at[1] if at is not None and at[0] == index else 0)
            return Symbol(f"§{base}-{shift - at[1] if at is not None else 0}", part.span)
        return map_children(part, change)

    body = change(node.sides[1])
    if not backs or min(backs) < 1 or max(backs) > DEEPEST or any(isinstance(part, Symbol) and part.name == base for part in walk(body)):
        return None
    return Step(base, left.head, index, shift, max(backs), body)


def with_zeros(body: Expr, zeros: list[str]) -> Expr:
    """The body where members of the history are zero, whatever their shape."""
    return substitute(body, {name: number(0) for name in zeros}) if zeros else body
