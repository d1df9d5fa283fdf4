"""Whether to believe a topic and a paper's place: refits on most of the papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from analysis.config import EnsembleConfig
from analysis.topics.consensus import one_hot
from analysis.topics.views import BLOCK, DECIMALS, normalise

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TILT = 0.01  # share of a straight line in the calibration; more blurs its steps
MOST_FIT = 2.0  # the best fit there can be (support and lead, 1 each): where the calibration ends
DEFAULT = EnsembleConfig()


@dataclass(frozen=True)
class Refit:
    """A refit's papers and their topics, numbered in its own way."""

    kept: Ints
    labels: Ints


@dataclass(frozen=True)
class Calibration:
    """A rising curve from how well a paper fits its topic to the chance that a refit agrees."""

    fitness: Floats
    chance: Floats

    @classmethod
    def of(cls, fitness: Floats, agreed: Floats) -> Calibration:
        """Fit the curve by isotonic regression; `agreed` is missing where nothing was seen.

        A hundredth of the curve is a straight line, so that of two papers on one
        of its steps the better one still has the higher chance.
        """
        from sklearn.isotonic import IsotonicRegression

        seen = ~np.isnan(agreed)
        if not seen.any():
            return cls(np.array([0.0, 1.0]), np.array([1.0, 1.0]))
        curve = IsotonicRegression(y_min=0.0, y_max=1.0).fit(fitness[seen], agreed[seen])
        grid = np.unique(np.round(np.concatenate([curve.X_thresholds_, [MOST_FIT]]), 9))
        rising = np.interp(grid, curve.X_thresholds_, curve.y_thresholds_)
        return cls(grid, (1 - TILT) * rising + TILT * np.clip(grid / MOST_FIT, 0.0, 1.0))

    def __call__(self, fitness: Floats) -> Floats:
        """Return the chance for each fitness."""
        chance: Floats = np.interp(fitness, self.fitness, self.chance)
        return chance


def topic_centres(points: Floats, labels: Ints) -> Floats:
    """Return the sum of each topic's points, one row a topic."""
    centres: Floats = one_hot(labels).T @ points
    return centres


def closeness(points: Floats, centres: Floats, labels: Ints, *, members: bool) -> Floats:
    """Return how much nearer each point is to its topic's centre than to any other (cosine).

    Parameters
    ----------
    points
        float (n_papers, n_dims).
    centres
        float (n_topics, n_dims).
    labels
        The topic of each point, int64 (n_papers,).
    members
        Whether the centres were made from these points: each is then left out of its own.
    """
    row = np.arange(len(points))
    near = points @ normalise(centres).T
    own = centres[labels] - points if members else centres[labels]
    near[row, labels] = -1.0 if centres.shape[0] > 1 else 0.0
    rival = near.max(axis=1)
    lead: Floats = np.einsum("ij,ij->i", points, normalise(own)) - rival
    return np.round(lead, 6)


def strangers(points: Floats, labels: Ints, tie: float = DEFAULT.outlier_tie) -> NDArray[np.bool_]:
    """Mark papers that are tied to their own topic less than others are to foreign ones.

    A tie is the similarity to the nearest paper there. A paper belongs nowhere when
    the tie to its topic is weaker than three in four papers have to a topic not theirs.

    Parameters
    ----------
    points
        float (n_papers, n_dims), rows of length one.
    labels
        The topic of each point, int64 (n_papers,).
    tie
        The share of papers whose foreign tie is as weak as a stranger's own may be.
    """
    own, foreign = np.empty(len(points)), np.empty(len(points))
    if labels.max() == 0:
        return np.zeros(len(points), dtype=bool)
    for start in range(0, len(points), BLOCK):
        rows = np.arange(start, min(start + BLOCK, len(points)))
        near = np.round(points[rows] @ points.T, DECIMALS)
        near[np.arange(len(rows)), rows] = -1.0
        same = labels[rows, None] == labels
        own[rows] = np.where(same, near, -1.0).max(axis=1)
        foreign[rows] = np.where(same, -1.0, near).max(axis=1)
    marked: NDArray[np.bool_] = own < np.percentile(foreign, 100 * tie)
    return marked


def runners_up(shares: Floats, labels: Ints) -> Ints:
    """Return the topic with the most support after each paper's own; -1 where there is none."""
    if shares.shape[1] == 1:
        return np.full(len(shares), -1, dtype=np.int64)
    rivals = shares.copy()
    rivals[np.arange(len(labels)), labels] = -1.0
    second: Ints = np.argmax(rivals, axis=1)
    return second


def refit_agreement(labels: Ints, refits: Sequence[Refit]) -> Floats:
    """Return how often each paper stays in its topic, among the refits that saw it.

    The topics of a refit are matched one to one with the fit's, so that as many
    papers as possible stay; where two matchings keep as many, the first by the papers'
    order is taken, whatever the topics' numbers. Missing where no refit saw the paper.
    """
    labels = _by_first_paper(labels)
    stayed, seen = np.zeros(len(labels)), np.zeros(len(labels))
    for refit in refits:
        theirs = _by_first_paper(refit.labels)
        both = _overlaps(labels[refit.kept], theirs, int(labels.max()) + 1)
        rows, columns = linear_sum_assignment(-both)
        match = np.full(both.shape[1], -1)
        match[columns] = rows
        stayed[refit.kept] += match[theirs] == labels[refit.kept]
        seen[refit.kept] += 1
    return np.where(seen > 0, stayed / np.maximum(seen, 1), np.nan)


def topic_stability(labels: Ints, refits: Sequence[Refit]) -> Floats:
    """Return each topic's mean Jaccard overlap with the nearest topic of each refit.

    Only papers that the refit saw count. This is Hennig's cluster-wise stability
    (Computational Statistics & Data Analysis, 2007) on subsamples.
    """
    n_topics = int(labels.max()) + 1
    return _jaccard([_overlaps(labels[refit.kept], refit.labels, n_topics) for refit in refits])


def join_unfound(
    labels: Ints,
    refits: Sequence[Refit],
    least: float = DEFAULT.least_stability,
    given: NDArray[np.bool_] | None = None,
) -> Ints:
    """Give the papers of topics that refits do not find to where refits put them.

    A topic is not found when its stability is below one half. The smallest such topic
    goes first, each of its papers to the topic that most of its companions in refits
    are in. Topics grow by that, and may then be found less well: of all steps, the one
    that leaves the fewest papers in topics that are not found is kept.

    Parameters
    ----------
    labels
        The topic of each paper, int64 (n_papers,).
    refits
        What refits found.
    least
        The stability of a topic that is found.
    given
        Marks the papers of topics given beforehand, which stay whether they are found or not.
    """
    labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
    n_topics = int(labels.max()) + 1
    asked = np.zeros(n_topics, dtype=bool)
    if given is not None:
        asked[labels[given]] = True
    seen = [_seen(refit, len(labels)) for refit in refits]
    tables = [_overlaps(labels[refit.kept], refit.labels, n_topics) for refit in refits]
    best, fewest = labels, len(labels) + 1
    for _ in range(n_topics if refits else 0):
        sizes = np.bincount(labels, minlength=n_topics)
        unfound = (sizes > 0) & (_jaccard(tables) < least) & ~asked
        if (lost := int(sizes[unfound].sum())) < fewest:
            best, fewest = labels.copy(), lost
        if lost == 0 or np.count_nonzero(sizes) < 3:
            break
        gone = int(np.argmin(np.where(unfound, sizes, len(labels) + 1)))
        papers = np.flatnonzero(labels == gone)
        left = (sizes > 0) & (np.arange(n_topics) != gone)
        pairs = zip(tables, seen, strict=True)
        mates = np.sum([_mates(table, other[papers]) for table, other in pairs], axis=0)
        mates = np.round(mates + TILT * mates.mean(axis=0), 9)
        labels[papers] = np.argmax(np.where(left, mates, -1.0), axis=1)
        for table, other in zip(tables, seen, strict=True):
            table[gone] = 0
            known = other[papers] >= 0
            np.add.at(table, (labels[papers][known], other[papers][known]), 1.0)
    return np.unique(best, return_inverse=True)[1].astype(np.int64)


def _by_first_paper(labels: Ints) -> Ints:
    """Renumber topics in the order in which their first papers come."""
    _, first, topic = np.unique(labels, return_index=True, return_inverse=True)
    numbers: Ints = np.argsort(np.argsort(first))[topic].astype(np.int64)
    return numbers


def _seen(refit: Refit, n_papers: int) -> Ints:
    """Return each paper's topic in a refit, -1 where the refit did not see it."""
    topic = np.full(n_papers, -1, dtype=np.int64)
    topic[refit.kept] = refit.labels
    return topic


def _mates(both: Floats, found: Ints) -> Floats:
    """Return the topics of the papers with which a refit put each paper, as shares."""
    shares = (both / np.maximum(both.sum(axis=0), 1)).T
    return np.where(found[:, None] >= 0, shares[found], 0.0)


def _jaccard(tables: Sequence[Floats]) -> Floats:
    """Return each topic's mean Jaccard overlap with its nearest in each table of overlaps."""
    total, seen = np.zeros(len(tables[0])), np.zeros(len(tables[0]))
    for both in tables:
        sizes = both.sum(axis=1)
        union = sizes[:, None] + both.sum(axis=0)[None, :] - both
        total += (both / np.maximum(union, 1)).max(axis=1)
        seen += sizes > 0
    return np.round(total / np.maximum(seen, 1), 9)


def _overlaps(labels: Ints, others: Ints, n_topics: int) -> Floats:
    width = int(others.max()) + 1
    both = np.bincount(labels * width + others, minlength=n_topics * width)
    return both.reshape(n_topics, width).astype(np.float64)
