r"""Crowds of random variables and events, written out for a number of members.

`X_1, \ldots, X_n` without a law of their own have a joint distribution that only grows with
`n`, so a claim about them is judged for a few values of `n`. For each, dots, sums and
products over members are written out: with two members

    P(y \mid x_1, \ldots, x_n) \propto P(y) \prod_{i=1}^n P(x_i \mid y)
 => P(y \mid x_1, x_2) \propto P(y) (P(x_1 \mid y)) (P(x_2 \mid y))
"""

from __future__ import annotations

import itertools
import operator
from collections.abc import Mapping
from fractions import Fraction

from mathcheck.diagnostics import Problem
from mathcheck.records import record
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Ellipsis,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    children,
    map_children,
    sexpr,
    walk,
)

# For how many members a claim is judged.
MEMBERS = (3, 2)
_JOINED = {"sum": "add", "prod": "juxt", "bigcup": "cup", "bigcap": "cap"}
_CHAINS = frozenset(("add", "juxt", "dot", "times", "cup", "cap", "and", "or"))
_PRODUCTS = frozenset(("juxt", "dot", "times"))
_COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "!=": operator.ne}
# What an empty sum, product, union or intersection leaves.
_EMPTY = {"sum": 0, "prod": 1}


@record
class Crowd:
    """Members `base_1` to `base_size`, declared or related by a clause; `base` is empty for a mere relation."""

    base: str
    size: str
    node: Node
    given: tuple[Node, ...] = ()
    # A name that the clause gives a value made of members.
    defines: str = ""


@record
class _Rule:
    """What stands behind dots: a term in `§`, which runs from `start` to `stop`."""

    node: Node
    start: int
    stop: int
    step: int = 1


@record
class _Writer:
    """The integers that are known: the size, and the indices of sums that are written out."""

    values: Mapping[str, int]

    def write(self, node: Node) -> Node:
        match node:
            case Symbol() if node.name in self.values:
                return _whole(self.values[node.name], node)
            case Binder() if node.head in _JOINED:
                return self.joined(node)
            case Apply() if node.head in _CHAINS and any(isinstance(arg, Ellipsis) for arg in _flat(node)):
                terms = self.dotted(_flat(node))
                return _chain(node.head, terms, node)
            case Sequence():
                return Sequence(tuple(self.dotted(node.items)), node.span)
            case Relation() if any(isinstance(side, Ellipsis) for side in node.sides):
                sides = self.dotted(node.sides)
                return Relation(tuple(sides), (node.operators[0],) * (len(sides) - 1), node.span)
            case Call():
                groups, separators = self.groups(node)
                return Call(self.write(node.function), groups, separators, node.delimiter, node.span)
            case Group():
                groups, separators = self.groups(node)
                return Group(node.open, node.close, groups, separators, node.span)
        written = map_children(node, self.write)
        value = self.integer(written) if isinstance(written, Apply) and written.head in ("add", "minus", "neg", "paren") else None
        return written if value is None else _whole(value, node)

    def groups(self, node: Call | Group) -> tuple[tuple[tuple[Node, ...], ...], tuple[str, ...]]:
        """The lists of a bracket; a list that has no members left goes with its bar."""
        groups = [tuple(self.dotted(group)) for group in node.groups]
        kept, separators = groups[:1], []
        for separator, group in zip(node.separators, groups[1:], strict=True):
            if group:
                kept.append(group)
                separators.append(separator)
        return tuple(kept), tuple(separators)

    def joined(self, node: Binder) -> Node:
        r"""`\prod_{i=1}^n t(i)` => `t(1) t(2) ...`."""
        indices = self.indices(node)
        if indices is None:
            return map_children(node, self.write)
        terms = [_paren(_Writer({**self.values, **index}).write(node.body)) for index in indices]
        if not terms:
            if node.head not in _EMPTY:
                raise Problem("unsupported", "this runs over nothing when there are few members", node.span)
            return _whole(_EMPTY[node.head], node)
        return _chain(_JOINED[node.head], terms, node)

    def indices(self, node: Binder) -> list[dict[str, int]] | None:
        """The values that the indices of a sum take; `None` where it does not run over members."""
        lower = node.lower
        if isinstance(lower, Relation) and lower.operators == ("=",) and isinstance(lower.sides[0], Symbol) and \
                node.upper is not None:
            first, last = self.integer(self.write(lower.sides[1])), self.integer(self.write(node.upper))
            return None if first is None or last is None else [{lower.sides[0].name: value} for value in range(first, last + 1)]
        if node.upper is not None or "" not in self.values:
            return None
        entries = lower.items if isinstance(lower, Sequence) else (lower,)
        if not all(isinstance(entry, (Symbol, Relation)) for entry in entries):
            return None
        names = list(dict.fromkeys(part.name for part in walk(lower)
                                   if isinstance(part, Symbol) and part.name not in self.values))
        used = {part.name for sub in walk(node.body) if isinstance(sub, Apply) and sub.head == "sub"
                for index in sub.args[1:] for part in walk(index) if isinstance(part, Symbol)}
        if not used.issuperset(names):
            return None
        tests = [entry for entry in entries if isinstance(entry, Relation)]
        if not names or len(names) > 2 or any(set(test.operators) - _COMPARISONS.keys() for test in tests):
            return None
        every = range(1, self.values[""] + 1)
        found = [dict(zip(names, values, strict=True)) for values in itertools.product(every, repeat=len(names))]
        return [index for index in found if all(_Writer({**self.values, **index}).is_met(test) for test in tests)]

    def is_met(self, test: Relation) -> bool:
        sides = [self.integer(self.write(side)) for side in test.sides]
        if None in sides:
            raise Problem("unsupported", "nothing says over which members this runs", test.span)
        return all(_COMPARISONS[sign](left, right)
                   for sign, left, right in zip(test.operators, sides, sides[1:], strict=False))

    def dotted(self, items: tuple[Node, ...]) -> list[Node]:
        """A list with its dots replaced by the terms they stand for."""
        found: list[Node] = []
        position = 0
        while position < len(items):
            item = items[position]
            if not isinstance(item, Ellipsis):
                found.extend(self.span_of(item) if _is_span(item) else [self.write(item)])
                position += 1
                continue
            if not found:
                raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", item.span)
            if position + 1 < len(items):
                first, last = items[position - 1], items[position + 1]
                rule = self.rule(first, last, item)
                position += 2
            else:
                rule = self.open_rule(items, position, item)
                position += 1
            written = found.pop()
            before = self.member(found[-1], rule.node, max(rule.start, rule.stop)) if found else None
            if before is not None and before != rule.start - rule.step:
                raise Problem("ambiguous-ellipsis", "the terms before the dots follow no rule", item.span)
            terms = [self.at(rule.node, value) for value in range(rule.start, rule.stop + rule.step, rule.step)]
            # The first term may have its own look: `P(A_1) P(A_2 \mid A_1)`.
            found.extend([written, *terms[1:]] if terms else [])
            # `x_1, x_2, \ldots, x_n` with one member is `x_1`.
            while found and not terms and (last := self.member(found[-1], rule.node, rule.start)) is not None and \
                    (last - rule.stop) * rule.step > 0:
                found.pop()
        return found

    def span_of(self, node: Apply) -> list[Node]:
        """`x_{1:3}` => `x_1`, `x_2`, `x_3`."""
        base, between = node.args
        first, last = (self.integer(self.write(end)) for end in between.args)
        if first is None or last is None:
            raise Problem("unsupported", "nothing says how far this range of members goes", node.span)
        return [Apply("sub", (base, _whole(value, between)), node.span) for value in range(first, last + 1)]

    def at(self, rule: Node, value: int) -> Node:
        return _Writer({**self.values, "§": value}).write(rule)

    def member(self, term: Node, rule: Node, most: int) -> int | None:
        """The value of the index for which a rule gives a term."""
        return self.found(rule, sexpr(term), most)

    def found(self, rule: Node, wanted: str, most: int) -> int | None:
        for value in range(most + 1):
            try:
                if sexpr(self.at(rule, value)) == wanted:
                    return value
            except Problem:
                # A rule may have no term for so small an index.
                continue
        return None

    def rule(self, first: Node, last: Node, dots: Node) -> _Rule:
        """The template of two terms and the range of its index."""
        ends: list[tuple[int, int]] = []
        down = False
        try:
            template = self.template(first, last, ends, dots)
            down = self.integer(first) is None and _falls(first, last)
        except Problem:
            return self.rule_of_last(first, last, dots)
        if not ends or any(end != ends[0] for end in ends):
            return self.rule_of_last(first, last, dots)
        return _Rule(template, *ends[0], -1 if down else 1)

    def rule_of_last(self, first: Node, last: Node, dots: Node) -> _Rule:
        r"""`P(A_2 \mid A_1) \cdots P(A_n \mid A_1 \cap \cdots \cap A_{n-1})`: the last term with another number is the first."""
        sizes = [name for name in self.values if name and name != "§" and any(
            isinstance(part, Symbol) and part.name == name for part in walk(last))]
        wanted = sexpr(self.write(first))
        for size in sizes:
            template = _renamed(last, size)
            start = self.found(template, wanted, self.values[size])
            if start is not None:
                return _Rule(template, start, self.values[size])
        raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", dots.span)

    def open_rule(self, items: tuple[Node, ...], position: int, dots: Node) -> _Rule:
        """Dots at the end of a list go on to the last member."""
        if position < 2 or "" not in self.values:
            raise Problem("ambiguous-ellipsis", "these dots have no last term and follow no rule that can be read", dots.span)
        rule = self.rule(items[position - 2], items[position - 1], dots)
        if rule.stop != rule.start + 1:
            raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", dots.span)
        return _Rule(rule.node, rule.stop, self.values[""])

    def template(self, first: Node, last: Node, ends: list[tuple[int, int]], dots: Node) -> Node:
        if sexpr(first) == sexpr(last):
            return first
        start, stop = self.integer(self.write(first)), self.integer(self.write(last))
        if start is not None and stop is not None:
            ends.append((start, stop))
            return Symbol("§", first.span)
        ours, theirs = children(first), children(last)
        alike = type(first) is type(last) and len(ours) == len(theirs) > 0 and \
            getattr(first, "head", None) == getattr(last, "head", None)
        if not alike:
            raise Problem("ambiguous-ellipsis", "these dots follow no rule that can be read", dots.span)
        parts = iter([self.template(a, b, ends, dots) for a, b in zip(ours, theirs, strict=True)])
        return map_children(first, lambda _: next(parts))

    def integer(self, node: Node) -> int | None:
        """The value of sums and differences of known integers."""
        match node:
            case Number() if node.value.denominator == 1:
                return int(node.value)
            case Symbol():
                return self.values.get(node.name)
            case Apply(head="paren"):
                return self.integer(node.args[0])
            case Apply(head="neg"):
                inner = self.integer(node.args[0])
                return None if inner is None else -inner
            case Apply(head="add" | "minus"):
                parts = [self.integer(arg) for arg in node.args]
                if any(part is None for part in parts):
                    return None
                return sum(parts) if node.head == "add" else parts[0] - sum(parts[1:])
        return None


def write_out(node: Node, size: str, members: int) -> Node:
    """The node with dots, sums and products over members written out; a size of 0 is not known."""
    values = {"": members} if members else {}
    return _Writer({**values, size: members} if size else values).write(node)


def with_indices(node: Node, values: Mapping[str, int]) -> Node:
    """The node with indices replaced by numbers."""
    return _Writer(values).write(node)


def mentions(node: Node, bases: frozenset[str]) -> bool:
    """Whether members stand in a node by an index that is not a number, or with dots."""
    dots = any(isinstance(part, Ellipsis) for part in walk(node))
    for part in walk(node):
        if isinstance(part, Apply) and part.head == "sub" and isinstance(part.args[0], Symbol) and part.args[0].name in bases:
            if dots or any(not isinstance(index, Number) for index in part.args[1:]):
                return True
    return False


def unnumbered(node: Node, names: frozenset[str]) -> tuple[frozenset[str], str] | None:
    r"""For `p(x_1, \ldots, x_n) = \prod_i p(x_i)`: the letters of the members, and the letter of their number.

    Members are what stands with an index inside probabilities and the like; `None` where
    nothing of the kind stands there, or nothing numbers it.
    """
    bases = {part.args[0].name for call in walk(node) if isinstance(call, Call) and isinstance(call.function, Symbol)
             and call.function.name in names for part in walk(call)
             if isinstance(part, Apply) and part.head == "sub" and isinstance(part.args[0], Symbol)
             and not any(isinstance(index, Symbol) and index.name.startswith("\\text") for index in part.args[1:])}
    sizes = {part.upper.name for part in walk(node) if isinstance(part, Binder) and part.head in _JOINED
             and isinstance(part.upper, Symbol)}
    for part in walk(node):
        items = part.items if isinstance(part, Sequence) else [item for group in part.groups for item in group] \
            if isinstance(part, (Call, Group)) else part.args if isinstance(part, Apply) else ()
        for dots, last in zip(items, items[1:], strict=False):
            if isinstance(dots, Ellipsis):
                sizes |= {index.args[1].name for index in walk(last) if isinstance(index, Apply) and index.head == "sub"
                          and isinstance(index.args[0], Symbol) and index.args[0].name in bases and isinstance(index.args[1], Symbol)}
    indices = {part.lower.sides[0].name for part in walk(node) if isinstance(part, Binder) and isinstance(part.lower, Relation)
               and isinstance(part.lower.sides[0], Symbol)}
    sizes -= indices
    found = frozenset(bases)
    return (found, min(sizes)) if len(sizes) == 1 and mentions(node, found) else None


def plain_spans(node: Node) -> Node:
    r"""`\mathbf{x}_{1:n}` beside its members `x_i`, by the letter of these."""
    letters = {part.args[0].name for part in walk(node) if isinstance(part, Apply) and part.head == "sub" and isinstance(part.args[0], Symbol)}

    def plain(part: Node) -> Node:
        if _is_span(part) and isinstance(part.args[0], Symbol) and part.args[0].name.startswith(r"\mathbf{"):
            letter = part.args[0].name[len(r"\mathbf{"):-1]
            if letter in letters:
                return Apply("sub", (Symbol(letter, part.args[0].span), *part.args[1:]), part.span)
        return map_children(part, plain)

    return plain(node)


def spellings(base: str) -> tuple[str, ...]:
    """The letters of a crowd and of the values of its members: `X` and `x`."""
    return (base, base.lower()) if len(base) == 1 else (base,)


def _chain(head: str, terms: list[Node], node: Node) -> Node:
    """Terms joined by an operator that takes two operands, or, as juxtaposition does, any number."""
    if head in _PRODUCTS and len(terms) > 1:
        return Apply("juxt", tuple(terms), node.span)
    if not terms:
        raise Problem("unsupported", "these dots stand for nothing when there are few members", node.span)
    found = terms[0]
    for term in terms[1:]:
        found = Apply(head, (found, term), node.span)
    return found


def _flat(node: Apply) -> tuple[Node, ...]:
    r"""The operands of nested applications of one operator, in order; `a \cdot b \cdots` mixes signs of the product."""
    alike = _PRODUCTS if node.head in _PRODUCTS else {node.head}
    return tuple(part for arg in node.args
                 for part in (_flat(arg) if isinstance(arg, Apply) and arg.head in alike else (arg,)))


def _whole(value: int, node: Node) -> Number:
    return Number(Fraction(value), str(value), node.span)


def _is_span(node: Node) -> bool:
    return isinstance(node, Apply) and node.head == "sub" and len(node.args) == 2 and \
        isinstance(node.args[1], Apply) and node.args[1].head == "range"


def _renamed(node: Node, name: str) -> Node:
    if isinstance(node, Symbol) and node.name == name:
        return Symbol("§", node.span)
    return map_children(node, lambda part: _renamed(part, name))


def _falls(first: Node, last: Node) -> bool:
    r"""Whether the index of `x_{i-1}, \ldots, x_1` falls: only its end is a number."""
    indices = [[part.args[1] for part in walk(term) if isinstance(part, Apply) and part.head == "sub" and len(part.args) == 2]
               for term in (first, last)]
    return bool(indices[0] and indices[1]) and not isinstance(indices[0][0], Number) and isinstance(indices[1][0], Number)


def _paren(node: Node) -> Node:
    return Apply("paren", (node,), node.span)
