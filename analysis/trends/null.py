"""How often papers taken at random are so late, or so early: the permutation test without draws.

Given the dates and how many papers a name has, every set of that many papers is
equally likely where the name has no trend, however unevenly the corpus grows.
The statistic is the sum of the members' scores. For small names its distribution
is counted out; for larger ones it is close to normal, and two corrections for
skewness and kurtosis (an Edgeworth series) or, in the tails of a single name, the
adjusted root of `analysis.trends.glm` give the rest. So no seed decides a verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

MOST_COUNTED = 40  # papers of a name up to which sums may be counted out
_WORK = 100_000_000  # papers x members x grid of sums that are worth counting
_LEVELS = (200, 1000)  # dates are told apart to these parts of their span in the counts


class DateNull:
    """The null distribution of the sum of scores, for the numbers of members asked for.

    Examples
    --------
    >>> null = DateNull(np.array([0, 10, 20, 30, 40, 50]), np.array([2]))
    >>> null.p_values(np.array([2]), np.array([90.0])).round(4).tolist()  # one of 15 pairs
    [0.1333]
    """

    def __init__(self, scores: NDArray[np.int64], sizes: NDArray[np.int64]) -> None:
        self._n, self._first = len(scores), float(scores.min())
        self._total = float(scores.sum())
        centred = scores - scores.mean()
        self._mean, self._spread = float(scores.mean()), max(float(centred.std()), 1e-300)
        scaled = centred / self._spread
        self._third, self._fourth = float(np.mean(scaled**3)), float(np.mean(scaled**4))
        self._unit, self._tails = self._count(np.sort(scores), sizes)

    def counted(self, size: int) -> bool:
        """Say whether the sums of so many members are counted out."""
        return min(size, self._n - size) in self._tails

    def p_values(self, sizes: NDArray[np.int64], sums: Numbers) -> Numbers:
        """Return two-sided p-values (twice the smaller tail); missing for no or all papers."""
        p_values = np.full(len(sums), np.nan)
        for size in np.unique(sizes[(sizes > 0) & (sizes < self._n)]):
            rows = sizes == size
            upper, lower = self._both(sums[rows], int(size))
            p_values[rows] = np.clip(2 * np.minimum(upper, lower), 1e-300, 1)
        return p_values

    def deviates(self, sizes: NDArray[np.int64], sums: Numbers) -> Numbers:
        """Return the p-values as standard normal deviates, positive where papers are late."""
        from scipy.special import ndtri

        late = np.where(sums > sizes * self._mean, 1.0, -1.0)
        return np.asarray(-late * ndtri(self.p_values(sizes, sums) / 2), dtype=np.float64)

    def critical(self, size: int, tail: float) -> tuple[float, float]:
        """Return the sums beyond which the lower and the upper tail are at most `tail`.

        They are infinite where even the most extreme sum is too common.
        """
        if self.counted(size):
            few = min(size, self._n - size)
            upper, lower = self._tails[few]
            base = few * self._first
            last, first = np.searchsorted(-upper, -tail), np.searchsorted(lower, tail, side="right")
            high = np.inf if upper[-1] > tail else float(base + self._unit * (last - 0.5))
            low = -np.inf if lower[0] > tail else float(base + self._unit * (first - 0.5))
            return (low, high) if few == size else (self._total - high, self._total - low)
        from scipy.special import ndtri

        z, (skewness, _) = float(ndtri(1 - tail)), self._shape(size)
        bend = skewness / 6 * (z**2 - 1)  # Cornish and Fisher
        centre, deviation = size * self._mean, self.deviation(size)
        return float(centre - deviation * (z - bend)), float(centre + deviation * (z + bend))

    def deviation(self, size: int) -> float:
        """Return the standard deviation of the sum of so many scores."""
        return float(self._spread * np.sqrt(size * (self._n - size) / max(self._n - 1, 1)))

    def _both(self, sums: Numbers, size: int) -> tuple[Numbers, Numbers]:
        """Return the upper and the lower tail, the sum itself included in both."""
        if not self.counted(size):
            return self._series(sums, size)
        if 2 * size > self._n:
            upper, lower = self._both(self._total - sums, self._n - size)
            return lower, upper
        place = (sums - size * self._first) / self._unit
        slack = 0.25 if self._unit == int(self._unit) else np.sqrt(size / 3)
        upper, lower = self._tails[size]
        last = len(upper) - 1
        at = np.clip(np.ceil(place - slack).astype(np.int64), 0, last)
        under = np.clip(np.floor(place + slack).astype(np.int64), 0, last)
        return upper[at], lower[under]

    def _series(self, sums: Numbers, size: int) -> tuple[Numbers, Numbers]:
        from scipy.special import ndtr

        z = (sums - size * self._mean) / self.deviation(size)
        skewness, kurtosis = self._shape(size)
        density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
        shift = skewness / 6 * (z**2 - 1) + kurtosis / 24 * (z**3 - 3 * z)
        shift = density * (shift + skewness**2 / 72 * (z**5 - 10 * z**3 + 15 * z))
        return np.clip(ndtr(-z) + shift, 1e-300, 1), np.clip(ndtr(z) - shift, 1e-300, 1)

    def _shape(self, size: int) -> tuple[float, float]:
        """Return the skewness and about the excess kurtosis of the sum of so many scores."""
        share = size / self._n
        skewness = self._third * (1 - 2 * share) / np.sqrt(size * (1 - share))
        kurtosis = (self._fourth - 3) * (1 - 6 * share * (1 - share)) / (size * (1 - share))
        kurtosis -= 6 * share * (1 - share) / (size * (1 - share))
        return float(skewness), float(kurtosis)

    def _count(
        self, scores: NDArray[np.int64], sizes: NDArray[np.int64]
    ) -> tuple[float, dict[int, tuple[Numbers, Numbers]]]:
        """Count the sets of each small size by their sum; return the unit of sums and the tails."""
        few = np.unique(np.minimum(sizes, self._n - sizes))
        most = min(MOST_COUNTED, int(np.sqrt(_WORK / (self._n * _LEVELS[0]))))
        few = few[(few > 0) & (few <= most)]
        if not len(few):
            return 1.0, {}
        most, span = int(few[-1]), scores[-1] - scores[0]
        levels = np.clip(_WORK // (self._n * most**2), *_LEVELS)
        step = max(int(np.gcd.reduce(scores - scores[0])), 1)
        unit = float(step if span / step <= levels else span / levels)
        places = np.round((scores - scores[0]) / unit).astype(np.int64)
        width = most * int(places[-1]) + 1
        ways = np.zeros((most + 1, width))
        ways[0, 0] = 1
        for seen, place in enumerate(places.tolist(), 1):
            for size in range(min(seen, most), 0, -1):  # larger first: each uses the old smaller
                end = size * int(places[-1]) + 1
                ways[size, place:end] += ways[size - 1, : end - place]
        tails = {}
        for size in few.tolist():
            chance = ways[size, : size * int(places[-1]) + 1] / ways[size].sum()
            tails[size] = np.cumsum(chance[::-1])[::-1], np.cumsum(chance)
        return unit, tails
