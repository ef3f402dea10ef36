"""Whether the shapes in a definition fit, before anything uses it."""

from __future__ import annotations

from mathcheck.checks.sampling import Plan, Subject
from mathcheck.diagnostics import Problem
from mathcheck.semantics.domains import Matrix, Vector
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Declaration, Scope

# One sample shows what does not fit; sizes differ between rounds.
_SAMPLES = 6
_ROUNDS = 2


def misshapen(declarations: list[Declaration], scope: Scope, key: str, seed: int) -> Problem | None:
    """What does not fit in the values that a formula gives names, if something does not: `b = X y` where X has another width."""
    for declaration in declarations:
        definition = declaration.definition
        if definition is None or not _has_shapes(definition, scope) or any(scope.lookup(name) is None for name in declaration.parameters or ()):
            continue
        plan = Plan(Subject(scope, (definition,), f"{key}/shapes", seed))
        try:
            for _, model in zip(range(_ROUNDS), plan.models(samples=_SAMPLES), strict=False):
                model.root.evaluate(definition)
        except Problem as problem:
            # What else cannot be computed shows where it is used.
            if problem.code == "shape-mismatch":
                return problem
    return None


def _has_shapes(definition: Expr, scope: Scope) -> bool:
    return any((found := scope.lookup(name)) is not None and (isinstance(found.domain, (Vector, Matrix)) or found.definition is not None)
               for name in definition.free)
