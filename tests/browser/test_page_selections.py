"""Selections on the page: the terms that mark them, kept by a name, and two compared."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from analysis.explorer import load_selections
from analysis.findings import compare_sets
from tests.browser.test_page import opener as opener

pytestmark = pytest.mark.browser


@pytest.fixture
def view(opener, shipped):
    return opener(shipped)


def keep(view, name):
    view.field("Keep this selection as").fill(name)
    view.button("Keep").click()


def test_the_terms_that_mark_a_selection_stand_beside_it_and_search(view, results):
    theme = results.themes["theme"].iloc[0]
    view.field("Theme").select_option(theme)
    pane = view.page.get_by_role("region", name="Paper", exact=True)
    expect(pane.get_by_role("heading", name="Terms that mark the selection")).to_be_visible()
    table = compare_sets(results, (results.papers["theme"] == theme).to_numpy())
    wanted = table[(table["kind"] == "term") & (table["verdict"] == "more")]["name"].tolist()
    terms = pane.locator(".pt-marks button")
    assert terms.all_inner_texts() == wanted
    expect(pane.locator(".pt-marks li").first).to_contain_text(
        re.compile(r"in \d+ % of them, [\d.]+ % of the others; odds ratio .*\(.*–.*\)")
    )
    terms.first.click()
    expect(view.field("Search")).to_have_value(f'"{wanted[0]}"')
    view.button("Clear").click()
    expect(pane).not_to_contain_text("Terms that mark")


def test_a_kept_selection_is_shown_again_called_by_its_name_and_removed(view):
    view.field("Search").fill("bandit")
    expect(view.status).not_to_have_text("258 of 258 papers")
    rows = view.chosen()
    view.button("Selections").click()
    keep(view, "Bandits  & arms")
    kept = view.page.get_by_role("list", name="Kept selections")
    expect(kept).to_contain_text(f"Bandits & arms{len(rows)} papers")
    view.page.keyboard.press("Escape")
    view.button("Clear").click()
    view.button("Selections").click()
    view.button("Bandits & arms").click()
    assert view.chosen() == rows
    chip = view.page.get_by_role("button", name="Remove: Selection “Bandits & arms”")
    expect(chip).to_be_visible()
    view.button("Remove Bandits & arms").click()
    expect(kept.get_by_role("listitem")).to_have_count(0)
    expect(view.page.get_by_role("button", name=re.compile("^Remove: Lasso of"))).to_be_visible()


def test_what_a_page_keeps_is_downloaded_as_the_file_that_python_reads(view, results, tmp_path):
    view.button("Selections").click()
    view.set({"search": "bandit"})
    first = view.chosen()
    keep(view, "=first")
    view.set({"search": "transport"})
    second = view.chosen()
    keep(view, "second, of two")
    with view.page.expect_download() as waiting:
        view.button("Download selections.csv").click()
    assert waiting.value.suggested_filename == "selections.csv"
    file = tmp_path / "selections.csv"
    file.write_bytes(Path(waiting.value.path()).read_bytes())
    found = load_selections(results, file)
    wanted = {"=first": first, "second, of two": second}
    assert {name: table["paper_id"].tolist() for name, table in found.items()} == {
        name: results.papers["paper_id"].iloc[rows].tolist() for name, rows in wanted.items()
    }


def test_two_selections_are_compared_with_terms_shares_and_odds(view, results):
    view.button("Selections").click()
    view.set({"search": "language model"})
    one = view.chosen()
    keep(view, "one")
    view.set({"from": "2024-01-01"})
    other = view.chosen()
    view.field("First").select_option(label="one")
    menu = view.page.get_by_role("group", name="Selections", exact=True)
    expect(menu).to_contain_text(f"{len(one)} papers compared with {258 - len(one)} papers.")
    keep(view, "other")
    view.field("Second").select_option(label="other")
    n = len(results.papers)
    sides = [[row in set(rows) for row in range(n)] for rows in (one, other)]
    table = compare_sets(results, *(np.array(side) for side in sides))
    expect(menu).to_contain_text(table.attrs["note"])
    themes = menu.get_by_role("table", name="Themes")
    lines = table[table["kind"] == "theme"]
    rows = themes.locator("tbody tr")
    expect(rows).to_have_count(len(lines))
    expect(rows.first).to_contain_text(lines["name"].iloc[0])
    expect(rows.first).to_contain_text(f"({lines['n_first'].iloc[0]})")
    expect(themes.get_by_role("columnheader")).to_have_text(
        ["Theme", "“one”", "“other”", "Odds ratio (95 % interval)"]
    )
    terms = menu.get_by_role("table", name="Terms more frequent in “one”")
    more = table[(table["kind"] == "term") & (table["share_first"] > table["share_second"])]
    assert terms.locator("tbody th button").all_inner_texts() == more["name"].tolist()
    view.field("Second").select_option(label="one")
    expect(menu).to_contain_text("Both selections hold the same papers.")


def test_menus_close_with_escape_and_with_a_click_elsewhere(view):
    menu = view.page.get_by_role("group", name="Selections", exact=True)
    view.button("Selections").click()
    expect(menu).to_be_visible()
    expect(view.button("Selections")).to_have_attribute("aria-expanded", "true")
    view.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    view.button("Selections").click()
    view.lines().nth(2).click()
    expect(menu).to_be_hidden()
