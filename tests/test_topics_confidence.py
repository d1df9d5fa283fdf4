"""Confidence and stability from refits that one can write down."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.config import EnsembleConfig
from analysis.topics import joining
from analysis.topics.confidence import Calibration, closeness, runners_up, strangers, topic_centres
from analysis.topics.joining import join_unfound
from analysis.topics.refits import Refit, refit_agreement, topic_stability

LABELS = np.array([0, 0, 0, 1, 1, 2])
DEFAULT = EnsembleConfig()


def test_topics_of_a_refit_may_bear_other_numbers():
    same = Refit(np.arange(6), np.array([2, 2, 2, 0, 0, 1]))
    assert refit_agreement(LABELS, [same]).tolist() == [1.0] * 6
    assert topic_stability(LABELS, [same]).tolist() == [1.0] * 3


def test_a_paper_that_moved_once_in_two_refits_agrees_by_half():
    same = Refit(np.arange(6), LABELS)
    moved = Refit(np.arange(6), np.array([0, 0, 1, 1, 1, 2]))
    agreed = refit_agreement(LABELS, [same, moved])
    assert agreed.tolist() == [1.0, 1.0, 0.5, 1.0, 1.0, 1.0]
    assert topic_stability(LABELS, [moved]).tolist() == pytest.approx([2 / 3, 2 / 3, 1.0])


def test_a_paper_that_no_refit_saw_is_missing_and_counts_nowhere():
    refit = Refit(np.array([0, 1, 3, 4, 5]), np.array([0, 0, 1, 1, 2]))
    agreed = refit_agreement(LABELS, [refit])
    assert np.isnan(agreed[2])
    assert topic_stability(LABELS, [refit]).tolist() == [1.0] * 3


def test_the_calibrated_chance_is_right_on_average_and_rises():
    rng = np.random.default_rng(0)
    fitness = rng.random(2000)
    agreed = (rng.random(2000) < fitness**2).astype(float)
    curve = Calibration.of(fitness, agreed)
    assert curve(fitness).mean() == pytest.approx(agreed.mean(), abs=0.02)
    assert curve(np.array([0.5]))[0] == pytest.approx(0.25, abs=0.06)
    assert (np.diff(curve(np.linspace(0.01, 1.9, 50))) > 0).all()


def test_without_refits_every_place_is_certain():
    curve = Calibration.of(np.array([0.2]), np.array([np.nan]))
    assert curve(np.array([0.1, 0.9])).tolist() == [1.0, 1.0]


def test_closeness_leaves_a_paper_out_of_its_own_centre():
    points = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    labels = np.array([0, 0, 1, 1])
    centres = topic_centres(points, labels)
    as_member = closeness(points, centres, labels, members=True)
    as_stranger = closeness(points, centres, labels, members=False)
    assert as_member[2] == pytest.approx(0.8)  # its topic's other paper is at cosine .8
    assert as_stranger[2] > as_member[2]


def test_the_runner_up_has_the_most_support_after_the_own_topic():
    shares = np.array([[0.9, 0.3, 0.5], [0.2, 0.4, 0.3]])
    assert runners_up(shares, np.array([0, 0])).tolist() == [2, 1]
    assert runners_up(np.ones((2, 1)), np.zeros(2, dtype=int)).tolist() == [-1, -1]


def test_a_paper_far_from_its_own_topic_belongs_nowhere():
    angle = np.deg2rad([0, 4, 8, 12, 60, 64, 68, 72, 190])
    points = np.column_stack([np.cos(angle), np.sin(angle)])
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1])
    assert strangers(points, labels).tolist() == [False] * 8 + [True]
    assert not strangers(points, labels, 0.0).any()


def test_with_one_topic_nobody_is_a_stranger():
    assert not strangers(np.eye(4), np.zeros(4, dtype=np.int64)).any()


def test_papers_of_a_topic_that_refits_do_not_find_go_where_refits_put_them():
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2])
    refits = [
        Refit(np.arange(10), np.array([0, 0, 0, 0, 1, 1, 1, 1, 0, 1])),
        Refit(np.arange(9), np.array([1, 1, 1, 1, 0, 0, 0, 0, 1])),
    ]
    assert join_unfound(labels, refits).tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 0, 1]
    assert join_unfound(labels, refits, least=0.0).tolist() == labels.tolist()


def test_topics_that_refits_find_stay_as_they_are():
    labels = np.array([0, 0, 1, 1, 2, 2])
    refits = [Refit(np.arange(6), np.array([2, 2, 0, 0, 1, 1]))]
    assert join_unfound(labels, refits).tolist() == labels.tolist()
    assert join_unfound(labels, []).tolist() == labels.tolist()


def test_of_two_orders_of_joining_the_one_that_leaves_fewer_papers_unfound_is_kept():
    rng = np.random.default_rng(3)
    for _ in range(10):
        labels = rng.integers(0, 10, 150)
        noisy = [np.where(rng.random(150) < 0.35, rng.integers(0, 10, 150), labels) for _ in "abc"]
        refits = [Refit(np.arange(150), other) for other in noisy]
        start = joining._start(labels, refits, DEFAULT.least_stability, None)
        ends = [
            joining._joined(start, order).lost
            for order in (joining._smallest_first, joining._best_first)
        ]
        found = join_unfound(labels, refits)
        unfound = topic_stability(found, refits) < DEFAULT.least_stability
        assert np.bincount(found)[unfound].sum() == min(ends)


def test_joining_never_leaves_more_papers_in_topics_that_are_not_found():
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 12, 120)
    noisy = [np.where(rng.random(120) < 0.4, rng.integers(0, 12, 120), labels) for _ in range(4)]
    refits = [Refit(np.arange(120), other) for other in noisy]
    joined = join_unfound(labels, refits)
    lost = [
        np.bincount(found)[topic_stability(found, refits) < DEFAULT.least_stability].sum()
        for found in (labels, joined)
    ]
    assert lost[1] < lost[0]
