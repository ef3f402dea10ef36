"""Every page in a browser: typeset once, quiet, self-contained, no wider than a phone."""

from __future__ import annotations

import pytest

import frontend
from projects import ROOT
from published import PAGES, RECORD, SHEET, number_of_formulas, path_of

FORMULAS = """() => {
  const count = (element) => element.querySelectorAll("mjx-container").length;
  const rendered = [...document.querySelectorAll("article .arithmatex")].map(count);
  return {rendered, errors: document.querySelectorAll("mjx-merror, [data-mjx-error]").length};
}"""
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
FOLLOW = """path => {
  const link = document.createElement("a");
  link.href = path;
  document.querySelector("article").append(link);
  link.click();
}"""
# The theme puts an unnamed landmark into each code block when its script runs.
# Only violations are described node by node: describing what is right takes longer than finding it.
AXE = 'axe.run({exclude: [[".md-code__nav"]]}, {resultTypes: ["violations"]})'
SCHEMES = ("light", "dark")
COLOURED = """scheme => document.body.getAttribute("data-md-color-scheme") === (scheme === "dark" ? "slate" : "default")"""


def assert_well_shown(visit, page, address):
    visit.wait_until_typeset(path_of(page))
    seen = visit.page.evaluate(FORMULAS)
    assert seen["rendered"] == [1] * number_of_formulas(page)
    assert seen["errors"] == 0
    assert visit.complaints == []
    assert visit.strangers(address) == []
    content, window = visit.page.evaluate(WIDTHS)
    assert content <= window


@pytest.mark.parametrize(("page", "following"), [*zip(PAGES, [*PAGES[1:], PAGES[0]], strict=True)], ids=path_of)
def test_direct_load_and_instant_navigation(visit, site_address, page, following):
    """Each page is loaded by itself, and reached from the one before it."""
    # Links are followed within the document once the theme knows the pages of the site.
    with visit.page.expect_response(lambda response: response.url.endswith("/sitemap.xml")):
        visit.page.goto(site_address + path_of(page))
    assert_well_shown(visit, page, site_address)
    visit.page.evaluate("window.sameDocument = true")
    visit.page.evaluate(FOLLOW, path_of(following))
    assert_well_shown(visit, following, site_address)
    assert visit.page.evaluate("window.sameDocument")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_figures_follow_the_scheme(visit, site_address, scheme):
    pages = [page for page in PAGES if "assets/figures/" in _prose(page)]
    visit.page.emulate_media(color_scheme=scheme)
    for page in pages:
        visit.page.goto(site_address + path_of(page))
        shown = visit.page.locator(f"figure.plot img.only-{scheme}")
        other = "dark" if scheme == "light" else "light"
        assert shown.count() > 0
        for number in range(shown.count()):
            # Pictures load when they come into view.
            shown.nth(number).scroll_into_view_if_needed()
            shown.nth(number).wait_for(state="visible")
            assert shown.nth(number).get_attribute("alt")
        assert not visit.page.locator(f"figure.plot img.only-{other}").first.is_visible()


def _prose(page) -> str:
    return "".join(page.read_text(encoding="utf-8").split("```")[::2])


@pytest.fixture(scope="session")
def axe():
    script = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        frontend.install_packages()
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*map(path_of, PAGES), RECORD, SHEET])
def test_accessibility(visit, site_address, axe, path):
    visit.page.set_viewport_size({"width": 1280, "height": 900})
    visit.page.emulate_media(color_scheme=SCHEMES[0], reduced_motion="reduce")
    visit.page.goto(site_address + path)
    visit.wait_until_typeset(path)
    visit.page.evaluate(axe)
    for scheme in SCHEMES:
        # The page follows the system's scheme while it is open.
        visit.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        visit.page.wait_for_function(COLOURED, arg=scheme)
        found = visit.page.evaluate(AXE)["violations"]
        assert [(scheme, each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []


def test_the_report_link_names_page_and_form(visit, site_address):
    visit.page.goto(site_address + "/notation/")
    target = visit.page.locator(".page-report a").get_attribute("href")
    assert "template=wrong-formula.yml" in target
    assert "page=notation.md" in target
    assert "commit=" in target


def test_edit_link(visit, site_address):
    visit.page.goto(site_address + "/notation/")
    link = visit.page.locator('a[rel="edit"]').get_attribute("href")
    assert link.endswith("/edit/main/docs/notation.md")


def test_the_page_is_readable_without_scripts(browser, site_address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_address + "/notation/")
    assert page.locator("article h1").inner_text().startswith("Notation")
    assert page.locator("article .arithmatex").first.is_visible()
    context.close()
