r"""Clauses that introduce symbols: domains, definitions, laws, signatures, conditions.

`declare` looks at one clause and either enters what it says into the scope or leaves it to
be judged as a claim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mathcheck.diagnostics import Label, Problem
from mathcheck.reference import REFERENCES
from mathcheck.semantics import domains, written_out
from mathcheck.semantics.chance.calls import call_of_chance
from mathcheck.semantics.chance.distributions import distribution_of
from mathcheck.semantics.chance.given_laws import given_by, place
from mathcheck.semantics.chance.probabilities import is_number_of_chance
from mathcheck.semantics.chance.ranges import SAMPLE_SPACES, random_in
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.chance.variables import is_random, speaks_of_chance
from mathcheck.semantics.domains import (
    Choice,
    Event,
    Family,
    Function,
    Integer,
    Matrix,
    Random,
    Real,
    SetOf,
    Spectral,
    Tensor,
    ValueOf,
    Vector,
)
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.elaborate.readings import (
    is_application,
    is_member,
    split_indices,
    vector_of_entries,
)
from mathcheck.semantics.elaborate.relations import set_value
from mathcheck.semantics.elaborate.scripts import dimensions_of, names_moment
from mathcheck.semantics.elaborate.spectra import spectrum
from mathcheck.semantics.expr import Expr, number, substitute, variable
from mathcheck.semantics.expr import walk as _walk
from mathcheck.semantics.inference import infer
from mathcheck.semantics.ranks import misfits
from mathcheck.semantics.recurrences import INDEXED, PLACE, is_free, key_of, sequence_of, step_of
from mathcheck.semantics.scope import Condition, Declaration, Independence, Scope
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Ellipsis,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    first_item,
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse

_SETS = {r"\mathbb{R}", r"\mathbb{N}", r"\mathbb{Z}", r"\mathbb{Q}", r"\mathbb{C}", r"\mathbb{S}", r"\Delta", r"\mathcal{S}"}
_COMPARISONS = {"<", "<=", ">", ">=", "!="}
_FREE = (Real, Integer, Choice, Vector, Matrix, Tensor, Family)


@dataclass(slots=True)
class Place:
    """Where a clause stands: `kind` is `let`, `prose` or `display`; `assumed` when words before it say so."""

    kind: str
    offset: int
    origin: int
    assumed: bool = False
    random: bool = False


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
                                  | _bounds_free(domain))
        if isinstance(domain, (Vector, Matrix)):
            domain = self._with_entries(name, domain)
        previous = self.scope.lookup(name)
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
        from dataclasses import replace

        plain = name.removeprefix(r"\mathbf{").removesuffix("}") if name.startswith(r"\mathbf{") else name
        for other in self.scope.visible():
            base, _, index = other.name.partition("_{")
            if base not in (name, plain) or not index or other.definition is not None or not isinstance(other.domain, Real) or \
                    not all(letter in "ijklmn" for letter in index.rstrip("}").replace(",", "")):
                continue
            self.scope.forget({other.name})
            if domain.element is None and other.domain != Real() and not _bounds_free(other.domain):
                domain = replace(domain, element=other.domain)
        return domain

    def sizes(self, expr: Expr, node: Node, elaborator: Elaborator) -> None:
        """Declare the letters of a size as whole numbers."""
        for name in expr.free:
            if self.scope.lookup(name) is None:
                self.enter(name, Integer(number(Fraction(1))), node=node)
            elif name in elaborator.unknown:
                del elaborator.unknown[name]

    # -- domains -------------------------------------------------------------------------------

    def domain(self, node: Node) -> Any:
        """The domain that a set stands for; `None` when it is none that is known."""
        elaborator = self.elaborator(node)
        match node:
            case Symbol(name=r"\mathbb{R}" | r"\mathbb{Q}"):
                return Real()
            case Symbol(name=r"\mathbb{C}"):
                return Real(complex=True)
            case Symbol(name=r"\mathbb{N}"):
                return Integer(number(Fraction(1)))
            case Symbol(name=r"\mathbb{Z}"):
                return Integer()
            case Apply(head="paren", args=(inner,)):
                return self.domain(inner)
            case Apply(head="sub" | "supname", args=(base, mark)):
                return self._marked_set(base, mark, node)
            case Apply(head="pow", args=(base, exponent)):
                return self._power_set(base, exponent, elaborator)
            case Apply(head="setminus", args=(base, _)):
                inner = self.domain(base)
                return domains.Real(nonzero=True) if isinstance(inner, Real) else inner
            case Apply(head="times" | "dot", args=_):
                return None
            case Group():
                return self._group_set(node, elaborator)
            case Symbol():
                declaration = self.scope.lookup(node.name)
                if declaration is not None and (isinstance(declaration.domain, SetOf) or declaration.definition is not None
                                                and declaration.definition.head in ("set", "interval")):
                    return Choice((variable(node.name),)) if declaration.definition is None or \
                        declaration.definition.head == "set" else Real(*declaration.definition.args)
        return None

    def _marked_set(self, base: Node, mark: Node, node: Node) -> Any:
        if isinstance(base, Apply) and base.head in ("pow", "sub", "supname"):
            inner = self.domain(base)
            positive = self._is_positive_mark(mark)
            if isinstance(inner, Vector) and positive:
                return domains.with_traits(inner, "positive")
            if isinstance(inner, Matrix) and positive:
                return domains.with_traits(inner, "positive")
            return inner
        if not isinstance(base, Symbol):
            return None
        if base.name in (r"\mathbb{R}",) and self._is_positive_mark(mark):
            return Real(lower=number(Fraction(0)), lower_open=True)
        if base.name in (r"\mathbb{Z}", r"\mathbb{N}"):
            if isinstance(mark, Number) and mark.value == 0:
                return Integer(number(Fraction(0)))
            return Integer(number(Fraction(1)))
        return None

    @staticmethod
    def _is_positive_mark(mark: Node) -> bool:
        if isinstance(mark, Symbol):
            return mark.name in ("add", "+", r"\text{+}")
        if isinstance(mark, Relation):
            return mark.operators[0] in (">", ">=")
        if isinstance(mark, Apply):
            return mark.head in ("pos",) or mark.head == "add"
        return False

    def _power_set(self, base: Node, exponent: Node, elaborator: Elaborator) -> Any:
        positive = isinstance(base, Apply) and base.head in ("sub", "supname")
        root = base.args[0] if positive else base
        if isinstance(exponent, Symbol) and exponent.name in ("add", "+") and isinstance(root, Symbol):
            return self._marked_set(root, exponent, base)
        if isinstance(exponent, Symbol) and exponent.name == "*":
            return self.domain(base)
        if isinstance(root, Symbol) and root.name in _SETS:
            sizes = dimensions_of(elaborator, exponent)
            for size in sizes:
                self.sizes(size, exponent, elaborator)
            if root.name in (r"\mathbb{S}", r"\mathcal{S}"):
                traits = {"symmetric"}
                if positive:
                    traits = {"positive_definite" if unparse(base.args[1]).count("+") > 1 else "semidefinite"}
                return Matrix(sizes[0], sizes[0], frozenset(traits))
            if root.name == r"\Delta":
                size = sizes[0]
                if size.head == "sub":
                    size = size.args[0]
                return Vector(size, frozenset({"simplex"}))
            traits = frozenset({"positive"}) if positive and self._is_positive_mark(base.args[1]) else frozenset()
            if root.name in (r"\mathbb{N}", r"\mathbb{Z}"):
                traits = frozenset({"integer"})
            if len(sizes) == 1:
                return Vector(sizes[0], traits)
            if len(sizes) == 2:
                return Matrix(sizes[0], sizes[1], traits)
            return Tensor(tuple(sizes))
        inner = self.domain(base)
        if inner is None:
            return None
        sizes = dimensions_of(elaborator, exponent)
        for size in sizes:
            self.sizes(size, exponent, elaborator)
        if isinstance(inner, Choice):
            values = [value.data[0] for value in inner.values if value.head == "num"]
            if set(values) == {0, 1} and len(sizes) == 1:
                return Vector(sizes[0], frozenset({"binary"}))
        if isinstance(inner, Real):
            return Vector(sizes[0], frozenset(), inner) if len(sizes) == 1 else Matrix(sizes[0], sizes[1], frozenset(), inner)
        return Family(inner, tuple(sizes))

    def _group_set(self, node: Group, elaborator: Elaborator) -> Any:
        if node.open in ("(", "[", "]") and len(node.groups) == 1 and len(node.groups[0]) == 2 and node.close in (")", "]", "["):
            low, high = (elaborator.expr(item) for item in node.groups[0])
            for bound in (low, high):
                self._require_known(bound, node)
            return Real(None if _is_infinite(low) else low, None if _is_infinite(high) else high,
                        node.open != "[", node.close != "]")
        if node.open == "{" and len(node.groups) == 1:
            items = node.groups[0]
            dots = [index for index, item in enumerate(items) if isinstance(item, Ellipsis)]
            if dots:
                last = items[dots[0] + 1] if dots[0] + 1 < len(items) else None
                first = elaborator.expr(items[0])
                if last is None:
                    return Integer(first)
                upper = elaborator.expr(last)
                self.sizes(upper, last, elaborator)
                return Integer(first, upper)
            values = tuple(elaborator.expr(item) for item in items if not isinstance(item, Relation))
            if len(values) != len(items) or not values:
                return None
            if any(name in elaborator.unknown for value in values for name in value.free):
                return None
            return Choice(values)
        if node.open == "{" and len(node.groups) == 2 and isinstance(node.groups[0][0], (Symbol, Relation)):
            return None
        return None

    def _require_known(self, expr: Expr, node: Node) -> None:
        for name in expr.free:
            if self.scope.lookup(name) is None:
                if self.infer or self.place.kind == "let":
                    self.enter(name, Real(), node=node)
                else:
                    raise Problem("undeclared-symbol", f"`{name}` is not declared", expr.span)

    # -- clauses -------------------------------------------------------------------------------

    def clause(self, node: Node, given: tuple[Node, ...] = (), *, assumed: bool = False) -> bool:
        """Enter a clause; `False` when it introduces nothing and so is a claim or an expression."""
        assumed = assumed or self.place.assumed or self.place.kind == "let"
        if not isinstance(node, Relation):
            return self.place.kind == "let" and self._bare(node)
        operators = node.operators
        if self._squares(node):
            return len(operators) == 1
        if operators[0] == "colon":
            return self._signature(node)
        if operators in (("in",), ("ni",)):
            return self._membership(node, assumed)
        if operators == ("subset",):
            return self._subset(node, assumed)
        if operators[0] in ("sim", "iid"):
            return self._law(node, given, iid=operators[0] == "iid")
        if operators[0] == "perp":
            return self._independence(node, given, assumed)
        if operators[0] in ("succ", "succeq", "prec", "preceq"):
            return self._definite(node, assumed)
        if all(operator in _COMPARISONS for operator in operators):
            return self._inequality(node, assumed)
        if operators[0] in ("=", ":=", "equiv") and len(operators) >= 1:
            return self._equation(node, assumed)
        if assumed and operators[0] == "to":
            return True
        if assumed:
            return self.condition(node)
        return False

    def _squares(self, node: Relation) -> bool:
        r"""`\sigma^2 > 0`, `a, \sigma^2 \in \mathbb{R}_+`, `\sigma^2 = \operatorname{Var}(X)`: what a square is says what its root is.

        The root of a square that the page introduces is the positive one.
        """
        left = node.sides[0]
        parts = left.items if isinstance(left, Sequence) else (left,)
        squares = [part for part in parts if (root := _root(part)) is not None and self._is_fresh_root(root, node)]
        if not squares:
            return False
        operator, right = node.operators[0], node.sides[1]
        if operator in ("=", ":=", "equiv"):
            if len(parts) > 1 or isinstance(right, (Sequence, Ellipsis)):
                return False
            root = name_of(_root(left))
            self._define(f"{root}^{{2}}", right, node)
            self.enter(root, None, Expr("sqrt", (variable(f"{root}^{{2}}"),), None, left.span), node=node)
            return True
        is_positive = operator == "in" and self.domain(right) is not None or \
            operator in (">", ">=") and isinstance(right, Number) and right.value == 0
        if not is_positive or len(node.operators) > 1:
            return False
        for part in squares:
            self.enter(name_of(_root(part)), Real(lower=number(Fraction(0)), lower_open=True), node=node)
        others = tuple(part for part in parts if part not in squares)
        if others:
            rest = others[0] if len(others) == 1 else Sequence(others, left.span)
            return self.clause(Relation((rest, right), node.operators, node.span, node.operator_spans), assumed=True)
        return True

    def _is_fresh_root(self, base: Node, node: Relation) -> bool:
        name = name_of(base)
        if name is None or any(name_of(part) == name for side in node.sides[1:] for part in walk(side)):
            return False
        if self.infer and names_moment(self.elaborator(base), base):
            # `\\sigma_X^2` of a random variable X has its meaning already.
            return False
        found = self.scope.lookup(name)
        if found is None:
            return True
        # A section of its own may speak of another deviation; in one section it stays what it is.
        is_free = found.definition is None and isinstance(found.domain, Real) and self.place.kind != "display"
        return is_free and (found.inferred or self.scope.here(name) is None)

    def _names(self, node: Node) -> list[Node] | None:
        """The names on the left of a declaration, dots included as written."""
        if isinstance(node, Apply) and node.head == "paren":
            return self._names(node.args[0])
        parts = node.items if isinstance(node, Sequence) else node.groups[0] if isinstance(node, Group) and \
            node.open == "(" and len(node.groups) == 1 else (node,)
        if all(isinstance(part, Ellipsis) or name_of(part) is not None for part in parts):
            return list(parts)
        return None

    def _bare(self, node: Node) -> bool:
        """`<!-- let: p(x, y) -->`: a joint table; other bare expressions declare nothing."""
        if isinstance(node, Call):
            name = name_of(node.function)
            if name in ("p", "P", "q", r"\text{Pr}") or distribution_of(name or "") is None and name is not None:
                for group in node.groups:
                    for item in group:
                        inner = name_of(item)
                        if inner is not None:
                            self.table_variable(inner, item)
                return True
        name = name_of(node)
        text = unparse(node).lower()
        if "layout" in text:
            self.scope.sections[-1].facts["layout"] = "denominator" if "denominator" in text else "numerator"
            return True
        if name is not None and self.scope.lookup(name) is None:
            self.enter(name, Real(), node=node)
            return True
        return False

    def table_variable(self, name: str, node: Node, *, continuous: bool = False) -> None:
        """A value `x` of a random variable that the page gives no name of its own."""
        declaration = self.scope.lookup(name)
        if declaration is not None and isinstance(declaration.domain, (Random, Event, ValueOf)):
            return
        hidden = name + HIDDEN
        shape = None
        values: tuple[Expr, ...] = ()
        if declaration is not None:
            if isinstance(declaration.domain, Vector):
                shape = (declaration.domain.size,)
            elif isinstance(declaration.domain, Choice):
                values = declaration.domain.values
            elif isinstance(declaration.domain, Family):
                shape = declaration.domain.sizes
            elif isinstance(declaration.domain, Integer) and declaration.domain.upper is not None:
                from mathcheck.semantics.fold import Range, fold

                values = (fold("list", variable("#v"), [(Range("#v", "range", 2), (declaration.domain.lower or
                                                                                      number(Fraction(1)),
                                                                                      declaration.domain.upper))], None, node.span),)
        self.enter(hidden, Random("continuous" if continuous else "table", values=values, shape=shape), node=node)
        self.enter(name, ValueOf(hidden), node=node)

    def _signature(self, node: Relation) -> bool:
        r"""`f: \mathbb{R}^n \to \mathbb{R}`."""
        names = self._names(node.sides[0])
        if names is None or len(node.sides) != 3 or node.operators[1] != "to":
            if names and len(node.sides) == 2 and node.operators == ("colon",):
                return False
            return False
        if name_of(node.sides[1]) in SAMPLE_SPACES and self.scope.lookup(name_of(node.sides[1])) is None:
            return self._random_map(names, node)
        traits = frozenset()
        arguments = self._argument_domains(node.sides[1])
        result = self.domain(node.sides[2]) or Real()
        for part in names:
            self.enter(name_of(part), Function(arguments, result, traits), node=node)
        return True

    def _random_map(self, names: list[Node], node: Relation) -> bool:
        r"""`X: \Omega \to S`: a random variable with its values in S."""
        domain = self.domain(node.sides[2])
        random = random_in(domain) if domain is not None else None
        if random is None:
            raise Problem("unknown-domain", f"`{unparse(node.sides[2])}` is not a set of values that is known", node.sides[2].span)
        if any(isinstance(part, Ellipsis) for part in names):
            return self._crowd(names, node)
        for part in names:
            self.enter(name_of(part), random, node=node)
        return True

    def _argument_domains(self, node: Node) -> tuple[Any, ...]:
        if isinstance(node, Apply) and node.head == "times":
            return (*self._argument_domains(node.args[0]), *self._argument_domains(node.args[1]))
        return (self.domain(node) or Real(),)

    def _membership(self, node: Relation, assumed: bool) -> bool:
        names = self._names(node.sides[0])
        if names is None:
            if assumed and isinstance(node.sides[0], Call):
                return True
            return False
        right = node.sides[1]
        spectral = self._spectral(names, right, node)
        if spectral:
            return True
        plain = [name_of(part) for part in names if not isinstance(part, Ellipsis)]
        if name_of(right) == r"\Omega" and self.scope.lookup(r"\Omega") is None and len(names) == 1:
            # The outcome on which random variables depend: `X(\omega)` is X.
            self.scope.sections[-1].facts["outcome"] = plain[0]
            self.declared.append(plain[0])
            return True
        if name_of(right) == r"\mathcal{F}" and self.scope.lookup(r"\mathcal{F}") is None:
            return self._subset(node, True)
        existing = [self.scope.lookup(name) for name in plain]
        if all(found is not None for found in existing) and not self._may_redeclare(plain, assumed):
            return False
        random = self.place.random and all(name[:1].isupper() for name in plain)
        if isinstance(right, Sequence) and right.items:
            right = right.items[0]
        domain = self.domain(right)
        if domain is None:
            if not (self.infer or assumed):
                return False
            if isinstance(right, Symbol) and self.infer:
                return True
            if isinstance(right, Apply) and right.head == "pow" and self.infer:
                return True
            raise Problem("unknown-domain", f"`{unparse(right)}` is not a set that is known", right.span)
        if self._family(names, domain, node):
            return True
        for part in names:
            if isinstance(part, Ellipsis):
                continue
            name = name_of(part)
            if random and isinstance(domain, (Choice, Real, Integer)):
                values = domain.values if isinstance(domain, Choice) else ()
                self.enter(name, Random("table", values=values), node=node)
            elif random and isinstance(domain, Vector):
                self.enter(name, Random("table", shape=(domain.size,)), node=node)
            else:
                found = self.scope.here(name)
                if found is not None and isinstance(found.domain, Random):
                    continue
                constant = {r"\mathbf{1}": "ones", r"\mathbb{1}": "ones", r"\mathbf{0}": "zeros"}.get(name)
                if constant is not None and isinstance(domain, Vector):
                    self.enter(name, None, Expr(constant, (domain.size,), None, part.span), node=node)
                    continue
                self.enter(name, domain, node=node)
        return True

    def _may_redeclare(self, names: list[str], assumed: bool) -> bool:
        """Inner sections may shadow; in one section only what is still free may be narrowed."""
        for name in names:
            here = self.scope.here(name)
            found = self.scope.lookup(name)
            if here is None:
                if found.definition is not None and not assumed and self.place.kind == "display":
                    return False
                continue
            if here.definition is not None and not self.infer and not assumed:
                return False
            if here.definition is None and not isinstance(here.domain, _FREE) and not assumed:
                return False
        return True

    def _family(self, names: list[Node], domain: Any, node: Node) -> bool:
        r"""`x_1, \ldots, x_n \in \mathbb{R}`, `x_i \in \mathbb{R}^d`: one family of members."""
        first = names[0]
        if isinstance(first, Apply) and first.head in ("sub", "supindex"):
            base = name_of(first.args[0])
            has_dots = any(isinstance(part, Ellipsis) for part in names)
            indices = first.args[1:]
            if base is None:
                return False
            if has_dots:
                last = names[-1]
                if not isinstance(last, Apply):
                    return False
                elaborator = self.elaborator(last)
                size = elaborator.expr(last.args[1])
                self.sizes(size, last, elaborator)
                if isinstance(first.args[1], Number) and first.args[1].value == 0:
                    self._counted_from_zero(base, first.head, domain, size, node)
                else:
                    self.enter_family(base, domain, (size,), node)
                return True
            if len(names) == 1 and all(isinstance(index, Symbol) for index in indices) and self._is_index(indices):
                sizes = []
                for index in indices:
                    found = self.scope.lookup(index.name)
                    if found is not None and isinstance(found.domain, Integer) and found.domain.upper is not None:
                        sizes.append(found.domain.upper)
                    else:
                        size_name = f"#{base}{index.name}"
                        self.enter(size_name, Integer(number(Fraction(1))), node=node)
                        sizes.append(variable(size_name))
                found = self.scope.lookup(base)
                if found is not None and isinstance(found.domain, (Vector, Matrix)) and isinstance(domain, (Real, Choice)):
                    return self._entries(found, domain, node)
                self.enter_family(base, domain, tuple(sizes), node)
                return True
        return False

    def _counted_from_zero(self, base: str, head: str, domain: Any, last: Expr, node: Node) -> None:
        r"""`g_0, \ldots, g_T`: a sequence whose member at `k` is the one at `k + 1` of a family."""
        family = f"#{base}"
        self.enter_family(family, domain, (Expr("add", (last, number(Fraction(1)))),), node)
        place = Expr("add", (variable(PLACE), number(Fraction(1))))
        self.enter(key_of(base, head), None, Expr("index", (variable(family), place)), (PLACE,), node=node)

    def _entries(self, found: Declaration, domain: Any, node: Node) -> bool:
        """A domain for the entries of a declared vector or matrix."""
        from dataclasses import replace

        if isinstance(domain, Real):
            self.enter(found.name, replace(found.domain, element=domain), node=node)
        else:
            self.enter(found.name, domains.with_traits(found.domain, "binary"), node=node)
        return True

    @staticmethod
    def _is_index(indices: tuple[Node, ...]) -> bool:
        return all(isinstance(index, Symbol) and len(index.name) == 1 and index.name in "ijklmnpqrst" for index in indices)

    def enter_family(self, base: str, domain: Any, sizes: tuple[Expr, ...], node: Node) -> None:
        """A family of scalars is a vector."""
        if isinstance(domain, Real) and len(sizes) == 1:
            self.enter(base, Vector(sizes[0], frozenset(), domain if domain != Real() else None), node=node)
        elif isinstance(domain, Real) and len(sizes) == 2:
            self.enter(base, Matrix(sizes[0], sizes[1], frozenset(), domain if domain != Real() else None), node=node)
        else:
            self.enter(base, Family(domain, sizes), node=node)

    def _spectral(self, names: list[Node], right: Node, node: Node) -> bool:
        r"""`(\lambda, v) \in \operatorname{eig}(A)`, `(\sigma, u, v) \in \operatorname{svd}(A)`."""
        if not isinstance(right, Call) or not isinstance(right.function, Symbol):
            return False
        plain = right.function.name.removeprefix("\\text{").removesuffix("}")
        if plain not in ("eig", "eigh", "svd", "eigvals", "spec", "spectrum", "eigendecomposition", "eigenpairs"):
            return False
        elaborator = self.elaborator(right)
        source = elaborator.expr(first_item(right))
        for name in source.free:
            if self.scope.lookup(name) is None:
                raise Problem("undeclared-symbol", f"`{name}` is not declared", right.span)
        plain_names = [name_of(part) for part in names]
        key = f"{plain}({source!r})/{','.join(plain_names)}/{self.place.origin}"
        if plain == "svd":
            roles = {3: ("u", "s", "v")}.get(len(names))
            if roles and (plain_names[0].lower().startswith("\\sigma") or plain_names[0].startswith("s")):
                roles = ("s", "u", "v")
            if plain_names[0][:1].isupper() or plain_names[0].startswith(r"\mathbf{U"):
                roles = ("left", "middle", "right")
        else:
            roles = ("value",) if len(names) == 1 else ("value", "vector")
            if len(names) == 2 and (plain_names[1] in ("Q", "V", "U", "P", r"\mathbf{Q}", r"\mathbf{V}", r"\mathbf{U}", r"\mathbf{P}")):
                roles = ("diagonal" if plain_names[0].startswith((r"\Lambda", "D", r"\mathbf{\Lambda", r"\mathbf{D")) else "values",
                         "basis")
            if len(names) == 2 and (plain_names[0] in ("Q", "V", "U", "P", r"\mathbf{Q}", r"\mathbf{V}", r"\mathbf{U}")):
                roles = ("basis", "diagonal")
        if roles is None or len(roles) != len(names):
            raise Problem("unknown-domain", "a decomposition gives a value and a vector, or three parts", node.span)
        for name, role in zip(plain_names, roles, strict=True):
            self.enter(name, Spectral(source, role, key), node=node, depends=source.free)
        return True

    def _subset(self, node: Relation, assumed: bool) -> bool:
        r"""`A, B \subseteq \Omega` declares events."""
        names = self._names(node.sides[0])
        right = name_of(node.sides[1])
        if names is None or right not in (r"\Omega", r"\mathcal{F}", "S", r"\mathcal{S}") and not assumed:
            return False
        family = isinstance(names[0], Apply) and names[0].head == "sub" and (
            any(isinstance(part, Ellipsis) for part in names))
        if family:
            return self._crowd(names, node)
        for part in names:
            if not isinstance(part, Ellipsis):
                self.enter(name_of(part), Event(), node=node)
        return True

    def _crowd(self, names: list[Node], node: Relation) -> bool:
        r"""`X_1, \ldots, X_n`: dependent variables, or events, in any number; kept until a claim is written out."""
        first, last = names[0], names[-1]
        if not all(isinstance(part, Apply) and part.head == "sub" and len(part.args) == 2 for part in (first, last)):
            raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", node.span)
        base, size = name_of(first.args[0]), last.args[1]
        if isinstance(size, Number):
            return self.clause(written_out.write_out(node, "", int(size.value)), assumed=True)
        if base is None or not isinstance(size, Symbol):
            raise Problem("ambiguous-ellipsis", "the last of these is not numbered by a name", last.span)
        if self.scope.lookup(size.name) is None:
            self.enter(size.name, Integer(number(Fraction(1))), node=node)
        self.scope.sections[-1].crowds.append(written_out.Crowd(base, size.name, node))
        self.declared.append(base)
        return True

    def _of_crowd(self, node: Relation, given: tuple[Node, ...], *, defines: str = "") -> bool:
        """Keep a clause about members of a crowd until it is written out for a number of them."""
        crowds = self.scope.crowds()
        bases = frozenset(letter for crowd in crowds if crowd.base for letter in written_out.spellings(crowd.base))
        if not bases or not written_out.mentions(Sequence((*node.sides, *given)), bases):
            return False
        size = next(crowd.size for crowd in crowds if crowd.base)
        self.scope.sections[-1].crowds.append(written_out.Crowd("", size, node, given, defines))
        self.declared.append(defines or "independence")
        return True

    def enter_members(self, size: str, members: int) -> None:
        """Declare the members of all crowds of a size, and what the page says of them."""
        self.scope.declare(Declaration(size, None, number(Fraction(members)), constant=True))
        for crowd in self.scope.crowds():
            if crowd.size == size:
                given = tuple(written_out.write_out(part, size, members) for part in crowd.given)
                self.clause(written_out.write_out(crowd.node, size, members), given, assumed=True)

    def _law(self, node: Relation, given: tuple[Node, ...] = (), *, iid: bool = False) -> bool:
        r"""`X \sim \mathcal{N}(\mu, \sigma^2)`, `X_1, \ldots, X_n \sim p`."""
        names = self._names(node.sides[0])
        if names is None:
            return False
        right = node.sides[1]
        if isinstance(right, Sequence) and right.items:
            right = right.items[0]
        plain = [name_of(part) for part in names if not isinstance(part, Ellipsis)]
        known = [self.scope.lookup(name) for name in plain]
        if any(found is not None and found.definition is not None and found.parameters is None for found in known):
            # What is defined has the law that follows from it: this is a claim.
            return False
        values = self._held_letters(given)
        domain = self._law_domain(right, node)
        if domain is None:
            return False
        if domain.distribution is not None and values:
            domain = replace(domain, distribution=substitute(domain.distribution, values))
        first = names[0]
        dots = any(isinstance(part, Ellipsis) for part in names)
        if dots and not iid and domain.distribution is None and domain.kind != "continuous":
            return self._crowd(names, node)
        if isinstance(first, Apply) and first.head in ("sub", "supindex") and (dots or len(names) == 1) and \
                (dots or self._is_index(first.args[1:])):
            base = name_of(first.args[0])
            if dots:
                elaborator = self.elaborator(names[-1])
                size = elaborator.expr(names[-1].args[1])
                self.sizes(size, names[-1], elaborator)
            else:
                index = self.scope.lookup(first.args[1].name)
                size = index.domain.upper if index is not None and isinstance(index.domain, Integer) else None
                if size is None:
                    size = variable("n") if self.scope.lookup("n") is not None else None
                if size is None:
                    self.enter("n", Integer(number(Fraction(1))), node=node)
                    size = variable("n")
            if domain.distribution is not None and index_dependent(domain.distribution, first.args[1:]):
                return False
            self.enter(base, Random(domain.kind, domain.distribution, domain.values, domain.weights, (size,)), node=node)
            return True
        for part in names:
            name = name_of(part)
            shape = domain.shape
            found = self.scope.lookup(name)
            if found is not None and isinstance(found.domain, Vector) and shape is None:
                shape = (found.domain.size,)
            self.enter(name, Random(domain.kind, domain.distribution, domain.values, domain.weights, shape), node=node,
                       depends=domain.distribution.free if domain.distribution is not None else frozenset())
        if iid and len(plain) > 1:
            self.scope.sections[-1].independence.append(Independence(tuple(plain)))
        return True

    def _held_letters(self, given: tuple[Node, ...]) -> dict[str, Expr]:
        r"""`x \mid z = k \sim ...`: in the law of x the letter k stands for z."""
        values: dict[str, Expr] = {}
        for part in given:
            if isinstance(part, Relation) and part.operators == ("=",):
                variable_name, letter = (name_of(side) for side in part.sides)
                if variable_name is None or letter is None:
                    raise Problem("unsupported", "a law for one value alone cannot be read; write it for any value, as in `Z = k`",
                                  part.span)
                if self.scope.lookup(letter) is None:
                    self.enter(letter, ValueOf(variable_name), node=part)
                values[letter] = variable(variable_name, part.span)
        return values

    def _law_domain(self, right: Node, node: Node) -> Random | None:
        name = name_of(right.function) if isinstance(right, Call) else name_of(right)
        if name is None:
            return None
        plain = name.removeprefix("\\text{").removesuffix("}").lower()
        if not isinstance(right, Call):
            if plain in ("discrete", "finite", "any", "table"):
                return Random("discrete")
            if plain in ("continuous", "density"):
                return Random("continuous")
            if plain in ("binary",):
                return Random("binary")
            declaration = self.scope.lookup(name)
            if declaration is not None and isinstance(declaration.domain, Vector):
                return Random("named", Expr("distribution", (variable(name),), "categorical", right.span))
            if plain in ("p", "q", "f", r"\mathcal{d}", "d", "p_x", "p_{x}", "p_{data}", r"p_{\text{data}}", r"\mathcal{p}"):
                return Random("discrete")
            return Random("discrete") if self.infer else None
        distribution = distribution_of(name)
        if distribution is None:
            return Random("discrete") if self.infer or plain in ("p", "q") else None
        elaborator = self.elaborator(right)
        groups = right.groups
        parameters = tuple(elaborator.arguments(right))
        if len(groups) == 2:
            parameters = tuple(elaborator.expr(item) for item in groups[1])
        if len(parameters) == 1 and distribution.name == "normal":
            return None
        if len(parameters) not in distribution.arity:
            raise Problem("wrong-arity", f"`{plain}` takes {' or '.join(map(str, distribution.arity))} parameters, this has "
                          f"{len(parameters)}", right.span)
        for position, parameter in enumerate(parameters):
            for free in sorted(parameter.free):
                if self.scope.lookup(free) is None:
                    if not (self.infer or self.place.kind == "let"):
                        anywhere = distribution.name == "normal" and position == 0
                        domain = r"\in \mathbb{R}" if anywhere else "> 0"
                        raise Problem("undeclared-symbol", f"`{free}` is not declared", parameter.span,
                                      help=f"declare it, as in `<!-- let: {free} {domain} -->`", label="not declared here")
                    self._infer_parameter(free, distribution.name, position, parameter, right)
        shape = None
        if distribution.name == "normal" and parameters:
            self._covariance(parameters[-1], right)
            shape = self._gaussian_shape(parameters)
        expr = Expr("distribution", parameters, distribution.name, right.span)
        return Random("named", expr, shape=shape)

    def _covariance(self, parameter: Expr, node: Node) -> None:
        """A free matrix that is the covariance of a variable is positive definite."""
        found = self.scope.lookup(parameter.data) if parameter.head == "var" else None
        if found is not None and found.definition is None and isinstance(found.domain, Matrix) and \
                repr(found.domain.rows) == repr(found.domain.columns) and "positive_definite" not in found.domain.traits:
            self.enter(found.name, domains.with_traits(found.domain, "positive_definite"), node=node)

    def _gaussian_shape(self, parameters: tuple[Expr, ...]) -> tuple[Expr, ...] | None:
        for parameter in parameters:
            if parameter.head == "var":
                found = self.scope.lookup(parameter.data)
                if found is not None and isinstance(found.domain, Vector):
                    return (found.domain.size,)
                if found is not None and isinstance(found.domain, Matrix):
                    return (found.domain.rows,)
            if parameter.head == "identity" and parameter.args:
                return (parameter.args[0],)
        return None

    def _infer_parameter(self, name: str, distribution: str, position: int, parameter: Expr, node: Node) -> None:
        """What a parameter must be for its distribution."""
        positive = Real(lower=number(Fraction(0)), lower_open=True)
        unit = Real(number(Fraction(0)), number(Fraction(1)), True, True)
        domain: Any = Real()
        if distribution in ("bernoulli", "geometric") or distribution in ("binomial", "negativebinomial") and position == 1:
            domain = unit
        elif distribution in ("binomial", "negativebinomial"):
            domain = Integer(number(Fraction(1)))
        elif distribution == "normal" and position == 1:
            domain = positive
            if name.startswith((r"\Sigma", r"\mathbf{\Sigma", "S", r"\mathbf{S")):
                size = self._dimension(node)
                domain = Matrix(size, size, frozenset({"positive_definite"}))
        elif distribution == "normal" and name.startswith((r"\mathbf{", r"\vec{")):
            domain = Vector(self._dimension(node))
        elif distribution in ("exponential", "poisson", "gamma", "beta", "chi2", "inversegamma", "student") or position == 1 and \
                distribution in ("laplace", "cauchy", "logistic", "gumbel", "lognormal") or distribution in ("pareto", "weibull"):
            domain = positive
        elif distribution == "categorical":
            domain = Vector(self._dimension(node, "K"), frozenset({"simplex"}))
        elif distribution == "dirichlet":
            domain = Vector(self._dimension(node, "K"), frozenset({"positive"}))
        elif distribution == "uniform" and position == 1 and parameter.head == "var":
            lower = first_item(node) if isinstance(node, Call) else None
            bound = self.elaborator(lower).expr(lower) if lower is not None else None
            domain = Real(lower=bound, lower_open=True)
        self.enter(name, domain, node=node)

    def _dimension(self, node: Node, letter: str = "d") -> Expr:
        if self.scope.lookup(letter) is None:
            self.enter(letter, Integer(number(Fraction(1))), node=node)
        return variable(letter)

    def _independence(self, node: Relation, given: tuple[Node, ...], assumed: bool) -> bool:
        groups = [self._names(side) for side in node.sides]
        conditions: list[str] = [name_of(part) for part in given if name_of(part)]
        if any(group is None for group in groups):
            return False
        if self._of_crowd(node, given):
            return True
        names = [name_of(part) for group in groups for part in group if not isinstance(part, Ellipsis)]
        known = [self.scope.lookup(name) for name in names]
        if not assumed and any(found is None or isinstance(found.domain, Vector) for found in known):
            return False
        if any(found is not None and isinstance(found.domain, (Vector, Family)) for found in known):
            return self.condition(node)
        hidden = []
        for name in names + conditions:
            base = name.split("_")[0]
            found = self.scope.lookup(name) or self.scope.lookup(base)
            if found is None:
                if not (assumed or self.infer):
                    raise Problem("undeclared-symbol", f"`{name}` is not declared", node.span)
                if name[:1].isupper():
                    self.enter(name, Random("discrete"), node=node)
                    found = self.scope.lookup(name)
                else:
                    self.table_variable(base, node)
                    found = self.scope.lookup(base)
            hidden.append(found.domain.variable if isinstance(found.domain, ValueOf) else found.name)
        count = len(names)
        self.scope.sections[-1].independence.append(Independence(tuple(dict.fromkeys(hidden[:count])),
                                                                 tuple(dict.fromkeys(hidden[count:]))))
        return True

    def _definite(self, node: Relation, assumed: bool) -> bool:
        if len(node.sides) != 2:
            return self.condition(node) if assumed else False
        names = self._names(node.sides[0])
        zero = isinstance(node.sides[1], Number) and node.sides[1].value == 0 or name_of(node.sides[1]) in (r"\mathbf{0}", "O")
        if names is None or not zero:
            return self.condition(node) if assumed else False
        trait = {"succ": "positive_definite", "succeq": "semidefinite"}.get(node.operators[0])
        if trait is None:
            return self.condition(node) if assumed else False
        for part in names:
            name = name_of(part)
            found = self.scope.lookup(name)
            if found is None:
                size = self._dimension(node, "n")
                self.enter(name, Matrix(size, size, frozenset({trait})), node=node)
            elif isinstance(found.domain, Matrix):
                if not assumed and trait in found.domain.traits:
                    return False
                if found.definition is not None:
                    return False
                self.enter(name, domains.with_traits(found.domain, trait), node=node)
            else:
                return self.condition(node) if assumed else False
        return True

    # -- inequalities --------------------------------------------------------------------------

    def _inequality(self, node: Relation, assumed: bool) -> bool:
        r"""`\sigma > 0`, `0 < p < 1`, `a \le b`: a domain for a bare free symbol."""
        sides = node.sides
        bare = [self._free_symbol(side) for side in sides]
        centre = None
        if len(sides) == 2:
            centre = 0 if bare[0] else 1 if bare[1] else None
            if bare[0] and bare[1] and self.scope.lookup(bare[0]) is not None and self.scope.lookup(bare[1]) is None:
                centre = 1
        elif len(sides) == 3 and bare[1]:
            centre = 1
        entry = self._entry_inequality(node)
        if entry:
            return True
        names = self._names(sides[0]) if isinstance(sides[0], Sequence) else None
        if names is not None and len(sides) == 2:
            other = sides[1]
            for part in names:
                if not isinstance(part, Ellipsis):
                    self._inequality(Relation((part, other), node.operators, node.span), True)
            return True
        if assumed and centre is None and self._random_range(node):
            return True
        if centre is None:
            return self.condition(node) if assumed else False
        name = bare[centre]
        found = self.scope.lookup(name)
        others = [side for index, side in enumerate(sides) if index != centre]
        simple = all(isinstance(side, (Number, Symbol)) or isinstance(side, Apply) and side.head in ("neg", "paren")
                     for side in others)
        if found is not None and not simple and not assumed:
            return False
        elaborator = self.elaborator(node)
        bounds = [elaborator.expr(side) for side in others]
        for bound in bounds:
            for free in sorted(bound.free):
                if self.scope.lookup(free) is None:
                    if not (assumed or self.infer) and found is None:
                        raise Problem("undeclared-symbol", f"`{free}` is not declared", bound.span)
                    self.enter(free, Real(), node=node)
        if found is not None and isinstance(found.domain, (Vector, Matrix)):
            return self._vector_inequality(found, node, others, assumed)
        if found is not None and (found.definition is not None or not isinstance(found.domain, (Real, Integer))):
            return self.condition(node) if assumed else False
        if any(name in bound.free or found is not None and self._depends_on(bound, name) for bound in bounds):
            return self.condition(node) if assumed else False
        domain = found.domain if found is not None else Real()
        if found is not None and self._implied(domain, node, centre):
            return self.place.kind == "let"
        for index, operator in enumerate(node.operators):
            if index == centre:
                other, direction = sides[index + 1], operator
            elif index + 1 == centre:
                other, direction = sides[index], {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}[operator]
            else:
                continue
            domain = self._narrow(domain, direction, self.elaborator(other).expr(other))
        self.enter(name, domain, node=node, depends=frozenset().union(*(bound.free for bound in bounds)))
        return True

    def _random_range(self, node: Relation) -> bool:
        """`X > 0`, `0 \\le X \\le 1`: where the values of an unspecified random variable lie."""
        from dataclasses import replace

        places = [index for index, side in enumerate(node.sides) if not isinstance(side, Number)]
        centre = places[0] if len(places) == 1 else 0
        found = self.scope.lookup(name_of(node.sides[centre]) or "")
        if len(places) != 1 or found is None or not isinstance(found.domain, Random) or found.domain.kind not in ("discrete", "table") or found.domain.values or found.definition is not None:
            return False
        domain = Real()
        for index, operator in enumerate(node.operators):
            other, direction = (node.sides[index + 1], operator) if index == centre else \
                (node.sides[index], {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator))
            if not isinstance(other, Number):
                return False
            domain = self._narrow(domain, direction, number(other.value))
        lower, upper = (None if bound is None else bound.data[0] for bound in (domain.lower, domain.upper))
        if lower is None and upper is None:
            return False
        # A few values inside the range, as uneven as any: the weights are random.
        width = upper - lower if None not in (lower, upper) else Fraction(1)
        shares = (Fraction(1, 10), Fraction(1, 3), Fraction(5, 8), Fraction(9, 10)) if None not in (lower, upper) else \
            (Fraction(1, 4), Fraction(1), Fraction(7, 3), Fraction(5))
        start = lower if lower is not None else upper
        sign = 1 if lower is not None else -1
        values = tuple(number(start + sign * share * width) for share in shares)
        self.enter(found.name, replace(found.domain, kind="table", values=values), node=node)
        return True

    def _entry_inequality(self, node: Relation) -> bool:
        """`p_k > 0`, `0 \\le x_i \\le 1` for all indices: a domain for the entries of a vector or matrix."""
        from dataclasses import replace

        places = [index for index, side in enumerate(node.sides) if isinstance(side, Apply) and side.head == "sub"]
        if len(places) != 1 or len(node.sides) - len(places) > 2 or self.place.kind == "display":
            return False
        side = node.sides[places[0]]
        others = [part for index, part in enumerate(node.sides) if index != places[0]]
        if not all(isinstance(part, Number) for part in others):
            return False
        found = self._indexed(side)
        if found is None or found.definition is not None or not isinstance(found.domain, (Vector, Matrix)):
            return False
        indices = [part for index in side.args[1:] for part in (index.args if isinstance(index, Apply) else (index,))]
        if not all(isinstance(index, Symbol) and self.scope.lookup(index.name) is None or isinstance(index, Symbol)
                   and isinstance(self.scope.lookup(index.name).domain, Integer) for index in indices):
            return False
        element = found.domain.element or Real()
        for index, operator in enumerate(node.operators):
            if index == places[0]:
                other, direction = node.sides[index + 1], operator
            else:
                other, direction = node.sides[index], {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "!=": "!="}[operator]
            element = self._narrow(element, direction, number(other.value))
        self.enter(found.name, replace(found.domain, element=element), node=node)
        return True

    def _indexed(self, node: Apply) -> Declaration | None:
        r"""What `y_k` is an entry of: `y`, or `\mathbf{y}` where only that is declared."""
        name = name_of(node.args[0])
        if name is None:
            return None
        return self.scope.lookup(vector_of_entries(self.elaborator(), name, list(node.args[1:])) or name)

    def _depends_on(self, bound: Expr, name: str) -> bool:
        return any(name in getattr(self.scope.lookup(free), "depends", ()) for free in bound.free if free != name)

    def _free_symbol(self, node: Node) -> str | None:
        name = name_of(node)
        if name is None or name in (r"\infty", r"\pi", "e", r"\mathbf{0}"):
            return None
        found = self.scope.lookup(name)
        if found is None and isinstance(node, Apply) and node.head == "sub":
            base = self.scope.lookup(name_of(node.args[0]) or "")
            if base is not None and isinstance(base.domain, (Vector, Matrix, Family)):
                return None
        if found is None or found.definition is None and isinstance(found.domain, (Real, Integer, Vector, Matrix)):
            return name
        return None

    def _implied(self, domain: Any, node: Relation, centre: int) -> bool:
        """Whether the domain already says so: then the clause is a claim like any other."""
        if len(node.sides) != 2:
            return False
        other = node.sides[1 - centre]
        operator = node.operators[0]
        if centre == 1:
            operator = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(operator, operator)
        if not (isinstance(other, Number) and isinstance(domain, (Real, Integer))):
            return False
        lower = domain.lower
        if operator in (">", ">=", "!=") and lower is not None and lower.head == "num":
            if isinstance(domain, Integer):
                return lower.data[0] > other.value or operator == ">=" and lower.data[0] == other.value
            return lower.data[0] > other.value or lower.data[0] == other.value and (operator == ">=" or domain.lower_open)
        upper = domain.upper
        if operator in ("<", "<=", "!=") and upper is not None and upper.head == "num" and isinstance(domain, Real):
            return upper.data[0] < other.value or upper.data[0] == other.value and (operator == "<=" or domain.upper_open)
        return False

    @staticmethod
    def _narrow(domain: Any, operator: str, bound: Expr) -> Any:
        from dataclasses import replace

        if isinstance(domain, Integer):
            if operator in (">", ">="):
                one = number(Fraction(1))
                lower = Expr("add", (bound, one)) if operator == ">" else bound
                if bound.head == "num":
                    lower = number(bound.data[0] + (operator == ">"))
                return replace(domain, lower=lower)
            if operator in ("<", "<="):
                upper = Expr("sub", (bound, number(Fraction(1)))) if operator == "<" else bound
                return replace(domain, upper=upper)
            return domain
        if not isinstance(domain, Real):
            return domain
        if _is_infinite(bound):
            return domain
        if operator in (">", ">="):
            return replace(domain, lower=bound, lower_open=operator == ">")
        if operator in ("<", "<="):
            return replace(domain, upper=bound, upper_open=operator == "<")
        return replace(domain, nonzero=True)

    def _vector_inequality(self, found: Declaration, node: Relation, others: list[Node], assumed: bool) -> bool:
        if node.operators == ("!=",):
            if "nonzero" in found.domain.traits and not assumed:
                return True
            self.enter(found.name, domains.with_traits(found.domain, "nonzero"), node=node)
            return True
        if node.operators[0] in (">", ">=") and all(isinstance(side, Number) and side.value == 0 for side in others):
            self.enter(found.name, domains.with_traits(found.domain, "positive"), node=node)
            return True
        return self.condition(node) if assumed else False

    # -- equations -----------------------------------------------------------------------------

    def _equation(self, node: Relation, assumed: bool) -> bool:
        left, right = node.sides[0], node.sides[1]
        if isinstance(left, Call) and self.scope.fact("outcome") is not None and \
                [[name_of(item) for item in group] for group in left.groups] == [[self.scope.fact("outcome")]]:
            left = left.function
            node = replace(node, sides=(left, *node.sides[1:]))
        if isinstance(right, Sequence) and any(isinstance(item, Ellipsis) for item in right.items):
            return self._index_range(node, left, right)
        if isinstance(right, Sequence):
            return self._listed_values(node, left, right)
        if len(node.operators) == 1 or node.operators[0] == ":=":
            pairs = self._tuple_definition(left, right, node)
            if pairs:
                return True
        sequence = self._sequence_equation(left, node, assumed)
        if sequence is not None:
            return sequence
        name = name_of(left)
        if self._is_pseudo_inverse(left):
            return self.condition(node) if assumed else False
        if name is not None and not isinstance(left, Apply) or name is not None and self._defines_composite(left):
            return self._name_equation(name, left, node, assumed)
        if isinstance(left, Call):
            return self._function_equation(left, node, assumed)
        if isinstance(left, Apply) and left.head in ("sub", "supindex") and self._indexed_definition(left, node):
            return len(node.operators) == 1
        if assumed:
            return self._structural(node) or self._reversed(node) or self.condition(node)
        if self.place.kind == "prose" and self.infer:
            return self._structural(node, only_free=True)
        return False

    def _is_pseudo_inverse(self, node: Node) -> bool:
        """`A^+` of a declared matrix has its meaning already."""
        if not isinstance(node, Apply) or node.head != "supname" or getattr(node.args[1], "name", "") != "add":
            return False
        return isinstance(getattr(self.scope.lookup(name_of(node.args[0]) or ""), "domain", None), Matrix)

    def _is_size(self, name: str) -> bool:
        """Whether a letter is the length of something declared: then `S_N` is a name, not an entry."""
        return any(part.head == "var" and part.data == name for declaration in self.scope.visible()
                   for part in (getattr(declaration.domain, "size", None), getattr(declaration.domain, "rows", None),
                                getattr(declaration.domain, "columns", None), *(getattr(declaration.domain, "sizes", None) or ()))
                   if isinstance(part, Expr))

    def _defines_composite(self, left: Node) -> bool:
        """`x_1`, `\\hat{y}'`: a name with scripts, unless its base is a declared vector or function."""
        base = left
        while isinstance(base, Apply) and base.head in ("sub", "supindex", "prime", "star", "supname", "supc"):
            base = base.args[0]
        found = self.scope.lookup(name_of(base) or "")
        if self.scope.lookup(name_of(left)) is not None or left.head in ("star", "supname"):
            return True
        if left.head == "sub" and isinstance(base, Symbol) and is_member(self.elaborator(), base.name, list(left.args[1:])):
            return True
        if left.head == "sub" and isinstance(base, Symbol) and \
                vector_of_entries(self.elaborator(), base.name, list(left.args[1:])) is not None:
            return False
        if found is not None and left.head == "prime" and isinstance(found.domain, (Vector, Matrix)) and found.definition is None:
            # A vector has no derivative of its own: the prime makes a new name.
            return True
        if found is not None and (isinstance(found.domain, (Vector, Matrix, Family, Tensor)) or found.is_function or
                                  found.definition is not None and left.head in ("sub", "prime")):
            return False
        if left.head in ("sub", "supindex") and any(
                isinstance(part, Symbol) and (self.scope.lookup(part.name) is not None and isinstance(
                    self.scope.lookup(part.name).domain, Integer) and not (found is None and self._is_size(part.name)) or len(part.name) == 1 and part.name in "ijk")
                for index in left.args[1:] for part in walk(index)):
            return False
        return True

    def _sequence_equation(self, left: Node, node: Relation, assumed: bool) -> bool | None:
        """`x_{t+1} = f(x_t)` gives a sequence; of a known one an equation is a claim. `None` for anything else."""
        base = name_of(left.args[0]) if isinstance(left, Apply) and left.head in INDEXED else None
        if base is None:
            return None
        found = sequence_of(self.scope, base, left.head)
        if found is not None and self.scope.lookup(name_of(left) or "") is None:
            return self.condition(node) if assumed and self.scope.here(found.name) is not found else False
        step = step_of(node)
        initial = step.initial(self.scope) if step is not None and is_free(self.scope, base) else None
        if initial is None:
            return None
        elaborator = self.elaborator(step.body)
        for name in (step.index, *step.history):
            elaborator.bound[name] = "variable"
        body = elaborator.expr(step.body)
        self._accept_unknown(elaborator, set())
        self.enter(step.key, None, step.expression(body, *initial), (PLACE,), node=node)
        index = self.scope.lookup(step.index)
        if index is None:
            self.enter(step.index, Integer(number(initial[0])), node=node)
        return True

    def _index_range(self, node: Relation, left: Node, right: Sequence) -> bool:
        r"""`i = 1, \ldots, n`."""
        name = name_of(left)
        names = [name] if name else [name_of(part) for part in self._names(left) or []]
        if not names or None in names:
            return False
        elaborator = self.elaborator(node)
        lower = elaborator.expr(right.items[0])
        if isinstance(right.items[-1], Ellipsis):
            for part in names:
                self.enter(part, Integer(lower), node=node)
            return True
        upper = elaborator.expr(right.items[-1])
        self.sizes(upper, node, elaborator)
        for part in names:
            self.enter(part, Integer(lower, upper), node=node)
        return True

    def _listed_values(self, node: Relation, left: Node, right: Sequence) -> bool:
        """`i = 1, 2, 3` of an undeclared index: the values that it takes."""
        name = name_of(left)
        if not (self.infer or self.place.kind == "let" or self.place.assumed) or name is None or self.scope.lookup(name) is not None or len(node.operators) != 1 or \
                not all(isinstance(item, Number) and item.value.denominator == 1 for item in right.items):
            return False
        values = [item.value for item in right.items]
        if values != [values[0] + step for step in range(len(values))]:
            return False
        self.enter(name, Integer(number(values[0]), number(values[-1])), node=node)
        return True

    def _tuple_definition(self, left: Node, right: Node, node: Relation) -> bool:
        names = self._names(left) if isinstance(left, (Sequence, Group)) else None
        if names is None or any(isinstance(part, Ellipsis) for part in names):
            return False
        values = right.items if isinstance(right, Sequence) else right.groups[0] if isinstance(right, Group) and \
            right.open == "(" and len(right.groups) == 1 else None
        if values is None or len(values) != len(names) or isinstance(left, Group) and self._all_declared_values(names):
            return False
        for part, value in zip(names, values, strict=True):
            self._define(name_of(part), value, node)
        return True

    def _all_declared_values(self, names: list[Node]) -> bool:
        return all(self.scope.lookup(name_of(part)) is not None and self.scope.lookup(name_of(part)).definition is not None
                   for part in names)

    def _define(self, name: str, value: Node, node: Node, *, check: bool = True) -> Elaborator:
        elaborator, definition = self._elaborated(value, variable(name))
        if name in definition.free:
            raise _SelfReference
        self._accept_unknown(elaborator, {name})
        constant = not definition.free or all(getattr(self.scope.lookup(free), "constant", False) for free in definition.free)
        previous = self.scope.lookup(name)
        self.enter(name, None, definition, node=node, constant=constant)
        if previous is not None:
            self._fix_sizes(previous.domain, definition, node)
        return elaborator

    def _fix_sizes(self, domain: Any, definition: Expr, node: Node) -> None:
        """`x = (1, 0)` for `x` in R^n also says that n is 2 here."""
        sizes: list[tuple[Expr, int]] = []
        plain = not any(arg.head == "fold" for arg in definition.args)
        if isinstance(domain, Vector) and definition.head == "vector" and plain:
            sizes = [(domain.size, len(definition.args))]
        elif isinstance(domain, Matrix) and definition.head == "matrix" and plain:
            sizes = [(domain.rows, definition.data), (domain.columns, len(definition.args) // definition.data)]
        for size, length in sizes:
            if size.head == "var":
                found = self.scope.lookup(size.data)
                if found is not None and found.definition is None and isinstance(found.domain, Integer):
                    self.enter(size.data, None, number(Fraction(length)), node=node, constant=True)

    def _elaborated(self, node: Node, target: Expr | None, parameters: tuple[str, ...] = ()) -> tuple[Elaborator, Expr]:
        """A definition resolved; where inference is on, what it mentions is declared on the way."""
        for _ in range(4):
            elaborator = self.elaborator(node)
            for parameter in parameters:
                elaborator.bound[parameter] = "variable"
            found = elaborator.expr(node)
            if not self.infer:
                break
            for name in () if target is None else target.free:
                elaborator.unknown.pop(name, None)
            together = found if target is None else Expr("compare", (target, found), "=", found.span)
            if not infer(elaborator, self.scope, [together]):
                break
        return elaborator, found

    def _accept_unknown(self, elaborator: Elaborator, allowed: set[str]) -> None:
        """Unknown names in a definition: inferred or an error."""
        for unknown in elaborator.unknown.values():
            if unknown.name in allowed:
                continue
            if self.infer:
                continue
            if "index" in unknown.uses or unknown.name.startswith("#"):
                continue
            raise undeclared(unknown.name, unknown.span, self.scope, unknown.uses)

    def _name_equation(self, name: str, left: Node, node: Relation, assumed: bool) -> bool:
        """`y = expr`: a definition where `y` is fresh or still free, else a claim."""
        if self.scope.lookup(name) is None and len(node.sides) == 2 and self._of_crowd(node, (), defines=name):
            return True
        if self.scope.lookup(name) is None and self._own_entries(name, node):
            return True
        if self.infer and names_moment(self.elaborator(left), left):
            return False
        try:
            return self._defining_equation(name, left, node, assumed)
        except _SelfReference:
            return self.condition(node) if assumed else False

    def _own_entries(self, name: str, node: Relation) -> bool:
        r"""`\mathbf{a} = [a_1, \ldots, a_n]` says that a is a vector of length n."""
        right = node.sides[1]
        if isinstance(right, Apply) and right.head in ("transpose", "pow"):
            right = right.args[0]
        parts: list[Node] = []
        if isinstance(right, Group) and len(right.groups) == 1:
            parts = list(right.groups[0])
        elif type(right).__name__ == "MatrixLiteral" and (len(right.rows) == 1 or all(len(row) == 1 for row in right.rows)):
            parts = [entry for row in right.rows for entry in row]
        if len(parts) < 3 or not any(isinstance(part, Ellipsis) for part in parts) or len(node.sides) != 2:
            return False
        last = parts[-1]
        plain = name.replace(r"\mathbf{", "").replace(r"\vec{", "").strip("}")
        if not isinstance(last, Apply) or last.head not in ("sub", "supindex") or len(last.args) != 2 or \
                name_of(last.args[0]) not in (plain, name):
            return False
        if self.scope.lookup(name_of(last.args[0])) is not None:
            return False
        elaborator = self.elaborator(last)
        size = elaborator.expr(last.args[1])
        self.sizes(size, last, elaborator)
        self.enter(name, Vector(size), node=node)
        return True

    def _defining_equation(self, name: str, left: Node, node: Relation, assumed: bool) -> bool:
        right = node.sides[1]
        found = self.scope.lookup(name)
        mentions = any(name_of(part) == name for part in walk(right))
        if found is None and self._known_constant(name):
            return False
        if not mentions and (found is None or self._is_guess(found, right)):
            if not self._is_definable(right):
                return False
            self._define(name, right, node)
            return len(node.operators) == 1
        if found is None:
            return False
        if mentions or found.is_function or isinstance(found.domain, (Spectral, Event)):
            if assumed:
                return self._structural(node) or self.condition(node)
            return self.infer and self.place.kind == "prose" and self._structural(node, only_free=True)
        if isinstance(found.domain, Random) and found.definition is None:
            return False
        constant = self._is_constant(right)
        here = self.scope.here(name) is found
        if found.definition is not None:
            if constant and not here and found.origin != self.place.origin:
                self._define(name, right, node)
                return len(node.operators) == 1
            if assumed and (not here or constant and self.place.kind == "let"):
                # `Let y = ...` below a section that gave y another value: a new meaning.
                self._define(name, right, node)
                return len(node.operators) == 1
            if constant and here and self.infer and found.origin != self.place.origin and (
                    found.constant or self._open_ended(found)):
                self._define(name, right, node)
                return len(node.operators) == 1
            if self.infer and found.origin != self.place.origin and not here:
                self._define(name, right, node)
                return len(node.operators) == 1
            return False
        if isinstance(found.domain, ValueOf):
            return assumed and self.condition(node)
        dependents = [other for other in self.scope.visible() if name in other.depends and other.name != name]
        if constant or not dependents:
            if not constant and not assumed and self._structural(node, probe=True):
                return False
            self._define(name, right, node)
            return len(node.operators) == 1
        if assumed:
            return self._structural(node) or self.condition(node)
        return False

    def _open_ended(self, found: Declaration) -> bool:
        """Whether the value of a name rests on undeclared symbols, as after `A = L U`: given numbers are a new meaning."""
        names = [self.scope.lookup(name) for name in found.definition.free]
        return found.parameters is None and any(part is not None and part.inferred and part.definition is None for part in names)

    def _is_guess(self, found: Declaration, right: Node) -> bool:
        """Whether only inference said what a name is, and a value that the page gives does not lead back to it."""
        if not found.inferred or found.definition is not None or isinstance(found.domain, (Random, Event, ValueOf)):
            return False
        waiting = {name for part in walk(right) if (name := name_of(part)) is not None}
        seen: set[str] = set()
        while waiting:
            name = waiting.pop()
            declaration = self.scope.lookup(name)
            if name in seen or declaration is None:
                continue
            seen.add(name)
            if declaration.definition is not None:
                waiting |= declaration.definition.free - set(declaration.parameters or ())
        return found.name not in seen

    @staticmethod
    def _known_constant(name: str) -> bool:
        return name in ("e", r"\pi", r"\infty", r"\mathbf{1}", r"\mathbf{0}")

    @staticmethod
    def _is_definable(node: Node) -> bool:
        return not isinstance(node, (Ellipsis,))

    def _is_constant(self, node: Node) -> bool:
        """Whether a value has no symbols but known constants and given numbers."""
        for part in walk(node):
            if isinstance(part, Symbol) and part.name not in (r"\pi", "e", r"\top", "T", "", r"\infty", "add", "minus"):
                if part.name.startswith("\\text{") and part.name[6:-1] in REFERENCES:
                    continue
                found = self.scope.lookup(part.name)
                if found is None or not found.constant:
                    return False
        return True

    def _function_equation(self, left: Call, node: Relation, assumed: bool) -> bool:
        """`f(x, y) = ...`: a definition where `f` is fresh; a law for `P(X = x)`."""
        name = name_of(left.function)
        if name is None:
            return self._structural(node) or self._reversed(node) or self.condition(node) if assumed else False
        found = self.scope.lookup(name)
        if found is not None and found.inferred and found.definition is None and not found.is_function and \
                self._parameters(left) is not None and not isinstance(found.domain, (Random, Event, ValueOf)):
            # A name that was taken for a value is a function after all.
            self.scope.forget({name})
            found = None
        probe = self.elaborator(node)
        if not is_application(probe, left) or spectrum(probe, left) is not None:
            return self.condition(node) if assumed else False
        base = left.function
        while isinstance(base, Apply):
            base = base.args[0]
        base_found = self.scope.lookup(name_of(base) or "")
        if isinstance(left.function, Apply) and self._is_jacobian(left.function):
            return False
        if isinstance(left.function, Apply) and left.function.head in ("prime", "pow", "supindex", "transpose") or \
                isinstance(left.function, Apply) and left.function.head == "sub" and base_found is not None:
            return self._reversed(node) or self.condition(node) if assumed else False
        if found is not None and found.definition is not None and self.scope.here(name) is found and not (
                self.infer and found.origin != self.place.origin):
            return False
        if found is not None and not found.is_function:
            return self._structural(node) or self._reversed(node) or self.condition(node) if assumed else False
        root = name_of(base) or name
        plain = root.removeprefix("\\text{").removesuffix("}")
        name_is_word = root.startswith("\\text{")
        if found is None and (plain in REFERENCES and name_is_word or root in (r"\Gamma",)):
            return False
        if found is None and not self._is_error_function(left, probe) and not self._is_worked_out(left, node, probe) and call_of_chance(probe, left) is not None:
            if assumed and not (self.infer and is_number_of_chance(node)):
                return self._given_probability(node)
            return False
        parameters = self._parameters(left)
        if parameters is None:
            return self.condition(node) if assumed else False
        if any(isinstance(part, Call) and name_of(part.function) == name for part in walk(node.sides[1])):
            return self.condition(node) if assumed else False
        body = self._function_body(node, parameters)
        for parameter in parameters:
            outer = self.scope.lookup(parameter)
            if outer is not None:
                outer.uses += 1
            if outer is not None and self.scope.here(parameter) is None and isinstance(outer.domain, (Vector, Matrix)) and \
                    misfits(body, self.scope):
                # `f(x, y) = x^2 + y^2` below a section where x was a vector: here it is a number.
                self.enter(parameter, Real(), node=node)
        domain = found.domain if found is not None and isinstance(found.domain, Function) else None
        for parameter in parameters:
            if self.scope.lookup(parameter) is None and not parameter.startswith((r"\mathbf", r"\vec")) and not self.infer:
                self.enter(parameter, Real(), node=node)
        self.enter(name, domain, body, parameters, node=node,
                   depends=frozenset(free for free in body.free if free not in parameters))
        return len(node.operators) == 1

    def _is_worked_out(self, left: Call, node: Relation, probe: Elaborator) -> bool:
        """`p(x) = x^2` in a comment: a value worked out from a number, where nothing that is random has it, is a function."""
        parameters = self._parameters(left)
        if self.place.kind != "let" or self.infer or parameters is None or name_of(left.function) not in ("p", "q") or \
                speaks_of_chance(probe, left, []):
            return False
        calls = [part for part in walk(node.sides[1]) if isinstance(part, Call) and call_of_chance(probe, part) is not None]
        inside = {id(part) for call in calls for part in walk(call)}
        return any(name_of(part) in parameters and id(part) not in inside for part in walk(node.sides[1]))

    def _is_error_function(self, left: Call, probe: Elaborator) -> bool:
        r"""`E(\mathbf{w}) = ...`: what is declared and not random has no expectation, so this letter is a function."""
        if name_of(left.function) not in ("E", "V") or left.delimiter != "(" or len(left.groups) != 1:
            return False
        names = [name_of(item) for item in left.groups[0]]
        return all(name is not None and isinstance(getattr(self.scope.lookup(name), "domain", None), (Real, Vector, Matrix))
                   and not is_random(probe, name) for name in names)

    def _is_jacobian(self, function: Apply) -> bool:
        """`J_f`, `H_f`: the Jacobian and the Hessian of a declared function have these names already."""
        if function.head != "sub" or name_of(function.args[0]) not in ("J", "H", r"\mathbf{J}", r"\mathbf{H}"):
            return False
        found = self.scope.lookup(name_of(function.args[1]) or "")
        return found is not None and found.is_function and self.scope.lookup(name_of(function.args[0])) is None

    def _function_body(self, node: Relation, parameters: tuple[str, ...]) -> Expr:
        elaborator, body = self._elaborated(node.sides[1], None, parameters)
        self._accept_unknown(elaborator, set())
        for name in sorted(body.free):
            sizes = domains.sizes_of(getattr(self.scope.lookup(name), "domain", None))
            if taken := sorted(set(parameters).intersection(letter for size in sizes for letter in size.free)):
                raise Problem("ambiguous-variable", f"`{taken[0]}` is the size of `{name}` and cannot be an argument as well",
                              node.sides[0].span)
        return body

    def _parameters(self, call: Call) -> tuple[str, ...] | None:
        names = []
        for group in call.groups:
            for item in group:
                name = name_of(item)
                if name is None or isinstance(item, (Number, Relation)):
                    return None
                if isinstance(item, Apply) and item.head == "sub" and self.scope.lookup(name) is None and \
                        self.scope.lookup(name_of(item.args[0]) or "") is not None:
                    return None
                names.append(name)
        return tuple(names) if names and len(set(names)) == len(names) else None

    def _indexed_definition(self, left: Apply, node: Relation) -> bool:
        r"""`z_i = w_i x_i`: a family, when the range of the index is known and the name is fresh."""
        base = name_of(left.args[0])
        indices = left.args[1:]
        if base is None or self.scope.lookup(base) is not None or len(indices) != 1:
            return False
        index = indices[0]
        if not isinstance(index, Symbol) or len(node.sides) < 2 or \
                vector_of_entries(self.elaborator(), base, list(indices)) is not None:
            return False
        found = self.scope.lookup(index.name)
        if any(name_of(part) == base for part in walk(node.sides[1])):
            return False
        if found is None:
            return self._indexed_by_use(base, index.name, node)
        if not isinstance(found.domain, Integer) or found.domain.upper is None:
            return False
        from mathcheck.semantics.fold import Range, fold

        elaborator = self.elaborator(node.sides[1])
        elaborator.bound[index.name] = "index"
        body = elaborator.expr(node.sides[1])
        self._accept_unknown(elaborator, set())
        members = fold("list", body, [(Range(index.name, "range", 2), (found.domain.lower, found.domain.upper))], None, node.span)
        self.enter(base, None, Expr("vector", (members,), "stack", node.span), node=node)
        return True

    def _indexed_by_use(self, base: str, index: str, node: Relation) -> bool:
        r"""`\\hat{x}_i = (x_i - \\mu) / s`: the index runs over what it indexes on the right."""
        from mathcheck.semantics.fold import Range, fold

        elaborator = self.elaborator(node.sides[1])
        elaborator.bound[index] = "index"
        body = elaborator.expr(node.sides[1])
        axes = elaborator.index_axes.get(index, [])
        run = self._run_of_values(elaborator.index_axes.get(f"{index}@", []))
        if run is not None and not axes:
            members = fold("list", body, [(Range(index, "range", 2), run)], None, node.span)
            self.enter(base, None, Expr("vector", (members,), "stack", node.span), node=node)
            return True
        if not axes or any("index" not in unknown.uses for unknown in elaborator.unknown.values()):
            return False
        value, axis = axes[0]
        members = fold("list", body, [(Range(index, "axis", 1, axis), (value,))], None, node.span)
        self.enter(base, None, Expr("vector", (members,), "stack", node.span), node=node)
        return True

    def _run_of_values(self, variables: list[str]) -> tuple[Expr, Expr] | None:
        """Where an index that is a value of random variables runs: from 1 to the last of their values."""
        found = self.scope.lookup(variables[0]) if variables else None
        domain = getattr(getattr(found, "domain", None), "range", None)
        one = number(Fraction(1))
        if isinstance(domain, Integer) and domain.upper is not None and repr(domain.lower or one) == repr(one):
            return one, domain.upper
        if isinstance(domain, Choice) and [value.data[0] if value.head == "num" else None for value in domain.values] == \
                [*range(1, len(domain.values) + 1)]:
            return one, domain.values[-1]
        return None

    def _given_probability(self, node: Relation) -> bool:
        """`P(A) = 0.01`, `P(X = k) = ...` in a let-comment: conditions on the table, or the law of a variable."""
        if set(node.operators) != {"="} or self.infer:
            return self.condition(node)
        elaborator = self.elaborator(node)
        *firsts, second = map(elaborator.expr, node.sides)
        known = not any(name for name in elaborator.unknown if self.scope.lookup(name) is None and "valueof" not in "".join(
            elaborator.unknown[name].uses))
        if not known and self.place.kind != "let":
            missing = next(unknown for unknown in elaborator.unknown.values() if self.scope.lookup(unknown.name) is None)
            raise undeclared(missing.name, missing.span, self.scope, missing.uses)
        if not known or any(first.head != "prob" for first in firsts) or any(
                part.head in ("prob", "moment") for part in _walk(second)):
            return self.condition(node)
        span = (self.place.offset + node.span[0], self.place.offset + node.span[1])
        for first in firsts:
            found = given_by(first, second, self.scope)
            if found is None:
                return self.condition(node)
            if found.law is not None:
                place(self.scope, found.law)
                self.declared.append(found.law.name)
            for left, right in found.equations:
                self.scope.restrict(Condition((("=", left, right),), left.free | right.free, span, f"{unparse(node)} {left!r}"))
        return True

    def _reversed(self, node: Relation) -> bool:
        """`\\mathbb{E}[X] = \\mu` as an assumption: defines the name on the right when it is free."""
        if len(node.sides) != 2:
            return False
        name = name_of(node.sides[1])
        if name is None or isinstance(node.sides[0], Number):
            return False
        found = self.scope.lookup(name)
        if found is not None and (found.definition is not None or not isinstance(found.domain, _FREE)):
            return False
        if found is not None and any(name in other.depends for other in self.scope.visible() if other.name != name):
            return False
        if any(name_of(part) == name for part in walk(node.sides[0])):
            return False
        self._define(name, node.sides[0], node)
        return True

    # -- conditions ----------------------------------------------------------------------------

    def _structural(self, node: Relation, *, only_free: bool = False, probe: bool = False) -> bool:
        r"""Standard conditions: `A = A^\top`, `W^\top W = I`, `A^2 = A`, `\|v\| = 1`, `\sum_j p_j = 1`."""
        if len(node.sides) != 2:
            return False
        left, right = node.sides
        for first, second in ((left, right), (right, left)):
            found = self._structure(first, second)
            if found is None:
                continue
            name, trait = found
            declaration = self.scope.lookup(name)
            if declaration is None or declaration.definition is not None or not isinstance(declaration.domain, (Vector, Matrix)):
                continue
            if trait in declaration.domain.traits and not (self.place.kind == "let"):
                return False
            if probe:
                return True
            self.enter(name, domains.with_traits(declaration.domain, trait), node=node)
            return True
        return False

    def _structure(self, first: Node, second: Node) -> tuple[str, str] | None:
        name = name_of(second)
        is_identity = name in ("I", r"\mathbf{I}") or isinstance(second, Apply) and second.head == "sub" and \
            name_of(second.args[0]) in ("I", r"\mathbf{I}")
        is_one = isinstance(second, Number) and second.value == 1
        match first:
            case Apply(head="transpose", args=(inner,)) if name is not None and name_of(inner) == name:
                return name, "symmetric"
            case Apply(head="pow", args=(inner, Symbol(name="T"))) if name is not None and name_of(inner) == name:
                return name, "symmetric"
            case Apply(head="pow", args=(inner, Number() as power)) if name is not None and name_of(inner) == name and \
                    power.value == 2 and isinstance(getattr(self.scope.lookup(name), "domain", None), Matrix):
                return name, "idempotent"
            case Apply(head="juxt" | "dot", args=(a, b)) if is_identity:
                inner = self._transposed_name(a)
                if inner is not None and inner == name_of(b):
                    return inner, "orthonormal_columns"
                inner = self._transposed_name(b)
                if inner is not None and inner == name_of(a):
                    return inner, "orthogonal"
            case Apply(head="sub", args=(Group(open="||") as group, *_)) if is_one:
                inner = name_of(first_item(group))
                if inner is not None and (len(first.args) == 1 or isinstance(first.args[1], Number) and first.args[1].value == 2):
                    return inner, "unit"
            case Group(open="||") if is_one and name_of(first_item(first)) is not None:
                return name_of(first_item(first)), "unit"
            case Apply(head="juxt" | "dot", args=(a, b)) if is_one and self._transposed_name(a) == name_of(b) is not None:
                return name_of(b), "unit"
            case _ if is_one and type(first).__name__ == "Binder" and first.head == "sum":
                body = first.body
                found = self._indexed(body) if isinstance(body, Apply) and body.head == "sub" else None
                if found is not None and isinstance(found.domain, Vector):
                    return found.name, "simplex"
                indices = split_indices(self.elaborator(), list(body.args[1:])) if found is not None else []
                if found is not None and isinstance(found.domain, Matrix) and len(indices) == 2 and \
                        name_of(first.variables[0] if first.variables else first.lower) == name_of(indices[1]):
                    return found.name, "stochastic"
            case Apply(head="juxt", args=(Apply(head="transpose", args=(ones,)), vector)) if is_one and \
                    name_of(ones) == r"\mathbf{1}":
                return (name_of(vector), "simplex") if name_of(vector) else None
        return None

    @staticmethod
    def _transposed_name(node: Node) -> str | None:
        if isinstance(node, Apply) and node.head == "transpose":
            return name_of(node.args[0])
        if isinstance(node, Apply) and node.head == "pow" and name_of(node.args[1]) == "T":
            return name_of(node.args[0])
        return None

    def condition(self, node: Relation) -> bool:
        """Keep a relation as a restriction of the samples."""
        invertible = self._invertible(node)
        if invertible:
            return True
        elaborator = self.elaborator(node)
        parts = []
        sides = [elaborator.expr(side) if not isinstance(side, Group) or operator_set(node) is None else set_value(elaborator, side)
                 for side in node.sides]
        if all(_is_true_of_tables(left, operator, right) for left, operator, right in
               zip(sides, node.operators, sides[1:], strict=False)):
            for unknown in list(elaborator.unknown.values()):
                if unknown.name.endswith(HIDDEN):
                    self.table_variable(unknown.name.removesuffix(HIDDEN), node)
            return True
        for unknown in list(elaborator.unknown.values()):
            if unknown.name.endswith(HIDDEN) or unknown.name in self.declared:
                continue
            if "event" in unknown.uses:
                self.enter(unknown.name, Event(), node=node)
            elif "valueof" in "".join(unknown.uses):
                continue
            elif "random" in unknown.uses or is_random(elaborator, unknown.name):
                self.enter(unknown.name, Random("discrete"), node=node)
            elif "index" in unknown.uses:
                continue
            elif self.infer:
                infer(elaborator, self.scope, [Expr("compare", tuple(sides[:2]), "=", node.span)])
            else:
                raise undeclared(unknown.name, unknown.span, self.scope, unknown.uses)
        indices = [unknown for unknown in elaborator.unknown.values() if "index" in unknown.uses and unknown.axis is not None
                   and self.scope.lookup(unknown.name) is None]
        for left, operator, right in zip(sides, node.operators, sides[1:], strict=False):
            if indices:
                # An index that nothing binds: the condition holds for all of its values.
                parts.append(("all", _for_all(left, operator, right, indices), right))
            else:
                parts.append((operator, left, right))
        names = frozenset().union(*(side.free for side in sides)) - {unknown.name for unknown in indices}
        self.scope.restrict(
            Condition(tuple(parts), names, (self.place.offset + node.span[0], self.place.offset + node.span[1]), unparse(node)))
        return True

    def _invertible(self, node: Relation) -> bool:
        r"""`\det(A) \ne 0`."""
        if node.operators != ("!=",) or not (isinstance(node.sides[1], Number) and node.sides[1].value == 0):
            return False
        left = node.sides[0]
        inner = None
        if isinstance(left, Call) and name_of(left.function) == r"\text{det}" and len(left.groups[0]) == 1:
            inner = left.groups[0][0]
        elif isinstance(left, Group) and left.open == "|":
            inner = first_item(left)
        name = name_of(inner) if inner is not None else None
        found = self.scope.lookup(name) if name is not None else None
        if found is None or not isinstance(found.domain, Matrix) or found.definition is not None:
            return False
        self.enter(name, domains.with_traits(found.domain, "invertible"), node=node)
        return True


def _for_all(left: Expr, operator: str, right: Expr, indices: list[Any]) -> Expr:
    from mathcheck.semantics.fold import Range, fold

    head = "member" if operator in ("in", "notin") else "compare"
    ranges = [(Range(unknown.name, "axis", 1, unknown.axis[1]), (unknown.axis[0],)) for unknown in indices]
    return fold("all", Expr(head, (left, right), operator, left.span), ranges, None, left.span)


def _is_true_of_tables(left: Expr, operator: str, right: Expr) -> bool:
    r"""`q(z) > 0`, `\sum_z q(z) = 1`: what every unspecified table satisfies."""
    bound = right.data[0] if right.head == "num" else None
    if left.head == "prob" and bound == 0:
        return operator in (">", ">=")
    return left.head == "fold" and left.data.kind == "sum" and left.args[0].head == "prob" and \
        not any(item.kind == "event" for item in left.args[0].data.items) and left.args[0].data.count == 1 and \
        operator == "=" and bound == 1


def _bounds_free(domain: Any) -> frozenset[str]:
    """The names in the bounds of a domain."""
    found: frozenset[str] = frozenset()
    for bound in (getattr(domain, "lower", None), getattr(domain, "upper", None)):
        if isinstance(bound, Expr):
            found |= bound.free
    return found


class _SelfReference(Exception):
    """A definition that mentions what it defines, and so is none."""


def _root(node: Node) -> Node | None:
    r"""What is squared in `\sigma^2`, `\sigma_1^2`, `\sigma^2_1`."""
    match node:
        case Apply(head="pow", args=(base, Number(value=2))):
            return base
        case Apply(head="sub", args=(Apply(head="pow", args=(base, Number(value=2))), *indices)):
            return Apply("sub", (base, *indices), node.span)
    return None


def operator_set(node: Relation) -> str | None:
    """The membership operator of a relation, if it has one."""
    return next((operator for operator in node.operators if operator in ("in", "notin")), None)


def index_dependent(expr: Expr, indices: tuple[Node, ...]) -> bool:
    """Whether a law depends on the index of its family."""
    names = {index.name for index in indices if isinstance(index, Symbol)}
    return bool(expr.free & names)


def _is_infinite(expr: Expr) -> bool:
    return expr.head == "infinity" or expr.head == "neg" and expr.args[0].head == "infinity"


def undeclared(name: str, span: tuple[int, int], scope: Scope, uses: set[str] = frozenset()) -> Problem:
    """The problem of a name that nothing declares, with near names and what to write."""
    import difflib

    shown = name.rstrip(HIDDEN)
    known = [declaration.name for declaration in scope.visible() if not declaration.name.startswith("#")]
    near = difflib.get_close_matches(shown, known, n=3, cutoff=0.6)
    fonts = [other for other in known if other.replace(r"\mathbf{", "").strip("}") == shown.replace(r"\mathbf{", "").strip("}")
             and other != shown]
    help_text = ""
    if fonts:
        help_text = f"`{fonts[0]}` is declared; names in different fonts are different"
    elif near:
        help_text = f"did you mean `{near[0]}`?"
    elif "function" in uses:
        help_text = rf"declare it, as in `<!-- let: {shown}: \mathbb{{R}} \to \mathbb{{R}} -->`"
    elif "event" in uses:
        help_text = rf"declare it, as in `<!-- let: {shown} \subseteq \Omega -->`"
    else:
        help_text = rf"declare it in the prose, or in a comment: `<!-- let: {shown} \in \mathbb{{R}} -->`"
    labels = ()
    ended = scope.ended.get(shown)
    if ended is not None and ended.span != (0, 0):
        labels = (Label(*ended.span, "declared here, in a section that has ended"),)
        help_text = f"declare `{shown}` again, or above the first of the sections that use it"
    return Problem("undeclared-symbol", f"`{shown}` is not declared", span, help=help_text, label="not declared here", labels=labels)
