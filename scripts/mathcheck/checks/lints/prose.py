"""The words of a page: all else is blanked, so that offsets stay those of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mathcheck.checks.lints.view import PageView
from mathcheck.extract import Formula, markdown_of

# Code that is indented, after an empty line.
_INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?: {4}|\t)(?![-*+\d])[^\n]*(?:\n(?: {4}|\t)[^\n]*)*")
# What shows no words of the page, or names something, each with what must stand there for it.
# All are bounded: a hostile page must not take long.
_NO_WORDS = (
    (("![",), re.compile(r"!\[[^\]]{0,1000}\](?:\([^)]{0,1000}\)|\[[^\]]{0,200}\])")),
    (("](", "]["), re.compile(r"(?<=\])(?:\([^)]{0,1000}\)|\[[^\]]{0,200}\])")),
    (("]:",), re.compile(r"^[ \t]{0,3}\[[^\]\n]{1,200}\]:[^\n]*", re.MULTILINE)),
    (("<",), re.compile(r"<[a-zA-Z/!][^>]{0,1000}>")),
    (("http", "www.", "@"), re.compile(r"\bhttps?://\S+|\bwww\.\S+|[\w.+-]{1,64}@[\w.-]+")),
    (("{",), re.compile(r"\{\s?[:.#a-zA-Z][^{}\n]{0,300}\}")),
)


def prose(view: PageView) -> str:
    """The text of a page with spaces in the place of what is not prose."""
    text = _without(without_code(view), ((item.start, item.end) for item in view.items if isinstance(item, Formula)))
    for signs, pattern in _NO_WORDS:
        if any(sign in text for sign in signs):
            text = pattern.sub(lambda found: _blank(found.group()), text)
    return text


def without_code(view: PageView) -> str:
    """The Markdown of a page with spaces in the place of code, comments, raw HTML and front matter."""
    text = _without(markdown_of(view.source), view.skipped)
    if "\n\n    " in text or "\n\n\t" in text or text.startswith(("    ", "\t")):
        text = _INDENTED.sub(lambda found: _blank(found.group()), text)
    return text


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    parts = []
    position = 0
    for start, end in sorted(spans):
        if end > position:
            parts += [text[position:start], _blank(text[max(start, position):end])]
            position = end
    return "".join([*parts, text[position:]])


def _blank(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))
