"""Findings for a terminal: the line, carets under the spans, the counterexample, what to do."""

from __future__ import annotations

from typing import Any

from mathcheck.diagnostics.record import Diagnostic
from mathcheck.records import record
from mathcheck.source import Source

# Characters of a page that would steer a terminal, or a reader of its lines, instead of being shown.
_UNSEEN = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A)], "\ufffd")
_UNSEEN |= {ord("\t"): " ", ord("\n"): " "}


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
    marks: dict[int, list[_Mark]] = {}
    for start, end, text, sign in [(diagnostic.start, diagnostic.end, diagnostic.label, "^"),
                                   *((label.start, label.end, label.text, "-") for label in diagnostic.labels)]:
        first, last = source.position(start), source.position(end)
        stop = last.column if last.line == first.line else len(source.line(first.line)) + 1
        marks.setdefault(first.line, []).append(_Mark(first.column, max(stop, first.column + 1), text, sign))
    for number in sorted(marks):
        shown, shift = _clipped(source.line(number), marks[number][0].column)
        lines.append(f"{number:>{gutter}} | {shown}")
        lines.extend(f"{' ' * gutter} | {row}" for row in _rows([mark.moved(shift, len(shown)) for mark in marks[number]]))
    if diagnostic.counterexample:
        values = ", ".join(f"{name} = {show(value)}" for name, value in diagnostic.counterexample.items())
        lines.append(" " * gutter + f" = counterexample: {values}")
    lines.extend(" " * gutter + f" = note: {note}" for note in diagnostic.notes)
    if diagnostic.help:
        lines.append(f"help: {diagnostic.help}")
    lines.extend(_proposed(diagnostic, " " * gutter))
    if explain:
        lines.append(" " * gutter + f" = explain: {explanation(diagnostic.code)}")
    return "\n".join(line.translate(_UNSEEN) for line in lines) + "\n"


def render_line(source: Source, diagnostic: Diagnostic) -> str:
    """One finding in one line; spaces around it, so that it is no command to whoever reads the log."""
    where = source.position(diagnostic.start)
    return f" {source.path}:{where.line}:{where.column}: {diagnostic.severity}: {diagnostic.code}: {' '.join(diagnostic.message.split())}"


@record
class _Mark:
    """A stretch of one line, from a column to before another, with the words for it."""

    column: int
    stop: int
    words: str
    sign: str

    def moved(self, shift: int, width: int) -> _Mark:
        """The mark in a line cut at its start and end."""
        column = max(1, self.column - shift)
        return _Mark(column, max(column + 1, min(self.stop - shift, width + 1)), self.words, self.sign)


def _rows(marks: list[_Mark]) -> list[str]:
    """The lines below a line of the page: `^^^   --- of the last` and below it what the others say."""
    marks = sorted(marks, key=lambda mark: (mark.column, mark.stop))
    if any(one.stop >= other.column for one, other in zip(marks, marks[1:], strict=False)):
        return [_row([mark], mark) for mark in marks]
    return [_row(marks, marks[-1]), *(" " * (mark.column - 1) + mark.words for mark in reversed(marks[:-1]) if mark.words)]


def _row(marks: list[_Mark], last: _Mark) -> str:
    line = ""
    for mark in marks:
        line = line.ljust(mark.column - 1) + mark.sign * (mark.stop - mark.column)
    return f"{line} {last.words}".rstrip()


def explanation(code: str) -> str:
    """The command that explains a code."""
    return f"check.py --explain {code}"


def _proposed(diagnostic: Diagnostic, margin: str) -> list[str]:
    """The formulas that may have been meant, each with a line under what is new in it."""
    if not diagnostic.proposals:
        return []
    lines = ["help: did you mean this, which holds:" if len(diagnostic.proposals) == 1 else
             "help: did you mean one of these, which hold:"]
    for fix in diagnostic.proposals:
        start, end = fix.changed
        lines += [f"{margin} | {fix.shown}", f"{margin} | {' ' * start}{'~' * max(1, end - start)}"]
    return lines


def said_of(diagnostic: Diagnostic) -> str:
    """The proposals of a finding in one line; empty without any."""
    return "did you mean " + " or ".join(fix.shown for fix in diagnostic.proposals) if diagnostic.proposals else ""


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
