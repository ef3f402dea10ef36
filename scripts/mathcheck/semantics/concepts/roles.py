r"""What stands for what in a formula that defines a known concept: by letters, by arguments, by steps.

`\mathbf{x}_{t+1} = \mathbf{x}_t - \eta \nabla f(\mathbf{x}_t)`: the names `\mathbf{x}_t`, `\eta` and `f` have
each the one role that their letters allow, or the formula is not read. Nothing is permuted to make it agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mathcheck.reference import DISTRIBUTIONS, REFERENCES
from mathcheck.reference.concepts import Concept, Role
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

_FONT = re.compile(r"\\(?:mathbf|mathcal|mathbb|mathfrak|text|vec|mathscr)\{((?:[^{}]|\{[^{}]*\})*)\}")
_ACCENT = re.compile(r"^\\(?:hat|tilde|bar|widehat|widetilde)\{(.*)\}$")
_BRACED = re.compile(r"(?<=[_^])\{([^{}]|\\[a-zA-Z]+|\w+)\}")
_MARKS = ("sub", "supindex", "supname", "star", "prime", "supc")
_INDICES = frozenset("ijklmncdabhpqrst")
_CONSTANTS = {"e", r"\pi", "I", "1", r"\infty", "0", r"\ldots"}
_EARLIER = {"old", "prev", "previous", "t-1"}
_LATER = {"new", "next", "t+1", "+"}


def plain(name: str) -> str:
    r"""A name without fonts and needless braces: `\mathbf{d}_{k}` => `d_k`."""
    while (found := _FONT.sub(r"\1", name)) != name:
        name = found
    return _BRACED.sub(r"\1", name)


@dataclass(frozen=True)
class Left:
    """The left side of a definition: its letter, its index and how far it lies ahead, its arguments."""

    base: str
    spelled: str
    operator: str
    index: tuple[str, ...] = ()
    step: tuple[str | None, int] | None = None
    arguments: tuple[Node, ...] = ()
    # Whether steps are counted above the letter, as powers are written; the power that the letter is raised to.
    raised: bool = False
    power: Number | None = None


# The left side of what defines no name: an expression, whose words alone say what it is.
NAMELESS = Left("?", "?", "")


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


@dataclass(frozen=True)
class Reading:
    """A formula whose names all have roles: the right side with each of them one symbol."""

    concept: Concept
    right: Node
    names: dict[str, Atom]
    # The indices on the left that pick an entry of the value.
    entries: tuple[str, ...]
    left: Left

    @property
    def is_complete(self) -> bool:
        """Whether every role stands in the formula, but for those that need not."""
        stands = self.names.keys() | {role.instead_of for role in self.concept.roles if role.name in self.names}
        return all(
            role.name in stands or role.optional or role.instead_of or role.derived is not None or role.kind.startswith("size")
            for role in self.concept.roles
        )


def left_of(node: Node) -> Left:
    """What a left side names: a letter with its marks, a function, a derivative."""
    if isinstance(node, Apply) and node.head in ("partial", "total") and len(node.args) == 2:
        inner = _base(node.args[1])
        if inner is None:
            return NAMELESS
        letter = f"d/d{plain(inner.name)}"
        return Left(letter, letter, "", (*_subscripts(node.args[0]), *_subscripts(node.args[1])))
    if isinstance(node, Apply) and node.head in ("gradient", "hessian"):
        return Left(node.head, node.head, node.head)
    arguments: tuple[Node, ...] = ()
    index: list[str] = []
    step: tuple[str | None, int] | None = None
    marks: list[str] = []
    raised = False
    power: Number | None = None
    current = node
    while not isinstance(current, Symbol):
        if isinstance(current, Call) and not arguments:
            arguments = tuple(item for group in current.groups for item in group)
            current = current.function
        elif isinstance(current, Apply) and current.head == "pow" and isinstance(current.args[1], Number):
            power = current.args[1]
            current = current.args[0]
        elif isinstance(current, Apply) and current.head in (*_MARKS, "pow"):
            found = _step(current.args[1]) if len(current.args) == 2 else None
            if current.head == "prime":
                found = (None, 1)
            if found is not None:
                step, raised = found, current.head == "pow"
            parts = _parts(current.args[1:])
            if len(parts) < 3:
                index.extend(part.name for part in parts if isinstance(part, Symbol) and part.name in _INDICES)
            marks.extend(map(_text, parts))
            current = current.args[0]
        else:
            return NAMELESS
    base = plain(current.name)
    spelled = base + "".join(f"_{mark}" for mark in marks if mark)
    return Left(base, spelled, spelled if spelled in ("F_1", "R_2") else base, tuple(index), step, arguments, raised, power)


def _subscripts(node: Node) -> tuple[str, ...]:
    """The index of a letter, if it has one."""
    if not isinstance(node, Apply) or node.head != "sub":
        return ()
    return tuple(part.name for part in _parts(node.args[1:]) if isinstance(part, Symbol) and part.name in _INDICES)


def _text(node: Node) -> str:
    if isinstance(node, Number):
        return node.text
    return plain(name_of(node) or "")


def _parts(nodes: tuple[Node, ...]) -> list[Node]:
    return [part for node in nodes for part in (node.args if isinstance(node, Apply) and node.head == "juxt" else (node,))]


def _step(node: Node) -> tuple[str | None, int] | None:
    """The counter of an index and what is added to it: `t + 1` => `("t", 1)`."""
    if isinstance(node, Apply) and node.head == "paren":
        return _step(node.args[0])
    if isinstance(node, Symbol):
        word = plain(node.name)
        if word in _LATER:
            return (None, 1)
        if word in _EARLIER:
            return (None, 0)
        return (word, 0) if word in _INDICES or word in ("n", r"\tau", "T") else None
    if isinstance(node, Apply) and node.head == "juxt" and "".join(map(_text, node.args)) in _LATER | _EARLIER:
        return (None, int("".join(map(_text, node.args)) in _LATER))
    if (
        isinstance(node, Apply)
        and node.head in ("add", "minus")
        and isinstance(node.args[0], Symbol)
        and isinstance(node.args[1], Number)
        and node.args[1].value == 1
    ):
        return plain(node.args[0].name), 1 if node.head == "add" else -1
    return None


def _base(node: Node) -> Symbol | None:
    while isinstance(node, Apply) and node.head in (*_MARKS, "pow"):
        node = node.args[0]
    return node if isinstance(node, Symbol) else None


class _Reader:
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
            if node.head in _MARKS and _base(node) is not None or node.head == "pow" and self._is_step(node):
                return self.atom(node, bound)
            if self.concept.elementwise and node.head in _ENTRYWISE:
                return self.visit(Apply(_ENTRYWISE[node.head], node.args, node.span), bound)
            if node.head == "transpose" and self.concept.step and _is_gradient(node.args[0]):
                # A gradient that lies down is turned up before it is subtracted.
                return self.visit(node.args[0], bound)
            if (
                node.head in ("gradient", "hessian", "gradient_row")
                and len(node.args) > 1
                and self.left.base == plain(name_of(_base(node.args[1]) or Text("")) or "")
            ):
                # `\nabla_\theta J(\theta_t)`: the only argument.
                return Apply(node.head, (self.visit(node.args[0], bound),), node.span)
        return map_children(node, lambda part: self.visit(part, bound))

    def _is_step(self, node: Apply) -> bool:
        return (
            self.concept.step
            and self.left.raised
            and _base(node) is not None
            and (found := _step(node.args[1])) is not None
            and found[0] == self.left.step[0]
        )

    def binder(self, node: Binder, bound: frozenset[str]) -> Node:
        lower = node.lower
        names = {
            part.name
            for part in (*_parts(node.variables), *([lower] if isinstance(lower, Symbol) else _index_names(lower)))
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
        groups = tuple(tuple(self.visit(item, bound) for item in group) for group in node.groups)
        if isinstance(function, Symbol) and (
            self._is_known(function.name) or function.name in DISTRIBUTIONS and len(arguments) > 2
        ):
            return Call(function, groups, node.separators, node.delimiter, node.span)
        if _base(function) is not None and all(name_of(item) is not None for item in arguments):
            self.called.add(_base(function).name)
        return Call(self.function(function, bound), groups, node.separators, node.delimiter, node.span)

    def function(self, node: Node, bound: frozenset[str]) -> Node:
        """What is applied; `f'` and `f^{(k)}` are derivatives of the function `f`."""
        letter = _base(node)
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
            found = _step(mark.args[1]) if len(mark.args) == 2 else None
            if self._indexes(mark, bound):
                parts = _parts(mark.args[1:])
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
        free = names & set(self.left.index) if self.picks else set()
        self.picking |= free
        return bool(names & bound) or bool(free)


def _mentions(node: Node, names: frozenset[str]) -> bool:
    return any(isinstance(part, Symbol) and part.name in names for part in walk(node))


# What may stand before a bracket: functions, and matrices as factors.
_CALLED = frozenset({"function", "map", "activation", "kernel", "reference", "matrix", "spd"})
_FUNCTIONS = frozenset({"function", "map", "activation", "kernel", "reference"})
_ENTRYWISE = {"hadamard": "juxt", "odivide": "frac", "dot": "juxt"}


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
        return _parts((lower.sides[0],))
    return []


def read(concept: Concept, left: Left, right: Node) -> Reading | None:
    """The formula with a role for each of its names; `None` where one has none, or more than one."""
    if not denotes(concept, left) or any(
        isinstance(argument, (Number, Apply)) and name_of(argument) is None for argument in left.arguments
    ):
        return None
    for picks in (False,) if concept.step or concept.elementwise or not left.index else (True, False):
        found = _read(concept, left, right, picks=picks)
        if found is not None:
            return found
    return None


def _read(concept: Concept, left: Left, right: Node, *, picks: bool) -> Reading | None:
    reader = _Reader(concept, left, picks=picks)
    rewritten = reader.visit(right, frozenset())
    mixed = frozenset(name for name, atom in reader.atoms.items() if 0 in atom.indexed and len(atom.indexed) > 1)
    names = None
    if mixed:
        apart = _Reader(concept, left, picks=picks, split=mixed)
        other = apart.visit(right, frozenset())
        names = _assigned(concept, left, apart.atoms)
        if names is not None:
            reader, rewritten = apart, other
    if names is None:
        names = _assigned(concept, left, reader.atoms)
    if names is None or any(
        atom.letter in reader.called and role.kind.split()[0] not in _CALLED
        for role in concept.roles
        if (atom := names.get(role.name)) is not None
    ):
        return None
    taken = {atom.name for atom in names.values()}
    return Reading(
        concept, rewritten, names, tuple(index for index in left.index if index in reader.picking and index not in taken), left
    )


def denotes(concept: Concept, left: Left) -> bool:
    """Whether the left side customarily names the concept."""
    letters = concept.left.split()
    if left is NAMELESS:
        return "?" in letters
    return (
        "*" in letters
        or left.operator in concept.names
        or not {left.base, left.spelled, bare(left.base), squared(left)}.isdisjoint(letters)
    )


def bare(letter: str) -> str:
    r"""A letter without its accent: `\hat{y}` => `y`."""
    return _ACCENT.sub(r"\1", letter)


def squared(left: Left) -> str:
    r"""The letter with its power: `\sigma^2`."""
    return bare(left.base) if left.power is None else f"{bare(left.base)}^{left.power.text}"


def _assigned(concept: Concept, left: Left, atoms: dict[str, Atom]) -> dict[str, Atom] | None:
    """Each name with its role, found by elimination."""
    open_atoms = dict(atoms)
    found: dict[str, Atom] = {}
    for role_name, argument in zip(concept.arguments, left.arguments, strict=False):
        name = _meant(name_of(argument) or "", open_atoms)
        if name is not None:
            found[role_name] = open_atoms.pop(name)
        elif len(concept.arguments) > 1:
            # Which argument comes first is what tells the roles apart.
            return None
    candidates = {name: _candidates(concept, left, atom) for name, atom in open_atoms.items()}
    while candidates:
        single = {name: roles - found.keys() for name, roles in candidates.items()}
        decided = [(name, next(iter(roles))) for name, roles in single.items() if len(roles) == 1]
        if not decided or len({role for _, role in decided}) < len(decided):
            return None
        for name, role in decided:
            found[role] = open_atoms[name]
            del candidates[name]
    return found


def _meant(argument: str, atoms: dict[str, Atom]) -> str | None:
    """The name on the right that an argument on the left stands for: itself, or `p` for the distribution `P`."""
    if argument in atoms:
        return argument
    alike = [name for name, atom in atoms.items() if plain(argument).lower() in (atom.base, atom.spelled)]
    return alike[0] if len(alike) == 1 else None


def _candidates(concept: Concept, left: Left, atom: Atom) -> set[str]:
    """The roles that the letters of a name allow; its whole spelling says more than its letter alone."""
    exact, loose = set(), set()
    for role in filter(lambda role: _accepts(role, atom), concept.roles):
        for pattern in role.letters.split():
            letter, _, lag = pattern.partition("@")
            letter = left.base if letter == "self" else letter
            if lag and atom.lag != int(lag):
                continue
            if letter == atom.spelled or lag and letter == atom.base:
                exact.add(role.name)
            elif letter == atom.base:
                loose.add(role.name)
    return exact or loose


def _accepts(role: Role, atom: Atom) -> bool:
    """Whether a name is indexed as the kind of a role allows."""
    kind = role.kind.split()[0]
    allowed = {"vector": {0, 1}, "rows": {0, 1, 2}, "matrix": {0, 1, 2}, "spd": {0, 2}, "function": {0, 1}, "map": {0, 1}}.get(
        kind, {0}
    )
    return atom.indexed <= allowed and (kind != "rows" or len(atom.indexed) == 1)
