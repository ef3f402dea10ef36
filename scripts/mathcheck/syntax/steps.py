r"""Superscripts that count steps: `\mathbf{w}^{k+1} = \mathbf{w}^k - \alpha \nabla f(\mathbf{w}^k)`, as texts on algorithms write them.

A vector has no powers, so what stands above a bold letter tells which vector it is; above other letters too where a formula
says what the next one is. With its step a letter is one name, or a member of a family where a sum runs over the steps.
"""

from __future__ import annotations

from dataclasses import replace

from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    map_children,
    walk,
)
from mathcheck.syntax.unparse import unparse

_LETTERS = frozenset({"i", "j", "k", "l", "m", "n", "r", "s", "t", "K", r"\tau", r"\ell"})
_DEFINING = ("=", ":=", "gets")


def read_steps(document: Document) -> Document:
    """The formula with names for what such superscripts count; the formula itself where it has none."""
    nodes = [statement.node for statement in document.statements]
    powers = [node for root in nodes for node in walk(root) if _step(node) is not None]
    if not powers:
        return document
    counted = _counted(powers) | _updated(nodes, powers)
    if not counted:
        return document
    # A capital beside vectors that are counted is counted by the same letter.
    letters = {_step(node)[0] for node in powers if _base(node) in counted and isinstance(_step(node)[0], str)}
    counted |= {_base(node) for node in powers if _plain(_base(node))[:1].isupper() and _step(node)[0] in letters}
    return replace(document, statements=[replace(statement, node=_named(_as_update(statement.node, counted), counted, frozenset()))
                                         for statement in document.statements])


def _as_update(node: Node, counted: set[str]) -> Node:
    """`w^{k+1} = w^k - g` says what the next one becomes; another step of the same algorithm, or of another, is no contradiction."""
    if not isinstance(node, Relation) or node.operators != ("=",):
        return node
    left, right = node.sides
    step = _step(left)
    if step is None or _base(left) not in counted or not any(
            _step(part) not in (None, step) and _base(part) == _base(left) for part in walk(right)):
        return node
    return Relation(node.sides, ("gets",), node.span, node.operator_spans)


def _step(node: Node) -> tuple[str | int, str] | None:
    """The letter or number of a step above a name, and how far from it."""
    if not isinstance(node, Apply) or node.head != "pow" or _base(node) == "":
        return None
    above = node.args[1]
    if isinstance(above, Number) and above.value.denominator == 1 and above.value >= 0:
        return int(above.value), ""
    if isinstance(above, Symbol) and above.name in _LETTERS:
        return above.name, ""
    if isinstance(above, Apply) and above.head in ("add", "minus") and isinstance(above.args[0], Symbol) and \
            above.args[0].name in _LETTERS and isinstance(above.args[1], Number):
        return above.args[0].name, f"{'+' if above.head == 'add' else '-'}{above.args[1].text}"
    return None


def _base(node: Apply) -> str:
    """The name below a superscript, an index apart."""
    base = node.args[0]
    while isinstance(base, Apply) and base.head == "sub":
        base = base.args[0]
    return base.name if isinstance(base, Symbol) and base.name not in ("e", r"\pi", r"\nabla", r"\partial") else ""


def _plain(name: str) -> str:
    for mark in (r"\hat{", r"\bar{", r"\tilde{", r"\mathbf{", r"\vec{"):
        name = name.removeprefix(mark)
    return name.strip("\\")


def _counted(powers: list[Node]) -> set[str]:
    r"""The bold letters with a step above them: more than a square, which many write for a squared norm."""
    steps: dict[str, set] = {}
    for node in powers:
        name = _base(node)
        if (r"\mathbf{" in name or r"\vec{" in name) and _plain(name)[:1].islower():
            steps.setdefault(name, set()).add(_step(node)[0])
    return {name for name, found in steps.items() if found - {2}}


def _updated(nodes: list[Node], powers: list[Node]) -> set[str]:
    """The letters of which a formula says what the next one is, from the one before it and not by multiplying alone."""
    found = set()
    for node in nodes:
        if not isinstance(node, Relation) or node.operators[0] not in _DEFINING:
            continue
        left = node.sides[0]
        while isinstance(left, Apply) and left.head == "sub":
            left = left.args[0]
        step = _step(left)
        if step is None or isinstance(step[0], int):
            continue
        name = _base(left)
        before = {_step(part)[1] for side in node.sides[1:] for part in walk(side)
                  if _step(part) is not None and _base(part) == name and _step(part)[0] == step[0]}
        inner = {id(part) for power in powers if _base(power) == name and _step(power)[0] in (step[0], 0) for part in walk(power)}
        bare = any(isinstance(part, Symbol) and part.name == name and id(part) not in inner for root in nodes for part in walk(root))
        if before - {step[1]} and not bare and not isinstance(left.args[0], Number):
            found.add(name)
    return found


def _named(node: Node, counted: set[str], bound: frozenset[str]) -> Node:
    if isinstance(node, Binder):
        bound |= {part.name for part in _indices(node)}
    found = map_children(node, lambda part: _named(part, counted, bound))
    step = _step(found)
    if step is None or _base(found) not in counted:
        return found
    base, above = found.args
    if step[0] in bound:
        return Apply("supindex", (base, above), found.span)
    name = Apply("supname", (_lettered(base), Symbol("\\text{" + unparse(above).replace(" ", "") + "}", above.span)), found.span)
    # `w_j^{k}` is an entry of `w^{k}`.
    return Apply("sub", (name, *base.args[1:]), found.span) if isinstance(base, Apply) else name


def _lettered(base: Node) -> Node:
    while isinstance(base, Apply):
        base = base.args[0]
    return base


def _indices(node: Binder) -> list[Symbol]:
    """The letters that run in a sum and its kin."""
    lower = node.lower
    items = lower.items if isinstance(lower, Sequence) else (lower,) if lower is not None else ()
    return [part for item in items for part in walk(item.sides[0] if isinstance(item, Relation) else item) if isinstance(part, Symbol)]
