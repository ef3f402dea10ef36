"""What was done about one formula, for the mark beside it and for the page of the record."""

from __future__ import annotations

import xml.etree.ElementTree as etree

from mathcheck.outputs.record import Entry, PageRecord
from mathcheck.site.elements import element


def details_of(entry: Entry, page: PageRecord, source_base: str) -> list[etree.Element]:
    """A headline, and the facts as a list of terms and values."""
    head = element("p", "facts__head", element("span", f"mark {mark_class(entry)}", aria_hidden="true"), entry.title)
    return [head, element("p", "facts__words", _sentence(entry.words)), facts_of(entry, page, source_base)]


def facts_of(entry: Entry, page: PageRecord, source_base: str) -> etree.Element:
    """The facts as a list of terms and values."""
    facts = element("dl", "facts")
    label = entry.result.label
    if label:
        _fact(facts, "Label", element("code", "", label))
    _fact(facts, "Source", _place(page, entry.line, source_base))
    return facts


def mark_class(entry: Entry) -> str:
    """The look of a mark."""
    return f"mark--{entry.result.outcome}"


def _fact(facts: etree.Element, term: str, *value: etree.Element | str) -> None:
    facts.append(element("dt", "", term))
    facts.append(element("dd", "", *value))


def _place(page: PageRecord, line: int, source_base: str) -> etree.Element:
    """A line of the page's source, linked where the site knows its repository."""
    words = f"{page.result.source.path}, line {line}"
    if not source_base:
        return element("span", "", words)
    return element("a", "", words, href=f"{source_base}{page.name}?plain=1#L{line}")


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
