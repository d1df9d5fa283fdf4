"""The browser starts in the background, draws when asked, and tells what it failed of."""

import sys

import plotly.graph_objects as go
import pytest

from analysis.figures.export import DescribedFigure, export_figures, find_browser, started_browser
from analysis.figures.export.browser import Browser
from analysis.figures.export.rendering import Image

needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chrome or Chromium here")


def image(kind: str = "png") -> Image:
    return Image(go.Figure(go.Scatter(y=[1, 3, 2])), "line", kind, "", None, 96)


@needs_browser
def test_a_browser_that_runs_already_draws_the_same_in_the_order_asked(tmp_path):
    figures = {
        name: DescribedFigure(go.Figure(go.Bar(y=list(range(n)))))
        for name, n in (("a", 3), ("b", 5))
    }
    alone = export_figures(figures, tmp_path / "alone", formats=("png", "svg"))
    with started_browser(("html", "png")) as browser:
        assert browser is not None
        ready = export_figures(figures, tmp_path / "ready", formats=("png", "svg"), browser=browser)
    assert alone.renderer == ready.renderer == "browser"
    for one, other in zip(alone.files, ready.files, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes()


@needs_browser
def test_pages_alone_start_no_browser():
    with started_browser(("html",)) as browser:
        assert browser is None


def test_what_cannot_start_is_told_when_it_is_asked_to_draw():
    with Browser(sys.executable) as browser, pytest.raises(Exception, match=r"\S"):
        browser.draw([image()])


def test_what_cannot_start_is_ended_quietly_when_nothing_is_asked():
    with Browser(sys.executable):
        pass
