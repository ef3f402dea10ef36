"""What a phrase says, entered into a scope: all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mathcheck.budget import Budget
from mathcheck.diagnostics import Problem
from mathcheck.notation import FOREIGN_NOTATION
from mathcheck.semantics import domains
from mathcheck.semantics.declare import Declarer, Place
from mathcheck.semantics.domains import Event, Function, Integer, Matrix, Random, Real, Vector
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.statements import sentences
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.kinds import SQUARE, traits_of
from mathcheck.syntax.parser import parse

# The column of traits for what a name is.
_COLUMNS = {Matrix: 1, Vector: 2, Real: 3, Integer: 3, Function: 4, Random: 3}
_POSITIVE: tuple[Expr, ...] = tuple(number(Fraction(*value)) for value in ((1, 4), (1, 1), (7, 3), (5, 1)))
_KINDS = {"matrix": Matrix, "vector": Vector, "number": Real, "random": Random, "continuous": Random, "function": Function,
          "event": Event}


def enter(said: Said, scope: Scope, origin: int) -> bool:
    """Enter what a phrase says; whether that could be done."""
    section = scope.sections[-1]
    kept = (dict(section.names), list(section.conditions), list(section.independence), list(section.crowds), dict(section.facts))
    try:
        if not (said.clauses and said.kind and all(_is_settled(name, scope) for name in said.names)):
            for clause in said.clauses:
                _enter_clause(clause, said, scope, origin)
        for name in said.names if said.kind or said.words else ():
            _enter_name(name, said, scope, origin)
        if said.fact is not None:
            section.facts[said.fact[0]] = said.fact[1]
        return True
    except (Problem, RecursionError):
        section.names, section.conditions, section.independence, section.crowds, section.facts = kept
        return False


def _enter_clause(clause: str, said: Said, scope: Scope, origin: int) -> None:
    declarer = Declarer(scope, Place("let", 0, origin, random=True), infer=True)
    document = parse(clause, FOREIGN_NOTATION, Budget())
    for sentence in sentences(document):
        for part in (part for parts in sentence.parts for part in parts):
            if not declarer.clause(part.node, part.given, assumed=True):
                raise Problem("unreadable-declaration", "this declares nothing that can be read", part.node.span)
    for declaration in declarer.entered:
        declaration.span, declaration.latex, declaration.said = said.span, clause, True


def _is_settled(name: str, scope: Scope) -> bool:
    """Whether mathematics says what a name is; what was only guessed gives way to words."""
    found = scope.lookup(name)
    return found is not None and (found.definition is not None or not found.inferred and not found.said)


def _enter_name(name: str, said: Said, scope: Scope, origin: int) -> None:
    found = scope.lookup(name)
    kind = _KINDS.get(said.kind)
    settled = _is_settled(name, scope)
    if found is None or kind is not None and not settled and not isinstance(found.domain, kind) and not said.clauses:
        domain = _domain_of(name, said, scope)
        if domain is not None:
            # Sizes that words leave open are found by use, as those of what is inferred.
            scope.declare(Declaration(name, domain, span=said.span, said=True, inferred=not isinstance(domain, (Random, Event)),
                                      origin=origin))
            found = scope.lookup(name)
    if found is not None and found.definition is None:
        _narrow(found, said, scope)


def _domain_of(name: str, said: Said, scope: Scope) -> object:
    """The domain of a name that nothing declares, without its traits."""
    kind = said.kind
    if not kind:
        # Only a matrix can be symmetric; the letter must be one of a matrix.
        bare = name.removeprefix(r"\mathbf{").removesuffix("}")
        if not traits_of(said.words, 1) & SQUARE or not (bare[:1].isupper() or bare in (r"\Sigma", r"\Lambda", r"\Omega", r"\Phi")):
            return None
        kind = "matrix"
    rows, columns = variable(f"#{name}/0"), variable(f"#{name}/1")
    match kind:
        case "matrix":
            if (traits_of(said.words, 1) | {said.trait}) & (SQUARE | {"square"}):
                # Square matrices that a page speaks of in words are of one size.
                rows = columns = variable("#square")
            domain: object = Matrix(rows, columns)
        case "vector":
            domain, columns = Vector(rows), rows
        case "random":
            return Random("discrete")
        case "continuous":
            return Random("continuous")
        case "function":
            return Function()
        case "event":
            return Event()
        case _:
            return Real()
    for size in {rows.data, columns.data}:
        if scope.lookup(size) is None:
            scope.declare(Declaration(size, Integer(number(Fraction(1))), inferred=True))
    return domain


def _narrow(found: Declaration, said: Said, scope: Scope) -> None:
    """Give a declared name the traits that words add."""
    column = _COLUMNS.get(type(found.domain))
    traits = traits_of(said.words, column) if column is not None else frozenset()
    if said.trait and said.trait != "square" and isinstance(found.domain, _KINDS.get(said.kind, ())):
        traits |= {said.trait}
    domain: object = None
    match found.domain:
        case Matrix():
            square = repr(found.domain.rows) == repr(found.domain.columns)
            traits = frozenset(trait for trait in traits if square or trait not in SQUARE) - found.domain.traits
            domain = domains.with_traits(found.domain, *traits) if traits else None
        case Vector() | Function():
            traits = traits - found.domain.traits
            domain = domains.with_traits(found.domain, *traits) if traits else None
        case Random(kind="discrete" | "table", values=()):
            if "positive" in traits or "nonnegative" in traits:
                domain = replace(found.domain, kind="table", values=_POSITIVE)
        case Real(lower=None):
            if traits & {"positive", "nonnegative"}:
                domain = replace(found.domain, lower=number(Fraction(0)), lower_open="positive" in traits)
            elif "nonzero" in traits:
                domain = replace(found.domain, nonzero=True)
    if domain is None:
        return
    section = next(section for section in reversed(scope.sections) if found.name in section.names)
    # Where mathematics declares a name, words only add to it.
    section.names[found.name] = replace(found, domain=domain, said=found.said or not found.inferred,
                                        span=found.span if found.span[1] else said.span)
