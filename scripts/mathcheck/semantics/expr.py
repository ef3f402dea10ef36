"""Resolved expressions: a closed set of heads, every name bound, free names known.

`elaborate` makes them from syntax; `numeric` evaluates them. `free` holds the names whose
values an expression depends on; the name `OMEGA` stands for chance.
"""

from __future__ import annotations

from typing import Any

OMEGA = "ω"
NO_NAMES: frozenset[str] = frozenset()


class Expr:
    """A node: a head, operands, what else the head needs, and the span it was read from."""

    __slots__ = ("head", "args", "data", "span", "free")

    def __init__(self, head: str, args: tuple[Expr, ...] = (), data: Any = None, span: tuple[int, int] = (0, 0),
                 free: frozenset[str] | None = None):
        self.head = head
        self.args = args
        self.data = data
        self.span = span
        if free is None:
            free = args[0].free if args else NO_NAMES
            for arg in args[1:]:
                if arg.free:
                    free = free | arg.free
        self.free = free

    def __repr__(self) -> str:
        data = "" if self.data is None else f":{self.data}"
        inner = " ".join(map(repr, self.args))
        return f"({self.head}{data}{' ' if inner else ''}{inner})"


def variable(name: str, span: tuple[int, int] = (0, 0)) -> Expr:
    """A reference to a name of the scope."""
    return Expr("var", (), name, span, frozenset((name,)))


def number(value: Any, span: tuple[int, int] = (0, 0), ulp: Any = None) -> Expr:
    """A literal."""
    return Expr("num", (), (value, ulp), span)


def walk(expr: Expr):
    """The expression and all its descendants."""
    stack = [expr]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(current.args)


def substitute(expr: Expr, replacements: dict[str, Expr]) -> Expr:
    """The expression with free names replaced; binders that bind a replaced name keep it."""
    if not (expr.free & replacements.keys()):
        return expr
    if expr.head == "var":
        return replacements.get(expr.data, expr)
    bound = getattr(expr.data, "binds", None) if expr.data is not None else None
    if bound:
        replacements = {name: value for name, value in replacements.items() if name not in bound}
    args = tuple(substitute(arg, replacements) for arg in expr.args)
    data = expr.data
    if hasattr(data, "substitute"):
        data = data.substitute(replacements)
    free = expr.free - replacements.keys()
    for name in expr.free & replacements.keys():
        free |= replacements[name].free
    return Expr(expr.head, args, data, expr.span, free)
