r"""Sizes of names that nobody declared: what products, sums and ranges of a formula tie together.

`A x` makes the columns of A as many as the entries of x, `\sum_{i=1}^n x_i` makes x of length n.
"""

from __future__ import annotations

from fractions import Fraction

from mathcheck.budget import NODE
from mathcheck.semantics.domains import Family, Integer, Matrix, Random, Real, ValueOf, Vector
from mathcheck.semantics.elaborate.elaborator import Unknown
from mathcheck.semantics.expr import Expr, number, substitute, variable
from mathcheck.semantics.inference.ranks import points_of
from mathcheck.semantics.ranks import DEEPEST
from mathcheck.semantics.scope import Declaration, Scope

# Functions whose values are no vectors or matrices of the shape of their argument.
_OTHER_SHAPES = frozenset({"det", "tr", "rank", "dim", "nullity", "vec", "column space", "row space", "null space", "diag"})


class Sizes:
    """Dimensions that the products, sums and ranges of a formula tie together."""

    def __init__(self, scope: Scope, ranks: dict[str, int], unknown: dict[str, Unknown], exprs: list[Expr]):
        self.scope = scope
        self.ranks = ranks
        self.unknown = unknown
        self.parent: dict[str, str] = {}
        self.known: dict[str, Expr] = {}
        self.depth = 0
        self.chain = 0
        # Shapes of defined names: written out, definitions that name one another grow without bound.
        self.defined: dict[str, tuple[str, ...] | None] = {}
        for name, entry in unknown.items():
            for axis, found in (entry.entries or {0: entry.sizes}).items():
                for size in found:
                    self.tie(f"{name}/{axis}", self.term(size))
        for expr in exprs:
            self.shape(expr)
            self.tie_indices(expr)

    def tie_indices(self, expr: Expr) -> dict[str, str]:
        """One index runs over one range, wherever it stands; for each index left open, a dimension that it runs over."""
        found: dict[str, str] = {}

        def meet(name: str, term: str) -> None:
            if name in found:
                self.tie(found[name], term)
            found.setdefault(name, term)

        for arg in expr.args:
            for name, term in self.tie_indices(arg).items():
                meet(name, term)
        if expr.head == "index" and expr.args[0].head == "var":
            base = self.of_name(expr.args[0].data)
            for axis, index in enumerate(expr.args[1:]):
                if index.head == "var" and base is not None and axis < len(base):
                    meet(index.data, base[axis])
        for name in getattr(expr.data, "binds", ()) if expr.head == "fold" else ():
            found.pop(name, None)
        return found

    def root(self, term: str) -> str:
        while term in self.parent:
            term = self.parent[term]
        return term

    def tie(self, a: str | None, b: str | None) -> None:
        """Two dimensions are one."""
        if a is None or b is None:
            return
        a, b = self.root(a), self.root(b)
        if a == b:
            return
        if a in self.known and b in self.known:
            return
        if a in self.known:
            a, b = b, a
        self.parent[a] = b

    def term(self, size: Expr) -> str:
        """The name of a size that an expression gives."""
        term = f"={size!r}"
        self.known.setdefault(term, size)
        return term

    def dimension(self, name: str, axis: int) -> Expr:
        root = self.root(f"{name}/{axis}")
        return self.known.get(root) or self.letter(root)

    def letter(self, root: str) -> Expr:
        """A size of its own, under a name that cannot stand on a page."""
        name = f"#{root}"
        self.known[root] = variable(name)
        return self.known[root]

    def of_entries(self, name: str, entry: Unknown) -> list[Expr]:
        return [self.dimension(name, axis) for axis in range(max(entry.entries) + 1)]

    def shape(self, expr: Expr) -> tuple[str, ...] | None:
        """The dimensions of a value as terms; rows as `("1", n)`."""
        self.scope.budget.spend(NODE, expr.span)
        args = expr.args
        match expr.head:
            case "var":
                return self.of_name(expr.data)
            case "num" | "constant":
                return ()
            case "identity":
                return (self.term(args[0]) if args and args[0].head == "var" else f"identity/{expr.span}",) * 2
            case "density" | "distribution":
                return self.law(expr)
            case "gradient_at" | "deriv" if (points := points_of(expr)) is not None:
                for arg in expr.args[:1] if expr.head == "deriv" else ():
                    self.shape(arg)
                inner = [self.shape(point) for point in points]
                if not inner or inner[0] is None or len(inner[0]) != 1:
                    return None
                return inner[0] if (expr.data if expr.head == "gradient_at" else expr.data.kind) == "gradient" else inner[0] * 2
            case "index":
                base = self.shape(args[0])
                return base[len(args) - 1:] if base is not None and len(base) >= len(args) - 1 else None
            case "call":
                return self.call(expr)
            case "transpose":
                inner = self.shape(args[0])
                if inner is None:
                    return None
                return ("1", inner[0]) if len(inner) == 1 else (inner[1],) if inner[:1] == ("1",) else inner[::-1]
            case "compare" if args[1].head == "space":
                shape = self.shape(args[0])
                if shape is not None and len(shape) == len(args[1].args):
                    for axis, size in zip(shape, args[1].args, strict=True):
                        self.tie(axis, self.term(size))
                return ()
            case "vector" | "matrix":
                return self.literal(expr)
            case "add" | "sub" | "compare" | "hadamard":
                shapes = [self.shape(arg) for arg in args]
                full = [shape for shape in shapes if shape]
                for other in full[1:]:
                    if len(other) == len(full[0]):
                        for a, b in zip(full[0], other, strict=True):
                            self.tie(a, b)
                return full[0] if full else ()
            case "neg" | "pinv" | "at" | "div" | "pow":
                inner = [self.shape(arg) for arg in args]
                if expr.head == "pow" and inner[0] and len(inner[0]) == 2 and "1" not in inner[0]:
                    self.tie(inner[0][0], inner[0][1])
                return inner[0]
            case "apply":
                inner = [self.shape(arg) for arg in args]
                if expr.data in ("det", "tr") and inner and inner[0] and len(inner[0]) == 2:
                    self.tie(inner[0][0], inner[0][1])
                    return ()
                return inner[0] if len(inner) == 1 and expr.data not in _OTHER_SHAPES else None
            case "inner":
                shapes = [self.shape(arg) for arg in args]
                if shapes[0] and shapes[1] and len(shapes[0]) == len(shapes[1]) == 1:
                    self.tie(shapes[0][0], shapes[1][0])
                return ()
            case "times" if (sides := [self.shape(arg) for arg in args]) and all(side is not None and len(side) == 1 for side in sides):
                # A cross product is one of vectors in space.
                for side in sides:
                    self.tie(side[0], self.term(number(Fraction(3))))
                return sides[0]
            case "mul" | "dot" | "times":
                return self.product(self.shape(args[0]), self.shape(args[1]))
            case "fold":
                shapes = [self.shape(arg) for arg in args]
                return shapes[0] if expr.data.kind in ("sum", "max", "min") else None
            case "moment":
                shapes = [self.shape(arg) for arg in args]
                return shapes[0] if expr.data.kind == "expectation" and shapes else None
        for arg in args:
            self.shape(arg)
        return None

    def law(self, expr: Expr) -> tuple[str, ...] | None:
        """A Gaussian vector is as long as its mean, and its covariance is as wide and as high; a law of counts likewise."""
        shapes = [self.shape(arg) for arg in expr.args]
        wide = [shape for shape in shapes if shape]
        for other in wide[1:]:
            self.tie(wide[0][0], other[0])
        for shape in wide:
            if len(shape) == 2:
                self.tie(*shape)
        return () if expr.head == "density" else None

    def literal(self, expr: Expr) -> tuple[str, ...] | None:
        """A written column of rows, or row of columns: as wide or as high as they are."""
        shapes = [self.shape(arg.args[0] if arg.head == "fold" else arg) for arg in expr.args]
        for other in shapes[1:]:
            for a, b in zip(shapes[0] or (), other or (), strict=False):
                self.tie(a, b)
        known = next((shape for shape in shapes if shape is not None), None)
        many = f"literal/{expr!r}"
        if known is None:
            return None
        if all(shape == () for shape in shapes) and not any(arg.head == "fold" for arg in expr.args):
            rows = expr.data if expr.head == "matrix" else len(expr.args)
            columns = len(expr.args) // rows if rows else 0
            height, width = (self.term(number(Fraction(size))) for size in (rows, columns))
            return (height,) if expr.head == "vector" else (height, width)
        if expr.head == "vector":
            return (many,) if known == () else (many, known[1]) if len(known) == 2 and known[0] == "1" else None
        if expr.data == 1 and len(known) == 1:
            many = many if any(arg.head == "fold" for arg in expr.args) else self.term(number(Fraction(len(expr.args))))
            return known[0], many
        return None

    def of_name(self, name: str) -> tuple[str, ...] | None:
        if name in self.ranks:
            return tuple(f"{name}/{axis}" for axis in range(self.ranks[name]))
        declaration = self.scope.lookup(name)
        if declaration is None:
            return ()
        if declaration.definition is not None:
            return self.of_definition(name, declaration)
        match declaration.domain:
            case Vector(size=size):
                return (self.term(size),)
            case Matrix(rows=rows, columns=columns):
                return (self.term(rows), self.term(columns))
            case Family(element=Vector(size=size), sizes=sizes):
                return (*map(self.term, sizes), self.term(size))
            case Random(shape=(size,)):
                return (self.term(size),)
            case ValueOf(variable=variable) if variable != name:
                return self.of_name(variable)
            case Real() | Integer():
                return ()
        return None

    def of_definition(self, name: str, declaration: Declaration) -> tuple[str, ...] | None:
        if name not in self.defined:
            self.defined[name] = None
            if not declaration.is_function and self.chain < DEEPEST:
                self.chain += 1
                self.defined[name] = self.shape(declaration.definition)
                self.chain -= 1
        return self.defined[name]

    def call(self, expr: Expr) -> tuple[str, ...] | None:
        """The dimensions of a value of a function."""
        function, *arguments = expr.args
        shapes = [self.shape(part) for part in arguments]
        if function.head != "var":
            return shapes[0] if function.head == "reference" and shapes else None
        if self.ranks.get(function.data + "()") == 1:
            return (f"{function.data}()/0",)
        declaration = self.scope.lookup(function.data)
        if declaration is not None and declaration.definition is not None and declaration.parameters is not None and \
                len(declaration.parameters) == len(arguments) and self.depth < 6:
            self.depth += 1
            found = self.shape(substitute(declaration.definition, dict(zip(declaration.parameters, arguments, strict=True))))
            self.depth -= 1
            return found
        return None

    def product(self, a: tuple[str, ...] | None, b: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if a is None or b is None:
            return None
        if not a or not b:
            return a or b
        if len(a) == 1 and len(b) == 1:
            self.tie(a[0], b[0])
            return ()
        if len(a) == 2 and len(b) == 1:
            self.tie(a[1], b[0])
            return () if a[0] == "1" else (a[0],)
        if len(a) == 1 and len(b) == 2:
            if b[0] == "1":
                return (a[0], b[1])
            self.tie(a[0], b[0])
            return ("1", b[1])
        self.tie(a[1], b[0])
        return (a[0], b[1])
