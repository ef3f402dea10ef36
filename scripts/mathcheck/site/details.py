"""What was done about one formula, for the mark beside it and for the page of the record.

Mathematics stands here as readable text that carries its LaTeX; the script of marks typesets
it when a reader opens the details, so that a page is not slower for what nobody opens.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from typing import Any

from mathcheck.checks.evidence import Strength, Worked
from mathcheck.diagnostics.render.text import show
from mathcheck.outputs.record import Entry, PageRecord
from mathcheck.site.elements import add, element

MINUS = re.compile(r"-(?=[\d.])")
POWER = re.compile(r"(\d)e([+-]?\d+)")
# A side that is longer than this is not repeated beside its value.
LONG = 90
# Values are kept to so many digits: those that have them all may go on.
SHOWN_DIGITS = 6


def details_of(entry: Entry, page: PageRecord, source_base: str) -> list[etree.Element]:
    """A headline, and the facts as a list of terms and values."""
    head = element("p", "facts__head", element("span", f"mark {mark_class(entry)}", aria_hidden="true"), entry.title)
    facts = facts_of(entry, page, source_base)
    if entry.result.label:
        _fact(facts, "Label", element("code", "", entry.result.label))
    _fact(facts, "Source", place(page, entry.line, source_base, f"{page.result.source.path}, line {entry.line}"))
    return [head, element("p", "facts__words", sentence(entry.words)), facts]


def facts_of(entry: Entry, page: PageRecord, source_base: str) -> etree.Element:
    """What is known of the check as a list of terms and values; the list may be empty."""
    facts = element("dl", "facts")
    result = entry.result
    if result.evidence is not None and result.evidence.worked is not None:
        _worked(facts, result.evidence.worked, "One sample" if result.evidence.samples > 1 else "Numbers")
    if result.strength is not None and result.strength.damaged:
        _fact(facts, "Strength", strength_words(result.strength))
    if result.premises:
        items = (_premise(premise.latex, page, page.line(premise.start), source_base) for premise in result.premises)
        _fact(facts, "Rests on", element("ul", "facts__premises", *items))
    return facts


def mark_class(entry: Entry) -> str:
    """The look of a mark."""
    return f"mark--{entry.result.outcome}"


def sentence(words: str) -> str:
    """Words as a sentence."""
    return f"{words[:1].upper()}{words[1:]}."


def strength_words(strength: Strength) -> str:
    """How much damage the check of a formula notices."""
    return f"{strength.caught} of {strength.damaged} small changes to the formula were noticed"


def _fact(facts: etree.Element, term: str, *value: etree.Element | str) -> None:
    facts.append(element("dt", "", term))
    facts.append(element("dd", "", *value))


def _worked(facts: etree.Element, worked: Worked, term: str) -> None:
    if worked.values:
        parts: list[etree.Element | str] = []
        for name, value in worked.values.items():
            text = f"{_plain_name(name)} = {_text(value)}"
            parts += [*([", "] if parts else []), _math(text, f"{name} = {_tex(value)}")]
        _fact(facts, term, *parts)
    for side, latex, value in (("Left side", worked.left_latex, worked.left), ("Right side", worked.right_latex, worked.right)):
        more = "…" if isinstance(value, float) and len(f"{abs(value):.6g}".lstrip("0.").replace(".", "")) >= SHOWN_DIGITS else ""
        number = _math(_text(value) + more, _tex(value) + (r"\ldots" if more else ""))
        if len(latex) > LONG or r"\\" in latex or "&" in latex:
            _fact(facts, side, number)
        else:
            _fact(facts, side, element("code", "facts__math", latex), " is ", number)


def _math(text: str, latex: str) -> etree.Element:
    return element("span", "facts__math", text, data_tex=latex)


def _premise(latex: str, page: PageRecord, line: int, source_base: str) -> etree.Element:
    item = element("li", "", element("code", "facts__math", latex), " (")
    item.append(place(page, line, source_base, f"line {line}"))
    add(item, ")")
    return item


def place(page: PageRecord, line: int, source_base: str, words: str) -> etree.Element:
    """A line of the page's source, linked where the site knows its repository."""
    if not source_base:
        return element("span", "", words)
    return element("a", "", words, href=f"{source_base}{page.name}?plain=1#L{line}")


# -- values --------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    return MINUS.sub("−", show(value))


def _tex(value: Any) -> str:
    if isinstance(value, list):
        if value and isinstance(value[0], list):
            rows = r" \\ ".join(" & ".join(map(_tex, row)) for row in value)
            return rf"\begin{{bmatrix}} {rows} \end{{bmatrix}}"
        return "(" + ", ".join(map(_tex, value)) + ")"
    if isinstance(value, bool):
        return rf"\text{{{str(value).lower()}}}"
    return POWER.sub(lambda found: rf"{found[1]} \times 10^{{{int(found[2])}}}", show(value))


def _plain_name(latex: str) -> str:
    r"""A name for plain text: `\mathbf{x}` => `x`, `\lambda` => `lambda`, `x_{1}` => `x_1`."""
    latex = re.sub(r"\\(?:mathbf|boldsymbol|vec|text|mathrm|operatorname|mathcal)\{([^{}]*)\}", r"\1", latex)
    return re.sub(r"\{([^{}]*)\}", r"\1", latex).replace("\\", "")
