"""How many topics, and how many themes: by agreement between views, never by labels.

At each level of detail (a resolution of the communities) partitions are drawn
under several views. Where the papers have structure of that size, views that
share little agree on it; where a level splits or joins at random, they do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.topics.partitions import RESOLUTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.topics.partitions import Member

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

N_PAIRS = 100  # pairs of partitions compared at a level
TOLERANCE = 0.02  # levels this much less agreed on weigh 1/e of the best
FINER = 0.01  # what a level may lack in agreement for e times as many topics
COARSER = 0.08  # what a theme level may lack in agreement for a fraction 1/e of the groups


@dataclass(frozen=True)
class Levels:
    """The typical number of topics at each level, and how well views agree there."""

    number: Floats
    agreement: Floats

    def weights(self) -> Floats:
        """Weigh the levels by agreement; the best has weight one, most have none."""
        real = self.number > 1.5
        if not real.any():
            return np.ones(len(self.number))
        merit = np.where(real, self.agreement + FINER * np.log(self.number), -np.inf)
        weight = np.exp((merit - merit.max()) / TOLERANCE)
        return np.where(weight < 0.05, 0.0, weight)

    def most_agreement(self) -> float:
        """Return the agreement where it is highest, among levels of two topics or more."""
        return float(np.max(self.agreement, where=self.number > 1.5, initial=0.0))

    def weights_near(self, n_topics: int) -> Floats:
        """Weigh the levels by how near their numbers of topics are to a given one."""
        distance = np.abs(np.log(self.number / n_topics))
        weight = np.exp(-(distance - distance.min()) / 0.25)
        return np.where(weight < 0.05, 0.0, weight)

    def number_of_groups(self, n_topics: int) -> int:
        """Choose into how many themes to join topics: few, on which views agree."""
        if n_topics < 3:
            return n_topics
        numbers = np.arange(2, n_topics + 1)
        order = np.argsort(self.number, kind="stable")
        agreed = np.interp(np.log(numbers), np.log(self.number[order]), self.agreement[order])
        agreed[numbers < self.number.min() - 0.5] = 0.0  # no level is that coarse
        return int(numbers[int(np.argmax(np.round(agreed - COARSER * np.log(numbers), 9)))])


def survey_levels(members: Sequence[Member], rng: np.random.Generator) -> Levels:
    """Compare partitions under different views, level by level, and smooth the result."""
    by_level: dict[int, list[Member]] = {}
    for member in members:
        by_level.setdefault(member.level, []).append(member)
    number, agreement = np.ones(len(RESOLUTIONS)), np.zeros(len(RESOLUTIONS))
    for level, group in by_level.items():
        number[level] = np.mean([member.labels.max() + 1 for member in group])
        agreement[level] = _mean_agreement(group, rng)
    padded = np.pad(agreement, 1, mode="edge")
    return Levels(number, np.convolve(padded, [0.25, 0.5, 0.25], mode="valid").round(9))


def adjusted_information(one: Ints, other: Ints, rng: np.random.Generator) -> float:
    """Return the mutual information of two partitions, adjusted for chance, at most 1.

    What chance alone would give is measured on a shuffled copy, which is quicker
    than the exact expectation and right on average. Zero where either has one cluster.

    Examples
    --------
    >>> labels = np.repeat([0, 1, 2], 20)
    >>> adjusted_information(labels, labels, np.random.default_rng(0))
    1.0
    """
    most = (_entropy(np.bincount(one)) + _entropy(np.bincount(other))) / 2
    width = int(other.max()) + 1
    joint = _entropy(np.bincount(one * width + other))
    by_chance = _entropy(np.bincount(one * width + rng.permutation(other)))
    if one.max() == 0 or other.max() == 0 or by_chance - most < 1e-9:
        return 0.0
    return round(float((by_chance - joint) / (by_chance - most)), 9)


def _mean_agreement(group: list[Member], rng: np.random.Generator) -> float:
    """Average over pairs that weigh the views differently (any pairs where there is one view)."""
    one_view = len({member.view.weight for member in group}) == 1
    pairs = [
        (i, j)
        for i in range(len(group))
        for j in range(i)
        if one_view or group[i].view.weight != group[j].view.weight
    ]
    if len(pairs) > N_PAIRS:
        pairs = [pairs[place] for place in rng.permutation(len(pairs))[:N_PAIRS]]
    scores = [adjusted_information(group[i].labels, group[j].labels, rng) for i, j in pairs]
    return float(np.mean(scores)) if scores else 0.0


def _entropy(counts: Ints) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
