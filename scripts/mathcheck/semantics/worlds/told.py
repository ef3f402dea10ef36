r"""Numbers that words tell: `a test with sensitivity $0.95$`, `$1\%$ of the population`, `one person in a hundred`, `a $5 \times 5$ filter`."""

from __future__ import annotations

import re
from functools import lru_cache

from mathcheck.reference.worlds import World

_INLINE = re.compile(r"\$\$.*?\$\$|\$([^$]*)\$", re.DOTALL)
_FRACTION = re.compile(r"\\[td]?frac\{?(\d+)\}?\{?(\d+)\}?|(\d+)\s*/\s*(\d+)")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*(?:\\?%|percent\b|per cent\b)")
_OUT_OF = re.compile(r"(?<![\d.])(\d+) (?:[a-z]+ )?(?:in|out of)(?: every)?(?: a)? (\d{2,})(?![\d.])")
_WORDS = {word: str(value) for value, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())} | {"twenty": "20", "hundred": "100", "thousand": "1000", "once": "1 times", "twice": "2 times"}
_WORD = re.compile(r"\b(?:" + "|".join(_WORDS) + r")\b")
# What a number is in the patterns of worlds.
NUMBER = r"(?<![\d.])(-?\d+(?:\.\d+)?)(?![\d%]|\.\d)"


@lru_cache(maxsize=64)
def figures(text: str) -> str:
    """A text with its numbers as digits: without marks of mathematics, percentages as shares, number words as numbers."""
    text = _INLINE.sub(lambda found: f" {found[1]} " if found[1] is not None else " § ", text)
    text = re.sub(r"\\(?:,|;|!|:|quad|left|right)|[{}*_`]", lambda found: " " if found[0] != "_" else "_", text.replace(r"\times", "×").replace("{,}", ""))
    text = re.sub(r"\s+", " ", text.lower().replace("-", " ").replace("–", " ")) if not re.search(r"-\d", text) else re.sub(r"\s+", " ", text.lower())
    text = _WORD.sub(lambda found: _WORDS[found[0]], text)
    text = _FRACTION.sub(lambda found: f"{float(found[1] or found[3]) / max(1.0, float(found[2] or found[4])):.12g}", text)
    text = _OUT_OF.sub(lambda found: f"{float(found[1]) / float(found[2]):.12g}", text)
    return _PERCENT.sub(lambda found: f"{float(found[1]) / 100:.12g}", text)


def told(world: World, text: str) -> dict[str, float] | None:
    """The numbers of a world that a text tells; `None` unless it tells them all, and each only once."""
    written = figures(text)
    found: dict[str, float] = {}
    for row in world.told:
        values = {float(match[1]) for pattern in row.patterns for match in re.finditer(pattern.replace("#", NUMBER), written)}
        if len(values) > 1 or not values and row.otherwise is None:
            return None
        found[row.name] = values.pop() if values else row.otherwise
    return found
