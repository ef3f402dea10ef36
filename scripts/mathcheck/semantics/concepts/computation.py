"""What an expression with the head `concept` computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from mathcheck.records import record


@record
class Computation:
    """A value by a route of its own: a function of the operands, of one sample or of all at once."""

    name: str
    function: Callable = field(compare=False, repr=False)
    batched: bool = False
    precision: float = 0.0
    # How many indices the value has, where that is known.
    rank: int | None = None
