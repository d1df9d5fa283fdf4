"""Themes: topics joined along their tree into groups of a size that one would show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.votes import (
    DECIMALS,
    cut,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


def join_topics(tree: Floats, near: Floats, papers: Ints, n_groups: int, least: float) -> Ints:
    """Join topics into so many groups, none of fewer papers than `least` where that can be.

    Average linkage leaves topics that are near none to the last, so a plain cut of the tree
    gives a few large groups and many of one such topic. Here the tree is cut finer, until
    enough groups are large; each of the rest joins the large one it is most often with.
    Where no cut has enough large groups, the plain one is returned.

    Parameters
    ----------
    tree
        scipy's linkage over topics, (n_topics - 1, 4).
    near
        How often the papers of two topics are together, (n_topics, n_topics).
    papers
        How many papers each topic has, (n_topics,).
    n_groups
        How many groups, at most as many as topics.
    least
        The papers of a large group.

    Examples
    --------
    >>> tree = np.array([[0, 1, 0.4, 2], [2, 3, 0.5, 2], [5, 6, 0.6, 4], [4, 7, 0.9, 5]])
    >>> near = np.eye(5)
    >>> near[4, 2] = near[2, 4] = 0.1
    >>> papers = np.array([20, 20, 20, 20, 1])
    >>> len(set(cut(tree, 2)[:4].tolist()))
    1
    >>> groups = join_topics(tree, near, papers, 2, least=2.0).tolist()
    >>> groups[0] == groups[1] != groups[2] == groups[3] == groups[4]
    True
    """
    for finer in range(n_groups, len(papers) + 1):
        groups = cut(tree, finer) if len(papers) > 1 else np.zeros(1, dtype=np.int64)
        large = np.flatnonzero(np.bincount(groups, weights=papers) >= least)
        if len(large) == n_groups:
            return _absorbed(groups, large, near, papers)
    return cut(tree, n_groups) if len(papers) > 1 else np.zeros(1, dtype=np.int64)


def first_fitting(found: Sequence[Ints], papers: Ints, least: float, most: float) -> Ints:
    """Return the first grouping with no group too large or small, else with none too large.

    Parameters
    ----------
    found
        Groups of the topics, the best first.
    papers
        How many papers each topic has, (n_topics,).
    least, most
        Papers that a group should have; where none of the groupings keeps to `most`, the
        first is returned.
    """
    sizes = [np.bincount(groups, weights=papers) for groups in found]
    below = [groups for groups, size in zip(found, sizes, strict=True) if size.max() <= most]
    within = [
        groups
        for groups, size in zip(found, sizes, strict=True)
        if size.max() <= most and size.min() >= least
    ]
    return (within or below or list(found))[0]


def _absorbed(groups: Ints, large: Ints, near: Floats, papers: Ints) -> Ints:
    """Give each group that is not large to the large one with which its papers are most often."""
    member = (groups[:, None] == np.arange(groups.max() + 1)) * papers[:, None]
    together = member.T @ near @ member[:, large] / member[:, large].sum(axis=0)
    into = np.argmax(np.round(together, DECIMALS), axis=1)
    into[large] = np.arange(len(large))
    joined: Ints = into[groups].astype(np.int64)
    return joined
