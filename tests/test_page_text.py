"""The text of a page is data: none of it is run, opened, or shown as anything but text."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from mathcheck.diagnostics.render import render_github, render_text
from mathcheck.outputs.report import as_json
from projects import ROOT, mkdocs, small_project
from support import check

ENGINE = ROOT / "scripts" / "mathcheck"
RUN = {"eval", "exec", "compile", "__import__", "execfile", "input", "breakpoint"}
MODULES = {"subprocess", "pickle", "marshal", "shelve", "ctypes", "runpy", "code", "codeop", "importlib.machinery", "shlex", "pty"}
OPEN = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "mkdir", "system", "popen", "rmtree"}
# Who may open files: they are named by the command line, the settings or a digest, never by a page.
MAY_OPEN = {"source.py", "outputs/cache.py", "site/output.py"}
# Asks git for the commit, with no word of any page.
MAY_RUN = {"site/pages.py"}


def calls(tree: ast.AST) -> set[str]:
    """The names of everything that is called; methods of `re` are harmless."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                found.add(node.func.id)
            elif isinstance(node.func, ast.Attribute) and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re"):
                found.add(node.func.attr)
    return found


def imports(tree: ast.AST) -> set[str]:
    return {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names} | {
        node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=lambda path: path.relative_to(ENGINE).as_posix())
def test_the_engine_runs_nothing_and_opens_nothing(path):
    name = path.relative_to(ENGINE).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not calls(tree) & RUN
    if name not in MAY_RUN:
        assert not imports(tree) & MODULES
    if name not in MAY_OPEN:
        assert not calls(tree) & OPEN


ATTACK = "<script>alert(1)</script>"
IMAGE = "<img src=x onerror=alert(1)>"
PAGE = rf"""# Title

Let $x = 2$.
<!-- let: \text{{{ATTACK}}} = 5 -->
<!-- let: \text{{{IMAGE}}} = 3 -->

$$ x + \text{{{ATTACK}}} = 7 \label{{{ATTACK}}} $$

$$ \text{{{IMAGE}}} + 1 = 4 \label{{a"><b onmouseover='alert(1)'}} $$

<!-- math: waive {ATTACK} -->

$1 = 2$ is waived.

```python
"{ATTACK}"
```
"""


def test_page_text_is_text_in_every_page_of_the_site(tmp_path):
    project = small_project(tmp_path, {"index.md": PAGE, "other.md": "# Other\n\n$1 + 1 = 2$\n"})
    built = mkdocs(project, "build")
    assert built.returncode == 0, built.stdout
    shown = 0
    for path in (project / "site").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        # What a comment holds is the author's own Markdown, which the browser does not show.
        html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
        shown += html.count("alert(1)")
        assert "<script>alert" not in html and "<img src=x" not in html and "<b onmouseover" not in html, path
    assert shown


@pytest.mark.parametrize("attack", [ATTACK, IMAGE, "'; import os; os.system('x') #", "$(touch x)", "../../etc/passwd", "{{config}}"])
@pytest.mark.parametrize("place", ["$$ 1 = 2 \\text{@} $$", "<!-- let: \\text{@} = 1 -->\n\n$\\text{@} = 2$", "$1 = \\label{@} 2$",
                                   "<!-- math: waive @ -->\n\n$1 = 2$", "# @\n\n$1 = 2$", "$\\operatorname{@}(1) = 2$", "$\\begin{@} 1$"])
def test_page_text_is_text_in_every_report(attack, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = check(place.replace("@", attack))
    render_text(result.source, result)
    for diagnostic in result.all_diagnostics:
        assert render_github(result.source, diagnostic).count("\n") == 0
    json.loads(json.dumps(as_json([result])))
    assert not list(Path(tmp_path).iterdir())


@pytest.mark.parametrize("unseen", ["\x1b[31m", "\r", "\x07", "\x9b2J", "\u202e", "\u2066", "\n::error::forged", "\u2028"])
def test_reports_do_not_steer_the_terminal(unseen):
    result = check(f"Then $1 = 2 \\text{{a{unseen}b}} + \\text{{c{unseen}}}$ is wrong.\n")
    text = render_text(result.source, result)
    assert result.failed
    assert unseen.strip("\n") not in text or not unseen.startswith(("\x1b", "\r", "\x07", "\x9b", "\u202e", "\u2066", "\u2028"))
    assert not any(line.startswith("::") for line in text.splitlines())
    for diagnostic in result.all_diagnostics:
        assert render_github(result.source, diagnostic).count("\n") == 0
