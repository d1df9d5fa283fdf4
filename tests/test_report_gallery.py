import json

import plotly.graph_objects as go
import pytest

from analysis.figures.export import DescribedFigure, Look
from analysis.report import Origin, drawn, export_all


@pytest.fixture
def figures():
    return {name: DescribedFigure(go.Figure(go.Scatter(y=[1, 2])), alt=name) for name in ("a", "b")}


def test_the_manifest_says_who_drew_from_what(figures, tmp_path):
    export_all(figures, tmp_path, ["png"], key="k")
    manifest = json.loads((tmp_path / "figures.json").read_text())
    assert manifest["renderer"] == "matplotlib"
    assert drawn(tmp_path, "k")
    assert not drawn(tmp_path, "other")


def test_a_changed_or_missing_figure_is_drawn_anew(figures, tmp_path):
    export_all(figures, tmp_path, ["png"], key="k")
    (tmp_path / "a.txt").write_text("other")
    assert not drawn(tmp_path, "k")


def test_some_figures_leave_the_others_and_their_entries(figures, tmp_path):
    export_all(figures, tmp_path, ["png"], key="k")
    some = {"a": figures["a"]}
    export_all(some, tmp_path, ["svg"], key="k", among_others=True)
    files = json.loads((tmp_path / "figures.json").read_text())["files"]
    assert set(files) == {"a.png", "a.svg", "a.txt", "b.png", "b.txt"}
    assert drawn(tmp_path, "k")


def test_figures_in_another_look_make_the_folder_stale(figures, tmp_path):
    export_all(figures, tmp_path, ["png"], key="k")
    export_all(figures, tmp_path, ["png"], key="dark", look=Look(dark=True), among_others=True)
    assert not drawn(tmp_path, "k")
    assert not drawn(tmp_path, "dark")


def test_the_results_folder_is_told_as_seen_from_the_figures(figures, tmp_path):
    from analysis.figures.export import read_provenance

    export_all(figures, tmp_path, ["svg"], key="k", origin=Origin({"key": "r"}, ".."))
    facts = read_provenance(tmp_path / "a.svg")
    assert (facts["results"], facts["results_folder"]) == ("r", "..")
