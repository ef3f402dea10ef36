r"""Relations and their chains: `a = b \le c`, negated, annotated, joined by logical operators."""

from __future__ import annotations

from mathcheck.syntax.nodes import Apply, Node, Relation, Text
from mathcheck.syntax.reader import Reader


def clause(reader: Reader) -> Node:
    """A relation chain, joined by logical operators; or an expression."""
    left = relation(reader)
    while (entry := reader.entry()) is not None and entry.kind == "infix" and entry.head in ("and", "or"):
        reader.advance()
        right = relation(reader)
        left = Apply(entry.head, (left, right), (left.span[0], right.span[1]))
    return left


def relation(reader: Reader) -> Node:
    start = reader.token.start
    negated = reader.entry()
    told = _word_not(reader)
    if told or negated is not None and negated.kind == "prefix" and negated.head == "not":
        reader.position += told or 1
        operand = relation(reader)
        return Apply("not", (operand,), (start, operand.span[1]))
    sides: list[Node] = []
    operators: list[str] = []
    spans = []
    if relation_here(reader) is None:
        sides.append(reader.expression())
    else:
        # `= b` at the start of a statement: the left side is what the page said before.
        sides.append(Text("", (start, start)))
    while (found := relation_here(reader) or _spaced_relation(reader)) is not None:
        operator, length = found
        spans.append((reader.token.start, reader.tokens[reader.position + length - 1].end))
        reader.position += length
        reader.skip_newline()
        if reader.token.kind == "end" and not reader.open:
            # `a =` at the end of a formula: the right side stands in the next one.
            operators.append(operator)
            sides.append(Text("", (reader.token.start, reader.token.start)))
            break
        operators.append(operator)
        sides.append(reader.expression())
    if not operators:
        return sides[0]
    return Relation(tuple(sides), tuple(operators), (start, sides[-1].span[1]), tuple(spans))


def _spaced_relation(reader: Reader) -> tuple[str, int] | None:
    r"""`a \quad \to \quad b`: a relation with wide space on both sides; the space before it is skipped."""
    start = reader.position
    while (entry := reader.entry()) is not None and entry.kind == "separator" and entry.head == "quad":
        reader.position += 1
    found = relation_here(reader) if reader.position > start else None
    if found is not None:
        after = reader.lookup(reader.tokens[reader.position + found[1]].text)
        if after is not None and after.kind == "separator" and after.head == "quad":
            end = reader.position + found[1]
            while (entry := reader.lookup(reader.tokens[end].text)) is not None and entry.head == "quad":
                end += 1
            return found[0], end - reader.position
    reader.position = start
    return None


def _word_not(reader: Reader) -> int:
    r"""How many tokens a `\text{not }` takes here."""
    tokens = reader.tokens[reader.position:reader.position + 6]
    entry = reader.entry()
    if entry is None or entry.kind != "word" or "".join(token.text for token in tokens[1:6]) != "{not}":
        return 0
    return 6 if len(tokens) == 6 else 0


def relation_here(reader: Reader) -> tuple[str, int] | None:
    token, entry = reader.token, reader.entry()
    if token.text == r"\not" and token.kind == "command":
        following = reader.entry(1)
        negations = {"=": "!=", "in": "notin", "perp": "notperp", "<": ">=", ">": "<=", "equiv": "!=",
                     "propto": "notpropto", "sim": "notsim", "subset": "notsubset", "~=": "!="}
        if following is not None and following.head in negations:
            return negations[following.head], 2
        return None
    if token.text == ":" and token.kind == "char":
        if reader.open and reader.open[-1] == "{":
            return None
        if reader.tokens[reader.position + 1].text == "=":
            return ":=", 2
        return ("colon", 1) if not reader.open else None
    if token.text in (r"\overset", r"\stackrel", r"\underset") and token.kind == "command":
        return _annotated_relation(reader)
    if token.text in (r"\xrightarrow", r"\xlongrightarrow") and token.kind == "command":
        start = reader.position + 1
        if reader.tokens[start].text == "[":
            while reader.tokens[start].text != "]" and reader.tokens[start].kind != "end":
                start += 1
            start += 1
        return "to", reader.after_argument(start) - reader.position
    if entry is not None and entry.kind == "accent" and (dotted := dotted_relation(reader)) is not None:
        return dotted
    if entry is None or entry.kind != "relation":
        return None
    if entry.head == "=" and reader.tokens[reader.position + 1].text == ":":
        return ":=", 2
    if entry.head == "perp" and reader.entry(1) is not None and reader.entry(1).head == "perp":
        return "perp", 2
    return entry.head, 1


def dotted_relation(reader: Reader) -> tuple[str, int] | None:
    r"""`\dot{\sim}`, `\dot\sim`: a relation below an accent."""
    braced = reader.tokens[reader.position + 1].text == "{"
    inner = reader.entry(2 if braced else 1)
    if inner is None or inner.kind != "relation" or braced and reader.tokens[reader.position + 3].text != "}":
        return None
    return inner.head, 4 if braced else 2


def _annotated_relation(reader: Reader) -> tuple[str, int] | None:
    r"""`\overset{(a)}{=}`: the relation; the annotation counts only when it says "def"."""
    after_first = reader.after_argument(reader.position + 1)
    end = reader.after_argument(after_first)
    for index in range(after_first, end):
        entry = reader.lookup(reader.tokens[index].text)
        if entry is not None and entry.kind == "relation":
            words = reader.latex[reader.tokens[reader.position + 1].start:reader.tokens[after_first].start]
            if "?" in words:
                return "asked", end - reader.position
            head = ":=" if entry.head == "=" and ("def" in words or r"\Delta" in words) else entry.head
            if entry.head == "sim" and ("iid" in words.replace(".", "")):
                head = "iid"
            return head, end - reader.position
    for index in range(reader.position + 1, after_first):
        entry = reader.lookup(reader.tokens[index].text)
        if reader.token.text == r"\underset" and entry is not None and entry.kind == "relation":
            return entry.head, end - reader.position
    return None
