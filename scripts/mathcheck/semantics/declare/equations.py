"""Equations: which of them define a name and which are claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.semantics.declare.blocks import define_blocks, split_into_blocks
from mathcheck.semantics.declare.conditions import keep_condition
from mathcheck.semantics.declare.crowds import keep_for_crowd
from mathcheck.semantics.declare.definitions import (
    SelfReference,
    define,
    define_reversed,
    define_tuple,
    elaborated,
    is_constant,
    set_apart,
    stands_alone,
)
from mathcheck.semantics.declare.dependents import declare_dependent
from mathcheck.semantics.declare.entrywise import define_entries
from mathcheck.semantics.declare.functions import declare_function
from mathcheck.semantics.declare.indexed import (
    declare_sequence,
    define_indexed,
    define_next,
    runs_on_right,
)
from mathcheck.semantics.declare.iterates import define_iterate, define_step
from mathcheck.semantics.declare.products import declare_inner_product
from mathcheck.semantics.declare.rows import name_parts
from mathcheck.semantics.declare.structures import declare_structure
from mathcheck.semantics.declare.targets import names_on_left
from mathcheck.semantics.domains import (
    Event,
    Family,
    Integer,
    Matrix,
    Random,
    Real,
    Spectral,
    Tensor,
    ValueOf,
    Vector,
)
from mathcheck.semantics.elaborate.readings import is_label, is_member, vector_of_entries
from mathcheck.semantics.elaborate.scripts import names_moment
from mathcheck.semantics.expr import Expr, number
from mathcheck.semantics.ranks import rank, rank_of_domain
from mathcheck.semantics.recurrences import INDEXED, shifted
from mathcheck.semantics.scope import Declaration
from mathcheck.syntax.nodes import (
    Apply,
    Call,
    Ellipsis,
    Group,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    children,
    walk,
)
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_equation(declarer: Declarer, node: Relation, assumed: bool) -> bool:
    left, right = node.sides[0], node.sides[1]
    if isinstance(left, Call) and declarer.scope.fact("outcome") is not None and \
            [[name_of(item) for item in group] for group in left.groups] == [[declarer.scope.fact("outcome")]]:
        left = left.function
        node = replace(node, sides=(left, *node.sides[1:]))
    if declarer.infer and declare_dependent(declarer, node) or declare_inner_product(declarer, node):
        return True
    if isinstance(right, Sequence) and any(isinstance(item, Ellipsis) for item in right.items):
        return declare_index_range(declarer, node, left, right)
    if isinstance(right, Sequence):
        return declare_listed_values(declarer, node, left, right)
    if len(node.operators) == 1 or node.operators[0] == ":=":
        pairs = define_tuple(declarer, left, right, node)
        if pairs:
            return True
    if assumed and define_blocks(declarer, left, right, node):
        return len(node.operators) == 1
    sequence = declare_sequence(declarer, left, node, assumed)
    if sequence is not None:
        return sequence
    if define_next(declarer, left, node):
        return True
    if define_entries(declarer, left, node):
        return True
    if define_iterate(declarer, left, node) or define_step(declarer, left, node):
        return len(node.operators) == 1
    name = name_of(left)
    if is_pseudo_inverse(declarer, left) and not is_update(declarer, left, right):
        return keep_condition(declarer, node) if assumed else False
    if runs_on_right(declarer, left, node) and define_indexed(declarer, left, node):
        return len(node.operators) == 1
    if name is not None and not isinstance(left, Apply) or name is not None and defines_composite(declarer, left):
        return declare_name(declarer, name, left, node, assumed)
    if isinstance(left, Call):
        return declare_function(declarer, left, node, assumed)
    if isinstance(left, Apply) and left.head in ("sub", "supindex") and define_indexed(declarer, left, node):
        return len(node.operators) == 1
    if assumed:
        return declare_structure(declarer, node) or define_reversed(declarer, node) or keep_condition(declarer, node)
    if declarer.place.kind == "prose" and declarer.infer:
        return declare_structure(declarer, node, only_free=True)
    return False


def is_pseudo_inverse(declarer: Declarer, node: Node) -> bool:
    """`A^+` of a declared matrix has its meaning already."""
    if not isinstance(node, Apply) or node.head != "supname" or getattr(node.args[1], "name", "") != "add":
        return False
    found = declarer.scope.lookup(name_of(node.args[0]) or "")
    return found is not None and (isinstance(found.domain, Matrix) or found.definition is not None and not found.is_function
                                  and rank(found.definition, declarer.scope) == 2)


def is_update(declarer: Declarer, left: Apply, right: Node) -> bool:
    r"""`W^+ = W - \eta G`: what starts from the matrix itself is its next value, and no inverse."""
    while isinstance(right, Apply) and right.head in ("add", "minus") and not declarer.infer:
        right = right.args[0]
        if name_of(right) == name_of(left.args[0]):
            return True
    return False


def is_size(declarer: Declarer, name: str) -> bool:
    """Whether a letter is the length of something declared: then `S_N` is a name, not an entry."""
    return any(part.head == "var" and part.data == name for declaration in declarer.scope.visible()
               for part in (getattr(declaration.domain, "size", None), getattr(declaration.domain, "rows", None),
                            getattr(declaration.domain, "columns", None), *(getattr(declaration.domain, "sizes", None) or ()),
                            *(getattr(declaration.domain, "shape", None) or ()))
               if isinstance(part, Expr))


def defines_composite(declarer: Declarer, left: Node) -> bool:
    """`x_1`, `\\hat{y}'`: a name with scripts, unless its base is a declared vector or function."""
    base = left
    while isinstance(base, Apply) and base.head in ("sub", "supindex", "prime", "star", "supname", "supc"):
        base = base.args[0]
    found = declarer.scope.lookup(name_of(base) or "")
    if declarer.scope.lookup(name_of(left)) is not None or left.head in ("star", "supname"):
        return True
    if left.head in INDEXED and names_iterate(declarer, left):
        return True
    if left.head == "sub" and is_label(declarer.elaborator(), list(left.args[1:])):
        return True
    if left.head == "sub" and isinstance(base, Symbol) and is_member(declarer.elaborator(), base.name, list(left.args[1:])):
        return True
    if left.head == "sub" and isinstance(base, Symbol) and \
            vector_of_entries(declarer.elaborator(), base.name, list(left.args[1:])) is not None:
        return False
    if found is not None and left.head == "prime" and isinstance(found.domain, (Vector, Matrix)) and found.definition is None:
        # A vector has no derivative of its own: the prime makes a new name.
        return True
    if found is not None and (isinstance(found.domain, (Vector, Matrix, Family, Tensor)) or found.is_function or
                              found.definition is not None and left.head in ("sub", "prime")):
        return False
    if left.head in ("sub", "supindex") and any(
            isinstance(part, Symbol) and (declarer.scope.lookup(part.name) is not None and isinstance(
                declarer.scope.lookup(part.name).domain, Integer) and not (found is None and is_size(declarer, part.name)) or len(part.name) == 1 and part.name in "ijk")
            for index in left.args[1:] for part in walk(index)):
        return False
    return True


def declare_index_range(declarer: Declarer, node: Relation, left: Node, right: Sequence) -> bool:
    r"""`i = 1, \ldots, n`."""
    name = name_of(left)
    names = [name] if name else [name_of(part) for part in names_on_left(declarer, left) or []]
    if not names or None in names:
        return False
    elaborator = declarer.elaborator(node)
    lower = elaborator.expr(right.items[0])
    if isinstance(right.items[-1], Ellipsis):
        for part in names:
            declarer.enter(part, Integer(lower), node=node)
        return True
    upper = elaborator.expr(right.items[-1])
    declarer.sizes(upper, node, elaborator)
    for part in names:
        declarer.enter(part, Integer(lower, upper), node=node)
    return True


def declare_listed_values(declarer: Declarer, node: Relation, left: Node, right: Sequence) -> bool:
    """`i = 1, 2, 3` of an undeclared index: the values that it takes."""
    name = name_of(left)
    if not (declarer.infer or declarer.place.kind == "let" or declarer.place.assumed) or name is None or declarer.scope.lookup(name) is not None or len(node.operators) != 1 or \
            not all(isinstance(item, Number) and item.value.denominator == 1 for item in right.items):
        return False
    values = [item.value for item in right.items]
    if values != [values[0] + step for step in range(len(values))]:
        return False
    declarer.enter(name, Integer(number(values[0]), number(values[-1])), node=node)
    return True


def declare_name(declarer: Declarer, name: str, left: Node, node: Relation, assumed: bool) -> bool:
    """`y = expr`: a definition where `y` is fresh or still free, else a claim."""
    if declarer.scope.lookup(name) is None and len(node.sides) == 2 and keep_for_crowd(declarer, node, (), defines=name):
        return True
    if declarer.scope.lookup(name) is None and declare_own_entries(declarer, name, node):
        return True
    if declarer.infer and names_moment(declarer.elaborator(left), left):
        return False
    try:
        return declare_value(declarer, name, left, node, assumed)
    except SelfReference:
        return keep_condition(declarer, node) if assumed else False


def declare_own_entries(declarer: Declarer, name: str, node: Relation) -> bool:
    r"""`\mathbf{a} = [a_1, \ldots, a_n]` says that a is a vector of length n."""
    right = node.sides[1]
    if isinstance(right, Apply) and right.head in ("transpose", "pow"):
        right = right.args[0]
    parts: list[Node] = []
    if isinstance(right, Group) and len(right.groups) == 1:
        parts = list(right.groups[0])
    elif type(right).__name__ == "MatrixLiteral" and (len(right.rows) == 1 or all(len(row) == 1 for row in right.rows)):
        parts = [entry for row in right.rows for entry in row]
    if len(node.sides) != 2 and node.operators != ("=", "in"):
        return False
    last = parts[-1] if parts else None
    if not any(isinstance(part, Ellipsis) for part in parts):
        if not declarer.infer and len(parts) > 1 and _counts_up(declarer, name, parts):
            declarer.enter(name, Vector(number(Fraction(len(parts)))), node=node)
            return True
        return False
    if len(parts) < 3:
        return False
    plain = name.replace(r"\mathbf{", "").replace(r"\vec{", "").strip("}")
    if not isinstance(last, Apply) or last.head not in ("sub", "supindex") or len(last.args) != 2 or \
            name_of(last.args[0]) not in (plain, name):
        return False
    if declarer.scope.lookup(name_of(last.args[0])) is not None:
        return False
    elaborator = declarer.elaborator(last)
    size = elaborator.expr(last.args[1])
    declarer.sizes(size, last, elaborator)
    declarer.enter(name, Vector(size), node=node)
    return True


def _counts_up(declarer: Declarer, name: str, parts: list[Node]) -> bool:
    """Whether the entries of `x = (x_1, x_2, x_3)` are those of x and nothing else."""
    return all(isinstance(part, Apply) and part.head == "sub" and len(part.args) == 2 and name_of(part.args[0]) == name
               and isinstance(part.args[1], Number) and part.args[1].value == place and declarer.scope.lookup(name_of(part) or "") is None
               for place, part in enumerate(parts, 1))


def declare_value(declarer: Declarer, name: str, left: Node, node: Relation, assumed: bool) -> bool:
    right = node.sides[1]
    if isinstance(left, Symbol):
        set_apart(declarer, name, right)
    found = declarer.scope.lookup(name)
    mentions = mentions_name(declarer, right, name) and (isinstance(left, Apply) or stands_alone(right, name))
    if found is not None and found.definition is None and assumed and split_into_blocks(declarer, found, right, node):
        return True
    if found is not None and name_parts(declarer, found, right, node):
        return True
    if found is None and known_constant(name) and declarer.place.kind != "let" and (
            declarer.infer or not elaborated(declarer, right, None)[1].free):
        return False
    if not mentions and (found is None or is_guess(declarer, found, right)):
        if not is_definable(right):
            return False
        define(declarer, name, right, node)
        return len(node.operators) == 1
    if found is None:
        return False
    if mentions or found.is_function or isinstance(found.domain, (Spectral, Event)):
        if assumed:
            return declare_structure(declarer, node) or keep_condition(declarer, node)
        return declarer.infer and declarer.place.kind == "prose" and declare_structure(declarer, node, only_free=True)
    if isinstance(found.domain, Random) and found.definition is None:
        return False
    constant = is_constant(declarer, right)
    here = declarer.scope.here(name) is found
    if found.definition is not None:
        if constant and not here and found.origin != declarer.place.origin:
            define(declarer, name, right, node)
            return len(node.operators) == 1
        if constant and found.case is not None and declarer.place.kind == "prose" and not declarer.place.drawn and \
                found.origin != declarer.place.origin and repr(elaborated(declarer, right, None)[1]) != repr(found.definition):
            define_case(declarer, name, right, node, found.case)
            return len(node.operators) == 1
        if assumed and (not here or constant and declarer.place.kind == "let"):
            # `Let y = ...` below a section that gave y another value: a new meaning.
            define(declarer, name, right, node)
            return len(node.operators) == 1
        if constant and here and declarer.infer and found.origin != declarer.place.origin and (
                found.constant or open_ended(declarer, found)):
            define(declarer, name, right, node)
            return len(node.operators) == 1
        if declarer.infer and found.origin != declarer.place.origin and not here:
            define(declarer, name, right, node)
            return len(node.operators) == 1
        # A comment that says once more what the text says: samples must agree with both.
        return declarer.place.kind == "let" and not declarer.infer and keep_condition(declarer, node)
    if isinstance(found.domain, ValueOf):
        return assumed and keep_condition(declarer, node)
    dependents = [other for other in declarer.scope.visible() if name in other.depends and other.name != name and name not in (other.parameters or ())]
    if constant or not dependents:
        if not assumed and (not constant and declare_structure(declarer, node, probe=True) or
                            (declarer.place.drawn or not constant) and is_determined(declarer, found) or
                            constant and declarer.place.kind != "let" and is_solved(declarer, name)):
            return False
        if constant and declarer.place.kind == "prose" and not declarer.infer and not declarer.place.drawn:
            define_case(declarer, name, right, node, found.domain)
        else:
            define(declarer, name, right, node)
        return len(node.operators) == 1
    if assumed:
        return declare_structure(declarer, node) or keep_condition(declarer, node)
    return False


def define_case(declarer: Declarer, name: str, right: Node, node: Relation, domain: Any) -> None:
    """Give a name that may be anything of a domain one value, until the text looks at another case."""
    define(declarer, name, right, node)
    declaration = declarer.scope.lookup(name)
    if declaration is not None:
        declaration.case = domain


def is_determined(declarer: Declarer, found: Declaration) -> bool:
    """Whether an equation that was supposed gives a name its value, as `A x = b` does: then what it equals is a claim."""
    own = rank_of_domain(found.domain)
    return not declarer.infer and own is not None and any(
        found.name in condition.moves or found.name in condition.names and operator == "=" and {own} == {rank(left, declarer.scope), rank(right, declarer.scope)} - {None}
        for condition in declarer.scope.conditions() for operator, left, right in condition.relation)


def is_solved(declarer: Declarer, name: str) -> bool:
    """Whether the page states as many equations as there are unknown numbers in them, this one among them: then its value is a claim."""
    names, equations = {name}, 0
    conditions = [] if declarer.infer else [condition for condition in declarer.scope.conditions() if not condition.settled]
    reached = True
    while reached:
        reached = [condition for condition in conditions if condition.names & names]
        conditions = [condition for condition in conditions if not condition.names & names]
        equations += sum(operator == "=" for condition in reached for operator, _, _ in condition.relation)
        names |= {other for condition in reached for other in condition.names
                  if (found := declarer.scope.lookup(other)) is not None and found.definition is None and not isinstance(found.domain, Integer)}
    return equations >= len(names) and all(isinstance(declarer.scope.lookup(other).domain, Real) for other in names)


def names_iterate(declarer: Declarer, left: Apply) -> bool:
    """Whether `x_{t+1}` is a name of its own because `x_t` is one, whatever `x` is."""
    place = shifted(left.args[1]) if len(left.args) == 2 else None
    if place is None or place[1] == 0:
        return False
    sibling = declarer.scope.lookup(name_of(Apply(left.head, (left.args[0], Symbol(place[0])))) or "")
    return sibling is not None and sibling.parameters is None


def mentions_name(declarer: Declarer, node: Node, name: str) -> bool:
    r"""Whether a name stands in an expression; in `\Sigma_{11}`, a name of its own, `\Sigma` does not."""
    if name_of(node) == name:
        return True
    if isinstance(node, Apply) and node.head in INDEXED and declarer.scope.lookup(name_of(node) or "") is not None:
        return False
    return any(mentions_name(declarer, part, name) for part in children(node))


def open_ended(declarer: Declarer, found: Declaration) -> bool:
    """Whether the value of a name rests on undeclared symbols, as after `A = L U`: given numbers are a new meaning.

    So it does where words only say of what kind they are.
    """
    return found.parameters is None and any(
        part is not None and part.definition is None and (part.inferred or part.said)
        for part in map(declarer.scope.lookup, names_below(declarer, found.definition.free)))


def names_below(declarer: Declarer, names: Iterable[str]) -> set[str]:
    """The names of an expression, and those that the definitions of these mention."""
    waiting, seen = set(names), set()
    while waiting:
        name = waiting.pop()
        declaration = declarer.scope.lookup(name)
        if name in seen or declaration is None:
            continue
        seen.add(name)
        if declaration.definition is not None:
            waiting |= declaration.definition.free - set(declaration.parameters or ())
    return seen


def is_guess(declarer: Declarer, found: Declaration, right: Node) -> bool:
    """Whether only inference said what a name is, and a value that the page gives does not lead back to it."""
    if not found.inferred or found.definition is not None or isinstance(found.domain, (Random, Event, ValueOf)):
        return False
    return found.name not in names_below(declarer, {name for part in walk(right) if (name := name_of(part)) is not None})


def known_constant(name: str) -> bool:
    return name in ("e", r"\pi", r"\infty", r"\mathbf{1}", r"\mathbf{0}")


def is_definable(node: Node) -> bool:
    return not isinstance(node, (Ellipsis,))
