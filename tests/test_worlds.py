"""Each world can be drawn, and all its forms are read as what they are."""

from __future__ import annotations

import numpy as np
import pytest

from mathcheck.reference.worlds import World, worlds
from mathcheck.semantics.worlds.forms import forms_of, matches

WORLDS = worlds()
# Numbers for what is counted; the rest are shares.
TOLD = {"tosses": 5, "heads": 2, "dice": 2, "faces": 6, "width": 7, "kernel": 3, "stride": 2, "padding": 1, "inputs": 3, "outputs": 4, "a": 2, "b": 3,
        "tp": 5, "fp": 2, "fn": 3, "tn": 9}


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_a_world_draws_what_it_names(world: World):
    # What words tell is made up here, so that shares stay below one half.
    numbers = {row.name: TOLD.get(row.name, 0.25) for row in world.told}
    for sizes in (numbers,) if world.told else world.sizes:
        drawn = world.draw(np.random.default_rng(3), **sizes)
        for quantity in world.quantities:
            value = np.asarray(drawn[quantity.name], dtype=float)
            assert value.ndim >= len(quantity.slots.split()), quantity.name
            assert np.isfinite(value).any(), quantity.name


@pytest.mark.parametrize("world", WORLDS, ids=lambda world: world.name)
def test_forms_are_read_as_their_quantities(world: World):
    for forms in forms_of(world).values():
        for form in forms:
            found = [match.quantity for match in matches(form.node, world)]
            assert form.quantity in found
            # The slots of a form are the first axes of its value.
            assert form.slots == tuple(form.quantity.slots.split())[:len(form.slots)]
