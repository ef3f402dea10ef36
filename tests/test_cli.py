"""The contract of `check.py`: exit codes, the JSON document, annotations, the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import check as command
from mathcheck import pipeline
from mathcheck.diagnostics import Diagnostic
from mathcheck.diagnostics.render import render_github
from mathcheck.outputs import cache
from mathcheck.outputs import pages as page_work
from mathcheck.outputs import processes as process_work
from mathcheck.outputs.cache import Cache
from mathcheck.outputs.pages import check_pages
from mathcheck.outputs.report import as_json
from mathcheck.pipeline import Settings
from mathcheck.source import Source
from projects import ROOT

RIGHT = "# A\n\nLet $a = 2$.\n\n$$ a + 1 = 3 \\label{eq:sum} $$\n"
WRONG = "# A\n\nLet $a = 2$.\n\n$$ a + 1 = 4 $$\n"


@pytest.fixture
def page(tmp_path):
    def write(text: str | bytes, name: str = "page.md") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Tests neither read nor fill the project's own cache."""
    monkeypatch.setattr(Cache.__init__, "__defaults__", (tmp_path / "cache",))
    monkeypatch.setattr(cache, "AUDITED_RUNS", 0)


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    try:
        status = command.main([str(each) for each in arguments])
    except SystemExit as stop:
        status = stop.code
    output = capsys.readouterr()
    return status, output.out, output.err


# --- exit codes ------------------------------------------------------------------------------


def test_right_pages_exit_with_0(capsys, page):
    status, out, err = run(capsys, page(RIGHT))
    assert (status, err) == (0, "")
    assert out.startswith("2 formulas on 1 pages: 1 holds, 1 given")


@pytest.mark.parametrize("text", [WRONG, "$$ q + 1 = 2 $$", "$$ \\frac{1 $$", "A stray $$ here."])
def test_wrong_pages_exit_with_1(capsys, page, text):
    assert run(capsys, page(text))[0] == 1


@pytest.mark.parametrize("arguments", [["missing.md"], ["--format", "xml"], ["--seed", "x"], ["--nonsense"], ["a\0b"], [""]])
def test_wrong_use_exits_with_2(capsys, arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert "check.py: " in err and "Traceback" not in err


def test_a_folder_without_pages_is_wrong_use(capsys, tmp_path):
    assert run(capsys, tmp_path)[0] == 2


def test_an_empty_page_is_right(capsys, page):
    assert run(capsys, page(""))[0] == 0


def test_a_file_that_is_not_text_fails_and_the_others_are_checked(capsys, page, tmp_path):
    page(b"\xff\xfe\x00", "a.md")
    page(WRONG, "b.md")
    status, out, err = run(capsys, tmp_path)
    assert status == 1
    assert "error[unreadable-file]" in err and "a.md" in err
    assert "error[sides-differ]" in out


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the super-user may read everything")
def test_a_file_that_may_not_be_read_fails(capsys, page):
    path = page(RIGHT)
    path.chmod(0)
    assert run(capsys, path)[0] == 1


def test_folders_are_searched_and_hidden_ones_left_out(capsys, page, tmp_path):
    page(RIGHT, "one/a.md")
    page(RIGHT, "two/b.markdown")
    page(WRONG, ".hidden/c.md")
    status, out, _ = run(capsys, tmp_path)
    assert status == 0
    assert "on 2 pages" in out


def test_without_a_path_all_of_docs_is_checked(capsys):
    _, out, _ = run(capsys, "--format", "json")
    paths = {Path(each["path"]).name for each in json.loads(out)["files"]}
    assert {path.name for path in (ROOT / "docs").rglob("*.md")} <= paths


def test_a_reader_that_closes_early_gets_no_traceback(page):
    path = page("\n\n".join("$$ 1 = 2 $$" for _ in range(2_000)))
    script = f"{sys.executable} {ROOT / 'scripts' / 'check.py'} --no-cache {path} | head -1"
    result = subprocess.run(script, shell=True, capture_output=True, text=True)
    assert "Traceback" not in result.stderr and "BrokenPipe" not in result.stderr


# --- JSON ------------------------------------------------------------------------------------


def document(capsys, *arguments: object) -> dict:
    _, out, err = run(capsys, *arguments, "--format", "json")
    assert err == ""
    return json.loads(out)


def test_the_json_document_has_the_fields_of_the_contract(capsys, page):
    path = page(RIGHT.replace("Let", "\\(b\\) Let") + "\n" + "$$ a = 5 + a $$\n")
    found = document(capsys, path)
    assert list(found) == ["version", "files", "summary"]
    assert found["version"] == 1
    assert list(found["summary"]) == ["holds", "given", "notation", "fails", "error", "waived"]
    assert found["files"][0]["path"] == path.as_posix()
    for formula in found["files"][0]["formulas"]:
        assert list(formula)[:10] == ["line", "column", "end_line", "end_column", "display", "latex", "label", "outcome",
                                      "evidence", "diagnostics"]
        assert set(list(formula)[10:]) <= {"rests_on"}
        for diagnostic in formula["diagnostics"]:
            assert list(diagnostic)[:9] == ["code", "severity", "message", "line", "column", "end_line", "end_column",
                                            "counterexample", "help"]
            assert set(list(diagnostic)[9:]) <= {"proposals"}
    held = next(each for each in found["files"][0]["formulas"] if each["label"] == "eq:sum")
    assert (held["outcome"], held["line"], held["column"], held["display"]) == ("holds", 5, 1, True)
    assert held["evidence"].items() >= {"kind": "exact", "samples": 1, "max_relative_error": 0.0}.items()


def test_columns_and_lines_count_from_1_in_the_raw_file(capsys, page):
    found = document(capsys, page("---\ntitle: x\n---\r\n\r\nText $1 + 1 = 3$.\r\n"))
    formula = found["files"][0]["formulas"][0]
    assert (formula["line"], formula["column"], formula["end_column"]) == (5, 6, 17)
    place = formula["diagnostics"][0]
    assert place["line"] == 5 and 6 < place["column"] < place["end_column"] <= 17


def test_a_counterexample_is_plain_data(capsys, page):
    found = document(capsys, page("Let $x \\in \\mathbb{R}^n$.\n\n$$ x^\\top x = 2 x^\\top x $$\n"))
    diagnostic = found["files"][0]["formulas"][1]["diagnostics"][0]
    assert diagnostic["code"] == "sides-differ"
    assert isinstance(diagnostic["counterexample"]["x"], list)


def test_the_summary_counts_every_formula(capsys, page):
    found = document(capsys, page(RIGHT + WRONG.replace("# A", "# B") + "\n<!-- math: waive because -->\n\n$$ 1 = 2 $$\n"))
    assert sum(found["summary"].values()) == len(found["files"][0]["formulas"]) == 5
    assert found["summary"]["waived"] == found["summary"]["fails"] == 1


# --- annotations -----------------------------------------------------------------------------


def test_annotations_name_file_line_and_column(capsys, page):
    path = page(WRONG)
    _, out, _ = run(capsys, path, "--format", "github")
    place = path.as_posix()
    assert out.startswith(f"::error file={place},line=5,col=4,endLine=5,endColumn=")
    assert ",title=sides-differ::" in out


def test_annotations_escape_what_would_end_them():
    source = Source("a,b:c%.md", "x\ny")
    text = render_github(source, Diagnostic("code", "error", "100%\r\nnext: a, b", 0, 1, help="::error::"))
    assert text == "::error file=a%2Cb%3Ac%25.md,line=1,col=1,endLine=1,endColumn=2,title=code::" \
                   "100%25%0D%0Anext: a, b%0Ahelp: ::error::%0Aexplain: check.py --explain code"


def test_a_page_cannot_forge_an_annotation(capsys, page):
    _, out, _ = run(capsys, page("$$ \\text{\n::error file=other.md::forged\n} = 1 $$"), "--format", "github")
    assert not any(line.startswith("::error file=other") for line in out.splitlines())


def test_odd_files_are_named_and_the_others_are_checked(capsys, tmp_path):
    folder = tmp_path / "pages"
    (folder / "folder.md").mkdir(parents=True)
    (folder / "folder.md" / "inside.md").write_text(RIGHT)
    (folder / "empty.md").write_text("")
    (folder / "bytes.md").write_bytes(b"# \xff\n")
    (folder / "large.md").write_bytes(b"\n" * 11_000_000)
    names = ["bytes.md", "large.md"]
    try:
        (folder / "nowhere.md").symlink_to(folder / "missing.md")
        (folder / "circle.md").symlink_to(folder / "circle.md")
        (folder / "up").symlink_to(folder)
        names += ["nowhere.md", "circle.md"]
    except OSError:
        pass
    status, out, err = run(capsys, folder)
    assert status == 1
    assert err.count("error[unreadable-file]") == len(names) and all(name in err for name in names)
    assert " on 2 pages" in out and "Traceback" not in err


# --- the cache -------------------------------------------------------------------------------

MIXED = RIGHT + "\n$$ a = 3 \\Rightarrow 1 = 2 $$\n\n$$ \\frac{ $$\n\nLet $x \\in \\mathbb{R}^n$.\n\n$$ x = 2x $$\n"


@pytest.mark.parametrize("output", ["text", "json", "github"])
def test_a_cached_result_prints_the_same(capsys, page, output, tmp_path):
    path = page(MIXED)
    fresh = run(capsys, path, "--format", output, "--no-cache")
    assert not (tmp_path / "cache").exists()
    first = run(capsys, path, "--format", output)
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert fresh == first == run(capsys, path, "--format", output)


def test_a_cached_result_is_used(page, tmp_path, monkeypatch):
    source = Source.read(page(RIGHT))
    first = Cache(tmp_path).check_page(source, Settings())
    monkeypatch.setattr(cache, "check_page", lambda *_: pytest.fail("checked again"))
    assert [each.outcome for each in Cache(tmp_path).check_page(source, Settings()).formulas] == \
        [each.outcome for each in first.formulas]


@pytest.mark.parametrize("change", ["text", "path", "seed", "infer", "engine"])
def test_whatever_a_result_depends_on_is_in_its_key(change, monkeypatch):
    source, settings = Source("a.md", RIGHT), Settings()
    key = cache.key_of(source, settings)
    match change:
        case "text":
            source = Source("a.md", WRONG)
        case "path":
            source = Source("b.md", RIGHT)
        case "seed":
            settings = Settings(seed=1)
        case "infer":
            settings = Settings(infer=True)
        case "engine":
            monkeypatch.setattr(cache, "engine_digest", lambda: "another")
    assert cache.key_of(source, settings) != key


@pytest.mark.parametrize("damage", [
    lambda text: "", lambda text: text[:-5], lambda text: "{}", lambda text: text.replace("fails", "holds"),
    lambda text: "\0" * 100, lambda text: text.split("\n")[0] + "\n{}", lambda text: text + " "])
def test_a_damaged_entry_is_ignored(page, tmp_path, damage):
    source = Source.read(page(WRONG))
    folder = tmp_path / "entries"
    assert Cache(folder).check_page(source, Settings()).failed
    entry, = folder.iterdir()
    entry.write_text(damage(entry.read_text()))
    assert Cache(folder).check_page(source, Settings()).failed


def test_a_valid_entry_of_another_page_is_ignored_by_its_name(page, tmp_path):
    """Even a right page's entry under the wrong page's name must carry the right page's text: keys differ."""
    right, wrong = Source("a.md", RIGHT), Source("a.md", WRONG)
    Cache(tmp_path).check_page(right, Settings())
    assert Cache(tmp_path).check_page(wrong, Settings()).failed


def test_an_entry_moved_to_another_page_is_ignored(tmp_path):
    right, wrong = Source("a.md", RIGHT), Source("a.md", WRONG)
    Cache(tmp_path).check_page(right, Settings())
    (tmp_path / f"{cache.key_of(right, Settings())}.json").rename(tmp_path / f"{cache.key_of(wrong, Settings())}.json")
    assert Cache(tmp_path).check_page(wrong, Settings()).failed


def test_an_entry_that_another_machine_made_is_ignored(tmp_path, monkeypatch):
    """As a pull request might bring one along."""
    wrong = Source("a.md", WRONG)
    monkeypatch.setattr(cache, "secret", lambda: b"another")
    poison(tmp_path, wrong)
    monkeypatch.undo()
    assert Cache(tmp_path).check_page(wrong, Settings()).failed


def test_a_poisoned_entry_ends_the_trust_in_all(tmp_path, monkeypatch, capsys):
    """Even one that is signed is found out when it is checked again."""
    wrong, other = Source("a.md", WRONG), Source("b.md", WRONG)
    poison(tmp_path, wrong)
    poison(tmp_path, other)
    assert not Cache(tmp_path).check_page(wrong, Settings()).failed
    monkeypatch.setattr(cache, "AUDITED_RUNS", 1)
    monkeypatch.setattr(cache, "AUDITED", 1)
    assert all(result.failed for result in check_pages([wrong, other], Settings(), Cache(tmp_path), processes=1))
    assert "held a wrong result" in capsys.readouterr().err
    monkeypatch.setattr(cache, "AUDITED_RUNS", 0)
    assert Cache(tmp_path).check_page(wrong, Settings()).failed


def poison(folder, source: Source) -> None:
    """Keep a result in which all holds."""
    result = cache.check_page(source, Settings())
    for formula in result.formulas:
        formula.outcome, formula.diagnostics = "holds", []
    result.diagnostics = []
    Cache(folder).keep(source, Settings(), result)


def test_the_secret_is_made_once(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, again = cache.secret.__wrapped__(), cache.secret.__wrapped__()
    assert first == again == (tmp_path / "mathcheck" / "secret").read_bytes() and len(first) == 32
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mathcheck" / "secret"))
    assert cache.secret.__wrapped__() != first


def test_a_folder_that_cannot_be_written_costs_time_only(page, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert Cache(blocked / "inside").check_page(Source.read(page(WRONG)), Settings()).failed


def test_the_cache_is_safe_with_two_runs_at_once(page, tmp_path):
    paths = [page(f"$$ {i} + 1 = {i + 1} $$", f"{i}.md") for i in range(8)]
    sources = [Source.read(path) for path in paths]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda source: Cache(tmp_path / "c").check_page(source, Settings()), sources * 4))
    assert not any(result.failed for result in results)
    assert not list((tmp_path / "c").glob("*.part"))


# --- several processes ------------------------------------------------------------------------


@pytest.fixture
def many_pages(page):
    texts = [RIGHT, WRONG, MIXED, "Nothing here.\n", "$$ \\frac{ $$\n"] * 3
    return [Source.read(page(text, f"{number}.md")) for number, text in enumerate(texts)]


def printed(results) -> str:
    return json.dumps(as_json(results))


def test_the_number_of_processes_changes_nothing(many_pages):
    alone = printed(check_pages(many_pages, Settings(), Cache(None), processes=1))
    assert alone == printed(check_pages(many_pages, Settings(), Cache(None), processes=3))
    assert '"fails"' in alone and '"holds"' in alone


def test_no_page_depends_on_those_before_it():
    paths = [*sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "tests" / "pages").glob("*.md"))[::6]]
    sources = [Source.read(path) for path in paths]
    forward = {source.path: printed([pipeline.check_page(source)]) for source in sources}
    backward = {source.path: printed([pipeline.check_page(source)]) for source in reversed(sources)}
    assert [path for path in forward if forward[path] != backward[path]] == []


def test_our_pages_are_judged_alike_in_any_order_by_any_number_of_processes():
    sources = [Source.read(path) for path in sorted((ROOT / "docs").rglob("*.md"))]
    forward = check_pages(sources, Settings(), Cache(None), processes=1)
    backward = check_pages(sources[::-1], Settings(), Cache(None), processes=2)
    assert printed(forward) == printed(backward[::-1])


@pytest.mark.parametrize("may_fork", [True, False])
def test_processes_start_by_fork_or_anew(many_pages, monkeypatch, may_fork):
    if may_fork and not hasattr(os, "fork"):
        pytest.skip("this system has no fork")
    monkeypatch.setattr(process_work, "may_fork", lambda: may_fork)
    found = list(page_work._by_processes(many_pages[:4], Settings(), 2))
    assert printed(found) == printed(check_pages(many_pages[:4], Settings(), Cache(None), processes=1))


def test_what_lost_processes_leave_is_judged_here(many_pages, monkeypatch):
    first = check_pages(many_pages[:2], Settings(), Cache(None), processes=1)
    monkeypatch.setattr(page_work, "_by_processes", lambda *_: iter(first))
    assert printed(check_pages(many_pages, Settings(), Cache(None), processes=2)) == \
        printed(check_pages(many_pages, Settings(), Cache(None), processes=1))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the lost process is a fork of this one")
def test_a_process_that_is_ended_from_outside_costs_time_only(many_pages, monkeypatch):
    here = os.getpid()

    def end(source, settings):
        if os.getpid() != here:
            os._exit(9)
        return cache.check_page(source, settings)

    monkeypatch.setattr(page_work, "check_page", end)
    monkeypatch.setattr(process_work, "may_fork", lambda: True)
    found = check_pages(many_pages, Settings(), Cache(None), processes=2)
    assert [each.source.path for each in found] == [each.path for each in many_pages]
    assert found[1].failed and not found[0].failed


def test_pages_keep_their_order_and_only_unknown_ones_are_judged(many_pages, tmp_path, monkeypatch):
    store = Cache(tmp_path / "c")
    known = check_pages(many_pages[1:], Settings(), store)
    judged = []
    monkeypatch.setattr(page_work, "check_page", lambda source, settings: judged.append(source.path) or
                        cache.check_page(source, settings))
    found = check_pages(many_pages, Settings(), store)
    assert judged == [many_pages[0].path] and printed(found[1:]) == printed(known)


def test_a_run_from_the_cache_starts_without_the_engine(page, tmp_path):
    """What makes a second run quick: neither the engine nor its libraries are imported."""
    script = ("import sys; import check; from mathcheck.outputs.cache import Cache; from pathlib import Path; "
              "Cache.__init__.__defaults__ = (Path(sys.argv[2]),); import mathcheck.outputs.cache as cache; cache.AUDITED_RUNS = 0; check.main([sys.argv[1]]); "
              "print(sorted({'numpy', 'scipy', 'mpmath', 'mathcheck.pipeline'} & set(sys.modules)))")
    command_line = [sys.executable, "-c", script, str(page(RIGHT)), str(tmp_path / "store")]
    runs = [subprocess.run(command_line, capture_output=True, text=True, cwd=ROOT / "scripts") for _ in range(2)]
    assert "numpy" in runs[0].stdout and runs[1].stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("text", [RIGHT, WRONG, MIXED, "$$ \\frac{ $$\n", "Nothing here.\n"])
def test_a_kept_page_says_what_the_fresh_one_says(text, tmp_path):
    """Its totals stand apart from its formulas: both must be those of the page."""
    source = Source("a.md", text)
    fresh = Cache(tmp_path).check_page(source, Settings())
    kept = Cache(tmp_path).check_page(source, Settings())
    assert kept is not fresh and isinstance(kept, cache.KeptPage)
    assert (kept.outcomes, kept.failed, kept.all_diagnostics) == (fresh.outcomes, fresh.failed, fresh.all_diagnostics)
    assert [each.outcome for each in kept.formulas] == kept.outcomes
    assert printed([kept]) == printed([fresh])


@pytest.mark.parametrize("wrong", ["0", "-1", "many"])
def test_a_number_of_processes_is_a_whole_number_above_zero(capsys, page, wrong):
    assert run(capsys, page(RIGHT), "--processes", wrong)[0] == 2
