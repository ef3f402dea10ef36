r"""Domains for symbols that a page does not declare, from typography and use (`--infer`).

Ranks first: bold lower case is a vector, bold capitals are matrices, `A^\top`, `\det A`, `x^\top y`
and sums with values of known rank say the same of plain letters. Then sizes: products and
sums tie the dimensions of their operands together, `\sum_{i=1}^n x_i` makes x of length n.
Then ranges: what stands below a root or in a logarithm is positive, what stands in
`\log p` and `\log(1 - p)` lies between 0 and 1.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mathcheck.budget import NODE
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
    with_traits,
)
from mathcheck.semantics.elaborate import Elaborator, Unknown
from mathcheck.semantics.elaborate_probability import HIDDEN
from mathcheck.semantics.expr import Expr, number, substitute, variable, walk
from mathcheck.semantics.factorisations import SQUARE, factor_traits
from mathcheck.semantics.ranks import DEEPEST, rank, rank_of_domain
from mathcheck.semantics.scope import Declaration, Scope

_MATRIX_FUNCTIONS = {"det", "tr", "rank", "cond", "expm", "eigenvalues", "lambda_max", "lambda_min", "vec"}
_GREEK_MATRICES = {r"\Sigma", r"\Lambda", r"\Omega", r"\Phi", r"\Psi", r"\Theta", r"\Gamma", r"\Xi", r"\Pi"}
_WHOLE = {"n", "m", "N", "M", "K", "k", "d", "D", "T", "p", "q", "r", "l", "L", "J", "S"}


def infer(elaborator: Elaborator, scope: Scope, exprs: list[Expr], *, plain: bool = False) -> bool:
    """Declare the unknown names of a formula; whether anything was declared.

    With `plain` a capital is a number unless an operator insists on a matrix.
    """
    unknown = {name: entry for name, entry in elaborator.unknown.items()
               if scope.lookup(name) is None and not name.startswith("#range") and "law" not in entry.uses}
    unknown = _merged(unknown, scope)
    _note_events(unknown, exprs)
    # `P(A)` with an event A speaks of no variable whose value is A.
    unknown = {name: entry for name, entry in unknown.items()
               if not (name.endswith(HIDDEN) and "event" in getattr(unknown.get(name[:-1]), "uses", ()))}
    # Beside `X` stands `x` for a value of it, once that is known.
    named = {name[:1].lower() + name[1:] for name, entry in unknown.items() if name[:1].isupper() and "random" in entry.uses}
    unknown = {name: entry for name, entry in unknown.items() if name not in named or f"valueof:{name}{HIDDEN}" not in entry.uses}
    values = {name: entry for name, entry in unknown.items() if _special(entry) is None}
    functions = {name for name, entry in unknown.items() if "function" in entry.uses}
    parameters = {name for name, role in elaborator.bound.items() if role == "variable"}
    ranks = _Ranks(scope, values, functions, parameters, exprs, plain).solve()
    traits = {name: trait for name, trait in factor_traits(exprs).items() if name in unknown and not plain}
    ranks.update(dict.fromkeys(traits, 2))
    sizes = _Sizes(scope, ranks, unknown, exprs)
    for name, trait in traits.items():
        if trait in SQUARE:
            sizes.tie(f"{name}/0", f"{name}/1")
    changed = False
    for name, entry in unknown.items():
        domain = _special(entry)
        if name in functions and ranks.get(name + "()") == 1:
            domain = Function((), Vector(sizes.dimension(name + "()", 0)))
        if domain is None:
            domain = _domain(name, entry, ranks.get(name, 0), sizes, exprs)
        if domain is None:
            continue
        if name in traits and isinstance(domain, Matrix):
            domain = with_traits(domain, traits[name])
        for size in _letters(domain):
            if scope.lookup(size) is None:
                scope.declare(Declaration(size, Integer(number(Fraction(1))), inferred=True))
        scope.declare(Declaration(name, domain, inferred=True))
        if isinstance(domain, Random):
            _rename_values(name, scope)
        changed = True
    return changed


def _rename_values(name: str, scope: Scope) -> None:
    """Once `X` is named, `x` is a value of it and no longer of a variable without a name."""
    value = name[:1].lower() + name[1:]
    found = scope.lookup(value)
    if value != name and found is not None and found.inferred and found.domain == ValueOf(value + HIDDEN):
        scope.forget({value, value + HIDDEN})


def _merged(unknown: dict[str, Unknown], scope: Scope) -> dict[str, Unknown]:
    r"""`x_i` beside `\mathbf{x}` is an entry of it, not of a second vector."""
    found = dict(unknown)
    for name, entry in unknown.items():
        if not entry.entries or len(name) > 1 and not name.startswith("\\") or name.startswith((r"\mathbf", r"\vec")):
            continue
        for bold in (f"\\mathbf{{{name}}}", f"\\vec{{{name}}}"):
            whole = unknown.get(bold)
            if whole is not None and not whole.entries and len(entry.entries) == 1:
                found[bold] = replace(whole, sizes=entry.entries[0])
                del found[name]
                break
    return found


def _note_events(unknown: dict[str, Unknown], exprs: list[Expr]) -> None:
    """What is united, intersected or complemented inside a probability is an event."""
    for expr in exprs:
        for part in walk(expr):
            if part.head != "prob":
                continue
            for inner in walk(part):
                for arg in inner.args if inner.head in ("cup", "cap", "setminus", "complement", "not") else ():
                    if arg.head == "var" and arg.data in unknown:
                        unknown[arg.data].uses.add("event")


def _letters(domain: object) -> set[str]:
    found: set[str] = set()
    for part in (getattr(domain, "size", None), getattr(domain, "rows", None), getattr(domain, "columns", None),
                 *getattr(domain, "sizes", ()), *(getattr(domain, "shape", None) or ())):
        if isinstance(part, Expr):
            found |= part.free
    for inner in (getattr(domain, "element", None), getattr(domain, "result", None)):
        found |= _letters(inner) if inner is not None else set()
    return found


def _special(entry: Unknown) -> object | None:
    """Domains that the use alone decides: chance, functions, indices."""
    uses = entry.uses
    source = next((use.split(":", 1)[1] for use in sorted(uses) if use.startswith("valueof:")), None)
    if "event" in uses:
        return Event()
    if entry.name.endswith(HIDDEN):
        return Random("continuous" if "continuous" in uses else "table")
    if source is not None:
        return ValueOf(source)
    if "random" in uses:
        return Random("discrete") if not entry.entries else Random("discrete", shape=(variable(f"#{entry.name}"),))
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
            return Family(Vector(sizes.dimension(name, len(lengths))), tuple(lengths))
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
            if part.head in ("factorial", "binom", "space") and any(arg.head == "var" and arg.data == name for arg in part.args):
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
                    part.head == "apply" and part.data in ("log", "log2", "log10") and part.args and any(
                        is_it(inner) for inner in walk(part.args[0])):
                positive = True
            if part.head == "pow" and is_it(part.args[0]) and part.args[1].head not in ("num",):
                positive = True
            if part.head == "compare" and part.data in ("<", "<=", ">", ">=") and any(
                    is_it(arg) and other.head in ("bars", "norm") for arg, other in (part.args, part.args[::-1])):
                # What a distance is compared with is one.
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

    def __init__(self, scope: Scope, unknown: dict[str, Unknown], functions: set[str], parameters: set[str],
                 exprs: list[Expr], plain: bool):
        self.scope = scope
        self.unknown = unknown
        self.functions = functions
        self.open = unknown.keys() | parameters
        self.exprs = exprs
        self.plain = plain
        self.depth = 0
        self.algebra = not plain and (_swaps_factors(exprs) or any(
            _is_matrix_algebra(part) for expr in exprs for part in walk(expr)))
        self.found: dict[str, int] = {}

    def solve(self) -> dict[str, int]:
        for name, entry in self.unknown.items():
            rank = _typographic(name)
            if entry.entries:
                rank = (1 if rank == 1 else 0) + max(entry.entries) + 1
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
        self.scope.budget.spend(NODE, expr.span)
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
                inner = self.visit(args[0])
                if inner is None and self.algebra and _is_inverse(expr) and _has_capitals(args[0]):
                    for part in walk(args[0]):
                        self.note(part, 2)
                    inner = 2
                return inner
            case "call":
                return self.call(expr)
            case "div":
                self.visit(args[1])
                return self.visit(args[0])
            case "mul" | "dot" | "times":
                return self.product(expr)
            case "gradient_at" | "deriv" if (points := _points(expr)) is not None:
                return self.gradient(expr, points)
            case "index":
                base = self.visit(args[0])
                if base is None and args[0].head == "call":
                    self.note(args[0], len(args) - 1)
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

    def gradient(self, expr: Expr, points: tuple[Expr, ...]) -> int | None:
        r"""`\nabla f(x)` is taken at a vector and is one; `\nabla^2 f(x)` is a matrix."""
        for arg in expr.args[:1] if expr.head == "deriv" else ():
            self.visit(arg)
        ranks = [self.visit(point) for point in points]
        if ranks == [None] and not self.plain:
            self.note(points[0], 1)
            ranks = [self.visit(points[0])]
        if not ranks or ranks[0] is None:
            return None
        kind = expr.data if expr.head == "gradient_at" else expr.data.kind
        return ranks[0] if kind == "gradient" else 2 * ranks[0]

    def of_name(self, name: str) -> int | None:
        if name in self.found:
            return self.found[name]
        declaration = self.scope.lookup(name)
        if declaration is None or declaration.is_function:
            return None
        if declaration.definition is not None:
            return rank(declaration.definition, self.scope)
        return rank_of_domain(declaration.domain)

    def note(self, expr: Expr, rank: int) -> None:
        if expr.head == "call" and expr.args[0].head == "var" and expr.args[0].data in self.functions and rank == 1:
            self.found.setdefault(expr.args[0].data + "()", 1)
        if expr.head in ("neg", "div", "at") or expr.head in ("add", "sub"):
            for part in expr.args[:1] if expr.head in ("neg", "div", "at") else expr.args:
                self.note(part, rank)
        if expr.head == "gradient_at" and abs(rank) == 1 and len(expr.args) == 2:
            self.note(expr.args[1], 1)
        if expr.head == "mul" and rank == 2:
            # `\alpha \Lambda` as a matrix: the capital is one.
            for part in expr.args:
                if part.head == "mul" or _is_capital_var(part):
                    self.note(part, 2)
        if expr.head == "var" and expr.data in self.open and expr.data not in self.found:
            self.found[expr.data] = abs(rank)

    def call(self, expr: Expr) -> int | None:
        """The rank of a value of a function, by its definition where the page gives one."""
        function, *arguments = expr.args
        inner = [self.visit(part) for part in arguments]
        if function.head != "var":
            return inner[0] if function.head == "reference" and inner else None
        if function.data in self.functions:
            return self.found.get(function.data + "()")
        declaration = self.scope.lookup(function.data)
        if declaration is None:
            return None
        if declaration.definition is not None and declaration.parameters is not None and self.depth < 6 and \
                len(declaration.parameters) == len(arguments):
            self.depth += 1
            found = self.visit(substitute(declaration.definition, dict(zip(declaration.parameters, arguments, strict=True))))
            self.depth -= 1
            return found
        return rank_of_domain(declaration.domain.result) if isinstance(declaration.domain, Function) else None

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
        if a is None and b is None and self.algebra and _is_capital_var(left) and _is_capital_var(right):
            self.note(left, 2)
            self.note(right, 2)
            a = b = 2
        elif a == 2 and b is None and right.head == "var" and not _is_capital(right.data):
            self.note(right, 1)
            b = 1
        elif a == 2 and b is None and right.head == "var":
            self.note(right, 2)
            b = 2
        elif b in (1, 2) and a is None and left.head == "var" and _is_capital(left.data) and not self.plain:
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


def _points(expr: Expr) -> tuple[Expr, ...] | None:
    """Where a gradient or a Hessian is taken, one variable at a time; `None` for other derivatives."""
    if expr.head == "gradient_at":
        return expr.args[1:] if expr.data in ("gradient", "hessian") and len(expr.args) == 2 else None
    if expr.data.kind not in ("gradient", "hessian") or len(expr.data.targets) != 1 or len(expr.args) > 1:
        return None
    return (variable(expr.data.targets[0].name),)


def _is_capital(name: str) -> bool:
    inner = name.removeprefix(r"\mathbf{").removeprefix(r"\hat{").removeprefix(r"\tilde{").removeprefix(r"\bar{")
    return inner[:1].isupper() or inner[:1] == "\\" and inner[1:2].isupper()


def _is_capital_var(expr: Expr) -> bool:
    return expr.head == "var" and _is_capital(expr.data)


def _is_inverse(expr: Expr) -> bool:
    power = expr.args[1]
    return power.head == "neg" and power.args[0].head == "num" and power.args[0].data[0] == 1 or \
        power.head == "num" and power.data[0] == -1


def _has_capitals(expr: Expr) -> bool:
    return any(_is_capital_var(part) for part in walk(expr))


def _swaps_factors(exprs: list[Expr]) -> bool:
    """Whether two capitals are multiplied in one order here and in the other there."""
    pairs = {(part.args[0].data, part.args[1].data) for expr in exprs for part in walk(expr)
             if part.head == "mul" and all(map(_is_capital_var, part.args))}
    return any(left != right and (right, left) in pairs for left, right in pairs)


def _is_matrix_algebra(expr: Expr) -> bool:
    """What only a formula about matrices has: transposed capitals, identities, determinants, inverses of products."""
    match expr.head:
        case "identity":
            return True
        case "transpose":
            return _has_capitals(expr.args[0])
        case "apply":
            return expr.data in _MATRIX_FUNCTIONS
        case "pow":
            return _is_inverse(expr) and expr.args[0].head == "mul" and all(map(_is_capital_var, expr.args[0].args))
    return False


class _Sizes:
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
            case "gradient_at" | "deriv" if (points := _points(expr)) is not None:
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
        if expr.head == "vector":
            return (many,) if known == () else (many, known[1]) if len(known) == 2 and known[0] == "1" else None
        return (known[0], many) if expr.data == 1 and len(known) == 1 else None

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
