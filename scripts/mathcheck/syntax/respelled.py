r"""Signs that authors type as several characters -> the tokens that they stand for.

`>=` and `->`, `||x||` with four bars, dots with space between them, and dollars in a box of text.
"""

from __future__ import annotations

import re

from mathcheck.syntax.entries import Notation
from mathcheck.syntax.tokens import Token

_TEXT_BOXES = {r"\fbox", r"\framebox", r"\mbox", r"\hbox", r"\raisebox", r"\colorbox"}


def respelled(tokens: list[Token], latex: str, notation: Notation) -> list[Token]:
    """The tokens of a formula with what is typed in several of them as one."""
    if "$" in latex:
        tokens = _without_text_maths(tokens)
    if _TYPED_HINT.search(latex):
        tokens = _typed_relations(tokens)
    if latex.count(".") > 2:
        tokens = _dots_apart(tokens)
    return _double_bars(tokens, notation) if "||" in latex else tokens


def _double_bars(tokens: list[Token], notation: Notation) -> list[Token]:
    """`||x||` typed with four bars is a norm: a pair where an operand may begin, and the next pair after it."""
    found: list[Token] = []
    opened = False
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else token
        if token.text == following.text == "|" and not following.spaced and index + 1 < len(tokens) and \
                (opened or _operand_next(found, notation)):
            found.append(Token("command", r"\|", token.start, following.end, token.spaced))
            opened = not opened
            index += 2
            continue
        found.append(token)
        index += 1
    return tokens if opened else found


# Relations typed in two or three characters, as programs write them.
_TYPED = {("<", "=", ">"): r"\Leftrightarrow", ("<", "="): r"\le", (">", "="): r"\ge", ("=", "="): "=", ("=", "<"): r"\le",
          ("=", ">"): r"\Rightarrow", ("-", ">"): r"\to", ("<", "<"): r"\ll", (">", ">"): r"\gg", (".", "/"): r"\oslash",
          (".", "*"): r"\odot"}
# Of these two signs no relation is made of one beside another, so that space between them means nothing.
_TYPED_HINT = re.compile(r"(?:[<>=]|&[lg]t;)\s*(?:[<>=]|&[lg]t;)|-(?:>|&gt;)|\.[/*]")
_TYPED_APART = {("<", "<"), (">", ">"), ("<", "="), (">", "=")}


def _typed_relations(tokens: list[Token]) -> list[Token]:
    """`x >= y`, `f: A -> B`: signs side by side that make one relation."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text in ("<", ">", "=", "-", ".") and token.kind == "char":
            for length in (3, 2):
                run = tuple(tokens[index:index + length])
                signs = tuple(each.text for each in run)
                if signs in _TYPED and (signs in _TYPED_APART or not any(each.spaced for each in run[1:])):
                    kind = "char" if len(_TYPED[signs]) == 1 else "command"
                    token = Token(kind, _TYPED[signs], token.start, run[-1].end, token.spaced)
                    index += length - 1
                    break
        found.append(token)
        index += 1
    return found


def _dots_apart(tokens: list[Token]) -> list[Token]:
    r"""`. . .` and `.\,.\,.`: three or more points are dots."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        last, points = index, 0
        for later in range(index, len(tokens) if tokens[index].text == "." else index):
            if tokens[later].text == ".":
                last, points = later, points + 1
            elif tokens[later].text not in (r"\,", r"\;", r"\:", r"\ ", r"\!"):
                break
        if points >= 3:
            found.append(Token("command", r"\dots", tokens[index].start, tokens[last].end, tokens[index].spaced))
            index = last
        else:
            found.append(tokens[index])
        index += 1
    return found


def _without_text_maths(tokens: list[Token]) -> list[Token]:
    r"""`\fbox{$1$}`: a box in text mode that holds mathematics again; its dollars are read through."""
    return [token for token in tokens if token.text != "$"] if any(token.text in _TEXT_BOXES for token in tokens) else tokens


def _operand_next(before: list[Token], notation: Notation) -> bool:
    """Whether an operand begins after these tokens."""
    if not before:
        return True
    entry = notation.by_trigger.get(before[-1].text)
    return before[-1].text in ("{", "&", "_", "^", r"\\") or entry is not None and entry.kind in (
        "open", "infix", "relation", "separator", "implication", "ignored", "binder")
