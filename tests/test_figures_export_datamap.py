import sys
from types import ModuleType

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.errors import InputError
from analysis.figures import plot_map
from analysis.figures.export import DescribedFigure, Look, export_figures, read_provenance
from analysis.figures.export import datamap as datamap_module
from analysis.figures.export import rendering as rendering_module


@pytest.fixture
def figure():
    papers = pd.DataFrame(
        {
            "title": "t",
            "date": pd.NaT,
            "topic": 0,
            "theme": ["Long theme name"] * 6 + ["B"] * 3,
            "confidence": 1.0,
            "x": np.arange(9.0),
            "y": np.arange(9.0) % 4,
            "outlier": [False] * 8 + [True],
        }
    )
    colours = {"Long theme name": "#332288", "B": "#999999"}
    return plot_map(papers, colours=colours, note="Source: nine.")


@pytest.fixture
def pretended(monkeypatch):
    """Stand in for datamapplot: it draws the points, writes names, and asks the web for a font."""
    asked = {}

    def create_plot(points, labels, *, figsize=(9, 9), label_color_map=None, darkmode=False, **_):
        import matplotlib.pyplot as plt

        asked.update(points=points, labels=labels, colours=label_color_map, dark=darkmode)
        asked["font"] = rendering.requests.get("https://fonts.example/")
        drawing, axes = plt.subplots(figsize=figsize)
        axes.scatter(*points.T)
        for name in dict.fromkeys(labels):
            axes.annotate(name.replace(" ", "\n", 1), (0.5, 0.5), color="#00aaff")
        asked["axes"] = axes
        return drawing, axes

    def render_plot(*, label_font_size=None):
        raise AssertionError("only looked at")

    package, rendering = ModuleType("datamapplot"), ModuleType("datamapplot.plot_rendering")
    web = ModuleType("requests")
    package.create_plot, rendering.render_plot, rendering.requests = create_plot, render_plot, web
    monkeypatch.setitem(sys.modules, "datamapplot", package)
    monkeypatch.setitem(sys.modules, "datamapplot.plot_rendering", rendering)
    monkeypatch.setattr(datamap_module, "find_spec", lambda name: name)
    monkeypatch.setattr(rendering_module.metadata, "version", lambda name: "1.0")
    return asked, rendering, web


def test_without_the_extra_it_says_what_to_install_and_writes_nothing(
    figure, tmp_path, monkeypatch
):
    monkeypatch.setattr(datamap_module, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pip install 'paper-themes\[maps\]'"):
        export_figures(
            {"map": DescribedFigure(figure)}, tmp_path / "new", look=Look(maps="datamapplot")
        )
    assert not (tmp_path / "new").exists()


def test_without_a_map_it_is_told(tmp_path):
    with pytest.raises(InputError, match="no map of papers among these figures"):
        export_figures({"a": DescribedFigure(go.Figure())}, tmp_path, look=Look(maps="datamapplot"))


def test_datamapplot_is_never_used_unasked(figure, tmp_path, pretended):
    asked, _, _ = pretended
    export_figures({"map": DescribedFigure(figure)}, tmp_path, formats=["svg"])
    assert asked == {}


def test_it_draws_the_same_points_names_and_colours_and_is_recorded(figure, tmp_path, pretended):
    asked, _, _ = pretended
    other = go.Figure(go.Scatter(y=[1, 2]))
    drawn = {"map": DescribedFigure(figure), "other": DescribedFigure(other)}
    look = Look(maps="datamapplot", dark=True)
    done = export_figures(drawn, tmp_path, formats=["svg", "png", "pdf"], look=look)
    assert len(asked["points"]) == 9
    assert set(asked["labels"]) == {"Long theme name", "B"}
    assert asked["dark"] is True
    names = {text.get_text(): text.get_color() for text in asked["axes"].texts}
    notes = {note.text: note for note in figure.layout.annotations if note.name == "theme"}
    assert "<b>Long theme name</b>" in notes
    assert names["Long\ntheme name"] == asked["colours"]["Long theme name"]
    assert done.renderer == "matplotlib"
    assert read_provenance(tmp_path / "map.svg")["renderer"] == "datamapplot 1.0"
    assert read_provenance(tmp_path / "other.svg")["renderer"] == "matplotlib 1.0"
    svg = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "Source: nine." in svg
    assert "hollow" not in svg.split("</metadata>")[1]


def test_the_web_is_not_asked_for_fonts(figure, tmp_path, pretended):
    asked, rendering, web = pretended
    export_figures(
        {"map": DescribedFigure(figure)}, tmp_path, formats=["svg"], look=Look(maps="datamapplot")
    )
    assert asked["font"].ok is False
    assert rendering.requests is web
