"""What words settle for all formulas of a section: how derivatives lie, whether letters name subspaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.semantics.elaborate.spectra import SUBSPACES
from mathcheck.semantics.scope import ORIENTATION

_MATH = re.compile(r"\$\$.*?\$\$|\$[^$]*\$|<!--.*?-->", re.DOTALL)
_DERIVATIVE = r"\b(?:derivatives?|gradients?)\b"
# Words, the fact, its value; of two that speak of one fact the later one counts.
_ROWS: tuple[tuple[re.Pattern[str], str, str], ...] = tuple((re.compile(pattern), fact, value) for pattern, fact, value in (
    (rf"{_DERIVATIVE}[^.;]{{0,160}}\b(?:is|are|as|be|being|to be|into)(?: \w+){{0,3}} row vectors?\b", ORIENTATION, "row"),
    (rf"{_DERIVATIVE}(?: vectors?)?(?: (?!respect)\w+){{0,4}} (?:is|are|as|be|being|always)(?: \w+){{0,4}} columns?(?: vectors?)?\b",
     ORIENTATION, "column"),
    (r"\bnumerator[- ]layout\b", ORIENTATION, "row"),
    (r"\bdenominator[- ]layout\b", ORIENTATION, "column"),
    (r"\b(?:null ?space|(?:column|row|solution) space|kernel|image|range|nullity|subspaces?)\b", SUBSPACES, "named"),
))


def conventions(text: str) -> Iterator[tuple[str, str]]:
    """The facts that a text settles, and their values."""
    plain = re.sub(r"\s+", " ", _MATH.sub(" ", text.lower()))
    latest: dict[str, tuple[int, str]] = {}
    for pattern, fact, value in _ROWS:
        for found in pattern.finditer(plain):
            if found.end() > latest.get(fact, (-1, ""))[0]:
                latest[fact] = found.end(), value
    for fact, (_, value) in latest.items():
        yield fact, value
