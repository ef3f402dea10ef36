r"""What depends on what where only derivatives say so: `\frac{dz}{dt} = \frac{\partial z}{\partial x} \frac{dx}{dt} + \dots`.

A name that is differentiated by another one is a function of it. Of several such names those that
stand closest are its arguments: z depends on t through x alone.
"""

from __future__ import annotations

from mathcheck.semantics.domains import Function, Matrix, Real, Vector
from mathcheck.semantics.expr import Expr, variable, walk
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.nodes import Apply, Call, Node
from mathcheck.syntax.nodes import walk as parts_of
from mathcheck.syntax.unparse import name_of

_HEADS = frozenset({"partial", "total"})


def vanishes(sides: tuple[Expr, ...], scope: Scope, closure) -> bool:
    """Whether a claim differentiates something by a name on which it does not depend, so that it says nothing there."""
    if any(side.head == "num" for side in sides):
        return False
    return any(part.head == "deriv" and part.data.kind in _HEADS and any(
        target.name not in closure((part.args[0],), scope) for target in part.data.targets)
        for side in sides for part in walk(side))


def is_idle_slope(sides: tuple[Expr, ...], scope: Scope) -> bool:
    r"""`\frac{\partial}{\partial w_n} g(v) = 0` of a function that nothing specifies, at a value without the variable: a condition."""
    first, second = sides
    if second.head != "num" or first.head != "deriv" or first.data.kind not in _HEADS:
        return False
    called = [part.args[0].data for part in walk(first.args[0]) if part.head == "call" and part.args[0].head == "var"]
    return bool(called) and not any(target.name in first.args[0].free for target in first.data.targets) and all(
        (found := scope.lookup(name)) is not None and found.inferred and found.definition is None for name in called)


def of_one_function(sides: tuple[Expr, ...], scope: Scope) -> bool:
    r"""Whether a function of which no arguments are known is differentiated by several names: `\partial L / \partial z` and `\partial L / \partial a`."""
    by: dict[str, set[str]] = {}
    for part in (part for side in sides for part in walk(side)):
        if part.head == "deriv" and part.args[0].head == "call" and part.args[0].args[0].head == "var":
            by.setdefault(part.args[0].args[0].data, set()).update(target.name for target in part.data.targets)
    return any(len(names) > 1 and (found := scope.lookup(name)) is not None and found.parameters is None and found.definition is None
               and isinstance(found.domain, Function) and not found.domain.arguments for name, names in by.items())


def chain_of(nodes: tuple[Node, ...], scope: Scope) -> list[Declaration]:
    """Functions for the names that nothing else defines, and their values; nothing where the chain runs in a circle."""
    edges = _edges(nodes)
    found: list[Declaration] = []
    for name in (name for name in edges if _is_open(name, scope)):
        below = edges[name]
        direct = [other for other in below
                  if not any(between != other and other in _reached(between, edges, scope) for between in below)]
        if name in _reached(name, edges, scope) or not direct:
            return []
        hidden = f"#{name}()"
        found.append(Declaration(hidden, _values(name, scope), inferred=True))
        value = Expr("call", (variable(hidden), *map(variable, direct)))
        found.append(Declaration(name, None, value, inferred=True, depends=frozenset(direct)))
    return found


def _values(name: str, scope: Scope) -> Function:
    """A function with the values that a name may have."""
    known = scope.lookup(name)
    if known is not None and isinstance(known.domain, Function):
        return Function((), known.domain.result, known.domain.traits)
    return Function((), known.domain if known is not None and isinstance(known.domain, (Real, Vector, Matrix)) else Real())


def _edges(nodes: tuple[Node, ...]) -> dict[str, list[str]]:
    """By what each name is differentiated, in the order in which that stands."""
    found: dict[str, list[str]] = {}
    for node in nodes:
        for part in parts_of(node):
            if not isinstance(part, Apply) or part.head not in _HEADS or isinstance(part.args[0], Call):
                continue
            name = name_of(part.args[0])
            for below in map(name_of, part.args[1:]):
                if name is not None and below is not None and below not in found.setdefault(name, []):
                    found[name].append(below)
    return {name: below for name, below in found.items() if below}


def _is_open(name: str, scope: Scope) -> bool:
    """Whether nothing says what a name is, or only that it is a function."""
    found = scope.lookup(name)
    return found is None or found.definition is None and (found.inferred or found.is_function)


def _reached(name: str, edges: dict[str, list[str]], scope: Scope) -> set[str]:
    """What a name depends on, by derivatives and by definitions."""
    found: set[str] = set()
    pending = [name]
    while pending:
        current = pending.pop()
        known = scope.lookup(current)
        below = set(edges.get(current, ())) | (set() if known is None or known.definition is None else set(known.definition.free))
        pending.extend(below - found)
        found |= below
    return found
