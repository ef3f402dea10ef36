r"""Relations in a sentence that claim nothing: they name an event or a case, as `heads ($X = 1$)`, `the probability of $a = 1$` or `if $X > Y$`.

What chance decides is neither true nor false. So a relation in a sentence between a random variable that has a law and anything
else is an event, unless it says what a name is whose value the page has given before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.reference import probability as letters
from mathcheck.semantics.domains import Event, Function, Random
from mathcheck.semantics.scope import Scope
from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Relation, Sequence, Symbol, children
from mathcheck.syntax.unparse import name_of

_COMPARING = frozenset(("=", "!=", "<", ">", "<=", ">=", "in", "notin"))
# Random variables of any law at all: a relation may still say what they are, as `$X \ge 0$`.
_ANY_LAW = frozenset(("discrete", "continuous"))
# Words right before letters that run through all that they index.
_RUNS = re.compile(r"\bfor (?:all|any|each|every)(?: [a-z]+)? $", re.IGNORECASE)
_PLAIN = frozenset((r"\text{max}", r"\text{min}"))


def names_event(document: Document, scope: Scope) -> bool:
    """Whether all that a formula says is that something of a known law has some value."""
    nodes = [statement.node for statement in document.statements]
    return bool(nodes) and all(isinstance(node, Relation) and _is_event(node, scope, of_any_law=False) for node in nodes)


def is_case(document: Document, scope: Scope) -> bool:
    """Whether a formula that is false by itself is one case of something that depends on chance."""
    nodes = [statement.node for statement in document.statements]
    return bool(nodes) and all(isinstance(node, Relation) and _is_event(node, scope, of_any_law=True) for node in nodes)


def case_of(document: Document) -> str | None:
    """The name that all of a formula says to be one number."""
    node = document.statements[0].node if len(document.statements) == 1 else None
    return name_of(node.sides[0]) if isinstance(node, Relation) and node.operators == ("=",) and isinstance(node.sides[1], Number) else None


def weight_of(document: Document) -> str | None:
    r"""The letter of weights that a formula says to be probabilities: `\pi` of `\pi_k = P(z = k)`."""
    node = document.statements[0].node if len(document.statements) == 1 else None
    return name_of(node.sides[0].args[0]) if isinstance(node, Relation) and turned(node) is not node else None


def turned(node: Relation) -> Relation:
    r"""`\pi_k = P(z = k)` with the probability first; other relations as they are."""
    match node:
        case Relation(sides=(Apply(head="sub", args=(Symbol(), Symbol() as index)) as weight, Call(groups=((Relation() as value,), *_)) as chance),
                      operators=("=",)) if name_of(chance.function) in letters.PROBABILITY | {"p"} and name_of(value.sides[-1]) == index.name:
            return Relation((chance, weight), node.operators, node.span, node.operator_spans)
    return node


def names_indices(document: Document, cue: str, scope: Scope) -> bool:
    """Whether a formula only lists letters that words let run: `for all $i, j$`, `for each $i$`."""
    nodes = [part for statement in document.statements for part in (statement.node.items if isinstance(statement.node, Sequence) else (statement.node,))]
    return _RUNS.search(cue) is not None and bool(nodes) and all(
        isinstance(node, Symbol) and len(node.name) == 1 and node.name.islower() and scope.lookup(node.name) is None for node in nodes)


def _is_event(node: Relation, scope: Scope, *, of_any_law: bool) -> bool:
    if not set(node.operators) <= _COMPARING:
        return False
    names = {name for side in node.sides for name in _names(side)}
    if None in names or any(scope.lookup(name) is None for name in names):
        return False
    first = scope.lookup(name_of(node.sides[0]) or "")
    if node.operators[0] == "=" and first is not None and first.definition is not None:
        return False
    return any(_is_random(name, scope, of_any_law) for name in names)


def _names(node: Node) -> Iterator[str | None]:
    """The names whose values an expression is made of; None where it asks for more than values, as a probability does."""
    name = name_of(node)
    match node:
        case Call() if name_of(node.function) in _PLAIN:
            parts: list[Node] = [part for group in node.groups for part in group]
        case Call():
            yield None
            return
        case _ if name is not None:
            yield name
            return
        case _:
            parts = children(node)
    for part in parts:
        yield from _names(part)


def _is_random(name: str, scope: Scope, of_any_law: bool, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a name has a law: its own, that of what it is computed from, or probabilities that the page gives."""
    found = scope.lookup(name)
    if found is None or name in seen or isinstance(found.domain, (Event, Function)) or found.is_function:
        return False
    if isinstance(found.domain, Random):
        return found.domain.kind != "distribution" and (of_any_law or found.domain.kind not in _ANY_LAW)
    if found.definition is not None:
        return any(_is_random(other, scope, of_any_law, seen | {name}) for other in found.definition.free)
    return any(name in condition.names and condition.settled for condition in scope.conditions()) or \
        any(name in statement.names for statement in scope.independence())
