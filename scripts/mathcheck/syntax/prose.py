r"""Words inside a formula: connectives such as `\text{for all}`, and events that are told in words."""

from __future__ import annotations

import re

from mathcheck.syntax.nodes import Apply, Node, Symbol, Text
from mathcheck.syntax.reader import Reader


def connective_words(reader: Reader) -> tuple[str, int] | None:
    r"""Prose at this place, such as `\text{ for all }`: its role and where it ends."""
    entry = reader.entry()
    if entry is None or entry.kind != "word" or reader.tokens[reader.position + 1].text != "{":
        return None
    words, end = reader.raw_words(reader.position + 1)
    plain = " ".join(words.replace("\\", " ").replace("~", " ").split()).strip(" ,.;:()").lower()
    following = reader.tokens[end].text
    role = reader.notation.connectives.get(plain)
    next_entry = reader.lookup(following)
    if role is None and words == words.strip() and next_entry is not None and next_entry.kind in ("relation", "infix"):
        # `\text{Irreducible Error} = ...`: words on the side of a relation are a name.
        return None
    if role is not None:
        _remember_text(reader, words, end)
        return role, end
    if not plain or " " in plain and following not in ("(", "[", "_", "^"):
        first = plain.split(" ")
        for length in (3, 2, 1):
            candidate = reader.notation.connectives.get(" ".join(first[:length]))
            if candidate in ("condition", "constraint"):
                _remember_text(reader, words, end)
                return ("" if _is_prose_end(reader, end) else candidate), end
        tail = reader.notation.connectives.get(first[-1]) if plain else None
        _remember_text(reader, words, end)
        return (tail or ""), end
    return None


def _is_prose_end(reader: Reader, end: int) -> bool:
    return reader.tokens[end].kind in ("end", "newline")


def _remember_text(reader: Reader, words: str, end: int) -> None:
    reader.texts.append(Text(words.strip(), (reader.token.start, reader.tokens[end - 1].end)))


def word_is_name(reader: Reader) -> bool:
    """Whether the word here is a name, not prose that ends the expression."""
    if reader.tokens[reader.position + 1].text != "{":
        return True
    saved = len(reader.texts)
    words = connective_words(reader)
    del reader.texts[saved:]
    if words is not None:
        return False
    content, end = reader.raw_words(reader.position + 1)
    following = reader.tokens[end].text
    if following in ("(", "[", "_", "^", r"\{", r"\left"):
        return True
    # After a complete expression a lone upright word is a unit or a remark, unless it is
    # written as an operator.
    if reader.token.text in (r"\text", r"\mbox", r"\textrm", r"\textnormal", r"\textit", r"\hbox"):
        name = content.strip()
        return name in reader.notation.function_words or name in reader.notation.binder_words or \
            not content.startswith((" ", "~")) and name.isalpha() and len(name) > 1
    return True


def told_in_words(reader: Reader, items: list[Node]) -> tuple[str, Node | None] | None:
    r"""Events in words: `\text{two heads}`, `A \text{ or } B`, `X \text{ is even}`; what was read goes into `items`.

    The result is the separator that the words stand for (empty when there is none) with what
    they put after it, and `None` when nothing here is told in words.
    """
    entry = reader.entry()
    joined = ""
    if items and entry is not None and entry.kind == "word" and reader.tokens[reader.position + 1].text == "{":
        words, end = reader.raw_words(reader.position + 1)
        joined = words.replace("~", " ").strip().lower()
        if joined not in ("and", "or", "given", "but not", "and not", "|"):
            return None
        reader.position = end
        if joined in ("given", "|"):
            return "|", None
    elif items and entry is not None and entry.kind == "infix" and entry.head in ("cap", "cup", "setminus"):
        joined = entry.head
        reader.advance()
    start = reader.position
    name = _words_until_separator(reader)
    if name is None:
        if not joined:
            return None
        found = _sign(reader) or reader.relation()
    elif not joined and "|" in name:
        before, _, after = name.partition("|")
        span = reader.span_from(reader.tokens[start].start)
        items.append(_told_name(before, span))
        return "|", _told_name(after, span)
    else:
        found = _told_name(name, reader.span_from(reader.tokens[start].start))
    if joined in ("but not", "and not"):
        found, joined = Apply("not", (found,), found.span), "and"
    if joined:
        left = items.pop()
        found = Apply(joined, (left, found), (left.span[0], found.span[1]))
    items.append(found)
    return "", None


def _sign(reader: Reader) -> Node | None:
    r"""`D \text{ and } +`: the result of a test."""
    token, entry, after = reader.token, reader.entry(), reader.entry(1)
    if entry is None or entry.kind != "infix" or entry.head not in ("add", "minus") or after is None or after.kind not in ("close", "bar"):
        return None
    reader.advance()
    return Symbol(r"\text{+}" if entry.head == "add" else r"\text{-}", (token.start, token.end))


def _words_until_separator(reader: Reader) -> str | None:
    """The words of an entry that is told in prose, up to its end; `None` when it is written in symbols."""
    depth = 0
    prose = False
    index = reader.position
    while True:
        token, entry = reader.tokens[index], reader.lookup(reader.tokens[index].text)
        kind = entry.kind if entry is not None else ""
        if token.kind in ("end", "newline", "cell", "rowbreak", "end_environment"):
            return None
        if depth == 0:
            if token.kind in ("close", "bar") or kind in ("close", "bar", "separator") or \
                    kind == "infix" and entry.head in ("cap", "cup", "setminus"):
                break
            if kind in ("relation", "prefix"):
                return None
            if kind == "word" and reader.tokens[index + 1].text == "{":
                words, index = reader.raw_words(index + 1)
                plain = words.replace("~", " ").strip()
                if plain.lower() in reader.notation.connectives or plain.lower() == "not":
                    if index == reader.position or not prose:
                        return None
                    break
                prose = prose or " " in plain or words != words.strip()
                continue
        depth += (kind == "open" or token.kind == "open") - (kind == "close" or token.kind == "close")
        index += 1
    if not prose:
        return None
    raw = reader.latex[reader.token.start:reader.tokens[index - 1].end]
    reader.position = index
    return raw


def _told_name(raw: str, span: tuple[int, int]) -> Symbol:
    """The name of what an author describes in words."""
    plain = _MARKUP.sub(" ", raw)
    return Symbol("\\text{" + " ".join(plain.split()) + "}", span)


_MARKUP = re.compile(r"\\(?:text|mbox|mathrm|textrm|textit|operatorname|hbox|textnormal|mathit|[,;: ])|[{}$~|]")
