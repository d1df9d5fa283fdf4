"""Nothing on the page moves but what one moves: at any width, at any zoom."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# What people's windows and zooms come to: CSS pixels across and down, device pixels to each.
SIGHTS = {
    "900 px": (900, 900, 1),
    "1024 px": (1024, 768, 1),
    "1440 px": (1440, 900, 1),
    "1440 px at 150 %": (960, 600, 1.5),
    "1440 px at 200 %": (720, 450, 2),
    "1920 px": (1920, 1080, 1),
    "2560 px": (2560, 1440, 1),
    "2560 px at 67 %": (3820, 2149, 0.67),
    "900 px at 200 %": (450, 450, 2),
}
PLACES = {
    "controls": ".pt-controls",
    "status": ".pt-status",
    "map": ".pt-mapbox",
    "trend": ".pt-trend",
    "key": ".pt-key",
    "table": ".pt-tablebox",
    "paper": ".pt-paper",
    "head": ".pt-table thead th:first-child",
    "last head": ".pt-col-confidence",
}
# The layout-shift API leaves out what follows an action at once; here that is what counts.
WATCH = """() => {
  const view = document.querySelector(".pt-root");
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries()) {
      const moved = sources.filter(({ node }) => !node || view.contains(node));
      window.shifts.push(...moved.map(({ node, previousRect: a, currentRect: b }) => [
        String((node?.parentElement ?? node)?.className), node?.textContent?.slice(0, 30),
        [a.x, a.y, a.width, b.x, b.y, b.width].map(Math.round),
      ]));
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""
BOXES = """(places) => {
  const view = document.querySelector(".pt-root").getBoundingClientRect();
  return Object.fromEntries(Object.entries(places).map(([name, at]) => {
    const box = document.querySelector(at).getBoundingClientRect();
    const found = [box.x - view.x, box.y - view.y, box.width, box.height].map(Math.round);
    return [name, box.width === 0 ? null : found];
  }));
}"""


def watch(page):
    """Watch for anything that moves; return what tells the boxes and what has moved."""
    page.wait_for_timeout(300)
    page.evaluate(WATCH)
    page.evaluate("window.shifts.length = 0")
    return lambda: page.evaluate(BOXES, PLACES), lambda: page.evaluate("window.shifts")


def actions(view):
    """List what people do in a view, each with its name."""

    def field(name):
        return view.get_by_label(name, exact=True)

    def button(name):
        return view.get_by_role("button", name=name, exact=True)

    lines = view.locator("tbody tr[data-row]")
    theme = view.locator(".pt-key-line").nth(2)
    period = view.locator(".pt-target").last
    return {
        "a paper": lambda: lines.nth(1).click(),
        "another paper": lambda: lines.nth(3).click(),
        "a theme": lambda: theme.click(),
        "a period": lambda: period.click(position={"x": 2, "y": 20}),
        "clear": lambda: button("Clear").click(),
        "a search": lambda: field("Search").fill("model"),
        "an expression": lambda: (
            field("Regular expression").check(),
            field("Search").fill("(open"),
        ),
        "no paper": lambda: field("Search").fill("zzz no paper"),
        "all papers": lambda: field("Search").fill(""),
        "sorting": lambda: button("Title").click(),
        "like this": lambda: button("Papers like this one").click(),
        "closing": lambda: button("Close the paper").click(),
        "a colour": lambda: field("Colour by").select_option(label="Confidence"),
        "colours of themes": lambda: field("Colour by").select_option(label="Theme"),
        "selections": lambda: button("Selections").click(),
        "columns": lambda: (view.page.keyboard.press("Escape"), button("Columns").click()),
        "a fact beside points": lambda: view.get_by_label("Topic beside a point").check(),
        "no menu": lambda: view.page.keyboard.press("Escape"),
    }


@pytest.mark.parametrize("sight", SIGHTS)
def test_no_action_moves_anything_else(browser, shipped, sight):
    width, height, scale = SIGHTS[sight]
    with browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale
    ) as context:
        page = context.new_page()
        page.goto(shipped.as_uri())
        expect(page.locator("#paper-viewer[data-ready]")).to_be_attached()
        boxes, shifts = watch(page)
        before = boxes()
        for name, act in actions(page.locator(".pt-root")).items():
            act()
            page.wait_for_timeout(250)  # until all that follows has been drawn
            assert boxes() == before, name
            assert shifts() == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        moved = page.get_by_text(re.compile("^258 of 258 papers$|^21 of 258 papers$"))
        expect(moved).to_be_attached()
