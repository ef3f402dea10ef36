"""Worlds that prose speaks of by name, one family to a file; read when a page first asks."""

from __future__ import annotations

import importlib
from functools import cache

from mathcheck.reference.worlds.record import Quantity, Told, World

_FAMILIES = ("mixtures", "hidden_markov", "decisions", "latent", "matrices", "families", "diffusion", "programs", "networks", "models", "examples")


@cache
def worlds() -> tuple[World, ...]:
    """All known worlds."""
    modules = [importlib.import_module(f"{__name__}.{family}") for family in _FAMILIES]
    return tuple(row for module in modules for row in module.ROWS)


__all__ = ["Quantity", "Told", "World", "worlds"]
