"""Filters: what each of them keeps, alone and together, and how they travel as JSON."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from analysis.errors import InputError
from analysis.explorer.filters import Filters, find_papers, select
from analysis.findings import NEAREST, papers_like


@pytest.fixture
def papers():
    return pd.DataFrame(
        {
            "paper_id": list("abcdef"),
            "title": ["Fast decoding", "Slow cooking", "KV cache", "Agents", "Straße", "Cache (2)"],
            "abstract": ["", "of decoding", "fast fast", "fast agents", "", "decoding fast"],
            "date": pd.to_datetime(
                ["2023-01-01", "2023-06-30", "2024-01-01", None, "2024-03-01", "2025-01-01"]
            ),
            "topic": [0, 0, 1, 1, 1, 2],
            "theme": ["A", "A", "B", "B", "A", "C"],
            "confidence": [0.9, 0.2, 0.5, 0.7, 0.5, 1.0],
        }
    )


@pytest.fixture
def vectors():
    return np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9], [1, 1], [-1, 0]], dtype=np.float32)


def chosen(papers, vectors, **filters):
    mask = select(papers, vectors, Filters(**filters))
    return "".join(papers.loc[mask, "paper_id"])


def test_no_filter_keeps_every_paper(papers, vectors):
    assert chosen(papers, vectors) == "abcdef"


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("fast", "acdf"),
        ("FAST decoding", "af"),
        ('"decoding fast"', "f"),
        ('"fast decoding"', "a"),
        ('cache "(2)"', "f"),
        ("(2)", "f"),
        ("strasse", "e"),
        ("  ", "abcdef"),
        ('""', "abcdef"),
        ('"fast agents', "d"),
        ("nowhere", ""),
    ],
)
def test_words_must_all_occur_and_quotes_make_a_phrase(papers, words, kept):
    assert "".join(papers.loc[find_papers(papers, words), "paper_id"]) == kept


def test_a_phrase_does_not_run_from_the_title_into_the_abstract(papers):
    assert not find_papers(papers, '"cache fast"').any()


def test_a_regular_expression_is_one(papers, vectors):
    assert chosen(papers, vectors, search="^(kv|cache)", regex=True) == "cf"
    assert chosen(papers, vectors, search="^(kv|cache)") == ""


def test_a_broken_regular_expression_is_refused_in_one_sentence(papers):
    with pytest.raises(InputError, match=r"'\(' cannot be read .*mend it") as refusal:
        find_papers(papers, "(", regex=True)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"theme": "A"}, "abe"),
        ({"topic": 0}, "ab"),
        ({"theme": "gone"}, ""),
        ({"confidence": 0.5}, "acdef"),
        ({"from_": "2024-01-01"}, "cef"),
        ({"to": "2023-06-30"}, "ab"),
        ({"from_": "2023-06-30", "to": "2024-01-01"}, "bc"),
        ({"lasso": (3, 0)}, "ad"),
        ({"lasso": ()}, ""),
        ({"lasso": (99, -1, 2)}, "c"),
        ({"theme": "A", "confidence": 0.5, "search": "decoding"}, "a"),
    ],
)
def test_each_filter_narrows_and_all_of_them_must_hold(papers, vectors, filters, kept):
    assert chosen(papers, vectors, **filters) == kept


def test_a_paper_without_a_date_drops_out_once_dates_are_asked_for(papers, vectors):
    assert "d" in chosen(papers, vectors)
    assert "d" not in chosen(papers, vectors, from_="1900-01-01")
    assert "d" not in chosen(papers, vectors, to="2100-01-01")


def test_a_paper_without_a_confidence_drops_out_once_one_is_asked_for(papers, vectors):
    unknown = papers.assign(confidence=papers["confidence"].mask(papers["paper_id"] == "a"))
    assert chosen(unknown, vectors) == "abcdef"
    assert chosen(unknown, vectors, confidence=0.1) == "bcdef"


def test_papers_like_one_are_itself_and_its_nearest_by_angle(papers, vectors):
    doubled = vectors * np.array([[1], [9], [1], [1], [1], [1]], dtype=np.float32)
    assert papers_like(papers, doubled, "a").tolist()[:3] == [0, 1, 4]
    assert chosen(papers, doubled, like="a", topic=0) == "ab"


def test_papers_like_one_are_so_many_and_no_more():
    rng = np.random.default_rng(0)
    papers = pd.DataFrame({"paper_id": [f"p{i}" for i in range(60)]})
    rows = papers_like(papers, rng.normal(size=(60, 8)), "p7")
    assert len(rows) == NEAREST + 1
    assert rows[0] == 7


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"like": "nobody"}, "no paper here has the id 'nobody'"),
        ({"from_": "soon"}, "the day 'soon' cannot be read"),
        ({"to": "2024"}, "write it as 2024-03-01"),  # its first day, or its last?
        ({"confidence": 50}, "from 0 to 1, not 50"),
    ],
)
def test_what_cannot_be_understood_is_refused(papers, vectors, filters, said):
    with pytest.raises(InputError, match=said):
        select(papers, vectors, Filters(**filters))


def test_selecting_changes_nothing(papers, vectors):
    before, as_was = papers.copy(), vectors.copy()
    select(papers, vectors, Filters(search="fast", like="a", from_="2023-01-01"))
    pd.testing.assert_frame_equal(papers, before)
    np.testing.assert_array_equal(vectors, as_was)


def test_filters_travel_as_json_and_come_back():
    filters = Filters("a", regex=True, like="b", theme="T", topic=0, from_="2024-01-01", lasso=(1,))
    content = json.loads(json.dumps(filters.to_json()))
    assert content["from"] == "2024-01-01"
    assert content["topic"] == 0
    assert content["lasso"] == [1]
    assert Filters.from_json(content) == filters


def test_what_json_leaves_out_or_empties_filters_nothing():
    assert Filters.from_json({}) == Filters()
    assert Filters.from_json({"theme": "", "from": "", "lasso": None, "more": 1}) == Filters()
    assert Filters.from_json({"lasso": []}).lasso == ()


def test_numbers_and_dates_of_other_libraries_become_plain_ones():
    filters = Filters().changed(
        topic=np.int64(3), from_=pd.Timestamp("2024-01-05"), lasso=np.array([2]), confidence=1
    )
    assert json.loads(json.dumps(filters.to_json()))["topic"] == 3
    assert filters == Filters(topic=3, from_="2024-01-05", lasso=(2,), confidence=1.0)


def test_changed_sets_and_takes_away():
    filters = Filters(theme="A", search="x").changed(theme=None, confidence=0.5, lasso=[2, 1, 2])
    assert filters == Filters(search="x", confidence=0.5, lasso=(1, 2))
    with pytest.raises(InputError, match="no filter 'colour'"):
        filters.changed(colour="red")


def test_what_a_source_tells_of_papers_is_chosen_by_value_and_sought_in(papers, vectors):
    venues = ["ICML", "ICML", "JMLR", None, "JMLR", "ACL"]
    known = papers.assign(venue=venues, authors=["Doe, Jane", *[None] * 5], type="article")
    assert chosen(known, vectors, venue="JMLR") == "ce"
    assert chosen(known, vectors, venue="JMLR", type="article", topic=1) == "ce"
    assert chosen(known, vectors, search="jane doe") == "a"
    assert chosen(known, vectors, search="icml decoding") == "ab"
    assert chosen(papers, vectors, venue="JMLR") == ""
    assert Filters.from_json(Filters(venue="ACL").to_json()) == Filters(venue="ACL")
