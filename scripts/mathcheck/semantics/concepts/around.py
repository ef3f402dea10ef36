"""What stands around a formula."""

from __future__ import annotations

import re

from mathcheck.records import record
from mathcheck.reference import DISTRIBUTIONS

# What stands for a formula between words.
MATHEMATICS = "§"


@record
class Around:
    """The words before a formula, back to the display above it, and after it; what stands farther up, and the heading above.

    `formulas` are those between them and right above, the nearest first.
    """

    before: str
    after: str
    earlier: str
    heading: str
    # The names of laws in the formulas before: `bernoulli` for `\mathrm{Ber}(\theta)`.
    laws: str = ""
    formulas: tuple[str, ...] = ()
    # The text before as it stands, mathematics included.
    written: str = ""

    @property
    def beside(self) -> str:
        """The words of the same paragraph, and right after it."""
        return f"{self.before.rstrip().rsplit(_PARAGRAPH, 1)[-1]} {self.after[:_NEAR]}"


# What parts paragraphs, and how many characters after a formula still speak of it.
_PARAGRAPH, _NEAR = "\n\n", 80
NOTHING_AROUND = Around("", "", "", "")

_LAW = re.compile(r"\\(?:mathrm|text|operatorname\*?|mathcal|mathsf)\s*\{\s*(\w+)\s*\}|(?<![A-Za-z\\])(N)\s*\(")


def laws_in(latex: str) -> set[str]:
    """The names of the laws that a formula writes: `normal` for `\\mathcal{N}(0, 1)`."""
    found = {DISTRIBUTIONS[name].name for match in _LAW.finditer(latex) for name in match.groups()
             if name in DISTRIBUTIONS and (len(name) > 1 or name == "N")}
    return found
