r"""What an equation gives of the law of its variables: `P(X = k) = (1 - p)^{k - 1} p`, `P(X = i, Y = j) = (i + j) / 36`.

A letter on the left runs over the values of its variable: where these can be listed, the equation
is one for each of them; where not, it is the law of the variable.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import Any

from mathcheck.records import record
from mathcheck.semantics.domains import Choice, GivenLaw, Integer, Random, Real, ValueOf
from mathcheck.semantics.expr import Expr, number, substitute
from mathcheck.semantics.scope import Declaration, Scope

LARGEST = 64
INFINITE = Expr("infinity")
BELOW = Expr("neg", (INFINITE,))
# Variables of which the page says no more than which values they take.
UNSPECIFIED = ("discrete", "table", "binary")


@record
class Given:
    """The law of one variable, or equations between single probabilities and their values."""

    law: Declaration | None = None
    equations: tuple[tuple[Expr, Expr], ...] = ()


def given_by(first: Expr, second: Expr, scope: Scope) -> Given | None:
    """What `first = second` gives, where `first` is a probability; `None` where its letters have no values to run over."""
    letters = _letters(first, second, scope)
    if not letters:
        return Given(equations=((first, second),))
    if len(first.data.items) == 1 and (law := _law(*next(iter(letters.items())), first, second, scope)) is not None:
        return Given(law)
    listed = [_listed(letter, source, scope) for letter, source in letters.items()]
    if any(values is None for values in listed):
        return None
    equations = []
    for values in product(*listed):
        chosen = dict(zip(letters, values, strict=True))
        equations.append((substitute(first, chosen), substitute(second, chosen)))
    return Given(equations=tuple(equations)) if len(equations) <= LARGEST else None


def place(scope: Scope, declaration: Declaration) -> None:
    """Say where it was declared what a variable is."""
    section = next(section for section in reversed(scope.sections) if declaration.name in section.names)
    section.names[declaration.name] = declaration


def _letters(first: Expr, second: Expr, scope: Scope) -> dict[str, str]:
    """The letters on the left that stand for any value of their variable, with the variable."""
    found: dict[str, str] = {}
    for item, operand in zip(first.data.items, first.args, strict=True):
        if item.kind != "value" or operand.head != "var" or operand.data in item.names or len(item.names) != 1:
            continue
        declaration = scope.lookup(operand.data)
        domain = getattr(declaration, "domain", None)
        if declaration is None or declaration.definition is None and isinstance(domain, (ValueOf, Choice, Integer, Real)):
            found[operand.data] = item.names[0]
    return found


def _law(letter: str, source: str, first: Expr, second: Expr, scope: Scope) -> Declaration | None:
    found = scope.lookup(source)
    if found is None or found.definition is not None or not isinstance(found.domain, Random) or found.domain.kind not in UNSPECIFIED or \
            _listed(letter, source, scope) is not None:
        return None
    domain = found.domain.range
    own = getattr(scope.lookup(letter), "domain", None)
    if not isinstance(domain, Integer) and isinstance(own, Integer):
        domain = own
    if isinstance(domain, Integer):
        low, high, discrete = domain.lower or number(Fraction(1)), domain.upper or INFINITE, True
    else:
        if isinstance(own, Real) and (own.lower is not None or own.upper is not None):
            domain = own
        low, high, discrete = getattr(domain, "lower", None) or BELOW, getattr(domain, "upper", None) or INFINITE, False
    return law_declaration(found, letter, second, (low, high), discrete)


def law_declaration(found: Declaration, letter: str, body: Expr, ends: tuple[Expr, Expr], discrete: bool) -> Declaration:
    """A variable with the mass or density that the page writes out."""
    free = (body.free - {letter}) | ends[0].free | ends[1].free
    law = Expr("given_law", (body, *ends), GivenLaw(letter, discrete), body.span, free)
    return replace(found, domain=Random("given", law), depends=free)


def _listed(letter: str, source: str, scope: Scope) -> list[Expr] | None:
    """The numbers that a letter runs over: those of its own domain, or all values of its variable."""
    own = getattr(scope.lookup(letter), "domain", None)
    values = _numbers(own)
    if values is None and (own is None or isinstance(own, ValueOf)):
        random = getattr(scope.lookup(source), "domain", None)
        values = _numbers(random.range) if isinstance(random, Random) else None
    return values


def _numbers(domain: Any) -> list[Expr] | None:
    if isinstance(domain, Choice) and all(value.head in ("num", "neg") and not value.free for value in domain.values):
        return list(domain.values)
    if isinstance(domain, Integer) and domain.lower is not None and domain.upper is not None and \
            domain.lower.head == domain.upper.head == "num":
        first, last = domain.lower.data[0], domain.upper.data[0]
        return [number(first + step) for step in range(int(last - first) + 1)] if last - first < LARGEST else None
    return None

