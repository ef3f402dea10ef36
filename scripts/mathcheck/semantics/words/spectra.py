r"""Spectra in words: `$v$ is an eigenvector of $A$ with eigenvalue $\lambda$`, `let $\sigma_1 \ge \dots \ge \sigma_r$ be the singular values of $A$`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.words.grammar import Said, phrase
from mathcheck.semantics.words.kinds import is_denied
from mathcheck.semantics.words.sentences import Atom, Sentence
from mathcheck.semantics.words.unnamed import capitals_of
from mathcheck.syntax.nodes import Relation
from mathcheck.syntax.unparse import name_of

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

# Many of a kind -> the reference that gives them: values descending, vectors one a row.
_MANY = {"eigenvalues": "eigenvalues", "singular values": "singular values", "eigenvectors": "eigenvectors",
         "left singular vectors": "left singular vectors", "right singular vectors": "right singular vectors"}
_ADJECTIVES = r"(?:(?:the|its|all|real|positive|nonzero|non-zero|nonnegative|non-negative|distinct|corresponding|associated|orthonormal|ordered|orthogonal|unit|normalised|normalized) )*"
_MATRIX = r"(?:of|for) (?:(?:the|a|an|any|real|square|rectangular|symmetric|data|matrix|positive definite|covariance) )*(?P<matrix><[nr]\d+> )"
_ORDER = r"(?:(?:,|be|are|denoted|ordered|arranged|sorted|numbered|labelled|listed|by|as|such|so|that|in|with|decreasingly|decreasing|descending|increasing|ascending|order|called|say|written|these|satisfy|satisfying) )*"
_KIND = rf"(?P<kind>{'|'.join(_MANY)}) "
BEFORE = re.compile(rf"(?<![^ ])(?P<values><[nr]\d+> )(?:be|are|denote) {_ADJECTIVES}{_KIND}{_MATRIX}")
AFTER = re.compile(rf"(?<![^ ]){_KIND}(?:{_MATRIX})?{_ORDER}(?P<values><[nr]\d+> )")
_PAIR = r"(?P<first><[nr]\d+> )(?:and |, )(?:the )?(?P<second><[nr]\d+> )"
# The left and the right ones together.
BOTH = (
    re.compile(rf"(?<![^ ]){_PAIR}(?:be|are|denote) {_ADJECTIVES}left and right singular vectors (?:{_MATRIX})?"),
    re.compile(rf"(?<![^ ])left and right singular vectors (?:{_MATRIX})?{_ORDER}{_PAIR}"),
)
# Words for one end of a spectrum -> the reference of that end, of eigenvalues and of singular values.
_ENDS = {**dict.fromkeys(("largest", "maximum", "maximal", "greatest", "biggest"), ("lambda_max", "sigma_max")),
         **dict.fromkeys(("smallest", "minimum", "minimal", "least"), ("lambda_min", "sigma_min"))}
_END = rf"(?P<end>{'|'.join(_ENDS)})"
_ONE = r"(?P<what>eigenvalue|singular value) "
_CALLED = r"(?:(?:,|be|is|by|denoted|called|say) )*"
EXTREME = (
    re.compile(rf"(?<![^ ]){_END} {_ONE}(?:{_MATRIX})?{_CALLED}(?P<value><[nr]\d+> )"),
    re.compile(rf"(?<![^ ])(?P<value><[nr]\d+> )(?:be|is|denotes|denote|for|as) (?:the |its )?{_END} {_ONE}(?:{_MATRIX})?"),
)
_ENDS_NAMED = rf"(?:(?P<end>{'|'.join(_ENDS)}) and (?:the )?(?P<other>{'|'.join(_ENDS)})|extreme|extremal) (?P<what>eigenvalue|singular value)s "
BOTH_ENDS = (
    re.compile(rf"(?<![^ ]){_ENDS_NAMED}(?:{_MATRIX})?{_ORDER}{_PAIR}"),
    re.compile(rf"(?<![^ ]){_PAIR}(?:be|are|denote) (?:the |its )?{_ENDS_NAMED}(?:{_MATRIX})?"),
)
_UNNAMED = re.compile(r"(?<![^ ])(?:eigenvalues|singular values)(?= )")
_LETTER = re.compile(r"(\\(?:lambda|sigma|mu))_(?:\{?[a-zA-Z0-9]\}?)(?![a-zA-Z])")
_LAST = re.compile(r"\\(?:sum|prod)(?:\\limits)?_\{[a-z]\s*=\s*1\}\s*\^(?:\{([a-zA-Z])\}|([a-zA-Z]))")
_DOTTED = re.compile(r"\\[lc]?dots[^_]*_(?:\{([a-zA-Z])\}|([a-zA-Z]))")
_CAPITAL = re.compile(r"^(?:\\mathbf\{)?(?:[A-HJ-Z]|\\(?:Sigma|Lambda|Phi|Omega|Psi))\}?(?:_|$)")
_SYMMETRIC = re.compile(r"\b(?:symmetric|covariance|positive (?:semi-?)?definite|gram|orthonormal eigenvectors|hermitian)\b")


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of eigenvalues and eigenvectors, singular values and vectors."""
    if "eigen" not in sentence.text and "singular v" not in sentence.text:
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
    seen: set[str] = set()
    for pattern in (BEFORE, AFTER):
        for found in pattern.finditer(sentence.text):
            if not is_denied(sentence.text, found.start()):
                yield from _many(sentence, found, seen)
    yield from _singular_vectors(sentence, seen)
    yield from _ends(sentence)


def _singular_vectors(sentence: Sentence, seen: set[str]) -> Iterator[Said]:
    """The left and the right singular vectors of a matrix under two letters with an index."""
    for found in (match for pattern in BOTH for match in pattern.finditer(sentence.text)):
        matrix = matrix_before(sentence, found)
        for role, kind in (("first", "left singular vectors"), ("second", "right singular vectors")):
            letter, last = indexed(sentence.atoms_in(found[role])[0])
            if letter is not None and matrix is not None and letter not in seen and letter != matrix and not is_denied(sentence.text, found.start()):
                seen.add(letter)
                span = sentence.span(found.start(), found.end())
                yield Said((), span, (matrix,), "any matrix")
                yield Said((), span, values=spectrum_of(kind, letter, matrix, last))


def _ends(sentence: Sentence) -> Iterator[Said]:
    """The largest and the smallest eigenvalue or singular value of a matrix, by a name of their own."""
    found_ends: list[tuple[re.Match[str], str, str]] = []
    for pattern in BOTH_ENDS:
        for found in pattern.finditer(sentence.text):
            first, second = (found["end"], found["other"]) if found["end"] else ("smallest", "largest")
            if not found["end"] and "max" in sentence.atoms_in(found["first"])[0].latex:
                first, second = second, first
            found_ends += [(found, found["first"], first), (found, found["second"], second)]
    found_ends += [(found, found["value"], found["end"]) for pattern in EXTREME for found in pattern.finditer(sentence.text)]
    named = {name for _, part, _ in found_ends for name in sentence.atoms_in(part)[0].names}
    for found, part, end in found_ends:
        (atom,), matrix = sentence.atoms_in(part), matrix_before(sentence, found, named)
        if matrix is None or is_denied(sentence.text, found.start()) or len(atom.names) != 1 or matrix in atom.names:
            continue
        eigen = found["what"].startswith("eigen")
        span = sentence.span(found.start(), found.end())
        yield Said((), span, (matrix,), "square matrix" if eigen else "any matrix",
                   "symmetric " if eigen and _SYMMETRIC.search(sentence.text) else "")
        yield Said((), span, values=((atom.names[0], Expr("apply", (variable(matrix),), _ENDS[end][not eigen])),))


def of_display(sentence: Sentence, latex: str) -> Iterator[Said]:
    """Eigenvalues or singular values that words leave without a letter: that of the display, of its one matrix."""
    found = _UNNAMED.search(sentence.text)
    letters = set(_LETTER.findall(latex))
    matrices = capitals_of(latex)
    if found is None or is_denied(sentence.text, found.start()) or any(pattern.search(sentence.text) for pattern in (BEFORE, AFTER)) or \
            len(letters) != 1 or len(matrices) != 1:
        return
    kind, matrix = found.group(), matrices.pop()
    last = _LAST.search(latex) or _DOTTED.search(latex)
    span = sentence.span(found.start(), found.end())
    yield Said((), span, (matrix,), "square matrix" if kind == "eigenvalues" else "any matrix",
               "symmetric " if kind == "eigenvalues" and _SYMMETRIC.search(sentence.text) else "")
    yield Said((), span, values=spectrum_of(kind, letters.pop(), matrix, last and next(filter(None, last.groups()))))


def _many(sentence: Sentence, found: re.Match[str], seen: set[str]) -> Iterator[Said]:
    """All eigenvalues or singular values of a matrix under one letter with an index."""
    (values,) = sentence.atoms_in(found["values"])
    letter, last = indexed(values)
    matrix = matrix_before(sentence, found)
    if letter is None or matrix is None or letter in seen or letter == matrix:
        return
    seen.add(letter)
    kind = _MANY[found["kind"]]
    if kind == "eigenvectors" and not _SYMMETRIC.search(sentence.text):
        return
    span = sentence.span(min(found.start(), sentence.text.index(found["matrix"]) if found["matrix"] else found.start()), found.end())
    symmetric = kind.startswith("eigen") and _SYMMETRIC.search(sentence.text) is not None
    yield Said((), span, (matrix,), "square matrix" if kind.startswith("eigen") else "any matrix", "symmetric " if symmetric else "")
    yield Said((), span, values=spectrum_of(kind, letter, matrix, last, ascending=_is_ascending(values)))


def spectrum_of(kind: str, letter: str, matrix: str, last: str | None, *, ascending: bool = False) -> tuple[tuple[str, Expr], ...]:
    """What a letter with an index stands for, and what the letter of its last index counts."""
    source = variable(matrix)
    value = Expr("apply", (source,), kind)
    if ascending and kind.endswith("values"):
        value = Expr("neg", (Expr("apply", (Expr("neg", (source,)),), kind),)) if kind == "eigenvalues" else value
    count = Expr("axis_size", (source,), 0) if kind.startswith("eigen") else Expr("apply", (source,), "rank")
    return ((letter, value), *(((last, count),) if last is not None else ()))


def indexed(atom: Atom) -> tuple[str | None, str | None]:
    r"""The letter of `\lambda_1, \dots, \lambda_n`, and the last index where it is a letter."""
    names = [name_of(side) for side in atom.node.sides] if isinstance(atom.node, Relation) else list(atom.names)
    split = [name.partition("_{") for name in names if name is not None and "_{" in name]
    if not split or len({base for base, _, _ in split}) > 1:
        return None, None
    last = split[-1][2].removesuffix("}")
    return split[0][0], last if len(split) > 1 and re.fullmatch(r"[a-zA-Z]", last) else None


def _is_ascending(atom: Atom) -> bool:
    return isinstance(atom.node, Relation) and atom.node.operators[0] in ("<", "<=")


def matrix_before(sentence: Sentence, found: re.Match[str], but: Collection[str] = ()) -> str | None:
    """The matrix that words name with its spectrum, or the last one before it in the sentence that is none of some names."""
    if found["matrix"]:
        names = sentence.atoms_in(found["matrix"])[0].names
        return names[0] if len(names) == 1 else None
    before = [atom for atom in sentence.atoms_in(sentence.text[:found.start()]) if atom.kind in "nr"]
    names = [name for atom in before for name in atom.names if _CAPITAL.match(name) and name not in but]
    return names[-1] if names else None
