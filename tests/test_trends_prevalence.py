"""Prevalence: every period and every paper is accounted for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends import count_undated, count_unplaced, period_bounds, theme_prevalence
from analysis.trends.dates import date_bounds, date_scores


def papers_of(rows, **more):
    """Turn (theme, date) pairs into a paper_themes table."""
    table = pd.DataFrame(rows, columns=["theme", "date"])
    table["date"] = pd.to_datetime(table["date"])
    table["paper_id"] = [f"p{row}" for row in range(len(table))]
    table["topic"], table["confidence"] = 0, 1.0
    return table.assign(**more)


SMALL = papers_of(
    [
        ("agents", "2021-02-03"),
        ("bandits", "2021-11-30"),
        ("agents", "2023-05-01"),
        ("bandits", None),
    ]
)


def test_a_silent_year_has_zero_papers_and_no_share():
    silent = theme_prevalence(SMALL).query("period == '2022'")
    assert silent["n_papers"].tolist() == [0, 0]
    assert silent[["share", "low", "high"]].isna().all(axis=None)


def test_shares_of_a_period_sum_to_one():
    shares = theme_prevalence(SMALL).groupby("period")["share"].sum(min_count=1).dropna()
    assert shares.tolist() == pytest.approx([1, 1])


def test_papers_in_equal_papers_counted_plus_undated():
    assert theme_prevalence(SMALL)["n_papers"].sum() + count_undated(SMALL) == len(SMALL)


def test_a_share_of_3_in_43_runs_from_2_4_to_18_6_percent():
    table = theme_prevalence(papers_of([("a", "2024-01-02")] * 3 + [("b", "2024-01-02")] * 40))
    row = table.query("name == 'a'").iloc[0]
    assert [row["low"], row["high"]] == pytest.approx([0.024, 0.186], abs=5e-4)


def test_intervals_at_none_and_all_stay_within_0_and_1():
    table = theme_prevalence(papers_of([("a", "2021-01-01"), ("b", "2022-01-01")]))
    assert table["low"].between(0, 1).all()
    assert table["high"].between(0, 1).all()
    assert (table["low"] <= table["share"]).all()


def test_row_order_does_not_matter_and_the_input_is_unchanged():
    before = SMALL.copy(deep=True)
    shuffled = theme_prevalence(SMALL.sample(frac=1, random_state=1))
    pd.testing.assert_frame_equal(shuffled, theme_prevalence(SMALL))
    pd.testing.assert_frame_equal(SMALL, before)


def test_quarters_begin_with_the_first_year_from_which_every_quarter_can_hold_five_papers():
    sparse = [("a", f"{year}-06-01") for year in (2018, 2020)]
    dense = [("a", day) for day in pd.date_range("2022-01-15", "2023-06-15", periods=40)]
    assert theme_prevalence(papers_of(sparse + dense))["period"].tolist() == [
        *["2018", "2019", "2020", "2021"],
        *["2022 Q1", "2022 Q2", "2022 Q3", "2022 Q4", "2023 Q1", "2023 Q2"],
    ]


def test_a_thin_last_year_keeps_every_year_whole():
    dense = [("a", day) for day in pd.date_range("2020-01-15", "2021-12-15", periods=80)]
    periods = theme_prevalence(papers_of([*dense, ("a", "2022-01-02"), ("a", "2022-12-02")]))
    assert periods["period"].tolist() == ["2020", "2021", "2022"]


def test_a_big_corpus_is_cut_into_months():
    dense = [("a", day) for day in pd.date_range("2023-11-01", "2024-02-20", periods=500)]
    periods = theme_prevalence(papers_of(dense))["period"].tolist()
    assert periods == ["2023-11", "2023-12", "2024-01", "2024-02"]


def test_the_configuration_overrides_the_rule():
    config = TrendConfig(quarters_from=2023)
    periods = theme_prevalence(SMALL, config=config)["period"].unique().tolist()
    assert periods == ["2021", "2022", "2023 Q1", "2023 Q2"]


def test_periods_sort_as_text_in_order_of_time():
    sparse = [("a", "2019-06-01")]
    dense = [("a", day) for day in pd.date_range("2021-01-15", "2022-12-15", periods=60)]
    months = [("a", day) for day in pd.date_range("2023-01-01", "2023-12-31", periods=1500)]
    periods = theme_prevalence(papers_of(sparse + dense + months))["period"].tolist()
    assert periods == sorted(periods)
    starts = [period_bounds(period)[0] for period in periods]
    assert starts == sorted(starts)
    assert {len(period) for period in periods} == {4, 7}


def test_many_year_only_dates_keep_their_year_whole():
    days = [("a", day) for day in pd.date_range("2022-01-15", "2023-12-15", periods=80)]
    years = [("a", "2023-01-01")] * 20
    precision = ["day"] * 80 + ["year"] * 20
    periods = theme_prevalence(papers_of(days + years, date_precision=precision))
    assert periods["period"].tolist() == ["2022", "2023"]
    assert periods["n_papers"].sum() == 100


def test_a_few_year_only_dates_are_left_out_of_quarters_and_counted():
    days = [("a", day) for day in pd.date_range("2022-01-15", "2022-12-15", periods=80)]
    papers = papers_of([*days, ("a", "2022-01-01")], date_precision=["day"] * 80 + ["year"])
    table = theme_prevalence(papers)
    assert table["n_papers"].sum() == 80
    assert count_unplaced(papers, TrendConfig()) == 1


def test_a_corpus_without_dates_has_an_empty_table_of_the_same_columns():
    table = theme_prevalence(SMALL.assign(date=pd.NaT))
    assert table.empty
    assert list(table.columns) == list(theme_prevalence(SMALL).columns)


def test_one_year_is_one_period_with_all_papers():
    papers = papers_of([("a", "2024-01-05"), ("b", "2024-06-05"), ("a", "2024-12-05")])
    table = theme_prevalence(papers)
    assert table["period"].unique().tolist() == ["2024"]
    assert table.set_index("name")["share"].to_dict() == {
        "a": pytest.approx(2 / 3),
        "b": pytest.approx(1 / 3),
    }
    assert count_unplaced(papers, TrendConfig()) == 0


def test_recalled_dates_can_be_left_out():
    papers = SMALL.assign(date_evidence=["recalled", "confirmed", "confirmed", "confirmed"])
    table = theme_prevalence(papers, config=TrendConfig(leave_out_recalled=True))
    assert table.query("period == '2021'").set_index("name")["n_papers"].to_dict() == {
        "agents": 0,
        "bandits": 1,
    }


def test_time_zones_are_read_as_utc():
    papers = papers_of([("a", "2023-01-01T03:00")])
    eastern = papers.assign(date=papers["date"].dt.tz_localize("Asia/Tokyo"))
    assert theme_prevalence(eastern)["period"].tolist() == ["2022"]


def test_a_date_more_than_a_year_ahead_is_refused_with_its_row_and_paper():
    papers = papers_of([("a", "2023-01-01"), ("a", "2999-01-01")])
    with pytest.raises(InputError, match=r"row 2 \(paper p1\).*year ahead"):
        theme_prevalence(papers)


def test_an_unreadable_date_is_refused_with_its_row_and_paper():
    papers = papers_of([("a", "2023-01-01"), ("a", None)])
    with pytest.raises(InputError, match=r"row 2 \(paper p1\): date is last spring"):
        theme_prevalence(papers.assign(date=["2023-01-01", "last spring"]))


def test_text_dates_are_read():
    papers = SMALL.assign(date=["2021-02-03", "2021-11-30", "2023-05-01", None])
    pd.testing.assert_frame_equal(theme_prevalence(papers), theme_prevalence(SMALL))


def test_a_quarter_is_fine_enough_for_quarters_and_a_season_is_not():
    days = [("a", f"{year}-{month:02}-15") for year in (2021, 2022) for month in range(1, 13)] * 6
    rest = [("a", "2022-07-01"), ("a", "2022-06-01")]
    precision = ["day"] * len(days) + ["quarter", "season"]
    config = TrendConfig(quarters_from=2021)
    papers = papers_of(days + rest, date_precision=precision)
    counts = theme_prevalence(papers, config=config).set_index("period")["n_papers"]
    assert counts["2022 Q3"] == 19
    assert counts.drop("2022 Q3").eq(18).all()
    assert count_unplaced(papers, config) == 1


def test_a_quarter_and_a_season_score_the_middle_of_their_three_months():
    dates = ["2021-08-20", "2021-12-01", "2021-08-01", "2021-01-01"]
    papers = papers_of(
        [("a", date) for date in dates], date_precision=["quarter", "season", "month", "year"]
    )
    starts, ends = date_bounds(papers)
    first = [str(np.datetime64(int(day), "D")) for day in starts]
    last = [str(np.datetime64(int(day), "D")) for day in ends]
    assert first == ["2021-07-01", "2021-12-01", "2021-08-01", "2021-01-01"]
    assert last == ["2021-10-01", "2022-03-01", "2021-09-01", "2022-01-01"]
    assert date_scores(papers)[0] == round((starts[0] + ends[0]) / 2 * 10)


def test_an_unknown_precision_and_an_unknown_level_are_refused():
    with pytest.raises(InputError, match="date_precision is week"):
        theme_prevalence(SMALL.assign(date_precision="week"))
    with pytest.raises(InputError, match="theme, topic"):
        theme_prevalence(SMALL, level="cluster")


def test_topics_go_by_label_or_number_and_equal_labels_stay_apart():
    papers = SMALL.assign(topic=[0, 1, 2, 2])
    assert set(theme_prevalence(papers, "topic")["name"]) == {"topic 0", "topic 1", "topic 2"}
    labelled = papers.assign(topic_label=["agents", "bandits", "agents", "agents"])
    assert set(theme_prevalence(labelled, "topic")["name"]) == {
        *["agents (topic 0)", "agents (topic 2)", "bandits"]
    }
