"""`mkdocs serve`: a wrong formula shows in place, in red, and heals when it is mended."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from projects import small_project, write_page

RIGHT = "# Sums\n\nFirst $1 + 1 = 2$.\n\n$$ 2 + 2 = 4 $$\n"
WRONG = RIGHT.replace("4", "5")
PATIENCE = 60


@pytest.fixture
def preview(tmp_path):
    """A preview of a small project: its folder and its address."""
    project = small_project(tmp_path, {"index.md": RIGHT})
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(tmp_path / "log", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project,
            stdout=log,
            stderr=log,
        )
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait(lambda: "Sums" in _read(address), tmp_path)
            yield project, address
            assert process.poll() is None, "the preview ended by itself"
        finally:
            process.terminate()
            process.wait()


def _read(address: str) -> str:
    try:
        with urllib.request.urlopen(address) as response:
            return response.read().decode()
    except urllib.error.URLError:
        return ""


def _wait(condition, folder) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, (folder / "log").read_text()
        time.sleep(0.2)


def test_a_wrong_formula_shows_in_place_and_heals(preview, visit):
    project, address = preview
    visit.page.goto(address)
    assert visit.page.locator(".math-error").count() == 0

    # The open page reloads by itself: the reader of the preview does nothing.
    write_page(project, "index.md", WRONG)
    box = visit.page.locator(".math-error")
    box.wait_for(timeout=PATIENCE * 1000)
    assert box.count() == 1
    assert "2 + 2 = 5" in box.locator(".arithmatex").inner_text()
    assert "docs/index.md:5:" in box.inner_text()
    assert _redness(box) > 100

    write_page(project, "index.md", RIGHT)
    box.wait_for(state="detached", timeout=PATIENCE * 1000)


def _redness(box) -> int:
    colour = box.locator(".math-error__text").evaluate("each => getComputedStyle(each).color")
    red, green, blue = (int(part) for part in colour[4:-1].split(","))
    return red - max(green, blue)


def test_a_preview_starts_on_a_wrong_page(tmp_path):
    """An author often opens the preview because something is wrong."""
    project = small_project(tmp_path, {"index.md": WRONG})
    script = (
        "from mkdocs.config import load_config\n"
        "from mkdocs.commands.build import build\n"
        "config = load_config('mkdocs.yml')\n"
        "config.plugins.on_startup(command='serve', dirty=False)\n"
        "build(config, serve_url='http://127.0.0.1/')\n"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True)
    assert result.returncode == 0, result.stderr
    assert "math-error" in (project / "site" / "index.html").read_text()
