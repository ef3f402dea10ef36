"""What helps to understand a false claim: what its symbols may be, and a condition under which it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mathcheck.budget import Budget
from mathcheck.checks.evidence import Verdict
from mathcheck.checks.restrictions import first_restriction, is_square, mentioned
from mathcheck.diagnostics import Diagnostic, Label
from mathcheck.semantics.chance.records import shown
from mathcheck.semantics.domains import Choice, Event, Function, Matrix, Random, Real, Vector
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import Symbol, walk

MAX_LABELS = 3
# Traits that go before the kind of a thing, in the order in which they are said.
_ADJECTIVES = ("symmetric", "positive_definite", "semidefinite", "invertible", "orthogonal", "diagonal", "stochastic", "skew",
               "idempotent", "positive", "unit", "nonzero")


def shapes_labelled(diagnostics: Sequence[Diagnostic], document: Document, scope: Scope, text: str, base: int) -> list[Diagnostic]:
    """Findings about shapes with the declarations that the shapes come from."""
    found = []
    for diagnostic in diagnostics:
        if diagnostic.code == "shape-mismatch" and not diagnostic.labels:
            inside = {part.name: None for statement in document.statements for part in walk(statement.node)
                      if isinstance(part, Symbol) and base + part.span[0] >= diagnostic.start and base + part.span[1] <= diagnostic.end}
            declared = [each for name in inside if (each := scope.lookup(name)) is not None and not each.inferred]
            labels = [Label(*_place(each, text), f"`{shown(each.name)}` is {words} here") for each in declared
                      if each.span[1] > each.span[0] and (words := _shape(each))]
            diagnostic = replace(diagnostic, labels=tuple(labels[:MAX_LABELS]))
        found.append(diagnostic)
    return found


def _shape(declaration: Declaration) -> str:
    """The shape of a vector or a matrix in the letters of the page; empty for all else."""
    domain = declaration.domain
    sizes = (domain.rows, domain.columns) if isinstance(domain, Matrix) else (domain.size,) if isinstance(domain, Vector) else ()
    letters = [str(size.data if size.head == "var" else size.data[0]) for size in sizes if size.head in ("var", "num")]
    if declaration.definition is not None or not sizes or len(letters) < len(sizes):
        return ""
    return f"{' × '.join(letters)}" if isinstance(domain, Matrix) else f"a vector of length {letters[0]}"


def explained(diagnostics: Sequence[Diagnostic], verdicts: Sequence[Verdict], text: str, base: int, key: str, seed: int,
              budget: Budget) -> list[Diagnostic]:
    """The findings about a formula, those about false claims with more to say.

    `text` is that of the page, and `base` is where the formula's LaTeX begins in it.
    """
    found = list(diagnostics)
    for verdict in verdicts:
        if verdict.holds or verdict.claim is None or verdict.constant:
            continue
        start = base + verdict.claim[1].span[0]
        for position, diagnostic in enumerate(found):
            if diagnostic.start == start and diagnostic.severity == "error":
                found[position] = _explained(diagnostic, verdict, text, key, seed, budget)
                break
    return found


def _explained(diagnostic: Diagnostic, verdict: Verdict, text: str, key: str, seed: int, budget: Budget) -> Diagnostic:
    under = first_restriction(verdict, key, seed, budget)
    notes = diagnostic.notes
    about = mentioned(verdict)
    if under is not None:
        restriction, samples = under
        notes = (*notes, f"held at all {samples} samples where {restriction.words}")
        about = [each for each in about if each.name in restriction.names]
    labels = [Label(*_place(each, text), f"`{shown(each.name)}` is {words} here") for each in about
              if not each.inferred and each.span[1] > each.span[0] and (words := meaning(each))]
    return replace(diagnostic, notes=notes, labels=(*diagnostic.labels, *labels[:MAX_LABELS]))


def _place(declaration: Declaration, text: str) -> tuple[int, int]:
    """Where a name stands in its declaration."""
    start, end = declaration.span
    found = text.find(declaration.name, start, end)
    return (found, found + len(declaration.name)) if found >= 0 else (start, end)


def meaning(declaration: Declaration) -> str:
    """What a symbol may be, in words; empty where words would not help."""
    if declaration.definition is not None or declaration.parameters is not None:
        return ""
    domain = declaration.domain
    traits = getattr(domain, "traits", frozenset())
    adjectives = "".join(f"{each.replace('_', ' ')} " for each in _ADJECTIVES if each in traits)
    match domain:
        case Matrix() if is_square(domain):
            return f"any {adjectives}{'' if traits & {'symmetric', 'orthogonal', 'diagonal'} else 'square '}matrix"
        case Matrix():
            return f"any {adjectives}matrix"
        case Vector():
            return f"any {adjectives}vector"
        case Function():
            return f"any {adjectives}function"
        case Real():
            return _number(domain)
        case Choice():
            return "any of these values"
        case Event():
            return "any event"
        case Random():
            return "a random variable"
    return ""


def _number(domain: Real) -> str:
    if domain.complex:
        return "any complex number"
    if domain.lower is None and domain.upper is None:
        return "any number but 0" if domain.nonzero else "any number"
    if domain.upper is None and domain.lower.head == "num" and domain.lower.data[0] == 0:
        return "any positive number" if domain.lower_open else "any number that is not negative"
    return "any number in this range"
