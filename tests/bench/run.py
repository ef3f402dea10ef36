r"""How long checking takes, as ratios to things that people know.

`python3 tests/bench/run.py [--pages N] [--formulas N]` prints
- the time to check a generated site cold and from the cache, over the time of a bare `mkdocs build` of the same pages;
- the median time to read and judge a formula, over the time in which SymPy's `parse_latex` only reads it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

# `{n}` is a number that makes each formula of the site another one.
TEMPLATES = (
    r"{n} + 1 = 1 + {n}",
    r"(a + {n})^2 = a^2 + 2 \cdot {n} a + {n}^2",
    r"\|x\|_2 = \sqrt{{\sum_{{i=1}}^{{n}} x_i^2}}",
    r"(A x + {n} x)^\top = x^\top A^\top + {n} x^\top",
    r"\frac{{d}}{{da}} a^{{{k}}} = {k} a^{{{k} - 1}}",
    r"\sum_{{i=1}}^{{{k}}} i = \frac{{{k} ({k} + 1)}}{{2}}",
    r"\operatorname{{tr}}({n} A B) = {n} \operatorname{{tr}}(B A)",
    r"\log(e^a \cdot {n}) = a + \log {n}",
    r"\sin(a + {n})^2 + \cos(a + {n})^2 = 1",
    r"\nabla_x (x^\top A x) = (A + A^\top) x",
)
CONTEXT = r"Let $x \in \mathbb{R}^n$, $A, B \in \mathbb{R}^{n \times n}$ and $a \in \mathbb{R}$." + "\n"
READABLE_BY_SYMPY = (
    r"\frac{1}{2} + \frac{1}{3} = \frac{5}{6}", r"(1 + 2)^2 = 9", r"\sqrt{16} = 4", r"\sum_{i=1}^{10} i = 55",
    r"\frac{d}{dx} x^2 = 2 x", r"\sin^2 x + \cos^2 x = 1", r"\int_0^1 x dx = \frac{1}{2}", r"e^x e^y = e^{x + y}",
    r"\log(x y) = \log x + \log y", r"\lim_{x \to 0} \frac{\sin x}{x} = 1", r"\binom{5}{2} = 10", r"x^2 - 1 = (x - 1)(x + 1)",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=100)
    parser.add_argument("--formulas", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = write_site(Path(folder), options.pages, options.formulas)
        compare_with_build(site, options.pages * options.formulas)
    compare_with_sympy()
    return 0


def write_site(folder: Path, pages: int, formulas: int) -> Path:
    """A project of generated pages that MkDocs builds without our hooks."""
    (folder / "docs").mkdir()
    for page in range(pages):
        lines = [f"# Page {page}", CONTEXT]
        for index in range(formulas):
            template = TEMPLATES[index % len(TEMPLATES)]
            lines.append(f"Formula {index} of page {page}:\n\n$$ {template.format(n=page + index + 2, k=2 + index // 10)} $$\n")
        (folder / "docs" / f"page-{page}.md").write_text("\n".join(lines))
    (folder / "docs" / "index.md").write_text("# Start\n")
    (folder / "mkdocs.yml").write_text("site_name: Bench\ntheme: {name: material, font: false}\nplugins: []\n"
                                       "markdown_extensions: [{pymdownx.arithmatex: {generic: true}}]\n")
    return folder


def compare_with_build(site: Path, formulas: int) -> None:
    check = [sys.executable, str(ROOT / "scripts" / "check.py"), "docs"]
    build = timed(lambda: run(site, [sys.executable, "-m", "mkdocs", "build", "--quiet"]))
    cold = timed(lambda: run(site, [*check, "--no-cache"]))
    run(site, check)
    cached = timed(lambda: run(site, check))
    print(f"bare mkdocs build   {build:6.2f} s")
    print(f"check, cold         {cold:6.2f} s   {cold / build:5.2f} of the build   {1000 * cold / formulas:.2f} ms a formula")
    print(f"check, cached       {cached:6.2f} s   {cached / build:5.2f} of the build")


def compare_with_sympy() -> None:
    import warnings

    from sympy.parsing.latex import parse_latex

    from mathcheck.pipeline import check_page
    from mathcheck.source import Source

    warnings.simplefilter("ignore")
    declared = "Let $x, y > 0$.\n\n"
    ours = [best(lambda latex=latex: check_page(Source("p.md", f"{declared}$$ {latex} $$"))) for latex in READABLE_BY_SYMPY]
    theirs = [best(lambda latex=latex: parse_latex(latex)) for latex in READABLE_BY_SYMPY]
    a, b = statistics.median(ours), statistics.median(theirs)
    print(f"read and judge      {1000 * a:6.2f} ms  {a / b:5.2f} of SymPy's parse_latex ({1000 * b:.2f} ms), medians")


def run(folder: Path, command: list[str]) -> None:
    result = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if result.returncode:
        raise SystemExit(result.stdout[-2_000:] + result.stderr[-2_000:])


def timed(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def best(action: Callable[[], object], times: int = 5) -> float:
    return min(timed(action) for _ in range(times))


if __name__ == "__main__":
    sys.exit(main())
