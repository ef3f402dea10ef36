r"""Sentences of a page: words in a normal form, and the formulas between them as atoms.

The sentence ``Let $X$ be **normal** with mean $\mu$.`` reads ``let <n0> be normal with mean <n1> . ``:
every token is followed by one space, an atom is its kind and its number. The kinds: `n` names,
`c` a function with its arguments, `r` a relation whose first side is a name or such a function,
`s` a size such as `m \times n`, `l` a named law, `i` an interval or a set, `d` a display,
`e` any other expression.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from mathcheck.budget import Budget
from mathcheck.diagnostics import Problem
from mathcheck.extract import Formula, Heading, Item
from mathcheck.notation import FOREIGN_NOTATION
from mathcheck.semantics.chance.distributions import distribution_of
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Group, Node, Relation, Sequence, Text
from mathcheck.syntax.parser import parse
from mathcheck.syntax.unparse import name_of

# Longer sentences are lists or code that was taken for words.
MAX_TOKENS = 300
MAX_ATOM = 400
_TOKEN = re.compile(
    r"(?P<word>i\.\s?i\.\s?d\.|i\.e\.|e\.g\.|cf\.|resp\.|w\.r\.t\.|[^\W\d_]+(?:['’\-–][^\W\d_]+)*|\d+(?:[.,]\d+)*%?|[,;:()])"
    r"|(?P<stop>[.?!])|(?P<paragraph>\n[ \t>]*\n)|(?P<item>\n[ \t>]*(?:[-*+]|\d{1,3}[.)])(?=[ \t])|\n[ \t>]*\|)")
_LINK = re.compile(r"(?<=\])(?:\([^)\n]{0,500}\)|\[[^\]\n]{0,200}\]|\{[^}\n]{0,200}\})")
_SPELLINGS = {"i.i.d.": "iid", "–": "-", "’": "'"}
_ENDS = re.compile(r"\.\s*(?:\\(?:quad|qquad|end\{[a-z*]+\}|tag\{[^}]*\}|label\{[^}]*\})|[\s}\\,])*$")


@dataclass(slots=True)
class Atom:
    """A formula as a part of a sentence; `latex` is what a clause says of it: of a relation its first side."""

    formula: Formula
    kind: str
    latex: str
    node: Node | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names that it lists; of a relation and of a function applied, those of its first side."""
        node = self.node.sides[0] if isinstance(self.node, Relation) else self.node
        node = node.function if isinstance(node, Call) else node
        parts = node.items if isinstance(node, Sequence) else node.groups[0] if isinstance(node, Group) else (node,)
        return tuple(name for part in parts if part is not None and (name := name_of(part)) is not None)


@dataclass(slots=True)
class Sentence:
    """A sentence in normal form; `places` are the offsets of its tokens there and in the page."""

    start: int
    end: int
    tokens: list[tuple[str, int, int, Formula | None]]
    paragraph: int
    text: str = ""
    atoms: dict[int, Atom] = field(default_factory=dict)
    offsets: list[int] = field(default_factory=list)

    def read(self) -> None:
        """Bring it into normal form."""
        if self.text:
            return
        parts: list[str] = []
        length = 0
        for word, _, _, formula in self.tokens[:MAX_TOKENS]:
            if formula is not None:
                atom = self.atoms[formula.index] = _atom(formula)
                word = f"<{atom.kind}{formula.index}>"
            self.offsets.append(length)
            parts.append(word + " ")
            length += len(word) + 1
        self.text = "".join(parts)

    def span(self, begin: int, end: int) -> tuple[int, int]:
        """The place in the page of a part of the normal form."""
        first = bisect_right(self.offsets, begin) - 1
        last = bisect_right(self.offsets, max(begin, end - 1)) - 1
        return self.tokens[first][1], self.tokens[last][2]

    def atoms_in(self, text: str) -> list[Atom]:
        """The atoms of a part of the normal form."""
        return [self.atoms[int(number)] for number in re.findall(r"<[a-z](\d+)>", text)]


def sentences_of(text: str, items: list[Item], skipped: list[tuple[int, int]]) -> list[Sentence]:
    """The sentences of a page that have formulas, in order."""
    found: list[Sentence] = []
    tokens: list[tuple[str, int, int, Formula | None]] = []
    paragraph = 0
    flat = list(_tokens(text, items, skipped))
    for position, token in enumerate(flat):
        kind, word, start, end, formula = token
        following = flat[position + 1] if position + 1 < len(flat) else ("break", "", end, end, None)
        closed = kind == "break"
        if kind == "paragraph":
            before = tokens[-1][3] if tokens else None
            beside = following[4] is not None and following[4].display
            goes_on = before is not None and before.display and not _ENDS.search(before.latex) and \
                (following[4] is not None or following[1][:1].islower())
            closed = not beside and not goes_on
        elif kind == "stop":
            closed = following[0] != "word" or not following[1][:1].islower()
        if not closed and kind in ("word", "formula"):
            tokens.append((word.lower() if kind == "word" else word, start, end, formula))
            closed = formula is not None and formula.display and (
                _ENDS.search(formula.latex) is not None or following[0] == "word" and following[1][:1].isupper())
        if closed:
            if any(part[3] is not None for part in tokens):
                found.append(Sentence(tokens[0][1], tokens[-1][2], tokens, paragraph))
            tokens = []
            paragraph += kind in ("break", "paragraph")
    if any(part[3] is not None for part in tokens):
        found.append(Sentence(tokens[0][1], tokens[-1][2], tokens, paragraph))
    return found


def _tokens(text: str, items: list[Item], skipped: list[tuple[int, int]]) -> Iterator[tuple[str, str, int, int, Formula | None]]:
    position = 0
    blanks = iter(sorted(skipped))
    blank = next(blanks, None)
    for item in [*(item for item in items if isinstance(item, (Formula, Heading))), None]:
        end = item.start if item is not None else len(text)
        while position < end:
            while blank is not None and blank[1] <= position:
                blank = next(blanks, None)
            stop = min(end, blank[0]) if blank is not None else end
            if stop > position:
                yield from _words(text[position:stop], position)
            position = min(end, blank[1]) if blank is not None and stop == blank[0] and stop < end else max(stop, position)
        if isinstance(item, Formula):
            yield "formula", "", item.start, item.end, item
            position = item.end
        elif isinstance(item, Heading):
            yield "break", "", item.start, item.start, None
            newline = text.find("\n", item.start)
            position = newline if newline >= 0 else len(text)


def _words(text: str, offset: int) -> Iterator[tuple[str, str, int, int, Formula | None]]:
    text = _LINK.sub(lambda found: " " * len(found.group()), text)
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "word"
        word = found.group()
        if kind == "word":
            word = word.replace("–", "-").replace("’", "'")
            word = "iid" if word.startswith("i.") and word.endswith("d.") else word
        yield "break" if kind == "item" else kind, word, offset + found.start(), offset + found.end(), None


def _atom(formula: Formula) -> Atom:
    if formula.display:
        return Atom(formula, "d", formula.latex)
    latex = formula.latex.strip().rstrip(",;.").strip()
    if len(latex) > MAX_ATOM:
        return Atom(formula, "e", latex)
    try:
        statements = parse(latex, FOREIGN_NOTATION, Budget()).statements
    except (Problem, RecursionError):
        return Atom(formula, "e", latex)
    nodes = [statement.node for statement in statements]
    if not nodes:
        return Atom(formula, "e", latex)
    if all(isinstance(node, Ellipsis) or name_of(node) is not None for node in nodes) and name_of(nodes[0]) is not None:
        return Atom(formula, "n", latex, nodes[0] if len(nodes) == 1 else Sequence(tuple(nodes)))
    node = nodes[0]
    if len(nodes) > 1:
        last = nodes[-1]
        if isinstance(last, Relation) and all(isinstance(each, Ellipsis) or name_of(each) is not None for each in nodes[:-1]):
            return Atom(formula, "r", latex[:last.sides[0].span[1]], Sequence((*nodes[:-1], last.sides[0])))
        return Atom(formula, "e", latex)
    match node:
        case Sequence(items=parts) if all(isinstance(part, Ellipsis) or name_of(part) is not None for part in parts):
            return Atom(formula, "n", latex, node)
        case Group(open="(", groups=(parts,)) if len(parts) > 1 and all(
                isinstance(part, Ellipsis) or name_of(part) is not None for part in parts):
            return Atom(formula, "n", latex[1:-1] if latex.startswith("(") and latex.endswith(")") else latex, node)
        case Relation(sides=(first, *_)):
            if isinstance(first, Call) and name_of(first.function) is not None and distribution_of(name_of(first.function)):
                return Atom(formula, "l", latex, node)
            start, end = first.span
            head = name_of(first) or isinstance(first, Sequence) or isinstance(first, Call) and name_of(first.function) is not None
            return Atom(formula, "r", latex[start:end], node) if head else Atom(formula, "e", latex, node)
        case Call(function=function) if name_of(function) is not None:
            if distribution_of(name_of(function)) is not None:
                return Atom(formula, "l", latex, node)
            return Atom(formula, "c", latex, node)
        case Apply(head="times"):
            return Atom(formula, "s", latex, node)
        case Group(open="[" | "(" | "{" | "]"):
            return Atom(formula, "i", latex, node)
        case Text():
            return Atom(formula, "e", latex, node)
    return Atom(formula, "e", latex, node)
