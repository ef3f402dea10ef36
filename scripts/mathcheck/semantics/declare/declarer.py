r"""Clauses that introduce symbols: domains, definitions, laws, signatures, conditions.

`Declarer.clause` looks at one clause and either enters what it says into the scope or leaves
it to be judged as a claim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mathcheck.diagnostics import Label, Problem
from mathcheck.semantics.chance.records import LISTED
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.counting import narrow_to_whole
from mathcheck.semantics.declare.definiteness import declare_definite
from mathcheck.semantics.declare.densities import declare_shape_of_density
from mathcheck.semantics.declare.equations import declare_equation
from mathcheck.semantics.declare.independence import declare_independence, declare_path
from mathcheck.semantics.declare.inequalities import COMPARISONS, declare_inequality
from mathcheck.semantics.declare.laws import declare_law
from mathcheck.semantics.declare.members import tell_members
from mathcheck.semantics.declare.memberships import (
    declare_events,
    declare_membership,
    declare_signature,
)
from mathcheck.semantics.declare.ranges import declare_bounded_family, declare_ordered_family
from mathcheck.semantics.declare.simplexes import declare_simplex
from mathcheck.semantics.declare.squares import declare_squares
from mathcheck.semantics.declare.tables import bare_call
from mathcheck.semantics.declare.targets import bounds_free
from mathcheck.semantics.domains import Choice, Event, Function, Integer, Matrix, Real, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.scope import Declaration, Scope, is_listed
from mathcheck.syntax.nodes import Node, Relation, walk
from mathcheck.syntax.unparse import name_of, unparse


@dataclass(slots=True)
class Place:
    """Where a clause stands: `kind` is `let`, `prose` or `display`; `assumed` when words before it say so."""

    kind: str
    offset: int
    origin: int
    assumed: bool = False
    random: bool = False
    # Whether words right before it draw it from something.
    drawn: bool = False
    # The text right before it.
    cue: str = ""


# Kinds of things that no symbol can be at once; a number or a vector may well turn out to be random.
_KINDS = {Real: "a number", Integer: "a number", Choice: "a number", Vector: "a vector", Matrix: "a matrix", Function: "a function",
          Event: "an event"}


def _kind_of(domain: Any) -> str:
    return _KINDS.get(type(domain), "")


def _contradicts(previous: Declaration, new: Declaration) -> bool:
    """Whether two declarations, both without a value, say that a name is of two kinds."""
    kinds = {_kind_of(previous.domain), _kind_of(new.domain)}
    given = previous.definition is not None or new.definition is not None or previous.parameters or new.parameters
    return len(kinds) == 2 and "" not in kinds and not given and not previous.inferred and previous.span[1] > previous.span[0]


class Declarer:
    """Enters the declarations of one formula or let-comment into a scope."""

    def __init__(self, scope: Scope, place: Place, *, infer: bool):
        self.scope = scope
        self.place = place
        self.infer = infer
        self.declared: list[str] = []
        self.entered: list[Declaration] = []
        # Names that mean another kind of thing already, in the same section.
        self.conflicts: list[Problem] = []

    # -- entering ------------------------------------------------------------------------------

    def elaborator(self, node: Node | None = None) -> Elaborator:
        found = Elaborator(self.scope, infer=self.infer, root=node)
        found.assume_events = self.place.kind == "let"
        return found

    def enter(self, name: str, domain: Any = None, definition: Expr | None = None,
              parameters: tuple[str, ...] | None = None, *, node: Node, depends: frozenset[str] = frozenset(),
              constant: bool = False) -> None:
        """Declare a name here."""
        span = (self.place.offset + node.span[0], self.place.offset + node.span[1])
        declaration = Declaration(name, domain, definition, parameters, span, unparse(node), origin=self.place.origin, constant=constant,
                                  depends=depends | (definition.free if definition is not None else frozenset())
                                  | bounds_free(domain))
        if isinstance(domain, (Vector, Matrix)):
            domain = self._with_entries(name, domain)
        previous = self.scope.lookup(name)
        if previous is not None and is_listed(previous) and not self.infer and isinstance(domain, (Real, Integer, Choice)):
            # `$x_1, ..., x_n > 0$` and $x$ by itself: both keep their meaning.
            self.scope.declare(replace(previous, name=name + LISTED))
            previous = None
        if previous is not None:
            # What is narrowed or given a value has been of use.
            previous.uses += 1
            if previous is self.scope.here(name) and not self.infer and _contradicts(previous, declaration):
                place = next((part.span for part in walk(node) if name_of(part) == name), node.span)
                self.conflicts.append(Problem(
                    "two-meanings", f"`{name}` has two meanings in this section", place, label=f"{_kind_of(domain)} here",
                    labels=(Label(*previous.span, f"{_kind_of(previous.domain)} here"),),
                    help="give one of them another letter, or the second a section of its own"))
        self.scope.declare(declaration)
        self.declared.append(name)
        self.entered.append(declaration)

    def _with_entries(self, name: str, domain: Any) -> Any:
        r"""`$p_k > 0$ ... $p \in \mathbb{R}^K$`: what was said of an entry before the vector was declared."""
        plain = name.removeprefix(r"\mathbf{").removesuffix("}") if name.startswith(r"\mathbf{") else name
        for other in self.scope.visible():
            base, _, index = other.name.partition("_{")
            if base not in (name, plain) or not index or other.definition is not None or not isinstance(other.domain, Real) or \
                    not all(letter in "ijklmn" for letter in index.rstrip("}").replace(",", "")):
                continue
            self.scope.forget({other.name})
            if domain.element is None and other.domain != Real() and not bounds_free(other.domain):
                domain = replace(domain, element=other.domain)
        return domain

    def sizes(self, expr: Expr, node: Node, elaborator: Elaborator) -> None:
        """Declare the letters of a size as whole numbers."""
        for name in expr.free:
            found = self.scope.lookup(name)
            if found is None:
                self.enter(name, Integer(number(Fraction(1))), node=node)
            elif found.definition is None and isinstance(found.domain, Real) and found.domain.lower is not None and not found.domain.complex:
                # `$n \ge 2$` of what turns out to be a size.
                lower = found.domain.lower
                if found.domain.lower_open:
                    lower = number(Fraction(1)) if lower.head == "num" and lower.data[0] == 0 else Expr("add", (lower, number(Fraction(1))))
                self.enter(name, Integer(lower, found.domain.upper), node=node)
            elif name in elaborator.unknown:
                del elaborator.unknown[name]

    # -- clauses -------------------------------------------------------------------------------

    def clause(self, node: Node, given: tuple[Node, ...] = (), *, assumed: bool = False) -> bool:
        """Enter a clause; `False` when it introduces nothing and so is a claim or an expression."""
        assumed = assumed or self.place.assumed or self.place.kind == "let"
        tell_members(self, node)
        narrow_to_whole(self, node)
        if not isinstance(node, Relation):
            return self.place.kind == "let" and bare_call(self, node)
        operators = node.operators
        if declare_squares(self, node):
            return len(operators) == 1
        if operators[0] == "colon":
            return declare_signature(self, node)
        if operators in (("in",), ("ni",)):
            return declare_membership(self, node, assumed)
        if operators == ("propto",) and declare_shape_of_density(self, node):
            return True
        if operators == ("subset",):
            return declare_events(self, node, assumed)
        if operators[0] in ("sim", "iid"):
            return declare_law(self, node, given, iid=operators[0] == "iid")
        if operators[0] == "perp":
            return declare_independence(self, node, given, assumed)
        if operators[0] in ("succ", "succeq", "prec", "preceq"):
            return declare_definite(self, node, assumed)
        if all(operator in COMPARISONS for operator in operators):
            return declare_bounded_family(self, node) or declare_ordered_family(self, node) or declare_inequality(self, node, assumed)
        if declare_simplex(self, node):
            return True
        if operators[0] in ("=", ":=", "equiv") and len(operators) >= 1:
            return declare_equation(self, node, assumed)
        if set(operators) == {"to"} and declare_path(self, node) or assumed and operators[0] == "to":
            return True
        if assumed:
            return keep_condition(self, node)
        return False
