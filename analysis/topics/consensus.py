"""What many partitions agree on: the partition between them, and a tree over its topics.

The co-association of two papers, how often they are together, is the product of
two sparse rows. It is never written out for all pairs, so memory grows with papers
times partitions and not with papers squared.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from analysis.topics.guidance import Guidance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TOGETHER = 0.5  # share of votes with which papers belong together; more gives finer topics
MOST_UNITS = 2500  # papers that a tree joins one by one; memory grows with its square
BATCHES = 64  # of papers that move together; fewer is quicker and searches more roughly
SETTLED = 0.001  # share of papers that may still move when the search ends; less searches longer
OFTEN = 2000  # papers up to which several searches are made; more find a little better, slowly
ALONE = -1  # the topic of papers that votes keep with none, while others are sought
DECIMALS = 9  # sums closer than this are ties, so that CPUs agree on their order


@dataclass(frozen=True)
class Votes:
    """Partitions side by side: each paper's cluster in each, and each partition's weight."""

    clusters: Ints  # (n_papers, n_partitions), numbered on from partition to partition
    strength: Floats  # (n_partitions,) roots of weights that add up to one
    rows: sparse.csr_matrix  # (n_papers, n_clusters) strengths; products are co-associations

    @classmethod
    def of(cls, partitions: Sequence[Ints], weights: Floats) -> Votes:
        """Gather partitions with their weights."""
        sizes = [int(labels.max()) + 1 for labels in partitions]
        offsets = np.cumsum([0, *sizes])
        clusters = np.column_stack(partitions) + offsets[:-1]
        strength = np.sqrt(weights / weights.sum())
        n, m = clusters.shape
        rows = sparse.csr_matrix(
            (np.tile(strength, n), clusters.ravel(), np.arange(0, n * m + 1, m)),
            shape=(n, int(offsets[-1])),
        )
        return cls(clusters, strength, rows)

    def sums(self, labels: Ints) -> Floats:
        """Return (n_clusters, n_topics): the votes of each topic's papers, added up."""
        n_topics = int(labels.max()) + 1
        shape = self.rows.shape[1], n_topics
        cells = (self.clusters * n_topics + labels[:, None]).ravel()
        strength = np.tile(self.strength, len(labels))
        added = np.bincount(cells, strength, shape[0] * shape[1]).astype(np.float64)
        return added.reshape(shape)

    @cached_property
    def batches(self) -> list[tuple[Ints, sparse.csr_matrix]]:
        """Return which papers move together, and their rows."""
        n = len(self.clusters)
        together = np.array_split(np.arange(n), min(BATCHES, n))
        return [(papers, self.rows[papers[0] : papers[-1] + 1]) for papers in together]

    def togetherness(self, papers: Ints, others: NDArray[np.bool_]) -> Floats:
        """Return the mean co-association of papers with other ones: float (n_papers,)."""
        mean = np.asarray(self.rows[np.flatnonzero(others)].mean(axis=0)).ravel()
        near: Floats = np.round(self.rows[papers] @ mean, DECIMALS)
        return near


def one_hot(labels: Ints) -> sparse.csr_matrix:
    """Return labels as an indicator matrix, one row a paper and one column a cluster."""
    n = len(labels)
    return sparse.csr_matrix(
        (np.ones(n), labels, np.arange(n + 1)), shape=(n, int(labels.max()) + 1)
    )


def affinity(votes: Votes, labels: Ints) -> Floats:
    """Return each paper's mean co-association with each topic's papers, itself left out."""
    shares: Floats = votes.rows @ votes.sums(labels)
    sizes = np.bincount(labels).astype(np.float64)
    row = np.arange(len(labels))
    own = (shares[row, labels] - 1) / np.maximum(sizes[labels] - 1, 1)
    shares /= sizes
    shares[row, labels] = own
    np.clip(shares, 0.0, 1.0, out=shares)
    rounded: Floats = np.asarray(np.round(shares, DECIMALS), dtype=np.float64)
    return rounded


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
    topics = _numbered(np.where(large[labels], labels, ALONE))  # no crumbs of what is left over
    left = np.flatnonzero(topics == ALONE)
    sums, sizes = _sums(votes, topics)
    topics[left] = np.argmax(np.round((votes.rows[left] @ sums) / sizes, DECIMALS), axis=1)
    return topics


def median_partition(
    votes: Votes,
    start: Ints,
    *,
    founding: Sequence[Ints] = (),
    fixed: bool = False,
    passes: int = 30,
    guidance: Guidance | None = None,
) -> tuple[Ints, float]:
    """Improve a partition until hardly a move and no merger brings it nearer to the votes.

    What grows is the sum over pairs in one topic of their co-association less
    `TOGETHER`; with a half, the partition in the middle of all votes has the
    highest sum. A paper that would lower it in every topic stays alone. Then those that
    are alone are put together as other partitions have them, and the search goes on where
    that helps. Returns the partition and its sum (twice, over ordered pairs).

    Parameters
    ----------
    votes
        The partitions that vote.
    start
        The partition to improve, int64 (n_papers,).
    founding
        Other partitions, from which papers that are alone found topics.
    fixed
        Whether the number of topics stays.
    passes
        Rounds over all papers in one search, at most.
    guidance
        Papers that stay in topics given beforehand, as `start` has them already.
    """
    held = guidance or Guidance.none(len(start))
    labels, most = _search(votes, start, held, fixed=fixed, passes=passes)
    for other in founding:
        alone = labels == ALONE
        founded = labels.copy()
        founded[alone] = labels.max() + 1 + _numbered(other[alone])
        found, gained = _search(votes, founded, held, fixed=fixed, passes=passes)
        if gained > most:
            labels, most = found, gained
    alone = labels == ALONE
    labels[alone] = labels.max() + 1 + np.arange(np.count_nonzero(alone))
    return labels, most


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
    labels = _merge_topics(votes, labels, guidance, down_to=n_topics)[1]
    return median_partition(votes, labels, fixed=True, guidance=guidance)[0]


def nearness(votes: Votes, labels: Ints) -> Floats:
    """Return how often papers of two topics are together, (n_topics, n_topics)."""
    centres = votes.sums(labels) / np.bincount(labels)
    near = np.clip(centres.T @ centres, 0.0, 1.0)
    rounded: Floats = np.asarray(np.round(near, DECIMALS), dtype=np.float64)
    return rounded


def topic_tree(near: Floats) -> Floats:
    """Join topics by average linkage on how often their papers are apart (scipy's linkage)."""
    if len(near) < 2:
        return np.empty((0, 4))
    apart = np.round(1.0 - near, DECIMALS)
    np.fill_diagonal(apart, 0.0)
    tree: Floats = linkage(squareform(apart, checks=False), method="average")
    return tree


def cut(tree: Floats, n_clusters: int) -> Ints:
    """Cut a tree into exactly so many clusters, whatever ties there are in its heights.

    Examples
    --------
    >>> level = np.array([[0, 1, 0.5, 2], [2, 3, 0.5, 2], [4, 5, 0.5, 4.0]])
    >>> [int(cut(level, k).max()) + 1 for k in (1, 2, 3, 4)]
    [1, 2, 3, 4]
    """
    n = len(tree) + 1
    ranked = tree.copy()
    ranked[:, 2] = np.arange(1, n)
    labels: Ints = fcluster(ranked, n - n_clusters + 0.5, criterion="distance").astype(np.int64) - 1
    return labels


def renumbered(labels: Ints, sizes: Ints | None = None) -> Ints:
    """Renumber topics by size, then by their first paper.

    Examples
    --------
    >>> renumbered(np.array([7, 3, 3, 7, 1, 3])).tolist()
    [1, 0, 0, 1, 2, 0]
    """
    _, first, inverse = np.unique(labels, return_index=True, return_inverse=True)
    papers = np.bincount(inverse, weights=sizes)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.lexsort((first, -papers))] = np.arange(len(first))
    new: Ints = rank[inverse]
    return new


def _search(
    votes: Votes, start: Ints, guidance: Guidance, *, fixed: bool, passes: int
) -> tuple[Ints, float]:
    """Move papers and merge topics until hardly anything changes; papers may be `ALONE`."""
    labels = _numbered(start)
    for _ in range(passes):
        moved, labels = _move_papers(votes, labels, fixed=fixed, stay=guidance.sure)
        merged, labels = (False, labels) if fixed else _merge_topics(votes, labels, guidance)
        if moved <= SETTLED * len(labels) and not merged:
            break
    sums, sizes = _sums(votes, labels)
    alone = np.count_nonzero(labels == ALONE)
    gained = (sums**2).sum() - TOGETHER * (sizes**2).sum() + (1 - TOGETHER) * alone
    return labels, round(float(gained), 6)


def _move_papers(
    votes: Votes, labels: Ints, *, fixed: bool, stay: NDArray[np.bool_]
) -> tuple[int, Ints]:
    """Move each paper to the topic where it gains most, or leave it alone where it gains nowhere.

    A sixty-fourth of the papers moves at once, as if each moved alone; where the number of
    topics is fixed one leaves each, and none stays alone. Were papers not left alone, those
    that belong nowhere would run after whichever topic is small, and no search would end.
    Returns how many moved, and where all are.
    """
    sums, sizes = _sums(votes, labels)
    alone, moved = len(sizes), 0
    sums, sizes = np.pad(sums, ((0, 0), (0, 1))), np.append(sizes, 0.0)
    labels = np.where(labels == ALONE, alone, labels)
    for papers, rows in votes.batches:
        own = labels[papers]
        best = _best_topics(rows, own, sums, sizes, fixed=fixed)
        goes = (best != own) & ~stay[papers]
        if fixed:
            goes &= _first(own, goes) & (sizes[own] > 1)
        places = votes.clusters[papers[goes]]
        np.subtract.at(sums, (places, own[goes, None]), votes.strength[None, :])
        np.add.at(sums, (places, best[goes, None]), votes.strength[None, :])
        sizes += np.bincount(best[goes], minlength=len(sizes))
        sizes -= np.bincount(own[goes], minlength=len(sizes))
        sums[:, alone] = sizes[alone] = 0.0
        labels[papers[goes]], moved = best[goes], moved + int(goes.sum())
    return moved, _numbered(np.where(labels == alone, ALONE, labels))


def _best_topics(
    rows: sparse.csr_matrix, own: Ints, sums: Floats, sizes: Floats, *, fixed: bool
) -> Ints:
    """Return where each paper gains most were it the only one to move, at ties its own topic.

    The last column stands for papers that are alone, where nothing is gained.
    """
    row, alone = np.arange(len(own)), len(sizes) - 1
    gain = rows @ sums - TOGETHER * sizes
    gain[row, own] -= np.where(own == alone, 0.0, 1 - TOGETHER)
    gain[:, :alone][:, sizes[:alone] == 0] = -np.inf
    if fixed:
        gain[:, alone] = -np.inf
    gain = np.round(gain, DECIMALS)
    best = np.argmax(gain, axis=1)
    return np.where(gain[row, best] > gain[row, own], best, own)


def _first(values: NDArray[Any], among: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the first of each value among those that are marked."""
    places = np.flatnonzero(among)
    first = np.zeros(len(values), dtype=bool)
    first[places[np.unique(values[places], return_index=True)[1]]] = True
    return first


def _merge_topics(
    votes: Votes, labels: Ints, guidance: Guidance, down_to: int | None = None
) -> tuple[bool, Ints]:
    """Merge the pair of topics that gains most, until none gains, or only so many are left."""
    sums, sizes = _sums(votes, labels)
    given, room = guidance.holders(labels) >= 0, guidance.room(labels)
    into = np.arange(len(sizes))
    gain = np.round(sums.T @ sums - TOGETHER * np.outer(sizes, sizes), DECIMALS)
    np.fill_diagonal(gain, -np.inf)
    gain[np.ix_(given, given)] = -np.inf
    merged, left_over = False, len(sizes)
    while left_over > 1:
        open_to = gain
        if down_to is None and given.any():
            full = sizes[:, None] + sizes > np.minimum.outer(room, room)
            open_to = np.where(full, -np.inf, gain)
        left, right = np.unravel_index(int(np.argmax(open_to)), gain.shape)
        enough = open_to[left, right] <= 0 if down_to is None else left_over <= down_to
        if enough or open_to[left, right] == -np.inf:
            break
        gain[left] = np.round(gain[left] + gain[right], DECIMALS)
        gain[:, left] = gain[left]
        gain[right] = gain[:, right] = gain[left, left] = -np.inf
        sizes[left] += sizes[right]
        given[left] |= given[right]
        room[left] = min(room[left], room[right])
        into[into == right] = left
        merged, left_over = True, left_over - 1
    return merged, _numbered(np.where(labels == ALONE, ALONE, np.append(into, ALONE)[labels]))


def _sums(votes: Votes, labels: Ints) -> tuple[Floats, Floats]:
    """Return the votes of each topic's papers, added up, and their number, without those alone."""
    n_topics, placed = int(labels.max()) + 1, labels != ALONE
    sums = votes.sums(np.where(placed, labels, n_topics))[:, :n_topics]
    return sums, np.bincount(labels[placed], minlength=n_topics).astype(np.float64)


def _numbered(labels: Ints) -> Ints:
    """Return topics numbered without gaps; papers that are `ALONE` stay so."""
    numbers = np.full(len(labels), ALONE, dtype=np.int64)
    placed = labels != ALONE
    numbers[placed] = np.unique(labels[placed], return_inverse=True)[1]
    return numbers


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
