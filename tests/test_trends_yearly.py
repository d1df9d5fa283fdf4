"""Each year beside the one before, names to watch, and the table of statistics."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.findings import printed_statistics, statistics_table
from analysis.trends import estimate_trends, weak_signals, year_over_year


def papers_of(rows):
    """Turn (theme, date) pairs into a paper_themes table."""
    table = pd.DataFrame(rows, columns=["theme", "date"])
    table["date"] = pd.to_datetime(table["date"])
    table["paper_id"] = [f"p{row}" for row in range(len(table))]
    return table.assign(topic=0, confidence=1.0)


def test_each_year_stands_beside_the_last_one_with_papers():
    rows = [("a", "2020-01-01")] * 5 + [("b", "2020-01-01")] * 15
    rows += [("a", "2022-01-01")] * 15 + [("b", "2022-01-01")] * 5
    table = year_over_year(papers_of(rows)).set_index("name")
    row = table.loc["a"]
    assert [row["year"], row["n_before"], row["total_before"]] == ["2022", 5, 20]
    assert row["difference"] == pytest.approx(0.5)
    assert 0 < row["low"] < 0.5 < row["high"] < 1


def test_a_small_name_that_comes_late_is_listed_and_an_early_one_is_not():
    dates = pd.date_range("2020-01-01", "2023-12-31", periods=100)
    late, early = [("new", "2023-11-01")] * 3, [("old", "2020-02-01"), ("old", "2023-11-01")]
    table = weak_signals(papers_of([*[("rest", day) for day in dates], *late, *early]), "theme")
    assert table["name"].tolist() == ["new"]
    assert table.loc[0, "n_before"] > 90
    assert table.loc[0, "low"] < table.loc[0, "share_since"] < table.loc[0, "high"]


def test_doubling_times_stand_only_where_a_rise_is_proven():
    rng = np.random.default_rng(1)
    years = np.sort(rng.uniform(0, 4, 400))
    names = np.where(rng.uniform(size=400) < 0.05 * np.exp(years / 1.6), "a", "b")
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(years * 365.2425, unit="D")
    table = statistics_table(estimate_trends(papers_of(list(zip(names, dates, strict=True)))))
    rows = table.set_index("name")
    assert rows.loc["a", "verdict"] == "rising"
    assert rows.loc["a", "doubling_low"] < rows.loc["a", "doubling_years"]
    assert rows.loc["a", "doubling_years"] < rows.loc["a", "doubling_high"]
    assert rows.loc["b", ["doubling_years", "doubling_low"]].isna().all()


def test_the_printed_table_has_shares_intervals_and_doubling_times_in_nine_columns():
    trends = pd.DataFrame(
        {
            "level": "theme",
            "name": ["caches", "bandits"],
            "n_papers": [1200, 9],
            "odds_ratio_per_year": [2.0, 0.97],
            "low": [1.4142, 0.942],
            "high": [4.0, 0.9968],
            "p_value": [1e-9, 0.034],
            "q_value": [1e-8, 0.068],
            "dispersion": [1.0, 1.25],
            "verdict": ["rising", "cannot tell"],
        }
    )
    counts = [("caches", "2020", 5, 50), ("caches", "2021", 30, 60), ("bandits", "2020", 0, 0)]
    prevalence = pd.DataFrame(counts, columns=["name", "period", "n_papers", "n_total"])
    table = statistics_table(trends, prevalence.assign(level="theme"))
    assert table.loc[0, ["n_first", "of_first", "n_last", "of_last"]].tolist() == [5, 50, 30, 60]
    printed = printed_statistics(table).set_index("Theme")
    assert len(printed.columns) == 8
    assert printed.loc["caches"].tolist() == [
        *("1,200", "10 % (2020) to 50 % (2021)", "2.00 (1.41–4.00)", "< 0.001", "< 0.001"),
        *("1.00", "1.00 (0.500–2.00)", "rising"),
    ]
    assert printed.loc["bandits", "Odds ratio per year"] == "0.970 (0.942–0.997)"
    assert printed.loc["bandits", "Doubling in years"] == ""
    assert printed.loc["bandits", "Share"] == ""
