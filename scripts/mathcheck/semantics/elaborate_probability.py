r"""Probability, expectation, information and named distributions: what their brackets hold.

Chance is the name `OMEGA`. A random variable depends on it; `P(...)` and `\mathbb{E}[...]`
bind it. What they depend on instead is the law of their variables, written `X°`.

`p(x, y)` without a declared `p` speaks of the joint distribution of the random variables
whose values are called `x` and `y`: of `X` and `Y` where those are declared, else of
variables that have no name of their own on the page (`x!`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import DISTRIBUTIONS
from mathcheck.reference import probability as letters
from mathcheck.reference.distributions import Distribution
from mathcheck.semantics.domains import Event, Function, Random, ValueOf, Vector
from mathcheck.semantics.elaborate.readings import is_total
from mathcheck.semantics.expr import OMEGA, Expr, variable
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
    from mathcheck.semantics.elaborate.elaborator import Elaborator

LAW = "°"
_EVENT_HEADS = {"setminus", "cup", "cap", "complement", "not", "and", "or", "compare", "member", "true"}
HIDDEN = "!"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a probability speaks of.

    `kind` is `event` (the operand is a truth value under chance) or `value` (the operand is a
    value that the variables `names` take).
    """

    kind: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Probability:
    """`P(items[:count] | items[count:])` under a measure (`p`, `q` ...)."""

    measure: str
    items: tuple[Item, ...]
    count: int
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Moment:
    r"""An expectation or a moment. Operands: `count` bodies, the conditions, the parameters of `over`.

    `over` lists `(name, kind, detail)` of variables that the subscript introduces or restricts to.
    """

    kind: str
    count: int
    conditions: tuple[Item, ...] = ()
    over: tuple[tuple[str, str, str], ...] = ()
    measure: str = "p"
    names: frozenset[str] = frozenset()

    @property
    def binds(self) -> frozenset[str]:
        return frozenset(name for name, kind, _ in self.over if kind != "only")


@dataclass(frozen=True, slots=True)
class Information:
    """Entropy, cross-entropy, divergence, mutual information: operands by group sizes."""

    kind: str
    groups: tuple[int, ...]
    measure: str = "p"


# -- which names are random --------------------------------------------------------------------


def is_random(elaborator: Elaborator, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a name depends on chance, directly or through its definition."""
    if name in seen:
        return False
    if elaborator.bound.get(name) == "random":
        return True
    if name in elaborator.bound:
        return False
    unknown = elaborator.unknown.get(name)
    if unknown is not None and "random" in unknown.uses:
        return True
    declaration = elaborator.scope.lookup(name)
    if declaration is None:
        return False
    if isinstance(declaration.domain, (Random, Event)):
        return not (isinstance(declaration.domain, Random) and declaration.domain.kind == "distribution")
    if declaration.definition is not None and declaration.parameters is None:
        return any(is_random(elaborator, other, seen | {name}) for other in declaration.definition.free)
    return False


def law_free(elaborator: Elaborator, expr: Expr) -> frozenset[str]:
    """The free names of an expression whose chance is bound: each random one stands for its law."""
    return frozenset(name + LAW if is_random(elaborator, name) else name for name in expr.free if name != OMEGA)


def variable_named(elaborator: Elaborator, name: str) -> str | None:
    """The declared random variable whose values are called by a name: `X` for `x` and `x'`, `z` for `z'`."""
    plain = name.rstrip("'")
    for candidate in (_capital(plain), plain):
        if candidate == name:
            continue
        declaration = elaborator.scope.lookup(candidate)
        if declaration is not None and isinstance(declaration.domain, Random) and declaration.domain.kind != "distribution":
            return candidate
    hidden = plain + HIDDEN
    if plain != name and (elaborator.scope.lookup(hidden) is not None or hidden in elaborator.unknown):
        return hidden
    return None


# -- calls -------------------------------------------------------------------------------------


def call(elaborator: Elaborator, node: Call) -> Expr | None:
    """The meaning of a call as probability; `None` when it has none."""
    function = node.function
    subscripts: list[Node] = []
    base = function
    full = name_of(function)
    while isinstance(base, Apply) and base.head in ("sub", "supname", "star", "prime"):
        if base.head == "sub":
            subscripts = list(base.args[1:])
        base = base.args[0]
    if not isinstance(base, Symbol):
        return None
    name = base.name
    if "||" in node.separators and full in letters.DIVERGENCE and elaborator.declared(full) is None:
        return information(elaborator, "divergence", node)
    declaration = elaborator.declared(full) or (elaborator.declared(name) if full != name or full is None else None)
    if name in elaborator.bound:
        return None
    if declaration is not None and declaration.is_function and len(node.groups) == 1:
        domain = declaration.domain
        if not (isinstance(domain, Function) and "density" in domain.traits and "joint" in domain.traits):
            return None
    if declaration is not None and not declaration.is_function and not (
            isinstance(declaration.domain, Random) or name in letters.PROBABILITY or "||" in node.separators):
        return None
    if full in letters.DIVERGENCE or name in letters.DIVERGENCE or name == "D" and "||" in node.separators:
        return information(elaborator, "divergence", node)
    if name in letters.EXPECTATION and len(node.groups[0]) == 1:
        return moment(elaborator, "expectation", node, subscripts)
    if name in letters.VARIANCE:
        return moment(elaborator, "variance", node, subscripts)
    if name in letters.COVARIANCE:
        return moment(elaborator, "covariance", node, subscripts)
    if name in letters.CORRELATION and len(node.groups[0]) == 2:
        return moment(elaborator, "correlation", node, subscripts)
    if name in letters.DEVIATION:
        return moment(elaborator, "deviation", node, subscripts)
    if name in letters.INDICATOR and name not in ("I", "1", r"\text{I}") or name in ("I", r"\text{I}", r"\mathbb{I}") and \
            _holds_test(node):
        items = [elaborator.expr(item) for item in node.groups[0]]
        test = items[0]
        for more in items[1:]:
            test = Expr("and", (test, more), None, node.span)
        return Expr("indicator", (test,), None, node.span)
    if name in letters.MUTUAL and (";" in node.separators or len(node.groups[0]) == 2):
        return information(elaborator, "mutual", node)
    if name in letters.ENTROPY and _entropy_like(elaborator, node):
        return information(elaborator, "entropy", node)
    if name == r"\angle":
        return Expr("apply", tuple(elaborator.arguments(node)), "angle", node.span)
    distribution = distribution_of(name)
    if distribution is not None:
        found = distribution_call(elaborator, distribution, node, name)
        if found is not None:
            return found
    if declaration is None and name in letters.CUMULATIVE and len(node.groups) == 1 and \
            _named_variables(elaborator, subscripts):
        return probability(elaborator, node, "p", subscripts, cumulative=True)
    if name in letters.PROBABILITY:
        return probability(elaborator, node, _measure_letter(elaborator, name, subscripts), subscripts)
    if declaration is None and name in letters.DENSITY:
        if name in ("f", "g", "r", r"\pi") and len(node.groups) == 1 and not _named_variables(elaborator, subscripts):
            return None
        if not elaborator.infer and not (elaborator.assume_events and name in ("p", "q")) and \
                not speaks_of_chance(elaborator, node, subscripts):
            return None
        # `p(z)` speaks of values, where `P(A)` in a comment speaks of events.
        assumed, elaborator.assume_events = elaborator.assume_events, False
        try:
            return probability(elaborator, node, _measure_letter(elaborator, name, subscripts), subscripts)
        finally:
            elaborator.assume_events = assumed
    if declaration is not None and isinstance(declaration.domain, Function) and "density" in declaration.domain.traits:
        return probability(elaborator, node, _measure_letter(elaborator, name, subscripts), subscripts)
    return None


def _holds_test(node: Call) -> bool:
    return any(isinstance(item, Relation) for group in node.groups for item in group)


def speaks_of_chance(elaborator: Elaborator, node: Call, subscripts: list[Node]) -> bool:
    """Whether an argument is a random variable, a value of one or an event."""
    if len(node.groups) > 1 or _named_variables(elaborator, subscripts):
        return True
    for item in node.groups[0]:
        for part in walk(item):
            name = name_of(part)
            if name is None:
                continue
            declaration = elaborator.scope.lookup(name)
            if declaration is not None and isinstance(declaration.domain, (ValueOf, Random, Event)):
                return True
            if elaborator.scope.lookup(_capital(name)) is not None and \
                    isinstance(elaborator.scope.lookup(_capital(name)).domain, Random):
                return True
    return False


def _measure_letter(elaborator: Elaborator, name: str, subscripts: list[Node]) -> str:
    letter = name[6:-1] if name.startswith("\\text{") else name
    letter = {"P": "p", r"\mathbb{P}": "p", "Pr": "p", "f": "p", "Prob": "p", "prob": "p", r"\mathcal{P}": "p",
              r"\mathbf{P}": "p", "Q": "q", "Pb": "p"}.get(letter, letter)
    numbers = [part.text for part in subscripts if isinstance(part, Number)]
    return letter + "".join(numbers)


def _named_variables(elaborator: Elaborator, subscripts: list[Node]) -> bool:
    """Whether subscripts name random variables, as in `p_{X,Y}` or `f_{X \\mid Y}`."""
    names = [part.name for part in subscripts if isinstance(part, Symbol) and part.name != "|"]
    return bool(names) and all(is_random(elaborator, name) or elaborator.infer and name[:1].isupper()
                               and not elaborator.is_known(name) for name in names)


def _entropy_like(elaborator: Elaborator, node: Call) -> bool:
    if len(node.groups) > 1:
        return True
    for item in node.groups[0]:
        name = name_of(item)
        if isinstance(item, Call) and isinstance(item.function, Symbol) and \
                (distribution_of(item.function.name) or item.function.name in letters.DENSITY | letters.PROBABILITY):
            return True
        if isinstance(item, (Group, Sequence)) or isinstance(item, Apply) and item.head == "paren":
            return True
        if name is None:
            return False
        declaration = elaborator.scope.lookup(name)
        if declaration is not None:
            if not (isinstance(declaration.domain, (Random, Vector)) or declaration.definition is not None
                    or is_random(elaborator, name) or isinstance(declaration.domain, Function)):
                return False
        elif not (elaborator.infer or name in letters.DENSITY):
            return False
    return True


def _capital(name: str) -> str:
    r"""The random variable whose value a name usually is: `x` => `X`, `\mathbf{x}` => `\mathbf{X}`, `x_1` => `X_1`."""
    for font in ("mathbf", "vec", "bar", "hat"):
        if name.startswith(f"\\{font}{{"):
            inner = name[len(font) + 2:]
            return f"\\{font}{{{inner[:1].upper()}{inner[1:]}"
    return name[:1].upper() + name[1:]


def distribution_of(name: str) -> Distribution | None:
    """The named distribution of a spelling."""
    plain = name[6:-1] if name.startswith("\\text{") else name
    return DISTRIBUTIONS.get(name) or (DISTRIBUTIONS.get(plain) if plain != name else None)


def distribution_call(elaborator: Elaborator, distribution: Distribution, node: Call, name: str) -> Expr | None:
    r"""`\mathcal{N}(\mu, \sigma^2)` is a distribution, `\mathcal{N}(x \mid \mu, \sigma^2)` its density at x."""
    if len(node.groups) == 2:
        parameters = [elaborator.expr(item) for item in node.groups[1]]
        values = [elaborator.expr(item) for item in node.groups[0]]
        if len(parameters) in distribution.arity and len(values) == 1:
            return Expr("density", (values[0], *parameters), distribution.name, node.span)
        return None
    if len(name) == 1 or name in (r"\Gamma",) or name in (r"\text{B}",):
        return None
    parameters = elaborator.arguments(node)
    if len(parameters) == 3 and name in (r"\mathcal{N}", r"\text{N}") and 3 not in distribution.arity:
        return Expr("density", tuple(parameters), distribution.name, node.span)
    if len(parameters) == 1 and distribution.arity == (2,) and name in (r"\text{Gamma}", r"\text{Beta}", r"\text{Exp}"):
        return None
    if len(parameters) not in distribution.arity and len(parameters) and not any(p.head == "fold" for p in parameters):
        if name.startswith(r"\text{"):
            raise Problem("wrong-arity", f"`{name[6:-1]}` takes {' or '.join(map(str, distribution.arity))} parameters, "
                          f"this has {len(parameters)}", node.span)
        return None
    return Expr("distribution", tuple(parameters), distribution.name, node.span)


# -- probabilities -----------------------------------------------------------------------------


def probability(elaborator: Elaborator, node: Call, measure: str, subscripts: list[Node], *,
                cumulative: bool = False) -> Expr:
    """`P(A, X = x | B)`, `p(x, y | z)`, `p_{X,Y}(x, y)`."""
    named, named_given = _subscript_names(elaborator, subscripts)
    groups = [list(group) for group in node.groups]
    separators = node.separators
    if len(groups) == 2 and separators[0] == ";":
        # `p(x; \theta)`: what follows the semicolon are parameters.
        for item in groups[1]:
            elaborator.expr(item)
        groups = groups[:1]
    if len(groups) > 2:
        groups = [groups[0], [item for group in groups[1:] for item in group]]
    items: list[Item] = []
    operands: list[Expr] = []
    counts = []
    for position, group in enumerate(groups):
        names = named if position == 0 else named_given
        if position == 1 and not names and len(named) == len(groups[0]) + len(group):
            names = named[len(groups[0]):]
        for place, part in enumerate(group):
            if isinstance(part, Ellipsis):
                continue
            forced = names[place] if place < len(names) else None
            for item, operand in _item(elaborator, part, forced, group, place, measure):
                items.append(item)
                operands.append(operand)
        counts.append(len(items))
    if not items:
        raise Problem("missing-operand", "this probability is of nothing", node.span)
    data = Probability(measure, tuple(items), counts[0], cumulative)
    free: frozenset[str] = frozenset({f"{measure}{LAW}"})
    for item, operand in zip(items, operands, strict=True):
        if item.kind == "event":
            free |= law_free(elaborator, operand)
        else:
            free |= operand.free | {name + LAW for name in item.names}
    return Expr("prob", tuple(operands), data, node.span, free)


def _subscript_names(elaborator: Elaborator, subscripts: list[Node]) -> tuple[list[str], list[str]]:
    names: list[str] = []
    given: list[str] = []
    current = names
    for part in subscripts:
        if isinstance(part, Symbol) and part.name == "|":
            current = given
            continue
        parts = part.args if isinstance(part, Apply) and part.head == "juxt" else (part,)
        for piece in parts:
            if isinstance(piece, Symbol) and piece.name == "|":
                current = given
                continue
            name = name_of(piece)
            if name is None:
                return [], []
            if not is_random(elaborator, name):
                if elaborator.infer and name[:1].isupper() and not elaborator.is_known(name):
                    elaborator.note_unknown(name, piece.span, "random")
                else:
                    return [], []
            current.append(name)
    return names, given


def _item(elaborator: Elaborator, node: Node, forced: str | None, group: list[Node], place: int,
          measure: str) -> list[tuple[Item, Expr]]:
    """What one entry of a probability says."""
    if forced is not None and not isinstance(node, Relation):
        return [(Item("value", (forced,)), elaborator.expr(node))]
    if isinstance(node, Apply) and node.head == "paren":
        return _item(elaborator, node.args[0], forced, group, place, measure)
    if isinstance(node, Group) and node.open == "(" and len(node.groups) == 1 and len(node.groups[0]) > 1:
        return [pair for part in node.groups[0] for pair in _item(elaborator, part, None, list(node.groups[0]), 0, measure)]
    if isinstance(node, Relation):
        return [_relation_item(elaborator, node)]
    if isinstance(node, Group) and node.open == "{" and len(node.groups) == 1 and len(node.groups[0]) == 1 and \
            isinstance(node.groups[0][0], (Relation, Apply)):
        # `P(\{X = x\})`: the braces hold the event.
        return _item(elaborator, node.groups[0][0], None, group, place, measure)
    if isinstance(node, Apply) and node.head in ("cup", "cap", "setminus", "and", "or", "not", "supc", "accent"):
        for relation in _relations(node):
            _relation_item(elaborator, relation)
        for name, part in _maximal_names(node):
            if not elaborator.is_known(name) and not name.startswith(r"\bar{"):
                elaborator.note_unknown(name, part.span, "event")
                elaborator.unknown[name].uses.add("random")
        return [(Item("event"), elaborator.expr(node))]
    if isinstance(node, Ellipsis):
        return []
    if place + 1 < len(group) and isinstance(group[place + 1], Ellipsis):
        return [_spread(elaborator, group, place)]
    if place and isinstance(group[place - 1], Ellipsis):
        return []
    if place and _inside_spread(group, place):
        return []
    name = name_of(node)
    if isinstance(node, Binder) or isinstance(node, Apply) and node.head not in ("sub", "supindex", "prime", "star", "supname"):
        if isinstance(node, Binder) and node.head in ("bigcup", "bigcap"):
            return [(Item("event"), elaborator.expr(node))]
    if isinstance(node, Number) or name is None and not isinstance(node, (Apply, Call)):
        return [_constant_item(elaborator, node)]
    declaration = elaborator.declared(name) if name is not None else None
    if declaration is not None and isinstance(declaration.domain, Event):
        return [(Item("event"), variable(name, node.span))]
    if declaration is not None and declaration.definition is not None and declaration.definition.head in _EVENT_HEADS and \
            is_random(elaborator, name):
        return [(Item("event"), variable(name, node.span))]
    if name is not None and declaration is not None and is_random(elaborator, name):
        return [(Item("value", (name,)), variable(name, node.span))]
    if declaration is None and name is not None and name not in elaborator.bound and _event_name(elaborator, node, name):
        elaborator.note_unknown(name, node.span, "event")
        elaborator.unknown[name].uses.add("random")
        return [(Item("event"), variable(name, node.span))]
    return [_value_item(elaborator, node)]


def _relations(node: Node) -> list[Relation]:
    """The tests that an event is made of: `\\{X = x\\} \\cap \\{Y = y\\}`."""
    if isinstance(node, Relation):
        return [node]
    return [found for child in children(node) for found in _relations(child)] if isinstance(node, (Apply, Group)) else []


def _maximal_names(node: Node) -> list[tuple[str, Node]]:
    """The names that an event is made of: `A_1 \\cap B` => `A_1`, `B`."""
    if isinstance(node, Relation):
        return []
    if isinstance(node, Apply) and node.head == "supc":
        return _maximal_names(node.args[0])
    name = name_of(node)
    if name is not None:
        return [(name, node)]
    return [found for child in children(node) for found in _maximal_names(child)]


def _inside_spread(group: list[Node], place: int) -> bool:
    """Whether an entry stands before dots that an earlier entry already opened: `x_1, x_2, ..., x_n`."""
    return any(isinstance(group[later], Ellipsis) for later in range(place + 1, min(place + 3, len(group)))) and \
        isinstance(group[place], Apply) and group[place].head == "sub" and place > 0 and \
        isinstance(group[place - 1], Apply) and group[place - 1].head == "sub"


def _event_name(elaborator: Elaborator, node: Node, name: str) -> bool:
    if elaborator.assume_events and variable_named(elaborator, name) is None and name not in elaborator.unknown:
        return True
    if name.startswith("\\text{"):
        return True
    base = node.args[0] if isinstance(node, Apply) else node
    if not isinstance(base, Symbol):
        return False
    if base.name.startswith("\\text{"):
        return True
    return False


def _relation_item(elaborator: Elaborator, node: Relation) -> tuple[Item, Expr]:
    for side in node.sides if elaborator.infer else ():
        for name, part in _names_in(elaborator, side):
            if not elaborator.is_known(name) and (name[:1].isupper() or name.startswith((r"\mathbf{", r"\text{"))):
                elaborator.note_unknown(name, part.span, "random")
    if node.operators == ("=",):
        left = name_of(node.sides[0])
        if left is not None and is_random(elaborator, left):
            value = elaborator.expr(node.sides[1])
            if any(is_random(elaborator, free) for free in value.free):
                # `P(X = Y)`: no value that X takes.
                return Item("event"), elaborator.expr(node)
            for free in value.free:
                if free in elaborator.unknown:
                    elaborator.unknown[free].uses.add("valueof:" + left)
                if free in elaborator.bound:
                    elaborator.index_axes.setdefault(free + "@", []).append(left)
            return Item("value", (left,)), value
    return Item("event"), elaborator.expr(node)


def _constant_item(elaborator: Elaborator, node: Node) -> tuple[Item, Expr]:
    """`P(1)`: a value of the only random variable there is."""
    candidates = [declaration.name for declaration in elaborator.scope.visible()
                  if isinstance(declaration.domain, Random) and declaration.domain.kind != "distribution"]
    if len(candidates) == 1:
        return Item("value", (candidates[0],)), elaborator.expr(node)
    raise Problem("ambiguous-probability", "nothing says which random variable takes this value", node.span,
                  help="write it out, as in `P(X = 1)`")


def _roots(expr: Expr) -> list[str]:
    """The names that an indexed or repeated value is made of."""
    if expr.head == "var":
        return [expr.data]
    if expr.head == "index":
        return _roots(expr.args[0])
    if expr.head == "fold":
        return _roots(expr.args[0])
    return []


def _spread(elaborator: Elaborator, group: list[Node], place: int) -> tuple[Item, Expr]:
    """`x_1, \\ldots, x_n` as one value of the whole family."""
    from mathcheck.semantics.elaborate_sequences import items

    stop = next(index for index in range(place, len(group)) if isinstance(group[index], Ellipsis)) + 2
    start = place
    found = items(elaborator, group[start:stop])
    value = found[-1]
    roots = _roots(value)
    if not roots:
        raise Problem("ambiguous-probability", "these dots do not stand for values of a random variable", group[place].span)
    root = roots[0]
    vector = Expr("vector", tuple(found[-1:]), "stack", value.span)
    return Item("value", (_variable_of(elaborator, root, group[place].span, indexed=True),)), vector


def _value_item(elaborator: Elaborator, node: Node) -> tuple[Item, Expr]:
    value = elaborator.expr(node)
    roots = _roots(value)
    if not roots:
        if value.head in ("num", "neg", "vector"):
            return _constant_item(elaborator, node)
        free = [name for name in value.free if is_random(elaborator, name)]
        if free:
            return Item("event"), value
        raise Problem("ambiguous-probability", f"nothing says which random variable takes the value `{unparse(node)}`",
                      node.span, help="write it out, as in `P(X = x)`")
    name = _variable_of(elaborator, roots[0], node.span, indexed=value.head == "index")
    if value.head == "index":
        return Item("entry", (name,)), value
    return Item("value", (name,)), value


def _variable_of(elaborator: Elaborator, name: str, span: tuple[int, int], *, indexed: bool = False) -> str:
    """The random variable whose value goes by a name."""
    declaration = elaborator.scope.lookup(name) if name not in elaborator.bound else None
    if declaration is not None and isinstance(declaration.domain, ValueOf):
        return declaration.domain.variable
    if declaration is not None and is_random(elaborator, name):
        return name
    source = variable_named(elaborator, name)
    shadowed = elaborator.scope.lookup(name) if name in elaborator.bound else None
    if source is None and shadowed is not None and isinstance(shadowed.domain, (Random, ValueOf)):
        source = shadowed.domain.variable if isinstance(shadowed.domain, ValueOf) else name
    if source is not None:
        if name in elaborator.bound:
            elaborator.index_axes.setdefault(name + "@", []).append(source)
        return source
    hidden = name.rstrip("'") + HIDDEN
    if name in elaborator.bound:
        elaborator.index_axes.setdefault(name + "@", []).append(hidden)
    if elaborator.scope.lookup(hidden) is None:
        found = elaborator.note_unknown(hidden, span, "table")
        found.uses.add("random")
        if indexed:
            found.uses.add("indexed")
        if name in elaborator.integrated:
            found.uses.add("continuous")
    if name in elaborator.unknown:
        elaborator.unknown[name].uses.add("valueof:" + hidden)
    elif declaration is not None and declaration.definition is None and not isinstance(declaration.domain, ValueOf):
        # A declared real or integer that plays the value of a table: the table covers its domain.
        elaborator.note_unknown(hidden, span, "table").uses.add("declared:" + name)
    return hidden


# -- moments -----------------------------------------------------------------------------------


def moment(elaborator: Elaborator, kind: str, node: Call, subscripts: list[Node]) -> Expr:
    """Expectations, variances, covariances, with conditions and subscripts."""
    over: list[tuple[str, str, str]] = []
    parameters: list[Expr] = []
    measure = "p"
    added: dict[str, str | None] = {}
    for part in subscripts:
        measure = _subscript(elaborator, part, over, parameters, measure)
    if len(subscripts) == 1 and not over and name_of(subscripts[0]) in letters.DENSITY:
        over.extend((name, "measure", measure) for name in _averaged(elaborator, node, name_of(subscripts[0])))
    for name, how, _ in over:
        if how != "only":
            added[name] = elaborator.bound.get(name)
            elaborator.bound[name] = "random"
    try:
        bodies = []
        for part in node.groups[0]:
            if isinstance(part, Relation):
                # The expectation of a truth value is that of its indicator.
                bodies.append(Expr("indicator", (elaborator.expr(part),), None, part.span))
                continue
            if elaborator.infer:
                _note_random(elaborator, part)
            bodies.append(elaborator.expr(part))
        conditions: list[Item] = []
        operands: list[Expr] = []
        for group in node.groups[1:]:
            for place, part in enumerate(group):
                if isinstance(part, Ellipsis):
                    continue
                if elaborator.infer:
                    _note_random(elaborator, part)
                for item, operand in _item(elaborator, part, None, list(group), place, measure):
                    conditions.append(item)
                    operands.append(operand)
    finally:
        for name, value in added.items():
            if value is None:
                elaborator.bound.pop(name, None)
            else:
                elaborator.bound[name] = value
    bound = frozenset(added)
    free: frozenset[str] = frozenset()
    random_names: set[str] = set()
    for body in bodies:
        names = law_free_with(elaborator, body, bound)
        free |= names
        random_names |= {name for name in body.free if is_random(elaborator, name)} - bound
    for item, operand in zip(conditions, operands, strict=True):
        if item.kind == "event":
            free |= law_free_with(elaborator, operand, bound)
        else:
            free |= operand.free - bound
            free |= {name + LAW for name in item.names if name not in bound}
    for parameter in parameters:
        free |= parameter.free - bound
    if over and any(how == "measure" for _, how, _ in over):
        free |= {measure + LAW}
    only = [name for name, how, _ in over if how == "only"]
    if only:
        # The other variables keep their values: what is left still depends on chance.
        for name in random_names - set(only):
            free |= {name}
    data = Moment(kind, len(bodies), tuple(conditions), tuple(over), measure, frozenset(random_names))
    return Expr("moment", (*bodies, *operands, *parameters), data, node.span, free)


def _averaged(elaborator: Elaborator, node: Call, letter: str) -> list[str]:
    r"""The values that `\mathbb{E}_q[...]` averages over: those of which `q(z)` is the distribution somewhere in the formula."""
    inside = {name for group in node.groups for item in group for part in walk(item) if (name := name_of(part)) is not None}

    def values(root: Node | None) -> list[str]:
        calls = [part for part in (walk(root) if root is not None else ()) if isinstance(part, Call)
                 and name_of(part.function) == letter and part.groups]
        names = [name_of(item) for call in calls for item in call.groups[0] if not isinstance(item, Relation)]
        return [name for name in dict.fromkeys(names) if name in inside]

    found = values(elaborator.root) or [
        name for name in sorted(inside) if (declared := elaborator.scope.lookup(name)) is not None and isinstance(declared.domain, ValueOf)]
    found = [name for name in found if not is_random(elaborator, name)]
    return found if len(found) == 1 or values(elaborator.root) else []


def law_free_with(elaborator: Elaborator, expr: Expr, bound: frozenset[str]) -> frozenset[str]:
    """`law_free` without names that the moment itself introduces."""
    return frozenset(name + LAW if is_random(elaborator, name) else name
                     for name in expr.free if name not in bound and name != OMEGA)


def _note_random(elaborator: Elaborator, node: Node) -> None:
    """Inference: unknown capitals inside an expectation are random variables."""
    for name, part in _names_in(elaborator, node):
        if elaborator.is_known(name):
            continue
        if name[:1].isupper() and name not in ("I", "T", "P", "E") or name.startswith((r"\mathbf{", r"\epsilon", r"\xi")):
            elaborator.note_unknown(name, part.span, "random")


def _names_in(elaborator: Elaborator, node: Node) -> Iterator[tuple[str, Node]]:
    """The letters of an expression; `S_n` as one where it is a variable of its own."""
    if isinstance(node, Symbol):
        yield node.name, node
    elif isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[0], Symbol) and \
            is_total(elaborator, node.args[0].name, node):
        yield name_of(node), node
    else:
        for child in children(node):
            yield from _names_in(elaborator, child)


def _subscript(elaborator: Elaborator, node: Node, over: list[tuple[str, str, str]], parameters: list[Expr],
               measure: str) -> str:
    r"""`\mathbb{E}_{x \sim p}`, `\mathbb{E}_{q(z \mid x)}`, `\mathbb{E}_X`: what is averaged over."""
    if isinstance(node, Relation) and node.operators[0] in ("sim", "iid"):
        left, right = node.sides[0], node.sides[1]
        names = [name_of(part) for part in (left.items if isinstance(left, Sequence) else
                                            left.groups[0] if isinstance(left, Group) else (left,))]
        if None in names:
            raise Problem("unsupported", f"`{unparse(left)}` is not a random variable", left.span)
        found = _distribution_node(elaborator, right)
        for name in names:
            if found is not None:
                over.append((name, "named", str(len(found.args)) + ":" + found.data))
                parameters.extend(found.args)
            else:
                measure = _measure_of(elaborator, right)
                over.append((name, "measure", measure))
                if elaborator.scope.lookup(name) is None and variable_named(elaborator, name) is None:
                    # `x \sim p` says that x is random.
                    elaborator.note_unknown(name + HIDDEN, left.span, "table").uses.add("random")
        return measure
    if isinstance(node, Call):
        found = _distribution_node(elaborator, node)
        if found is not None and found.head == "distribution":
            raise Problem("unsupported", "this subscript does not name its variable", node.span)
        measure = _measure_of(elaborator, node)
        names = [name for part in node.groups[0] if (name := name_of(part)) is not None]
        if len(node.groups) > 1 and names and len(names) == len(node.groups[0]):
            _conditional_law(elaborator, node, names, over, parameters)
            return measure
        over.extend((name, "measure", measure) for name in names)
        return measure
    name = name_of(node)
    if name is None:
        raise Problem("unsupported", "this subscript of an expectation is not supported", node.span)
    if is_random(elaborator, name):
        over.append((name, "only", ""))
        return measure
    if name in letters.DENSITY and not elaborator.is_known(name):
        return "q" if name in ("q", "Q") else "p"
    if name in (r"\theta", r"\pi", r"\mu"):
        return measure
    if elaborator.infer:
        if name[:1].isupper():
            elaborator.note_unknown(name, node.span, "random")
            over.append((name, "only", ""))
        else:
            over.append((name, "measure", measure))
        return measure
    declaration = elaborator.scope.lookup(name)
    if declaration is not None and declaration.is_function:
        return measure
    over.append((name, "measure", measure))
    return measure


def _conditional_law(elaborator: Elaborator, node: Call, names: list[str], over: list[tuple[str, str, str]],
                     parameters: list[Expr]) -> None:
    r"""`\mathbb{E}_{q(z \mid x)}`: the average weighs each z with the probability that stands in the subscript."""
    outer = {name: elaborator.bound.get(name) for name in names}
    elaborator.bound.update(dict.fromkeys(names, "variable"))
    try:
        law = call(elaborator, node)
    finally:
        for name, role in outer.items():
            if role is None:
                del elaborator.bound[name]
            else:
                elaborator.bound[name] = role
    if law is None or law.head != "prob" or any(item.kind != "value" for item in law.data.items[:law.data.count]):
        raise Problem("unsupported", "this subscript of an expectation is not supported", node.span)
    variables = [item.names[0] for item in law.data.items[:law.data.count]]
    if len(variables) != len(names):
        raise Problem("unsupported", "this subscript of an expectation is not supported", node.span)
    # The probability itself is the parameter of the first.
    over.extend((name, "law" if place == 0 else "law-more", source)
                for place, (name, source) in enumerate(zip(names, variables, strict=True)))
    parameters.append(law)


def _distribution_node(elaborator: Elaborator, node: Node) -> Expr | None:
    if isinstance(node, Call) and isinstance(node.function, Symbol):
        distribution = distribution_of(node.function.name)
        if distribution is not None and len(node.groups) == 1:
            return Expr("distribution", tuple(elaborator.arguments(node)), distribution.name, node.span)
    return None


def _measure_of(elaborator: Elaborator, node: Node) -> str:
    base = node.function if isinstance(node, Call) else node
    while isinstance(base, Apply) and base.head in ("sub", "supname", "star"):
        base = base.args[0]
    if isinstance(base, Symbol):
        return _measure_letter(elaborator, base.name, [])
    return "p"


# -- information -------------------------------------------------------------------------------


def information(elaborator: Elaborator, kind: str, node: Call) -> Expr:
    r"""`H(X)`, `H(X \mid Y)`, `H(p, q)`, `D_{\text{KL}}(p \| q)`, `I(X; Y)`."""
    groups: list[list[Expr]] = []
    for group in node.groups:
        found = []
        for part in group:
            if isinstance(part, Ellipsis):
                raise Problem("ambiguous-ellipsis", "dots are not supported here", part.span)
            found.append(_law(elaborator, part))
        groups.append(found)
    separators = node.separators
    data_kind = kind
    if kind == "entropy" and len(groups) == 2 and separators[0] == "||":
        data_kind = "cross"
    if kind == "mutual" and len(groups) == 1:
        groups = [[part] for part in groups[0]]
    operands = tuple(part for group in groups for part in group)
    free: frozenset[str] = frozenset()
    for operand in operands:
        free |= law_free(elaborator, operand)
    return Expr("information", operands, Information(data_kind, tuple(len(group) for group in groups)), node.span, free)


def _law(elaborator: Elaborator, node: Node) -> Expr:
    """An argument of an entropy: a random variable, a vector of probabilities, a distribution, a letter."""
    if isinstance(node, Apply) and node.head == "paren":
        return _law(elaborator, node.args[0])
    if isinstance(node, Call) and isinstance(node.function, (Symbol, Apply)):
        function = node.function
        base = function
        while isinstance(base, Apply):
            base = base.args[0]
        if isinstance(base, Symbol):
            distribution = distribution_of(base.name)
            if distribution is not None and len(node.groups) == 1 and not elaborator.is_known(name_of(function)):
                return Expr("distribution", tuple(elaborator.arguments(node)), distribution.name, node.span)
            name = name_of(function)
            declaration = elaborator.declared(name)
            if declaration is not None and declaration.is_function:
                return variable(name, node.span)
            if base.name in letters.DENSITY | letters.PROBABILITY and elaborator.declared(base.name) is None:
                item = probability(elaborator, node, _measure_letter(elaborator, base.name, []), [])
                return Expr("law", (item,), _measure_letter(elaborator, base.name, []), node.span, item.free)
    if isinstance(node, Apply) and node.head in ("juxt", "dot", "times") and all(isinstance(part, Call) for part in node.args):
        # `D(p(x, y) \\| p(x) p(y))`: the product of two laws is one.
        parts = [_law(elaborator, part) for part in node.args]
        if all(part.head == "law" for part in parts):
            product = parts[0].args[0]
            for part in parts[1:]:
                product = Expr("mul", (product, part.args[0]), None, node.span)
            return Expr("law", (product,), parts[0].data, node.span, product.free)
    name = name_of(node)
    if name is not None and not elaborator.is_known(name):
        if name in letters.DENSITY:
            elaborator.note_unknown(name, node.span, "law")
            return variable(name, node.span)
        elaborator.note_unknown(name, node.span, "random")
        return variable(name, node.span)
    return elaborator.expr(node)
