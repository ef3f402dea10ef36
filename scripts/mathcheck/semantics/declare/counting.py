r"""Letters that a formula counts by: `1 \le k < r` above `\sum_{i=1}^k` or `\sigma_{k+1}` speaks of whole numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mathcheck.semantics.declare.refinements import whole
from mathcheck.semantics.domains import Real
from mathcheck.semantics.elaborate.readings import is_indexable
from mathcheck.syntax.nodes import Apply, Binder, Node, Number, Relation, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def narrow_to_whole(declarer: Declarer, node: Node) -> None:
    """Make whole numbers of the bounded numbers that stand as an index or as an end of a sum or product."""
    if declarer.infer:
        return
    for name in dict.fromkeys(_counting(declarer, node)):
        found = declarer.scope.lookup(name)
        if found is not None and found.definition is None and isinstance(found.domain, Real) and not found.domain.complex and \
                (found.domain.lower is not None or found.domain.upper is not None):
            declarer.enter(name, whole(found.domain), node=node, depends=found.depends)


def _counting(declarer: Declarer, node: Node) -> Iterator[str]:
    for part in walk(node):
        if isinstance(part, Binder) and part.head in ("sum", "prod") and isinstance(part.lower, Relation) and part.lower.operators == ("=",):
            for end in (part.lower.sides[1], part.upper):
                yield from _letters(end) if end is not None else ()
        elif isinstance(part, Apply) and part.head == "sub" and declarer.scope.lookup(name_of(part) or "") is None:
            base = declarer.scope.lookup(name_of(part.args[0]) or "")
            if base is not None and is_indexable(declarer.elaborator(), base):
                for index in part.args[1:]:
                    yield from _letters(index)


def _letters(node: Node) -> Iterator[str]:
    r"""The letters of `k`, `k + 1`, `n - k`; of nothing else can be said that they count."""
    if isinstance(node, Symbol):
        yield node.name
    elif isinstance(node, Apply) and node.head in ("add", "minus") and all(isinstance(arg, (Symbol, Number, Apply)) for arg in node.args):
        for arg in node.args:
            yield from _letters(arg)
