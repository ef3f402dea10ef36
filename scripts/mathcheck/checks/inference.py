"""Domains for symbols that a page does not declare, from typography and use (`--infer`)."""

from __future__ import annotations

from mathcheck.semantics.elaborate import Elaborator
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Scope


def infer_unknown(elaborator: Elaborator, scope: Scope, exprs: list[Expr]) -> bool:
    """Declare what can be inferred about the unknown names of a formula; whether anything was."""
    from mathcheck.semantics.infer import infer

    return infer(elaborator, scope, exprs)
