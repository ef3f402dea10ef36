r"""What stands for what in a formula that defines a known concept: by letters, by arguments, by steps.

`\mathbf{x}_{t+1} = \mathbf{x}_t - \eta \nabla f(\mathbf{x}_t)`: the names `\mathbf{x}_t`, `\eta` and `f` have
each the one role that their letters allow, or the formula is not read. Nothing is permuted to make it agree.
"""

from __future__ import annotations

from mathcheck.records import record
from mathcheck.reference.concepts import Concept, Role
from mathcheck.semantics.concepts.left import NAMELESS, Left, bare, plain, squared
from mathcheck.semantics.concepts.reader import Atom, Reader
from mathcheck.syntax.nodes import Apply, Node, Number, Symbol
from mathcheck.syntax.unparse import name_of

# Letters that functions are customarily given the square of: `\ell(\mu, \sigma^2)`.
_SQUARED = (r"\sigma", r"\tau")
_COMPUTED = frozenset({"add", "minus", "neg", "juxt", "frac", "slash", "dot", "times"})
CALLED = frozenset({"function", "map", "activation", "kernel", "reference", "matrix", "spd"})


@record
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


def read(concept: Concept, left: Left, right: Node) -> Reading | None:
    """The formula with a role for each of its names; `None` where one has none, or more than one."""
    if not denotes(concept, left) or concept.given and not left.given or any(_is_computed(argument) for argument in left.arguments):
        return None
    for picks in (False,) if concept.step or concept.elementwise or not left.index else (True, False):
        found = _read(concept, left, right, picks=picks)
        if found is not None:
            return found
    return None


def _is_computed(argument: Node) -> bool:
    """Whether an argument on the left is more than a name: then the right side is not the value at that name."""
    is_power = isinstance(argument, Apply) and argument.head == "pow" and isinstance(argument.args[0], Symbol) and \
        bare(plain(argument.args[0].name)) == plain(argument.args[0].name) and argument.args[0].name not in _SQUARED
    return is_power or isinstance(argument, Number) or isinstance(argument, Apply) and argument.head in _COMPUTED


def _read(concept: Concept, left: Left, right: Node, *, picks: bool) -> Reading | None:
    reader = Reader(concept, left, picks=picks)
    rewritten = reader.visit(right, frozenset())
    mixed = frozenset(name for name, atom in reader.atoms.items() if 0 in atom.indexed and len(atom.indexed) > 1)
    names = None
    if mixed:
        apart = Reader(concept, left, picks=picks, split=mixed)
        other = apart.visit(right, frozenset())
        names = _assigned(concept, left, apart.atoms)
        if names is not None:
            reader, rewritten = apart, other
    if names is None:
        names = _assigned(concept, left, reader.atoms)
    if names is None or any(
        atom.letter in reader.called and role.kind.split()[0] not in CALLED
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
