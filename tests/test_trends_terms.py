"""Terms that came and went inside a theme, and terms that set groups apart."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.config import TrendConfig
from analysis.errors import InputError
from analysis.trends import group_terms, term_shifts


def papers_with(early, late, n=15):
    """Return 2 n papers of one theme and 10 of another; each half has its own sentence."""
    dates = [*pd.date_range("2022-01-01", periods=n), *pd.date_range("2024-01-01", periods=n)]
    return pd.DataFrame(
        {
            "paper_id": [f"p{row:02}" for row in range(2 * n + 10)],
            "title": ["Serving language models"] * (2 * n) + ["Bandits and regret"] * 10,
            "abstract": [early] * n + [late] * n + ["Lower bounds."] * 10,
            "date": [*dates, *pd.date_range("2023-01-01", periods=10)],
            "venue": ["A"] * n + ["B"] * n + ["C"] * 10,
        }
    )


def themes_of(papers):
    themes = ["inference"] * (len(papers) - 10) + ["bandits"] * 10
    return papers[["paper_id", "date"]].assign(theme=themes, topic=0, confidence=1.0)


PAPERS = papers_with("We prune weights of networks.", "We study speculative decoding.")


def test_what_came_and_what_went_is_read_off():
    shifts = term_shifts(PAPERS, themes_of(PAPERS))
    change = shifts.set_index("term")["change"]
    assert change["speculative decoding"] == "new"
    assert change["prune weights"] == "fading"
    assert set(shifts["name"]) == {"inference"}
    assert (
        shifts.set_index("term").loc["speculative decoding", ["n_early", "n_late"]] == [0, 15]
    ).all()


def test_a_word_that_only_lives_in_a_pair_is_left_to_the_pair():
    terms = set(term_shifts(PAPERS, themes_of(PAPERS))["term"])
    assert "speculative decoding" in terms
    assert not terms & {"speculative", "decoding"}


def test_a_theme_that_keeps_its_words_has_no_change():
    same = papers_with("We prune weights of networks.", "We prune weights of networks.")
    shifts = term_shifts(same, themes_of(same))
    assert (shifts["change"] == "cannot tell").all()
    assert ((shifts["low"] <= 0) & (shifts["high"] >= 0)).all()


def test_a_word_of_all_papers_has_finite_odds():
    papers = PAPERS.assign(abstract=PAPERS["abstract"] + " Everywhere.")
    everywhere = group_terms(papers, "venue").query("term == 'everywhere'")
    shifts = term_shifts(papers, themes_of(papers))
    for odds in (everywhere["log_odds"], shifts["log_odds"]):
        assert odds.notna().all()
        assert odds.abs().lt(50).all()


def test_small_themes_have_no_terms():
    assert "bandits" not in set(term_shifts(PAPERS, themes_of(PAPERS))["name"])
    few = term_shifts(PAPERS, themes_of(PAPERS), config=TrendConfig(min_for_shape=100))
    assert few.empty
    assert "change" in few


def test_a_theme_dated_to_one_day_cannot_be_split():
    papers = PAPERS.assign(date=pd.Timestamp("2024-01-01"))
    assert term_shifts(papers, themes_of(papers)).empty


def test_stop_words_can_be_added():
    shifts = term_shifts(PAPERS, themes_of(PAPERS), stop_words=["speculative"])
    assert not shifts["term"].str.contains("speculative").any()


def test_stop_words_with_an_apostrophe_are_stopped_as_texts_are_cut():
    papers = papers_with("It doesn't prune weights.", "It doesn't decode.")
    groups = TrendConfig(min_for_shape=10)
    assert group_terms(papers, "venue", groups)["term"].str.contains("doesn").any()
    stopped = group_terms(papers, "venue", groups, stop_words=["doesn't", "user's"])
    assert not stopped["term"].str.contains("doesn").any()


def test_undated_papers_are_on_neither_side():
    papers = PAPERS.assign(date=PAPERS["date"].mask(PAPERS.index == 0))
    shifts = term_shifts(papers, themes_of(papers)).set_index("term")
    assert (shifts["of_early"] + shifts["of_late"] == 29).all()


def test_terms_of_papers_without_any_date_have_no_shift():
    papers = PAPERS.assign(date=pd.Series(pd.NaT, index=PAPERS.index, dtype="datetime64[ns]"))
    assert term_shifts(papers, themes_of(papers)).empty


@pytest.mark.parametrize("date", ["2999-01-01", "last spring"])
def test_a_date_that_cannot_be_is_refused_with_its_row(date):
    themes = themes_of(PAPERS)
    dates = ["2024-01-01", date, *themes["date"].dt.strftime("%Y-%m-%d")[2:]]
    with pytest.raises(InputError, match=r"row 2 \(paper p01\)"):
        term_shifts(PAPERS, themes.assign(date=dates))


def test_time_zones_do_not_matter():
    themes = themes_of(PAPERS)
    tokyo = themes["date"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")
    shifts = term_shifts(PAPERS, themes.assign(date=tokyo))
    pd.testing.assert_frame_equal(shifts, term_shifts(PAPERS, themes))


def test_groups_differ_in_their_terms():
    terms = group_terms(PAPERS, "venue", TrendConfig(min_for_shape=10))
    of_b = terms[terms["group"] == "B"].set_index("term")
    assert of_b.loc["speculative decoding", "change"] == "more"
    assert of_b.loc["speculative decoding", ["n_group", "of_group", "n_rest"]].tolist() == [
        15,
        15,
        0,
    ]
    assert of_b.loc["prune weights", "change"] == "less"
    assert set(terms["group"]) == {"A", "B", "C"}


def test_a_missing_column_is_named():
    with pytest.raises(InputError, match="no column journal"):
        group_terms(PAPERS, "journal")


def test_the_input_is_unchanged():
    before = PAPERS.copy(deep=True)
    term_shifts(PAPERS, themes_of(PAPERS))
    pd.testing.assert_frame_equal(PAPERS, before)


def test_a_word_that_rises_everywhere_is_new_in_no_theme():
    rows = []
    for number in range(160):
        late, own = number >= 80, number % 2
        words = ["transformers"] * late + ["caches"] + ["routing"] * (late and own)
        rows.append((number, "agents" if own else "rest", " ".join(words)))
    papers = pd.DataFrame(
        {
            "paper_id": [f"p{number}" for number, _, _ in rows],
            "title": [f"On {words}" for _, _, words in rows],
            "abstract": "",
            "date": pd.date_range("2020-01-01", periods=160, freq="W"),
        }
    )
    themes = papers[["paper_id", "date"]].assign(
        topic=0, theme=[theme for _, theme, _ in rows], confidence=1.0
    )
    shifts = term_shifts(papers, themes)
    new = shifts[shifts["change"] == "new"]
    assert len(new)
    assert new["term"].str.contains("routing").all()
    assert set(new["name"]) == {"agents"}
