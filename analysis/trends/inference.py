"""What a set of dates can tell about the names of papers: estimates, tests and their reach.

A name enters only through its number of papers and the sum of their date
scores. Test and interval are two views of one distribution, that of the sum
among all sets of so many papers; where the drawn permutations and the formula
differ by a hair at an odds ratio of 1, the interval follows the test, so that
it leaves out 1 exactly where the test rejects it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.dates import UNITS_PER_YEAR
from analysis.trends.logistic import Logistic
from analysis.trends.permutation import PermutationNull
from analysis.trends.power import detectable_slopes

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig

MOST_DATES = 800  # distinct dates in a regression; beyond it neighbours are pooled
_ROWS = 250  # names fitted at a time


class DateInference:
    """Estimates and tests for names of the given sizes on the given dates.

    Examples
    --------
    >>> from analysis.config import TrendConfig
    >>> scores = np.arange(40) * 365  # 40 papers, one every tenth of a year
    >>> inference = DateInference(scores, np.array([10]), TrendConfig())
    >>> late = np.array([scores[-20::2].sum()])
    >>> [round(float(ratio[0]), 2) for ratio in inference.odds_ratios(np.array([10]), late)]
    [2.98, 1.46, 8.9]
    >>> round(float(inference.p_values(np.array([10]), late)[0]), 4)
    0.0024
    """

    def __init__(
        self, scores: NDArray[np.int64], sizes: NDArray[np.int64], config: TrendConfig
    ) -> None:
        dates, totals = _pool(*np.unique(scores, return_counts=True))
        self._years, self._totals, self._config = dates / UNITS_PER_YEAR, totals, config
        self._mean = float(scores.mean())
        self._regression = Logistic(totals, self._years)
        self._null = PermutationNull(scores, sizes, config.n_permutations, config.seed)

    @property
    def years(self) -> float:
        """The years between the first date and the last."""
        return float(np.ptp(self._years))

    def odds_ratios(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return odds ratios per year, with their lower and upper limits as further rows."""
        parts = [np.empty((3, 0))]
        for start in range(0, len(sizes), _ROWS):
            rows = slice(start, start + _ROWS)
            years = sums[rows] / UNITS_PER_YEAR
            parts.append(np.stack(self._regression.fit(sizes[rows], years, self._config.level)))
        with np.errstate(over="ignore"):  # a handful of papers on two dates has no upper limit
            ratio, low, high = np.exp(np.concatenate(parts, axis=1))
        rejected = self.p_values(sizes, sums) <= 1 - self._config.level
        late = self.is_late(sizes, sums)
        above, below = np.nextafter(1, 2), np.nextafter(1, 0)
        low = np.where(rejected & late, np.maximum(low, above), np.minimum(low, below))
        high = np.where(rejected & ~late, np.minimum(high, below), np.maximum(high, above))
        return np.stack([ratio, low, high])

    def rough_limits(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return quick limits of the odds ratio per year; none and all papers have none."""
        low, high = np.zeros(len(sizes)), np.full(len(sizes), np.inf)
        can = np.flatnonzero((sizes > 0) & (sizes < self._totals.sum()))
        for start in range(0, len(can), _ROWS):
            rows = can[start : start + _ROWS]
            slopes = self._regression.fit_roughly(
                sizes[rows], sums[rows] / UNITS_PER_YEAR, self._config.level
            )
            low[rows], high[rows] = np.exp(slopes.low), np.exp(slopes.high)
        return low, high

    def is_late(self, sizes: NDArray[np.int64], sums: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say whose papers are later on average than the corpus."""
        return np.asarray(sums > sizes * self._mean, dtype=np.bool_)

    def p_values(self, sizes: NDArray[np.int64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the two-sided p-values of the permutation test."""
        return self._null.p_values(sizes, sums)

    def detectable(self, sizes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the odds ratio per year that names of these sizes need to be found rising."""
        kinds, kind = np.unique(sizes, return_inverse=True)
        tail = (1 - self._config.level) / 2
        critical = np.array([self._null.critical(int(size), tail)[1] for size in kinds])
        slopes = detectable_slopes(
            kinds, self._totals, self._years, critical / UNITS_PER_YEAR, self._config.power
        )
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(slopes)[kind], dtype=np.float64)


def _pool(
    dates: NDArray[np.int64], totals: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the dates with neighbours pooled at their mean, where there are too many."""
    if len(dates) <= MOST_DATES:
        return dates.astype(float), totals
    edges = np.linspace(dates[0], dates[-1], MOST_DATES + 1)[1:-1]
    starts = np.unique(np.searchsorted(edges, dates), return_index=True)[1]
    pooled = np.add.reduceat(totals, starts)
    return np.add.reduceat(totals * dates, starts) / pooled, pooled
