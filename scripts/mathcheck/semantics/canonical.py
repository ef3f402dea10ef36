r"""One form for expressions that algebra makes equal: `2 a b + b a` and `3 b a`, `\|x - y\|` and `\|y - x\|`.

An expression becomes a sum of products with rational coefficients. A product has factors that
commute (numbers) with whole exponents, and factors in a row that do not (vectors, matrices).
Whatever is not a sum, a product or a power is an atom, known by its head and the forms of its
operands; for some heads the order or the sign of an operand is free. Equal forms prove that two
expressions are equal wherever both are defined; unequal ones prove nothing.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

from mathcheck.reference.distributions import CONTINUOUS
from mathcheck.semantics.domains import Choice, Integer, Matrix, Random, Real
from mathcheck.semantics.expr import Expr, substitute
from mathcheck.semantics.ranks import rank
from mathcheck.semantics.scope import Declaration, Scope

# A product: the commuting factors with exponents, in order; then the others as they stand.
Product = tuple[tuple[tuple[str, int], ...], tuple[str, ...]]
Form = dict[Product, Fraction]
Grid = list[list[Form]]

ONE: Product = ((), ())
MAX_TERMS = 120
MAX_POWER = 6
MAX_DEPTH = 12
MAX_SIDE = 4
_DIFFERENCES = ("=", "!=", "<", "<=")
# Atoms that are never negative.
_NONNEGATIVE = {"norm", "sqrt"}
_NONNEGATIVE_REFERENCES = {"exp", "abs", "cosh"}
# Heads whose operands may be exchanged.
_SYMMETRIC = {"hadamard", "cup", "cap", "and", "or"}
_SYMMETRIC_REFERENCES = {"max", "min", "dist", "angle", "cosine similarity", "MSE", "RMSE", "MAE"}
_SYMMETRIC_COMPARISONS = {"=", "!=", "equiv", "perp"}
# References that forget a sign, as norms do, and those that forget a transpose.
_EVEN_REFERENCES = {"cos", "cosh", "abs", "sech", "rank"}
_TRANSPOSABLE_REFERENCES = {"det", "tr", "rank"}
_MIRRORED = {"<": ">", "<=": ">=", "<<": ">>", "subset": "supset", "succ": "prec", "succeq": "preceq"}


def canonical_claim(operator: str, left: Expr, right: Expr, scope: Scope) -> tuple[str, str]:
    """One form for claims that say the same: `a = b`, `2 b = 2 a` and `a - b = 0`; `a < b` and `b > a`."""
    operator, left, right = _upright(operator, left, right)
    forms = Forms(scope)
    if operator in _DIFFERENCES:
        signed = operator in ("<", "<=")
        grid = forms.grid(Expr("sub", (left, right)))
        if grid is not None:
            return operator, _grid_key(grid)
        return operator, key_of(_scaled(_sum(forms.of(left), forms.of(right), -1), signed=signed))
    return operator, f"{forms.key(left)} {operator} {forms.key(right)}"


def is_evident(operator: str, left: Expr, right: Expr, scope: Scope) -> bool:
    """Whether a claim is true by its form: equal sides, or a difference that is a sum of what is never negative."""
    operator, left, right = _upright(operator, left, right)
    if operator not in ("=", "<="):
        return False
    if canonical_claim("=", left, right, scope)[1] == "0":
        return True
    forms = Forms(scope)
    return operator == "<=" and forms.is_nonnegative(_sum(forms.of(right), forms.of(left), -1))


def _upright(operator: str, left: Expr, right: Expr) -> tuple[str, Expr, Expr]:
    operator = {":=": "=", "equiv": "="}.get(operator, operator)
    mirror = next((mirror for mirror, other in _MIRRORED.items() if other == operator), None)
    return (operator, left, right) if mirror is None else (mirror, right, left)


def key_of_definition(declaration: Declaration, scope: Scope) -> str:
    """What a declaration says, the same for two that say the same."""
    forms = Forms(scope)
    value = "" if declaration.definition is None else key_of(forms.of(declaration.definition))
    return f"{declaration.parameters} {value} {declaration.domain!r}"


def key_of(form: Form) -> str:
    """A form as text, the same for equal forms."""
    parts = []
    for (scalars, others), coefficient in sorted(form.items()):
        factors = [f"{name}^{power}" if power != 1 else name for name, power in scalars] + list(others)
        parts.append("*".join([str(coefficient), *factors] if coefficient != 1 or not factors else factors))
    return " + ".join(parts) or "0"


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
            form = self._as_atom(f"sum({key_of(form)})", expr)
        if not self.bound:
            self.known[id(expr)] = (expr, form)
        return form

    def key(self, expr: Expr) -> str:
        """The form of an expression as text."""
        return key_of(self.of(expr))

    def _is_number(self, expr: Expr) -> bool:
        if expr.head == "var" and expr.data in self.bound:
            return True
        return rank(expr, self.scope) == 0

    def _form(self, expr: Expr) -> Form:
        args = expr.args
        match expr.head:
            case "num":
                return _constant(expr.data[0])
            case "add":
                return _sum(self.of(args[0]), self.of(args[1]), 1)
            case "sub":
                return _sum(self.of(args[0]), self.of(args[1]), -1)
            case "neg":
                return _times(self.of(args[0]), Fraction(-1))
            case "mul" | "dot" | "times" | "inner" if len(args) == 2:
                return self._product(expr)
            case "div":
                return self._quotient(expr)
            case "pow":
                return self._power(expr)
            case "sqrt":
                return self._root(expr)
            case "transpose":
                return self._transpose(expr)
            case "var":
                return self._variable(expr)
            case "call":
                return self._call(expr)
            case "norm" | "bars" if not self.of(args[0]):
                return {}
            case "int" if len(args) in (1, 3):
                return self._linear(expr)
            case "fold" if expr.data.kind == "sum" and not expr.data.filtered:
                return self._linear(expr)
            case "apply" if expr.data == "det" and (grid := self.grid(args[0])) is not None and len(grid) == len(grid[0]):
                return _determinant(grid)
            case "moment" if expr.data.count == 1 and not expr.data.conditions and not expr.data.over:
                return self._moment(expr)
            case "deriv" if expr.data.kind in ("partial", "total") and len(expr.data.targets) == 1 and args[0].head == "var":
                target = expr.data.targets[0]
                if args[0].data == target.name and not target.indices and not target.transposed:
                    return _constant(Fraction(1))
        return self._as_atom(self._atom_key(expr), expr)

    def _as_atom(self, key: str, expr: Expr) -> Form:
        """An atom, with what is known of its values."""
        head, data = expr.head, expr.data
        if head in _NONNEGATIVE or head == "apply" and data in _NONNEGATIVE_REFERENCES or \
                head == "bars" and self._is_number(expr.args[0]) or head == "var" and self._is_never_negative(data):
            self.nonnegative.add(key)
        if any(self._is_random(name) for name in expr.free):
            self.random.add(key)
        return _atom(key, self._is_number(expr))

    def _is_never_negative(self, name: str) -> bool:
        domain = getattr(self.scope.lookup(name), "domain", None)
        lower = domain.lower if isinstance(domain, (Real, Integer)) else None
        return lower is not None and lower.head == "num" and lower.data[0] >= 0

    def _is_random(self, name: str) -> bool:
        """Whether a name is a random variable, or is not known not to be one."""
        declaration = self.scope.lookup(name)
        if declaration is None or isinstance(declaration.domain, Random):
            return True
        if declaration.definition is not None:
            return any(self._is_random(part) for part in declaration.definition.free if part != name)
        return False

    def is_nonnegative(self, form: Form) -> bool:
        """Whether a form is a sum of products of what is never negative."""
        return all(coefficient > 0 and not others and all(power % 2 == 0 or name in self.nonnegative for name, power in scalars)
                   for (scalars, others), coefficient in form.items())

    # -- names ---------------------------------------------------------------------------------

    def _variable(self, expr: Expr) -> Form:
        name = expr.data
        if name in self.bound:
            return _atom(self.bound[name], True)
        declaration = self.scope.lookup(name)
        if declaration is not None and declaration.definition is not None and declaration.parameters is None and \
                not declaration.is_function and self.depth < MAX_DEPTH:
            self.depth += 1
            form = self.of(declaration.definition)
            self.depth -= 1
            return form
        return self._as_atom(name, expr)

    def _call(self, expr: Expr) -> Form:
        function, *arguments = expr.args
        declaration = self.scope.lookup(function.data) if function.head == "var" else None
        if declaration is not None and declaration.parameters is not None and declaration.definition is not None and \
                len(declaration.parameters) == len(arguments) and self.depth < MAX_DEPTH:
            self.depth += 1
            form = self.of(substitute(declaration.definition, dict(zip(declaration.parameters, arguments, strict=True))))
            self.depth -= 1
            return form
        return self._as_atom(self._atom_key(expr), expr)

    def _is_binary(self, name: str) -> bool:
        """Whether a name stands for 0 or 1 only, which are their own powers."""
        declaration = self.scope.lookup(name)
        domain = getattr(declaration, "domain", None)
        if isinstance(domain, Choice):
            return all(value.head == "num" and value.data[0] in (0, 1) for value in domain.values)
        return isinstance(domain, Random) and (domain.kind == "binary" or domain.distribution is not None and
                                               _law_name(domain.distribution) == "bernoulli")

    # -- arithmetic ----------------------------------------------------------------------------

    def _product(self, expr: Expr) -> Form:
        left, right = expr.args
        first, second = self.of(left), self.of(right)
        if expr.head in ("dot", "inner") and not self._is_number(left) and not self._is_number(right):
            # The inner product of two vectors: the order is free.
            first = self._transposed(first)
        product = _multiplied(first, second)
        if product is None:
            return self._as_atom(f"({key_of(first)})*({key_of(second)})", expr)
        if self._is_number(expr) or expr.head in ("dot", "inner") and rank(left, self.scope) == rank(right, self.scope) == 1:
            product = self._as_numbers(product)
        return self._binary(product)

    def _binary(self, form: Form) -> Form:
        found: Form = {}
        for (scalars, others), coefficient in form.items():
            reduced = tuple((name, 1 if power > 1 and self._is_binary(name) else power) for name, power in scalars)
            found[reduced, others] = found.get((reduced, others), Fraction(0)) + coefficient
        return _without_zeros(found)

    def _as_numbers(self, form: Form) -> Form:
        r"""Rows of factors that make a number are numbers, and their own transposes: `x^\top A y` and `y^\top A^\top x`."""
        found: Form = {}
        for (scalars, others), coefficient in form.items():
            if others:
                factor = "[" + "*".join(min(others, _mirrored(others, self))) + "]"
                scalars = _merged(scalars, ((factor, 1),))
            found[scalars, ()] = found.get((scalars, ()), Fraction(0)) + coefficient
        return _without_zeros(found)

    def _quotient(self, expr: Expr) -> Form:
        upper, lower = self.of(expr.args[0]), self.of(expr.args[1])
        product = _multiplied(upper, _inverse(lower)) if lower else None
        return product if product is not None else self._as_atom(f"({key_of(upper)})/({key_of(lower)})", expr)

    def _power(self, expr: Expr) -> Form:
        base, exponent = expr.args
        form, power = self.of(base), self.of(exponent)
        number = power.get(ONE, Fraction(0)) if set(power) <= {ONE} else None
        if number is not None and number.denominator == 1 and abs(number) <= MAX_POWER and (
                self._is_number(base) or number > 0 and not self._is_vector(base)):
            if number < 0:
                form, number = (_inverse(form) if form else {}), -number
            found: Form | None = _constant(Fraction(1))
            for _ in range(int(number)):
                found = None if found is None else _multiplied(found, form)
            if found is not None:
                return self._binary(found)
        if number == -1 and len(form) == 1:
            ((scalars, others), coefficient), = form.items()
            if not scalars and others:
                return {((), tuple(_inverse_name(name) for name in reversed(others))): 1 / coefficient}
        return self._as_atom(f"({key_of(form)})^({key_of(power)})", expr)

    def _is_vector(self, expr: Expr) -> bool:
        return rank(expr, self.scope) == 1

    def _root(self, expr: Expr) -> Form:
        form = self.of(expr.args[0])
        if set(form) == {ONE}:
            value = form[ONE]
            if value > 0 and all(isqrt(part) ** 2 == part for part in (value.numerator, value.denominator)):
                return _constant(Fraction(isqrt(value.numerator), isqrt(value.denominator)))
        return self._as_atom(f"sqrt({key_of(form)})", expr)

    def _transpose(self, expr: Expr) -> Form:
        form = self.of(expr.args[0])
        return form if self._is_number(expr.args[0]) else self._transposed(form)

    def _transposed(self, form: Form) -> Form:
        return {(scalars, _mirrored(others, self)): coefficient for (scalars, others), coefficient in form.items()}

    def is_symmetric(self, name: str) -> bool:
        """Whether a matrix is its own transpose."""
        domain = getattr(self.scope.lookup(name), "domain", None)
        return name == "identity()" or isinstance(domain, Matrix) and bool(
            domain.traits & {"symmetric", "positive_definite", "semidefinite", "diagonal"})

    def _linear(self, expr: Expr) -> Form:
        """Sums and integrals: term by term, with what does not depend on the index outside."""
        outer = self.bound
        self.bound = self._bound_in(expr)
        marks = set(self.bound.values()) - set(outer.values())
        try:
            body = self.of(expr.args[0])
            rest = f"{self._data_key(expr.data)}; {', '.join(self.key(arg) for arg in expr.args[1:])}"
        finally:
            self.bound = outer
        found: Form = {}
        for (scalars, others), coefficient in body.items():
            inside = tuple((name, power) for name, power in scalars if any(mark in name for mark in marks))
            outside = tuple(part for part in scalars if part not in inside)
            atom = self._as_atom(f"{expr.head}{rest}({key_of({(inside, others): Fraction(1)})})", expr)
            factor = _multiplied({(outside, ()): coefficient}, atom)
            found = _sum(found, factor, 1)
        return found

    def _moment(self, expr: Expr) -> Form:
        """Expectations take constants out; variances forget those that are added."""
        body = self.of(expr.args[0])
        if expr.data.kind == "variance":
            body = {product: coefficient for product, coefficient in body.items() if not self._is_constant(product)}
            if not body:
                return {}
            key = min(key_of(body), key_of(_times(body, Fraction(-1))))
            return self._as_atom(f"variance({key})", expr)
        if expr.data.kind == "expectation" and not any(self._is_random(name) for name in expr.args[0].free):
            return body
        if expr.data.kind != "expectation" or not self._is_number(expr.args[0]):
            return self._as_atom(self._atom_key(expr), expr)
        found: Form = {}
        for (scalars, others), coefficient in body.items():
            outside = tuple((name, power) for name, power in scalars if name not in self.random)
            inside = tuple((name, power) for name, power in scalars if name in self.random)
            factor: Form = {(outside, ()): coefficient}
            if inside or others:
                factor = _multiplied(factor, _atom(f"expectation({key_of({(inside, others): Fraction(1)})})", True))
            found = _sum(found, factor, 1)
        return found

    def _is_constant(self, product: Product) -> bool:
        return not any(name in self.random for name, _ in product[0]) and not product[1]

    # -- matrices ------------------------------------------------------------------------------

    def grid(self, expr: Expr, size: tuple[int, int] | None = None) -> Grid | None:
        """The entries of a small matrix that is written out; `size` is what an identity or a zero takes."""
        args = expr.args
        match expr.head:
            case "matrix" if isinstance(expr.data, int) and all(rank(arg, self.scope) == 0 for arg in args):
                rows, columns = expr.data, len(args) // expr.data
                return [[self.of(args[row * columns + column]) for column in range(columns)] for row in range(rows)] \
                    if max(rows, columns) <= MAX_SIDE else None
            case "vector" if args and len(args) <= MAX_SIDE and all(arg.head != "fold" and rank(arg, self.scope) == 0 for arg in args):
                column = [[self.of(arg)] for arg in args]
                return _flipped(column) if expr.data == "transposed" else column
            case "identity" if size is not None:
                return [[_constant(int(row == column)) for column in range(size[1])] for row in range(size[0])]
            case "num" if size is not None and expr.data[0] == 0:
                return [[{} for _ in range(size[1])] for _ in range(size[0])]
            case "var":
                declaration = self.scope.lookup(expr.data)
                if declaration is None or declaration.definition is None or declaration.is_function or self.depth >= MAX_DEPTH:
                    return None
                self.depth += 1
                found = self.grid(declaration.definition, size)
                self.depth -= 1
                return found
            case "neg":
                return _each(self.grid(args[0], size), Fraction(-1))
            case "add" | "sub":
                left = self.grid(args[0], size)
                right = self.grid(args[1], size or left and (len(left), len(left[0])))
                if left is None and right is not None:
                    left = self.grid(args[0], (len(right), len(right[0])))
                return _added(left, right, 1 if expr.head == "add" else -1)
            case "transpose":
                inner = self.grid(args[0], size and (size[1], size[0]))
                return None if inner is None else _flipped(inner)
            case "mul" | "dot" | "times" if len(args) == 2:
                return self._grid_product(args[0], args[1], size)
            case "div" if self._is_number(args[1]):
                inner = self.grid(args[0], size)
                lower = self.of(args[1])
                return None if inner is None or not lower else _every(inner, _inverse(lower))
        return None

    def _grid_product(self, left: Expr, right: Expr, size: tuple[int, int] | None) -> Grid | None:
        for number, other in ((left, right), (right, left)):
            if self._is_number(number) and (inner := self.grid(other, size)) is not None:
                return _every(inner, self.of(number))
        first, second = self.grid(left), self.grid(right)
        if first is None or second is None or len(first[0]) != len(second):
            return None
        found: Grid = []
        for row in first:
            found.append([])
            for column in range(len(second[0])):
                entry: Form | None = {}
                for place, factor in enumerate(row):
                    product = _multiplied(factor, second[place][column])
                    entry = None if entry is None or product is None else _sum(entry, product, 1)
                if entry is None:
                    return None
                found[-1].append(entry)
        return found

    # -- atoms ---------------------------------------------------------------------------------

    def _atom_key(self, expr: Expr) -> str:
        head, data, args = expr.head, expr.data, expr.args
        outer = self.bound
        self.bound = self._bound_in(expr)
        try:
            keys = [self.key(arg) for arg in args]
            if head == "compare" and data in ("<", "<=", ">", ">=") and any(self._is_continuous(name) for name in expr.free):
                # A continuous variable takes no single value with positive probability.
                data = {"<": "<=", ">": ">="}.get(data, data)
            if head == "norm" or head == "bars" and self._is_number(args[0]) or head == "apply" and data in _EVEN_REFERENCES:
                keys[0] = self._without_sign(args[0])
            if head == "apply" and data in _TRANSPOSABLE_REFERENCES:
                keys[0] = min(keys[0], key_of(self._transposed(self.of(args[0]))))
            if head in _SYMMETRIC or head == "apply" and data in _SYMMETRIC_REFERENCES or \
                    head == "compare" and data in _SYMMETRIC_COMPARISONS:
                keys.sort()
            return f"{head}{self._data_key(data)}({', '.join(keys)})"
        finally:
            self.bound = outer

    def _bound_in(self, expr: Expr) -> dict[str, str]:
        """The names that are bound inside an expression, with marks that tell of their place only."""
        data = expr.data
        binds = getattr(data, "binds", None) or ()
        order = [entry.name for entry in data.ranges] if hasattr(data, "ranges") else sorted(binds)
        return {**self.bound, **{name: f"§{len(self.bound) + place}§" for place, name in enumerate(order)}} if binds else self.bound

    def _is_continuous(self, name: str) -> bool:
        domain = getattr(self.scope.lookup(name), "domain", None)
        if not isinstance(domain, Random):
            return False
        return domain.kind == "continuous" or domain.distribution is not None and \
            _law_name(domain.distribution) in CONTINUOUS

    def _without_sign(self, expr: Expr) -> str:
        form = self.of(expr)
        return min(key_of(form), key_of(_times(form, Fraction(-1))))

    def _data_key(self, data: Any) -> str:
        """What a head says beside its operands; names that it binds by their place."""
        if data is None:
            return ""
        if isinstance(data, Expr):
            return self.key(data)
        if isinstance(data, str):
            return ":" + self.bound.get(data, data)
        if isinstance(data, (tuple, list)):
            return "[" + ",".join(self._data_key(part) for part in data) + "]"
        if isinstance(data, (set, frozenset)):
            return "{" + ",".join(sorted(self._data_key(part) for part in data)) + "}"
        if is_dataclass(data):
            return type(data).__name__ + "<" + ",".join(self._data_key(getattr(data, part.name)) for part in fields(data)) + ">"
        return ":" + repr(data)


def _law_name(distribution: Expr) -> str:
    data = distribution.data
    return str(data if isinstance(data, str) else getattr(data, "name", "")).lower()


# -- sums of products ----------------------------------------------------------------------------


def _constant(value: Any) -> Form:
    value = Fraction(value)
    return {ONE: value} if value else {}


def _atom(key: str, is_number: bool) -> Form:
    return {(((key, 1),), ()) if is_number else ((), (key,)): Fraction(1)}


def _without_zeros(form: Form) -> Form:
    return {product: coefficient for product, coefficient in form.items() if coefficient}


def _sum(left: Form, right: Form, sign: int) -> Form:
    found = dict(left)
    for product, coefficient in right.items():
        found[product] = found.get(product, Fraction(0)) + sign * coefficient
    return _without_zeros(found)


def _times(form: Form, factor: Fraction) -> Form:
    return {product: coefficient * factor for product, coefficient in form.items()}


def _multiplied(left: Form, right: Form) -> Form | None:
    if len(left) * len(right) > MAX_TERMS:
        return None
    found: Form = {}
    for (scalars, others), coefficient in left.items():
        for (more_scalars, more_others), factor in right.items():
            row = (*others, *more_others)
            if len(row) > 1:
                row = _reduced(row)
            product = (_merged(scalars, more_scalars), row)
            found[product] = found.get(product, Fraction(0)) + coefficient * factor
    return _without_zeros(found)


def _reduced(row: tuple[str, ...]) -> tuple[str, ...]:
    """A row without identities and without what undoes itself: `A A^{-1}`."""
    found: list[str] = []
    for name in row:
        if found and _inverse_name(name) == found[-1]:
            found.pop()
        elif name != "identity()":
            found.append(name)
    return tuple(found) or ("identity()",)


def _inverse_name(name: str) -> str:
    return name.removesuffix("⁻¹") if name.endswith("⁻¹") else name + "⁻¹"


def _merged(left: tuple[tuple[str, int], ...], right: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted((name, power) for name, power in powers.items() if power))


def _inverse(form: Form) -> Form:
    """One over a number: of a product factor by factor, of a sum as an atom."""
    if len(form) == 1:
        ((scalars, others), coefficient), = form.items()
        if not others:
            return {(tuple((name, -power) for name, power in scalars), ()): 1 / coefficient}
    scale = _leading(form)
    key = f"sum({key_of(_times(form, 1 / scale))})"
    return {(((key, -1),), ()): 1 / scale}


def _leading(form: Form) -> Fraction:
    return form[min(form)]


def _scaled(form: Form, *, signed: bool) -> Form:
    """Divided by the first coefficient, or by its size where the sign counts."""
    if not form:
        return form
    scale = _leading(form)
    return _times(form, 1 / (abs(scale) if signed else scale))


def _mirrored(row: tuple[str, ...], forms: Forms) -> tuple[str, ...]:
    r"""A row transposed; the mark of a transpose stands before that of an inverse."""
    found = []
    for name in reversed(row):
        base, inverse = (name.removesuffix("⁻¹"), "⁻¹") if name.endswith("⁻¹") else (name, "")
        if not forms.is_symmetric(base):
            base = base.removesuffix("ᵀ") if base.endswith("ᵀ") else base + "ᵀ"
        found.append(base + inverse)
    return tuple(found)


# -- matrices that are written out ---------------------------------------------------------------


def _flipped(grid: Grid) -> Grid:
    return [list(column) for column in zip(*grid, strict=True)]


def _each(grid: Grid | None, factor: Fraction) -> Grid | None:
    return None if grid is None else [[_times(entry, factor) for entry in row] for row in grid]


def _every(grid: Grid, factor: Form) -> Grid | None:
    found = [[_multiplied(entry, factor) for entry in row] for row in grid]
    return None if any(entry is None for row in found for entry in row) else found


def _added(left: Grid | None, right: Grid | None, sign: int) -> Grid | None:
    if left is None or right is None or (len(left), len(left[0])) != (len(right), len(right[0])):
        return None
    return [[_sum(a, b, sign) for a, b in zip(first, second, strict=True)] for first, second in zip(left, right, strict=True)]


def _determinant(grid: Grid) -> Form:
    """By the first row; the sides are small."""
    if len(grid) == 1:
        return grid[0][0]
    found: Form = {}
    for column, entry in enumerate(grid[0]):
        minor = [[row[other] for other in range(len(grid)) if other != column] for row in grid[1:]]
        product = _multiplied(entry, _determinant(minor))
        found = _sum(found, product if product is not None else {}, -1 if column % 2 else 1)
    return found


def _grid_key(grid: Grid) -> str:
    """The entries as text, up to a common factor; `0` where all are zero."""
    entries = [entry for row in grid for entry in row]
    scale = next((_leading(entry) for entry in entries if entry), None)
    if scale is None:
        return "0"
    return "[" + "; ".join(", ".join(key_of(_times(entry, 1 / scale)) for entry in row) for row in grid) + "]"
