"""The page with 1,500 papers, 114 topics and 40 themes: at usual widths, light and dark."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from analysis.explorer import write_page
from tests.browser.test_page_layout import actions, watch
from tests.many_results import PAPERS, THEMES, many_results

pytestmark = pytest.mark.browser

SIGHTS = [(1024, 768, "light"), (1024, 768, "dark"), (1440, 900, "dark"), (1920, 1080, "light")]
ALL = f"{PAPERS:,} of {PAPERS:,} papers"


@pytest.fixture(scope="module")
def page_of_many(tmp_path_factory):
    return write_page(many_results(), tmp_path_factory.mktemp("many") / "explorer.html")


@pytest.fixture(params=SIGHTS, ids=lambda sight: f"{sight[0]} px, {sight[2]}")
def view(browser, page_of_many, request):
    width, height, scheme = request.param
    window = {"viewport": {"width": width, "height": height}, "color_scheme": scheme}
    with browser.new_context(**window) as context:
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.goto(page_of_many.as_uri())
        expect(page.locator("#paper-viewer[data-ready]")).to_be_attached()
        yield page
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_moves_and_there_is_no_barrier(view):
    expect(view.get_by_role("status").first).to_have_text(ALL)
    boxes, shifts = watch(view)
    before = boxes()
    for name, act in actions(view.locator(".pt-root")).items():
        act()
        view.wait_for_timeout(250)  # until all that follows has been drawn
        assert boxes() == before, name
        assert shifts() == [], name
    found = Axe().run(view).response["violations"]
    assert {rule["id"]: [node["html"][:120] for node in rule["nodes"]] for rule in found} == {}


def test_forty_themes_can_be_told_and_lead_to_their_topics_and_papers(view):
    root = view.locator("[data-names]").first
    expect(root).to_have_attribute("data-names", re.compile(";"))
    names = root.get_attribute("data-names").split("; ")
    assert 8 <= len(names) <= THEMES
    lines = view.locator(".pt-key-line")
    expect(lines).to_have_count(THEMES)
    marks = lines.locator("svg").evaluate_all("marks => marks.map((mark) => mark.outerHTML)")
    assert len(set(marks)) >= THEMES  # no two themes have the same colour and shape
    theme = lines.nth(2)
    theme.click()
    expect(view.get_by_role("status").first).not_to_have_text(ALL)
    view.locator("tbody tr[data-row]").first.click()
    paper = view.get_by_role("region", name="Paper", exact=True)
    expect(paper).to_contain_text("Confidence")
    expect(paper).to_contain_text("of kind")
