"""First appearances, peaks, bends and bursts: found where they are, and only there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends import describe_shapes, find_bursts
from analysis.trends.baseline import straight_trends
from analysis.trends.bend import fit_bend, possible_bends
from analysis.trends.dates import UNITS_PER_YEAR
from analysis.trends.waves import Waves

QUICK = TrendConfig(n_bootstrap=199)


def papers_of(rows):
    """Turn (theme, date) pairs into a paper_themes table."""
    table = pd.DataFrame(rows, columns=["theme", "date"])
    table["date"] = pd.to_datetime(table["date"])
    table["paper_id"] = [f"p{row}" for row in range(len(table))]
    return table.assign(topic=0, confidence=1.0)


def corpus(course, n=400, seed=0):
    """Draw papers over four years; `course` gives the log odds of "agents" by year."""
    rng = np.random.default_rng(seed)
    years = np.sort(rng.uniform(0, 4, n))
    member = rng.uniform(size=n) < 1 / (1 + np.exp(-course(years)))
    dates = pd.Timestamp("2020-01-01") + pd.to_timedelta(np.round(years * 365.25), unit="D")
    return papers_of(list(zip(np.where(member, "agents", "others"), dates, strict=True)))


def agents(table):
    return table.set_index("name").loc["agents"]


def test_the_first_paper_and_how_remarkable_its_lateness_is():
    days = pd.date_range("2020-01-01", periods=6, freq="MS")
    rows = list(zip(["a", "a", "a", "b", "a", "b"], days, strict=True))
    row = describe_shapes(papers_of(rows)).set_index("name").loc["b"]
    assert row["first"] == days[3]
    assert row["n_before"] == 3
    assert row["late_p"] == pytest.approx(3 / 15)  # both of b among the last 3 of 6 papers


def test_the_peak_is_the_largest_share_among_periods_with_enough_papers():
    rows = [("a", "2019-05-01"), ("b", "2019-06-01")]
    rows += [("a", "2020-05-01")] * 3 + [("b", "2020-06-01")] * 9
    rows += [("a", "2021-05-01")] * 6 + [("b", "2021-06-01")] * 6
    row = describe_shapes(papers_of(rows)).set_index("name").loc["a"]
    assert row["peak"] == "2021 Q2"
    assert [row["peak_n"], row["peak_total"], row["peak_share"]] == [6, 12, 0.5]
    assert row["peak_low"] < 0.5 < row["peak_high"]


def test_a_bend_is_found_where_it_is():
    row = agents(describe_shapes(corpus(lambda year: np.abs(year - 2) * 2 - 2.5), config=QUICK))
    assert row["bends"]
    assert row["bend_low"] <= pd.Timestamp("2022-01-01") <= row["bend_high"]
    assert row["before_high"] < 1 < row["after_low"]


def test_a_straight_trend_does_not_bend():
    row = agents(describe_shapes(corpus(lambda year: 0.8 * year - 3), config=QUICK))
    assert not row["bends"]
    assert row["p_value"] > 0.05


def test_names_too_small_for_a_bend_or_a_burst_have_none():
    papers = corpus(lambda year: np.full_like(year, -4.0))
    shapes = describe_shapes(papers, config=QUICK)
    row = agents(shapes)
    assert 0 < row["n_dated"] < 20
    assert row[["bend", "p_value", "before", "after"]].isna().all()
    assert not row["bends"]
    assert "agents" not in set(find_bursts(papers, config=QUICK)["name"])


def test_a_burst_is_found_in_its_quarter():
    papers = corpus(lambda year: np.where(np.abs(year - 2.125) < 0.1, 1.5, -2.0))
    burst = agents(find_bursts(papers, config=QUICK))
    assert burst["q_value"] <= 0.05
    assert burst["start"] == burst["end"] == "2022 Q1"
    assert burst["n_papers"] > 2 * burst["n_expected"]
    assert burst["low"] < burst["share"] < burst["high"]


def test_a_rising_name_is_no_burst_at_its_end():
    burst = agents(find_bursts(corpus(lambda year: 1.2 * year - 4), config=QUICK))
    assert burst["p_value"] > 0.05


@pytest.mark.parametrize("dates", [[None] * 30, ["2024-01-01"] * 30])
def test_without_different_dates_there_is_no_shape(dates):
    papers = papers_of(list(zip(["a", "b", "b"] * 10, dates, strict=True)))
    shapes = describe_shapes(papers, config=QUICK)
    assert shapes["name"].tolist() == ["b", "a"]
    assert shapes["bend"].isna().all()
    assert not shapes["bends"].any()
    assert find_bursts(papers, config=QUICK).empty


def test_one_period_has_a_peak_and_no_burst():
    dates = pd.date_range("2024-01-01", "2024-03-31", periods=60)
    papers = papers_of(list(zip(["a", "b", "b"] * 20, dates, strict=True)))
    shapes = describe_shapes(papers, config=QUICK).set_index("name")
    assert shapes.loc["a", ["peak_n", "peak_total"]].tolist() == [20, 60]
    assert shapes["peak"].tolist() == ["2024 Q1"] * 2
    assert find_bursts(papers, config=QUICK).empty


def test_a_theme_of_two_papers_has_a_first_paper_and_neither_bend_nor_burst():
    papers = corpus(lambda year: 0.3 * year - 2)
    papers.loc[[3, 9], "theme"] = "tiny"
    tiny = describe_shapes(papers, config=QUICK).set_index("name").loc["tiny"]
    assert tiny["first"] == papers.loc[[3, 9], "date"].min()
    assert np.isnan(tiny["p_value"])
    assert "tiny" not in set(find_bursts(papers, config=QUICK)["name"])


@pytest.mark.parametrize("describe", [describe_shapes, find_bursts])
@pytest.mark.parametrize("date", ["2999-01-01", "last spring"])
def test_a_date_that_cannot_be_is_refused_with_its_row(describe, date):
    papers = papers_of([("a", "2023-01-01"), ("b", "2024-01-01")])
    with pytest.raises(InputError, match=r"row 2 \(paper p1\)"):
        describe(papers.assign(date=["2023-01-01", date]))


def test_time_zones_do_not_matter():
    papers = corpus(lambda year: 0.3 * year - 2)
    tokyo = papers["date"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")
    for describe in (describe_shapes, find_bursts):
        expected = describe(papers, config=QUICK)
        pd.testing.assert_frame_equal(describe(papers.assign(date=tokyo), config=QUICK), expected)


def test_the_input_is_unchanged_and_the_seed_settles_the_result():
    papers = corpus(lambda year: 0.3 * year - 2)
    before = papers.copy(deep=True)
    first, second = (describe_shapes(papers, config=QUICK) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    pd.testing.assert_frame_equal(papers, before)


def test_waves_widen_the_intervals_of_both_sides_of_a_bend_and_of_its_date():
    rng = np.random.default_rng(3)
    month = np.repeat(np.arange(120), 60)
    swing = np.repeat(rng.normal(0, 0.35, (4, 20)), 6, axis=1)
    odds = np.exp(swing)
    odds[0] *= np.exp(-0.2 * np.abs(np.arange(120) / 12 - 5))
    chance = (odds / odds.sum(axis=0))[:, month].cumsum(axis=0)
    codes = (chance < rng.uniform(size=len(month))).sum(axis=0)
    scores = np.round((20 + month / 12) * UNITS_PER_YEAR).astype(np.int64)
    wavy = straight_trends(list("abcd"), scores, codes)
    assert wavy.waves.seen().all()
    still = replace(wavy, waves=Waves.none(np.ones(4)))
    places = possible_bends(wavy, 0)
    (_, low, high, told), (_, least, most, plain) = (
        fit_bend(baseline, 0, places) for baseline in (wavy, still)
    )
    assert low <= least <= most <= high
    for side in (0, 3):
        width = np.log(told[side + 2] / told[side + 1])
        assert width > 1.5 * np.log(plain[side + 2] / plain[side + 1])
    assert plain[0] == pytest.approx(told[0], rel=0.2)
