"""Shares of themes compared between groups of papers."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends import compare_groups


def papers_of(cells):
    """Turn {(theme, venue): n} into a paper_themes table with a venue."""
    rows = [cell for cell, n in cells.items() for _ in range(n)]
    table = pd.DataFrame(rows, columns=["theme", "venue"])
    table["paper_id"] = [f"p{row}" for row in range(len(table))]
    return table.assign(topic=0, confidence=1.0, date=pd.NaT)


PAPERS = papers_of(
    {("agents", "A"): 18, ("bandits", "A"): 2, ("agents", "B"): 10, ("bandits", "B"): 40}
)


def cell(table, name, group):
    return table.set_index(["name", "group"]).loc[(name, group)]


def test_a_difference_has_its_interval_and_verdict():
    row = cell(compare_groups(PAPERS, "venue"), "agents", "A")
    assert [row["n_papers"], row["n_total"], row["share"]] == [18, 20, 0.9]
    assert row["difference"] == pytest.approx(0.9 - 0.2)
    assert 0 < row["difference_low"] < 0.7 < row["difference_high"] < 1
    assert 1 < row["odds_low"] < row["odds_ratio"] < row["odds_high"]
    assert row["verdict"] == "more"


def test_p_values_are_fisher_s():
    from scipy.stats import fisher_exact

    row = cell(compare_groups(PAPERS, "venue"), "agents", "A")
    one_sided = fisher_exact([[18, 2], [10, 40]], alternative="greater").pvalue
    assert row["p_value"] == pytest.approx(2 * one_sided)


def test_newcombe_s_interval_is_that_of_his_paper():
    papers = papers_of({("x", "A"): 56, ("y", "A"): 14, ("x", "B"): 48, ("y", "B"): 32})
    row = cell(compare_groups(papers, "venue"), "x", "A")
    limits = [row["difference"], row["difference_low"], row["difference_high"]]
    assert limits == pytest.approx([0.2, 0.0524, 0.3339], abs=5e-5)


def test_equal_shares_cannot_be_told_apart():
    papers = papers_of({("a", "A"): 5, ("b", "A"): 15, ("a", "B"): 10, ("b", "B"): 30})
    table = compare_groups(papers, "venue")
    assert (table["verdict"] == "cannot tell").all()
    assert table["odds_ratio"].to_numpy() == pytest.approx(1, abs=0.05)


def test_papers_without_a_group_and_small_groups_are_compared_with_but_not_shown():
    extra = papers_of({("agents", None): 30, ("agents", "tiny"): 3})
    table = compare_groups(pd.concat([PAPERS, extra], ignore_index=True), "venue")
    assert set(table["group"]) == {"A", "B"}
    row = cell(table, "agents", "A")
    assert row["difference"] == pytest.approx(18 / 20 - 43 / 83)


def test_a_theme_of_two_papers_is_compared_and_cannot_be_told():
    cells = {("agents", "A"): 18, ("bandits", "B"): 40, ("tiny", "A"): 1, ("tiny", "B"): 1}
    row = cell(compare_groups(papers_of(cells), "venue"), "tiny", "A")
    assert [row["n_papers"], row["n_total"], row["verdict"]] == [1, 19, "cannot tell"]
    assert row["odds_low"] < 1 < row["odds_high"]


def test_bad_columns_are_named():
    with pytest.raises(InputError, match="no column journal"):
        compare_groups(PAPERS, "journal")
    with pytest.raises(InputError, match="no group of 10"):
        compare_groups(PAPERS.assign(venue="only one"), "venue")


def test_row_order_does_not_matter_and_the_input_is_unchanged():
    before = PAPERS.copy(deep=True)
    shuffled = compare_groups(PAPERS.sample(frac=1, random_state=1), "venue", config=TrendConfig())
    pd.testing.assert_frame_equal(shuffled, compare_groups(PAPERS, "venue"))
    pd.testing.assert_frame_equal(PAPERS, before)
