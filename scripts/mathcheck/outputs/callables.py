"""Checked formulas as NumPy callables: what the figures are drawn from."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.model import Model
from mathcheck.numeric.names import Names
from mathcheck.numeric.values import Spread
from mathcheck.pipeline import FormulaResult, PageResult, Settings, check_page
from mathcheck.semantics.domains import Integer, Matrix, Random, Vector
from mathcheck.semantics.elaborate.elaborator import Elaborator
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.source import Source
from mathcheck.syntax.nodes import Node, Relation, Sequence

DOCS = Path(__file__).resolve().parents[3] / "docs"


class FormulaUnavailable(LookupError):
    """A figure asks for a formula that the page does not have, or that does not hold."""


class CheckedFormula:
    """A side of a checked formula: the last one that depends on all that is given.

    Keyword arguments are the LaTeX names without backslash and bold. Scalars may be arrays,
    which broadcast; vectors have their components last, matrices are (rows, columns). What
    is not given keeps the value that the page gives it.
    """

    def __init__(self, page: str, label: str, scope: Scope, sides: list[Node]):
        self.page = page
        self.label = label
        self.scope = scope
        self.sides: list[Expr] = [Elaborator(scope, infer=False, root=side).expr(side) for side in reversed(sides)]
        self.expr = self.sides[0]

    def __call__(self, **arguments: Any) -> np.ndarray:
        self.expr = next((side for side in self.sides if arguments.keys() <= set(map(_plain, self._names(side)))),
                         self.sides[0])
        values, shape = self._laid_out(arguments)
        size = int(np.prod(shape)) if shape else 1
        sizes = self._sizes(values)
        model = Model(Names(self.scope.lookup), size=size, seed="", dimensions=sizes, random_names=self._random())
        frame = model.root.inner(1, values)
        try:
            result = frame.evaluate(self.expr)
        except Problem as problem:
            raise FormulaUnavailable(f"{self.page}: `{self.label}`: {problem.message}") from problem
        if isinstance(result, Spread):
            result = result.members[0]
        result = np.broadcast_to(result.astype(float), (size, *result.shape[1:]))
        return result.reshape((*shape, *result.shape[1:]))

    def _laid_out(self, arguments: dict[str, Any]) -> tuple[dict[str, np.ndarray], tuple[int, ...]]:
        """The arguments under their LaTeX names, with one sample axis, and the shape of the samples."""
        names = {_plain(name): name for name in self._names()}
        leading: list[tuple[int, ...]] = []
        raw: dict[str, tuple[np.ndarray, int]] = {}
        for key, value in arguments.items():
            if key not in names:
                known = ", ".join(sorted(names))
                raise FormulaUnavailable(f"{self.page}: `{self.label}` has no `{key}` (it has {known})")
            array = np.asarray(value, dtype=float)
            rank = self._rank(names[key])
            raw[names[key]] = (array, rank)
            leading.append(array.shape[:array.ndim - rank])
        shape = np.broadcast_shapes(*leading) if leading else ()
        values = {}
        for name, (array, rank) in raw.items():
            own = array.shape[array.ndim - rank:]
            values[name] = np.broadcast_to(array, (*shape, *own)).reshape(-1, *own) if shape else array.reshape(1, *own)
        missing = [name for name in self._names() if name not in values and not self._is_given(name)]
        if missing:
            raise FormulaUnavailable(f"{self.page}: `{self.label}` needs a value of {', '.join(map(_plain, missing))}")
        return values, shape

    def _names(self, expr: Expr | None = None) -> list[str]:
        expr = expr or self.expr
        probe = Model(Names(self.scope.lookup), size=1, seed="", dimensions={})
        found = set(expr.free)
        for name in expr.free:
            found |= probe.closure(name)
        return sorted(name for name in found if self.scope.lookup(name) is not None and not name.endswith("°"))

    def _is_given(self, name: str) -> bool:
        declaration: Declaration = self.scope.lookup(name)
        return declaration.definition is not None or isinstance(declaration.domain, (Integer, Random)) or declaration.is_function

    def _rank(self, name: str) -> int:
        from mathcheck.semantics.ranks import rank, rank_of_domain

        declaration = self.scope.lookup(name)
        if declaration.definition is not None:
            return rank(declaration.definition, self.scope) or 0
        return rank_of_domain(declaration.domain) or 0

    def _sizes(self, values: dict[str, np.ndarray]) -> dict[str, int]:
        """What the arguments say about the sizes of the page."""
        sizes: dict[str, int] = {}
        for name, value in values.items():
            domain = self.scope.lookup(name).domain
            if isinstance(domain, Vector) and domain.size.head == "var":
                sizes[domain.size.data] = value.shape[1]
            if isinstance(domain, Matrix):
                for part, length in ((domain.rows, value.shape[1]), (domain.columns, value.shape[2])):
                    if part.head == "var":
                        sizes[part.data] = length
        return sizes

    def _random(self) -> tuple[str, ...]:
        return tuple(sorted(declaration.name for declaration in self.scope.visible() if isinstance(declaration.domain, Random)))


def formula(page: str, label: str) -> CheckedFormula:
    """The labelled formula of a page below `docs/`, which must hold or be given."""
    result = _page(page)
    found = result.labelled.get(label)
    if found is None:
        raise FormulaUnavailable(f"{page} has no formula with the label `{label}`")
    checked, scope = found
    if checked.outcome not in ("holds", "given"):
        raise FormulaUnavailable(f"{page}: the formula `{label}` does not hold ({checked.outcome})")
    return CheckedFormula(page, label, scope, _right_sides(checked, page, label))


@lru_cache(maxsize=32)
def _page(page: str) -> PageResult:
    return check_page(Source.read(DOCS / page, shown_as=f"docs/{page}"), Settings(), keep_scopes=True)


def _right_sides(result: FormulaResult, page: str, label: str) -> list[Node]:
    for statement in result.document.statements:
        node = statement.node
        if isinstance(node, Relation) and node.operators[-1] in ("=", ":="):
            return [side.items[0] if isinstance(side, Sequence) else side for side in node.sides[1:]]
    raise FormulaUnavailable(f"{page}: the formula `{label}` has no right-hand side")


def _plain(name: str) -> str:
    r"""`\mathbf{x}` => `x`, `\sigma` => `sigma`."""
    for font in ("mathbf", "vec", "text", "hat", "bar", "tilde"):
        if name.startswith(f"\\{font}{{"):
            return _plain(name[len(font) + 2:-1])
    return name.lstrip("\\")
