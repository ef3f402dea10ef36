"""The state of one parse, and what one family of notation asks of the others.

Notation is recursive: a fraction holds a sum, a sum holds fractions. Each family is a module of
functions on a `Reader`; what it needs of families that need it in turn, it calls by the abstract
methods below, which `mathcheck.syntax.parser` fills in.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from mathcheck.budget import TOKEN, Budget
from mathcheck.diagnostics import Problem
from mathcheck.syntax.entries import Entry, Notation
from mathcheck.syntax.nodes import Node, Text
from mathcheck.syntax.tokens import Token

MAX_DEPTH = 60
MAX_DIGITS = 400

# The precedence of products in the notation tables: sums and looser bind weaker.
PRODUCT = 40

_WITH_ENTRY = {"char", "command"}
# What stands after the last token, as far as anyone looks ahead.
_NOTHING: tuple[None, ...] = (None,) * 8


class Reader(ABC):
    """The tokens, the position, and what encloses it."""

    def __init__(self, latex: str, tokens: list[Token], notation: Notation, budget: Budget):
        self.latex = latex
        self.tokens = tokens
        self.notation = notation
        self.lookup = notation.by_trigger.get
        # What the notation says of each token, found once.
        self.entries = [*self._entries_of(tokens), *_NOTHING]
        self.position = 0
        self.budget = budget
        self.depth = 0
        self.texts: list[Text] = []
        # The brackets that are open here, innermost last: decides what a bar means.
        self.open: list[str] = []
        # How many integrals still look for their differential, and those found in numerators.
        self.integrals = 0
        self.pending: list[Node] = []
        # Whether `d` is the sign of a differential in this formula; found when first asked for.
        self.differentials: bool | None = None

    # -- the grammar, loosest first --------------------------------------------------------------

    @abstractmethod
    def clause(self) -> Node:
        """A relation chain, joined by logical operators; or an expression."""

    @abstractmethod
    def relation(self) -> Node:
        """A chain of relations, or an expression."""

    @abstractmethod
    def expression(self, minimum: int = 10) -> Node:
        """Infix operators of at least a precedence, left to right."""

    @abstractmethod
    def unary(self, minimum: int) -> Node:
        """What a sign may stand before."""

    @abstractmethod
    def juxtaposed(self, *, denominator: bool = False, first: Node | None = None) -> Node:
        """Factors side by side: a product, read left to right; `first` is read already."""

    @abstractmethod
    def starts_factor(self) -> bool:
        """Whether a further factor of a product begins here."""

    @abstractmethod
    def factor(self) -> Node:
        """A primary with its scripts, calls and postfix operators."""

    @abstractmethod
    def primary(self, *, bare: bool = False) -> Node:
        """The smallest whole piece; `bare` without what could follow it, as in a script."""

    @abstractmethod
    def argument(self) -> Node:
        """A required argument of a command."""

    # -- tokens --------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    @property
    def last(self) -> int:
        """The position of the token that ends the formula."""
        return len(self.tokens) - 1

    def entry(self, ahead: int = 0) -> Entry | None:
        return self.entries[self.position + ahead]

    def _entries_of(self, tokens: list[Token]) -> list[Entry | None]:
        return [self.lookup(token.text) if token.kind in _WITH_ENTRY else None for token in tokens]

    def replace_tokens(self, start: int, end: int, tokens: list[Token]) -> None:
        """Read other tokens where those from `start` to `end` stand."""
        self.tokens[start:end] = tokens
        self.entries[start:end] = self._entries_of(tokens)

    def advance(self) -> Token:
        self.budget.spend(TOKEN)
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def skip_newline(self) -> None:
        while self.token.kind == "newline":
            self.position += 1

    def spaces(self, ahead: int = 0) -> int:
        r"""How many wide spaces (`\quad`) stand here, or so many tokens ahead."""
        count = ahead
        while (entry := self.entry(count)) is not None and entry.kind == "separator" and entry.head == "quad":
            count += 1
        return count - ahead

    def problem(self, code: str, message: str, token: Token | None = None, **extra: object) -> Problem:
        token = token or self.token
        return Problem(code, message, (token.start, max(token.end, token.start + 1)), **extra)

    def span_from(self, start: int) -> tuple[int, int]:
        return (start, self.tokens[self.position - 1].end if self.position else start)

    def matching(self, position: int) -> int:
        """The position of the brace that closes the one at a position."""
        return self.raw_words(position)[1] - 1

    # -- looking ahead -------------------------------------------------------------------------

    def raw_words(self, position: int) -> tuple[str, int]:
        """The raw text of the brace group at `position`, and the position after it."""
        start = self.tokens[position].end
        depth = 0
        for index in range(position, len(self.tokens)):
            text = self.tokens[index].text
            if self.tokens[index].kind == "char":
                depth += (text == "{") - (text == "}")
            if depth == 0:
                return self.latex[start:self.tokens[index].start], index + 1
        raise self.problem("unclosed-group", "a brace is opened here and never closed", self.tokens[position])

    def after_argument(self, position: int) -> int:
        if position >= len(self.tokens) - 1:
            raise self.problem("missing-operand", "an argument is missing here", self.tokens[-1])
        if self.tokens[position].text != "{":
            return position + 1
        return self.raw_words(position)[1]

    def partner_ahead(self, head: str) -> bool:
        """Whether a bar like the one here follows on the same level."""
        return self.partner(head) is not None

    def partner(self, head: str) -> int | None:
        """Where the next bar like the one here stands on the same level."""
        level = 0
        for index in range(self.position + 1, len(self.tokens)):
            token = self.tokens[index]
            entry = self.lookup(token.text)
            if token.kind in ("newline", "end", "cell", "rowbreak"):
                return None
            if entry is not None and entry.kind == "open" or token.text == "{":
                level += 1
            elif entry is not None and entry.kind == "close" or token.text == "}":
                level -= 1
                if level < 0:
                    return None
            elif entry is not None and entry.kind == "bar" and level == 0 and entry.head == head:
                return index
        return None

    def lone_operator(self) -> bool:
        return self.lone_signs() > 0

    def lone_signs(self) -> int:
        r"""How many operators stand here with nothing after them in a script: `S_{++}`, `X_{t-}`, `y_{i\cdot\cdot}`."""
        count = 0
        while (entry := self.entry(count)) is not None and entry.kind in ("infix", "relation"):
            count += 1
        following = self.tokens[min(self.position + count, self.last)]
        return count if following.text in ("}", ",") and following.kind == "char" else 0

    def sign_here(self) -> bool:
        entry = self.entry()
        return entry is not None and entry.kind == "infix" and entry.head in ("minus", "add")
