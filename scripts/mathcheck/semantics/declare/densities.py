r"""Densities that a page writes out: `p(x) = 2 x` with $X \sim p$, and conditional ones, `p(x \mid \lambda) = \lambda e^{-\lambda x}`."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.reference import probability as letters
from mathcheck.semantics.chance.given_laws import BELOW, INFINITE, law_declaration
from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.chance.variables import is_random
from mathcheck.semantics.declare.definitions import accept_unknown, elaborated
from mathcheck.semantics.domains import Choice, Family, Integer, Matrix, Random, Real, Vector
from mathcheck.semantics.elaborate.integrals import Integral
from mathcheck.semantics.expr import Expr, number, substitute, variable
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import Call, Ellipsis, Node, Relation, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def law_of_density(declarer: Declarer, density: Declaration) -> Random:
    """The law with a density that the page writes out as a function."""
    letter, = density.parameters
    domain = getattr(declarer.scope.lookup(letter), "domain", None)
    low, high = getattr(domain, "lower", None), getattr(domain, "upper", None)
    return law_declaration(Declaration(letter), letter, density.definition, (low or BELOW, high or INFINITE),
                           isinstance(domain, Integer)).domain


def declare_conditional_density(declarer: Declarer, left: Call, node: Relation) -> bool:
    r"""`p(x \mid \lambda) = \lambda e^{-\lambda x}`: the law of x for each value of what stands behind the bar.

    Where the page gives that a law as well, `p(\lambda) = ...`, x depends on a random variable.
    """
    letter = name_of(left.function)
    if len(left.groups) != 2 or left.separators[0] not in ("|", ";") or len(left.groups[0]) != 1 or len(node.sides) != 2 or \
            letter not in ("p", "q", "f"):
        return False
    target, *others = (name_of(item) for group in left.groups for item in group)
    if target is None or None in others or target in others or is_random(declarer.elaborator(), target):
        return False
    found = declarer.scope.lookup(target)
    if found is not None and not (found.definition is None and isinstance(found.domain, (Real, Integer, Choice, Vector, Family))):
        return False
    domain = found.domain if found is not None else Real()
    if isinstance(domain, (Vector, Family)):
        domain = domain.element or Real()
    if isinstance(domain, Choice) or not isinstance(domain, (Real, Integer)):
        return False
    if found is None or found.domain is not domain:
        declarer.enter(target, domain, node=node)
    elaborator, body = elaborated(declarer, node.sides[1], None, (target,))
    accept_unknown(declarer, elaborator, set())
    for other in others:
        _enter_prior(declarer, other, letter, node)
    body = substitute(body, {other: variable(other + HIDDEN) for other in others if declarer.scope.lookup(other + HIDDEN) is not None})
    _enter_density(declarer, target, domain, body, node)
    return True


def declare_shape_of_density(declarer: Declarer, node: Relation) -> bool:
    r"""`$p(\theta) \propto \theta^{a-1} (1 - \theta)^{b-1}$` in the text: the density is that, divided by its integral.

    So is `p(\mu \mid x) \propto ...` where what stands behind the bar is no variable, and no other density on the right.
    """
    left, right = node.sides
    if declarer.infer or declarer.place.kind == "display" or not isinstance(left, Call) or len(left.groups) > 2 or len(left.groups[0]) != 1:
        return False
    letter, target = name_of(left.function), name_of(left.groups[0][0])
    found = declarer.scope.lookup(target or "")
    known = declarer.scope.lookup(letter or "")
    if letter not in ("p", "q", "f", "g") or found is None or found.definition is not None or \
            not isinstance(found.domain, Real) or is_random(declarer.elaborator(), target):
        return False
    is_conditional = len(left.groups) == 2
    if is_conditional and not (_is_posterior_of_numbers(declarer, left, target) and not _speaks_of_densities(right)) or \
            known is not None and (not is_conditional or known.parameters == (target,)):
        return False
    elaborator, body = elaborated(declarer, right, None, (target,))
    accept_unknown(declarer, elaborator, set())
    ends = (found.domain.lower or BELOW, found.domain.upper or INFINITE)
    free = (body.free - {target}).union(*(end.free for end in ends))
    whole = Expr("int", (body, *ends), Integral((target,)), node.span, free)
    density = Expr("div", (body, whole), None, node.span)
    if is_conditional:
        _enter_density(declarer, target, found.domain, density, node)
    else:
        declarer.enter(letter, None, density, (target,), node=node, depends=free)
    return True


def _is_posterior_of_numbers(declarer: Declarer, left: Call, target: str) -> bool:
    """Whether what stands behind the bar is declared and not random, and nothing gives the target a law yet."""
    if left.separators[0] not in ("|", ";") or declarer.scope.lookup(target + HIDDEN) is not None:
        return False
    elaborator = declarer.elaborator()
    names = [name_of(item) for item in left.groups[1] if not isinstance(item, Ellipsis)]
    known = [declarer.scope.lookup(name or "") or declarer.scope.lookup((name or "").partition("_{")[0]) for name in names]
    return all(each is not None and isinstance(each.domain, (Real, Integer, Vector, Matrix, Family)) for each in known) and not any(
        is_random(elaborator, each.name) for each in known)


def _speaks_of_densities(node: Node) -> bool:
    r"""Whether a probability or a density by its letter stands in an expression, as in `p(x \mid \theta) p(\theta)`."""
    return any(isinstance(part, Call) and name_of(part.function) in letters.PROBABILITY | letters.DENSITY for part in walk(node))


def _enter_prior(declarer: Declarer, name: str, letter: str, node: Relation) -> None:
    r"""The law of a parameter of which the page gives the density, as `p(\lambda) = ...`."""
    density, found = declarer.scope.lookup(letter), declarer.scope.lookup(name)
    if declarer.scope.lookup(name + HIDDEN) is None and density is not None and density.parameters == (name,) and found is not None and \
            found.definition is None and isinstance(found.domain, (Real, Integer)):
        _enter_density(declarer, name, found.domain, density.definition, node)


def _enter_density(declarer: Declarer, name: str, domain: Real | Integer, body: Expr, node: Relation) -> None:
    ends = (domain.lower or (number(Fraction(1)) if isinstance(domain, Integer) else BELOW), domain.upper or INFINITE)
    law = law_declaration(Declaration(name + HIDDEN), name, body, ends, isinstance(domain, Integer))
    declarer.enter(name + HIDDEN, law.domain, node=node, depends=law.depends)
