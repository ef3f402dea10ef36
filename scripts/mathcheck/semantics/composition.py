r"""Functions by name in derivatives: with `L = f(g(h(x)))` given, `\partial f / \partial g` is a link of the chain.

A name of a function then stands for its value where the page applies it: `g` for `g(h(x))`.
A derivative by it is the derivative by that value, at the place where the page takes it.
"""

from __future__ import annotations

from mathcheck.diagnostics import Problem
from mathcheck.semantics.expr import Expr, variable, walk
from mathcheck.semantics.scope import Scope


def applied(name: str, scope: Scope) -> Expr | None:
    """The one way in which given values apply a function; `None` when there is none or there are several."""
    found: dict[str, Expr] = {}
    for declaration in scope.visible():
        if declaration.definition is None or declaration.parameters is not None:
            continue
        for part in walk(declaration.definition):
            if part.head == "call" and part.args[0].head == "var" and part.args[0].data == name:
                found.setdefault(repr(part), part)
    return next(iter(found.values())) if len(found) == 1 else None


def value_of(name: str, scope: Scope) -> Expr | None:
    """What a name stands for: a function's value where it is applied, or the value that the page gives a variable."""
    declaration = scope.lookup(name)
    if declaration is None:
        return None
    return applied(name, scope) if declaration.is_function else declaration.definition


def with_input(expr: Expr, part: Expr, name: str) -> Expr:
    """The expression with each occurrence of a part replaced by a name that takes any value."""
    wanted = repr(part)

    def replaced(current: Expr) -> Expr:
        if current.head == part.head and repr(current) == wanted:
            return variable(name, current.span)
        if not current.args:
            return current
        args = tuple(map(replaced, current.args))
        if all(new is old for new, old in zip(args, current.args, strict=True)):
            return current
        free = (current.free - {own for old in current.args for own in old.free}).union(*(arg.free for arg in args))
        return Expr(current.head, args, current.data, current.span, free)

    return replaced(expr)


def link(top: str, bottom: str, scope: Scope, span: tuple[int, int]) -> tuple[Expr, str, Expr] | None:
    r"""For `\partial top / \partial bottom`: the body, the name in it to differentiate by, and the value it takes.

    `None` where `bottom` is no function or nothing applies it.
    """
    declaration = scope.lookup(bottom)
    if declaration is None or not declaration.is_function:
        return None
    part, whole = applied(bottom, scope), value_of(top, scope)
    if part is None or whole is None:
        return None
    name = f"{bottom}()"
    body = with_input(whole, part, name)
    if body is whole:
        raise Problem("ambiguous-variable", f"nothing says how `{top}` depends on `{bottom}`", span)
    return body, name, part
