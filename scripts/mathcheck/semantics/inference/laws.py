r"""What a named law says of names that nobody declared: `\mathrm{Ber}(x \mid \theta)` has x in {0, 1} and θ between 0 and 1.

So do Gaussians that are written out: `(2\pi)^{D/2}` has the length of the vector as D.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mathcheck.reference.distributions import PARAMETERS, POINTS
from mathcheck.semantics.domains import Choice, Integer, Matrix, Random, Real, Vector, with_traits
from mathcheck.semantics.expr import Expr, number, walk
from mathcheck.semantics.scope import Scope

_ZERO, _ONE = number(Fraction(0)), number(Fraction(1))
_RANKS = {"vector": 1, "positives": 1, "simplex": 1, "counts": 1}
_TRAITS = {"positives": "positive", "simplex": "simplex"}


def roles(exprs: list[Expr], scope: Scope) -> dict[str, str]:
    """The kinds of names that stand as a parameter or a point of a named law, by name."""
    found: dict[str, str] = {}
    for expr in exprs:
        for part in walk(expr):
            if part.head == "prob":
                found = dict(_bounds(part, scope)) | found
            if part.head not in ("density", "distribution"):
                continue
            for operand, kind in _operands(part):
                if operand.head == "var":
                    found.setdefault(operand.data, kind)
                elif kind == "positive" and operand.head in ("div", "mul", "pow", "sqrt") and not _has_minus(operand):
                    for inner in _factors(operand):
                        found.setdefault(inner, kind)
    return found


def _bounds(part: Expr, scope: Scope) -> Iterator[tuple[str, str]]:
    """What the value of a variable is compared with lies where its law has its values: `P(X > t)` of lifetimes X."""
    for inner in walk(part):
        if inner.head != "compare" or inner.data not in ("<", "<=", ">", ">=") or any(arg.head != "var" for arg in inner.args):
            continue
        for first, second in (inner.args, inner.args[::-1]):
            law = _law_of(first.data, scope)
            if law is not None:
                unit = law.data == "uniform" and [arg.data[0] for arg in law.args if arg.head == "num"] == [0, 1]
                kind = "unit" if unit else POINTS.get(law.data, "")
                if kind in ("unit", "positive", "natural", "count"):
                    yield second.data, kind


def _law_of(name: str, scope: Scope) -> Expr | None:
    domain = getattr(scope.lookup(name), "domain", None)
    return domain.distribution if isinstance(domain, Random) and domain.kind == "named" and domain.shape is None else None


def ordered(exprs: list[Expr]) -> dict[str, str]:
    """The upper end of an interval that a variable lies in, with the lower one: b and a of `P(a < X < b)`."""
    found: dict[str, str] = {}
    for expr in exprs:
        for part in (inner for prob in walk(expr) if prob.head == "prob" for inner in walk(prob)):
            if part.head == "and" and len(part.args) == 2 and all(
                    arg.head == "compare" and arg.data in ("<", "<=") and all(end.head == "var" for end in arg.args) for arg in part.args):
                (low, middle), (again, high) = (arg.args for arg in part.args)
                if middle.data == again.data and low.data != high.data:
                    found[high.data] = low.data
            if part.head == "member" and part.args[1].head == "interval" and all(end.head == "var" for end in part.args[1].args):
                low, high = part.args[1].args
                found[high.data] = low.data
    return found


def _operands(part: Expr) -> Iterator[tuple[Expr, str]]:
    parameters = part.args
    if part.head == "density":
        yield part.args[0], POINTS.get(part.data, "")
        parameters = part.args[1:]
    kinds = PARAMETERS.get(part.data, {}).get(len(parameters), ())
    yield from zip(parameters, kinds, strict=False)


def _has_minus(expr: Expr) -> bool:
    return any(part.head in ("sub", "neg") for part in walk(expr))


def _factors(expr: Expr) -> Iterator[str]:
    """The names that a positive number is a product of; an even power says nothing of its base."""
    if expr.head == "var":
        yield expr.data
    elif expr.head in ("mul", "div", "sqrt"):
        for arg in expr.args:
            yield from _factors(arg)


def rank_by_role(kind: str) -> int | None:
    """The rank that a role in a law has: of some a vector, of others a number."""
    return _RANKS.get(kind, 0 if kind and kind != "any" else None)


def domain_by_role(kind: str, domain: object) -> object:
    """A guessed domain narrowed to what a law takes in this place."""
    match kind, domain:
        case "positive", Real(lower=None):
            return Real(_ZERO, None, True)
        case "unit", Real():
            return Real(_ZERO, _ONE, True, True)
        case "binary", Real() | Integer():
            return Choice((_ZERO, _ONE))
        case "natural", Real():
            return Integer(_ZERO)
        case "count", Real():
            return Integer(_ONE)
        case ("positives" | "simplex"), Vector():
            return with_traits(domain, _TRAITS[kind])
        case "covariance", Matrix():
            return with_traits(domain, "positive_definite")
    return domain


def dimension_letters(exprs: list[Expr]) -> set[str]:
    r"""The letters that count the dimensions of a Gaussian: D of `(2\pi)^{D/2}` and of `\frac{D}{2} \log 2\pi`."""
    found: set[str] = set()
    for expr in exprs:
        for part in walk(expr):
            if part.head == "pow" and _is_two_pi(part.args[0]):
                found |= _lone_letter(part.args[1])
            elif part.head in ("mul", "dot", "times") and len(part.args) == 2:
                for first, second in (part.args, part.args[::-1]):
                    if _is_log_two_pi(second):
                        found |= _lone_letter(first)
    return found


def _is_two_pi(expr: Expr) -> bool:
    return expr.head in ("mul", "dot", "times") and len(expr.args) == 2 and expr.args[0].head == "num" and expr.args[0].data[0] == 2 and \
        expr.args[1].head == "constant" and expr.args[1].data in (r"\pi", "pi")


def _is_log_two_pi(expr: Expr) -> bool:
    return expr.head == "apply" and expr.data == "log" and len(expr.args) == 1 and _is_two_pi(expr.args[0])


def _lone_letter(expr: Expr) -> set[str]:
    names = [part.data for part in walk(expr) if part.head == "var"]
    return {names[0]} if len(names) == 1 and len(names[0]) == 1 else set()


