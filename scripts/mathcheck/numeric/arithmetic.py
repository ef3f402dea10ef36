"""Sums, products, powers: shapes are checked, never broadcast by accident."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from mathcheck.diagnostics import Problem
from mathcheck.numeric import exact
from mathcheck.numeric.frame import Frame
from mathcheck.numeric.values import (
    AllOnes,
    Basis,
    Identity,
    Ones,
    OnesTimes,
    Spread,
    TimesOnes,
    entries,
    largest,
)
from mathcheck.semantics.expr import Expr

# Of matrices; the numbers in exact powers grow with the exponent.
HIGHEST_POWER = 1_024
HIGHEST_EXACT_POWER = 64


def shape_text(value: np.ndarray) -> str:
    """The shape of a value in words."""
    shape = value.shape[1:]
    if not shape:
        return "a scalar"
    if len(shape) == 1:
        return f"a vector of length {shape[0]}"
    return f"a {'×'.join(map(str, shape))} {'matrix' if len(shape) == 2 else 'array'}"


def mismatch(what: str, a: np.ndarray, b: np.ndarray, span: tuple[int, int]) -> Problem:
    """Two shapes that do not fit."""
    return Problem("shape-mismatch", f"the shapes in {what} do not fit: {shape_text(a)} and {shape_text(b)}", span)


def is_flexible(expr: Expr) -> bool:
    """Whether a vector may lie down: derivatives by vectors (either layout) and written lists."""
    if expr.head == "deriv":
        return expr.data.kind in ("partial", "total")
    if expr.head == "vector":
        return expr.data in ("literal", "columns", "transposed")
    if expr.head in ("mul", "dot", "times", "neg", "div", "add", "sub", "hadamard"):
        return any(is_flexible(arg) for arg in expr.args)
    if expr.head == "at":
        return is_flexible(expr.args[0])
    return False


def _column(scalar: np.ndarray, rank: int) -> np.ndarray:
    return scalar.reshape(scalar.shape[0], *(1,) * rank)


def resolve(a: Any, b: Any) -> tuple[Any, Any]:
    """Give values without a size the size of their partner."""
    if type(a) is type(b) is np.ndarray:
        return a, b
    for first, second, swap in ((a, b, False), (b, a, True)):
        if isinstance(second, np.ndarray):
            if isinstance(first, Identity):
                if second.ndim == 3:
                    first = first.sized(second.shape[1])
                elif second.ndim == 1:
                    first = first.scale
            elif isinstance(first, (Ones, Basis)) and second.ndim >= 2:
                first = first.sized(second.shape[-1])
            elif isinstance(first, OnesTimes) and second.ndim == 3:
                first = first.sized(second.shape[1])
            elif isinstance(first, TimesOnes) and second.ndim == 3:
                first = first.sized(second.shape[2])
            elif isinstance(first, AllOnes) and second.ndim == 3:
                first = first.sized(*second.shape[1:])
        if swap:
            b = first
        else:
            a = first
    return a, b


def add_values(a: Any, b: Any, sign: int, span: tuple[int, int], *, flexible: bool = False) -> Any:
    """`a + b` or `a - b` for values of one shape."""
    if not type(a) is type(b) is np.ndarray:
        if {type(a), type(b)} == {Identity, np.ndarray} and 1 in (getattr(a, "ndim", 0), getattr(b, "ndim", 0)):
            raise Problem("shape-mismatch", "a number and a multiple of the identity matrix cannot be added", span)
        a, b = resolve(a, b)
        if isinstance(a, Identity) and isinstance(b, Identity):
            return Identity(a.scale + sign * b.scale)
        if isinstance(a, Ones) and isinstance(b, Ones):
            return Ones(a.scale + sign * b.scale, a.row)
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
            raise Problem("not-a-value", "these cannot be added", span)
    if a.shape[1:] != b.shape[1:]:
        a, b = _same_shape(a, b, span, flexible, "this sum" if sign > 0 else "this difference")
    if a.dtype == bool:
        a = a.astype(float)
    if b.dtype == bool:
        b = b.astype(float)
    return a + b if sign > 0 else a - b


def _same_shape(a: np.ndarray, b: np.ndarray, span: tuple[int, int], flexible: bool,
                what: str) -> tuple[np.ndarray, np.ndarray]:
    size_a, size_b = entries(a), entries(b)
    if size_a == size_b == 1:
        return a.reshape(a.shape[0]), b.reshape(b.shape[0])
    if a.ndim + b.ndim == 5 and size_a == size_b:
        matrix, vector = (a, b) if a.ndim == 3 else (b, a)
        if matrix.shape[2] == 1 or matrix.shape[1] == 1 and flexible:
            reshaped = matrix.reshape(matrix.shape[0], -1)
            return (reshaped, vector) if a.ndim == 3 else (vector, reshaped)
    if a.ndim == b.ndim == 3 and flexible and size_a == size_b and 1 in a.shape[1:]:
        return a.reshape(a.shape[0], -1), b.reshape(b.shape[0], -1)
    raise mismatch(what, a, b, span)


def _is_zero(expr: Expr) -> bool:
    """Whether an expression is zero by the way it is written."""
    match expr.head:
        case "num":
            return expr.data[0] == 0
        case "mul" | "dot" | "times" | "hadamard":
            return any(map(_is_zero, expr.args))
        case "neg" | "transpose" | "div":
            return _is_zero(expr.args[0])
        case "add" | "sub":
            return all(map(_is_zero, expr.args))
    return False


def _centred(a: Any, b: Any, expr: Expr, frame: Frame) -> tuple[Any, Any]:
    r"""`I - \frac{1}{n} \mathbf{1} \mathbf{1}^\top`: the only size in it is that of both."""
    sizes = [name for name in sorted(expr.free) if name in frame.model.dimensions]
    if len(sizes) != 1:
        return a, b
    size = frame.model.dimensions[sizes[0]]
    return tuple(part.sized(size) if isinstance(part, Identity) else part.sized(size, size) for part in (a, b))


def _add(expr: Expr, frame: Frame) -> Any:
    left, right = expr.args
    a, b = frame.evaluate(left), frame.evaluate(right)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and a.shape[1:] != b.shape[1:]:
        # A zero is that of what it is added to.
        if _is_zero(left):
            return b if expr.head == "add" else -b
        if _is_zero(right):
            return a
    if {type(a), type(b)} == {Identity, AllOnes}:
        a, b = _centred(a, b, expr, frame)
    flexible = getattr(a, "ndim", 1) + getattr(b, "ndim", 1) > 2 and (is_flexible(left) or is_flexible(right))
    if _is_bias(left, a, b) or _is_bias(right, b, a):
        a, b = np.broadcast_arrays(a, b)
    result = add_values(a, b, 1 if expr.head == "add" else -1, expr.span, flexible=flexible)
    if frame.size == frame.model.size:
        frame.model.note(a)
        frame.model.note(b)
    return result


def _is_bias(expr: Expr, row: Any, rows: Any) -> bool:
    r"""Whether a symbol for a row, `\mathbf{b} \in \mathbb{R}^{1 \times h}` or `\mathbf{b} W`, is added to each row of a batch."""
    while expr.head == "mul":
        expr = expr.args[0]
    return expr.head == "var" and getattr(row, "ndim", 0) == getattr(rows, "ndim", 0) == 3 and row.shape[1] == 1 < rows.shape[1] and \
        row.shape[2] == rows.shape[2]


def _neg(expr: Expr, frame: Frame) -> Any:
    value = frame.evaluate(expr.args[0])
    return scaled(value, -1, expr.span)


def scaled(value: Any, factor: Any, span: tuple[int, int]) -> Any:
    """A value times a number."""
    if isinstance(value, np.ndarray):
        return (value.astype(float) if value.dtype == bool else value) * factor
    if isinstance(value, Identity):
        return Identity(value.scale * factor)
    if isinstance(value, Ones):
        return Ones(value.scale * factor, value.row)
    if isinstance(value, Basis):
        return Basis(value.index, value.scale * factor, value.row)
    if isinstance(value, AllOnes):
        return AllOnes(value.scale * factor)
    if isinstance(value, OnesTimes):
        return OnesTimes(value.row * (_column(factor, 2) if isinstance(factor, np.ndarray) else factor))
    if isinstance(value, TimesOnes):
        return TimesOnes(value.column * (_column(factor, 1) if isinstance(factor, np.ndarray) else factor))
    if hasattr(value, "combine"):
        return value.combine(factor)
    raise Problem("not-a-value", "this cannot be multiplied", span)


def _mul(expr: Expr, frame: Frame) -> Any:
    left, right = expr.args
    a, b = frame.evaluate(left), frame.evaluate(right)
    result = multiply(a, b, expr.span, style=expr.head, left_flexible=getattr(a, "ndim", 1) > 1 and is_flexible(left))
    if frame.size == frame.model.size and isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and (a.ndim > 1 or b.ndim > 1) \
            and a.dtype != object and b.dtype != object:
        frame.model.note_bound(largest(a) * largest(b))
    return result


def multiply(a: Any, b: Any, span: tuple[int, int], *, style: str = "mul", left_flexible: bool = False) -> Any:
    r"""A product as written: `mul` side by side, `dot` with a dot, `times` with a cross."""
    if type(a) is type(b) is np.ndarray:
        return _array_product(a, b, span, style, left_flexible)
    if isinstance(a, Identity) and not isinstance(b, (Identity,)):
        if isinstance(b, np.ndarray) and b.ndim == 1:
            return Identity(a.scale * b)
        return scaled(b, _column(a.scale, b.ndim - 1) if isinstance(b, np.ndarray) else a.scale, span)
    if isinstance(b, Identity):
        if isinstance(a, Identity):
            return Identity(a.scale * b.scale)
        if isinstance(a, np.ndarray) and a.ndim == 1:
            return Identity(a * b.scale)
        return scaled(a, _column(b.scale, a.ndim - 1) if isinstance(a, np.ndarray) else b.scale, span)
    if isinstance(a, Ones) and isinstance(b, np.ndarray) and b.ndim == 3 and b.shape[1] == 1 and not a.row:
        return OnesTimes(_column(a.scale, 2) * b)
    found = _with_ones(a, b)
    if found is not None:
        return found
    if isinstance(a, (Ones, Basis)) and isinstance(b, np.ndarray):
        if b.ndim == 1:
            return scaled(a, b, span)
        a = a.sized(b.shape[1])
    if isinstance(b, (Ones, Basis)) and isinstance(a, np.ndarray):
        if a.ndim == 1:
            return scaled(b, a, span)
        b = b.sized(a.shape[-1])
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        if hasattr(a, "combine") and isinstance(b, np.ndarray):
            return a.combine(b)
        if hasattr(b, "combine") and isinstance(a, np.ndarray):
            return b.combine(a)
        raise Problem("not-a-value", "these cannot be multiplied", span)
    return _array_product(a, b, span, style, left_flexible)


def _array_product(a: np.ndarray, b: np.ndarray, span: tuple[int, int], style: str, left_flexible: bool) -> np.ndarray:
    if a.dtype == bool:
        a = a.astype(float)
    if b.dtype == bool:
        b = b.astype(float)
    if a.ndim == b.ndim == 1:
        return a * b
    if a.ndim == 1:
        return _column(a, b.ndim - 1) * b
    if b.ndim == 1:
        return a * _column(b, a.ndim - 1)
    if a.ndim == 2 and b.ndim == 2:
        if style == "times" and a.shape[1] == b.shape[1] == 3:
            return np.cross(a, b)
        if style in ("dot",) or left_flexible:
            if a.shape[1] != b.shape[1]:
                raise mismatch("this product", a, b, span)
            return (a * b).sum(axis=1)
        if a.shape[1] == 1:
            return a * b
        if b.shape[1] == 1:
            return a * b
        raise Problem("shape-mismatch", f"{shape_text(a)} times {shape_text(b)} is neither an inner nor "
                      "an outer product", span, help=r"write `x^\top y`, `x \cdot y`, `x y^\top` or `x \odot y`")
    if a.ndim == 3 and b.ndim == 2:
        if a.shape[2] != b.shape[1]:
            raise mismatch("this product", a, b, span)
        if a.shape[1] == 1:
            return (a[:, 0, :] * b).sum(axis=1)
        return np.matmul(a, b[:, :, None])[:, :, 0]
    if a.ndim == 2 and b.ndim == 3:
        if b.shape[1] == 1:
            return a[:, :, None] * b
        if a.shape[1] == b.shape[1] and (left_flexible or style == "dot"):
            return np.matmul(a[:, None, :], b)
        raise mismatch("this product", a, b, span)
    if a.ndim == 3 and b.ndim == 3:
        if a.shape[2] != b.shape[1]:
            raise mismatch("this product", a, b, span)
        product = np.matmul(a, b)
        return product[:, 0, 0] if product.shape[1:] == (1, 1) and a.shape[2] > 1 else product
    raise mismatch("this product", a, b, span)


def _with_ones(a: Any, b: Any) -> Any | None:
    r"""Products with `\mathbf{1} \mathbf{1}^\top` and `b \mathbf{1}^\top`, whose sizes only further factors tell."""
    if isinstance(a, Ones) and isinstance(b, Ones) and not a.row and b.row:
        return AllOnes(a.scale * b.scale)
    if isinstance(a, np.ndarray) and isinstance(b, (Ones, AllOnes, OnesTimes, TimesOnes)):
        if a.ndim == 1:
            return scaled(b, a, (0, 0))
        if isinstance(b, Ones) and b.row and a.ndim == 2:
            return TimesOnes(a * _column(b.scale, 1))
        if isinstance(b, AllOnes) and a.ndim == 3:
            sums = a.sum(axis=2) * _column(b.scale, 1)
            return Ones(sums[:, 0], row=True) if a.shape[1] == 1 else TimesOnes(sums)
        if isinstance(b, OnesTimes) and a.ndim == 3:
            return a.sum(axis=2)[:, :, None] * b.row
        if isinstance(b, TimesOnes) and a.ndim == 3:
            return TimesOnes(np.matmul(a, b.column[:, :, None])[:, :, 0])
    if isinstance(b, np.ndarray) and isinstance(a, (AllOnes, OnesTimes, TimesOnes)):
        if b.ndim == 1:
            return scaled(a, b, (0, 0))
        if isinstance(a, AllOnes):
            sums = b.sum(axis=1)
            return Ones(a.scale * sums) if b.ndim == 2 else OnesTimes(sums[:, None, :] * _column(a.scale, 2))
        if isinstance(a, OnesTimes):
            return Ones((a.row[:, 0, :] * b).sum(axis=1)) if b.ndim == 2 else OnesTimes(np.matmul(a.row, b))
        return a.column * b.sum(axis=1)[:, None] if b.ndim == 2 else a.column[:, :, None] * b.sum(axis=1)[:, None, :]
    return None


def entrywise(expr: Expr, frame: Frame) -> Any:
    r"""A value where entries are worked on one by one: in `a \odot (1 - b)` the number is taken from every entry."""
    if expr.head not in ("add", "sub") or not any(arg.head == "num" for arg in expr.args):
        return frame.evaluate(expr)
    a, b = (frame.evaluate(arg) for arg in expr.args)
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or {a.ndim, b.ndim} not in ({1, 2}, {1, 3}):
        return frame.evaluate(expr)
    a, b = (_column(side, max(a.ndim, b.ndim) - 1) if side.ndim == 1 else side for side in (a, b))
    return a + b if expr.head == "add" else a - b


def _hadamard(expr: Expr, frame: Frame) -> Any:
    a, b = (entrywise(arg, frame) for arg in expr.args)
    a, b = resolve(a, b)
    if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)):
        raise Problem("not-a-value", "these cannot be multiplied entry by entry", expr.span)
    if a.shape[1:] != b.shape[1:]:
        if a.ndim == 1 or b.ndim == 1:
            return multiply(a, b, expr.span)
        a, b = _same_shape(a, b, expr.span, False, "this product entry by entry")
    return a / b if expr.head == "odivide" else a * b


def _kron(expr: Expr, frame: Frame) -> Any:
    a, b = frame.array(expr.args[0]), frame.array(expr.args[1])
    if a.ndim == 2 and b.ndim == 2:
        return a[:, :, None] * b[:, None, :]
    if a.ndim == 3 and b.ndim == 3:
        frame.check_room(entries(a) * entries(b))
        found = np.einsum("sij,skl->sikjl", *np.broadcast_arrays(a, b) if a.shape == b.shape else (a, b))
        return found.reshape(found.shape[0], a.shape[1] * b.shape[1], a.shape[2] * b.shape[2])
    raise mismatch("this product", a, b, expr.span)


def _div(expr: Expr, frame: Frame) -> Any:
    left, right = expr.args
    a, b = frame.evaluate(left), frame.evaluate(right)
    if isinstance(b, np.ndarray) and b.ndim > 1 and entries(b) == 1:
        b = b.reshape(b.shape[0])
    if not isinstance(b, np.ndarray) or b.ndim != 1:
        raise Problem("shape-mismatch", "one cannot divide by a vector or a matrix", right.span)
    if isinstance(a, np.ndarray):
        if a.dtype == bool:
            a = a.astype(float)
        if b.dtype == bool:
            b = b.astype(float)
        if a.dtype == object or b.dtype == object:
            return exact.divide(a, _column(b, a.ndim - 1), expr.span)
        return a / _column(b, a.ndim - 1)
    return scaled(a, 1 / b, expr.span)


def _pow(expr: Expr, frame: Frame) -> Any:
    base_expr, exponent_expr = expr.args
    base, exponent = frame.evaluate(base_expr), frame.evaluate(exponent_expr)
    if hasattr(base, "power"):
        return base.power(exponent, expr.span)
    if isinstance(base, Identity):
        return Identity(base.scale ** exponent)
    if not isinstance(base, np.ndarray) or not isinstance(exponent, np.ndarray):
        raise Problem("not-a-value", "this power is not one of numbers", expr.span)
    if base.ndim == 3 and base.shape[1] == base.shape[2] and base.shape[1] > 1:
        return _matrix_power(base, exponent, exponent_expr, expr)
    if base.ndim == 3 and entries(base) != 1:
        raise Problem("shape-mismatch", f"{shape_text(base)} has no powers", expr.span)
    if base.ndim == 2 and base.shape[1] > 1:
        if exponent.ndim == 1 and exponent_expr.head == "num" and exponent_expr.data[0] == 2:
            return base ** 2
        raise Problem("shape-mismatch", "a vector has no powers", expr.span,
                      help=r"for every entry by itself write `x \odot x`; for the squared length `\|x\|^2`")
    base = base.reshape(base.shape[0])
    if base.dtype == bool:
        base = base.astype(float)
    if exponent.ndim > 1:
        if base_expr.head == "constant" and base_expr.data == "e":
            return _exponential(exponent)
        return base.reshape(base.shape[0], *(1,) * (exponent.ndim - 1)) ** exponent
    if base.dtype == object or exponent.dtype == object:
        return exact.power(base, exponent, expr.span)
    if base_expr.head == "constant" and base_expr.data == "e":
        return np.exp(exponent)
    if exponent_expr.head == "num" and exponent_expr.data[0].denominator == 1:
        power = int(exponent_expr.data[0])
        return base ** float(power) if power < 0 else base ** power
    return np.power(base.astype(float), exponent.astype(float))


def _exponential(exponent: np.ndarray) -> np.ndarray:
    if exponent.ndim == 3 and exponent.shape[1] == exponent.shape[2]:
        from scipy.linalg import expm

        return expm(exponent)
    return np.exp(exponent)


def _matrix_power(base: np.ndarray, exponent: np.ndarray, exponent_expr: Expr, expr: Expr) -> np.ndarray:
    if exponent.ndim != 1:
        raise Problem("shape-mismatch", "the exponent of a matrix is a number", expr.span)
    if exponent_expr.head == "neg" and exponent_expr.args[0].head == "num" and exponent_expr.args[0].data[0] == 1:
        return inverse(base)
    if not np.isfinite(exponent.astype(float)).all():
        raise Problem("undefined-value", "the exponent of this matrix is not a finite number", expr.span)
    if exponent_expr.head in ("div", "neg") or not np.allclose(exponent.astype(float), np.round(exponent.astype(float))):
        return _fractional_power(base, exponent, expr)
    powers = {int(power) for power in np.round(exponent.astype(float))}
    highest = HIGHEST_EXACT_POWER if base.dtype == object else HIGHEST_POWER
    if max(map(abs, powers)) > highest:
        raise Problem("resource-limit", f"matrix powers go up to {highest}", expr.span)
    if len(powers) == 1:
        power = powers.pop()
        if power < 0:
            base, power = inverse(base), -power
        if base.dtype == object:
            result = Identity(np.array([Fraction(1)], dtype=object)).sized(base.shape[1])
            for _ in range(power):
                result = np.matmul(result, base)
            return result
        return np.linalg.matrix_power(base, power)
    size = max(base.shape[0], exponent.shape[0])
    base = np.broadcast_to(base, (size, *base.shape[1:]))
    result = np.empty_like(base)
    for power in powers:
        rows = np.round(np.broadcast_to(exponent, (size,)).astype(float)) == power
        chosen = base[rows] if power >= 0 else inverse(base[rows])
        result[rows] = np.linalg.matrix_power(chosen, abs(power))
    return result


def _fractional_power(base: np.ndarray, exponent: np.ndarray, expr: Expr) -> np.ndarray:
    if not np.allclose(base, np.swapaxes(base, 1, 2)):
        raise Problem("unsupported", "roots are taken of symmetric matrices only", expr.span)
    values, vectors = np.linalg.eigh(base.astype(float))
    powered = np.power(values, exponent.astype(float)[:, None])
    return np.matmul(vectors * powered[:, None, :], np.swapaxes(vectors, 1, 2))


def inverse(value: np.ndarray) -> np.ndarray:
    """Inverses; a singular matrix gives an undefined sample, not an error."""
    if value.dtype == object:
        from mathcheck.reference.matrices import exact_inverse

        return exact_inverse(value)
    finite = np.isfinite(value).all(axis=(1, 2))
    result = np.full_like(value, np.nan, dtype=float)
    condition = np.full(value.shape[0], np.inf)
    if finite.any():
        condition[finite] = np.linalg.cond(value[finite].astype(float))
    good = condition < 1e9
    if good.any():
        result[good] = np.linalg.inv(value[good].astype(float))
    return result


def _sqrt(expr: Expr, frame: Frame) -> Any:
    value = frame.array(expr.args[0])
    if value.ndim == 3 and value.shape[1] == value.shape[2] > 1:
        return _fractional_power(value, np.array([0.5]), expr)
    if value.dtype == object:
        return exact.apply("sqrt", value, expr.span)
    return np.sqrt(value.astype(float))


def _root(expr: Expr, frame: Frame) -> Any:
    value, order = frame.array(expr.args[0]), frame.array(expr.args[1])
    if value.dtype == object or order.dtype == object:
        return exact.power(value, exact.divide(np.array([Fraction(1)], dtype=object), order, expr.span), expr.span)
    odd = np.round(order) % 2 == 1
    return np.where(odd & (value < 0), -np.power(np.abs(value), 1 / order), np.power(value.astype(float), 1 / order))


def _factorial(expr: Expr, frame: Frame) -> Any:
    value = frame.array(expr.args[0])
    if value.dtype == object:
        return exact.factorial(value, expr.span)
    from scipy.special import gamma

    return gamma(value + 1.0)


def _binom(expr: Expr, frame: Frame) -> Any:
    n, k = frame.array(expr.args[0]), frame.array(expr.args[1])
    if n.dtype == object or k.dtype == object:
        return exact.binomial(n, k, expr.span)
    from scipy.special import binom

    whole = np.round(k) == k
    return np.where(whole & (k < 0), 0.0, binom(n.astype(float), k.astype(float)))


def _plusminus(expr: Expr, frame: Frame) -> Any:
    a, b = frame.array(expr.args[0]), frame.array(expr.args[1])
    first, second = (a - b, a + b) if expr.data else (a + b, a - b)
    return Spread((first, second))


def _mod(expr: Expr, frame: Frame) -> Any:
    return np.mod(frame.array(expr.args[0]), frame.array(expr.args[1]))


HANDLERS = {
    "add": _add, "sub": _add, "neg": _neg, "mul": _mul, "dot": _mul, "times": _mul, "hadamard": _hadamard,
    "odivide": _hadamard, "kron": _kron, "div": _div, "pow": _pow, "sqrt": _sqrt, "root": _root, "factorial": _factorial,
    "binom": _binom, "plusminus": _plusminus, "mod": _mod,
}
