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
from mathcheck.reference import REFERENCES
from mathcheck.reference import probability as letters
from mathcheck.reference.distributions import MULTIVARIATE
from mathcheck.semantics import elaborate_calculus, elaborate_probability, elaborate_sequences
from mathcheck.semantics.domains import (
    Event,
    Family,
    Matrix,
    Random,
    Spectral,
    Tensor,
    Vector,
)
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.ranks import rank, rank_of_domain
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
    first_item,
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse

_POSTFIX = {"pow", "transpose", "sub", "supindex", "prime", "factorial", "star", "dagger", "at", "percent", "supc", "supname"}
_FUNCTION_LETTERS = {"f", "g", "h", "F", "G", "L", "J", r"\ell", r"\phi", r"\psi", r"\varphi", r"\mathcal{L}", r"\sigma",
                     "u", "v", "y", "Q", "V", "T", "H", "R", r"\pi", "s", r"\rho", r"\mathcal{J}", "K", "k", r"\kappa",
                     r"\mathbf{f}", r"\mathbf{g}", r"\mathbf{h}", r"\Phi", "l", "C", "D", "U", "z", "a", r"\hat{f}", "N"}
# Subscripts that are part of a name: operators by themselves; capitals that are no customary last index.
_MARKS = {"*", "star", "add", "minus", "perp", "|"}
_CAPITAL_MARKS = set("ABCEFGHOQUVWXYZ")
# What a letter with random variables below it customarily is.
_CUSTOMARY = {(r"\mu", 1): "expectation", (r"\sigma", 1): "deviation", (r"\sigma", 2): "covariance", (r"\rho", 2): "correlation"}
_INDEX_LETTERS = set("ijklmnpqrst")
_VALUE_CONSTANTS = {r"\pi", "e"}


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
        return set() if self.root is None else _bare_names(self.root)

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
                return self.symbol(node)
            case Apply():
                return self.apply(node)
            case Call():
                return self.call(node)
            case Group():
                return self.group(node)
            case Relation():
                return self.relation(node)
            case Binder():
                return elaborate_calculus.binder(self, node)
            case MatrixLiteral():
                return elaborate_sequences.matrix(self, node)
            case Cases():
                return self.cases(node)
            case Sequence():
                return Expr("tuple", tuple(elaborate_sequences.items(self, node.items)), None, node.span)
            case Ellipsis():
                raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", node.span)
            case Text():
                raise Problem("missing-operand", "words stand where a value is expected", node.span)
        raise Problem("unsupported", "this cannot be read as a value", node.span)

    def symbol(self, node: Symbol) -> Expr:
        name = node.name
        if name in self.bound:
            return variable(name, node.span)
        declaration = self.declared(name)
        if declaration is not None and self.function_point is not None and declaration.is_function:
            return Expr("call", (variable(name, node.span), self.function_point), None, node.span)
        if declaration is not None:
            return variable(name, node.span)
        return self.constant(node) or self.undeclared(node)

    def is_function_algebra(self, node: Node) -> bool:
        r"""Whether a bracket combines functions, as `f + g` and `f \circ g` do."""
        if isinstance(node, Symbol):
            found = self.scope.lookup(node.name) if node.name not in self.bound else None
            return found is not None and found.is_function
        if isinstance(node, Apply) and node.head in ("add", "minus", "juxt", "dot", "circ", "paren", "neg", "frac", "pow"):
            parts = node.args[:1] if node.head == "pow" else node.args
            found = [self.is_function_algebra(part) for part in parts]
            return any(found) and all(ok or isinstance(part, Number) for ok, part in zip(found, parts, strict=True))
        return False

    def at_point(self, node: Node, point: Expr) -> Expr:
        """A combination of functions at a point."""
        if isinstance(node, Apply) and node.head == "paren":
            return self.at_point(node.args[0], point)
        if isinstance(node, Apply) and node.head == "circ":
            return self.at_point(node.args[0], self.at_point(node.args[1], point))
        outer, self.function_point = self.function_point, point
        try:
            return self.expr(node)
        finally:
            self.function_point = outer

    def constant(self, node: Symbol) -> Expr | None:
        """A name that means something without a declaration."""
        name, span = node.name, node.span
        if name == "":
            raise Problem("missing-operand", "an expression is missing here", span)
        if name in (r"\pi", "e", r"\text{e}"):
            return Expr("constant", (), "pi" if name == r"\pi" else "e", span)
        if name in (r"\infty",):
            return Expr("infinity", (), None, span)
        if name in ("I", r"\mathbf{I}", r"\mathbb{I}", r"\text{I}", r"\text{Id}"):
            return Expr("identity", (), None, span)
        if name in (r"\mathbf{1}", r"\mathbb{1}", r"\vec{1}"):
            return Expr("ones", (), None, span)
        if name in (r"\mathbf{0}", r"\vec{0}", r"\mathbf{O}"):
            return Expr("num", (), (Fraction(0), None), span)
        if name == r"\Omega":
            # The sample space as an event: it always occurs.
            return Expr("true", (), None, span)
        if name == r"\emptyset":
            return Expr("empty", (), None, span)
        if name in (r"\mathbb{R}", r"\mathbb{N}", r"\mathbb{Z}", r"\mathbb{Q}", r"\mathbb{C}"):
            return Expr("numbers", (), name[8], span)
        reference = REFERENCES.get(_plain(name))
        if reference is not None and (name.startswith("\\text{") or name in (r"\Gamma", r"\digamma")):
            return Expr("reference", (), reference.name, span)
        return None

    def undeclared(self, node: Symbol) -> Expr:
        if node.name.startswith(r"\bar{"):
            inner = self.declared(node.name[5:-1])
            if inner is not None and isinstance(inner.domain, Event):
                return Expr("complement", (variable(inner.name, node.span),), None, node.span)
        self._note_value(node.name, node.span)
        return variable(node.name, node.span)

    def _note_value(self, name: str, span: tuple[int, int]) -> Unknown:
        """An unknown value; lower-case letters are values of the random variable in upper case."""
        unknown = self.note_unknown(name, span, "value")
        source = elaborate_probability.variable_named(self, name)
        if source is not None:
            unknown.uses.add("valueof:" + source)
        return unknown

    def apply(self, node: Apply) -> Expr:
        head, args, span = node.head, node.args, node.span
        split = self.split_product(node)
        if split is not None:
            return self.expr(split)
        match head:
            case "paren":
                return self.expr(args[0])
            case "add" | "minus":
                ellipsis = elaborate_sequences.ellipsis_chain(self, node)
                if ellipsis is not None:
                    return ellipsis
                return Expr("add" if head == "add" else "sub", (self.expr(args[0]), self.expr(args[1])), None, span)
            case "juxt":
                return self.product(node)
            case "dot" | "times" | "hadamard" | "kron" | "star" | "oplus" | "ominus" | "mod" | "odivide" | "circ" if len(args) == 2:
                ellipsis = elaborate_sequences.ellipsis_chain(self, node)
                if ellipsis is not None:
                    return ellipsis
                return self.infix_product(head, args, span)
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
                return self.quotient(head, args, span)
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
                return self.power(node)
            case "transpose":
                return self.transposed(node)
            case "dagger":
                return Expr("pinv", (self.expr(args[0]),), None, span)
            case "star" | "supname" | "supc" | "prime" | "accent":
                return self.marked(node)
            case "sub":
                return self.subscript(node)
            case "supindex":
                return self.superindex(node)
            case "cup" | "cap" | "setminus":
                return Expr(head, (self.expr(args[0]), self.expr(args[1])), None, span)
            case "and" | "or":
                return Expr(head, (self.expr(args[0]), self.expr(args[1])), None, span)
            case "not":
                return Expr("not", (self.expr(args[0]),), None, span)
            case "total" | "partial" | "gradient" | "hessian" | "gradient_row" | "divergence" | "at" | "between":
                return elaborate_calculus.derivative_node(self, node)
            case "differential" | "repeat":
                raise Problem("unsupported", "a differential by itself is not supported", span)
        raise Problem("unsupported", f"`{unparse(node)}` is not supported", span)

    # -- products ------------------------------------------------------------------------------

    def split_product(self, node: Node) -> Node | None:
        """`A(B + C)^T` read as a call: when `A` is a value, the scripts belong to the bracket."""
        if not (isinstance(node, Apply) and node.head in _POSTFIX):
            return None
        chain = []
        current: Node = node
        while isinstance(current, Apply) and current.head in _POSTFIX:
            chain.append(current)
            current = current.args[0]
        if not isinstance(current, Call) or self.is_application(current):
            return None
        inner: Node = self.bracket_of(current)
        for outer in reversed(chain):
            inner = Apply(outer.head, (inner, *outer.args[1:]), (inner.span[0], outer.span[1]))
        return Apply("juxt", (current.function, inner), node.span)

    def bracket_of(self, call: Call) -> Node:
        """The bracket of a call that is no application, as a node of its own."""
        start = call.function.span[1]
        if len(call.groups) == 1 and len(call.groups[0]) == 1:
            return Apply("paren", (call.groups[0][0],), (start, call.span[1]))
        close = {"(": ")", "[": "]", "{": "}"}.get(call.delimiter, ")")
        return Group(call.delimiter or "(", close, call.groups, call.separators, (start, call.span[1]))

    def product(self, node: Apply) -> Expr:
        ellipsis = elaborate_sequences.ellipsis_chain(self, node)
        if ellipsis is not None:
            return ellipsis
        factors = self.factors(node.args)
        operators = elaborate_calculus.bare_operator(self, factors)
        if operators is not None:
            return operators
        if len(factors) == 2 and isinstance(factors[0], Apply) and factors[0].head == "paren" and \
                isinstance(factors[1], Apply) and factors[1].head == "paren" and self.is_function_algebra(factors[0]):
            return self.at_point(factors[0], self.expr(factors[1]))
        result = self.expr(factors[0])
        for factor in factors[1:]:
            right = self.expr(factor)
            result = Expr("mul", (result, right), None, (result.span[0], right.span[1]))
        return result

    def factors(self, nodes: tuple[Node, ...]) -> list[Node]:
        """The factors with calls that are products taken apart."""
        found: list[Node] = []
        for node in nodes:
            split = self.split_product(node)
            if split is not None:
                found.extend(self.factors(split.args))
            elif isinstance(node, Call) and not self.is_application(node):
                found.extend((node.function, self.bracket_of(node)))
            else:
                found.append(node)
        return found

    def infix_product(self, head: str, args: tuple[Node, ...], span: tuple[int, int]) -> Expr:
        left, right = self.expr(args[0]), self.expr(args[1])
        if head == "circ" and (self._is_function_value(left) or self._is_function_value(right)):
            return Expr("compose", (left, right), None, span)
        head = {"star": "times", "circ": "hadamard", "ominus": "sub", "oplus": "add"}.get(head, head)
        return Expr(head, (left, right), None, span)

    def _is_function_value(self, expr: Expr) -> bool:
        if expr.head in ("reference", "lambda", "compose"):
            return True
        if expr.head == "var":
            declaration = self.scope.lookup(expr.data)
            return declaration is not None and declaration.is_function or \
                expr.data in self.unknown and expr.data in _FUNCTION_LETTERS
        return False

    def quotient(self, head: str, args: tuple[Node, ...], span: tuple[int, int]) -> Expr:
        upper, lower = args
        if head == "slash" and isinstance(lower, Call) and lower.delimiter and not self.is_application(lower):
            # `1/m (x + y)` divides by m alone.
            quotient = Expr("div", (self.expr(upper), self.expr(lower.function)), None, span)
            return Expr("mul", (quotient, self.expr(self.bracket_of(lower))), None, span)
        return Expr("div", (self.expr(upper), self.expr(lower)), None, span)

    # -- scripts -------------------------------------------------------------------------------

    def power(self, node: Apply) -> Expr:
        base, exponent = node.args
        if isinstance(exponent, Symbol) and exponent.name in ("T", "t", r"\text{T}") and not self.is_known(exponent.name):
            if exponent.name != "t" or not self.infer:
                return self.transposed(Apply("transpose", (base,), node.span))
        if isinstance(exponent, Symbol) and exponent.name == "H" and not self.is_known("H"):
            return self.transposed(Apply("transpose", (base,), node.span))
        name = self._powered_name(base, exponent)
        if name is not None and self.is_known(name):
            self.declared(name)
            return variable(name, node.span)
        if isinstance(base, Symbol) and base.name == r"\mathbb{R}":
            return Expr("space", tuple(self.dimensions(exponent)), "R", node.span)
        if isinstance(base, Symbol) and isinstance(exponent, Apply) and exponent.head == "neg" and \
                isinstance(exponent.args[0], Number) and self._names_function(base):
            return Expr("inverse_function", (self.expr(base),), None, node.span)
        return Expr("pow", (self.expr(base), self.expr(exponent)), None, node.span)

    def _powered_name(self, base: Node, exponent: Node) -> str | None:
        inner = name_of(base)
        mark = name_of(exponent) or (exponent.text if isinstance(exponent, Number) else None)
        return None if inner is None or mark is None else f"{inner}^{{{mark}}}"

    def dimensions(self, node: Node) -> list[Expr]:
        r"""The sizes in `\mathbb{R}^{m \times n}`."""
        if isinstance(node, Apply) and node.head in ("times", "dot", "star") and len(node.args) == 2:
            return [*self.dimensions(node.args[0]), *self.dimensions(node.args[1])]
        return [self.expr(node)]

    def _names_function(self, node: Symbol) -> bool:
        declaration = self.scope.lookup(node.name) if node.name not in self.bound else None
        if declaration is not None:
            return declaration.is_function
        return node.name.startswith("\\text{") and _plain(node.name) in REFERENCES and \
            REFERENCES[_plain(node.name)].kind == "elementwise"

    def transposed(self, node: Apply) -> Expr:
        base = node.args[0]
        literal = isinstance(base, Group) and base.open in ("[", "(") or isinstance(base, Sequence)
        if literal:
            inner = elaborate_sequences.vector_literal(self, base)
            if inner is not None:
                # `[1, 2]^T` in running text is the column (1, 2).
                return Expr("vector", inner.args, "transposed", node.span)
        return Expr("transpose", (self.expr(base),), None, node.span)

    def marked(self, node: Apply) -> Expr:
        """A name with a star, prime or other mark; what it means when nothing declares it."""
        name = name_of(node)
        if name is not None and self.is_known(name):
            self.declared(name)
            return variable(name, node.span)
        base = node.args[0]
        if node.head == "prime":
            return elaborate_calculus.primed(self, node)
        if node.head == "supc":
            inner = self.declared(name_of(base))
            if inner is None or isinstance(inner.domain, Event):
                return Expr("complement", (self.expr(base),), None, node.span)
            if node.args[1].name == "c":
                return Expr("pow", (self.expr(base), self.expr(Symbol("c", node.args[1].span))), None, node.span)
        if node.head == "supname" and getattr(node.args[1], "name", "") == "add" and self.declared(name_of(base)) is not None \
                and isinstance(self.declared(name_of(base)).domain, Matrix):
            return Expr("pinv", (self.expr(base),), None, node.span)
        if node.head == "accent" and node.args[0].name == "bar":
            return Expr("complement", (self.expr(node.args[1]),), None, node.span)
        if node.head == "star" and len(node.args) == 1 and isinstance(base, (Symbol, Apply)) and name is not None:
            return self.undeclared(Symbol(name, node.span))
        if name is None:
            raise Problem("unsupported", f"`{unparse(node)}` is not supported", node.span)
        return self.undeclared(Symbol(name, node.span))

    def subscript(self, node: Apply) -> Expr:
        base, *indices = node.args
        if any(isinstance(index, Relation) for index in indices) and not isinstance(base, Symbol):
            return elaborate_calculus.at_point(self, Apply("at", (base, *indices), node.span))
        name = name_of(node)
        moment = self._customary_moment(base, indices, name, node) if self.infer and isinstance(base, Symbol) else None
        if moment is not None:
            return moment
        if name is not None and name not in self.bound and self.scope.lookup(name) is not None and not self._runs(indices):
            self.declared(name)
            return variable(name, node.span)
        if name in self.bound:
            return variable(name, node.span)
        if isinstance(base, Group) and base.open == "||":
            return self.norm(base, indices, node.span)
        if isinstance(base, Symbol):
            special = self._special_subscript(base, indices, node)
            if special is not None:
                return special
            return self._subscripted_symbol(base, indices, node, name)
        if isinstance(base, Apply) and base.head in ("supindex", "sub", "prime", "star", "supname") or \
                isinstance(base, Apply) and base.head == "transpose":
            inner = name_of(base)
            if inner is not None and not self.is_known(inner) and base.head != "supindex" and name is not None and \
                    base.head != "transpose":
                return self._subscripted_symbol(Symbol(inner, base.span), indices, node, name)
        value = self.expr(base)
        return self.index(value, indices, node.span)

    def _runs(self, indices: list[Node]) -> bool:
        r"""Whether a sum or product runs over an index: `\lambda_j` in it is no single number, though `$\lambda_j \ge 0$` named one."""
        return any(isinstance(part, Symbol) and self.bound.get(part.name) == "index" for index in indices for part in walk(index))

    def _special_subscript(self, base: Symbol, indices: list[Node], node: Apply) -> Expr | None:
        name = base.name
        if self.is_known(name):
            return None
        if name in ("I", r"\mathbf{I}", r"\mathbb{I}", r"\text{I}"):
            return Expr("identity", (self.expr(self._square_size(indices[0])),), None, node.span)
        if name in (r"\mathbf{1}", r"\mathbb{1}") and not isinstance(indices[0], (Relation, Group)) and len(indices) == 1:
            return Expr("ones", tuple(self.dimensions(indices[0])), None, node.span)
        if name in (r"\mathbf{0}",) and len(indices) == 1:
            return Expr("zeros", tuple(self.dimensions(indices[0])), None, node.span)
        if name in (r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}"):
            test = indices[0]
            if isinstance(test, Group):
                test = first_item(test)
            return Expr("indicator", (self.expr(test),), None, node.span)
        if name in (r"\delta",) and len(self.split_indices(indices)) == 2:
            pair = [self.expr(index) for index in self._index_nodes(indices)]
            return Expr("indicator", (Expr("compare", tuple(pair), "=", node.span),), None, node.span)
        if name in (r"\mathbf{e}", "e") and len(indices) == 1 and not isinstance(indices[0], Text):
            index = self.expr(indices[0])
            return Expr("basis", (index,), None, node.span)
        if name == r"\text{log}":
            base_value = indices[0]
            return Expr("log_base", (self.expr(base_value),), None, node.span)
        if name == r"\lambda" and isinstance(indices[0], (Symbol, Binder)):
            plain = _plain(getattr(indices[0], "name", ""))
            if plain in ("max", "min"):
                return Expr("reference", (), f"lambda_{plain}", node.span)
        return None

    def names_moment(self, node: Node) -> bool:
        r"""Whether a name such as `\mu_X` is a moment of a random variable without more words."""
        return isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[0], Symbol) and \
            self._customary_moment(node.args[0], list(node.args[1:]), name_of(node), node) is not None

    def _customary_moment(self, base: Symbol, indices: list[Node], name: str | None, node: Apply) -> Expr | None:
        r"""Inference: `\mu_X`, `\sigma_X`, `\rho_{XY}` of random variables that the page names so."""
        variables = self.split_indices(indices)
        kind = _CUSTOMARY.get((base.name, len(variables)))
        found = self.scope.lookup(name or "")
        if kind is None or base.name in self.bound or found is not None and not (found.inferred and found.definition is None) or \
                not all(isinstance(part, Symbol) and len(part.name) == 1 and part.name.isupper() and
                        elaborate_probability.is_random(self, part.name) for part in variables):
            return None
        call = Call(Symbol(r"\mathbb{E}", node.span), (tuple(variables),), (), "[", node.span)
        return elaborate_probability.moment(self, kind, call, [])

    def _square_size(self, node: Node) -> Node:
        if isinstance(node, Apply) and node.head == "times":
            return node.args[0]
        return node

    def split_indices(self, indices: list[Node]) -> list[Node]:
        """`ij` in a subscript is two indices, `12` too when written after a matrix."""
        found: list[Node] = []
        for index in indices:
            if isinstance(index, Apply) and index.head == "juxt":
                found.extend(index.args)
            elif isinstance(index, Call) and not self.is_application(index):
                found.extend((index.function, self.bracket_of(index)))
            else:
                found.append(index)
        return found

    def _index_nodes(self, indices: list[Node]) -> list[Node]:
        return self.split_indices(indices)

    def vector_of_entries(self, name: str, indices: list[Node]) -> str | None:
        r"""The vector or matrix whose entries go by a plain name: `a_i` of `\mathbf{a}`, `a_{ij}` of `A`."""
        if name in self.bound or self.scope.lookup(name) is not None or self._is_label(indices):
            return None
        candidates = [f"\\mathbf{{{name}}}", f"\\vec{{{name}}}"]
        if len(_split_digits(self._index_nodes(indices))) == 2 and name.islower():
            candidates += [name.upper(), f"\\mathbf{{{name.upper()}}}"]
        for accent in ("hat", "bar", "tilde"):
            if name.startswith(f"\\{accent}{{"):
                candidates.append(f"\\{accent}{{\\mathbf{name[len(accent) + 1:]}}}")
        for candidate in candidates:
            declaration = self.scope.lookup(candidate)
            if self.bound.get(candidate) == "variable" and declaration is not None and isinstance(declaration.domain, (Vector, Matrix)):
                # A parameter of a function goes by the name of what it stands for.
                return candidate
            if declaration is not None and candidate not in self.bound and self._is_indexable(declaration):
                self.used.add(candidate)
                return candidate
        return None

    def _subscripted_symbol(self, base: Symbol, indices: list[Node], node: Apply, name: str | None) -> Expr:
        declaration = None if self.is_member(base.name, indices) else self.declared(base.name)
        bold = self.vector_of_entries(base.name, indices)
        if bold is not None:
            return self.index(variable(bold, base.span), indices, node.span)
        if base.name in self.bound:
            return self.index(variable(base.name, base.span), indices, node.span)
        if declaration is not None and self._is_indexable(declaration):
            if not self._is_label(indices):
                return self.index(variable(base.name, base.span), indices, node.span)
        if declaration is not None and declaration.is_function and not self._is_label(indices):
            return Expr("component", (variable(base.name, base.span), *map(self.expr, self._index_nodes(indices))), None,
                        node.span)
        if declaration is not None and isinstance(declaration.domain, Random) and not self._is_label(indices):
            return self.index(variable(base.name, base.span), indices, node.span)
        if name is None:
            name = unparse(node)
        if self._varies(indices) and declaration is None and not self.is_total(base.name, node):
            found = self.note_unknown(base.name, base.span, "indexed")
            found.arity = max(found.arity, len(self._index_nodes(indices)))
            return self.index(variable(base.name, base.span), indices, node.span)
        if declaration is None and base.name in self.unknown and "indexed" in self.unknown[base.name].uses and \
                all(isinstance(index, Number) for index in self._index_nodes(indices)):
            return self.index(variable(base.name, base.span), indices, node.span)
        unknown = self._note_value(name, node.span)
        unknown.uses.add(f"base:{base.name}")
        return variable(name, node.span)

    def is_total(self, name: str, node: Apply) -> bool:
        r"""Inference: `S_n`, a capital that has this one subscript in the formula, is a variable of its own."""
        index = node.args[1]
        if not self.infer or len(node.args) != 2 or not (len(name) == 1 and name.isupper()) or not isinstance(index, Symbol) or \
                index.name not in ("n", "m", "N", "M") or index.name in self.bound or self.root is None:
            return False
        spellings = {unparse(part) for part in walk(self.root) if isinstance(part, Apply) and part.head == "sub"
                     and name_of(part.args[0]) == name}
        return len(spellings) == 1

    def is_member(self, name: str, indices: list[Node]) -> bool:
        r"""Inference: `\mathbf{x}_1` is another vector, not the first entry of `\mathbf{x}`."""
        declaration = self.scope.lookup(name) if self.infer and name.startswith((r"\mathbf{", r"\vec{")) else None
        return declaration is not None and (declaration.domain is None or isinstance(declaration.domain, Vector)) and len(indices) == 1 and \
            isinstance(indices[0], Number)

    def _is_indexable(self, declaration: Declaration) -> bool:
        domain = declaration.domain
        if isinstance(domain, (Vector, Matrix, Family, Tensor)):
            return True
        if isinstance(domain, Random):
            law = domain.distribution
            return domain.shape is not None or law is not None and law.data in MULTIVARIATE
        if isinstance(domain, Spectral):
            return rank_of_domain(domain) != 0
        return declaration.definition is not None and not declaration.is_function and \
            rank(declaration.definition, self.scope) != 0

    def _is_label(self, indices: list[Node]) -> bool:
        """Whether a subscript is words (`\text{max}`) and so part of the name."""
        return any(isinstance(index, Symbol) and not self.is_known(index.name) and (
            index.name.startswith("\\text{") or index.name in _MARKS or self.infer and index.name in _CAPITAL_MARKS)
            or isinstance(index, Text) for index in indices)

    def _varies(self, indices: list[Node]) -> bool:
        """Whether a subscript contains a bound, declared or index-like variable."""
        for index in indices:
            for part in walk(index):
                if isinstance(part, Symbol):
                    if part.name in self.bound:
                        return True
                    if self.infer and part.name in _INDEX_LETTERS or part.name in self.index_axes:
                        return True
                    declaration = self.scope.lookup(part.name)
                    if declaration is not None and (part.name in _INDEX_LETTERS or type(declaration.domain).__name__ == "Integer"):
                        return True
        return False

    def superindex(self, node: Apply) -> Expr:
        name = name_of(node)
        if name is not None and self.is_known(name):
            self.declared(name)
            return variable(name, node.span)
        base, *indices = node.args
        inner = name_of(base)
        declaration = self.declared(inner)
        if declaration is not None and isinstance(declaration.domain, Family) or declaration is not None and \
                self._is_indexable(declaration) and isinstance(declaration.domain, Tensor):
            return self.index(variable(inner, base.span), indices, node.span)
        if isinstance(base, Apply) and base.head == "sub":
            # `x_j^{(i)}`: the family index comes first.
            swapped = Apply("sub", (Apply("supindex", (base.args[0], *indices), node.span), *base.args[1:]), node.span)
            family = self.declared(name_of(base.args[0]))
            if family is not None and isinstance(family.domain, Family) or self.infer and family is None and \
                    name_of(base.args[0]) is not None:
                return self.expr(swapped)
        if declaration is not None and declaration.is_function:
            return Expr("derivative_function", (variable(inner, base.span), self.expr(indices[0])), None, node.span)
        if inner is not None and declaration is None and (self._varies(indices) or
                                                          "indexed" in getattr(self.unknown.get(inner), "uses", ())):
            found = self.note_unknown(inner, base.span, "family")
            found.uses.add("indexed")
            found.arity = max(found.arity, 1)
            return self.index(variable(inner, base.span), indices, node.span)
        if name is None:
            raise Problem("unsupported", f"`{unparse(node)}` is not supported", node.span)
        unknown = self.note_unknown(name, node.span, "value")
        if inner:
            unknown.uses.add(f"base:{inner}")
        return variable(name, node.span)

    def index(self, value: Expr, indices: list[Node], span: tuple[int, int]) -> Expr:
        """Entries of a value; index names that nothing declares run over their axis."""
        nodes = self._index_nodes(indices)
        if len(nodes) == 1 and rank(value, self.scope) == 2:
            nodes = _split_digits(nodes)
        if value.head == "index":
            offset = len(value.args) - 1
            base = value.args[0]
        else:
            offset, base = 0, value
        resolved = []
        for axis, index in enumerate(nodes):
            if isinstance(index, Symbol) and index.name in (":", r"\cdot", r"\text{:}", "dot", "star"):
                resolved.append(Expr("whole", (), None, index.span))
                continue
            part = self.expr(index) if not isinstance(index, Group) else self.expr(index)
            for name in part.free:
                if name in self.unknown and "indexed" not in self.unknown[name].uses:
                    self.unknown[name].uses.add("index")
                    if self.unknown[name].axis is None and part.head == "var":
                        self.unknown[name].axis = (base, axis + offset)
                elif name in self.bound and part.head == "var":
                    self.index_axes.setdefault(name, []).append((base, axis + offset))
                elif name in self.bound:
                    self.index_axes.setdefault(name + "+", []).append((base, axis + offset))
            self._note_entry(base, axis + offset, part)
            resolved.append(part)
        if value.head == "index":
            return Expr("index", (*value.args, *resolved), None, span)
        return Expr("index", (value, *resolved), None, span)

    def _note_entry(self, base: Expr, axis: int, index: Expr) -> None:
        """What the range of an index says about the size of an unknown value."""
        if base.head == "var" and self.infer and index.head == "var" and index.data in self.ranges:
            self._note_length(base.data, axis, self.ranges[index.data])
        if base.head != "var" or base.data not in self.unknown:
            return
        sizes = self.unknown[base.data].entries.setdefault(axis, [])
        if index.head != "var":
            return
        upper = self.ranges.get(index.data)
        if upper is None and index.data not in self.bound:
            domain = getattr(self.scope.lookup(index.data), "domain", None)
            upper = getattr(domain, "upper", None) if type(domain).__name__ == "Integer" else None
        if upper is not None and upper.head in ("var", "num"):
            sizes.append(upper)

    def _note_length(self, name: str, axis: int, upper: Expr) -> None:
        r"""Members of which the page never said how many there are, and that a sum or list runs over up to `m`, are m."""
        sizes = getattr(getattr(self.scope.lookup(name), "domain", None), "sizes", ())
        if axis >= len(sizes) or sizes[axis].head != "var" or not sizes[axis].data.startswith("#") or upper.head != "var":
            return
        found = self.scope.lookup(sizes[axis].data)
        if found is not None and found.definition is None:
            self.scope.declare(Declaration(sizes[axis].data, None, upper, inferred=True))

    # -- calls ---------------------------------------------------------------------------------

    def is_application(self, call: Call) -> bool:
        """Whether `f(...)` applies `f`; otherwise it is a product."""
        function = call.function
        if call.delimiter == "":
            return True
        if isinstance(function, Apply) and function.head in ("total", "partial", "gradient", "hessian"):
            return True
        base = function
        scripts: list[Apply] = []
        while isinstance(base, Apply) and base.head in ("sub", "prime", "pow", "supindex", "transpose", "star", "supname"):
            scripts.append(base)
            base = base.args[0]
        if isinstance(base, Apply) and base.head in ("gradient", "hessian", "total", "partial"):
            # `\nabla f(x)^T (y - x)`: a gradient that already has its point is a value.
            return not isinstance(base.args[0], Call) and not scripts
        if not isinstance(base, Symbol):
            return bool(scripts) and self.is_function_algebra(base)
        full = name_of(function)
        if "||" in call.separators and full in letters.DIVERGENCE:
            # `D_{KL}(p || q)` beside a dimension D.
            return True
        subscripts = [list(mark.args[1:]) for mark in scripts if mark.head == "sub"]
        if subscripts and full not in self.bound and self.scope.lookup(full or "") is None and \
                self.vector_of_entries(base.name, subscripts[0]) is not None:
            return False
        for name in (full, base.name):
            if name is None:
                continue
            if name in self.bound:
                return self.bound[name] == "function"
            declaration = self.scope.lookup(name)
            if declaration is not None:
                if declaration.is_function:
                    return True
                if isinstance(declaration.domain, Random) and declaration.domain.kind == "distribution":
                    return True
                # A value followed by a bracket; but `P(A)` with a declared prior table P(A) stays a call.
                return name in letters.PROBABILITY and len(call.groups) > 1
        if base.name.startswith("\\text{") or base.name == r"\Gamma" or base.name == r"\angle":
            return True
        if len(call.groups) > 1 or any(isinstance(item, Relation) for group in call.groups for item in group):
            return True
        if any(isinstance(mark, Apply) and mark.head == "pow" for mark in scripts):
            if base.name in letters.PROBABILITY | letters.EXPECTATION | letters.VARIANCE:
                return True
        if base.name in letters.PROBABILITY | letters.EXPECTATION | letters.VARIANCE | letters.INDICATOR - {"I", "1"} and \
                base.name not in self.bare:
            return True
        if base.name in (r"\mathcal{N}", r"\mathcal{U}", r"\delta"):
            return True
        if call.delimiter == "{":
            return False
        if len(call.groups[0]) > 1:
            return True
        if base.name in (r"\pi", "e", r"\infty", "I", r"\mathbf{I}", r"\mathbf{1}") and base.name not in _FUNCTION_LETTERS:
            return base.name == "I" and False
        if base.name in self.bare and full in self.bare:
            return False
        if call.delimiter == "[" and base.name not in ("H", "F"):
            return False
        if not self.infer:
            return base.name in _FUNCTION_LETTERS | letters.DENSITY | letters.ENTROPY | {"F"} and not scripts or \
                any(mark.head in ("prime", "supindex") for mark in scripts) or \
                bool(scripts) and base.name in _FUNCTION_LETTERS | letters.DENSITY | {"F"} and scripts[-1].head == "sub"
        argument = call.groups[0][0] if call.groups[0] else None
        if base.name in _FUNCTION_LETTERS | letters.DENSITY | letters.ENTROPY | {"F"}:
            return True
        # An unknown letter before a bracket with a sum in it is a factor: `\lambda(1 - \lambda)`.
        return isinstance(argument, (Symbol, Number, Group)) and not base.name.startswith((r"\mathbf", r"\lambda"))

    def call(self, node: Call) -> Expr:
        if not self.is_application(node):
            left = self.expr(node.function)
            right = self.expr(self.bracket_of(node))
            return Expr("mul", (left, right), None, node.span)
        function = node.function
        special = elaborate_probability.call(self, node)
        if special is not None:
            return special
        if isinstance(function, Apply):
            applied = elaborate_calculus.call_of_marked(self, node)
            if applied is not None:
                return applied
        return self.application(self.function_value(function, node), node)

    def function_value(self, function: Node, node: Call) -> Expr:
        """What is applied: a declared function, a known name, or an unknown one."""
        name = name_of(function)
        if name is not None and (name in self.bound or self.scope.lookup(name) is not None):
            self.declared(name)
            return variable(name, function.span)
        if isinstance(function, Symbol):
            found = self.constant(function)
            if found is not None and found.head == "reference":
                return found
            if _plain(function.name) in REFERENCES and function.name.startswith("\\text{"):
                return Expr("reference", (), REFERENCES[_plain(function.name)].name, function.span)
        if isinstance(function, Apply) and function.head == "sub":
            resolved = self.expr(function) if self._resolves(function) else None
            if resolved is not None and resolved.head in ("log_base", "component", "reference", "var"):
                return resolved
        if name is None:
            return self.expr(function)
        found = self.note_unknown(name, function.span, "function")
        found.arity = max(found.arity, sum(len(group) for group in node.groups))
        return variable(name, function.span)

    def _resolves(self, function: Apply) -> bool:
        base = function.args[0]
        return isinstance(base, Symbol) and (base.name == r"\text{log}" or self.is_known(base.name))

    def arguments(self, node: Call) -> list[Expr]:
        """The arguments of a call, dots expanded."""
        found: list[Expr] = []
        for group in node.groups:
            found.extend(elaborate_sequences.items(self, group))
        return found

    def application(self, function: Expr, node: Call) -> Expr:
        arguments = self.arguments(node)
        if function.head == "var" and arguments and all(part.head == "var" and part.data not in self.bound for part in arguments):
            # Derivatives of `f` alone are taken at the arguments that the page last gave it.
            self.scope.sections[-1].facts[f"arguments of {function.data}"] = tuple(part.data for part in arguments)
        if node.delimiter == "[" and len(arguments) > 1:
            arguments = [Expr("vector", tuple(arguments), "literal", node.span)]
        if function.head == "reference":
            return Expr("apply", tuple(arguments), function.data, node.span)
        return Expr("call", (function, *arguments), None, node.span)

    # -- brackets, norms, cases ----------------------------------------------------------------

    def group(self, node: Group) -> Expr:
        span = node.span
        if node.open == "|" and node.close == "|":
            return Expr("bars", (self.expr(self._only(node)),), None, span)
        if node.open == "||":
            return self.norm(node, [], span)
        if node.open in ("floor", "ceil"):
            return Expr("apply", (self.expr(self._only(node)),), node.open, span)
        if node.open == "<":
            if len(node.groups) == 2:
                pair = [self.expr(group[0]) for group in node.groups]
            else:
                pair = [self.expr(item) for item in node.groups[0]]
            if len(pair) == 2:
                return Expr("inner", tuple(pair), None, span)
            raise Problem("unsupported", "angle brackets hold the two arguments of an inner product", span)
        if node.open == "{" :
            return elaborate_sequences.set_literal(self, node)
        vector = elaborate_sequences.vector_literal(self, node)
        if vector is not None:
            return vector
        if len(node.groups) == 1 and len(node.groups[0]) == 1 and not isinstance(node.groups[0][0], Relation):
            return self.expr(node.groups[0][0])
        if node.open == "[" and len(node.groups[0]) == 1 and isinstance(node.groups[0][0], Relation):
            # The bracket of Iverson.
            return Expr("indicator", (self.expr(node.groups[0][0]),), None, span)
        if len(node.groups) == 1 and len(node.groups[0]) == 1:
            return self.expr(node.groups[0][0])
        raise Problem("unsupported", f"`{unparse(node)}` is not supported", span)

    def _only(self, node: Group) -> Node:
        if len(node.groups) != 1 or len(node.groups[0]) != 1:
            raise Problem("unexpected-token", "these bars should hold one expression", node.span)
        return node.groups[0][0]

    def norm(self, group: Group, indices: list[Node], span: tuple[int, int]) -> Expr:
        inner = self.expr(self._only(group))
        order: object = 2
        matrix = None
        if indices:
            index = indices[0]
            plain = _plain(getattr(index, "name", ""))
            if plain in ("F", "Fro", "fro") and not (self.is_known("F") and plain == "F" and False):
                matrix = "F"
            elif plain in ("*", "star", r"\star", "tr"):
                matrix = "nuclear"
            elif plain in ("op", "2,op", "spec", "sp"):
                matrix = "spectral"
            elif isinstance(index, Symbol) and index.name == r"\infty":
                order = "inf"
            else:
                weight = self.expr(index)
                return Expr("norm", (inner, weight), "order", span)
        if matrix is not None:
            return Expr("norm", (inner,), matrix, span)
        return Expr("norm", (inner,), order if not indices else (order if order == "inf" else 2), span)

    def cases(self, node: Cases) -> Expr:
        if not node.branches:
            raise Problem("missing-operand", "these cases are empty", node.span)
        parts: list[Expr] = []
        for value, test in node.branches:
            if test is None and isinstance(value, Relation):
                raise Problem("unsupported", "a brace around equations is not a value", node.span)
            parts.append(self.expr(value))
            parts.append(Expr("true", (), None, value.span) if test is None else self.expr(test))
        return Expr("cases", tuple(parts), None, node.span)

    # -- relations as values -------------------------------------------------------------------

    def relation(self, node: Relation) -> Expr:
        """A relation as a truth value: in `P(X \\le x)`, cases, indicators, conditions."""
        parts: list[Expr] = []
        sides = node.sides
        for left, operator, right in zip(sides, node.operators, sides[1:], strict=False):
            if operator in ("in", "notin"):
                members = left.items if isinstance(left, Sequence) else (left,)
                for member in members:
                    inside = Expr("member", (self.expr(member), self.set_expr(right)), operator, node.span)
                    parts.append(inside)
                continue
            if isinstance(left, Text):
                raise Problem("missing-operand", "the left side of this relation is missing", node.span)
            parts.append(Expr("compare", (self.expr(left), self.expr(right)), operator, node.span))
        result = parts[0]
        for part in parts[1:]:
            result = Expr("and", (result, part), None, node.span)
        return result

    def set_expr(self, node: Node) -> Expr:
        """A node read as a set: a bracketed pair is an interval."""
        if isinstance(node, Group) and node.open in ("(", "[", "]") and len(node.groups) == 1 and len(node.groups[0]) == 2:
            low, high = (self.expr(item) for item in node.groups[0])
            return Expr("interval", (low, high), (node.open != "[", node.close != "]"), node.span)
        return self.expr(node)


def _split_digits(nodes: list[Node]) -> list[Node]:
    """`12` below a matrix is the two indices 1 and 2."""
    if len(nodes) == 1 and isinstance(nodes[0], Number) and len(nodes[0].text) == 2 and nodes[0].text.isdigit():
        return [Number(Fraction(int(digit)), digit, nodes[0].span) for digit in nodes[0].text]
    return nodes


def _plain(name: str) -> str:
    r"""`\text{ReLU}` => `ReLU`; other names stay."""
    return name[6:-1] if name.startswith("\\text{") else name


def _bare_names(root: Node) -> set[str]:
    """Names that stand somewhere in a formula without a bracket after them."""
    found: set[str] = set()

    def visit(node: Node, called: bool) -> None:
        if isinstance(node, Symbol):
            if not called:
                found.add(node.name)
            return
        if isinstance(node, Call):
            visit(node.function, True)
            # `D(q || p)`, `H(p)`: distributions go by their letters.
            laws = "||" in node.separators or name_of(node.function) in letters.ENTROPY | letters.DIVERGENCE
            for group in node.groups:
                for item in group:
                    visit(item, laws and isinstance(item, Symbol))
            return
        if isinstance(node, Relation) and node.operators == ("sim",):
            visit(node.sides[0], False)
            visit(node.sides[1], True)
            return
        if isinstance(node, Apply) and node.head in ("total", "partial", "gradient", "hessian"):
            operand = node.args[0]
            if isinstance(operand, Symbol):
                for variable_node in node.args[1:]:
                    visit(variable_node, False)
                return
        if isinstance(node, Apply) and node.head in ("sub", "prime", "pow", "supindex"):
            if not called:
                name = name_of(node)
                if name:
                    found.add(name)
            visit(node.args[0], called or node.head in ("sub", "prime"))
            averages = node.head == "sub" and name_of(node.args[0]) in letters.EXPECTATION | letters.VARIANCE
            for part in node.args[1:]:
                visit(part, averages and isinstance(part, Symbol))
            return
        from mathcheck.syntax.nodes import children

        for child in children(node):
            visit(child, False)

    visit(root, False)
    return found
