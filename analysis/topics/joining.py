"""Topics that refits do not find: their papers go to where refits put them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.config import EnsembleConfig
from analysis.topics.refits import jaccard, overlaps

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from analysis.topics.refits import Refit

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

TILT = 0.01
"""How much of what all of a topic's papers say is added to what each says when they are joined.

More keeps more of a joined topic's papers together.
"""

DEFAULT = EnsembleConfig()


def join_unfound(
    labels: Ints,
    refits: Sequence[Refit],
    least: float = DEFAULT.least_stability,
    given: NDArray[np.bool_] | None = None,
) -> Ints:
    """Give the papers of topics that refits do not find to where refits put them.

    A topic is not found when its stability is below one half. Such topics go one by one, each
    of their papers to the topic that most of its companions in refits are in. Topics grow
    by that, and may then be found less well: of all steps, the one that leaves the fewest
    papers in topics that are not found is kept. Two orders are tried, since neither is
    always better: the smallest first, and first the one whose end leaves the fewest papers
    in topics that are not found, then the most stable ones.

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
    if not refits:
        return labels
    start = _start(labels, refits, least, given)
    ends = [_joined(start, order) for order in (_smallest_first, _best_first)]
    best = min(ends, key=_Joining.worth).labels
    return np.unique(best, return_inverse=True)[1].astype(np.int64)


def _start(
    labels: Ints, refits: Sequence[Refit], least: float, given: NDArray[np.bool_] | None
) -> _Joining:
    n_topics = int(labels.max()) + 1
    asked = np.zeros(n_topics, dtype=bool)
    if given is not None:
        asked[labels[given]] = True
    tables = [overlaps(labels[refit.kept], refit.labels, n_topics) for refit in refits]
    seen = [_seen(refit, len(labels)) for refit in refits]
    return _Joining(labels, tables, seen, asked, least)


def _joined(start: _Joining, following: Callable[[_Joining], _Joining]) -> _Joining:
    """Return of all steps the one that leaves the fewest papers in topics that are not found."""
    best, fewest, here = start, start.lost, start
    while here.lost and np.count_nonzero(here.sizes) > 2:
        here = following(here)
        if here.lost < fewest:
            best, fewest = here, here.lost
    return best


def _smallest_first(here: _Joining) -> _Joining:
    return here.without(int(here.unfound[np.argmin(here.sizes[here.unfound])]))


def _best_first(here: _Joining) -> _Joining:
    return min((here.without(gone) for gone in here.unfound.tolist()), key=_Joining.worth)


@dataclass(frozen=True)
class _Joining:
    """Topics on the way to being joined: labels, and their overlaps with each refit's topics.

    `seen` holds each paper's topic in each refit, -1 where there is none; `asked` marks the
    topics given beforehand.
    """

    labels: Ints
    tables: list[Floats]
    seen: list[Ints]
    asked: NDArray[np.bool_]
    least: float

    @cached_property
    def sizes(self) -> Ints:
        """The papers of each topic, (n_topics,); none of those that have gone."""
        return np.bincount(self.labels, minlength=len(self.asked))

    @cached_property
    def stability(self) -> Floats:
        """The stability of each topic, (n_topics,)."""
        return jaccard(self.tables)

    @cached_property
    def unfound(self) -> Ints:
        """The topics that refits do not find."""
        return np.flatnonzero((self.sizes > 0) & (self.stability < self.least) & ~self.asked)

    @property
    def lost(self) -> int:
        """How many papers they hold."""
        return int(self.sizes[self.unfound].sum())

    def worth(self) -> tuple[int, float]:
        """Return what should be small: papers in topics not found, and how unstable all are."""
        return self.lost, -round(float(self.stability @ self.sizes / self.sizes.sum()), 9)

    def without(self, gone: int) -> _Joining:
        """Return the same with a topic's papers in the topics of their companions in refits."""
        papers = np.flatnonzero(self.labels == gone)
        left = (self.sizes > 0) & (np.arange(len(self.sizes)) != gone)
        found = [other[papers] for other in self.seen]
        pairs = zip(self.tables, found, strict=True)
        mates = np.sum([_mates(table, theirs) for table, theirs in pairs], axis=0)
        mates = np.round(mates + TILT * mates.mean(axis=0), 9)
        into = np.argmax(np.where(left, mates, -1.0), axis=1)
        labels, tables = self.labels.copy(), [table.copy() for table in self.tables]
        labels[papers] = into
        for table, theirs in zip(tables, found, strict=True):
            table[gone] = 0
            known = theirs >= 0
            np.add.at(table, (into[known], theirs[known]), 1.0)
        return replace(self, labels=labels, tables=tables)


def _seen(refit: Refit, n_papers: int) -> Ints:
    """Return each paper's topic in a refit, -1 where the refit did not see it."""
    topic = np.full(n_papers, -1, dtype=np.int64)
    topic[refit.kept] = refit.labels
    return topic


def _mates(both: Floats, found: Ints) -> Floats:
    """Return the topics of the papers with which a refit put each paper, as shares."""
    shares = (both / np.maximum(both.sum(axis=0), 1)).T
    return np.where(found[:, None] >= 0, shares[found], 0.0)
