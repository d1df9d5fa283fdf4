import json

import plotly.graph_objects as go
import pytest

from analysis.figures.export import DescribedFigure, Look
from analysis.figures.export import rendering as rendering_module
from analysis.report import Origin, drawn, export_all
from analysis.report import gallery as gallery_module


@pytest.fixture
def figures():
    return {name: DescribedFigure(go.Figure(go.Scatter(y=[1, 2])), alt=name) for name in ("a", "b")}


@pytest.fixture
def browser(monkeypatch):
    """Return a function that pretends there is a browser, or none."""

    def pretend(found):
        for module in (rendering_module, gallery_module):
            monkeypatch.setattr(module, "find_browser", lambda: found)

    pretend(None)
    return pretend


def test_the_manifest_says_who_drew_and_figures_are_drawn_anew_once_a_browser_comes(
    figures, tmp_path, browser
):
    export_all(figures, tmp_path, ["png"], key="k")
    manifest = json.loads((tmp_path / "figures.json").read_text())
    assert manifest["renderer"] == "matplotlib"
    assert drawn(tmp_path, "k")
    assert not drawn(tmp_path, "other")
    browser("/a/browser")
    assert not drawn(tmp_path, "k")


def test_a_changed_or_missing_figure_is_drawn_anew(figures, tmp_path, browser):
    export_all(figures, tmp_path, ["png"], key="k")
    (tmp_path / "a.txt").write_text("other")
    assert not drawn(tmp_path, "k")


def test_some_figures_leave_the_others_and_their_entries(figures, tmp_path, browser):
    export_all(figures, tmp_path, ["png"], key="k")
    some = {"a": figures["a"]}
    export_all(some, tmp_path, ["svg"], key="k", among_others=True)
    files = json.loads((tmp_path / "figures.json").read_text())["files"]
    assert set(files) == {"a.png", "a.svg", "a.txt", "b.png", "b.txt"}
    assert drawn(tmp_path, "k")


def test_figures_in_another_look_make_the_folder_stale(figures, tmp_path, browser):
    export_all(figures, tmp_path, ["png"], key="k")
    export_all(figures, tmp_path, ["png"], key="dark", look=Look(dark=True), among_others=True)
    assert not drawn(tmp_path, "k")
    assert not drawn(tmp_path, "dark")


def test_the_results_folder_is_told_as_seen_from_the_figures(figures, tmp_path, browser):
    from analysis.figures.export import read_provenance

    export_all(figures, tmp_path, ["svg"], key="k", origin=Origin({"key": "r"}, ".."))
    facts = read_provenance(tmp_path / "a.svg")
    assert (facts["results"], facts["results_folder"]) == ("r", "..")
