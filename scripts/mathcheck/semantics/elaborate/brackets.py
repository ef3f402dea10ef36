"""Brackets, bars, norms, inner products and cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics import elaborate_sequences
from mathcheck.semantics.domains import Matrix
from mathcheck.semantics.elaborate.names import plain_name
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Cases, Group, Node, Relation, Symbol
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


# The name of the inner product that a page defines for itself.
INNER = "#inner product"


def bracket_value(elaborator: Elaborator, node: Group) -> Expr:
    span = node.span
    if node.open == "|" and node.close == "|":
        return Expr("bars", (elaborator.expr(only_item(elaborator, node)),), None, span)
    if node.open == "||":
        return norm_value(elaborator, node, [], span)
    if node.open in ("floor", "ceil"):
        return Expr("apply", (elaborator.expr(only_item(elaborator, node)),), node.open, span)
    if node.open == "<":
        if len(node.groups) == 2:
            pair = [elaborator.expr(group[0]) for group in node.groups]
        else:
            pair = [elaborator.expr(item) for item in node.groups[0]]
        if len(pair) == 2 and elaborator.scope.lookup(INNER) is not None:
            return Expr("call", (variable(INNER), *pair), None, span)
        if len(pair) == 2:
            return Expr("inner", tuple(pair), None, span)
        raise Problem("unsupported", "angle brackets hold the two arguments of an inner product", span)
    if node.open == "{" :
        return elaborate_sequences.set_literal(elaborator, node)
    vector = elaborate_sequences.vector_literal(elaborator, node)
    if vector is not None:
        return vector
    if len(node.groups) == 1 and len(node.groups[0]) == 1 and not isinstance(node.groups[0][0], Relation):
        return elaborator.expr(node.groups[0][0])
    if node.open == "[" and len(node.groups[0]) == 1 and isinstance(node.groups[0][0], Relation):
        # The bracket of Iverson.
        return Expr("indicator", (elaborator.expr(node.groups[0][0]),), None, span)
    if len(node.groups) == 1 and len(node.groups[0]) == 1:
        return elaborator.expr(node.groups[0][0])
    raise Problem("unsupported", f"`{unparse(node)}` is not supported", span)


def weighted_inner(elaborator: Elaborator, group: Group, indices: list[Node], span: tuple[int, int]) -> Expr:
    r"""`\langle x, y \rangle_A` is `x^\top A y` for a matrix A; with another index, as of a space, the brackets say it all."""
    items = [item for part in group.groups for item in part]
    weight = elaborator.scope.lookup(name_of(indices[0]) or "") if len(indices) == 1 else None
    if weight is None or len(items) != 2 or not (isinstance(weight.domain, Matrix) or weight.definition is not None and rank(
            variable(weight.name), elaborator.scope) == 2):
        return bracket_value(elaborator, group)
    first, second = map(elaborator.expr, items)
    return Expr("inner", (first, Expr("mul", (elaborator.expr(indices[0]), second), None, span)), None, span)


def only_item(elaborator: Elaborator, node: Group) -> Node:
    if len(node.groups) != 1 or len(node.groups[0]) != 1:
        raise Problem("unexpected-token", "these bars should hold one expression", node.span)
    return node.groups[0][0]


def norm_value(elaborator: Elaborator, group: Group, indices: list[Node], span: tuple[int, int]) -> Expr:
    inner = elaborator.expr(only_item(elaborator, group))
    if not indices and elaborator.scope.lookup(INNER) is not None and rank(inner, elaborator.scope) == 1:
        return Expr("sqrt", (Expr("call", (variable(INNER), inner, inner), None, span),), None, span)
    order: object = 2
    matrix = None
    if indices:
        index = indices[0]
        plain = plain_name(getattr(index, "name", ""))
        if plain in ("F", "Fro", "fro"):
            matrix = "F"
        elif plain in ("*", "star", r"\star", "tr"):
            matrix = "nuclear"
        elif plain in ("op", "2,op", "spec", "sp"):
            matrix = "spectral"
        elif isinstance(index, Symbol) and index.name == r"\infty":
            order = "inf"
        else:
            weight = elaborator.expr(index)
            return Expr("norm", (inner, weight), "order", span)
    if matrix is not None:
        return Expr("norm", (inner,), matrix, span)
    return Expr("norm", (inner,), order if not indices else (order if order == "inf" else 2), span)


def cases_value(elaborator: Elaborator, node: Cases) -> Expr:
    if not node.branches:
        raise Problem("missing-operand", "these cases are empty", node.span)
    parts: list[Expr] = []
    for value, test in node.branches:
        if test is None and isinstance(value, Relation):
            raise Problem("unsupported", "a brace around equations is not a value", node.span)
        parts.append(elaborator.expr(value))
        parts.append(Expr("true", (), None, value.span) if test is None else elaborator.expr(test))
    return Expr("cases", tuple(parts), None, node.span)
