r"""Everything between brackets and bars: groups, the arguments of calls, norms, conditions after a bar."""

from __future__ import annotations

from mathcheck.syntax.entries import Entry
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Group, Node, Relation, Symbol
from mathcheck.syntax.prose import connective_words, told_in_words
from mathcheck.syntax.reader import MAX_DEPTH, Reader
from mathcheck.syntax.tokens import Token

_CLOSING = {"(": (")", "]"), "[": ("]", ")", "["), "{": ("}",), "<": (">",), "floor": ("floor",), "ceil": ("ceil",),
            "|": ("|",), "||": ("||",), ".": (".",), "]": ("[",)}


def read_group(reader: Reader) -> Node:
    """A group in brackets or bars that nothing is applied to."""
    opening = reader.token
    entry = reader.entry()
    head = opening.text if opening.kind == "open" else entry.head
    if head == "mid" and reader.partner_ahead("mid"):
        _as_bars(reader)
        return read_group(reader)
    if head == "mid":
        raise reader.problem("unexpected-token", r"`\mid` separates; nothing stands before it")
    groups, separators, closing = bracketed(reader)
    span = reader.span_from(opening.start)
    if len(groups) == 1 and len(groups[0]) == 1 and head == "(" and closing == ")":
        item = groups[0][0]
        if not isinstance(item, (Relation, Ellipsis)):
            return Apply("paren", (item,), span)
    if head == "." and len(groups) == 1 and len(groups[0]) == 1:
        return Apply("paren", (groups[0][0],), span)
    return Group(head, closing, groups, separators, span)


def _as_bars(reader: Reader) -> None:
    r"""`\mid a - b \mid`: an absolute value, where `\mid` stands in the place of an operand."""
    partner = reader.partner("mid")
    for place in (reader.position, partner):
        reader.replace_tokens(place, place + 1, [reader.tokens[place]._replace(kind="char", text="|")])


def call_follows(reader: Reader, node: Node) -> bool:
    """Whether the bracket here holds the arguments of what was just read."""
    token, entry = reader.token, reader.entry()
    if entry is None or entry.kind != "open" or entry.head not in ("(", "[", "{"):
        return False
    if token.kind == "open":
        return False
    match node:
        case Symbol():
            return node.name not in (r"\nabla", r"\partial", r"\infty", r"\top")
        case Apply(head="sub" | "prime" | "pow" | "supindex" | "transpose" | "star" | "supname"):
            base = node
            while isinstance(base, Apply) and base.head in ("sub", "prime", "pow", "supindex", "transpose", "star", "supname"):
                base = base.args[0]
            if isinstance(base, Apply) and base.head in ("total", "partial", "gradient", "hessian"):
                return True
            return isinstance(base, Symbol) or node.head == "prime" and isinstance(base, Apply) and base.head == "paren"
        case Apply(head="total" | "partial" | "gradient" | "hessian"):
            operand = node.args[0]
            return not isinstance(operand, Call) and entry.head == "("
    return False


def read_call(reader: Reader, function: Node, start: int) -> Node:
    """What was just read, with the arguments in the bracket here."""
    entry = reader.entry()
    groups, separators, _ = bracketed(reader, "described" if _base_name(function) in reader.notation.described else "call")
    return Call(function, groups, separators, entry.head, reader.span_from(start))


def _base_name(node: Node) -> str:
    """The letter that scripts hang on."""
    while isinstance(node, Apply) and node.args:
        node = node.args[0]
    return node.name if isinstance(node, Symbol) else ""


def bracketed(reader: Reader, role: str = "plain") -> tuple[tuple[tuple[Node, ...], ...], tuple[str, ...], str]:
    """A bracketed list from its opening token to its closing one."""
    opening = reader.token
    entry = reader.entry()
    head = opening.text if opening.kind == "open" else entry.head
    reader.advance()
    reader.depth += 1
    if reader.depth > MAX_DEPTH:
        raise reader.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep", opening)
    # An integral outside these brackets does not end inside them.
    integrals, reader.integrals = reader.integrals, 0
    reader.open.append("{" if head == "{" else head + ("plain" if role == "plain" and head == "(" else ""))
    groups: list[tuple[Node, ...]] = []
    separators: list[str] = []
    items: list[Node] = []
    while True:
        reader.skip_newline()
        token, entry = reader.token, reader.entry()
        if token.kind == "end" or token.kind in ("cell", "rowbreak", "end_environment"):
            raise reader.problem("unclosed-group", f"`{opening.text}` is opened here and never closed", opening)
        closing = (token.text if token.kind == "close" else entry.head if entry is not None and entry.kind == "close"
                   else entry.head if entry is not None and entry.kind == "bar" and head in ("|", "||") else None)
        if closing is not None and closing in _CLOSING[head]:
            reader.advance()
            break
        if head == "[" and entry is not None and entry.kind == "open" and entry.head == "[" and items and \
                not _starts_argument(reader):
            reader.advance()
            closing = "["
            break
        if entry is not None and entry.kind == "bar" and not (_operand_expected(reader, items) and
                                                               reader.partner_ahead(entry.head)):
            separators.append("||" if entry.head == "||" else "|")
            reader.advance()
            if reader.entry() is not None and reader.entry().kind == "bar" and separators[-1] == "|" and \
                    reader.token.text == "|" and not reader.partner_ahead("|"):
                separators[-1] = "||"
                reader.advance()
            groups.append(tuple(items))
            items = []
            continue
        if token.kind == "bar":
            separators.append(token.text)
            reader.advance()
            groups.append(tuple(items))
            items = []
            continue
        if token.text == ":" and token.kind == "char" and head == "[" and items and \
                reader.tokens[reader.position - 1].text != ",":
            _stretch(reader, items)
            continue
        if token.text == ":" and token.kind == "char" and items and head in ("{", "("):
            # `\{x : x > 0\}`, `P(\omega \in \Omega : X(\omega) > 0)`; `score(G : D)` has two kinds of arguments.
            told = head == "{" or isinstance(items[-1], Relation)
            separators.append("|" if told else ";")
            reader.advance()
            groups.append(tuple(items))
            items = []
            continue
        if entry is not None and entry.kind == "separator":
            if entry.head == ";":
                separators.append(";")
                groups.append(tuple(items))
                items = []
            reader.advance()
            continue
        if token.kind == "char" and token.text == ",":
            reader.advance()
            continue
        if role == "described" and (told := told_in_words(reader, items)) is not None:
            separator, following = told
            if separator:
                separators.append(separator)
                groups.append(tuple(items))
                items = [] if following is None else [following]
            continue
        words = connective_words(reader)
        if words is not None:
            reader.position = words[1]
            continue
        before = reader.position
        item = _lone_sign(reader, head, role) or reader.clause()
        if reader.position == before:
            raise reader.problem("unexpected-token", f"`{token.text}` is not expected here")
        items.append(item)
    groups.append(tuple(items))
    reader.open.pop()
    reader.integrals = integrals
    reader.depth -= 1
    return tuple(groups), tuple(separators), closing


def _stretch(reader: Reader, items: list[Node]) -> None:
    """`x[1:T]`: the entries from one index to another."""
    colon = reader.advance()
    after = reader.entry()
    if after is not None and after.kind in ("close", "separator"):
        upper: Node = Symbol(":", (colon.start, colon.end))
    else:
        upper = reader.expression()
    lower = items.pop()
    items.append(Apply("stretch", (lower, upper), (lower.span[0], upper.span[1])))


def _lone_sign(reader: Reader, head: str, role: str) -> Node | None:
    r"""A sign that stands for a value: `P(D \mid +)`, `p(\cdot \mid x)`, `A[i, :]`."""
    token, entry = reader.token, reader.entry()
    following = reader.tokens[reader.position + 1]
    after = reader.entry(1)
    ends = following.kind in ("close", "bar") or after is not None and after.kind in ("close", "bar", "separator")
    if not ends or head in ("|", "||") and (entry is None or entry.head != "dot"):
        return None
    if entry is not None and entry.head in ("add", "minus") and role != "described" and (
            following.kind == "bar" or after is not None and after.kind == "bar"):
        # `\exp(-|x|)`: a sign before a value between bars.
        return None
    if entry is not None and entry.kind in ("infix", "relation"):
        reader.advance()
        return lone_symbol(token, entry)
    if token.text == ":" and token.kind == "char":
        reader.advance()
        return Symbol(":", (token.start, token.end))
    return None


def lone_symbol(token: Token, entry: Entry) -> Symbol:
    r"""A sign that stands for itself: `P(D \mid +)`; a dot stands for the argument of a function."""
    name = {"add": r"\text{+}", "minus": r"\text{-}", "dot": r"\cdot", "star": r"\cdot"}.get(entry.head)
    return Symbol(name or "\\text{" + token.text.lstrip("\\") + "}", (token.start, token.end))


def _starts_argument(reader: Reader) -> bool:
    return reader.tokens[reader.position - 1].text in (",", "[", ";")


def _operand_expected(reader: Reader, items: list[Node]) -> bool:
    """At a bar inside brackets: whether a new operand may begin (first, or after a comma or bar)."""
    entry = reader.lookup(reader.tokens[reader.position - 1].text)
    return not items or entry is not None and entry.kind == "separator"


def norm_command(reader: Reader) -> Node:
    r"""`\norm{x}` and `\abs{x}`, which many authors define."""
    token = reader.advance()
    bars = "||" if token.text == r"\norm" else "|"
    argument = reader.argument()
    return Group(bars, bars, ((argument,),), (), reader.span_from(token.start))


def inner_command(reader: Reader) -> Node:
    r"""`\ip{x}{y}`: the inner product, which many authors define so."""
    token = reader.advance()
    pair = (reader.argument(), reader.argument())
    return Group("<", ">", (pair,), (), reader.span_from(token.start))
