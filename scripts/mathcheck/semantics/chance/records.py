"""What the nodes of probability carry: items, measures, moments and quantities of information."""

from __future__ import annotations

from mathcheck.records import record

LAW = "°"
HIDDEN = "!"
# The members $x_1, ..., x_n$ where $x$ by itself is one number.
LISTED = "_{·}"


def shown(name: str) -> str:
    r"""A name for people: the members of a list as a page lists them, `x_1, \ldots`."""
    return f"{name.removesuffix(LISTED)}_1, \\ldots" if name.endswith(LISTED) else name


@record
class Item:
    """One thing that a probability speaks of.

    `kind` is `event` (the operand is a truth value under chance) or `value` (the operand is a
    value that the variables `names` take).
    """

    kind: str
    names: tuple[str, ...] = ()


@record
class Probability:
    """`P(items[:count] | items[count:])` under a measure (`p`, `q` ...)."""

    measure: str
    items: tuple[Item, ...]
    count: int
    cumulative: bool = False


@record
class Moment:
    r"""An expectation or a moment. Operands: `count` bodies, the conditions, the parameters of `over`.

    `over` lists `(name, kind, detail)` of variables that the subscript introduces or restricts to.
    """

    kind: str
    count: int
    conditions: tuple[Item, ...] = ()
    over: tuple[tuple[str, str, str], ...] = ()
    measure: str = "p"
    names: frozenset[str] = frozenset()

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(name for name, kind, _ in self.over if kind != "only")


@record
class Information:
    """Entropy, cross-entropy, divergence, mutual information: operands by group sizes."""

    kind: str
    groups: tuple[int, ...]
    measure: str = "p"
    # The base of the logarithms, which is the unit: 2 for bits; 0 stands for e.
    base: int = 0
