"""What the names of a scope depend on; found once for all batches of samples of a claim."""

from __future__ import annotations

from collections.abc import Callable

from mathcheck.semantics.chance.records import LAW
from mathcheck.semantics.domains import Event, Random
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Declaration


class Names:
    """The declarations of a scope that stays as it is, with the closures of their definitions."""

    def __init__(self, lookup: Callable[[str], Declaration | None]):
        self._lookup = lookup
        self._declarations: dict[str, Declaration | None] = {}
        self._closures: dict[str, frozenset[str]] = {}
        self._expr_closures: dict[int, tuple[Expr, frozenset[str]]] = {}

    def declaration(self, name: str) -> Declaration | None:
        """What the scope says of a name."""
        if name not in self._declarations:
            self._declarations[name] = self._lookup(name)
        return self._declarations[name]

    def closure(self, name: str) -> frozenset[str]:
        """All names on which the value of a name depends, itself included."""
        found = self._closures.get(name)
        if found is None:
            self._closures[name] = frozenset((name,))
            found = self._closures[name] = self._find_closure(name)
        return found

    def _find_closure(self, name: str) -> frozenset[str]:
        if name.endswith(LAW):
            base = name[:-1]
            declaration = self.declaration(base)
            if declaration is None:
                return frozenset()
            found: set[str] = set()
            if isinstance(declaration.domain, Random):
                for part in (declaration.domain.distribution, *declaration.domain.values, *declaration.domain.weights):
                    if part is not None:
                        for free in part.free:
                            found |= self.closure(free + LAW if self.is_random(free) else free)
                if declaration.domain.jointly is not None:
                    found = found.union(*(self.closure(free) for free in declaration.domain.jointly.free))
            elif declaration.definition is not None:
                for free in declaration.definition.free:
                    if self.is_random(free):
                        found |= self.closure(free + LAW)
                    else:
                        found |= self.closure(free)
            return frozenset(found)
        declaration = self.declaration(name)
        if declaration is None or declaration.definition is None:
            return frozenset((name,))
        result = {name}
        for free in declaration.definition.free:
            if declaration.parameters is None or free not in declaration.parameters:
                result |= self.closure(free)
        return frozenset(result)

    def closure_of(self, expr: Expr) -> frozenset[str]:
        """All names on which an expression depends."""
        key = id(expr)
        found = self._expr_closures.get(key)
        if found is None:
            names: set[str] = set()
            for name in expr.free:
                names |= self.closure(name)
            # The expression is kept so that its id stays its own.
            found = self._expr_closures[key] = (expr, frozenset(names))
        return found[1]

    def is_random(self, name: str) -> bool:
        """Whether a name depends on chance."""
        return any(isinstance(getattr(self.declaration(part), "domain", None), (Event, Random)) and
                   getattr(self.declaration(part).domain, "kind", "") != "distribution"
                   for part in self.closure(name) if not part.endswith(LAW))

    def is_stochastic(self, expr: Expr) -> bool:
        """Whether an expression speaks of something random."""
        return any(self.is_random(name) for name in expr.free)
