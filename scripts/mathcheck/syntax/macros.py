r"""Commands that a page defines for itself: `\newcommand`, `\def`, `\DeclareMathOperator` and their kin.

Definitions stand in formulas, often in a hidden one at the top of a page. A formula that uses them is
expanded before it is read; of each character of the expansion it is remembered from where it comes,
so that what is found is reported on what the author wrote.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping

from mathcheck.diagnostics import Problem
from mathcheck.records import record

MAX_EXPANSIONS = 500
MAX_EXPANDED = 20_000
MAX_PARAMETERS = 9
MAX_DEFINITIONS = 500
# What a command stands for, and what it is given, is short; where a brace never closes nobody looks further.
MAX_ARGUMENT = 4_000

_DEFINES = re.compile(r"\\(?:(?:re|provide)?newcommand|providecommand|[gex]?def|let|DeclareMathOperator|DeclarePairedDelimiter)(?![A-Za-z])\*?")
_COMMAND = re.compile(r"\\(?:[A-Za-z]+|.)", re.DOTALL)
_SPACE = re.compile(r"\s*")
_PARAMETERS = re.compile(r"\s*\[\s*(\d)\s*\]")
_DEFAULT = re.compile(r"\s*\[([^\]]*)\]")
_TEX_PARAMETERS = re.compile(r"((?:\s*#\d)*)\s*(?=\{)")


@record
class Macro:
    """What a command stands for: LaTeX in which `#1` ... are its arguments; `default` is the first one if it is left out.

    Of paired delimiters, `starred` ones, a star may stand before the argument and changes only their size.
    """

    body: str
    parameters: int = 0
    default: str | None = None
    starred: bool = False


Macros = Mapping[str, Macro]


@record
class Expansion:
    """A formula with its macros expanded, and of each character the stretch of the original that it comes from."""

    latex: str
    origins: tuple[tuple[int, int], ...]

    def original(self, span: tuple[int, int]) -> tuple[int, int]:
        """Where a stretch of the expansion comes from."""
        start, end = span
        if not self.origins:
            return (0, 0)
        first = self.origins[min(start, len(self.origins) - 1)]
        last = self.origins[min(max(end - 1, start), len(self.origins) - 1)]
        return (first[0], max(first[1] if end > start else first[0], last[1] if end > start else first[0]))


def defined_in(formulas: Iterable[str]) -> dict[str, Macro]:
    """The macros that these formulas define."""
    found: dict[str, Macro] = {}
    for latex in formulas:
        if _DEFINES.search(latex):
            found |= definitions(latex)[0]
    return found


def definitions(latex: str) -> tuple[dict[str, Macro], str]:
    """The macros that a formula defines, and the formula with the definitions blanked."""
    found: dict[str, Macro] = {}
    kept: list[str] = []
    position = done = 0
    for match in itertools.islice(_DEFINES.finditer(latex), MAX_DEFINITIONS):
        if match.start() < position:
            continue
        read = _definition(latex, match)
        if read is None:
            continue
        name, macro, position = read
        if not (match.group().startswith(r"\provide") and name in found):
            found[name] = macro
        kept += [latex[done:match.start()], re.sub(r"[^\n]", " ", latex[match.start():position])]
        done = position
    return found, "".join(kept) + latex[done:]


def _definition(latex: str, match: re.Match[str]) -> tuple[str, Macro, int] | None:
    """The name, the meaning and the end of the definition that begins here; `None` if it is not complete."""
    kind = match.group().rstrip("*").lstrip("\\")
    named = _argument(latex, match.end())
    if named is None or not named[0].strip():
        return None
    name, position = "\\" + named[0].strip().lstrip("\\"), named[1]
    parameters, default = 0, None
    if kind == "let":
        equals = re.compile(r"\s*=?").match(latex, position)
        meant = _argument(latex, equals.end())
        return None if meant is None or meant[0].strip() == name else (name, Macro(meant[0]), meant[1])
    if kind.endswith("def"):
        numbers = _TEX_PARAMETERS.match(latex, position)
        if numbers is None:
            return None
        parameters, position = numbers[1].count("#"), numbers.end()
    elif numbers := _PARAMETERS.match(latex, position):
        parameters, position = int(numbers[1]), numbers.end()
        if left_out := _DEFAULT.match(latex, position):
            default, position = left_out[1], left_out.end()
    body = _argument(latex, position)
    if body is None or parameters > MAX_PARAMETERS:
        return None
    if kind == "DeclarePairedDelimiter":
        closing = _argument(latex, body[1])
        return None if closing is None else (name, Macro(rf"\left{body[0]} #1 \right{closing[0]}", 1, starred=True), closing[1])
    text = body[0]
    if kind == "DeclareMathOperator":
        text = rf"\operatorname{'*' if match.group().endswith('*') else ''}{{{text}}}"
    return name, Macro(text, parameters, default), body[1]


def _argument(latex: str, position: int) -> tuple[str, int] | None:
    """The brace group, command or character at a position, and where it ends."""
    position = _SPACE.match(latex, position).end()
    if position >= len(latex):
        return None
    if latex[position] == "\\":
        command = _COMMAND.match(latex, position)
        return None if command is None else (command.group(), command.end())
    if latex[position] != "{":
        return latex[position], position + 1
    depth = 0
    end = position
    while end < min(len(latex), position + MAX_ARGUMENT):
        if latex[end] == "\\":
            end += 1
        else:
            depth += (latex[end] == "{") - (latex[end] == "}")
            if depth == 0:
                return latex[position + 1:end], end + 1
        end += 1
    return None


def expanded(latex: str, macros: Macros) -> Expansion | None:
    """A formula with the macros in it expanded; `None` when it uses none."""
    if not any(match.group() in macros for match in _COMMAND.finditer(latex)):
        return None
    origins = [(index, index + 1) for index in range(len(latex))]
    position = 0
    for _ in range(MAX_EXPANSIONS):
        match = next((each for each in _COMMAND.finditer(latex, position) if each.group() in macros), None)
        if match is None:
            return Expansion(latex, tuple(origins))
        position = match.start()
        read = _arguments(latex, match, macros[match.group()])
        if read is None:
            raise Problem("missing-operand", f"an argument of `{match.group()}` is missing here", origins[match.start()])
        arguments, end = read
        place = (origins[match.start()][0], origins[end - 1][1])
        text, sources = _filled(macros[match.group()].body, arguments, origins, place)
        if text[-1:].isalpha() and latex[end:end + 1].isalpha() and re.search(r"\\[A-Za-z]+$", text):
            text, sources = text + " ", [*sources, place]
        latex = latex[:match.start()] + text + latex[end:]
        origins[match.start():end] = sources
        if len(latex) > MAX_EXPANDED:
            break
    raise Problem("resource-limit", "the commands that this page defines expand to more than can be read", (0, 1))


def _arguments(latex: str, match: re.Match[str], macro: Macro) -> tuple[list[tuple[str, int]], int] | None:
    """The arguments of a macro, each with its offset (-1 for one left out), and where they end."""
    end = match.end() + (macro.starred and latex[match.end():match.end() + 1] == "*")
    found: list[tuple[str, int]] = []
    for number in range(macro.parameters):
        if number == 0 and macro.default is not None:
            given = _DEFAULT.match(latex, end)
            found.append((macro.default, -1) if given is None else (given[1], given.start(1)))
            end = end if given is None else given.end()
            continue
        argument = _argument(latex, end)
        if argument is None:
            return None
        braced = latex[:argument[1]].endswith("}") and len(argument[0]) + 2 <= argument[1] - end
        found.append((argument[0], argument[1] - len(argument[0]) - braced))
        end = argument[1]
    return found, end


def _filled(body: str, arguments: list[tuple[str, int]], origins: list[tuple[int, int]],
            place: tuple[int, int]) -> tuple[str, list[tuple[int, int]]]:
    """The body of a macro with its arguments, and where each character comes from."""
    parts: list[str] = []
    sources: list[tuple[int, int]] = []
    for piece in re.split(r"(#\d)", body):
        if len(sources) > MAX_EXPANDED:
            # The caller says that this is too much.
            break
        if piece[:1] == "#" and piece[1:].isdigit() and 0 < int(piece[1:]) <= len(arguments):
            text, offset = arguments[int(piece[1:]) - 1]
            parts.append(text)
            sources += [place] * len(text) if offset < 0 else origins[offset:offset + len(text)]
        else:
            if parts and piece[:1].isalpha() and re.search(r"\\[A-Za-z]+$", parts[-1]):
                piece = " " + piece
            parts.append(piece)
            sources += [place] * len(piece)
    return "".join(parts), sources
