"""The explorer saved, in Notebook 7, and in JupyterLab's dark theme."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.test_explorer import ALL, NOTEBOOK, View, selected, show

pytestmark = pytest.mark.browser


def test_a_saved_notebook_shows_a_picture_until_it_is_run(lab):
    lab.open(NOTEBOOK)
    shown = lab.page.locator(".jp-CodeCell").filter(has_text="explorer = explore(RESULTS)").first
    expect(shown.locator(".jp-OutputArea-output img").first).to_be_visible()
    assert "Error" not in shown.inner_text()


def test_it_works_in_notebook_7(classic):
    classic.open(NOTEBOOK)
    classic.run_all()
    assert classic.errors() == []
    view = View(classic)
    view.root.scroll_into_view_if_needed()
    view.shows(ALL)
    view.search.fill("speculative decoding")
    expect(view.rows.first).to_be_visible()
    classic.wait_until(lambda: 0 < len(selected(classic)) == view.count() < ALL)
    view.rows.first.click()
    expect(view.paper.get_by_role("heading").first).to_be_visible()
    view.clear.click()
    view.shows(ALL)
    classic.wait_until(lambda: len(selected(classic)) == ALL)
    view.panel.locator("summary").click()
    expect(view.panel.get_by_label("Correction", exact=True)).to_be_visible()
    # Keys that a notebook takes when no field has them are the explorer's.
    cells = len(classic.cells())
    view.search.click()
    classic.page.keyboard.type("bdda")
    expect(view.search).to_have_value("bdda")
    assert len(classic.cells()) == cells
    assert classic.strangers == []


def test_it_is_dark_in_jupyterlab_dark_theme_without_a_barrier(lab, server):
    view = show(lab, server, "corpus/derived")
    light = view.root.evaluate(GROUND)
    lab.page.evaluate(
        "() => window.jupyterapp.commands.execute("
        "'apputils:change-theme', { theme: 'JupyterLab Dark' })"
    )
    expect(lab.page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    lab.wait_until(lambda: view.root.evaluate(GROUND) != light)
    view.rows.first.click()
    expect(view.paper.get_by_role("heading").first).to_be_visible()
    view.panel.locator("summary").click()
    found = Axe().run(lab.page, context=".pt-root").response["violations"]
    assert {rule["id"]: [node["html"][:120] for node in rule["nodes"]] for rule in found} == {}
    dark = max(part for part in view.root.evaluate(GROUND))
    assert dark < 64 < min(light)


GROUND = """view => [...getComputedStyle(view).backgroundColor.matchAll(/\\d+/g)]
    .slice(0, 3).map(Number)"""
