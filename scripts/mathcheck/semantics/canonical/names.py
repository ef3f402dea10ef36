"""What the scope says of a name that matters to its form: sign, chance, values of 0 and 1, symmetry."""

from __future__ import annotations

from mathcheck.reference.distributions import CONTINUOUS
from mathcheck.semantics.domains import Choice, Integer, Matrix, Random, Real
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Scope

# How many definitions are followed, one from another.
MAX_DEPTH = 12


def is_never_negative(name: str, scope: Scope) -> bool:
    domain = getattr(scope.lookup(name), "domain", None)
    lower = domain.lower if isinstance(domain, (Real, Integer)) else None
    return lower is not None and lower.head == "num" and lower.data[0] >= 0


def is_random(name: str, scope: Scope) -> bool:
    """Whether a name is a random variable, or is not known not to be one."""
    declaration = scope.lookup(name)
    if declaration is None or isinstance(declaration.domain, Random):
        return True
    if declaration.definition is not None:
        return any(is_random(part, scope) for part in declaration.definition.free if part != name)
    return False


def is_binary(name: str, scope: Scope) -> bool:
    """Whether a name stands for 0 or 1 only, which are their own powers."""
    declaration = scope.lookup(name)
    domain = getattr(declaration, "domain", None)
    if isinstance(domain, Choice):
        return all(value.head == "num" and value.data[0] in (0, 1) for value in domain.values)
    return isinstance(domain, Random) and (domain.kind == "binary" or domain.distribution is not None and
                                           _law_name(domain.distribution) == "bernoulli")


def is_continuous(name: str, scope: Scope) -> bool:
    domain = getattr(scope.lookup(name), "domain", None)
    if not isinstance(domain, Random):
        return False
    return domain.kind == "continuous" or domain.distribution is not None and \
        _law_name(domain.distribution) in CONTINUOUS


def is_symmetric(name: str, scope: Scope) -> bool:
    """Whether a matrix is its own transpose."""
    domain = getattr(scope.lookup(name), "domain", None)
    return name == "identity()" or isinstance(domain, Matrix) and bool(
        domain.traits & {"symmetric", "positive_definite", "semidefinite", "diagonal"})


def _law_name(distribution: Expr) -> str:
    data = distribution.data
    return str(data if isinstance(data, str) else getattr(data, "name", "")).lower()
