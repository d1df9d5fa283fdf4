import numpy as np
import pandas as pd
import pytest

from analysis.figures import plot_prevalence, plot_prevalence_lines, plot_trends
from analysis.style import VERDICTS, theme_colours

PERIODS = {"2021": 4, "2022": 12, "2023 Q1": 20, "2023 Q2": 0, "2023 Q3": 25, "2023 Q4": 30}


@pytest.fixture
def prevalence():
    rows = []
    for name, counts in {
        "Inference": [4, 6, 5, 0, 10, 15],
        "Privacy": [0, 2, 3, 0, 1, 0],
    }.items():
        for (period, total), n in zip(PERIODS.items(), counts, strict=True):
            share = n / total if total else np.nan
            rows.append(("theme", name, period, n, total, share, share * 0.7, min(share * 1.2, 1)))
    columns = ["level", "name", "period", "n_papers", "n_total", "share", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def trends():
    return pd.DataFrame(
        {
            "level": "theme",
            "name": ["Up", "Down", "Flat", "Unknown", "Wild", "Tiny"],
            "n_papers": [40, 30, 90, 12, 5, 1],
            "odds_ratio_per_year": [1.8, 0.6, 1.02, 1.3, 9.0, np.nan],
            "low": [1.3, 0.4, 0.9, 0.7, 0.02, np.nan],
            "high": [2.5, 0.8, 1.15, 2.4, np.inf, np.nan],
            "verdict": ["rising", "falling", "steady", *["cannot tell"] * 3],
        }
    )


def texts(figure, name):
    return [a.text for a in figure.layout.annotations if a.name == name]


def traces(figure, name, axis="x"):
    return [t for t in figure.data if t.name == name and (t.xaxis or "x") == axis]


def test_each_theme_has_a_panel_with_its_shares_in_per_cent(prevalence):
    figure = plot_prevalence(prevalence)
    assert ["Inference" in head for head in texts(figure, "panel")] == [True, False]
    runs = [list(trace.y) for trace in traces(figure, "share")]
    assert np.concatenate(runs).tolist() == pytest.approx([50, 25, 40, 50])


def test_lines_join_no_year_with_a_quarter_and_bridge_no_silent_period(prevalence):
    runs = [len(trace.x) for trace in traces(plot_prevalence(prevalence), "share")]
    assert runs == [1, 1, 2]  # the year, the quarter before the silent one, the two after it


def test_a_lone_period_has_a_whisker_and_a_run_has_a_band(prevalence):
    intervals = traces(plot_prevalence(prevalence), "95 % interval")
    bands = [trace for trace in intervals if trace.fill == "toself"]
    whiskers = [trace for trace in intervals if trace.fill is None]
    assert [len(band.x) for band in bands] == [4]
    assert [len(whisker.x) for whisker in whiskers] == [6]


def test_a_sparse_year_neither_stretches_the_scale_nor_has_an_interval(prevalence):
    figure = plot_prevalence(prevalence)
    assert figure.layout.yaxis.range[1] == 60  # 2021 has a share of 100 %
    assert len(traces(figure, "beyond the scale")[0].x) == 1
    assert list(traces(figure, "share, few papers", "x2")[0].y) == [0]
    assert "hollow: periods under 10 papers" in texts(figure, "subtitle")[0].replace("<br>", " ")


def test_all_panels_share_one_scale(prevalence):
    figure = plot_prevalence(prevalence)
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range


def test_a_corpus_of_few_papers_is_drawn_as_it_is(prevalence):
    few = prevalence.assign(n_total=prevalence["n_total"].clip(upper=4))
    figure = plot_prevalence(few)
    assert "hollow" not in texts(figure, "subtitle")[0]
    assert len(np.concatenate([trace.x for trace in traces(figure, "share")])) == 5


def test_lines_are_named_where_they_end_and_thin_periods_are_left_out(prevalence):
    figure = plot_prevalence_lines(prevalence)
    assert texts(figure, "line end") == ["Inference", "Privacy"]
    assert "2 periods under 10 papers left out" in texts(figure, "subtitle")[0].replace("<br>", " ")
    shares = np.concatenate([trace.y for trace in traces(figure, "Inference")])
    assert shares.tolist() == pytest.approx([50, 25, 40, 50])


def test_line_ends_that_meet_have_names_apart(prevalence):
    same = prevalence.assign(share=0.2)
    figure = plot_prevalence_lines(same)
    first, second = (a.y for a in figure.layout.annotations if a.name == "line end")
    low, high = figure.layout.yaxis.range
    assert abs(first - second) / (high - low) * 340 >= 17


def test_a_theme_keeps_its_colour_from_chart_to_chart(prevalence):
    colours = theme_colours(["Privacy", "Inference"])
    lines = plot_prevalence_lines(prevalence, colours=colours)
    panels = plot_prevalence(prevalence, colours=colours)
    assert traces(lines, "Privacy")[0].line.color == colours["Privacy"]
    assert traces(panels, "share", "x2")[0].line.color == colours["Privacy"]


def test_a_table_of_two_levels_is_refused(prevalence):
    mixed = pd.concat([prevalence, prevalence.assign(level="topic")])
    with pytest.raises(ValueError, match="mixes the levels theme and topic"):
        plot_prevalence(mixed)


def test_trends_are_ranked_and_carry_their_verdict_in_shape_colour_and_word(trends):
    figure = plot_trends(trends)
    marks = {trace.name: trace for trace in figure.data if trace.name in VERDICTS}
    assert list(marks["rising"].x) == [1.8]
    assert {name: (m.marker.color, m.marker.symbol) for name, m in marks.items()} == VERDICTS
    places = {v: y for m in marks.values() for v, y in zip(m.x, m.y, strict=True)}
    ranked = sorted(places, key=places.__getitem__)
    assert ranked == sorted(places, reverse=True)
    written = " ".join(a.text for a in figure.layout.annotations)
    assert "1.80 (1.30–2.50)" in written


def test_an_interval_that_leaves_the_axis_ends_in_an_arrow(trends):
    figure = plot_trends(trends)
    symbols = [t.marker.symbol for t in figure.data if t.name == "interval goes on"]
    assert symbols == ["triangle-left", "triangle-right"]
    assert figure.layout.xaxis.type == "log"


def test_a_theme_without_an_estimate_is_named_and_not_drawn(trends):
    figure = plot_trends(trends)
    written = " ".join(a.text for a in figure.layout.annotations).replace("<br>", " ")
    assert "Tiny (n\u00a0=\u00a01)" in written
    assert "too few papers" in written
    drawn = sum(len(t.x) for t in figure.data if t.name in VERDICTS)
    assert drawn == 5


def test_the_band_of_steadiness_is_shaded_and_said(trends):
    figure = plot_trends(trends, band=1.25)
    band = next(shape for shape in figure.layout.shapes if shape.name == "steady")
    assert (band.x0, band.x1) == (0.8, 1.25)
    assert "0.8 to 1.25" in texts(figure, "subtitle")[0].replace("<br>", " ")
    assert all(shape.name != "steady" for shape in plot_trends(trends).layout.shapes)


def test_the_tables_stay_as_they_are(prevalence, trends):
    before = prevalence.copy(), trends.copy()
    plot_prevalence(prevalence)
    plot_prevalence_lines(prevalence)
    plot_trends(trends)
    pd.testing.assert_frame_equal(prevalence, before[0])
    pd.testing.assert_frame_equal(trends, before[1])


def test_agreement_stands_beside_the_verdict_and_the_reason_in_the_hover(trends):
    doubted = trends.assign(agreement=[0.95, 1.0, 1.0, 0.72, np.nan, np.nan], reason=None)
    doubted.loc[3, "reason"] = "rising in 72 % of replicates"
    figure = plot_trends(doubted)
    assert any("72 % agree" in text for text in texts(figure, "verdict"))
    assert any("of replicates" in text for text in traces(figure, "cannot tell")[0].text)
    assert not any("agree" in text for text in texts(plot_trends(trends), "verdict"))
