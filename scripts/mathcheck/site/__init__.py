"""The site's side of the engine: a Python-Markdown extension and the bodies of the hooks.

`check_docs` judges the raw files, so that positions are those the author sees. The
extension then works on the rendered tree of a page: it puts what the engine says beside
the formula it is about, fills the pages that are made of all formulas, and gives each
figure its light and its dark drawing.
"""

from __future__ import annotations

from mathcheck.site.extension import CheckedMath
from mathcheck.site.generated import generated_files, make_record, source_base
from mathcheck.site.notebooks import finish_notebook
from mathcheck.site.output import build_aside, discard, put_in_place
from mathcheck.site.pages import CheckedPage, check_docs, prepare_environment
from mathcheck.site.rendered import rendered_latex

__all__ = [
    "CheckedMath",
    "CheckedPage",
    "build_aside",
    "check_docs",
    "discard",
    "finish_notebook",
    "generated_files",
    "make_record",
    "prepare_environment",
    "put_in_place",
    "rendered_latex",
    "source_base",
]
