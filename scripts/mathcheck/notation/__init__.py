r"""The LaTeX dictionary as data, one family per file, in one explicit list."""

from __future__ import annotations

from mathcheck.notation import (
    arithmetic,
    calculus,
    customary,
    delimiters,
    functions,
    layout,
    linear_algebra,
    logic,
    names,
    probability,
    relations,
    sets,
)
from mathcheck.syntax.entries import Notation

FAMILIES = (arithmetic, relations, logic, functions, calculus, linear_algebra, probability, sets, names, delimiters,
            layout)

NOTATION = Notation(
    (entry for family in FAMILIES for entry in family.ENTRIES),
    environments=layout.ENVIRONMENTS,
    connectives=logic.CONNECTIVES,
    function_words=functions.FUNCTION_WORDS,
    binder_words=calculus.BINDER_WORDS,
    described=probability.DESCRIBED,
)
# What authors define for themselves is known as well.
FOREIGN_NOTATION = Notation(
    (*NOTATION.entries, *(entry for entry in customary.ENTRIES if entry.trigger not in NOTATION.by_trigger)),
    environments=layout.ENVIRONMENTS,
    connectives=logic.CONNECTIVES,
    function_words=functions.FUNCTION_WORDS,
    binder_words=calculus.BINDER_WORDS,
    described=probability.DESCRIBED,
    called_words=customary.CALLED_WORDS,
    abbreviations=customary.ABBREVIATIONS,
)
