"""How much work a page may cause: steps are counted, not timed, so that a verdict never depends on the machine.

A step is about what it takes to compute one number of an array. Reading a token, resolving a
node and calling an operation cost many. A page has a budget, each of its formulas a part of
it, each claim a part of that.
"""

from __future__ import annotations

from mathcheck.diagnostics import Problem

PAGE = 2_000_000_000
FORMULA = 300_000_000
CLAIM = 150_000_000
PARSING = 60_000_000
# What a formula may cost even where those before it have used up the page's budget.
LEAST = 6_000_000

TOKEN = 500
NODE = 1_500
CALL = 1_000


class Budget:
    """Steps that may still be taken; parts count on the clock of the whole."""

    __slots__ = ("clock", "end")

    def __init__(self, steps: int = FORMULA, clock: list[int] | None = None):
        self.clock = [0] if clock is None else clock
        self.end = self.clock[0] + steps

    def spend(self, steps: int, span: tuple[int, int] | None = None) -> None:
        """Pay, or stop the work."""
        clock = self.clock
        clock[0] += steps
        if clock[0] > self.end:
            raise Problem("resource-limit", "this takes too many evaluations", span)

    def part(self, steps: int, *, least: int = 0) -> Budget:
        """A budget of at most so many steps that ends with this one, or after `least` of them."""
        return Budget(max(least, min(steps, self.left)), self.clock)

    @property
    def left(self) -> int:
        """The steps that may still be taken."""
        return self.end - self.clock[0]

    @property
    def spent(self) -> int:
        """The steps taken so far, in all parts."""
        return self.clock[0]
