"""What each build makes from the record, and what it asks of the site's configuration for it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from mkdocs.structure.files import File

from mathcheck.outputs.record import Record, record_of
from mathcheck.site.pages import CheckedPage
from mathcheck.site.record_page import RECORD_JSON, RECORD_PAGE, RECORD_TEXT
from mathcheck.site.sheet_page import SHEET_PAGE, SHEET_TEXT


def make_record(checked: Mapping[str, CheckedPage], config: Any) -> Record:
    """The record of all pages, in the order of the navigation."""
    return record_of({name: page.result for name, page in checked.items()}, _outline(config.nav or []))


def generated_files(record: Record, config: Any) -> list[File]:
    """Pages and data that stand in no folder."""
    text = json.dumps(record.as_json(), ensure_ascii=False, indent=1) + "\n"
    return [
        File.generated(config, RECORD_PAGE, content=RECORD_TEXT),
        File.generated(config, RECORD_JSON, content=text),
        File.generated(config, SHEET_PAGE, content=SHEET_TEXT),
    ]


def source_base(config: Any) -> str:
    """Where the sources of `docs` can be seen, with their lines; empty where the site does not know."""
    if not config.repo_url or not (config.edit_uri or "").startswith("edit/"):
        return ""
    return f"{config.repo_url.rstrip('/')}/{config.edit_uri.replace('edit/', 'blob/', 1)}"


def _outline(nav: Any, section: str = "") -> Iterator[tuple[str, str]]:
    """The pages of a navigation with the section that each stands in."""
    for item in nav:
        values = item.items() if isinstance(item, dict) else [("", item)]
        for title, value in values:
            if isinstance(value, str):
                yield value, section
            else:
                yield from _outline(value, title)
