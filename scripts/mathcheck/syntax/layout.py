r"""Tokens as written -> tokens that matter: spacing, sizes, labels and alignment are read through.

Rows of `aligned` and its kin become one stream: a row that begins with a relation (or, after
an empty first cell, with an operator) continues the row before; any other row begins a new
statement. Matrices and cases keep their cells and rows. Brackets after `\left`, `\bigl` and
their kin are marked as opening or closing, which settles what a bar means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mathcheck.diagnostics import Problem
from mathcheck.syntax.entries import Entry, Notation
from mathcheck.syntax.respelled import respelled
from mathcheck.syntax.tokens import Token, tokenize

MAX_SWITCHES = 200

_OPENERS = {r"\left", r"\bigl", r"\Bigl", r"\biggl", r"\Biggl"}
_CLOSERS = {r"\right", r"\bigr", r"\Bigr", r"\biggr", r"\Biggr"}
_BORDER = re.compile(r"\\(begin|end)\s*\{[^}]*\}")
_LABELLED_ARROWS = {r"\xrightarrow", r"\xRightarrow", r"\xlongrightarrow"}
_BARS = {"|": "|", r"\vert": "|", r"\|": "||", r"\Vert": "||", r"\lvert": "|", r"\rvert": "|", r"\lVert": "||",
         r"\rVert": "||", r"\mid": "|", r"\parallel": "||"}
_WORDS_IN_ROWS = re.compile(r"(?:\s|&|\\\\(?:\[[^\]]*\])?|[.,;]|\\[,;: ]|\\q?quad\b|\\hline\b|"
                            r"\\(?:text|mbox|textbf|textit|textrm|hbox|textsf)\s*\{[^{}]*\})*")
_SOME_WORDS = re.compile(r"\\(?:text|mbox|hbox)\w*\s*\{[^{}]*[A-Za-z]")
_SIZES = {"\\" + size + side for size in ("big", "Big", "bigg", "Bigg") for side in ("", "l", "r", "m")}
_ROW_BREAKS = (r"\\", r"\cr", r"\newline")
_FRAMES = (r"\boxed", r"\fbox")
_OPERATOR_CONTINUES = {"add", "dot", "times", "star", "hadamard"}
_JOINING = ("relation", "infix", "implication")
# Fonts that last to the end of the braces they stand in, and the commands that take an argument instead.
# Nothing but words up to the end of a row.
_REMARK = re.compile(r"(?:\s|&|\\q?quad\b|\\[,;: ]|[()])*(?:\\(?:text|mbox|textrm|textit|textbf|mathrm)\s*\{[^{}$]*\}(?:\s|&|\\q?quad\b|\\[,;: ]|[().,])*)+"
                     r"(?=\\\\|\\end\b|\\tag\b)")
_SWITCHES = {r"\rm": r"\mathrm", r"\it": r"\mathit", r"\bf": r"\mathbf", r"\cal": r"\mathcal", r"\sf": r"\mathsf",
             r"\tt": r"\mathtt", r"\sc": r"\mathrm", r"\sl": r"\mathit", r"\rmfamily": r"\mathrm", r"\bfseries": r"\mathbf",
             r"\itshape": r"\mathit", r"\boldmath": r"\mathbf", r"\em": r"\mathit"}
_LENGTHS = {r"\kern", r"\mkern", r"\hskip", r"\mskip", r"\vskip"}
_LENGTH = re.compile(r"\s*[-+]?\s*(?:\d+\.?\d*|\.\d+)\s*(?:em|ex|pt|mu|cm|mm|in|px|pc|sp|bp|dd)?")
_SQUARES = {r"\square", r"\blacksquare", r"\Box", r"\checkmark"}
# Commands whose second argument is what they stand above or below.
_ABOVE = {r"\stackrel", r"\overset", r"\underset"}
# What says how others stand; all other tokens are ordinary.
_STRUCTURAL = {r"\begin", r"\end", "{", "}", "&", r"\middle", r"\substack", r"\intertext", r"\shortintertext", r"\mathop", r"\ip", r"\_",
               *_ROW_BREAKS, *_FRAMES, *_OPENERS, *_CLOSERS, *_LABELLED_ARROWS, *_SWITCHES, *_LENGTHS, *_SQUARES, *_ABOVE}


_ALIGNED = re.compile(r"(?:&|\\\\|^)\s*(?:(?:\\[,;!> ]|\\quad\b)\s*)*(?:=|<|>|\\(?:leq?|geq?|approx|equiv|propto|sim|iff|implies|Rightarrow|"
                      r"Longrightarrow|Leftrightarrow|Longleftrightarrow|to|rightarrow)\b)\s*(?:(?:\\[,;!> ]|\\quad\b)\s*)*(?:&|[^&\s])"
                      r"|[^&\s<>=]\s*=\s*&")


def _partners(tokens: list[Token]) -> dict[int, tuple[int, int]]:
    """Of each brace that opens, where it closes and how many round brackets are open at its end that were not before."""
    found: dict[int, tuple[int, int]] = {}
    opened: list[tuple[int, int]] = []
    round_brackets = 0
    for index, token in enumerate(tokens):
        if token.text == "{":
            opened.append((index, round_brackets))
        elif token.text == "}" and opened:
            start, before = opened.pop()
            found[start] = (index, round_brackets - before)
        elif token.kind == "char":
            round_brackets += (token.text == "(") - (token.text == ")")
    return found


@dataclass
class Layout:
    """The tokens that matter and what was read through on the way."""

    tokens: list[Token]
    label: str | None = None
    tags: list[str] = field(default_factory=list)


def arrange(latex: str, notation: Notation) -> Layout:
    """Tokenize a formula and settle its layout."""
    return _Arranger(latex, notation).run()


class _Arranger:
    def __init__(self, latex: str, notation: Notation):
        self.latex = latex
        self.raw = respelled(tokenize(latex), latex, notation)
        self.notation = notation
        self.out: list[Token] = []
        self.position = 0
        self.label: str | None = None
        # What encloses the current token: ("rows"|"matrix"|"cases"|"{", start offset).
        self.stack: list[tuple[str, Token]] = []
        self.lefts: list[tuple[str, int]] = []
        # Where in the output the rows of each open environment begin.
        self.rows_begin: list[int] = []
        self.brackets = 0
        self.row_starts_empty = False
        self.switches = 0
        # Where each brace closes, and by how many more brackets open than close between; found when first asked for.
        self.braces: dict[int, tuple[int, int]] | None = None

    def run(self) -> Layout:
        spaced = False
        while True:
            token = self.raw[self.position]
            if token.kind == "end":
                break
            spaced = spaced or token.spaced
            before = len(self.out)
            if token.text in _STRUCTURAL:
                self._take(token)
            else:
                self._ordinary(token)
            if len(self.out) > before:
                if spaced and not self.out[before].spaced:
                    self.out[before] = self.out[before]._replace(spaced=True)
                spaced = False
            else:
                spaced = True
        for kind, opener in self.stack:
            what = "a brace" if kind == "{" else "an environment"
            raise Problem("unclosed-group", f"{what} is opened here and never closed", (opener.start, opener.end))
        if self.lefts:
            start = self.lefts[-1][1]
            raise Problem("unclosed-group", r"`\left` has no `\right`", (start, start + 5))
        self.out.append(self.raw[-1]._replace(spaced=spaced))
        return Layout(self.out, self.label)

    def _take(self, token: Token) -> None:
        text = token.text
        if text == r"\begin":
            self._begin(token)
        elif text == r"\end":
            self._end(token)
        elif text == "{":
            if self._crosses_brackets():
                self.position += 1
                return
            self.stack.append(("{", token))
            self._emit(token)
        elif text == "}":
            if not self.stack or self.stack[-1][0] != "{":
                raise Problem("unexpected-token", "this brace closes nothing", (token.start, token.end))
            self.stack.pop()
            self._emit(token)
        elif text in _ROW_BREAKS:
            self._row_break(token)
        elif text == "&":
            self._cell(token)
        elif text in _OPENERS or text in _CLOSERS:
            self._delimiter(token)
        elif text == r"\middle":
            self.position += 1
            following = self.raw[self.position]
            if following.kind == "end":
                raise Problem("missing-operand", r"no bar follows this `\middle`", (token.start, token.end))
            self.out.append(Token("bar", _BARS.get(following.text, "|"), following.start, following.end))
            self.position += 1
        elif text == r"\mathop" and [token.text for token in self.raw[self.position + 1:self.position + 3]] == ["{", "}"]:
            # Nothing, for the space that stands around an operator.
            self.position += 3
        elif text == r"\ip" and not self._takes_two():
            # An inner product between its factors, as some authors define it.
            self._emit(token._replace(text=r"\cdot"))
        elif text in _SWITCHES and self.stack and self.stack[-1][0] == "{" and self.raw[self.position + 1].text != "{":
            self._switch_font(token)
        elif text == r"\_" and self.notation.called_words and self._under_one_letter():
            # Escaped for Markdown where it needs no escape.
            self._emit(token._replace(kind="char", text="_"))
        elif text in _LENGTHS:
            self._length(token)
        elif text in (r"\intertext", r"\shortintertext"):
            # Words between rows: what stands before them and after them are statements of their own.
            self.position += 1
            self._skip_argument()
            self.out.append(Token("newline", r"\\", token.start, token.end))
        elif text in _SQUARES and self.stack and self.stack[-1][0] in ("matrix", "cases"):
            self.out.append(Token("sign", text, token.start, token.end, token.spaced))
            self.position += 1
        elif text in _ABOVE and self._stands_above_nothing():
            # A remark by itself.
            self.position += 1
            self._skip_argument()
            self._skip_argument()
        elif text == r"\substack" or text in _FRAMES and self._frames_statements():
            self.position += 1
        elif text in _LABELLED_ARROWS:
            # What stands above an arrow says why, not what.
            self.position += 1
            self._skip_argument()
            self.out.append(Token("command", r"\to", token.start, self.raw[self.position - 1].end, token.spaced))
        else:
            self._ordinary(token)

    def _crosses_brackets(self) -> bool:
        r"""Whether the braces that open here group nothing and hold a bracket without its partner, as in `\det({A - I)}`; then they go."""
        before = self.raw[self.position - 1] if self.position else self.raw[-1]
        named = self.notation.by_trigger.get(before.text)
        if named is not None and named.kind in ("font", "accent"):
            self._close_before_bracket()
            return False
        if before.kind == "command" and before.text not in (r"\,", r"\;", r"\!", r"\ ", r"\:") or before.text in ("_", "^", "}", "]"):
            return False
        if self.braces is None:
            self.braces = _partners(self.raw)
        closing, surplus = self.braces.get(self.position, (0, 0))
        if not surplus or not closing:
            return False
        self.raw[closing] = self.raw[closing]._replace(kind="command", text=r"\relax")
        return True

    def _close_before_bracket(self) -> None:
        r"""`\boldsymbol{\beta)}`: the bracket in the braces of a font closes one outside of them."""
        if self.braces is None:
            self.braces = _partners(self.raw)
        closing, surplus = self.braces.get(self.position, (0, 0))
        if surplus == -1 and self.raw[closing - 1].text == ")":
            self.raw[closing - 1], self.raw[closing] = self.raw[closing], self.raw[closing - 1]

    def _frames_statements(self) -> bool:
        r"""Whether a `\boxed{...}` holds whole statements; then its braces go with it."""
        opening = self.raw[self.position + 1]
        if opening.text != "{" or self.brackets or self.lefts or any(kind != "rows" for kind, _ in self.stack) or \
                self.out and self.out[-1].kind != "newline":
            return False
        depth = 0
        for index in range(self.position + 1, len(self.raw)):
            depth += (self.raw[index].text == "{") - (self.raw[index].text == "}")
            if depth == 0:
                break
        if not any(token.text in (r"\begin", *_ROW_BREAKS) or (entry := self.notation.by_trigger.get(token.text)) is not None and
                   entry.kind in ("relation", "implication") for token in self.raw[self.position + 2:index]):
            return False
        after = index + 1
        while after < len(self.raw) and self.raw[after].text in (".", ",", ";"):
            after += 1
        if depth or self.raw[min(after, len(self.raw) - 1)].text not in ("", *_ROW_BREAKS, r"\end", "&"):
            return False
        closing = self.raw[index]
        # The braces stay in the text as tokens that say nothing.
        self.raw[self.position + 1] = opening._replace(kind="command", text=r"\relax")
        self.raw[index] = closing._replace(kind="command", text=r"\relax")
        return True

    def _takes_two(self) -> bool:
        """Whether two brace groups follow the command at this place."""
        saved = self.position
        self.position += 1
        found = self.raw[self.position].text == "{"
        if found:
            self._skip_argument()
            found = self.raw[self.position].text == "{"
        self.position = saved
        return found

    def _switch_font(self, token: Token) -> None:
        r"""`{\rm old}`: a font to the end of the braces, as if they were its argument."""
        self.switches += 1
        if self.switches > MAX_SWITCHES:
            raise Problem("resource-limit", f"a formula may switch its font at most {MAX_SWITCHES} times", (token.start, token.end))
        depth = 0
        for index in range(self.position + 1, len(self.raw)):
            depth += (self.raw[index].text == "{") - (self.raw[index].text == "}")
            if depth < 0:
                break
        else:
            self.position += 1
            return
        closing = self.raw[index].start
        self.raw.insert(index, Token("char", "}", closing, closing))
        self.raw.insert(self.position + 1, Token("char", "{", token.end, token.end))
        self.braces = None
        self._emit(token._replace(text=_SWITCHES[token.text]))

    def _under_one_letter(self) -> bool:
        r"""`\phi\_1`, `x\_{ij}`: whether the underscore at this place hangs on one letter; in `mean\_x` it joins words."""
        if self.position == 0:
            return False
        before, earlier = self.raw[self.position - 1], self.raw[max(self.position - 2, 0)]
        if before.kind == "command" or before.text in ("}", ")", "]"):
            return True
        return before.text.isalpha() and (before.spaced or self.position == 1 or not earlier.text.isalpha())

    def _length(self, token: Token) -> None:
        r"""`\hskip .5cm`, `\kern-2pt`: space of a length that is written out."""
        end = _LENGTH.match(self.latex, token.end)
        self.position += 1
        while end is not None and self.raw[self.position].kind != "end" and self.raw[self.position].start < end.end():
            self.position += 1

    def _stands_above_nothing(self) -> bool:
        r"""`\stackrel{x := y}{ }`: a remark above an empty place."""
        saved = self.position
        self.position += 1
        self._skip_argument()
        index = self.position
        self.position = saved
        return [token.text for token in self.raw[index:index + 2]] == ["{", "}"]

    def _emit(self, token: Token) -> None:
        self.out.append(token)
        self.position += 1

    def _ordinary(self, token: Token) -> None:
        entry = self.notation.by_trigger.get(token.text)
        if entry is None or entry.kind != "ignored":
            if self._repeats(entry):
                self.position += 1
                return
            if entry is not None and entry.kind in ("open", "close"):
                self.brackets += 1 if entry.kind == "open" else -1
            self.out.append(token)
            self.position += 1
            return
        self.position += 1
        if token.text in _SIZES and self.raw[self.position].text == "{":
            # `\bigg{|}`: a bracket of some size, in braces.
            closing = self.raw[min(self.position + 2, len(self.raw) - 1)]
            if closing.text == "}":
                self.raw[self.position] = self.raw[self.position]._replace(kind="command", text=r"\relax")
                self.raw[self.position + 2] = closing._replace(kind="command", text=r"\relax")
        for _ in range(entry.arguments):
            content = self._skip_argument()
            if token.text == r"\label":
                self.label = content.strip()

    def _repeats(self, entry: Entry | None) -> bool:
        r"""`a = \begin{aligned} &= b`: whether this is the relation just read, printed again where a row begins."""
        if entry is None or entry.kind not in ("relation", "implication") or not self.out or self.raw[self.position - 1].text not in ("&", "}"):
            return False
        previous = self.notation.by_trigger.get(self.out[-1].text)
        return previous is not None and (previous.kind, previous.head) == (entry.kind, entry.head)

    def _skip_argument(self) -> str:
        if self.raw[self.position].text == "[":
            while self.raw[self.position].kind != "end" and self.raw[self.position].text != "]":
                self.position += 1
            self.position += self.raw[self.position].kind != "end"
        opening = self.raw[self.position]
        if opening.text != "{":
            self.position += opening.kind != "end"
            return opening.text
        depth = 0
        while self.raw[self.position].kind != "end":
            text = self.raw[self.position].text
            depth += (text == "{") - (text == "}")
            self.position += 1
            if depth == 0:
                return self.latex[opening.end:self.raw[self.position - 1].start]
        raise Problem("unclosed-group", "a brace is opened here and never closed", (opening.start, opening.end))

    def _environment_name(self) -> str:
        if self.raw[self.position].text != "{":
            token = self.raw[self.position]
            raise Problem("unexpected-token", "an environment needs its name in braces", (token.start, token.end))
        return self._skip_argument().strip()

    def _begin(self, token: Token) -> None:
        self.position += 1
        name = self._environment_name()
        kind = self.notation.environments.get(name)
        if kind is None:
            raise Problem("unknown-environment", f"the environment `{name}` is not known",
                          (token.start, self.raw[self.position - 1].end))
        if name in ("array", "alignat", "alignat*", "alignedat", "tabular", "IEEEeqnarray", "IEEEeqnarray*", "subarray", "numcases",
                    "blockarray", "block", "darray", "empheq") and self.raw[self.position].text == "{":
            self._skip_argument()
        if self.raw[self.position].text == "[" and not self.raw[self.position].spaced and \
                name in ("aligned", "gathered", "array", "bmatrix*", "pmatrix*", "vmatrix*", "matrix*", "split", "multlined"):
            self._skip_argument_bracket()
            if name == "array" and self.raw[self.position].text == "{":
                self._skip_argument()
        if name in ("array", "matrix", "tabular") and not self._in_brackets() and self._words_in_rows(token, name):
            return
        if name in ("array", "matrix", "tabular") and _ALIGNED.search(self._own_cells(token.end)):
            # An array whose cells hold relations is an alignment of statements.
            kind = "rows"
        elif kind == "matrix" and self._brace_without_partner():
            kind = "cases"
        self.stack.append((kind, token))
        if kind == "rows":
            self.rows_begin.append(len(self.out))
            self.row_starts_empty = False
        else:
            self.out.append(Token("begin", "cases" if kind == "cases" else name, token.start, token.end))

    def _in_brackets(self) -> bool:
        last = self.out[-1] if self.out else self.raw[-1]
        entry = self.notation.by_trigger.get(last.text)
        return last.kind == "open" or entry is not None and entry.kind == "open"

    def _words_in_rows(self, token: Token, name: str) -> bool:
        """Whether the environment that begins here holds nothing but prose; then it is read as prose."""
        content = self._own_cells(self.raw[self.position].start)
        if _SOME_WORDS.search(content) is None or _WORDS_IN_ROWS.fullmatch(content) is None:
            return False
        closing = self.latex.find(rf"\end{{{name}}}", self.raw[self.position].start)
        start = self.raw[self.position].start
        while self.raw[self.position].kind != "end" and self.raw[self.position].start < closing:
            self.position += 1
        self.position += 1
        self._environment_name()
        self.out += [Token("command", r"\text", token.start, start), Token("char", "{", start, start),
                     Token("char", "}", closing, closing)]
        return True

    def _own_cells(self, start: int) -> str:
        """The text of the environment that is open at a place, without what is nested in it."""
        found, depth, place = [], 0, start
        for match in _BORDER.finditer(self.latex, start):
            if depth == 0:
                found.append(self.latex[place:match.start()])
            depth += 1 if match[1] == "begin" else -1
            if depth < 0:
                break
            place = match.end()
        return " ".join(found)

    def _skip_argument_bracket(self) -> None:
        while self.raw[self.position].kind != "end" and self.raw[self.position].text != "]":
            self.position += 1
        self.position += self.raw[self.position].kind != "end"

    def _brace_without_partner(self) -> bool:
        r"""Whether the last thing read is the `\left\{` of a hand-made `cases`."""
        return bool(self.lefts) and self.lefts[-1][0] == "cases"

    def _end(self, token: Token) -> None:
        self.position += 1
        self._environment_name()
        if not self.stack or self.stack[-1][0] == "{":
            raise Problem("unexpected-token", r"this `\end` closes nothing", (token.start, token.end))
        kind, _ = self.stack.pop()
        if kind == "rows":
            self._join_rows_of_an_implication(self.rows_begin.pop())
        if kind != "rows":
            self.out.append(Token("end_environment", kind, token.start, self.raw[self.position - 1].end))
        elif any(outer == "rows" for outer, _ in self.stack) or self.raw[self.position].text not in (r"\\",):
            self.row_starts_empty = False

    def _join_rows_of_an_implication(self, begin: int) -> None:
        """Rows that an implication takes as a whole are one list of statements."""
        index = self.position
        while self.raw[index].kind != "end" and (self._is_space(self.raw[index]) or self.raw[index].text == r"\right"):
            # A brace on the left of the rows has no partner on their right.
            index += 2 if self.raw[index].text == r"\right" else 1
        before = next((token for token in reversed(self.out[:begin]) if not self._is_space(token)), None)
        if self._is_implication(self.raw[index]) or before is not None and self._is_implication(before):
            self.out[begin:] = [Token("char", ",", token.start, token.end, token.spaced) if token.kind == "newline" else token
                                for token in self.out[begin:]]

    def _is_implication(self, token: Token) -> bool:
        entry = self.notation.by_trigger.get(token.text)
        return entry is not None and entry.kind == "implication"

    def _is_space(self, token: Token) -> bool:
        entry = self.notation.by_trigger.get(token.text)
        return entry is not None and (entry.kind == "ignored" and not entry.arguments or entry.kind == "separator" and entry.head == "quad")

    def _row_break(self, token: Token) -> None:
        self.position = self._after_height(self.position + 1)
        enclosing = self.stack[-1][0] if self.stack else "rows"
        if enclosing == "{":
            self.out.append(Token("char", ",", token.start, token.end))
        elif enclosing == "rows":
            self._statement_break(token)
        else:
            self.out.append(Token("rowbreak", r"\\", token.start, token.end))

    def _after_height(self, index: int) -> int:
        r"""The position after the `[4pt]` of a `\\\\[4pt]`, if there is one."""
        if self.raw[index].text == "[" and not self.raw[index].spaced:
            closing = next((later for later in range(index, min(index + 8, len(self.raw))) if self.raw[later].text == "]"), None)
            if closing is not None:
                return closing + 1
        return index

    def _statement_break(self, token: Token) -> None:
        index = self.position
        empty_cell = False
        while True:
            following = self.raw[index]
            entry = self.notation.by_trigger.get(following.text)
            if following.text == "&":
                empty_cell = True
            elif following.text in _ROW_BREAKS:
                # A row with nothing in it is space between rows.
                empty_cell = False
                index = self._after_height(index + 1) - 1
            elif following.text == "{" and self.raw[index + 1].text == "}":
                index += 1
            elif following.text in _OPENERS or not (entry and (entry.kind == "ignored" and not entry.arguments
                                 or entry.kind == "separator" and entry.head == "quad")):
                break
            index += 1
        continues = self.brackets > 0 or any(left != "cases" for left, _ in self.lefts) or following.text in _LABELLED_ARROWS
        if entry is not None:
            continues |= entry.kind in ("relation", "implication")
            continues |= entry.kind == "infix" and (empty_cell or entry.head in _OPERATOR_CONTINUES)
        if self.out:
            previous = self.notation.by_trigger.get(self.out[-1].text)
            joined = previous is not None and previous.kind in _JOINING
            continues |= joined
            if joined and entry is not None and (entry.kind, entry.head) == (previous.kind, previous.head):
                # Printed at the end of a row and again at the beginning of the next: one sign.
                index += 1
        if continues:
            # What stands between is alignment; dropping it here keeps `\quad` from separating.
            self.position = index
        else:
            self.out.append(Token("newline", r"\\", token.start, token.end))

    def _cell(self, token: Token) -> None:
        self.position += 1
        enclosing = self.stack[-1][0] if self.stack else "rows"
        if enclosing in ("matrix", "cases"):
            self.out.append(Token("cell", "&", token.start, token.end))
        elif self.stack and self.notation.called_words and self.out and self.out[-1].kind != "newline" and \
                (remark := _REMARK.match(self.latex, token.end)) is not None:
            # `a &= b & \text{Definition}`: why a row is so.
            while self.raw[self.position].kind != "end" and self.raw[self.position].start < remark.end():
                self.position += 1

    def _delimiter(self, token: Token) -> None:
        self.position += 1
        bracket = self.raw[self.position]
        opening = token.text in _OPENERS
        if bracket.text == "." :
            self.position += 1
            if token.text == r"\left" and self._right_bracket() not in _BARS:
                # The rest of a bracket that was opened in a row before.
                self.lefts.append(("split", token.start))
            elif token.text == r"\left":
                self.lefts.append((".", token.start))
                self.out.append(Token("open", ".", token.start, bracket.end))
            elif token.text == r"\right":
                self._close_left(token)
            return
        if token.text == r"\left" and bracket.text in _BARS and self._right_is_empty():
            # `\left\{ x \left| x > 0 \right. \right\}`: a bar by itself, as high as what follows it.
            self.lefts.append(("split", token.start))
            self.position += 1
            self.out.append(Token("bar", _BARS[bracket.text], token.start, bracket.end))
            return
        if token.text == r"\left":
            self.lefts.append((bracket.text, token.start))
            if bracket.text in (r"\{", r"\lbrace") and self._right_is_empty():
                self.lefts[-1] = ("cases", token.start)
                self.position += 1
                return
        elif token.text == r"\right":
            left = self._close_left(token)
            if left == "." and bracket.text in _BARS:
                self.position += 1
                self.out.append(Token("close", ".", token.start, bracket.end))
                return
        if bracket.text in _BARS:
            self.position += 1
            self.out.append(Token("open" if opening else "close", _BARS[bracket.text], token.start, bracket.end))

    def _close_left(self, token: Token) -> str:
        if not self.lefts:
            raise Problem("unexpected-token", r"`\right` has no `\left`", (token.start, token.end))
        return self.lefts.pop()[0]

    def _right_is_empty(self) -> bool:
        r"""Whether the `\right` that belongs to the `\left` just read is `\right.`."""
        return self._right_bracket() == "."

    def _right_bracket(self) -> str:
        r"""What stands after the `\right` that belongs to the `\left` just read."""
        depth = 1
        for index in range(self.position, len(self.raw) - 1):
            if self.raw[index].text == r"\left":
                depth += 1
            elif self.raw[index].text == r"\right":
                depth -= 1
                if depth == 0:
                    return self.raw[index + 1].text
        return ""
