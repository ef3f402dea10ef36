"""MkDocs hooks: every build fetches what is missing, checks all formulas, draws the figures.

`mkdocs build` stops at wrong formulas once all pages are checked and all findings are
printed. `mkdocs serve` prints them too, shows them in place and goes on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority

import draw_figures
import frontend
from mathcheck import site
from mathcheck.outputs.cache import Cache
from mathcheck.source import UnreadableSource

state = {"serving": False, "whole": False, "target": None, "checked": {}, "cache": Cache()}


def on_startup(*, command, dirty):
    state["serving"] = command == "serve"
    # The preview and a build of what changed alone go on with what is there.
    state["whole"] = not state["serving"] and not dirty


def on_config(config):
    root = Path(config.config_file_path).resolve().parent
    config.extra["commit"] = site.prepare_environment(root)
    if state["serving"]:
        # A broken link must not end the preview either; `mkdocs build` insists.
        config.strict = False
    try:
        frontend.provide_vendor_files(root)
    except frontend.FrontendError as error:
        raise PluginError(str(error)) from None
    state["target"] = site.build_aside(config) if state["whole"] else None
    return config


def on_pre_build(config):
    root = Path(config.config_file_path).resolve().parent
    try:
        strength = bool(config.extra.get("strength"))
        checked = site.check_docs(Path(config.docs_dir), root, state["cache"], strength=strength)
    except UnreadableSource as error:
        raise PluginError(str(error)) from None
    state["checked"] = checked
    state["record"] = site.make_record(checked, config)
    config.markdown_extensions.append(site.CheckedMath(checked, state["record"], site.source_base(config)))
    _report(checked)
    try:
        draw_figures.draw_all(root)
    except draw_figures.FigureError as error:
        _stop(f"figures cannot be drawn:\n{error}")


def on_files(files, *, config):
    for file in site.generated_files(state["record"], config):
        files.append(file)
    return files


def on_page_content(html, *, page, config, files):
    name = page.file.src_uri
    if not name.endswith(".py") or name not in state["checked"]:
        return html

    def address_of(path, unknown):
        file = files.get_file_from_path(path)
        return file.url_relative_to(page.file) if file else unknown

    return site.finish_notebook(html, name, state["checked"], state["record"], site.source_base(config), address_of)


# After the other plugins, which write files of their own.
@event_priority(-100)
def on_post_build(config):
    if state["target"] is not None:
        site.put_in_place(config, state["target"])


def on_build_error(error):
    if state["target"] is not None:
        site.discard(state["target"])


def _report(checked):
    reports = [report for page in checked.values() if (report := page.report())]
    if reports:
        print("\n\n".join(reports), file=sys.stderr, flush=True)
    wrong = sum(page.failures for page in checked.values())
    if wrong:
        pages = sum(bool(page.failures) for page in checked.values())
        _stop(f"formulas that are wrong or cannot be judged: {wrong}, on pages: {pages}")


def _stop(message):
    """End a build; in the preview only say so."""
    if not state["serving"]:
        raise PluginError(message)
    print(message, file=sys.stderr, flush=True)
