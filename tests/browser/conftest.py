"""The built site on a loopback server, and a Chromium to look at it."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from projects import copy_of_ours, mkdocs

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# Where the site is built for; each process serves it at an address of its own.
BUILT_FOR = "http://127.0.0.1:9"
# How long a process waits for another one to build the site.
PATIENCE = 1_200


class _Handler(http.server.SimpleHTTPRequestHandler):
    def do_GET(self):
        """Instant navigation works only between addresses that the sitemap names."""
        if self.path != "/sitemap.xml":
            super().do_GET()
            return
        text = (Path(self.directory) / "sitemap.xml").read_text(encoding="utf-8")
        content = text.replace(BUILT_FOR, f"http://127.0.0.1:{self.server.server_port}").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Keep the test report free of requests."""


@pytest.fixture(scope="session")
def built_site(tmp_path_factory):
    """The folder of the site, built by one process for all that run tests side by side."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "built-site"
    outcome = folder / "outcome"
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + PATIENCE
        while not outcome.exists() and time.monotonic() < end:
            time.sleep(0.2)
    else:
        result = mkdocs(copy_of_ours(folder), "build", "--site-dir", str(folder / "site"), SITE_URL=BUILT_FOR)
        fresh = folder / "outcome.new"
        fresh.write_text("" if result.returncode == 0 else result.stdout or "failed", encoding="utf-8")
        fresh.rename(outcome)
    assert outcome.read_text(encoding="utf-8") == ""
    return folder / "site"


@pytest.fixture(scope="session")
def site_address(built_site):
    """Where the site is served, without a slash at the end."""
    handler = functools.partial(_Handler, directory=str(built_site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def browser():
    # An empty path means Playwright's own Chromium; a browser that does not start is an error.
    found = (path for name in BROWSERS if (path := shutil.which(name)))
    path = os.environ.get("BROWSER_PATH") or next(found, None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


class Visit:
    """A browser tab that remembers what went wrong and who was asked."""

    def __init__(self, page):
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("response", self._see)

    def _hear(self, message):
        if message.type == "error":
            self.complaints.append(message.text)

    def _see(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def strangers(self, address: str) -> list[str]:
        own = (address + "/", "data:", "blob:")
        return [url for url in self.requests if not url.startswith(own)]

    def wait_until_typeset(self, path: str) -> None:
        """The page's own script notes the path of the page that it has typeset."""
        self.page.wait_for_function(
            "path => document.documentElement.dataset.typeset === path", arg=path, timeout=60_000
        )


@pytest.fixture
def visit(browser):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.set_default_timeout(60_000)
    yield Visit(context.new_page())
    context.close()
