r"""Which names are random, and whose value a name is: of `X` for `x`, of a variable without a name (`x!`) where the page has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mathcheck.semantics.chance.records import HIDDEN, LAW
from mathcheck.semantics.domains import Event, Random, ValueOf
from mathcheck.semantics.elaborate.readings import is_total
from mathcheck.semantics.expr import OMEGA, Expr
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Symbol, children, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator


def is_random(elaborator: Elaborator, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a name depends on chance, directly or through its definition."""
    if name in seen:
        return False
    if elaborator.bound.get(name) == "random":
        return True
    if name in elaborator.bound:
        return False
    unknown = elaborator.unknown.get(name)
    if unknown is not None and "random" in unknown.uses:
        return True
    declaration = elaborator.scope.lookup(name)
    if declaration is None:
        return False
    if isinstance(declaration.domain, (Random, Event)):
        return not (isinstance(declaration.domain, Random) and declaration.domain.kind == "distribution")
    if declaration.definition is not None and declaration.parameters is None:
        return any(is_random(elaborator, other, seen | {name}) for other in declaration.definition.free)
    return False


def law_free(elaborator: Elaborator, expr: Expr) -> frozenset[str]:
    """The free names of an expression whose chance is bound: each random one stands for its law."""
    return frozenset(name + LAW if is_random(elaborator, name) else name for name in expr.free if name != OMEGA)


def law_free_with(elaborator: Elaborator, expr: Expr, bound: frozenset[str]) -> frozenset[str]:
    """`law_free` without names that the moment itself introduces."""
    return frozenset(name + LAW if is_random(elaborator, name) else name
                     for name in expr.free if name not in bound and name != OMEGA)


def variable_named(elaborator: Elaborator, name: str) -> str | None:
    """The declared random variable whose values are called by a name: `X` for `x` and `x'`, `z` for `z'`."""
    plain = name.rstrip("'")
    for candidate in (capital_of(plain), plain):
        if candidate == name:
            continue
        declaration = elaborator.scope.lookup(candidate)
        if declaration is not None and isinstance(declaration.domain, Random) and declaration.domain.kind != "distribution":
            return candidate
    hidden = plain + HIDDEN
    if plain != name and (elaborator.scope.lookup(hidden) is not None or hidden in elaborator.unknown):
        return hidden
    return None


def variable_of(elaborator: Elaborator, name: str, span: tuple[int, int], *, indexed: bool = False) -> str:
    """The random variable whose value goes by a name."""
    declaration = elaborator.scope.lookup(name) if name not in elaborator.bound else None
    if declaration is not None and isinstance(declaration.domain, ValueOf):
        return declaration.domain.variable
    if declaration is not None and is_random(elaborator, name):
        return name
    source = variable_named(elaborator, name)
    shadowed = elaborator.scope.lookup(name) if name in elaborator.bound else None
    if source is None and shadowed is not None and isinstance(shadowed.domain, (Random, ValueOf)):
        source = shadowed.domain.variable if isinstance(shadowed.domain, ValueOf) else name
    if source is not None:
        if name in elaborator.bound:
            elaborator.index_axes.setdefault(name + "@", []).append(source)
        return source
    hidden = name.rstrip("'") + HIDDEN
    if name in elaborator.bound:
        elaborator.index_axes.setdefault(name + "@", []).append(hidden)
    if elaborator.scope.lookup(hidden) is None:
        found = elaborator.note_unknown(hidden, span, "table")
        found.uses.add("random")
        if indexed:
            found.uses.add("indexed")
        if name in elaborator.integrated:
            found.uses.add("continuous")
    if name in elaborator.unknown:
        elaborator.unknown[name].uses.add("valueof:" + hidden)
    elif declaration is not None and declaration.definition is None and not isinstance(declaration.domain, ValueOf):
        # A declared real or integer that plays the value of a table: the table covers its domain.
        elaborator.note_unknown(hidden, span, "table").uses.add("declared:" + name)
    return hidden


def is_parameter(elaborator: Elaborator, node: Node, variables: frozenset[str]) -> bool:
    r"""Whether what stands behind a bar is no variable but a number on which the law of some variables depends.

    `p(x \mid \lambda)` for a given $\lambda > 0$, `\mathbb{E}[y \mid x]` for inputs $x$ that are not random.
    """
    name = name_of(node)
    found = elaborator.scope.lookup(name) if name is not None and name not in elaborator.bound else None
    if found is None or isinstance(found.domain, (Random, Event, ValueOf)) or is_random(elaborator, name) or \
            elaborator.scope.lookup(name + HIDDEN) is not None:
        return False
    waiting, seen = [variable.removesuffix(LAW) for variable in variables], set()
    while waiting:
        declaration = elaborator.scope.lookup(current := waiting.pop())
        if current in seen or declaration is None:
            continue
        seen.add(current)
        law = declaration.domain.distribution if isinstance(declaration.domain, Random) else None
        for part in (law, declaration.definition):
            if part is not None:
                waiting.extend(part.free)
    return name in seen and name not in variables


def capital_of(name: str) -> str:
    r"""The random variable whose value a name usually is: `x` => `X`, `\mathbf{x}` => `\mathbf{X}`, `x_1` => `X_1`."""
    for font in ("mathbf", "vec", "bar", "hat"):
        if name.startswith(f"\\{font}{{"):
            inner = name[len(font) + 2:]
            return f"\\{font}{{{inner[:1].upper()}{inner[1:]}"
    return name[:1].upper() + name[1:]


def roots_in(expr: Expr) -> list[str]:
    """The names that an indexed or repeated value is made of."""
    if expr.head == "var":
        return [expr.data]
    if expr.head == "index":
        return roots_in(expr.args[0])
    if expr.head == "fold":
        return roots_in(expr.args[0])
    return []


def names_in(elaborator: Elaborator, node: Node) -> Iterator[tuple[str, Node]]:
    """The letters of an expression; `S_n` as one where it is a variable of its own."""
    if isinstance(node, Symbol):
        yield node.name, node
    elif isinstance(node, Apply) and node.head == "sub" and isinstance(node.args[0], Symbol) and \
            (is_total(elaborator, node.args[0].name, node) or _is_numbered(elaborator, node)):
        yield name_of(node), node
    else:
        for child in children(node):
            yield from names_in(elaborator, child)


def _is_numbered(elaborator: Elaborator, node: Apply) -> bool:
    """Whether `X_1` is a name by itself: a capital with a number, of which the page declares no list."""
    return elaborator.infer and len(node.args) == 2 and isinstance(node.args[1], Number) and node.args[0].name[:1].isupper() and \
        not elaborator.is_known(node.args[0].name)


def note_random(elaborator: Elaborator, node: Node) -> None:
    """Inference: unknown capitals inside an expectation are random variables."""
    found = list(names_in(elaborator, node))
    for name, part in found:
        if elaborator.is_known(name) or _is_constant_beside(name, [other for other, _ in found], elaborator):
            continue
        if name[:1].isupper() and name not in ("I", "T", "P", "E") or name.startswith((r"\mathbf{", r"\epsilon", r"\xi")):
            elaborator.note_unknown(name, part.span, "random")


def _is_constant_beside(name: str, names: list[str], elaborator: Elaborator) -> bool:
    r"""Whether an unknown bold letter beside others is a constant: A of `\mathbf{A} \mathbf{x}`, a of `\mathbf{a}^\top \mathbf{X}`."""
    letter = _bold_letter(name)
    others = [other for other in map(_bold_letter, names) if other and other != letter]
    if not letter or not others:
        return False
    if letter.isupper():
        # Capitals are matrices where small letters are vectors, but for `\mathbf{X}` and its kin.
        return letter not in "XYZ" and any(other.islower() for other in others)
    random = [_bold_letter(other) for other in names if is_random(elaborator, other) and elaborator.is_known(other)]
    return bool(random) and (letter in "abcuvw" or all(other.isupper() for other in random))


def _bold_letter(name: str) -> str:
    inner = name[8:-1] if name.startswith(r"\mathbf{") and name.endswith("}") else ""
    return inner if len(inner) == 1 else ""


def named_variables(elaborator: Elaborator, subscripts: list[Node]) -> bool:
    """Whether subscripts name random variables, as in `p_{X,Y}` or `f_{X \\mid Y}`."""
    names = [part.name for part in subscripts if isinstance(part, Symbol) and part.name != "|"]
    return bool(names) and all(is_random(elaborator, name) or elaborator.infer and name[:1].isupper()
                               and not elaborator.is_known(name) for name in names)


def speaks_of_chance(elaborator: Elaborator, node: Call, subscripts: list[Node]) -> bool:
    """Whether an argument is a random variable, a value of one or an event."""
    if len(node.groups) > 1 or named_variables(elaborator, subscripts):
        return True
    for item in node.groups[0]:
        for part in walk(item):
            name = name_of(part)
            if name is None:
                continue
            declaration = elaborator.scope.lookup(name)
            if declaration is not None and isinstance(declaration.domain, (ValueOf, Random, Event)):
                return True
            if elaborator.scope.lookup(capital_of(name)) is not None and \
                    isinstance(elaborator.scope.lookup(capital_of(name)).domain, Random):
                return True
    return False
