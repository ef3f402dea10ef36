"""Values that many versions of one formula share: drawn symbols, tables, and sides that an edit leaves as they were.

A version differs from the one before it in one place. What else it needs depends on the names, the
sizes and the seed alone, and is found once for all versions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from mathcheck.numeric.model import Model

# How many numbers are kept in all; beyond that each version finds for itself what it needs.
MAX_KEPT = 4_000_000


class Shared:
    """Batches of samples by what they depend on."""

    def __init__(self) -> None:
        self._batches: dict[tuple, Batch] = {}
        self.room = MAX_KEPT

    def batch(self, key: tuple, parts: tuple[object, ...]) -> Batch:
        """What is known of a batch; `parts` are the objects whose ids stand in the key, and live as long as it."""
        found = self._batches.get(key)
        if found is None:
            found = self._batches[key] = Batch(self, parts)
        return found


class Batch:
    """What is known of one batch of samples, each with what its making noted of scales and errors."""

    __slots__ = ("owner", "parts", "values")

    def __init__(self, owner: Shared, parts: tuple[object, ...]):
        self.owner = owner
        self.parts = parts
        self.values: dict[tuple[str, str], tuple[Any, tuple]] = {}

    def get(self, key: tuple[str, str], model: Model, make: Callable[[], Any]) -> Any:
        """A value from here, or made and kept."""
        found = self.values.get(key)
        if found is not None:
            _merge(model, found[1])
            return found[0]
        before = (model.scale, model.roundoff, model.relative_error)
        model.scale, model.roundoff, model.relative_error = np.zeros(model.size), np.zeros(model.size), 0.0
        try:
            value = make()
        finally:
            notes = (model.scale, model.roundoff, model.relative_error)
            model.scale, model.roundoff, model.relative_error = before
            _merge(model, notes)
        size = value.size if isinstance(value, np.ndarray) else _small(model)
        if size <= self.owner.room:
            self.owner.room -= size
            self.values[key] = (value, notes)
        return value


def _merge(model: Model, notes: tuple[np.ndarray, np.ndarray, float]) -> None:
    scale, roundoff, relative_error = notes
    model.scale = np.fmax(model.scale, scale)
    model.roundoff = np.fmax(model.roundoff, roundoff)
    model.relative_error = max(model.relative_error, relative_error)


def _small(model: Model) -> int:
    """About how many numbers a table or a set takes."""
    return 64 * model.size
