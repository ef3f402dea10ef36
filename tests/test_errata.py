"""Published errors of textbooks and notes are told from their corrections, with declarations and without."""

from __future__ import annotations

import pytest

from errata import MODES, judge, pairs, said

PAIRS = list(pairs())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.file}: {pair.title}")
def test_a_published_error_is_told_from_its_correction(pair, mode):
    judged = judge(pair, mode)
    assert not judged.false_alarm, said(judged.right)
    # A gap is what the engine cannot tell yet; to close one is no failure.
    if mode not in pair.gaps:
        assert judged.apart, f"right: {said(judged.right)}\nwrong: {said(judged.wrong)}"


@pytest.mark.parametrize("mode", MODES)
def test_few_pairs_are_gaps(mode):
    assert sum(mode in pair.gaps for pair in PAIRS) <= 0.15 * len(PAIRS)


def test_gaps_name_modes():
    assert {gap for pair in PAIRS for gap in pair.gaps} <= set(MODES)


def test_titles_are_unique():
    titles = [(pair.file, pair.title) for pair in PAIRS]
    assert len(titles) == len(set(titles))
