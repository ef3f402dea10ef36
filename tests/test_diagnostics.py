"""Every code is registered and explained, and the examples of its page are true."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

import check as command
from mathcheck.diagnostics.codes import CODES, WITHOUT_EXAMPLE, near
from mathcheck.diagnostics.render.plain import plain_text
from mathcheck.results import PageResult
from mathcheck.source import Source
from mathcheck.strength import check_strength
from projects import ROOT
from support import check, codes

ENGINE = ROOT / "scripts" / "mathcheck"
PAGES = ROOT / "docs" / "diagnostics"
EXAMPLE = re.compile(r'^```markdown title="(wrong|right)"\n(.*?)^```$', re.DOTALL | re.MULTILINE)
# What only `--strength` finds.
ONLY_WITH_STRENGTH = {"vacuous"}
# Where these calls take a code.
CODE_ARGUMENT = {"Problem": 0, "problem": 0, "Diagnostic": 0, "Verdict": 2, "found_in_round": 5}


def codes_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every code that a module gives to a finding, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in CODE_ARGUMENT:
                place = CODE_ARGUMENT[name]
                values = [each.value for each in node.keywords if each.arg == "code"] or node.args[place:place + 1]
            case ast.AnnAssign(target=ast.Name(id="code"), value=ast.expr() as value):
                values = [value]
            case ast.Assign(targets=[ast.Tuple(elts=[ast.Name(id="code"), *_])], value=ast.Tuple(elts=[value, *_])):
                values = [value]
            case _:
                continue
        yield from ((each.value, node.lineno) for value in values for each in ast.walk(value)
                    if isinstance(each, ast.Constant) and isinstance(each.value, str) and " " not in each.value)


def strong(markdown: str) -> PageResult:
    """The result of a page of this text when its checks are measured."""
    return check_strength(Source("page.md", markdown))


def used_codes() -> dict[str, str]:
    """Every code in the source with one place that uses it."""
    found = {}
    for path in sorted([*ENGINE.rglob("*.py"), ROOT / "scripts" / "check.py"]):
        text = path.read_text(encoding="utf-8")
        for code, line in codes_in(ast.parse(text)):
            found.setdefault(code, f"{path.relative_to(ROOT)}:{line}")
        for printed in re.findall(r"error\[([a-z-]+)\]: ", text):
            found.setdefault(printed, str(path.relative_to(ROOT)))
    return found


def examples(code: str) -> dict[str, str]:
    return dict(EXAMPLE.findall((PAGES / f"{code}.md").read_text(encoding="utf-8")))


def test_every_code_is_registered_and_every_registered_code_used():
    used = used_codes()
    assert {code: place for code, place in used.items() if code not in CODES} == {}
    assert set(CODES) - set(used) == set()


def test_codes_are_words_joined_by_hyphens_in_order():
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in CODES)
    assert list(CODES) == sorted(CODES)


def test_there_is_a_page_for_every_code_and_no_other():
    assert {path.stem for path in PAGES.glob("*.md")} - {"index"} == set(CODES)


def test_the_index_lists_every_code_with_its_summary():
    text = (PAGES / "index.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[`([a-z-]+)`\]\(([a-z-]+)\.md\) \| (.*) \|$", text, re.MULTILINE)
    assert [(code, page) for code, page, _ in rows] == [(code, code) for code in CODES]
    assert {code: words for code, _, words in rows} == {code: words[0].upper() + words[1:] for code, words in CODES.items()}


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_page_has_the_summary_and_the_sections(code):
    text = (PAGES / f"{code}.md").read_text(encoding="utf-8")
    assert f"# {code}\n" in text
    assert f'description: "{CODES[code][0].upper()}{CODES[code][1:]}."' in text
    wanted = {"## Why it matters", "## What to do" if code in WITHOUT_EXAMPLE else "## Example"}
    assert set(re.findall(r"^## .*$", text, re.MULTILINE)) == wanted


@pytest.mark.parametrize("code", sorted(set(CODES) - WITHOUT_EXAMPLE))
def test_the_wrong_example_gives_this_code_and_the_right_one_none(code):
    shown = examples(code)
    judge = strong if code in ONLY_WITH_STRENGTH else check
    assert set(codes(judge(shown["wrong"]))) == {code}
    right = judge(shown["right"])
    assert codes(right) == []
    assert code == "stray-delimiter" or any(each.outcome == "holds" for each in right.formulas)


@pytest.mark.parametrize("code", sorted(CODES))
def test_explain_prints_the_page(code, capsys):
    assert command.main(["--explain", code]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith(f"{code}\n{'=' * len(code)}\n")
    words = "\n".join(line for line in out.splitlines() if not line.startswith("    "))
    assert not any(mark in words for mark in ("```", "](", "description:"))
    for body in examples(code).values():
        for line in body.splitlines():
            assert not line or f"    {line}\n" in out


def test_an_unknown_code_is_wrong_use_and_near_ones_are_named(capsys):
    assert command.main(["--explain", "side-differ"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "sides-differ" in err
    assert command.main(["--explain", "zzzzzz"]) == 2
    assert near("undeclared")[0] == "undeclared-symbol"


def test_plain_text_keeps_words_and_indents_examples():
    page = '---\ntitle: x\n---\n\n# x\n\nSee [the guide](../a.md).\n\n```markdown title="wrong"\n$$ 1 = 2 $$\n```\n'
    assert plain_text(page) == "x\n=\n\nSee the guide.\n\nwrong:\n\n    $$ 1 = 2 $$\n"


@pytest.mark.parametrize("code", ["sides-differ", "undeclared-symbol"])
def test_messages_tell_how_to_read_more(code, capsys, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(examples(code)["wrong"], encoding="utf-8")
    for output in ("text", "github"):
        assert command.main([str(page), "--no-cache", "--format", output]) == 1
        assert f"explain: check.py --explain {code}" in capsys.readouterr().out
