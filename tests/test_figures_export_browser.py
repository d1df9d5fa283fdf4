"""The browser draws only where it is asked for by name, and tells what it failed of."""

import asyncio
import re
import sys
import threading
from pathlib import Path

import plotly.graph_objects as go
import pytest

import analysis
from analysis.errors import InputError
from analysis.figures.export import (
    DescribedFigure,
    Look,
    export_figure,
    export_figures,
    find_browser,
)
from analysis.figures.export import browser as browser_module
from analysis.figures.export.browser import Browser
from analysis.figures.export.image import Image

needs_browser = pytest.mark.skipif(find_browser() is None, reason="no Chrome or Chromium here")


def image(kind: str = "png") -> Image:
    return Image(go.Figure(go.Scatter(y=[1, 3, 2])), "line", kind, "", None, 96)


@needs_browser
def test_a_browser_by_name_draws_in_the_order_asked(tmp_path):
    figures = {
        name: DescribedFigure(go.Figure(go.Bar(y=list(range(n)))))
        for name, n in (("a", 3), ("b", 5))
    }
    look = Look(renderer="browser")
    done = export_figures(figures, tmp_path / "both", formats=("png", "svg"), look=look)
    assert done.renderer == "browser"
    for name, figure in figures.items():
        one = {name: figure}
        alone = export_figures(one, tmp_path / name, formats=("png", "svg"), look=look)
        for file in alone.files:
            assert file.read_bytes() == (tmp_path / "both" / file.name).read_bytes()


def test_a_browser_by_name_that_is_not_there_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(browser_module, "find_browser", lambda: None)
    with pytest.raises(InputError, match="no Chrome or Chromium was found to draw the figures"):
        export_figure(go.Figure(), tmp_path / "new" / "a", renderer="browser")
    assert list(tmp_path.iterdir()) == []


def test_without_kaleido_a_browser_by_name_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setattr(browser_module, "find_spec", lambda name: None)
    assert find_browser() is None
    with pytest.raises(InputError, match=r'pip install "paper-themes\[browser\]"'):
        export_figure(go.Figure(), tmp_path / "new" / "a", renderer="browser")
    assert list(tmp_path.iterdir()) == []


def test_one_module_alone_knows_kaleido():
    home = Path(analysis.__file__).parent
    knowing = re.compile(r"^\s*(?:import|from) (?:kaleido|choreographer)\b", re.MULTILINE)
    found = [p for p in home.rglob("*.py") if knowing.search(p.read_text(encoding="utf-8"))]
    assert [path.name for path in found] == ["browser.py"]


def test_what_cannot_start_is_told_when_it_is_asked_to_draw():
    with Browser(sys.executable) as browser, pytest.raises(Exception, match=r"\S"):
        browser.draw([image()])


def test_what_cannot_start_is_ended_quietly_when_nothing_is_asked():
    with Browser(sys.executable):
        pass


def test_a_browser_that_does_not_close_keeps_nobody_waiting(monkeypatch):
    held = threading.Event()

    async def start(browser):
        return None

    async def stop(browser):
        await asyncio.to_thread(held.wait)

    monkeypatch.setattr(Browser, "_start", start)
    monkeypatch.setattr(Browser, "_stop", stop)
    monkeypatch.setattr(browser_module, "CLOSING", 0.1)
    with Browser("/nowhere") as browser:
        pass
    held.set()
    assert browser._thread.is_alive()  # ends with the process
    browser._loop.call_soon_threadsafe(browser._loop.stop)
    browser._thread.join(10)
    browser._loop.close()
