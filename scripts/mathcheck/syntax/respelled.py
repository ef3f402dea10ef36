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
    if notation.called_words and _THOUSANDS.search(latex):
        tokens = _thousands(tokens)
    return _double_bars(tokens, notation) if "||" in latex else tokens


# `20,000` without braces around the comma, as authors of running text write it.
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_OPENING, _CLOSING = {"(", "[", r"\{"}, {")", "]", r"\}"}


def _thousands(tokens: list[Token]) -> list[Token]:
    """Numbers with plain commas between thousands; in a list in brackets commas separate."""
    found: list[Token] = []
    # For each bracket that is open, whether a comma of its own stands in it.
    lists = [False]
    closed = _separated(tokens)
    index = 0
    while index < len(tokens):
        token = tokens[index]
        if token.text in _OPENING:
            lists.append(closed.get(index, False))
        elif token.text in _CLOSING and len(lists) > 1:
            lists.pop()
        last = index
        while token.kind == "number" and len(token.text) <= 3 and token.text.isdigit() and not lists[-1] and _is_group(tokens, last):
            last += 2
        if last > index:
            text = "".join(each.text for each in tokens[index:last + 1:2])
            after = tokens[last]
            token = Token("number", text, token.start, after.end, token.spaced)
        found.append(token)
        index = last + 1
    return found


def _is_group(tokens: list[Token], place: int) -> bool:
    """Whether a comma and three digits follow, with no space."""
    if place + 2 >= len(tokens):
        return False
    comma, digits = tokens[place + 1:place + 3]
    whole = digits.text.partition(".")[0]
    return comma.text == "," and not comma.spaced and digits.kind == "number" and not digits.spaced and len(whole) == 3


def _separated(tokens: list[Token]) -> dict[int, bool]:
    """Of each opening bracket whether commas separate in it: where no three digits follow one, or nothing stands there but three numbers."""
    found: dict[int, bool] = {}
    waiting: list[int] = []
    for index, token in enumerate(tokens):
        if token.text in _OPENING:
            waiting.append(index)
            found[index] = False
        elif token.text in _CLOSING and waiting:
            opening = waiting.pop()
            inner = tokens[opening + 1:index]
            found[opening] = found[opening] or len(inner) > 4 and all(each.kind == "number" or each.text == "," for each in inner)
        elif token.text == "," and waiting and (token.spaced or tokens[index - 1].kind != "number" or not _is_group(tokens, index - 1)):
            found[waiting[-1]] = True
    return found


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
