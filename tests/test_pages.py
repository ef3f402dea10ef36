"""Pages with known outcomes: every right formula must hold, every wrong twin must not.

A page of `tests/pages` says after a formula what must become of it, in a comment:
`holds`, `fails`, `error [code]`, `fails-or-error`, `given` or `notation`. Formulas without
such a comment must only not be called wrong. `holds, gap` marks what cannot be judged yet.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from mathcheck.pipeline import FormulaResult, PageResult, Settings, check_page
from mathcheck.source import Source
from projects import ROOT

PAGES = sorted((ROOT / "tests" / "pages").glob("*.md"))
DOCS = sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / "docs" / "notebooks").glob("*.py")])
# `MATHCHECK_SEEDS=50` for a long run.
SEEDS = range(1, 1 + int(os.environ.get("MATHCHECK_SEEDS", "3")))
KNOWN = {"holds", "fails", "error", "fails-or-error", "given", "notation", "waived"}
RIGHT = {"holds", "given", "notation", "waived"}
_EXPECTATION = re.compile(r"(?P<outcome>[a-z-]+)(?:\s+\[(?P<code>[a-z-]+)\])?")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def checked(path: Path, seed: int = 0) -> PageResult:
    return check_page(Source.read(path, shown_as=name_of(path)), Settings(seed=seed))


def mismatches(result: PageResult) -> list[str]:
    """One line for each formula whose outcome is not the one that the page names."""
    found = []
    for formula in result.formulas:
        problem = mismatch(formula)
        if problem:
            line = result.source.position(formula.formula.start).line
            said = "; ".join(f"{each.code}: {each.message}" for each in formula.diagnostics)
            found.append(f"{result.source.path}:{line}: {problem} ({said})\n    {' '.join(formula.formula.latex.split())}")
    return found


def mismatch(formula: FormulaResult) -> str:
    """What is wrong with the outcome of a formula; empty when nothing is."""
    if formula.expected is None:
        return "" if formula.outcome in RIGHT else f"is right, but the outcome is `{formula.outcome}`"
    if formula.expected.endswith(", gap"):
        # A right formula that the engine cannot judge yet: an error is known, a verdict would be news.
        return "" if formula.outcome == "error" else f"is marked as a gap, but is `{formula.outcome}`"
    words = _EXPECTATION.match(formula.expected)
    assert words and words["outcome"] in KNOWN, f"no outcome: {formula.expected!r}"
    wanted = {"fails", "error"} if words["outcome"] == "fails-or-error" else {words["outcome"]}
    if formula.outcome not in wanted:
        return f"should be `{words['outcome']}`, but is `{formula.outcome}`"
    if words["code"] and words["code"] not in {each.code for each in formula.diagnostics}:
        return f"should have the code `{words['code']}`"
    return ""


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_each_formula_has_the_outcome_that_the_page_names(path):
    result = checked(path)
    found = mismatches(result)
    found += [f"{name_of(path)}: {each.code}: {each.message}" for each in result.diagnostics if each.severity == "error"]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_our_own_pages_pass(path):
    result = checked(path)
    assert not mismatches(result), "\n" + "\n".join(mismatches(result))
    assert not result.failed


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("path", [*PAGES, *DOCS], ids=name_of)
def test_no_right_formula_is_called_wrong_with_other_samples(path, seed):
    found = [each for formula in checked(path, seed).formulas
             if (formula.expected or "holds").split()[0] in RIGHT and formula.outcome == "fails"
             for each in [f"seed {seed}: {name_of(path)}: {' '.join(formula.formula.latex.split())}: "
                          f"{formula.diagnostics[0].message} {formula.diagnostics[0].counterexample}"]]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_each_expectation_belongs_to_a_formula(path):
    text = path.read_text(encoding="utf-8")
    said = len(re.findall(r"<!--\s*expect:", text))
    assert said == sum(formula.expected is not None for formula in checked(path).formulas)
