r"""Ranks of names that nobody declared: by their font, then by what stands beside them.

Bold lower case is a vector, a bold capital a matrix; `A^\top`, `\det A`, `x^\top y` and sums with
values of known rank say the same of plain letters.
"""

from __future__ import annotations

from mathcheck.budget import NODE
from mathcheck.semantics.domains import Function
from mathcheck.semantics.elaborate.elaborator import Unknown
from mathcheck.semantics.expr import Expr, substitute, variable, walk
from mathcheck.semantics.inference.laws import rank_by_role, roles
from mathcheck.semantics.ranks import rank, rank_of_domain
from mathcheck.semantics.scope import Scope
from mathcheck.semantics.words.narrowing import rank_said

_MATRIX_FUNCTIONS = {"det", "tr", "rank", "cond", "expm", "eigenvalues", "lambda_max", "lambda_min", "sigma_max", "sigma_min",
                     "singular values", "vec", "column space", "row space", "null space", "nullity", "adj"}
_SUBSPACES = {"column space", "row space", "null space", "orthogonal complement", "adj"}
_VECTOR_FUNCTIONS = {"softmax", "logsoftmax", "logsumexp"}


class Ranks:
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
        # Capitals that stand before lower-case letters, as `A x`.
        self.acting = {part.args[0].data for expr in exprs for part in walk(expr)
                       if part.head == "mul" and is_capital_var(part.args[0]) and part.args[1].head in ("var", "div") and not _has_capitals(part.args[1])}
        self.found: dict[str, int] = {}

    def solve(self) -> dict[str, int]:
        of_vectors = _lists_of_vectors(self.exprs)
        for name, entry in self.unknown.items():
            rank = _typographic(name)
            if entry.entries:
                rank = (1 if rank == 1 or name in of_vectors and max(entry.entries) == 0 else 0) + max(entry.entries) + 1
            said = rank_said(name, self.scope)
            if said is not None and not entry.entries:
                rank = said
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
                    self.note(args[0], 2 if is_capital(args[0].data) else 1)
                    inner = self.visit(args[0])
                return {1: -1, -1: 1}.get(inner, inner)
            case "norm":
                if self.visit(args[0]) is None:
                    matrix = is_capital_var(args[0]) and not self.plain and (self.algebra or args[0].data in self.acting)
                    self.note(args[0], 2 if expr.data == "F" or matrix else 1)
                    self.visit(args[0])
                return 0
            case "apply":
                inner = [self.visit(arg) for arg in args]
                if expr.data in _MATRIX_FUNCTIONS and inner and inner[0] is None:
                    self.note(args[0], 2)
                if expr.data in _VECTOR_FUNCTIONS and inner == [None]:
                    self.note(args[0], 1)
                    inner = [self.visit(args[0])]
                if expr.data in _SUBSPACES:
                    return 2
                return 0 if expr.data in _MATRIX_FUNCTIONS or expr.data in ("dim", "logsumexp") else inner[0] if inner else None
            case "kron":
                ranks = []
                for arg in args:
                    if self.visit(arg) is None:
                        self.note(arg, 2 if _has_capitals(arg) else 1)
                    ranks.append(self.visit(arg))
                return 1 if ranks == [1, 1] else 2
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
            case "gradient_at" | "deriv" if (points := points_of(expr)) is not None:
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
            case "density" | "distribution":
                return self.law(expr)
            case "fold":
                ranks = [self.visit(arg) for arg in args]
                return ranks[0] if expr.data.kind in ("sum", "prod", "max", "min") else None
            case "moment":
                inner = [self.visit(arg) for arg in args]
                return inner[0] if inner and expr.data.kind == "expectation" else None
        for arg in args:
            self.visit(arg)
        return None

    def law(self, expr: Expr) -> int | None:
        """A Gaussian of vectors has a matrix for its variance, one of numbers a number; other laws say it of each argument."""
        ranks = [self.visit(arg) for arg in expr.args]
        if expr.data == "normal" and len(expr.args) >= 2:
            *places, spread = expr.args
            *place_ranks, spread_rank = ranks
            wide = 1 if spread_rank == 2 or 1 in place_ranks else None
            for place, rank in zip(places, place_ranks, strict=True):
                if wide is not None and rank is None:
                    self.note(place, wide)
            if wide is not None and spread_rank is None and spread.head == "var" and is_capital(spread.data):
                self.note(spread, 2)
        for name, kind in roles([expr], self.scope).items():
            if (rank := rank_by_role(kind)) == 1:
                self.note(variable(name), rank)
        return 0 if expr.head == "density" else None

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
                if part.head == "mul" or is_capital_var(part):
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
        if -1 in ranks and any(rank == 2 or rank is None and is_capital_var(arg) for arg, rank in zip(args, ranks, strict=True)):
            ranks = [2 if self.is_outer(arg, rank) else rank for arg, rank in zip(args, ranks, strict=True)]
        known = 2 if 2 in ranks else next((rank for rank in ranks if rank not in (None, 0)), None)
        if known is not None:
            for arg, rank in zip(args, ranks, strict=True):
                if rank is None:
                    self.note(arg, known)
        return known if known is not None else next((rank for rank in ranks if rank is not None), None)

    def is_outer(self, expr: Expr, rank: int | None) -> bool:
        r"""Beside a matrix `u v^\top` is an outer product, though nothing else says that u is a vector."""
        if expr.head in ("neg", "div"):
            return self.is_outer(expr.args[0], rank)
        if rank != -1 or expr.head != "mul" or expr.args[0].head != "var" or expr.args[0].data.startswith("\\"):
            return False
        self.note(expr.args[0], 1)
        return self.visit(expr.args[0]) == 1

    def product(self, expr: Expr) -> int | None:
        left, right = expr.args
        a, b = self.visit(left), self.visit(right)
        if a is None and b is None and self.algebra and is_capital_var(left) and is_capital_var(right):
            self.note(left, 2)
            self.note(right, 2)
            a = b = 2
        elif a == 2 and b is None and right.head == "var" and not is_capital(right.data):
            self.note(right, 1)
            b = 1
        elif a == 2 and b is None and right.head == "var":
            self.note(right, 2)
            b = 2
        elif b in (1, 2) and a is None and left.head == "var" and is_capital(left.data) and not self.plain:
            self.note(left, 2)
            a = 2
        elif a == -1 and b is None and right.head == "var":
            self.note(right, 2 if is_capital(right.data) else 1)
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


def _lists_of_vectors(exprs: list[Expr]) -> set[str]:
    r"""The names whose members are vectors: `w^\top x_i` and `(x_i - m)^\top` have products that numbers do not have."""
    found = set()
    for part in (part for expr in exprs for part in walk(expr)):
        beside = part.args[1] if part.head == "mul" and part.args[0].head == "transpose" else part.args[0] if part.head == "transpose" else None
        for term in _terms(beside) if beside is not None else ():
            if term.head == "index" and len(term.args) == 2 and term.args[0].head == "var":
                found.add(term.args[0].data)
    return found


def _terms(expr: Expr) -> list[Expr]:
    """What is added up or subtracted in an expression."""
    return [term for part in expr.args for term in _terms(part)] if expr.head in ("add", "sub", "neg") else [expr]


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


def is_capital(name: str) -> bool:
    inner = name.removeprefix(r"\mathbf{").removeprefix(r"\hat{").removeprefix(r"\tilde{").removeprefix(r"\bar{")
    return inner[:1].isupper() or inner[:1] == "\\" and inner[1:2].isupper()


def is_capital_var(expr: Expr) -> bool:
    return expr.head == "var" and is_capital(expr.data)


def _is_inverse(expr: Expr) -> bool:
    power = expr.args[1]
    return power.head == "neg" and power.args[0].head == "num" and power.args[0].data[0] == 1 or \
        power.head == "num" and power.data[0] == -1


def _has_capitals(expr: Expr) -> bool:
    return any(is_capital_var(part) for part in walk(expr))


def _swaps_factors(exprs: list[Expr]) -> bool:
    """Whether two capitals are multiplied in one order here and in the other there."""
    pairs = {(part.args[0].data, part.args[1].data) for expr in exprs for part in walk(expr)
             if part.head == "mul" and all(map(is_capital_var, part.args))}
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
            return _is_inverse(expr) and expr.args[0].head == "mul" and all(map(is_capital_var, expr.args[0].args))
    return False


def points_of(expr: Expr) -> tuple[Expr, ...] | None:
    """Where a gradient or a Hessian is taken, one variable at a time; `None` for other derivatives."""
    if expr.head == "gradient_at":
        return expr.args[1:] if expr.data in ("gradient", "hessian") and len(expr.args) == 2 else None
    if expr.data.kind not in ("gradient", "hessian") or len(expr.data.targets) != 1 or len(expr.args) > 1:
        return None
    return (variable(expr.data.targets[0].name),)
