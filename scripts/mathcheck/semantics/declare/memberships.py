r"""Memberships and signatures: `x \in \mathbb{R}^n`, families of members, `f: A \to B`, events."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mathcheck.diagnostics import Problem
from mathcheck.semantics import domains
from mathcheck.semantics.chance.ranges import SAMPLE_SPACES, random_in
from mathcheck.semantics.chance.records import LISTED
from mathcheck.semantics.declare.crowds import keep_crowd
from mathcheck.semantics.declare.refinements import refined
from mathcheck.semantics.declare.sets import argument_domains, domain_of
from mathcheck.semantics.declare.spectra import declare_spectrum
from mathcheck.semantics.declare.targets import (
    FREE,
    hidden_run,
    is_index,
    names_on_left,
    run_of_index,
)
from mathcheck.semantics.domains import (
    Choice,
    Event,
    Family,
    Function,
    Integer,
    Matrix,
    Random,
    Real,
    Vector,
)
from mathcheck.semantics.elaborate.readings import vector_of_entries
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.semantics.recurrences import PLACE, key_of
from mathcheck.semantics.scope import Declaration, is_listed
from mathcheck.semantics.statements import are_members
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Node, Number, Relation, Sequence, Symbol
from mathcheck.syntax.unparse import name_of, unparse

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_signature(declarer: Declarer, node: Relation) -> bool:
    r"""`f: \mathbb{R}^n \to \mathbb{R}`."""
    names = names_on_left(declarer, node.sides[0])
    if names is None or len(node.sides) != 3 or node.operators[1] != "to":
        if names and len(node.sides) == 2 and node.operators == ("colon",):
            return False
        return False
    if name_of(node.sides[1]) in SAMPLE_SPACES and declarer.scope.lookup(name_of(node.sides[1])) is None:
        return declare_random_map(declarer, names, node)
    traits = frozenset()
    arguments = argument_domains(declarer, node.sides[1])
    result = domain_of(declarer, node.sides[2]) or Real()
    for part in names:
        declarer.enter(name_of(part), Function(arguments, result, traits), node=node)
    return True


def declare_random_map(declarer: Declarer, names: list[Node], node: Relation) -> bool:
    r"""`X: \Omega \to S`: a random variable with its values in S."""
    domain = domain_of(declarer, node.sides[2])
    random = random_in(domain) if domain is not None else None
    if random is None:
        raise Problem("unknown-domain", f"`{unparse(node.sides[2])}` is not a set of values that is known", node.sides[2].span)
    if any(isinstance(part, Ellipsis) for part in names):
        return keep_crowd(declarer, names, node)
    for part in names:
        declarer.enter(name_of(part), random, node=node)
    return True


def declare_membership(declarer: Declarer, node: Relation, assumed: bool) -> bool:
    names = names_on_left(declarer, node.sides[0])
    if names is None:
        if assumed and isinstance(node.sides[0], Call):
            return True
        return False
    right = node.sides[1]
    spectral = declare_spectrum(declarer, names, right, node)
    if spectral:
        return True
    plain = [name_of(part) for part in names if not isinstance(part, Ellipsis)]
    if name_of(right) == r"\Omega" and declarer.scope.lookup(r"\Omega") is None and len(names) == 1:
        # The outcome on which random variables depend: `X(\omega)` is X.
        declarer.scope.sections[-1].facts["outcome"] = plain[0]
        declarer.declared.append(plain[0])
        return True
    if name_of(right) == r"\mathcal{F}" and declarer.scope.lookup(r"\mathcal{F}") is None:
        return declare_events(declarer, node, True)
    existing = [declarer.scope.lookup(name) for name in plain]
    if all(found is not None for found in existing) and not may_redeclare(declarer, plain, assumed):
        return False
    random = declarer.place.random and all(name[:1].isupper() for name in plain)
    if isinstance(right, Sequence) and right.items:
        right = right.items[0]
    domain = domain_of(declarer, right)
    if domain is None:
        if not (declarer.infer or assumed):
            return False
        if isinstance(right, Symbol) and declarer.infer:
            return True
        if isinstance(right, Apply) and right.head == "pow" and declarer.infer:
            return True
        raise Problem("unknown-domain", f"`{unparse(right)}` is not a set that is known", right.span)
    runs, names = families_among(names)
    alone = {name_of(part) for part in names}
    for run in runs:
        declare_family(declarer, run, domain, node, beside=name_of(run[0].args[0]) in alone)
    if not names or not runs and (declare_family(declarer, names, domain, node) or declare_families(declarer, names, domain, node)):
        return True
    for part in names:
        if isinstance(part, Ellipsis):
            continue
        name = name_of(part)
        if random and isinstance(domain, (Choice, Real, Integer)):
            values = domain.values if isinstance(domain, Choice) else ()
            declarer.enter(name, Random("table", values=values), node=node)
        elif random and isinstance(domain, Vector):
            declarer.enter(name, Random("table", shape=(domain.size,)), node=node)
        else:
            found = declarer.scope.here(name)
            if found is not None and isinstance(found.domain, Random):
                if found.domain.kind == "named" and found.domain.shape is None and isinstance(domain, Vector):
                    # `$w \sim \mathcal{N}(0, I)$ with $w \in \mathbb{R}^d$`.
                    declarer.enter(name, replace(found.domain, shape=(domain.size,)), node=node, depends=found.depends)
                continue
            constant = {r"\mathbf{1}": "ones", r"\mathbb{1}": "ones", r"\mathbf{0}": "zeros"}.get(name)
            if constant is not None and isinstance(domain, Vector):
                declarer.enter(name, None, Expr(constant, (domain.size,), None, part.span), node=node)
                continue
            declarer.enter(name, refined(found, domain), node=node)
            give_range(declarer, name, domain, node)
    return True


def give_range(declarer: Declarer, value: str, domain: Any, node: Node) -> None:
    r"""`$(X, Z) \sim p(x, z)$ where $z \in \{1, \dots, K\}$`: where the values of Z lie."""
    capital = value.upper() if len(value) == 1 and value.islower() else ""
    found = declarer.scope.lookup(capital)
    ranged = random_in(domain) if found is not None and isinstance(domain, (Choice, Integer)) else None
    if ranged is None or not isinstance(found.domain, Random) or found.definition is not None or found.domain.kind != "discrete" or \
            found.domain.distribution is not None or found.domain.range is not None or found.domain.values or found.domain.shape is not None:
        return
    declarer.enter(capital, ranged, node=node, depends=found.depends)


def families_among(names: list[Node]) -> tuple[list[list[Node]], list[Node]]:
    r"""The lists with dots in `x, x_1, \ldots, x_n, y_1, \ldots, y_n`, and the names beside them."""
    runs: list[list[Node]] = []
    beside: list[Node] = []
    position = 0
    while position < len(names):
        run = [names[position]]
        while position + len(run) < len(names) and (isinstance(following := names[position + len(run)], Ellipsis) or
                                                    are_members(run[0], following)):
            run.append(following)
        if any(isinstance(part, Ellipsis) for part in run) and are_members(run[0], run[-1]):
            runs.append(run)
            position += len(run)
        else:
            beside.append(names[position])
            position += 1
    return runs, beside


def may_redeclare(declarer: Declarer, names: list[str], assumed: bool) -> bool:
    """Inner sections may shadow; in one section only what is still free may be narrowed."""
    for name in names:
        here = declarer.scope.here(name)
        found = declarer.scope.lookup(name)
        if here is None:
            if found.definition is not None and not assumed and declarer.place.kind == "display":
                return False
            continue
        if here.definition is not None and not declarer.infer and not assumed:
            return False
        if here.definition is None and not isinstance(here.domain, FREE) and not assumed:
            return False
    return True


def declare_family(declarer: Declarer, names: list[Node], domain: Any, node: Node, *, beside: bool = False) -> bool:
    r"""`x_1, \ldots, x_n \in \mathbb{R}`, `x_i \in \mathbb{R}^d`: one family of members; `beside` a value of the same letter."""
    first = names[0]
    if isinstance(first, Apply) and first.head in ("sub", "supindex"):
        base = name_of(first.args[0])
        has_dots = any(isinstance(part, Ellipsis) for part in names)
        indices = first.args[1:]
        if base is None:
            return False
        if has_dots:
            last = names[-1]
            if not isinstance(last, Apply):
                return False
            elaborator = declarer.elaborator(last)
            size = elaborator.expr(last.args[1])
            declarer.sizes(size, last, elaborator)
            zero = isinstance(first.args[1], Number) and first.args[1].value == 0
            here = declarer.scope.here(base)
            beside = beside or here is not None and not here.inferred and here.definition is None and isinstance(here.domain, Real)
            if zero or beside:
                declare_members(declarer, base, first.head, domain, 0 if zero else 1, size, node)
            else:
                enter_family(declarer, base, domain, (size,), node)
            return True
        if len(names) == 1 and all(isinstance(index, Symbol) for index in indices) and is_index(indices):
            sizes = []
            for index in indices:
                run = run_of_index(declarer, index.name)
                if run is not None:
                    sizes.append(run)
                else:
                    # Whatever has this index has as many members.
                    size_name = hidden_run(index.name)
                    if declarer.infer or declarer.scope.lookup(size_name) is None:
                        size_name = f"#{base}{index.name}" if declarer.infer else size_name
                        declarer.enter(size_name, Integer(number(Fraction(1))), node=node)
                    sizes.append(variable(size_name))
            whole = None if declarer.infer else vector_of_entries(declarer.elaborator(first), base, list(indices))
            found = declarer.scope.lookup(whole or base)
            if found is not None and isinstance(found.domain, (Vector, Matrix)) and isinstance(domain, (Real, Choice)):
                return declare_entries(declarer, found, domain, node)
            enter_family(declarer, base, domain, tuple(sizes), node)
            return True
    return False


def declare_families(declarer: Declarer, names: list[Node], domain: Any, node: Node) -> bool:
    r"""`s_k, y_k \in \mathbb{R}^n`: families with as many members each."""
    members = [part for part in names if isinstance(part, Apply) and part.head == "sub" and len(part.args) == 2 and is_index(part.args[1:])]
    if len(members) < 2 or len(members) < len(names) or len({name_of(part.args[1]) for part in members}) > 1 or \
            any(name_of(part.args[0]) is None or declarer.scope.lookup(name_of(part.args[0])) is not None for part in members):
        return False
    for part in members:
        declare_family(declarer, [part], domain, node)
    return True


def declare_members(declarer: Declarer, base: str, head: str, domain: Any, first: int, last: Expr, node: Node) -> None:
    r"""`g_0, \ldots, g_T`, or members of a letter that is a value as well: a sequence whose members are those of a family."""
    family = f"#{base}"
    shift = number(Fraction(1 - first))
    enter_family(declarer, family, domain, (Expr("add", (last, shift)) if first != 1 else last,), node)
    place = Expr("add", (variable(PLACE), shift)) if first != 1 else variable(PLACE)
    declarer.enter(key_of(base, head), None, Expr("index", (variable(family), place)), (PLACE,), node=node)


def declare_entries(declarer: Declarer, found: Declaration, domain: Any, node: Node) -> bool:
    """A domain for the entries of a declared vector or matrix."""
    if isinstance(domain, Real):
        declarer.enter(found.name, replace(found.domain, element=domain), node=node)
    elif {value.data[0] if value.head == "num" else None for value in domain.values} == {0, 1}:
        declarer.enter(found.name, domains.with_traits(found.domain, "binary"), node=node)
    else:
        declarer.enter(found.name, replace(found.domain, element=domain), node=node)
    return True


def enter_family(declarer: Declarer, base: str, domain: Any, sizes: tuple[Expr, ...], node: Node) -> None:
    """A family of scalars is a vector."""
    alone = declarer.scope.here(base)
    if alone is not None and not declarer.infer and alone.definition is None and (
            isinstance(alone.domain, (Real, Integer, Choice)) or isinstance(alone.domain, Vector) and isinstance(domain, Vector)
            and not is_listed(alone)):
        base += LISTED
    if isinstance(domain, Real) and len(sizes) == 1:
        declarer.enter(base, Vector(sizes[0], frozenset(), domain if domain != Real() else None), node=node)
    elif isinstance(domain, Real) and len(sizes) == 2:
        declarer.enter(base, Matrix(sizes[0], sizes[1], frozenset(), domain if domain != Real() else None), node=node)
    else:
        declarer.enter(base, Family(domain, sizes), node=node)


def declare_events(declarer: Declarer, node: Relation, assumed: bool) -> bool:
    r"""`A, B \subseteq \Omega` declares events."""
    names = names_on_left(declarer, node.sides[0])
    right = name_of(node.sides[1])
    if names is None or right not in (r"\Omega", r"\mathcal{F}", "S", r"\mathcal{S}") and not assumed:
        return False
    family = isinstance(names[0], Apply) and names[0].head == "sub" and (
        any(isinstance(part, Ellipsis) for part in names))
    if family:
        return keep_crowd(declarer, names, node)
    for part in names:
        if not isinstance(part, Ellipsis):
            declarer.enter(name_of(part), Event(), node=node)
    return True
