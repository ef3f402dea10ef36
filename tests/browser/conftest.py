"""The built site on a loopback server, and a Chromium to look at it."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading

import pytest
from playwright.sync_api import sync_playwright

from projects import copy_of_ours, mkdocs

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        """Keep the test report free of requests."""


@pytest.fixture(scope="session")
def site_address(tmp_path_factory):
    """Where the site is served, without a slash at the end."""
    folder = tmp_path_factory.mktemp("site")
    handler = functools.partial(_Handler, directory=str(folder / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}"
        project = copy_of_ours(folder)
        # Instant navigation works only between addresses that the sitemap names.
        result = mkdocs(project, "build", "--site-dir", str(folder / "site"), SITE_URL=address)
        assert result.returncode == 0, result.stdout
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield address
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
