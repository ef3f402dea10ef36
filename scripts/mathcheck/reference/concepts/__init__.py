"""Concepts that prose knows by name, one family to a file; read when a page first asks."""

from __future__ import annotations

import importlib
from functools import cache

from mathcheck.reference.concepts.record import Concept, Role

_FAMILIES = (
    "linear_models",
    "projections",
    "systems",
    "distances",
    "maps",
    "decompositions",
    "descent",
    "adaptive",
    "step_sizes",
    "calculus",
    "activations",
    "losses",
    "layers",
    "attention",
    "samples",
    "classifiers",
    "information",
    "distributions",
    "kernels",
    "posteriors",
    "chains",
    "sampling",
    "generating",
    "estimators",
    "discriminants",
    "bounds",
    "channels",
    "walks",
)


@cache
def concepts() -> tuple[Concept, ...]:
    """All known concepts."""
    modules = [importlib.import_module(f"{__name__}.{family}") for family in _FAMILIES]
    return tuple(row for module in modules for row in module.ROWS)


__all__ = ["Concept", "Role", "concepts"]
