"""Powers, transposes, marks, subscripts and indices in parentheses."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.reference import REFERENCES
from mathcheck.semantics import elaborate_sequences
from mathcheck.semantics.chance.moments import moment
from mathcheck.semantics.chance.records import LISTED
from mathcheck.semantics.chance.variables import is_random
from mathcheck.semantics.domains import Event, Family, Matrix, Random, Tensor, Vector
from mathcheck.semantics.elaborate.bindings import at_point
from mathcheck.semantics.elaborate.brackets import norm_value, weighted_inner
from mathcheck.semantics.elaborate.entries import entry_of
from mathcheck.semantics.elaborate.marked_functions import primed
from mathcheck.semantics.elaborate.names import note_value, plain_name, undeclared_value
from mathcheck.semantics.elaborate.readings import (
    index_nodes,
    is_indexable,
    is_label,
    is_member,
    is_total,
    runs_over,
    split_indices,
    varies,
    vector_of_entries,
)
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.ranks import rank, rank_of_domain
from mathcheck.semantics.recurrences import first_listed, is_free, listed, member, sequence_of
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Text,
    first_item,
    walk,
)
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

# What a letter with random variables below it customarily is.
CUSTOMARY = {(r"\mu", 1): "expectation", (r"\sigma", 1): "deviation", (r"\sigma", 2): "covariance", (r"\rho", 2): "correlation"}


def power_of(elaborator: Elaborator, node: Apply) -> Expr:
    base, exponent = node.args
    if isinstance(exponent, Symbol) and exponent.name in ("T", "t", r"\text{T}") and not elaborator.is_known(exponent.name):
        if exponent.name != "t" or not elaborator.infer and not is_number(elaborator, base):
            return transposed_value(elaborator, Apply("transpose", (base,), node.span))
    if isinstance(exponent, Symbol) and exponent.name == "H" and not elaborator.is_known("H"):
        return transposed_value(elaborator, Apply("transpose", (base,), node.span))
    name = powered_name(elaborator, base, exponent)
    if name is not None and elaborator.is_known(name):
        elaborator.declared(name)
        return variable(name, node.span)
    if isinstance(base, Symbol) and base.name == r"\mathbb{R}":
        return Expr("space", tuple(dimensions_of(elaborator, exponent)), "R", node.span)
    if isinstance(base, Symbol) and isinstance(exponent, Apply) and exponent.head == "neg" and \
            isinstance(exponent.args[0], Number) and names_function(elaborator, base):
        return Expr("inverse_function", (elaborator.expr(base),), None, node.span)
    return Expr("pow", (elaborator.expr(base), elaborator.expr(exponent)), None, node.span)


def is_number(elaborator: Elaborator, node: Node) -> bool:
    r"""Whether something is a number for sure: `e^t` transposes nothing."""
    if isinstance(node, Number) or isinstance(node, Symbol) and node.name in ("e", r"\text{e}") and not elaborator.is_known(node.name):
        return True
    found = elaborator.scope.lookup(name_of(node) or "")
    return found is not None and rank_of_domain(found.domain) == 0


def powered_name(elaborator: Elaborator, base: Node, exponent: Node) -> str | None:
    inner = name_of(base)
    mark = name_of(exponent) or (exponent.text if isinstance(exponent, Number) else None)
    return None if inner is None or mark is None else f"{inner}^{{{mark}}}"


def dimensions_of(elaborator: Elaborator, node: Node) -> list[Expr]:
    r"""The sizes in `\mathbb{R}^{m \times n}`."""
    if isinstance(node, Apply) and node.head in ("times", "dot", "star") and len(node.args) == 2:
        return [*dimensions_of(elaborator, node.args[0]), *dimensions_of(elaborator, node.args[1])]
    return [elaborator.expr(node)]


def names_function(elaborator: Elaborator, node: Symbol) -> bool:
    declaration = elaborator.scope.lookup(node.name) if node.name not in elaborator.bound else None
    if declaration is not None and elaborator.function_point is not None and isinstance(getattr(declaration.domain, "result", None), Matrix):
        # The inverse of a matrix that depends on a number, at that number.
        return False
    if declaration is not None:
        return declaration.is_function
    return node.name.startswith("\\text{") and plain_name(node.name) in REFERENCES and \
        REFERENCES[plain_name(node.name)].kind == "elementwise"


def transposed_value(elaborator: Elaborator, node: Apply) -> Expr:
    base = node.args[0]
    literal = isinstance(base, Group) and base.open in ("[", "(") or isinstance(base, Sequence)
    if literal:
        inner = elaborate_sequences.vector_literal(elaborator, base)
        if inner is not None:
            # `[1, 2]^T` in running text is the column (1, 2).
            return Expr("vector", inner.args, "transposed", node.span)
    return Expr("transpose", (elaborator.expr(base),), None, node.span)


def marked_name(elaborator: Elaborator, node: Apply) -> Expr:
    """A name with a star, prime or other mark; what it means when nothing declares it."""
    name = name_of(node)
    if name is not None and elaborator.is_known(name):
        elaborator.declared(name)
        return variable(name, node.span)
    base = node.args[0]
    if node.head == "prime" and isinstance(getattr(elaborator.declared(name_of(base)), "domain", None), Event):
        return Expr("complement", (elaborator.expr(base),), None, node.span)
    if node.head == "prime" and not elaborator.infer and isinstance(getattr(elaborator.declared(name_of(base)), "domain", None), Matrix):
        # `B'` of a declared matrix, which no declaration makes a matrix of its own.
        return Expr("transpose", (elaborator.expr(base),), None, node.span)
    if node.head == "prime":
        return primed(elaborator, node)
    if node.head == "supc":
        inner = elaborator.declared(name_of(base))
        if inner is None or isinstance(inner.domain, Event):
            return Expr("complement", (elaborator.expr(base),), None, node.span)
        if node.args[1].name == "c":
            return Expr("pow", (elaborator.expr(base), elaborator.expr(Symbol("c", node.args[1].span))), None, node.span)
    if node.head == "supname" and getattr(node.args[1], "name", "") == "add" and elaborator.declared(name_of(base)) is not None \
            and rank(variable(name_of(base)), elaborator.scope) == 2:
        return Expr("pinv", (elaborator.expr(base),), None, node.span)
    if node.head == "supname" and getattr(node.args[1], "name", "") == "perp" and name is None and (
            isinstance(base, Call) or isinstance(base, Apply) and base.head == "paren"):
        return Expr("apply", (elaborator.expr(base),), "orthogonal complement", node.span)
    if node.head == "accent" and node.args[0].name == "bar":
        return Expr("complement", (elaborator.expr(node.args[1]),), None, node.span)
    if node.head == "star" and len(node.args) == 1 and isinstance(base, (Symbol, Apply)) and name is not None:
        return undeclared_value(elaborator, Symbol(name, node.span))
    if name is None:
        raise Problem("unsupported", f"`{unparse(node)}` is not supported", node.span)
    return undeclared_value(elaborator, Symbol(name, node.span))


def is_power_of_entry(elaborator: Elaborator, base: Node, indices: list[Node]) -> bool:
    r"""`r^{1-\gamma}_{t+1}` is a power of the entry `r_{t+1}`; but `A^2_{ij}` an entry of a power, and `A^{-1}_{ij}` one of the inverse."""
    if not isinstance(base, Apply) or base.head != "pow" or not isinstance(base.args[0], Symbol):
        return False
    power = base.args[1]
    if isinstance(power, Symbol) and power.name in ("T", "t", "H", r"\text{T}") or name_of(base) is not None and elaborator.is_known(name_of(base)):
        return False
    found = elaborator.scope.lookup(base.args[0].name)
    return len(indices) == 1 and not (found is not None and isinstance(found.domain, Matrix)) and not base.args[0].name.startswith("\\mathbf")


def subscripted(elaborator: Elaborator, node: Apply) -> Expr:
    base, *indices = node.args
    if elaborator.infer and is_power_of_entry(elaborator, base, indices):
        entry = Apply("sub", (base.args[0], *indices), node.span)
        return elaborator.expr(Apply("pow", (entry, base.args[1]), node.span))
    if any(isinstance(index, Relation) for index in indices) and not isinstance(base, Symbol):
        return at_point(elaborator, Apply("at", (base, *indices), node.span))
    name = name_of(node)
    moment = customary_moment(elaborator, base, indices, name, node) if elaborator.infer and isinstance(base, Symbol) else None
    if moment is not None:
        return moment
    if name is not None and name not in elaborator.bound and elaborator.scope.lookup(name) is not None and not runs_over(elaborator, indices):
        elaborator.declared(name)
        return variable(name, node.span)
    if name in elaborator.bound:
        return variable(name, node.span)
    if isinstance(base, Group) and base.open == "||":
        return norm_value(elaborator, base, indices, node.span)
    if isinstance(base, Group) and base.open == "<" and len(base.groups) < 3:
        return weighted_inner(elaborator, base, indices, node.span)
    if isinstance(base, Symbol):
        special = special_subscript(elaborator, base, indices, node)
        if special is not None:
            return special
        return subscripted_symbol(elaborator, base, indices, node, name)
    if isinstance(base, Apply) and base.head in ("supindex", "sub", "prime", "star", "supname") or \
            isinstance(base, Apply) and base.head == "transpose":
        inner = name_of(base)
        if inner is not None and not elaborator.is_known(inner) and base.head != "supindex" and name is not None and \
                base.head != "transpose":
            return subscripted_symbol(elaborator, Symbol(inner, base.span), indices, node, name)
    value = elaborator.expr(base)
    return entry_of(elaborator, value, indices, node.span)


def special_subscript(elaborator: Elaborator, base: Symbol, indices: list[Node], node: Apply) -> Expr | None:
    name = base.name
    if elaborator.is_known(name):
        return None
    if name in ("I", r"\mathbf{I}", r"\mathbb{I}", r"\text{I}") and (test := _tested(indices)) is not None:
        return Expr("indicator", (elaborator.expr(test),), None, node.span)
    if name in ("I", r"\mathbf{I}", r"\mathbb{I}", r"\text{I}"):
        return Expr("identity", (elaborator.expr(square_size(elaborator, indices[0])),), None, node.span)
    if name in (r"\mathbf{1}", r"\mathbb{1}") and len(indices) == 1 and _is_event(elaborator, indices[0]):
        return Expr("indicator", (elaborator.expr(indices[0]),), None, node.span)
    if name in (r"\mathbf{1}", r"\mathbb{1}") and not isinstance(indices[0], (Relation, Group)) and len(indices) == 1:
        return Expr("ones", tuple(dimensions_of(elaborator, indices[0])), None, node.span)
    if name in (r"\mathbf{0}",) and len(indices) == 1:
        return Expr("zeros", tuple(dimensions_of(elaborator, indices[0])), None, node.span)
    if name in (r"\mathbf{1}", r"\mathbb{1}", r"\mathbb{I}"):
        test = indices[0]
        if isinstance(test, Group):
            test = first_item(test)
        return Expr("indicator", (elaborator.expr(test),), None, node.span)
    if name in (r"\delta",) and len(split_indices(elaborator, indices)) == 2:
        pair = [elaborator.expr(index) for index in index_nodes(elaborator, indices)]
        return Expr("indicator", (Expr("compare", tuple(pair), "=", node.span),), None, node.span)
    if name in (r"\mathbf{e}", "e") and len(indices) == 1 and not isinstance(indices[0], Text):
        index = elaborator.expr(indices[0])
        return Expr("basis", (index,), None, node.span)
    if name == r"\text{log}":
        base_value = indices[0]
        return Expr("log_base", (elaborator.expr(base_value),), None, node.span)
    return None


def _tested(indices: list[Node]) -> Relation | None:
    r"""The relation below a letter, which makes it an indicator: `\mathbb{I}_{\{x > 0\}}`, `I_{x \ne y}`."""
    if len(indices) != 1:
        return None
    test = indices[0]
    if isinstance(test, Group) and test.open in ("{", "(", "[") and len(test.groups) == 1 and len(test.groups[0]) == 1:
        test = test.groups[0][0]
    return test if isinstance(test, Relation) else None


def _is_event(elaborator: Elaborator, node: Node) -> bool:
    r"""Whether a subscript is an event or made of events: `\mathbf{1}_{A \cap B}`."""
    names = [name for part in walk(node) if (name := name_of(part)) is not None and isinstance(part, Symbol)]
    return any(isinstance(getattr(elaborator.scope.lookup(name), "domain", None), Event) for name in names if name not in elaborator.bound)


def names_moment(elaborator: Elaborator, node: Node) -> bool:
    r"""Whether a name such as `\mu_X` is a moment of a random variable without more words."""
    return isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[0], Symbol) and \
        customary_moment(elaborator, node.args[0], list(node.args[1:]), name_of(node), node) is not None


def customary_moment(elaborator: Elaborator, base: Symbol, indices: list[Node], name: str | None, node: Apply) -> Expr | None:
    r"""Inference: `\mu_X`, `\sigma_X`, `\rho_{XY}` of random variables that the page names so."""
    variables = split_indices(elaborator, indices)
    kind = CUSTOMARY.get((base.name, len(variables)))
    found = elaborator.scope.lookup(name or "")
    if kind is None or base.name in elaborator.bound or found is not None and not (found.inferred and found.definition is None) or \
            not all(isinstance(part, Symbol) and len(part.name) == 1 and part.name.isupper() and
                    is_random(elaborator, part.name) for part in variables):
        return None
    call = Call(Symbol(r"\mathbb{E}", node.span), (tuple(variables),), (), "[", node.span)
    return moment(elaborator, kind, call, [])


def square_size(elaborator: Elaborator, node: Node) -> Node:
    if isinstance(node, Apply) and node.head == "times":
        return node.args[0]
    return node


def subscripted_symbol(elaborator: Elaborator, base: Symbol, indices: list[Node], node: Apply, name: str | None) -> Expr:
    declaration = None if is_member(elaborator, base.name, indices) else elaborator.declared(base.name)
    bold = vector_of_entries(elaborator, base.name, indices)
    if bold is not None:
        return entry_of(elaborator, variable(bold, base.span), indices, node.span)
    sequence = member_of_sequence(elaborator, base, indices, node)
    if sequence is not None:
        return sequence
    if base.name in elaborator.bound:
        return entry_of(elaborator, variable(base.name, base.span), indices, node.span)
    if declaration is not None and not elaborator.infer and isinstance(declaration.domain, Vector) and not is_label(elaborator, indices) and \
            elaborator.declared(base.name + LISTED) is not None:
        # Members that are vectors beside a vector of the same letter.
        return entry_of(elaborator, variable(base.name + LISTED, base.span), indices, node.span)
    if declaration is not None and is_indexable(elaborator, declaration):
        if not is_label(elaborator, indices):
            return entry_of(elaborator, variable(base.name, base.span), indices, node.span)
    if declaration is not None and not is_label(elaborator, indices) and elaborator.declared(base.name + LISTED) is not None:
        return entry_of(elaborator, variable(base.name + LISTED, base.span), indices, node.span)
    if declaration is not None and declaration.is_function and not is_label(elaborator, indices):
        return Expr("component", (variable(base.name, base.span), *map(elaborator.expr, index_nodes(elaborator, indices))), None,
                    node.span)
    if declaration is not None and isinstance(declaration.domain, Random) and not is_label(elaborator, indices):
        return entry_of(elaborator, variable(base.name, base.span), indices, node.span)
    if name is None:
        name = unparse(node)
    if varies(elaborator, indices) and declaration is None and not is_total(elaborator, base.name, node):
        found = elaborator.note_unknown(base.name, base.span, "indexed")
        found.arity = max(found.arity, len(index_nodes(elaborator, indices)))
        return entry_of(elaborator, variable(base.name, base.span), indices, node.span)
    if declaration is None and base.name in elaborator.unknown and "indexed" in elaborator.unknown[base.name].uses and \
            all(isinstance(index, Number) for index in index_nodes(elaborator, indices)):
        return entry_of(elaborator, variable(base.name, base.span), indices, node.span)
    unknown = note_value(elaborator, name, node.span)
    unknown.uses.add(f"base:{base.name}")
    return variable(name, node.span)


def member_of_sequence(elaborator: Elaborator, base: Symbol, indices: list[Node], node: Apply) -> Expr | None:
    """The member of a sequence, or of members that the page names one by one, that an index picks."""
    if len(indices) != 1 or isinstance(indices[0], (Text, Group, Relation)):
        return None
    sequence = sequence_of(elaborator.scope, base.name, node.head)
    if sequence is not None:
        elaborator.declared(sequence.name)
        return member(sequence.name, elaborator.expr(indices[0]), node.span)
    if base.name in elaborator.bound:
        return None
    picks = varies(elaborator, indices) or not elaborator.infer and isinstance(indices[0], Symbol) and not is_label(elaborator, indices)
    first = first_listed(elaborator.scope, base.name, node.head) if picks and is_free(elaborator.scope, base.name) else None
    if first is None:
        return None
    members = listed(elaborator.scope, base.name, first, node.head, base.span)
    if first == 1:
        return entry_of(elaborator, members, indices, node.span)
    return Expr("index", (members, Expr("add", (elaborator.expr(indices[0]), number(Fraction(1 - first))))), None, node.span)


def superindexed(elaborator: Elaborator, node: Apply) -> Expr:
    name = name_of(node)
    if name is not None and elaborator.is_known(name):
        elaborator.declared(name)
        return variable(name, node.span)
    base, *indices = node.args
    sequence = member_of_sequence(elaborator, base, indices, node) if isinstance(base, Symbol) else None
    if sequence is not None:
        return sequence
    inner = name_of(base)
    declaration = elaborator.declared(inner)
    if declaration is not None and isinstance(declaration.domain, Family) or declaration is not None and \
            is_indexable(elaborator, declaration) and isinstance(declaration.domain, Tensor):
        return entry_of(elaborator, variable(inner, base.span), indices, node.span)
    if isinstance(base, Apply) and base.head == "sub":
        # `x_j^{(i)}`: the family index comes first.
        swapped = Apply("sub", (Apply("supindex", (base.args[0], *indices), node.span), *base.args[1:]), node.span)
        family = elaborator.declared(name_of(base.args[0]))
        if family is not None and isinstance(family.domain, Family) or elaborator.infer and family is None and \
                name_of(base.args[0]) is not None:
            return elaborator.expr(swapped)
    if declaration is not None and declaration.is_function:
        return Expr("derivative_function", (variable(inner, base.span), elaborator.expr(indices[0])), None, node.span)
    if inner is not None and declaration is None and (varies(elaborator, indices) or
                                                      "indexed" in getattr(elaborator.unknown.get(inner), "uses", ())):
        found = elaborator.note_unknown(inner, base.span, "family")
        found.uses.add("indexed")
        found.arity = max(found.arity, 1)
        return entry_of(elaborator, variable(inner, base.span), indices, node.span)
    if name is None:
        raise Problem("unsupported", f"`{unparse(node)}` is not supported", node.span)
    unknown = elaborator.note_unknown(name, node.span, "value")
    if inner:
        unknown.uses.add(f"base:{inner}")
    return variable(name, node.span)
