"""The words of one page, read where its formulas stand."""

from __future__ import annotations

import re

from mathcheck.extract import Formula, Heading, Item
from mathcheck.semantics.domains import Event
from mathcheck.semantics.elaborate.functions import SPEAKS_OF_NORMAL
from mathcheck.semantics.scope import Scope
from mathcheck.semantics.words import (
    densities,
    independence,
    kinds,
    laws,
    members,
    moments,
    spectra,
    unnamed,
)
from mathcheck.semantics.words.conventions import conventions
from mathcheck.semantics.words.entering import enter
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.graphs import enter_graph
from mathcheck.semantics.words.sayings import Family, Sayings
from mathcheck.semantics.words.sentences import sentences_of
from mathcheck.syntax.nodes import Relation

FAMILIES: tuple[Family, ...] = (
    kinds.read, spectra.read, members.read, independence.read, laws.read, densities.read, moments.read)
# What tells that `\Phi(x)` is the distribution function of the standard normal distribution.
_OF_NORMAL = re.compile(r"\b(?:normal(?:ly)?(?= (?:distrib|random|variable|approx|cdf|law|cumul|quantile|density|with|curve|table)|[.,;]| *\$|\))|gaussian|standard normal|"
                        r"central limit|cumulative distribution function|z-?scores?|z-?test|probit|de moivre)|\\mathcal\s*\{?\s*N\b|\bN\s*\(0", re.IGNORECASE)
# How many sentences of a paragraph before a display may name the law that it is about.
_LOOKED_BACK = 3
# How many sentences before a display may draw the network that it is about.
_GRAPH = 6
# How much text before a display may state a convention.
_FAR = 2000


class Words:
    """What the sentences of a page say, entered once the formulas that a phrase names have been judged."""

    def __init__(self, text: str, items: list[Item], skipped: list[tuple[int, int]]):
        self._text = text
        self._read_to = 0
        self._sentences = sentences_of(text, items, skipped)
        self._of_normal = _OF_NORMAL.search(text) is not None
        self._breaks = [item.start for item in items if isinstance(item, Heading)]
        self._sayings = Sayings(self._sentences, FAMILIES)
        self._entered: set[int] = set()
        # What holds until its sentence ends: that end, the statements of independence and the conditions.
        self._brief: list[tuple[int, list[object]]] = []

    def sayings(self, formula: Formula) -> list[Said]:
        """What the sentence of a formula says."""
        return self._sayings.of(self._position(formula))

    def before(self, formula: Formula, scope: Scope) -> None:
        """Enter what the sentence that a display stands in says, and what it says of the display."""
        self._settle(formula, scope)
        if self._of_normal:
            scope.sections[0].facts[SPEAKS_OF_NORMAL] = True
        self._end_sentence(formula, scope)
        if not formula.display:
            self._give_way(formula, scope)
            return
        for said in self.sayings(formula):
            if not said.span[0] < formula.start < said.span[1]:
                self._enter(said, scope, formula)
        position = self._position(formula)
        if position is not None:
            sentence = self._sentences[position]
            earlier = [other for other in self._sentences[max(0, position - _LOOKED_BACK):position]
                       if other.paragraph == sentence.paragraph]
            for other in earlier:
                other.read()
            graph = [other for other in self._sentences[max(0, position - _GRAPH):position + 1]
                     if not any(end > other.start and end <= formula.start for end in self._breaks)]
            for other in graph:
                other.read()
            enter_graph(graph, scope)
            for said in (*unnamed.of_display(sentence, formula.latex), *spectra.of_display(sentence, formula.latex), *moments.of_named_law(sentence, formula.latex, earlier)):
                enter(said, scope, formula.index)

    def _settle(self, formula: Formula, scope: Scope) -> None:
        """Enter the conventions that the words up to a display state."""
        if formula.display:
            start = max(self._text.rfind("\n#", 0, formula.start), self._read_to, formula.start - _FAR, 0)
            scope.sections[-1].facts.update(conventions(self._text[start:formula.start]))
            self._read_to = formula.end

    def _give_way(self, formula: Formula, scope: Scope) -> None:
        r"""Forget that words call a name an event where mathematics says which: `$A = \{2, 4, 6\}$`."""
        self.sayings(formula)
        position = self._position(formula)
        atom = None if position is None else self._sentences[position].atoms.get(formula.index)
        if atom is None or not isinstance(atom.node, Relation) or atom.node.operators != ("=",):
            return
        scope.forget({name for name in atom.names if (found := scope.lookup(name)) is not None and found.said
                      and isinstance(found.domain, Event) and found.definition is None})

    def _position(self, formula: Formula) -> int | None:
        """The number of the sentence that a formula stands in."""
        return self._sayings.position(formula)

    def after(self, formula: Formula, scope: Scope) -> None:
        """Enter the phrases that this formula completes."""
        for said in self.sayings(formula):
            if said.span[0] <= formula.start and formula.end >= self._sayings.ready(self._position(formula), said):
                self._enter(said, scope, formula)

    def _enter(self, said: Said, scope: Scope, formula: Formula) -> None:
        """Enter a phrase once: later formulas may say more of its names."""
        if id(said) not in self._entered:
            self._entered.add(id(said))
            section = scope.sections[-1]
            known = [*section.independence, *section.conditions]
            enter(said, scope, formula.index)
            if said.brief:
                news = [each for each in (*section.independence, *section.conditions) if not any(each is other for other in known)]
                self._brief.append((self._sentences[self._position(formula)].end, news))

    def _end_sentence(self, formula: Formula, scope: Scope) -> None:
        """Take back what held only in a sentence that is over."""
        over = [each for end, news in self._brief if end <= formula.start for each in news]
        self._brief = [(end, news) for end, news in self._brief if end > formula.start]
        for section in scope.sections if over else ():
            section.independence = [each for each in section.independence if not any(each is other for other in over)]
            section.conditions = [each for each in section.conditions if not any(each is other for other in over)]
