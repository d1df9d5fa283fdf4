"""What the charts of change say in words: counts, ties and chance, from small tables."""

from __future__ import annotations

import pandas as pd

from analysis import findings


def shifts(change):
    return pd.DataFrame(
        {
            "level": "theme",
            "name": "Decoding",
            "term": ["drafts", "pruning"],
            "n_early": [0, 4],
            "of_early": 12,
            "n_late": [5, 0],
            "of_late": 13,
            "change": change,
        }
    )


def test_terms_that_came_and_went_are_told_with_their_counts():
    told = findings.term_shifts_alt(shifts(["new", "fading"]))
    assert "In Decoding came: drafts (0 of 12 papers to 5 of 13)" in told
    assert "In Decoding went: pruning (4 of 12 papers to 0 of 13)" in told
    assert "chance" not in told


def test_terms_that_could_be_chance_are_not_named():
    told = findings.term_shifts_alt(shifts(["cannot tell", "cannot tell"]))
    assert "None is told from chance" in told
    assert "drafts" not in told


def test_names_that_share_the_first_rank_are_told_together():
    ranks = pd.DataFrame(
        {
            "level": "theme",
            "name": ["A", "B", "C"] * 2,
            "period": ["2023"] * 3 + ["2024"] * 3,
            "n_papers": [4, 4, 1, 0, 2, 6],
            "n_total": [9] * 3 + [8] * 3,
            "rank": [1.5, 1.5, 3.0, None, 2.0, 1.0],
        }
    )
    assert "2023 A and B (4 of 9); 2024 C (6 of 8)" in findings.ranks_alt(ranks)


def test_areas_are_told_by_first_and_last_counts_and_the_rest_as_one():
    stacked = pd.DataFrame(
        {
            "level": "theme",
            "name": ["A", "2 other themes"] * 2,
            "period": ["2023", "2023", "2024", "2024"],
            "n_papers": [10, 20, 25, 15],
            "n_total": [30, 30, 40, 40],
            "is_other": [False, True] * 2,
        }
    )
    told = findings.stacked_shares_alt(stacked)
    assert "1 theme and 2 other themes as one" in told
    assert "70 dated papers" in told
    assert "33 % (10 of 30 papers) in 2023 to 62 % (25 of 40 papers) in 2024" in told


def test_curves_are_told_from_the_first_year_that_is_well_filled():
    smooth = pd.DataFrame(
        {
            "level": "theme",
            "name": "A",
            "date": pd.to_datetime(["2015-06-01", "2023-01-01", "2024-12-01"]),
            "share": [0.5, 0.1, 0.3],
            "low": [0.0, 0.05, 0.2],
            "high": [1.0, 0.2, 0.4],
        }
    )
    prevalence = pd.DataFrame({"period": ["2015", "2023", "2024"], "n_total": [1, 90, 110]})
    told = findings.curves_alt(smooth, prevalence)
    assert "A 10 % (5–20 %) in January 2023 to 30 % (20–40 %) in December 2024" in told
    assert "2015" not in told
