r"""`H(X)`, `H(X \mid Y)`, `H(p, q)`, `D_{\text{KL}}(p \| q)`, `I(X; Y)`: what they are of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import probability as letters
from mathcheck.semantics.chance.distributions import distribution_of
from mathcheck.semantics.chance.probabilities import measure_letter, probability
from mathcheck.semantics.chance.ranges import note_values
from mathcheck.semantics.chance.records import Information
from mathcheck.semantics.chance.variables import law_free
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Node, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

# The setting of a section that says in which unit information is measured.
UNIT = "unit of information"
_BITS, _NATS = re.compile(r"\bbits\b"), re.compile(r"\bnats?\b")


def information(elaborator: Elaborator, kind: str, node: Call) -> Expr:
    r"""`H(X)`, `H(X \mid Y)`, `H(p, q)`, `D_{\text{KL}}(p \| q)`, `I(X; Y)`."""
    groups: list[list[Expr]] = []
    if kind in ("entropy", "mutual") and "||" not in node.separators:
        note_values(elaborator, tuple(part for group in node.groups for part in group))
    spelled = _spelled_out(elaborator, [part for group in node.groups for part in group])
    for group in node.groups:
        found = []
        for part in group:
            if isinstance(part, Ellipsis):
                raise Problem("ambiguous-ellipsis", "dots are not supported here", part.span)
            found.append(law_operand(elaborator, spelled.get(name_of(part), part)))
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
    return Expr("information", operands, Information(data_kind, tuple(len(group) for group in groups), base=elaborator.scope.fact(UNIT) or 0),
                node.span, free)


def unit_of(nodes: Iterable[Node], words: str) -> int | None:
    r"""The base of the logarithms by which information is measured: that of `\log_2` or `\ln` in a formula, or of `bits` beside it."""
    natural = False
    for node in nodes:
        for part in walk(node):
            name = name_of(part)
            if name == r"\text{log}_{2}":
                return 2
            natural = natural or name == r"\text{ln}"
    if natural:
        return 0
    bits, nats = _BITS.search(words) is not None, _NATS.search(words) is not None
    return None if bits == nats else 2 if bits else 0


def _spelled_out(elaborator: Elaborator, operands: list[Node]) -> dict[str, Call]:
    r"""What bare letters stand for: in a formula that speaks of `q(z)`, the q of `H(q)` is that law.

    Of two letters both must be laws of the same values somewhere.
    """
    names = [name_of(part) for part in operands]
    if elaborator.root is None or not names or len(names) > 2 or not all(
            name in letters.DENSITY and elaborator.declared(name) is None for name in names):
        return {}
    calls: list[dict[tuple[str, ...], Call]] = []
    for name in names:
        found: dict[tuple[str, ...], Call] = {}
        for part in walk(elaborator.root):
            if isinstance(part, Call) and name_of(part.function) == name and part.groups:
                target = tuple(name_of(item) or "" for item in part.groups[0])
                if all(target) and all(name_of(item) is not None for group in part.groups for item in group):
                    found.setdefault(target, part)
        calls.append(found)
    shared = [target for target in calls[0] if all(target in found for found in calls)]
    if len(shared) != 1 or any(name in elaborator.integrated for name in shared[0]):
        return {}
    return {name: found[shared[0]] for name, found in zip(names, calls, strict=True)}


def law_operand(elaborator: Elaborator, node: Node) -> Expr:
    """An argument of an entropy: a random variable, a vector of probabilities, a distribution, a letter."""
    if isinstance(node, Apply) and node.head == "paren":
        return law_operand(elaborator, node.args[0])
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
                return _named_law(declaration, node) or variable(name, node.span)
            if base.name in letters.DENSITY | letters.PROBABILITY and elaborator.declared(base.name) is None:
                item = probability(elaborator, node, measure_letter(elaborator, base.name, []), [])
                return Expr("law", (item,), measure_letter(elaborator, base.name, []), node.span, item.free)
    if isinstance(node, Apply) and node.head in ("juxt", "dot", "times") and all(isinstance(part, Call) for part in node.args):
        # `D(p(x, y) \\| p(x) p(y))`: the product of two laws is one.
        parts = [law_operand(elaborator, part) for part in node.args]
        if all(part.head == "law" for part in parts):
            product = parts[0].args[0]
            for part in parts[1:]:
                product = Expr("mul", (product, part.args[0]), None, node.span)
            return Expr("law", (product,), parts[0].data, node.span, product.free)
    name = name_of(node)
    declaration = elaborator.declared(name) if name is not None else None
    if declaration is not None and (law := _named_law(declaration, node)) is not None:
        return law
    if name is not None and not elaborator.is_known(name):
        if name in letters.DENSITY:
            elaborator.note_unknown(name, node.span, "law")
            return variable(name, node.span)
        elaborator.note_unknown(name, node.span, "random")
        return variable(name, node.span)
    return elaborator.expr(node)


def _named_law(found: Declaration, node: Node) -> Expr | None:
    r"""The law whose density a function is: that of $p(x) = \mathcal{N}(x \mid \mu, \sigma^2)$."""
    body = found.definition
    if found.parameters is None or len(found.parameters) != 1 or body is None or body.head != "density":
        return None
    letter, *parameters = body.args
    if letter.head != "var" or letter.data != found.parameters[0] or any(letter.data in part.free for part in parameters):
        return None
    return Expr("distribution", tuple(parameters), body.data, node.span)
