"""The pages of the site with what the engine says of them; what a build needs before it starts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from mathcheck.records import record
from mathcheck.diagnostics import Diagnostic
from mathcheck.diagnostics.render import render_text
from mathcheck.outputs.cache import Cache
from mathcheck.outputs.pages import check_pages
from mathcheck.results import FormulaResult, PageResult, Settings
from mathcheck.source import Source, UnreadableSource

# Where there is no commit to take the time from: builds stay equal all the same.
NO_COMMIT_TIME = "315532800"


@record
class CheckedPage:
    """A page with what the engine says of it."""

    source: Source
    result: PageResult

    @property
    def wrong(self) -> list[FormulaResult]:
        return [each for each in self.result.formulas if each.outcome in ("fails", "error")]

    def report(self) -> str:
        """All findings of the page, as on the command line."""
        return render_text(self.source, self.result).strip()

    @property
    def errors(self) -> list[Diagnostic]:
        """The errors that belong to no formula, as in a declaration."""
        return [each for each in self.result.diagnostics if each.severity == "error"]

    @property
    def failures(self) -> int:
        """How many formulas and declarations stop a build."""
        return len(self.wrong) + len(self.errors)


def check_docs(docs: Path, root: Path, cache: Cache, *, strength: bool = False) -> dict[str, CheckedPage]:
    """Check every page and notebook, and the checks too if their strength is wanted; keys are paths inside `docs`."""
    paths = sorted([*docs.rglob("*.md"), *docs.glob("notebooks/*.py")])
    sources = [_read(path, path.relative_to(root).as_posix()) for path in paths]
    results = check_pages(sources, Settings(strength=strength), cache)
    return {path.relative_to(docs).as_posix(): CheckedPage(source, result)
            for path, source, result in zip(paths, sources, results, strict=True)}


def _read(path: Path, shown_as: str) -> Source:
    try:
        return Source.read(path, shown_as=shown_as)
    except UnreadableSource as error:
        raise UnreadableSource(f"{shown_as}: {error}") from None


def prepare_environment(root: Path) -> str:
    """Make the build repeatable, notebooks included; give the commit, empty if there is none."""
    commit = os.environ.get("GITHUB_SHA") or _git(root, "rev-parse", "HEAD")
    commit_time = _git(root, "log", "-1", "--format=%ct")
    os.environ.setdefault("SOURCE_DATE_EPOCH", commit_time or NO_COMMIT_TIME)
    # Matrices here are small: threads for their algebra cost more than they give.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ["MATPLOTLIBRC"] = str(root / "scripts" / "matplotlibrc")
    return commit


def _git(root: Path, *arguments: str) -> str:
    try:
        result = subprocess.run(
            ["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""
