r"""Vectors that make up a matrix, and bases: `let $a_1, \dots, a_n$ be the columns of $A$`, `an orthonormal basis $q_1, \dots, q_n$`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.kinds import is_denied
from mathcheck.semantics.words.sentences import Atom, Sentence
from mathcheck.semantics.words.spectra import indexed, matrix_before

_ORDINAL = r"(?:(?:the|its|all|individual|<[ns]\d+> -?th|<[a-z]\d+> ?-?(?:th|st)|-th|th) )*"
_OF = r"(?:of (?:(?:the|a|an|any|real|square|data|design|input|output|matrix|rectangular|weight) )*(?P<matrix><[nr]\d+> ))"
_SIDE = r"(?P<side>columns?|rows?|column vectors?|row vectors?) "
BEFORE = re.compile(rf"(?<![^ ])(?P<values><[nr]\d+> )(?:be|are|is|denote|denotes) {_ORDINAL}{_SIDE}{_OF}")
AFTER = re.compile(rf"(?<![^ ]){_SIDE}{_OF}?(?:(?:,|be|are|denoted|by|as|with|called|say) )*(?P<values><[nr]\d+> )")
BASIS = re.compile(r"(?<![^ ])orthonormal (?:basis|set|vectors|system|family)(?: of vectors)? (?:of (?:the |a |an )?(?:[a-z]+ )*(?:<[a-z]\d+> )?)?(?:, )?(?P<values><[nri]\d+> )")
BASIS_BEFORE = re.compile(r"(?<![^ ])(?P<values><[nri]\d+> )(?:be|are|is|form|forms|denote) (?:an |the )?(?:eigen)?orthonormal (?:basis|set|vectors|system)")
# A basis of a space that mathematics names.
OF_SPACE = re.compile(r"(?<![^ ])(?P<values><n\d+> )(?:be|are|is|form|forms|denote) (?:(?:an|a|the|another|orthonormal|orthogonal|standard|canonical) )*basis (?:of|for) (?P<space><[a-z]\d+> )")


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of the columns and rows of a matrix and of orthonormal vectors."""
    seen: set[str] = set()
    text = sentence.text
    for pattern in (BEFORE, AFTER) if "column" in text or "row" in text else ():
        for found in pattern.finditer(text):
            (values,) = sentence.atoms_in(found["values"])
            letter, last = indexed(values)
            matrix = matrix_before(sentence, found)
            if letter is None or matrix is None or letter in seen or letter == matrix or is_denied(text, found.start()):
                continue
            seen.add(letter)
            span = sentence.span(found.start(), found.end())
            whole = variable(matrix)
            columns = found["side"].startswith("col")
            yield Said((), span, (matrix,), "any matrix")
            yield Said((), span, values=((letter, Expr("transpose", (whole,)) if columns else whole),
                                         *(((last, Expr("axis_size", (whole,), int(columns))),) if last else ())))
    for found in OF_SPACE.finditer(text) if "basis" in text else ():
        values, space = sentence.atoms_in(found["values"])[0], sentence.atoms_in(found["space"])[0]
        if space.latex.startswith(r"\mathbb{R}^") and values.kind == "n" and not is_denied(text, found.start()):
            yield Said((rf"{values.latex} \in {space.latex}",), sentence.span(found.start(), found.end()))
            if "orthonormal" in found.group():
                yield from _basis(sentence, found, seen)
    for pattern in (BASIS, BASIS_BEFORE) if "orthonormal" in text else ():
        for found in pattern.finditer(text):
            yield from _basis(sentence, found, seen)


def basis_of(letter: str) -> str:
    """The name of the matrix whose rows or columns are the orthonormal vectors of a letter."""
    return f"#basis {letter}"


def _basis(sentence: Sentence, found: re.Match[str], seen: set[str]) -> Iterator[Said]:
    """Orthonormal vectors as the rows of an orthogonal matrix."""
    atom: Atom = sentence.atoms_in(found["values"])[0]
    letter, last = indexed(atom)
    if letter is None or letter in seen or is_denied(sentence.text, found.start()):
        return
    seen.add(letter)
    span, hidden = sentence.span(found.start(), found.end()), basis_of(letter)
    yield Said((), span, (hidden,), "square matrix", "orthogonal ")
    yield Said((), span, values=((letter, variable(hidden)), *(((last, Expr("axis_size", (variable(hidden),), 0)),) if last else ())))
