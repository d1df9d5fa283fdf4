"""The trend of a selection against the rest: the words follow the test, and few papers say so."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.findings.selection import trend_of_selection
from analysis.trends import estimate_trends


@pytest.fixture
def papers():
    dates = pd.date_range("2021-01-01", periods=48, freq="MS")
    return pd.DataFrame(
        {
            "paper_id": [f"p{i}" for i in range(48)],
            "date": dates,
            "topic": 0,
            "theme": "all of them",
            "confidence": 0.5,
            "runner_up": 1,
        }
    )


def test_late_papers_rise_and_early_ones_fall(papers):
    late = np.arange(48) >= 30
    assert "The selection rose" in trend_of_selection(papers, late)
    assert "The selection fell" in trend_of_selection(papers, ~late)


def test_the_numbers_are_those_of_the_two_name_table(papers):
    late = np.arange(48) % 5 == 0
    said = trend_of_selection(papers, late)
    table = papers.drop(columns="runner_up").assign(
        theme=np.where(late, "The selection", "rest"), confidence=1.0
    )
    trend = estimate_trends(table).set_index("name").loc["The selection"]
    assert f"odds ratio {trend['odds_ratio_per_year']:.1f}" in said
    assert "95 % interval" in said
    assert "Compared with the 38 other papers." in said


def test_nothing_proven_is_called_cannot_tell(papers):
    said = trend_of_selection(papers, np.isin(np.arange(48), [3, 20, 41]))
    assert "cannot tell" in said
    assert "It has only 3 dated papers." in said
    assert not {"rose", "fell", "steady"} & set(said.split())


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "Nothing is selected"), (range(48), "no rest to compare with")],
)
def test_nothing_and_everything_have_no_trend(papers, rows, said):
    assert said in trend_of_selection(papers, np.isin(np.arange(48), list(rows)))


def test_without_dates_there_is_no_trend(papers):
    early = np.arange(48) < 10
    undated = papers.assign(date=papers["date"].mask(early))
    assert "None of the selected papers has a date" in trend_of_selection(undated, early)
    assert "None of the other papers has a date" in trend_of_selection(undated, ~early)


def test_asking_changes_nothing(papers):
    before = papers.copy()
    trend_of_selection(papers, np.arange(48) < 20)
    pd.testing.assert_frame_equal(papers, before)
