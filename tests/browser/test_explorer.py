"""The explorer notebook as a person uses it: choose a theme, search, clear, read the table."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

NOTEBOOK = "notebooks/07-explore-the-map.ipynb"
PAPERS = pd.read_csv(Path(__file__).parents[2] / "corpus" / "derived" / "papers.csv")


class Explorer:
    """The explorer's parts in the page of an open JupyterLab."""

    def __init__(self, lab):
        self.theme = lab.page.get_by_label("Theme", exact=True)
        self.search = lab.page.get_by_label("Search", exact=True)
        self.clear = lab.page.get_by_role("button", name="Clear", exact=True)
        self.count = lab.page.get_by_text(re.compile(r"^[\d,]+ of [\d,]+ papers$"))
        self.rows = lab.page.locator(".widget-html table tbody tr")
        self.points = lab.page.locator(".jupyter-widgets .scatterlayer .point")

    def faint(self) -> int:
        """Count the points of the map that are dimmed."""
        opacity = "points => points.filter(point => Number(point.style.opacity) < 0.5).length"
        return self.points.evaluate_all(opacity)


@pytest.fixture
def explorer(lab):
    lab.open(NOTEBOOK)
    lab.run_all()
    assert lab.errors() == []
    return Explorer(lab)


def test_map_table_and_count_follow_theme_and_search(lab, explorer):
    expect(explorer.count).to_have_text(f"{len(PAPERS)} of {len(PAPERS)} papers")
    expect(explorer.points).to_have_count(len(PAPERS))
    assert explorer.faint() == 0

    theme = PAPERS["theme"].value_counts().index[0]
    n_papers = int((PAPERS["theme"] == theme).sum())
    explorer.theme.select_option(theme)
    expect(explorer.count).to_have_text(f"{n_papers} of {len(PAPERS)} papers")
    expect(explorer.rows).to_have_count(n_papers)
    lab.wait_until(lambda: explorer.faint() == len(PAPERS) - n_papers)

    explorer.search.fill("no paper holds these words")
    explorer.search.press("Enter")
    expect(explorer.count).to_have_text(f"0 of {len(PAPERS)} papers")
    expect(explorer.rows).to_have_count(0)

    explorer.clear.click()
    expect(explorer.count).to_have_text(f"{len(PAPERS)} of {len(PAPERS)} papers")
    lab.wait_until(lambda: explorer.faint() == 0)
    assert lab.strangers == []


def test_a_point_tells_its_paper(lab, explorer):
    expect(explorer.points).to_have_count(len(PAPERS))
    explorer.points.first.scroll_into_view_if_needed()
    box = explorer.points.first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    lab.page.mouse.move(x - 30, y - 30)
    lab.page.mouse.move(x, y, steps=6)
    shown = lab.page.locator(".hoverlayer .hovertext").first
    expect(shown).to_be_visible()
    said = re.sub(r"\W", "", shown.text_content())
    assert any(re.sub(r"\W", "", title)[:20] in said for title in PAPERS["title"])
