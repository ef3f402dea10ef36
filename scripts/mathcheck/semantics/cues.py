r"""What the words around a formula make of it: something assumed, a condition, the rows of a matrix, something random."""

from __future__ import annotations

import re

_ASSUMES = re.compile(r"(?:\b(?:let|suppose|assume|assuming|if|when|whenever|where|given|such that|subject to|provided(?: that)?|"
                      r"for(?: all| any| every| each| some)?|at|with|(?:in |on )?observing|(?:upon )?learning(?: that)?|setting|putting|letting|imposing|requiring|equating|solving|"
                      r"satisf(?:y|ies|ying)|take|consider|set|choose|fix|under|that)"
                      r"(?:\s+(?:the|a|an|any|every|all|some|that|[a-z]+))?\s*)$", re.IGNORECASE)
# Words of a sentence that supposes something, and those after which it draws conclusions.
_SUPPOSES = re.compile(r"\b(?:let|suppose|assume|assuming|consider|satisf(?:y|ies|ying)|subject to|such that|conditions?|constraints?|provided)\b",
                       re.IGNORECASE)
_CONCLUDES = re.compile(r"\b(?:then|so|hence|thus|therefore|gives?|get|have|has|follows?|becomes?|yields?|means|implies|shows?|because|since|"
                        r"is|are|equals?|but|note|indeed)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?:][)*_\"']*\s")
# `... for $i = 1, \ldots, n$`, `..., where $x \in \mathbb{R}^n$ and $b \in \mathbb{R}$`.
TRAILING_CUE = re.compile(r"[\s,.]*\b(?:for|where|with|in which)(?:\s+(?:all|each|every|any))?\s*", re.IGNORECASE)
TRAILING_MORE = re.compile(r"\s*(?:,|and|, and)\s*")
# What joins words after a displayed formula to it.
EXPLAINS = re.compile(r"[\s,.;]*(?:\*|_)*(?:where|with|for|here|in which|and)\b", re.IGNORECASE)
# `$X \in \mathbb{R}^{n \times d}$ with rows $x_i^\top$`.
PARTS_CUE = re.compile(r"\b(rows?|columns?)(?:\s+(?:vectors?|are|is|the|given|by|denoted))*\s*$", re.IGNORECASE)
# `so $x = 4$`, `the solution is $x = 4$`: nobody looks at a new case there.
DRAWN_CUE = re.compile(r"\b(?:so|hence|thus|therefore|then|gives?|gets?|yields?|obtains?|finds?|follows(?: that)?|means|implies|is|are|i\.e\.,?|equals?|solutions?|roots?|"
                       r"have|has|shows?|that)(?: (?:again|also|indeed|just|exactly|only|now))?[\s,:*_]*$", re.IGNORECASE)
RANDOM_CUE = re.compile(r"random (?:variable|vector)s?\W*$", re.IGNORECASE)


# `setting $f'(x) = 0$ gives`: true for the sake of one sentence.
FOR_NOW_CUE = re.compile(r"\b(?:setting|putting|letting|imposing|requiring|equating|solving)(?:\s+(?:the|a|an|now|[a-z]+))?[\s*_]*$", re.IGNORECASE)
_STOP = re.compile(r"[.!?][)*_\"']*\s|\n\s*\n#")


def is_over(text: str) -> bool:
    """Whether a sentence that goes on through displays ends in this text."""
    return _STOP.search(text) is not None


def assumes(paragraph: str) -> bool:
    """Whether the words right before a formula say that it is assumed."""
    return _ASSUMES.search(paragraph.rstrip("*_ ")) is not None


def ends_sentence(words: str) -> bool:
    """Whether a sentence ends in these words, or at their end."""
    return _SENTENCE_END.search(words + " ") is not None


def supposes(words: str) -> bool:
    """Whether the last sentence of these words supposes something, and has concluded nothing yet."""
    sentence = _SENTENCE_END.split(words.rsplit("\n\n", 1)[-1])[-1]
    cue = _SUPPOSES.search(sentence)
    return cue is not None and _CONCLUDES.search(sentence[cue.end():]) is None
