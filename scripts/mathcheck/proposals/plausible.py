r"""What holds and yet nobody means: `P(A \mid A) = 1`, `\log \frac{p}{p}`, a difference of one thing, a quotient of quotients, an empty sum."""

from __future__ import annotations

from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import Apply, Binder, Call, Node, Number, Relation, sexpr, walk
from mathcheck.syntax.unparse import name_of

# Of two things that are the same these make nothing new.
_IDLE = ("frac", "slash", "minus", "cap", "cup", "setminus", "and", "or")
_EVENTS = ("P", r"\Pr", r"\mathbb{P}", r"\text{P}", r"\text{Pr}")


def oddities(document: Document) -> int:
    """How often a formula says what nobody writes."""
    return sum(_is_odd(node) for statement in document.statements for node in walk(statement.node))


def _is_odd(node: Node) -> bool:
    if isinstance(node, Apply) and node.head in _IDLE:
        if node.head == "frac" and any(isinstance(arg, Apply) and arg.head == "frac" for arg in node.args):
            return True
        return _repeats([part for arg in node.args for part in _joined(arg, node.head)])
    if isinstance(node, Apply) and node.head in ("partial", "total"):
        return _repeats(list(node.args[:2]))
    if isinstance(node, Apply) and node.head == "juxt":
        # `x x` is written as a power.
        return any(sexpr(left) == sexpr(right) for left, right in zip(node.args, node.args[1:], strict=False))
    if isinstance(node, Call):
        items = [item for group in node.groups for item in group]
        return _repeats(items) or name_of(node.function) in _EVENTS and any(
            isinstance(item, Binder) and item.head == "sum" for item in items)
    return isinstance(node, Binder) and isinstance(node.upper, Number) and isinstance(node.lower, Relation) and isinstance(
        first := node.lower.sides[-1], Number) and node.upper.value < first.value


def _joined(node: Node, head: str) -> list[Node]:
    """The operands of nested unions and the like."""
    if isinstance(node, Apply) and node.head == head and head in ("cap", "cup", "and", "or"):
        return [part for arg in node.args for part in _joined(arg, head)]
    return [node]


def _repeats(nodes: list[Node]) -> bool:
    written = [sexpr(node) for node in nodes]
    return len(set(written)) < len(written)
