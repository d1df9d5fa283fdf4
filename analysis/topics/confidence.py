"""Whether to believe a topic and a paper's place: refits on most of the papers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.config import EnsembleConfig
from analysis.topics.views import BLOCK, DECIMALS, normalise
from analysis.topics.votes import (
    one_hot,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TILT = 0.01  # share of a straight line in the calibration; more blurs its steps
MOST_FIT = 2.0  # the best fit there can be (support and lead, 1 each): where the calibration ends
DEFAULT = EnsembleConfig()


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
    points, centres, labels, members
        As for `centrality`, whose second result this is.
    """
    return centrality(points, centres, labels, members=members)[1]


def centrality(
    points: Floats, centres: Floats, labels: Ints, *, members: bool
) -> tuple[Floats, Floats]:
    """Return how near each point is to its topic's centre (cosine), and its lead over all others.

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
    to_own: Floats = np.einsum("ij,ij->i", points, normalise(own))
    return np.round(to_own, 6), np.round(to_own - rival, 6)


def voted(shares: Floats, found: Ints, similarity: Floats) -> Floats:
    """Return what the nearest papers say of each paper: their support for each topic, weighed.

    Parameters
    ----------
    shares
        Each known paper's support for each topic, float (n_papers, n_topics).
    found, similarity
        The nearest known papers of each paper and how similar they are, (n_queries, n_voters).
    """
    votes = np.maximum(similarity, 0.0) ** 4 + 1e-12
    total = np.einsum("ij,ijk->ik", votes, shares[found])
    mean: Floats = np.round(total / votes.sum(axis=1, keepdims=True), 9)
    return mean


def fitness(own: Floats, around: Floats, lead: Floats, near: Floats) -> Floats:
    """Return how well papers fit their topics, at most 2; what it is worth refits tell.

    Parameters
    ----------
    own
        Their own support for it, float (n_papers,).
    around
        That of their nearest papers.
    lead
        How much nearer its centre is to them than any other (cosine).
    near
        How near its centre is (cosine).
    """
    fits: Floats = np.round((own + around + lead + near) / 2, 9)
    return fits


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
