"""What a set of dates can tell about the names of papers: estimates, tests and their reach.

A name enters only through its number of papers and the sum of their date
scores. The interval is the profile of Firth's likelihood, cut where the
likelihood of the permutations is cut: it leaves out an odds ratio of 1 exactly
when the permutation test would reject it. So estimate and test never disagree,
and the interval keeps its level for a handful of papers on uneven dates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.dates import DAYS_PER_YEAR, TENTHS
from analysis.trends.firth import CHI_SQUARE_DROP, Logistic
from analysis.trends.permutation import PermutationNull
from analysis.trends.power import detectable_slope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig

UNITS_PER_YEAR = TENTHS * DAYS_PER_YEAR
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
    [2.98, 1.43, 8.1]
    >>> round(float(inference.p_values(np.array([10]), late)[0]), 4)
    0.0004
    """

    def __init__(
        self, scores: NDArray[np.int64], sizes: NDArray[np.int64], config: TrendConfig
    ) -> None:
        dates, totals = _pool(*np.unique(scores, return_counts=True))
        self._years, self._totals, self._config = dates / UNITS_PER_YEAR, totals, config
        self._regression = Logistic(totals, self._years)
        self._null = PermutationNull(scores, sizes, config.n_permutations, config.seed)

    def odds_ratios(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return odds ratios per year, with their lower and upper limits as further rows."""
        kinds, kind = np.unique(sizes, return_inverse=True)
        low_drop, high_drop = self._drops(kinds)
        parts = [np.empty((3, 0))]
        for start in range(0, len(sizes), _ROWS):
            rows = slice(start, start + _ROWS)
            years, of = sums[rows] / UNITS_PER_YEAR, kind[rows]
            parts.append(
                np.stack(self._regression.fit(sizes[rows], years, low_drop[of], high_drop[of]))
            )
        with np.errstate(over="ignore"):  # a handful of papers on two dates has no upper limit
            return np.asarray(np.exp(np.concatenate(parts, axis=1)), dtype=np.float64)

    def p_values(self, sizes: NDArray[np.int64], sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the two-sided p-values of the permutation test."""
        return self._null.p_values(sizes, sums)

    def detectable(self, sizes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the odds ratio per year that names of these sizes need to be found rising."""
        kinds, kind = np.unique(sizes, return_inverse=True)
        slopes = [
            detectable_slope(
                int(size),
                self._totals,
                self._years,
                self._null.critical(int(size), self._tail)[1] / UNITS_PER_YEAR,
                self._config.power,
            )
            for size in kinds
        ]
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(np.array(slopes, dtype=float))[kind], dtype=np.float64)

    @property
    def _tail(self) -> float:
        return (1 - self._config.level) / 2

    def _drops(self, sizes: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the falls of the likelihood that make its limits agree with the test.

        The lower limit is above 1 where the sum is beyond the upper critical one,
        and the other way round. A sum that cannot be beyond gets at least the
        fall of the most extreme sum there is, or chi-square's.
        """
        critical = np.array([self._null.critical(int(size), self._tail) for size in sizes])
        extremes = np.array([self._null.extremes(int(size)) for size in sizes])
        critical, extremes = critical.reshape(-1, 2), extremes.reshape(-1, 2)
        drops = []
        for side in (1, 0):
            reachable = np.isfinite(critical[:, side])
            sums = np.where(reachable, critical[:, side], extremes[:, side]) / UNITS_PER_YEAR
            falls = self._regression.drops_at_zero(sizes, sums)
            drops.append(np.where(reachable, falls, np.maximum(1.01 * falls, CHI_SQUARE_DROP)))
        return drops[0], drops[1]


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
