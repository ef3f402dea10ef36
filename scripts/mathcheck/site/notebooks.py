"""Notebooks, which Python-Markdown never sees: their pages are finished as text."""

from __future__ import annotations

import itertools
import re

from markdown.serializers import to_html_string

from mathcheck.site.findings import box
from mathcheck.site.pages import CheckedPage

CELL_ID = re.compile(r'id="cell-id=[^"]*"')


def finish_notebook(content: str, page: CheckedPage) -> str:
    """A notebook's page with its findings on top."""
    about = [each for formula in page.wrong for each in formula.diagnostics] + page.errors
    boxes = [to_html_string(box(page.source, [each], _no_link)) for each in about]
    # Cells of percent files get a new random id at every conversion.
    numbers = itertools.count(1)
    content = CELL_ID.sub(lambda _: f'id="cell-{next(numbers)}"', content)
    return "".join(boxes) + content


def _no_link(code: str) -> str:
    return ""
