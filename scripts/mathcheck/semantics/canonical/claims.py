"""One form for claims and definitions that say the same."""

from __future__ import annotations

from mathcheck.semantics.canonical.forms import Forms
from mathcheck.semantics.canonical.grids import grid_key, grid_of
from mathcheck.semantics.canonical.products import key_of, scaled, summed
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Declaration, Scope

_DIFFERENCES = ("=", "!=", "<", "<=")
_MIRRORED = {"<": ">", "<=": ">=", "<<": ">>", "subset": "supset", "succ": "prec", "succeq": "preceq"}


def canonical_claim(operator: str, left: Expr, right: Expr, scope: Scope) -> tuple[str, str]:
    """One form for claims that say the same: `a = b`, `2 b = 2 a` and `a - b = 0`; `a < b` and `b > a`."""
    operator, left, right = _upright(operator, left, right)
    forms = Forms(scope)
    if operator in _DIFFERENCES:
        signed = operator in ("<", "<=")
        grid = grid_of(forms, Expr("sub", (left, right)))
        if grid is not None:
            return operator, grid_key(grid)
        return operator, key_of(scaled(summed(forms.of(left), forms.of(right), -1), signed=signed))
    return operator, f"{forms.key(left)} {operator} {forms.key(right)}"


def is_evident(operator: str, left: Expr, right: Expr, scope: Scope) -> bool:
    """Whether a claim is true by its form: equal sides, or a difference that is a sum of what is never negative."""
    operator, left, right = _upright(operator, left, right)
    if operator not in ("=", "<="):
        return False
    if canonical_claim("=", left, right, scope)[1] == "0":
        return True
    forms = Forms(scope)
    return operator == "<=" and forms.is_nonnegative(summed(forms.of(right), forms.of(left), -1))


def _upright(operator: str, left: Expr, right: Expr) -> tuple[str, Expr, Expr]:
    operator = {":=": "=", "equiv": "="}.get(operator, operator)
    mirror = next((mirror for mirror, other in _MIRRORED.items() if other == operator), None)
    return (operator, left, right) if mirror is None else (mirror, right, left)


def key_of_definition(declaration: Declaration, scope: Scope) -> str:
    """What a declaration says, the same for two that say the same."""
    forms = Forms(scope)
    value = "" if declaration.definition is None else key_of(forms.of(declaration.definition))
    return f"{declaration.parameters} {value} {declaration.domain!r}"
