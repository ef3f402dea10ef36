"""A page of explanation as plain text for a terminal."""

from __future__ import annotations

import re

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
_FENCE = re.compile(r'^```\w*(?: title="(?P<title>[^"]*)")?\n(?P<body>.*?)^```$', re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\[(?P<words>[^\]]*)\]\([^)]*\)")
_HEADING = re.compile(r"^(?P<marks>#+) (?P<title>.*)$", re.MULTILINE)


def plain_text(markdown: str) -> str:
    """The text of a page: headings underlined, examples indented, links as their words."""
    parts: list[str] = []
    text = _FRONT_MATTER.sub("", markdown)
    position = 0
    for fence in _FENCE.finditer(text):
        parts.append(_prose(text[position:fence.start()]))
        parts.append((f"{fence['title']}:\n\n" if fence["title"] else "") + _indented(fence["body"]))
        position = fence.end()
    parts.append(_prose(text[position:]))
    return re.sub(r"\n{3,}", "\n\n", "".join(parts)).strip() + "\n"


def _prose(text: str) -> str:
    return _HEADING.sub(_underlined, _LINK.sub(lambda link: link["words"], text))


def _underlined(heading: re.Match[str]) -> str:
    title = heading["title"].replace("`", "")
    return f"{title}\n{('=' if len(heading['marks']) == 1 else '-') * len(title)}"


def _indented(body: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in body.rstrip("\n").split("\n"))
