"""What pull requests run: the summary of a check, the error that is seeded, the workflows themselves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

import check as command
import seed_error
import summarise_check
from projects import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGE = "Let $a, b \\in \\mathbb{R}$.\n\n$$ (a + b)^2 = a^2 + 2 a b + b^2 $$\n"
WRONG = PAGE + "\n$$ 1 + 2 = 4 $$\n"


@pytest.fixture
def result(tmp_path, capsys):
    """The file with the result of a page of some text."""
    def of(text: str, name: str) -> Path:
        page = tmp_path / name / "docs" / "page.md"
        page.parent.mkdir(parents=True)
        page.write_text(text, encoding="utf-8")
        command.main([str(page), "--no-cache", "--format", "json"])
        path = tmp_path / f"{name}.json"
        path.write_text(capsys.readouterr().out, encoding="utf-8")
        return path

    return of


def printed(capsys, *arguments: object) -> str:
    assert summarise_check.main([str(each) for each in arguments]) == 0
    return capsys.readouterr().out


# --- the summary -----------------------------------------------------------------------------


def test_totals_are_told(result, capsys):
    text = printed(capsys, result(PAGE, "now"))
    assert "All 2 formulas pass." in text
    assert "| holds | 1 |" in text and "| given | 1 |" in text
    assert "main" not in text


def test_the_change_against_main_is_told(result, capsys):
    more = PAGE + "\n$$ (a - b)^2 = a^2 - 2 a b + b^2 $$\n"
    text = printed(capsys, result(more, "now"), "--before", result(PAGE, "main"))
    assert "| holds | 2 | +1 |" in text and "| given | 1 | 0 |" in text
    assert "- `docs/page.md`: 1 → 2" in text


def test_wrong_formulas_are_listed_beyond_the_ten_that_are_annotated(result, capsys):
    text = printed(capsys, result(PAGE + "\n$$ 1 + 2 = 4 $$\n" * 12, "now"))
    assert "12 of 14 formulas are wrong or cannot be judged." in text
    assert text.count("- error **sides-differ** at `") == 12


def test_text_of_a_page_cannot_become_markup_in_the_summary(result, capsys):
    text = printed(capsys, result("$$ \\text{<img src=x>} + \\undefined = 1 $$\n\nLet $q \\sim \\foo{[a](http://x)}$.\n", "now"))
    assert "<img" not in text and "](http" not in text


def test_without_a_result_of_main_the_totals_are_told_all_the_same(result, capsys, tmp_path):
    empty = tmp_path / "main.json"
    empty.write_text("", encoding="utf-8")
    for before in (empty, tmp_path / "missing.json"):
        assert "| holds | 1 |" in printed(capsys, result(PAGE, before.stem), "--before", before)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2}', "not JSON"])
def test_what_is_no_result_is_wrong_use(text, tmp_path, capsys):
    path = tmp_path / "now.json"
    path.write_text(text, encoding="utf-8")
    assert summarise_check.main([str(path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


# --- the seeded error ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["linear-algebra/norms-and-distances.md", "calculus/derivatives.md"])
def test_a_seeded_error_fails_and_is_annotated_on_its_line(name, tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text((ROOT / "docs" / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert command.main([str(page), "--no-cache"]) == 0
    capsys.readouterr()
    assert seed_error.main([str(page)]) == 0
    line = re.match(r".*page\.md:(\d+): ", capsys.readouterr().out)[1]
    assert command.main([str(page), "--no-cache", "--format", "github"]) == 1
    assert re.search(rf"^::error file=[^\n]*page\.md,line={line},", capsys.readouterr().out, re.MULTILINE)


def test_a_page_without_formulas_cannot_be_seeded(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("# Words\n", encoding="utf-8")
    assert seed_error.main([str(page)]) == 1
    assert seed_error.main([str(tmp_path / "missing.md")]) == 2


# --- annotations -----------------------------------------------------------------------------


def test_errors_are_annotated_before_warnings_and_all_are_listed_again(tmp_path, capsys):
    page = tmp_path / "page.md"
    page.write_text("The rate is 0.25 here.\n\n" + WRONG, encoding="utf-8")
    assert command.main([str(page), "--no-cache", "--format", "github"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" ")[0] for line in lines[:2]] == ["::error", "::warning"]
    assert re.fullmatch(r".*page\.md:7:4: error: sides-differ: the two sides of this equation are not equal", lines[2])
    assert lines[-1].startswith("3 formulas on 1 pages")


# --- the workflows ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_have_read_only_rights_and_time_limits(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert "timeout-minutes" in job
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            # Expressions inside a script would run what a stranger wrote.
            assert "${{" not in step.get("run", "")


def test_pull_requests_run_only_workflows_without_further_rights():
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        # YAML reads the key `on` as true.
        triggers = workflow.get("on", workflow.get(True))
        assert "pull_request_target" not in triggers and "workflow_run" not in triggers
        if "pull_request" in triggers:
            assert not any("permissions" in job for job in workflow["jobs"].values())


def test_the_scripts_that_workflows_name_exist():
    for path in WORKFLOWS:
        for name in re.findall(r"(?<![.\w/])scripts/\w+\.py", path.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), f"{path.name}: {name}"
