"""A built site is put in place whole: what reads it, or builds it anew, never meets half of one.

MkDocs writes page by page. The pages go to a folder beside the site's; the whole folder takes
the place of the old one at the end. A build that ends before, however it ends, leaves the old
site as it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any


def build_aside(config: Any) -> Path:
    """Have a build written beside the site; give where the site belongs."""
    target = Path(config.site_dir).resolve()
    _recover(target)
    shutil.rmtree(_aside(target), ignore_errors=True)
    config.site_dir = str(_aside(target))
    return target


def put_in_place(config: Any, target: Path) -> None:
    """Let the finished build take the place of the site."""
    aside, old = _aside(target), _old(target)
    config.site_dir = str(target)
    if not aside.is_dir():
        return
    try:
        if target.exists():
            target.rename(old)
        aside.rename(target)
    except OSError:
        # A folder that cannot be renamed, such as a mounted one, takes the files one by one.
        _recover(target)
        _empty(target)
        shutil.copytree(aside, target, dirs_exist_ok=True)
        shutil.rmtree(aside)
    _recover(target)


def discard(target: Path) -> None:
    """Forget a build that failed."""
    shutil.rmtree(_aside(target), ignore_errors=True)


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.new")


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _recover(target: Path) -> None:
    """Finish an exchange of folders, also one that was interrupted."""
    old = _old(target)
    if not old.is_dir():
        return
    if not target.exists():
        old.rename(target)
        return
    # What is hidden there, such as `.git`, is not MkDocs's: it stays with the site, as MkDocs has it.
    for entry in old.glob(".*"):
        if not (target / entry.name).exists():
            entry.rename(target / entry.name)
    shutil.rmtree(old)


def _empty(folder: Path) -> None:
    """Remove what MkDocs would: all but what is hidden."""
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.name.startswith("."):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
