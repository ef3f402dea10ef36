r"""Independence and exclusion: `$X$ and $Y$ are independent given $Z$`, `the events $A$ and $B$ are disjoint`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.semantics.words.grammar import Said, phrase
from mathcheck.semantics.words.kinds import is_denied
from mathcheck.semantics.words.sentences import Sentence

_PARTS = {
    "how": r"(?:(?:mutually|jointly|statistically|stochastically|conditionally|two|three|also|all|both) )*",
    "things": r"(?:(?:random variables|variables|random vectors|events|discrete|continuous|real) )*",
    "given": r"(?:, )?(?:given |conditional on |conditioned on )(?:the |event |class |value of |variable )*<[nr]\d+> ",
    "names2": r"(?:<[nr]\d+> )(?:(?:, and |, |and )<[nr]\d+> )*",
}
ARE = phrase("{names} be|are {how}independent {things}{given}*", **_PARTS)
OF = phrase("{one:name} be|is {how}independent of {other:name}{given}*", **_PARTS)
BEFORE = phrase("{how}independent {things}{names}{given}*", **_PARTS)
DISJOINT = phrase("{names} be|are [mutually|pairwise] disjoint|exclusive|incompatible", **_PARTS)
DISJOINT_BEFORE = phrase("disjoint|exclusive [events|event] {names}", **_PARTS)
_CONCLUDED = re.compile(r"\b(?:hence|thus|therefore|then|so|conclude|implies|imply|show|prove|follows) (?:that )?(?:the )?(?:[a-z]+ )?$")
# What holds for the sentence only: a definition, a case that is looked at.
_FOR_NOW = re.compile(r"\b(?:if|when|whenever|say that|called|iff|only if|case|unless|once|since)\b")


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of independence and of events that exclude each other."""
    text = sentence.text
    if "independent" in text:
        for pattern in (ARE, OF, BEFORE):
            for found in pattern.finditer(text):
                yield from _independent(sentence, found)
    if "disjoint" in text or "exclusive" in text:
        for pattern in (DISJOINT, DISJOINT_BEFORE):
            for found in pattern.finditer(text):
                yield from _disjoint(sentence, found)


def _independent(sentence: Sentence, found: re.Match[str]) -> Iterator[Said]:
    text = sentence.text
    groups = found.groupdict()
    subjects = groups.get("names") or groups["one"] + groups["other"]
    atoms = sentence.atoms_in(subjects)
    given = sentence.atoms_in(groups["given"])
    names = [part.strip() for atom in atoms for part in atom.latex.split(",")]
    conditional = "conditionally " in (groups.get("how") or "")
    if len(names) < 2 or re.search(r"\b(?:linearly|affinely|algebraically) $", text[:found.start()]) or not given and (conditional or text.startswith("given ", found.end())) or is_denied(text, found.start()) or \
            _CONCLUDED.search(text[:found.start()]) or any("dots" in name for name in names) and len(atoms) > 1:
        return
    if not found.groupdict().get("things") or "variables" in found["things"] and "random" not in found["things"]:
        # `$c$ is independent of $x$` may speak of no chance at all.
        needed = tuple(name for atom in atoms for name in atom.names)
    else:
        needed = ()
    clause = r" \perp ".join(names) + (rf" \mid {given[0].latex}" if given else "")
    yield Said((clause,), sentence.span(found.start(), found.end()), chance=needed, brief=_FOR_NOW.search(text) is not None)


def _disjoint(sentence: Sentence, found: re.Match[str]) -> Iterator[Said]:
    atoms = sentence.atoms_in(found["names"])
    names = [name for atom in atoms for name in atom.latex.split(",")]
    if is_denied(sentence.text, found.start()) or len(names) < 2 or any("dots" in name for name in names):
        return
    span = sentence.span(found.start(), found.end())
    yield Said((), span, tuple(name for atom in atoms for name in atom.names), "event")
    pairs = [(first.strip(), second.strip()) for number, first in enumerate(names) for second in names[number + 1:]]
    yield Said(tuple(rf"P({first} \cap {second}) = 0" for first, second in pairs), span, brief=_FOR_NOW.search(sentence.text) is not None)
