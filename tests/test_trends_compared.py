"""Two periods compared, and trends compared between groups."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.errors import InputError
from analysis.findings import comparison_sentences
from analysis.trends import (
    compare_group_trends,
    compare_periods,
    read_periods,
    theme_prevalence,
)


def papers_of(rows):
    """Turn (theme, date) pairs into a paper_themes table."""
    table = pd.DataFrame(rows, columns=["theme", "date"])
    table["date"] = pd.to_datetime(table["date"])
    table["paper_id"] = [f"p{row}" for row in range(len(table))]
    return table.assign(topic=0, confidence=1.0)


def two_periods():
    rows = [("agents", "2021-05-01")] * 4 + [("bandits", "2021-05-01")] * 36
    rows += [("agents", "2024-05-01")] * 30 + [("bandits", "2024-12-31")] * 30
    return papers_of([*rows, ("agents", "2022-05-01")])


def test_periods_are_compared_by_their_own_papers_only():
    table = compare_periods(two_periods(), ("2021..2021", "2024..2024")).set_index("name")
    agents = table.loc["agents"]
    counts = ["n_first", "of_first", "n_second", "of_second"]
    assert agents[counts].tolist() == [4, 40, 30, 60]
    assert agents["difference"] == pytest.approx(0.4)
    assert 0 < agents["difference_low"] < 0.4 < agents["difference_high"]
    assert agents["verdict"] == "more"
    assert table.loc["bandits", "verdict"] == "less"


def test_a_comparison_is_told_in_a_sentence():
    told = comparison_sentences(compare_periods(two_periods(), ("2021", "2024")))
    assert any(
        said.startswith("agents: more, 10 % (4 of 40) in 2021 and 50 % (30 of 60) in 2024")
        for said in told
    )


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        (("2021..2024", "2024..2025"), "overlap"),
        (("2019", "2024"), "2019 has 0 papers"),
    ],
)
def test_periods_that_cannot_be_compared_are_refused(periods, said):
    with pytest.raises(InputError, match=said):
        compare_periods(two_periods(), periods)


@pytest.mark.parametrize("text", ["2021..2022", "2021,2022,2023", "soon..later,2024"])
def test_periods_that_cannot_be_read_are_refused(text):
    with pytest.raises(InputError, match="period"):
        read_periods(text)


def test_a_trend_that_only_one_group_has_is_an_interaction():
    rng = np.random.default_rng(0)
    years = np.sort(rng.uniform(0, 5, 2000))
    venue = rng.choice(["A", "B"], 2000)
    odds = np.where(venue == "A", 0.8 * (years - 2.5), 0.0) - 1
    theme = np.where(rng.uniform(size=2000) < 1 / (1 + np.exp(-odds)), "agents", "rest")
    dates = pd.Timestamp("2015-01-01") + pd.to_timedelta(years * 365.2425, unit="D")
    papers = papers_of(list(zip(theme, dates, strict=True))).assign(venue=venue)
    told = comparison_sentences(compare_group_trends(papers, "venue"))
    assert any(" times that elsewhere (95 % interval" in sentence for sentence in told)
    assert told[-1].startswith("Papers are taken as independent")
    table = compare_group_trends(papers, "venue").set_index(["name", "group"])
    row = table.loc[("agents", "A")]
    assert row["verdict"] == "faster"
    assert row["ratio_low"] < np.exp(0.8) < row["ratio_high"]
    assert table.loc[("agents", "B"), "verdict"] == "slower"


def test_tables_do_not_grow_with_empty_centuries():
    rows = [("a", "1815-01-01"), *[("a", f"20{year}-01-01") for year in (14, 15, 18)]]
    periods = theme_prevalence(papers_of(rows))["period"].tolist()
    assert periods == ["1815", "2014", "2015", "2016", "2017", "2018"]


@settings(max_examples=40, deadline=None)
@given(
    first=st.lists(st.integers(0, 60), min_size=2, max_size=4),
    second=st.lists(st.integers(0, 60), min_size=2, max_size=4),
)
def test_what_is_told_of_two_periods_never_contradicts_the_counts(first, second):
    counts = [(first, "2021-05-01"), (second, "2024-05-01")]
    rows = [
        (f"t{n}", date)
        for sizes, date in counts
        for n, size in enumerate(sizes)
        for _ in range(size)
    ]
    assume(min(sum(first), sum(second)) >= 10)
    table = compare_periods(papers_of(rows), ("2021", "2024"))
    for row in table.to_dict("records"):
        assert row["difference"] == pytest.approx(row["share_second"] - row["share_first"])
        gaps = row["difference_low"], row["difference_high"]
        assert (row["verdict"] == "more") <= (min(gaps) > 0)
        assert (row["verdict"] == "less") <= (max(gaps) < 0)
    told = comparison_sentences(table)
    for sentence in told:
        if found := re.match(
            r"(t\d): (more|less), .*?\((\d+) of (\d+)\).*?\((\d+) of (\d+)\)", sentence
        ):
            n, total, later, rest = map(int, found.groups()[2:])
            assert (later / rest > n / total) == (found[2] == "more")
    assert sum(" cannot tell " in sentence for sentence in told) <= 1
