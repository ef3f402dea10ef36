"""Displays that share a paragraph with text, which Markdown does not show as mathematics."""

from __future__ import annotations

import pytest

from mathcheck.extract import Formula, extract
from mathcheck.pipeline import Settings, check_page
from mathcheck.source import Source

IN_TEXT = ["text: $$ 1 = 1 $$", "$$ 1 = 1 $$ and more", "a line\n$$\n1 = 1\n$$\n", "$$ 1 = 1 $$\na line", "- item $$ 1 = 1 $$"]
ALONE = ["$$ 1 = 1 $$", "text\n\n$$ 1 = 1 $$\n\ntext", "# Title\n$$ 1 = 1 $$", "- $$ 1 = 1 $$", "> text\n>\n> $$ 1 = 1 $$",
         "$$ 1 = 1 $$\n$$ 2 = 2 $$", "<!-- let: a > 0 -->\n$$ 1 = 1 $$\n<!-- expect: holds -->"]


def found_in(text: str) -> list[bool]:
    return [item.in_text for item in extract(Source("page.md", text)) if isinstance(item, Formula)]


@pytest.mark.parametrize("text", IN_TEXT)
def test_a_display_in_text_is_told_from_others_and_warned_of(text):
    assert found_in(text) == [True]
    result = check_page(Source("page.md", text))
    assert [each.code for each in result.diagnostics] == ["stray-delimiter"]
    assert result.diagnostics[0].severity == "warning"
    assert [each.outcome for each in result.formulas] == ["holds"]
    # Pages of others may be shown by what knows better.
    assert not check_page(Source("page.md", text), Settings(infer=True)).diagnostics


@pytest.mark.parametrize("text", ALONE)
def test_a_display_by_itself_is_not_warned_of(text):
    assert not any(found_in(text))
    assert not check_page(Source("page.md", text)).diagnostics
