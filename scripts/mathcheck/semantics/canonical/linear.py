"""Forms of what is linear in its body: sums, integrals, expectations; and of variances."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics.canonical.atoms import atom_key, data_key
from mathcheck.semantics.canonical.names import is_random
from mathcheck.semantics.canonical.products import (
    Form,
    Product,
    atom,
    key_of,
    multiplied,
    summed,
    times,
)
from mathcheck.semantics.expr import Expr

if TYPE_CHECKING:
    from mathcheck.semantics.canonical.forms import Forms


def linear_form(forms: Forms, expr: Expr) -> Form:
    """Sums and integrals: term by term, with what does not depend on the index outside."""
    outer = forms.bound
    forms.bound = forms.bound_in(expr)
    marks = set(forms.bound.values()) - set(outer.values())
    try:
        body = forms.of(expr.args[0])
        rest = f"{data_key(forms, expr.data)}; {', '.join(forms.key(arg) for arg in expr.args[1:])}"
    finally:
        forms.bound = outer
    found: Form = {}
    for (scalars, others), coefficient in body.items():
        inside = tuple((name, power) for name, power in scalars if any(mark in name for mark in marks))
        outside = tuple(part for part in scalars if part not in inside)
        factor = forms.as_atom(f"{expr.head}{rest}({key_of({(inside, others): Fraction(1)})})", expr)
        found = summed(found, multiplied({(outside, ()): coefficient}, factor), 1)
    return found


def moment_form(forms: Forms, expr: Expr) -> Form:
    """Expectations take constants out; variances forget those that are added."""
    body = forms.of(expr.args[0])
    if expr.data.kind == "variance":
        body = {product: coefficient for product, coefficient in body.items() if not _is_constant(forms, product)}
        if not body:
            return {}
        key = min(key_of(body), key_of(times(body, Fraction(-1))))
        return forms.as_atom(f"variance({key})", expr)
    if expr.data.kind == "expectation" and not any(is_random(name, forms.scope) for name in expr.args[0].free):
        return body
    if expr.data.kind != "expectation" or not forms.is_number(expr.args[0]):
        return forms.as_atom(atom_key(forms, expr), expr)
    found: Form = {}
    for (scalars, others), coefficient in body.items():
        outside = tuple((name, power) for name, power in scalars if name not in forms.random)
        inside = tuple((name, power) for name, power in scalars if name in forms.random)
        factor: Form = {(outside, ()): coefficient}
        if inside or others:
            factor = multiplied(factor, atom(f"expectation({key_of({(inside, others): Fraction(1)})})", True))
        found = summed(found, factor, 1)
    return found


def _is_constant(forms: Forms, product: Product) -> bool:
    return not any(name in forms.random for name, _ in product[0]) and not product[1]
