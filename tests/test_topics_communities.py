"""Louvain's communities on graphs small enough to see them, and beside the library's own."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from analysis.topics.communities import Links, communities
from analysis.topics.partitions import RESOLUTIONS
from analysis.topics.views import Neighbours, normalise

POINTS = np.array([[1.0, 0.0], [0.9, 0.1], [0.8, 0.2], [0.0, 1.0], [0.1, 0.9], [0.2, 0.8]])


@pytest.mark.parametrize("kind", ["similarity", "shared"])
def test_communities_are_the_groups_of_a_graph(kind):
    graph = Neighbours.of(POINTS, 5).graph(2, kind, np.arange(6))
    labels = communities(Links.of(graph), 1.0)
    assert len(set(labels[:3])) == len(set(labels[3:])) == 1
    assert labels[0] != labels[3]


@pytest.mark.parametrize("resolution", RESOLUTIONS[::4])
def test_the_communities_are_those_of_the_library(resolution):
    from sknetwork.clustering import Louvain

    points = normalise(np.random.default_rng(1).normal(size=(120, 6)))
    graph = Neighbours.of(points, 12).graph(10, "shared", np.arange(120))
    theirs = Louvain(resolution=resolution, return_probs=False).fit_predict(graph)
    ours = communities(Links.of(graph), resolution)
    assert len(np.unique(np.column_stack([ours, theirs]), axis=0)) == len(set(ours))
    assert len(set(ours)) == len(set(theirs))


def test_without_links_every_node_is_alone():
    nothing = sparse.csr_matrix((4, 4))
    assert communities(Links.of(nothing), 1.0).tolist() == [0, 1, 2, 3]


def test_joining_keeps_every_weight():
    graph = Neighbours.of(POINTS, 5).graph(3, "similarity", np.arange(6))
    links = Links.of(graph)
    joined = links.joined(np.array([0, 0, 0, 1, 1, 1]))
    assert joined.weight.sum() == pytest.approx(1.0)
    assert joined.degree.tolist() == pytest.approx([0.5, 0.5], abs=0.1)
    assert joined.loops().sum() > 0.5
