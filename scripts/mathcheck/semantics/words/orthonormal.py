r"""Lists of declared vectors that words call orthonormal: `let $u_1, \dots, u_k \in \mathbb{R}^n$ be orthonormal`."""

from __future__ import annotations

from dataclasses import replace

from mathcheck.semantics.domains import Family, Matrix, Vector
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.words.grammar import Said
from mathcheck.semantics.words.members import basis_of

ORTHONORMAL = "orthonormal"


def orthonormal_letter(said: Said) -> str | None:
    """The letter of the vectors that a phrase calls an orthonormal basis or set."""
    letter, value = said.values[0]
    return letter if value.head == "var" and value.data == basis_of(letter) else None


def make_orthonormal(name: str, scope: Scope) -> bool:
    """Make the members of a list the columns of a matrix whose columns are orthonormal."""
    found = scope.lookup(name)
    match found.domain if found is not None and found.definition is None else None:
        case Family(element=Vector(size=length), sizes=(count,)):
            section = next(section for section in reversed(scope.sections) if name in section.names)
            hidden = basis_of(name)
            section.names[hidden] = Declaration(hidden, Matrix(length, count, frozenset(("orthonormal_columns",))), inferred=True)
            value = Expr("transpose", (variable(hidden),))
            section.names[name] = replace(found, definition=value, depends=found.depends | value.free, said=True)
            found.uses += 1
            return True
    return False
