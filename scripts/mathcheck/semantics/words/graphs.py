r"""Bayesian networks that the text draws: `the network $A \to B \to C$`, `$D$ and $I$ are the parents of $G$`.

Each variable depends on its parents alone. Without words that speak of a graph, an arrow is something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from mathcheck.semantics.domains import Random
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.semantics.words.sentences import Sentence
from mathcheck.syntax.nodes import Group, Node, Relation, Sequence
from mathcheck.syntax.unparse import name_of

_OF_GRAPHS = re.compile(r"\b(?:bayesian networks?|belief networks?|bayes nets?|network|dag|graphs?|graphical models?|directed|v-structure|collider|"
                        r"fork|common cause|common effect|edges?|parents?|markov chain|nodes?)\b")
_NOUNS = r"(?:(?!depends? |is |are |on |has |have |of |influences? )[a-z]+ ){0,4}?"
_LIST = rf"(?:{_NOUNS}<n\d+> (?!depends? |is |has |influences? )(?:, and |, |and )?)+"
_PARENTS = re.compile(rf"(?P<parents>{_LIST})(?:is|are) (?:the )?(?:only )?parents? of (?P<children>{_LIST})")
_DEPENDS = re.compile(rf"(?P<children><n\d+> )(?:depends|depend) (?:only |directly )*on (?P<parents>{_LIST})")
# Small letters are values, and these capitals functions and sets.
_NEVER = frozenset({"p", "P", "q", "f", "E"})
LARGEST = 12


def enter_graph(sentences: Iterable[Sentence], scope: Scope) -> None:
    """Enter the network that sentences draw, if they draw one without a circle."""
    parents: dict[str, list[str]] = {}
    of_graphs = False
    for sentence in sentences:
        of_graphs = of_graphs or _OF_GRAPHS.search(sentence.text) is not None
        for atom in sentence.atoms.values():
            if isinstance(atom.node, Relation) and set(atom.node.operators) <= {"to", "gets"}:
                _draw(atom.node, parents)
        for pattern in (_PARENTS, _DEPENDS):
            for found in pattern.finditer(sentence.text):
                above = [name for atom in sentence.atoms_in(found["parents"]) for name in atom.names]
                for child in (name for atom in sentence.atoms_in(found["children"]) for name in atom.names):
                    _join(parents, child, above)
    if not of_graphs or len(parents) < 2 or len(parents) > LARGEST or _has_circle(parents) or not any(parents.values()):
        return
    if any((found := scope.lookup(name)) is not None and (found.definition is not None or not found.inferred and not found.said)
           for name in parents):
        return
    for name in parents:
        found = scope.lookup(name)
        if found is None or not isinstance(found.domain, Random):
            scope.declare(Declaration(name, Random("discrete"), said=True, latex=name))
    scope.sections[-1].facts["network"] = [(name, tuple(above)) for name, above in parents.items()]


def _draw(node: Relation, parents: dict[str, list[str]]) -> None:
    """The edges of a row of arrows: `X \\to Z \\leftarrow Y`."""
    groups = [_names(side) for side in node.sides]
    if any(not names for names in groups):
        return
    for left, right, arrow in zip(groups, groups[1:], node.operators, strict=False):
        for first in left:
            for second in right:
                if arrow == "to":
                    _join(parents, second, [first])
                else:
                    _join(parents, first, [second])


def _names(node: Node) -> list[str]:
    parts = node.items if isinstance(node, Sequence) else node.groups[0] if isinstance(node, Group) and node.groups else (node,)
    names = [name_of(part) for part in parts]
    return [name for name in names if name] if all(name and name[:1].isupper() and name not in _NEVER for name in names) else []


def _join(parents: dict[str, list[str]], child: str, above: list[str]) -> None:
    for name in above:
        parents.setdefault(name, [])
    own = parents.setdefault(child, [])
    own.extend(name for name in above if name not in own and name != child)


def _has_circle(parents: dict[str, list[str]]) -> bool:
    waiting = dict(parents)
    while ready := [name for name, above in waiting.items() if not set(above) & waiting.keys()]:
        for name in ready:
            del waiting[name]
    return bool(waiting)
