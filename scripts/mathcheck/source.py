"""Text with its path; the only place that turns offsets into lines and columns."""

from __future__ import annotations

import bisect
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Span(NamedTuple):
    """A half-open range of offsets."""

    start: int
    end: int


class Position(NamedTuple):
    """A place for people: line and column both count from 1."""

    line: int
    column: int


class UnreadableSource(Exception):
    """The file is missing, is not text, or cannot be opened."""


# More than any page has; a whole book in one file is less.
MAX_BYTES = 10_000_000


@dataclass(frozen=True)
class Source:
    """The raw text of a page and the path it is reported under."""

    path: str
    text: str

    @classmethod
    def read(cls, path: str | Path, *, shown_as: str | None = None) -> Source:
        """Read a UTF-8 file; raise `UnreadableSource` with one sentence when it cannot be."""
        try:
            # newline="" keeps "\r\n", so that offsets are those of the file.
            with open(path, encoding="utf-8-sig", newline="") as file:
                if os.fstat(file.fileno()).st_size > MAX_BYTES:
                    raise UnreadableSource(f"larger than {MAX_BYTES // 1_000_000} MB")
                text = file.read()
        except UnicodeDecodeError as error:
            raise UnreadableSource(f"not UTF-8 text (byte {error.start})") from error
        except OSError as error:
            raise UnreadableSource(error.strerror or str(error)) from error
        return cls(shown_as or str(path), text)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts.extend(index + 1 for index, char in enumerate(self.text) if char == "\n")
        return starts

    def position(self, offset: int) -> Position:
        """The line and column of an offset; offsets past the end give the end."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect.bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")
