"""How many topics, and how many themes: by agreement between views, never by labels.

At each level of detail (a resolution of the communities) partitions are drawn
under several views. Where the papers have structure of that size, views that
share little agree on it; where a level splits or joins at random, they do not.
Of the information in a partition (its entropy), what another view finds again is the
share on which they agree; a level is worth that less the rest, which does not return.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.config import EnsembleConfig
from analysis.topics.partitions import RESOLUTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.topics.partitions import Member

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

N_PAIRS = 100  # pairs of partitions compared at a level; more steady the agreement and take longer
LEAST_WEIGHT = 0.2  # of the best level's weight that others need; less mixes in more levels
MOST_LEVELS = 5  # levels looked at in detail, and in refits; each takes as long as another
MANY_PAPERS = 200  # papers from which there are so many themes at least; fewer may have fewer
OF_TOPICS = 0.6  # share of more than ten topics that are themes at most; more allows finer themes
DEFAULT = EnsembleConfig()


@dataclass(frozen=True)
class Levels:
    """The typical number of topics at each level, how well views agree, and the entropy (nats)."""

    number: Floats
    agreement: Floats
    information: Floats
    config: EnsembleConfig = DEFAULT

    def weights(self) -> Floats:
        """Weigh the levels by what returns of their information; most have weight none.

        Where less than half of any level's information returns, the level on which
        views agree best has weight one.
        """
        real = self.number > 1.5
        if not real.any():
            return np.ones(len(self.number))
        margin = self.agreement - min(self.config.least_return, self.most_agreement())
        most = np.max(self.information, where=real, initial=0.0)
        worth = margin * np.where(margin > 0, self.information, most)
        return _heaviest(np.where(real, worth, -np.inf) / self.config.tolerance)

    def most_agreement(self) -> float:
        """Return the agreement where it is highest, among levels of two topics or more."""
        return float(np.max(self.agreement, where=self.number > 1.5, initial=0.0))

    def weights_near(self, n_topics: int) -> Floats:
        """Weigh the levels by how near their numbers of topics are to a given one."""
        return _heaviest(-np.abs(np.log(self.number / n_topics)) / 0.25)

    def numbers_of_groups(self, n_topics: int, n_papers: int) -> list[int]:
        """Return into how many themes to join topics, the best number first.

        Few themes on which views agree, but of 200 papers or more not fewer than six
        and never more than twenty, where there are so many topics. Numbers that are
        finer than a theme level should be come last, for groups that are too large.
        """
        few, many = self.config.fewest_themes, self.config.most_themes
        least = min(few if n_papers >= MANY_PAPERS else 2, n_topics)
        if n_topics < 3 or least == n_topics:
            return [n_topics]
        most = min(many, max(few, round(OF_TOPICS * n_topics)), n_topics)
        numbers = np.arange(least, most + 1)
        order = np.argsort(self.number, kind="stable")
        agreed = np.interp(np.log(numbers), np.log(self.number[order]), self.agreement[order])
        agreed[numbers < self.number.min() - 0.5] = 0.0  # no level is that coarse
        worth = np.round(agreed - self.config.coarser * np.log(numbers), 9)
        best = np.argsort(-worth, kind="stable")
        return [*numbers[best].tolist(), *range(most + 1, min(many, n_topics) + 1)]


def survey_levels(
    members: Sequence[Member], rng: np.random.Generator, config: EnsembleConfig = DEFAULT
) -> Levels:
    """Compare partitions under different views, level by level, and smooth the result.

    Parameters
    ----------
    members
        The partitions.
    rng
        Chooses pairs of them, where there are many.
    config
        By which agreement levels are then weighed.
    """
    by_level: dict[int, list[Member]] = {}
    for member in members:
        by_level.setdefault(member.level, []).append(member)
    number, agreement, information = (np.zeros(len(RESOLUTIONS)) for _ in range(3))
    for level, group in by_level.items():
        number[level] = np.mean([member.labels.max() + 1 for member in group])
        agreement[level] = _mean_agreement(group, rng)
        information[level] = np.mean([_entropy(np.bincount(m.labels)) for m in group])
    return Levels(np.maximum(number, 1.0), _smooth(agreement), _smooth(information), config)


def adjusted_information(one: Ints, other: Ints, rng: np.random.Generator) -> float:
    """Return the mutual information of two partitions, adjusted for chance, at most 1.

    What chance alone would give is measured on a shuffled copy, which is quicker
    than the exact expectation and right on average. Zero where either has one cluster.

    Parameters
    ----------
    one, other
        Two partitions of the same papers, int64 (n_papers,).
    rng
        Shuffles the copy.

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


def _smooth(values: Floats) -> Floats:
    """Average each level with its neighbours, which count half."""
    padded = np.pad(values, 1, mode="edge")
    return np.convolve(padded, [0.25, 0.5, 0.25], mode="valid").round(9)


def _heaviest(logarithm: Floats) -> Floats:
    """Return weights from their logarithms, the largest one; few are above zero."""
    weight = np.exp(logarithm - logarithm.max())
    weight[np.argsort(-weight, kind="stable")[MOST_LEVELS:]] = 0.0
    return np.where(weight < LEAST_WEIGHT, 0.0, weight)


def _entropy(counts: Ints) -> float:
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log(shares)).sum())
