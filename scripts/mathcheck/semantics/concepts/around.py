"""What stands around a formula."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Around:
    """The raw text before and after a formula, and the heading above it."""

    before: str
    after: str
    heading: str


NOTHING_AROUND = Around("", "", "")
