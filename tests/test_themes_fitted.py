"""A corrected fit is whole: its tree, its groups and its representatives follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.themes import Correction, correct_topics
from analysis.topics.tree import topics_below
from tests.small_results import small_results

FIRST, SECOND = ("p00", "p01", "p02"), ("p09", "p10", "p11")


@dataclass(frozen=True)
class Fit:
    """What corrections read of a TopicFit and write back."""

    paper_topics: pd.DataFrame
    topics: pd.DataFrame
    topic_terms: pd.DataFrame
    tree: pd.DataFrame
    groups: np.ndarray
    vectors: np.ndarray
    representatives: Any = None


@pytest.fixture
def papers() -> pd.DataFrame:
    return small_results().papers[["paper_id", "title", "abstract", "date"]]


@pytest.fixture
def fit() -> Fit:
    results = small_results()
    columns = ["paper_id", "topic", "confidence", "runner_up", "x", "y", "outlier"]
    return Fit(
        results.papers[columns],
        results.topics[["topic", "label", "n_papers", "stability", "terms", "parent"]],
        results.topic_terms,
        results.tree,
        np.array([0, 0, 1, 1, 2]),
        results.vectors,
    )


def test_without_corrections_only_the_mark_is_added(papers, fit):
    corrected, outcomes = correct_topics(papers, fit, [])
    assert outcomes == []
    assert not corrected.paper_topics["by_hand"].any()
    pd.testing.assert_frame_equal(corrected.topics, fit.topics)
    pd.testing.assert_frame_equal(corrected.tree, fit.tree)


def test_the_tree_joins_the_corrected_topics_as_their_papers_met(papers, fit):
    merge = Correction("merge", 1, "Decisions", topics=(FIRST, SECOND), name="Both")
    corrected, _ = correct_topics(papers, fit, [merge])
    assert corrected.topics["label"].tolist()[0] == "Both"
    assert len(corrected.tree) == 3
    assert list(topics_below(corrected.tree).values()) == [[0, 1], [0, 1, 2], [0, 1, 2, 3]]
    assert corrected.tree["n_papers"].tolist() == [24, 30, 35]
    assert corrected.tree["height"].is_monotonic_increasing
    assert corrected.topics["parent"].tolist() == [4, 4, 5, 6]
    assert corrected.groups.tolist() == [0, 1, 1, 2]
    assert set(corrected.representatives["topic"]) == {0, 1, 2, 3}


def test_parts_of_a_topic_meet_below_all_others(papers, fit):
    split = Correction("split", 1, "Decisions", topics=(("p00", "p01"), ("p02", "p03", "p04")))
    corrected, (outcome,) = correct_topics(papers, fit, [split])
    assert outcome.applied
    topics = dict(zip(papers["paper_id"], corrected.paper_topics["topic"], strict=True))
    first = corrected.tree.iloc[0]
    assert {first["left"], first["right"]} == {topics["p00"], topics["p02"]}


def test_a_rename_leaves_the_tree_and_names_its_nodes_anew(papers, fit):
    rename = Correction("rename", 1, "Decisions", topics=(FIRST,), name="Bandits")
    corrected, _ = correct_topics(papers, fit, [rename])
    pd.testing.assert_frame_equal(
        corrected.tree.drop(columns="label"), fit.tree.drop(columns="label")
    )
    assert corrected.topics["label"][0] == "Bandits"


def test_moving_papers_alone_keeps_the_shape_of_the_tree(papers, fit):
    move = Correction("move", 1, "Decisions", papers=("p00",), topics=(("p30", "p31"),))
    corrected, _ = correct_topics(papers, fit, [move])
    assert [len(below) for below in topics_below(corrected.tree).values()] == [2, 3, 4, 5]
