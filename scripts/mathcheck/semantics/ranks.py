"""How many indices a value has (0 scalar, 1 vector, 2 matrix), as far as declarations tell."""

from __future__ import annotations

from mathcheck.budget import NODE
from mathcheck.reference import REFERENCES
from mathcheck.semantics.domains import Family, Function, Matrix, Random, Spectral, Tensor, Vector
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Declaration, Scope

_SCALAR_REFERENCES = {"det", "tr", "rank", "logsumexp", "MSE", "RMSE", "MAE", "angle", "cosine similarity", "mean", "dist",
                      "dim", "nullity", "lambda_max", "lambda_min", "sigma_max", "sigma_min", "cond", "spectral radius"}
_VECTOR_REFERENCES = {"vec", "eigenvalues", "singular values"}
# Through how many definitions, one naming the next, ranks and sizes are traced.
DEEPEST = 40
_SPECTRAL = {"value": 0, "s": 0, "vector": 1, "u": 1, "v": 1, "values": 1, "singular": 1}


def rank_of_domain(domain: object) -> int | None:
    """The rank of the values of a domain."""
    match domain:
        case Vector():
            return 1
        case Matrix():
            return 2
        case Tensor():
            return len(domain.sizes)
        case Family():
            inner = rank_of_domain(domain.element)
            return None if inner is None else inner + len(domain.sizes)
        case Random():
            return 0 if domain.shape is None else len(domain.shape)
        case Spectral():
            return _SPECTRAL.get(domain.role, 2)
        case Function() | None:
            return None
    return 0


def rank(expr: Expr, scope: Scope) -> int | None:
    """The rank of an expression; `None` where nothing tells."""
    return _Ranks(scope).of(expr)


def misfits(expr: Expr, scope: Scope) -> bool:
    """Whether an expression adds values of different ranks or takes powers of vectors."""
    return _misfits(expr, _Ranks(scope).of)


def _misfits(expr: Expr, of) -> bool:
    found = [of(arg) for arg in expr.args]
    if expr.head in ("add", "sub") and None not in found and found[0] != found[1]:
        return True
    if expr.head == "pow" and found[0] == 1 or expr.head == "mul" and found == [1, 1]:
        return True
    return any(_misfits(arg, of) for arg in expr.args)


class _Ranks:
    """Each expression is looked at once: definitions that name one another grow without bound when written out."""

    def __init__(self, scope: Scope):
        self.scope = scope
        self.depth = 0
        # The expressions are kept so that their ids stay their own.
        self.found: dict[int, tuple[Expr, int | None]] = {}

    def of(self, expr: Expr) -> int | None:
        known = self.found.get(id(expr))
        if known is None:
            self.scope.budget.spend(NODE, expr.span)
            # What is defined by itself has no rank that its definition tells.
            self.found[id(expr)] = (expr, None)
            known = self.found[id(expr)] = (expr, _rank(expr, self))
        return known[1]

    def of_definition(self, declaration: Declaration) -> int | None:
        """The rank of the body, through a bounded chain of definitions."""
        if self.depth >= DEEPEST:
            return None
        self.depth += 1
        found = self.of(declaration.definition)
        self.depth -= 1
        return found


def _rank(expr: Expr, ranks: _Ranks) -> int | None:
    of, scope = ranks.of, ranks.scope
    match expr.head:
        case "num" | "constant" | "inner" | "bars" | "norm" | "factorial" | "binom" | "compare" | "prob" | "information":
            return 0
        case "var":
            declaration = scope.lookup(expr.data)
            if declaration is None or declaration.is_function:
                return None
            if declaration.definition is not None:
                return ranks.of_definition(declaration)
            return rank_of_domain(declaration.domain)
        case "vector":
            return 1 + (of(expr.args[0]) or 0) if expr.args else 1
        case "matrix":
            return 2
        case "ones" | "basis":
            return 1
        case "identity" | "zeros":
            return 2
        case "fold" if expr.data.kind in ("sum", "prod", "max", "min", "list"):
            return of(expr.args[0])
        case "add" | "sub" | "hadamard":
            found = [of(arg) for arg in expr.args]
            return max((part for part in found if part is not None), default=None)
        case "neg" | "div" | "sqrt" | "at":
            return of(expr.args[0])
        case "pow":
            return of(expr.args[0])
        case "transpose":
            inner = of(expr.args[0])
            return 2 if inner == 1 else inner
        case "mul" | "dot" | "times":
            return _product_rank(expr, of)
        case "index":
            base = of(expr.args[0])
            return None if base is None else max(0, base - len(expr.args) + 1)
        case "apply":
            if expr.data in _SCALAR_REFERENCES:
                return 0
            if expr.data == "diag":
                inner = of(expr.args[0])
                return None if inner is None else 3 - inner
            if expr.data in _VECTOR_REFERENCES:
                return 1
            return of(expr.args[0]) if expr.args and expr.data in REFERENCES else None
        case "moment":
            inner = of(expr.args[0])
            return None if inner is None else inner if expr.data.kind == "expectation" else inner * 2
        case "call":
            return _call_rank(expr, ranks)
        case "concept":
            return expr.data.rank
    return None


def _product_rank(expr: Expr, of) -> int | None:
    left, right = of(expr.args[0]), of(expr.args[1])
    if left is None or right is None:
        return None
    if left == 0 or right == 0:
        return left or right
    if left == 2 and right == 1:
        # A row times a column is a number.
        return 0 if _is_row(expr.args[0], of) else 1
    if left == 1 and right == 2:
        return 2 if _is_row(expr.args[1], of) else 1
    if left == 1 and right == 1:
        return 0
    return 2


def _is_row(expr: Expr, of) -> bool:
    if expr.head == "transpose":
        return of(expr.args[0]) == 1
    if expr.head in ("mul", "dot", "times"):
        left = of(expr.args[0])
        return _is_row(expr.args[0], of) if left else _is_row(expr.args[1], of)
    if expr.head in ("add", "sub", "neg", "div"):
        return _is_row(expr.args[0], of)
    return False


def _call_rank(expr: Expr, ranks: _Ranks) -> int | None:
    function = expr.args[0]
    if function.head != "var":
        return None
    declaration = ranks.scope.lookup(function.data)
    if declaration is None:
        return None
    if declaration.definition is not None:
        return ranks.of_definition(declaration)
    if isinstance(declaration.domain, Function):
        return rank_of_domain(declaration.domain.result)
    return None
