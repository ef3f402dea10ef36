r"""Primes that transpose: `(X'X)^{-1}X'y`, `x'Ax`, as econometrics writes them.

A letter with a prime right before the letter itself is a transposed factor; then every prime of the formula is one,
but for those of functions.
"""

from __future__ import annotations

from dataclasses import replace

from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import Apply, Group, Node, Number, Symbol, map_children, walk

_FUNCTIONS = frozenset({"f", "g", "h", "F", "G", r"\phi", r"\varphi", r"\psi", r"\sigma", "P", "Q"})


def read_primes(document: Document) -> Document:
    """The formula with transposes for such primes; the formula itself where it has none."""
    if not any(_transposes(node) for statement in document.statements for node in walk(statement.node)):
        return document
    return replace(document, statements=[replace(statement, node=_turned(statement.node)) for statement in document.statements])


def _transposes(node: Node) -> bool:
    """Whether a product has a letter with a prime right before itself: `X'X`, or around a capital: `x'Ax`."""
    if not isinstance(node, Apply) or node.head != "juxt":
        return False
    # `\nabla_x x'Ax`: what is differentiated begins below the sign.
    parts = [part.args[0] if isinstance(part, Apply) and part.head == "gradient" else part for part in node.args]
    letters = [_letter(part) for part in parts]
    for position, part in enumerate(parts[:-1]):
        letter = letters[position]
        if _is_prime(part) and letter is not None and letter not in _FUNCTIONS and (
                letters[position + 1] == letter and not _is_prime(parts[position + 1])
                or position + 2 < len(letters) and letters[position + 2] == letter and (letters[position + 1] or "")[:1].isupper()):
            return True
    return False


def _is_prime(node: Node) -> bool:
    return isinstance(node, Apply) and node.head == "prime" and isinstance(node.args[1], Number) and node.args[1].value == 1


def _letter(node: Node) -> str | None:
    """The letter of a factor, below its prime or power."""
    while isinstance(node, Apply) and node.head in ("prime", "pow", "sub"):
        node = node.args[0]
    return node.name if isinstance(node, Symbol) else None


def _turned(node: Node) -> Node:
    found = map_children(node, _turned)
    if _is_prime(found) and (isinstance(found.args[0], Group) or isinstance(found.args[0], Apply) and found.args[0].head == "paren" or
                             (letter := _letter(found)) is not None and letter not in _FUNCTIONS):
        return Apply("transpose", (found.args[0],), found.span)
    return found
