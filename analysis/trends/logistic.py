"""Logistic regression of many memberships on one date, for as few papers as there are.

The estimate is Firth's (1993): half the log determinant of the information is
added to the log likelihood, which removes the first-order bias and stays finite
where all members are late. (Where a far-off date leads the penalty astray, out of the
interval, it is the plain maximum.) The interval is the conditional one: given how many
papers a name has, the sum of their dates is distributed as under permutation,
tilted by the slope; its tails come from the adjusted likelihood root (Davison
1988), which is accurate for a handful of papers. Where all members lie at one
end the interval is that of Firth's profile (Heinze and Schemper 2002).

The likelihood knows a membership only through its number of papers and the sum
of their dates, so all memberships are fitted at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.trends.glm import Profile, Regression, find_limit, flat_start, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.glm import Root


class Slopes(NamedTuple):
    """Change of the log odds per unit of x, with its interval; one entry per membership."""

    estimate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Logistic:
    """The regression of memberships on x, where `totals` papers share each x.

    Examples
    --------
    >>> regression = Logistic(np.array([5, 5, 5]), np.array([0.0, 1.0, 2.0]))
    >>> slopes = regression.fit(sizes=np.array([6]), sums=np.array([9.0]))
    >>> [round(float(values[0]), 2) for values in slopes]
    [1.2, -0.05, 3.15]
    """

    def __init__(self, totals: NDArray[np.int64], x: NDArray[np.float64]) -> None:
        self._totals = totals.astype(float)
        self._mean, self._scale = float(np.average(x, weights=totals)), _scale(x, totals)
        self._x = (x - self._mean) / self._scale

    def fit(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64], level: float = 0.95
    ) -> Slopes:
        """Return each membership's slope with its interval.

        Parameters
        ----------
        sizes
            Papers of each membership; more than none and fewer than all.
        sums
            The sum of their x.
        level
            The confidence level of the interval.
        """
        reach = self.reach(sizes, sums)
        low, high = reach.limits(reach.root, level)
        return Slopes(reach.slope, low, high)

    def reach(self, sizes: NDArray[np.int64], sums: NDArray[np.float64]) -> Reach:
        """Fit each membership; return its slope and the root that tests and intervals come from."""
        firth = self._model(sizes, sums, firth=True)
        slope = maximise(firth, flat_start(firth))[0][:, 1]
        one_end = self._all_at_one_end(sizes, sums)
        profiles = [
            (rows, Profile(self._model(sizes[rows], sums[rows], firth=penalised)))
            for rows, penalised in (
                (np.flatnonzero(one_end), True),
                (np.flatnonzero(~one_end), False),
            )
            if len(rows)
        ]
        return Reach(slope, profiles, self._scale)

    def fit_roughly(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64], level: float = 0.95
    ) -> Slopes:
        """Return Firth's slopes with Wald's interval: quick, and good for many papers.

        Parameters
        ----------
        sizes
            Papers of each name, int64 (n_names,).
        sums
            Sums of their dates, float (n_names,).
        level
            That of the interval.
        """
        from scipy.special import ndtri

        model = self._model(sizes, sums, firth=True)
        beta, peak = maximise(model, flat_start(model))
        slope, covariance = beta[:, 1], np.linalg.inv(peak.information)
        reach = float(ndtri(0.5 + level / 2)) * np.sqrt(covariance[:, 1, 1])
        return Slopes(*(value / self._scale for value in (slope, slope - reach, slope + reach)))

    def _all_at_one_end(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Say whose members are the earliest or the latest papers of all."""
        order = np.argsort(self._x)
        x, totals = self._x[order] * self._scale + self._mean, self._totals[order]
        papers, total = np.cumsum(totals), np.cumsum(totals * x)
        place = np.searchsorted(papers, sizes)
        first = total[place] - (papers[place] - sizes) * x[place]
        rest = len(papers) - 1 - np.searchsorted(np.cumsum(totals[::-1]), sizes)
        over = papers[-1] - sizes - (papers[rest] - totals[rest])
        last = total[-1] - (total[rest] - totals[rest] * x[rest]) - over * x[rest]
        slack = 1e-6 * np.ptp(x)
        return np.asarray((sums <= first + slack) | (sums >= last - slack), dtype=np.bool_)

    def _model(
        self, sizes: NDArray[np.int64], sums: NDArray[np.float64], *, firth: bool
    ) -> Regression:
        scaled = (sums - sizes * self._mean) / self._scale
        design = np.stack([np.ones_like(self._x), self._x], axis=1)
        return Regression(design, self._totals, np.stack([sizes, scaled], axis=1), firth)


class Reach:
    """How far each slope may lie from its estimate: roots of the likelihood, and their limits."""

    def __init__(
        self,
        firth: NDArray[np.float64],
        profiles: list[tuple[NDArray[np.int64], Profile]],
        scale: float,
    ) -> None:
        self._profiles, self._scale = profiles, scale
        self._part, self._place = np.zeros((2, len(firth)), dtype=np.int64)
        self._peak, self._spread = np.empty((2, len(firth)))
        for part, (rows, profile) in enumerate(profiles):
            self._part[rows], self._place[rows] = part, np.arange(len(rows))
            self._peak[rows], self._spread[rows] = profile.slope, profile.spread
        self.slope = firth / scale

    def root(self, slope: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the deviates of `Profile.root` for some slopes of some memberships."""
        found = np.empty(len(slope))
        for part, (_, profile) in enumerate(self._profiles):
            own = self._part[rows] == part
            if own.any():
                places = self._place[rows[own]]
                found[own] = profile.root(slope[own] * self._scale, places)
        return found

    def limits(self, root: Root, level: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the slopes at which the root, or one that widens it, reaches the level.

        A Firth slope that a far-off date leads out of the limits gives way to the plain one.
        """
        from scipy.special import ndtri

        z = float(ndtri(0.5 + level / 2))
        peak, spread = self._peak / self._scale, self._spread / self._scale
        low, high = (find_limit(root, peak, spread, side) for side in (z, -z))
        inside = (low <= self.slope) & (self.slope <= high)
        self.slope = np.where(inside, self.slope, peak)
        return low, high


def _scale(x: NDArray[np.float64], totals: NDArray[np.int64]) -> float:
    """Return the width of the middle half of x, or its deviation where that half is one value."""
    order = np.argsort(x)
    rank = np.cumsum(totals[order]) / totals.sum()
    low, high = x[order][np.searchsorted(rank, [0.25, 0.75])]
    mean = np.average(x, weights=totals)
    return float(high - low) or float(np.sqrt(np.average((x - mean) ** 2, weights=totals)))
