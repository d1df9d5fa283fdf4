from dataclasses import replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.figures import plot_hierarchy, plot_prevalence, plot_theme_sizes, topic_hierarchy
from analysis.figures.export import DescribedFigure, Look
from analysis.figures.export.look import POINTS, SLIDE, printed, size_of
from analysis.report.fitting import PAGE, Fitting, most_telling
from analysis.report.gallery import _of_topics, draw_figures
from analysis.store import load_results
from analysis.style import frame
from tests.conftest import ROOT
from tests.many_results import many_results
from tests.reports import results_of

NAMES = tuple(f"theme {i}" for i in range(30))


def listed(names):
    return pd.DataFrame({"name": names})


def bars(table, *, note, width, row=20.0):
    size = (width, row * len(table))
    return frame(go.Figure(), title="T", subtitle="s", note=note, size=size)


def test_a_chart_shows_the_most_telling_themes_and_tells_how_many_are_left_out():
    drawn = Fitting(NAMES, 12).chart(listed, bars, lambda some: f"{len(some)} bars.", "Source: x.")
    assert drawn.table["name"].tolist() == list(NAMES[:12])
    assert drawn.alt == "12 bars. Shown: the 12 of 30 themes that say most."
    texts = [label.text for label in drawn.figure.layout.annotations]
    assert "Source: x. Shown: the 12 of 30 themes that say most." in texts
    whole = Fitting(NAMES[:5], 12).chart(listed, bars, lambda some: "", "Source: x.")
    assert "Shown" not in whole.figure.to_json()


def test_no_chart_is_taller_than_a_page_at_either_width():
    def tall(table, *, note, width):
        return bars(table, note=note, width=width, row=100.0 if width > 600 else 150.0)

    drawn = Fitting(NAMES, 30).chart(listed, tall, lambda some: "", "")
    assert 4 < len(drawn.table) < 12
    for width in (900, 440):
        assert tall(drawn.table, note="", width=width).layout.height <= PAGE


def test_themes_that_change_say_more_than_large_ones():
    results = load_results(ROOT / "corpus" / "derived")
    trends = results.trends.assign(verdict="cannot tell")
    small = results.themes["theme"].iloc[-1]
    trends.loc[trends["name"] == small, "verdict"] = "falling"
    names = most_telling(replace(results, trends=trends))
    assert names[0] == small
    assert list(names[1:]) == results.themes["theme"].tolist()[:-1]


def test_a_tree_of_some_themes_keeps_how_their_topics_meet():
    tree = pd.DataFrame({"left": [0, 2, 4], "right": [1, 3, 5], "height": [0.1, 0.2, 0.9]})
    topics = pd.DataFrame(
        {"label": list("abcd"), "theme": ["x", "x", "y", "z"], "n_papers": [5, 4, 3, 2]}
    )
    some = topic_hierarchy(tree, topics, ["x", "z"])
    assert sorted(some.loc[some["label"] != "", "label"]) == ["a", "b", "d"]
    assert some.loc[some["label"] == "", "height"].tolist() == [0.1, 0.9]
    assert some["n_papers"].max() == 11
    assert len(plot_hierarchy(some).data) == 3
    pd.testing.assert_frame_equal(
        topic_hierarchy(tree, topics, ["x", "y", "z"]), topic_hierarchy(tree, topics)
    )


def test_a_bare_figure_has_no_title_and_no_source_and_keeps_its_plotting_area():
    figure = bars(listed(NAMES), note="Source: x.", width=900)
    bare = printed(figure, Look(bare=True)).figure
    assert not bare.layout.title.text
    assert {label.name for label in bare.layout.annotations} == {"subtitle"}

    def inside(one):
        return size_of(one)[1] - one.layout.margin.t - one.layout.margin.b

    assert np.isclose(inside(bare), inside(figure), atol=1)
    assert size_of(bare)[1] < size_of(figure)[1]


def test_every_figure_fills_a_slide_with_no_text_under_twelve_points():
    drawings = draw_figures(results_of(n_each=8, n_themes=4), slides=True)
    sheets = {n: printed(drawn.figure, Look(context="slides")) for n, drawn in drawings.items()}
    assert {"map-of-papers", "topic-terms", "theme-shares", "theme-ranks"} < set(sheets)
    for name, sheet in sheets.items():
        assert not sheet.is_small, name
        assert sheet.points >= POINTS["slides"] - 0.05, name
        assert np.isclose(sheet.width_mm, SLIDE[0], atol=0.1), name
        assert sheet.height_mm <= SLIDE[1] + 0.1, name


def test_a_slide_has_room_for_twelve_themes():
    sizes = pd.DataFrame(
        {"theme": NAMES, "topic": NAMES, "label": NAMES, "n_papers": range(60, 30, -1)}
    )

    def some(names):
        return sizes[sizes["theme"].isin(names)].reset_index(drop=True)

    fitting = Fitting(NAMES, slides=True, by_size=True)
    drawn = fitting.chart(some, plot_theme_sizes, lambda table: "", "Source: x.")
    assert drawn.table["theme"].tolist() == list(NAMES[:12])


def test_a_slide_tells_what_is_measured_and_leaves_the_small_print_out(prevalence):
    figure = plot_prevalence(prevalence, note="Source: x.")
    slide = printed(figure, Look(context="slides")).figure
    told = {note.name: note.text for note in slide.layout.annotations}
    assert told["subtitle"].startswith("% of a period's papers")
    assert "<br>" not in told["subtitle"]
    assert told["note"] == "Source: x."


def test_of_lines_and_areas_as_many_are_drawn_as_there_is_room_for():
    def tall(n):
        return DescribedFigure(bars(listed(NAMES[:n]), note="", width=900, row=300.0))

    drawn = Fitting(NAMES).as_many(tall, 8)
    assert PAGE - 300 < drawn.figure.layout.height <= PAGE
    assert Fitting(NAMES).as_many(tall, 2).figure.layout.height < 900


@pytest.fixture
def prevalence():
    return results_of(n_each=8, n_themes=4).prevalence_of("theme")


def test_of_each_theme_the_tree_can_show_its_largest_topics_alone():
    tree = pd.DataFrame({"left": [0, 2, 4], "right": [1, 3, 5], "height": [0.1, 0.2, 0.9]})
    topics = pd.DataFrame(
        {"label": list("abcd"), "theme": ["x", "x", "y", "y"], "n_papers": [3, 5, 4, 4]}
    )
    some = topic_hierarchy(tree, topics, largest=1)
    assert sorted(some.loc[some["label"] != "", "label"]) == ["b", "c"]
    assert some.loc[some["label"] == "", "height"].tolist() == [0.9]


def test_topics_have_a_page_of_small_panels_in_the_colours_of_their_themes():
    results = load_results(ROOT / "corpus" / "derived")
    chart = _of_topics(results, Fitting(NAMES), "Source: x.")["topic-prevalence"]
    assert set(chart.table["level"]) == {"topic"}
    assert len(set(chart.table["name"])) <= 20
    assert chart.figure.layout.height <= PAGE
    told = f"Shown: the {len(set(chart.table['name']))} of {len(results.topics)} topics"
    assert told in chart.alt


@pytest.mark.parametrize("context", ["paper", "slides"])
def test_of_forty_themes_and_114_topics_no_figure_is_too_tall_or_too_small(many, context):
    slides = context == "slides"
    for name, drawn in draw_figures(many, slides=slides).items():
        for width_mm in (None,) if slides else (174.0, 85.0):
            sheet = printed(drawn.figure, Look(width_mm=width_mm, context=context))
            assert not sheet.is_small, name
            assert sheet.height_mm <= (SLIDE[1] + 0.2 if slides else 240), name


@pytest.fixture(scope="module")
def many():
    return many_results()
