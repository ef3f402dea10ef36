"""Inference of domains from typography and use."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.semantics.domains import Event, Function, Integer, Random, Real, ValueOf
from mathcheck.semantics.elaborate import Elaborator
from mathcheck.semantics.elaborate_probability import HIDDEN
from mathcheck.semantics.expr import number
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import Node


def infer(elaborator: Elaborator, scope: Scope, node: Node) -> bool:
    """Declare the unknown names of a formula; whether anything was declared."""
    changed = False
    for unknown in elaborator.unknown.values():
        name = unknown.name
        if scope.lookup(name) is not None or name.startswith("#range"):
            continue
        uses = unknown.uses
        domain = None
        source = next((use.split(":", 1)[1] for use in uses if use.startswith("valueof:")), None)
        if name.endswith(HIDDEN):
            domain = Random("continuous" if "continuous" in uses else "table")
        elif source is not None:
            domain = ValueOf(source)
        elif "event" in uses:
            domain = Event()
        elif "random" in uses:
            domain = Random("discrete")
        elif "function" in uses:
            domain = Function()
        elif "law" in uses:
            continue
        elif "index" in uses:
            domain = Integer(number(Fraction(1)), number(Fraction(3)))
        else:
            domain = Real()
        scope.declare(Declaration(name, domain, inferred=True))
        changed = True
    return changed
