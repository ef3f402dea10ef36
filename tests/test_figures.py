"""Pictures: what they are drawn from, and that the number of processes changes nothing."""

from __future__ import annotations

import os

import pytest

import draw_figures

SCRIPT = """
from mathcheck.outputs.figures import figure


def draw():
    fig, ax = figure(figsize=(2, 1))
    ax.plot([0, 1], [0, {height}])
    return fig
"""


@pytest.fixture
def project(tmp_path):
    scripts = tmp_path / "scripts" / "figures"
    scripts.mkdir(parents=True)
    (tmp_path / "docs").mkdir()
    for number in range(8):
        height = number if number != 5 else "1 / 0"
        (scripts / f"lines_{number}.py").write_text(SCRIPT.format(height=height))
    return tmp_path


def drawn(project, monkeypatch, processes):
    """The bytes of all pictures, and what is said of those that cannot be drawn."""
    monkeypatch.setattr(draw_figures, "processors", lambda: processes)
    with pytest.raises(draw_figures.FigureError) as caught:
        draw_figures.draw_all(project)
    pictures = project / "docs" / "assets" / "figures"
    found = {path.name: path.read_bytes() for path in sorted(pictures.iterdir())}
    for path in pictures.iterdir():
        path.unlink()
    return found, str(caught.value)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="pictures are drawn by forks alone")
def test_pictures_are_the_same_from_any_number_of_processes(project, monkeypatch):
    used = []
    whole = draw_figures.results_in_order
    monkeypatch.setattr(draw_figures, "may_fork", lambda: True)
    monkeypatch.setattr(draw_figures, "results_in_order", lambda *given, **more: used.append(given[2]) or whole(*given, **more))
    alone = drawn(project, monkeypatch, 1)
    assert used == []
    assert drawn(project, monkeypatch, 2) == alone
    assert used == [2]
    pictures, message = alone
    assert len(pictures) == 14 and not any("lines_5" in name for name in pictures)
    assert "lines_5.py:7: ZeroDivisionError" in message


@pytest.mark.skipif(not hasattr(os, "fork"), reason="pictures are drawn by forks alone")
def test_what_lost_processes_leave_is_drawn_here(project, monkeypatch):
    monkeypatch.setattr(draw_figures, "may_fork", lambda: True)
    alone = drawn(project, monkeypatch, 1)
    monkeypatch.setattr(draw_figures, "results_in_order", lambda *given, **more: iter(()))
    assert drawn(project, monkeypatch, 2) == alone


def test_only_what_changed_is_drawn_again(project):
    (project / "scripts" / "figures" / "lines_5.py").unlink()
    assert len(draw_figures.draw_all(project)) == 7
    assert draw_figures.draw_all(project) == []
    (project / "scripts" / "figures" / "lines_2.py").write_text(SCRIPT.format(height=9))
    assert draw_figures.draw_all(project) == ["lines_2"]
