#!/usr/bin/env python3
"""The result of a check as Markdown for a person: totals, what changed, and what is wrong.

Reads the documents that `check.py --format json` prints. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTCOMES = ("holds", "given", "notation", "fails", "error", "waived")
# A summary is read, not searched: the log has the rest.
MOST_FINDINGS = 50


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 the summary was printed, 2 a document cannot be read."""
    parser = argparse.ArgumentParser(prog="summarise_check.py", description=__doc__)
    parser.add_argument("now", type=Path, metavar="NOW.json", help="the result to summarise")
    parser.add_argument("--before", type=Path, metavar="MAIN.json", help="the result to compare with")
    options = parser.parse_args(arguments)
    try:
        now = read(options.now)
    except (OSError, ValueError) as error:
        print(f"summarise_check.py: {options.now}: {error}", file=sys.stderr)
        return 2
    print(summary(now, _read_if_possible(options.before)))
    return 0


def read(path: Path) -> dict[str, Any]:
    """A result of `check.py`."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(document, dict) or document.get("version") != 1:
        raise ValueError("no result of check.py --format json")
    return document


def _read_if_possible(path: Path | None) -> dict[str, Any] | None:
    """The result to compare with; a branch may well be the first that can be checked."""
    try:
        return read(path) if path is not None else None
    except (OSError, ValueError):
        return None


def summary(now: dict[str, Any], before: dict[str, Any] | None) -> str:
    """The summary as Markdown."""
    counts = now["summary"]
    wrong = counts["fails"] + counts["error"]
    head = f"{wrong} of {sum(counts.values())} formulas are wrong or cannot be judged." if wrong else \
        f"All {sum(counts.values())} formulas pass."
    parts = ["## Formulas", head, _table(counts, before["summary"] if before is not None else None)]
    if before is not None:
        parts.append(_changes(now, before))
    findings = list(_findings(now))
    if findings:
        parts += ["### Findings", "\n".join(findings[:MOST_FINDINGS])]
    if len(findings) > MOST_FINDINGS:
        parts.append(f"… and {len(findings) - MOST_FINDINGS} more, in the log of the check.")
    return "\n\n".join(part for part in parts if part)


def _table(counts: dict[str, int], before: dict[str, int] | None) -> str:
    if before is None:
        rows = ["| Outcome | Formulas |", "| --- | ---: |", *(f"| {name} | {counts[name]} |" for name in OUTCOMES)]
    else:
        rows = ["| Outcome | Formulas | Change against main |", "| --- | ---: | ---: |",
                *(f"| {name} | {counts[name]} | {_signed(counts[name] - before.get(name, 0))} |" for name in OUTCOMES)]
    return "\n".join(rows)


def _signed(change: int) -> str:
    return f"{change:+d}" if change else "0"


def _changes(now: dict[str, Any], before: dict[str, Any]) -> str:
    """The pages on which the number of checked formulas changed."""
    counts, old = _checked(now), _checked(before)
    lines = [f"- `{_code(path)}`: {old.get(path, 0)} → {counts.get(path, 0)}" for path in sorted({*counts, *old})
             if counts.get(path, 0) != old.get(path, 0)]
    return "\n".join(["Checked formulas, by page:", "", *lines]) if lines else "The same number of checked formulas on every page."


def _checked(document: dict[str, Any]) -> dict[str, int]:
    """How many formulas of each page hold."""
    return {_inside(file["path"]): sum(formula["outcome"] == "holds" for formula in file["formulas"]) for file in document["files"]}


def _inside(path: str) -> str:
    """The path from `docs` on: the other branch may be checked out somewhere else."""
    _, mark, rest = f"/{path}".rpartition("/docs/")
    return f"docs/{rest}" if mark else path


def _findings(document: dict[str, Any]) -> Iterator[str]:
    for file in document["files"]:
        found = [each for formula in file["formulas"] for each in formula["diagnostics"]] + file.get("diagnostics", [])
        for each in sorted(found, key=lambda diagnostic: (diagnostic["line"], diagnostic["column"])):
            yield f"- {each['severity']} **{each['code']}** at `{_code(file['path'])}:{each['line']}:{each['column']}`: " \
                  f"{_text(each['message'])}{_proposed(each)}"


def _proposed(diagnostic: dict[str, Any]) -> str:
    """The corrections that were found, as code on lines of their own."""
    return "".join(f"\n    - did you mean `{_code(each['formula'])}`" for each in diagnostic.get("proposals", ()))


def _text(text: str) -> str:
    """Text of a page inside Markdown: it must not become markup."""
    return "".join(f"\\\\{char}" if char in "\\\\`*_{}[]<>()#+-!|~&@$:" else char for char in " ".join(text.split()))


def _code(text: str) -> str:
    return " ".join(text.split()).replace("`", "'").replace("|", "¦")


if __name__ == "__main__":
    sys.exit(main())
