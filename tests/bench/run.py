r"""How long checking takes, as ratios to things that people know.

`python3 tests/bench/run.py` prints, each as the median of several runs that take turns with
what they are compared with:
- the time to check a generated site cold and from the cache, over that of a bare `mkdocs build` of the same pages;
- the same for our own pages;
- the time to check it again when one page was edited, by the call that the hooks make;
- the time per page of sites of 100, 300 and 1,000 pages, and the slope: 1 is linear;
- the time to read and judge a formula of our own pages, over the time in which SymPy's `parse_latex` only reads it.

CPU is the user and system time of all processes of a command, wall what a person waits.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from generated import write_page, write_site

ROOT = Path(__file__).resolve().parent.parent.parent
SCRIPTS = ROOT / "scripts"
sys.path.insert(0, str(SCRIPTS))

CHECK = (sys.executable, str(SCRIPTS / "check.py"), "docs")
BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet")
# As installed packages have theirs, our modules have their byte code.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
READABLE_BY_SYMPY = (
    r"\frac{1}{2} + \frac{1}{3} = \frac{5}{6}", r"(1 + 2)^2 = 9", r"\sqrt{16} = 4", r"\sum_{i=1}^{10} i = 55",
    r"\frac{d}{dx} x^2 = 2 x", r"\sin^2 x + \cos^2 x = 1", r"\int_0^1 x dx = \frac{1}{2}", r"e^x e^y = e^{x + y}",
    r"\log(x y) = \log x + \log y", r"\lim_{x \to 0} \frac{\sin x}{x} = 1", r"\binom{5}{2} = 10", r"x^2 - 1 = (x - 1)(x + 1)",
)


class Cost(NamedTuple):
    """What a command took: seconds of all its processes, and seconds on the wall."""

    cpu: float
    wall: float


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--formulas", type=int, default=30)
    parser.add_argument("--repeat", type=int, default=5, metavar="N", help="runs of each command; medians are printed")
    parser.add_argument("--only", choices=PARTS, action="append", help="print only this part; may be given again")
    options = parser.parse_args()
    for name in options.only or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            PARTS[name](Path(folder), options)
    return 0


# --- a site against its bare build ----------------------------------------------------------


def compare_with_build(folder: Path, options: argparse.Namespace) -> None:
    """Pages of formulas of ten kinds, no two alike."""
    site = write_site(folder, options.pages, options.formulas)
    print_ratios(site, f"{options.pages} pages with {options.formulas} formulas each", options.pages * options.formulas, options.repeat)


def compare_own_pages(folder: Path, options: argparse.Namespace) -> None:
    """Our own pages, as authors write them: prose, declarations, worked numbers, all areas."""
    site = write_site(folder, 0, 0)
    for path in sorted((ROOT / "docs").rglob("*.md")):
        target = site / "docs" / path.relative_to(ROOT / "docs")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
    summary = subprocess.run((*CHECK, "--no-cache"), cwd=site, env=ENVIRONMENT, capture_output=True, text=True).stdout.splitlines()[-1]
    formulas, _, _, pages = summary.split()[:4]
    print_ratios(site, f"our {pages} pages with {formulas} formulas", int(formulas), options.repeat)


def print_ratios(site: Path, title: str, formulas: int, repeat: int) -> None:
    """Cold, and all from the cache."""
    commands = {"mkdocs build": BUILD, "check, cold": (*CHECK, "--no-cache"), "check, cached": CHECK}
    for command in commands.values():
        run(site, command)
    runs = [{name: run(site, command) for name, command in commands.items()} for _ in range(repeat)]
    print(f"{title:40}CPU s  of build   wall s  of build")
    for name in commands:
        cpu, wall = (statistics.median(each[name][column] for each in runs) for column in range(2))
        shares = [statistics.median(each[name][column] / each["mkdocs build"][column] for each in runs) for column in range(2)]
        print(f"  {name:35}{cpu:8.2f}{shares[0]:10.3f}{wall:9.2f}{shares[1]:10.3f}")
    cold = statistics.median(each["check, cold"].cpu for each in runs)
    print(f"  {1000 * cold / formulas:.2f} ms of CPU a formula, cold")


def measure_edits(folder: Path, options: argparse.Namespace) -> None:
    """What one edited page adds to a rebuild of the preview."""
    from mathcheck.outputs.cache import Cache
    from mathcheck.site import check_docs

    site = write_site(folder, options.pages, options.formulas)
    cache = Cache(folder / "cache")
    check_docs(site / "docs", site, cache)
    edits = []
    for edition in range(1, 2 * options.repeat + 1):
        write_page(site, edition % options.pages, options.formulas, edition)
        edits.append(timed(lambda: check_docs(site / "docs", site, cache)))
    nothing = [timed(lambda: check_docs(site / "docs", site, cache)) for _ in range(options.repeat)]
    cpu, wall = (1000 * statistics.median(each[column] for each in edits) for column in range(2))
    print(f"one of {options.pages} pages edited            CPU {cpu:6.1f} ms   wall {wall:6.1f} ms")
    print(f"none edited                      CPU {1000 * statistics.median(each.cpu for each in nothing):6.1f} ms")


def measure_slope(folder: Path, options: argparse.Namespace) -> None:
    """Time per page as sites grow."""
    sizes = (options.pages, 3 * options.pages, 10 * options.pages)
    print(f"pages of {options.formulas} formulas       " + "".join(f"{size:>9}" for size in sizes) + "    slope")
    sites = {size: write_site(folder / str(size), size, options.formulas) for size in sizes}
    for name, command in (("cold", (*CHECK, "--no-cache")), ("cached", CHECK)):
        for site in sites.values():
            run(site, CHECK)
        costs = [statistics.median(run(sites[size], command).cpu for _ in range(min(3, options.repeat))) for size in sizes]
        start = run(sites[sizes[0]], (sys.executable, str(SCRIPTS / "check.py"), "docs/index.md", *command[3:])).cpu
        per_page = [1000 * (cost - start) / size for cost, size in zip(costs, sizes, strict=True)]
        slope = math.log((costs[-1] - start) / (costs[0] - start)) / math.log(sizes[-1] / sizes[0])
        print(f"  {name:8} CPU ms a page    " + "".join(f"{each:9.2f}" for each in per_page) + f"{slope:9.2f}")


# --- formulas against SymPy -----------------------------------------------------------------


def compare_with_sympy(folder: Path, options: argparse.Namespace) -> None:
    """A formula read and judged, against one only read."""
    from mathcheck.source import Source

    paths = sorted((ROOT / "docs").rglob("*.md"))
    ours = judged([Source.read(path, shown_as=path.relative_to(ROOT).as_posix()) for path in paths], options.repeat)
    claims = {latex: cost for latex, (outcome, cost) in ours.items() if outcome == "holds"}
    for name, costs in (("all formulas", [cost for _, cost in ours.values()]), ("those that hold", list(claims.values()))):
        print(f"our pages, {name:16} {len(costs):5}   median {1000 * statistics.median(costs):6.2f} ms   "
              f"90th percentile {1000 * percentile(costs, 0.9):6.2f} ms")
    plain = Source("plain.md", "Let $x, y > 0$.\n\n" + "\n\n".join(f"$$ {latex} $$" for latex in READABLE_BY_SYMPY))
    listed = {latex.strip(): cost for latex, (outcome, cost) in judged([plain], options.repeat).items() if outcome == "holds"}
    for name, known in (("plain formulas", listed), ("our claims", claims)):
        theirs = {latex: cost for latex in known if (cost := time_of_sympy(latex)) is not None}
        ratios = [theirs[latex] / known[latex] for latex in theirs]
        print(f"{name:16} that SymPy reads {len(ratios):5}   we {1000 * statistics.median(known[each] for each in theirs):6.2f} ms   "
              f"it {1000 * statistics.median(theirs.values()):6.2f} ms   {statistics.median(ratios):6.1f} times faster, medians")


def judged(sources: list, repeat: int) -> dict[str, tuple[str, float]]:
    """LaTeX => the outcome and the least time it took to read and judge it where it stands."""
    from mathcheck.pipeline import check_page
    from mathcheck.syntax import parser

    best: dict[str, tuple[str, float]] = {}
    with formulas_timed() as times:
        for _ in range(repeat):
            for source in sources:
                times.clear()
                # Each page is read as in a first run, not from memory.
                parser._READ.clear()
                result = check_page(source)
                for formula, cost in zip(result.formulas, times, strict=True):
                    latex = formula.formula.latex
                    best[latex] = min(best.get(latex, (formula.outcome, math.inf)), (formula.outcome, cost))
    return best


@contextmanager
def formulas_timed() -> Iterator[list[float]]:
    """Times of the formulas that pages are made of, one after the other."""
    from mathcheck.pipeline import _PageCheck

    times: list[float] = []
    whole = _PageCheck._formula

    def timed_formula(self, formula) -> None:
        start = time.process_time()
        whole(self, formula)
        times.append(time.process_time() - start)

    _PageCheck._formula = timed_formula
    try:
        yield times
    finally:
        _PageCheck._formula = whole


def time_of_sympy(latex: str) -> float | None:
    """The least time that SymPy takes to read a formula; `None` where it cannot."""
    from sympy.parsing.latex import parse_latex

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            parse_latex(latex)
        except Exception:
            return None
        return min(timed(lambda: parse_latex(latex)).cpu for _ in range(3))


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


# --- clocks -------------------------------------------------------------------------------


def run(folder: Path, command: tuple[str, ...]) -> Cost:
    """Run a command to its end; the time of the processes that it started counts as its own."""
    before, start = os.times(), time.perf_counter()
    result = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    wall, after = time.perf_counter() - start, os.times()
    if result.returncode:
        raise SystemExit(result.stdout[-2_000:] + result.stderr[-2_000:])
    return Cost(after.children_user - before.children_user + after.children_system - before.children_system, wall)


def timed(action: Callable[[], object]) -> Cost:
    cpu, wall = time.process_time(), time.perf_counter()
    action()
    return Cost(time.process_time() - cpu, time.perf_counter() - wall)


PARTS = {"build": compare_with_build, "own": compare_own_pages, "edit": measure_edits, "slope": measure_slope, "formulas": compare_with_sympy}


if __name__ == "__main__":
    sys.exit(main())
