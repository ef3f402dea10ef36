r"""Sums and extrema over indices, integrals, limits, derivatives: who binds what, and over what."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import REFERENCES
from mathcheck.reference import probability as letters
from mathcheck.semantics import composition, elaborate_probability
from mathcheck.semantics.domains import Function, Matrix, Random, ValueOf, Vector
from mathcheck.semantics.enumeration import over_values
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.fold import Range, fold
from mathcheck.semantics.ranks import rank
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
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate import Elaborator

_FOLDS = {"sum": "sum", "prod": "prod", "max": "max", "min": "min", "sup": "max", "inf": "min", "argmax": "argmax",
          "argmin": "argmin", "bigcup": "any", "bigcap": "all"}
_INVERSES = {"sin": "arcsin", "cos": "arccos", "tan": "arctan", "sinh": "arsinh", "tanh": "arctanh", "sigmoid": "logit",
             "exp": "log", "log": "exp", "logit": "sigmoid", "cosh": "arcosh"}


@dataclass(frozen=True, slots=True)
class Target:
    """What a derivative is taken by: a name, or an entry of it (`indices` operands of the node)."""

    name: str
    indices: int = 0
    transposed: bool = False


@dataclass(frozen=True, slots=True)
class Derivative:
    """`kind`: total, partial, gradient, hessian, gradient_row, divergence; targets outermost first."""

    kind: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class Integral:
    """Names integrated over; operands after the body are the bounds of a single one."""

    names: tuple[str, ...]

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(self.names)


@dataclass(frozen=True, slots=True)
class Bind:
    """Names that take given values inside the first operand: `|_{x=3}`, limits, optimisation."""

    kind: str
    names: tuple[str, ...]
    direction: str = ""

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(self.names)


# -- sums, products, extrema -------------------------------------------------------------------


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
    from mathcheck.semantics.elaborate_sequences import items

    kind = {"sup": "max", "inf": "min"}.get(node.head, node.head)
    body = node.body
    power = None
    if isinstance(body, Apply) and body.head == "pow" and isinstance(body.args[0], Group):
        body, power = body.args
    if isinstance(body, Group) and len(body.groups) == 1 and body.open in ("(", "{", "["):
        operands = tuple(items(elaborator, body.groups[0]))
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
        conditions = [elaborator.relation(test) if isinstance(test, Relation) else elaborator.expr(test) for test in tests]
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
    return elaborator.set_expr(operand) if spec.kind == "set" else elaborator.expr(operand)


def _optimisation(elaborator: Elaborator, kind: str, body: Expr, names: tuple[str, ...], condition: Expr | None,
                  node: Binder) -> Expr:
    arguments = (body,) if condition is None else (body, condition)
    free = body.free | (condition.free if condition is not None else frozenset())
    return Expr("optimise", arguments, Bind(kind, names), node.span, free - set(names))


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
        from mathcheck.semantics.domains import Random, SetOf

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
    named = elaborate_probability.variable_named(elaborator, spec.name)
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


# -- integrals and limits ----------------------------------------------------------------------


def integral(elaborator: Elaborator, node: Binder) -> Expr:
    """A definite integral; without bounds, over all values that the variable may take."""
    names = []
    for part in node.variables:
        name = name_of(part)
        if name is None:
            raise Problem("unsupported", f"integration over `{unparse(part)}` is not supported", part.span)
        names.append(name)
    bounds: list[Expr] = []
    lower, upper = node.lower, node.upper
    if lower is not None and upper is None:
        region = lower.sides[1] if isinstance(lower, Relation) and lower.operators == ("in",) else lower
        if name_of(region) in ("A", "B", "C"):
            raise Problem("unsupported", f"integrals over a set such as `{name_of(region)}` are not supported", region.span)
        if isinstance(region, Group) and len(region.groups) == 1 and len(region.groups[0]) == 2:
            bounds = [elaborator.expr(item) for item in region.groups[0]]
    elif lower is not None:
        start = lower.sides[1] if isinstance(lower, Relation) and lower.operators == ("=",) else lower
        bounds = [elaborator.expr(start), elaborator.expr(upper)]
    outer = {name: elaborator.bound.get(name) for name in names}
    for name in names:
        elaborator.bound[name] = "variable"
    try:
        body = elaborator.expr(node.body)
    finally:
        for name, value in outer.items():
            if value is None:
                del elaborator.bound[name]
            else:
                elaborator.bound[name] = value
    free = body.free - set(names)
    for bound in bounds:
        free |= bound.free
    return Expr("int", (body, *bounds), Integral(tuple(names)), node.span, free)


def limit(elaborator: Elaborator, node: Binder) -> Expr:
    r"""`\lim_{h \to 0} body`."""
    lower = node.lower
    direction = ""
    if isinstance(lower, Relation) and lower.operators[0] in ("searrow", "nearrow") or \
            isinstance(lower, Relation) and lower.operators == ("to",):
        name = name_of(lower.sides[0])
        target = lower.sides[1]
        direction = {"searrow": "+", "nearrow": "-"}.get(lower.operators[0], "")
    else:
        raise Problem("unknown-range", "this limit does not say what goes where (as in `h \\to 0`)", node.span)
    if isinstance(target, Apply) and target.head == "supname":
        direction = "+" if target.args[1].name == "add" else "-"
        target = target.args[0]
    if name is None:
        raise Problem("unsupported", "this limit is not supported", node.span)
    point = elaborator.expr(target)
    outer = elaborator.bound.get(name)
    elaborator.bound[name] = "variable"
    try:
        body = elaborator.expr(node.body)
    finally:
        if outer is None:
            del elaborator.bound[name]
        else:
            elaborator.bound[name] = outer
    return Expr("lim", (body, point), Bind("lim", (name,), direction), node.span, (body.free - {name}) | point.free)


# -- derivatives -------------------------------------------------------------------------------


def target(elaborator: Elaborator, node: Node) -> tuple[Target, tuple[Expr, ...]]:
    """What a derivative is taken by."""
    transposed = isinstance(node, Apply) and node.head == "transpose"
    if transposed:
        node = node.args[0]
    if isinstance(node, Apply) and node.head == "repeat":
        raise Problem("unsupported", "derivatives of a symbolic order are not supported", node.span)
    resolved = elaborator.expr(node)
    if resolved.head == "var":
        return Target(resolved.data, 0, transposed), ()
    if resolved.head == "index" and resolved.args[0].head == "var":
        return Target(resolved.args[0].data, len(resolved.args) - 1, transposed), resolved.args[1:]
    raise Problem("unsupported", f"a derivative by `{unparse(node)}` is not supported", node.span)


def derivative_node(elaborator: Elaborator, node: Apply) -> Expr:
    """A derivative in any notation."""
    head = node.head
    if head == "at":
        return at_point(elaborator, node)
    if head == "between":
        return between(elaborator, node)
    operand, *variables = node.args
    if isinstance(operand, Apply) and operand.head == "paren":
        operand = operand.args[0]
    if isinstance(operand, Group) and len(operand.groups) == 1 and len(operand.groups[0]) == 1 and operand.open in "[{":
        operand = operand.groups[0][0]
    if head in ("gradient", "hessian", "gradient_row", "divergence") and not variables:
        return gradient_of(elaborator, node, operand)
    if len(variables) == 1 and (found := _by_function(elaborator, node, operand, variables[0])) is not None:
        return found
    targets: list[Target] = []
    indices: list[Expr] = []
    for part in variables:
        if head == "hessian" and isinstance(part, Apply) and part.head == "juxt":
            part = part.args[0]
        found, more = target(elaborator, part)
        targets.append(found)
        indices.extend(more)
    body = operand_of(elaborator, operand, targets)
    return derivative(head, body, targets, indices, node.span)


def _by_function(elaborator: Elaborator, node: Apply, operand: Node, by: Node) -> Expr | None:
    r"""`\partial f / \partial g` of functions that the page composes."""
    top, bottom = name_of(operand), name_of(by)
    if top is None or bottom is None or node.head not in ("partial", "total"):
        return None
    found = composition.link(top, bottom, elaborator.scope, node.span)
    if found is None:
        return None
    body, name, value = found
    elaborator.declared(top)
    elaborator.declared(bottom)
    return bind("at", derivative("partial", body, [Target(name)], [], node.span), [name], [value], node.span)


def derivative(kind: str, body: Expr, targets: list[Target], indices: list[Expr], span: tuple[int, int]) -> Expr:
    """The node of a derivative; it depends on the point, so its targets are free."""
    free = body.free | {entry.name for entry in targets}
    for index in indices:
        free |= index.free
    return Expr("deriv", (body, *indices), Derivative(kind, tuple(targets)), span, free)


def operand_of(elaborator: Elaborator, operand: Node, targets: list[Target]) -> Expr:
    """What is differentiated; a bare function name means its value at the current point."""
    name = name_of(operand)
    base = operand
    indices: list[Node] = []
    if isinstance(operand, Apply) and operand.head == "sub" and name is not None and not elaborator.is_known(name):
        base, indices = operand.args[0], list(operand.args[1:])
        name = name_of(base)
    if indices and (bold := _vector_function(elaborator, name)) is not None:
        name = bold
    declaration = elaborator.declared(name)
    if declaration is not None and declaration.is_function:
        call = applied_to_targets(elaborator, name, declaration, targets, operand.span)
        return elaborator.index(call, indices, operand.span) if indices else call
    return elaborator.expr(operand)


def _vector_function(elaborator: Elaborator, name: str | None) -> str | None:
    r"""`f_i` is a component of the vector-valued `\mathbf{f}` unless `f` itself is one."""
    if name is None or name.startswith("\\"):
        return None
    plain = elaborator.scope.lookup(name)
    if plain is not None and _is_vector_valued(plain):
        return None
    bold = f"\\mathbf{{{name}}}"
    found = elaborator.scope.lookup(bold)
    return bold if found is not None and found.is_function else None


def applied_to_targets(elaborator, name: str, declaration, targets: list[Target], span) -> Expr:
    function = variable(name, span)
    if declaration.parameters is not None:
        return Expr("call", (function, *(variable(parameter, span) for parameter in declaration.parameters)), None, span)
    bases = list(dict.fromkeys(entry.name for entry in targets))
    domain = declaration.domain if isinstance(declaration.domain, Function) else Function()
    if (known := elaborator.scope.fact(f"arguments of {name}")) is not None:
        return Expr("call", (function, *(variable(argument, span) for argument in known)), None, span)
    if len(domain.arguments) in (0, len(bases)) and not _needs_more(elaborator, domain, bases):
        return Expr("call", (function, *(variable(base, span) for base in bases)), None, span)
    size = getattr(domain.arguments[0], "size", None) if len(domain.arguments) == 1 else None
    if size is not None and size.head == "num" and size.data[0] == len(bases):
        return Expr("call", (function, *(variable(base, span) for base in bases)), None, span)
    raise Problem("ambiguous-variable", f"nothing says at which arguments `{name}` is differentiated", span,
                  help=f"write its arguments, as in `{name}(x, y)`")


def _needs_more(elaborator: Elaborator, domain: Function, bases: list[str]) -> bool:
    """Whether one number cannot be all that a function of several numbers is applied to."""
    if len(domain.arguments) != 1 or not isinstance(domain.arguments[0], Vector):
        return False
    found = elaborator.scope.lookup(bases[0])
    return found is not None and type(found.domain).__name__ == "Real" or \
        found is not None and found.definition is not None and rank(found.definition, elaborator.scope) == 0


def gradient_of(elaborator: Elaborator, node: Apply, operand: Node) -> Expr:
    r"""`\nabla f`, `\nabla f(x)`, `\nabla (x^T A x)`: by the arguments, or by the only vector."""
    name = name_of(operand)
    declaration = elaborator.declared(name) if name is not None else None
    head = {"gradient_row": "gradient"}.get(node.head, node.head)
    if isinstance(operand, Call) and elaborator.is_application(operand) and _is_plain_function(elaborator, operand):
        call = elaborator.call(operand)
        if call.head == "call":
            result = Expr("gradient_at", call.args, head, node.span)
            return Expr("transpose", (result,), None, node.span) if node.head == "gradient_row" else result
    if declaration is not None and declaration.parameters is not None:
        arguments = tuple(variable(parameter, node.span) for parameter in declaration.parameters)
        return Expr("gradient_at", (variable(name, operand.span), *arguments), head, node.span)
    if declaration is not None and declaration.is_function:
        return Expr("gradient_function", (variable(name, operand.span),), head, node.span)
    body = elaborator.expr(operand)
    vectors = [free for free in sorted(body.free) if isinstance(getattr(elaborator.scope.lookup(free), "domain", None),
                                                                (Vector, Matrix))
               and elaborator.scope.lookup(free).definition is None]
    if declaration is not None and declaration.definition is not None:
        vectors = [free for free in sorted(declaration.definition.free)
                   if isinstance(getattr(elaborator.scope.lookup(free), "domain", None), Vector)]
        scalars = sorted(declaration.definition.free)
        if not vectors and len(scalars) == 1:
            vectors = scalars
    if len(vectors) > 1:
        preferred = [free for free in vectors if free in ("x", r"\mathbf{x}", "w", r"\mathbf{w}", r"\theta", r"\mathbf{\theta}")]
        vectors = preferred[:1] or vectors
    if len(vectors) == 1:
        return derivative(head, body, [Target(vectors[0])], [], node.span)
    raise Problem("ambiguous-variable", "nothing says by which variable this gradient is taken", node.span,
                  help=r"name it below the nabla, as in `\nabla_x`")


def _is_plain_function(elaborator: Elaborator, call: Call) -> bool:
    name = name_of(call.function)
    if name is None:
        return False
    declaration = elaborator.scope.lookup(name)
    return declaration is not None and declaration.is_function or declaration is None and name not in REFERENCES


def at_point(elaborator: Elaborator, node: Apply) -> Expr:
    r"""`expr |_{x=3, y=4}`."""
    operand, *points = node.args
    names: list[str] = []
    values: list[Expr] = []
    for point in points:
        if not isinstance(point, Relation) or point.operators not in (("=",), ("to",)):
            raise Problem("unsupported", "the point of an evaluation is written as in `x = 3`", point.span)
        left, right = point.sides
        if isinstance(left, Group) and isinstance(right, Group) and len(left.groups[0]) == len(right.groups[0]):
            for name_node, value in zip(left.groups[0], right.groups[0], strict=True):
                names.append(name_of(name_node) or "")
                values.append(elaborator.expr(value))
            continue
        name = name_of(left)
        if name is None:
            raise Problem("unsupported", f"`{unparse(left)}` is not a variable", left.span)
        names.append(name)
        values.append(elaborator.expr(right))
    fresh = [name for name in names if not elaborator.is_known(name)]
    elaborator.bound.update(dict.fromkeys(fresh, "variable"))
    try:
        body = elaborator.expr(operand)
    finally:
        for name in fresh:
            del elaborator.bound[name]
    return bind("at", body, names, values, node.span)


def bind(kind: str, body: Expr, names: list[str], values: list[Expr], span: tuple[int, int]) -> Expr:
    """The body with names taking values."""
    free = body.free - set(names)
    for value in values:
        free |= value.free
    return Expr("at", (body, *values), Bind(kind, tuple(names)), span, free)


def between(elaborator: Elaborator, node: Apply) -> Expr:
    r"""`F(x) |_a^b`: the difference of two values."""
    operand, lower, upper = node.args
    body = elaborator.expr(operand)
    if isinstance(lower, Relation):
        name = name_of(lower.sides[0])
        lower = lower.sides[1]
    else:
        free = sorted(body.free)
        if len(free) != 1:
            raise Problem("ambiguous-variable", "nothing says which variable takes these two values", node.span)
        name = free[0]
    if isinstance(upper, Relation):
        upper = upper.sides[1]
    high = bind("at", body, [name], [elaborator.expr(upper)], node.span)
    low = bind("at", body, [name], [elaborator.expr(lower)], node.span)
    return Expr("sub", (high, low), None, node.span)


def primed(elaborator: Elaborator, node: Apply) -> Expr:
    """`f'` by itself: the derivative as a function, or a name with a prime."""
    base, order = node.args
    name = name_of(base)
    declaration = elaborator.declared(name)
    if declaration is not None and declaration.is_function:
        return Expr("derivative_function", (variable(name, base.span), number(order.value)), None, node.span)
    if declaration is not None and declaration.definition is not None and len(declaration.definition.free) == 1:
        # `y' ` of a dependent variable: by the one variable that it depends on.
        return derivative("total", variable(name, base.span), [Target(next(iter(declaration.definition.free)))] *
                          int(order.value), [], node.span)
    if name is None or name_of(node) is None:
        raise Problem("unsupported", f"`{unparse(node)}` is not supported", node.span)
    return elaborator.undeclared(Symbol(name_of(node), node.span))


def call_of_marked(elaborator: Elaborator, node: Call) -> Expr | None:
    r"""Calls of a name with scripts: `f'(x)`, `f^{(n)}(x)`, `\sin^{-1}(x)`, `f_i(x)`, `\frac{df}{dx}(3)`."""
    function = node.function
    full = name_of(function)
    if full is not None and elaborator.is_known(full):
        return None
    head = function.head
    if head in ("total", "partial", "gradient", "hessian"):
        return _derivative_call(elaborator, node)
    base = function.args[0]
    if head == "transpose":
        inner = elaborator.call(Call(base, node.groups, node.separators, node.delimiter, node.span))
        return Expr("transpose", (inner,), None, node.span)
    if head == "prime" and elaborator.is_function_algebra(base) and not isinstance(base, Symbol):
        point = elaborator.arguments(node)
        elaborator.marks += 1
        name = f"§point{elaborator.marks}"
        elaborator.bound[name] = "variable"
        try:
            body = elaborator.at_point(base, variable(name, base.span))
        finally:
            del elaborator.bound[name]
        slope = derivative("total", body, [Target(name)] * int(function.args[1].value), [], node.span)
        return bind("at", slope, [name], point, node.span)
    if head == "prime":
        inner_name = name_of(base)
        if inner_name is None or not (elaborator.declared(inner_name) is None or
                                      elaborator.declared(inner_name).is_function):
            return None
        value = elaborator.function_value(base, node) if not isinstance(base, Apply) or elaborator.is_known(inner_name) \
            else elaborator.expr(base)
        if value.head == "var" and value.data in elaborator.unknown:
            elaborator.unknown[value.data].uses.add("function")
            elaborator.unknown[value.data].arity = max(1, elaborator.unknown[value.data].arity)
        return Expr("derivative_at", (value, *elaborator.arguments(node)), int(function.args[1].value), node.span)
    if head == "supindex" and elaborator.is_known(name_of(base)) and elaborator.declared(name_of(base)).is_function:
        order = elaborator.expr(function.args[1])
        value = variable(name_of(base), base.span)
        if order.head == "num":
            return Expr("derivative_at", (value, *elaborator.arguments(node)), int(order.data[0]), node.span)
        raise Problem("unsupported", "derivatives of a symbolic order are not supported", node.span)
    if head == "pow":
        exponent = function.args[1]
        inverse = isinstance(exponent, Apply) and exponent.head == "neg" and isinstance(exponent.args[0], Number) and \
            exponent.args[0].value == 1
        inner = Call(base, node.groups, node.separators, node.delimiter, node.span)
        if inverse and isinstance(base, Symbol):
            value = elaborator.function_value(base, node)
            if value.head == "reference" and value.data in _INVERSES:
                return Expr("apply", tuple(elaborator.arguments(node)), _INVERSES[value.data], node.span)
            return Expr("call", (Expr("inverse_function", (value,), None, function.span), *elaborator.arguments(node)),
                        None, node.span)
        return Expr("pow", (elaborator.call(inner), elaborator.expr(exponent)), None, node.span)
    if head == "sub" and isinstance(base, Symbol):
        of = elaborator.declared(name_of(function.args[1])) if len(function.args) == 2 else None
        if base.name in ("J", "H", r"\mathbf{J}", r"\mathbf{H}") and of is not None and of.is_function and \
                elaborator.scope.lookup(base.name) is None:
            kind = "jacobian" if base.name.strip("}")[-1] == "J" else "hessian"
            return Expr("gradient_at", (variable(of.name, base.span), *elaborator.arguments(node)), kind, node.span)
        if base.name == r"\text{log}":
            return Expr("div", (Expr("apply", tuple(elaborator.arguments(node)), "log", node.span),
                                Expr("apply", (elaborator.expr(function.args[1]),), "log", node.span)), None, node.span)
        declaration = elaborator.declared(base.name)
        if declaration is not None and declaration.is_function:
            inner = Call(base, node.groups, node.separators, node.delimiter, node.span)
            if _is_vector_valued(declaration):
                return elaborator.index(elaborator.call(inner), list(function.args[1:]), node.span)
            extra = [elaborator.expr(part) for part in function.args[1:]]
            if declaration.parameters is not None and len(declaration.parameters) == len(extra) + sum(map(len, node.groups)):
                return Expr("call", (variable(base.name, base.span), *elaborator.arguments(node), *extra), None, node.span)
        reference = REFERENCES.get(base.name[6:-1]) if base.name.startswith("\\text{") else None
        if reference is not None:
            inner = Call(base, node.groups, node.separators, node.delimiter, node.span)
            return elaborator.index(elaborator.call(inner), list(function.args[1:]), node.span)
    return None


def _is_vector_valued(declaration) -> bool:
    if declaration.definition is not None:
        return declaration.definition.head in ("vector", "matrix", "mul", "transpose")
    return isinstance(getattr(declaration.domain, "result", None), Vector)


def _derivative_call(elaborator: Elaborator, node: Call) -> Expr:
    function = node.function
    operand, *variables = function.args
    name = name_of(operand)
    declaration = elaborator.declared(name)
    arguments = elaborator.arguments(node)
    if function.head in ("gradient", "hessian") and not variables:
        if declaration is None and name is not None:
            found = elaborator.note_unknown(name, operand.span, "function")
            found.arity = max(found.arity, len(arguments))
        return Expr("gradient_at", (variable(name or "", operand.span), *arguments), function.head, node.span)
    if declaration is None and name is not None and isinstance(operand, (Symbol, Apply)) and not elaborator.is_known(name):
        # `\frac{df}{dx}(x)`, `\nabla_w L(w)`: the bracket belongs to the function.
        call = Call(operand, node.groups, node.separators, node.delimiter, node.span)
        return elaborator.expr(Apply(function.head, (call, *variables), node.span))
    if declaration is not None and declaration.is_function and \
            {name_of(part) for part in variables} & {item for group in node.groups for part in group
                                                     for item in [name_of(part)] if item}:
        call = Call(operand, node.groups, node.separators, node.delimiter, node.span)
        return elaborator.expr(Apply(function.head, (call, *variables), node.span))
    body = elaborator.expr(function)
    if declaration is not None and declaration.parameters is not None and len(declaration.parameters) == len(arguments):
        names = list(declaration.parameters)
    else:
        names = list(dict.fromkeys(entry.name for entry in body.data.targets))
    if len(names) != len(arguments):
        raise Problem("ambiguous-variable", "nothing says which variables take these values", node.span)
    return bind("at", body, names, arguments, node.span)


def bare_operator(elaborator: Elaborator, factors: list[Node]) -> Expr | None:
    r"""`\nabla` left alone before a bracket, as in `\nabla \left[ f + g \right]`."""
    first = factors[0]
    if isinstance(first, Symbol) and first.name in (r"\nabla", r"\partial") and len(factors) > 1:
        rest = factors[1] if len(factors) == 2 else Apply("juxt", tuple(factors[1:]), factors[1].span)
        return elaborator.expr(Apply("gradient", (rest,), (first.span[0], factors[-1].span[1])))
    return None


