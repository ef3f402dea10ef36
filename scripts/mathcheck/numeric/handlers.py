"""Which function evaluates which kind of expression, on floating point and exactly."""

from __future__ import annotations

from typing import Any

from mathcheck.numeric import (
    arithmetic,
    chance,
    concepts,
    derivatives,
    exact,
    folds,
    functions,
    indexing,
    integrals,
    known_names,
    limits,
    literals,
    norms,
    optimise,
    recurrences,
    sets,
    truth,
)
from mathcheck.numeric.frame import Frame
from mathcheck.semantics.expr import Expr

HANDLERS = {**literals.HANDLERS, **arithmetic.HANDLERS, **indexing.HANDLERS, **norms.HANDLERS, **known_names.HANDLERS,
            **functions.HANDLERS, **sets.HANDLERS, **truth.HANDLERS, **folds.HANDLERS, **derivatives.HANDLERS,
            **integrals.HANDLERS, **limits.HANDLERS, **optimise.HANDLERS, **chance.HANDLERS,
            **concepts.HANDLERS, **recurrences.HANDLERS}
# What has no exact value on given numbers: in exact evaluation it sends the claim to floating point.
_INEXACT = ("int", "lim", "deriv", "derivative_at", "derivative_of_order", "differential", "gradient_at", "moment", "prob", "information", "density", "optimise", "concept")


def _not_exact(expr: Expr, frame: Frame) -> Any:
    raise exact.NotExact


EXACT_HANDLERS = {**HANDLERS, **dict.fromkeys(_INEXACT, _not_exact)}
