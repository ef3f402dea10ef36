r"""Domains for symbols that a page does not declare, from typography and use (`--infer`).

Ranks first: bold lower case is a vector, bold capitals are matrices, `A^\top`, `\det A`, `x^\top y`
and sums with values of known rank say the same of plain letters. Then sizes: products and
sums tie the dimensions of their operands together, `\sum_{i=1}^n x_i` makes x of length n.
Then ranges: what stands below a root or in a logarithm is positive, what stands in
`\log p` and `\log(1 - p)` lies between 0 and 1.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mathcheck.semantics.chance.records import HIDDEN
from mathcheck.semantics.domains import (
    Function,
    Integer,
    Matrix,
    Random,
    Real,
    ValueOf,
    Vector,
    with_traits,
)
from mathcheck.semantics.elaborate.elaborator import Elaborator, Unknown
from mathcheck.semantics.expr import Expr, number, variable, walk
from mathcheck.semantics.factorisations import SQUARE, factor_traits
from mathcheck.semantics.inference.domains import domain_by_use, domain_of
from mathcheck.semantics.inference.laws import (
    dimension_letters,
    domain_by_role,
    ordered,
    roles,
)
from mathcheck.semantics.inference.ranks import Ranks
from mathcheck.semantics.inference.sizes import Sizes
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.words.narrowing import is_square, narrowed, said_of


def infer(elaborator: Elaborator, scope: Scope, exprs: list[Expr], *, plain: bool = False) -> bool:
    """Declare the unknown names of a formula; whether anything was declared.

    With `plain` a capital is a number unless an operator insists on a matrix.
    """
    unknown = {name: entry for name, entry in elaborator.unknown.items()
               if scope.lookup(name) is None and not name.startswith("#range") and "law" not in entry.uses}
    unknown = _merged(unknown, scope)
    scope.forget({name for name in unknown if scope.lookup(name) is not None})
    _note_events(unknown, exprs)
    # `P(A)` with an event A speaks of no variable whose value is A.
    unknown = {name: entry for name, entry in unknown.items()
               if not (name.endswith(HIDDEN) and "event" in getattr(unknown.get(name[:-1]), "uses", ()))}
    # Beside `X` stands `x` for a value of it, once that is known.
    named = {name[:1].lower() + name[1:] for name, entry in unknown.items() if name[:1].isupper() and "random" in entry.uses}
    unknown = {name: entry for name, entry in unknown.items() if name not in named or f"valueof:{name}{HIDDEN}" not in entry.uses}
    values = {name: entry for name, entry in unknown.items() if domain_by_use(entry) is None}
    functions = {name for name, entry in unknown.items() if "function" in entry.uses}
    parameters = {name for name, role in elaborator.bound.items() if role == "variable"}
    ranks = Ranks(scope, values, functions, parameters, exprs, plain).solve()
    kinds = roles(exprs, scope)
    ends = ordered(exprs)
    traits = {name: trait for name, trait in factor_traits(exprs).items() if name in unknown and not plain}
    ranks.update(dict.fromkeys(traits, 2))
    sizes = Sizes(scope, ranks, unknown, exprs)
    for name, trait in traits.items():
        if trait in SQUARE:
            sizes.tie(f"{name}/0", f"{name}/1")
    words = {name: said for name in unknown if (said := said_of(name, scope)) is not None}
    for name, said in words.items():
        if ranks.get(name) == 2 and is_square(said):
            sizes.tie(f"{name}/0", f"{name}/1")
    _count_dimensions(sizes, ranks, values, exprs)
    changed = False
    for name, entry in unknown.items():
        if scope.lookup(name) is not None:
            # It is the size of a name before it.
            continue
        domain = domain_by_use(entry)
        if name in functions and ranks.get(name + "()") == 1:
            domain = Function((), Vector(sizes.dimension(name + "()", 0)))
        if domain is None:
            domain = domain_of(name, entry, ranks.get(name, 0), sizes, exprs)
        if domain is None:
            continue
        domain = domain_by_role(kinds.get(name, ""), domain)
        if isinstance(domain, Real) and domain.lower is None and ends.get(name) in values and name in values:
            domain = replace(domain, lower=variable(ends[name]), lower_open=True)
        if name in traits and isinstance(domain, Matrix):
            domain = with_traits(domain, traits[name])
        said = words.get(name)
        domain = domain if said is None else narrowed(domain, said)
        for size in _letters(domain):
            if scope.lookup(size) is None:
                scope.declare(Declaration(size, Integer(number(Fraction(1))), inferred=True))
        scope.declare(Declaration(name, domain, inferred=True, said=said is not None, span=(0, 0) if said is None else said.span))
        if isinstance(domain, Random):
            _rename_values(name, scope)
        changed = True
    return changed


def _count_dimensions(sizes: Sizes, ranks: dict[str, int], values: dict[str, Unknown], exprs: list[Expr]) -> None:
    r"""`(2\pi)^{D/2}` beside a quadratic form or a Gaussian: D is the length of its vector."""
    letters = [name for name in sorted(dimension_letters(exprs)) if name in values and ranks.get(name, 0) == 0]
    vectors = dict.fromkeys(part.data for expr in exprs for part in walk(expr) if part.head == "var" and ranks.get(part.data) == 1)
    roots = {sizes.root(f"{name}/0") for name in vectors}
    if len(letters) == 1 and len(roots) == 1:
        sizes.tie(roots.pop(), sizes.term(variable(letters[0])))


def _rename_values(name: str, scope: Scope) -> None:
    """Once `X` is named, `x` is a value of it and no longer of a variable without a name."""
    value = name[:1].lower() + name[1:]
    found = scope.lookup(value)
    if value != name and found is not None and found.inferred and found.domain == ValueOf(value + HIDDEN):
        scope.forget({value, value + HIDDEN})


def _merged(unknown: dict[str, Unknown], scope: Scope) -> dict[str, Unknown]:
    r"""`x_i` beside `\mathbf{x}` is an entry of it, not of a second vector; `a_{ij}` beside `A` likewise."""
    found = dict(unknown)
    for name, entry in unknown.items():
        if len(name) == 1 and name.islower() and set(entry.entries) == {0, 1}:
            whole = next((other for other in (name.upper(), f"\\mathbf{{{name.upper()}}}")
                          if other in unknown and not unknown[other].entries or _is_named(other, scope)), None)
            if whole is not None:
                found[whole] = replace(unknown.get(whole, Unknown(whole, entry.span)), entries=entry.entries)
                del found[name]
                continue
        if not entry.entries or len(name) > 1 and not name.startswith("\\") or name.startswith((r"\mathbf", r"\vec")):
            continue
        for bold in (f"\\mathbf{{{name}}}", f"\\vec{{{name}}}"):
            whole = unknown.get(bold)
            if whole is not None and not whole.entries and len(entry.entries) == 1:
                found[bold] = replace(whole, sizes=entry.entries[0])
                del found[name]
                break
    return found


def _is_named(name: str, scope: Scope) -> bool:
    """Whether a definition speaks of a name that nothing declares, or that is only guessed to be a number."""
    found = scope.lookup(name)
    return (found is None or found.inferred and found.definition is None and isinstance(found.domain, Real)) and any(
        declaration.definition is not None and name in declaration.definition.free for declaration in scope.visible())


def _note_events(unknown: dict[str, Unknown], exprs: list[Expr]) -> None:
    """What is united, intersected or complemented inside a probability is an event."""
    for expr in exprs:
        for part in walk(expr):
            if part.head != "prob":
                continue
            for inner in walk(part):
                for arg in inner.args if inner.head in ("cup", "cap", "setminus", "complement", "not") else ():
                    if arg.head == "var" and arg.data in unknown:
                        unknown[arg.data].uses.add("event")


def _letters(domain: object) -> set[str]:
    found: set[str] = set()
    for part in (getattr(domain, "size", None), getattr(domain, "rows", None), getattr(domain, "columns", None),
                 *getattr(domain, "sizes", ()), *(getattr(domain, "shape", None) or ())):
        if isinstance(part, Expr):
            found |= part.free
    for inner in (getattr(domain, "element", None), getattr(domain, "result", None)):
        found |= _letters(inner) if inner is not None else set()
    return found
