"""Forms of products, quotients, powers and roots."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from mathcheck.semantics.canonical.names import is_binary
from mathcheck.semantics.canonical.products import (
    ONE,
    Form,
    constant,
    inverse,
    inverse_name,
    key_of,
    merged,
    multiplied,
    without_zeros,
)
from mathcheck.semantics.canonical.transposes import mirrored, transposed
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.ranks import rank

if TYPE_CHECKING:
    from mathcheck.semantics.canonical.forms import Forms

MAX_POWER = 6


def product_form(forms: Forms, expr: Expr) -> Form:
    """A product: its factors multiplied out."""
    left, right = expr.args
    first, second = forms.of(left), forms.of(right)
    if expr.head in ("dot", "inner") and not forms.is_number(left) and not forms.is_number(right):
        # The inner product of two vectors: the order is free.
        first = transposed(first, forms.scope)
    product = multiplied(first, second)
    if product is None:
        return forms.as_atom(f"({key_of(first)})*({key_of(second)})", expr)
    if forms.is_number(expr) or expr.head in ("dot", "inner") and rank(left, forms.scope) == rank(right, forms.scope) == 1:
        product = _as_numbers(forms, product)
    return _reduced_powers(forms, product)


def _reduced_powers(forms: Forms, form: Form) -> Form:
    """A form in which what is 0 or 1 has no powers."""
    found: Form = {}
    for (scalars, others), coefficient in form.items():
        reduced = tuple((name, 1 if power > 1 and is_binary(name, forms.scope) else power) for name, power in scalars)
        found[reduced, others] = found.get((reduced, others), Fraction(0)) + coefficient
    return without_zeros(found)


def _as_numbers(forms: Forms, form: Form) -> Form:
    r"""Rows of factors that make a number are numbers, and their own transposes: `x^\top A y` and `y^\top A^\top x`."""
    found: Form = {}
    for (scalars, others), coefficient in form.items():
        if others:
            factor = "[" + "*".join(min(others, mirrored(others, forms.scope))) + "]"
            scalars = merged(scalars, ((factor, 1),))
        found[scalars, ()] = found.get((scalars, ()), Fraction(0)) + coefficient
    return without_zeros(found)


def quotient_form(forms: Forms, expr: Expr) -> Form:
    """A quotient: the product with the inverse of what stands below."""
    upper, lower = forms.of(expr.args[0]), forms.of(expr.args[1])
    product = multiplied(upper, inverse(lower)) if lower else None
    return product if product is not None else forms.as_atom(f"({key_of(upper)})/({key_of(lower)})", expr)


def power_form(forms: Forms, expr: Expr) -> Form:
    """A power: multiplied out where the exponent is a small whole number."""
    base, exponent = expr.args
    form, power = forms.of(base), forms.of(exponent)
    number = power.get(ONE, Fraction(0)) if set(power) <= {ONE} else None
    if number is not None and number.denominator == 1 and abs(number) <= MAX_POWER and (
            forms.is_number(base) or number > 0 and rank(base, forms.scope) != 1):
        if number < 0:
            form, number = (inverse(form) if form else {}), -number
        found: Form | None = constant(Fraction(1))
        for _ in range(int(number)):
            found = None if found is None else multiplied(found, form)
        if found is not None:
            return _reduced_powers(forms, found)
    if number == -1 and len(form) == 1:
        ((scalars, others), coefficient), = form.items()
        if not scalars and others:
            return {((), tuple(inverse_name(name) for name in reversed(others))): 1 / coefficient}
    return forms.as_atom(f"({key_of(form)})^({key_of(power)})", expr)


def root_form(forms: Forms, expr: Expr) -> Form:
    """A root: taken of squares of rationals."""
    form = forms.of(expr.args[0])
    if set(form) == {ONE}:
        value = form[ONE]
        if value > 0 and all(isqrt(part) ** 2 == part for part in (value.numerator, value.denominator)):
            return constant(Fraction(isqrt(value.numerator), isqrt(value.denominator)))
    return forms.as_atom(f"sqrt({key_of(form)})", expr)
