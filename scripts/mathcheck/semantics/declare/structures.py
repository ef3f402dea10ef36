"""Standard structure of vectors and matrices: symmetric, orthogonal, definite, invertible, of unit length, summing to 1."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mathcheck.semantics import domains
from mathcheck.semantics.declare.targets import indexed_value
from mathcheck.semantics.domains import Matrix, Spectral, Vector
from mathcheck.semantics.elaborate.readings import split_indices
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import (
    Apply,
    Binder,
    Call,
    Group,
    Node,
    Number,
    Relation,
    Symbol,
    first_item,
)
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_structure(declarer: Declarer, node: Relation, *, only_free: bool = False, probe: bool = False) -> bool:
    r"""Standard conditions: `A = A^\top`, `W^\top W = I`, `A^2 = A`, `\|v\| = 1`, `\sum_j p_j = 1`."""
    if len(node.sides) != 2:
        return False
    left, right = node.sides
    for first, second in ((left, right), (right, left)):
        found = structure_of(declarer, first, second)
        if found is None:
            continue
        name, trait = found
        declaration = declarer.scope.lookup(name)
        if declaration is not None and trait == "unit" and isinstance(declaration.domain, Spectral) and declaration.domain.role == "vector":
            return probe or declare_unit_eigenvector(declarer, declaration, node)
        if declaration is None or declaration.definition is not None or not isinstance(declaration.domain, (Vector, Matrix)):
            continue
        if trait == "simplex" and declaration.domain.traits & {"binary", "onehot"}:
            # Entries 0 and 1 that sum to 1: a one is at one place.
            trait = "onehot"
        if trait in declaration.domain.traits and not (declarer.place.kind == "let"):
            # Where it is assumed once more, nothing is new; else it is a claim.
            return declarer.place.assumed and not probe and not only_free
        if probe:
            return True
        declarer.enter(name, domains.with_traits(declaration.domain, trait), node=node)
        return True
    return False


def declare_unit_eigenvector(declarer: Declarer, vector: Declaration, node: Relation) -> bool:
    """The eigenvectors of a pair get length one; the pair stays a pair."""
    for other in list(declarer.scope.visible()):
        if isinstance(other.domain, Spectral) and other.domain.key == vector.domain.key:
            declarer.enter(other.name, replace(other.domain, key=f"unit {vector.domain.key}"), node=node, depends=other.depends)
    return True


def bound_name(binder: Binder) -> str | None:
    r"""The index of `\sum_j` or `\sum_{j=1}^n`, where there is one."""
    variables = binder.variables or ((binder.lower,) if binder.lower is not None else ())
    index = variables[0] if len(variables) == 1 else None
    return name_of(index.sides[0] if isinstance(index, Relation) else index) if index is not None else None


def structure_of(declarer: Declarer, first: Node, second: Node) -> tuple[str, str] | None:
    name = name_of(second)
    is_identity = name in ("I", r"\mathbf{I}") or isinstance(second, Apply) and second.head == "sub" and \
        name_of(second.args[0]) in ("I", r"\mathbf{I}")
    is_one = isinstance(second, Number) and second.value == 1
    match first:
        case Apply(head="transpose", args=(inner,)) if name is not None and name_of(inner) == name:
            return name, "symmetric"
        case Apply(head="sub", args=(Symbol(name=letter), *indices)) if (turned := _turned_entry(second)) is not None and \
                letter == turned[0] and [name_of(index) for index in split_indices(declarer.elaborator(), indices)] == turned[1]:
            return letter, turned[2]
        case Apply(head="pow", args=(inner, Symbol(name="T"))) if name is not None and name_of(inner) == name:
            return name, "symmetric"
        case Apply(head="pow", args=(inner, Number() as power)) if name is not None and name_of(inner) == name and \
                power.value == 2 and isinstance(getattr(declarer.scope.lookup(name), "domain", None), Matrix):
            return name, "idempotent"
        case Apply(head="juxt" | "dot", args=(a, b)) if is_identity:
            inner = transposed_name(a)
            if inner is not None and inner == name_of(b):
                return inner, "orthonormal_columns"
            inner = transposed_name(b)
            if inner is not None and inner == name_of(a):
                return inner, "orthogonal"
        case Apply(head="sub", args=(Group(open="||") as group, *_)) if is_one:
            inner = name_of(first_item(group))
            if inner is not None and (len(first.args) == 1 or isinstance(first.args[1], Number) and first.args[1].value == 2):
                return inner, "unit"
        case Group(open="||") if is_one and name_of(first_item(first)) is not None:
            return name_of(first_item(first)), "unit"
        case Apply(head="juxt" | "dot", args=(a, b)) if is_one and transposed_name(a) == name_of(b) is not None:
            return name_of(b), "unit"
        case Binder(head="sum") if is_one:
            body = first.body
            found = indexed_value(declarer, body) if isinstance(body, Apply) and body.head == "sub" else None
            if found is not None and isinstance(found.domain, Vector):
                return found.name, "simplex"
            indices = split_indices(declarer.elaborator(), list(body.args[1:])) if found is not None else []
            summed = bound_name(first)
            if found is not None and isinstance(found.domain, Matrix) and len(indices) == 2 and summed is not None and \
                    summed in map(name_of, indices):
                return found.name, "stochastic" if summed == name_of(indices[1]) else "column_stochastic"
        case Apply(head="juxt" | "dot", args=(matrix, ones)) if name_of(ones) == name == r"\mathbf{1}":
            return (name_of(matrix), "stochastic") if name_of(matrix) else None
        case Apply(head="juxt", args=(Apply(head="transpose", args=(ones,)), vector)) if is_one and \
                name_of(ones) == r"\mathbf{1}":
            return (name_of(vector), "simplex") if name_of(vector) else None
    return None


def _turned_entry(node: Node) -> tuple[str, list[str | None], str] | None:
    r"""The matrix and the exchanged indices of `A_{ji}` and `-A_{ji}`, and what equality with the entry `A_{ij}` makes of it."""
    sign, node = (node.head, node.args[0]) if isinstance(node, Apply) and node.head == "neg" else ("", node)
    if not isinstance(node, Apply) or node.head != "sub" or not isinstance(node.args[0], Symbol):
        return None
    indices = [part for index in node.args[1:] for part in (index.args if isinstance(index, Apply) and index.head == "juxt" else (index,))]
    if len(indices) != 2 or not all(isinstance(index, Symbol) for index in indices):
        return None
    return node.args[0].name, [index.name for index in reversed(indices)], "skew" if sign else "symmetric"


def transposed_name(node: Node) -> str | None:
    if isinstance(node, Apply) and node.head == "transpose":
        return name_of(node.args[0])
    if isinstance(node, Apply) and node.head == "pow" and name_of(node.args[1]) == "T":
        return name_of(node.args[0])
    return None


def declare_invertible(declarer: Declarer, node: Relation) -> bool:
    r"""`\det(A) \ne 0`."""
    if node.operators != ("!=",) or not (isinstance(node.sides[1], Number) and node.sides[1].value == 0):
        return False
    left = node.sides[0]
    inner = None
    if isinstance(left, Call) and name_of(left.function) == r"\text{det}" and len(left.groups[0]) == 1:
        inner = left.groups[0][0]
    elif isinstance(left, Group) and left.open == "|":
        inner = first_item(left)
    name = name_of(inner) if inner is not None else None
    found = declarer.scope.lookup(name) if name is not None else None
    if found is None or not isinstance(found.domain, Matrix) or found.definition is not None:
        return False
    declarer.enter(name, domains.with_traits(found.domain, "invertible"), node=node)
    return True
