"""The right number in the place of a wrong one: exact, or with as many digits as are shown."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from fractions import Fraction

from mathcheck.checks.evidence import Verdict
from mathcheck.checks.probes import given_array
from mathcheck.diagnostics import Problem
from mathcheck.edits import Context, Edit
from mathcheck.numeric.exact import NotExact
from mathcheck.syntax.nodes import Apply, Group, MatrixLiteral, Node, Number

MOST_DENOMINATOR = 10_000


def right_numbers(context: Context, verdicts: list[Verdict], key: str, seed: int) -> list[Edit]:
    """For each side that is a number, or an array of numbers, in a claim that fails: what the other side is."""
    return [edit for verdict in verdicts if not verdict.holds and verdict.claim is not None
            for edit in _of_claim(context, verdict, key, seed)]


def _of_claim(context: Context, verdict: Verdict, key: str, seed: int) -> Iterator[Edit]:
    operator, left, right = verdict.claim
    for side, other in ((right, left), (left, right)):
        node = next((spot.node for spot in context.spots if spot.node.span == side.span and _entries(spot.node)), None)
        if node is None:
            continue
        try:
            value = given_array(other, verdict.scope, key, seed)
        except (Problem, NotExact):
            continue
        if value is None:
            continue
        values = value.reshape(-1).tolist()
        if _is_literal(node) and len(values) == 1:
            yield from _numbers_for(node, context, operator, values[0], side is right, left.span[1])
        elif len(values) == len(_entries(node)):
            yield from _array_for(node, context, operator, values)


def _entries(node: Node) -> list[Node]:
    """The literals that a number or a written array is made of, row by row; none where something else stands in it."""
    if isinstance(node, MatrixLiteral):
        found = [entry for row in node.rows for entry in row]
    elif isinstance(node, Group) and len(node.groups) == 1 and node.open in "([":
        found = list(node.groups[0])
    else:
        found = [node]
    return found if all(map(_is_literal, found)) else []


def _is_far_off(literal: Node, value: Fraction | float) -> bool:
    known = literal.args[0].value if isinstance(literal, Apply) and literal.head == "neg" and isinstance(literal.args[0], Number) else \
        literal.value if isinstance(literal, Number) else 0
    return bool(known and value) and not Fraction(1, 5) < abs(Fraction(value) / known) < 5


def _array_for(node: Node, context: Context, operator: str, values: list[Fraction | float]) -> Iterator[Edit]:
    """The array with its wrong entries put right."""
    found = []
    for literal, value in zip(_entries(node), values, strict=True):
        edit = next(iter(_numbers_for(literal, context, operator, value, False, 0)), None)
        if edit is None:
            return
        if edit.replacement != context.text(literal):
            found.append(edit)
    if found:
        text, last = "", found[0].start
        for edit in found:
            text += context.latex[last:edit.start] + edit.replacement
            last = edit.end
        yield Edit("number", found[0].start, last, text, 0)


def _is_literal(node: Node) -> bool:
    return isinstance(node, Number) or isinstance(node, Apply) and node.head == "neg" and isinstance(node.args[0], Number) or \
        isinstance(node, Apply) and node.head in ("frac", "slash") and all(isinstance(part, Number) for part in node.args)


def _numbers_for(literal: Node, context: Context, operator: str, value: Fraction | float, is_right: bool,
                 left_end: int) -> list[Edit]:
    """The value in the form of a literal: as many digits, or exact; where neither can be, an approximation."""
    text = context.text(literal)
    start, end = literal.span
    percent = 100 if text.rstrip().endswith(r"\%") else 1
    tail = r"\%" if percent == 100 else ""
    decimals = re.search(r"\.(\d+)", text)
    digits = len(decimals.group(1)) if decimals else 0
    if decimals and _is_far_off(literal, value):
        # The decimal point is in the wrong place: it is the number of digits that the author chose.
        significant = len(re.sub(r"\D", "", text).lstrip("0"))
        digits = max(0, significant - 1 - math.floor(math.log10(abs(float(value * percent)))))
    shown = f"{float(value * percent):.{digits}f}{tail}"
    edits = []
    if decimals or operator == "~=" or percent == 100:
        edits.append(Edit("number", start, end, shown, 0))
    elif isinstance(value, Fraction) and value.denominator <= MOST_DENOMINATOR:
        sign = "-" if value < 0 else ""
        exact = str(value) if value.denominator == 1 else rf"{sign}\frac{{{abs(value.numerator)}}}{{{value.denominator}}}"
        edits.append(Edit("number", start, end, exact, 0))
    if operator == "=" and is_right and not (isinstance(value, Fraction) and value.denominator == 1) and (
            decimals or percent == 100 or not edits):
        close = shown if decimals else f"{float(value):.4g}"
        edits.append(Edit("number", left_end, end, rf" \approx {close}", 0))
    return edits
