"""What an author reads: the messages that point to a second place."""

from __future__ import annotations

from mathcheck.diagnostics.render import render_text
from support import check, codes


def test_a_name_of_an_ended_section_is_shown_where_it_was_declared():
    result = check("""\
# One
Let $p = 2$.

$$ p + 1 = 3 $$

# Two
$$ 2p = 4 $$
""")
    assert codes(result) == ["undeclared-symbol"]
    (label,) = result.all_diagnostics[0].labels
    assert result.source.text[label.start:label.end] == "p = 2"
    assert "declared here, in a section that has ended" in render_text(result.source, result)


def test_a_name_that_nothing_declared_has_no_second_place():
    result = check("$$ 2p = 4 $$")
    assert codes(result) == ["undeclared-symbol"]
    assert result.all_diagnostics[0].labels == ()
