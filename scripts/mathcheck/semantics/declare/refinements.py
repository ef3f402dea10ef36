r"""What is said of a name in two steps: `$A \succ 0$ with $A \in \mathbb{R}^{n \times n}$`."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from mathcheck.semantics.domains import Integer, Matrix, Real, Vector
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.scope import Declaration

_ANY_NUMBER = (Real(), Integer())


def refined(previous: Declaration | None, domain: Any) -> Any:
    """The new domain with what was said of the same name before, where nothing has used that yet.

    A declaration that nothing has used and that says more than the next one would have been pointless: both hold.
    """
    if previous is None or previous.definition is not None or previous.inferred or previous.uses:
        return domain
    old = previous.domain
    if domain in _ANY_NUMBER and isinstance(old, Real) and not old.complex:
        return old if domain == Real() else whole(old)
    if domain == Integer() and isinstance(old, Integer):
        return old
    if isinstance(domain, Matrix) and isinstance(old, Matrix) and repr(domain.rows) == repr(domain.columns) and \
            repr(old.rows) == repr(old.columns):
        return replace(domain, traits=domain.traits | old.traits, element=domain.element or old.element)
    if isinstance(domain, Vector) and isinstance(old, Vector):
        return replace(domain, traits=domain.traits | old.traits, element=domain.element or old.element)
    return domain


def whole(old: Real) -> Integer:
    """The whole numbers between the bounds of a number."""
    one = number(Fraction(1))
    lower, upper = old.lower, old.upper
    if lower is not None and old.lower_open:
        lower = one if _is_zero(lower) else Expr("add", (lower, one))
    if upper is not None and old.upper_open:
        upper = Expr("sub", (upper, one))
    return Integer(lower, upper)


def _is_zero(expr: Expr) -> bool:
    return expr.head == "num" and expr.data[0] == 0
