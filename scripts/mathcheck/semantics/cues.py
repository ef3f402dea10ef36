r"""What the words around a formula make of it: something assumed, a condition, the rows of a matrix, something random."""

from __future__ import annotations

import re

_ASSUMES = re.compile(r"(?:\b(?:let|suppose|assume|assuming|if|when|whenever|where|given|such that|subject to|provided(?: that)?|"
                      r"for(?: all| any| every| each| some)?|at|with|(?:in |on )?observing|(?:upon )?learning(?: that)?|setting|putting|letting|imposing|requiring|equating|solving|"
                      r"satisf(?:y|ies|ying)|take|consider|set|choose|fix|under|that)"
                      r"(?:\s+(?:the|a|an|any|every|all|some|that|[a-z]+))?\s*)$", re.IGNORECASE)
# Words of a sentence that supposes something.
_SUPPOSES = re.compile(r"\b(?:let|suppose|assume|assuming|consider|satisf(?:y|ies|ying)|subject to|such that|conditions?|constraints?|provided|lies? on|"
                       r"sums? to|normali[sz]ed|centred|centered|"
                       r"at (?:the|an?|any|every|its) (?:[a-z]+ )?(?:optimum|minimum|maximum|point|solution|equilibrium|minimi[sz]er|maximi[sz]er))\b",
                       re.IGNORECASE)
# A display is supposed by a sentence that does nothing else, by words right before it, or where derivatives vanish.
_SUPPOSES_DISPLAY = re.compile(r"\b(?:suppose|assume|look(?:ing)? for|seek|searching for|wish|want)\b|"
                               r"\b(?:assuming|subject to|(?<!so )such that|provided that|requir(?:e|es|ed|ing))\b(?=[^,]*$)|"
                               r"\bconstraints?(?: (?:is|are|that|by))?[\s:]*$|"
                               r"\bat (?:the|an?|any|every|its) (?:[a-z]+ )?(?:optimum|stationary point|critical point|equilibrium)\b(?=.*\b(?:vanish|zero|satisf))|"
                               r"\$ (?:then |must |should |all |both )?satisf(?:y|ies)\b", re.IGNORECASE | re.DOTALL)
_ANY = re.compile(r"\b(?:any|every|all|each|always)\b", re.IGNORECASE)
# Words after which such a sentence draws conclusions, and those that only do so right before a formula.
_CONCLUDES = re.compile(r"\b(?:then|so|hence|thus|therefore|gives?|follows?|becomes?|yields?|means|implies|shows?|because|since|but|note|indeed|"
                        r"(?:we|one|you|it|this|which) (?:have|has|get|gets|see|find|obtain|is))\b", re.IGNORECASE)
_CLAIMS = re.compile(r"(?<!that )\b(?:is|are|has|have|get|equals?)[\s:,]*$", re.IGNORECASE)
_STATES_ONE = re.compile(r"\b(?:conditions?|constraints?|requirements?|hyperplanes?|that) (?:is|are)[\s:,]*$", re.IGNORECASE)
_STOP = re.compile(r"[.!?][)*_\"']*\s|\n\s*\n#")
_SHORT = re.compile(r"\bi\.\s?e\.", re.IGNORECASE)
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
# What any joint distribution does is no model.
_OF_ALL = re.compile(r"\b(?:any|every|always|in general|(?:chain|product) rule)\b", re.IGNORECASE)
# Words that say how variables depend on each other, and those of a conclusion.
_FACTORISES = re.compile(r"\b(?:factori[sz]\w*|markov chain|networks?|graphical models?|graphs?|generative model|model|that_is)\b", re.IGNORECASE)
_DRAWN = re.compile(r"\b(?:then|so|hence|thus|therefore|gives?|follows?|implies|yields?|because|since|prove|show)\b", re.IGNORECASE)


def factorises(before: str) -> bool:
    """Whether the words before a formula say how variables depend on each other, and the last sentence concludes nothing."""
    paragraph = _paragraph(before.rstrip())
    return _FACTORISES.search(paragraph) is not None and _OF_ALL.search(paragraph) is None and _DRAWN.search(_STOP.split(paragraph)[-1]) is None


def _paragraph(words: str) -> str:
    """The last paragraph of some words, without the dots that end no sentence."""
    return _SHORT.sub("that_is", words.rsplit("\n\n", 1)[-1])


def assumes(paragraph: str) -> bool:
    """Whether the words right before a formula say that it is assumed."""
    return _ASSUMES.search(paragraph.rstrip("*_ ")) is not None


def ends_sentence(words: str) -> bool:
    """Whether a sentence ends in these words or at their end; a colon ends none."""
    return _STOP.search(_SHORT.sub("that_is", words) + " ") is not None


def supposes(words: str, *, display: bool = False, of_unknowns: bool = True) -> bool:
    r"""Whether the last sentence of these words supposes something, and has concluded nothing yet.

    What stands by itself in a display is more often claimed: there only words say so that leave no doubt. Formulas
    are `$`. With `of_unknowns` nothing in the formula has a value yet: what has one may well satisfy it.
    """
    sentence = _STOP.split(_paragraph(words))[-1]
    cue = (_SUPPOSES_DISPLAY if display else _SUPPOSES).search(sentence)
    if display and cue is not None and cue[0].startswith("$") and (not of_unknowns or _ANY.search(sentence) is not None):
        # `Any $A$ and $B$ satisfy` an identity.
        return False
    return cue is not None and _CONCLUDES.search(sentence, cue.end()) is None and (
        _CLAIMS.search(sentence) is None or _STATES_ONE.search(sentence) is not None)
