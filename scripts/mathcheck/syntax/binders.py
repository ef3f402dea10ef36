r"""Operators that bind a variable below them: sums, products, unions, limits, extrema."""

from __future__ import annotations

from dataclasses import replace

from mathcheck.syntax.brackets import bracketed
from mathcheck.syntax.integrals import integral
from mathcheck.syntax.nodes import Apply, Binder, Group, Node, Relation, Sequence, Symbol, children
from mathcheck.syntax.reader import PRODUCT, Reader
from mathcheck.syntax.scripts import STACKED, read_scripts, script_argument
from mathcheck.syntax.tokens import Token
from mathcheck.syntax.unparse import name_of


def read_binder(reader: Reader, head: str, token: Token) -> Node:
    """A binding operator after its sign: its bounds and what it reaches over."""
    if head == "int":
        return integral(reader, token)
    lower: Node | None = None
    upper: Node | None = None
    while reader.token.kind == "char" and reader.token.text in ("_", "^"):
        mark = reader.advance().text
        items = script_argument(reader, subscript=True)
        script = items[0] if len(items) == 1 else Sequence(tuple(items), (min(item.span[0] for item in items), max(item.span[1] for item in items)))
        if mark == "_":
            lower = script
        else:
            upper = script
    entry = reader.entry()
    if head in ("max", "min", "sup", "inf", "argmax", "argmin") and entry is not None and entry.kind == "open" \
            and entry.head in ("(", "{", "[") and reader.token.kind != "open":
        groups, separators, closing = bracketed(reader, "call")
        body: Node = Group(entry.head, closing, groups, separators, reader.span_from(token.start))
        body = _scripts_on_group(reader, body, token.start)
        if reader.starts_factor() and lower is not None and len(groups[0]) == 1:
            rest = reader.juxtaposed()
            body = Apply("juxt", (body, rest), reader.span_from(token.start))
    elif head in ("sup", "inf", "max", "min") and not reader.starts_factor() and not reader.sign_here():
        return Symbol("\\text{" + head + "}", (token.start, token.end))
    else:
        body = _binder_body(reader, head, lower)
    return Binder(head, lower, upper, body, (), reader.span_from(token.start))


def _scripts_on_group(reader: Reader, node: Node, start: int) -> Node:
    return read_scripts(reader, node, start) if reader.token.text in ("^", "!") else node


def _binder_body(reader: Reader, head: str, lower: Node | None) -> Node:
    """A sum reaches over products to the next plus or minus; an extremum or limit too, unless what follows is sought with it."""
    start = reader.position
    body = reader.unary(PRODUCT) if reader.sign_here() else reader.expression(PRODUCT)
    sought = _sought(lower) if head in _EXTREMA and reader.sign_here() else None
    if sought is None:
        return body
    end = reader.position
    reader.position = start
    whole = reader.expression(_SUM)
    if _goes_on(whole, body, sought):
        return whole
    reader.position = end
    return body


_EXTREMA = ("min", "max", "inf", "sup", "argmin", "argmax")
# The precedence of plus and minus.
_SUM = 30
# Letters of an index, an action or a label: `\max_{a} Q(s, a) - Q(s, a)` is a difference.
_COUNTING = set("abcijklmnpqrstyK")


def _sought(lower: Node | None) -> str | None:
    r"""What an extremum is sought over: `x` of `\min_x` and `\min_{x \in \mathbb{R}^n}`, but no index."""
    node = lower.sides[0] if isinstance(lower, Relation) and lower.operators == ("in",) else lower
    name = name_of(node) if node is not None else None
    return None if name is None or name in _COUNTING else name


def _goes_on(whole: Node, body: Node, name: str) -> bool:
    """Whether a name stands in the terms that follow those that an extremum reaches over at least."""
    waiting = [whole]
    while waiting:
        part = waiting.pop()
        if part.span[1] <= body.span[1] or isinstance(part, Binder) and part.lower is not None and _sought(part.lower) == name:
            continue
        if name_of(part) == name and part.span[0] >= body.span[1]:
            return True
        waiting.extend(children(part))
    return False


_SIGNS = ("infix", "relation", "implication", "bar")


def stacked(reader: Reader) -> Node:
    r"""`\underset{x}{\operatorname{argmax}} f`: the under-text is the subscript of a binder."""
    token = reader.advance()
    first = reader.position
    end = reader.after_argument(first)
    under = reader.tokens[first:end]
    second_end = reader.after_argument(end)
    inner = reader.tokens[end:second_end]
    if inner and inner[0].text == "{":
        inner = inner[1:-1]
    binds = len(inner) == 1 and (entry := reader.lookup(inner[0].text)) is not None and entry.kind == "binder"
    if token.text != r"\underset" and not binds or token.text == r"\underset" and _is_remark(reader, under, end):
        reader.position = end
        return reader.argument()
    # `\overset{n}{\sum}` is the other bound.
    script = [Token("char", "_" if token.text == r"\underset" else "^", under[0].start, under[0].start), *under]
    reader.replace_tokens(reader.position - 1, second_end, [*inner, *script])
    reader.position -= 1
    node = reader.primary()
    # The under-text stands before the operator whose subscript it is.
    return replace(node, span=(min(token.start, node.span[0]), node.span[1])) if isinstance(node, Binder) else node


def _is_remark(reader: Reader, under: list[Token], base: int) -> bool:
    r"""`\underset{= b}{x}`, `\underset{(0.02)}{0.16}`: the text below says something of a value, it binds nothing."""
    if len(under) < 3:
        return False
    entry = reader.lookup(under[1].text)
    opening = reader.tokens[base + 1] if reader.tokens[base].text == "{" else reader.tokens[base]
    return entry is not None and entry.kind == "relation" or opening.kind == "number" or opening.text == r"\underbrace"


def unwrap_sign(reader: Reader) -> bool:
    r"""Whether a sign in braces stands here, as in `a {+} b`, `a \stackrel{*}{+} b` or `\underset{(0.1)}{- b}`; the braces go."""
    position = reader.position
    if reader.token.text != "{" and reader.token.text not in STACKED:
        return False
    if reader.token.text in STACKED and reader.token.kind == "command":
        position = reader.after_argument(position + 1)
        inner = reader.lookup(reader.tokens[position + 1].text) if reader.tokens[position].text == "{" else None
        if inner is None or inner.kind != "infix":
            return False
        end = reader.matching(position)
        if inner.head not in ("add", "minus") and end != position + 2:
            return False
        reader.replace_tokens(reader.position, end + 1, reader.tokens[position + 1:end])
        return True
    if reader.token.text != "{" or reader.token.kind != "char":
        return False
    inner = reader.entry(1)
    if inner is None or inner.kind not in _SIGNS or reader.tokens[min(position + 2, reader.last)].text != "}":
        return False
    reader.replace_tokens(position, position + 3, [reader.tokens[position + 1]])
    return True


def binder_in_braces(reader: Reader) -> bool:
    r"""`{\sum_{i} } a_i`: whether the braces that open here hold nothing but an operator that binds; then they go."""
    start = reader.position
    token, entry = reader.tokens[start + 1], reader.entry(1)
    if entry is not None and entry.kind == "binder":
        end = start + 2
    elif token.text == r"\underset" and reader.tokens[start + 2].text == "{":
        end = reader.after_argument(reader.after_argument(start + 2))
    else:
        return False
    while reader.tokens[end].text in ("_", "^") and reader.tokens[end].kind == "char":
        end = reader.after_argument(end + 1)
    if reader.tokens[end].text != "}":
        return False
    reader.replace_tokens(start, end + 1, reader.tokens[start + 1:end])
    return True
