r"""What words add on a page that declares its symbols: `let $M \in \mathbb{R}^{n \times n}$ be symmetric positive definite`.

There mathematics declares and words refine: a trait narrows the domain that a symbol has, random variables
become independent, and a list that words call the eigenvalues or the columns of a declared matrix is just that.
A noun alone, as in `the matrix $W$`, declares nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from mathcheck.extract import Formula, Item
from mathcheck.semantics.scope import Scope
from mathcheck.semantics.words import independence, kinds, members, spectra
from mathcheck.semantics.words.entering import enter
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.narrowing import narrowed
from mathcheck.semantics.words.orthonormal import (
    ORTHONORMAL,
    make_orthonormal,
    orthonormal_letter,
)
from mathcheck.semantics.words.sayings import Family, Sayings
from mathcheck.semantics.words.sentences import Sentence, sentences_of

FAMILIES: tuple[Family, ...] = (kinds.read, spectra.read, members.read, independence.read)
# A sentence without any of these is not read.
WORDS = frozenset(word for row in kinds.TRAITS for words in row[0].split("|") for word in words.split()) | {
    "covariance", "precision", "transition", "rotation", "permutation", "probability", "eigenvalue", "eigenvalues", "eigenvector", "eigenvectors",
    "singular", "column", "columns", "row", "rows", "independent", "disjoint", "exclusive"}
# What a sentence looks at for as long as it lasts.
_FOR_NOW = re.compile(r"\b(?:if|when|whenever|say that|called|iff|only if|case|unless|once|for (?:an? |any |every )?(?:symmetric|orthogonal|diagonal|invertible))\b")
# `We do not ask that $C$ is symmetric`.
_DENIED = re.compile(r"\b(?:not|never|no|without|unless|whether|neither|nor|instead of|rather than)\b[^,;:]*$")
# A hidden unit is no unit vector.
_UNIT = re.compile(r"\bunit ")


class StatedWords:
    """The sentences of a page that refine what its mathematics declares."""

    def __init__(self, text: str, items: list[Item], skipped: list[tuple[int, int]]):
        self._sayings = Sayings([sentence for sentence in sentences_of(text, items, skipped)
                                 if any(word in WORDS for word, *_ in sentence.tokens)], FAMILIES)
        self._entered: set[int] = set()
        # What holds until its sentence ends: that end, and what takes it back.
        self._brief: list[tuple[int, Callable[[Scope], None]]] = []

    def before(self, formula: Formula, scope: Scope) -> set[str]:
        """Take back what held only in a sentence that is over; enter what the sentence of a display says of names above."""
        over = [undo for end, undo in self._brief if end <= formula.start]
        self._brief = [(end, undo) for end, undo in self._brief if end > formula.start]
        for undo in reversed(over):
            undo(scope)
        return self._enter(formula, scope, formula.start) if formula.display else set()

    def after(self, formula: Formula, scope: Scope) -> set[str]:
        """Enter the phrases that a formula completes; the names that they refine."""
        return self._enter(formula, scope, formula.end)

    def _enter(self, formula: Formula, scope: Scope, until: int) -> set[str]:
        position = self._sayings.position(formula)
        if position is None:
            return set()
        sentence = self._sayings.sentences[position]
        names: set[str] = set()
        for said in self._sayings.of(position):
            if id(said) not in self._entered and self._sayings.ready(position, said) <= until and not _is_denied(said, sentence):
                self._entered.add(id(said))
                brief = said.brief or _FOR_NOW.search(sentence.text) is not None
                names |= self._refine(said, scope, formula.index, sentence.end if brief else None)
        return names

    def _refine(self, said: Said, scope: Scope, origin: int, until: int | None) -> set[str]:
        """Enter a phrase, until the end of its sentence where it holds only there; the names that it refines."""
        section = scope.sections[-1]
        if said.chance or not (said.kind or said.words or said.values):
            known = len(section.independence), len(section.conditions)
            if any(scope.lookup(name) is None for name in said.chance) or not enter(replace(said, names=(), kind="", words=""), scope, origin):
                return set()
            if until is not None:
                news = [*section.independence[known[0]:], *section.conditions[known[1]:]]
                self._brief.append((until, lambda scope: _drop(scope, news)))
            return set(said.chance) or {name for name, found in section.names.items() if found.span == said.span}
        if said.values and (basis := orthonormal_letter(said)) is not None:
            return {basis} if make_orthonormal(basis, scope) else set()
        if said.values:
            return {name for name, _ in said.values} if enter(said, scope, origin) else set()
        return {name for name in said.names if self._narrow(name, said, scope, until)}

    def _narrow(self, name: str, said: Said, scope: Scope, until: int | None) -> bool:
        name = name if scope.lookup(name) is not None else name.partition("_{")[0]
        found = scope.lookup(name)
        if found is None or found.definition is not None or found.inferred:
            return False
        if ORTHONORMAL in said.words.split() and until is None and make_orthonormal(name, scope):
            return True
        if not said.kind:
            said = replace(said, words=_UNIT.sub("", said.words))
        domain = narrowed(found.domain, said)
        if domain is found.domain:
            return False
        # What is narrowed has been of use.
        found.uses += 1
        _set_domain(scope, name, domain)
        if until is not None:
            self._brief.append((until, lambda scope: _widen(scope, name, domain, found.domain)))
        return True


def _drop(scope: Scope, news: list[object]) -> None:
    for section in scope.sections:
        section.independence = [each for each in section.independence if not any(each is other for other in news)]
        section.conditions = [each for each in section.conditions if not any(each is other for other in news)]


def _widen(scope: Scope, name: str, narrow: object, wide: object) -> None:
    """Give a name its domain back, unless the page has said something else of it since."""
    found = scope.lookup(name)
    if found is not None and found.domain is narrow:
        _set_domain(scope, name, wide)


def _set_domain(scope: Scope, name: str, domain: object) -> None:
    section = next(section for section in reversed(scope.sections) if name in section.names)
    section.names[name] = replace(section.names[name], domain=domain)


def _is_denied(said: Said, sentence: Sentence) -> bool:
    before = " ".join(word for word, start, _, _ in sentence.tokens if start < said.span[0])
    return _DENIED.search(before) is not None
