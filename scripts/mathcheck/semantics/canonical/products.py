"""Sums of products with rational coefficients: the forms themselves and their arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

# A product: the commuting factors with exponents, in order; then the others as they stand.
Product = tuple[tuple[tuple[str, int], ...], tuple[str, ...]]
Form = dict[Product, Fraction]

ONE: Product = ((), ())
MAX_TERMS = 120


def key_of(form: Form) -> str:
    """A form as text, the same for equal forms."""
    parts = []
    for (scalars, others), coefficient in sorted(form.items()):
        factors = [f"{name}^{power}" if power != 1 else name for name, power in scalars] + list(others)
        parts.append("*".join([str(coefficient), *factors] if coefficient != 1 or not factors else factors))
    return " + ".join(parts) or "0"


def constant(value: Any) -> Form:
    value = Fraction(value)
    return {ONE: value} if value else {}


def atom(key: str, is_number: bool) -> Form:
    return {(((key, 1),), ()) if is_number else ((), (key,)): Fraction(1)}


def without_zeros(form: Form) -> Form:
    return {product: coefficient for product, coefficient in form.items() if coefficient}


def summed(left: Form, right: Form, sign: int) -> Form:
    found = dict(left)
    for product, coefficient in right.items():
        found[product] = found.get(product, Fraction(0)) + sign * coefficient
    return without_zeros(found)


def times(form: Form, factor: Fraction) -> Form:
    return {product: coefficient * factor for product, coefficient in form.items()}


def multiplied(left: Form, right: Form) -> Form | None:
    if len(left) * len(right) > MAX_TERMS:
        return None
    found: Form = {}
    for (scalars, others), coefficient in left.items():
        for (more_scalars, more_others), factor in right.items():
            row = (*others, *more_others)
            if len(row) > 1:
                row = _reduced(row)
            product = (merged(scalars, more_scalars), row)
            found[product] = found.get(product, Fraction(0)) + coefficient * factor
    return without_zeros(found)


def _reduced(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row without identities and without what undoes itself: `A A^{-1}`."""
    found: list[str] = []
    for name in row:
        if found and inverse_name(name) == found[-1]:
            found.pop()
        elif name != "identity()":
            found.append(name)
    return tuple(found) or ("identity()",)


def inverse_name(name: str) -> str:
    return name.removesuffix("⁻¹") if name.endswith("⁻¹") else name + "⁻¹"


def merged(left: tuple[tuple[str, int], ...], right: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def inverse(form: Form) -> Form:
    """One over a number: of a product factor by factor, of a sum as an atom."""
    if len(form) == 1:
        ((scalars, others), coefficient), = form.items()
        if not others:
            return {(tuple((name, -power) for name, power in scalars), ()): 1 / coefficient}
    scale = leading(form)
    key = f"sum({key_of(times(form, 1 / scale))})"
    return {(((key, -1),), ()): 1 / scale}


def leading(form: Form) -> Fraction:
    return form[min(form)]


def scaled(form: Form, *, signed: bool) -> Form:
    """Divided by the first coefficient, or by its size where the sign counts."""
    if not form:
        return form
    scale = leading(form)
    return times(form, 1 / (abs(scale) if signed else scale))
