"""One batch of samples of everything that a claim depends on."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.random.bit_generator import ISeedSequence

from mathcheck.budget import CLAIM, Budget
from mathcheck.diagnostics import Problem
from mathcheck.numeric import arithmetic, arrays, calculus, chance, exact, functions, given_laws
from mathcheck.numeric.chance.joints import Joint
from mathcheck.numeric.chance.named_laws import BY_NAME, evaluate_law, parameters_of
from mathcheck.numeric.chance.spaces import COMPONENTS, is_continuous, joint_of
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.functions import Defined
from mathcheck.numeric.names import Names
from mathcheck.numeric.sample import draw
from mathcheck.numeric.values import largest, repeat
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
from mathcheck.semantics.elaborate_probability import HIDDEN
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.scope import Declaration, Independence

HANDLERS = {**arithmetic.HANDLERS, **arrays.HANDLERS, **functions.HANDLERS, **calculus.HANDLERS, **chance.HANDLERS}
# What has no exact value on given numbers: in exact evaluation it sends the claim to floating point.
_INEXACT = ("int", "lim", "deriv", "derivative_at", "gradient_at", "moment", "prob", "information", "density", "optimise")


def _not_exact(expr: Expr, frame: Frame) -> Any:
    raise exact.NotExact


EXACT_HANDLERS = {**HANDLERS, **dict.fromkeys(_INEXACT, _not_exact)}
SUPPORTS = ((1.0, 2.0, 4.0), (-1.0, 1.0, 3.0), (0.0, 1.0, 5.0), (2.0, 3.0, 7.0), (-2.0, 1.0, 2.0))
MAX_CALLS = 400
MAX_TABLE = 4_096


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
                 networks: list[Any] = (), budget: Budget | None = None):
        self.declaration = names.declaration
        self.closure, self.closure_of = names.closure, names.closure_of
        self.is_random, self.is_stochastic = names.is_random, names.is_stochastic
        self.size = size
        self.seed = seed
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
        self.scale = np.zeros(size)
        self.roundoff = np.zeros(size)
        self.relative_error = 0.0
        # Rounding noise of the derivative taken last, for the derivative around it.
        self.noise = 0.0
        self.root = Frame(self, None, size, {})
        self.tables_fixed: dict[str, Any] = {}

    # -- names ---------------------------------------------------------------------------------

    def random_names(self) -> tuple[str, ...]:
        """The random variables and events of this formula."""
        return self._random_names

    def value_in(self, name: str, frame: Frame) -> Any:
        """The value of a dependent name where something that it depends on takes other values."""
        declaration = self.declaration(name)
        if declaration is None or declaration.definition is None:
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
            return self._random_value(domain.variable, name)
        if isinstance(domain, (Random, Event)):
            raise Problem("random-outside-expectation", f"`{name}` is random: it has no value outside a probability or expectation")
        if self.exact:
            raise exact.NotExact
        return draw(domain, self, name)

    def _random_value(self, variable_name: str, name: str) -> np.ndarray:
        if self.exact:
            raise exact.NotExact
        rng = self.generator(f"value/{name}")
        if self.is_mixture(variable_name):
            return rng.normal(0, 1.5, self.size)
        joint = joint_of(self.root, {variable_name})
        if variable_name not in joint.values:
            raise Problem("not-a-distribution", f"nothing says how `{variable_name}` is distributed")
        points = np.broadcast_to(joint.values[variable_name], (self.size, *joint.values[variable_name].shape[1:]))
        if points.dtype == bool:
            points = points.astype(float)
        weights = np.broadcast_to(joint.weights, (self.size, joint.atoms))
        if joint.atoms > 12:
            # Only values that carry weight, so that ratios of probabilities are defined.
            scores = np.where(weights > 1e-3 * weights.max(axis=1, keepdims=True), rng.uniform(0, 1, weights.shape), -1)
            index = scores.argmax(axis=1)
        else:
            index = rng.integers(0, joint.atoms, self.size)
        return points[np.arange(self.size), index]

    def generator(self, name: str) -> np.random.Generator:
        """A random generator that depends on the formula and the name alone."""
        return np.random.Generator(np.random.PCG64(_Digest(f"{self.seed}|{name}")))

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
        value = exact.as_float(value) if value.dtype == object else value
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
        return np.repeat(value, frame.size // self.size, axis=0)

    def note(self, value: Any) -> None:
        """The size of a term: differences are judged relative to it."""
        if isinstance(value, np.ndarray) and value.dtype != object:
            self.note_bound(largest(value))

    def note_bound(self, bound: np.ndarray) -> None:
        """As `note`, for sizes per sample."""
        if bound.shape[0] in (1, self.size):
            np.fmax(self.scale, bound, out=self.scale, where=np.isfinite(bound))

    def note_error(self, relative: np.ndarray) -> None:
        """The relative error that a numerical method estimates for itself."""
        finite = relative[np.isfinite(relative)]
        if finite.size:
            self.relative_error = max(self.relative_error, float(finite.max()))

    def note_roundoff(self, error: np.ndarray, frame: Frame) -> None:
        """Absolute rounding errors of differences, per entry of a frame."""
        if error.size % self.size == 0:
            spread = error.reshape(self.size, -1).max(axis=1)
            self.roundoff = np.fmax(self.roundoff, np.where(np.isfinite(spread), spread, 0))

    def held_fixed(self, body: Expr, target: str, kind: str) -> list[str]:
        """A partial derivative holds the other arguments: which dependent names stay as they are."""
        if kind != "partial" or body.head != "var":
            return []
        declaration = self.declaration(body.data)
        if declaration is None or declaration.definition is None or declaration.parameters is not None:
            return []
        direct = declaration.definition.free
        if target not in direct:
            return []
        return [name for name in direct if name != target and target in self.closure(name)
                and self.declaration(name) is not None and self.declaration(name).definition is not None]

    def integration_range(self, name: str, frame: Frame) -> tuple[np.ndarray, np.ndarray, tuple[int, ...]]:
        """Where an integral without bounds runs, and the shape of its variable."""
        infinite = (np.array([-np.inf]), np.array([np.inf]), ())
        declaration = self.declaration(name)
        domain = getattr(declaration, "domain", None)
        if isinstance(domain, ValueOf):
            source = self.declaration(domain.variable)
            if source is None:
                return infinite
            if isinstance(source.domain, Random) and source.domain.kind == "given":
                return (*given_laws.bounds(source.domain.distribution, frame), ())
            if isinstance(source.domain, Random) and source.domain.kind == "named":
                return (*_support(source.domain.distribution, frame), ())
            return infinite
        if isinstance(domain, Random) and domain.kind == "named":
            shape = () if domain.shape is None else tuple(self.whole(size, frame) for size in domain.shape)
            return (*_support(domain.distribution, frame), shape)
        if isinstance(domain, Real):
            low, high = self.bound(domain.lower), self.bound(domain.upper)
            return (np.array([-np.inf]) if low is None else low, np.array([np.inf]) if high is None else high, ())
        if isinstance(domain, Vector):
            return (*infinite[:2], (self.whole(domain.size, frame),))
        return infinite

    def template(self, name: str, span: tuple[int, int]) -> np.ndarray:
        """One value of the shape of a name."""
        declaration = self.declaration(name)
        if declaration is None:
            return np.zeros(1)
        domain = declaration.domain
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
            found = self._eigenpairs(source, domain)
        else:
            found = self._singular(source)
        self._decompositions[domain.key] = found
        return found

    def _eigenpairs(self, source: np.ndarray, domain: Spectral) -> dict[str, np.ndarray]:
        if source.ndim != 3 or source.shape[1] != source.shape[2]:
            raise Problem("shape-mismatch", "eigenvalues are those of a square matrix", domain.source.span)
        symmetric = np.allclose(source, np.swapaxes(source, 1, 2))
        if symmetric:
            values, vectors = np.linalg.eigh(source)
        else:
            values, vectors = np.linalg.eig(source)
        size, length = values.shape
        pick = np.arange(size) % length
        if not symmetric:
            real = np.abs(values.imag) < 1e-9
            for sample in range(size):
                # A real pair where there is one; samples with complex pairs only are left out.
                choices = np.flatnonzero(real[sample])
                pick[sample] = choices[sample % len(choices)] if len(choices) else -1
        chosen = np.take_along_axis(values, np.maximum(pick, 0)[:, None], axis=1)[:, 0].real.astype(float)
        vector = np.take_along_axis(vectors, np.maximum(pick, 0)[:, None, None], axis=2)[:, :, 0].real.astype(float)
        lost = pick < 0
        chosen[lost] = np.nan
        vector[lost] = np.nan
        lead = vector[np.arange(size), np.abs(vector).argmax(axis=1)]
        stretch = self.generator(domain.key).uniform(0.5, 2.0, size)
        vector = vector * (np.sign(lead) * stretch)[:, None] if "unit" not in domain.key else vector * np.sign(lead)[:, None]
        order = np.argsort(-values.real, axis=1)
        spectrum = np.take_along_axis(values.real, order, axis=1)
        basis = np.take_along_axis(vectors.real, order[:, None, :], axis=2)
        if not symmetric:
            complex_rows = np.abs(values.imag).max(axis=1) > 1e-9
            spectrum[complex_rows] = np.nan
            basis[complex_rows] = np.nan
            # Near a defective matrix eigenvectors are known to a few digits only: no sample to judge by.
            loose = np.linalg.cond(vectors) > 1e5
            chosen[loose], vector[loose], spectrum[loose], basis[loose] = np.nan, np.nan, np.nan, np.nan
        return {"value": chosen, "vector": vector, "values": spectrum, "vectors": np.swapaxes(basis, 1, 2), "basis": basis,
                "diagonal": spectrum[:, :, None] * np.eye(length)}

    def _singular(self, source: np.ndarray) -> dict[str, np.ndarray]:
        u, s, vt = np.linalg.svd(source, full_matrices=True)
        size, length = s.shape
        pick = np.arange(size) % length
        rows = np.arange(size)
        middle = np.zeros(source.shape)
        index = np.arange(length)
        middle[:, index, index] = s
        return {"u": u[rows, :, pick], "s": s[rows, pick], "v": vt[rows, pick], "left": u, "middle": middle,
                "right": np.swapaxes(vt, 1, 2), "singular": s}

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
            if self.declaration(candidate) is not None:
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
            return self.at_root(self._table_support(name, declaration), frame)
        joint = joint_of(frame, {name})
        if is_continuous(frame, name):
            raise Problem("not-a-finite-set", f"the values of `{name}` cannot be listed")
        return joint.values[name]

    def _table_support(self, name: str, declaration: Declaration) -> np.ndarray:
        domain = declaration.domain
        if isinstance(domain, Event) or domain.kind == "binary":
            return np.array([[False, True]]) if isinstance(domain, Event) else np.array([[0.0, 1.0]])
        if domain.values:
            points = arrays.expand([self.root.evaluate(value) for value in domain.values])
            points = [exact.as_float(value) if value.dtype == object else value for value in points]
            return np.stack([value[:1] for value in points], axis=1)
        index = sorted(other for other in self._random_names if self.is_tabled(other)).index(name) \
            if name in self._random_names else 0
        points = np.array(SUPPORTS[index % len(SUPPORTS)])
        crowd = len([other for other in self._random_names if self.is_tabled(other)])
        if crowd > 4:
            points = points[:2]
        if domain.shape is not None:
            length = int(np.prod([self.whole(size, self.root) for size in domain.shape]))
            points = points[:2]
            if 2 ** length > 64:
                raise Problem("resource-limit", f"`{name}` takes too many values")
            grid = np.stack(np.meshgrid(*[points] * length, indexing="ij"), axis=-1).reshape(-1, length)
            return grid.reshape(1, -1, *[self.whole(size, self.root) for size in domain.shape])
        return self._varied(points, name)

    def _varied(self, points: np.ndarray, name: str) -> np.ndarray:
        """The values moved and stretched from sample to sample, the first samples as they are."""
        rng = self.generator(f"support/{name}")
        shift = rng.integers(-4, 2, self.size).astype(float)
        stretch = rng.choice([0.2, 1.0, 1.0, 4.0], self.size)
        simple = np.arange(self.size) < self.size // 4
        shift, stretch = np.where(simple, 0.0, shift), np.where(simple, 1.0, stretch)
        return (points[None, :] + shift[:, None]) * stretch[:, None]

    def table(self, measure: str) -> Joint:
        """The random joint table of all unspecified variables of this formula."""
        if measure in self._tables:
            return self._tables[measure]
        names = sorted(name for name in self._random_names if self.is_tabled(name))
        supports = {name: self._table_support(name, self.declaration(name)) for name in names}
        if not names:
            raise Problem("not-a-distribution", "no random variable is declared that this could speak of")
        counts = [supports[name].shape[1] for name in names]
        if int(np.prod(counts)) > MAX_TABLE:
            raise Problem("resource-limit", "too many random variables stand in one formula")
        from mathcheck.numeric.tables import joint_weights

        weights = joint_weights(self, names, counts, measure)
        grids = np.stack(np.meshgrid(*[np.arange(count) for count in counts], indexing="ij"), axis=-1).reshape(-1, len(names))
        values = {name: supports[name][:, grids[:, axis]] for axis, name in enumerate(names)}
        found = self._tables[measure] = Joint(weights, values)
        fixed = self.tables_fixed.get(measure)
        if fixed:
            from mathcheck.numeric.tables import impose

            found = self._tables[measure] = impose(self, found, fixed)
        return found

    def mixture(self, measure: str, names: list[str]) -> tuple[np.ndarray, dict[str, tuple[np.ndarray, np.ndarray]]]:
        """Weights and, for each variable, means and deviations of the components."""
        if measure not in self._mixtures:
            mixed = sorted(name for name in self._random_names if self.is_mixture(name))
            independent = any({"*"} | set(statement.names) >= set(mixed) for statement in self.independence) and len(mixed) > 1
            rng = self.generator(f"mixture/{measure}")
            count = COMPONENTS
            weights = rng.dirichlet(np.full(count, 3.0), self.size)
            parts = {}
            for name in mixed:
                part = self.generator(f"mixture/{measure}/{name}")
                parts[name] = (part.normal(0, 1.2, (self.size, count)), part.uniform(0.5, 1.3, (self.size, count)))
                if independent:
                    parts[name] = tuple(np.repeat(value[:, :1], count, axis=1) for value in parts[name])
            self._mixtures[measure] = (weights, parts)
        weights, parts = self._mixtures[measure]
        if missing := [name for name in names if name not in parts]:
            raise Problem("not-a-distribution", f"nothing says how `{missing[0].rstrip('!')}` is distributed")
        return weights, {name: parts[name] for name in names}


def _support(distribution: Expr, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    law = evaluate_law(distribution, frame)
    if law.name == "uniform":
        return parameters_of(law)[0], parameters_of(law)[1]
    if law.name == "pareto":
        return parameters_of(law)[0], np.array([np.inf])
    support = BY_NAME[law.name].support
    low, high = support if isinstance(support, tuple) else (None, None)
    return np.array([-np.inf if low is None else float(low)]), np.array([np.inf if high is None else float(high)])


