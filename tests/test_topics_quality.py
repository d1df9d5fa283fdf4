"""Measures of trust, recomputed by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.topics import agreement, assess_topics, diversity, npmi, trust_in_words


def test_npmi_is_what_the_formula_says():
    held = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=bool)
    joint, single = 1 / 4, 1 / 2
    expected = np.log(joint / single**2) / -np.log(joint)
    assert npmi(held) == pytest.approx(expected)


def test_npmi_needs_two_terms():
    assert np.isnan(npmi(np.array([[True], [False]])))
    assert np.isnan(npmi(np.zeros((0, 3), dtype=bool)))


def test_diversity_is_one_for_different_terms_and_falls_with_shared_ones():
    terms = pd.DataFrame(
        {
            "topic": [0, 0, 1, 1],
            "rank": [1, 2, 1, 2],
            "term": ["cache", "token", "Cache", "bid"],
            "weight": 0.5,
        }
    )
    assert diversity(terms) == pytest.approx(3 / 4)
    assert diversity(terms.head(2)) == 1.0


def test_agreement_does_not_see_names_and_is_near_zero_for_unrelated_groups():
    rng = np.random.default_rng(1)
    groups = rng.integers(0, 5, 500)
    assert agreement(groups, 4 - groups) == {"ami": 1.0, "ari": 1.0}
    assert abs(agreement(groups, rng.permutation(groups))["ari"]) < 0.05


@pytest.mark.parametrize(
    ("stability", "words"),
    [
        (1.0, "highly stable"),
        (0.85, "highly stable"),
        (0.8499, "stable"),
        (0.75, "stable"),
        (0.6, "doubtful"),
        (0.59, "not to be trusted"),
        (float("nan"), "unknown"),
    ],
)
def test_stability_reads_in_hennigs_bands(stability, words):
    assert trust_in_words(stability) == words


def test_topics_are_assessed_one_row_each():
    papers = pd.DataFrame(
        {
            "paper_id": list("abcd"),
            "title": ["KV-cache sizes", "A KV cache", "Draft models", "Bids"],
            "abstract": ["Tokens.", "Token.", "Tokens.", "None."],
            "date": pd.to_datetime(["2024-01-01"] * 4),
            "text_source": "abstract",
        }
    )
    fit = SimpleNamespace(
        topics=pd.DataFrame(
            {
                "topic": [0, 1],
                "label": ["Caches", "Others"],
                "n_papers": [2, 2],
                "stability": [0.9, 0.5],
                "terms": ["KV cache, token", "draft model, token"],
            }
        ),
        topic_terms=pd.DataFrame(
            {
                "topic": [0, 0, 1, 1],
                "rank": [1, 2, 1, 2],
                "term": ["KV cache", "token", "draft model", "token"],
                "weight": 0.5,
            }
        ),
        paper_topics=pd.DataFrame({"topic": [0, 0, 1, 1], "confidence": [1.0, 0.5, 0.2, 0.4]}),
        representatives=pd.DataFrame({"topic": [0, 0, 1], "paper_id": ["b", "a", "d"]}),
    )
    assessed = assess_topics(papers, fit).set_index("label")
    assert assessed["trust"].tolist() == ["highly stable", "not to be trusted"]
    assert assessed["papers"].tolist() == ["b; a", "d"]
    assert assessed["coverage"].tolist() == [1.0, 0.5]
    assert assessed["confidence"].tolist() == pytest.approx([0.75, 0.3])
    joint, single = 2 / 4, (2 / 4) * (3 / 4)
    expected = np.log(joint / single) / -np.log(joint)
    assert assessed["coherence"]["Caches"] == pytest.approx(expected)
