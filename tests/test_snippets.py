"""The Python snippets of a page run from top to bottom, without a warning."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap

import pytest

from projects import ROOT

FENCE = re.compile(
    r"^(?P<indent>[ \t]*)```[ \t]*(?:python|\{[^}\n]*\.python[^}\n]*\})[^\n]*\n"
    r"(?P<code>.*?)^(?P=indent)```[ \t]*$",
    re.DOTALL | re.MULTILINE,
)


def program(text: str) -> str:
    """All snippets of a page as one program, each on the lines it has on the page."""
    lines: list[str] = []
    for match in FENCE.finditer(text):
        first = text.count("\n", 0, match.start("code"))
        lines.extend([""] * (first - len(lines)))
        lines.extend(textwrap.dedent(match["code"]).splitlines())
    return "\n".join(lines) + "\n"


PROGRAMS = {
    path.relative_to(ROOT).as_posix(): code
    for path in sorted((ROOT / "docs").rglob("*.md"))
    if (code := program(path.read_text(encoding="utf-8"))).strip()
}


def run(code: str, name: str, folder) -> subprocess.CompletedProcess[str]:
    script = folder / name.replace("/", "_").replace(".md", ".py")
    script.write_text(code, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-W", "error", script.name],
        cwd=folder,
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_lines_of_the_program_are_those_of_the_page():
    text = "# T\n\n```python\na = 1\n```\n\n??? note\n    ```python\n    b = a\n    ```\n"
    assert program(text) == "\n\n\na = 1\n\n\n\n\nb = a\n"


@pytest.mark.parametrize("name", PROGRAMS)
def test_snippets_run(name, tmp_path):
    result = run(PROGRAMS[name], name, tmp_path)
    assert result.returncode == 0, f"{name}\n{result.stderr}"
