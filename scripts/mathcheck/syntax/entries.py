r"""What a notation table says about one spelling; the tables are in `mathcheck.notation`."""

from __future__ import annotations

from collections.abc import Iterable

from mathcheck.records import record

KINDS = frozenset({
    "relation",     # a = b: `head` is the canonical operator
    "implication",  # a => b
    "infix",        # a + b, with `precedence` and `associativity`
    "prefix",       # -a
    "postfix",      # a!
    "function",     # \sin x: parentheses optional
    "binder",       # \sum_{i}^{n} body
    "symbol",       # a name or constant; `head` is its canonical name
    "accent",       # \hat{y}: part of the name
    "font",         # \mathbf{x}: part of the name
    "word",         # \operatorname{tr}, \text{spam}: several letters, one name
    "ignored",      # spacing and style: read through, with `arguments` braces dropped
    "wrapper",      # \boxed{x}: read through to its last argument
    "open",         # a bracket; `head` is its plain form
    "close",
    "bar",          # | and its spellings: opens, closes or separates
    "ellipsis",
    "separator",    # , ; \quad
})


@record
class Entry:
    """One spelling. Many spellings may share one head."""

    trigger: str
    kind: str
    head: str = ""
    precedence: int = 0
    arguments: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r} of {self.trigger!r}")


class Notation:
    """The compiled table: from a trigger to its entry."""

    def __init__(self, entries: Iterable[Entry], *, environments: dict[str, str], connectives: dict[str, str],
                 function_words: frozenset[str], binder_words: dict[str, str], described: frozenset[str] = frozenset(),
                 called_words: frozenset[str] = frozenset(), abbreviations: frozenset[str] = frozenset()):
        self.entries = tuple(entries)
        self.by_trigger = {}
        for entry in self.entries:
            if entry.trigger in self.by_trigger:
                raise ValueError(f"two entries for {entry.trigger!r}")
            self.by_trigger[entry.trigger] = entry
        self.environments = environments
        self.connectives = connectives
        self.function_words = function_words
        self.binder_words = binder_words
        self.described = described
        self.called_words = called_words
        self.abbreviations = abbreviations
