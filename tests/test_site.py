"""`mkdocs build`: right pages become a site, wrong formulas stop it, builds repeat."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from mathcheck.pipeline import Settings, check_page
from mathcheck.site import CheckedMath, CheckedPage
from mathcheck.source import Source
from projects import ROOT, copy_of_ours, mkdocs, small_project

RIGHT = "# Sums\n\nTwo and two: $2 + 2 = 4$.\n\n$$ 1 + 2 = 3 $$\n"


def test_right_pages_build(tmp_path):
    project = small_project(tmp_path, {"index.md": RIGHT})
    result = mkdocs(project, "build")
    assert result.returncode == 0, result.stdout
    page = (project / "site" / "index.html").read_text()
    assert page.count('class="arithmatex"') == 2
    assert "math-error" not in page


def test_a_wrong_formula_stops_the_build_at_its_place(tmp_path):
    wrong = "---\ntitle: Wrong\n---\n# Wrong\n\nSo $2 + 2 = 5$ here.\n"
    result = mkdocs(small_project(tmp_path, {"index.md": wrong}), "build")
    assert result.returncode == 1
    assert "docs/index.md:6:" in result.stdout
    assert "2 + 2 = 5" in result.stdout
    assert "Traceback" not in result.stdout


def test_all_wrong_formulas_are_reported_at_once(tmp_path):
    pages = {
        "index.md": "# One\n\n$1 = 2$ and\n\n$$ 2 = 3 $$\n",
        "deep/other.md": "# Two\n\nText.\n\n$4 = 5$\n",
    }
    result = mkdocs(small_project(tmp_path, pages), "build")
    assert result.returncode == 1
    for place in ("docs/index.md:3:", "docs/index.md:5:", "docs/deep/other.md:5:"):
        assert place in result.stdout


def test_a_formula_that_cannot_be_read_stops_the_build(tmp_path):
    result = mkdocs(small_project(tmp_path, {"index.md": r"# X" + "\n\n$\\frac{1}{$\n"}), "build")
    assert result.returncode == 1
    assert "docs/index.md:3:" in result.stdout
    assert "Traceback" not in result.stdout


def test_a_page_that_is_not_text_is_named(tmp_path):
    project = small_project(tmp_path, {"index.md": RIGHT})
    (project / "docs" / "broken.md").write_bytes(b"# \xff\xfe\n")
    result = mkdocs(project, "build")
    assert result.returncode == 1
    assert "docs/broken.md: not UTF-8" in result.stdout
    assert "Traceback" not in result.stdout


def test_a_broken_link_stops_the_build(tmp_path):
    page = RIGHT + "\n[Nowhere](missing.md)\n"
    result = mkdocs(small_project(tmp_path, {"index.md": page}), "build")
    assert result.returncode == 1
    assert "missing.md" in result.stdout


def test_two_builds_give_the_same_bytes(tmp_path):
    project = copy_of_ours(tmp_path)
    builds = []
    for number, hash_seed in enumerate(("1", "2")):
        for made in (project / ".cache", project / "docs" / "assets" / "figures"):
            shutil.rmtree(made, ignore_errors=True)
        target = tmp_path / f"site-{number}"
        result = mkdocs(
            project,
            "build",
            "--site-dir",
            str(target),
            NOTEBOOK_CACHE="false",
            PYTHONHASHSEED=hash_seed,
        )
        assert result.returncode == 0, result.stdout
        builds.append(_contents(target))
    assert builds[0].keys() == builds[1].keys()
    assert [name for name in builds[0] if builds[0][name] != builds[1][name]] == []


def _contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# --- the Markdown extension -------------------------------------------------------


class Place(Treeprocessor):
    """Stands where MkDocs leaves the path of the page."""


def render(text: str, checked: dict[str, CheckedPage] | None = None, name: str = "page.md") -> str:
    """A page as the preview shows it."""
    source = Source("docs/page.md", text)
    checked = checked or {"page.md": CheckedPage(source, check_page(source, Settings(infer=False, seed=0)))}
    extensions = ["pymdownx.arithmatex", "footnotes", "toc", "attr_list", CheckedMath(checked)]
    md = Markdown(
        extensions=extensions, extension_configs={"pymdownx.arithmatex": {"generic": True}}
    )
    place = Place(md)
    place.file = SimpleNamespace(src_uri=name)
    md.treeprocessors.register(place, "relpath", 0)
    return md.convert(text)


def test_the_mark_stands_at_the_wrong_formula():
    page = render("# T\n\nFirst $1 = 1$, then $1 = 2$, then $3 = 3$.\n")
    assert page.count("math-error__text") == 1
    before, marked = page.split('class="math-error"')
    assert r"\(1 = 1\)" in before
    assert marked.index(r"\(1 = 2\)") < marked.index("docs/page.md:3:") < marked.index(r"\(3 = 3\)")


def test_a_mark_links_to_the_page_about_its_message():
    text = "# T\n\nThen $1 = 2$.\n"
    source, about = Source("docs/deep/page.md", text), Source("docs/diagnostics/sides-differ.md", "# sides-differ\n")
    checked = {"deep/page.md": CheckedPage(source, check_page(source)),
               "diagnostics/sides-differ.md": CheckedPage(about, check_page(about))}
    page = render(text, checked, "deep/page.md")
    assert '<a class="math-error__link" href="../diagnostics/sides-differ.md">' in page
    assert "check.py --explain" not in page


def test_an_error_outside_formulas_is_shown_on_the_page():
    page = render("# T\n\n<!-- let: x + 1 -->\n\nThen $1 = 1$.\n")
    assert page.count('class="math-error"') == 1
    assert "unreadable-declaration" in page


def test_an_error_outside_formulas_stops_the_build(tmp_path):
    result = mkdocs(small_project(tmp_path, {"index.md": "# T\n\n<!-- let: x + 1 -->\n\nThen $1 = 1$.\n"}), "build")
    assert result.returncode == 1
    assert "docs/index.md:3:" in result.stdout


def test_a_wrong_display_gets_a_block_of_its_own():
    page = render("# T\n\n$$ 1 = 2 $$\n\nText.\n")
    assert '<div class="math-error" role="alert"><div class="arithmatex">' in page


def test_formulas_in_footnotes_are_found_though_they_are_rendered_last():
    page = render("# T\n\nText[^a] and $1 = 1$.\n\n[^a]: So $1 = 2$.\n\nMore: $2 = 2$.\n")
    marked = page.split('class="math-error"')[1]
    assert marked.index(r"\(1 = 2\)") < marked.index("docs/page.md:5:")


@pytest.mark.parametrize("attack", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"])
@pytest.mark.parametrize("escaped", [False, True])
def test_page_text_cannot_become_markup_in_a_message(attack, escaped):
    if escaped:
        attack = attack.replace("<", "&lt;").replace(">", "&gt;")
    page = render(f"# T\n\nSee $1 = 2 \\text{{{attack}}}$ there.\n")
    assert "math-error" in page
    assert "<script" not in page
    assert "<img" not in page


def test_a_placeholder_of_the_renderer_in_a_page_is_only_text():
    page = render("# T\n\n<b>raw</b> and $1 = 2 \\text{\x02wzxhzdk:0\x03}$\n")
    assert page.count("<b>") == 1


def test_a_figure_shows_one_drawing_for_each_scheme():
    page = render("# T\n\n![A bell](../assets/figures/bell.svg)\n")
    assert page.count("<img") == 2
    assert page.count('alt="A bell"') == 2
    assert 'class="only-light"' in page
    assert 'src="../assets/figures/bell-dark.svg"' in page
    assert "<figure" in page
    assert "<p><figure" not in page


def test_other_images_stay_as_they_are():
    page = render("# T\n\n![A photo](../assets/photo.svg)\n")
    assert page.count("<img") == 1
    assert "<figure" not in page


def test_every_figure_script_has_its_page_and_every_picture_its_script():
    scripts = {path.stem for path in (ROOT / "scripts" / "figures").glob("*.py")}
    text = "\n".join(path.read_text() for path in (ROOT / "docs").rglob("*.md"))
    text = text.split("```")[::2]
    shown = {name.split(".svg")[0] for part in text for name in part.split("assets/figures/")[1:]}
    assert shown == scripts
