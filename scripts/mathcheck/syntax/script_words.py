r"""Words typed letter by letter as a subscript, as in `x_{max}`."""

from __future__ import annotations

from mathcheck.syntax.nodes import Symbol
from mathcheck.syntax.reader import Reader

# Letters that stand side by side as indices, `a_{ijk}` and `p_{xyz}`, and words that are made of such letters alone.
_INDICES = (frozenset("ijklmnpqrstuv"), frozenset("xyzw"), frozenset("abcd"), frozenset("ABCD"))
_MARK_WORDS = frozenset({"min", "init", "simul", "unit", "input", "trust", "print", "null", "point", "limit"})


def script_word(reader: Reader) -> Symbol | None:
    r"""`x_{max}`, `S_{sorted}`: a word typed letter by letter as the whole of a subscript, where authors are known to do so."""
    if not reader.notation.called_words:
        return None
    start = end = reader.position
    while reader.tokens[end].kind == "char" and reader.tokens[end].text.isascii() and reader.tokens[end].text.isalpha() and \
            (end == start or not reader.tokens[end].spaced):
        end += 1
    word = "".join(token.text for token in reader.tokens[start:end])
    if end - start < 3 or reader.tokens[end].text != "}" or word not in _MARK_WORDS and any(set(word) <= letters for letters in _INDICES):
        return None
    reader.position = end
    return Symbol("\\text{" + word + "}", (reader.tokens[start].start, reader.tokens[end - 1].end))
