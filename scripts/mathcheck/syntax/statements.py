r"""A formula as a list of statements, with what separates and connects them."""

from __future__ import annotations

from mathcheck.syntax.document import Statement
from mathcheck.syntax.nodes import Cases, Node, Relation, Symbol, Text, walk
from mathcheck.syntax.prose import connective_words
from mathcheck.syntax.reader import Reader

_IMPLICATIONS = ("=>", "<=>", "<=")


def statements(reader: Reader) -> list[Statement]:
    """Everything up to the end of the formula."""
    found: list[Statement] = []
    separator, connective = "", ""
    while True:
        separator, connective = _separators(reader, separator, connective)
        if reader.token.kind == "end":
            if separator in _IMPLICATIONS and not _ends_in_words(reader):
                raise reader.problem("missing-operand", "nothing follows this implication", reader.tokens[reader.position - 1])
            return _with_systems(found)
        if _numbering(reader):
            reader.position += 2
            continue
        closing = reader.entry()
        if closing is not None and closing.kind == "close" or reader.token.kind == "close":
            raise reader.problem("unexpected-token", f"`{reader.token.text}` closes nothing")
        before = reader.position
        node = reader.clause()
        if reader.position == before:
            raise reader.problem("unexpected-token", f"`{reader.token.text}` is not expected here")
        if isinstance(node, Relation) and (_asked(reader, node) or "asked" in node.operators):
            # A question claims nothing: what stands on its sides is all that it says.
            found.extend(Statement(side, "quad", connective) for side in node.sides
                         if not isinstance(side, Text) and not _is_question(side))
            separator, connective = "", ""
            continue
        found.append(Statement(node, separator, connective))
        separator, connective = "", ""


def _with_systems(found: list[Statement]) -> list[Statement]:
    """Systems of equations in a brace, before or after an implication, as their equations."""
    written: list[Statement] = []
    for position, statement in enumerate(found):
        follows = statement.separator in _IMPLICATIONS
        leads = position + 1 < len(found) and found[position + 1].separator in _IMPLICATIONS
        if isinstance(statement.node, Cases) and (follows or leads) and statement.node.is_system:
            separators = (statement.separator, *("," for _ in statement.node.branches[1:]))
            written.extend(Statement(equation, separator, statement.connective)
                           for separator, (equation, _) in zip(separators, statement.node.branches, strict=True))
        else:
            written.append(statement)
    return written


def _ends_in_words(reader: Reader) -> bool:
    r"""`\Rightarrow \text{low bias}.`: what follows is told in words."""
    end = reader.position
    while end and (entry := reader.entries[end - 1]) is not None and entry.kind == "separator":
        end -= 1
    return bool(reader.texts) and reader.texts[-1].span[1] == reader.tokens[end - 1].end


def _numbering(reader: Reader) -> bool:
    r"""Whether a number and a bracket that closes nothing stand before a statement: `1) \; Ax = b`."""
    closing, following = reader.entry(1), reader.entry(2)
    return reader.token.kind == "number" and closing is not None and (closing.kind, closing.head) == ("close", ")") and \
        reader.tokens[reader.position + 2].kind != "end" and \
        (following is None or following.kind not in ("infix", "relation", "close", "postfix", "implication"))


def _is_question(node: Node) -> bool:
    return any(isinstance(part, Symbol) and part.name == r"\text{?}" for part in walk(node))


def _asked(reader: Reader, node: Node) -> bool:
    """Whether a question mark ends the statement, or stands for a value in it."""
    found = reader.token.text == "?" and reader.token.kind == "char"
    reader.position += found
    return found or "?" in reader.latex and _is_question(node)


def _separators(reader: Reader, separator: str, connective: str) -> tuple[str, str]:
    rank = {"": 0, "quad": 1, "|": 1, ",": 2, ";": 2, "newline": 3, ".": 3, "=>": 4, "<=": 4, "<=>": 4}
    while True:
        token, entry = reader.token, reader.entry()
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
        elif token.text == r"\not" and (crossed := reader.entry(1)) is not None and crossed.kind == "implication":
            # What does not follow from words.
            found = "quad"
            reader.position += 1
        elif token.text in ("{", "}") and token.kind == "char" and _empty_braces(reader):
            reader.position += 1
        elif (words := connective_words(reader)) is not None:
            role, end = words
            reader.position = end
            if role == "then":
                found = "=>"
            elif role == "iff":
                found = "<=>"
            elif role:
                connective = role
            if found and rank[found] >= rank[separator]:
                separator = found
            continue
        elif entry is not None and entry.kind == "bar" and reader.position and not reader.partner_ahead(entry.head):
            found = "|"
        elif token.text == ":" and token.kind == "char":
            pass
        else:
            return separator, connective
        if found and rank[found] >= rank[separator]:
            separator = found
        reader.position += 1


def _empty_braces(reader: Reader) -> bool:
    after = reader.tokens[min(reader.position + 2, reader.last)]
    return reader.token.text == "{" and reader.tokens[reader.position + 1].text == "}" and after.text not in ("_", "^")
