"""The search for the partition in the middle of all votes: papers move, topics merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.topics.guidance import Guidance
from analysis.topics.votes import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from analysis.topics.votes import Votes

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TOGETHER = 0.5  # share of votes with which papers belong together; more gives finer topics
SETTLED = 0.001  # share of papers that may still move when the search ends; less searches longer
ALONE = -1  # the topic of papers that votes keep with none, while others are sought


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
        founded[alone] = labels.max() + 1 + numbered(other[alone])
        found, gained = _search(votes, founded, held, fixed=fixed, passes=passes)
        if gained > most:
            labels, most = found, gained
    alone = labels == ALONE
    labels[alone] = labels.max() + 1 + np.arange(np.count_nonzero(alone))
    return labels, most


def merge_topics(
    votes: Votes, labels: Ints, guidance: Guidance, down_to: int | None = None
) -> tuple[bool, Ints]:
    """Merge the pair of topics that gains most, until none gains, or only so many are left.

    Parameters
    ----------
    votes
        What the partitions say of which papers belong together.
    labels
        The topic of each paper, int64 (n_papers,).
    guidance
        Topics given beforehand, which are not merged with each other.
    down_to
        Merge until so many topics are left, whatever is gained; None stops where nothing gains.

    Returns
    -------
    Whether anything was merged, and the topic of each paper.
    """
    sums, sizes = placed_sums(votes, labels)
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
    return merged, numbered(np.where(labels == ALONE, ALONE, np.append(into, ALONE)[labels]))


def placed_sums(votes: Votes, labels: Ints) -> tuple[Floats, Floats]:
    """Return the votes of each topic's papers, added up, and their number, without those alone."""
    n_topics, placed = int(labels.max()) + 1, labels != ALONE
    sums = votes.sums(np.where(placed, labels, n_topics))[:, :n_topics]
    return sums, np.bincount(labels[placed], minlength=n_topics).astype(np.float64)


def numbered(labels: Ints) -> Ints:
    """Return topics numbered without gaps; papers that are `ALONE` stay so."""
    numbers = np.full(len(labels), ALONE, dtype=np.int64)
    placed = labels != ALONE
    numbers[placed] = np.unique(labels[placed], return_inverse=True)[1]
    return numbers


def _search(
    votes: Votes, start: Ints, guidance: Guidance, *, fixed: bool, passes: int
) -> tuple[Ints, float]:
    """Move papers and merge topics until hardly anything changes; papers may be `ALONE`."""
    labels = numbered(start)
    for _ in range(passes):
        moved, labels = _move_papers(votes, labels, fixed=fixed, stay=guidance.sure)
        merged, labels = (False, labels) if fixed else merge_topics(votes, labels, guidance)
        if moved <= SETTLED * len(labels) and not merged:
            break
    sums, sizes = placed_sums(votes, labels)
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
    sums, sizes = placed_sums(votes, labels)
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
    return moved, numbered(np.where(labels == alone, ALONE, labels))


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
