"""`f(x)`: an application, or a product with a bracket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.chance.calls import call_of_chance
from mathcheck.semantics.elaborate.functions import applied, function_value
from mathcheck.semantics.elaborate.marked_functions import call_of_marked
from mathcheck.semantics.elaborate.readings import bracket_of, is_application
from mathcheck.semantics.elaborate.spectra import spectrum
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Apply, Call

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def call_value(elaborator: Elaborator, node: Call) -> Expr:
    spectral = spectrum(elaborator, node)
    if spectral is not None:
        return spectral
    if not is_application(elaborator, node):
        left = elaborator.expr(node.function)
        right = elaborator.expr(bracket_of(elaborator, node))
        return Expr("mul", (left, right), None, node.span)
    function = node.function
    special = call_of_chance(elaborator, node)
    if special is not None:
        return special
    if isinstance(function, Apply):
        marked = call_of_marked(elaborator, node)
        if marked is not None:
            return marked
    return applied(elaborator, function_value(elaborator, function, node), node)
