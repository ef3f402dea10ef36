r"""What a formula presupposes of its symbols: a matrix in the place of a covariance is positive definite.

Where it is not, the formula has no value, so nothing is lost by not looking there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from mathcheck.semantics.chance.records import Moment
from mathcheck.semantics.domains import Matrix, with_traits
from mathcheck.semantics.expr import Expr, walk
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Scope

# What may be or speak of a Gaussian.
_GAUSSIANS = frozenset(("density", "distribution", "moment"))


@contextmanager
def presupposed(scope: Scope, exprs: tuple[Expr, ...]) -> Iterator[None]:
    """A scope in which what stands for a covariance is one, for as long as a claim is judged."""
    narrowed = []
    for name in sorted({name for expr in exprs for part in walk(expr) if part.head in _GAUSSIANS for name in _covariances_of(part, scope)}):
        found = scope.lookup(name)
        if found is None or not isinstance(found.domain, Matrix) or "positive_definite" in found.domain.traits or \
                repr(found.domain.rows) != repr(found.domain.columns):
            continue
        section = next(section for section in reversed(scope.sections) if name in section.names)
        section.names[name] = replace(found, domain=with_traits(found.domain, "positive_definite"))
        narrowed.append((section, found))
    try:
        yield
    finally:
        for section, found in narrowed:
            section.names[found.name] = found


def _covariances_of(part: Expr, scope: Scope) -> Iterator[str]:
    """The names that a Gaussian takes for its covariance, in one node of a formula."""
    if part.head in ("density", "distribution") and part.data == "normal" and len(part.args) >= 2:
        yield from _definite(part.args[-1], scope)
    elif part.head == "moment" and isinstance(part.data, Moment):
        for _, how, detail in part.data.over:
            if how == "named" and detail.endswith(":normal"):
                yield from _definite(part.args[-1], scope)


def _definite(expr: Expr, scope: Scope, depth: int = 0) -> Iterator[str]:
    """The names of which an expression is a sum, an inverse, a multiple or a congruence."""
    if depth > 6:
        return
    match expr.head:
        case "var":
            found = scope.lookup(expr.data)
            if found is not None and found.definition is not None and found.parameters is None:
                yield from _definite(found.definition, scope, depth + 1)
            elif found is not None:
                yield expr.data
        case "add":
            for arg in expr.args:
                yield from _definite(arg, scope, depth + 1)
        case "pow" | "div":
            yield from _definite(expr.args[0], scope, depth + 1)
        case "mul":
            left, right = expr.args
            if right.head == "transpose" and left.head == "mul" and repr(left.args[0]) == repr(right.args[0]):
                yield from _definite(left.args[1], scope, depth + 1)
            elif rank(left, scope) == 0:
                yield from _definite(right, scope, depth + 1)
