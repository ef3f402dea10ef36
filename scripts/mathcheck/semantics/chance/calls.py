"""Which call speaks of chance: the meaning of a name before brackets as probability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.reference import probability as letters
from mathcheck.semantics.chance.distributions import distribution_call, distribution_of
from mathcheck.semantics.chance.information import information
from mathcheck.semantics.chance.moments import moment
from mathcheck.semantics.chance.probabilities import measure_letter, probability
from mathcheck.semantics.chance.ranges import is_listed_choice
from mathcheck.semantics.chance.variables import is_random, named_variables, speaks_of_chance
from mathcheck.semantics.domains import Choice, Function, Integer, Random, Real, ValueOf, Vector
from mathcheck.semantics.elaborate.readings import is_information
from mathcheck.semantics.expr import Expr, variable
from mathcheck.syntax.nodes import Apply, Call, Group, Node, Relation, Sequence, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def call_of_chance(elaborator: Elaborator, node: Call) -> Expr | None:
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
    if full is not None and elaborator.scope.fact("outcome") is not None and node.groups == ((node.groups[0][0],),) and \
            name_of(node.groups[0][0]) == elaborator.scope.fact("outcome") and is_random(elaborator, full):
        # `X(\omega)`: the value of X at the outcome.
        elaborator.declared(full)
        return variable(full, node.span)
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
    if name == "V" and elaborator.infer and _is_worth(elaborator, node):
        return None
    if name in letters.VARIANCE:
        return moment(elaborator, "variance", node, subscripts)
    if name in letters.COVARIANCE:
        return moment(elaborator, "covariance", node, subscripts)
    if name in letters.CORRELATION and len(node.groups[0]) == 2:
        return moment(elaborator, "correlation", node, subscripts)
    if name in letters.DEVIATION:
        return moment(elaborator, "deviation", node, subscripts)
    if name == "I" and elaborator.infer and declaration is None and is_information(node):
        # Of one number it is no identity matrix times it, but what a sample tells of a parameter.
        elaborator.note_unknown(INFORMATION, node.function.span, "function").arity = 1
        return Expr("call", (variable(INFORMATION, node.function.span), *elaborator.arguments(node)), None, node.span)
    if name in letters.MUTUAL and ";" in node.separators:
        return information(elaborator, "mutual", node)
    if name in letters.INDICATOR and name not in ("I", "1", r"\text{I}") or name in ("I", r"\text{I}", r"\mathbb{I}") and \
            _holds_test(node):
        items = [elaborator.expr(item) for item in node.groups[0]]
        test = items[0]
        for more in items[1:]:
            test = Expr("and", (test, more), None, node.span)
        return Expr("indicator", (test,), None, node.span)
    if name in letters.MUTUAL and (";" in node.separators or len(node.groups[0]) == 2):
        return information(elaborator, "mutual", node)
    if name == "h" and declaration is None and full == "h" and all(
            (law := elaborator.scope.lookup(name_of(item) or "")) is not None and isinstance(law.domain, Random) and law.domain.kind in ("named", "given")
            for group in node.groups for item in group):
        # `h(X)` of a variable with a density: its differential entropy.
        return information(elaborator, "entropy", node)
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
            named_variables(elaborator, subscripts):
        return probability(elaborator, node, "p", subscripts, cumulative=True)
    if name in letters.PROBABILITY:
        return probability(elaborator, node, measure_letter(elaborator, name, subscripts), subscripts)
    if declaration is not None and declaration.parameters is not None and name in letters.DENSITY and len(node.groups) == 2:
        # `p(x \mid \lambda)` beside a prior $p(\lambda)$ that the page writes out.
        return probability(elaborator, node, measure_letter(elaborator, name, subscripts), subscripts)
    if declaration is None and name in letters.DENSITY:
        if name in ("f", "g", "r", r"\pi") and len(node.groups) == 1 and not named_variables(elaborator, subscripts):
            return None
        if not elaborator.infer and not (elaborator.assume_events and name in ("p", "q")) and \
                not speaks_of_chance(elaborator, node, subscripts) and not (among_laws(elaborator) and of_declared_values(elaborator, node)):
            return None
        # `p(z)` speaks of values, where `P(A)` in a comment speaks of events.
        assumed, elaborator.assume_events = elaborator.assume_events, False
        try:
            return probability(elaborator, node, measure_letter(elaborator, name, subscripts), subscripts)
        finally:
            elaborator.assume_events = assumed
    if full == "B" and declaration is None and len(node.groups) == 1 and len(node.groups[0]) == 2 and "B" not in elaborator.unknown:
        return Expr("apply", tuple(elaborator.arguments(node)), "Beta", node.span)
    if declaration is not None and isinstance(declaration.domain, Function) and "density" in declaration.domain.traits:
        return probability(elaborator, node, measure_letter(elaborator, name, subscripts), subscripts)
    return None


def of_declared_values(elaborator: Elaborator, node: Call) -> bool:
    r"""Whether a call is `p(x, z)` or `q(z)` of names that the page declares, and p or q no function that it defines."""
    if name_of(node.function) not in ("p", "q") or elaborator.declared(name_of(node.function)) is not None:
        return False
    for item in (item for group in node.groups for item in group):
        name = name_of(item)
        found = elaborator.scope.lookup(name) if name is not None and name not in elaborator.bound else None
        if name is None or name not in elaborator.bound and (found is None or found.definition is not None or not isinstance(
                found.domain, (Choice, Integer, Real, Vector, Random, ValueOf))):
            return False
    return True


def among_laws(elaborator: Elaborator) -> bool:
    r"""Whether a formula speaks of several laws, as `\log p(x) \ge \sum_z q(z) \log \frac{p(x, z)}{q(z)}`: by itself, `p(x) = x^2` defines a function."""
    calls = [part for part in walk(elaborator.root) if isinstance(part, Call) and name_of(part.function) in ("p", "q")] \
        if elaborator.root is not None else []
    return len({repr([[name_of(item) for item in group] for group in part.groups] + [name_of(part.function)]) for part in calls}) > 1


# The name that the Fisher information goes by where it is written as `I(\theta)`.
INFORMATION = r"\mathcal{I}"



def _is_worth(elaborator: Elaborator, node: Call) -> bool:
    r"""Whether `V(s)` is what a state is worth: only small letters of which nothing says that they are random stand in round brackets."""
    names = [part.name for group in node.groups for item in group for part in walk(item) if isinstance(part, Symbol)]
    return node.delimiter == "(" and bool(names) and not any(
        part[:1].isupper() or part.startswith((r"\mathbf{", r"\text{", r"\epsilon", r"\varepsilon")) or is_random(elaborator, part)
        or isinstance(getattr(elaborator.declared(part), "domain", None), Random) for part in names)

def _holds_test(node: Call) -> bool:
    return any(isinstance(item, Relation) for group in node.groups for item in group)


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
                    or is_random(elaborator, name) or isinstance(declaration.domain, Function) or is_listed_choice(declaration)):
                return False
        elif not (elaborator.infer or name in letters.DENSITY):
            return False
    return True
