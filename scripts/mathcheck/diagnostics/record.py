"""The diagnostic record, and the exception by which a pass hands one over."""

from __future__ import annotations

from dataclasses import field, replace

from mathcheck.records import record


@record
class Label:
    """A short text at a second place of the page; offsets are those of the raw file."""

    start: int
    end: int
    text: str


@record
class Fix:
    """A replacement for a span of the raw file that was checked: with it the formula holds.

    `shown` is that formula in one line, `changed` the span of what is new in it.
    """

    start: int
    end: int
    replacement: str
    shown: str
    changed: tuple[int, int] = (0, 0)


@record
class Diagnostic:
    """One finding: what is wrong, where, the proof, and what can be done.

    Offsets count in the raw file, end exclusive. `counterexample` maps symbols as
    LaTeX to plain numbers or nested lists.
    """

    code: str
    severity: str
    message: str
    start: int
    end: int
    label: str = ""
    labels: tuple[Label, ...] = ()
    counterexample: dict[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    help: str = ""
    proposals: tuple[Fix, ...] = ()

    def shifted(self, offset: int) -> Diagnostic:
        """The same finding with its own span (not its labels) moved by an offset."""
        return replace(self, start=self.start + offset, end=self.end + offset)


class Problem(Exception):
    """A formula that cannot be judged: carries the code, the span and the words.

    The span counts in the formula's LaTeX, `None` meaning the whole formula. It
    never leaves the engine: the pipeline turns it into a `Diagnostic`.
    """

    def __init__(self, code: str, message: str, span: tuple[int, int] | None = None, *,
                 help: str = "", notes: tuple[str, ...] = (), label: str = "", labels: tuple[Label, ...] = ()):
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.help = help
        self.notes = notes
        self.label = label
        # Of other places of the page: offsets of the raw file, as in a diagnostic.
        self.labels = labels
