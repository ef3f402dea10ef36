r"""LaTeX text -> tokens.

The token expression, group by group: comments (`%` to the end of the line), numbers with
a decimal point and `{,}` or `\,` between thousands, commands (`\alpha`, `\,`), raised and
lowered characters of Unicode (`x²`, `Aᵀ`, `x₁`), which become scripts, signs that are escaped for HTML,
words in scripts without letters (`训练`), which are text, and any other character by itself. White space separates and is dropped.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|~)
  | (?P<entity>&(?:lt|gt|amp|le|ge|ne|minus|times|middot);)
  | (?P<comment>%[^\n]*)
  | (?P<dotted>\d+(?:\.\d+){2,})
  | (?P<number>\d+(?:(?:\{,\}|\\,)\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)
  | (?P<command>\\(?:[a-zA-Z]+\*?|.|$))
  | (?P<dots>\.\.\.)
  | (?P<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᵏᵐʲᵗᵈ]+)
  | (?P<lowered>[₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ]+)
  | (?P<words>[\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]+)
  | (?P<char>.)
    """,
    re.VERBOSE | re.DOTALL,
)


_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀᵏᵐʲᵗᵈ", "0123456789+-()niTkmjtd", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₐₑᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", "0123456789+-aeijklmnoprstuvx", strict=True))
# Characters that stand for another spelling.
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&le;": "≤", "&ge;": "≥", "&ne;": "≠", "&minus;": "−", "&times;": "×",
             "&middot;": "·"}
_SPELLED = {"’": "'", "′": "'", "‘": "'", "°": r"\degree", "（": "(", "）": ")", "：": ":", "、": ",", "！": "!",
            "＝": "=", "＋": "+", "－": "-", "＜": "<", "＞": ">", "｜": "|", "［": "[", "］": "]"}


class Token(NamedTuple):
    """`kind` is `number`, `command`, `char` or `end`; `spaced` tells of white space before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False


def tokenize(latex: str) -> list[Token]:
    """All tokens of a formula, closed by one of kind `end`."""
    tokens: list[Token] = []
    spaced = False
    for match in _TOKEN.finditer(latex):
        kind = match.lastgroup
        if kind in ("space", "comment"):
            spaced = True
            continue
        start, end = match.span()
        text = latex[start:end]
        if kind == "command" and text[-1] == "*" and text not in _STARRED:
            tokens.append(Token("command", text[:-1], start, end - 1, spaced))
            tokens.append(Token("char", "*", end - 1, end, False))
            spaced = False
            continue
        if kind in ("raised", "lowered"):
            tokens.extend(_script(text, start, raised=kind == "raised"))
            spaced = False
            continue
        if kind == "words":
            tokens += [Token("command", r"\text", start, start, spaced), Token("char", "{", start, start), Token("char", text, start, end),
                       Token("char", "}", end, end)]
            spaced = False
            continue
        if kind == "dotted":
            # `60.59.58`: points between whole numbers multiply, for no number has two.
            for part in re.finditer(r"\d+|\.", text):
                tokens.append(Token("number" if part[0] != "." else "command", part[0] if part[0] != "." else r"\cdot",
                                    start + part.start(), start + part.end(), spaced and part.start() == 0))
            spaced = False
            continue
        if kind == "entity":
            kind, text = "char", _ENTITIES[text]
        if kind == "dots":
            kind, text = "command", r"\dots"
        elif kind == "char" and text in _SPELLED:
            text = _SPELLED[text]
            kind = "command" if text.startswith("\\") else kind
        tokens.append(Token(kind, text, start, end, spaced))
        spaced = False
    tokens.append(Token("end", "", len(latex), len(latex), spaced))
    return tokens


def _script(text: str, start: int, *, raised: bool) -> list[Token]:
    """The tokens of a script that is written in characters of its own: a mark, braces, and what it holds."""
    end = start + len(text)
    plain = "".join((_RAISED if raised else _LOWERED)[each] for each in text)
    inner = [Token(token.kind, token.text, start + token.start, start + token.end) for token in tokenize(plain)[:-1]]
    return [Token("char", "^" if raised else "_", start, start), Token("char", "{", start, start), *inner,
            Token("char", "}", end, end)]


# The star belongs to the command in these alone; in `\theta*` it is an operator.
_STARRED = {r"\operatorname*", r"\tag*", r"\hspace*", r"\vspace*"}
