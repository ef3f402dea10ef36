"""Projects for tests to build: a small one of given pages, and a copy of ours."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

SMALL_CONFIG = """\
site_name: Small
strict: true
theme: {{name: material, font: false}}
hooks: ["{hooks}"]
plugins: []
extra_css: [extra.css]
validation: {{links: {{not_found: warn, anchors: warn}}}}
markdown_extensions:
  - pymdownx.arithmatex: {{generic: true}}
"""


def small_project(folder: Path, pages: dict[str, str]) -> Path:
    """A project of the given pages (name in `docs` -> text) with our hooks."""
    (folder / "mkdocs.yml").write_text(
        SMALL_CONFIG.format(hooks=(ROOT / "scripts" / "site_hooks.py").as_posix())
    )
    for name, text in pages.items():
        write_page(folder, name, text)
    shutil.copy(ROOT / "docs" / "stylesheets" / "extra.css", folder / "docs")
    # These pages load no library: the stamp says that the (empty) copy is up to date.
    lock = (ROOT / "package-lock.json").read_bytes()
    (folder / "package-lock.json").write_bytes(lock)
    vendor = folder / "docs" / "assets" / "vendor"
    vendor.mkdir(parents=True)
    (vendor / "lock-hash").write_text(hashlib.sha256(lock).hexdigest())
    return folder


def write_page(folder: Path, name: str, text: str) -> None:
    page = folder / "docs" / name
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(text, encoding="utf-8")


def copy_of_ours(folder: Path) -> Path:
    """A copy of this project, so that builds of several tests cannot meet."""
    target = folder / "project"
    shutil.copytree(ROOT, target, ignore=_made_or_not_needed)
    return target


def _made_or_not_needed(folder: str, names: list[str]) -> set[str]:
    at_the_top = {".git", ".venv", ".cache", "site", "node_modules", "tests"}
    return {"__pycache__"} | (at_the_top if Path(folder) == ROOT else set()) & set(names)


def mkdocs(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run MkDocs on a project, as a user would, with all output in `stdout`."""
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
