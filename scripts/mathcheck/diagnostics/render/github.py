"""Findings as workflow commands, which GitHub shows on the lines of a pull request."""

from __future__ import annotations

from mathcheck.diagnostics.record import Diagnostic
from mathcheck.diagnostics.render.text import explanation, show
from mathcheck.source import Source


def render_github(source: Source, diagnostic: Diagnostic) -> str:
    """One finding as `::error file=...::message`."""
    start, end = source.position(diagnostic.start), source.position(diagnostic.end)
    message = diagnostic.message
    if diagnostic.counterexample:
        message += "\ncounterexample: " + ", ".join(f"{name} = {show(value)}"
                                                    for name, value in diagnostic.counterexample.items())
    for note in diagnostic.notes:
        message += f"\nnote: {note}"
    if diagnostic.help:
        message += f"\nhelp: {diagnostic.help}"
    message += f"\nexplain: {explanation(diagnostic.code)}"
    kind = "error" if diagnostic.severity == "error" else "warning"
    place = f"file={_property(source.path)},line={start.line},col={start.column}"
    if end.line == start.line:
        place += f",endLine={end.line},endColumn={max(end.column, start.column + 1)}"
    return f"::{kind} {place},title={_property(diagnostic.code)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
