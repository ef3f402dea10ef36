r"""Tokens -> syntax tree, by recursive descent.

The parser knows how things are written and nothing of what they mean: `f(x)` becomes a
`Call` whether `f` is a function or a factor, `|A|` a `Group` in bars, `x_i` a `sub`. What the
scope decides is decided later. Loosest first: statements, implications, relations, sums,
products, juxtaposition, scripts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from mathcheck.budget import PARSING, TOKEN, Budget
from mathcheck.diagnostics import Problem
from mathcheck.syntax.entries import Entry, Notation
from mathcheck.syntax.layout import arrange
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Cases,
    Ellipsis,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
)
from mathcheck.syntax.tokens import Token

MAX_DEPTH = 60
MAX_TOKENS = 4_000
MAX_DIGITS = 400

_CLOSING = {"(": (")", "]"), "[": ("]", ")", "["), "{": ("}",), "<": (">",), "floor": ("floor",), "ceil": ("ceil",),
            "|": ("|",), "||": ("||",), ".": (".",), "]": ("[",)}
_DIFFERENTIALS = {"d", r"\text{d}", r"\partial"}
_PRODUCT = 40
_WITH_ENTRY = {"char", "command"}
_SCRIPT_ONE_TOKEN = {"number", "char", "command"}


@dataclass(slots=True)
class Statement:
    """One statement of a formula with what stood before it.

    `separator` is `""`, `,`, `;`, `.`, `quad`, `newline`, `=>`, `<=` or `<=>`; `connective`
    is the role of the words before it: `condition`, `constraint`, `and`, `then`, `otherwise` or empty.
    """

    node: Node
    separator: str = ""
    connective: str = ""


@dataclass(slots=True)
class Document:
    """A parsed formula: its statements, its label, and the prose that stood in it."""

    statements: list[Statement]
    label: str | None
    texts: list[Text]


def parse(latex: str, notation: Notation, budget: Budget | None = None) -> Document:
    """Read one formula; raise `Problem` with the span of what cannot be read."""
    layout = arrange(latex, notation)
    if len(layout.tokens) > MAX_TOKENS:
        raise Problem("resource-limit", f"a formula may have at most {MAX_TOKENS} tokens, this has more")
    if _is_bare_operator(layout.tokens, notation):
        return Document([], layout.label, [])
    parser = Parser(latex, layout.tokens, notation, (budget or Budget()).part(PARSING))
    statements = parser.statements()
    return Document(statements, layout.label, parser.texts)


def _is_bare_operator(tokens: list[Token], notation: Notation) -> bool:
    r"""A sign by itself, as in "the sign `\propto` says": nothing to read."""
    entries = [notation.by_trigger.get(token.text) for token in tokens[:-1]]
    return bool(entries) and all(entry is not None and entry.kind in ("relation", "infix", "implication") for entry in entries)


class Parser:
    """The state of one parse: the tokens, the position, and what encloses it."""

    def __init__(self, latex: str, tokens: list[Token], notation: Notation, budget: Budget):
        self.latex = latex
        self.tokens = tokens
        self.notation = notation
        self.lookup = notation.by_trigger.get
        # What the notation says of each token, found once.
        self.entries = self._entries_of(tokens)
        self.last = len(tokens) - 1
        self.position = 0
        self.budget = budget
        self.depth = 0
        self.texts: list[Text] = []
        # The brackets that are open here, innermost last: decides what a bar means.
        self.open: list[str] = []
        self.integrals = 0
        self.pending: list[Node] = []

    # -- tokens --------------------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def entry(self, ahead: int = 0) -> Entry | None:
        return self.entries[min(self.position + ahead, self.last)]

    def _entries_of(self, tokens: list[Token]) -> list[Entry | None]:
        return [self.lookup(token.text) if token.kind in _WITH_ENTRY else None for token in tokens]

    def replace_tokens(self, start: int, end: int, tokens: list[Token]) -> None:
        """Read other tokens where those from `start` to `end` stand."""
        self.tokens[start:end] = tokens
        self.entries[start:end] = self._entries_of(tokens)
        self.last = len(self.tokens) - 1

    def advance(self) -> Token:
        self.budget.spend(TOKEN)
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def problem(self, code: str, message: str, token: Token | None = None, **extra: object) -> Problem:
        token = token or self.token
        return Problem(code, message, (token.start, max(token.end, token.start + 1)), **extra)

    def span_from(self, start: int) -> tuple[int, int]:
        return (start, self.tokens[self.position - 1].end if self.position else start)

    # -- statements ----------------------------------------------------------------------------

    def statements(self) -> list[Statement]:
        """Everything up to the end of the formula."""
        found: list[Statement] = []
        separator, connective = "", ""
        while True:
            separator, connective = self._separators(separator, connective)
            if self.token.kind == "end":
                if separator in ("=>", "<=>", "<="):
                    raise self.problem("missing-operand", "nothing follows this implication", self.tokens[self.position - 1])
                return found
            closing = self.entry()
            if closing is not None and closing.kind == "close" or self.token.kind == "close":
                raise self.problem("unexpected-token", f"`{self.token.text}` closes nothing")
            before = self.position
            node = self.clause()
            if self.position == before:
                raise self.problem("unexpected-token", f"`{self.token.text}` is not expected here")
            if isinstance(node, Relation) and (self._asked() or "asked" in node.operators):
                # A question claims nothing: what stands on its sides is all that it says.
                found.extend(Statement(side, "quad", connective) for side in node.sides if not isinstance(side, Text))
                separator, connective = "", ""
                continue
            found.append(Statement(node, separator, connective))
            separator, connective = "", ""

    def _asked(self) -> bool:
        """Whether a question mark ends the statement."""
        found = self.token.text == "?" and self.token.kind == "char"
        self.position += found
        return found

    def _separators(self, separator: str, connective: str) -> tuple[str, str]:
        rank = {"": 0, "quad": 1, "|": 1, ",": 2, ";": 2, "newline": 3, ".": 3, "=>": 4, "<=": 4, "<=>": 4}
        while True:
            token, entry = self.token, self.entry()
            found = ""
            if token.kind == "newline":
                found = "newline"
            elif entry is not None and entry.kind == "separator":
                if entry.head in ("for", "exists", "since"):
                    connective = "condition"
                else:
                    found = entry.head
            elif entry is not None and entry.kind == "implication":
                found = entry.head
            elif token.text in ("{", "}") and token.kind == "char" and self._empty_braces():
                self.position += 1
            elif (words := self._connective_words()) is not None:
                role, end = words
                self.position = end
                if role == "then":
                    found = "=>"
                elif role == "iff":
                    found = "<=>"
                elif role:
                    connective = role
                if found and rank[found] >= rank[separator]:
                    separator = found
                continue
            elif entry is not None and entry.kind == "bar" and self.position and not self._partner_ahead(entry.head):
                found = "|"
            elif token.text == ":" and token.kind == "char":
                pass
            else:
                return separator, connective
            if found and rank[found] >= rank[separator]:
                separator = found
            self.position += 1

    def _empty_braces(self) -> bool:
        return self.token.text == "{" and self.tokens[self.position + 1].text == "}"

    def _connective_words(self) -> tuple[str, int] | None:
        r"""Prose at this place, such as `\text{ for all }`: its role and where it ends."""
        entry = self.entry()
        if entry is None or entry.kind != "word" or self.tokens[self.position + 1].text != "{":
            return None
        words, end = self._raw_words(self.position + 1)
        plain = " ".join(words.replace("\\", " ").replace("~", " ").split()).strip(" ,.;:()").lower()
        following = self.tokens[end].text
        role = self.notation.connectives.get(plain)
        next_entry = self.lookup(following)
        if role is None and words == words.strip() and next_entry is not None and next_entry.kind in ("relation", "infix"):
            # `\text{Irreducible Error} = ...`: words on the side of a relation are a name.
            return None
        if role is not None:
            self._remember_text(words, end)
            return role, end
        if not plain or " " in plain and following not in ("(", "[", "_", "^"):
            first = plain.split(" ")
            for length in (3, 2, 1):
                candidate = self.notation.connectives.get(" ".join(first[:length]))
                if candidate in ("condition", "constraint"):
                    self._remember_text(words, end)
                    return ("" if self._is_prose_end(end) else candidate), end
            tail = self.notation.connectives.get(first[-1]) if plain else None
            self._remember_text(words, end)
            return (tail or ""), end
        return None

    def _is_prose_end(self, end: int) -> bool:
        return self.tokens[end].kind in ("end", "newline")

    def _remember_text(self, words: str, end: int) -> None:
        self.texts.append(Text(words.strip(), (self.token.start, self.tokens[end - 1].end)))

    def _raw_words(self, position: int) -> tuple[str, int]:
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

    def clause(self) -> Node:
        """A relation chain, joined by logical operators; or an expression."""
        left = self._relation()
        while (entry := self.entry()) is not None and entry.kind == "infix" and entry.head in ("and", "or"):
            self.advance()
            right = self._relation()
            left = Apply(entry.head, (left, right), (left.span[0], right.span[1]))
        return left

    def _relation(self) -> Node:
        start = self.token.start
        negated = self.entry()
        told = self._word_not()
        if told or negated is not None and negated.kind == "prefix" and negated.head == "not":
            self.position += told or 1
            operand = self._relation()
            return Apply("not", (operand,), (start, operand.span[1]))
        sides: list[Node] = []
        operators: list[str] = []
        spans = []
        if self._relation_here() is None:
            sides.append(self.expression())
        else:
            # `= b` at the start of a statement: the left side is what the page said before.
            sides.append(Text("", (start, start)))
        while (found := self._relation_here() or self._spaced_relation()) is not None:
            operator, length = found
            spans.append((self.token.start, self.tokens[self.position + length - 1].end))
            self.position += length
            self._skip_newline()
            if self.token.kind == "end" and not self.open:
                # `a =` at the end of a formula: the right side stands in the next one.
                operators.append(operator)
                sides.append(Text("", (self.token.start, self.token.start)))
                break
            operators.append(operator)
            sides.append(self.expression())
        if not operators:
            return sides[0]
        return Relation(tuple(sides), tuple(operators), (start, sides[-1].span[1]), tuple(spans))

    def _spaced_relation(self) -> tuple[str, int] | None:
        r"""`a \quad \to \quad b`: a relation with wide space on both sides; the space before it is skipped."""
        start = self.position
        while (entry := self.entry()) is not None and entry.kind == "separator" and entry.head == "quad":
            self.position += 1
        found = self._relation_here() if self.position > start else None
        if found is not None:
            after = self.lookup(self.tokens[self.position + found[1]].text)
            if after is not None and after.kind == "separator" and after.head == "quad":
                end = self.position + found[1]
                while (entry := self.lookup(self.tokens[end].text)) is not None and entry.head == "quad":
                    end += 1
                return found[0], end - self.position
        self.position = start
        return None

    def _word_not(self) -> int:
        r"""How many tokens a `\text{not }` takes here."""
        tokens = self.tokens[self.position:self.position + 6]
        entry = self.entry()
        if entry is None or entry.kind != "word" or "".join(token.text for token in tokens[1:6]) != "{not}":
            return 0
        return 6 if len(tokens) == 6 else 0

    def _skip_newline(self) -> None:
        while self.token.kind == "newline":
            self.position += 1

    def _relation_here(self) -> tuple[str, int] | None:
        token, entry = self.token, self.entry()
        if token.text == r"\not" and token.kind == "command":
            following = self.entry(1)
            negations = {"=": "!=", "in": "notin", "perp": "notperp", "<": ">=", ">": "<=", "equiv": "!=",
                         "propto": "notpropto", "sim": "notsim", "subset": "notsubset", "~=": "!="}
            if following is not None and following.head in negations:
                return negations[following.head], 2
            return None
        if token.text == ":" and token.kind == "char":
            if self.open and self.open[-1] == "{":
                return None
            if self.tokens[self.position + 1].text == "=":
                return ":=", 2
            return ("colon", 1) if not self.open else None
        if token.text in (r"\overset", r"\stackrel", r"\underset") and token.kind == "command":
            return self._annotated_relation()
        if token.text in (r"\xrightarrow", r"\xlongrightarrow") and token.kind == "command":
            start = self.position + 1
            if self.tokens[start].text == "[":
                while self.tokens[start].text != "]" and self.tokens[start].kind != "end":
                    start += 1
                start += 1
            return "to", self._after_argument(start) - self.position
        if entry is not None and entry.kind == "accent" and (dotted := self._dotted_relation()) is not None:
            return dotted
        if entry is None or entry.kind != "relation":
            return None
        if entry.head == "=" and self.tokens[self.position + 1].text == ":":
            return ":=", 2
        if entry.head == "perp" and self.entry(1) is not None and self.entry(1).head == "perp":
            return "perp", 2
        return entry.head, 1

    def _dotted_relation(self) -> tuple[str, int] | None:
        r"""`\dot{\sim}`, `\dot\sim`: a relation below an accent."""
        braced = self.tokens[self.position + 1].text == "{"
        inner = self.entry(2 if braced else 1)
        if inner is None or inner.kind != "relation" or braced and self.tokens[self.position + 3].text != "}":
            return None
        return inner.head, 4 if braced else 2

    def _annotated_relation(self) -> tuple[str, int] | None:
        r"""`\overset{(a)}{=}`: the relation; the annotation counts only when it says "def"."""
        after_first = self._after_argument(self.position + 1)
        end = self._after_argument(after_first)
        for index in range(after_first, end):
            entry = self.lookup(self.tokens[index].text)
            if entry is not None and entry.kind == "relation":
                words = self.latex[self.tokens[self.position + 1].start:self.tokens[after_first].start]
                if "?" in words:
                    return "asked", end - self.position
                head = ":=" if entry.head == "=" and ("def" in words or r"\Delta" in words) else entry.head
                if entry.head == "sim" and ("iid" in words.replace(".", "")):
                    head = "iid"
                return head, end - self.position
        for index in range(self.position + 1, after_first):
            entry = self.lookup(self.tokens[index].text)
            if self.token.text == r"\underset" and entry is not None and entry.kind == "relation":
                return entry.head, end - self.position
        return None

    def _after_argument(self, position: int) -> int:
        if position >= len(self.tokens) - 1:
            raise self.problem("missing-operand", "an argument is missing here", self.tokens[-1])
        if self.tokens[position].text != "{":
            return position + 1
        return self._raw_words(position)[1]

    # -- sums and products ---------------------------------------------------------------------

    def expression(self, minimum: int = 10) -> Node:
        """Infix operators of at least a precedence, left to right."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep")
        left = self._unary(minimum)
        while True:
            entry = self.entry()
            if entry is None or entry.kind != "infix" or entry.precedence < minimum:
                break
            if entry.head == "dot" and self.open and self.open[-1] == "{script" and self._lone_operator():
                # `\bar{y}_{i \cdot}`: the dot is an index.
                break
            operator = self.advance()
            if self.integrals and entry.precedence == _PRODUCT and entry.head != "slash" and self._differential_here():
                # `\int f \cdot dx`: the dot belongs to the differential.
                break
            self._skip_newline()
            if entry.head == "slash":
                right = self._denominator()
            else:
                right = self._unary(entry.precedence + 1) if entry.precedence >= _PRODUCT else \
                    self.expression(entry.precedence + 1)
            head = entry.head
            left = self._quotient_of_differentials(left, right, operator) if head == "slash" else \
                Apply(head, (left, right), (left.span[0], right.span[1]))
        self.depth -= 1
        return left

    def _unary(self, minimum: int) -> Node:
        token, entry = self.token, self.entry()
        if entry is not None and entry.kind == "infix" and entry.head in ("add", "minus", "pm", "mp"):
            self.advance()
            operand = self.expression(max(minimum, _PRODUCT)) if minimum <= _PRODUCT else self._juxtaposed()
            head = {"add": "pos", "minus": "neg", "pm": "plusminus", "mp": "minusplus"}[entry.head]
            return Apply(head, (operand,), (token.start, operand.span[1]))
        return self._juxtaposed() if minimum >= _PRODUCT else self.expression(_PRODUCT)

    def _denominator(self) -> Node:
        """What stands after a slash: the tight factors, up to a sum or a function."""
        token, entry = self.token, self.entry()
        if entry is not None and entry.kind == "infix" and entry.head == "minus":
            self.advance()
            operand = self._denominator()
            return Apply("neg", (operand,), (token.start, operand.span[1]))
        return self._juxtaposed(denominator=True)

    def _juxtaposed(self, *, denominator: bool = False, first: Node | None = None) -> Node:
        """Factors side by side: a product, read left to right; `first` is read already."""
        start = self.token.start if first is None else first.span[0]
        factors = [self.factor() if first is None else first]
        while self._starts_factor():
            entry = self.entry()
            if denominator and (entry is not None and entry.kind in ("binder",)):
                break
            if denominator and self.token.spaced and entry is not None and entry.kind == "open":
                break
            if (end := self._remark_column(factors[-1])) is not None:
                self.position = end
                continue
            factors.append(self.factor())
        if len(factors) == 1:
            return factors[0]
        return Apply("juxt", tuple(factors), (start, factors[-1].span[1]))

    def _remark_column(self, before: Node) -> int | None:
        r"""Where a column without brackets ends that stands beside a matrix: `[R_2 - 2 R_1]`, what is done to its rows."""
        if self.token.kind != "begin" or self.token.text not in ("array", "matrix") or not _is_matrix(before) or self.open:
            return None
        depth = 0
        for index in range(self.position, len(self.tokens)):
            kind = self.tokens[index].kind
            depth += (kind == "begin") - (kind == "end_environment")
            if kind == "cell" and depth == 1:
                return None
            if depth == 0:
                return index + 1
        return None

    def _starts_factor(self) -> bool:
        token = self.token
        if token.kind in ("end", "newline", "cell", "rowbreak", "end_environment", "close", "bar"):
            return False
        if token.kind in ("number", "begin", "open"):
            return True
        if self.integrals and self._differential_here():
            return False
        if token.text == "{" and token.kind == "char":
            return True
        entry = self.entry()
        if entry is None:
            if token.kind == "command":
                return token.text in _COMMANDS and self._relation_here() is None
            return token.text.isalpha()
        if entry.kind == "word":
            return self._connective_words_free()
        if entry.kind == "bar":
            return self._bar_opens(entry)
        if entry.kind in ("symbol",):
            return True
        if entry.kind == "accent" and self._dotted_relation() is not None:
            return False
        if entry.kind == "ellipsis":
            return True
        return entry.kind in ("function", "binder", "accent", "font", "open", "wrapper")

    def _connective_words_free(self) -> bool:
        """Whether the word here is a name, not prose that ends the expression."""
        if self.tokens[self.position + 1].text != "{":
            return True
        saved = len(self.texts)
        words = self._connective_words()
        del self.texts[saved:]
        if words is not None:
            return False
        content, end = self._raw_words(self.position + 1)
        following = self.tokens[end].text
        if following in ("(", "[", "_", "^", r"\{", r"\left"):
            return True
        # After a complete expression a lone upright word is a unit or a remark, unless it is
        # written as an operator.
        if self.token.text in (r"\text", r"\mbox", r"\textrm", r"\textnormal", r"\textit", r"\hbox"):
            name = content.strip()
            return name in self.notation.function_words or name in self.notation.binder_words or \
                not content.startswith((" ", "~")) and name.isalpha() and len(name) > 1
        return True

    def _bar_opens(self, entry: Entry) -> bool:
        """At a place where an operator could stand: whether this bar begins a new factor."""
        if self.token.text in (r"\mid", r"\parallel"):
            return False
        following = self.tokens[self.position + 1]
        if following.text in ("_", "^"):
            return False
        if self.open and self.open[-1] in ("|", "||"):
            return False
        if self.open and self.open[-1] not in ("(plain", ".", "{script", "matrix"):
            # In other brackets a bar separates, unless it hugs what its partner closes: `[a + \lambda \|x\|^2]`.
            hugs = not following.spaced and (self.lookup(following.text) is None or self.lookup(following.text).kind != "bar")
            return (entry.head == "||" or hugs) and self._partner_ahead(entry.head)
        return self._partner_ahead(entry.head)

    def _partner_ahead(self, head: str) -> bool:
        level = 0
        for index in range(self.position + 1, len(self.tokens)):
            token = self.tokens[index]
            entry = self.lookup(token.text)
            if token.kind in ("newline", "end", "cell", "rowbreak"):
                return False
            if entry is not None and entry.kind == "open" or token.text == "{":
                level += 1
            elif entry is not None and entry.kind == "close" or token.text == "}":
                level -= 1
                if level < 0:
                    return False
            elif entry is not None and entry.kind == "bar" and level == 0 and entry.head == head:
                return True
        return False

    def _differential_here(self, ahead: int = 0) -> bool:
        r"""`dx`, `\mathrm{d}x`: the sign of a differential, followed by a name."""
        token = self.tokens[self.position + ahead]
        index = self.position + ahead
        if token.text in ("d", "D") and token.kind == "char":
            index += 1
        elif self.lookup(token.text) is not None and self.lookup(token.text).kind == "word":
            if self.tokens[index + 1].text == "{" and self.tokens[index + 2].text == "d" \
                    and self.tokens[index + 3].text == "}":
                index += 4
            elif self.tokens[index + 1].text == "d":
                index += 2
            else:
                return False
        elif token.text == "{" and self.tokens[index + 1].text in (r"\rm", r"\mathrm") and \
                self.tokens[index + 2].text == "d" and self.tokens[index + 3].text == "}":
            index += 4
        else:
            return False
        following = self.tokens[index]
        entry = self.lookup(following.text)
        if token.text == "D":
            return False
        if following.kind == "char":
            return following.text.isalpha()
        return entry is not None and entry.kind in ("symbol", "font", "accent") and \
            entry.head not in (r"\nabla", r"\partial", r"\infty")

    # -- factors -------------------------------------------------------------------------------

    def factor(self) -> Node:
        """A primary with its scripts, calls and postfix operators."""
        token = self.token
        node = self._primary()
        node = self._scripts(node, token.start)
        return node

    def _scripts(self, node: Node, start: int) -> Node:
        scripts = 0
        while True:
            token = self.token
            scripts += 1
            if scripts > MAX_DEPTH:
                raise self.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep", token)
            entry = self.entry()
            if token.kind == "char" and token.text == "_":
                self.advance()
                indices = self._script_argument(subscript=True)
                node = _transposed_member(node, indices, self.span_from(start)) or \
                    Apply("sub", (node, *indices), self.span_from(start))
            elif token.kind == "char" and token.text == "^":
                self.advance()
                node = self._superscript(node, start)
            elif token.kind == "char" and token.text == "'":
                count = 0
                while self.token.text == "'":
                    self.advance()
                    count += 1
                node = Apply("prime", (node, _integer(count)), self.span_from(start))
            elif entry is not None and entry.kind == "postfix":
                self.advance()
                if entry.head == "percent" and isinstance(node, Number):
                    ulp = (node.ulp if node.ulp is not None else Fraction(1)) / 100
                    node = Number(node.value / 100, node.text + r"\%", self.span_from(start), ulp)
                else:
                    node = Apply(entry.head, (node,), self.span_from(start))
            elif self._call_follows(node):
                node = self._call(node, start)
            elif entry is not None and entry.kind == "bar" and entry.head == "|" and \
                    self.tokens[self.position + 1].text == "_" and not (self.open and self.open[-1] == "|"):
                self.advance()
                self.advance()
                condition = self._script_argument(subscript=True)
                if self.token.text == "^" and self.token.kind == "char":
                    self.advance()
                    upper = self._script_argument(subscript=False)
                    node = Apply("between", (node, condition[0], upper[0]), self.span_from(start))
                else:
                    node = Apply("at", (node, *condition), self.span_from(start))
            else:
                return node

    def _call_follows(self, node: Node) -> bool:
        token, entry = self.token, self.entry()
        if entry is None or entry.kind != "open" or entry.head not in ("(", "[", "{"):
            return False
        if token.kind == "open":
            return False
        match node:
            case Symbol():
                return node.name not in (r"\nabla", r"\partial", r"\infty", r"\top")
            case Apply(head="sub" | "prime" | "pow" | "supindex" | "transpose" | "star" | "supname"):
                base = node
                while isinstance(base, Apply) and base.head in ("sub", "prime", "pow", "supindex", "transpose", "star", "supname"):
                    base = base.args[0]
                if isinstance(base, Apply) and base.head in ("total", "partial", "gradient", "hessian"):
                    return True
                return isinstance(base, Symbol) or node.head == "prime" and isinstance(base, Apply) and base.head == "paren"
            case Apply(head="total" | "partial" | "gradient" | "hessian"):
                operand = node.args[0]
                return not isinstance(operand, Call) and entry.head == "("
        return False

    def _call(self, function: Node, start: int) -> Node:
        entry = self.entry()
        groups, separators, _ = self._bracketed("described" if _base_name(function) in self.notation.described else "call")
        return Call(function, groups, separators, entry.head, self.span_from(start))

    def _bracketed(self, role: str = "plain") -> tuple[tuple[tuple[Node, ...], ...], tuple[str, ...], str]:
        """A bracketed list from its opening token to its closing one."""
        opening = self.token
        entry = self.entry()
        head = opening.text if opening.kind == "open" else entry.head
        self.advance()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep", opening)
        # An integral outside these brackets does not end inside them.
        integrals, self.integrals = self.integrals, 0
        self.open.append("{" if head == "{" else head + ("plain" if role == "plain" and head == "(" else ""))
        groups: list[tuple[Node, ...]] = []
        separators: list[str] = []
        items: list[Node] = []
        while True:
            self._skip_newline()
            token, entry = self.token, self.entry()
            if token.kind == "end" or token.kind in ("cell", "rowbreak", "end_environment"):
                raise self.problem("unclosed-group", f"`{opening.text}` is opened here and never closed", opening)
            closing = (token.text if token.kind == "close" else entry.head if entry is not None and entry.kind == "close"
                       else entry.head if entry is not None and entry.kind == "bar" and head in ("|", "||") else None)
            if closing is not None and closing in _CLOSING[head]:
                self.advance()
                break
            if head == "[" and entry is not None and entry.kind == "open" and entry.head == "[" and items and \
                    not self._starts_argument():
                self.advance()
                closing = "["
                break
            if entry is not None and entry.kind == "bar" and not (self._operand_expected(items) and
                                                                   self._partner_ahead(entry.head)):
                separators.append("||" if entry.head == "||" else "|")
                self.advance()
                if self.entry() is not None and self.entry().kind == "bar" and separators[-1] == "|" and \
                        self.token.text == "|" and not self._partner_ahead("|"):
                    separators[-1] = "||"
                    self.advance()
                groups.append(tuple(items))
                items = []
                continue
            if token.kind == "bar":
                separators.append(token.text)
                self.advance()
                groups.append(tuple(items))
                items = []
                continue
            if token.text == ":" and token.kind == "char" and head == "{":
                separators.append("|")
                self.advance()
                groups.append(tuple(items))
                items = []
                continue
            if entry is not None and entry.kind == "separator":
                if entry.head == ";":
                    separators.append(";")
                    groups.append(tuple(items))
                    items = []
                self.advance()
                continue
            if token.kind == "char" and token.text == ",":
                self.advance()
                continue
            if role == "described" and (told := self._told(items)) is not None:
                separator, following = told
                if separator:
                    separators.append(separator)
                    groups.append(tuple(items))
                    items = [] if following is None else [following]
                continue
            words = self._connective_words()
            if words is not None:
                self.position = words[1]
                continue
            before = self.position
            item = self._lone_sign(head) or self.clause()
            if self.position == before:
                raise self.problem("unexpected-token", f"`{token.text}` is not expected here")
            items.append(item)
        groups.append(tuple(items))
        self.open.pop()
        self.integrals = integrals
        self.depth -= 1
        return tuple(groups), tuple(separators), closing

    def _told(self, items: list[Node]) -> tuple[str, Node | None] | None:
        r"""Events in words: `\text{two heads}`, `A \text{ or } B`, `X \text{ is even}`; what was read goes into `items`.

        The result is the separator that the words stand for (empty when there is none) with what
        they put after it, and `None` when nothing here is told in words.
        """
        entry = self.entry()
        joined = ""
        if items and entry is not None and entry.kind == "word" and self.tokens[self.position + 1].text == "{":
            words, end = self._raw_words(self.position + 1)
            joined = words.replace("~", " ").strip().lower()
            if joined not in ("and", "or", "given", "but not", "and not", "|"):
                return None
            self.position = end
            if joined in ("given", "|"):
                return "|", None
        elif items and entry is not None and entry.kind == "infix" and entry.head in ("cap", "cup", "setminus"):
            joined = entry.head
            self.advance()
        start = self.position
        name = self._words_until_separator()
        if name is None:
            if not joined:
                return None
            found = self._relation()
        elif not joined and "|" in name:
            before, _, after = name.partition("|")
            span = self.span_from(self.tokens[start].start)
            items.append(_told_name(before, span))
            return "|", _told_name(after, span)
        else:
            found = _told_name(name, self.span_from(self.tokens[start].start))
        if joined in ("but not", "and not"):
            found, joined = Apply("not", (found,), found.span), "and"
        if joined:
            left = items.pop()
            found = Apply(joined, (left, found), (left.span[0], found.span[1]))
        items.append(found)
        return "", None

    def _words_until_separator(self) -> str | None:
        """The words of an entry that is told in prose, up to its end; `None` when it is written in symbols."""
        depth = 0
        prose = False
        index = self.position
        while True:
            token, entry = self.tokens[index], self.lookup(self.tokens[index].text)
            kind = entry.kind if entry is not None else ""
            if token.kind in ("end", "newline", "cell", "rowbreak", "end_environment"):
                return None
            if depth == 0:
                if token.kind in ("close", "bar") or kind in ("close", "bar", "separator") or \
                        kind == "infix" and entry.head in ("cap", "cup", "setminus"):
                    break
                if kind in ("relation", "prefix"):
                    return None
                if kind == "word" and self.tokens[index + 1].text == "{":
                    words, index = self._raw_words(index + 1)
                    plain = words.replace("~", " ").strip()
                    if plain.lower() in self.notation.connectives or plain.lower() == "not":
                        if index == self.position or not prose:
                            return None
                        break
                    prose = prose or " " in plain or words != words.strip()
                    continue
            depth += (kind == "open" or token.kind == "open") - (kind == "close" or token.kind == "close")
            index += 1
        if not prose:
            return None
        raw = self.latex[self.token.start:self.tokens[index - 1].end]
        self.position = index
        return raw

    def _lone_sign(self, head: str) -> Node | None:
        r"""A sign that stands for a value: `P(D \mid +)`, `p(\cdot \mid x)`, `A[i, :]`."""
        token, entry = self.token, self.entry()
        following = self.tokens[self.position + 1]
        after = self.entry(1)
        ends = following.kind in ("close", "bar") or after is not None and after.kind in ("close", "bar", "separator")
        if not ends or head in ("|", "||"):
            return None
        if entry is not None and entry.kind == "infix" and entry.head in ("add", "minus", "dot", "star"):
            self.advance()
            return Symbol({"add": r"\text{+}", "minus": r"\text{-}"}.get(entry.head, r"\cdot"), (token.start, token.end))
        if token.text == ":" and token.kind == "char":
            self.advance()
            return Symbol(":", (token.start, token.end))
        return None

    def _starts_argument(self) -> bool:
        return self.tokens[self.position - 1].text in (",", "[", ";")

    def _operand_expected(self, items: list[Node]) -> bool:
        """At a bar inside brackets: whether a new operand may begin (first, or after a comma or bar)."""
        previous = self.tokens[self.position - 1]
        entry = self.lookup(previous.text)
        return entry is not None and (entry.kind in ("open", "bar") and not items or entry.kind == "separator"
                                      or entry.kind == "bar" and len(items) == 0)

    def _script_argument(self, *, subscript: bool) -> list[Node]:
        """The content of a script: the list between its commas."""
        token = self.token
        if token.kind == "char" and token.text == "{":
            self.advance()
            items: list[Node] = []
            self.open.append("{script")
            integrals, self.integrals = self.integrals, 0
            while not (self.token.kind == "char" and self.token.text == "}"):
                entry = self.entry()
                if self.token.kind == "end":
                    raise self.problem("unclosed-group", "a brace is opened here and never closed", token)
                if entry is not None and entry.kind == "separator" or self.token.text == ",":
                    self.advance()
                    continue
                if entry is not None and (entry.kind == "relation" or entry.kind == "infix" and self._lone_operator()):
                    # `x_{+}`, `x_{<t}`: an operator as a name, or a relation without a left side.
                    if entry.kind == "infix" or entry.head == "perp" and self._lone_operator():
                        items.append(Symbol("*" if entry.head == "star" else entry.head, (self.token.start, self.token.end)))
                        self.advance()
                        continue
                if entry is not None and entry.kind == "bar" and not self._partner_ahead(entry.head):
                    self.advance()
                    items.append(Symbol("|", (token.start, token.end)))
                    continue
                if self.token.text == ":" and self.token.kind == "char":
                    self._span_or_test(items)
                    continue
                if entry is not None and entry.head == "dot" and self.tokens[self.position + 1].text in (",", "}"):
                    items.append(Symbol(r"\cdot", (self.token.start, self.token.end)))
                    self.advance()
                    continue
                words = self._connective_words()
                if words is not None and self.tokens[words[1]].text != "}":
                    self.position = words[1]
                    continue
                before = self.position
                if words is not None:
                    content, end = self._raw_words(self.position + 1)
                    items.append(Symbol("\\text{" + " ".join(content.split()) + "}", (self.token.start,
                                                                                     self.tokens[end - 1].end)))
                    self.position = end
                    continue
                items.append(self.clause())
                if self.position == before:
                    raise self.problem("unexpected-token", f"`{self.token.text}` is not expected here")
                if self.token.text == ":" and subscript:
                    # `x_{1:T}`: from one index to another.
                    self.advance()
                    last = self.clause()
                    items[-1] = Apply("range", (items[-1], last), (items[-1].span[0], last.span[1]))
            self.advance()
            self.open.pop()
            self.integrals = integrals
            return items or [Symbol("", (token.start, token.end))]
        return [self._single_token()]

    def _span_or_test(self, items: list[Node]) -> None:
        r"""A colon in a script: `x_{1:n}` is a stretch of indices; in `\sum_{x : p(x) > 0}` a test follows."""
        colon = self.advance()
        if self.tokens[self.position].text in ("}", ",") or not items:
            items.append(Symbol(":", (colon.start, colon.end)))
            return
        upper = self.clause()
        if isinstance(upper, Relation):
            items.append(upper)
        else:
            lower = items.pop()
            items.append(Apply("stretch", (lower, upper), (lower.span[0], upper.span[1])))

    def _lone_operator(self) -> bool:
        following = self.tokens[self.position + 1]
        return following.text in ("}", ",") and following.kind == "char"

    def _single_token(self) -> Node:
        r"""One token where TeX takes one: `x^2`, `\frac12`."""
        token, entry = self.token, self.entry()
        if token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
            self.replace_tokens(self.position, self.position + 1,
                                [token._replace(text=token.text[1:], start=token.start + 1, spaced=False)])
            return Number(Fraction(int(token.text[0])), token.text[0], (token.start, token.start + 1))
        if entry is not None and (entry.kind in ("infix", "prefix") or entry.head == "perp"):
            self.advance()
            return Symbol(entry.head if entry.head != "star" else "*", (token.start, token.end))
        if token.kind not in _SCRIPT_ONE_TOKEN or token.kind == "char" and token.text in "}^_&":
            raise self.problem("missing-operand", "a script or an argument is missing here")
        return self._primary(bare=True)

    def _superscript(self, base: Node, start: int) -> Node:
        token = self.token
        if token.kind == "char" and token.text == "{" and self._parenthesised_script():
            self.advance()
            groups, _, _ = self._bracketed()
            self.advance()
            indices = [item for group in groups for item in group]
            return Apply("supindex", (base, *indices), self.span_from(start))
        if token.kind == "char" and token.text == "{" and self._prime_script():
            count = 0
            self.advance()
            while self.token.text in (r"\prime", "'"):
                self.advance()
                count += 1
            self.advance()
            return Apply("prime", (base, _integer(count)), self.span_from(start))
        exponents = self._script_argument(subscript=False)
        span = self.span_from(start)
        exponent = exponents[0] if len(exponents) == 1 else Sequence(tuple(exponents), (token.start, span[1]))
        match exponent:
            case Symbol(name=r"\top" | r"\text{T}" | r"\text{\top}" | r"\text{t}" | r"\mathcal{T}" | r"\mathbf{T}"):
                return Apply("transpose", (base,), span)
            case Symbol(name=r"\dagger"):
                return Apply("dagger", (base,), span)
            case Symbol(name=r"\prime"):
                return Apply("prime", (base, _integer(1)), span)
            case Symbol(name="*" | "star" | r"\text{*}" | r"\star"):
                return Apply("star", (base,), span)
            case Symbol(name="add" | "minus" | "perp" | r"\text{new}" | r"\text{old}") | Symbol(name=r"\text{opt}"):
                return Apply("supname", (base, exponent), span)
            case Symbol(name="c" | r"\complement" | r"\text{c}"):
                return Apply("supc", (base, exponent), span)
            case Apply(head="neg", args=(Symbol(name=r"\top" | "T" | r"\text{T}"),)):
                return Apply("transpose", (Apply("pow", (base, Apply("neg", (_integer(1),), span)), span),), span)
        return Apply("pow", (base, exponent), span)

    def _parenthesised_script(self) -> bool:
        r"""`^{(i)}`, `^{[l]}`: the whole script is one pair of brackets."""
        opening = self.tokens[self.position + 1].text
        if opening not in ("(", "[", r"\langle", "<"):
            return False
        closing = {"(": ")", "[": "]", r"\langle": r"\rangle", "<": ">"}[opening]
        if opening == "<":
            return False
        depth = 0
        for index in range(self.position + 1, len(self.tokens)):
            text = self.tokens[index].text
            depth += (text == opening) - (text == closing)
            if depth == 0:
                return self.tokens[index + 1].text == "}"
            if self.tokens[index].kind == "end":
                return False
        return False

    def _prime_script(self) -> bool:
        index = self.position + 1
        while self.tokens[index].text in (r"\prime", "'"):
            index += 1
        return index > self.position + 1 and self.tokens[index].text == "}"

    # -- primaries -----------------------------------------------------------------------------

    def _primary(self, *, bare: bool = False) -> Node:
        token = self.token
        if token.kind == "number":
            return self._number()
        if token.kind == "begin":
            return self._environment()
        if token.kind == "open":
            return self._group()
        if token.kind == "char" and token.text == "{":
            return self._braces()
        if token.kind == "command" and token.text in _COMMANDS:
            return _COMMANDS[token.text](self)
        entry = self.entry()
        if entry is None:
            if token.kind == "char" and token.text.isalpha():
                word = None if bare else self._typed_word()
                if word is not None:
                    return word
                self.advance()
                return Symbol(token.text, (token.start, token.end))
            if token.kind == "command":
                raise self.problem("unknown-command", f"the command `{token.text}` is not known")
            if token.kind in ("end", "newline", "cell", "rowbreak", "end_environment"):
                previous = self.tokens[self.position - 1] if self.position else token
                raise self.problem("missing-operand", "an expression is missing here", previous)
            raise self.problem("unexpected-token", f"`{token.text}` is not expected here")
        following = self.entry(1)
        if token.text == r"\arg" and following is not None and following.kind == "binder" and following.head in ("max", "min"):
            self.advance()
            self.advance()
            return self._binder("arg" + following.head, token)
        match entry.kind:
            case "symbol":
                self.advance()
                if entry.head == r"\mathbb{E}" and not bare:
                    return self._operator(Symbol(entry.head, (token.start, token.end)), token)
                if entry.head == r"\nabla" and not bare:
                    return self._gradient(token)
                if entry.head == r"\partial" and not bare:
                    return self._partial_prefix(token)
                return Symbol(entry.head, (token.start, token.end))
            case "accent":
                return self._accented(entry)
            case "font":
                return self._font(entry)
            case "word":
                return self._word(entry)
            case "function":
                self.advance()
                following = self.entry()
                if entry.head == "arg" and following is not None and following.kind == "binder" and \
                        following.head in ("max", "min"):
                    self.advance()
                    return self._binder("arg" + following.head, token)
                symbol = Symbol("\\text{" + entry.head + "}", (token.start, token.end))
                return symbol if bare else self._function(symbol, token)
            case "binder":
                self.advance()
                return self._binder(entry.head, token)
            case "open":
                return self._group()
            case "bar":
                return self._group()
            case "wrapper":
                return self._wrapper(entry)
            case "ellipsis":
                self.advance()
                return Ellipsis((token.start, token.end))
            case "infix" if entry.head in ("cup", "cap") and self.tokens[self.position + 1].text == "_":
                # `\cup_{i=1}^n A_i` with the small sign.
                self.advance()
                return self._binder("big" + entry.head, token)
            case "infix" | "relation" | "implication" | "postfix" | "separator" | "close":
                previous = self.tokens[self.position - 1] if self.position else token
                if entry.kind == "infix" and entry.head == "star" and bare:
                    self.advance()
                    return Symbol("*", (token.start, token.end))
                raise self.problem("missing-operand", f"an expression is missing before `{token.text}`",
                                   token if not self.position else previous)
        raise self.problem("unexpected-token", f"`{token.text}` is not expected here")

    def _typed_word(self) -> Node | None:
        r"""`Var(X)`, `TP + FP`, `Precision`: a word typed letter by letter, where authors are known to do so."""
        notation = self.notation
        if not notation.called_words:
            return None
        token, end = self.token, self.position
        previous = self.tokens[self.position - 1] if self.position else None
        if previous is not None and not token.spaced and previous.kind == "char" and previous.text.isalpha():
            return None
        while self.tokens[end].kind == "char" and self.tokens[end].text.isascii() and self.tokens[end].text.isalpha() and \
                (end == self.position or not self.tokens[end].spaced):
            end += 1
        word = "".join(each.text for each in self.tokens[self.position:end])
        following = self.lookup(self.tokens[end].text)
        called = word in notation.called_words and (self.tokens[end].text == "_" or following is not None and following.kind == "open")
        if not called and word not in notation.abbreviations and _WORD.fullmatch(word) is None:
            return None
        self.position = end
        symbol = Symbol("\\text{" + word + "}", self.span_from(token.start))
        return self._function(symbol, token) if called and word in notation.function_words else symbol

    def _number(self) -> Node:
        token = self.advance()
        plain = token.text.replace("{,}", "").replace("\\,", "")
        end = token.end
        # `10,000` outside brackets: digits in threes after a comma belong to the number.
        while not self.open and self.token.text == "," and not self.token.spaced and \
                self.tokens[self.position + 1].kind == "number" and not self.tokens[self.position + 1].spaced and \
                len(self.tokens[self.position + 1].text.split(".")[0]) == 3 and plain.isdigit() and len(plain) <= 3:
            self.advance()
            more = self.advance()
            plain += more.text
            end = more.end
        if len(plain) > MAX_DIGITS:
            raise self.problem("resource-limit", f"numbers have at most {MAX_DIGITS} digits", token)
        value = Fraction(int(plain)) if plain.isdecimal() else Fraction(plain)
        ulp = Fraction(1, 10 ** len(plain.split(".")[1])) if "." in plain else None
        node = Number(value, plain, (token.start, end), ulp)
        # `1/2 x` is a half of x: a slash between two bare numbers binds like a fraction.
        if self.token.text == "/" and self.tokens[self.position + 1].kind == "number" and \
                self.tokens[self.position + 2].text not in ("^", "_", r"\%") and \
                (self.position < 2 or self.tokens[self.position - 2].text not in ("/", "^")):
            self.advance()
            denominator = self._number()
            return Apply("frac", (node, denominator), (token.start, denominator.span[1]))
        return node

    def _group(self) -> Node:
        opening = self.token
        entry = self.entry()
        head = opening.text if opening.kind == "open" else entry.head
        if head == "mid":
            raise self.problem("unexpected-token", r"`\mid` separates; nothing stands before it")
        groups, separators, closing = self._bracketed()
        span = self.span_from(opening.start)
        if len(groups) == 1 and len(groups[0]) == 1 and head == "(" and closing == ")":
            item = groups[0][0]
            if not isinstance(item, (Relation, Ellipsis)):
                return Apply("paren", (item,), span)
        if head == "." and len(groups) == 1 and len(groups[0]) == 1:
            return Apply("paren", (groups[0][0],), span)
        return Group(head, closing, groups, separators, span)

    def _braces(self) -> Node:
        r"""An invisible group: `{x}^2`, `{\bf x}`, `{a \over b}`."""
        opening = self.advance()
        middle = self._infix_command(opening)
        if middle is not None:
            return middle
        entry = self.entry()
        if entry is not None and entry.kind == "font" and self.tokens[self.position + 1].text != "{":
            self.advance()
            inner = self._until_brace(opening)
            return _refont(inner, entry.head)
        if self.token.text in (r"\rm", r"\it") and self.tokens[self.position + 1].text != "{":
            self.advance()
            start = self.token.start
            end = start
            while self.token.text != "}" and self.token.kind != "end":
                end = self.advance().end
            self.advance()
            return Symbol("\\text{" + self.latex[start:end].strip() + "}", (opening.start, end))
        if self.token.text == "}":
            self.advance()
            if self._starts_factor():
                return self.factor()
            return Symbol("", (opening.start, self.tokens[self.position - 1].end))
        return self._until_brace(opening)

    def _until_brace(self, opening: Token) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep", opening)
        self.open.append("{script")
        items: list[Node] = []
        while not (self.token.kind == "char" and self.token.text == "}"):
            entry = self.entry()
            if self.token.kind == "end":
                raise self.problem("unclosed-group", "a brace is opened here and never closed", opening)
            if entry is not None and entry.kind == "separator":
                self.advance()
                continue
            before = self.position
            items.append(self.clause())
            if before == self.position:
                raise self.problem("unexpected-token", f"`{self.token.text}` is not expected here")
        self.advance()
        self.open.pop()
        self.depth -= 1
        return items[0] if len(items) == 1 else Sequence(tuple(items), self.span_from(opening.start))

    def _infix_command(self, opening: Token) -> Node | None:
        r"""`{a \over b}` and `{n \choose k}`."""
        depth = 1
        for index in range(self.position, len(self.tokens)):
            text = self.tokens[index].text
            if self.tokens[index].kind == "char":
                depth += (text == "{") - (text == "}")
            if depth == 0:
                return None
            if depth == 1 and text in (r"\over", r"\choose", r"\atop") and self.tokens[index].kind == "command":
                head = "binom" if text == r"\choose" else "frac"
                upper = self.expression()
                self.advance()
                lower = self.expression()
                if self.token.text != "}":
                    raise self.problem("unexpected-token", f"`{self.token.text}` is not expected here")
                self.advance()
                return Apply(head, (upper, lower), self.span_from(opening.start))
        return None

    def argument(self) -> Node:
        """A required argument of a command."""
        if self.token.kind == "char" and self.token.text == "{":
            opening = self.advance()
            if self.token.text == "}":
                self.advance()
                raise self.problem("missing-operand", "this argument is empty", opening)
            middle = self._infix_command(opening)
            return middle if middle is not None else self._until_brace(opening)
        if self.token.kind in ("end", "newline", "cell", "rowbreak"):
            raise self.problem("missing-operand", "an argument is missing here", self.tokens[self.position - 1])
        return self._single_token()

    def _accented(self, entry: Entry) -> Node:
        token = self.advance()
        inner = self.argument()
        span = self.span_from(token.start)
        if isinstance(inner, Symbol):
            return Symbol(f"\\{entry.head}{{{inner.name}}}", span)
        if isinstance(inner, Apply) and inner.head in ("sub", "supindex", "prime", "star"):
            base = inner.args[0]
            if isinstance(base, Symbol):
                accented = Symbol(f"\\{entry.head}{{{base.name}}}", base.span)
                return Apply(inner.head, (accented, *inner.args[1:]), span)
        return Apply("accent", (Symbol(entry.head, (token.start, token.end)), inner), span)

    def _font(self, entry: Entry) -> Node:
        token = self.advance()
        if self.token.kind == "number":
            digit = self.advance()
            return Symbol(f"\\{entry.head}{{{digit.text}}}", self.span_from(token.start))
        if self.token.text == "{" and self.tokens[self.position + 1].kind == "number" and \
                self.tokens[self.position + 2].text == "}":
            digit = self.tokens[self.position + 1]
            self.position += 3
            return Symbol(f"\\{entry.head}{{{digit.text}}}", self.span_from(token.start))
        if entry.head == "mathcal" and self.token.text == "{":
            raw, end = self._raw_words(self.position)
            if raw.strip().isalpha() and len(raw.strip()) > 1:
                self.position = end
                return Symbol(f"\\mathcal{{{raw.strip()}}}", self.span_from(token.start))
        found = _refont(self.argument(), entry.head, self.span_from(token.start))
        if isinstance(found, Symbol) and found.name == r"\mathbb{E}":
            return self._operator(found, token)
        return found

    def _operator(self, symbol: Symbol, token: Token) -> Node:
        r"""`\mathbb{E} X`, `\mathbb{E}_q \log p`: an expectation written without brackets takes the factors after it."""
        position = self.position
        if self.token.kind == "char" and self.token.text == "_":
            self.advance()
            self._script_argument(subscript=True)
        entry = self.entry()
        bracketed = entry is not None and entry.kind == "open" and entry.head in ("(", "[", "{") and self.token.kind != "open"
        plain = not bracketed and self.token.text not in ("^", "'") and self._starts_factor()
        self.position = position
        return self._function(symbol, token) if plain else symbol

    def _word(self, entry: Entry) -> Node:
        token = self.advance()
        if self.token.text == "{":
            content, end = self._raw_words(self.position)
            self.position = end
        else:
            content = self.advance().text
        name = content
        for space in (r"\,", r"\;", r"\:", r"\!", r"\ ", "~", r"\mathrm", r"\text", r"\rm", r"\bf", "{", "}", "$",
                      r"\limits", r"\nolimits"):
            name = name.replace(space, " " if space in (r"\,", r"\ ", "~", r"\;", r"\:") else "")
        name = " ".join(name.split())
        span = self.span_from(token.start)
        binder = self.notation.binder_words.get(name)
        if binder is not None:
            return self._binder(binder, token)
        if name.startswith("\\") and name[1:].isalpha():
            inner = self.lookup(name)
            if inner is not None and inner.kind == "symbol":
                return Symbol(inner.head, span)
            name = name[1:]
        if token.text in (r"\mathit", r"\mathnormal", r"\textit") and len(name) == 1:
            return Symbol(name, span)
        if token.text in (r"\textbf",) and len(name) == 1:
            return Symbol(f"\\mathbf{{{name}}}", span)
        if not name:
            raise self.problem("missing-operand", "this name is empty", token)
        symbol = Symbol("\\text{" + name + "}", span)
        if self.integrals and name == "d":
            return symbol
        if name in self.notation.function_words:
            return self._function(symbol, token)
        return symbol

    def _wrapper(self, entry: Entry) -> Node:
        self.advance()
        for _ in range(entry.arguments - 1):
            self.position = self._after_argument(self.position)
        node = self.argument()
        # The label of a brace is commentary.
        while self.token.text in ("_", "^") and entry.trigger in (r"\underbrace", r"\overbrace", r"\underbracket",
                                                                  r"\overbracket"):
            self.advance()
            self.position = self._after_argument(self.position)
        if isinstance(node, Relation):
            return node
        return Apply("paren", (node,), node.span) if isinstance(node, Apply) and node.head in ("add", "minus") else node

    def _function(self, symbol: Symbol, token: Token) -> Node:
        r"""`\sin x`, `\log_2 p(x)`, `\sin^2(x)`: scripts first, then the argument."""
        node: Node = symbol
        exponent = None
        while self.token.text in ("_", "^") and self.token.kind == "char":
            mark = self.advance().text
            if mark == "_":
                node = Apply("sub", (node, *self._script_argument(subscript=True)), self.span_from(token.start))
            else:
                exponent = self._script_argument(subscript=False)[0]
        if self.token.text == "'":
            node = self._primes(node, token)
        call = self._function_call(node, token)
        if exponent is None:
            return call
        span = self.span_from(token.start)
        if isinstance(call, Call):
            if isinstance(exponent, Apply) and exponent.head == "neg" and isinstance(exponent.args[0], Number):
                inverse = Apply("pow", (call.function, exponent), call.function.span)
                return Call(inverse, call.groups, call.separators, call.delimiter, span)
            if isinstance(exponent, Symbol) and exponent.name in (r"\top", "T", r"\text{T}"):
                return Apply("transpose", (call,), span)
        return Apply("pow", (call, exponent), span)

    def _primes(self, node: Node, token: Token) -> Node:
        count = 0
        while self.token.text == "'":
            self.advance()
            count += 1
        return Apply("prime", (node, _integer(count)), self.span_from(token.start))

    def _function_call(self, function: Node, token: Token) -> Node:
        entry = self.entry()
        if entry is not None and entry.kind == "open" and entry.head in ("(", "[", "{") and self.token.kind != "open":
            return self._call(function, token.start)
        if not self._starts_argument_of_function():
            return function
        argument = self._function_argument()
        return Call(function, ((argument,),), (), "", self.span_from(token.start))

    def _starts_argument_of_function(self) -> bool:
        entry = self.entry()
        if entry is not None and entry.kind == "infix" and entry.head in ("minus", "add"):
            following = self.entry(1)
            return self.tokens[self.position + 1].kind in ("number", "char", "command") and not (
                following is not None and following.kind in ("relation", "close"))
        if entry is not None and entry.kind == "bar":
            return self.token.text not in (r"\mid", r"\parallel") and self._partner_ahead(entry.head)
        return self._starts_factor()

    def _function_argument(self) -> Node:
        """The factors after a function written without parentheses."""
        token, entry = self.token, self.entry()
        if entry is not None and entry.kind == "infix":
            self.advance()
            operand = self._function_argument()
            return Apply("neg" if entry.head == "minus" else "pos", (operand,), self.span_from(token.start))
        factors = [self.factor()]
        if not (entry is not None and entry.kind == "binder"):
            while self._starts_factor():
                entry = self.entry()
                if entry is not None and entry.kind in ("function", "open", "bar", "ellipsis") or self.token.kind == "open":
                    break
                if entry is not None and entry.kind == "word" and self._word_is_function():
                    break
                if entry is not None and entry.kind == "binder":
                    break
                factors.append(self.factor())
        if len(factors) == 1:
            return factors[0]
        return Apply("juxt", tuple(factors), (token.start, factors[-1].span[1]))

    def _word_is_function(self) -> bool:
        if self.tokens[self.position + 1].text != "{":
            return False
        content, _ = self._raw_words(self.position + 1)
        return content.strip() in self.notation.function_words

    def _binder(self, head: str, token: Token) -> Node:
        if head == "int":
            return self._integral(token)
        lower: Node | None = None
        upper: Node | None = None
        while self.token.kind == "char" and self.token.text in ("_", "^"):
            mark = self.advance().text
            items = self._script_argument(subscript=True)
            script = items[0] if len(items) == 1 else Sequence(tuple(items), (items[0].span[0], items[-1].span[1]))
            if mark == "_":
                lower = script
            else:
                upper = script
        entry = self.entry()
        if head in ("max", "min", "sup", "inf", "argmax", "argmin") and entry is not None and entry.kind == "open" \
                and entry.head in ("(", "{", "[") and self.token.kind != "open":
            groups, separators, closing = self._bracketed("call")
            body: Node = Group(entry.head, closing, groups, separators, self.span_from(token.start))
            body = self._scripts_on_group(body, token.start)
            if self._starts_factor() and lower is not None and len(groups[0]) == 1:
                rest = self._juxtaposed()
                body = Apply("juxt", (body, rest), self.span_from(token.start))
        elif head in ("sup", "inf", "max", "min") and not self._starts_factor() and not self._sign_here():
            return Symbol("\\text{" + head + "}", (token.start, token.end))
        else:
            body = self._binder_body(head)
        return Binder(head, lower, upper, body, (), self.span_from(token.start))

    def _sign_here(self) -> bool:
        entry = self.entry()
        return entry is not None and entry.kind == "infix" and entry.head in ("minus", "add")

    def _scripts_on_group(self, node: Node, start: int) -> Node:
        return self._scripts(node, start) if self.token.text in ("^", "!") else node

    def _binder_body(self, head: str) -> Node:
        """A sum reaches over products to the next plus or minus; an extremum or limit too."""
        minimum = _PRODUCT
        if self._sign_here():
            return self._unary(_PRODUCT)
        body = self.expression(minimum)
        return body

    def _integral(self, token: Token) -> Node:
        lower: Node | None = None
        upper: Node | None = None
        while self.token.kind == "char" and self.token.text in ("_", "^"):
            mark = self.advance().text
            items = self._script_argument(subscript=True)
            script = items[0] if len(items) == 1 else Sequence(tuple(items), (items[0].span[0], items[-1].span[1]))
            if mark == "_":
                lower = script
            else:
                upper = script
        self.integrals += 1
        pending, self.pending = self.pending, []
        variables: list[Node] = []
        several = token.text in (r"\iint", r"\iiint")
        while self._differential_here() and (several or self.integrals == 1 or not variables or not self._more_differentials(1)):
            variables.append(self._differential())
        if not variables or self._starts_factor() or self._sign_here() or self.token.text == "{":
            body = self.expression(30)
        else:
            body = _integer(1)
        variables += self.pending
        self.pending = pending
        self.integrals -= 1
        while self._differential_here() and (not variables or several or not self.integrals or
                                             not self._more_differentials()):
            variables.append(self._differential())
        if not variables:
            raise self.problem("missing-differential", "this integral does not say over which variable (as in `dx`)", token)
        span = self.span_from(token.start)
        node: Node = Binder("int", lower, upper, body, tuple(variables), span)
        # `\int f(x) dx \, g`: what follows the differential multiplies the integral.
        return node

    def _more_differentials(self, own: int = 0) -> bool:
        """Inside other integrals: leave at least one differential for each; `own` counts the one that is read now."""
        saved = self.position
        count = 0
        while self._differential_here():
            self._differential()
            count += 1
        self.position = saved
        return count <= self.integrals - own

    def _differential(self) -> Node:
        token = self.token
        if token.text == "{":
            self.position += 4
        elif token.text == "d":
            self.position += 1
        elif self.tokens[self.position + 1].text == "{":
            self.position += 4
        else:
            self.position += 2
        return self._derivative_variable()

    # -- derivatives ---------------------------------------------------------------------------

    def _derivative_variable(self) -> Node:
        """The name after a differential sign: with its indices, without a power."""
        start = self.token.start
        node = self._primary(bare=True)
        while self.token.kind == "char" and self.token.text in ("_", "'"):
            if self.advance().text == "_":
                node = Apply("sub", (node, *self._script_argument(subscript=True)), self.span_from(start))
            else:
                node = Apply("prime", (node, _integer(1)), self.span_from(start))
        if self.token.text == "^" and self.tokens[self.position + 1].text == "{":
            saved = self.position
            self.advance()
            if self._parenthesised_script():
                node = self._superscript(node, start)
                if self.token.text == "_":
                    self.advance()
                    node = Apply("sub", (node, *self._script_argument(subscript=True)), self.span_from(start))
            else:
                self.position = saved
        if self.token.text == "^" and self.tokens[self.position + 1].text in (r"\top", "T", r"\intercal"):
            self.position += 2
            node = Apply("transpose", (node,), self.span_from(start))
        elif [token.text for token in self.tokens[self.position:self.position + 4]] in (["^", "{", r"\top", "}"], ["^", "{", "T", "}"]):
            self.position += 4
            node = Apply("transpose", (node,), self.span_from(start))
        return node

    def _differential_sign(self, position: int) -> tuple[str, int] | None:
        r"""`d`, `\mathrm{d}`, `\partial` at a position: the kind and the position after it."""
        token = self.tokens[position]
        if token.text in (r"\partial", "∂"):
            return "partial", position + 1
        if token.kind == "char" and token.text == "d":
            return None if self._is_plain_d(position + 1) else ("total", position + 1)
        if token.text in (r"\mathrm", r"\text", r"\operatorname", r"\rm", r"\textrm"):
            if self.tokens[position + 1].text == "{" and self.tokens[position + 2].text == "d" and \
                    self.tokens[position + 3].text == "}":
                return "total", position + 4
            if self.tokens[position + 1].text == "d":
                return "total", position + 2
        return None

    def _is_plain_d(self, position: int) -> bool:
        """Whether a `d` before this position is a letter: `d_2`, `d - 2`, `d^2 + 1`."""
        token, entry = self.tokens[position], self.lookup(self.tokens[position].text)
        if token.text in ("_", "!", "'") and token.kind == "char":
            return True
        return entry is not None and entry.kind in ("infix", "relation", "separator", "postfix")

    def fraction(self) -> Node:
        r"""`\frac{a}{b}`, or a derivative when both parts begin with a differential sign."""
        token = self.advance()
        derivative = self._derivative_fraction(token)
        if derivative is not None:
            return derivative
        numerator = self._integrand_numerator() if self.integrals else self.argument()
        denominator = self.argument()
        return Apply("frac", (numerator, denominator), self.span_from(token.start))

    def _integrand_numerator(self) -> Node:
        r"""The numerator in an integral may hold the differential: `\int \frac{dx}{x}`."""
        if self.token.text != "{":
            return self.argument()
        opening = self.advance()
        self.open.append("{script")
        if self._differential_here():
            numerator: Node = _integer(1)
        else:
            numerator = self.clause()
        while self._differential_here():
            self.pending.append(self._differential())
        if self.token.text != "}":
            raise self.problem("unexpected-token", f"`{self.token.text}` is not expected here")
        self.advance()
        self.open.pop()
        del opening
        return numerator

    def _derivative_fraction(self, token: Token) -> Node | None:
        if self.token.text != "{":
            return None
        upper = self._differential_sign(self.position + 1)
        if upper is None:
            return None
        denominator_position = self._after_argument(self.position)
        if self.tokens[denominator_position].text != "{":
            return None
        if self._differential_sign(denominator_position + 1) is None:
            return None
        kind, self.position = upper
        order = self._order()
        operand: Node | None = None
        if self.token.text != "}":
            self.open.append("{script")
            operand = self.expression()
            self.open.pop()
        if self.token.text != "}":
            raise self.problem("unexpected-token", f"`{self.token.text}` is not expected in a derivative")
        self.position += 2
        variables: list[Node] = []
        while self.token.text != "}":
            sign = self._differential_sign(self.position)
            if sign is None:
                if not variables:
                    raise self.problem("unexpected-token", "a derivative needs its variable here")
                # `\frac{d}{dx dy}` and the careless `\frac{\partial f}{\partial x y}`.
                raise self.problem("unexpected-token", f"`{self.token.text}` is not expected in a derivative")
            self.position = sign[1]
            bracketed = self.token.text == "("
            if bracketed:
                self.advance()
            variable = self._derivative_variable()
            if bracketed and self.token.text == ")":
                self.advance()
            times = self._order()
            if isinstance(times, Number):
                variables += [variable] * max(1, min(int(times.value), 8))
            elif times is not None:
                variables.append(Apply("repeat", (variable, times), variable.span))
            else:
                variables.append(variable)
        self.advance()
        if isinstance(order, Number) and len(variables) != int(order.value) and len(set(map(id, variables))) == 1:
            raise self.problem("derivative-orders-differ", "the orders above and below the bar differ", token)
        if operand is None:
            operand = self._operand_of_derivative(token)
        return Apply(kind, (operand, *variables), self.span_from(token.start))

    def _order(self) -> Node | None:
        if self.token.text != "^" or self.tokens[self.position + 1].text in (r"\top", "T"):
            return None
        self.advance()
        return self._script_argument(subscript=False)[0]

    def _operand_of_derivative(self, token: Token) -> Node:
        entry = self.entry()
        if not self._starts_factor():
            if entry is not None and entry.kind == "bar" and self._partner_ahead(entry.head):
                return self._juxtaposed()
            if self._sign_here():
                return self._unary(_PRODUCT)
            raise self.problem("missing-operand", "this derivative is taken of nothing", token)
        if entry is not None and (entry.kind == "open" and entry.head in ("(", "[", "{")):
            start = self.token.start
            group = self._group()
            if self.token.text == "^":
                group = self._scripts(group, start)
            return group
        return self._juxtaposed()

    def _gradient(self, token: Token) -> Node:
        r"""`\nabla f`, `\nabla_x (x^\top A x)`, `\nabla^2 f`."""
        variables: list[Node] = []
        head = "gradient"
        while self.token.kind == "char" and self.token.text in ("_", "^"):
            if self.advance().text == "_":
                variables = self._script_argument(subscript=True)
            else:
                power = self._script_argument(subscript=False)[0]
                if isinstance(power, Number) and power.value == 2:
                    head = "hessian"
                elif isinstance(power, Symbol) and power.name in (r"\top", "T"):
                    head = "gradient_row"
        entry = self.entry()
        if entry is not None and entry.kind == "infix" and entry.head == "dot":
            self.advance()
            operand = self.factor()
            return Apply("divergence", (operand,), self.span_from(token.start))
        if entry is not None and entry.kind == "infix" and entry.head == "times":
            raise self.problem("unsupported", "the curl of a vector field is not supported")
        if not self._starts_factor():
            return Symbol(r"\nabla", (token.start, token.end))
        start = self.token.start
        if self.token.kind == "open" or entry is not None and entry.kind == "open":
            operand = self._group()
            if not (variables and self._transposed_factor()):
                return Apply(head, (operand, *variables), self.span_from(token.start))
            operand = self._scripts(operand, start)
        else:
            operand = self.factor()
        outer = []
        stripped = operand
        while isinstance(stripped, Apply) and (stripped.head == "transpose" or stripped.head == "pow" and isinstance(
                stripped.args[1], Apply) and stripped.args[1].head == "neg"):
            outer.append(stripped)
            stripped = stripped.args[0]
        is_value = isinstance(operand, Apply) and operand.head in ("transpose", "pow", "sub") and \
            not isinstance(stripped, Call)
        more = self._starts_factor()
        if variables and more and (is_value or self._names_variable(operand, variables) or self._is_factor_alone(operand) or
                                   self._is_matrix_factor(operand) or isinstance(stripped, Apply) and stripped.head == "paren"):
            operand = self._juxtaposed(first=operand)
            outer = []
        elif outer and (isinstance(stripped, Call) or not variables):
            operand = stripped
        else:
            outer = []
        node: Node = Apply(head, (operand, *variables), (token.start, operand.span[1] if operand.span[1] > start else start))
        for wrap in reversed(outer):
            node = Apply(wrap.head, (node, *wrap.args[1:]), self.span_from(token.start))
        return node

    def _transposed_factor(self) -> bool:
        r"""`\nabla_w (y - Xw)^\top (y - Xw)`: the bracket just read only begins what is differentiated."""
        saved = self.position
        found = self.token.text == "^" and self.tokens[self.position + 1].text in (r"\top", "T", "{", r"\intercal")
        if found:
            self.advance()
            script = self._script_argument(subscript=False)[0]
            found = isinstance(script, Symbol) and script.name in (r"\top", "T", r"\text{T}") and self._starts_factor()
        self.position = saved
        return found

    @staticmethod
    def _is_factor_alone(operand: Node) -> bool:
        """A number or fraction of numbers: what is differentiated is the product that it begins."""
        return isinstance(operand, Number) or isinstance(operand, Apply) and operand.head == "frac"

    @staticmethod
    def _is_matrix_factor(operand: Node) -> bool:
        r"""`\nabla_x A x`: a matrix by itself is not what is differentiated, but its product."""
        return isinstance(operand, Symbol) and operand.name.startswith(r"\mathbf{") and operand.name[8:9].isupper()

    def _names_variable(self, operand: Node, variables: list[Node]) -> bool:
        names = {variable.name for variable in variables if isinstance(variable, Symbol)}
        return isinstance(operand, Symbol) and operand.name in names

    def _partial_prefix(self, token: Token) -> Node:
        r"""`\partial_x f`, or `\partial f / \partial x` written with a slash."""
        if self.token.text == "_" and self.token.kind == "char":
            self.advance()
            variables = self._script_argument(subscript=True)
            operand = self.factor()
            return Apply("partial", (operand, *variables), self.span_from(token.start))
        if self.token.text == "^" or self._starts_factor():
            order = self._order()
            if self.token.text == "/":
                operand: Node = Symbol("", (token.start, token.end))
            else:
                operand = self.factor()
            arguments = (operand,) if order is None else (operand, order)
            return Apply("differential", arguments, self.span_from(token.start))
        return Symbol(r"\partial", (token.start, token.end))

    def _quotient_of_differentials(self, left: Node, right: Node, operator: Token) -> Node:
        r"""`df/dx` and `\partial f/\partial x` are derivatives, any other slash a quotient."""
        span = (left.span[0], right.span[1])
        upper = _as_differential(left)
        lower = _as_differential(right)
        if upper is not None and lower is not None and upper[0] == lower[0]:
            kind, operand, order = upper
            count = int(order.value) if isinstance(order, Number) else 1
            if not (isinstance(operand, Symbol) and operand.name == ""):
                variable = lower[1]
                if isinstance(variable, Apply) and variable.head == "pow":
                    variable = variable.args[0]
                return Apply(kind, (operand, *[variable] * count), span)
        return Apply("slash", (left, right), span)

    # -- environments --------------------------------------------------------------------------

    def _environment(self) -> Node:
        token = self.advance()
        kind = self.notation.environments.get(token.text, "matrix")
        rows: list[list[Node | None]] = [[]]
        self.open.append("matrix")
        integrals, self.integrals = self.integrals, 0
        cell: list[Node] = []
        while True:
            current, entry = self.token, self.entry()
            if current.kind in ("cell", "rowbreak", "end_environment", "end"):
                rows[-1].append(cell[0] if len(cell) == 1 else None if not cell else
                                Sequence(tuple(cell), (cell[0].span[0], cell[-1].span[1])))
                cell = []
                if current.kind == "end":
                    raise self.problem("unclosed-group", "this environment is never closed", token)
                self.advance()
                if current.kind == "end_environment":
                    break
                if current.kind == "rowbreak":
                    rows.append([])
                continue
            if entry is not None and entry.kind == "separator" and entry.head != "for":
                self.advance()
                continue
            if entry is not None and entry.kind == "separator":
                self.advance()
                continue
            words = self._connective_words()
            if words is not None:
                if words[0] == "otherwise":
                    cell.append(Text("otherwise", (current.start, current.end)))
                self.position = words[1]
                continue
            before = self.position
            cell.append(self.clause())
            if self.position == before:
                raise self.problem("unexpected-token", f"`{current.text}` is not expected here")
        self.open.pop()
        self.integrals = integrals
        rows = [row for row in rows if any(entry is not None for entry in row)]
        span = self.span_from(token.start)
        if kind == "cases":
            return self._cases(rows, span)
        if not rows:
            raise self.problem("missing-operand", "this matrix is empty", token)
        filled = tuple(tuple(Symbol("", span) if entry is None else entry for entry in row) for row in rows)
        delimiter = {"bmatrix": "b", "pmatrix": "p", "vmatrix": "v", "Vmatrix": "V", "Bmatrix": "B"}.get(token.text, "m")
        return MatrixLiteral(filled, delimiter, span)

    def _cases(self, rows: list[list[Node | None]], span: tuple[int, int]) -> Node:
        branches: list[tuple[Node, Node | None]] = []
        for row in rows:
            value = row[0]
            test = row[1] if len(row) > 1 else None
            if isinstance(value, Sequence) and test is None and len(value.items) == 2:
                value, test = value.items
            if isinstance(value, Relation) and test is None:
                # Rows of equations in a brace: a system, not a function by cases.
                branches.append((value, None))
                continue
            if value is None:
                raise Problem("missing-operand", "a case has no value", span)
            if isinstance(test, Text):
                test = None
            branches.append((value, test))
        return Cases(tuple(branches), span)


def _base_name(node: Node) -> str:
    """The letter that scripts hang on."""
    while isinstance(node, Apply) and node.args:
        node = node.args[0]
    return node.name if isinstance(node, Symbol) else ""


def _told_name(raw: str, span: tuple[int, int]) -> Symbol:
    """The name of what an author describes in words."""
    plain = _MARKUP.sub(" ", raw)
    return Symbol("\\text{" + " ".join(plain.split()) + "}", span)


_WORD = re.compile(r"[A-Z][a-z]{3,}")
_MARKUP = re.compile(r"\\(?:text|mbox|mathrm|textrm|textit|operatorname|hbox|textnormal|mathit|[,;: ])|[{}$~|]")


def _transposed_member(node: Node, indices: list[Node], span: tuple[int, int]) -> Node | None:
    r"""`\mathbf{a}^\top_i` is the transpose of the vector `\mathbf{a}_i`, not an entry of a transposed one."""
    base = node.args[0] if isinstance(node, Apply) and node.head == "transpose" else None
    if not isinstance(base, Symbol) or not base.name.startswith((r"\mathbf{", r"\vec{")) or len(indices) != 1 or \
            not base.name.split("{")[1][:1].islower() or not isinstance(indices[0], (Symbol, Number)):
        return None
    return Apply("transpose", (Apply("sub", (base, indices[0]), span),), span)


def _is_matrix(node: Node) -> bool:
    """Whether a matrix is written out here, in brackets or without."""
    if isinstance(node, Group) and len(node.groups) == 1 and len(node.groups[0]) == 1:
        node = node.groups[0][0]
    if isinstance(node, Apply) and node.head == "paren":
        node = node.args[0]
    return isinstance(node, MatrixLiteral) and len(node.rows[0]) > 1


def _integer(value: int) -> Number:
    return Number(Fraction(value), str(value))


def _refont(node: Node, font: str, span: tuple[int, int] | None = None) -> Node:
    r"""Put a font on every letter: `\mathbf{Ax}` is the product of two bold names."""
    match node:
        case Symbol():
            name = node.name
            if name == r"\top" or name.startswith(f"\\{font}{{"):
                return node
            if name.startswith("\\text{"):
                return Symbol(name, span or node.span)
            for accent in ("hat", "bar", "tilde", "vec", "dot", "check"):
                if name.startswith(f"\\{accent}{{"):
                    inner = name[len(accent) + 2:-1]
                    return Symbol(f"\\{accent}{{\\{font}{{{inner}}}}}", span or node.span)
            return Symbol(f"\\{font}{{{name}}}", span or node.span)
        case Apply(head="juxt"):
            return Apply("juxt", tuple(_refont(arg, font) for arg in node.args), node.span)
        case Apply(head="sub" | "pow" | "prime" | "transpose" | "supindex" | "star"):
            return Apply(node.head, (_refont(node.args[0], font), *node.args[1:]), node.span)
        case Apply():
            return Apply(node.head, tuple(_refont(arg, font) for arg in node.args), node.span)
    return node


def _as_differential(node: Node) -> tuple[str, Node, Node | None] | None:
    match node:
        case Apply(head="differential", args=(operand,)):
            return "partial", operand, None
        case Apply(head="differential", args=(operand, order)):
            return "partial", operand, order
        case Apply(head="juxt", args=(Symbol(name="d" | r"\text{d}"), operand)):
            return "total", operand, None
        case Apply(head="juxt", args=(Apply(head="pow", args=(Symbol(name="d" | r"\text{d}"), order)), operand)):
            return "total", operand, order
    return None


def _sqrt(parser: Parser) -> Node:
    token = parser.advance()
    index: Node | None = None
    if parser.token.text == "[":
        parser.advance()
        index = parser.expression()
        if parser.token.text != "]":
            raise parser.problem("unclosed-group", "the index of this root is never closed", token)
        parser.advance()
    body = parser.argument()
    if index is None:
        return Apply("sqrt", (body,), parser.span_from(token.start))
    return Apply("root", (body, index), parser.span_from(token.start))


def _binom(parser: Parser) -> Node:
    token = parser.advance()
    upper = parser.argument()
    lower = parser.argument()
    return Apply("binom", (upper, lower), parser.span_from(token.start))


def _stacked(parser: Parser) -> Node:
    r"""`\underset{x}{\operatorname{argmax}} f`: the under-text is the subscript of a binder."""
    token = parser.advance()
    first = parser.position
    end = parser._after_argument(first)
    under = parser.tokens[first:end]
    if token.text != r"\underset":
        parser.position = end
        return parser.argument()
    second_end = parser._after_argument(end)
    inner = parser.tokens[end:second_end]
    if inner and inner[0].text == "{":
        inner = inner[1:-1]
    script = [Token("char", "_", under[0].start, under[0].start)] + (
        under if under[0].text == "{" else under)
    parser.replace_tokens(parser.position - 1, second_end, [*inner, *script])
    parser.position -= 1
    node = parser._primary()
    # The under-text stands before the operator whose subscript it is.
    return replace(node, span=(min(token.start, node.span[0]), node.span[1])) if isinstance(node, Binder) else node


def _norm_command(parser: Parser) -> Node:
    r"""`\norm{x}` and `\abs{x}`, which many authors define."""
    token = parser.advance()
    bars = "||" if token.text == r"\norm" else "|"
    argument = parser.argument()
    return Group(bars, bars, ((argument,),), (), parser.span_from(token.start))


def _inner_command(parser: Parser) -> Node:
    r"""`\ip{x}{y}`: the inner product, which many authors define so."""
    token = parser.advance()
    pair = (parser.argument(), parser.argument())
    return Group("<", ">", (pair,), (), parser.span_from(token.start))


def _modulo(parser: Parser) -> Node:
    raise parser.problem("unsupported", "congruences are not supported")


_COMMANDS = {
    r"\frac": Parser.fraction,
    r"\dfrac": Parser.fraction,
    r"\tfrac": Parser.fraction,
    r"\cfrac": Parser.fraction,
    r"\nicefrac": Parser.fraction,
    r"\sfrac": Parser.fraction,
    r"\sqrt": _sqrt,
    r"\binom": _binom,
    r"\dbinom": _binom,
    r"\tbinom": _binom,
    r"\underset": _stacked,
    r"\overset": _stacked,
    r"\stackrel": _stacked,
    r"\pmod": _modulo,
    r"\norm": _norm_command,
    r"\abs": _norm_command,
    r"\ip": _inner_command,
    r"\inner": _inner_command,
}
