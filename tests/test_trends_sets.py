"""Two sets of papers compared: who stands on which side, counts, tests, terms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends import compare_groups, compare_names, marking_terms, sides

MARKS = np.array([True, True, True, False, False, False])


def test_a_paper_of_both_sets_is_on_neither_side():
    apart = sides(MARKS, np.array([False, False, True, True, False, False]))
    assert apart.first.tolist() == [True, True, False, False, False, False]
    assert apart.second.tolist() == [False, False, False, True, False, False]
    assert apart.n_both == 1


def test_a_set_inside_another_is_compared_with_the_rest_of_it():
    whole, part = np.ones(6, dtype=bool), MARKS
    assert sides(part, whole).second.tolist() == (~MARKS).tolist()
    assert sides(whole, part).first.tolist() == (~MARKS).tolist()
    assert sides(whole, part).second.tolist() == MARKS.tolist()


def test_an_empty_set_and_twice_the_same_are_refused():
    with pytest.raises(InputError, match="first selection holds no paper"):
        sides(np.zeros(6, dtype=bool), MARKS)
    with pytest.raises(InputError, match="same papers"):
        sides(MARKS, MARKS.copy())


@pytest.fixture
def papers():
    rng = np.random.default_rng(0)
    n = 60
    inside = np.arange(n) < 25
    words = [
        "sparse attention kernels" if flag and rng.random() < 0.8 else "optimal transport"
        for flag in inside
    ]
    return pd.DataFrame(
        {
            "paper_id": [f"p{i}" for i in range(n)],
            "title": [f"On {text}" for text in words],
            "abstract": [f"We study {text} and cats." for text in words],
            "theme": np.where(rng.random(n) < np.where(inside, 0.7, 0.2), "A", "B"),
            "date": pd.Timestamp("2024-01-01"),
            "topic": 0,
            "confidence": 1.0,
            "inside": inside,
        }
    )


def test_counts_shares_tests_and_odds_are_those_of_the_two_sets(papers):
    marks = papers["inside"].to_numpy()
    table = compare_names(papers["theme"], sides(marks, ~marks)).set_index("name")
    for theme, line in table.iterrows():
        counts = [int((papers["theme"][side] == theme).sum()) for side in (marks, ~marks)]
        assert line[["n_first", "n_second"]].tolist() == counts
        assert line["share_first"] == pytest.approx(counts[0] / 25)
        one_sided = [
            fisher_exact(
                [[counts[0], 25 - counts[0]], [counts[1], 35 - counts[1]]], alternative=way
            ).pvalue
            for way in ("less", "greater")
        ]
        assert line["p_value"] == pytest.approx(min(1, 2 * min(one_sided)))
    groups = compare_groups(papers.assign(inside=papers["inside"].astype(str)), "inside")
    of_groups = groups[groups["group"] == "True"].set_index("name").loc[table.index]
    np.testing.assert_allclose(table["odds_ratio"], of_groups["odds_ratio"])
    np.testing.assert_allclose(table["low"], of_groups["odds_low"])


def test_odds_turn_round_when_the_sets_change_places(papers):
    marks = papers["inside"].to_numpy()
    one = compare_names(papers["theme"], sides(marks, ~marks)).set_index("name")
    other = compare_names(papers["theme"], sides(~marks, marks)).set_index("name")
    np.testing.assert_allclose(one["odds_ratio"], 1 / other["odds_ratio"], rtol=1e-3)
    np.testing.assert_allclose(one["low"], 1 / other["high"], rtol=1e-3)
    assert set(one["verdict"]) == {"more", "less"}


def test_terms_of_the_first_set_come_first_and_a_common_word_marks_nobody(papers):
    marks = papers["inside"].to_numpy()
    table = marking_terms(papers, sides(marks, ~marks), TrendConfig(n_terms=3))
    gap = np.sign(table["share_first"] - table["share_second"])
    assert gap.tolist() == sorted(gap, reverse=True)
    proven = table[table["verdict"] == "more"]["name"].tolist()
    assert "attention kernels" in proven
    assert "attention" not in table["name"].tolist()  # nearly only inside the pair
    assert "cats" not in table.loc[table["verdict"] != "cannot tell", "name"].tolist()
    assert (table["share_first"] > table["share_second"]).sum() <= 3


def test_rows_in_another_order_give_the_same_terms(papers):
    marks = papers["inside"].to_numpy()
    mixed = papers.sample(frac=1, random_state=1).reset_index(drop=True)
    again = mixed["inside"].to_numpy()
    before = papers.copy()
    first = marking_terms(papers, sides(marks, ~marks))
    pd.testing.assert_frame_equal(first, marking_terms(mixed, sides(again, ~again)))
    pd.testing.assert_frame_equal(papers, before)


def test_papers_without_terms_in_common_have_none():
    papers = pd.DataFrame({"paper_id": ["a", "b"], "title": ["x", "y"], "abstract": ["", ""]})
    marks = np.array([True, False])
    assert marking_terms(papers, sides(marks, ~marks)).empty
    table = compare_names(pd.Series(["same", "same"]), sides(marks, ~marks))
    assert table["odds_ratio"].isna().all()
    assert table["verdict"].tolist() == ["cannot tell"]
