r"""Raw page text -> formulas, let-comments, headings, in the order of the page.

The scanner follows what Python-Markdown with `pymdownx.arithmatex` renders:
``$...$`` and ``\(...\)`` inline, ``$$...$$``, ``\[...\]`` and ``\begin{env}...\end{env}``
as blocks, nothing inside code, front matter or comments. Offsets are those of the raw file.
"""

from __future__ import annotations

import bisect
import itertools
import re

from mathcheck.records import record
from mathcheck.source import Source

MAX_FORMULA_LENGTH = 20_000


@record
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
    # Whether a display has text beside it in its paragraph, where the site does not show it as mathematics.
    in_text: bool = False


@record
class Let:
    """A `<!-- let: LATEX -->` comment."""

    start: int
    end: int
    inner_start: int
    latex: str


@record
class Waive:
    """A `<!-- math: waive REASON -->` comment, which excuses the next formula."""

    start: int
    end: int
    reason: str


@record
class Expect:
    """A `<!-- expect: OUTCOME -->` comment of a test page, about the formula before it."""

    start: int
    end: int
    words: str


@record
class Heading:
    """A heading: opens a section of its level."""

    start: int
    level: int
    title: str


@record
class Stray:
    """A delimiter that opens maths and is never closed."""

    start: int
    end: int
    text: str


Item = Formula | Let | Waive | Expect | Heading | Stray

# One alternative a construct, tried in order at each position of the text. Of what may go on for
# long only the opening is matched; `_Ends` knows where it closes, so that text in which much is
# opened and nothing closed takes no longer to read than other text.
_PATTERN = re.compile(
    r"""
    (?P<fence>^(?P<indent>[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?)(?P<tick>`{3,}|~{3,})(?P<info>[^\n]*)\n)
  | (?P<comment><!--)
  | (?P<rawtag><(?P<tag>script|style|pre|textarea|code)\b)
  | (?P<heading>^[ ]{0,3}(?P<hashes>\#{1,6})[ \t]+(?P<title>[^\n]*))
  | (?P<code>`+)
  | (?P<nothing>\$\$\$\$(?!\$))
  | (?P<gitlab>\$`(?P<gl>[^`$\n]+)`\$)
  | (?P<displaydollar>\$\$(?P<dd>(?:\\.|[^\\$]|\$(?!\$))+?)\$\$)
  | (?P<displaybracket>\\\[)
  | (?P<environment>^(?P<envindent>[ \t>]*)\\begin\{(?P<env>[a-zA-Z]+\*?)\})
  | (?P<inlineparen>(?<!\\)\\\()
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
# What may stand before a display in its line, and in the lines above and below it, so that it is a paragraph of its own.
_MARKER = re.compile(r"[ \t>]*(?P<item>(?:[-*+]|\d+[.)]|\[\^[^\]\n]+\]:|:)[ \t]+)?")
_BESIDE = re.compile(r"[ \t>]*(?:(?:#|!!!|\?\?\?|===|```|~~~|:::|\$\$|\\begin|\\\[|<|\[\^|[-*+][ \t]|\d+[.)][ \t]).*|.*(?:\$\$|\\\]|\\end\{[a-z*]+\}|-->|>))?[ \t]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_PROSE = re.compile(r"(?<!\\)\$|\n:{3,}")
# In brackets that are escaped to be shown as such in a sentence: a link, or mathematics of its own.
_WORDS = re.compile(r"\\(?:text|mbox|hbox|fbox)\w*\s*\{[^{}]*\}")
_ESCAPED_BRACKETS = re.compile(r"\]\(\w|(?<!\\)\$(?!\$)[^$\n]*(?<!\\)\$")
_COMMENT = re.compile(r"\s*(?:(let|expect)\s*:|(math\s*:\s*waive|math-waive)\b\s*:?)\s*", re.IGNORECASE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_QUOTE = re.compile(r"(?m)^[ \t]*(>[ \t]?)+")
_SETEXT = re.compile(r"(?m)^(?P<title>[^\n#>|`$\-=\s][^\n]*)\n(?P<rule>={3,}|-{3,})[ \t]*$")


def extract(source: Source, skipped: list[tuple[int, int]] | None = None) -> list[Item]:
    """All items of a page in the order in which they stand; `skipped` takes the spans of code, comments and raw HTML."""
    scanner = _Scanner(markdown_of(source))
    items = scanner.items()
    if skipped is not None:
        skipped.extend(scanner.skipped)
    return items


def markdown_of(source: Source) -> str:
    """The Markdown of a page; of a notebook that of its Markdown cells, all else blanked."""
    return _notebook_markdown(source.text) if source.path.endswith(".py") else source.text


def front_matter(source: Source) -> str:
    """The raw front matter of a page, without its fences; empty when there is none."""
    match = _FRONT_MATTER.match(source.text)
    return match.group(0) if match else ""


class _Scanner:
    def __init__(self, text: str):
        self.text = text
        self.found: list[Item] = []
        self.formulas = 0
        self.ends = _Ends(text)
        self.skipped: list[tuple[int, int]] = []

    def items(self) -> list[Item]:
        text = self.text
        front = _FRONT_MATTER.match(text)
        position = front.end() if front else 0
        self.skipped.append((0, position))
        while match := _PATTERN.search(text, position):
            position = max(match.end(), match.start() + 1)
            kind = _kind(match)
            position = getattr(self, "_take_" + kind)(match) or position
            if kind in _SKIPPED:
                self.skipped.append((match.start(), position))
        self.found.sort(key=lambda item: item.start)
        starts = [item.start for item in self.found]
        reach = list(itertools.accumulate((getattr(item, "end", item.start + 1) for item in self.found), max))
        for match in _SETEXT.finditer(text, front.end() if front else 0):
            before = bisect.bisect_right(starts, match.start())
            if not before or reach[before - 1] <= match.start():
                self.found.append(Heading(match.start(), 1 if match["rule"][0] == "=" else 2, match["title"]))
        self.found.sort(key=lambda item: item.start)
        return self.found

    # Each takes what begins at a match and says where to read on; `None`: after what was matched.

    def _take_fence(self, match: re.Match[str]) -> int:
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

    def _take_code(self, match: re.Match[str]) -> int:
        """A code span ends with a run of as many ticks in the same paragraph, or fewer if there is none."""
        stop = self.ends.paragraph(match.end())
        for length in range(match.end() - match.start(), 0, -1):
            closing = self.ends.ticks(length, match.end())
            if closing is not None and closing < stop:
                return closing + length
        return match.end()

    def _take_comment(self, match: re.Match[str]) -> int | None:
        stop = self.ends.next("-->", match.end())
        if stop is None:
            return None
        end = stop + 3
        body = self.text[match.end():stop]
        head = _COMMENT.match(body)
        if not head:
            return end
        keyword = (head.group(1) or head.group(2)).lower()
        inner = match.end() + head.end()
        rest = body[head.end():].rstrip()
        if keyword == "let":
            offset = inner
            for line in rest.split("\n"):
                bare = line.strip()
                if bare:
                    lead = len(line) - len(line.lstrip())
                    self.found.append(Let(match.start(), end, offset + lead, bare))
                offset += len(line) + 1
        elif keyword == "expect":
            self.found.append(Expect(match.start(), end, rest))
        else:
            self.found.append(Waive(match.start(), end, rest))
        return end

    def _take_rawtag(self, match: re.Match[str]) -> int | None:
        opened = self.ends.next(">", match.end())
        return None if opened is None else self.ends.tag(match["tag"], opened + 1)

    def _take_escape(self, match: re.Match[str]) -> None:
        pass

    def _take_heading(self, match: re.Match[str]) -> None:
        self.found.append(Heading(match.start(), len(match["hashes"]), match["title"].strip()))
        # Formulas in a heading are formulas too.
        for inner in re.finditer(r"(?<![\\$])\$(?![\s$])((?:\\.|[^\\$])+?)(?<![\s\\])\$(?!\d)", match["title"]):
            base = match.start("title")
            self._add(base + inner.start(), base + inner.end(), base + inner.start(1), inner.group(1), display=False)

    def _take_nothing(self, match: re.Match[str]) -> None:
        """Two pairs of dollars with nothing in them."""

    def _take_gitlab(self, match: re.Match[str]) -> None:
        """Inline mathematics in backticks between dollars, as some hosts of Markdown write it."""
        self._add(match.start(), match.end(), match.start("gl"), match["gl"], display=False)

    def _take_displaydollar(self, match: re.Match[str]) -> int | None:
        blank = _BLANK_LINE.search(match["dd"])
        if blank and _PROSE.search(match["dd"], blank.end() - 1):
            # Of a pair whose partner is missing: what follows is text, up to the next pair.
            self.found.append(Stray(match.start(), match.start() + 2, "$$"))
            return match.start() + 2
        self._add(match.start(), match.end(), match.start("dd"), match["dd"], display=True)

    def _take_displaybracket(self, match: re.Match[str]) -> int | None:
        inner = match.end()
        stop = self.ends.next(r"\]", inner)
        if stop is None or self.ends.bracket_after_blank(inner) < stop:
            return None
        if _ESCAPED_BRACKETS.search(_WORDS.sub("", self.text[inner:stop + 2])) and self._in_text(match.start(), stop + 2):
            return None
        self._add(match.start(), stop + 2, inner, self.text[inner:stop], display=True)
        return stop + 2

    def _take_environment(self, match: re.Match[str]) -> int | None:
        stop = self.ends.environment(match["env"], match.end())
        if stop is None:
            return None
        end = stop + len(r"\end{}" + match["env"])
        if match["env"] in _MATH_ENVIRONMENTS:
            start = match.end("envindent")
            self._add(start, end, start, self.text[start:end], display=True)
        return end

    def _take_inlineparen(self, match: re.Match[str]) -> int | None:
        inner = match.end()
        stop = self.ends.next(r"\)", inner + 1)
        if stop is None or self.ends.paragraph(inner) < stop:
            return None
        self._add(match.start(), stop + 2, inner, self.text[inner:stop], display=False)
        return stop + 2

    def _take_inlinedollar(self, match: re.Match[str]) -> None:
        self._add(match.start(), match.end(), match.start("id"), match["id"], display=False)

    def _take_inlinespaced(self, match: re.Match[str]) -> None:
        self.found.append(Stray(match.start(), match.start() + 1, "$"))

    def _take_stray(self, match: re.Match[str]) -> None:
        self.found.append(Stray(match.start(), match.end(), match.group(0)))

    def _add(self, start: int, end: int, inner_start: int, latex: str, *, display: bool) -> None:
        clean = _QUOTE.sub(lambda found: " " * len(found.group(0)), latex) if "\n" in latex else latex
        cue = self.text[max(0, start - 60):start]
        self.found.append(Formula(self.formulas, display, start, end, inner_start, clean, cue, display and self._in_text(start, end)))
        self.formulas += 1

    def _in_text(self, start: int, end: int) -> bool:
        """Whether what begins and ends here shares its paragraph with text."""
        opens = self.text.rfind("\n", 0, start) + 1
        closes = self.text.find("\n", end)
        marker = _MARKER.fullmatch(self.text[opens:start])
        if marker is None or self.text[end:len(self.text) if closes < 0 else closes].strip():
            return True
        above = self.text[self.text.rfind("\n", 0, opens - 1) + 1:opens - 1] if opens else ""
        below = self.text[closes + 1:].partition("\n")[0] if closes >= 0 else ""
        return not marker["item"] and _BESIDE.fullmatch(above) is None or _BESIDE.fullmatch(below) is None


class _Ends:
    """Where things end in a text, each kind of end looked for once."""

    def __init__(self, text: str):
        self.text = text
        self.places: dict[str, list[int]] = {}

    def next(self, closing: str, position: int) -> int | None:
        """Where these characters stand next."""
        if closing not in self.places:
            self.places[closing] = [found.start() for found in re.finditer(re.escape(closing), self.text)]
        return _from(self.places[closing], position)

    def environment(self, name: str, position: int) -> int | None:
        r"""Where the next `\end` of an environment stands; those of all are found at once, for there may be many."""
        if r"\end" not in self.places:
            self.places[r"\end"] = []
            for found in re.finditer(r"\\end\{([a-zA-Z]+\*?)\}", self.text):
                self.places.setdefault(r"\end" + found.group(1), []).append(found.start())
        return _from(self.places.get(r"\end" + name, []), position)

    def tag(self, name: str, position: int) -> int | None:
        """The end of the next closing tag of a name."""
        key = f"</{name}>"
        if key not in self.places:
            self.places[key] = [found.end() for found in re.finditer(rf"</{name}\s*>", self.text)]
        return _from(self.places[key], position + len(key))

    def ticks(self, length: int, position: int) -> int | None:
        """Where the next run of so many backticks begins."""
        if "`" not in self.places:
            self.places["`"] = []
            for run in re.finditer("`+", self.text):
                self.places.setdefault("`" * len(run.group()), []).append(run.start())
        return _from(self.places.get("`" * length, []), position)

    def paragraph(self, position: int) -> int:
        """Where the paragraph ends: at the next blank line."""
        if "\n\n" not in self.places:
            self.places["\n\n"] = [line.start() for line in re.finditer(r"\n[ \t]*(?=\n)", self.text)]
        found = _from(self.places["\n\n"], position)
        return len(self.text) if found is None else found

    def _blank_before(self, position: int) -> bool:
        start = position
        while start and self.text[start - 1].isspace():
            start -= 1
        return re.search(r"\n[ \t]*\n", self.text[start:position]) is not None

    def bracket_after_blank(self, position: int) -> int:
        r"""Where the next `\[` stands that begins a paragraph."""
        if "\n\n\\[" not in self.places:
            self.places["\n\n\\["] = [found.start() for found in re.finditer(r"\\\[", self.text)
                                      if self._blank_before(found.start())]
        found = _from(self.places["\n\n\\["], position)
        return len(self.text) if found is None else found


def _from(places: list[int], position: int) -> int | None:
    """The first of some places, in order, that does not lie before a position."""
    found = bisect.bisect_left(places, position)
    return places[found] if found < len(places) else None


def _kind(match: re.Match[str]) -> str:
    for name in _KINDS:
        if match[name] is not None:
            return name
    raise AssertionError("the pattern matched without an alternative")


_KINDS = ("fence", "comment", "rawtag", "heading", "code", "nothing", "gitlab", "displaydollar", "displaybracket", "environment",
          "inlineparen", "escape", "inlinedollar", "inlinespaced", "stray")
_SKIPPED = {"fence", "code", "comment", "rawtag"}


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
