"""Draws `docs/assets/figures/` from the scripts in `scripts/figures/`.

A script defines `draw() -> Figure`; its name is the picture's name. Each is drawn for the
light and for the dark scheme, and a file is written only if its bytes change. A picture
is drawn anew when its script, the engine or a page whose formula it asked for has changed.
"""

from __future__ import annotations

import hashlib
import json
import os
import runpy
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path

from mathcheck.outputs.processes import may_fork, processors, results_in_order

ROOT = Path(__file__).resolve().parent.parent
SUFFIXES = {"light": ".svg", "dark": "-dark.svg"}
# How many pictures are worth a process of its own.
PAYS = 4
# The project, the script of a picture, and the folder that it goes to.
Job = tuple[Path, Path, Path]


class FigureError(Exception):
    """One or more scripts failed; the message has a paragraph for each."""


def draw_all(root: Path = ROOT) -> list[str]:
    """Bring every picture up to date and give the names of those drawn; raise `FigureError`."""
    scripts = sorted((root / "scripts" / "figures").glob("*.py"))
    if not scripts:
        return []
    target = root / "docs" / "assets" / "figures"
    target.mkdir(parents=True, exist_ok=True)
    record = _Record(root)
    drawn, problems = [], []
    jobs = [(root, script, target) for script in scripts if not record.is_current(script, target)]
    for (_, script, _), (pages, problem) in zip(jobs, _attempts(jobs), strict=True):
        if problem:
            problems.append(problem)
        else:
            record.note(script, pages, target)
            drawn.append(script.stem)
    _remove_strays(target, {script.stem for script in scripts})
    record.save()
    if problems:
        raise FigureError("\n".join(problems))
    return drawn


def _attempts(jobs: list[Job]) -> Iterator[tuple[set[str], str]]:
    """What became of each picture, in order: the pages it used, or what is wrong; many are drawn by several processes."""
    done = 0
    count = min(processors(), len(jobs) // PAYS)
    if count > 1 and may_fork():
        # What all of them need is imported once.
        import mathcheck.outputs.figures  # noqa: F401

        # Pictures of one section, which stand together, ask for the same pages.
        for attempt in results_in_order(_attempt, jobs, count, chunk=PAYS // 2):
            yield attempt
            done += 1
    for job in jobs[done:]:
        yield _attempt(job)


def _attempt(job: Job) -> tuple[set[str], str]:
    root, script, target = job
    try:
        return _draw(script, target), ""
    except Exception as error:
        return set(), _explain(root, script, error)


def _draw(script: Path, target: Path) -> set[str]:
    """Write both pictures of a script; give the pages whose formulas it asked for."""
    from mathcheck.outputs.figures import recording_pages, render_svg

    with recording_pages() as pages:
        draw = runpy.run_path(str(script), run_name=script.stem)["draw"]
        for style, suffix in SUFFIXES.items():
            _write_if_changed(
                target / f"{script.stem}{suffix}", render_svg(draw, name=script.stem, style=style)
            )
    return pages


def _write_if_changed(path: Path, content: bytes) -> None:
    # The preview server watches this folder: a needless write would start a needless build.
    if not path.is_file() or path.read_bytes() != content:
        _write(path, content)


def _write(path: Path, content: bytes) -> None:
    """Put a file in place in one step, so that none is ever half-written."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_bytes(content)
    os.replace(fresh, path)


def _remove_strays(target: Path, names: set[str]) -> None:
    """Delete pictures whose script is gone, so that a page cannot go on showing them."""
    wanted = {f"{name}{suffix}" for name in names for suffix in SUFFIXES.values()}
    for picture in target.glob("*.svg"):
        if picture.name not in wanted:
            picture.unlink()


def _explain(root: Path, script: Path, error: Exception) -> str:
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == str(script)
    ]
    line = f":{frames[-1].lineno}" if frames else ""
    return f"{script.relative_to(root)}{line}: {type(error).__name__}: {error}"


class _Record:
    """Which state of its sources each picture was last drawn from, kept in `.cache/`."""

    def __init__(self, root: Path):
        self.docs = root / "docs"
        self.path = root / ".cache" / "figures.json"
        self.engine = _hash_files(sorted((root / "scripts" / "mathcheck").rglob("*.py")))
        try:
            self.entries: dict[str, dict] = dict(json.loads(self.path.read_text()))
        except (OSError, ValueError, TypeError):
            self.entries = {}

    def is_current(self, script: Path, target: Path) -> bool:
        """Whether nothing has changed since: neither the sources nor the pictures, as an interrupted run may have done."""
        entry = self.entries.get(script.stem)
        return bool(entry) and entry == self._entry(script, entry.get("pages", []), target)

    def note(self, script: Path, pages: Iterable[str], target: Path) -> None:
        self.entries[script.stem] = self._entry(script, sorted(pages), target)

    def _entry(self, script: Path, pages: list[str], target: Path) -> dict:
        pictures = _hash_files(target / f"{script.stem}{suffix}" for suffix in SUFFIXES.values())
        return {"pages": pages, "key": self._key(script, pages), "pictures": pictures}

    def save(self) -> None:
        # Without a record everything is drawn again next time, which is only slower.
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            _write(self.path, json.dumps(self.entries, indent=1, sort_keys=True).encode())
        except OSError:
            print(f"warning: cannot write {self.path}", file=sys.stderr)

    def _key(self, script: Path, pages: Iterable[str]) -> str:
        sources = [script, *(self.docs / page for page in pages)]
        return f"{self.engine}-{_hash_files(sources)}"


def _hash_files(paths: Iterable[Path]) -> str:
    import matplotlib
    import numpy

    digest = hashlib.sha256(f"{matplotlib.__version__} {numpy.__version__}".encode())
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:16]
