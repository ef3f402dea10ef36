r"""Eigenvalues and eigenvectors: `$v$ is an eigenvector of $A$ with eigenvalue $\lambda$`."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.semantics.words.grammar import Said, phrase
from mathcheck.semantics.words.kinds import is_denied
from mathcheck.semantics.words.sentences import Sentence

_OF = {"of": r"(?:of |for )(?:(?:the |a |an |real |square |symmetric |matrix |positive definite )*)",
       "with": r"(?:, )?(?:with |and |belonging to |to |for )(?:(?:the |an |a |its |corresponding |associated |unit |normalised |normalized |right |real )*)"
               r"(?:eigenvector |eigenvalue )"}
PAIRS = tuple(phrase(row, **_OF) for row in (
    "eigenvalue {value:name}{of}{matrix:name}{with}{vector:name}",
    "{value:name} be|is [an|the] [real] eigenvalue {of}{matrix:name}{with}{vector:name}",
    "eigenvector {vector:name}{of}{matrix:name}{with}{value:name}",
    "{vector:name} be|is [an|the] [unit|normalised|normalized] eigenvector {of}{matrix:name}{with}{value:name}",
))
VALUES = phrase("{value:name} be|is|denote [an|the|any] [real] eigenvalue {of}{matrix:name}", **_OF)


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of eigenvalues and eigenvectors."""
    if "eigen" not in sentence.text:
        return
    taken: list[int] = []
    for pattern in (*PAIRS, VALUES):
        for found in pattern.finditer(sentence.text):
            matrix, value = (sentence.atoms_in(found[part])[0] for part in ("matrix", "value"))
            if is_denied(sentence.text, found.start()) or found.start("matrix") in taken:
                continue
            taken.append(found.start("matrix"))
            vector = found.groupdict().get("vector")
            names = value.latex if vector is None else f"({value.latex}, {sentence.atoms_in(vector)[0].latex})"
            yield Said((), sentence.span(found.start(), found.end()), matrix.names, "square matrix")
            yield Said((rf"{names} \in \operatorname{{eig}}({matrix.latex})",), sentence.span(found.start(), found.end()))
