"""What a phrase says, entered into a scope: all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mathcheck.budget import Budget
from mathcheck.diagnostics import Problem
from mathcheck.notation import FOREIGN_NOTATION
from mathcheck.semantics.declare.declarer import Declarer, Place
from mathcheck.semantics.domains import (
    Event,
    Function,
    Integer,
    Matrix,
    Random,
    Real,
    Vector,
    sizes_of,
)
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.statements import sentences
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.narrowing import narrowed, promise, said_of
from mathcheck.syntax.parser import parse

# What has no size that must be found by its use.
_DIRECT = {"random": Random("discrete"), "continuous": Random("continuous"), "function": Function(), "event": Event()}
_KINDS = {"random vector": Random, "square matrix": Matrix, "any matrix": Matrix, "matrix": Matrix, "vector": Vector, "number": Real, "random": Random, "continuous": Random, "function": Function,
          "event": Event}


def enter(said: Said, scope: Scope, origin: int) -> bool:
    """Enter what a phrase says; whether that could be done."""
    if not all(_speaks_of_chance(name, scope) for name in said.chance):
        return False
    section = scope.sections[-1]
    kept = (dict(section.names), list(section.conditions), list(section.independence), list(section.crowds), dict(section.facts))
    try:
        if not (said.clauses and said.kind and all(_is_settled(name, scope) for name in said.names)):
            for clause in said.clauses:
                _enter_clause(clause, said, scope, origin)
        for name in said.names if said.kind or said.words else ():
            _enter_name(name, said, scope, origin)
        _enter_values(said, scope, origin)
        if said.fact is not None:
            section.facts[said.fact[0]] = said.fact[1]
        return True
    except Exception:
        # What cannot be entered is left out, whatever stopped it: words must not keep the formulas from being judged.
        section.names, section.conditions, section.independence, section.crowds, section.facts = kept
        return False


def _enter_clause(clause: str, said: Said, scope: Scope, origin: int) -> None:
    declarer = Declarer(scope, Place("let", 0, origin, random=True), infer=False)
    document = parse(clause, FOREIGN_NOTATION, Budget())
    for sentence in sentences(document):
        for part in (part for parts in sentence.parts for part in parts):
            if not declarer.clause(part.node, part.given, assumed=True):
                raise Problem("unreadable-declaration", "this declares nothing that can be read", part.node.span)
    for declaration in declarer.entered:
        declaration.span, declaration.latex, declaration.said = said.span, clause, True


def _speaks_of_chance(name: str, scope: Scope) -> bool:
    """Whether a name is a random variable or an event, or may be one: a capital that nothing declares."""
    found = scope.lookup(name) or scope.lookup(name.split("_")[0])
    if found is None:
        return name[:1].isupper()
    return isinstance(found.domain, (Random, Event)) or found.definition is not None and _is_stochastic(found.definition, scope)


def _is_stochastic(expr: Expr, scope: Scope) -> bool:
    """Whether a value depends on a random variable."""
    return any((found := scope.lookup(name)) is not None and isinstance(found.domain, Random) for name in expr.free)


def _is_settled(name: str, scope: Scope) -> bool:
    """Whether mathematics says what a name is; what was only guessed gives way to words."""
    found = scope.lookup(name)
    return found is not None and (found.definition is not None or not found.inferred and not found.said)


def _enter_name(name: str, said: Said, scope: Scope, origin: int) -> None:
    """Narrow what is declared; of what is not, keep what inference may use."""
    found = scope.lookup(name)
    if said.kind in _DIRECT or said.kind in ("random vector", "square matrix", "any matrix"):
        if found is None or not _is_settled(name, scope) and not isinstance(found.domain, _KINDS[said.kind]):
            domain = _DIRECT.get(said.kind) or _of_some_size(name, said.kind, scope)
            earlier = said_of(name, scope)
            domain = domain if earlier is None else narrowed(domain, earlier)
            scope.declare(Declaration(name, narrowed(domain, said), span=said.span, said=True, origin=origin))
            return
    elif not said.clauses and (found is None or found.inferred and found.definition is None):
        _promise(name, said, scope)
        if found is not None and said.kind and not isinstance(found.domain, _KINDS[said.kind]):
            scope.forget({name})
            return
    if found is not None and found.definition is None and (domain := narrowed(found.domain, said)) is not found.domain:
        section = next(section for section in reversed(scope.sections) if name in section.names)
        section.names[name] = replace(found, domain=domain, said=True, span=found.span if found.span[1] else said.span)


def _of_some_size(name: str, kind: str, scope: Scope) -> Random | Matrix:
    """A random vector of some length, a matrix of some size."""
    size = f"#{name}/0"
    if scope.lookup(size) is None:
        scope.declare(Declaration(size, Integer(number(Fraction(1))), inferred=True))
    if kind == "any matrix":
        other = f"#{name}/1"
        if scope.lookup(other) is None:
            scope.declare(Declaration(other, Integer(number(Fraction(1))), inferred=True))
        return Matrix(variable(size), variable(other))
    return Matrix(variable(size), variable(size)) if kind == "square matrix" else Random("discrete", shape=(variable(size),))


def _enter_values(said: Said, scope: Scope, origin: int) -> None:
    """Give names the values that words say; of an index that counts them, only where it is no size already."""
    for position, (name, value) in enumerate(said.values):
        found = scope.lookup(name)
        if any(scope.lookup(part) is None for part in value.free):
            raise Problem("undeclared-symbol", "nothing declares what these words speak of")
        if found is not None and found.definition is not None and not found.said and not position:
            return
        if any((source := scope.lookup(part).definition) is not None and name in source.free for part in value.free):
            # Mathematics gives the matrix by its columns already.
            return
        if position and found is not None and (found.definition is not None or _is_size_of(name, value, scope)):
            continue
        scope.forget({other.name for other in scope.visible() if other.name.startswith(f"{name}_{{") and other.definition is None})
        scope.declare(Declaration(name, None, value, span=said.span, said=True, origin=origin, depends=value.free))


def _is_size_of(name: str, value: Expr, scope: Scope) -> bool:
    """Whether a letter is among the sizes that the page gives what a value is computed from."""
    waiting, seen = [*value.free], set()
    while waiting:
        part = waiting.pop()
        found = scope.lookup(part)
        if part in seen or found is None:
            continue
        seen.add(part)
        if any(name in size.free for size in sizes_of(found.domain)):
            return True
        waiting.extend(found.definition.free if found.definition is not None else ())
    return False


def _promise(name: str, said: Said, scope: Scope) -> None:
    """Keep what words say of a name; an adjective adds to a noun before it."""
    known = said_of(name, scope)
    if known is not None and not said.kind:
        said = replace(known, words=known.words + said.words)
    scope.sections[-1].facts[promise(name)] = said
