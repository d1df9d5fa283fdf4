import re

import numpy as np
import pandas as pd
import pytest

from analysis.figures import (
    plot_similarity,
    plot_theme_by_year,
    plot_theme_sizes,
    theme_by_year,
    theme_similarity,
    theme_sizes,
)
from analysis.style import text_width


@pytest.fixture
def paper_themes():
    return pd.DataFrame(
        {
            "paper_id": list("abcdef"),
            "date": pd.to_datetime(
                ["2021-03-01", "2023-05-09", "2023-01-01", "2023-02-02", None, "2023-07-01"]
            ),
            "topic": [0, 0, 1, 2, 2, 0],
            "topic_label": ["Decoding", "Decoding", "Caches", "Auctions", "Auctions", "Decoding"],
            "theme": ["Inference"] * 3 + ["Mechanisms"] * 2 + ["Inference"],
            "confidence": 0.9,
        }
    )


def texts(figure, name):
    return [a.text for a in figure.layout.annotations if a.name == name]


def test_sizes_are_counted_by_theme_and_topic_largest_first(paper_themes):
    assert theme_sizes(paper_themes).to_numpy().tolist() == [
        ["Inference", "Decoding", 3],
        ["Inference", "Caches", 1],
        ["Mechanisms", "Auctions", 2],
    ]


def test_sizes_do_not_hang_on_the_order_of_papers(paper_themes):
    shuffled = paper_themes.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(theme_sizes(shuffled), theme_sizes(paper_themes))


def test_no_paper_is_lost_in_the_sizes(paper_themes):
    assert theme_sizes(paper_themes)["n_papers"].sum() == len(paper_themes)


def test_topics_without_labels_go_by_number(paper_themes):
    sizes = theme_sizes(paper_themes.drop(columns="topic_label"))
    assert sizes["topic"].tolist() == ["topic 0", "topic 1", "topic 2"]


def test_each_theme_is_a_bar_cut_into_its_topics(paper_themes):
    figure = plot_theme_sizes(theme_sizes(paper_themes))
    assert {bar.name: list(bar.x) for bar in figure.data} == {
        "Inference": [3, 1],
        "Mechanisms": [2],
    }
    assert texts(figure, "topics") == ["Decoding 3 · Caches 1", "Auctions 2"]
    assert "n = 6" in texts(figure, "subtitle")[0]


def test_years_run_on_and_shares_of_a_year_sum_to_one(paper_themes):
    table = theme_by_year(paper_themes)
    assert table["year"].tolist() == [2021, 2022, 2023] * 2
    assert table["n_papers"].tolist() == [1, 0, 3, 0, 0, 1]
    assert table["n_total"].tolist() == [1, 0, 4] * 2
    shares = table.groupby("year")["share"].sum(min_count=1)
    assert shares[2021] == shares[2023] == 1
    assert np.isnan(shares[2022])


def test_every_cell_shows_its_number_and_thin_years_have_no_shade(paper_themes):
    many = pd.concat([paper_themes] * 4, ignore_index=True)
    figure = plot_theme_by_year(theme_by_year(many))
    heat, numbers = figure.data
    assert list(numbers.text) == ["4", "0", "12", "0", "0", "4"]
    shade = np.array(heat.z)
    assert np.isnan(shade[:, :2]).all()
    assert shade[:, 2].tolist() == pytest.approx([75, 25])
    assert "years under 10 papers unshaded" in texts(figure, "subtitle")[0]


def test_likeness_is_symmetric_one_with_itself_and_sees_opposites(paper_themes):
    vectors = np.array([[1, 0.1], [1, -0.1], [1, 0], [-1, 0], [-1, 0.1], [1, 0]])
    table = theme_similarity(paper_themes, vectors)
    square = table.pivot_table(index="theme", columns="other", values="similarity")
    assert np.diag(square).tolist() == [1, 1]
    assert square.loc["Inference", "Mechanisms"] == square.loc["Mechanisms", "Inference"]
    assert square.loc["Inference", "Mechanisms"] < -0.9


def test_like_themes_stand_side_by_side():
    themes = pd.DataFrame({"theme": ["a", "b", "c", "d"]})
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.95, 0.05], [0.05, 0.95]])
    order = list(dict.fromkeys(theme_similarity(themes, vectors)["theme"]))
    assert {frozenset(order[:2]), frozenset(order[2:])} == {frozenset("ac"), frozenset("bd")}


def test_the_triangle_shows_each_pair_once_and_names_every_theme(paper_themes):
    vectors = np.eye(6)[:, :4] + 0.1
    wider = paper_themes.assign(theme=["a", "b", "c", "a", "b", "c"])
    figure = plot_similarity(theme_similarity(wider, vectors))
    assert np.isfinite(np.array(figure.data[0].z, dtype=float)).sum() == 3
    assert sorted(texts(figure, "theme")) == ["a", "b", "c"]
    assert len(figure.data[1].text) == 3


@pytest.mark.parametrize("width", [440, 900])
def test_no_name_in_the_triangle_runs_out_of_the_figure(width):
    names = [f"{'a rather long name of a theme ' * (1 + i % 2)}{i}" for i in range(14)]
    vectors = np.random.default_rng(0).normal(size=(14, 5))
    figure = plot_similarity(theme_similarity(pd.DataFrame({"theme": names}), vectors), width=width)
    margin = figure.layout.margin
    cell = (width - margin.l - margin.r) / 13
    for i, text in enumerate(texts(figure, "theme")):
        widest = max(text_width(line) for line in text.split("<br>"))
        assert margin.l + i * cell + 3 + widest <= width


def test_one_theme_alone_can_be_drawn(paper_themes):
    one = paper_themes.assign(theme="All")
    assert len(plot_theme_sizes(theme_sizes(one)).data) == 1
    assert plot_theme_by_year(theme_by_year(one)).data[1].text[0] == "1"
    assert texts(plot_similarity(theme_similarity(one, np.eye(6))), "theme") == ["All"]


def test_the_tables_stay_as_they_are(paper_themes):
    before = paper_themes.copy()
    plot_theme_sizes(theme_sizes(paper_themes))
    plot_theme_by_year(theme_by_year(paper_themes))
    pd.testing.assert_frame_equal(paper_themes, before)


@pytest.mark.parametrize("width", [900, 440])
def test_of_many_years_no_two_heads_touch_and_numbers_stand_only_where_they_fit(width):
    years = range(1986, 2020)
    table = pd.DataFrame(
        [(theme, year, 150, 450, 1 / 3) for theme in "abc" for year in years],
        columns=["theme", "year", "n_papers", "n_total", "share"],
    )
    figure = plot_theme_by_year(table, width=width)
    axis = figure.layout.xaxis
    cell = (width - figure.layout.margin.l - figure.layout.margin.r) / len(years)
    steps = np.abs(np.diff(sorted(axis.tickvals))) * cell
    widths = [text_width(line, 12) for text in axis.ticktext for line in heads(text)]
    assert min(steps) >= max(widths)
    assert max(axis.tickvals) == len(years) - 1
    assert not [trace for trace in figure.data if trace.name == "numbers"]
    assert "number of papers" not in texts(figure, "subtitle")[0]


def heads(text):
    return re.sub(r"<span[^>]*>|</span>", "", text).split("<br>")


def test_a_theme_of_many_topics_lists_the_largest_and_how_many_more_there_are():
    sizes = pd.DataFrame(
        [("All", f"Topic of the number {i}", 60 - i) for i in range(40)],
        columns=["theme", "topic", "n_papers"],
    )
    for width, most in ((900, 2), (440, 4)):
        figure = plot_theme_sizes(sizes, width=width)
        lines = texts(figure, "topics")[0].split("<br>")
        assert len(lines) <= most
        listed = sum(line.count("Topic of") for line in lines)
        assert lines[0].startswith("Topic of the number 0 60")
        assert lines[-1].endswith(f"and {40 - listed} more")
        assert len(figure.data[0].x) == 40
