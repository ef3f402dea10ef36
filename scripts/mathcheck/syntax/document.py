"""What the parser makes of a formula: its statements, its label and its prose."""

from __future__ import annotations

from dataclasses import dataclass

from mathcheck.syntax.nodes import Node, Text


@dataclass(slots=True)
class Statement:
    """One statement of a formula with what stood before it.

    `separator` is `""`, `,`, `;`, `.`, `quad`, `newline`, `=>`, `<=` or `<=>`; `connective`
    is the role of the words before it: `condition`, `constraint`, `and`, `then`, `otherwise` or empty.
    """

    node: Node
    separator: str = ""
    connective: str = ""


@dataclass(slots=True)
class Document:
    """A parsed formula: its statements, its label, and the prose that stood in it."""

    statements: list[Statement]
    label: str | None
    texts: list[Text]
