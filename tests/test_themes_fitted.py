"""A corrected fit is whole: its tree, its groups and its representatives follow."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from analysis.themes import Correction, correct_topics
from analysis.topics import TopicTables
from analysis.topics.tree import topics_below
from tests.small_results import small_results

FIRST, SECOND = ("p00", "p01", "p02"), ("p09", "p10", "p11")


@dataclass(frozen=True)
class Fit:
    """What corrections read of a TopicFit."""

    tables: TopicTables


@pytest.fixture
def papers() -> pd.DataFrame:
    return small_results().papers[["paper_id", "title", "abstract", "date"]]


@pytest.fixture
def fit(papers) -> Fit:
    results = small_results()
    columns = ["paper_id", "topic", "confidence", "runner_up", "x", "y", "outlier"]
    topics = results.topics[["topic", "label", "n_papers", "stability", "terms", "parent"]]
    found = replace(
        TopicTables.of_results(results),
        papers=papers,
        paper_topics=results.papers[columns],
        topics=topics,
        groups=np.array([0, 0, 1, 1, 2]),
    )
    return Fit(found)


def test_without_corrections_only_the_mark_is_added(fit):
    corrected, outcomes = correct_topics(fit, [])
    assert outcomes == []
    assert not corrected.tables.paper_topics["by_hand"].any()
    pd.testing.assert_frame_equal(corrected.tables.topics, fit.tables.topics)
    pd.testing.assert_frame_equal(corrected.tables.tree, fit.tables.tree)


def test_the_tree_joins_the_corrected_topics_as_their_papers_met(fit):
    merge = Correction("merge", 1, "Decisions", topics=(FIRST, SECOND), name="Both")
    corrected, _ = correct_topics(fit, [merge])
    assert corrected.tables.topics["label"].tolist()[0] == "Both"
    assert len(corrected.tables.tree) == 3
    assert list(topics_below(corrected.tables.tree).values()) == [[0, 1], [0, 1, 2], [0, 1, 2, 3]]
    assert corrected.tables.tree["n_papers"].tolist() == [24, 30, 35]
    assert corrected.tables.tree["height"].is_monotonic_increasing
    assert corrected.tables.topics["parent"].tolist() == [4, 4, 5, 6]
    assert corrected.tables.groups.tolist() == [0, 1, 1, 2]
    assert set(corrected.tables.representatives["topic"]) == {0, 1, 2, 3}


def test_parts_of_a_topic_meet_below_all_others(papers, fit):
    split = Correction("split", 1, "Decisions", topics=(("p00", "p01"), ("p02", "p03", "p04")))
    corrected, (outcome,) = correct_topics(fit, [split])
    assert outcome.applied
    topics = dict(zip(papers["paper_id"], corrected.tables.paper_topics["topic"], strict=True))
    first = corrected.tables.tree.iloc[0]
    assert {first["left"], first["right"]} == {topics["p00"], topics["p02"]}


def test_a_rename_leaves_the_tree_and_names_its_nodes_anew(fit):
    rename = Correction("rename", 1, "Decisions", topics=(FIRST,), name="Bandits")
    corrected, _ = correct_topics(fit, [rename])
    pd.testing.assert_frame_equal(
        corrected.tables.tree.drop(columns="label"), fit.tables.tree.drop(columns="label")
    )
    assert corrected.tables.topics["label"][0] == "Bandits"


def test_moving_papers_alone_keeps_the_shape_of_the_tree(fit):
    move = Correction("move", 1, "Decisions", papers=("p00",), topics=(("p30", "p31"),))
    corrected, _ = correct_topics(fit, [move])
    assert [len(below) for below in topics_below(corrected.tables.tree).values()] == [2, 3, 4, 5]
