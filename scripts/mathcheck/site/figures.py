"""Each figure with its light and its dark drawing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree

FIGURE_PATH = re.compile(r"(?P<stem>(?:.*/)?assets/figures/[^/#?]+)\.svg")


def pair_drawings(root: etree.Element) -> None:
    """`<img src=".../assets/figures/x.svg">` => a figure with `x.svg` and `x-dark.svg`."""
    pictures = [
        (parent, child)
        for parent in root.iter()
        for child in parent
        if child.tag == "img" and FIGURE_PATH.fullmatch(child.get("src", ""))
    ]
    for parent, image in pictures:
        _replace_by_pair(parent, image)


def _replace_by_pair(parent: etree.Element, image: etree.Element) -> None:
    stem = FIGURE_PATH.fullmatch(image.get("src", ""))["stem"]
    stands_alone = parent.tag == "p" and len(parent) == 1 and not _has_words(parent, image)
    if stands_alone:
        # A figure is a block: it takes the place of the paragraph it would break.
        parent.tag, figure = "figure", parent
        figure.remove(image)
    else:
        figure = etree.Element("span")
        figure.tail, image.tail = image.tail, None
        parent[list(parent).index(image)] = figure
    figure.set("class", "plot")
    for scheme, source in (("light", f"{stem}.svg"), ("dark", f"{stem}-dark.svg")):
        attributes = {**image.attrib, "src": source, "loading": "lazy"}
        attributes["class"] = f"{image.get('class', '')} only-{scheme}".strip()
        etree.SubElement(figure, "img", attributes)


def _has_words(parent: etree.Element, image: etree.Element) -> bool:
    return bool((parent.text or "").strip() or (image.tail or "").strip())
