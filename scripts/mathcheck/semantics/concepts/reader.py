"""The names of a right side: each with its letter, its marks and how far its index lies behind the left side."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from mathcheck.reference import DISTRIBUTIONS, REFERENCES
from mathcheck.reference.concepts import Concept
from mathcheck.semantics.concepts.left import MARKS, Left, base_of, parts_of, plain, step_of
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Group,
    Node,
    Number,
    Relation,
    Symbol,
    Text,
    map_children,
    walk,
)
from mathcheck.syntax.unparse import name_of

# The role of a list of derivatives, from the value itself on.
ORDERS = "orders"
_CONSTANTS = {"e", r"\pi", "I", "1", r"\infty", "0", r"\ldots"}
_FUNCTIONS = frozenset({"function", "map", "activation", "kernel", "reference"})
_ENTRYWISE = {"hadamard": "juxt", "odivide": "frac", "dot": "juxt"}


@dataclass
class Atom:
    """One name of the right side, as it is declared where the formula is judged."""

    name: str
    base: str
    spelled: str
    lag: int | None = None
    indexed: set[int] = field(default_factory=set)
    # The letter by itself, as it is written.
    letter: str = ""


class Reader:
    """Reads the names of a right side for one concept."""

    def __init__(self, concept: Concept, left: Left, *, picks: bool, split: frozenset[str] = frozenset()):
        self.concept = concept
        # Whether indices on the left pick entries on the right; else they are parts of names.
        self.picks = picks
        # Letters that stand for numbers without an index, and for lists with one.
        self.split = split
        self.left = left
        self.atoms: dict[str, Atom] = {}
        # The indices on the left that pick entries on the right.
        self.picking: set[str] = set()
        # The letters before a bracket with names alone, which is no product.
        self.called: set[str] = set()
        self.letters = {letter for role in concept.roles for letter in role.letters.split()}

    def visit(self, node: Node, bound: frozenset[str]) -> Node:
        if isinstance(node, Symbol):
            return self.atom(node, bound)
        if isinstance(node, Binder):
            return self.binder(node, bound)
        if isinstance(node, Call):
            return self.call(node, bound)
        if isinstance(node, Apply):
            if node.head in ("transpose", "pow") and isinstance(node.args[0], Call):
                # `\delta (a)^\top` is a product.
                before = set(self.called)
                found = map_children(node, lambda part: self.visit(part, bound))
                self.called = before
                return found
            if node.head == "juxt":
                return map_children(_applied(node), lambda part: self.visit(part, bound))
            if (
                node.head == "pow"
                and isinstance(node.args[1], Symbol)
                and node.args[1].name in ("T", r"\text{T}")
                and "T" not in self.letters
            ):
                return Apply("transpose", (self.visit(node.args[0], bound),), node.span)
            if node.head in MARKS and base_of(node) is not None or node.head == "pow" and self._is_step(node):
                return self.atom(node, bound)
            if self.concept.elementwise and node.head in _ENTRYWISE:
                return self.visit(Apply(_ENTRYWISE[node.head], node.args, node.span), bound)
            if node.head == "transpose" and self.concept.step and _is_gradient(node.args[0]):
                # A gradient that lies down is turned up before it is subtracted.
                return self.visit(node.args[0], bound)
            if (
                node.head in ("gradient", "hessian", "gradient_row")
                and len(node.args) > 1
                and self.left.base == plain(name_of(base_of(node.args[1]) or Text("")) or "")
            ):
                # `\nabla_\theta J(\theta_t)`: the only argument.
                return Apply(node.head, (self.visit(node.args[0], bound),), node.span)
        return map_children(node, lambda part: self.visit(part, bound))

    def _is_step(self, node: Apply) -> bool:
        return (
            self.concept.step
            and self.left.raised
            and base_of(node) is not None
            and (found := step_of(node.args[1])) is not None
            and found[0] == self.left.step[0]
        )

    def binder(self, node: Binder, bound: frozenset[str]) -> Node:
        lower = node.lower
        names = {
            part.name
            for part in (*parts_of(node.variables), *([lower] if isinstance(lower, Symbol) else _index_names(lower)))
            if isinstance(part, Symbol)
        }
        inner = bound | names
        if isinstance(lower, Relation) and lower.operators == ("in",) and isinstance(lower.sides[0], Symbol):
            # `\sum_{x \in \mathcal{X}}`: over all there are.
            lower = lower.sides[0]
        if isinstance(lower, Relation):
            lower = Relation(
                (lower.sides[0], *(self.visit(side, inner) for side in lower.sides[1:])),
                lower.operators,
                lower.span,
                lower.operator_spans,
            )
        upper = None if node.upper is None else self.visit(node.upper, bound)
        return Binder(node.head, lower, upper, self.visit(node.body, inner), node.variables, node.span)

    def call(self, node: Call, bound: frozenset[str]) -> Node:
        function = node.function
        inner = _bare_gradient(function)
        if inner is not None:
            return self.visit(
                Apply("gradient", (Call(inner, node.groups, node.separators, node.delimiter, node.span),), node.span), bound
            )
        arguments = [item for group in node.groups for item in group]
        if (
            isinstance(function, Symbol)
            and len(arguments) == 1
            and isinstance(arguments[0], Symbol)
            and arguments[0].name in bound
            and self._is_list(function)
        ):
            # `\sum_x p(x)`: the probabilities are a list.
            return self.atom(Apply("sub", (function, arguments[0]), node.span), bound)
        if len(arguments) == 1 and (order := self._order(function, arguments[0], bound)) is not None:
            return order
        groups = tuple(tuple(self.visit(item, bound) for item in group) for group in node.groups)
        if isinstance(function, Symbol) and (
            self._is_known(function.name) or function.name in DISTRIBUTIONS and len(arguments) > 2
        ) or isinstance(function, Apply) and function.head == "sub" and base_of(function) is not None and base_of(function).name == r"\text{log}":
            return Call(function, groups, node.separators, node.delimiter, node.span)
        if base_of(function) is not None and all(name_of(item) is not None for item in arguments):
            self.called.add(base_of(function).name)
        return Call(self.function(function, bound), groups, node.separators, node.delimiter, node.span)

    def _order(self, function: Node, point: Node, bound: frozenset[str]) -> Node | None:
        r"""The entry of `f^{(k)}(x_0)` in the list of derivatives there, for a concept that knows such a list."""
        roles = {role.name: role for role in self.concept.roles}
        letter = base_of(function)
        if (
            ORDERS not in roles
            or letter is None
            or not isinstance(function, Apply)
            or function.head != "supindex"
            or plain(letter.name) not in roles["f"].letters.split()
            or not _mentions(function.args[1], bound)
            or plain(name_of(point) or "") not in roles["a"].letters.split()
        ):
            return None
        self.visit(function.args[0], bound)
        self.visit(point, bound)
        name = rf"{letter.name}^{{(\cdot)}}"
        self.atoms[name] = Atom(name, ORDERS, ORDERS, indexed={1})
        place = Apply("add", (function.args[1], Number(Fraction(1), "1", function.span)), function.span)
        return Apply("sub", (Symbol(name, function.span), place), function.span)

    def function(self, node: Node, bound: frozenset[str]) -> Node:
        """What is applied; `f'` and `f^{(k)}` are derivatives of the function `f`."""
        letter = base_of(node)
        if (
            isinstance(node, Apply)
            and letter is not None
            and node.head in ("prime", "supindex")
            and any(
                plain(letter.name) in role.letters.split()
                for role in self.concept.roles
                if role.kind.startswith(("function", "activation"))
            )
        ):
            return Apply(node.head, (self.function(node.args[0], bound), *node.args[1:]), node.span)
        return self.visit(node, bound)

    def _is_list(self, function: Symbol) -> bool:
        """Whether a letter is one of probabilities in a list, and of no function."""
        kinds = {role.kind.split()[0] for role in self.concept.roles if plain(function.name) in role.letters.split()}
        return "vector" in kinds and not kinds & _FUNCTIONS

    def _is_known(self, name: str) -> bool:
        """Whether a name means something by itself, and nothing else to the concept."""
        spelled = plain(name)
        return spelled not in self.letters and (spelled in _CONSTANTS or spelled in REFERENCES or spelled.startswith("\\text"))

    def atom(self, node: Node, bound: frozenset[str]) -> Node:
        chain: list[Apply] = []
        current = node
        while isinstance(current, Apply):
            chain.append(current)
            current = current.args[0]
        if current.name in bound or not chain and self._is_known(current.name):
            return node
        if self.picks and not chain and current.name in self.left.index and current.name not in self.letters:
            self.picking.add(current.name)
            return node
        name, lag, base = current.name, None, plain(current.name)
        named: Node = current
        indices: list[Node] = []
        for mark in reversed(chain):
            found = step_of(mark.args[1]) if len(mark.args) == 2 else None
            if self._indexes(mark, bound):
                parts = parts_of(mark.args[1:])
                picked = [part for part in parts if self.picks or _mentions(part, bound)]
                indices.extend(picked)
                parts = [part for part in parts if part not in picked]
                if parts:
                    named = Apply(mark.head, (named, *parts), mark.span)
                    name = name_of(named) or name
                continue
            if (
                self.concept.step
                and found is not None
                and self.left.step is not None
                and (found[0] == self.left.step[0] or None in (found[0], self.left.step[0]))
            ):
                lag = self.left.step[1] - found[1]
            named = (
                Apply(mark.head, (named, *mark.args[1:]), mark.span)
                if mark.head != "pow"
                else Apply("supindex", (named, *mark.args[1:]), mark.span)
            )
            name = name_of(named) or name
        if lag is None and not chain and self.concept.step and base == self.left.base:
            lag = 1
        if indices and name in self.split:
            name = f"{name}_\\cdot"
        atom = self.atoms.setdefault(name, Atom(name, base, plain(name).removesuffix(r"_\cdot"), lag, letter=current.name))
        atom.indexed.add(len(indices))
        symbol = Symbol(name, node.span)
        if not indices:
            return symbol
        return Apply("sub", (symbol, Apply("juxt", tuple(indices), node.span) if len(indices) > 1 else indices[0]), node.span)

    def _indexes(self, mark: Apply, bound: frozenset[str]) -> bool:
        """Whether a mark picks an entry: by an index of a sum, or by one that stands on the left."""
        if mark.head not in ("sub", "supindex"):
            return False
        names = {part.name for index in mark.args[1:] for part in walk(index) if isinstance(part, Symbol)}
        plainly = {part.name for part in parts_of(mark.args[1:]) if isinstance(part, Symbol)}
        free = plainly & set(self.left.index) if self.picks else set()
        self.picking |= free
        return bool(names & bound) or bool(free)


def _mentions(node: Node, names: frozenset[str]) -> bool:
    return any(isinstance(part, Symbol) and part.name in names for part in walk(node))


# What may stand before a bracket: functions, and matrices as factors.


def _is_gradient(node: Node) -> bool:
    """Whether a factor that is transposed is a gradient, and nothing but one."""
    if isinstance(node, Call):
        return any(
            isinstance(part, Apply) and part.head == "gradient" for group in node.groups for item in group for part in walk(item)
        )
    if isinstance(node, Group):
        return len(node.groups) == 1 and len(node.groups[0]) == 1 and _is_gradient(node.groups[0][0])
    if isinstance(node, Apply) and node.head == "paren":
        return _is_gradient(node.args[0])
    return isinstance(node, Apply) and node.head == "gradient"


def _bare_gradient(node: Node) -> Node | None:
    r"""The function of a gradient whose point follows: `(\nabla f)(x)`."""
    while isinstance(node, Apply) and node.head == "paren":
        node = node.args[0]
    return node.args[0] if isinstance(node, Apply) and node.head == "gradient" and isinstance(node.args[0], Symbol) else None


def _applied(node: Apply) -> Apply:
    r"""A product in which a gradient without a point stands before a bracket: the bracket is its point."""
    parts = list(node.args)
    for position, part in enumerate(parts[:-1]):
        function, point = _bare_gradient(part), parts[position + 1]
        if function is not None and isinstance(point, Apply) and point.head == "paren":
            applied = Apply("gradient", (Call(function, ((point.args[0],),), (), "(", point.span),), part.span)
            parts[position : position + 2] = [applied]
            return Apply("juxt", tuple(parts), node.span) if len(parts) > 1 else Apply("paren", (applied,), node.span)
    return node


def _index_names(lower: Node | None) -> list[Node]:
    if isinstance(lower, Relation):
        return parts_of((lower.sides[0],))
    return []
