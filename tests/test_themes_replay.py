"""Corrections by hand do what they say, survive other numbers, and say when they cannot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.themes import Correction, outcome_lines, outcomes_table, replay
from analysis.topics import TopicTables
from tests.small_results import partition, small_results, together

FIRST, SECOND = ("p00", "p01", "p02"), ("p09", "p10", "p11")


@pytest.fixture
def tables() -> TopicTables:
    return TopicTables.of_results(small_results())


def correction(do: str, **said) -> Correction:
    return Correction(do, said.pop("step", 1), "Decisions", **said)


def one(tables: TopicTables, do: str, **said):
    corrected, (outcome,) = replay(tables, [correction(do, **said)])
    return corrected, outcome


def test_a_topic_is_renamed_by_the_papers_in_it(tables):
    corrected, outcome = one(tables, "rename", topics=(FIRST,), name="Bandits")
    assert outcome.applied
    assert corrected.labels[0] == "Bandits"
    assert list(corrected.labels.values())[1:] == list(tables.labels.values())[1:]
    assert "'Bandits regret arms' is called 'Bandits'" in outcome.note


def test_a_rename_follows_its_papers_to_another_number(tables):
    topics = tables.paper_topics["topic"]
    other = replace(tables, paper_topics=tables.paper_topics.assign(topic=(topics + 2) % 5))
    corrected, _ = one(other, "rename", topics=(FIRST,), name="Bandits")
    assert corrected.labels[2] == "Bandits"


def test_merged_topics_are_one_and_numbers_go_by_size(tables):
    corrected, outcome = one(tables, "merge", topics=(FIRST, SECOND), name="Both")
    papers = corrected.paper_topics
    assert together(papers, [f"p{i:02}" for i in range(17)])
    assert len(corrected.topics) == 4
    assert corrected.topics["n_papers"].tolist() == [17, 7, 6, 5]
    assert corrected.topics["topic"].tolist() == [0, 1, 2, 3]
    assert corrected.labels[0] == "Both"
    assert "'Both' (17 papers)" in outcome.note
    assert corrected.topics["stability"][0] == pytest.approx((9 * 0.9 + 8 * 0.8) / 17)
    assert corrected.topics["stability"].tolist()[1:] == [0.7, 0.6, 0.5]


def test_a_merger_without_a_name_is_named_by_its_papers(tables):
    corrected, _ = one(tables, "merge", topics=(FIRST, SECOND))
    assert corrected.labels[0]
    assert corrected.topics["label"].is_unique
    terms = corrected.topic_terms[corrected.topic_terms["topic"] == 0]
    assert terms["rank"].tolist() == list(range(1, len(terms) + 1))
    assert corrected.topics["terms"][0] == ", ".join(terms["term"])


def test_a_split_puts_every_paper_with_the_nearest_part(tables):
    merged, _ = one(tables, "merge", topics=(FIRST, SECOND), name="Both")
    corrected, outcome = one(merged, "split", topics=(FIRST, SECOND))
    assert outcome.applied
    assert partition(corrected.paper_topics) == partition(tables.paper_topics)
    both = corrected.topics[corrected.topics["n_papers"] > 7]
    assert both["stability"].isna().all()
    assert both["label"].is_unique


def test_a_moved_paper_is_sure_of_its_place_and_marked(tables):
    corrected, outcome = one(tables, "move", papers=("p00", "p20"), topics=(SECOND,))
    assert together(corrected.paper_topics, ["p00", "p20", *SECOND])
    moved = corrected.paper_topics[corrected.paper_topics["by_hand"]]
    assert moved["paper_id"].tolist() == ["p00", "p20"]
    assert moved["confidence"].tolist() == [1.0, 1.0]
    assert "2 papers" in outcome.note
    assert corrected.topics["n_papers"].sum() == len(tables.papers)


def test_a_topic_that_loses_its_last_paper_is_gone(tables):
    papers = tuple(f"p{i}" for i in range(30, 35))
    corrected, _ = one(tables, "move", papers=papers, topics=(FIRST,))
    assert len(corrected.topics) == 4
    assert set(corrected.topic_terms["topic"]) == {0, 1, 2, 3}
    assert corrected.paper_topics["runner_up"].between(0, 3).all()


def test_a_paper_that_belongs_nowhere_stays_and_says_so(tables):
    corrected, _ = one(tables, "nowhere", papers=("p03",))
    row = corrected.paper_topics.iloc[3]
    assert (row["topic"], row["confidence"], row["outlier"], row["by_hand"]) == (0, 0.0, True, True)
    assert len(corrected.paper_topics) == len(tables.paper_topics)


def test_moving_a_paper_takes_the_mark_of_nowhere_back(tables):
    corrected, _ = replay(
        tables,
        [
            correction("nowhere", papers=("p03",)),
            correction("move", papers=("p03",), topics=(FIRST,)),
        ],
    )
    assert not corrected.paper_topics["outlier"].any()


def test_no_paper_is_its_own_runner_up(tables):
    for corrections in (
        [correction("merge", topics=(FIRST, SECOND))],
        [correction("move", papers=("p00",), topics=(SECOND,))],
    ):
        found = replay(tables, corrections)[0].paper_topics
        assert (found["runner_up"] != found["topic"]).all()


def test_the_runner_up_is_what_has_become_of_the_old_one(tables):
    corrected, _ = one(tables, "merge", topics=(("p24", "p25"), ("p30", "p31")), name="Late")
    late = next(topic for topic, label in corrected.labels.items() if label == "Late")
    before = tables.paper_topics
    third = (before["topic"] == 2).to_numpy()  # their runner-up was one of the two
    assert (corrected.paper_topics["runner_up"][third] == late).all()


def test_one_topic_of_all_has_no_runner_up(tables):
    groups = (FIRST, SECOND, ("p17",), ("p24",), ("p30",))
    corrected, _ = one(tables, "merge", topics=groups, name="All")
    assert corrected.paper_topics["runner_up"].tolist() == [-1] * len(tables.papers)


@pytest.mark.parametrize(
    ("do", "said", "why"),
    [
        ("rename", {"topics": (("gone",),), "name": "X"}, "none of its papers is in this corpus"),
        ("rename", {"topics": (("p00", "p09"),), "name": "X"}, "are in 2 now"),
        ("rename", {"topics": (FIRST,), "name": "kernel attention CACHE"}, "another topic"),
        ("merge", {"topics": (FIRST, SECOND), "name": "Optimal transport maps"}, "another topic"),
        ("merge", {"topics": (FIRST, ("gone",))}, "none of its papers"),
        ("split", {"topics": (FIRST, ("gone",))}, "fewer than two of its parts"),
        ("split", {"topics": (("p00", "p09", "p17"), ("p24", "p30"))}, "several topics now"),
        ("move", {"papers": ("gone",), "topics": (FIRST,)}, "none of its papers"),
        ("move", {"papers": ("p00",), "topics": (("p09", "p17"),)}, "are in 2 now"),
        ("pin", {"papers": ("gone",)}, "none of its papers"),
        ("nowhere", {"papers": ("gone",)}, "none of its papers"),
    ],
)
def test_what_no_longer_makes_sense_is_left_and_says_why(tables, do, said, why):
    corrected, outcome = one(tables, do, **said)
    assert not outcome.applied
    assert why in outcome.note
    assert corrected is tables


def test_what_is_so_already_applies_and_changes_nothing(tables):
    corrected, outcome = one(tables, "merge", topics=(FIRST, ("p03", "p04")))
    assert outcome.applied
    assert corrected is tables
    corrected, outcome = one(tables, "split", topics=(FIRST, SECOND))
    assert outcome.applied
    assert corrected is tables


def test_missing_papers_are_named(tables):
    _, outcome = one(tables, "rename", topics=((*FIRST, "gone"),), name="X")
    assert outcome.applied
    assert "1 of 4 papers are not in this corpus: gone" in outcome.note


def test_papers_answer_to_their_title_in_any_case(tables):
    title = tables.papers["title"][0]
    _, outcome = one(tables, "nowhere", papers=(title.upper(),))
    assert outcome.applied


def test_the_table_has_a_row_for_each_correction(tables):
    said = [
        correction("rename", topics=(FIRST,), name="X"),
        correction("merge", step=2, topics=(("gone",), FIRST)),
    ]
    table = outcomes_table(replay(tables, said)[1])
    assert table["applied"].tolist() == [True, False]
    assert table["papers"].tolist() == ["p00; p01; p02", "gone | p00; p01; p02"]
    lines = outcome_lines(table)
    assert lines[0].startswith("correction 1 (rename) applied: ")
    assert lines[1].startswith("correction 2 (merge) not applied: ")


def test_replaying_changes_no_table_it_was_given(tables):
    before = {
        name: getattr(tables, name).copy() for name in ("paper_topics", "topics", "topic_terms")
    }
    replay(
        tables,
        [
            correction("merge", topics=(FIRST, SECOND)),
            correction("split", topics=(FIRST, SECOND)),
            correction("move", papers=("p30",), topics=(FIRST,)),
        ],
    )
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(tables, name), table)


def test_a_large_corpus_reads_only_the_neighbours_of_what_changed(monkeypatch, tables):
    from analysis.themes import regrouping as module

    read = []
    real = module.label_topics

    def spy(titles, abstracts, labels, **options):
        read.append(set(np.unique(labels).tolist()))
        return real(titles, abstracts, labels, **options)

    monkeypatch.setattr(module, "label_topics", spy)
    monkeypatch.setattr(module, "READ_ALL", 10)
    monkeypatch.setattr(module, "NEIGHBOURS", 1)
    one(tables, "merge", topics=(FIRST, SECOND))
    assert len(read[0]) == 2
    assert 0 in read[0]


def test_a_large_corpus_is_read_again_only_where_its_terms_or_names_are_new(monkeypatch, tables):
    from analysis.themes import nodes
    from analysis.topics import quality

    read = []
    real = quality.term_presence

    def spy(papers, terms, language=None):
        read.append(len(papers) if list(terms) else 0)
        return real(papers, terms, language)

    monkeypatch.setattr(quality, "term_presence", spy)
    monkeypatch.setattr(nodes, "READ_ALL", 10)
    monkeypatch.setattr(nodes, "name_nodes", lambda *_: pytest.fail("all nodes keep their names"))
    one(tables, "rename", topics=(FIRST,), name="Renamed by hand")
    one(tables, "nowhere", papers=FIRST[:1])
    assert sum(read) < len(tables.papers)
    one(tables, "merge", topics=(FIRST, SECOND))
    assert max(read) == len(tables.papers)


def test_nodes_of_a_large_corpus_are_named_by_a_sample_where_they_are_new(monkeypatch, tables):
    from analysis.themes import nodes

    monkeypatch.setattr(nodes, "READ_ALL", 10)
    seen = []
    real = nodes.name_nodes

    def spy(tree, papers, labels, *others):
        seen.append(np.bincount(labels).tolist())
        return real(tree, papers, labels, *others)

    monkeypatch.setattr(nodes, "name_nodes", spy)
    corrected, _ = one(tables, "split", topics=(("p00", "p01"), ("p02", "p03")))
    assert seen == [[1] * 6]
    names = corrected.tree["label"].tolist()
    assert len({name.casefold() for name in names}) == len(names)
    assert set(tables.tree["label"]) <= set(names)
