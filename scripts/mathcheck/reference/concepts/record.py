"""The record of a known concept: how prose calls it, what stands in its formula, and its value by another route.

A role is written in one line: a kind with its sizes, and the letters that it customarily has.
The kinds: `real`, `positive`, `nonzero`, `probability`, `share` (below one half), `correlation`, `above ROLE`, `binary`, `size`, `whole LOW HIGH`, `vector N`, `matrix M N`,
`rows N D` (a matrix, or its rows `x_n`), `spd N`, `function N` (a smooth function of a vector of length N, 0 for a
number), `map N M`, `kernel N` (a positive function of two vectors), `activation`, `reference NAME`, `ones N`, `identity N`; then traits. A size is a letter of the concept or a number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from mathcheck.records import record


@record
class Role:
    """What stands in the formula of a concept.

    `letters`, separated by spaces and without fonts, are those that name it in the field: `y`, `\\hat{y}`, `d_k`.
    With `@1` a letter is that of the step before the one on the left, with `@0` of the same step; `self` is the letter
    on the left. `derived` computes the value from other roles, `optional` roles may be missing in the formula.
    """

    name: str
    kind: str
    letters: str
    means: str = ""
    derived: tuple[Callable, tuple[str, ...]] | None = None
    optional: bool = False
    # The role that this is sometimes mistaken for: where it stands instead, the definition is another one.
    instead_of: str = ""


@record
class Concept:
    """A named concept.

    `value` computes it for one sample from the roles in their order; with `batched` for all samples at once, with
    functions as callables. `words` are its names in prose, `names` what may stand on the left as its operator.
    `left` are the letters that customarily denote it. Rows of one `name` are accepted conventions of one concept.
    """

    name: str
    words: tuple[str, ...]
    left: str
    roles: tuple[Role, ...]
    value: Callable
    source: str
    names: tuple[str, ...] = ()
    # The roles that the arguments of the left side have, in their order.
    arguments: tuple[str, ...] = ()
    # How the left side stands to it: what is no equation bounds something by it.
    relation: str = "="
    # Whether the left side has bars, where that tells two concepts apart.
    bars: bool | None = None
    # Words of which one must stand near the formula as well; words that speak of something else.
    also: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    # Whether a bar on the left separates what is given.
    given: bool = False
    # Whether an index on the left counts steps.
    step: bool = False
    batched: bool = False
    # Whether all operations act entry by entry, so that one entry of each name is enough.
    elementwise: bool = False
    # Whether its vectors are never numbers, so that what does not fit them is wrong.
    shapes: bool = False
    # How far the reference itself is from exact, relative to its value.
    precision: float = 0.0
    # The least sizes, by the letters of the kinds: a number, another letter, or one more than that, as `m+1`.
    at_least: dict[str, int | str] = field(default_factory=dict)
