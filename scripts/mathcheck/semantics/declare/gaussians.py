r"""Jointly Gaussian variables: `\begin{pmatrix} X \\ Y \end{pmatrix} \sim \mathcal{N}(\mu, \Sigma)`, in numbers or in blocks."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.chance.distributions import distribution_of
from mathcheck.semantics.declare.blocks import cut_covariance
from mathcheck.semantics.declare.definitions import accept_unknown
from mathcheck.semantics.domains import Jointly, Matrix, Random, Vector
from mathcheck.semantics.expr import Expr, number, walk
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Apply, Call, Ellipsis, Group, MatrixLiteral, Node, Relation
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def stacked_names(declarer: Declarer, node: Node) -> list[str] | None:
    r"""The variables of `\begin{bmatrix} X \\ Y \end{bmatrix}`, `(X, Y)` or `(X, Y)^\top`; at least two of them."""
    entries = _entries(node)
    if entries is None or len(entries) < 2 or any(isinstance(entry, Ellipsis) for entry in entries):
        return None
    names = [name_of(entry) for entry in entries]
    return None if None in names or len(set(names)) < len(names) else names


def _entries(node: Node) -> list[Node] | None:
    """The entries of a column, of a row that is transposed, or of a list in parentheses."""
    if isinstance(node, Apply) and node.head == "paren":
        return _entries(node.args[0])
    if isinstance(node, Apply) and (node.head == "transpose" or node.head == "pow" and name_of(node.args[1]) == "T"):
        inner = node.args[0]
        return list(inner.rows[0]) if isinstance(inner, MatrixLiteral) and len(inner.rows) == 1 else _entries(inner)
    if isinstance(node, MatrixLiteral) and all(len(row) == 1 for row in node.rows):
        return [row[0] for row in node.rows]
    if isinstance(node, Group) and node.open in ("(", "[") and len(node.groups) == 1:
        return list(node.groups[0])
    return None


def declare_jointly(declarer: Declarer, node: Relation) -> bool:
    """Enter the variables of a stacked vector with a Gaussian law: each with its own part of it."""
    left, right = node.sides[0], node.sides[-1]
    names = stacked_names(declarer, left)
    distribution = distribution_of(name_of(right.function) or "") if isinstance(right, Call) and len(right.groups) == 1 else None
    if names is None or len(node.sides) != 2 or distribution is None or distribution.name != "normal" or len(right.groups[0]) != 2:
        return False
    known = [declarer.scope.lookup(name) for name in names]
    if any(found is not None and (found.definition is not None or isinstance(found.domain, Random) and found.domain.distribution is not None)
           for found in known):
        # What has a law already has one that follows: this is a claim.
        return False
    mean, covariance = right.groups[0]
    if isinstance(covariance, MatrixLiteral):
        cut_covariance(declarer, covariance, node)
    elaborator = declarer.elaborator(right)
    count = len(names)
    means = _parts(declarer, elaborator.expr(mean) if _entries(mean) is None else None,
                   [elaborator.expr(entry) for entry in _entries(mean) or ()], (count,), mean)
    cells = [elaborator.expr(entry) for row in covariance.rows for entry in row] if isinstance(covariance, MatrixLiteral) else []
    flat = _parts(declarer, None if cells else elaborator.expr(covariance), cells, (count, count), covariance)
    accept_unknown(declarer, elaborator, set())
    blocks = tuple(tuple(flat[row * count:(row + 1) * count]) for row in range(count))
    law = Jointly(tuple(names), tuple(means), blocks)
    for place, (name, found) in enumerate(zip(names, known, strict=True)):
        own = blocks[place][place]
        shape = _shape(declarer, found, means[place], own)
        distribution_of_own = Expr("distribution", (means[place], own), "normal", right.span)
        declarer.enter(name, Random("named", distribution_of_own, shape=shape, jointly=law), node=node, depends=law.free)
    return True


def _parts(declarer: Declarer, whole: Expr | None, written: list[Expr], shape: tuple[int, ...], node: Node) -> list[Expr]:
    """The entries of a mean or a covariance: as written out, of a literal that has a name, or by their indices."""
    count = 1
    for size in shape:
        count *= size
    if whole is not None and whole.head == "var":
        found = declarer.scope.lookup(whole.data)
        definition = found.definition if found is not None else None
        if definition is not None and definition.head in ("vector", "matrix") and len(definition.args) == count:
            written = list(definition.args)
    if written:
        if len(written) != count:
            raise Problem("shape-mismatch", "the parts of this Gaussian law do not fit its variables", node.span)
        return written
    if whole.head == "num" and whole.data[0] == 0:
        return [whole] * count
    places = [()]
    for size in shape:
        places = [(*place, number(Fraction(index + 1))) for place in places for index in range(size)]
    if rank(whole, declarer.scope) not in (len(shape), None):
        raise Problem("shape-mismatch", "the parts of this Gaussian law do not fit its variables", node.span)
    return [Expr("index", (whole, *place), None, node.span) for place in places]


def _shape(declarer: Declarer, found, mean: Expr, own: Expr) -> tuple[Expr, ...] | None:
    """How long a variable is: as declared, or as its mean or its own covariance is."""
    if found is not None:
        return (found.domain.size,) if isinstance(found.domain, Vector) else getattr(found.domain, "shape", None)
    if rank(mean, declarer.scope) != 1 and rank(own, declarer.scope) != 2:
        return None
    for part in (*walk(mean), *walk(own)):
        domain = getattr(declarer.scope.lookup(part.data), "domain", None) if part.head == "var" else None
        if isinstance(domain, Vector):
            return (domain.size,)
        if isinstance(domain, Matrix):
            return (domain.rows,)
        if part.head == "block" and part.data == "Matrix":
            return (part.args[2],)
        definition = getattr(declarer.scope.lookup(part.data), "definition", None) if part.head == "var" else None
        if definition is not None and definition.head == "block":
            return (definition.args[2],)
    raise Problem("unknown-size", "nothing says how long the vectors of this Gaussian law are", own.span)
