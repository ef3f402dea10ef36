r"""Formulas that words draw from a derivative: `setting the derivative to zero gives`, `the gradient vanishes for`.

They are true where the derivative of the function that the page speaks of is zero, and are judged there. What a hat or a star
names, as in $\hat\mu = \frac{1}{n} \sum_i x_i$, is the value there of the letter under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mathcheck.semantics.domains import Matrix, Real, Vector
from mathcheck.semantics.ranks import rank, rank_of_domain
from mathcheck.semantics.scope import Declaration, Scope
from mathcheck.syntax.document import Document
from mathcheck.syntax.nodes import Node, Relation, Symbol
from mathcheck.syntax.unparse import name_of

# In a sentence whose formulas are `$`: the derivative, or `it`, is made zero.
_SET = re.compile(r"\b(?:set(?:ting)?|put(?:ting)?|equat(?:e|ing))\b[^.]{0,120}?(?:\b(?:to|with|equal to)\s+(?:zero|0)\b|\$)|"
                  r"\b(?:derivatives?|gradients?|partials|score)\b[^.]{0,60}\b(?:vanish(?:es)?|(?:is|are|be|equals?|become) (?:zero|0))\b|"
                  r"\b(?:first-order|stationarity|normal) (?:conditions?|equations?)\b", re.IGNORECASE)
_RESPECT = re.compile(r"(?:with respect to|w\.\s?r\.\s?t\.?)[^$.]{0,30}\$([^$]+)\$(?:(?:,| and|, and) \$([^$]+)\$)?(?:(?:,| and|, and) \$([^$]+)\$)?", re.IGNORECASE)
# The heads of trees that mark a letter: a hat, a star, a bar with letters below.
_MARKS = re.compile(r"^\\(?:hat|widehat|tilde|bar)\{(.+)\}$|^(.+?)(?:\^\{?(?:\*|\\star|\\ast)\}?|_\{(?:\\text\{)?[A-Z]{2,}[a-z]*\}?\}|_\{(?:opt|min|max)\})$")


@dataclass(frozen=True, slots=True)
class Stationarity:
    """The conditions under which a formula is judged, each with its unknown, and what stands there instead of a marked letter."""

    conditions: tuple[tuple[str, str], ...]
    # The function that is meant, for messages.
    of: str
    document: Document
    # Whether the formula names the value found: it is a definition besides.
    names: bool


def stationarity(sentence: str, document: Document, scope: Scope) -> Stationarity | None:
    """What words before a formula say of a derivative; nothing where they or the page leave open of which.

    `sentence` is the text of the sentence up to the formula, its formulas between dollars.
    """
    if _SET.search(re.sub(r"\$[^$]*\$", "$", sentence)) is None:
        return None
    function = _function(sentence, scope)
    if function is None:
        return None
    unmarked, names = _unmarked(document, scope)
    variables = tuple(name for name in _variables(sentence, function, unmarked, scope) if name in _unknown(function, scope))
    if not variables:
        return None
    function.uses += 1
    value = _applied(function)
    by = " and ".join(f"`{name}`" for name in variables)
    return Stationarity(tuple((_vanishes(name, value, scope), name) for name in variables), f"`{function.name}` by {by}", unmarked, names)


def _function(sentence: str, scope: Scope) -> Declaration | None:
    """The function that the page speaks of: the one that the sentence names, or the only one of the section, or the last."""
    candidates = [found for found in scope.visible() if found.definition is not None and not found.name.startswith(("#", "§")) and
                  not found.constant and _unknown(found, scope) and _is_number(found, scope)]
    formulas = re.findall(r"\$([^$]+)\$", sentence)
    named = [found for found in candidates if any(_stands_in(found.name, latex) for latex in formulas)]
    called = [found for found in named or candidates if found.parameters is not None]
    return max(called or named or candidates, key=lambda found: found.span, default=None)


def _stands_in(name: str, latex: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", latex) is not None


def _is_number(found: Declaration, scope: Scope) -> bool:
    return rank(found.definition, scope) in (0, None)


def _unknown(function: Declaration, scope: Scope) -> list[str]:
    """The letters that a function may be differentiated by."""
    names = function.parameters if function.parameters is not None else sorted(function.definition.free)
    return [name for name in names if (found := scope.lookup(name)) is not None and found.definition is None and
            isinstance(found.domain, (Real, Vector, Matrix))]


def _variables(sentence: str, function: Declaration, document: Document, scope: Scope) -> Iterator[str]:
    """By what it is differentiated: what words say, else all its arguments, else what the formula solves for."""
    said = [each.strip() for found in _RESPECT.finditer(sentence) for each in found.groups() if each is not None]
    if said:
        yield from said
    elif function.parameters is not None:
        yield from function.parameters
    elif len(document.statements) == 1 and isinstance(document.statements[0].node, Relation):
        yield name_of(document.statements[0].node.sides[0]) or ""


def _applied(function: Declaration) -> str:
    return function.name if function.parameters is None else f"{function.name}({', '.join(function.parameters)})"


def _vanishes(name: str, value: str, scope: Scope) -> str:
    if rank_of_domain(scope.lookup(name).domain) == 0:
        return rf"\frac{{\partial}}{{\partial {name}}} {value} = 0"
    return rf"\nabla_{{{name}}} {value} = 0"


def _unmarked(document: Document, scope: Scope) -> tuple[Document, bool]:
    r"""The formula with $\mu$ in place of $\hat\mu$ where nothing says what $\hat\mu$ is, and whether there was one."""
    if len(document.statements) != 1 or not isinstance(node := document.statements[0].node, Relation):
        return document, False
    left = node.sides[0]
    name = name_of(left)
    found = _MARKS.match(name or "")
    letter = next((group for group in found.groups() if group), None) if found is not None else None
    if letter is None or scope.lookup(name) is not None or scope.lookup(letter) is None:
        return document, False
    plain: Node = Symbol(letter, left.span)
    statement = replace(document.statements[0], node=replace(node, sides=(plain, *node.sides[1:])))
    return replace(document, statements=[statement]), True
