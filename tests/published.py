"""The pages of the site: where MkDocs publishes them and how many formulas they have."""

from __future__ import annotations

from mathcheck.extract import Formula, extract
from mathcheck.source import Source
from projects import ROOT

DOCS = ROOT / "docs"
NOTEBOOKS = sorted(DOCS.glob("notebooks/*.py"))
PAGES = sorted([*DOCS.rglob("*.md"), *NOTEBOOKS])
# What each build makes of all formulas; these pages stand in no folder.
RECORD = "/every-formula/"
SHEET = "/formula-sheet/"


def path_of(page) -> str:
    """The path at which MkDocs publishes a page of `docs`."""
    parts = page.relative_to(DOCS).with_suffix("").parts
    if parts[-1] == "index":
        parts = parts[:-1]
    return "/" + "".join(f"{part}/" for part in parts)


def number_of_formulas(page) -> int:
    return sum(isinstance(item, Formula) for item in extract(Source.read(page)))
