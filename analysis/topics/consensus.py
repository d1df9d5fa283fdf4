"""What many partitions agree on: the partition between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.guidance import Guidance
from analysis.topics.search import ALONE, median_partition, merge_topics, numbered, placed_sums
from analysis.topics.votes import DECIMALS, cut, nearness, topic_tree

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.topics.votes import Votes

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_UNITS = 2500  # papers that a tree joins one by one; memory grows with its square
OFTEN = 2000  # papers up to which several searches are made; more find a little better, slowly


def agreed_partition(
    votes: Votes, n_starts: int, smallest: int, guidance: Guidance | None = None
) -> Ints:
    """Return the topics on which partitions agree, however many, of `smallest` papers at least.

    What votes keep with no topic, alone or in a topic too small, joins the topic with
    which it is most often.

    Parameters
    ----------
    votes
        The partitions that vote.
    n_starts
        From how many of them topics are sought: the finest, whose topics merge, and heavy
        ones. Up to `OFTEN` papers the search begins at each of them, above at the finest.
    smallest
        Papers that a topic has at least.
    guidance
        Papers of topics given beforehand.
    """
    held = guidance or Guidance.none(len(votes.clusters))
    heaviest = np.argsort(-votes.strength, kind="stable")
    places = np.unique(np.linspace(0, len(heaviest) // 3, n_starts - 1).astype(int))
    finest = int(np.argmax(np.ptp(votes.clusters, axis=0)))
    starts = [votes.clusters[:, start] for start in (finest, *heaviest[places].tolist())]
    tries = range(len(starts) if len(votes.clusters) <= OFTEN else 1)
    found = [
        median_partition(
            votes,
            held.gathered(votes.togetherness, starts[first]),
            founding=[*starts[:first], *starts[first + 1 :]],
            guidance=held,
        )
        for first in tries
    ]
    labels = max(found, key=lambda one: one[1])[0]
    large = (np.bincount(labels) >= smallest) | (held.holders(labels) >= 0)
    if len(labels) <= OFTEN or not large.any():
        return merge_small(votes, labels, smallest, held)
    topics = numbered(np.where(large[labels], labels, ALONE))  # no crumbs of what is left over
    left = np.flatnonzero(topics == ALONE)
    sums, sizes = placed_sums(votes, topics)
    topics[left] = np.argmax(np.round((votes.rows[left] @ sums) / sizes, DECIMALS), axis=1)
    return topics


def merge_small(
    votes: Votes, labels: Ints, smallest: int, guidance: Guidance | None = None
) -> Ints:
    """Give topics of fewer than `smallest` papers to the topic they are most often with.

    The sums of co-associations between topics are worked out once; joining two adds rows
    and columns.

    Parameters
    ----------
    votes
        The partitions that vote.
    labels
        The topic of each row, int64 (n_rows,).
    smallest
        Papers that a topic has at least.
    guidance
        What topics given beforehand hold, which may be as small as they are.
    """
    labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    papers = np.bincount(labels).astype(np.float64)
    given = (guidance or Guidance.none(len(labels))).holders(labels) >= 0
    sums = votes.sums(labels)
    shared = sums.T @ sums
    into = np.arange(len(papers))
    alive = np.ones(len(papers), dtype=bool)
    while alive.sum() > 1:
        small = int(np.argmin(np.where(alive & ~given, papers, np.inf)))
        if given[small]:
            break
        if papers[small] >= smallest:
            break
        alive[small] = False
        near = np.round(np.clip(shared[small] / (papers[small] * papers), 0.0, 1.0), DECIMALS)
        other = int(np.argmax(np.where(alive, near, -1.0)))
        shared[other] += shared[small]
        shared[:, other] += shared[:, small]
        papers[other] += papers[small]
        into[into == small] = other
    return np.unique(into[labels], return_inverse=True)[1].astype(np.int64)


def exact_partition(votes: Votes, n_topics: int, guidance: Guidance | None = None) -> Ints:
    """Cut the papers into exactly so many topics by average linkage, then move papers.

    Above `MOST_UNITS` papers the tree joins groups of papers that the first
    partitions never part; there must be as many different papers as topics.

    Parameters
    ----------
    votes
        The partitions that vote.
    n_topics
        How many topics; at least one for each that is given beforehand.
    guidance
        Papers of topics given beforehand.
    """
    if guidance is not None and len(guidance.found):
        return _exact_around(votes, n_topics, guidance)
    units = _units(votes, n_topics)
    tree = topic_tree(nearness(votes, units))
    if n_topics > int(units.max()):
        return units
    return median_partition(votes, cut(tree, n_topics)[units], fixed=True)[0]


def _exact_around(votes: Votes, n_topics: int, guidance: Guidance) -> Ints:
    """Gather the papers of seeds in a finer partition, then merge others until the number fits."""
    most = len(votes.clusters)
    for cuts in range(n_topics, min(n_topics + len(guidance.found), most) + 1):
        labels = guidance.gathered(votes.togetherness, exact_partition(votes, cuts))
        if labels.max() + 1 >= n_topics:
            break
    labels = merge_topics(votes, labels, guidance, down_to=n_topics)[1]
    return median_partition(votes, labels, fixed=True, guidance=guidance)[0]


def _units(votes: Votes, fewest: int) -> Ints:
    """Return groups of papers to join: single papers, or above `MOST_UNITS` what votes keep."""
    n = len(votes.clusters)
    if n <= MOST_UNITS:
        return np.arange(n)
    units = np.zeros(n, dtype=np.int64)
    for partition in votes.clusters.T:
        pairs = np.column_stack([units, partition])
        finer = np.unique(pairs, axis=0, return_inverse=True)[1].ravel().astype(np.int64)
        if finer.max() >= MOST_UNITS and units.max() + 1 >= fewest:
            return units
        units = finer
    return units if units.max() + 1 >= fewest else np.arange(n)
