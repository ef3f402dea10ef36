"""Results as one JSON document, and as one line."""

from __future__ import annotations

from collections import Counter
from typing import Any

from mathcheck.checks.evidence import Strength
from mathcheck.diagnostics import Diagnostic, Fix
from mathcheck.diagnostics.render.text import said_of
from mathcheck.results import OUTCOMES, FormulaResult, PageResult
from mathcheck.source import Source


def as_json(results: list[PageResult]) -> dict[str, Any]:
    """The document of `check.py --format json`."""
    return {"version": 1, "files": [_file(result) for result in results], "summary": totals(results)}


def totals(results: list[PageResult]) -> dict[str, int]:
    """How many formulas have each outcome."""
    counted = Counter(outcome for result in results for outcome in result.outcomes)
    return {outcome: counted.get(outcome, 0) for outcome in OUTCOMES}


def summary_line(results: list[PageResult]) -> str:
    """All outcomes in one line."""
    counts = totals(results)
    formulas = sum(counts.values())
    parts = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
    return f"{formulas} formulas on {len(results)} pages: {parts}"


def _file(result: PageResult) -> dict[str, Any]:
    found: dict[str, Any] = {"path": result.source.path,
                             "formulas": [formula_as_json(result.source, formula) for formula in result.formulas]}
    if result.diagnostics:
        found["diagnostics"] = [_diagnostic(result.source, diagnostic) for diagnostic in result.diagnostics]
    return found


def formula_as_json(source: Source, result: FormulaResult) -> dict[str, Any]:
    """One formula of the document."""
    formula = result.formula
    start, end = source.position(formula.start), source.position(formula.end)
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column,
            "display": formula.display, "latex": formula.latex, "label": result.label, "outcome": result.outcome,
            "evidence": result.evidence.as_json() if result.evidence is not None else None,
            **({"strength": _strength(source, result.strength)} if result.strength is not None else {}),
            "diagnostics": [_diagnostic(source, diagnostic) for diagnostic in result.diagnostics],
            **({"reason": result.reason} if result.reason else {}),
            **({"rests_on": _premises(source, result)} if result.premises else {})}


def _premises(source: Source, result: FormulaResult) -> list[dict[str, Any]]:
    return [{"latex": premise.latex, "line": source.position(premise.start).line} for premise in result.premises]


def _strength(source: Source, strength: Strength) -> dict[str, Any]:
    survivors = []
    for each in strength.survivors:
        start, end = source.position(each.start), source.position(each.end)
        survivors.append({"kind": each.kind, "line": start.line, "column": start.column, "end_line": end.line,
                          "end_column": end.column, "was": each.was, "latex": each.latex, "reason": each.reason})
    return {"damaged": strength.damaged, "caught": strength.caught, "equivalent": strength.equivalent, "survivors": survivors}


def standard_lines(results: list[PageResult]) -> list[str]:
    """Each definition that was compared with the one that the field knows, and agrees."""
    return [f"{result.source.path}:{result.source.position(formula.formula.start).line}: agrees with the standard definition of the "
            f"{formula.evidence.standard}"
            for result in results for formula in result.standard]


def strength_lines(results: list[PageResult]) -> list[str]:
    """Each damaged formula that was not noticed, with its place and why; then the totals."""
    lines = []
    found = [(result, formula) for result in results for formula in result.formulas if formula.strength is not None]
    for result, formula in found:
        for each in formula.strength.survivors:
            place = result.source.position(each.start)
            lines.append(f"{result.source.path}:{place.line}:{place.column}: survived[{each.kind}]: "
                         f"`{' '.join(each.was.split())}` => {' '.join(each.latex.split())}")
            lines.append(f"    because {each.reason}")
    reasons = Counter(each.reason for _, formula in found for each in formula.strength.survivors)
    lines += [f"strength: {count:4} survive because {reason}" for reason, count in reasons.most_common() if count > 1]
    for name, outcomes in (("formulas that hold", ("holds", "error")), ("givens", ("given",))):
        parts = [formula.strength for _, formula in found if formula.outcome in outcomes]
        if parts:
            lines.append(f"strength of {name}: {_caught(parts)}")
    lines.append(f"strength: {_caught([formula.strength for _, formula in found])}")
    return lines


def _caught(parts: list[Strength]) -> str:
    damaged, caught = sum(part.damaged for part in parts), sum(part.caught for part in parts)
    share = f"{caught / damaged:.2%}" if damaged else "nothing to damage"
    return (f"{caught} of {damaged} damaged formulas caught ({share}), {damaged - caught} survive; "
            f"{sum(part.equivalent for part in parts)} more are true as well")


def _diagnostic(source: Source, diagnostic: Diagnostic) -> dict[str, Any]:
    start, end = source.position(diagnostic.start), source.position(diagnostic.end)
    proposals = {"proposals": [_fix(source, fix) for fix in diagnostic.proposals]} if diagnostic.proposals else {}
    return {"code": diagnostic.code, "severity": diagnostic.severity, "message": diagnostic.message, "line": start.line,
            "column": start.column, "end_line": end.line, "end_column": end.column,
            "counterexample": diagnostic.counterexample or None, "help": diagnostic.help or said_of(diagnostic) or None, **proposals}


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    start, end = source.position(fix.start), source.position(fix.end)
    return {"line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column,
            "replacement": fix.replacement, "formula": fix.shown}
