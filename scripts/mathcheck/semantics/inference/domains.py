r"""Domains of names that nobody declared: what use alone decides, and the range that it keeps a number in.

What stands below a root or in a logarithm is positive, what stands in `\log p` and `\log(1 - p)`
lies between 0 and 1.
"""

from __future__ import annotations

from fractions import Fraction

from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.domains import (
    Event,
    Family,
    Function,
    Integer,
    Matrix,
    Random,
    Real,
    ValueOf,
    Vector,
)
from mathcheck.semantics.elaborate.elaborator import Unknown
from mathcheck.semantics.expr import Expr, number, variable, walk
from mathcheck.semantics.inference.sizes import Sizes

_WHOLE = {"n", "m", "N", "M", "K", "k", "d", "D", "T", "p", "q", "r", "l", "L", "J", "S"}


def domain_by_use(entry: Unknown) -> object | None:
    """Domains that the use alone decides: chance, functions, indices."""
    uses = entry.uses
    source = next((use.split(":", 1)[1] for use in sorted(uses) if use.startswith("valueof:")), None)
    if "event" in uses:
        return Event()
    if entry.name.endswith(HIDDEN):
        return Random("continuous" if "continuous" in uses else "table")
    if source is not None:
        return ValueOf(source)
    if "random" in uses:
        return Random("discrete") if not entry.entries else Random("discrete", shape=(variable(f"#{entry.name}"),))
    if "function" in uses:
        return Function()
    if "index" in uses:
        if entry.axis is not None:
            base, axis = entry.axis
            return Integer(number(Fraction(1)), Expr("axis_size", (base,), axis, entry.span))
        return Integer(number(Fraction(1)), number(Fraction(3)))
    return None


def domain_of(name: str, entry: Unknown, rank: int, sizes: Sizes, exprs: list[Expr]) -> object:
    if entry.entries:
        lengths = sizes.of_entries(name, entry)
        if rank > len(lengths):
            return Family(Vector(sizes.dimension(name, len(lengths))), tuple(lengths))
        element = _range(name, exprs, indexed=True)
        if len(lengths) == 1:
            return Vector(lengths[0], frozenset(), element)
        if len(lengths) == 2:
            return Matrix(lengths[0], lengths[1], frozenset(), element)
        return Family(Real(), tuple(lengths))
    if rank == 1:
        return Vector(sizes.dimension(name, 0))
    if rank == 2:
        return Matrix(sizes.dimension(name, 0), sizes.dimension(name, 1))
    if _is_whole(name, exprs) or _counts_factors(name, exprs, sizes.ranks):
        return Integer(number(Fraction(1)))
    return _range(name, exprs, indexed=False) or Real()


def _is_whole(name: str, exprs: list[Expr]) -> bool:
    for expr in exprs:
        for part in walk(expr):
            if part.head in ("factorial", "binom", "space", "identity") and any(arg.head == "var" and arg.data == name for arg in part.args):
                return True
            if part.head == "fold" and name in _WHOLE and any(arg.head in ("var", "sub", "add") and name in arg.free
                                                              for arg in part.args[1:]):
                return True
    return False


def _counts_factors(name: str, exprs: list[Expr], ranks: dict[str, int]) -> bool:
    """`A^k`: a power of matrices counts how often one is multiplied."""
    return any(part.head == "pow" and part.args[1].head == "var" and part.args[1].data == name
               and part.args[0].head in ("var", "mul", "add", "sub") and any(ranks.get(base) == 2 for base in part.args[0].free)
               for expr in exprs for part in walk(expr))


def _range(name: str, exprs: list[Expr], *, indexed: bool) -> Real | None:
    """Between which bounds the use keeps a number."""
    def is_it(part: Expr) -> bool:
        if indexed:
            return part.head == "index" and part.args[0].head == "var" and part.args[0].data == name
        return part.head == "var" and part.data == name

    positive = complement = False
    for expr in exprs:
        for part in walk(expr):
            if part.head == "sqrt" and any(is_it(inner) for inner in walk(part.args[0])) or \
                    part.head == "apply" and part.data in ("log", "log2", "log10") and part.args and any(
                        is_it(inner) for inner in walk(part.args[0])):
                positive = True
            if part.head == "pow" and is_it(part.args[0]) and part.args[1].head not in ("num",):
                positive = True
            if part.head == "compare" and part.data in ("<", "<=", ">", ">=") and any(
                    is_it(arg) and other.head in ("bars", "norm") for arg, other in (part.args, part.args[::-1])):
                # What a distance is compared with is one.
                positive = True
            if part.head in ("apply", "pow", "mul") and any(_is_complement(arg, is_it) for arg in part.args):
                complement = True
    zero, one = number(Fraction(0)), number(Fraction(1))
    if name in (r"\sigma", r"\tau", r"\sigma^{2}") or name.startswith((r"\sigma_", r"\hat{\sigma")):
        positive = True
    if positive and complement:
        return Real(zero, one, True, True)
    return Real(zero, None, True) if positive else None


def _is_complement(part: Expr, is_it) -> bool:
    return part.head == "sub" and part.args[0].head == "num" and part.args[0].data[0] == 1 and is_it(part.args[1])
