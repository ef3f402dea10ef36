"""One batch of samples of everything that a claim depends on."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence

from mathcheck.budget import CLAIM, Budget
from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.chance import unspecified
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.spaces import is_continuous, joint_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import Defined
from mathcheck.numeric.handlers import EXACT_HANDLERS, HANDLERS
from mathcheck.numeric.names import Names
from mathcheck.numeric.sample import draw
from mathcheck.numeric.shared import Batch
from mathcheck.numeric.spectra import eigenpairs, singular
from mathcheck.numeric.tables import impose
from mathcheck.numeric.values import largest, repeat
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.domains import (
    Event,
    Matrix,
    Random,
    Real,
    SetOf,
    Spectral,
    ValueOf,
    Vector,
)
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.scope import Declaration, Independence

MAX_CALLS = 400


# What of a model is drawn for its random variables.
_OF_CHANCE = ("table/", "support/", "weights/", "mixture/")
# How many numbers a value may take where it is laid out for a batch: 256 MB.
MAX_LAID_OUT = 32_000_000


class _Digest(ISeedSequence):
    """The seed of a generator from words: a digest is as good as what NumPy makes of a number, and sooner there."""

    def __init__(self, words: str):
        self.words = words

    def generate_state(self, n_words: int, dtype: type = np.uint32) -> np.ndarray:
        """So many words that look random."""
        words = np.dtype(dtype).newbyteorder("<")
        digest = hashlib.shake_128(self.words.encode()).digest(n_words * words.itemsize)
        return np.frombuffer(digest, words).astype(dtype, copy=False)


class Model:
    """Samples, sizes and settings; `root` is the frame of the samples themselves."""

    def __init__(self, names: Names, *, size: int, seed: str, dimensions: dict[str, int],
                 exact_numbers: bool = False, independence: list[Independence] = (), random_names: tuple[str, ...] = (),
                 networks: list[Any] = (), budget: Budget | None = None, chance: str = "", shared: Batch | None = None):
        self.declaration = names.declaration
        self.closure, self.closure_of = names.closure, names.closure_of
        self.is_random, self.is_stochastic = names.is_random, names.is_stochastic
        self.size = size
        self.seed = seed
        self.chance = chance
        self.dimensions = dimensions
        self.exact = exact_numbers
        self.handlers = EXACT_HANDLERS if exact_numbers else HANDLERS
        self.budget = Budget(CLAIM) if budget is None else budget
        # Whether samples also take the values where inequalities are tight: zero, equal, tiny, huge.
        self.adversarial = False
        self.independence = list(independence)
        self.networks = list(networks)
        self._random_names = random_names
        self._active: list[str] = []
        self._calls = 0
        self._decompositions: dict[str, dict[str, np.ndarray]] = {}
        self._tables: dict[str, Joint] = {}
        self._mixtures: dict[str, Any] = {}
        # What other versions of the formula found for the same samples.
        self.shared = shared
        self.scale = np.zeros(size)
        self.roundoff = np.zeros(size)
        self.relative_error = 0.0
        # Rounding noise of the derivative taken last, for the derivative around it.
        self.noise = 0.0
        # Over how many variables the integrals run that are being computed.
        self.integrals = 0
        self.root = Frame(self, None, size, {})
        # Whether partial derivatives go through what stands between as well.
        self.through = False
        # How many nodes less than usual rules for expectations take, to see whether that matters.
        self.fewer = 0
        self.tables_fixed: dict[str, Any] = {}

    # -- names ---------------------------------------------------------------------------------

    def random_names(self) -> tuple[str, ...]:
        """The random variables and events of this formula."""
        return self._random_names

    def value_in(self, name: str, frame: Frame) -> Any:
        """The value of a dependent name where something that it depends on takes other values."""
        declaration = self.declaration(name)
        if declaration is None or declaration.definition is None or declaration.fixed:
            return repeat(frame.parent.value(name), frame.count)
        if declaration.parameters is not None:
            return Defined(name, declaration.parameters, declaration.definition)
        self._enter_name(name)
        try:
            return frame.evaluate(declaration.definition)
        finally:
            self._active.pop()

    def root_value(self, name: str) -> Any:
        """The samples of a name."""
        cache = self.root.cache
        if name in cache:
            return cache[name]
        if name in self.dimensions:
            value: Any = self._whole_value(self.dimensions[name])
        else:
            declaration = self.declaration(name)
            if declaration is None:
                raise Problem("undeclared-symbol", f"nothing declares `{name.rstrip(HIDDEN)}`")
            self._enter_name(name)
            try:
                value = self._fresh_value(name, declaration)
            finally:
                self._active.pop()
        cache[name] = value
        return value

    def _whole_value(self, value: int) -> np.ndarray:
        from fractions import Fraction

        return np.array([Fraction(value)], dtype=object) if self.exact else np.array([float(value)])

    def _enter_name(self, name: str) -> None:
        if name in self._active:
            raise Problem("circular-definition", f"`{name}` is defined by itself")
        if len(self._active) > 60:
            raise Problem("resource-limit", "definitions nest too deep")
        self._active.append(name)

    def _fresh_value(self, name: str, declaration: Declaration) -> Any:
        if declaration.parameters is not None:
            return Defined(name, declaration.parameters, declaration.definition)
        if declaration.definition is not None:
            return self.root.evaluate(declaration.definition)
        domain = declaration.domain
        if isinstance(domain, SetOf):
            return self.root.evaluate(domain.expression)
        if isinstance(domain, ValueOf):
            return unspecified.random_value(self, domain.variable, name)
        if isinstance(domain, (Random, Event)):
            raise Problem("random-outside-expectation", f"`{name}` is random: it has no value outside a probability or expectation")
        if self.exact:
            raise exact.NotExact
        return self.once("name", name, lambda: draw(domain, self, name))

    def once(self, kind: str, key: str, make: Callable[[], Any]) -> Any:
        """A value that depends on the samples alone, made once for all versions of the formula."""
        return make() if self.shared is None else self.shared.get((kind, key), self, make)

    def generator(self, name: str) -> np.random.Generator:
        """A random generator that depends on the formula and the name alone."""
        seed = self.seed + self.chance if name.startswith(_OF_CHANCE) else self.seed
        return np.random.Generator(np.random.PCG64(_Digest(f"{seed}|{name}")))

    # -- what frames and handlers ask ----------------------------------------------------------

    def enter(self, span: tuple[int, int]) -> int:
        """Count nested applications; recursion without end is a problem of the page."""
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise Problem("circular-definition", "this function is defined by itself", span)
        return self._calls

    def leave(self, depth: int) -> None:
        """The end of an application."""
        self._calls = depth - 1

    def whole(self, expr: Expr, frame: Frame) -> int:
        """A size: a whole number that is the same at all samples."""
        if expr.head == "var" and expr.data in self.dimensions:
            return self.dimensions[expr.data]
        value = frame.array(expr)
        value = exact.as_float(value) if value.dtype == object else value.astype(float)
        if value.ndim != 1 or np.ptp(value) > 0 or not np.isfinite(value[0]) or value[0] != round(value[0]):
            raise Problem("not-a-size", "a size is a whole number", expr.span)
        if not 0 <= value[0] <= 4096:
            raise Problem("resource-limit", "this size is too large to compute", expr.span)
        return int(value[0])

    def bound(self, expr: Expr | None) -> np.ndarray | None:
        """A bound of a domain; an infinite one is none."""
        if expr is None:
            return None
        value = self.root.array(expr)
        value = exact.as_float(value) if value.dtype == object else value.astype(float)
        return None if np.isinf(value).all() else value

    def first_index(self, axis: int) -> int:
        """Indices count from 1."""
        return 1

    def at_root(self, value: np.ndarray, frame: Frame) -> np.ndarray:
        """A root value laid out for a frame."""
        if value.shape[0] == 1 or frame.parent is None:
            return value
        if math.prod(value.shape[1:]) * frame.size > MAX_LAID_OUT:
            # A table for each node of an integral within an integral: no memory holds them.
            raise Problem("resource-limit", "this needs too many evaluations")
        return np.repeat(value, frame.size // self.size, axis=0)

    def note(self, value: Any) -> None:
        """The size of a term: differences are judged relative to it."""
        if isinstance(value, np.ndarray) and value.dtype != object:
            self.note_bound(largest(value))

    def note_bound(self, bound: np.ndarray) -> None:
        """As `note`, for sizes per sample."""
        if bound.shape[0] not in (1, self.size):
            return
        if bound.ndim == 1 and math.isfinite(bound.dot(bound)):
            # All are finite: nothing need be left out, which is quicker.
            np.fmax(self.scale, bound, out=self.scale)
        else:
            np.fmax(self.scale, bound, out=self.scale, where=np.isfinite(bound))

    def note_error(self, relative: np.ndarray) -> None:
        """The relative error that a numerical method estimates for itself."""
        finite = relative[np.isfinite(relative)]
        if finite.size:
            self.relative_error = max(self.relative_error, float(finite.max()))

    @contextmanager
    def searching(self) -> Iterator[None]:
        """Values far from what is looked for say nothing of the rounding of what is found."""
        before = self.relative_error, self.roundoff.copy(), self.scale.copy()
        try:
            yield
        finally:
            self.relative_error, self.roundoff, self.scale = before

    def note_roundoff(self, error: np.ndarray, frame: Frame) -> None:
        """Absolute rounding errors of differences, per entry of a frame."""
        if error.size % self.size == 0:
            spread = error.reshape(self.size, -1).max(axis=1)
            self.roundoff = np.fmax(self.roundoff, np.where(np.isfinite(spread), spread, 0))

    def held_fixed(self, body: Expr, target: str, kind: str) -> list[str]:
        """A partial derivative holds the other arguments: which dependent names stay as they are."""
        if kind != "partial" or body.head != "var" or self.through:
            return []
        declaration = self.declaration(body.data)
        if declaration is None or declaration.definition is None or declaration.parameters is not None:
            return []
        direct = declaration.definition.free
        if target not in direct:
            return []
        return [name for name in direct if name != target and target in self.closure(name)
                and self.declaration(name) is not None and self.declaration(name).definition is not None]

    def template(self, name: str, span: tuple[int, int]) -> np.ndarray:
        """One value of the shape of a name."""
        declaration = self.declaration(name)
        if declaration is None:
            return np.zeros(1)
        domain = declaration.domain
        if declaration.definition is not None and not declaration.is_function:
            # Its value elsewhere on the page says no more than its shape.
            return np.zeros((1, *self.root.array(variable(name)).shape[1:]))
        if isinstance(domain, Vector):
            return np.zeros((1, self.whole(domain.size, self.root)))
        if isinstance(domain, Matrix):
            return np.zeros((1, self.whole(domain.rows, self.root), self.whole(domain.columns, self.root)))
        if isinstance(domain, Real) or domain is None:
            return np.zeros(1)
        raise Problem("unsupported", f"an extremum over `{name}` is not supported", span)

    def bounds(self, name: str) -> tuple[float, float]:
        """Bounds that hold for a name at all samples."""
        domain = getattr(self.declaration(name), "domain", None)
        if isinstance(domain, Real):
            low, high = self.bound(domain.lower), self.bound(domain.upper)
            margin = 1e-9
            return (-np.inf if low is None else float(low.max()) + margin, np.inf if high is None else float(high.min()) - margin)
        return -np.inf, np.inf

    def simplex(self, name: str, length: int) -> np.ndarray:
        """Random probabilities, none of them small."""
        weights = self.generator(name).dirichlet(np.full(length, 2.0), self.size) + 0.02
        return weights / weights.sum(axis=1, keepdims=True)

    # -- decompositions ------------------------------------------------------------------------

    def decomposition(self, domain: Spectral) -> dict[str, np.ndarray]:
        """Eigenpairs or singular triples of a matrix, one for each sample, each place in turn."""
        found = self._decompositions.get(domain.key)
        if found is not None:
            return found
        source = self.root.array(domain.source)
        source = exact.as_float(source) if source.dtype == object else source
        source = np.broadcast_to(source, (self.size, *source.shape[1:]))
        if not domain.key.startswith("svd"):
            found = eigenpairs(self, source, domain)
        else:
            found = singular(source)
        self._decompositions[domain.key] = found
        return found

    # -- chance --------------------------------------------------------------------------------

    def is_tabled(self, name: str) -> bool:
        """Whether a variable belongs to the joint table."""
        domain = getattr(self.declaration(name), "domain", None)
        return isinstance(domain, Event) or isinstance(domain, Random) and domain.kind in ("discrete", "binary", "table", "joint")

    def is_mixture(self, name: str) -> bool:
        """Whether a variable is continuous and not specified."""
        domain = getattr(self.declaration(name), "domain", None)
        return isinstance(domain, Random) and domain.kind == "continuous"

    def twin(self, name: str) -> str:
        """The random variable whose values go by a name."""
        for candidate in (name + HIDDEN, name[:1].upper() + name[1:]):
            found = self.declaration(candidate)
            if found is not None and isinstance(found.domain, Random):
                return candidate
        raise Problem("undeclared-symbol", f"nothing declares the random variable `{name}`")

    def letter_kind(self, letter: str) -> str:
        """Whether a letter stands for a density or a table here."""
        return "density" if any(self.is_mixture(name) for name in self._random_names) else "table"

    def support(self, name: str, frame: Frame) -> np.ndarray:
        """The values that a random variable takes, `(size or 1, count, ...)`."""
        declaration = self.declaration(name)
        if declaration is None:
            raise Problem("undeclared-symbol", f"nothing declares the random variable `{name}`")
        if self.is_tabled(name):
            return self.at_root(unspecified.table_support(self, name, declaration), frame)
        joint = joint_of(frame, {name})
        if is_continuous(frame, name):
            raise Problem("not-a-finite-set", f"the values of `{name}` cannot be listed")
        return joint.values[name]

    def table(self, measure: str) -> Joint:
        """The random joint table of all unspecified variables of this formula."""
        found = self._tables.get(measure)
        if found is None:
            found = self._tables[measure] = self.once("table", measure, lambda: self._made_table(measure))
        return found

    def _made_table(self, measure: str) -> Joint:
        found = unspecified.table(self, measure)
        fixed = self.tables_fixed.get(measure)
        if not fixed:
            return found
        # What is imposed may speak of the table that it is imposed on.
        self._tables[measure] = found
        return impose(self, found, fixed)

    def mixture(self, measure: str, names: list[str]) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
        """Weights and, for each variable, means and deviations of the components."""
        if measure not in self._mixtures:
            self._mixtures[measure] = unspecified.mixture(self, measure)
        weights, parts = self._mixtures[measure]
        if missing := [name for name in names if name not in parts]:
            raise Problem("not-a-distribution", f"nothing says how `{missing[0].rstrip('!')}` is distributed")
        return weights, {name: parts[name] for name in names}
