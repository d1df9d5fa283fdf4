import numpy as np
import pandas as pd
import pytest

from analysis.figures import leading_shifts, plot_term_shifts


@pytest.fixture
def shifts():
    return pd.concat([_table("A", [3.0, 1.0, 2.0, -2.0, -1.0]), _table("B", [1.5, -0.5])])


def _table(name, odds):
    values = np.array(odds)
    return pd.DataFrame(
        {
            "level": "theme",
            "name": name,
            "term": [f"{name} {i}" for i in range(len(odds))],
            "n_early": 1,
            "of_early": 12,
            "n_late": 4,
            "of_late": 13,
            "split": pd.Timestamp("2024-02-03"),
            "log_odds": values,
            "low": values - 1,
            "high": np.where(values == 3.0, 40.0, values + 1),
            "p_value": 0.01,
            "q_value": 0.02,
            "change": np.where(values > 2, "new", "cannot tell"),
        }
    )


def test_terms_that_came_stand_before_those_that_went_and_the_surest_are_kept(shifts):
    table = leading_shifts(shifts, n_terms=2)
    assert table["term"].tolist() == ["A 0", "A 1", "A 4", "A 3", "B 0", "B 1"]


def test_only_the_first_names_are_kept(shifts):
    assert set(leading_shifts(shifts, n_names=1)["name"]) == {"A"}


def test_every_term_is_a_line_with_its_counts(shifts):
    table = leading_shifts(shifts)
    figure = plot_term_shifts(table)
    terms = [a for a in figure.layout.annotations if a.name == "term"]
    counts = [a for a in figure.layout.annotations if a.name == "counts"]
    assert [a.text for a in terms] == table["term"].tolist()
    assert [a.y for a in terms] == [a.y for a in counts]
    assert counts[0].text == "1 of 12 → 4 of 13, new"
    drawn = sum(len(t.x) for t in figure.data if t.name in {"new", "fading", "cannot tell"})
    assert drawn == len(table)


def test_no_two_lines_lie_on_each_other(shifts):
    figure = plot_term_shifts(leading_shifts(shifts))
    places = sorted(a.y for a in figure.layout.annotations if a.name in {"term", "name"})
    assert np.diff(places).min() > 15


def test_an_interval_beyond_the_axis_ends_in_an_arrow(shifts):
    figure = plot_term_shifts(leading_shifts(shifts))
    (arrow,) = [t for t in figure.data if t.name == "interval goes on"]
    assert arrow.marker.symbol == "triangle-right"
    assert arrow.x[0] < 10


def test_markup_in_terms_is_shown_and_not_read(shifts):
    odd = leading_shifts(shifts).assign(term="<b>k</b>")
    shown = [a.text for a in plot_term_shifts(odd).layout.annotations if a.name == "term"]
    assert shown[0] == "&lt;b&gt;k&lt;/b&gt;"
