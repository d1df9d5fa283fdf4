import numpy as np
import pandas as pd
import pytest

from analysis.figures import plot_ranks, plot_stacked_shares, stacked_shares, theme_ranks
from analysis.style import text_width


@pytest.fixture
def prevalence():
    counts = {
        "A": [6, 5, 5, 2],
        "B": [3, 5, 5, 4],
        "C": [3, 0, 0, 6],
        "D": [0, 2, 1, 0],
        "E": [0, 1, 2, 1],
    }
    periods = ["2022", "2023 Q1", "2023 Q2", "2024"]
    table = pd.DataFrame(
        [
            ("theme", name, period, n)
            for name, row in counts.items()
            for period, n in zip(periods, row, strict=True)
        ],
        columns=["level", "name", "period", "n_papers"],
    )
    totals = table.groupby("period")["n_papers"].transform("sum")
    return table.assign(n_total=totals, share=table["n_papers"] / totals)


def test_shares_add_up_to_one_and_the_smallest_are_added_up(prevalence):
    table = stacked_shares(prevalence, n_names=2)
    assert list(dict.fromkeys(table["name"])) == ["A", "B", "3 other themes"]
    assert table.groupby("period")["share"].sum().to_numpy() == pytest.approx(1)
    assert table["n_papers"].sum() == prevalence["n_papers"].sum()


def test_a_single_other_theme_keeps_its_name(prevalence):
    assert not stacked_shares(prevalence, n_names=4)["is_other"].any()


def test_areas_lie_on_each_other_up_to_all_papers(prevalence):
    figure = plot_stacked_shares(stacked_shares(prevalence, n_names=2))
    tops = {t.name: max(t.y) for t in figure.data if t.name != "share"}
    assert tops["3 other themes"] == pytest.approx(100)
    assert len([a for a in figure.layout.annotations if a.name == "area"]) == 3


def test_quarters_are_added_up_and_ties_share_their_mean_rank(prevalence):
    ranks = theme_ranks(prevalence).set_index(["name", "period"])["rank"]
    assert ranks["A", "2022"] == 1
    assert ranks["B", "2022"] == ranks["C", "2022"] == 2.5
    assert ranks["A", "2023"] == ranks["B", "2023"] == 1.5
    assert np.isnan(ranks["C", "2023"])


def test_ranks_count_names_that_are_not_shown(prevalence):
    assert set(theme_ranks(prevalence, n_names=2)["name"]) == {"A", "B"}
    ranks = theme_ranks(prevalence, n_names=2).set_index(["name", "period"])["rank"]
    assert ranks["A", "2024"] == 3


def test_a_line_breaks_where_a_name_has_no_papers(prevalence):
    figure = plot_ranks(theme_ranks(prevalence))
    assert [len(t.x) for t in figure.data if t.name == "C"] == [1, 1]


def test_tied_marks_stand_apart_yet_nearer_to_their_rank_than_to_the_next(prevalence):
    figure = plot_ranks(theme_ranks(prevalence))
    at = {t.name: t.y[0] for t in figure.data if t.name in {"B", "C"} and t.x[0] == 0}
    assert at["B"] != at["C"]
    assert all(abs(place - 2.5) < 0.5 for place in at.values())


def test_every_name_stands_at_the_right_end_and_a_dash_says_that_it_ended(prevalence):
    figure = plot_ranks(theme_ranks(prevalence))
    ends = [a for a in figure.layout.annotations if a.name == "line end"]
    right = [a.text.replace("\u2002", " ") for a in ends if a.x == 1]
    assert sorted(right) == ["1 C", "2 B", "3 A", "4 E", "– D"]


def test_no_word_of_a_name_runs_out_of_a_narrow_figure(prevalence):
    long = prevalence.assign(name=prevalence["name"].replace("A", "Synchronization and others"))
    figure = plot_ranks(theme_ranks(long), width=440)
    left = figure.layout.margin.l
    for note in figure.layout.annotations:
        if note.name == "line end":
            widest = max(text_width(line, note.font.size) for line in note.text.split("<br>"))
            assert widest + abs(note.xshift) <= left
