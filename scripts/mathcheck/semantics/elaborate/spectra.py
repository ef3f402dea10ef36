r"""Spectra and subspaces by their customary letters: `\lambda_{\max}(A)`, `\lambda_i(A)`, `\sigma_1(A)`, `\rho(A)`, `\kappa(A)`.

They are read so where the letter means nothing else on the page and a matrix stands in the bracket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.semantics.elaborate.entries import entry_of
from mathcheck.semantics.elaborate.names import plain_name
from mathcheck.semantics.expr import Expr, variable
from mathcheck.semantics.ranks import rank
from mathcheck.syntax.nodes import Apply, Call, Node, Number, Symbol, walk
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.elaborate.elaborator import Elaborator

# The fact that the words of a page speak of subspaces of a matrix.
SUBSPACES = "subspaces"
# Letter -> the reference of the largest value, of the smallest, and of all of them, largest first.
_LETTERS = {
    r"\lambda": ("lambda_max", "lambda_min", "eigenvalues"),
    r"\sigma": ("sigma_max", "sigma_min", "singular values"),
}
# Letters of subspaces, read so where the words of a page speak of them.
_SPACES = {**dict.fromkeys(("N", r"\mathcal{N}", r"\text{N}"), "null space"),
           **dict.fromkeys(("C", r"\mathcal{C}", r"\text{C}", "R", r"\mathcal{R}", r"\text{R}"), "column space")}
_OF_ALL = {r"\rho": "spectral radius", r"\kappa": "cond"}
LETTERS = frozenset((*_LETTERS, *_OF_ALL))


def spectrum(elaborator: Elaborator, node: Call) -> Expr | None:
    """The value of a call that names eigenvalues or singular values of a matrix; else `None`."""
    if len(node.groups) != 1 or len(node.groups[0]) != 1 or node.delimiter not in ("(", "["):
        return None
    function, indices = node.function, []
    if isinstance(function, Apply) and function.head == "sub":
        function, *indices = function.args
    if not isinstance(function, Symbol) or elaborator.is_known(function.name) or elaborator.is_known(name_of(node.function) or ""):
        return None
    if not indices and function.name in _SPACES and elaborator.scope.fact(SUBSPACES) and _holds_a_matrix(elaborator, node.groups[0][0]):
        return Expr("apply", (elaborator.expr(node.groups[0][0]),), _SPACES[function.name], node.span)
    if function.name == r"\kappa" and [getattr(index, "value", None) for index in indices] == [2]:
        # `\kappa_2(A)`, in the spectral norm.
        indices = []
    if len(indices) > 1 or function.name not in (_LETTERS if indices else _OF_ALL) or not _holds_a_matrix(elaborator, node.groups[0][0]):
        return None
    value = elaborator.expr(node.groups[0][0])
    if not indices:
        return Expr("apply", (value,), _OF_ALL[function.name], node.span)
    largest, smallest, every = _LETTERS[function.name]
    extremum = {"max": largest, "min": smallest}.get(plain_name(getattr(indices[0], "name", "") or getattr(indices[0], "head", "")))
    if extremum is not None:
        return Expr("apply", (value,), extremum, node.span)
    if isinstance(indices[0], (Number, Symbol, Apply)):
        return entry_of(elaborator, Expr("apply", (value,), every, node.span), indices, node.span)
    return None


def _holds_a_matrix(elaborator: Elaborator, node: Node) -> bool:
    """Whether a bracket is made of matrices and numbers."""
    ranks = [_rank_of(elaborator, part.name) for part in walk(node) if isinstance(part, Symbol)]
    return 2 in ranks and 1 not in ranks


def _rank_of(elaborator: Elaborator, name: str) -> int | None:
    found = elaborator.scope.lookup(name)
    if found is not None:
        return rank(variable(name), elaborator.scope)
    letter = name.removeprefix("\\mathbf{").removesuffix("}")
    return 2 if elaborator.infer and len(letter) == 1 and letter.isupper() else None
