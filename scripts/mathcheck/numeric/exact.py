"""Worked numbers: rationals as `Fraction`, roots, logarithms and pi with mpmath at 50 digits.

Arrays of dtype `object` mark exact evaluation; the functions here are what NumPy does not
do for such arrays.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem

DIGITS = 50
MAX_BITS = 4_000
MAX_FACTORIAL = 400
MAX_EXPONENT = 10**9
# Rationals longer than this are not computed with: the time of one operation grows with the square.
MAX_LENGTH = 60_000
# Elementary functions need as many digits of pi or log 2 as their argument has before the point.
MAX_MAGNITUDE = 20_000


class NotExact(Exception):
    """This operation has no exact form; the caller goes on with floating point."""


def _context():
    import mpmath

    mpmath.mp.dps = DIGITS
    return mpmath.mp


def real(value: Any) -> Any:
    """A Fraction or mpf as an mpf."""
    mp = _context()
    if isinstance(value, Fraction):
        return mp.mpf(value.numerator) / value.denominator
    return mp.mpf(value)


def exact_digits(values: np.ndarray, span: tuple[int, int]) -> int:
    """What long rationals cost beyond short ones; too long ones are a problem."""
    longest = max((value.numerator.bit_length() + value.denominator.bit_length()
                   for value in values.reshape(-1) if isinstance(value, Fraction)), default=0)
    if longest > MAX_LENGTH:
        raise Problem("resource-limit", "this number has too many digits to compute with", span)
    return values.size * (longest >> 6) ** 2


def constant(name: str) -> np.ndarray:
    """Pi or e at 50 digits."""
    mp = _context()
    return np.array([+mp.pi if name == "pi" else +mp.e], dtype=object)


def _elementwise(function, *arrays: np.ndarray) -> np.ndarray:
    arrays = np.broadcast_arrays(*arrays)
    found = np.empty(arrays[0].shape, dtype=object)
    for index in np.ndindex(found.shape):
        found[index] = function(*(array[index] for array in arrays))
    return found


def divide(a: np.ndarray, b: np.ndarray, span: tuple[int, int]) -> np.ndarray:
    """Quotients; a division by zero is a problem of the page."""
    def quotient(x: Any, y: Any) -> Any:
        if y == 0:
            raise Problem("undefined-value", "this divides by zero", span)
        return Fraction(x) / y if isinstance(x, int) else x / y

    return _elementwise(quotient, a, b)


def power(base: np.ndarray, exponent: np.ndarray, span: tuple[int, int]) -> np.ndarray:
    """Powers: rational where the exponent is whole, else at 50 digits."""
    def powered(x: Any, y: Any) -> Any:
        if isinstance(y, Fraction) and y.denominator == 1 or isinstance(y, int):
            whole = int(y)
            if isinstance(x, Fraction):
                bits = max(x.numerator.bit_length(), x.denominator.bit_length()) * abs(whole)
                if bits > MAX_BITS and x not in (0, 1, -1):
                    if abs(whole) > MAX_EXPONENT:
                        raise Problem("resource-limit", "this power is too large to compute", span)
                    return real(x) ** whole
                if x == 0 and whole < 0:
                    raise Problem("undefined-value", "this divides by zero", span)
                return x ** whole
            return _bounded_power(real(x), whole, span)
        x, y = real(x), real(y)
        if x < 0:
            raise Problem("undefined-value", "a negative number has no such power", span)
        return _bounded_power(x, y, span)

    return _elementwise(powered, base, exponent)


def _bounded_power(x: Any, y: Any, span: tuple[int, int]) -> Any:
    if abs(y) > MAX_EXPONENT or abs(_context().mag(x)) > MAX_EXPONENT:
        raise Problem("resource-limit", "this power is too large to compute", span)
    if x == 0 and y < 0:
        raise Problem("undefined-value", "this divides by zero", span)
    return x ** y


_FUNCTIONS = {
    "sqrt": lambda mp, x: mp.sqrt(x),
    "log2": lambda mp, x: mp.log(x, 2),
    "log10": lambda mp, x: mp.log10(x),
    "sigmoid": lambda mp, x: 1 / (1 + mp.exp(-x)),
    "relu": lambda mp, x: x if x > 0 else mp.mpf(0),
    "sign": lambda mp, x: mp.sign(x),
    "fabs": lambda mp, x: abs(x),
}


def apply(name: str, value: np.ndarray, span: tuple[int, int], *more: np.ndarray) -> np.ndarray:
    """A function by its mpmath name, kept rational where the result is."""
    mp = _context()

    def applied(x: Any, *rest: Any) -> Any:
        if isinstance(x, (Fraction, int)) and not rest:
            known = _rational(name, Fraction(x))
            if known is not None:
                return known
        if any(part and mp.mag(real(part)) > MAX_MAGNITUDE for part in (x, *rest)):
            raise Problem("resource-limit", "this number is too large to compute with", span)
        try:
            function = _FUNCTIONS.get(name)
            found = function(mp, real(x)) if function else getattr(mp, name)(real(x), *map(real, rest))
        except (ValueError, ArithmeticError, mp.NoConvergence) as error:
            raise Problem("undefined-value", f"this is not defined ({error})", span) from error
        if isinstance(found, mp.mpc):
            raise Problem("undefined-value", "this is not a real number", span)
        if mp.isinf(found) or mp.isnan(found):
            raise Problem("undefined-value", "this is not a finite number", span)
        return found

    return _elementwise(applied, value, *more)


def _rational(name: str, x: Fraction) -> Fraction | None:
    import math

    if name == "sqrt" and x >= 0:
        top, bottom = math.isqrt(x.numerator), math.isqrt(x.denominator)
        if top * top == x.numerator and bottom * bottom == x.denominator:
            return Fraction(top, bottom)
    if name in ("exp", "cos", "cosh") and x == 0:
        return Fraction(1)
    if name in ("sin", "tan", "sinh", "tanh", "asin", "atan", "erf") and x == 0 or name == "log" and x == 1:
        return Fraction(0)
    if name == "log2" and x > 0:
        for value, sign in ((x, 1), (1 / x, -1)):
            if value.denominator == 1 and value.numerator & (value.numerator - 1) == 0:
                return Fraction(sign * (value.numerator.bit_length() - 1))
    if name == "log10" and x > 0:
        for value, sign in ((x, 1), (1 / x, -1)):
            if value.denominator == 1 and str(value.numerator).strip("0") == "1":
                return Fraction(sign * (len(str(value.numerator)) - 1))
    if name == "relu":
        return max(x, Fraction(0))
    if name == "fabs":
        return abs(x)
    if name == "sign":
        return Fraction((x > 0) - (x < 0))
    if name == "floor":
        return Fraction(math.floor(x))
    if name == "ceil":
        return Fraction(math.ceil(x))
    if name == "sigmoid" and x == 0:
        return Fraction(1, 2)
    if name == "gamma" and x.denominator == 1 and 0 < x <= MAX_FACTORIAL:
        return Fraction(math.factorial(int(x) - 1))
    return None


def factorial(value: np.ndarray, span: tuple[int, int]) -> np.ndarray:
    """Factorials of whole numbers up to a limit."""
    import math

    def one(x: Any) -> Any:
        if not isinstance(x, Fraction) or x.denominator != 1 or x < 0:
            raise Problem("undefined-value", "a factorial is taken of a whole number from 0", span)
        if x > 100_000:
            raise Problem("resource-limit", "this factorial is too large to compute", span)
        if x > MAX_FACTORIAL:
            return _context().factorial(int(x))
        return Fraction(math.factorial(int(x)))

    return _elementwise(one, value)


def binomial(n: np.ndarray, k: np.ndarray, span: tuple[int, int]) -> np.ndarray:
    """Binomial coefficients of whole numbers."""
    import math

    def one(a: Any, b: Any) -> Any:
        if not all(isinstance(x, Fraction) and x.denominator == 1 for x in (a, b)) or a < 0:
            raise NotExact
        if a > 100_000:
            raise Problem("resource-limit", "this binomial coefficient is too large to compute", span)
        return Fraction(math.comb(int(a), int(b)) if b >= 0 else 0)

    return _elementwise(one, n, k)


def equal(a: Any, b: Any) -> bool:
    """Whether two exact numbers are equal: as fractions, or to 40 of 50 digits."""
    if isinstance(a, (Fraction, int)) and isinstance(b, (Fraction, int)):
        return a == b
    x, y = real(a), real(b)
    return abs(x - y) <= max(abs(x), abs(y)) * real(Fraction(1, 10**40)) + real(Fraction(1, 10**45))


def short(value: Any) -> str:
    """A number too large for floating point, in a few digits."""
    return _context().nstr(real(value), 6)


def as_float(value: np.ndarray) -> np.ndarray:
    """An exact array as floating point."""
    def one(x: Any) -> float:
        try:
            return float(x)
        except OverflowError:
            return float("inf") if x > 0 else float("-inf")

    return np.vectorize(one, otypes=[float])(value) if value.size else value.astype(float)
