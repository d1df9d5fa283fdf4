"""Themes of a size that one would show, from a tree one can draw by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.topics.grouping import first_fitting, join_topics
from analysis.topics.votes import (
    cut,
    topic_tree,
)

PAPERS = np.array([30, 30, 30, 30, 2, 2])


@pytest.fixture
def near() -> np.ndarray:
    """Two pairs of large topics, and two small ones near none, the first a little to the right."""
    found = np.full((6, 6), 0.01)
    found[0, 1] = found[1, 0] = found[2, 3] = found[3, 2] = 0.5
    found[:2, 2:4] = found[2:4, :2] = 0.2
    found[4, 2] = found[2, 4] = found[5, 0] = found[0, 5] = 0.05
    np.fill_diagonal(found, 1.0)
    return found


def test_small_topics_make_no_theme_of_their_own(near):
    tree = topic_tree(near)
    assert np.bincount(cut(tree, 3), weights=PAPERS).min() == 2
    groups = join_topics(tree, near, PAPERS, 2, least=10)
    assert sorted(np.bincount(groups, weights=PAPERS)) == [62, 62]
    assert groups[4] == groups[2] == groups[3]
    assert groups[5] == groups[0] == groups[1]


@pytest.mark.parametrize("number", range(1, 7))
def test_there_are_as_many_themes_as_are_asked_for(near, number):
    groups = join_topics(topic_tree(near), near, PAPERS, number, least=10)
    assert sorted(set(groups.tolist())) == list(range(number))


def test_the_first_grouping_that_fits_is_taken():
    halves, thirds, small = np.array([0, 0, 1, 1]), np.array([0, 1, 2, 2]), np.array([0, 1, 1, 1])
    papers = np.array([10, 10, 10, 5])
    assert first_fitting([small, halves, thirds], papers, 6, 22) is halves
    assert first_fitting([small, halves, thirds], papers, 6, 16) is thirds
    assert first_fitting([small, halves], papers, 18, 22) is halves
    assert first_fitting([small, halves], papers, 6, 12) is small
