r"""Lists, matrices, sets, and what dots stand for.

The rule behind dots is read from the terms beside them: where the term before and the term
after differ, an index runs from the one to the other. Written terms must fit the rule.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.fold import Range, fold
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Ellipsis,
    Group,
    MatrixLiteral,
    Node,
    Number,
    Relation,
    Symbol,
    first_item,
    map_children,
    sexpr,
)

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

_CHAINS = {"add": "sum", "juxt": "prod", "dot": "prod", "times": "prod", "hadamard": "prod"}


class _NoRule(Exception):
    """Two terms have no common template."""


def _differences(first: Node, last: Node, pairs: list[tuple[Node, Node]], mark: str) -> Node:
    """The common template of two terms; each differing place becomes a mark and a pair."""
    if sexpr(first) == sexpr(last):
        return first
    same = type(first) is type(last) and (not isinstance(first, Apply) or first.head == last.head
                                          and len(first.args) == len(last.args))
    if isinstance(first, Apply) and same and first.head in ("add", "minus") and _index_like(first) and _index_like(last) and \
            not (_has_entries(first) and _has_entries(last)):
        same = False
    if same and not isinstance(first, (Number, Symbol, Ellipsis)):
        from mathcheck.syntax.nodes import children

        ours, theirs = children(first), children(last)
        if len(ours) != len(theirs):
            raise _NoRule
        changed = iter([_differences(a, b, pairs, mark) for a, b in zip(ours, theirs, strict=True)])
        return map_children(first, lambda _: next(changed))
    if not (_index_like(first) and _index_like(last)):
        raise _NoRule
    pairs.append((first, last))
    return Symbol(f"{mark}{len(pairs) - 1}", first.span)


def _has_entries(node: Node) -> bool:
    """Whether something with an index stands in an expression, as in `1 - p_1`: that is no index itself."""
    return isinstance(node, Apply) and (node.head == "sub" or any(map(_has_entries, node.args)))


def _index_like(node: Node) -> bool:
    match node:
        case Number() | Symbol():
            return True
        case Apply(head="add" | "minus" | "juxt" | "dot" | "paren" | "neg" | "sub" | "pow"):
            return all(_index_like(arg) for arg in node.args)
        case Call():
            return False
    return False


class _Rule:
    """The rule behind dots between `first` and `last`, with an optional term before `first`."""

    def __init__(self, elaborator: Elaborator, before: list[Node], last: Node):
        first = before[-1]
        pairs: list[tuple[Node, Node]] = []
        elaborator.marks += 1
        mark = f"§{elaborator.marks}_"
        template = _differences(first, last, pairs, mark)
        if not pairs:
            raise _NoRule
        self.name = f"{mark}t"
        self.lower, self.upper = pairs[0]
        step = 1
        if len(before) > 1:
            earlier: list[tuple[Node, Node]] = []
            try:
                _differences(before[-2], first, earlier, mark)
            except _NoRule:
                earlier = []
            if earlier and len(earlier) == len(pairs) and all(
                    isinstance(a, Number) and isinstance(b, Number) for a, b in earlier[:1]):
                step = earlier[0][1].value - earlier[0][0].value
            elif not earlier and sexpr(before[-2]) == sexpr(first):
                raise Problem("ambiguous-ellipsis", "the same term stands twice before the dots", first.span)
            if step == 0:
                raise Problem("ambiguous-ellipsis", "the terms before the dots follow no rule", first.span)
            if len(before) > 2 and earlier:
                self._check_step(before, step, mark)
        self.step = step
        self.elaborator = elaborator
        self.origin = self.lower
        self.covers_all = self._start_at_first(before, last, mark)
        self.template = self._resolve_marks(template, pairs, mark, before)

    def _start_at_first(self, before: list[Node], last: Node, mark: str) -> bool:
        """Whether all written terms follow the rule: then it runs from the first of them, however few there are."""
        values = []
        for term in before:
            pairs: list[tuple[Node, Node]] = []
            try:
                _differences(term, last, pairs, mark)
            except _NoRule:
                return False
            if not pairs or not isinstance(pairs[0][0], Number) or sexpr(pairs[0][1]) != sexpr(self.upper):
                return False
            values.append(pairs[0][0])
        if any(right.value - left.value != self.step for left, right in zip(values, values[1:], strict=False)):
            return False
        self.lower = values[0]
        return True

    def _check_step(self, before: list[Node], step: Fraction, mark: str) -> None:
        for left, right in zip(before[:-2], before[1:-1], strict=True):
            pairs: list[tuple[Node, Node]] = []
            try:
                _differences(left, right, pairs, mark)
            except _NoRule:
                return
            for a, b in pairs[:1]:
                if isinstance(a, Number) and isinstance(b, Number) and b.value - a.value != step:
                    raise Problem("ambiguous-ellipsis", "the terms before the dots follow no rule", right.span)

    def _reaches(self, first: Number, last: Number) -> bool:
        """Whether an index goes from one number to another while that of the rule goes from its first value to its last."""
        if not isinstance(self.origin, Number) or not isinstance(self.upper, Number):
            return False
        return abs(last.value - first.value) == abs(self.upper.value - self.origin.value)

    def _resolve_marks(self, template: Node, pairs: list[tuple[Node, Node]], mark: str, before: list[Node]) -> Node:
        replacements: dict[str, Node] = {}
        t = Symbol(self.name, template.span)
        for index, (a, b) in enumerate(pairs):
            if sexpr(a) == sexpr(self.origin) and sexpr(b) == sexpr(self.upper):
                replacements[f"{mark}{index}"] = t
                continue
            if isinstance(a, Number) and isinstance(b, Number) and not self._reaches(a, b):
                # `x_1 y_1 + x_2 y_2 + \\cdots + x_m y_1`: the last term is not one of these.
                raise _NoRule
            moved = Apply("minus", (t, self.origin), template.span)
            falls = isinstance(b, Number) and not isinstance(a, Number)
            if isinstance(a, Number) and isinstance(b, Number) and isinstance(self.lower, Number) and \
                    isinstance(self.upper, Number):
                falls = (b.value - a.value) * (self.upper.value - self.lower.value) < 0
            replacements[f"{mark}{index}"] = Apply("minus" if falls else "add", (a, moved), template.span)

        def put(node: Node) -> Node:
            if isinstance(node, Symbol):
                return replacements.get(node.name, node)
            return map_children(node, put)

        return put(template)

    def expression(self, kind: str, span: tuple[int, int]) -> Expr:
        elaborator = self.elaborator
        lower, upper = elaborator.expr(self.lower), elaborator.expr(self.upper)
        elaborator.bound[self.name] = "index"
        if self.step == 1 and isinstance(self.lower, Number) and self.lower.value == 1:
            elaborator.ranges[self.name] = upper
        try:
            body = elaborator.expr(self.template)
        finally:
            del elaborator.bound[self.name]
            elaborator.ranges.pop(self.name, None)
        if self.step == 1:
            return fold(kind, body, [(Range(self.name, "range", 2), (lower, upper))], None, span)
        return fold(kind, body, [(Range(self.name, "step", 3), (lower, upper, number(Fraction(self.step))))], None, span)


def _has_dots(node: Node, family: str) -> bool:
    """Whether dots stand among the terms of a chain; most chains have none, and long ones are common."""
    while isinstance(node, Apply) and (node.head == family or family == "add" and node.head == "minus"):
        if family == "juxt":
            return any(isinstance(arg, Ellipsis) for arg in node.args)
        if isinstance(node.args[-1], Ellipsis):
            return True
        node = node.args[0]
    return isinstance(node, Ellipsis)


def ellipsis_chain(elaborator: Elaborator, node: Apply) -> Expr | None:
    r"""`x_1 + x_2 + \cdots + x_n` and the like; `None` when the chain has no dots."""
    family = {"minus": "add", "times": "times", "dot": "dot", "juxt": "juxt"}.get(node.head, node.head)
    if not _has_dots(node, family):
        return None
    terms: list[tuple[str, Node]] = []

    def flatten(part: Node, sign: str) -> None:
        if isinstance(part, Apply) and (part.head == family or family == "add" and part.head == "minus") and \
                part.head not in ("neg",):
            if part.head == "juxt":
                for arg in part.args:
                    terms.append((sign, arg))
                return
            flatten(part.args[0], sign)
            for arg in part.args[1:]:
                terms.append(("-" if part.head == "minus" else sign, arg))
        else:
            terms.append((sign, part))

    flatten(node, "+")
    spots = [index for index, (_, term) in enumerate(terms) if isinstance(term, Ellipsis)]
    if not spots:
        return None
    kind = _CHAINS.get(family)
    if kind is None or len(spots) > 1 and kind == "prod" and len(spots) == len(terms):
        raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", node.span)
    spot = spots[0]
    if spot == 0:
        raise Problem("ambiguous-ellipsis", "nothing stands before these dots", terms[spot][1].span)
    before = [term for _, term in terms[:spot]]
    if spot == len(terms) - 1:
        return _open_ended(elaborator, terms, kind, node)
    if any(sign == "-" for sign, _ in terms[:spot + 2]):
        raise Problem("ambiguous-ellipsis", "dots in a sum with changing signs follow no rule that can be read", node.span)
    last = terms[spot + 1][1]
    try:
        rule = _Rule(elaborator, before, last)
    except _NoRule:
        raise Problem("ambiguous-ellipsis", "the terms beside these dots follow no rule that can be read",
                      (before[-1].span[0], last.span[1])) from None
    parts = [] if rule.covers_all else [elaborator.expr(term) for term in before[:-1]]
    parts.append(rule.expression(kind, node.span))
    head = "add" if kind == "sum" else ("mul" if family == "juxt" else family)
    result = parts[0]
    for part in parts[1:]:
        result = Expr(head, (result, part), None, node.span)
    for sign, term in terms[spot + 2:]:
        if isinstance(term, Ellipsis):
            raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", term.span)
        result = Expr("sub" if sign == "-" else head, (result, elaborator.expr(term)), None, node.span)
    return result


def _open_ended(elaborator: Elaborator, terms: list[tuple[str, Node]], kind: str, node: Apply) -> Expr:
    r"""`1 + x + x^2 + \cdots`: the rule of the last two terms, without end."""
    before = [term for _, term in terms[:-1]]
    if len(before) < 2 or any(sign == "-" for sign, _ in terms):
        raise Problem("ambiguous-ellipsis", "these dots have no last term and follow no rule that can be read", node.span)
    try:
        rule = _Rule(elaborator, before[:-1], before[-1])
    except _NoRule:
        raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", node.span) from None
    rule.upper = Symbol(r"\infty", node.span)
    parts = [elaborator.expr(term) for term in before[:-2]]
    parts.append(rule.expression(kind, node.span))
    result = parts[0]
    for part in parts[1:]:
        result = Expr("add" if kind == "sum" else "mul", (result, part), None, node.span)
    return result


def items(elaborator: Elaborator, nodes: tuple[Node, ...] | list[Node]) -> list[Expr]:
    """The expressions of a list; dots become a fold of kind `list`."""
    found: list[Expr] = []
    index = 0
    nodes = list(nodes)
    while index < len(nodes):
        if isinstance(nodes[index], Ellipsis):
            if index == 0 or index == len(nodes) - 1:
                raise Problem("ambiguous-ellipsis", "these dots need a term before and after them", nodes[index].span)
            try:
                rule = _Rule(elaborator, nodes[:index], nodes[index + 1])
            except _NoRule:
                raise Problem("ambiguous-ellipsis", "the terms beside these dots follow no rule that can be read",
                              (nodes[index - 1].span[0], nodes[index + 1].span[1])) from None
            span = (nodes[index - 1].span[0], nodes[index + 1].span[1])
            if rule.covers_all:
                found.clear()
            else:
                found.pop()
            found.append(rule.expression("list", span))
            index += 2
            continue
        found.append(elaborator.expr(nodes[index]))
        index += 1
    return found


def vector_literal(elaborator: Elaborator, node: Node) -> Expr | None:
    """A bracketed list as a vector (or, with rows, a matrix); `None` when it is plain grouping."""
    if not isinstance(node, Group) or node.open not in ("(", "["):
        return None
    if any(isinstance(item, Relation) for group in node.groups for item in group):
        return None
    if len(node.groups) > 1:
        if set(node.separators) != {";"}:
            return None
        rows = [items(elaborator, group) for group in node.groups]
        if all(len(row) == 1 for row in rows):
            return Expr("vector", tuple(row[0] for row in rows), "stack", node.span)
        entries = tuple(entry for row in rows for entry in row)
        return Expr("matrix", entries, len(rows), node.span)
    if len(node.groups[0]) < 2 or node.open != "[" and node.close == "]" or node.open == "[" and node.close == ")":
        return None
    return Expr("vector", tuple(items(elaborator, node.groups[0])), "columns" if node.open == "[" else "literal", node.span)


def set_literal(elaborator: Elaborator, node: Group) -> Expr:
    r"""`\{1, 3\}`, `\{1, \ldots, n\}`, `\{x : x > 0\}`; one expression in braces is grouping."""
    if len(node.groups) == 2:
        return _comprehension(elaborator, node)
    content = node.groups[0]
    if len(content) == 1 and not isinstance(content[0], Relation):
        inner = elaborator.expr(content[0])
        return Expr("braced", (inner,), None, node.span)
    if len(content) == 1:
        return elaborator.expr(content[0])
    return Expr("set", tuple(items(elaborator, content)), None, node.span)


def _comprehension(elaborator: Elaborator, node: Group) -> Expr:
    head = first_item(node)
    name = head.name if isinstance(head, Symbol) else None
    if isinstance(head, Relation) and head.operators == ("in",) and isinstance(head.sides[0], Symbol):
        name = head.sides[0].name
    if name is None:
        raise Problem("unsupported", "this set is not supported", node.span)
    outer = elaborator.bound.get(name)
    elaborator.bound[name] = "index"
    try:
        tests = [elaborator.expr(item) for item in node.groups[1]]
    finally:
        if outer is None:
            del elaborator.bound[name]
        else:
            elaborator.bound[name] = outer
    test = tests[0]
    for more in tests[1:]:
        test = Expr("and", (test, more), None, node.span)
    return Expr("comprehension", (test,), name, node.span, test.free - {name})


def matrix(elaborator: Elaborator, node: MatrixLiteral) -> Expr:
    """A written matrix; `vmatrix` is its determinant; one column is a vector."""
    value = _matrix_value(elaborator, node)
    if node.delimiter == "v":
        return Expr("apply", (value,), "det", node.span)
    if node.delimiter == "V":
        return Expr("norm", (value,), 2, node.span)
    return value


def _matrix_value(elaborator: Elaborator, node: MatrixLiteral) -> Expr:
    rows = [list(row) for row in node.rows]
    if any(isinstance(entry, Ellipsis) for row in rows for entry in row):
        return _dotted_matrix(elaborator, rows, node)
    width = max(map(len, rows))
    for row in rows:
        if len(row) != width:
            raise Problem("ragged-matrix", f"the rows of this matrix have different lengths ({len(row)} and {width})",
                          node.span)
    blank = [[number(Fraction(0), node.span) if _is_blank(entry) else elaborator.expr(entry) for entry in row] for row in rows]
    entries = tuple(entry for row in blank for entry in row)
    if width == 1:
        return Expr("vector", entries, "stack", node.span)
    return Expr("matrix", entries, len(rows), node.span)


def _is_blank(node: Node) -> bool:
    return isinstance(node, Symbol) and node.name == ""


def _dotted_matrix(elaborator: Elaborator, rows: list[list[Node]], node: MatrixLiteral) -> Expr:
    rows = [[_split_indices(entry) for entry in row] for row in rows]
    width = max(map(len, rows))
    if width == 1:
        return Expr("vector", tuple(items(elaborator, [row[0] for row in rows])), "stack", node.span)
    if len(rows) == 1:
        entries = items(elaborator, rows[0])
        return Expr("matrix", tuple(entries), 1, node.span)
    diagonal = _diagonal_entries(rows)
    if diagonal is not None:
        return Expr("apply", (Expr("vector", tuple(items(elaborator, diagonal)), "stack", node.span),), "diag", node.span)
    return _grid(elaborator, rows, node)


def _split_indices(node: Node) -> Node:
    """`a_{11}` in a matrix with dots has the two indices 1 and 1, as `a_{1n}` has 1 and n."""
    if isinstance(node, Apply) and node.head == "sub" and len(node.args) == 2 and isinstance(node.args[1], Number) and \
            len(node.args[1].text) == 2 and node.args[1].text.isdigit():
        digits = tuple(Number(Fraction(int(digit)), digit, node.args[1].span) for digit in node.args[1].text)
        return Apply("sub", (node.args[0], Apply("juxt", digits, node.args[1].span)), node.span)
    return map_children(node, _split_indices) if isinstance(node, Apply) else node


def _diagonal_entries(rows: list[list[Node]]) -> list[Node] | None:
    r"""The diagonal of `\lambda_1, \ddots, \lambda_n` when all else is blank, zero or dots."""
    if len({len(row) for row in rows}) != 1 or len(rows) != len(rows[0]):
        return None
    for i, row in enumerate(rows):
        for j, entry in enumerate(row):
            zero = isinstance(entry, Number) and entry.value == 0
            if i != j and not (_is_blank(entry) or zero or isinstance(entry, Ellipsis)):
                return None
    diagonal = [rows[index][index] for index in range(len(rows))]
    return diagonal if any(isinstance(entry, Ellipsis) for entry in diagonal) and \
        not isinstance(diagonal[0], Ellipsis) and not isinstance(diagonal[-1], Ellipsis) else None


def _grid(elaborator: Elaborator, rows: list[list[Node]], node: MatrixLiteral) -> Expr:
    """A matrix with dots in rows, columns or both: every written row has its rule, and the rows have one."""
    full = [row for row in rows if not all(isinstance(entry, Ellipsis) or _is_blank(entry) for entry in row)]
    dotted_rows = len(full) < len(rows)
    dotted_columns = any(isinstance(entry, Ellipsis) for row in full for entry in row)
    span = node.span
    problem = Problem("ambiguous-ellipsis", "the dots in this matrix follow no rule that can be read", span)
    if not full:
        raise problem
    try:
        if not dotted_columns:
            columns = len(full[0])
            if any(len(row) != columns for row in full) or not dotted_rows:
                raise problem
            before = [Group("(", ")", (tuple(row),), (), span) for row in full[:-1]]
            rule = _Rule(elaborator, before[:1], Group("(", ")", (tuple(full[-1]),), (), span))
            return Expr("vector", (rule.expression("list", span),), "stack", span)
        row_rules = []
        for row in full:
            spot = next((index for index, entry in enumerate(row) if isinstance(entry, Ellipsis)), None)
            if spot is None or spot == 0 or spot == len(row) - 1:
                raise problem
            rule = _Rule(elaborator, row[:1] if spot == 1 else row[:spot], row[spot + 1])
            if spot > 1:
                rule = _Rule(elaborator, row[:1], row[spot + 1])
            row_rules.append(rule)
    except _NoRule:
        raise problem from None
    if not dotted_rows:
        parts = tuple(rule.expression("list", span) for rule in row_rules)
        vectors = tuple(Expr("vector", (part,), "stack", span) for part in parts)
        return Expr("vector", vectors, "stack", span)
    first, last = row_rules[0], row_rules[-1]
    renamed = map_symbols(last.template, {last.name: Symbol(first.name, span)})
    try:
        outer = _Rule(elaborator, [first.template], renamed)
    except _NoRule:
        raise problem from None
    inner_name, outer_name = first.name, outer.name
    elaborator.bound[inner_name] = elaborator.bound[outer_name] = "index"
    try:
        body = elaborator.expr(outer.template)
    finally:
        del elaborator.bound[inner_name], elaborator.bound[outer_name]
    inner = fold("list", body, [(Range(inner_name, "range", 2), (elaborator.expr(first.lower), elaborator.expr(first.upper)))],
                 None, span)
    row_vector = Expr("vector", (inner,), "stack", span)
    outer_list = fold("list", row_vector, [(Range(outer_name, "range", 2),
                                            (elaborator.expr(outer.lower), elaborator.expr(outer.upper)))], None, span)
    return Expr("vector", (outer_list,), "stack", span)


def map_symbols(node: Node, replacements: dict[str, Node]) -> Node:
    """The node with symbols replaced by name."""
    if isinstance(node, Symbol):
        return replacements.get(node.name, node)
    return map_children(node, lambda child: map_symbols(child, replacements))

