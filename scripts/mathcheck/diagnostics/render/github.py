"""Findings as workflow commands, which GitHub shows on the lines of a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from mathcheck.diagnostics.record import Diagnostic
from mathcheck.diagnostics.render.text import explanation, show
from mathcheck.source import Source


def render_github(source: Source, diagnostic: Diagnostic) -> str:
    """One finding as `::error file=...::message`."""
    start, end = source.position(diagnostic.start), source.position(diagnostic.end)
    message = "\n".join([diagnostic.message, *_labels(source, diagnostic)])
    if diagnostic.counterexample:
        message += "\ncounterexample: " + ", ".join(f"{name} = {show(value)}"
                                                    for name, value in diagnostic.counterexample.items())
    for note in diagnostic.notes:
        message += f"\nnote: {note}"
    if diagnostic.help:
        message += f"\nhelp: {diagnostic.help}"
    if diagnostic.proposals:
        several = len(diagnostic.proposals) > 1
        message += f"\nhelp: did you mean {'one of these, which hold' if several else 'this, which holds'}?" + "".join(f"\n  {fix.shown}" for fix in diagnostic.proposals)
    message += f"\nexplain: {explanation(diagnostic.code)}"
    kind = "error" if diagnostic.severity == "error" else "warning"
    place = f"file={_property(source.path)},line={start.line},col={start.column}"
    if end.line == start.line:
        place += f",endLine={end.line},endColumn={max(end.column, start.column + 1)}"
    return f"::{kind} {place},title={_property(diagnostic.code)}::{_data(message)}"


def _labels(source: Source, diagnostic: Diagnostic) -> Iterator[str]:
    """What the text output writes under spans: `2 A x` gives (4, -14)."""
    line = source.position(diagnostic.start).line
    for start, end, words in [(diagnostic.start, diagnostic.end, diagnostic.label),
                              *((label.start, label.end, label.text) for label in diagnostic.labels)]:
        if not words:
            continue
        other = source.position(start).line
        if other == line:
            yield f"`{' '.join(source.text[start:end].split())}` {words}"
        else:
            yield f"line {other}: {words}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
