r"""Squares as names: `\sigma^2 > 0` and `\sigma^2 = \ldots` say what the root is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.semantics.declare.definitions import (
    accept_unknown,
    define,
    elaborated,
    set_apart,
    stands_alone,
)
from mathcheck.semantics.declare.sets import domain_of
from mathcheck.semantics.domains import Real
from mathcheck.semantics.elaborate.scripts import names_moment
from mathcheck.semantics.expr import Expr, number, variable
from mathcheck.syntax.nodes import Apply, Ellipsis, Node, Number, Relation, Sequence, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_squares(declarer: Declarer, node: Relation) -> bool:
    r"""`\sigma^2 > 0`, `a, \sigma^2 \in \mathbb{R}_+`, `\sigma^2 = \operatorname{Var}(X)`: what a square is says what its root is.

    The root of a square that the page introduces is the positive one.
    """
    left = node.sides[0]
    if node.operators[0] in ("=", ":=") and declare_reciprocal(declarer, node):
        return True
    parts = left.items if isinstance(left, Sequence) else (left,)
    squares = [part for part in parts if (root := root_of(part)) is not None and is_fresh_root(declarer, root, node)]
    if not squares:
        return False
    operator, right = node.operators[0], node.sides[1]
    if operator in ("=", ":=", "equiv"):
        if len(parts) > 1 or isinstance(right, (Sequence, Ellipsis)):
            return False
        root = name_of(root_of(left))
        define(declarer, f"{root}^{{2}}", right, node)
        declarer.enter(root, None, Expr("sqrt", (variable(f"{root}^{{2}}"),), None, left.span), node=node)
        return True
    is_positive = operator == "in" and domain_of(declarer, right) is not None or \
        operator in (">", ">=") and isinstance(right, Number) and right.value == 0
    if not is_positive or len(node.operators) > 1:
        return False
    for part in squares:
        declarer.enter(name_of(root_of(part)), Real(lower=number(Fraction(0)), lower_open=True), node=node)
    others = tuple(part for part in parts if part not in squares)
    if others:
        rest = others[0] if len(others) == 1 else Sequence(others, left.span)
        return declarer.clause(Relation((rest, right), node.operators, node.span, node.operator_spans), assumed=True)
    return True


def declare_reciprocal(declarer: Declarer, node: Relation) -> bool:
    r"""`\frac{1}{s^2} = \frac{1}{\tau^2} + \frac{n}{\sigma^2}` says what `s` is, where it is still open."""
    left, right = node.sides[0], node.sides[1]
    match left:
        case Apply(head="frac", args=(Number(value=1), base)) | Apply(head="pow", args=(base, Apply(head="neg", args=(Number(value=1),)))):
            pass
        case Apply(head="pow", args=(root, Apply(head="neg", args=(Number(value=2),)))):
            base = Apply("pow", (root, Number(Fraction(2), "2", left.span)), left.span)
        case _:
            return False
    root = root_of(base) or base
    name = name_of(root)
    if name is None or isinstance(right, (Sequence, Ellipsis)) or not (isinstance(root, Symbol) or is_fresh_composite(declarer, root)):
        return False
    is_new = set_apart(declarer, name, right) or declarer.scope.lookup(name) is None
    found = declarer.scope.lookup(name)
    if declarer.place.kind == "display" and not is_new or not is_open_number(declarer, name, node) or \
            base is not root and found is not None and not is_positive(found.domain):
        return False
    elaborator, value = elaborated(declarer, right, None)
    accept_unknown(declarer, elaborator, set())
    inverse = Expr("pow", (value, number(Fraction(-1))), None, left.span)
    declarer.enter(name, None, inverse if base is root else Expr("sqrt", (inverse,), None, left.span), node=node)
    return len(node.operators) == 1


def is_fresh_composite(declarer: Declarer, root: Node) -> bool:
    r"""`\mathbf{S}_N`: a name with a subscript whose letter by itself means nothing here."""
    return isinstance(root, Apply) and root.head == "sub" and isinstance(root.args[0], Symbol) and \
        declarer.scope.lookup(root.args[0].name) is None and declarer.scope.lookup(name_of(root) or "") is None


def is_open_number(declarer: Declarer, name: str, node: Relation) -> bool:
    """Whether a name may still get its value here: a number on which nothing rests, and which its value does not speak of."""
    found = declarer.scope.lookup(name)
    return not any(stands_alone(side, name) for side in node.sides[1:]) and (
        found is None or found.definition is None and isinstance(found.domain, Real) and
        not any(name in other.depends and other.name != name for other in declarer.scope.visible()))


def is_positive(domain: Real) -> bool:
    """Whether a range holds no negative numbers, so that a square tells its root."""
    return domain.lower is not None and domain.lower.head == "num" and domain.lower.data[0] >= 0


def is_fresh_root(declarer: Declarer, base: Node, node: Relation) -> bool:
    name = name_of(base)
    if name is None or any(name_of(part) == name for side in node.sides[1:] for part in walk(side)):
        return False
    if declarer.infer and names_moment(declarer.elaborator(base), base):
        # `\\sigma_X^2` of a random variable X has its meaning already.
        return False
    found = declarer.scope.lookup(name)
    if found is None:
        return True
    # A section of its own may speak of another deviation; in one section it stays what it is.
    is_free = found.definition is None and isinstance(found.domain, Real) and declarer.place.kind != "display"
    return is_free and (found.inferred or declarer.scope.here(name) is None)


def root_of(node: Node) -> Node | None:
    r"""What is squared in `\sigma^2`, `\sigma_1^2`, `\sigma^2_1`."""
    match node:
        case Apply(head="pow", args=(base, Number(value=2))):
            return base
        case Apply(head="sub", args=(Apply(head="pow", args=(base, Number(value=2))), *indices)):
            return Apply("sub", (base, *indices), node.span)
    return None
