#!/usr/bin/env python3
"""Check the mathematics of Markdown pages: every relation of every formula."""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
# Matrices here are small: threads for their algebra cost more than they give.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from mathcheck.diagnostics.codes import CODES, near  # noqa: E402
from mathcheck.diagnostics.render import render_github  # noqa: E402
from mathcheck.diagnostics.render.plain import plain_text  # noqa: E402
from mathcheck.diagnostics.render.text import render_line, render_one  # noqa: E402
from mathcheck.outputs.cache import Cache  # noqa: E402
from mathcheck.outputs.pages import check_pages  # noqa: E402
from mathcheck.outputs.report import as_json, standard_lines, strength_lines, summary_line  # noqa: E402
from mathcheck.results import PageResult, Settings  # noqa: E402
from mathcheck.source import Source, UnreadableSource  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: list[str] | None = None) -> int:
    """Exit status: 0 nothing failed, 1 a formula failed or could not be judged, 2 wrong use."""
    options = _parser().parse_args(arguments)
    if options.explain is not None:
        return _explain(options.explain)
    try:
        paths = pages(options.paths)
    except FileNotFoundError as error:
        print(f"check.py: {error}", file=sys.stderr)
        return 2
    if not paths:
        print("check.py: no Markdown files there", file=sys.stderr)
        return 2
    settings = Settings(infer=options.infer, seed=options.seed, strength=options.strength)
    cache = Cache(None) if options.no_cache else Cache()
    sources: list[Source] = []
    broken = False
    for path, shown in paths:
        try:
            sources.append(Source.read(path, shown_as=shown))
        except UnreadableSource as error:
            broken = True
            print(f"error[unreadable-file]: {error}\n  --> {shown}:1:1", file=sys.stderr)
    results = check_pages(sources, settings, cache, processes=options.processes)
    _print(results, options.format, strength=options.strength, infer=options.infer)
    return 1 if broken or any(result.failed for result in results) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="check.py", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a Markdown file or a folder; without one, all of docs/")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--strength", action="store_true", help="damage each formula and count what its check catches")
    parser.add_argument("--infer", action="store_true", help="infer domains that the page does not declare")
    parser.add_argument("--seed", type=int, default=0, metavar="N")
    parser.add_argument("--no-cache", action="store_true", help="check every page again")
    parser.add_argument("--processes", type=_count, metavar="N", help="work with N processes, not with as many as pay")
    parser.add_argument("--explain", metavar="CODE", help="say what a message means, with an example, and check nothing")
    return parser


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise ValueError(text)
    return value


def _explain(code: str) -> int:
    """Print the page about a code."""
    if code not in CODES:
        near_names = near(code)
        hint = f"; did you mean {' or '.join(near_names)}?" if near_names else "; docs/diagnostics/index.md lists all codes"
        print(f"check.py: no message has the code {code!r}{hint}", file=sys.stderr)
        return 2
    print(plain_text((ROOT / "docs" / "diagnostics" / f"{code}.md").read_text(encoding="utf-8")), end="")
    return 0


def pages(arguments: list[str]) -> list[tuple[Path, str]]:
    """The files to check, each with the path to report it under."""
    starts = [Path(argument) for argument in arguments] or [ROOT / "docs"]
    found: list[tuple[Path, str]] = []
    for start in starts:
        if start.is_dir():
            files = sorted(path for path in start.rglob("*") if path.suffix in (".md", ".markdown") and _is_page(path)
                           and not any(part.startswith(".") or part == "node_modules" for part in path.relative_to(start).parts))
            files += sorted(start.glob("notebooks/*.py"))
        elif start.is_file():
            files = [start]
        else:
            raise FileNotFoundError(f"{start}: no such file or folder")
        found.extend((path, _shown(path)) for path in files)
    return list(dict.fromkeys(found))


def _is_page(path: Path) -> bool:
    """A file, or a link that leads nowhere or in a circle: that is reported, not passed over."""
    return path.is_file() or path.is_symlink() and not path.is_dir()


def _shown(path: Path) -> str:
    try:
        whole = path.resolve() if path.is_symlink() else _resolved(path.parent) / path.name
        return whole.relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError, RuntimeError):
        return path.as_posix()


@functools.cache
def _resolved(folder: Path) -> Path:
    """Most pages share their folder with others: where it is is found once."""
    return folder.resolve()


def _print(results: list[PageResult], output: str, *, strength: bool, infer: bool) -> None:
    if output == "json":
        json.dump(as_json(results), sys.stdout, ensure_ascii=False, indent=1)
        print()
        return
    if output == "github":
        _annotate(results)
    else:
        for result in results:
            for diagnostic in result.all_diagnostics:
                print(render_one(result.source, diagnostic))
        # On pages of others it is worth saying what was recognised.
        for line in standard_lines(results) if infer else ():
            print(line)
    if strength:
        print("\n".join(strength_lines(results)))
    print(summary_line(results))


def _annotate(results: list[PageResult]) -> None:
    """Annotations, errors first since only some ten of a step are shown; then all findings as plain lines."""
    found = [(result.source, diagnostic) for result in results for diagnostic in result.all_diagnostics]
    found.sort(key=lambda each: each[1].severity != "error")
    for source, diagnostic in found:
        print(render_github(source, diagnostic))
    for source, diagnostic in found:
        print(render_line(source, diagnostic))


if __name__ == "__main__":
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
