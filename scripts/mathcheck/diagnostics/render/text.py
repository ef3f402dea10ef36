"""Findings for a terminal: the line, carets under the spans, the counterexample, what to do."""

from __future__ import annotations

from typing import Any

from mathcheck.diagnostics.record import Diagnostic
from mathcheck.source import Source


def render_text(source: Source, result: Any, *, explain: bool = True) -> str:
    """All findings of a page; an empty text when there are none."""
    return "\n".join(render_one(source, diagnostic, explain=explain) for diagnostic in result.all_diagnostics)


def render_one(source: Source, diagnostic: Diagnostic, *, explain: bool = True) -> str:
    """One finding; with `explain`, how to read more about it."""
    where = source.position(diagnostic.start)
    lines = [f"{diagnostic.severity}[{diagnostic.code}]: {diagnostic.message}",
             f"  --> {source.path}:{where.line}:{where.column}"]
    gutter = len(str(max([where.line] + [source.position(label.start).line for label in diagnostic.labels])))
    lines.append(" " * gutter + " |")
    marks: dict[int, list[tuple[int, int, str, str]]] = {}
    for start, end, text, sign in [(diagnostic.start, diagnostic.end, diagnostic.label, "^"),
                                   *((label.start, label.end, label.text, "-") for label in diagnostic.labels)]:
        first, last = source.position(start), source.position(end)
        stop = last.column if last.line == first.line else len(source.line(first.line)) + 1
        marks.setdefault(first.line, []).append((first.column, max(stop, first.column + 1), text, sign))
    for number in sorted(marks):
        text = source.line(number)
        shown, shift = _clipped(text, marks[number][0][0])
        lines.append(f"{number:>{gutter}} | {shown}")
        for column, stop, words, sign in marks[number]:
            column, stop = max(1, column - shift), max(2, min(stop - shift, len(shown) + 1))
            pad = " " * (column - 1)
            lines.append(" " * gutter + f" | {pad}{sign * max(1, stop - column)}{' ' + words if words else ''}")
    if diagnostic.counterexample:
        values = ", ".join(f"{name} = {show(value)}" for name, value in diagnostic.counterexample.items())
        lines.append(" " * gutter + f" = counterexample: {values}")
    lines.extend(" " * gutter + f" = note: {note}" for note in diagnostic.notes)
    if diagnostic.help:
        lines.append(f"help: {diagnostic.help}")
    if explain:
        lines.append(" " * gutter + f" = explain: {explanation(diagnostic.code)}")
    return "\n".join(lines) + "\n"


def explanation(code: str) -> str:
    """The command that explains a code."""
    return f"check.py --explain {code}"


def _clipped(text: str, column: int, width: int = 160) -> tuple[str, int]:
    """A long line cut around a column, and by how much its columns move."""
    if len(text) <= width:
        return text, 0
    start = max(0, min(column - 40, len(text) - width))
    return text[start:start + width], start


def show(value: Any) -> str:
    """A value for people: vectors in parentheses, matrices in brackets."""
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            return "[" + ", ".join("[" + ", ".join(map(show, row)) + "]" for row in value) + "]"
        return "(" + ", ".join(map(show, value)) + ")"
    return f"{value:.6g}" if isinstance(value, float) else str(value)
