"""What refits on most of the papers say: who stays in a topic, and how well it is found again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Refit:
    """A refit's papers and their topics, numbered in its own way."""

    kept: Ints
    labels: Ints


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
        both = overlaps(labels[refit.kept], theirs, int(labels.max()) + 1)
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
    return jaccard([overlaps(labels[refit.kept], refit.labels, n_topics) for refit in refits])


def jaccard(tables: Sequence[Floats]) -> Floats:
    """Return each topic's mean Jaccard overlap with its nearest in each table of overlaps."""
    total, seen = np.zeros(len(tables[0])), np.zeros(len(tables[0]))
    for both in tables:
        sizes = both.sum(axis=1)
        union = sizes[:, None] + both.sum(axis=0)[None, :] - both
        total += (both / np.maximum(union, 1)).max(axis=1)
        seen += sizes > 0
    return np.round(total / np.maximum(seen, 1), 9)


def overlaps(labels: Ints, others: Ints, n_topics: int) -> Floats:
    """Count the papers that two partitions have in both of two topics, (n_topics, n_others).

    Parameters
    ----------
    labels
        The topic of each paper in one partition, int64 (n_papers,).
    others
        Its topic in the other, int64 (n_papers,).
    n_topics
        How many topics the first partition has.
    """
    width = int(others.max()) + 1
    both = np.bincount(labels * width + others, minlength=n_topics * width)
    return both.reshape(n_topics, width).astype(np.float64)


def _by_first_paper(labels: Ints) -> Ints:
    """Renumber topics in the order in which their first papers come."""
    _, first, topic = np.unique(labels, return_index=True, return_inverse=True)
    numbers: Ints = np.argsort(np.argsort(first))[topic].astype(np.int64)
    return numbers
