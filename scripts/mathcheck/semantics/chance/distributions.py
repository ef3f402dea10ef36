r"""Named distributions: `\mathcal{N}(\mu, \sigma^2)` as a law, `\mathcal{N}(x \mid \mu, \sigma^2)` as its density."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import DISTRIBUTIONS
from mathcheck.reference.distributions import Distribution
from mathcheck.semantics.expr import Expr
from mathcheck.syntax.nodes import Call, Node, Symbol

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


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


def named_distribution(elaborator: Elaborator, node: Node) -> Expr | None:
    if isinstance(node, Call) and isinstance(node.function, Symbol):
        distribution = distribution_of(node.function.name)
        if distribution is not None and len(node.groups) == 1:
            return Expr("distribution", tuple(elaborator.arguments(node)), distribution.name, node.span)
    return None
