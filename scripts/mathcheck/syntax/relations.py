r"""Relations and their chains: `a = b \le c`, negated, annotated, joined by logical operators."""

from __future__ import annotations

from mathcheck.syntax.nodes import Apply, Node, Relation, Text
from mathcheck.syntax.reader import Reader

# What a crossed-out relation says; any other is the name of the relation after "not".
_NEGATIONS = {"=": "!=", "<": ">=", ">": "<=", "<=": ">", ">=": "<", "equiv": "!=", "~=": "!="}
_JOINING = ("and", "or", "notimplies", "notequivalent")


def clause(reader: Reader) -> Node:
    """A relation chain, joined by logical operators; or an expression."""
    left = relation(reader)
    while (joining := _joining(reader)) is not None:
        head, length = joining
        reader.position += length
        right = relation(reader)
        left = Apply(head, (left, right), (left.span[0], right.span[1]))
    return left


def _joining(reader: Reader) -> tuple[str, int] | None:
    r"""The logical operator that stands here and its length; `\not\Rightarrow` is one."""
    before = reader.spaces()
    entry = reader.entry(before)
    if entry is None:
        following = reader.entry(before + 1)
        if reader.tokens[reader.position + before].text != r"\not" or following is None or following.kind != "implication":
            return None
        head, length = "notequivalent" if following.head == "<=>" else "notimplies", before + 2
    elif entry.kind == "infix" and entry.head in _JOINING:
        head, length = entry.head, before + 1
    else:
        return None
    return head, length + reader.spaces(length)


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
        operator = _with_script(reader, operator)
        reader.skip_newline()
        reader.position += reader.spaces()
        if reader.token.kind == "end" and not reader.open:
            # `a =` at the end of a formula: the right side stands in the next one.
            operators.append(operator)
            sides.append(Text("", (reader.token.start, reader.token.start)))
            break
        operators.append(operator)
        if operator in ("searrow", "nearrow") and _nothing_follows(reader):
            # `x \uparrow`: it grows.
            sides.append(Text("", (reader.token.start, reader.token.start)))
            break
        sides.append(reader.expression())
    if not operators:
        return sides[0]
    return Relation(tuple(sides), tuple(operators), (start, sides[-1].span[1]), tuple(spans))


def _nothing_follows(reader: Reader) -> bool:
    entry = reader.entry()
    return reader.token.kind in ("end", "newline", "cell", "rowbreak", "end_environment", "close") or \
        entry is not None and entry.kind in ("separator", "implication", "close")


def _with_script(reader: Reader, operator: str) -> str:
    r"""`\succeq_K`, `=_d`: a relation with a subscript is another relation."""
    if reader.token.text != "_" or reader.token.kind != "char":
        return operator
    reader.advance()
    reader.position = reader.after_argument(reader.position)
    return operator if operator in ("to", "iid", "sim", "perp") else operator + "_"


def _spaced_relation(reader: Reader) -> tuple[str, int] | None:
    r"""`a \quad \to \quad b`: a relation with wide space on both sides; the space before it is skipped."""
    start = reader.position
    reader.position += reader.spaces()
    found = relation_here(reader) if reader.position > start else None
    if found is not None and (after := reader.spaces(found[1])):
        return found[0], found[1] + after
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
        if following is None or following.kind != "relation":
            return None
        # `\not\!\perp\!\!\!\perp`: the second sign belongs to the first.
        twice = following.head == "perp" and (second := reader.entry(2)) is not None and second.head == "perp"
        return _NEGATIONS.get(following.head, "not" + following.head), 3 if twice else 2
    if token.text == ":" and token.kind == "char":
        if reader.open and reader.open[-1] == "{":
            return None
        if reader.tokens[reader.position + 1].text == "=":
            return ":=", 2
        if not reader.open or reader.open[-1] == "matrix":
            return None if _label_ends(reader) or _quantified(reader) else ("colon", 1)
        return ("colon", 1) if reader.open[-1] in ("(", "(plain") and _arrow_ahead(reader) else None
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


def _label_ends(reader: Reader) -> bool:
    r"""`C_t: \quad u'(C_t) = \mu_t`: what stands before this colon names what comes after it."""
    following = reader.tokens[reader.position + 1]
    entry = reader.entry(1)
    return following.kind in ("end", "newline", "cell", "rowbreak", "end_environment") or \
        entry is not None and entry.kind == "separator"


def _quantified(reader: Reader) -> bool:
    r"""`\exists y : y > x`: whether what stands before this colon is a quantifier with its variable."""
    for index in range(reader.position - 1, -1, -1):
        entry = reader.entries[index]
        if reader.tokens[index].kind == "newline" or entry is not None and entry.kind == "implication":
            return False
        if entry is not None and entry.kind == "separator" and entry.head in ("for", "exists"):
            return not _arrow_ahead(reader)
    return False


def _arrow_ahead(reader: Reader) -> bool:
    r"""`(f: A \to B)`: whether the bracket that is open here holds the arrow of a function."""
    depth = 0
    for index in range(reader.position + 1, len(reader.tokens)):
        entry = reader.entries[index]
        depth += (entry is not None and entry.kind == "open") - (entry is not None and entry.kind == "close")
        if depth < 0 or reader.tokens[index].kind == "end":
            return False
        if depth == 0 and entry is not None and entry.kind == "relation" and entry.head in ("to", "mapsto"):
            return True
    return False


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
    if reader.token.text == r"\underset" and after_first - reader.position <= 4:
        # `\underset{\sim}{\text{iid}}`: the relation alone stands below.
        for index in range(reader.position + 1, after_first):
            entry = reader.lookup(reader.tokens[index].text)
            if entry is not None and entry.kind == "relation":
                return entry.head, end - reader.position
    return None
