r"""An edit of a formula's LaTeX, and the places of its syntax tree where edits can be made.

An edit replaces one span. It is made from nodes and their spans, never from the bare text, so
that a change keeps to what the formula says: `x^2` has a base and an exponent, `P(A \mid B)` two
sides of a bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mathcheck.records import record
from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Cases,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Symbol,
    children,
)
from mathcheck.syntax.tokens import Token, tokenize

_COMMAND_END = re.compile(r"\\[a-zA-Z]+\Z")
# What an index or a variable of integration is called; `\infty` and `\text{max}` are none.
_LETTER = re.compile(r"[a-z]|\\(?:alpha|beta|gamma|theta|lambda|mu|nu|tau|phi|omega|xi|epsilon)")
# Commands that take what follows them as an argument, braces or not.
_TAKES_ARGUMENT = re.compile(r"(?:[\^_]|\\(?:[dt]?frac|sqrt|mathbf|hat|bar))\s*\Z")
# The size of what is only tried where nothing else mends.
LAST = 9


@record
class Edit:
    """Replace `[start, end)` of a formula's LaTeX. `kind` is what it changes; `size` says how much, for ordering."""

    kind: str
    start: int
    end: int
    replacement: str
    size: int = 1


def apply(latex: str, edit: Edit) -> str:
    """The formula with the edit made: commands and letters kept apart, long scripts in braces."""
    before, text, after = latex[:edit.start], edit.replacement, latex[edit.end:]
    if _TAKES_ARGUMENT.search(before) and len(tokenize(text)) > 2:
        text = f"{{{text}}}"
    return joined(joined(before, text), after)


def joined(left: str, right: str) -> str:
    r"""Two pieces of LaTeX side by side: a letter after `\cdot` needs a space."""
    if right[:1].isalpha() and _COMMAND_END.search(left):
        return f"{left} {right}"
    return left + right


@dataclass(frozen=True)
class Spot:
    """A node with its place: the chain of nodes above it, and the role that it plays there."""

    node: Node
    above: tuple[Spot, ...] = ()
    role: str = ""

    @property
    def parent(self) -> Node | None:
        return self.above[-1].node if self.above else None


@dataclass(frozen=True)
class Context:
    """A parsed formula, and what the scope says of the kind of each name (`Matrix`, `Real`, `Event` ...)."""

    latex: str
    document: Document
    kinds: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def tokens(self) -> list[Token]:
        return tokenize(self.latex)[:-1]

    @cached_property
    def spots(self) -> list[Spot]:
        """Every node whose span can be trusted, from left to right."""
        return [spot for statement in self.document.statements for spot in _spots(Spot(statement.node), (0, len(self.latex)))]

    @cached_property
    def spellings(self) -> dict[str, str]:
        """How each name of the formula is written in it."""
        found: dict[str, str] = {}
        for spot in self.spots:
            if isinstance(spot.node, Symbol):
                found.setdefault(spot.node.name, self.text(spot.node))
        return found

    def text(self, node: Node) -> str:
        """The LaTeX that a node was read from."""
        return self.latex[node.span[0]:node.span[1]]

    def between(self, start: int, end: int) -> list[Token]:
        """The tokens inside a stretch of the formula."""
        return [token for token in self.tokens if start <= token.start and token.end <= end]

    def find(self, texts: tuple[str, ...], start: int, end: int) -> Token | None:
        """The first of these tokens inside a stretch of the formula."""
        return next((token for token in self.between(start, end) if token.text in texts), None)

    def is_variable(self, node: Node) -> bool:
        """Whether a node is a name that stands for a value: declared, bound or a letter of the formula."""
        return isinstance(node, Symbol) and (node.name in self.kinds or node.name in self.bound)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that sums, integrals and derivatives of the formula bind."""
        names = set()
        for spot in self.spots:
            if isinstance(spot.node, Symbol) and spot.role in ("variable", "index") and _LETTER.fullmatch(spot.node.name):
                names.add(spot.node.name)
            elif isinstance(spot.node, Binder) and isinstance(spot.node.lower, Relation):
                names |= {side.name for side in spot.node.lower.sides[:1] if isinstance(side, Symbol)}
        return frozenset(names)


def _spots(spot: Spot, room: tuple[int, int]) -> Iterator[Spot]:
    node = spot.node
    start, end = node.span
    inside = room
    if room[0] <= start < end <= room[1]:
        yield spot
        inside = node.span
    elif (start, end) != (0, 0):
        # A node without a place of its own in the text; what it holds may have one.
        inside = room
    above = (*spot.above, spot)
    for child, role in _parts(node):
        yield from _spots(Spot(child, above, role or spot.role), inside)


def _parts(node: Node) -> list[tuple[Node, str]]:
    """The direct parts of a node with their roles; an empty role is that of the whole."""
    match node:
        case Apply(head="sub" | "supindex", args=(base, *indices)):
            return [(base, ""), *((index, "index") for index in indices)]
        case Apply(head="pow", args=(base, exponent)):
            return [(base, ""), (exponent, "exponent")]
        case Apply(head="root", args=(body, index)):
            return [(index, "exponent"), (body, "")]
        case Apply(head="partial" | "total" | "gradient" | "gradient_row" | "hessian", args=(operand, *variables)):
            return [(operand, ""), *((variable, "variable") for variable in dict.fromkeys(variables))]
        case Apply(head="prime" | "accent" | "supname" | "supc", args=(base, *_)):
            return [(base, "")]
        case Call():
            return [(node.function, "function"), *((item, "argument") for group in node.groups for item in group)]
        case Binder():
            parts = [(node.lower, "lower")] if node.lower is not None else []
            parts += [(node.upper, "upper")] if node.upper is not None else []
            return [*parts, (node.body, ""), *((variable, "variable") for variable in node.variables)]
        case MatrixLiteral() | Cases() | Group():
            return [(child, "entry") for child in children(node)]
    return [(child, "") for child in children(node)]


def number_of(node: Node) -> Number | None:
    """The literal that a node is, if it is one."""
    return node if isinstance(node, Number) else None
