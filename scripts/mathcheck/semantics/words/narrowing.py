"""What nouns and adjectives make of a domain."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mathcheck.semantics import domains
from mathcheck.semantics.declare.refinements import whole
from mathcheck.semantics.domains import Family, Function, Integer, Matrix, Random, Real, Vector
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.scope import Scope
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.kinds import SQUARE, traits_of

# The column of traits for what a name is, and the rank of a noun.
_COLUMNS = {Matrix: 1, Vector: 2, Real: 3, Integer: 3, Random: 3, Function: 4}
_RANKS = {"matrix": 2, "vector": 1, "number": 0}
_POSITIVE: tuple[Expr, ...] = tuple(number(Fraction(*value)) for value in ((1, 4), (1, 1), (7, 3), (5, 1)))


def promise(name: str) -> str:
    """The fact of a scope under which stands what words say of a name that is not declared yet."""
    return f"said {name}"


def said_of(name: str, scope: Scope) -> Said | None:
    """What words say of a name that nothing else declares."""
    return scope.fact(promise(name))


def rank_said(name: str, scope: Scope) -> int | None:
    """The rank that words give a name."""
    said = said_of(name, scope)
    if said is None:
        return None
    if said.kind:
        return _RANKS.get(said.kind)
    # Only a matrix can be symmetric; the letter must be one of a matrix.
    bare = name.removeprefix(r"\mathbf{").removesuffix("}")
    capital = bare[:1].isupper() or bare in (r"\Sigma", r"\Lambda", r"\Omega", r"\Phi", r"\Psi", r"\Theta", r"\Gamma")
    return 2 if capital and traits_of(said.words, 1) & SQUARE else None


def is_square(said: Said) -> bool:
    """Whether a phrase speaks of square matrices."""
    return bool((traits_of(said.words, 1) | {said.trait}) & (SQUARE | {"square"}))


def narrowed(domain: object, said: Said) -> object:
    """A domain with the traits that a phrase adds; the domain itself where it adds none."""
    column = _COLUMNS.get(type(domain))
    traits = traits_of(said.words, column) if column is not None else frozenset()
    match domain:
        case Matrix() | Vector() | Function():
            kind = {Matrix: "matrix", Vector: "vector", Function: "function"}[type(domain)]
            traits |= {said.trait} - {"", "square"} if said.kind == kind else set()
            if isinstance(domain, Matrix) and repr(domain.rows) != repr(domain.columns):
                traits -= SQUARE
            return domains.with_traits(domain, *traits) if traits - domain.traits else domain
        case Family(element=Vector() as member):
            # `unit vectors $u_1, \\dots, u_n$`: each of them is one.
            each = narrowed(member, said)
            return domain if each is member else replace(domain, element=each)
        case Random(kind="discrete" | "table", values=()) if traits & {"positive", "nonnegative"}:
            return replace(domain, kind="table", values=_POSITIVE)
        case Real() if said.kind == "whole":
            return whole(domain)
        case Real(lower=None) if traits & {"positive", "nonnegative"}:
            return replace(domain, lower=number(Fraction(0)), lower_open="positive" in traits)
        case Real(lower=None) if "nonzero" in traits:
            return replace(domain, nonzero=True)
    return domain
