r"""Inequalities about functions of a kind that only the words beside them name: convex, strongly convex, smooth, Lipschitz.

`A function is called convex if` and `if the gradient of $f$ is Lipschitz continuous with constant $L$, then` both say for which
functions an inequality holds: it is judged for those.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.records import record
from mathcheck.semantics.domains import Function, Real
from mathcheck.semantics.expr import Expr, number, variable, walk
from mathcheck.semantics.scope import Declaration, Scope

if TYPE_CHECKING:
    from mathcheck.semantics.concepts.around import Around


@record
class _Kind:
    """Words that name a kind of functions; the trait of one, how many times its constant it is taken, and what is added."""

    words: re.Pattern[str]
    trait: str
    # Whether the function is its constant times one with the constant 1, or a convex one with a square added.
    scaled: bool = False
    squared: bool = False


_KINDS = tuple(_Kind(re.compile(pattern), *rest) for pattern, *rest in (
    (r"strongly[- ]convex|strong convexity", "convex", False, True),
    (r"gradients?\b[^.]{0,60}\blipschitz|lipschitz(?:[- ]continuous)? (?:gradient|derivative)|\bsmooth with|-smooth|smoothness|descent lemma",
     "gentle", True),
    (r"\blipschitz\b", "steady", True),
    (r"\bconcav", "concave"),
    (r"\bconvex\b(?! (?:set|hull|combination|cone)s?\b)", "convex"),
    (r"positive[- ](?:semi-?)?definite(?: \w+)? (?:kernel|function)|kernels?\b[^.]{0,80}positive[- ](?:semi-?)?definite|mercer", "kernel"),
))
_DENIED = re.compile(r"\b(?:not|non|nor|neither|without|whether)[ -](?:\w+ )?$")
_HALF = number(Fraction(1, 2))


def kind_of(around: Around) -> _Kind | None:
    """The kind that the words of the sentence and the one before name."""
    text = re.sub(r"\s+", " ", around.before.lower())
    text = " ".join(re.split(r"(?<=[.!?]) (?=[a-z§])", text)[-2:])
    for kind in _KINDS:
        found = kind.words.search(text)
        if found is not None:
            return None if _DENIED.search(text[:found.start()]) else kind
    return None


@contextmanager
def functions_of(kind: _Kind, sides: tuple[Expr, ...], scope: Scope) -> Iterator[bool]:
    """A scope in which the functions of a claim that nothing specifies are of a kind; whether there is one."""
    applied = {part.args[0].data for side in sides for part in walk(side)
               if part.head in ("call", "gradient_at", "derivative_at") and part.args and part.args[0].head == "var"}
    names = sorted(name for name in applied if (found := scope.lookup(name)) is not None and isinstance(found.domain, Function)
                   and found.definition is None)
    scope.push()
    try:
        yield bool(names) and all(_declare(kind, name, sides, scope) for name in names)
    finally:
        scope.pop()


def _declare(kind: _Kind, name: str, sides: tuple[Expr, ...], scope: Scope) -> bool:
    domain = scope.lookup(name).domain
    traits = {kind.trait} | ({"convex"} if kind.trait == "concave" else set()) | ({"faint"} if kind.squared else set())
    narrowed = Function(domain.arguments, domain.result, domain.traits | traits)
    if not kind.scaled and not kind.squared:
        scope.declare(Declaration(name, narrowed, inferred=True))
        return True
    constants = _constants(sides, scope)
    if len(constants) != 1:
        return False
    constant = variable(constants[0])
    hidden, point = variable(f"#{name}()"), variable(f"#{name}/at")
    scope.declare(Declaration(hidden.data, narrowed, inferred=True))
    scope.declare(Declaration(constants[0], Real(number(Fraction(0)), None, True), inferred=True))
    value = Expr("call", (hidden, point))
    if kind.scaled:
        body = Expr("mul", (constant, value))
    else:
        square = Expr("pow", (Expr("norm", (point,), "2"), number(Fraction(2))))
        body = Expr("add", (value, Expr("mul", (Expr("mul", (_HALF, constant)), square))))
    scope.declare(Declaration(name, None, body, (point.data,), inferred=True))
    return True


def _constants(sides: tuple[Expr, ...], scope: Scope) -> list[str]:
    """The numbers of a claim that stand beside its functions, and in no argument of one."""
    inside = {name for side in sides for part in walk(side) if part.head in ("call", "gradient_at", "derivative_at")
              for argument in part.args[1:] for name in argument.free}
    names = {part.data for side in sides for part in walk(side) if part.head == "var"} - inside
    return sorted(name for name in names if (found := scope.lookup(name)) is not None and found.definition is None
                  and isinstance(found.domain, Real))
