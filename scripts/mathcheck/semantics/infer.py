r"""Domains for symbols that a page does not declare, from typography and use (`--infer`).

Ranks first: bold lower case is a vector, bold capitals are matrices, `A^\top`, `\det A`, `x^\top y`
and sums with values of known rank say the same of plain letters. Then sizes: products and
sums tie the dimensions of their operands together, `\sum_{i=1}^n x_i` makes x of length n.
Then ranges: what stands below a root or in a logarithm is positive, what stands in
`\log p` and `\log(1 - p)` lies between 0 and 1.
"""

from __future__ import annotations

from fractions import Fraction

from mathcheck.semantics.domains import (
    Event,
    Family,
    Function,
    Integer,
    Matrix,
    Random,
    Real,
    ValueOf,
    Vector,
)
from mathcheck.semantics.elaborate import Elaborator, Unknown
from mathcheck.semantics.elaborate_probability import HIDDEN
from mathcheck.semantics.expr import Expr, number, variable, walk
from mathcheck.semantics.ranks import rank_of_domain
from mathcheck.semantics.scope import Declaration, Scope

_MATRIX_FUNCTIONS = {"det", "tr", "rank", "cond", "expm", "eigenvalues", "lambda_max", "lambda_min", "vec"}
_GREEK_MATRICES = {r"\Sigma", r"\Lambda", r"\Omega", r"\Phi", r"\Psi", r"\Theta", r"\Gamma", r"\Xi", r"\Pi"}
_WHOLE = {"n", "m", "N", "M", "K", "k", "d", "D", "T", "p", "q", "r", "l", "L", "J", "S"}


def infer(elaborator: Elaborator, scope: Scope, exprs: list[Expr]) -> bool:
    """Declare the unknown names of a formula; whether anything was declared."""
    unknown = {name: entry for name, entry in elaborator.unknown.items()
               if scope.lookup(name) is None and not name.startswith("#range") and "law" not in entry.uses}
    values = {name: entry for name, entry in unknown.items() if _special(entry, elaborator) is None}
    ranks = _Ranks(scope, values, exprs).solve()
    sizes = _Sizes(scope, ranks, elaborator, exprs)
    changed = False
    for name, entry in unknown.items():
        domain = _special(entry, elaborator)
        if domain is None:
            domain = _domain(name, entry, ranks.get(name, 0), sizes, exprs)
        if domain is None:
            continue
        for size in _letters(domain):
            if scope.lookup(size) is None:
                scope.declare(Declaration(size, Integer(number(Fraction(1))), inferred=True))
        scope.declare(Declaration(name, domain, inferred=True))
        changed = True
    return changed


def _letters(domain: object) -> set[str]:
    found: set[str] = set()
    for part in (getattr(domain, "size", None), getattr(domain, "rows", None), getattr(domain, "columns", None),
                 *getattr(domain, "sizes", ())):
        if isinstance(part, Expr):
            found |= part.free
    element = getattr(domain, "element", None)
    return found | (_letters(element) if element is not None else set())


def _special(entry: Unknown, elaborator: Elaborator) -> object | None:
    """Domains that the use alone decides: chance, functions, indices."""
    uses = entry.uses
    source = next((use.split(":", 1)[1] for use in sorted(uses) if use.startswith("valueof:")), None)
    if entry.name.endswith(HIDDEN):
        return Random("continuous" if "continuous" in uses else "table")
    if source is not None:
        return ValueOf(source)
    if "event" in uses:
        return Event()
    if "random" in uses:
        return Random("discrete")
    if "function" in uses:
        return Function()
    if "index" in uses:
        if entry.axis is not None:
            base, axis = entry.axis
            return Integer(number(Fraction(1)), Expr("axis_size", (base,), axis, entry.span))
        return Integer(number(Fraction(1)), number(Fraction(3)))
    return None


def _domain(name: str, entry: Unknown, rank: int, sizes: _Sizes, exprs: list[Expr]) -> object:
    if entry.entries:
        lengths = sizes.of_entries(name, entry)
        if rank > len(lengths):
            return Family(Vector(sizes.letter(f"{name}/own")), tuple(lengths))
        element = _range(name, exprs, indexed=True)
        if len(lengths) == 1:
            return Vector(lengths[0], frozenset(), element)
        if len(lengths) == 2:
            return Matrix(lengths[0], lengths[1], frozenset(), element)
        return Family(Real(), tuple(lengths))
    if rank == 1:
        return Vector(sizes.dimension(name, 0))
    if rank == 2:
        return Matrix(sizes.dimension(name, 0), sizes.dimension(name, 1))
    if _is_whole(name, exprs):
        return Integer(number(Fraction(1)))
    return _range(name, exprs, indexed=False) or Real()


def _is_whole(name: str, exprs: list[Expr]) -> bool:
    for expr in exprs:
        for part in walk(expr):
            if part.head in ("factorial", "binom") and any(arg.head == "var" and arg.data == name for arg in part.args):
                return True
            if part.head == "fold" and name in _WHOLE and any(arg.head in ("var", "sub", "add") and name in arg.free
                                                              for arg in part.args[1:]):
                return True
    return False


def _range(name: str, exprs: list[Expr], *, indexed: bool) -> Real | None:
    """Between which bounds the use keeps a number."""
    def is_it(part: Expr) -> bool:
        if indexed:
            return part.head == "index" and part.args[0].head == "var" and part.args[0].data == name
        return part.head == "var" and part.data == name

    positive = complement = False
    for expr in exprs:
        for part in walk(expr):
            if part.head == "sqrt" and any(is_it(inner) for inner in walk(part.args[0])) or \
                    part.head == "apply" and part.data in ("log", "log2", "log10") and any(
                        is_it(inner) for inner in walk(part.args[0])):
                positive = True
            if part.head == "pow" and is_it(part.args[0]) and part.args[1].head not in ("num",):
                positive = True
            if part.head in ("apply", "pow", "mul") and any(_is_complement(arg, is_it) for arg in part.args):
                complement = True
    zero, one = number(Fraction(0)), number(Fraction(1))
    if name in (r"\sigma", r"\tau", r"\sigma^{2}") or name.startswith((r"\sigma_", r"\hat{\sigma")):
        positive = True
    if positive and complement:
        return Real(zero, one, True, True)
    return Real(zero, None, True) if positive else None


def _is_complement(part: Expr, is_it) -> bool:
    return part.head == "sub" and part.args[0].head == "num" and part.args[0].data[0] == 1 and is_it(part.args[1])


class _Ranks:
    """Ranks of unknown names by typography, then by what stands beside them until nothing changes."""

    def __init__(self, scope: Scope, unknown: dict[str, Unknown], exprs: list[Expr]):
        self.scope = scope
        self.unknown = unknown
        self.exprs = exprs
        self.found: dict[str, int] = {}

    def solve(self) -> dict[str, int]:
        for name, entry in self.unknown.items():
            rank = _typographic(name)
            if entry.entries:
                rank = (rank or 0) + max(entry.entries) + 1 if rank == 1 else max(entry.entries) + 1
            if rank is not None:
                self.found[name] = rank
        for _ in range(4):
            before = dict(self.found)
            for expr in self.exprs:
                self.visit(expr)
            if before == self.found:
                break
        return self.found

    def visit(self, expr: Expr) -> int | None:
        """The rank of an expression, noting what it says of its unknown parts."""
        args = expr.args
        match expr.head:
            case "var":
                return self.of_name(expr.data)
            case "num" | "constant" | "infinity":
                return 0
            case "transpose":
                inner = self.visit(args[0])
                if inner is None and args[0].head == "var":
                    self.note(args[0], 2 if _is_capital(args[0].data) else 1)
                    inner = self.visit(args[0])
                return {1: -1, -1: 1}.get(inner, inner)
            case "norm":
                if self.visit(args[0]) is None:
                    self.note(args[0], 2 if expr.data == "F" else 1)
                    self.visit(args[0])
                return 0
            case "apply":
                inner = [self.visit(arg) for arg in args]
                if expr.data in _MATRIX_FUNCTIONS and inner and inner[0] is None:
                    self.note(args[0], 2)
                return 0 if expr.data in _MATRIX_FUNCTIONS else inner[0] if inner else None
            case "inner":
                for arg in args:
                    if self.visit(arg) is None:
                        self.note(arg, 1)
                return 0
            case "add" | "sub" | "compare" | "hadamard":
                return self.alike(args)
            case "neg" | "pinv" | "at":
                return self.visit(args[0])
            case "pow":
                self.visit(args[1])
                return self.visit(args[0])
            case "div":
                self.visit(args[1])
                return self.visit(args[0])
            case "mul" | "dot" | "times":
                return self.product(expr)
            case "index":
                base = self.visit(args[0])
                for arg in args[1:]:
                    self.visit(arg)
                return None if base is None else max(0, base - len(args) + 1)
            case "identity":
                return 2
            case "vector":
                for arg in args:
                    self.visit(arg)
                return 1
            case "matrix":
                return 2
            case "fold":
                ranks = [self.visit(arg) for arg in args]
                return ranks[0] if expr.data.kind in ("sum", "prod", "max", "min") else None
            case "moment":
                inner = [self.visit(arg) for arg in args]
                return inner[0] if inner and expr.data.kind == "expectation" else None
        for arg in args:
            self.visit(arg)
        return None

    def of_name(self, name: str) -> int | None:
        if name in self.found:
            return self.found[name]
        declaration = self.scope.lookup(name)
        if declaration is None or declaration.is_function:
            return None
        if declaration.definition is not None:
            from mathcheck.semantics.ranks import rank

            return rank(declaration.definition, self.scope)
        return rank_of_domain(declaration.domain)

    def note(self, expr: Expr, rank: int) -> None:
        if expr.head == "var" and expr.data in self.unknown and expr.data not in self.found:
            self.found[expr.data] = abs(rank)

    def alike(self, args: tuple[Expr, ...]) -> int | None:
        ranks = [self.visit(arg) for arg in args]
        known = next((rank for rank in ranks if rank not in (None, 0)), None)
        if known is not None:
            for arg, rank in zip(args, ranks, strict=True):
                if rank is None:
                    self.note(arg, known)
        return known if known is not None else next((rank for rank in ranks if rank is not None), None)

    def product(self, expr: Expr) -> int | None:
        left, right = expr.args
        a, b = self.visit(left), self.visit(right)
        if a == 2 and b is None and right.head == "var" and not _is_capital(right.data):
            self.note(right, 1)
            b = 1
        elif a == 2 and b is None and right.head == "var":
            self.note(right, 2)
            b = 2
        elif b in (1, 2) and a is None and left.head == "var" and _is_capital(left.data):
            self.note(left, 2)
            a = 2
        elif a == -1 and b is None and right.head == "var":
            self.note(right, 2 if _is_capital(right.data) else 1)
            b = self.visit(right)
        elif expr.head == "dot" and 1 in (a, b) and None in (a, b):
            self.note(left if a is None else right, 1)
            return 0
        if a is None or b is None:
            return b if a is None or a == 0 else a
        if a == 0 or b == 0:
            return a or b
        if a == -1:
            return {1: 0, 2: -1}.get(b)
        if b == -1:
            return 2
        if a == 1 and b == 1:
            return 0
        return b if a == 2 else 2


def _typographic(name: str) -> int | None:
    """The rank that a font gives."""
    plain = name
    for accent in (r"\hat{", r"\bar{", r"\tilde{", r"\dot{"):
        plain = plain.removeprefix(accent)
    if plain.startswith(r"\vec{"):
        return 1
    if plain.startswith(r"\mathbf{"):
        inner = plain[8:]
        return 2 if inner[:1].isupper() or inner[:2] == "\\" + inner[1:2].upper() and inner[1:2].isalpha() else 1
    return None


def _is_capital(name: str) -> bool:
    inner = name.removeprefix(r"\mathbf{").removeprefix(r"\hat{").removeprefix(r"\tilde{").removeprefix(r"\bar{")
    return inner[:1].isupper() or inner[:1] == "\\" and inner[1:2].isupper()


class _Sizes:
    """Dimensions that the products, sums and ranges of a formula tie together."""

    def __init__(self, scope: Scope, ranks: dict[str, int], elaborator: Elaborator, exprs: list[Expr]):
        self.scope = scope
        self.ranks = ranks
        self.elaborator = elaborator
        self.parent: dict[str, str] = {}
        self.known: dict[str, Expr] = {}
        for name, entry in elaborator.unknown.items():
            for axis, found in entry.entries.items():
                for size in found:
                    self.tie(f"{name}/{axis}", self.term(size))
        for expr in exprs:
            self.shape(expr)

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
        args = expr.args
        match expr.head:
            case "var":
                return self.of_name(expr.data)
            case "num" | "constant":
                return ()
            case "transpose":
                inner = self.shape(args[0])
                if inner is None:
                    return None
                return ("1", inner[0]) if len(inner) == 1 else (inner[1],) if inner[:1] == ("1",) else inner[::-1]
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
                return inner[0] if len(inner) == 1 and expr.data not in ("det", "tr", "rank") else None
            case "inner":
                shapes = [self.shape(arg) for arg in args]
                if shapes[0] and shapes[1] and len(shapes[0]) == len(shapes[1]) == 1:
                    self.tie(shapes[0][0], shapes[1][0])
                return ()
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

    def of_name(self, name: str) -> tuple[str, ...] | None:
        if name in self.ranks:
            entry = self.elaborator.unknown.get(name)
            rank = self.ranks[name]
            return tuple(f"{name}/{axis}" for axis in range(rank)) if entry is None or not entry.entries or rank <= 2 else None
        declaration = self.scope.lookup(name)
        if declaration is None:
            return ()
        if declaration.definition is not None:
            return self.shape(declaration.definition) if not declaration.is_function else None
        match declaration.domain:
            case Vector(size=size):
                return (self.term(size),)
            case Matrix(rows=rows, columns=columns):
                return (self.term(rows), self.term(columns))
            case Real() | Integer():
                return ()
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
