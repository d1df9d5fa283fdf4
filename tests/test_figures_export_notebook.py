"""Figures in notebooks: interactive, with an image that no browser draws."""

import base64
import io

import plotly.graph_objects as go
import plotly.io as pio
import pytest
from PIL import Image as Picture

from analysis.figures.export import browser as browser_module
from analysis.figures.export import show_figures


@pytest.fixture
def shown(monkeypatch):
    """Return what a notebook gets of a figure; no browser may start for it."""

    def start(path):
        raise AssertionError("a browser was started unasked")

    monkeypatch.setattr(browser_module, "Browser", start)
    before = pio.renderers.default
    show_figures()
    yield lambda figure: pio.renderers._build_mime_bundle(figure.to_dict())
    pio.renderers.default = before


def test_a_figure_has_a_chart_and_an_image_of_its_pixels(shown):
    bundle = shown(go.Figure(go.Scatter(x=[1, 2], y=[3, 4]), {"width": 450, "height": 200}))
    assert set(bundle) == {"application/vnd.plotly.v1+json", "image/png"}
    image = Picture.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert image.size == pytest.approx((450, 200), abs=2)
    assert image.mode == "P"


def test_a_figure_that_matplotlib_cannot_draw_has_its_chart_alone(shown):
    assert set(shown(go.Figure(go.Pie(values=[1, 2])))) == {"application/vnd.plotly.v1+json"}


def test_the_image_is_the_same_every_time(shown):
    first, second = (shown(go.Figure(go.Bar(y=[1, 2])))["image/png"] for _ in range(2))
    assert first == second
