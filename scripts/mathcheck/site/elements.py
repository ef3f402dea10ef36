"""Pieces of a rendered tree, with page text that stays text."""

from __future__ import annotations

import xml.etree.ElementTree as etree

# Python-Markdown keeps its placeholders between these two characters.
PLACEHOLDER_MARKS = str.maketrans("", "", "\x02\x03")


def escaped(text: str) -> str:
    """Text that Python-Markdown shows as it is: its serialiser lets entities through."""
    return text.translate(PLACEHOLDER_MARKS).replace("&", "&amp;")


def element(tag: str, class_name: str = "", *content: etree.Element | str, **attributes: str) -> etree.Element:
    """An element with its content; a trailing `_` of an attribute is dropped, other `_` are hyphens."""
    found = etree.Element(tag)
    if class_name:
        found.set("class", class_name)
    for name, value in attributes.items():
        found.set(name.rstrip("_").replace("_", "-"), escaped(value))
    add(found, *content)
    return found


def add(parent: etree.Element, *content: etree.Element | str) -> None:
    """Append elements and text."""
    for part in content:
        if not isinstance(part, str):
            parent.append(part)
        elif len(parent):
            parent[-1].tail = (parent[-1].tail or "") + escaped(part)
        else:
            parent.text = (parent.text or "") + escaped(part)


def replace(parent: etree.Element, old: etree.Element, new: etree.Element) -> None:
    """Put one element in the place of another, in the flow of the text."""
    new.tail, old.tail = old.tail, None
    parent[list(parent).index(old)] = new
