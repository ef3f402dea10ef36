"""Eigenvalues, eigenvectors and singular triples of a matrix as declared names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mathcheck.diagnostics import Problem
from mathcheck.semantics.domains import Spectral
from mathcheck.syntax.nodes import Call, Node, Symbol, first_item
from mathcheck.syntax.unparse import name_of

if TYPE_CHECKING:
    from mathcheck.semantics.declare.declarer import Declarer


def declare_spectrum(declarer: Declarer, names: list[Node], right: Node, node: Node) -> bool:
    r"""`(\lambda, v) \in \operatorname{eig}(A)`, `(\sigma, u, v) \in \operatorname{svd}(A)`."""
    if not isinstance(right, Call) or not isinstance(right.function, Symbol):
        return False
    plain = right.function.name.removeprefix("\\text{").removesuffix("}")
    if plain not in ("eig", "eigh", "svd", "eigvals", "spec", "spectrum", "eigendecomposition", "eigenpairs"):
        return False
    elaborator = declarer.elaborator(right)
    source = elaborator.expr(first_item(right))
    for name in source.free:
        if declarer.scope.lookup(name) is None:
            raise Problem("undeclared-symbol", f"`{name}` is not declared", right.span)
    plain_names = [name_of(part) for part in names]
    key = f"{plain}({source!r})/{','.join(plain_names)}/{declarer.place.origin}"
    if plain == "svd":
        roles = {3: ("u", "s", "v")}.get(len(names))
        if roles and (plain_names[0].lower().startswith("\\sigma") or plain_names[0].startswith("s")):
            roles = ("s", "u", "v")
        if plain_names[0][:1].isupper() or plain_names[0].startswith(r"\mathbf{U"):
            roles = ("left", "middle", "right")
    else:
        roles = ("value",) if len(names) == 1 else ("value", "vector")
        if len(names) == 2 and (plain_names[1] in ("Q", "V", "U", "P", r"\mathbf{Q}", r"\mathbf{V}", r"\mathbf{U}", r"\mathbf{P}")):
            roles = ("diagonal" if plain_names[0].startswith((r"\Lambda", "D", r"\mathbf{\Lambda", r"\mathbf{D")) else "values",
                     "basis")
        if len(names) == 2 and (plain_names[0] in ("Q", "V", "U", "P", r"\mathbf{Q}", r"\mathbf{V}", r"\mathbf{U}")):
            roles = ("basis", "diagonal")
    if roles is None or len(roles) != len(names):
        raise Problem("unknown-domain", "a decomposition gives a value and a vector, or three parts", node.span)
    for name, role in zip(plain_names, roles, strict=True):
        declarer.enter(name, Spectral(source, role, key), node=node, depends=source.free)
    return True
