r"""Small changes that may mend a formula that fails: the damage undone, and what is often forgotten.

`\|x\| \|y\| \cos\theta = x \cdot y` needs nothing; `\operatorname{Var}(aX) = a \operatorname{Var}(X)`
lacks a square, `\sum_i (x_i - \bar{x})^2 = s^2` a factor, `(A B)^\top = A^\top B^\top` has two
factors in the wrong order. Each family yields edits of one node; likely ones come first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from mathcheck.edits.damage import damages
from mathcheck.edits.record import Context, Edit, Spot
from mathcheck.edits.repair.atoms import complements, indices, nested, other_names, other_numbers
from mathcheck.edits.repair.calls import conditioned, conditions, events, functions, nestings
from mathcheck.edits.repair.moved import (
    across_bars,
    exchanged_exponents,
    into_brackets,
    other_letters,
    turned,
)
from mathcheck.edits.repair.places import exchanges, swaps
from mathcheck.edits.repair.products import factors, more_factors, orders
from mathcheck.edits.repair.scripts import (
    bounds,
    everywhere,
    factorials,
    moved_exponents,
    multiples,
    powers,
    transposes,
)
from mathcheck.edits.repair.signs import bars, joints, moved_signs, negations, whole_sides
from mathcheck.edits.repair.terms import mirrored_terms, terms
from mathcheck.edits.repair.wholes import (
    means,
    other_norms,
    other_outcomes,
    shifted_sizes,
    transposed_products,
)

# What undoes the damage of a kind is as likely as that damage; the rest stands in the families. The size of an edit says
# how likely it is to be what was meant: 1 where one of fifty such edits is, 5 where hardly one of a thousand.
_LIKELY = {"sign": 1, "exponent": 1, "transpose": 1, "order": 1, "index": 1, "relation": 1, "bar": 1, "number": 2, "function": 2,
           "variable": 2, "operator": 2, "bound": 2, "factor": 2, "term": 4, "parenthesis": 5}

FAMILIES: tuple[Callable[[Spot, Context], Iterator[Edit]], ...] = (
    other_numbers, other_names, nested, complements, negations, moved_signs, bars, powers, moved_exponents, multiples, factorials,
    everywhere, transposes, bounds, factors, more_factors, terms, orders, mirrored_terms, swaps, exchanges, whole_sides, functions,
    nestings, conditions, conditioned, events, indices, joints, means, across_bars, into_brackets, exchanged_exponents, other_letters,
    transposed_products, other_outcomes, other_norms, shifted_sizes, turned,
)


def repairs(context: Context) -> list[Edit]:
    """All small changes that may mend a formula, likely ones first; none twice."""
    found: dict[tuple[int, int, str], Edit] = {}
    edits = [replace(edit, size=_LIKELY.get(edit.kind, 2)) for edit in damages(context)]
    edits += [edit for spot in context.spots for family in FAMILIES for edit in family(spot, context)]
    for edit in edits:
        key = (edit.start, edit.end, " ".join(edit.replacement.split()))
        if key not in found or edit.size < found[key].size:
            found[key] = edit
    return sorted(found.values(), key=lambda edit: (edit.size, edit.start, edit.end, edit.replacement))
