"""One renderer per output; each turns findings into text."""

from mathcheck.diagnostics.render.github import render_github
from mathcheck.diagnostics.render.text import render_text

__all__ = ["render_github", "render_text"]
