"""One command for each thing that a person wants: serve, build, check, test.

Needs Python 3.11 or newer and nothing else. The first run makes `.venv`, installs what
is locked in `requirements.txt` and fetches the front-end libraries; later runs do only
what has changed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetupError(Exception):
    """The machine lacks something; the message is one sentence for the user."""


def main(arguments: list[str]) -> int:
    options, rest = _parse(arguments)
    try:
        return COMMANDS[options.command](rest)
    except SetupError as error:
        say(f"error: {error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__.split("\n", 1)[0])
    parser.add_argument(
        "command",
        choices=COMMANDS,
        help="serve: preview at http://127.0.0.1:8000, rebuilt as you write; "
        "build: check, draw and build into site/; "
        "check: only the formulas; test: all tests, in a browser too",
    )
    options, rest = parser.parse_known_args(arguments)
    return options, rest


# --- commands; further arguments go to the program that does the work ---------


def serve(arguments: list[str]) -> int:
    install("requirements.txt")
    return run_python("-m", "mkdocs", "serve", *arguments)


def build(arguments: list[str]) -> int:
    install("requirements.txt")
    return run_python("-m", "mkdocs", "build", *arguments)


def check(arguments: list[str]) -> int:
    install("requirements.txt")
    return run_python(str(ROOT / "scripts" / "check.py"), *arguments)


def test(arguments: list[str]) -> int:
    install("requirements.txt", "requirements-dev.txt")
    browser = provide_browser()
    if status := run_python("-m", "ruff", "check", str(ROOT)):
        return status
    spread = ("-n", "auto", "--dist", "worksteal")
    return run_python("-m", "pytest", *spread, *arguments, BROWSER_PATH=browser)


COMMANDS = {"serve": serve, "build": build, "check": check, "test": test}


def run_python(*arguments: str, **environment: str) -> int:
    """Run the environment's Python in the project's folder."""
    command = [str(PYTHON), *arguments]
    # The theme's notice about its own future says nothing about this site.
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment}
    return subprocess.run(command, cwd=ROOT, env=environment).returncode


def say(message: str) -> None:
    """Tell what is going on; standard output belongs to the command itself."""
    print(message, file=sys.stderr, flush=True)


# --- Python packages -----------------------------------------------------------


def install(*requirements: str) -> None:
    """Make `.venv` hold what the files lock, unless it already does."""
    if sys.version_info < OLDEST_PYTHON:
        wanted = ".".join(map(str, OLDEST_PYTHON))
        raise SetupError(f"Python {wanted} or newer is needed; this is {sys.version.split()[0]}.")
    if not PYTHON.exists():
        _create_environment()
    for name in requirements:
        stamp = VENV / f"{name}.installed"
        wanted = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        if stamp.is_file() and stamp.read_text() == wanted:
            continue
        say(f"Installing {name} …")
        command = (
            *("-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            *("--require-hashes", "--requirement", str(ROOT / name)),
        )
        if run_python(*command):
            raise SetupError(f"{name} could not be installed; pip's message is above.")
        stamp.write_text(wanted)


def _create_environment() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise SetupError(
            "this Python comes without `venv` or `ensurepip`; install them "
            "(Debian and Ubuntu: apt-get install python3-venv) and run again."
        )
    say("Making .venv …")
    result = subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if result.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise SetupError("the virtual environment .venv could not be made; see the message above.")


# --- the tests' browser -----------------------------------------------------------


def provide_browser() -> str:
    """The path of a Chromium; empty where Playwright's own is used."""
    if found := _browser_on_path():
        return found
    if _may_use_apt():
        say("Installing Chromium with apt-get …")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL)
        if found := _browser_on_path():
            return found
    say("Installing Playwright's Chromium …")
    if run_python("-m", "playwright", "install", "chromium") == 0:
        return ""
    raise SetupError(
        "the browser tests need Chromium, which is not on the PATH and could not be installed; "
        "install it and run again."
    )


def _browser_on_path() -> str:
    return next((path for name in BROWSERS if (path := shutil.which(name))), "")


def _may_use_apt() -> bool:
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return is_root and shutil.which("apt-get") is not None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
