r"""Transposes of rows of factors: `(A B)^\top` is `B^\top A^\top`, a symmetric matrix its own."""

from __future__ import annotations

from mathcheck.semantics.canonical.names import is_symmetric
from mathcheck.semantics.canonical.products import Form
from mathcheck.semantics.scope import Scope


def transposed(form: Form, scope: Scope) -> Form:
    """A form with each row of factors transposed."""
    return {(scalars, mirrored(others, scope)): coefficient for (scalars, others), coefficient in form.items()}


def mirrored(row: tuple[str, ...], scope: Scope) -> tuple[str, ...]:
    r"""A row transposed; the mark of a transpose stands before that of an inverse."""
    found = []
    for name in reversed(row):
        base, inverse = (name.removesuffix("⁻¹"), "⁻¹") if name.endswith("⁻¹") else (name, "")
        if not is_symmetric(base, scope):
            base = base.removesuffix("ᵀ") if base.endswith("ᵀ") else base + "ᵀ"
        found.append(base + inverse)
    return tuple(found)
