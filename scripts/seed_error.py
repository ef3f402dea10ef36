#!/usr/bin/env python3
"""Damage one formula of a page that holds, so that its check must fail: a test of the tests.

Prints the page, the line and the damaged formula. Run it on a copy or in CI: it edits the page.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mathcheck.edits import apply, damages  # noqa: E402
from mathcheck.pipeline import check_page  # noqa: E402
from mathcheck.source import Source  # noqa: E402
from mathcheck.strength import context_of  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 a formula was damaged, 1 none could be, 2 wrong use."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or not Path(arguments[0]).is_file():
        print("usage: seed_error.py PAGE", file=sys.stderr)
        return 2
    path = Path(arguments[0])
    seeded = damaged(Source.read(path))
    if seeded is None:
        print(f"seed_error.py: no display formula of {path} could be damaged", file=sys.stderr)
        return 1
    text, line, latex = seeded
    path.write_text(text, encoding="utf-8")
    print(f"{path.as_posix()}:{line}: {' '.join(latex.split())}")
    return 0


def damaged(source: Source) -> tuple[str, int, str] | None:
    """The page with its first display formula that can be damaged so that it is false, the line, and that formula."""
    for result in check_page(source).formulas:
        formula = result.formula
        if result.outcome != "holds" or not formula.display or "\n>" in source.text[formula.start:formula.end]:
            continue
        for edit in damages(context_of(result)):
            latex = apply(formula.latex, edit)
            if result.standing.judge(latex)[0].outcome == "fails":
                end = formula.inner_start + len(formula.latex)
                text = source.text[:formula.inner_start] + latex + source.text[end:]
                return text, source.position(formula.inner_start).line, latex
    return None


if __name__ == "__main__":
    sys.exit(main())
