r"""Kinds of things and their traits: `a symmetric matrix $A$`, `$u$ and $v$ are unit vectors`, `a convex function $f$`.

A trait is a row: its words and what they say of a matrix, a vector, a number, a function. What is declared
already is only narrowed; a noun, or a trait that only one kind of thing has, declares what is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.semantics.words.grammar import Said, latex_of, phrase
from mathcheck.semantics.words.sentences import Sentence

# Words; the trait of a matrix, of a vector, of a number, of a function.
TRAITS = (
    ("symmetric positive definite|symmetric , positive definite|symmetric and positive definite|positive definite|"
     "positive-definite|symmetric positive-definite|spd", "positive_definite", None, None, None),
    ("symmetric positive semidefinite|symmetric positive semi-definite|positive semidefinite|positive semi-definite|psd",
     "semidefinite", None, None, None),
    ("skew-symmetric|antisymmetric|anti-symmetric", "skew", None, None, None),
    ("symmetric", "symmetric", None, None, None),
    ("orthonormal columns", "orthonormal_columns", None, None, None),
    ("orthogonal|orthonormal", "orthogonal", None, None, None),
    ("invertible|nonsingular|non-singular|regular", "invertible", None, None, "increasing"),
    ("diagonalisable|diagonalizable", "diagonalizable", None, None, None),
    ("diagonal", "diagonal", None, None, None),
    ("row-stochastic|stochastic", "stochastic", "simplex", None, None),
    ("triangular", "upper", None, None, None),
    ("upper triangular|upper-triangular", "upper", None, None, None),
    ("lower triangular|lower-triangular", "lower", None, None, None),
    ("idempotent", "idempotent", None, None, None),
    ("unit", None, "unit", None, None),
    ("nonzero|non-zero", None, "nonzero", "nonzero", None),
    ("strictly positive|positive", "positive", "positive", "positive", "positive"),
    ("nonnegative|non-negative", "positive", "positive", "nonnegative", None),
    ("one-hot", None, "onehot", None, None),
    ("binary", None, "binary", None, None),
    ("strictly increasing|monotonically increasing|strictly monotone|strictly monotonic|increasing", None, None, None, "increasing"),
    ("strictly convex|convex", None, None, None, "convex"),
    ("strictly concave|concave", None, None, None, "concave"),
)
# Adjectives that say nothing of use here.
_NEUTRAL = ("square|real|real-valued|fixed|given|known|constant|arbitrary|two|three|both|all|any|some|full|dense|"
            "smooth|differentiable|twice|continuously|column|data|input|output|target|feature|weight|parameter|bias|design|"
            "observed|unknown|another|distinct|different|corresponding|also|then|of|the|a|an|its|this|every|each|discrete|encoded|independent|identically|distributed|iid|mutually")
# Nouns: the kind of thing, and a trait of their own.
NOUNS = {
    "covariance matrix": ("matrix", "positive_definite"), "covariance matrices": ("matrix", "positive_definite"),
    "precision matrix": ("matrix", "positive_definite"), "transition matrix": ("matrix", "stochastic"),
    "rotation matrix": ("matrix", "orthogonal"), "permutation matrix": ("matrix", "permutation"),
    "matrix": ("matrix", ""), "matrices": ("matrix", ""),
    "vector of probabilities": ("vector", "simplex"), "probability vector": ("vector", "simplex"), "probability vectors": ("vector", "simplex"),
    "column vector": ("vector", ""), "column vectors": ("vector", ""), "vector": ("vector", ""), "vectors": ("vector", ""),
    "scalar": ("number", ""), "scalars": ("number", ""), "real number": ("number", ""), "real numbers": ("number", ""),
    "integer": ("whole", ""), "integers": ("whole", ""), "whole number": ("whole", ""), "whole numbers": ("whole", ""),
    "natural number": ("whole", "positive"), "natural numbers": ("whole", "positive"),
    "random vector": ("random vector", ""), "random vectors": ("random vector", ""),
    "random variable": ("random", ""), "random variables": ("random", ""),
    "continuous random variable": ("continuous", ""), "continuous random variables": ("continuous", ""),
    "function": ("function", ""), "functions": ("function", ""),
    "event": ("event", ""), "events": ("event", ""),
}
SQUARE = frozenset(("symmetric", "positive_definite", "semidefinite", "orthogonal", "invertible", "skew", "idempotent", "diagonalizable",
                    "stochastic", "upper", "lower", "permutation"))


def _choice(words: list[str]) -> str:
    return "|".join(sorted((re.escape(word).replace(r"\ ", " ") for word in words), key=len, reverse=True))


_TRAIT = _choice([word for row in TRAITS for word in row[0].split("|")])
_PLAIN = _choice(_NEUTRAL.split("|"))
_JOIN = r"(?:, and |, (?=[a-z])|and (?=[a-z]))?"
PARTS = {
    "traits": rf"(?:(?:{_TRAIT}|{_PLAIN}) {_JOIN})*",
    "sometraits": rf"(?:(?:{_PLAIN}) )*(?:(?:{_TRAIT}) {_JOIN})*(?:{_TRAIT}) ",
    "noun": rf"(?:{_choice(list(NOUNS))}) ",
    "space": r"(?:in <[enl]\d+> )?",
    "size": r"(?:<s\d+> |<n\d+> (?:× |x |by |times )<n\d+> |<n\d+> dimensional )",
}
BEFORE = phrase("{traits}{size}*{more:traits}{noun}{names}{space}", **PARTS)
AFTER = phrase("{names} be|is|are|being|denotes|denote|, [both] {traits}{size}*{more:traits}{noun}{space}", **PARTS)
BARE = phrase("{traits:sometraits}{names}", **PARTS)
TRAIT_AFTER = phrase("{names} [be|is|are] [both] {traits:sometraits}", **PARTS)
_EACH_OTHER = "pairwise|mutually"
COLUMNS = tuple(phrase(row, **PARTS) for row in (
    f"{{names}} [,] has|have|having|with [{_EACH_OTHER}] orthonormal columns",
    f"{{names}} [,] [and] whose|its columns are|be [{_EACH_OTHER}] orthonormal",
    f"columns of [the] [matrix] {{names}} are|be|is [{_EACH_OTHER}] orthonormal",
))
# What comes after a trait when it is one of something else: `$A$ is symmetric if`, `orthogonal to`, `$x$ positive values`.
_OF_ELSE = re.compile(r"(?:to|if|when|only|iff|whenever|in|on|with respect|at|part|parts|values?|entries|component|components|direction|basis|set|step|"
                      r"projection|complement|decomposition|function|functions|class|classes|labels?|number|numbers|measure|process|gradient|descent|"
                      r"optimisation|optimization|distribution|form|cone|square|norm|length|integers?|case) |<[a-z]\d+> ")
TIMES = r" \times "
_DESCRIBED = re.compile(r"(?:that|which|of|where|in which|when|counting|equal|giving|representing|denoting|describing|indicating|<e) ?")
_NEXT = re.compile(PARTS["noun"])
_DENIED = re.compile(r"(?:\bnot (?:[a-z]+ )?|\b(?:never|neither|nor|no|whether|unless|without|non|necessarily|longer) )$")


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of the kinds and traits of its names."""
    text = sentence.text
    taken: list[tuple[int, int]] = []
    for pattern in (AFTER, BEFORE):
        for found in pattern.finditer(text):
            if is_denied(text, found.start()) or " not " in f" {found.group()}":
                continue
            if pattern is BEFORE and re.match(r"dimensional |× |x |by <", text[found.end():]):
                continue
            kind, trait = NOUNS[found["noun"].strip()]
            if kind in ("event", "random", "random vector", "continuous") and _DESCRIBED.match(text, found.end()):
                # `the event that …`: one that words describe is not any event.
                continue
            taken.append(found.span())
            yield _said(sentence, found, kind, found["traits"] + found["more"], trait, found["size"] or "")
    for pattern in COLUMNS if "orthonormal" in text else ():
        for found in pattern.finditer(text):
            if not is_denied(text, found.start()) and not is_denied(text, found.end("names")):
                taken.append((found.end("names"), found.end()))
                yield _said(sentence, found, "", "orthonormal columns ", "", "")
    for pattern in (TRAIT_AFTER, BARE):
        for found in pattern.finditer(text):
            inside = any(start < found.end() and found.start() < end for start, end in taken)
            if inside or is_denied(text, found.start()) or \
                    pattern is TRAIT_AFTER and (_OF_ELSE.match(text, found.end()) and "one-hot" not in found["traits"] or _NEXT.match(text, found.end())):
                continue
            yield _said(sentence, found, "", found["traits"], "", "")


def is_denied(text: str, position: int) -> bool:
    """Whether the words before a phrase deny it."""
    return _DENIED.search(text[:position]) is not None


def _said(sentence: Sentence, found: re.Match[str], kind: str, words: str, trait: str, size: str) -> Said:
    atoms = sentence.atoms_in(found["names"])
    names = tuple(name for atom in atoms for name in atom.names)
    clauses = ()
    space = found.groupdict().get("space") and sentence.atoms_in(found["space"])[0].latex
    if size:
        space = rf"\mathbb{{R}}^{{{TIMES.join(latex_of(size, sentence))}}}"
    if space and kind in ("matrix", "vector", "number", "random vector"):
        subject = ", ".join(atom.latex for atom in atoms)
        clauses = (rf"{subject} \in {space}",)
        if kind == "random vector":
            clauses += (rf"{subject} \sim \text{{discrete}}",)
    if kind == "whole":
        clauses = tuple(rf"{name} \in \mathbb{{{'N' if trait or 'positive' in words else 'Z'}}}" for name in names)
    if "square " in words and kind == "matrix" and not clauses:
        trait = trait or "square"
    return Said(clauses, sentence.span(found.start(), found.end()), names, kind, words, trait)


def traits_of(words: str, column: int) -> frozenset[str]:
    """What adjectives say of a matrix (1), a vector (2), a number (3) or a function (4)."""
    found: set[str] = set()
    words = f" {words} "
    for row in TRAITS:
        for word in sorted(row[0].split("|"), key=len, reverse=True):
            if f" {word} " in words:
                # `positive definite` is not also `positive`, nor `skew-symmetric` also `symmetric`.
                words = words.replace(f" {word} ", "  ")
                if row[column] is not None:
                    found.add(row[column])
    return frozenset(found)
