"""What figure scripts draw with: canvases, the two styles, formulas by label.

A figure is drawn twice, once for each colour scheme of the site, so a script leaves
lines, texts and backgrounds to the style and names colours only as "C0" to "C5".
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any

import matplotlib
from cycler import cycler
from matplotlib.figure import Figure

# Curves stay apart for colour-blind readers, and reach 3 to 1 against the page.
LIGHT_CURVES = ["#1f5fbf", "#c4501b", "#1b7f5c", "#8a3fa0", "#8f6a00", "#b3264a"]
DARK_CURVES = ["#7fb2ff", "#ff9e64", "#5fd3a6", "#d8a0ea", "#e6c15c", "#ff8fa8"]

SHARED_STYLE: dict[str, Any] = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.transparent": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.linewidth": 0.6,
    "lines.linewidth": 2.0,
    "font.size": 11.0,
    "legend.frameon": False,
    # Letters become outlines: the figure looks the same on every machine.
    "svg.fonttype": "path",
    "text.usetex": False,
}


def _style(ink: str, grid: str, curves: list[str]) -> dict[str, Any]:
    inked = (
        "text.color",
        "axes.edgecolor",
        "axes.labelcolor",
        "xtick.color",
        "ytick.color",
        "patch.edgecolor",
        "hatch.color",
    )
    return {
        **SHARED_STYLE,
        **dict.fromkeys(inked, ink),
        "grid.color": grid,
        "axes.prop_cycle": cycler(color=curves),
    }


STYLES = {
    "light": _style("#24292f", "#d5d9de", LIGHT_CURVES),
    "dark": _style("#dfe3ea", "#454a57", DARK_CURVES),
}

_pages_used: ContextVar[set[str] | None] = ContextVar("pages_used", default=None)


def figure(
    nrows: int = 1, ncols: int = 1, *, figsize: tuple[float, float] = (6.4, 4.0), **kwargs: Any
) -> tuple[Figure, Any]:
    """A figure and its axes; further options are those of `Figure.subplots`."""
    canvas = Figure(figsize=figsize, layout="constrained")
    return canvas, canvas.subplots(nrows, ncols, **kwargs)


def formula(page: str, label: str) -> Callable[..., Any]:
    """The labelled formula of a page as a NumPy callable."""
    from mathcheck.outputs import callables

    used = _pages_used.get()
    if used is not None:
        used.add(page)
    return callables.formula(page, label)


@contextlib.contextmanager
def recording_pages() -> Iterator[set[str]]:
    """Collect the pages whose formulas are asked for inside the block."""
    used: set[str] = set()
    token = _pages_used.set(used)
    try:
        yield used
    finally:
        _pages_used.reset(token)


def render_svg(draw: Callable[[], Figure], *, name: str, style: str) -> bytes:
    """Draw in one of `STYLES`; the same drawing gives the same bytes."""
    # The salt fixes the ids that Matplotlib would otherwise draw at random.
    with matplotlib.rc_context({**STYLES[style], "svg.hashsalt": name}):
        drawing = draw()
        buffer = io.BytesIO()
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()
