"""Topics that are given beforehand, inside the search for what partitions agree on.

A seed is known by papers: those it names, or those that speak its words. They stay together,
and apart from those of other seeds; around them the votes decide as they do everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Nearness = Callable[[Ints, Flags], Floats]


@dataclass(frozen=True)
class Guidance:
    """The seed that each paper surely belongs to, -1 for most papers.

    `whole` marks seeds whose papers are all that speak of them, and not a few examples: a
    topic grows by others only as long as those are at least half of it.
    """

    seed: Ints  # (n_papers,)
    whole: Flags  # (n_seeds,)

    @classmethod
    def none(cls, n_papers: int) -> Guidance:
        """Return that no topic is given."""
        return cls(np.full(n_papers, -1, dtype=np.int64), np.zeros(0, dtype=bool))

    @property
    def sure(self) -> Flags:
        """Mark the papers of seeds, which stay where they are."""
        return self.seed >= 0

    @property
    def found(self) -> Ints:
        """The seeds that have a paper here."""
        return np.unique(self.seed[self.sure])

    def among(self, kept: Ints) -> Guidance:
        """Return the same for some of the papers."""
        return Guidance(self.seed[kept], self.whole)

    def holders(self, labels: Ints) -> Ints:
        """Return which seed each topic holds, -1 for none; int64 (n_topics,)."""
        held = np.full(int(labels.max()) + 1, -1, dtype=np.int64)
        held[labels[self.sure]] = self.seed[self.sure]
        return held

    def room(self, labels: Ints) -> Floats:
        """Return how many papers each topic may have at most; float (n_topics,)."""
        held = self.holders(labels)
        own = np.bincount(labels[self.sure], minlength=len(held)).astype(np.float64)
        bound = np.append(self.whole, False)[held]
        return np.where(bound, 2 * own, np.inf)

    def gathered(self, nearness: Nearness, labels: Ints) -> Ints:
        """Return a partition in which every seed has a topic of its own.

        A seed that is known by examples takes the topic that holds most of them; where
        several would take one, its papers are shared, each to the seed that it is most
        often with (`nearness`, of papers to a set). Other seeds get a topic of their papers.
        """
        labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
        first = int(labels.max()) + 1
        home = {
            int(seed): int(np.argmax(np.bincount(labels[self.seed == seed])))
            for seed in self.found
            if not self.whole[seed]
        }
        found = labels.copy()
        for topic in sorted(set(home.values())):
            seeds = [seed for seed, at in home.items() if at == topic]
            papers = np.flatnonzero(labels == topic)
            near = np.column_stack([nearness(papers, self.seed == seed) for seed in seeds])
            found[papers] = first + np.array(seeds)[np.argmax(near, axis=1)]
        found[self.sure] = first + self.seed[self.sure]
        return np.unique(found, return_inverse=True)[1].astype(np.int64)
