"""The left side of a definition: the letter that it defines, its index or step, its arguments."""

from __future__ import annotations

import re

from mathcheck.records import record
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Symbol
from mathcheck.syntax.unparse import name_of

_FONT = re.compile(r"\\(?:mathbf|mathcal|mathbb|mathfrak|text|vec|mathscr)\{((?:[^{}]|\{[^{}]*\})*)\}")
_ACCENT = re.compile(r"^\\(?:hat|tilde|bar|widehat|widetilde)\{(.*)\}$")
_BRACED = re.compile(r"(?<=[_^])\{([^{}]|\\[a-zA-Z]+|\w+)\}")
MARKS = ("sub", "supindex", "supname", "star", "prime", "supc")
INDICES = frozenset("ijklmncdabhpqrst")
_EARLIER = {"old", "prev", "previous", "t-1"}
_LATER = {"new", "next", "t+1", "+"}


def plain(name: str) -> str:
    r"""A name without fonts and needless braces: `\mathbf{d}_{k}` => `d_k`."""
    while (found := _FONT.sub(r"\1", name)) != name:
        name = found
    return _BRACED.sub(r"\1", name)


@record
class Left:
    """The left side of a definition: its letter, its index and how far it lies ahead, its arguments."""

    base: str
    spelled: str
    operator: str
    index: tuple[str, ...] = ()
    step: tuple[str | None, int] | None = None
    arguments: tuple[Node, ...] = ()
    given: bool = False
    # Whether steps are counted above the letter, as powers are written; the power that the letter is raised to.
    raised: bool = False
    power: Number | None = None


# The left side of what defines no name: an expression, whose words alone say what it is.
NAMELESS = Left("?", "?", "")


def left_of(node: Node) -> Left:
    """What a left side names: a letter with its marks, a function, a derivative."""
    if isinstance(node, Apply) and node.head in ("partial", "total") and len(node.args) == 2:
        inner = base_of(node.args[1])
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
    raised = given = False
    power: Number | None = None
    current = node
    while not isinstance(current, Symbol):
        if isinstance(current, Call) and not arguments:
            arguments = tuple(item for group in current.groups for item in group)
            given = "|" in current.separators
            current = current.function
        elif isinstance(current, Apply) and current.head == "pow" and isinstance(current.args[1], Number):
            power = current.args[1]
            current = current.args[0]
        elif isinstance(current, Apply) and current.head in (*MARKS, "pow"):
            found = step_of(current.args[1]) if len(current.args) == 2 else None
            if current.head == "prime":
                found = (None, 1)
            if found is not None:
                step, raised = found, current.head == "pow"
            parts = parts_of(current.args[1:])
            if len(parts) < 3:
                index.extend(part.name for part in parts if isinstance(part, Symbol) and part.name in INDICES)
            marks.extend(map(_text, parts))
            current = current.args[0]
        else:
            return NAMELESS
    base = plain(current.name)
    spelled = base + "".join(f"_{mark}" for mark in marks if mark)
    return Left(base, spelled, spelled if spelled in ("F_1", "R_2") else base, tuple(index), step, arguments, given, raised, power)


def _subscripts(node: Node) -> tuple[str, ...]:
    """The index of a letter, if it has one."""
    if not isinstance(node, Apply) or node.head != "sub":
        return ()
    return tuple(part.name for part in parts_of(node.args[1:]) if isinstance(part, Symbol) and part.name in INDICES)


def _text(node: Node) -> str:
    if isinstance(node, Number):
        return node.text
    return plain(name_of(node) or "")


def parts_of(nodes: tuple[Node, ...]) -> list[Node]:
    return [part for node in nodes for part in (node.args if isinstance(node, Apply) and node.head == "juxt" else (node,))]


def step_of(node: Node) -> tuple[str | None, int] | None:
    """The counter of an index and what is added to it: `t + 1` => `("t", 1)`."""
    if isinstance(node, Apply) and node.head == "paren":
        return step_of(node.args[0])
    if isinstance(node, Symbol):
        word = plain(node.name)
        if word in _LATER:
            return (None, 1)
        if word in _EARLIER:
            return (None, 0)
        return (word, 0) if word in INDICES or word in ("n", r"\tau", "T") else None
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


def base_of(node: Node) -> Symbol | None:
    while isinstance(node, Apply) and node.head in (*MARKS, "pow"):
        node = node.args[0]
    return node if isinstance(node, Symbol) else None


def bare(letter: str) -> str:
    r"""A letter without its accent: `\hat{y}` => `y`."""
    return _ACCENT.sub(r"\1", letter)


def squared(left: Left) -> str:
    r"""The letter with its power: `\sigma^2`."""
    return bare(left.base) if left.power is None else f"{bare(left.base)}^{left.power.text}"


def solved(left: Node, right: Node) -> tuple[Node, Node]:
    r"""An equation for the reciprocal or the inverse of a name, solved for the name: `\frac{1}{\tau^2} = a` => `\tau^2 = \frac{1}{a}`."""
    if isinstance(left, Apply) and left.head in ("frac", "slash") and isinstance(left.args[0], Number) and left.args[0].value == 1 and \
            base_of(left.args[1]) is not None:
        return left.args[1], Apply("frac", (left.args[0], right), right.span)
    if isinstance(left, Apply) and left.head == "pow" and base_of(left.args[0]) is not None and _is_minus_one(left.args[1]):
        return left.args[0], Apply("pow", (Apply("paren", (right,), right.span), left.args[1]), right.span)
    return left, right


def _is_minus_one(node: Node) -> bool:
    return isinstance(node, Apply) and node.head == "neg" and isinstance(node.args[0], Number) and node.args[0].value == 1
