"""What stands around a formula."""

from __future__ import annotations

from dataclasses import dataclass

# What stands for a formula between words.
MATHEMATICS = "§"


@dataclass(frozen=True, slots=True)
class Around:
    """The words before a formula, back to the display above it, and after it; what stands farther up, and the heading above.

    `formulas` are those between them and right above, the nearest first.
    """

    before: str
    after: str
    earlier: str
    heading: str
    formulas: tuple[str, ...] = ()


NOTHING_AROUND = Around("", "", "", "")
