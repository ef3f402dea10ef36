"""The text by which an atom is known: its head, what it says beside its operands, and their forms."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.semantics.canonical.names import is_continuous
from mathcheck.semantics.canonical.products import key_of, times
from mathcheck.semantics.canonical.transposes import transposed
from mathcheck.semantics.expr import Expr

if TYPE_CHECKING:
    from mathcheck.semantics.canonical.forms import Forms

# Heads whose operands may be exchanged.
_SYMMETRIC = {"hadamard", "cup", "cap", "and", "or"}
_SYMMETRIC_REFERENCES = {"max", "min", "dist", "angle", "cosine similarity", "MSE", "RMSE", "MAE"}
_SYMMETRIC_COMPARISONS = {"=", "!=", "equiv", "perp"}
# References that forget a sign, as norms do, and those that forget a transpose.
_EVEN_REFERENCES = {"cos", "cosh", "abs", "sech", "rank"}
_TRANSPOSABLE_REFERENCES = {"det", "tr", "rank"}


def atom_key(forms: Forms, expr: Expr) -> str:
    """The text of an atom; operands that may be exchanged in one order, a sign or a transpose that does not matter left out."""
    head, data, args = expr.head, expr.data, expr.args
    outer = forms.bound
    forms.bound = forms.bound_in(expr)
    try:
        keys = [forms.key(arg) for arg in args]
        if head == "compare" and data in ("<", "<=", ">", ">=") and any(is_continuous(name, forms.scope) for name in expr.free):
            # A continuous variable takes no single value with positive probability.
            data = {"<": "<=", ">": ">="}.get(data, data)
        if head == "norm" or head == "bars" and forms.is_number(args[0]) or head == "apply" and data in _EVEN_REFERENCES:
            keys[0] = _without_sign(forms, args[0])
        if head == "apply" and data in _TRANSPOSABLE_REFERENCES:
            keys[0] = min(keys[0], key_of(transposed(forms.of(args[0]), forms.scope)))
        if head in _SYMMETRIC or head == "apply" and data in _SYMMETRIC_REFERENCES or \
                head == "compare" and data in _SYMMETRIC_COMPARISONS:
            keys.sort()
        return f"{head}{data_key(forms, data)}({', '.join(keys)})"
    finally:
        forms.bound = outer


def _without_sign(forms: Forms, expr: Expr) -> str:
    """The form of an operand or of its negative, whichever comes first."""
    form = forms.of(expr)
    return min(key_of(form), key_of(times(form, Fraction(-1))))


def data_key(forms: Forms, data: Any) -> str:
    """What a head says beside its operands; names that it binds by their place."""
    if data is None:
        return ""
    if isinstance(data, Expr):
        return forms.key(data)
    if isinstance(data, str):
        return ":" + forms.bound.get(data, data)
    if isinstance(data, (tuple, list)):
        return "[" + ",".join(data_key(forms, part) for part in data) + "]"
    if isinstance(data, (set, frozenset)):
        return "{" + ",".join(sorted(data_key(forms, part) for part in data)) + "}"
    if is_dataclass(data):
        return type(data).__name__ + "<" + ",".join(data_key(forms, getattr(data, part.name)) for part in fields(data)) + ">"
    return ":" + repr(data)
