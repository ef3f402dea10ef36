r"""What the words around a symbol say of it: `symmetric matrix $A$`, `$A \in \mathbb{R}^{n \times n}$ be invertible`.

Only pages of people who never heard of us are read this way; on ours mathematics declares.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from mathcheck.semantics import domains
from mathcheck.semantics.domains import Function, Integer, Matrix, Random, Real, Vector
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration, Scope

# The first that fits; what it says of a matrix, of a vector, of a number.
_TRAITS = (
    (r"symmetric,? positive[- ]definite|positive[- ]definite|covariance|precision", "positive_definite", None),
    (r"positive semi-?definite", "semidefinite", None),
    (r"skew-symmetric|antisymmetric", "skew", None),
    (r"symmetric", "symmetric", None),
    (r"orthogonal|orthonormal", "orthogonal", None),
    (r"invertible|non-?singular", "invertible", None),
    (r"diagonali[sz]able", "diagonalizable", None),
    (r"diagonal", "diagonal", None),
    (r"(?:row-)?stochastic|transition", "stochastic", None),
    (r"upper[- ]triangular", "upper", None),
    (r"lower[- ]triangular", "lower", None),
    (r"idempotent", "idempotent", None),
    (r"unit", None, "unit"),
    (r"non-?zero", None, "nonzero"),
    (r"probability|stochastic", None, "simplex"),
    (r"positive|non-?negative", None, "positive"),
)
_SQUARE = {"symmetric", "positive_definite", "semidefinite", "orthogonal", "invertible", "skew", "idempotent", "diagonalizable",
           "stochastic", "upper", "lower"}
_ADJECTIVES = "|".join(f"(?:{pattern})" for pattern, _, _ in _TRAITS)
_KIND = re.compile(r"\b(matri(?:x|ces)|vectors?|scalars?|random variables?|functions?)\s*$", re.IGNORECASE)
# `$X$, $Y$ and` between the words and the symbol that they speak of too.
_LISTED = re.compile(r"(?:\$[^$\n]*\$\s*(?:,\s*and\b|,|and\b|or\b)\s*)+$")
_AFTER = re.compile(
    rf"\s*,?\s*(?:(?:be|is|are|both|denotes?)\s+)*(?:(?:an?|two|three|all|real|square|any|fixed|given|known|discrete)\s+)*"
    rf"((?:(?:{_ADJECTIVES}|square|real|and|discrete)\b[\s,]*)*)(matri(?:x|ces)|vectors?|random variables?|functions?)?\b",
    re.IGNORECASE)
_BEFORE = re.compile(rf"((?:(?:{_ADJECTIVES}|square|real|random|and)[\s,]+)*)"
                     r"(?:(matri(?:x|ces)|vectors?|scalars?|variables?|functions?)\s*)?$", re.IGNORECASE)


def listed_with(between: str) -> bool:
    """Whether two formulas are items of one list."""
    return re.fullmatch(r"\s*(?:,|and|, and|or)\s*", between) is not None


def read_words(before: str, after: str, names: list[str], listed: list[str], scope: Scope) -> None:
    """Enter what the words before and after a formula say of its names; those after also speak of the list that it ends."""
    paragraph = _LISTED.sub("", before.rsplit("\n\n", 1)[-1])
    found = _BEFORE.search(paragraph)
    kind = _KIND.search(paragraph)
    words = (found[1] if found else "").lower()
    for name in names:
        if scope.lookup(name) is None:
            if kind is not None:
                _declare(name, kind[1].lower(), words, scope)
        elif words:
            _narrow(name, words, scope)
    trailing = _AFTER.match(after.split("$", 1)[0])
    for name in [*listed, *names] if trailing is not None else ():
        if scope.lookup(name) is not None:
            _narrow(name, trailing[1].lower(), scope)
        elif trailing[2] is not None:
            _declare(name, trailing[2].lower(), trailing[1].lower(), scope)


def _declare(name: str, kind: str, words: str, scope: Scope) -> None:
    rows, columns = variable(f"#{name}/0"), variable(f"#{name}/1")
    domain: object = Real()
    if kind.startswith("matri"):
        traits = _traits(words, 1)
        if traits & _SQUARE or "square" in words:
            # Square matrices that a page speaks of in words are of one size.
            rows = columns = variable("#square")
        domain = Matrix(rows, columns, traits)
    elif kind.startswith("vector"):
        domain = Vector(rows, _traits(words, 2))
    elif kind.startswith("random"):
        domain = Random("discrete")
    elif kind.startswith("function"):
        domain = Function()
    for size in {rows.data, columns.data}:
        if scope.lookup(size) is None:
            scope.declare(Declaration(size, Integer(number(Fraction(1))), inferred=True))
    scope.declare(Declaration(name, domain, inferred=not kind.startswith("random")))
    if kind.startswith("random") and _traits(words, 2) & {"positive"}:
        _narrow(name, words, scope)


def _traits(words: str, column: int) -> frozenset[str]:
    """What adjectives say of a matrix (1) or a vector (2)."""
    found: set[str] = set()
    for row in _TRAITS:
        if row[column] is not None and re.search(row[0], words):
            found.add(row[column])
            # `positive definite` is not also `positive`, nor `skew-symmetric` also `symmetric`.
            words = re.sub(row[0], " ", words)
    return frozenset(found)


def _narrow(name: str, words: str, scope: Scope) -> None:
    found = scope.lookup(name)
    if found is None or found.definition is not None:
        return
    domain: object = None
    match found.domain:
        case Matrix():
            traits = _traits(words, 1) - found.domain.traits
            square = repr(found.domain.rows) == repr(found.domain.columns)
            traits = frozenset(trait for trait in traits if square or trait not in _SQUARE)
            domain = domains.with_traits(found.domain, *traits) if traits else None
        case Vector():
            traits = _traits(words, 2) - found.domain.traits
            domain = domains.with_traits(found.domain, *traits) if traits else None
        case Random(kind="discrete" | "table", values=()):
            if "positive" in _traits(words, 2):
                domain = replace(found.domain, kind="table", values=_POSITIVE)
        case Real(lower=None):
            if "positive" in _traits(words, 2):
                domain = replace(found.domain, lower=number(Fraction(0)), lower_open=True)
            elif "nonzero" in _traits(words, 2):
                domain = replace(found.domain, nonzero=True)
    if domain is None:
        return
    section = next(section for section in reversed(scope.sections) if name in section.names)
    section.names[name] = replace(found, domain=domain)


_POSITIVE: tuple[Expr, ...] = tuple(number(Fraction(*value)) for value in ((1, 4), (1, 1), (7, 3), (5, 1)))
