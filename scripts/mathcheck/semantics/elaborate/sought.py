r"""The shape of what an extremum is sought over: as its script says, `\min_{x \in \mathbb{R}^n}`, or as its use does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.domains import sizes_of
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Apply, Binder, Node, Relation, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def shape_of_sought(elaborator: Elaborator, name: str, node: Binder, body: Expr) -> tuple[Expr, ...] | None:
    """The sizes of a vector or a matrix; empty for a number; `None` where its declaration says what it is."""
    for part in walk(node.lower) if node.lower is not None else ():
        if isinstance(part, Relation) and part.operators == ("in",) and name_of(part.sides[0]) == name and \
                (power := _power_of_reals(part.sides[1])) is not None:
            return tuple(map(elaborator.expr, power))
    if elaborator.infer or elaborator.scope.lookup(name) is not None:
        return None
    return _shape_by_use(elaborator, name, body)


def _power_of_reals(node: Node) -> tuple[Node, ...] | None:
    r"""The sizes in `\mathbb{R}^n` and `\mathbb{R}^{m \times n}`; none in `\mathbb{R}`."""
    if name_of(node) == r"\mathbb{R}":
        return ()
    if not isinstance(node, Apply) or node.head != "pow" or name_of(node.args[0]) != r"\mathbb{R}":
        return None
    power = node.args[1]
    return power.args if isinstance(power, Apply) and power.head == "times" else (power,)


def _shape_by_use(elaborator: Elaborator, name: str, body: Expr) -> tuple[Expr, ...] | None:
    """What nothing declares has the shape that fits what stands beside it."""
    from mathcheck.semantics.elaborate.elaborator import Elaborator
    from mathcheck.semantics.inference import infer

    scope = elaborator.scope.trial()
    probe = Elaborator(scope, infer=True)
    probe.note_unknown(name, body.span, "direction")
    try:
        infer(probe, scope, [body])
    except Problem:
        return None
    found = scope.lookup(name)
    sizes = sizes_of(found.domain) if found is not None else ()
    known = all(elaborator.scope.lookup(letter) is not None for size in sizes for letter in size.free)
    return tuple(sizes) if known else None
