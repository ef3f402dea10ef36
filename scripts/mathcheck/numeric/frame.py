"""Where an expression is evaluated: a batch of samples, and names bound on the way down.

The root frame holds one entry per sample. Sums, integrals, expectations and derivatives
open a frame with `count` entries for each entry of the frame above, in which some names
take other values. What depends on none of these names is evaluated above and repeated.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mathcheck.budget import CALL
from mathcheck.diagnostics import Problem
from mathcheck.numeric.exact import exact_digits
from mathcheck.numeric.values import repeat
from mathcheck.semantics.expr import Expr

MAX_ENTRIES = 6_000_000
# An operation on exact numbers costs many times what it costs on floating point.
EXACT_COST = 150


class Frame:
    """A batch of `size` entries; `count` of them for each entry of `parent`."""

    __slots__ = ("model", "parent", "count", "size", "binds", "names", "cache", "chance")

    def __init__(self, model: Any, parent: Frame | None, count: int, binds: dict[str, Any], chance: Any = None):
        self.model = model
        self.parent = parent
        self.count = count
        self.size = count if parent is None else parent.size * count
        if parent is None:
            _check_entries(self.size, model.exact)
        else:
            parent.check_room(count)
            model.budget.spend(CALL + self.size)
        self.binds = binds
        self.names = frozenset(binds)
        self.cache: dict[int, Any] = {}
        # The joint distribution whose atoms this frame runs over, if it binds chance.
        self.chance = chance

    def check_room(self, count: int) -> None:
        """Whether each entry may become `count` of them; asked before they are made."""
        _check_entries(self.size * count, self.model.exact)

    def inner(self, count: int, binds: dict[str, Any], chance: Any = None) -> Frame:
        """A frame with `count` entries for each entry of this one."""
        return Frame(self.model, self, count, binds, chance)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """Values that are the same for each entry of the parent, laid out for a child of that length."""
        return np.tile(values, (self.size,) + (1,) * (values.ndim - 1))

    def value(self, name: str) -> Any:
        """What a name stands for here."""
        if self.parent is None:
            found = self.cache.get(name)
            return self.model.root_value(name) if found is None else found
        if name in self.binds:
            return self.binds[name]
        if self.names.isdisjoint(self.model.closure(name)):
            key = name
            found = self.cache.get(key)
            if found is None:
                found = self.cache[key] = repeat(self.parent.value(name), self.count)
            return found
        return self.model.value_in(name, self)

    def evaluate(self, expr: Expr) -> Any:
        """The value of an expression here."""
        if self.parent is not None and self.names.isdisjoint(self.model.closure_of(expr)):
            key = id(expr)
            found = self.cache.get(key)
            if found is None:
                found = self.cache[key] = repeat(self.parent.evaluate(expr), self.count)
            return found
        model = self.model
        try:
            found = model.handlers[expr.head](expr, self)
        except np.linalg.LinAlgError as error:
            raise Problem("undefined-value", f"this is not defined at some samples ({error})", expr.span) from error
        except ValueError as error:
            # NumPy and SciPy judge shapes themselves; what does not fit together they refuse so.
            raise Problem("shape-mismatch", "the shapes of the values in this do not fit together", expr.span) from error
        steps = CALL
        if isinstance(found, np.ndarray):
            steps += found.size if found.dtype != object else EXACT_COST * found.size + exact_digits(found, expr.span)
        model.budget.spend(steps, expr.span)
        return found

    def array(self, expr: Expr) -> np.ndarray:
        """The value of an expression that must be an array."""
        found = self.evaluate(expr)
        if not isinstance(found, np.ndarray):
            raise Problem("not-a-value", f"this is {describe(found)}, not a number, vector or matrix", expr.span)
        return found

    def reduced(self, values: np.ndarray) -> np.ndarray:
        """Entries of this frame grouped by entry of the parent: shape `(parent, count, ...)`."""
        if values.shape[0] == 1 and self.size > 1:
            values = np.broadcast_to(values, (self.size, *values.shape[1:]))
        return values.reshape(self.parent.size, self.count, *values.shape[1:])


def _check_entries(size: int, is_exact: bool) -> None:
    if size > (MAX_ENTRIES // EXACT_COST if is_exact else MAX_ENTRIES):
        raise Problem("resource-limit", "this needs too many evaluations")


def describe(value: Any) -> str:
    """What kind of thing a value is, for messages."""
    from mathcheck.numeric import values

    names = {values.Identity: "an identity matrix without a size", values.Ones: "a vector of ones without a length",
             values.FiniteSet: "a set", values.Interval: "an interval", values.Law: "a distribution", values.Space: "a set",
             values.Spread: "a list", values.Basis: "a unit vector without a length", values.OnesTimes: "a matrix without a size",
             values.TimesOnes: "a matrix without a size", values.AllOnes: "a matrix without a size"}
    return names.get(type(value), "a function")
