r"""Customary letters of factorisations: in `A = U \Sigma V^\top` the outer factors are orthogonal, in `Q \Lambda Q^\top` too."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.semantics.expr import Expr, walk

_DIAGONAL = {r"\Lambda", "D"}
_MIDDLE = {*_DIAGONAL, r"\Sigma", "S"}
# What can only be square.
SQUARE = {"orthogonal", "diagonal", "invertible", "upper", "lower"}


def factor_traits(exprs: list[Expr]) -> dict[str, str]:
    """The traits of the factors of the factorisations that a formula writes out, by name."""
    found: dict[str, str] = {}
    for expr in exprs:
        for part in walk(expr):
            for name, trait in _three(_factors(part)) if part.head == "mul" else _two(part):
                found.setdefault(name, trait)
    return found


def _three(factors: list[Expr]) -> Iterator[tuple[str, str]]:
    r"""`U \Sigma V^\top`, `Q \Lambda Q^\top`, `P D P^{-1}`."""
    if len(factors) != 3 or factors[0].head != "var" or factors[1].head != "var" or _plain(factors[1].data) not in _MIDDLE:
        return
    outer, middle, last = factors
    base = last.args[0] if last.args else last
    if base.head != "var":
        return
    same = base.data == outer.data
    if last.head == "transpose" and (same and _plain(outer.data) in "QUVP" or (_plain(outer.data), _plain(base.data)) == ("U", "V")):
        yield outer.data, "orthogonal"
        yield base.data, "orthogonal"
    elif last.head == "pow" and same and _is_minus_one(last.args[1]):
        yield outer.data, "invertible"
    else:
        return
    if same and _plain(middle.data) in _DIAGONAL:
        yield middle.data, "diagonal"


def _two(part: Expr) -> Iterator[tuple[str, str]]:
    """`A = Q R`, `A = L U`, `A = L L^T`."""
    if part.head != "compare" or part.data != "=" or part.args[0].head != "var":
        return
    factors = _factors(part.args[1])
    if len(factors) != 2 or factors[0].head != "var":
        return
    first, second = factors
    if second.head == "transpose" and second.args[0].head == "var" and second.args[0].data == first.data and _plain(first.data) == "L":
        yield first.data, "lower"
    elif second.head == "var" and (_plain(first.data), _plain(second.data)) == ("Q", "R"):
        yield first.data, "orthogonal"
        yield second.data, "upper"
    elif second.head == "var" and (_plain(first.data), _plain(second.data)) == ("L", "U"):
        yield first.data, "lower"
        yield second.data, "upper"


def _factors(expr: Expr, most: int = 4) -> list[Expr]:
    """The factors of a product from its end; no factorisation has as many as `most`, so that more are not looked at."""
    if expr.head != "mul" or most <= 1:
        return [expr]
    right = _factors(expr.args[1], most - 1)
    return [*_factors(expr.args[0], most - len(right)), *right]


def _is_minus_one(expr: Expr) -> bool:
    return expr.head == "neg" and expr.args[0].head == "num" and expr.args[0].data[0] == 1 or \
        expr.head == "num" and expr.data[0] == -1


def _plain(name: str) -> str:
    return name.removeprefix(r"\mathbf{").removesuffix("}") if name.startswith(r"\mathbf{") else name
