r"""What a name is made of: accents, fonts, and words of several letters."""

from __future__ import annotations

import re

from mathcheck.syntax.binders import read_binder
from mathcheck.syntax.differentials import differential_of
from mathcheck.syntax.entries import Entry
from mathcheck.syntax.functions import read_function, read_operator
from mathcheck.syntax.nodes import Apply, Node, Symbol
from mathcheck.syntax.reader import Reader


def accented(reader: Reader, entry: Entry) -> Node:
    """An accent and what is below it: one name."""
    token = reader.advance()
    inner = reader.argument()
    span = reader.span_from(token.start)
    if isinstance(inner, Symbol):
        return Symbol(f"\\{entry.head}{{{inner.name}}}", span)
    if isinstance(inner, Apply) and inner.head in ("sub", "supindex", "prime", "star"):
        base = inner.args[0]
        if isinstance(base, Symbol):
            accented = Symbol(f"\\{entry.head}{{{base.name}}}", base.span)
            return Apply(inner.head, (accented, *inner.args[1:]), span)
    return Apply("accent", (Symbol(entry.head, (token.start, token.end)), inner), span)


def in_font(reader: Reader, entry: Entry) -> Node:
    """A font and the letters in it."""
    token = reader.advance()
    if reader.token.kind == "number":
        digit = reader.advance()
        return Symbol(f"\\{entry.head}{{{digit.text}}}", reader.span_from(token.start))
    if reader.token.text == "{" and reader.tokens[reader.position + 1].kind == "number" and \
            reader.tokens[reader.position + 2].text == "}":
        digit = reader.tokens[reader.position + 1]
        reader.position += 3
        return Symbol(f"\\{entry.head}{{{digit.text}}}", reader.span_from(token.start))
    if entry.head in ("mathcal", "mathbb") and reader.token.text == "{":
        raw, end = reader.raw_words(reader.position)
        if raw.strip().isalpha() and len(raw.strip()) > 1:
            reader.position = end
            return Symbol(f"\\{entry.head}{{{raw.strip()}}}", reader.span_from(token.start))
    found = refont(reader.argument(), entry.head, reader.span_from(token.start))
    if isinstance(found, Symbol) and found.name == r"\mathbb{E}":
        return read_operator(reader, found, token)
    return found


def refont(node: Node, font: str, span: tuple[int, int] | None = None) -> Node:
    r"""Put a font on every letter: `\mathbf{Ax}` is the product of two bold names."""
    match node:
        case Symbol():
            name = node.name
            if name == r"\top" or name.startswith(f"\\{font}{{"):
                return node
            if name.startswith("\\text{"):
                return Symbol(name, span or node.span)
            for accent in ("hat", "bar", "tilde", "vec", "dot", "check"):
                if name.startswith(f"\\{accent}{{"):
                    inner = name[len(accent) + 2:-1]
                    return Symbol(f"\\{accent}{{\\{font}{{{inner}}}}}", span or node.span)
            return Symbol(f"\\{font}{{{name}}}", span or node.span)
        case Apply(head="juxt"):
            return Apply("juxt", tuple(refont(arg, font) for arg in node.args), node.span)
        case Apply(head="sub" | "pow" | "prime" | "transpose" | "supindex" | "star"):
            return Apply(node.head, (refont(node.args[0], font), *node.args[1:]), node.span)
        case Apply():
            return Apply(node.head, tuple(refont(arg, font) for arg in node.args), node.span)
    return node


def read_word(reader: Reader, entry: Entry) -> Node:
    """A word in a text font: a name, a function or a binding operator."""
    token = reader.advance()
    if reader.token.text == "{":
        content, end = reader.raw_words(reader.position)
        reader.position = end
    else:
        content = reader.advance().text
    name = content
    for space in (r"\,", r"\;", r"\:", r"\!", r"\ ", "~", r"\mathrm", r"\text", r"\rm", r"\bf", "{", "}", "$",
                  r"\limits", r"\nolimits"):
        name = name.replace(space, " " if space in (r"\,", r"\ ", "~", r"\;", r"\:") else "")
    name = " ".join(name.split())
    span = reader.span_from(token.start)
    binder = reader.notation.binder_words.get(name)
    if binder is not None:
        return read_binder(reader, binder, token)
    if name.startswith("\\") and name[1:].isalpha():
        inner = reader.lookup(name)
        if inner is not None and inner.kind == "symbol":
            return Symbol(inner.head, span)
        name = name[1:]
    if token.text in (r"\mathit", r"\mathnormal", r"\textit") and len(name) == 1:
        return Symbol(name, span)
    if token.text in (r"\textbf",) and len(name) == 1:
        return Symbol(f"\\mathbf{{{name}}}", span)
    if not name:
        raise reader.problem("missing-operand", "this name is empty", token)
    symbol = Symbol("\\text{" + name + "}", span)
    if name == "d":
        return symbol if reader.integrals else differential_of(reader, symbol) or symbol
    if name in reader.notation.function_words:
        return read_function(reader, symbol, token)
    return symbol


_WORD = re.compile(r"[A-Z][a-z]{3,}")


def typed_word(reader: Reader) -> Node | None:
    r"""`Var(X)`, `TP + FP`, `Precision`: a word typed letter by letter, where authors are known to do so."""
    notation = reader.notation
    if not notation.called_words:
        return None
    token, end = reader.token, reader.position
    previous = reader.tokens[reader.position - 1] if reader.position else None
    if previous is not None and not token.spaced and previous.kind == "char" and previous.text.isalpha():
        return None
    while reader.tokens[end].kind == "char" and reader.tokens[end].text.isascii() and reader.tokens[end].text.isalpha() and \
            (end == reader.position or not reader.tokens[end].spaced):
        end += 1
    word = "".join(each.text for each in reader.tokens[reader.position:end])
    following = reader.lookup(reader.tokens[end].text)
    called = word in notation.called_words and (reader.tokens[end].text == "_" or following is not None and following.kind == "open")
    if not called and word not in notation.abbreviations and _WORD.fullmatch(word) is None:
        return None
    reader.position = end
    symbol = Symbol("\\text{" + word + "}", reader.span_from(token.start))
    return read_function(reader, symbol, token) if called and word in notation.function_words else symbol
