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
    boxes = [to_html_string(box(page.report_one(formula))) for formula in page.wrong]
    # Cells of percent files get a new random id at every conversion.
    numbers = itertools.count(1)
    content = CELL_ID.sub(lambda _: f'id="cell-{next(numbers)}"', content)
    return "".join(boxes) + content
