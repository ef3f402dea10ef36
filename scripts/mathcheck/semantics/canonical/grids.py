"""Small matrices that are written out, entry by entry."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics.canonical.names import MAX_DEPTH
from mathcheck.semantics.canonical.products import (
    Form,
    constant,
    inverse,
    key_of,
    leading,
    multiplied,
    summed,
    times,
)
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.ranks import rank

if TYPE_CHECKING:
    from mathcheck.semantics.canonical.forms import Forms

Grid = list[list[Form]]

MAX_SIDE = 4


def grid_of(forms: Forms, expr: Expr, size: tuple[int, int] | None = None) -> Grid | None:
    """The entries of a small matrix that is written out; `size` is what an identity or a zero takes."""
    args = expr.args
    match expr.head:
        case "matrix" if isinstance(expr.data, int) and all(rank(arg, forms.scope) == 0 for arg in args):
            rows, columns = expr.data, len(args) // expr.data
            return [[forms.of(args[row * columns + column]) for column in range(columns)] for row in range(rows)] \
                if max(rows, columns) <= MAX_SIDE else None
        case "vector" if args and len(args) <= MAX_SIDE and all(arg.head != "fold" and rank(arg, forms.scope) == 0 for arg in args):
            column = [[forms.of(arg)] for arg in args]
            return _flipped(column) if expr.data == "transposed" else column
        case "identity" if size is not None:
            return [[constant(int(row == column)) for column in range(size[1])] for row in range(size[0])]
        case "num" if size is not None and expr.data[0] == 0:
            return [[{} for _ in range(size[1])] for _ in range(size[0])]
        case "var":
            declaration = forms.scope.lookup(expr.data)
            if declaration is None or declaration.definition is None or declaration.is_function or forms.depth >= MAX_DEPTH:
                return None
            forms.depth += 1
            found = grid_of(forms, declaration.definition, size)
            forms.depth -= 1
            return found
        case "neg":
            return _each(grid_of(forms, args[0], size), Fraction(-1))
        case "add" | "sub":
            left = grid_of(forms, args[0], size)
            right = grid_of(forms, args[1], size or left and (len(left), len(left[0])))
            if left is None and right is not None:
                left = grid_of(forms, args[0], (len(right), len(right[0])))
            return _added(left, right, 1 if expr.head == "add" else -1)
        case "transpose":
            inner = grid_of(forms, args[0], size and (size[1], size[0]))
            return None if inner is None else _flipped(inner)
        case "mul" | "dot" | "times" if len(args) == 2:
            return _product_of_grids(forms, args[0], args[1], size)
        case "div" if forms.is_number(args[1]):
            inner = grid_of(forms, args[0], size)
            lower = forms.of(args[1])
            return None if inner is None or not lower else _every(inner, inverse(lower))
    return None


def _product_of_grids(forms: Forms, left: Expr, right: Expr, size: tuple[int, int] | None) -> Grid | None:
    for number, other in ((left, right), (right, left)):
        if forms.is_number(number) and (inner := grid_of(forms, other, size)) is not None:
            return _every(inner, forms.of(number))
    first, second = grid_of(forms, left), grid_of(forms, right)
    if first is None or second is None or len(first[0]) != len(second):
        return None
    found: Grid = []
    for row in first:
        found.append([])
        for column in range(len(second[0])):
            entry: Form | None = {}
            for place, factor in enumerate(row):
                product = multiplied(factor, second[place][column])
                entry = None if entry is None or product is None else summed(entry, product, 1)
            if entry is None:
                return None
            found[-1].append(entry)
    return found


def determinant(grid: Grid) -> Form:
    """By the first row; the sides are small."""
    if len(grid) == 1:
        return grid[0][0]
    found: Form = {}
    for column, entry in enumerate(grid[0]):
        minor = [[row[other] for other in range(len(grid)) if other != column] for row in grid[1:]]
        product = multiplied(entry, determinant(minor))
        found = summed(found, product if product is not None else {}, -1 if column % 2 else 1)
    return found


def grid_key(grid: Grid) -> str:
    """The entries as text, up to a common factor; `0` where all are zero."""
    entries = [entry for row in grid for entry in row]
    scale = next((leading(entry) for entry in entries if entry), None)
    if scale is None:
        return "0"
    return "[" + "; ".join(", ".join(key_of(times(entry, 1 / scale)) for entry in row) for row in grid) + "]"


def _flipped(grid: Grid) -> Grid:
    return [list(column) for column in zip(*grid, strict=True)]


def _each(grid: Grid | None, factor: Fraction) -> Grid | None:
    return None if grid is None else [[times(entry, factor) for entry in row] for row in grid]


def _every(grid: Grid, factor: Form) -> Grid | None:
    found = [[multiplied(entry, factor) for entry in row] for row in grid]
    return None if any(entry is None for row in found for entry in row) else found


def _added(left: Grid | None, right: Grid | None, sign: int) -> Grid | None:
    if left is None or right is None or (len(left), len(left[0])) != (len(right), len(right[0])):
        return None
    return [[summed(a, b, sign) for a, b in zip(first, second, strict=True)] for first, second in zip(left, right, strict=True)]
