#!/usr/bin/env python3
"""Time and memory that hostile pages take, each in a process of its own: `python tests/bench/hostile.py [--infer] [NAME …]`.

The pages are those of `tests/test_bad_input.py`. Prints the slowest and the largest, and the totals; a page that
takes longer than 20 s of the processor ends with exit status 1.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
from mathcheck.pipeline import check_page  # noqa: E402
from mathcheck.results import Settings  # noqa: E402
from mathcheck.source import Source  # noqa: E402

LONGEST = 20.0


def measured(job: tuple[str, str, bool]) -> tuple[str, float, float, int]:
    """Name, seconds, megabytes above the start, and counted steps of one page."""
    name, text, infer = job
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    result = check_page(Source("page.md", text), Settings(infer=infer))
    taken = time.process_time() - start
    return name, taken, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, result.work


def main() -> int:
    from test_bad_input import BROKEN, ODD

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--infer", action="store_true")
    options = parser.parse_args()
    pages = {name: text for name, text in {**BROKEN, **ODD}.items() if not options.names or name in options.names}
    with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        rows = pool.map(measured, [(name, text, options.infer) for name, text in pages.items()], chunksize=1)
    for title, column in (("slowest", 1), ("largest", 2)):
        print(f"{title}:")
        for name, taken, room, work in sorted(rows, key=lambda row: -row[column])[:8]:
            print(f"  {taken:6.2f} s {room:6.0f} MB {work / 1e6:7.1f} million steps  {name}")
    longest, largest = max(row[1] for row in rows), max(row[2] for row in rows)
    print(f"{len(rows)} pages: {sum(row[1] for row in rows):.1f} s in all, at most {longest:.2f} s and {largest:.0f} MB a page")
    return 1 if longest > LONGEST else 0


if __name__ == "__main__":
    sys.exit(main())
