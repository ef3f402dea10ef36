"""Every code a finding can carry, with what it says in one line.

`docs/diagnostics/<code>.md` explains each with an example that the tests run.
"""

from __future__ import annotations

import difflib

CODES = {
    "ambiguous-ellipsis": "dots whose rule cannot be read from the terms beside them",
    "ambiguous-list": "lists of different lengths, so that nothing says which values belong together",
    "ambiguous-probability": "a probability that does not say which random variable takes the value",
    "ambiguous-variable": "a derivative, an evaluation or a proportionality that does not say in which variable",
    "bare-number": "a decimal or a percentage in a sentence, outside any formula",
    "circular-definition": "a name that is defined by itself",
    "derivative-orders-differ": "a derivative whose orders above and below the bar differ",
    "differs-from-standard": "a definition that is not the one known under the name that the words give it",
    "duplicate-label": "one label on two formulas",
    "fails-as-inferred": "a claim that is false under domains which were only inferred",
    "function-without-argument": "a function compared with a value",
    "index-out-of-range": "an index beyond the entries there are",
    "inequality-fails": "an inequality that is false at some values",
    "internal-error": "the checker itself failed; the formula was not judged",
    "laws-differ": "a random variable that does not have the distribution claimed",
    "missing-differential": "an integral that does not say over which variable",
    "missing-operand": "an operation, a relation or a group with nothing in a place that must be filled",
    "missing-point": "a gradient whose point is not given",
    "missing-reason": "a formula excused without a reason",
    "missing-solution": "an equation with a solution that is not listed",
    "never-differs": "a claim of being unequal about two sides that are always equal",
    "not-a-distribution": "something that is not a probability distribution in the place of one",
    "not-a-finite-set": "a sum or product over values that cannot be listed",
    "not-a-function": "something that is not a function in the place of one",
    "not-a-member": "a value outside the set it is said to be in",
    "not-a-size": "a size that is not a whole number",
    "not-a-solution": "a value that does not solve the equation it is said to solve",
    "not-a-truth-value": "a number where an event or a statement is expected",
    "not-a-value": "a function, a set or a distribution where a number, vector or matrix is expected",
    "not-proportional": "two sides whose ratio is not constant",
    "ragged-matrix": "a matrix whose rows have different lengths",
    "random-outside-expectation": "a random variable or an event used as a number",
    "repeated-formula": "one display formula under two labels",
    "resource-limit": "a formula that is too long, too deep or too large to compute",
    "rounded-equality": "a rounded number after an equals sign",
    "shape-mismatch": "sizes or kinds of objects that do not fit each other",
    "sides-differ": "the two sides of an equation are not equal",
    "stray-delimiter": "a dollar that opens mathematics and is never closed",
    "two-meanings": "one symbol with two meanings in one section",
    "unclosed-group": "a brace, bracket or environment that is never closed",
    "undeclared-symbol": "a symbol whose meaning the page does not give",
    "undefined-value": "a value that does not exist, such as a division by zero",
    "unexpected-token": "something in a place where it cannot stand",
    "unknown-command": "a LaTeX command that is not known",
    "unknown-domain": "a set in a declaration that is not known",
    "unknown-environment": "a LaTeX environment that is not known",
    "unknown-range": "a sum, product or limit that does not say what its index runs over",
    "unknown-size": "an identity matrix or a parameter whose size nothing gives",
    "unquantified-approximation": "an approximation that does not say how close",
    "unreadable-declaration": "a comment that should declare something and does not",
    "unreadable-file": "a file that is not UTF-8 text or cannot be opened",
    "unsourced-number": "a figure whose description states a number that no formula of the page gives",
    "unsupported": "mathematics that is read but cannot be evaluated here yet",
    "unused-given": "a declaration that nothing on the page uses",
    "vacuous": "a check that no change to the formula would make fail",
    "vacuous-assumptions": "assumptions that nothing satisfies",
    "wrong-arity": "a function or a distribution with the wrong number of arguments",
    "wrong-rounding": "a rounded number that is not right to the digits shown",
}

# What no page can show: a bug of ours, and a file that is not a page.
WITHOUT_EXAMPLE = frozenset({"internal-error", "unreadable-file"})


def near(code: str) -> list[str]:
    """The codes that someone who typed this may have meant."""
    return difflib.get_close_matches(code, CODES, n=4, cutoff=0.5) or [each for each in CODES if code and code in each][:4]
