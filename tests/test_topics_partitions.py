"""Views, neighbours, graphs and the partitions drawn from them."""

from __future__ import annotations

import numpy as np

from analysis.topics.partitions import (
    COARSENED,
    LARGE,
    PartitionSampler,
    Plan,
    View,
    around_centres,
)
from analysis.topics.views import Neighbours, Space, nearest, neighbourhood

POINTS = np.array([[1.0, 0.0], [0.9, 0.1], [0.8, 0.2], [0.0, 1.0], [0.1, 0.9], [0.2, 0.8]])


def test_ties_go_to_the_earlier_paper():
    same = np.ones((4, 2))
    found, similarity = nearest(same, same, 3)
    assert found.tolist() == [[0, 1, 2]] * 4
    assert (similarity == 2).all()


def test_differences_in_the_last_bits_do_not_change_the_order():
    points = np.array([[1.0, 0.0], [1.0 - 1e-12, 0.0], [1.0, 1e-13], [0.0, 1.0]])
    assert nearest(points, points, 4)[0][0].tolist() == [0, 1, 2, 3]


def test_no_paper_is_its_own_neighbour():
    found = Neighbours.of(POINTS, 3).found
    assert found.shape == (6, 3)
    assert not (found == np.arange(6)[:, None]).any()


def test_a_graph_of_some_papers_knows_no_others():
    near = Neighbours.of(POINTS, 5)
    graph = near.graph(2, "similarity", np.array([5, 4, 3])).toarray()
    assert graph.shape == (3, 3)
    assert (graph == graph.T).all()
    assert graph[0, 1] > 0


def test_shared_neighbours_weigh_by_the_overlap_of_neighbourhoods():
    graph = Neighbours.of(POINTS, 5).graph(2, "shared", np.arange(6)).toarray()
    assert graph[0, 1] == 1.0  # both see papers 0, 1 and 2
    assert graph[0, 3] == 0.0
    assert graph.diagonal().sum() == 0.0


def test_centres_gather_the_points_around_them():
    labels = around_centres(POINTS, 2, np.random.default_rng(0))
    assert len(set(labels[:3])) == len(set(labels[3:])) == 1
    assert labels[0] != labels[3]


def test_equal_points_share_a_centre_however_many_are_asked_for():
    assert set(around_centres(np.ones((5, 2)), 3, np.random.default_rng(0))) == {0}


def test_neighbourhoods_stay_within_the_corpus_and_grow_with_it():
    assert neighbourhood(1, 10) == 1
    assert neighbourhood(5, 10) == 4
    assert neighbourhood(4000, 10) == 40


def test_the_centre_of_the_corpus_says_nothing():
    vectors = np.abs(np.random.default_rng(0).normal(size=(30, 4))) + 5
    fused = Space.of(vectors, None).fuse(vectors, 1.0)
    assert np.allclose(np.linalg.norm(fused, axis=1), 1.0)
    assert abs((fused @ fused.T).mean()) < 0.1


def test_every_outlook_is_drawn_at_every_level_and_left_out_papers_have_no_say():
    sampler = PartitionSampler(Space.of(POINTS, None), POINTS, np.random.default_rng(0))
    views = [View(0.0, 2, "similarity"), View(0.0, 2, "shared")]
    members = sampler.draw_among(np.array([0, 1, 3, 4]), views, [5, 8])
    assert [(m.view, m.level) for m in members] == [(o, j) for o in views for j in (5, 8)]
    assert all(len(member.labels) == 4 for member in members)


def test_without_a_lexical_view_none_is_weighed():
    plan = Plan.of(100, 0.0)
    assert {view.weight for view in plan.survey + plan.detail + plan.refit} == {0.0}


def test_the_lexical_view_counts_as_much_as_it_is_given_at_most():
    plan = Plan.of(100, 0.25)
    assert sorted({view.weight for view in plan.survey}) == [0.0, 0.125, 0.25]
    assert max(view.weight for view in plan.detail) == 0.25


def test_large_corpora_are_seen_in_fewer_ways():
    small, large, huge = (Plan.of(n, 1.0) for n in (LARGE, COARSENED, COARSENED + 1))
    for draws in ("survey", "detail", "refit"):
        counts = [len(getattr(plan, draws)) for plan in (small, large, huge)]
        assert counts == sorted(counts, reverse=True), draws
    assert len(huge.detail) < len(large.detail)
    assert len(huge.refit) < len(large.refit)
    assert len({view.weight for view in huge.detail}) == 3
