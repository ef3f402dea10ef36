#!/usr/bin/env python3
"""Whether any outcome depends on the seed of the samples: `python tests/seeds.py [PATH …] [--seeds N] [--infer]`.

PATH is a Markdown file or a folder; without one, `docs` and `tests/pages`. Each formula whose outcome or code is
not the same with all seeds is printed with the outcomes and how many seeds gave each. Exit 1 if there is one.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from mathcheck.pipeline import check_page  # noqa: E402
from mathcheck.results import Settings  # noqa: E402
from mathcheck.source import Source  # noqa: E402

Verdicts = list[tuple[int, str, str]]


def verdicts(path: Path, seed: int, infer: bool) -> Verdicts:
    """Line, LaTeX and outcome of each formula of a page."""
    source = Source.read(path)
    result = check_page(source, Settings(infer=infer, seed=seed))
    return [(source.position(each.formula.start).line, each.formula.latex.strip(),
             " ".join([each.outcome, *sorted(found.code for found in each.diagnostics if found.severity == "error")]))
            for each in result.formulas]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[ROOT / "docs", ROOT / "tests" / "pages"])
    parser.add_argument("--seeds", type=int, default=int(os.environ.get("MATHCHECK_SEEDS", "200")))
    parser.add_argument("--infer", action="store_true")
    options = parser.parse_args()
    pages = [path for start in options.paths for path in (sorted(start.rglob("*.md")) if start.is_dir() else [start])]
    jobs = list(product(pages, range(options.seeds), [options.infer]))
    changed = formulas = 0
    with ProcessPoolExecutor() as pool:
        found = pool.map(verdicts, *zip(*jobs, strict=True), chunksize=4)
        for page in pages:
            outcomes: dict[tuple[int, str], Counter[str]] = defaultdict(Counter)
            for _ in range(options.seeds):
                for line, latex, outcome in next(found):
                    outcomes[line, latex][outcome] += 1
            formulas += len(outcomes)
            for (line, latex), counts in outcomes.items():
                # One formula may stand twice on a line: then each outcome comes as often as there are seeds.
                if any(count % options.seeds for count in counts.values()):
                    changed += 1
                    print(f"{page}:{line}: {latex}\n    {dict(counts)}", flush=True)
    print(f"{formulas} formulas on {len(pages)} pages with {options.seeds} seeds: {changed} change their outcome")
    return 1 if changed else 0


if __name__ == "__main__":
    sys.exit(main())
