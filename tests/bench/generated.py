"""Generated sites to measure with: as many pages and formulas as asked for, no two formulas alike."""

from __future__ import annotations

from pathlib import Path

# `{n}` is a number that makes each formula of the site another one, `{k}` a small one.
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
CONFIG = """\
site_name: Bench
theme: {name: material, font: false}
plugins: []
markdown_extensions: [{pymdownx.arithmatex: {generic: true}}]
"""


def write_site(folder: Path, pages: int, formulas: int) -> Path:
    """A project of generated pages that MkDocs builds without our hooks."""
    (folder / "docs").mkdir(parents=True)
    for page in range(pages):
        write_page(folder, page, formulas)
    (folder / "docs" / "index.md").write_text("# Start\n")
    (folder / "mkdocs.yml").write_text(CONFIG)
    return folder


def write_page(folder: Path, page: int, formulas: int, edition: int = 0) -> None:
    """One page; another edition of it has other numbers in all formulas."""
    lines = [f"# Page {page}", CONTEXT]
    for index in range(formulas):
        latex = TEMPLATES[index % len(TEMPLATES)].format(n=2 + index + formulas * page + 100_000 * edition, k=2 + index // 10)
        lines.append(f"Formula {index} of page {page}:\n\n$$ {latex} $$\n")
    (folder / "docs" / f"page-{page}.md").write_text("\n".join(lines))
