"""What a set of dates can tell about the names of papers: estimates, tests and their reach.

A name enters only through its number of papers and the sum of their date
scores. Test and interval are two views of one distribution, that of the sum
among all sets of so many papers, widened by what `analysis.trends.waves` finds;
where counting out and the formula differ by a hair at an odds ratio of 1, the
interval follows the test, so that it leaves out 1 exactly where the test rejects it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.dates import UNITS_PER_YEAR
from analysis.trends.logistic import Logistic
from analysis.trends.null import DateNull
from analysis.trends.power import detectable_slopes
from analysis.trends.waves import further_tail, pull

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig
    from analysis.trends.waves import Waves

    Numbers = NDArray[np.float64]

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
    >>> ratios, p_value = inference.estimate(np.array([10]), late)
    >>> [round(float(ratio[0]), 2) for ratio in ratios], round(float(p_value[0]), 4)
    ([2.98, 1.46, 8.9], 0.0022)
    """

    def __init__(
        self, scores: NDArray[np.int64], sizes: NDArray[np.int64], config: TrendConfig
    ) -> None:
        dates, totals = _pool(*np.unique(scores, return_counts=True))
        self._years, self._totals, self._config = dates / UNITS_PER_YEAR, totals, config
        self._mean = float(scores.mean())
        self._regression = Logistic(totals, self._years)
        self.null = DateNull(scores, sizes)

    @property
    def years(self) -> float:
        """The years between the first date and the last."""
        return float(np.ptp(self._years))

    def estimate(
        self, sizes: NDArray[np.int64], sums: Numbers, waves: Waves | None = None
    ) -> tuple[Numbers, Numbers]:
        """Return odds ratios per year with their lower and upper limits, and two-sided p-values.

        Parameters
        ----------
        sizes, sums
            (n_names,) papers of each name, more than none and fewer than all, and the
            sums of their scores.
        waves
            What is known of the names' waves; papers are taken as independent where None.

        Returns
        -------
        tuple
            (3, n_names) odds ratios: estimate, low and high; and (n_names,) p-values.
        """
        from scipy.special import ndtr

        parts = [(np.empty((3, 0)), np.empty(0))]
        for start in range(0, len(sizes), _ROWS):
            rows = slice(start, start + _ROWS)
            parts.append(self._estimate(sizes[rows], sums[rows], waves, start))
        slopes, deviate = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
        p_value = 2 * ndtr(-np.abs(deviate))
        with np.errstate(over="ignore"):  # a handful of papers on two dates has no upper limit
            ratio, low, high = np.exp(slopes)
        rejected, late = p_value <= 1 - self._config.level, deviate > 0
        above, below = np.nextafter(1, 2), np.nextafter(1, 0)
        low = np.where(rejected & late, np.maximum(low, above), np.minimum(low, below))
        high = np.where(rejected & ~late, np.minimum(high, below), np.maximum(high, above))
        return np.stack([np.clip(ratio, low, high), low, high]), p_value

    def _estimate(
        self, sizes: NDArray[np.int64], sums: Numbers, waves: Waves | None, start: int
    ) -> tuple[Numbers, Numbers]:
        """Return (3, n) slopes with limits, and the deviates of the test, of some names."""
        reach = self._regression.reach(sizes, sums / UNITS_PER_YEAR)
        names = np.arange(start, start + len(sizes))

        def root(slope: Numbers, rows: NDArray[np.int64]) -> Numbers:
            plain = reach.root(slope, rows)
            return plain if waves is None else pull(waves, names[rows], plain)

        estimate = reach.slope if waves is None else reach.slope + waves.shift()[names]
        slopes = np.stack([estimate, *reach.limits(root, self._config.level)])
        zeros, everyone = np.zeros(len(sizes)), np.arange(len(sizes))
        counted = np.array([self.null.counted(int(size)) for size in sizes], dtype=bool)
        exact = self.null.deviates(sizes, sums)
        plain = np.where(counted, exact, reach.root(zeros, everyone))
        return slopes, plain if waves is None else pull(waves, names, plain)

    def rough_limits(self, sizes: NDArray[np.int64], sums: Numbers) -> tuple[Numbers, Numbers]:
        """Return Wald's limits of the odds ratios: quick, and good for many papers."""
        low, high = np.full((2, len(sizes)), np.nan)
        can = np.flatnonzero((sizes > 0) & (sizes < self._totals.sum()))
        for start in range(0, len(can), _ROWS):
            rows = can[start : start + _ROWS]
            slopes = self._regression.fit_roughly(
                sizes[rows], sums[rows] / UNITS_PER_YEAR, self._config.level
            )
            low[rows], high[rows] = np.exp(slopes.low), np.exp(slopes.high)
        return low, high

    def detectable(
        self, sizes: NDArray[np.int64], level: float, waves: Waves | None = None
    ) -> tuple[Numbers, Numbers]:
        """Return the odds ratios per year that names need to be found rising, and falling.

        Parameters
        ----------
        sizes
            (n_names,) papers of each name.
        level
            The p-value that is asked of them.
        waves
            What is known of the names' waves; papers are taken as independent where None.
        """
        from scipy.special import ndtri

        inflation = np.ones(len(sizes)) if waves is None else waves.inflation()
        if waves is not None:  # what the test asks changes from corpus to corpus as well
            inflation = np.hypot(inflation, waves.unsteady() * float(ndtri(1 - level / 2)))
        further = np.ones(len(sizes)) if waves is None else further_tail(waves, level)
        tails = np.array([self.null.critical(int(size), level / 2) for size in sizes]).reshape(
            -1, 2
        )
        centre = sizes * self._mean
        critical = (centre[:, None] + further[:, None] * (tails - centre[:, None])) / UNITS_PER_YEAR
        both = []
        for side, edge in ((1.0, critical[:, 1]), (-1.0, critical[:, 0])):
            slopes = detectable_slopes(
                sizes,
                self._totals,
                side * self._years,
                side * edge,
                self._config.power,
                inflation,
            )
            with np.errstate(over="ignore"):
                both.append(np.exp(side * slopes))
        return both[0], both[1]


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
