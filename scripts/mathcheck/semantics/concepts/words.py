"""The concepts that the words around a formula name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from mathcheck.records import record
from mathcheck.reference.concepts import Concept, concepts
from mathcheck.semantics.concepts.around import MATHEMATICS, Around

_MATH = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|\\\(.*?\\\)|<!--.*?-->|\]\([^)]*\)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->|\]\([^)]*\)", re.DOTALL)
# `$k$-means`
_LETTERED = re.compile(r"\$([A-Za-z])\$[-‐‑]")
_END = re.compile(r"(?<![a-z]\.[a-z])[.!?](?=\s|$)(?<!e\.g\.)(?<!i\.e\.)(?<!\beq\.)(?<!\bcf\.)|\n#[^\n]*\n", re.IGNORECASE)
_MARKUP = re.compile(r"[*_`\[\]\"“”()]+")
_DASHES = re.compile(r"[-‐‑–—/]")
_SPACES = re.compile(r"[\s,:;§]+")
_BRITISH = re.compile(r"is(e|ed|es|er|ers|ing|ation|ations)\b")
_CONTINUES = re.compile(r"\s*(?:[,;]|where\b|with\b|for\b|in which\b|and\b|here\b|whose\b|which\b)", re.IGNORECASE)
# How near words are to a formula: its own operator, its sentence, the sentence before, what stands farther up.
OPERATOR, SENTENCE, BESIDE, FAR = range(4)


@record
class Mention:
    """A concept that words name: how near they are (less is nearer), and where in their sentence."""

    concept: Concept
    nearness: int
    distance: int


def mentions(around: Around, operator: str) -> list[Mention]:
    """What words name, the nearest first; `operator` is the name on the left of the formula."""
    sentence, beside = _sentences(around)
    heading, earlier = _plain(around.heading), _plain(_MATH.sub(" ", around.earlier))
    everything = f" {heading} {earlier} {_plain(around.before)} {sentence} {around.laws} "
    found: dict[int, Mention] = {}
    for concept in _by_operator().get(operator, ()):
        found[id(concept)] = Mention(concept, OPERATOR, 0)
    for nearness, text in ((SENTENCE, sentence), (BESIDE, beside), (FAR, earlier), (FAR, heading)):
        for concept, distance in _named(text):
            known = found.get(id(concept))
            if known is None or known.nearness == nearness and known.distance > distance:
                found[id(concept)] = Mention(concept, nearness, distance)
    near = f" {sentence} {beside} "
    return sorted(
        (mention for mention in found.values() if not _is_excluded(mention.concept, near, everything)),
        key=lambda mention: (mention.nearness, mention.distance),
    )


def speaks_of(around: Around, words: tuple[str, ...], also: tuple[str, ...], unless: tuple[str, ...]) -> bool:
    """Whether the words around a formula speak of something by one of its names, and of nothing that it is not."""
    page, formulas = f" {_everything(around)} ", " ".join(around.formulas)
    return any(f" {word} " in page or f" {word}s " in page for word in words) and (not also or any(phrase in page or phrase in formulas for phrase in also)) and \
        not any(f" {phrase} " in page for phrase in unless)


@lru_cache(maxsize=64)
def _everything(around: Around) -> str:
    return " ".join(_plain(_MATH.sub(" ", _LETTERED.sub(r"\1-", text))) for text in (around.heading, around.earlier, around.before, around.after.partition("\n#")[0]))


def _is_excluded(concept: Concept, near: str, page: str) -> bool:
    return (
        any(f" {phrase} " in near for phrase in concept.unless)
        or bool(concept.also)
        and not any(phrase in page for phrase in concept.also)
    )


def _sentences(around: Around) -> tuple[str, str]:
    """The sentence of a formula and the one before it."""
    before = _END.split(_COMMENT.sub(" ", around.before))
    after = _END.split(_MATH.sub(f" {MATHEMATICS} ", around.after), maxsplit=1)
    own, beside = before[-1], before[-2] if len(before) > 1 else ""
    if not own.strip() and len(before) > 1:
        # `It is defined as follows.` right above.
        own, beside = before[-2], before[-3] if len(before) > 2 else ""
    if _CONTINUES.match(after[0]):
        own = f"{own} {MATHEMATICS} {after[0]}"
    return _plain(own), _plain(beside)


def _plain(text: str) -> str:
    text = _MARKUP.sub("", _DASHES.sub(" ", text.lower()))
    return _SPACES.sub(" ", _BRITISH.sub(r"iz\1", text).replace("centre", "center")).strip()


def _named(text: str) -> Iterator[tuple[Concept, int]]:
    """The concepts that a text names, with how many words stand after each; `binary cross entropy` is no `cross entropy`."""
    words = text.split()
    position = 0
    while position < len(words):
        phrase = next((phrase for phrase in _phrases(words[position]) if _stands(phrase, words, position)), None)
        if phrase is not None:
            position += len(phrase)
            for concept in _by_words()[" ".join(phrase)]:
                yield concept, len(words) - position
        else:
            position += 1


def _phrases(word: str) -> Iterator[tuple[str, ...]]:
    """The names of concepts that may begin with a word, the longest first."""
    for first in (word, word.removesuffix("s"), word.removesuffix("es")):
        yield from _by_first_word().get(first, ())


def _stands(phrase: tuple[str, ...], words: list[str], position: int) -> bool:
    """Whether a name stands at a place of a text; its last word may be plural."""
    found = words[position:position + len(phrase)]
    return len(found) == len(phrase) and tuple(found[:-1]) == phrase[:-1] and found[-1] in (phrase[-1], phrase[-1] + "s", phrase[-1] + "es")


@cache
def _by_first_word() -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(_by_words(), key=len, reverse=True):
        phrase = tuple(name.split())
        found.setdefault(phrase[0], []).append(phrase)
    return found


@cache
def _by_words() -> dict[str, list[Concept]]:
    found: dict[str, list[Concept]] = {}
    for concept in concepts():
        for words in concept.words:
            found.setdefault(_plain(words), []).append(concept)
    return found


@cache
def _by_operator() -> dict[str, list[Concept]]:
    found: dict[str, list[Concept]] = {}
    for concept in concepts():
        for name in concept.names:
            found.setdefault(name, []).append(concept)
    return found
