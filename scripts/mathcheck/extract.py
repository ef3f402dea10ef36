r"""Raw page text -> formulas, let-comments, headings, in the order of the page.

The scanner follows what Python-Markdown with `pymdownx.arithmatex` renders:
``$...$`` and ``\(...\)`` inline, ``$$...$$``, ``\[...\]`` and ``\begin{env}...\end{env}``
as blocks, nothing inside code, front matter or comments. Offsets are those of the raw file.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass

from mathcheck.source import Source

MAX_FORMULA_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Formula:
    """One delimited maths region; `latex` has the length of `[inner_start, inner_end)`.

    Quote markers of a block quote inside a display are blanked, so that offsets
    into `latex` plus `inner_start` are offsets into the file.
    """

    index: int
    display: bool
    start: int
    end: int
    inner_start: int
    latex: str
    cue: str = ""


@dataclass(frozen=True, slots=True)
class Let:
    """A `<!-- let: LATEX -->` comment."""

    start: int
    end: int
    inner_start: int
    latex: str


@dataclass(frozen=True, slots=True)
class Waive:
    """A `<!-- math: waive REASON -->` comment, which excuses the next formula."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Expect:
    """A `<!-- expect: OUTCOME -->` comment of a test page, about the formula before it."""

    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: opens a section of its level."""

    start: int
    level: int
    title: str


@dataclass(frozen=True, slots=True)
class Stray:
    """A delimiter that opens maths and is never closed."""

    start: int
    end: int
    text: str


Item = Formula | Let | Waive | Expect | Heading | Stray

# One alternative a construct, tried in order at each position of the text:
_PATTERN = re.compile(
    r"""
    (?P<fence>^(?P<indent>[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<tick>`{3,}|~{3,})(?P<info>[^\n]*)\n)
  | (?P<comment><!--(?P<comment_text>.*?)-->)
  | (?P<rawtag><(?P<tag>script|style|pre|textarea|code)\b[^>]*>.*?</(?P=tag)\s*>)
  | (?P<heading>^[ ]{0,3}(?P<hashes>\#{1,6})[ \t]+(?P<title>[^\n]*))
  | (?P<code>`+)
  | (?P<displaydollar>\$\$(?P<dd>(?:\\.|[^\\$]|\$(?!\$))+?)\$\$)
  | (?P<displaybracket>\\\[(?P<db>(?:(?!\n[ \t]*\n\s*\\\[).)*?)\\\])
  | (?P<environment>^(?P<envindent>[ \t>]*)\\begin\{(?P<env>[a-zA-Z]+\*?)\}(?P<eb>.*?)\\end\{(?P=env)\})
  | (?P<inlineparen>(?<!\\)\\\((?P<ip>(?:(?!\n[ \t]*\n).)+?)\\\))
  | (?P<escape>\\[\\$`\#<*_{}()\[\]!|~-])
  | (?P<inlinedollar>(?<!\$)\$(?![\s$])(?P<id>(?:\\.|(?!\n[ \t]*\n)[^\\$])+?)(?<![\s\\])\$(?![0-9$]))
  | (?P<inlinespaced>(?<!\$)\$(?!\$)(?P<is>(?:\\.|[^\\$\n])+?)(?<!\\)\$(?![0-9$]))
  | (?P<stray>\$\$?)
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)

_MATH_ENVIRONMENTS = {"equation", "equation*", "align", "align*", "gather", "gather*", "multline", "multline*",
                      "eqnarray", "eqnarray*", "split", "aligned", "gathered", "alignat", "alignat*", "displaymath",
                      "flalign", "flalign*", "math"}
_COMMENT = re.compile(r"\s*(let|expect|math\s*:\s*waive|math-waive)\s*:?\s*", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_QUOTE = re.compile(r"(?m)^[ \t]*(>[ \t]?)+")
_SETEXT = re.compile(r"(?m)^(?P<title>[^\n#>|`$\-=\s][^\n]*)\n(?P<rule>={3,}|-{3,})[ \t]*$")


def extract(source: Source) -> list[Item]:
    """All items of a page in the order in which they stand."""
    if source.path.endswith(".py"):
        return _Scanner(_notebook_markdown(source.text)).items()
    return _Scanner(source.text).items()


def front_matter(source: Source) -> str:
    """The raw front matter of a page, without its fences; empty when there is none."""
    match = _FRONT_MATTER.match(source.text)
    return match.group(0) if match else ""


class _Scanner:
    def __init__(self, text: str):
        self.text = text
        self.found: list[Item] = []
        self.formulas = 0
        # Where runs of backticks begin, by their length, and where paragraphs end.
        self.ticks: dict[int, list[int]] = {}
        for run in re.finditer("`+", text):
            self.ticks.setdefault(len(run.group()), []).append(run.start())
        self.blank_lines = [line.start() for line in re.finditer(r"\n[ \t]*(?=\n)", text)]

    def items(self) -> list[Item]:
        text = self.text
        front = _FRONT_MATTER.match(text)
        position = front.end() if front else 0
        while match := _PATTERN.search(text, position):
            position = max(match.end(), match.start() + 1)
            kind = match.lastgroup and _kind(match)
            if kind == "fence":
                position = self._skip_fence(match)
            elif kind == "code":
                position = self._skip_code(match)
            else:
                getattr(self, "_take_" + kind)(match)
        self.found.extend(
            Heading(match.start(), 1 if match["rule"][0] == "=" else 2, match["title"])
            for match in _SETEXT.finditer(text, front.end() if front else 0)
            if not any(item.start <= match.start() < getattr(item, "end", item.start + 1) for item in self.found)
        )
        self.found.sort(key=lambda item: item.start)
        return self.found

    def _skip_fence(self, match: re.Match[str]) -> int:
        tick = match["tick"]
        info = match["info"].strip()
        closing = re.compile(rf"^[ \t>]*{re.escape(tick[0])}{{{len(tick)},}}[ \t]*$", re.MULTILINE)
        end = closing.search(self.text, match.end())
        stop = end.start() if end else len(self.text)
        if info.strip("{}").split(" ")[0].lstrip("{").rstrip("}") == "math":
            body = self.text[match.end():stop]
            # MyST options (`:label: x`) stand above the formula; blanking keeps offsets.
            body = re.sub(r"(?m)\A((?:[ \t]*:[^\n]*\n)+)", lambda found: re.sub(r"[^\n]", " ", found.group(0)), body)
            self._add(match.start(), end.end() if end else stop, match.end(), body, display=True)
        return end.end() if end else len(self.text)

    def _skip_code(self, match: re.Match[str]) -> int:
        """The end of a code span: a run of as many ticks in the same paragraph, or fewer if there is none."""
        limit = bisect.bisect_left(self.blank_lines, match.end())
        stop = self.blank_lines[limit] if limit < len(self.blank_lines) else len(self.text)
        for length in range(match.end() - match.start(), 0, -1):
            closings = self.ticks.get(length, [])
            found = bisect.bisect_left(closings, match.end())
            if found < len(closings) and closings[found] < stop:
                return closings[found] + length
        return match.end()

    def _take_comment(self, match: re.Match[str]) -> None:
        body = match["comment_text"]
        head = _COMMENT.match(body)
        if not head:
            return
        keyword = head.group(1).lower()
        inner = match.start("comment_text") + head.end()
        rest = body[head.end():].rstrip()
        if keyword == "let":
            offset = inner
            for line in rest.split("\n"):
                bare = line.strip()
                if bare:
                    lead = len(line) - len(line.lstrip())
                    self.found.append(Let(match.start(), match.end(), offset + lead, bare))
                offset += len(line) + 1
        elif keyword == "expect":
            self.found.append(Expect(match.start(), match.end(), rest))
        else:
            self.found.append(Waive(match.start(), match.end(), rest))

    def _take_rawtag(self, match: re.Match[str]) -> None:
        pass

    def _take_escape(self, match: re.Match[str]) -> None:
        pass

    def _take_heading(self, match: re.Match[str]) -> None:
        self.found.append(Heading(match.start(), len(match["hashes"]), match["title"].strip()))
        # Formulas in a heading are formulas too.
        for inner in re.finditer(r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<![\s\\])\$(?!\d)", match["title"]):
            base = match.start("title")
            self._add(base + inner.start(), base + inner.end(), base + inner.start(1), inner.group(1), display=False)

    def _take_displaydollar(self, match: re.Match[str]) -> None:
        self._add(match.start(), match.end(), match.start("dd"), match["dd"], display=True)

    def _take_displaybracket(self, match: re.Match[str]) -> None:
        self._add(match.start(), match.end(), match.start("db"), match["db"], display=True)

    def _take_environment(self, match: re.Match[str]) -> None:
        if match["env"] in _MATH_ENVIRONMENTS:
            start = match.end("envindent")
            self._add(start, match.end(), start, self.text[start:match.end()], display=True)

    def _take_inlineparen(self, match: re.Match[str]) -> None:
        self._add(match.start(), match.end(), match.start("ip"), match["ip"], display=False)

    def _take_inlinedollar(self, match: re.Match[str]) -> None:
        self._add(match.start(), match.end(), match.start("id"), match["id"], display=False)

    def _take_inlinespaced(self, match: re.Match[str]) -> None:
        self.found.append(Stray(match.start(), match.start() + 1, "$"))

    def _take_stray(self, match: re.Match[str]) -> None:
        self.found.append(Stray(match.start(), match.end(), match.group(0)))

    def _add(self, start: int, end: int, inner_start: int, latex: str, *, display: bool) -> None:
        clean = _QUOTE.sub(lambda found: " " * len(found.group(0)), latex) if "\n" in latex else latex
        cue = self.text[max(0, start - 60):start]
        self.found.append(Formula(self.formulas, display, start, end, inner_start, clean, cue))
        self.formulas += 1


def _kind(match: re.Match[str]) -> str:
    for name in _KINDS:
        if match[name] is not None:
            return name
    raise AssertionError("the pattern matched without an alternative")


_KINDS = ("fence", "comment", "rawtag", "heading", "code", "displaydollar", "displaybracket", "environment",
          "inlineparen", "escape", "inlinedollar", "inlinespaced", "stray")


def _notebook_markdown(text: str) -> str:
    """A percent-format notebook with all but its Markdown cells blanked, offsets kept."""
    kept = []
    in_markdown = False
    for line in text.splitlines(keepends=True):
        if line.startswith("# %%"):
            in_markdown = "[markdown]" in line or "[md]" in line
            kept.append(re.sub(r"[^\n]", " ", line))
        elif in_markdown and line.startswith("#"):
            kept.append((" " + line[1:]) if not line.startswith("# ") else "  " + line[2:])
        else:
            kept.append(re.sub(r"[^\n]", " ", line))
    return "".join(kept)
