"""What a build or a check that is ended from outside leaves behind: nothing half-written that is taken for good."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mathcheck.outputs import cache
from projects import ROOT, mkdocs, small_project, write_page

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing ends a process here without asking it")

NAMES = ("index.md", *(f"page-{number}.md" for number in range(5)))
# Ends the build when the page that the environment names is about to be written.
KILL_HOOK = """\
import os, signal

def on_post_page(output, *, page, config):
    if page.file.src_uri == os.environ.get("END_AT"):
        os.kill(os.getpid(), signal.SIGKILL)
    return output
"""
# Ends a run of `check.py` before its so many-th entry of the cache is put in place, or in the middle of writing it.
KILLED_CHECK = """\
import os, runpy, signal, sys, tempfile
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from mathcheck.outputs.cache import Cache
Cache.__init__.__defaults__ = (Path(sys.argv[2]),)
moment, left = sys.argv[3], int(sys.argv[4])
sys.argv = ["check.py", *sys.argv[5:]]

def end_at(step):
    def counted(*arguments, **named):
        global left
        left -= 1
        if not left:
            if moment == "writing":
                file = step(*arguments, **named)
                file.write("0123456789abcdef\\n{\\"outcomes\\": [")
                file.flush()
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*arguments, **named)
    return counted

if moment == "placing":
    os.replace = end_at(os.replace)
elif moment == "writing":
    tempfile.NamedTemporaryFile = end_at(tempfile.NamedTemporaryFile)
import check
sys.exit(check.main())
"""


def pages(edition: int) -> dict[str, str]:
    return {name: f"# Page {number}\n\nEdition {edition}:\n\n$$ {number} + {edition} = {number + edition} $$\n"
            for number, name in enumerate(NAMES)}


@pytest.fixture
def project(tmp_path):
    """A project whose build ends at a page."""
    project = small_project(tmp_path, pages(1))
    config = (project / "mkdocs.yml").read_text()
    (project / "mkdocs.yml").write_text(config.replace("hooks: [", 'hooks: ["end.py", '))
    (project / "end.py").write_text(KILL_HOOK)
    return project


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def made_beside(project: Path) -> list[str]:
    return sorted(path.name for path in project.glob(".site.*"))


def test_a_killed_build_leaves_the_site_as_it_was(project):
    assert mkdocs(project, "build").returncode == 0
    before = contents(project / "site")
    for name, text in pages(2).items():
        write_page(project, name, text)
    killed = mkdocs(project, "build", END_AT="page-2.md")
    assert killed.returncode == -signal.SIGKILL
    # It was in the middle: some pages had been written, others not.
    written = [path for path in contents(project / ".site.new") if path.endswith("index.html")]
    assert written and not any("page-4" in path for path in written)
    assert contents(project / "site") == before
    after = mkdocs(project, "build")
    assert after.returncode == 0, after.stdout
    assert mkdocs(project, "build", "--site-dir", "elsewhere").returncode == 0
    assert contents(project / "site") == contents(project / "elsewhere") != before
    assert made_beside(project) == []


def test_a_first_build_that_is_killed_leaves_no_site(project):
    assert mkdocs(project, "build", END_AT="page-2.md").returncode == -signal.SIGKILL
    assert not (project / "site").exists()


def test_a_build_that_fails_leaves_the_site_as_it_was(project):
    assert mkdocs(project, "build").returncode == 0
    before = contents(project / "site")
    write_page(project, "page-3.md", "# Wrong\n\n$$ 1 + 1 = 3 $$\n")
    assert mkdocs(project, "build").returncode == 1
    assert contents(project / "site") == before and made_beside(project) == []


def test_an_exchange_of_folders_that_was_cut_short_is_finished(project):
    assert mkdocs(project, "build").returncode == 0
    (project / "site" / ".git").write_text("where the site is published from")
    before = contents(project / "site")
    # As after the old folder had left and before the new one came.
    (project / "site").rename(project / ".site.old")
    assert mkdocs(project, "build", END_AT="page-2.md").returncode == -signal.SIGKILL
    assert contents(project / "site") == before
    assert mkdocs(project, "build").returncode == 0
    assert contents(project / "site") == before and made_beside(project) == []


def test_a_build_of_what_changed_goes_on_with_the_site(project):
    assert mkdocs(project, "build").returncode == 0
    names = contents(project / "site").keys()
    write_page(project, "page-3.md", "# Other\n\n$$ 1 + 1 = 2 $$\n")
    assert mkdocs(project, "build", "--dirty", "--no-strict").returncode == 0
    assert contents(project / "site").keys() == names


@pytest.mark.parametrize("moment", ["placing", "writing"])
@pytest.mark.parametrize("entry", [1, 3])
def test_a_killed_check_leaves_no_entry_that_is_believed(tmp_path, moment, entry):
    folder = tmp_path / "pages"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.md").write_text(f"$$ {number} + 1 = {number + 1 + (number == 2)} $$\n")
    store = tmp_path / "cache"

    def check(how: str, count: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", KILLED_CHECK, str(ROOT / "scripts"), str(store), how, str(count),
                               "--format", "json", str(folder)], capture_output=True, text=True,
                              env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "user")})

    assert check(moment, entry).returncode == -signal.SIGKILL
    assert len(list(store.glob("*.json"))) == entry - 1 and len(list(store.glob("*.part"))) == 1
    again = check("", 0)
    store.rename(tmp_path / "put aside")
    assert again.returncode == 1 and again.stdout == check("", 0).stdout


def test_a_secret_cut_short_is_made_anew(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    cut = tmp_path / "mathcheck" / "secret"
    cut.parent.mkdir()
    cut.write_bytes(b"")
    made = cache.secret.__wrapped__()
    assert made == cut.read_bytes() == cache.secret.__wrapped__() and len(made) == 32
