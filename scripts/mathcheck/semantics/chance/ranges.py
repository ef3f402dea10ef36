r"""Random variables by the set that their values lie in: `X: \Omega \to S`, and letters of a set that a probability speaks of.

`$X \in \{0, 1\}$ with $P(X = 1) = p$` makes X random: what stands within `P(...)`, `\mathbb{E}[...]` and
their kin depends on chance, although the page introduces it as a member of a set.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.semantics.chance.variables import is_random
from mathcheck.semantics.domains import Choice, Integer, Random, Real, Vector
from mathcheck.semantics.elaborate.readings import vector_of_entries
from mathcheck.semantics.expr import number, variable
from mathcheck.semantics.fold import Range, fold
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Call, Node, Relation, Sequence, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

SAMPLE_SPACES = (r"\Omega", r"\mathcal{S}", "S")
# Capitals that constants go by rather than random variables.
_CONSTANTS = frozenset("ABCIJLOPQ")


def random_in(domain: Any) -> Random | None:
    """An unspecified random variable with its values in a set; `None` where there is none for such a set."""
    match domain:
        case Choice():
            return Random("table", values=domain.values, range=domain)
        case Integer() if domain.upper is not None:
            lower = domain.lower or number(Fraction(1))
            members = fold("list", variable("#v"), [(Range("#v", "range", 2), (lower, domain.upper))], None, (0, 0))
            return Random("table", values=(members,), range=domain)
        case Integer() | Real():
            return Random("discrete", range=domain)
        case Vector():
            return Random("table", shape=(domain.size,), range=domain)
    return None


def note_chance(elaborator: Elaborator, nodes: tuple[Node, ...]) -> None:
    """What a moment is taken of, or a test of an event: where nothing in it is random yet, its letters become so."""
    if elaborator.infer:
        return
    names = _plain_names(elaborator, nodes)
    if names is None:
        return
    capitals = [name for name in names if _letter(name).isupper() and _letter(name) not in _CONSTANTS]
    alone = [name for node in nodes for side in (node.sides[:1] if isinstance(node, Relation) else (node,))
             if (name := name_of(side)) in names]
    for name in capitals or alone or (names if len(names) == 1 else ()):
        make_random(elaborator, name)


def note_companions(elaborator: Elaborator, nodes: tuple[Node, ...]) -> None:
    """Capitals of listed values beside what is random are random as well: `\\mathbb{E}[X Y]` for $X, Y \\in \\{0, 1\\}$."""
    for node in nodes if not elaborator.infer else ():
        for part in walk(node):
            name = name_of(part)
            found = elaborator.scope.lookup(name) if name is not None and name not in elaborator.bound else None
            if found is not None and _letter(name).isupper() and found.definition is None and isinstance(found.domain, Choice):
                make_random(elaborator, name)


def note_values(elaborator: Elaborator, nodes: tuple[Node, ...]) -> None:
    """What an entropy is of is random where it is one of listed values: `H(X, Y)` for $X, Y \\in \\{0, 1\\}$."""
    for node in nodes if not elaborator.infer else ():
        for part in (node, *(walk(node) if isinstance(node, (Call, Sequence)) else ())):
            name = name_of(part)
            found = elaborator.scope.lookup(name) if name is not None and name not in elaborator.bound else None
            if found is not None and is_listed_choice(found) and (part is node or _letter(name).isupper()):
                make_random(elaborator, name)


def is_listed_choice(found: Declaration) -> bool:
    """Whether a name is any one of finitely many values."""
    return found.definition is None and (isinstance(found.domain, Choice) or isinstance(found.domain, Integer) and found.domain.upper is not None)


def make_random(elaborator: Elaborator, name: str) -> None:
    """From here on a name is a random variable with its values in the set that it was declared to be in."""
    scope = elaborator.scope
    for section in reversed(scope.sections):
        found = section.names.get(name)
        if found is not None:
            domain = random_in(found.domain)
            if domain is not None:
                section.names[name] = replace(found, domain=domain)
            return


def _plain_names(elaborator: Elaborator, nodes: tuple[Node, ...]) -> list[str] | None:
    """The declared numbers and vectors without a value that nodes speak of; `None` where something in them is random."""
    found: list[str] = []
    # What a name with a script is made of means nothing by itself.
    within = {id(inner) for node in nodes for part in walk(node) if isinstance(part, Apply) and elaborator.is_known(name_of(part) or "")
              for inner in walk(part) if inner is not part}
    for node in nodes:
        for part in walk(node):
            name = name_of(part)
            if name is None or name in found or id(part) in within:
                continue
            if is_random(elaborator, name) or _is_entry_of_random(elaborator, part):
                return None
            declaration = elaborator.scope.lookup(name) if name not in elaborator.bound else None
            if isinstance(part, Symbol) and _letter(name).isupper() and not elaborator.is_known(name):
                # What is not declared yet may be what is random here.
                return None
            if declaration is not None and _may_be_random(elaborator, declaration):
                found.append(name)
    return found


def _is_entry_of_random(elaborator: Elaborator, node: Node) -> bool:
    r"""Whether `\mu_k` is an entry of a random `\boldsymbol{\mu}`."""
    if not isinstance(node, Apply) or node.head != "sub" or not isinstance(node.args[0], Symbol):
        return False
    vector = vector_of_entries(elaborator, node.args[0].name, list(node.args[1:]))
    return vector is not None and is_random(elaborator, vector)


def _may_be_random(elaborator: Elaborator, found: Declaration) -> bool:
    if found.definition is not None or not isinstance(found.domain, (Choice, Integer, Real, Vector)):
        return False
    return not any(found.name in other.depends and not isinstance(other.domain, Random) or found.name in _sizes(other.domain)
                   for other in elaborator.scope.visible() if other.name != found.name)


def _sizes(domain: Any) -> frozenset[str]:
    from mathcheck.semantics.domains import sizes_of

    return frozenset().union(*(size.free for size in sizes_of(domain))) if domain is not None else frozenset()


def _letter(name: str) -> str:
    """The letter of a name without its font and scripts."""
    plain = name.split("_")[0]
    while plain.startswith("\\") and "{" in plain:
        plain = plain[plain.index("{") + 1:].rstrip("}")
    return plain[:1] if not plain.startswith("\\") else "a"
