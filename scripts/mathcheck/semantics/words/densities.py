r"""Densities that words give a variable: `$X$ has density $f(x) = 2x$ for $0 < x < 1$`.

The formula itself only says what `f` is; the words say whose density it is, and where its values lie.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mathcheck.budget import Budget
from mathcheck.diagnostics import Problem
from mathcheck.notation import FOREIGN_NOTATION
from mathcheck.semantics.words.grammar import Said, phrase
from mathcheck.semantics.words.sentences import Atom, Sentence
from mathcheck.syntax.nodes import Apply, Call, Group, Node, Relation
from mathcheck.syntax.parser import parse
from mathcheck.syntax.unparse import name_of, unparse

_PARTS = {
    "density": r"(?:probability )?(?:density|densities|pdf|pmf|mass)(?: function)? ",
    "law": r"<[rd]\d+> ",
    "thing": r"(?:(?:be|is|denote|denotes|for) (?:an? )?(?:(?:real|continuous|discrete|positive|nonnegative|random|variable|scalar|rv) )+|(?:, )?whose |, |which |that |(?:be|is) distributed )",
    "over": r"(?:, )?(?:for|if|when|where|on|over|with|whenever) (?:all |the |any |every |interval |unit )*(?:<[rie]\d+>) ",
}
HAS = phrase("{name}{thing}*[has|have|having|with|according_to|following|whose] [the|a|an] [following] {few}{density}[given|defined|is|,|of]*[by] {law}{over}*", **_PARTS)
OF = phrase("the|a {few}{density}of [the|a] [random] [variable] {name}is|be [given|defined] [by] {law}{over}*", **_PARTS)


def read(sentence: Sentence) -> Iterator[Said]:
    """What a sentence says of densities of its variables."""
    if not re.search(r"\b(?:density|pdf|pmf|mass)\b", sentence.text):
        return
    taken: set[int] = set()
    for pattern in (HAS, OF):
        for found in pattern.finditer(sentence.text):
            law = sentence.atoms_in(found["law"])[0]
            if law.formula.index in taken or (clauses := _clauses(sentence, found, law)) is None:
                continue
            taken.add(law.formula.index)
            yield Said(clauses, sentence.span(found.start(), found.end()))


def _clauses(sentence: Sentence, found: re.Match[str], law: Atom) -> tuple[str, ...] | None:
    """`X \\sim f`, after the range of the parameter of f if the words give one."""
    node = _relation(law)
    variable = sentence.atoms_in(found["name"])[0].latex
    if not isinstance(node, Relation) or not isinstance(node.sides[0], Call) or node.operators != ("=",):
        return None
    call = node.sides[0]
    arguments = [item for group in call.groups for item in group]
    function, letter = name_of(call.function), name_of(arguments[0]) if len(arguments) == 1 else None
    if letter is None or function is None or isinstance(call.function, Apply):
        # `f_X(x) = …` says itself whose density it is.
        return None
    ranges = [clause for atom in sentence.atoms_in(found["over"] or "") if (clause := _range(atom.node, letter)) is not None]
    written = law.formula.latex
    if function not in ("p", "q"):
        return (*ranges, rf"{variable} \sim {written[slice(*call.function.span)]}")
    # `p(x)` by itself may be a density of anything: this one gets a name of its own.
    name = rf"f_{{\text{{of {letter}}}}}"
    return (*ranges, rf"{name}({letter}) = {written[node.sides[1].span[0]:node.sides[1].span[1]]}", rf"{variable} \sim {name}")


def _relation(law: Atom) -> Node | None:
    """The equation that a formula of the text is, or the first one of a display."""
    if law.kind != "d":
        return law.node
    try:
        statements = parse(law.formula.latex, FOREIGN_NOTATION, Budget()).statements
    except (Problem, RecursionError):
        return None
    return statements[0].node if statements else None


def _range(node: Node | None, letter: str) -> str | None:
    """Where a letter lies, as a clause."""
    match node:
        case Group(open="[" | "(" | "]", groups=((low, high),)):
            return rf"{letter} \in ({unparse(low)}, {unparse(high)})"
        case Relation(sides=(Group(open="|", groups=((inner,),)), bound), operators=("<" | "<=",)) if name_of(inner) == letter:
            return rf"{letter} \in (-({unparse(bound)}), {unparse(bound)})"
        case Relation(sides=sides) if any(name_of(side) == letter for side in sides):
            return unparse(node)
    return None
