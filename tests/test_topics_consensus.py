"""The partition in the middle of many, on votes one can count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from analysis.topics import consensus, search
from analysis.topics.consensus import agreed_partition, exact_partition, merge_small
from analysis.topics.search import median_partition
from analysis.topics.votes import (
    BATCHES,
    Votes,
    affinity,
    nearness,
    renumbered,
    topic_tree,
)


def votes(*partitions, weights=None):
    labels = [np.array(partition) for partition in partitions]
    return Votes.of(labels, np.ones(len(labels)) if weights is None else np.array(weights))


def test_the_product_of_two_rows_is_the_weighted_share_of_partitions_that_join_them():
    some = votes([0, 0, 1], [0, 1, 1], weights=[3.0, 1.0])
    together = (some.rows @ some.rows.T).toarray()
    assert np.allclose(together, [[1, 0.75, 0], [0.75, 1, 0.25], [0, 0.25, 1]])


def test_affinity_is_the_mean_over_a_topics_other_papers():
    some = votes([0, 0, 0, 1], [0, 0, 1, 1])
    shares = affinity(some, np.array([0, 0, 1, 1]))
    assert shares[0].tolist() == [1.0, 0.25]  # with paper 1 always, with 2 half, with 3 never
    assert shares[2].tolist() == [0.5, 0.5]


def test_the_median_partition_is_found_from_any_start():
    majority = [0, 0, 0, 1, 1, 1]
    some = votes(majority, majority, [0, 0, 1, 1, 2, 2])
    for start in ([0] * 6, list(range(6)), [0, 1, 0, 1, 0, 1]):
        labels, _ = median_partition(some, np.array(start), founding=some.clusters.T)
        assert renumbered(labels).tolist() == majority


def test_a_better_partition_has_a_higher_sum():
    some = votes([0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 1])
    best = median_partition(some, np.array([0, 0, 1, 1]), passes=0)[1]
    worse = median_partition(some, np.array([0, 1, 0, 1]), passes=0)[1]
    assert best > worse


@pytest.mark.parametrize("n_topics", [1, 2, 3, 5])
def test_an_exact_partition_has_so_many_topics_whatever_the_votes(n_topics):
    labels = exact_partition(votes([0] * 5, [0, 0, 0, 1, 1]), n_topics)
    assert len(set(labels.tolist())) == n_topics


def test_grouped_papers_give_the_same_exact_partition_as_single_ones(monkeypatch):
    rng = np.random.default_rng(0)
    truth = np.repeat(np.arange(6), 20)
    noisy = [np.where(rng.random(120) < 0.1, rng.integers(0, 6, 120), truth) for _ in range(12)]
    some = votes(*noisy)
    single = renumbered(exact_partition(some, 6))
    monkeypatch.setattr(consensus, "MOST_UNITS", 60)
    assert renumbered(exact_partition(some, 6)).tolist() == single.tolist()


def test_small_topics_join_the_one_they_are_most_often_with():
    some = votes([0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 0])
    labels = merge_small(some, np.array([0, 0, 0, 1, 1, 1, 2]), 3)
    assert labels.tolist() == [0, 0, 0, 1, 1, 1, 1] or labels.tolist() == [0, 0, 0, 1, 1, 1, 0]
    assert merge_small(some, labels, 3).tolist() == labels.tolist()


def test_the_tree_joins_the_topics_that_are_most_often_together_first():
    some = votes([0, 0, 1, 1, 2, 2], [0, 0, 0, 0, 1, 1])
    tree = topic_tree(nearness(some, np.array([0, 0, 1, 1, 2, 2])))
    assert sorted(tree[0, :2].astype(int).tolist()) == [0, 1]
    assert tree[:, 2].tolist() == [0.5, 1.0]


def test_many_small_topics_are_joined_from_one_table_of_sums(monkeypatch):
    rng = np.random.default_rng(0)
    some = votes(*[rng.integers(0, 30, 200) for _ in range(5)])
    counted = []
    added = Votes.sums
    monkeypatch.setattr(
        Votes, "sums", lambda self, labels: (counted.append(1), added(self, labels))[1]
    )
    labels = merge_small(some, np.arange(200), 5)
    assert np.bincount(labels).min() >= 5
    assert len(counted) == 1


def test_papers_that_no_vote_joins_stay_alone():
    alone = votes(np.arange(8), np.arange(8))
    labels, _ = median_partition(alone, np.zeros(8, dtype=int))
    assert len(set(labels.tolist())) == 8


@pytest.mark.parametrize("n_papers", [100, 400])
def test_a_pass_looks_at_papers_in_so_many_batches_whatever_their_number(monkeypatch, n_papers):
    rng = np.random.default_rng(0)
    some = votes(*[rng.integers(0, 5, n_papers) for _ in range(3)])
    counted = []
    best = search._best_topics
    monkeypatch.setattr(
        search,
        "_best_topics",
        lambda *given, **kind: (counted.append(1), best(*given, **kind))[1],
    )
    median_partition(some, some.clusters[:, 0], passes=1)
    assert len(counted) == BATCHES


def test_a_search_ends_though_many_papers_belong_nowhere(monkeypatch):
    rng = np.random.default_rng(0)
    truth = np.repeat(np.arange(10), 120)
    noisy = [np.where(rng.random(1200) < 0.1, rng.integers(0, 10, 1200), truth) for _ in range(8)]
    nowhere = [rng.integers(0, 10, 800) for _ in range(8)]
    some = votes(*[np.append(one, other) for one, other in zip(noisy, nowhere, strict=True)])
    passes, move = [], search._move_papers
    monkeypatch.setattr(
        search,
        "_move_papers",
        lambda *given, **kind: (passes.append(1), move(*given, **kind))[1],
    )
    labels, _ = median_partition(some, some.clusters[:, 0])
    assert len(passes) < 12
    assert adjusted_rand_score(labels[:1200], truth) > 0.95


def test_topics_are_founded_of_papers_that_are_alone():
    pairs = np.repeat(np.arange(4), 2)
    some = votes(pairs, pairs, np.arange(8))
    found, gained = median_partition(some, np.zeros(8, dtype=int), founding=[pairs])
    assert renumbered(found).tolist() == pairs.tolist()
    assert gained > median_partition(some, np.zeros(8, dtype=int))[1]


def test_what_belongs_to_no_topic_joins_the_one_it_is_most_with():
    some = votes([0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 2], [0, 0, 0, 1, 1, 1, 2])
    assert renumbered(agreed_partition(some, 2, 3)).tolist() == [1, 1, 1, 0, 0, 0, 0]
