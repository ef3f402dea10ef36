"""The forms of expressions in one scope: what is known of each, and which family works it out."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.semantics.canonical.arithmetic import (
    power_form,
    product_form,
    quotient_form,
    root_form,
)
from mathcheck.semantics.canonical.atoms import atom_key
from mathcheck.semantics.canonical.grids import determinant, grid_of
from mathcheck.semantics.canonical.linear import linear_form, moment_form
from mathcheck.semantics.canonical.names import MAX_DEPTH, is_never_negative, is_random
from mathcheck.semantics.canonical.products import (
    MAX_TERMS,
    Form,
    atom,
    constant,
    key_of,
    summed,
    times,
)
from mathcheck.semantics.canonical.transposes import transposed
from mathcheck.semantics.expr import Expr, substitute
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Scope

# Atoms that are never negative.
_NONNEGATIVE = {"norm", "sqrt"}
_NONNEGATIVE_REFERENCES = {"exp", "abs", "cosh"}


class Forms:
    """The forms of expressions in one scope."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.depth = 0
        self.bound: dict[str, str] = {}
        self.known: dict[int, tuple[Expr, Form]] = {}
        # Atoms that are never negative, and those that depend on chance.
        self.nonnegative: set[str] = set()
        self.random: set[str] = set()

    def of(self, expr: Expr) -> Form:
        """The form of an expression."""
        if not self.bound and (found := self.known.get(id(expr))) is not None:
            return found[1]
        form = self._form(expr)
        if len(form) > MAX_TERMS:
            form = self.as_atom(f"sum({key_of(form)})", expr)
        if not self.bound:
            self.known[id(expr)] = (expr, form)
        return form

    def key(self, expr: Expr) -> str:
        """The form of an expression as text."""
        return key_of(self.of(expr))

    def is_number(self, expr: Expr) -> bool:
        if expr.head == "var" and expr.data in self.bound:
            return True
        return rank(expr, self.scope) == 0

    def _form(self, expr: Expr) -> Form:
        args = expr.args
        match expr.head:
            case "num":
                return constant(expr.data[0])
            case "add":
                return summed(self.of(args[0]), self.of(args[1]), 1)
            case "sub":
                return summed(self.of(args[0]), self.of(args[1]), -1)
            case "neg":
                return times(self.of(args[0]), Fraction(-1))
            case "mul" | "dot" | "times" | "inner" if len(args) == 2:
                return product_form(self, expr)
            case "div":
                return quotient_form(self, expr)
            case "pow":
                return power_form(self, expr)
            case "sqrt":
                return root_form(self, expr)
            case "transpose":
                return self._transpose(expr)
            case "var":
                return self._variable(expr)
            case "call":
                return self._call(expr)
            case "norm" | "bars" if not self.of(args[0]):
                return {}
            case "int" if len(args) in (1, 3):
                return linear_form(self, expr)
            case "fold" if expr.data.kind == "sum" and not expr.data.filtered:
                return linear_form(self, expr)
            case "apply" if expr.data == "det" and (grid := grid_of(self, args[0])) is not None and len(grid) == len(grid[0]):
                return determinant(grid)
            case "moment" if expr.data.count == 1 and not expr.data.conditions and not expr.data.over:
                return moment_form(self, expr)
            case "deriv" if expr.data.kind in ("partial", "total") and len(expr.data.targets) == 1 and args[0].head == "var":
                target = expr.data.targets[0]
                if args[0].data == target.name and not target.indices and not target.transposed:
                    return constant(Fraction(1))
        return self.as_atom(atom_key(self, expr), expr)

    def as_atom(self, key: str, expr: Expr) -> Form:
        """An atom, with what is known of its values."""
        head, data = expr.head, expr.data
        if head in _NONNEGATIVE or head == "apply" and data in _NONNEGATIVE_REFERENCES or \
                head == "bars" and self.is_number(expr.args[0]) or head == "var" and is_never_negative(data, self.scope):
            self.nonnegative.add(key)
        if any(is_random(name, self.scope) for name in expr.free):
            self.random.add(key)
        return atom(key, self.is_number(expr))

    def is_nonnegative(self, form: Form) -> bool:
        """Whether a form is a sum of products of what is never negative."""
        return all(coefficient > 0 and not others and all(power % 2 == 0 or name in self.nonnegative for name, power in scalars)
                   for (scalars, others), coefficient in form.items())

    def _variable(self, expr: Expr) -> Form:
        name = expr.data
        if name in self.bound:
            return atom(self.bound[name], True)
        declaration = self.scope.lookup(name)
        if declaration is not None and declaration.definition is not None and declaration.parameters is None and \
                not declaration.is_function and self.depth < MAX_DEPTH:
            self.depth += 1
            form = self.of(declaration.definition)
            self.depth -= 1
            return form
        return self.as_atom(name, expr)

    def _call(self, expr: Expr) -> Form:
        function, *arguments = expr.args
        declaration = self.scope.lookup(function.data) if function.head == "var" else None
        if declaration is not None and declaration.parameters is not None and declaration.definition is not None and \
                len(declaration.parameters) == len(arguments) and self.depth < MAX_DEPTH:
            self.depth += 1
            form = self.of(substitute(declaration.definition, dict(zip(declaration.parameters, arguments, strict=True))))
            self.depth -= 1
            return form
        return self.as_atom(atom_key(self, expr), expr)

    def _transpose(self, expr: Expr) -> Form:
        form = self.of(expr.args[0])
        return form if self.is_number(expr.args[0]) else transposed(form, self.scope)

    def bound_in(self, expr: Expr) -> dict[str, str]:
        """The names that are bound inside an expression, with marks that tell of their place only."""
        data = expr.data
        binds = getattr(data, "binds", None) or ()
        order = [entry.name for entry in data.ranges] if hasattr(data, "ranges") else sorted(binds)
        return {**self.bound, **{name: f"§{len(self.bound) + place}§" for place, name in enumerate(order)}} if binds else self.bound
