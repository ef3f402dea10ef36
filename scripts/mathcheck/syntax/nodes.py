r"""The syntax tree of a formula.

Every node knows the span of the LaTeX that it was read from. Nodes are values:
no pass changes one in place. `sexpr` prints a tree in the compact form that tests use.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import Any

Span = tuple[int, int]
NOWHERE: Span = (0, 0)


@dataclass(slots=True, eq=False)
class Number:
    """A literal. `ulp` is the unit of its last digit shown, `None` for an exact constant."""

    value: Fraction
    text: str
    span: Span = NOWHERE
    ulp: Fraction | None = None


@dataclass(slots=True, eq=False)
class Symbol:
    r"""A name as LaTeX in one spelling: `x`, `\alpha`, `\mathbf{x}`, `\hat{y}`, `\text{spam}`."""

    name: str
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Apply:
    """An operator on operands."""

    head: str
    args: tuple[Node, ...]
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Call:
    r"""`f(a, b \mid c; d)`: application, or a product if `function` turns out to be a value.

    `groups` are the lists between the separators (`|`, `;`, `\|`).
    """

    function: Node
    groups: tuple[tuple[Node, ...], ...]
    separators: tuple[str, ...]
    delimiter: str
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Group:
    """A bracketed list: parentheses, brackets, braces, bars; same fields as `Call`."""

    open: str
    close: str
    groups: tuple[tuple[Node, ...], ...]
    separators: tuple[str, ...] = ()
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Relation:
    """A chain `a = b <= c`; every side is the tuple of expressions between commas."""

    sides: tuple[Node, ...]
    operators: tuple[str, ...]
    span: Span = NOWHERE
    operator_spans: tuple[Span, ...] = ()


@dataclass(slots=True, eq=False)
class Sequence:
    """Expressions separated by commas where one expression could stand: `x, y`, `1, 3`."""

    items: tuple[Node, ...]
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Binder:
    r"""`\sum`, `\int`, `\max`, `\lim` ...: the scripts as written, and the body."""

    head: str
    lower: Node | None
    upper: Node | None
    body: Node
    variables: tuple[Node, ...] = ()
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class MatrixLiteral:
    """Rows of entries; `delimiter` is the letter of the environment (`b`, `p`, `v` ...)."""

    rows: tuple[tuple[Node, ...], ...]
    delimiter: str
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Cases:
    """Branches `(value, condition)`; the condition is `None` for `otherwise`."""

    branches: tuple[tuple[Node, Node | None], ...]
    span: Span = NOWHERE

    @property
    def is_system(self) -> bool:
        """Whether the brace holds equations that are to be true together, and no function by cases."""
        return all(isinstance(value, Relation) and test is None for value, test in self.branches)


@dataclass(slots=True, eq=False)
class Text:
    """Words inside a formula that are not a name."""

    words: str
    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Ellipsis:
    """Dots."""

    span: Span = NOWHERE


@dataclass(slots=True, eq=False)
class Implication:
    """`premise => conclusion` (or `<=>`), each a tuple of statements."""

    parts: tuple[tuple[Node, ...], ...]
    operators: tuple[str, ...]
    span: Span = NOWHERE


Node = (Number | Symbol | Apply | Call | Group | Relation | Sequence | Binder | MatrixLiteral | Cases | Text
        | Ellipsis | Implication)


def integer(value: int) -> Number:
    return Number(Fraction(value), str(value))


# The direct parts of each kind of node that has some, in reading order: looked up by its type, for trees are walked often.
_PARTS: dict[type, Callable[[Any], tuple[Node, ...] | list[Node]]] = {
    Apply: attrgetter("args"),
    Call: lambda node: [node.function, *(item for group in node.groups for item in group)],
    Group: lambda node: [item for group in node.groups for item in group],
    Relation: attrgetter("sides"),
    Sequence: attrgetter("items"),
    Binder: lambda node: [*(part for part in (node.lower, node.upper) if part is not None), *node.variables, node.body],
    MatrixLiteral: lambda node: [entry for row in node.rows for entry in row],
    Cases: lambda node: [part for branch in node.branches for part in branch if part is not None],
    Implication: lambda node: [item for part in node.parts for item in part],
}


def children(node: Node) -> list[Node]:
    """The direct parts of a node, in reading order."""
    parts = _PARTS.get(type(node))
    return [] if parts is None else list(parts(node))


def first_item(node: Call | Group) -> Node:
    """What a bracket holds first; an empty text when it holds nothing."""
    return node.groups[0][0] if node.groups and node.groups[0] else Text("", node.span)


def walk(node: Node):
    """The node and all its descendants."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        parts = _PARTS.get(type(current))
        if parts is not None:
            stack.extend(parts(current)[::-1])


def sexpr(node: Node | None) -> str:
    """A tree as an s-expression: `x^2 + 1` => `(add (pow x 2) 1)`."""
    match node:
        case None:
            return "_"
        case Number():
            return node.text
        case Symbol():
            return node.name
        case Apply():
            return f"({' '.join([node.head, *map(sexpr, node.args)])})"
        case Call():
            return f"(call {sexpr(node.function)} {_groups(node.groups, node.separators)})"
        case Group():
            return f"(group {node.open}{node.close} {_groups(node.groups, node.separators)})"
        case Relation():
            parts = [sexpr(node.sides[0])]
            for operator, side in zip(node.operators, node.sides[1:], strict=True):
                parts += [operator, sexpr(side)]
            return f"({' '.join(parts)})"
        case Sequence():
            return f"(list {' '.join(map(sexpr, node.items))})"
        case Binder():
            names = "".join(" d" + sexpr(variable) for variable in node.variables)
            return f"({node.head} {sexpr(node.lower)} {sexpr(node.upper)}{names} {sexpr(node.body)})"
        case MatrixLiteral():
            rows = " ".join("[" + " ".join(map(sexpr, row)) + "]" for row in node.rows)
            return f"(matrix {rows})"
        case Cases():
            return "(cases " + " ".join(f"[{sexpr(value)} {sexpr(test)}]" for value, test in node.branches) + ")"
        case Text():
            return repr(node.words)
        case Ellipsis():
            return "..."
        case Implication():
            parts = ["(and " + " ".join(map(sexpr, node.parts[0])) + ")"]
            for operator, part in zip(node.operators, node.parts[1:], strict=True):
                parts += [operator, "(and " + " ".join(map(sexpr, part)) + ")"]
            return f"({' '.join(parts)})"
    raise TypeError(f"not a node: {node!r}")


def _groups(groups: tuple[tuple[Node, ...], ...], separators: tuple[str, ...]) -> str:
    parts = [" ".join(map(sexpr, groups[0]))] if groups else [""]
    for separator, group in zip(separators, groups[1:], strict=True):
        parts += [separator, " ".join(map(sexpr, group))]
    return " ".join(parts)


def map_children(node: Node, change) -> Node:
    """A copy of the node with `change` applied to each direct part."""
    match node:
        case Apply():
            return Apply(node.head, tuple(map(change, node.args)), node.span)
        case Call():
            return Call(change(node.function), tuple(tuple(map(change, group)) for group in node.groups),
                        node.separators, node.delimiter, node.span)
        case Group():
            return Group(node.open, node.close, tuple(tuple(map(change, group)) for group in node.groups),
                         node.separators, node.span)
        case Relation():
            return Relation(tuple(map(change, node.sides)), node.operators, node.span, node.operator_spans)
        case Sequence():
            return Sequence(tuple(map(change, node.items)), node.span)
        case Binder():
            return Binder(node.head, None if node.lower is None else change(node.lower),
                          None if node.upper is None else change(node.upper), change(node.body),
                          tuple(map(change, node.variables)), node.span)
        case MatrixLiteral():
            return MatrixLiteral(tuple(tuple(map(change, row)) for row in node.rows), node.delimiter, node.span)
        case Cases():
            return Cases(tuple((change(value), None if test is None else change(test)) for value, test in node.branches),
                         node.span)
    return node
