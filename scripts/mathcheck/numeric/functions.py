"""Functions as values: declared by a formula, known by name, or unspecified and sampled.

An unspecified function is a random sum of smooth features (sines, tanh, a little quadratic),
never a polynomial alone: too many wrong formulas hold for quadratics.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.literals import stack
from mathcheck.numeric.values import repeat
from mathcheck.reference import REFERENCES
from mathcheck.semantics.domains import Real, Vector
from mathcheck.semantics.expr import Expr

FEATURES = 3


class FunctionValue:
    """Something that can be applied: `call(frame, arguments)`, all arrays in the frame's batch."""

    arity: int | None = None

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        raise NotImplementedError

    def repeat(self, count: int) -> FunctionValue:
        return self

    def combine(self, factor: np.ndarray) -> FunctionValue:
        return Scaled(self, factor)

    def power(self, exponent: Any, span: tuple[int, int]) -> FunctionValue:
        raise Problem("unsupported", "a power of a function needs its argument", span)


@dataclass
class Known(FunctionValue):
    """A function of `reference`."""

    name: str

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        if any(isinstance(argument, np.ndarray) and argument.dtype == bool for argument in arguments):
            raise Problem("not-a-value", f"`{self.name}` is applied to an event, not to a number", span)
        return REFERENCES[self.name].function(*arguments)


@dataclass
class Defined(FunctionValue):
    """A function whose formula stands on the page."""

    name: str
    parameters: tuple[str, ...]
    body: Expr

    def __post_init__(self) -> None:
        self.arity = len(self.parameters)

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        if len(arguments) != len(self.parameters):
            if len(arguments) == 1 and isinstance(arguments[0], np.ndarray) and arguments[0].ndim == 2 and \
                    arguments[0].shape[1] == len(self.parameters):
                arguments = [arguments[0][:, index] for index in range(len(self.parameters))]
            elif self._takes_entries(frame, arguments):
                arguments = [stack(arguments, span)]
            else:
                raise Problem("wrong-arity", f"`{self.name}` takes {len(self.parameters)} arguments, this has {len(arguments)}",
                              span)
        depth = frame.model.enter(span)
        try:
            if self._is_scalar(frame) and isinstance(arguments[0], np.ndarray) and arguments[0].ndim > 1:
                return self._entrywise(frame, arguments[0])
            inner = frame.inner(1, dict(zip(self.parameters, arguments, strict=True)))
            return inner.evaluate(self.body)
        except Problem as problem:
            # It arose in the definition, which stands elsewhere on the page.
            problem.span = span
            raise
        finally:
            frame.model.leave(depth)

    def _takes_entries(self, frame: Frame, arguments: list[Any]) -> bool:
        """Whether the numbers of `f(1, 0)` are the entries of the one vector that a function takes."""
        declared = frame.model.declaration(self.parameters[0]) if len(self.parameters) == 1 else None
        return declared is not None and isinstance(declared.domain, Vector) and \
            all(isinstance(argument, np.ndarray) and argument.ndim == 1 for argument in arguments) and \
            frame.model.whole(declared.domain.size, frame.model.root) == len(arguments)

    def _is_scalar(self, frame: Frame) -> bool:
        """Whether the page says that the argument is a number."""
        declared = frame.model.declaration(self.parameters[0]) if len(self.parameters) == 1 else None
        return declared is not None and declared.definition is None and isinstance(declared.domain, Real)

    def _entrywise(self, frame: Frame, argument: np.ndarray) -> np.ndarray:
        r"""`\sigma(\mathbf{z})` of a function of numbers: its values at the entries."""
        argument = np.broadcast_to(argument, (frame.size, *argument.shape[1:]))
        count = math.prod(argument.shape[1:])
        value = frame.inner(count, {self.parameters[0]: argument.reshape(-1)}).array(self.body)
        return np.broadcast_to(value, (frame.size * count,)).reshape(argument.shape)


@dataclass
class Unspecified(FunctionValue):
    """A smooth function that differs from sample to sample; parameters are drawn when first applied."""

    name: str
    result: tuple[int, ...]
    traits: frozenset[str]
    generator: Any
    size: int
    factor: int = 1
    elementwise: bool = False
    cache: dict[tuple, Any] = field(default_factory=dict)

    def repeat(self, count: int) -> FunctionValue:
        return Unspecified(self.name, self.result, self.traits, self.generator, self.size, self.factor * count,
                           self.elementwise, self.cache)

    def take(self, rows: np.ndarray) -> Unspecified:
        """The functions of some of the samples."""
        kept = {width: {part: values[rows] for part, values in parameters.items()} for width, parameters in self.cache.items()}
        return Unspecified(self.name, self.result, self.traits, self.generator, len(rows), self.factor, self.elementwise, kept)

    def _parameters(self, width: int) -> dict[str, np.ndarray]:
        found = self.cache.get(width)
        if found is None:
            rng = self.generator(f"{self.name}/{width}")
            outputs = int(np.prod(self.result)) if self.result else 1
            shape = (self.size, outputs, FEATURES)
            found = self.cache[width] = {
                "a": rng.normal(0, 0.8, shape), "w": rng.normal(0, 0.9, (*shape, width)), "b": rng.uniform(-3, 3, shape),
                "c": rng.normal(0, 0.6, shape), "v": rng.normal(0, 0.8, (*shape, width)), "d": rng.uniform(-1, 1, shape),
                "q": rng.normal(0, 0.15, (self.size, outputs, width)), "k": rng.normal(0, 0.7, (self.size, outputs)),
            }
        return found

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        arrays = [argument for argument in arguments if isinstance(argument, np.ndarray)]
        if len(arrays) != len(arguments):
            raise Problem("not-a-value", f"`{self.name}` is applied to something that is not a number", span)
        if self.elementwise and len(arrays) == 1 and arrays[0].ndim > 1:
            value = arrays[0].astype(float)
            flat = value.reshape(value.shape[0], -1)
            columns = [self._evaluate(flat[:, index:index + 1]) for index in range(flat.shape[1])]
            return np.stack(columns, axis=1).reshape(-1, *value.shape[1:])
        size = max(array.shape[0] for array in arrays) if arrays else 1
        flat = [np.broadcast_to(array, (size, *array.shape[1:])).reshape(size, -1).astype(float) for array in arrays]
        point = np.concatenate(flat, axis=1) if flat else np.zeros((1, 1))
        frame.model.budget.spend(size * FEATURES * point.shape[1] * int(np.prod(self.result)), span)
        return self._evaluate(point)

    def _evaluate(self, x: np.ndarray) -> np.ndarray:
        size = self.size * self.factor
        if x.shape[0] not in (1, size) and size != 1:
            raise Problem("unsupported", "a function that is not specified cannot be used in this way")
        if x.shape[0] == 1 and size > 1:
            return repeat(self._at(np.broadcast_to(x[None], (self.size, 1, x.shape[1]))), self.factor)
        # The points of one sample stand in a row, so that its parameters need no copies; nor are the features
        # kept side by side: points may be many.
        return self._at(x.reshape(self.size, -1, x.shape[1]))

    def _at(self, x: np.ndarray) -> np.ndarray:
        """Values at `(samples, points, width)`, one after another."""
        p = self._parameters(x.shape[2])
        constant, square = p["k"][:, None, :], x ** 2
        if "kernel" in self.traits:
            half = x.shape[2] // 2
            one, other = x[:, :, :half], x[:, :, half:]
            total = (0.3 * np.exp(-((one - other) ** 2).sum(axis=2)) + (one * other).sum(axis=2))[:, :, None]
        elif self.traits & {"gentle", "steady"}:
            total = self._bounded_slopes(x, p)
        elif "increasing" in self.traits:
            total = x[:, :, 0:1] * (0.5 + np.abs(constant)) + np.tanh(x[:, :, 0:1] + p["d"][:, None, :, 0])
        elif "convex" in self.traits:
            total = _linear(np.abs(p["q"]), square) + sum(
                np.exp(0.5 * _linear(p["v"][:, :, feature], x)) for feature in range(FEATURES))
            if "faint" in self.traits:
                # Of half of the samples little more than a constant.
                total = total * np.where(np.arange(self.size) % 2, 1.0, 1e-3)[:, None, None]
            if "concave" in self.traits:
                total = -total
        else:
            waves = sum(p["a"][:, None, :, feature] * np.sin(_linear(p["w"][:, :, feature], x) + p["b"][:, None, :, feature])
                        for feature in range(FEATURES))
            steps = sum(p["c"][:, None, :, feature] * np.tanh(_linear(p["v"][:, :, feature], x) + p["d"][:, None, :, feature])
                        for feature in range(FEATURES))
            total = waves + steps + _linear(p["q"], square) + constant
            if "positive" in self.traits or "density" in self.traits:
                total = np.exp(0.4 * total)
        return total.reshape(-1) if not self.result else total.reshape(-1, *self.result)

    def _bounded_slopes(self, x: np.ndarray, p: dict[str, np.ndarray]) -> np.ndarray:
        """Functions whose slopes (`steady`) or curvatures (`gentle`) reach one and go no farther.

        Every other sample is the extreme one: a square or its negative, a plane.
        """
        power = 2 if "gentle" in self.traits else 1
        reach = (np.abs(p["a"]) * np.linalg.norm(p["w"], axis=3) ** power + np.abs(p["c"]) * np.linalg.norm(p["v"], axis=3) ** power).sum(axis=2)
        waves = sum(p["a"][:, None, :, feature] * np.sin(_linear(p["w"][:, :, feature], x) + p["b"][:, None, :, feature]) +
                    p["c"][:, None, :, feature] * np.tanh(_linear(p["v"][:, :, feature], x) + p["d"][:, None, :, feature])
                    for feature in range(FEATURES)) / reach[:, None, :]
        sample = np.arange(self.size)
        if power == 2:
            extreme = np.where(sample % 4 < 2, 0.5, -0.5)[:, None, None] * (x ** 2).sum(axis=2, keepdims=True)
        else:
            direction = p["v"][:, :, 0] / np.linalg.norm(p["v"][:, :, 0], axis=2, keepdims=True)
            extreme = _linear(direction, x)
        return np.where((sample % 2 == 0)[:, None, None], extreme, waves)


def _linear(weights: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Per sample, a linear map of each point: `(samples, points, outputs)`."""
    return np.einsum("sod,spd->spo", weights, x)


@dataclass
class Scaled(FunctionValue):
    """A function times a number."""

    function: FunctionValue
    factor: np.ndarray

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        value = self.function.call(frame, arguments, span)
        return value * self.factor.reshape(self.factor.shape[0], *(1,) * (value.ndim - 1))

    def repeat(self, count: int) -> FunctionValue:
        return Scaled(self.function.repeat(count), repeat(self.factor, count))


@dataclass
class Composed(FunctionValue):
    """`f \\circ g`."""

    outer: FunctionValue
    inner: FunctionValue

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        return self.outer.call(frame, [self.inner.call(frame, arguments, span)], span)

    def repeat(self, count: int) -> FunctionValue:
        return Composed(self.outer.repeat(count), self.inner.repeat(count))


@dataclass
class LogBase(FunctionValue):
    """The logarithm to a base."""

    base: np.ndarray

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        (value,) = arguments
        if value.dtype == object or self.base.dtype == object:
            from mathcheck.numeric import exact

            known = exact.as_float(self.base)[0] if self.base.dtype == object else self.base[0]
            if known in (2.0, 10.0):
                return exact.apply("log2" if known == 2 else "log10", value, span)
            return exact.divide(exact.apply("log", value, span), exact.apply("log", self.base, span), span)
        return np.log(value) / np.log(self.base.reshape(self.base.shape[0], *(1,) * (value.ndim - 1)))

    def repeat(self, count: int) -> FunctionValue:
        return LogBase(repeat(self.base, count))


# Where an argument is looked for, and how often the interval that holds it is halved.
_REACHES = tuple(4.0 ** power for power in range(-1, 11))
_HALVINGS = 100


@dataclass
class Inverse(FunctionValue):
    """The inverse of a function of one number that is monotone where it is looked at: found by halving intervals."""

    function: FunctionValue

    def call(self, frame: Frame, arguments: list[Any], span: tuple[int, int]) -> Any:
        if len(arguments) != 1 or not isinstance(arguments[0], np.ndarray) or arguments[0].ndim > 1:
            raise Problem("unsupported", "the inverse of this function is not known", span)
        with frame.model.searching():
            return self._found(frame, np.broadcast_to(arguments[0].astype(float), (frame.size,)), span)

    def _found(self, frame: Frame, wanted: np.ndarray, span: tuple[int, int]) -> np.ndarray:
        def off(points: np.ndarray) -> np.ndarray:
            value = self.function.call(frame, [points], span)
            return np.broadcast_to(np.asarray(value, dtype=float), (frame.size,)) - wanted

        low, high = (np.full(frame.size, np.nan) for _ in range(2))
        for reach in _REACHES:
            for first, last in ((-reach, reach), (1e-9, reach), (-reach, -1e-9), (1e-9, 1 - 1e-9)):
                below, above = off(np.full(frame.size, first)), off(np.full(frame.size, last))
                found = np.isnan(low) & (np.sign(below) * np.sign(above) <= 0) & np.isfinite(below) & np.isfinite(above)
                low, high = np.where(found, first, low), np.where(found, last, high)
        rising = off(high) > off(low)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            beyond = (off(middle) > 0) == rising
            low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
        return (low + high) / 2

    def repeat(self, count: int) -> FunctionValue:
        return Inverse(self.function.repeat(count))


def as_function(value: Any, span: tuple[int, int]) -> FunctionValue:
    """The value as a function, or a problem."""
    if isinstance(value, FunctionValue):
        return value
    raise Problem("not-a-function", "this is not a function", span)


def _reference(expr: Expr, frame: Frame) -> Any:
    return Known(expr.data)


def _log_base(expr: Expr, frame: Frame) -> Any:
    return LogBase(frame.array(expr.args[0]))


def _call(expr: Expr, frame: Frame) -> Any:
    from mathcheck.numeric.literals import expand

    function_expr, *arguments = expr.args
    function = frame.evaluate(function_expr)
    values = expand([frame.evaluate(argument) for argument in arguments])
    if isinstance(function, np.ndarray) and len(values) == 1:
        from mathcheck.numeric.arithmetic import multiply

        return multiply(function, values[0], expr.span)
    return as_function(function, function_expr.span).call(frame, values, expr.span)


def _compose(expr: Expr, frame: Frame) -> Any:
    outer, inner = (as_function(frame.evaluate(arg), arg.span) for arg in expr.args)
    return Composed(outer, inner)


def _component(expr: Expr, frame: Frame) -> Any:
    raise Problem("unsupported", "a family of functions is not supported", expr.span)


def _inverse_function(expr: Expr, frame: Frame) -> Any:
    return Inverse(as_function(frame.evaluate(expr.args[0]), expr.span))


HANDLERS = {"reference": _reference, "log_base": _log_base, "call": _call, "compose": _compose, "component": _component,
            "inverse_function": _inverse_function}
