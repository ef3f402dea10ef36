r"""Signs that authors type as several characters, or in place of others -> the tokens that they stand for.

`>=` and `->`, `||x||` with four bars, dots with space between them, and dollars in a box of text; on pages of others scripts
with nothing in them, as in `x^{\,}`, and a bar of a norm before a condition.
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
    if notation.called_words:
        if _THOUSANDS.search(latex):
            tokens = _thousands(tokens)
        if _DETACHED.search(latex):
            tokens = _attached(tokens)
        if _HOLLOW_HINT.search(latex):
            tokens = _without_hollow_scripts(tokens)
        if r"\mid" in latex:
            tokens = [token._replace(text="|", kind="char") if token.text == r"\mid" and after.text == "_" else token
                      for token, after in zip(tokens, [*tokens[1:], tokens[-1]], strict=True)]
        if r"\lvert" in latex:
            tokens = _conditions(tokens, notation)
    return _double_bars(tokens, notation) if "||" in latex else tokens


# Braces with nothing but space in them.
_HOLLOW_HINT = re.compile(r"[_^]\s*\{(?:\s|~|\\[,;:!> ]|\\q?quad\b)*\}|\\(?:over|under)set\s*\{(?:\s|~|\\[,;:!> ])*\}")
_SPACES = {r"\,", r"\;", r"\:", r"\!", r"\>", r"\ ", r"\quad", r"\qquad"}


# A script in braces of its own, after what it hangs on.
_DETACHED = re.compile(r"[A-Za-z]\s*\{\s*[_^]")


def _attached(tokens: list[Token]) -> list[Token]:
    r"""`\pi{_\theta}(s)`, `v{_1}^2`: the braces around a script go."""
    found: list[Token] = []
    closing: set[int] = set()
    partners = _partners(tokens)
    for index, token in enumerate(tokens):
        if token.text == "{" and index and tokens[index + 1].text in ("_", "^") and (tokens[index - 1].text.isalpha() or _is_letter(tokens[index - 1])) and \
                index in partners:
            closing.add(partners[index])
        elif index not in closing:
            found.append(token)
    return found


def _is_letter(token: Token) -> bool:
    """Whether a command may be a letter: a Greek one takes no argument."""
    return token.kind == "command" and token.text[1:].isalpha() and token.text[1:].lower() in _GREEK


_GREEK = {"alpha", "beta", "gamma", "delta", "epsilon", "varepsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
          "pi", "rho", "sigma", "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega", "ell"}


def _partners(tokens: list[Token]) -> dict[int, int]:
    """Of each brace that opens, where it closes."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.text == "{":
            opened.append(index)
        elif token.text == "}" and opened:
            found[opened.pop()] = index
    return found


def _without_hollow_scripts(tokens: list[Token]) -> list[Token]:
    r"""`\mathbf{w}_{\,}^{\,}`, `\sum_{t}^{}`, `\overset{\,}{y}`: scripts that only set how high a line is."""
    found: list[Token] = []
    index = 0
    while index < len(tokens):
        if tokens[index].text in ("_", "^", r"\overset", r"\underset") and (after := _after_hollow(tokens, index + 1)) is not None:
            index = after
            continue
        found.append(tokens[index])
        index += 1
    return found


def _after_hollow(tokens: list[Token], opening: int) -> int | None:
    """The place after the braces that open here, where they hold only space."""
    if opening >= len(tokens) or tokens[opening].text != "{":
        return None
    index = opening + 1
    while index < len(tokens) and tokens[index].text in _SPACES:
        index += 1
    return index + 1 if index < len(tokens) and tokens[index].text == "}" else None


def _conditions(tokens: list[Token], notation: Notation) -> list[Token]:
    r"""`p(x \lvert y)`: a bar that opens after an operand and is not closed in its brackets tells a condition."""
    found = list(tokens)
    # For each bracket that is open, the bars that opened in it and wait for their partners.
    waiting: list[list[int]] = [[]]
    for index, token in enumerate(tokens):
        if token.text in _OPENING or token.text == "{":
            waiting.append([])
        elif token.text in _CLOSING or token.text == "}":
            for place in waiting.pop() if len(waiting) > 1 else ():
                if not _operand_next(tokens[max(0, place - 2):place], notation):
                    found[place] = tokens[place]._replace(text=r"\mid")
        elif token.text == r"\lvert":
            waiting[-1].append(index)
        elif token.text == r"\rvert" and waiting[-1]:
            waiting[-1].pop()
    return found


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
    paired = _paired_bars(tokens) if notation.called_words else frozenset()
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else token
        if token.text == following.text == "|" and not following.spaced and index + 1 < len(tokens) and \
                (opened or index in paired or _operand_next(found, notation)):
            found.append(Token("command", r"\|", token.start, following.end, token.spaced))
            opened = not opened
            index += 2
            continue
        found.append(token)
        index += 1
    return tokens if opened else found


def _paired_bars(tokens: list[Token]) -> frozenset[int]:
    """The double bars that stand in pairs in their brackets or cells; one by itself, as in `D(p || q)`, separates."""
    found: set[int] = set()
    levels: list[list[int]] = [[]]
    index = 0
    while index < len(tokens):
        text = tokens[index].text
        if text in _OPENING or text == "{":
            levels.append([])
        elif text in ("&", r"\\") or (text in _CLOSING or text == "}") and len(levels) > 1:
            places = levels.pop()
            if len(places) % 2 == 0:
                found.update(places[::2])
            if text in ("&", r"\\"):
                levels.append([])
        elif text == "|" and index + 1 < len(tokens) and tokens[index + 1].text == "|" and not tokens[index + 1].spaced:
            levels[-1].append(index)
            index += 1
        index += 1
    for places in levels:
        if len(places) % 2 == 0:
            found.update(places[::2])
    return frozenset(found)


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
    if len(before) > 1 and before[-2].text in ("_", "^"):
        # `x_* ||`: a sign as a script.
        return False
    entry = notation.by_trigger.get(before[-1].text)
    return before[-1].text in ("{", "&", "_", "^", r"\\") or entry is not None and entry.kind in (
        "open", "infix", "relation", "separator", "implication", "ignored", "binder")
