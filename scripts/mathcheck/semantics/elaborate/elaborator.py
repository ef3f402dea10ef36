r"""Syntax -> resolved expressions: which names are functions, indices, constants, random.

`f(x)` is application or product by what the scope declares. A name that the scope does not
know is collected in `unknown` with the evidence of its use (as an index, as a function, as
an event), and the caller decides: an error, a fresh definition, or, where inference is on,
an inferred domain.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from mathcheck.budget import NODE
from mathcheck.diagnostics import Problem
from mathcheck.semantics import elaborate_sequences
from mathcheck.semantics.elaborate.brackets import bracket_value, cases_value
from mathcheck.semantics.elaborate.calls import call_value
from mathcheck.semantics.elaborate.derivatives import derivative_node
from mathcheck.semantics.elaborate.differentials import differential
from mathcheck.semantics.elaborate.folds import binder
from mathcheck.semantics.elaborate.names import bare_names, symbol_value
from mathcheck.semantics.elaborate.products import (
    infix_product,
    of_columns,
    product_of,
    quotient_of,
    side_by_side,
)
from mathcheck.semantics.elaborate.readings import split_product
from mathcheck.semantics.elaborate.relations import truth_of
from mathcheck.semantics.elaborate.scripts import (
    marked_name,
    power_of,
    subscripted,
    superindexed,
    transposed_value,
)
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Cases,
    Ellipsis,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse


@dataclass
class Unknown:
    """A name that nothing declares: where it stands first and how it is used."""

    name: str
    span: tuple[int, int]
    uses: set[str] = field(default_factory=set)
    arity: int = 0
    # For an index: the expression and the axis that it runs over.
    axis: tuple[Expr, int] | None = None
    # For something with entries: by axis, the sizes that the ranges of its indices give.
    entries: dict[int, list[Expr]] = field(default_factory=dict)
    # The lengths that entries under a plain letter give a bold name.
    sizes: list[Expr] = field(default_factory=list)


class Elaborator:
    """Resolves the nodes of one formula against a scope."""

    def __init__(self, scope: Scope, *, infer: bool, root: Node | None = None):
        self.scope = scope
        self.infer = infer
        self.root = root
        self.unknown: dict[str, Unknown] = {}
        self.bound: dict[str, str] = {}
        self.index_axes: dict[str, list[tuple[Expr, int]]] = {}
        self.root = root
        self.used: set[str] = set()
        # In a let-comment what stands in `P(...)` without a declaration is an event.
        self.assume_events = False
        # Where functions are combined without argument, as in `(f g)'(x)`: the point they are taken at.
        self.function_point: Expr | None = None
        # Bound names that run from 1: where they end.
        self.ranges: dict[str, Expr] = {}
        self.marks = 0
        # What was resolved before a problem stopped the rest: evidence for inference all the same.
        self.seen: list[Expr] = []

    # -- names ---------------------------------------------------------------------------------

    @cached_property
    def bare(self) -> set[str]:
        """Names that stand somewhere in the formula without a bracket after them."""
        return set() if self.root is None else bare_names(self.root)

    @cached_property
    def integrated(self) -> set[str | None]:
        """The variables of the integrals of the formula."""
        return {name_of(each) for node in (walk(self.root) if self.root is not None else ())
                if isinstance(node, Binder) and node.head == "int" for each in node.variables}

    def declared(self, name: str | None) -> Declaration | None:
        """The declaration of a name, unless a binder has taken the name."""
        if name is None or name in self.bound:
            return None
        found = self.scope.lookup(name)
        if found is not None:
            self.used.add(name)
            found.uses += 1
        return found

    def is_known(self, name: str | None) -> bool:
        return name is not None and (name in self.bound or self.scope.lookup(name) is not None)

    def note_unknown(self, name: str, span: tuple[int, int], use: str) -> Unknown:
        found = self.unknown.get(name)
        if found is None:
            found = self.unknown[name] = Unknown(name, span)
        found.uses.add(use)
        return found

    # -- expressions ---------------------------------------------------------------------------

    def expr(self, node: Node) -> Expr:
        """The resolved expression of a node."""
        self.scope.budget.spend(NODE, node.span)
        found = self._resolved(node)
        if self.infer:
            self.seen.append(found)
        return found

    def _resolved(self, node: Node) -> Expr:
        match node:
            case Number():
                return number(node.value, node.span, node.ulp)
            case Symbol():
                return symbol_value(self, node)
            case Apply():
                return self.apply(node)
            case Call():
                return call_value(self, of_columns(self, node))
            case Group():
                return bracket_value(self, node)
            case Relation():
                return truth_of(self, node)
            case Binder():
                return binder(self, node)
            case MatrixLiteral():
                return elaborate_sequences.matrix(self, node)
            case Cases():
                return cases_value(self, node)
            case Sequence():
                return Expr("tuple", tuple(elaborate_sequences.items(self, node.items)), None, node.span)
            case Ellipsis():
                raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", node.span)
            case Text():
                raise Problem("missing-operand", "words stand where a value is expected", node.span)
        raise Problem("unsupported", "this cannot be read as a value", node.span)







    def apply(self, node: Apply) -> Expr:
        head, args, span = node.head, node.args, node.span
        split = split_product(self, node)
        if split is not None:
            return self.expr(split)
        match head:
            case "paren":
                return side_by_side(self, node) or self.expr(args[0])
            case "add" | "minus":
                ellipsis = elaborate_sequences.ellipsis_chain(self, node)
                if ellipsis is not None:
                    return ellipsis
                return Expr("add" if head == "add" else "sub", (self.expr(args[0]), self.expr(args[1])), None, span)
            case "juxt":
                return product_of(self, node)
            case "dot" | "times" | "hadamard" | "kron" | "star" | "oplus" | "ominus" | "mod" | "odivide" | "circ" if len(args) == 2:
                ellipsis = elaborate_sequences.ellipsis_chain(self, node)
                if ellipsis is not None:
                    return ellipsis
                return infix_product(self, head, args, span)
            case "pm" | "mp":
                return Expr("plusminus", (self.expr(args[0]), self.expr(args[1])), head == "mp", span)
            case "plusminus" | "minusplus":
                operand = self.expr(args[0])
                return Expr("plusminus", (number(Fraction(0), span), operand), head == "minusplus", span)
            case "neg":
                return Expr("neg", (self.expr(args[0]),), None, span)
            case "pos":
                return self.expr(args[0])
            case "frac" | "slash":
                return quotient_of(self, head, args, span)
            case "sqrt":
                return Expr("sqrt", (self.expr(args[0]),), None, span)
            case "root":
                return Expr("root", (self.expr(args[0]), self.expr(args[1])), None, span)
            case "binom":
                return Expr("binom", (self.expr(args[0]), self.expr(args[1])), None, span)
            case "factorial":
                return Expr("factorial", (self.expr(args[0]),), None, span)
            case "percent":
                return Expr("div", (self.expr(args[0]), number(Fraction(100))), None, span)
            case "pow":
                return power_of(self, node)
            case "transpose":
                return transposed_value(self, node)
            case "dagger":
                return Expr("pinv", (self.expr(args[0]),), None, span)
            case "star" | "supname" | "supc" | "prime" | "accent":
                return marked_name(self, node)
            case "sub":
                return subscripted(self, node)
            case "supindex":
                return superindexed(self, node)
            case "cup" | "cap" | "setminus":
                return Expr(head, (self.expr(args[0]), self.expr(args[1])), None, span)
            case "and" | "or":
                return Expr(head, (self.expr(args[0]), self.expr(args[1])), None, span)
            case "not":
                return Expr("not", (self.expr(args[0]),), None, span)
            case "total" | "partial" | "gradient" | "hessian" | "gradient_row" | "divergence" | "at" | "between":
                return derivative_node(self, node)
            case "total_differential" if self.declared(name_of(args[1])) is not None:
                return self.expr(Apply("juxt", (args[1], args[0]), span))
            case "total_differential":
                return differential(self, node)
            case "differential" | "repeat":
                raise Problem("unsupported", "a differential by itself is not supported", span)
        raise Problem("unsupported", f"`{unparse(node)}` is not supported", span)

    # -- products ------------------------------------------------------------------------------








    # -- scripts -------------------------------------------------------------------------------


























    # -- calls ---------------------------------------------------------------------------------





    def arguments(self, node: Call) -> list[Expr]:
        """The arguments of a call, dots expanded."""
        found: list[Expr] = []
        for group in node.groups:
            found.extend(elaborate_sequences.items(self, group))
        return found
