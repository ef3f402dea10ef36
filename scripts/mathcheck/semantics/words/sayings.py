"""What each sentence of a page says, read once by families of phrases."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from mathcheck.extract import Formula
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.sentences import Sentence

Family = Callable[[Sentence], Iterator[Said]]


class Sayings:
    """The sentences of a page that are read, and what they say once that is asked."""

    def __init__(self, sentences: list[Sentence], families: Sequence[Family]):
        self.sentences = sentences
        self._families = families
        self._starts = [sentence.start for sentence in sentences]
        self._said: dict[int, list[Said]] = {}

    def position(self, formula: Formula) -> int | None:
        """The number of the sentence that a formula stands in."""
        position = bisect_right(self._starts, formula.start) - 1
        return None if position < 0 or self.sentences[position].end < formula.end else position

    def of(self, position: int | None) -> list[Said]:
        """What a sentence says."""
        if position is None:
            return []
        if position not in self._said:
            sentence = self.sentences[position]
            try:
                sentence.read()
                self._said[position] = [said for family in self._families for said in family(sentence)]
            except Exception:
                # A bug in reading words must not hide what becomes of the formulas.
                self._said[position] = []
        return self._said[position]

    def ready(self, position: int, said: Said) -> int:
        """Where the last formula of a phrase ends."""
        return max((end for _, start, end, inside in self.sentences[position].tokens
                    if inside is not None and said.span[0] <= start < said.span[1]), default=said.span[1])
