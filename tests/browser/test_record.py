"""Marks beside formulas: they open by keyboard, close by Escape, and are links without scripts."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from mathcheck.pipeline import check_page
from mathcheck.source import Source
from published import DOCS, PAGES, RECORD, SHEET, number_of_formulas, path_of

WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
GENERATED = (RECORD, SHEET)
FORMULAS = """() => [...document.querySelectorAll("article .arithmatex")]
  .map((element) => element.querySelectorAll("mjx-container").length)"""
BROKEN = "() => document.querySelectorAll('mjx-merror, [data-mjx-error]').length"
WITH_FORMULAS = [page for page in PAGES if number_of_formulas(page)]


def marked(page) -> int:
    """Display formulas all, and in the text those that hold."""
    result = check_page(Source.read(page, shown_as=f"docs/{page.relative_to(DOCS).as_posix()}"))
    return sum(each.formula.display or each.outcome == "holds" for each in result.formulas)


@pytest.mark.parametrize("page", WITH_FORMULAS, ids=path_of)
def test_a_mark_opens_by_keyboard_and_closes_by_escape(visit, site_address, page):
    visit.page.goto(site_address + path_of(page))
    visit.wait_until_typeset(path_of(page))
    buttons = visit.page.locator("article button.mark")
    assert buttons.count() == marked(page)
    first = buttons.first
    first.focus()
    visit.page.keyboard.press("Enter")
    details = visit.page.locator(".details-of-formula:popover-open")
    details.wait_for(state="visible")
    assert details.count() == 1
    assert f"docs/{page.relative_to(DOCS).as_posix()}, line " in details.inner_text()
    content, window = visit.page.evaluate(WIDTHS)
    assert content <= window
    box = details.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= window
    visit.page.keyboard.press("Escape")
    details.wait_for(state="hidden")
    assert first.evaluate("each => each === document.activeElement")
    assert visit.complaints == []


def test_marks_open_after_instant_navigation(visit, site_address):
    # Links are followed within the document once the theme knows the pages of the site.
    with visit.page.expect_response(lambda response: response.url.endswith("/sitemap.xml")):
        visit.page.goto(site_address + "/linear-algebra/")
    visit.wait_until_typeset("/linear-algebra/")
    visit.page.evaluate("window.sameDocument = true")
    visit.page.locator('article a[href*="norms-and-distances"]').first.evaluate("each => each.click()")
    visit.wait_until_typeset("/linear-algebra/norms-and-distances/")
    visit.page.locator("article button.mark").first.click()
    visit.page.locator(".details-of-formula:popover-open").wait_for(state="visible")
    assert visit.page.evaluate("window.sameDocument")


@pytest.mark.parametrize("page", WITH_FORMULAS, ids=path_of)
def test_without_scripts_a_mark_is_a_link_to_the_record(browser, site_address, record_ids, page):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(site_address + path_of(page))
    marks = tab.locator("article a.mark")
    links = [urlsplit(link) for link in marks.evaluate_all("all => all.map(each => each.href)")]
    names = marks.evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    context.close()
    assert len(links) == marked(page)
    assert {link.path for link in links} == {RECORD}
    assert {link.fragment for link in links} <= record_ids
    assert all(names)


@pytest.fixture(scope="module")
def record_ids(browser, site_address):
    tab = browser.new_page()
    tab.goto(site_address + RECORD)
    found = set(tab.locator("article [id]").evaluate_all("all => all.map(each => each.id)"))
    tab.close()
    return found


def test_the_record_has_an_entry_for_each_formula(record_ids):
    expected = {
        f"{page.relative_to(DOCS).with_suffix('').as_posix()}/{number}"
        for page in PAGES
        for number in range(1, number_of_formulas(page) + 1)
    }
    assert expected <= record_ids


def test_a_link_to_the_record_opens_its_page_there(visit, site_address):
    anchor = "linear-algebra/norms-and-distances/12"
    visit.page.goto(f"{site_address}{RECORD}#{anchor}")
    visit.page.locator(f'[id="{anchor}"]').wait_for(state="visible")


@pytest.mark.parametrize("path", GENERATED)
def test_pages_made_of_all_formulas_fit_a_phone(visit, site_address, path):
    visit.page.goto(site_address + path)
    visit.wait_until_typeset(path)
    visit.page.locator("article details").evaluate_all("all => all.forEach(each => each.open = true)")
    content, window = visit.page.evaluate(WIDTHS)
    assert content <= window
    assert visit.complaints == []
    assert visit.strangers(site_address) == []


def test_the_sheet_typesets_each_formula_once_and_leads_back(visit, site_address, record_ids):
    visit.page.goto(site_address + SHEET)
    visit.wait_until_typeset(SHEET)
    counts = visit.page.evaluate(FORMULAS)
    assert len(counts) > 50
    assert set(counts) == {1}
    assert visit.page.evaluate(BROKEN) == 0
    marks = visit.page.locator("article .sheet a.mark")
    assert {urlsplit(link).fragment for link in marks.evaluate_all("all => all.map(each => each.href)")} <= record_ids
    title = visit.page.locator(".sheet__title a").first
    address = urlsplit(title.evaluate("each => each.href"))
    visit.page.goto(f"{site_address}{address.path}")
    assert visit.page.locator(f'[id="{address.fragment}"]').count() == 1


def test_details_are_typeset_when_they_are_opened(visit, site_address):
    path = "/linear-algebra/norms-and-distances/"
    visit.page.goto(site_address + path)
    visit.wait_until_typeset(path)
    details = visit.page.locator('.details-of-formula:has(code:text-is("eq:l2"))')
    assert details.locator("mjx-container").count() == 0
    visit.page.locator(f'button[popovertarget="{details.get_attribute("id")}"]').click()
    details.locator("mjx-container").first.wait_for(state="visible")
    assert "One sample" in details.inner_text()
    assert "Left side" in details.inner_text() and "Right side" in details.inner_text()
    assert "line 10" in details.inner_text()
    assert visit.page.evaluate(BROKEN) == 0
    assert visit.complaints == []


def test_marks_are_not_printed(visit, site_address):
    visit.page.goto(site_address + "/notation/")
    visit.wait_until_typeset("/notation/")
    visit.page.emulate_media(media="print")
    assert not visit.page.locator("article button.mark").first.is_visible()
