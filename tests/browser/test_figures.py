"""Figures' pages in a real Chromium, from files: they draw, and run nothing but plotly.js."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.figures.export import export_figures
from analysis.report import draw_figures
from tests.reports import results_of

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the pages of all figures of results with hostile titles."""
    folder = tmp_path_factory.mktemp("figures")
    export_figures(draw_figures(results_of()), folder, formats=["html"])
    return sorted(folder.glob("*.html"))


def test_every_page_draws_under_its_policy_and_runs_nothing_else(
    browser: Browser, pages: list[Path]
):
    assert len(pages) > 5
    for path in pages:
        said: list[str] = []
        page = browser.new_page()
        page.on("dialog", lambda dialog, said=said: (said.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(path.as_uri())
        page.locator("svg.main-svg").first.wait_for(timeout=20_000)
        assert (path.name, said) == (path.name, [])
        page.close()


@pytest.mark.parametrize(
    "planted", ["<script>document.title = 'run'</script>", "<img src=x onerror=alert(1)>"]
)
def test_a_script_that_got_into_a_page_does_not_run(
    browser: Browser, pages: list[Path], planted: str
):
    path = pages[0].with_name("planted.html")
    content = pages[0].read_text(encoding="utf-8").replace("</figure>", f"{planted}</figure>")
    path.write_text(content, encoding="utf-8")
    page = browser.new_page()
    refused: list[str] = []
    page.on("dialog", lambda dialog: (refused.append("a dialog"), dialog.dismiss()))
    page.on("console", lambda message: refused.append(message.text))
    page.goto(path.as_uri())
    page.locator("svg.main-svg").first.wait_for(timeout=20_000)
    page.wait_for_timeout(200)  # an event of the planted element would have come by now
    assert page.title() != "run"
    assert "a dialog" not in refused
    assert any("Content Security Policy" in text for text in refused)
    page.close()
