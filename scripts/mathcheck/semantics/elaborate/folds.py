"""Sums, products and extrema: which names they bind, and over what these run."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import probability as letters
from mathcheck.semantics import elaborate_sequences
from mathcheck.semantics.chance.variables import variable_named
from mathcheck.semantics.domains import Random, SetOf, ValueOf
from mathcheck.semantics.elaborate.bindings import Bind, limit
from mathcheck.semantics.elaborate.integrals import integral
from mathcheck.semantics.elaborate.relations import set_value, truth_of
from mathcheck.semantics.elaborate.sought import shape_of_sought
from mathcheck.semantics.elaborate.spheres import over_directions
from mathcheck.semantics.enumeration import over_values
from mathcheck.semantics.expr import Expr
from mathcheck.semantics.fold import Range, fold
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
    integer,
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

_FOLDS = {"sum": "sum", "prod": "prod", "max": "max", "min": "min", "sup": "max", "inf": "min", "argmax": "argmax",
          "argmin": "argmin", "bigcup": "any", "bigcap": "all"}


def binder(elaborator: Elaborator, node: Binder) -> Expr:
    """A binder of any kind."""
    if node.head == "int":
        return integral(elaborator, node)
    if node.head == "lim":
        return limit(elaborator, node)
    if node.lower is None and node.head in ("max", "min", "sup", "inf"):
        return extremum(elaborator, node)
    if node.lower is None and node.upper is None and node.head in ("sum", "prod"):
        return unbounded(elaborator, node)
    return folded(elaborator, over_values(elaborator, node))


def extremum(elaborator: Elaborator, node: Binder) -> Expr:
    r"""`\max(a, b)`, `\max\{a, b\}`, `\max x`."""
    kind = {"sup": "max", "inf": "min"}.get(node.head, node.head)
    body = node.body
    power = None
    if isinstance(body, Apply) and body.head == "pow" and isinstance(body.args[0], Group):
        body, power = body.args
    if isinstance(body, Group) and len(body.groups) == 1 and body.open in ("(", "{", "["):
        operands = tuple(elaborate_sequences.items(elaborator, body.groups[0]))
    else:
        operands = (elaborator.expr(body),)
    result = Expr("extremum", operands, kind, node.span)
    if power is not None:
        result = Expr("pow", (result, elaborator.expr(power)), None, node.span)
    return result


def unbounded(elaborator: Elaborator, node: Binder) -> Expr:
    r"""`\sum x_i`: the index is the one that nothing else binds."""
    candidates = []
    for part in walk(node.body):
        if isinstance(part, Apply) and part.head == "sub":
            for index in part.args[1:]:
                if isinstance(index, Symbol) and not elaborator.is_known(index.name) and index.name not in candidates:
                    candidates.append(index.name)
    if not candidates and elaborator.infer:
        candidates = _summed_values(elaborator, node)
    elif len(candidates) > 1:
        candidates = []
    if not candidates:
        raise Problem("unknown-range", f"this {node.head} does not say over which index it runs", node.span)
    indices = [Symbol(name, node.span) for name in candidates]
    lower = indices[0] if len(indices) == 1 else Sequence(tuple(indices), node.span)
    return folded(elaborator, Binder(node.head, lower, None, node.body, (), node.span))


def _summed_values(elaborator: Elaborator, node: Binder) -> list[str]:
    r"""`\sum p(x) \log p(x)`: the values of a distribution that stand nowhere but in the sum."""
    found: dict[str, None] = {}
    for part in walk(node.body):
        if isinstance(part, Call) and isinstance(part.function, Symbol) and part.function.name in letters.DENSITY | letters.PROBABILITY:
            for item in part.groups[0]:
                if isinstance(item, Symbol) and item.name not in elaborator.bound:
                    found.setdefault(item.name)
    outside: set[str] = set()
    waiting = [elaborator.root] if elaborator.root is not None else []
    while waiting:
        current = waiting.pop()
        if current is node:
            continue
        if isinstance(current, Symbol):
            outside.add(current.name)
        waiting.extend(part for part in children(current) if part is not node)
    same = [name for name in found if name not in outside]
    # Other sums of the formula have the same index.
    return same or [name for name in found if _only_in_sums(elaborator.root, name)]


def _only_in_sums(root: Node, name: str) -> bool:
    waiting = [root]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Binder) and current.head in ("sum", "prod") and current.lower is None:
            continue
        if isinstance(current, Symbol) and current.name == name:
            return False
        waiting.extend(children(current))
    return True


@dataclass
class _Spec:
    name: str
    kind: str
    operands: tuple[Node, ...] = ()


def folded(elaborator: Elaborator, node: Binder) -> Expr:
    """A fold over the ranges that the script below names."""
    directions = over_directions(node)
    if directions is not None:
        node = directions
        if elaborator.infer and not elaborator.is_known(node.lower.name):
            # Its kind is inferred from what it stands beside, as that of other names.
            elaborator.note_unknown(node.lower.name, node.span, "direction")
    if elaborator.infer and isinstance(node.lower, Symbol) and node.upper is not None and node.head in ("sum", "prod"):
        # `\\sum_i^n`: from the first on.
        first = Relation((node.lower, integer(1)), ("=",), node.lower.span)
        node = Binder(node.head, first, node.upper, node.body, node.variables, node.span)
    specs, tests = _specs(elaborator, node)
    if not specs:
        raise Problem("unknown-range", "this script names no index", node.span)
    kind = _FOLDS[node.head]
    resolved: list[tuple[_Spec, tuple[Expr, ...]]] = []
    outer = {}
    saved_axes = {}
    for spec in specs:
        operands = tuple(_range_operand(elaborator, spec, operand) for operand in spec.operands)
        resolved.append((spec, operands))
        outer[spec.name] = elaborator.bound.get(spec.name)
        elaborator.bound[spec.name] = "index"
        elaborator.ranges.pop(spec.name, None)
        if spec.kind == "range" and operands[0].head == "num" and operands[0].data[0] == 1:
            elaborator.ranges[spec.name] = operands[1]
        saved_axes[spec.name] = elaborator.index_axes.pop(spec.name, None), \
            elaborator.index_axes.pop(spec.name + "+", None), elaborator.index_axes.pop(spec.name + "@", None)
    try:
        conditions = [truth_of(elaborator, test) if isinstance(test, Relation) else elaborator.expr(test) for test in tests]
        body = elaborator.expr(node.body)
        ranges = [_range(elaborator, spec, operands, {other.name for other, _ in resolved}, kind)
                  for spec, operands in resolved]
    finally:
        for name, value in outer.items():
            if value is None:
                del elaborator.bound[name]
            else:
                elaborator.bound[name] = value
            for key, saved in zip((name, name + "+", name + "@"), saved_axes[name], strict=True):
                elaborator.index_axes.pop(key, None)
                if saved is not None:
                    elaborator.index_axes[key] = saved
    condition = None
    for test in conditions:
        condition = test if condition is None else Expr("and", (condition, test), None, node.span)
    if any(entry is None for entry in ranges):
        if kind in ("max", "min", "argmax", "argmin"):
            names = tuple(spec.name for spec in specs)
            return _optimisation(elaborator, kind, body, names, condition, node)
        missing = next(spec for spec, entry in zip(specs, ranges, strict=True) if entry is None)
        if elaborator.infer:
            elaborator.note_unknown(f"#range:{missing.name}", node.span, "range")
        raise Problem("unknown-range", f"nothing says what `{missing.name}` runs over", node.span)
    return fold(kind, body, ranges, condition, node.span)


def _range_operand(elaborator: Elaborator, spec: _Spec, operand: Node) -> Expr:
    return set_value(elaborator, operand) if spec.kind == "set" else elaborator.expr(operand)


def _optimisation(elaborator: Elaborator, kind: str, body: Expr, names: tuple[str, ...], condition: Expr | None,
                  node: Binder) -> Expr:
    arguments = (body,) if condition is None else (body, condition)
    free = body.free | (condition.free if condition is not None else frozenset())
    shapes = tuple(shape_of_sought(elaborator, name, node, body) for name in names)
    sizes = frozenset().union(*(size.free for shape in shapes for size in shape or ()))
    return Expr("optimise", arguments, Bind(kind, names, shapes=shapes), node.span, free - set(names) | sizes)


def _specs(elaborator: Elaborator, node: Binder) -> tuple[list[_Spec], list[Node]]:
    """The names that the script below binds, what it says of their ranges, and further tests."""
    lower = node.lower
    entries = list(lower.items) if isinstance(lower, Sequence) else [lower] if lower is not None else []
    specs: list[_Spec] = []
    tests: list[Node] = []
    names: set[str] = set()

    def add(name: str, kind: str, operands: tuple[Node, ...] = ()) -> None:
        if name not in names:
            names.add(name)
            specs.append(_Spec(name, kind, operands))

    pending: list[str] = []
    index = 0
    while index < len(entries):
        entry = entries[index]
        index += 1
        if isinstance(entry, Relation):
            _relation_spec(elaborator, node, entry, add, tests, names, pending, entries, index)
            pending = []
            continue
        if isinstance(entry, (Ellipsis, Number)):
            continue
        if isinstance(entry, Apply) and entry.head == "juxt":
            for part in entry.args:
                if (name := name_of(part)) is not None:
                    pending.append(name)
                    add(name, "use")
            continue
        if isinstance(entry, Apply) and entry.head == "range" and isinstance(entry.args[1], Relation) and name_of(entry.args[0]) is not None:
            # `\sum_{i : y_i = c}`: over those of which it is true.
            add(name_of(entry.args[0]), "use")
            tests.append(entry.args[1])
            continue
        name = name_of(entry)
        if name is None:
            raise Problem("unknown-range", f"`{unparse(entry)}` names no index", entry.span)
        if any(isinstance(later, Relation) for later in entries[index:]):
            pending.append(name)
            continue
        if node.upper is not None:
            add(name, "range", (Number(Fraction(1), "1", entry.span), node.upper))
        else:
            add(name, "use")
    return specs, tests


def _relation_spec(elaborator, node, entry: Relation, add, tests: list[Node], names: set[str], pending: list[str],
                   entries: list[Node], index: int) -> None:
    sides, operators = entry.sides, entry.operators
    if operators == ("=",) and (name := name_of(sides[0])) is not None:
        upper = node.upper
        if upper is None and index < len(entries) and isinstance(entries[index], Ellipsis) and index + 1 < len(entries):
            upper = entries[index + 1]
        for bound in (*pending, name):
            if upper is None:
                raise Problem("unknown-range", f"nothing says where `{bound}` ends", entry.span)
            add(bound, "range", (sides[1], upper))
        return
    if operators in (("in",), ("ni",)):
        members = sides[0].items if isinstance(sides[0], Sequence) else (sides[0],)
        if isinstance(sides[0], Group) and len(sides[0].groups) == 1:
            members = sides[0].groups[0]
        for member in (*[Symbol(name, entry.span) for name in pending], *members):
            name = name_of(member)
            if name is None:
                raise Problem("unknown-range", f"`{unparse(member)}` names no index", entry.span)
            if _is_open_set(elaborator, sides[1]):
                add(name, "use")
            elif node.head in ("max", "min", "sup", "inf", "argmax", "argmin") and _is_continuum(sides[1]):
                # Over an interval an extremum is sought, not listed.
                add(name, "use")
                tests.append(entry)
            else:
                add(name, "set", (sides[1],))
        return
    if len(operators) == 2 and all(operator in ("<=", "<") for operator in operators) and name_of(sides[1]) is not None:
        add(name_of(sides[1]), "range", (sides[0], sides[2]))
        if "<" in operators:
            tests.append(entry)
        return
    if len(operators) == 3 and all(operator in ("<=", "<") for operator in operators):
        for side in sides[1:3]:
            add(name_of(side) or "", "range", (sides[0], sides[3]))
        tests.append(entry)
        return
    for name in pending:
        add(name, "use")
    new = [side for side in sides if (name := name_of(side)) is not None and name not in names
           and name not in elaborator.bound and (elaborator.scope.lookup(name) is None or len(name) == 1 and name in "ijklmn")]
    if len(new) > 1 and any(name_of(side) in names for side in sides):
        new = [side for side in new if name_of(side) not in names]
    for side in new[:1] if operators and operators[0] in ("!=", "<", ">", "<=", ">=") and len(new) > 1 and \
            elaborator.scope.lookup(name_of(new[1]) or "") is not None else new:
        add(name_of(side), "use")
    if not new and (name := name_of(sides[0])) is not None and name not in names:
        add(name, "use")
    tests.append(entry)


def _is_continuum(node: Node) -> bool:
    return isinstance(node, Group) and node.open in "([" and len(node.groups) == 1 and len(node.groups[0]) == 2 or \
        isinstance(node, Symbol) and node.name == r"\mathbb{R}" or \
        isinstance(node, Apply) and node.head == "pow" and name_of(node.args[0]) == r"\mathbb{R}"


def _is_open_set(elaborator: Elaborator, node: Node) -> bool:
    """A set named only here (`x \\in \\mathcal{X}`): the index runs over all there is."""
    name = name_of(node)
    if name is None:
        return False
    if elaborator.scope.lookup(name) is not None:
        declaration = elaborator.scope.lookup(name)
        return isinstance(declaration.domain, Random) or not (isinstance(declaration.domain, SetOf)
                                                              or declaration.definition is not None)
    return isinstance(node, (Symbol, Apply))


def _range(elaborator: Elaborator, spec: _Spec, operands: tuple[Expr, ...], names: set[str],
           kind: str) -> tuple[Range, tuple[Expr, ...]] | None:
    if spec.kind == "range":
        return Range(spec.name, "range", 2), operands
    if spec.kind == "set":
        return Range(spec.name, "set", 1), operands
    axes = elaborator.index_axes.get(spec.name, [])
    sources = elaborator.index_axes.get(spec.name + "@", [])
    if sources:
        return Range(spec.name, "support", 0, 0, sources[0]), ()
    for base, axis in axes:
        if not base.free & names:
            return Range(spec.name, "axis", 1, axis), (base,)
    declaration = elaborator.scope.lookup(spec.name)
    named = variable_named(elaborator, spec.name)
    if named is None and declaration is not None and isinstance(declaration.domain, (Random, ValueOf)):
        named = declaration.domain.variable if isinstance(declaration.domain, ValueOf) else spec.name
    if named is not None:
        return Range(spec.name, "support", 0, 0, named), ()
    if declaration is not None and declaration.domain is not None:
        domain = declaration.domain
        lower, upper = getattr(domain, "lower", None), getattr(domain, "upper", None)
        if type(domain).__name__ == "Integer" and lower is not None and upper is not None:
            return Range(spec.name, "range", 2), (lower, upper)
        if type(domain).__name__ == "Choice":
            return Range(spec.name, "set", 1), (Expr("set", domain.values),)
    return None
