r"""A factor with what hangs on it: indices, powers, transposes, primes, calls, values at a point."""

from __future__ import annotations

from fractions import Fraction

from mathcheck.syntax.brackets import bracketed, call_follows, read_call
from mathcheck.syntax.nodes import Apply, Node, Number, Relation, Sequence, Symbol, integer
from mathcheck.syntax.prose import connective_words
from mathcheck.syntax.reader import MAX_DEPTH, Reader
from mathcheck.syntax.script_words import script_word
from mathcheck.syntax.tokens import Token

MAX_MARKS = 8
STACKED = (r"\underset", r"\overset", r"\stackrel")
_SCRIPT_ONE_TOKEN = {"number", "char", "command"}


def factor(reader: Reader) -> Node:
    """A primary with its scripts, calls and postfix operators."""
    token = reader.token
    node = reader.primary()
    node = read_scripts(reader, node, token.start)
    return node


def read_scripts(reader: Reader, node: Node, start: int) -> Node:
    """What was just read, with the scripts, calls and postfix signs that follow."""
    scripts = 0
    while True:
        token = reader.token
        scripts += 1
        if scripts > MAX_DEPTH:
            raise reader.problem("resource-limit", f"formulas may nest at most {MAX_DEPTH} levels deep", token)
        entry = reader.entry()
        if token.kind == "char" and token.text == "_":
            reader.advance()
            indices = script_argument(reader, subscript=True)
            node = _transposed_member(node, indices, reader.span_from(start)) or \
                Apply("sub", (node, *indices), reader.span_from(start))
        elif token.kind == "char" and token.text == "^":
            reader.advance()
            node = superscript(reader, node, start)
        elif token.kind == "char" and token.text == "'":
            count = 0
            while reader.token.text == "'":
                reader.advance()
                count += 1
            node = Apply("prime", (node, integer(count)), reader.span_from(start))
        elif entry is not None and entry.kind == "postfix":
            reader.advance()
            if entry.head == "degree":
                node = _with_degree(reader, node, start)
            elif entry.head == "percent" and isinstance(node, Number):
                ulp = (node.ulp if node.ulp is not None else Fraction(1)) / 100
                node = Number(node.value / 100, node.text + r"\%", reader.span_from(start), ulp)
            else:
                node = Apply(entry.head, (node,), reader.span_from(start))
        elif call_follows(reader, node):
            node = read_call(reader, node, start)
        elif entry is not None and entry.head == "|" and (
                entry.kind == "bar" or entry.kind == "close" and "|" not in reader.open) and \
                reader.tokens[reader.position + 1].text == "_" and not (reader.open and reader.open[-1] == "|"):
            reader.advance()
            reader.advance()
            condition = script_argument(reader, subscript=True)
            if reader.token.text == "^" and reader.token.kind == "char":
                reader.advance()
                upper = script_argument(reader, subscript=False)
                node = Apply("between", (node, condition[0], upper[0]), reader.span_from(start))
            else:
                node = Apply("at", (node, *condition), reader.span_from(start))
        else:
            return node


def _with_degree(reader: Reader, node: Node, start: int) -> Node:
    """An angle in degrees; of a temperature the number alone."""
    if reader.token.text in ("C", "F", "K") and not reader.token.spaced:
        reader.advance()
        return node
    return degrees(node, reader.span_from(start))


def script_argument(reader: Reader, *, subscript: bool) -> list[Node]:
    """The content of a script: the list between its commas."""
    token = reader.token
    if token.kind == "char" and token.text == "{":
        reader.advance()
        items: list[Node] = []
        word = script_word(reader) if subscript else None
        if word is not None:
            reader.advance()
            return [word]
        reader.open.append("{script")
        integrals, reader.integrals = reader.integrals, 0
        while not (reader.token.kind == "char" and reader.token.text == "}"):
            entry = reader.entry()
            if reader.token.kind == "end":
                raise reader.problem("unclosed-group", "a brace is opened here and never closed", token)
            if entry is not None and entry.kind == "separator" or reader.token.text == ",":
                reader.advance()
                continue
            if entry is not None and entry.kind in ("infix", "relation") and (signs := reader.lone_signs()):
                # `x_{+}`, `S_{++}`, `X_{t-}`: operators as a name or as a mark.
                items.extend(_signs_of(reader, signs))
                continue
            if entry is not None and entry.kind == "relation" and not items and (beyond := _beyond(reader)) is not None:
                items.append(beyond)
                continue
            if entry is not None and entry.kind == "bar" and not reader.partner_ahead(entry.head):
                mark = reader.advance()
                items.append(Symbol(r"\parallel" if mark.text == r"\parallel" else "|", (token.start, token.end)))
                continue
            if reader.token.text == ":" and reader.token.kind == "char":
                _span_or_test(reader, items)
                continue
            if entry is not None and entry.head == "dot":
                items.append(Symbol(r"\cdot", (reader.token.start, reader.token.end)))
                reader.advance()
                continue
            words = connective_words(reader)
            if words is not None and reader.tokens[words[1]].text != "}":
                reader.position = words[1]
                continue
            before = reader.position
            if _unstack_bounds(reader):
                continue
            if words is not None:
                content, end = reader.raw_words(reader.position + 1)
                items.append(Symbol("\\text{" + " ".join(content.split()) + "}", (reader.token.start,
                                                                                 reader.tokens[end - 1].end)))
                reader.position = end
                continue
            items.append(reader.clause())
            if reader.position == before:
                raise reader.problem("unexpected-token", f"`{reader.token.text}` is not expected here")
            if reader.token.text == ":" and subscript and reader.tokens[reader.position + 1].text not in ("}", ","):
                # `x_{1:T}`: from one index to another.
                reader.advance()
                last = reader.clause()
                items[-1] = Apply("range", (items[-1], last), (items[-1].span[0], last.span[1]))
        reader.advance()
        reader.open.pop()
        reader.integrals = integrals
        return items or [Symbol("", (token.start, token.end))]
    return [single_token(reader)]


def _beyond(reader: Reader) -> Symbol | None:
    r"""`x_{<t}`, `D^{\ge k}`: all before or after a place, as a mark of the name."""
    if reader.entry().head not in ("<", ">", "<=", ">=") or reader.tokens[reader.position + 1].kind == "number":
        return None
    start = reader.position
    end = start + 1
    while reader.tokens[end].text not in ("}", ",", "{", "^", "_") and reader.tokens[end].kind in ("char", "number", "command"):
        end += 1
    if reader.tokens[end].text not in ("}", ",") or end == start + 1:
        return None
    first, last = reader.tokens[start], reader.tokens[end - 1]
    sign = {"<=": "≤", ">=": "≥"}.get(reader.entry().head, reader.entry().head)
    text = sign + "".join(token.text.lstrip("\\") for token in reader.tokens[start + 1:end])
    reader.position = end
    return Symbol("\\text{" + text + "}", (first.start, last.end))


def _unstack_bounds(reader: Reader) -> bool:
    r"""`\sum_{\underset{j \ne k}{j = 1}}`: whether bounds stand one below the other here; then a comma stands between."""
    if reader.token.text not in STACKED or reader.token.kind != "command":
        return False
    start = reader.position
    middle = reader.after_argument(start + 1)
    end = reader.after_argument(middle)
    upper, lower = ([token for token in part if token is not part[0] and token is not part[-1]] if part[0].text == "{" else part
                    for part in (reader.tokens[middle:end], reader.tokens[start + 1:middle]))
    if not any((entry := reader.lookup(token.text)) is not None and entry.kind == "relation" for token in upper):
        return False
    comma = Token("char", ",", reader.tokens[middle].start, reader.tokens[middle].start)
    reader.replace_tokens(start, end, [*upper, comma, *lower])
    return True


def _signs_of(reader: Reader, count: int) -> list[Node]:
    r"""Operators that stand for themselves: dots each for an index, other signs together for one mark."""
    signs = [(reader.entry(ahead), reader.tokens[reader.position + ahead]) for ahead in range(count)]
    reader.position += count
    if count == 1 or all(entry.head == "dot" for entry, _ in signs):
        return [Symbol({"star": "*", "dot": r"\cdot"}.get(entry.head, entry.head), (token.start, token.end)) for entry, token in signs]
    return [Symbol("\\text{" + "".join(token.text for _, token in signs) + "}", (signs[0][1].start, signs[-1][1].end))]


def _span_or_test(reader: Reader, items: list[Node]) -> None:
    r"""A colon in a script: `x_{1:n}` is a stretch of indices; in `\sum_{x : p(x) > 0}` a test follows."""
    colon = reader.advance()
    if reader.tokens[reader.position].text in ("}", ",") or not items or reader.tokens[reader.position - 2].text == ",":
        items.append(Symbol(":", (colon.start, colon.end)))
        return
    upper = reader.clause()
    if isinstance(upper, Relation):
        items.append(upper)
    else:
        lower = items.pop()
        items.append(Apply("stretch", (lower, upper), (lower.span[0], upper.span[1])))


def single_token(reader: Reader) -> Node:
    r"""One token where TeX takes one: `x^2`, `\frac12`."""
    token, entry = reader.token, reader.entry()
    if token.kind == "number" and len(token.text) > 1 and token.text.isdigit():
        reader.replace_tokens(reader.position, reader.position + 1,
                            [token._replace(text=token.text[1:], start=token.start + 1, spaced=False)])
        return Number(Fraction(int(token.text[0])), token.text[0], (token.start, token.start + 1))
    if token.text == "'" and token.kind == "char":
        reader.advance()
        return Symbol(r"\prime", (token.start, token.end))
    if token.text == r"\parallel" and token.kind == "command":
        # `x_\parallel` beside `x_\perp`.
        reader.advance()
        return Symbol(r"\parallel", (token.start, token.end))
    if entry is not None and (entry.kind in ("infix", "prefix") or entry.head in ("perp", "to", "gets")):
        reader.advance()
        return Symbol(entry.head if entry.head != "star" else "*", (token.start, token.end))
    if token.kind not in _SCRIPT_ONE_TOKEN or token.kind == "char" and token.text in "}^_&":
        raise reader.problem("missing-operand", "a script or an argument is missing here")
    return reader.primary(bare=True)


def superscript(reader: Reader, base: Node, start: int) -> Node:
    """What a superscript makes of its base: a power, a transpose, primes, an index in brackets, part of the name."""
    token = reader.token
    base = _leading_marks(reader, base, start)
    if token.kind == "char" and token.text == "{" and parenthesised_script(reader):
        reader.advance()
        groups, _, _ = bracketed(reader)
        reader.advance()
        indices = [item for group in groups for item in group]
        return Apply("supindex", (base, *indices), reader.span_from(start))
    if token.kind == "char" and token.text == "{" and _prime_script(reader):
        count = 0
        reader.advance()
        while reader.token.text in (r"\prime", "'"):
            reader.advance()
            count += 1
        reader.advance()
        return Apply("prime", (base, integer(count)), reader.span_from(start))
    exponents = script_argument(reader, subscript=False)
    span = reader.span_from(start)
    exponent = exponents[0] if len(exponents) == 1 else Sequence(tuple(exponents), (token.start, span[1]))
    match exponent:
        case Symbol(name=r"\top" | r"\text{T}" | r"\text{\top}" | r"\text{t}" | r"\mathcal{T}" | r"\mathbf{T}"):
            return Apply("transpose", (base,), span)
        case Symbol(name=r"\dagger"):
            return Apply("dagger", (base,), span)
        case Symbol(name=r"\prime"):
            return Apply("prime", (base, integer(1)), span)
        case Symbol(name="*" | "star" | r"\text{*}" | r"\star"):
            return Apply("star", (base,), span)
        case Symbol(name="circ") if isinstance(base, Number):
            return degrees(base, span)
        case Symbol(name="add" | "minus" | "perp" | "circ" | r"\text{new}" | r"\text{old}") | Symbol(name=r"\text{opt}"):
            return Apply("supname", (base, exponent), span)
        case Symbol(name=name) if name.startswith(tuple(f"\\text{{{sign}" for sign in "<>≤≥")):
            return Apply("supname", (base, exponent), span)
        case Symbol(name="c" | r"\complement" | r"\text{c}"):
            return Apply("supc", (base, exponent), span)
        case Apply(head="neg", args=(Symbol(name=r"\top" | "T" | r"\text{T}"),)):
            return Apply("transpose", (Apply("pow", (base, Apply("neg", (integer(1),), span)), span),), span)
    return Apply("pow", (base, exponent), span)


def _leading_marks(reader: Reader, base: Node, start: int) -> Node:
    r"""`\sigma^{*2}`, `f^{**}`, `x^{\star\top}`, `x^{(i)\top}`: marks and powers in one pair of braces, read one after another."""
    for _ in range(MAX_MARKS):
        position, inner = reader.position, reader.entry(1)
        if reader.token.text != "{" or reader.token.kind != "char":
            return base
        following = reader.tokens[min(position + 2, reader.last)]
        if following.text == "}":
            return base
        if inner is not None and inner.kind == "infix" and inner.head == "star":
            base = Apply("star", (base,), (start, reader.tokens[position + 1].end))
        elif reader.tokens[position + 1].text in (r"\prime", "'") and following.text not in (r"\prime", "'"):
            base = Apply("prime", (base, integer(1)), (start, reader.tokens[position + 1].end))
        elif (end := _index_before_mark(reader)) is not None:
            # The braces are closed after the index, and opened again for the mark.
            place = reader.tokens[end].start
            extra = 1 if reader.tokens[end].text == "," else 0
            reader.replace_tokens(end, end + extra, [Token("char", "}", place, place), Token("char", "^", place, place),
                                                     Token("char", "{", place, place)])
            return base
        else:
            return base
        reader.replace_tokens(position + 1, position + (3 if following.text in (",", ";") else 2), [])
    raise reader.problem("resource-limit", f"a superscript has at most {MAX_MARKS} marks")


def _index_before_mark(reader: Reader) -> int | None:
    r"""Where the mark begins in `{(i)\top}` or `{(l),T}`: after the index in brackets that stands first."""
    opening = reader.tokens[reader.position + 1].text
    if opening not in ("(", "["):
        return None
    depth = 0
    for index in range(reader.position + 1, reader.last):
        text = reader.tokens[index].text
        depth += (text == opening) - (text == {"(": ")", "[": "]"}[opening])
        if depth == 0:
            mark = index + 2 if reader.tokens[index + 1].text == "," else index + 1
            return index + 1 if reader.tokens[mark].text in (r"\top", "T", "*", r"\star", r"\ast", r"\intercal", r"\prime") and \
                reader.tokens[mark + 1].text == "}" else None
    return None


def degrees(node: Node, span: tuple[int, int]) -> Node:
    r"""`60^\circ` is a number of radians."""
    return Apply("dot", (node, Apply("frac", (Symbol(r"\pi", span), integer(180)), span)), span)


def parenthesised_script(reader: Reader) -> bool:
    r"""`^{(i)}`, `^{[l]}`: the whole script is one pair of brackets."""
    opening = reader.tokens[reader.position + 1].text
    if opening not in ("(", "[", r"\langle", "<"):
        return False
    closing = {"(": ")", "[": "]", r"\langle": r"\rangle", "<": ">"}[opening]
    if opening == "<":
        return False
    depth = 0
    for index in range(reader.position + 1, len(reader.tokens)):
        text = reader.tokens[index].text
        depth += (text == opening) - (text == closing)
        if depth == 0:
            return reader.tokens[index + 1].text == "}"
        if reader.tokens[index].kind == "end":
            return False
    return False


def _prime_script(reader: Reader) -> bool:
    index = reader.position + 1
    while reader.tokens[index].text in (r"\prime", "'"):
        index += 1
    return index > reader.position + 1 and reader.tokens[index].text == "}"


def _transposed_member(node: Node, indices: list[Node], span: tuple[int, int]) -> Node | None:
    r"""`\mathbf{a}^\top_i` is the transpose of the vector `\mathbf{a}_i`, not an entry of a transposed one."""
    base = node.args[0] if isinstance(node, Apply) and node.head == "transpose" else None
    if not isinstance(base, Symbol) or not base.name.startswith((r"\mathbf{", r"\vec{")) or len(indices) != 1 or \
            not base.name.split("{")[1][:1].islower() or not isinstance(indices[0], (Symbol, Number)):
        return None
    return Apply("transpose", (Apply("sub", (base, indices[0]), span),), span)
