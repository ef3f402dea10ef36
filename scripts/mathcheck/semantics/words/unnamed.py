r"""Things without a name of their own: `if a convex function is differentiable, … $f(y) \ge f(x) + …$`.

A sentence that speaks of one function or one matrix, and leads to a display with one function or
one capital that nothing declares, speaks of that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.semantics.words.grammar import Said, phrase
from mathcheck.semantics.words.kinds import PARTS, is_denied, traits_of
from mathcheck.semantics.words.sentences import Sentence

NOUN = phrase("a|an|any|every|the|for|of {traits:sometraits}{noun:thing}", thing=r"(?:function|functions|matrix|matrices) ", **PARTS)
_SIZE = re.compile(r"<s\d+> (?:real |square |symmetric |invertible )*(?:case|matrix|matrices) (?!<[nrc]\d+> )")
_FUNCTION = re.compile(r"(?<![A-Za-z\\])([fgh]|\\phi|\\varphi)\s*(?:\\left\s*)?\(")
_FONT = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|vec)\s*\{\s*([A-Z])\s*\}")
_WORDS = re.compile(r"\\(?:operatorname\*?|text|mathrm|mathbb|mathcal|begin|end|label|tag)\s*\{[^}]*\}|\\[A-Za-z]+")
_FROBENIUS = re.compile(r"_(?:\{F\}|F)(?![A-Za-z])")
# Letters stand side by side in products: `Qx`; words of three letters and more are none.
_MATRIX = re.compile(r"(?<![A-Za-z]{2})[A-HJ-SU-Z](?![A-Za-z]{2})")


def _of_size(sentence: Sentence, latex: str) -> Iterator[Said]:
    r"""`In the $2 \times 2$ case`, `for a $3 \times 3$ matrix`: the size of the one matrix of the display."""
    for found in _SIZE.finditer(sentence.text):
        size, names = sentence.atoms_in(found.group())[0].latex, capitals_of(latex)
        if re.fullmatch(r"\d+ *\\times *\d+", size.strip()) and len(names) == 1:
            name = names.pop()
            yield Said((rf"{name} \in \mathbb{{R}}^{{{size}}}",), sentence.span(found.start(), found.end()), (name,), "matrix")


def of_display(sentence: Sentence, latex: str) -> Iterator[Said]:
    """What a sentence says of the one function or matrix of its display."""
    yield from _of_size(sentence, latex)
    for found in NOUN.finditer(sentence.text):
        if is_denied(sentence.text, found.start()) or re.match(r"<[nrc]\d+> ", sentence.text[found.end():]):
            continue
        if found["noun"].startswith("function"):
            names, column, kind = {part.strip() for part in _FUNCTION.findall(latex)}, 4, "function"
        else:
            names, column, kind = capitals_of(latex), 1, "matrix"
        if len(names) == 1 and traits_of(found["traits"], column):
            yield Said((), sentence.span(found.start(), found.end()), tuple(names), kind, found["traits"])


def capitals_of(latex: str) -> set[str]:
    """The capitals of a formula that may name matrices, bold and plain."""
    latex = _FROBENIUS.sub("", latex)
    bold = set(re.findall(r"\\(?:mathbf|boldsymbol|bm)\s*\{\s*[A-HJ-SU-Z]\s*\}", latex))
    plain = set(_MATRIX.findall(_WORDS.sub(" ", _FONT.sub(" ", latex))))
    return {rf"\mathbf{{{part[part.index('{') + 1:-1].strip()}}}" for part in bold} | plain
