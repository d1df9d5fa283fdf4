"""A logistic trend with one bend: whether there is one, where, and how steep either side is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.glm import Point, Regression, flat_start, maximise

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.baseline import Baseline

MOST_PLACES = 40  # dates at which a bend is tried; more place it finer and take longer


def possible_bends(baseline: Baseline, index: int) -> NDArray[np.float64]:
    """Return up to 40 dates with a fifth of the name's papers and of all papers on either side."""
    inside = np.ones(len(baseline.years), dtype=bool)
    for counts in (baseline.members[index], baseline.totals):
        share = np.cumsum(counts) / counts.sum()
        inside &= (share >= 0.2) & (share <= 0.8)
    places = np.asarray(baseline.years[inside], dtype=np.float64)
    if len(places) <= MOST_PLACES:
        return places
    chosen = np.linspace(0, len(places) - 1, MOST_PLACES).astype(int)
    return np.asarray(places[chosen], dtype=np.float64)


def bend_p_value(
    baseline: Baseline, index: int, places: NDArray[np.float64], drawn: NDArray[np.int64]
) -> float:
    """Return how often papers drawn from the straight trend bend as much as the name does.

    Parameters
    ----------
    baseline
        The straight trends.
    index
        The name's row.
    places
        Dates at which a bend is possible, in years.
    drawn
        Papers drawn from the straight trend, int64 (draws, n_dates).
    """
    score = _Score(baseline.years, baseline.totals, baseline.shares[index], places)
    found = score.largest(baseline.members[index][None])[0]
    reached = score.largest(drawn) >= found - 1e-9
    return (1 + int(reached.sum())) / (1 + len(drawn))


def fit_bend(
    members: NDArray[np.int64],
    totals: NDArray[np.int64],
    years: NDArray[np.float64],
    places: NDArray[np.float64],
    level: float = 0.95,
) -> tuple[float, float, float, tuple[float, ...]]:
    """Return the best place with its interval, and the odds ratios per year on either side.

    Parameters
    ----------
    members, totals
        (n_dates,) papers of the name and of the corpus at each date.
    years
        (n_dates,) the dates in years.
    places
        (n_places,) where the bend may lie.
    level
        The confidence level of the intervals.

    Returns
    -------
    tuple
        The place; the first and the last place whose penalised likelihood is within
        chi-square's point of the best; and the odds ratio per year before and after
        the bend, each followed by its Wald limits.
    """
    from scipy.special import chdtri, ndtri

    fits = [_fit(members, totals, _design(years, place)) for place in places]
    heights = np.array([peak.height[0] for _, peak in fits])
    best = int(heights.argmax())
    near = places[heights >= heights[best] - float(chdtri(1, 1 - level)) / 2]
    slopes, covariance = fits[best][0][0], np.linalg.inv(fits[best][1].information[0])
    reach = float(ndtri(0.5 + level / 2)) * np.sqrt(np.diag(covariance)[1:])
    with np.errstate(over="ignore"):
        limits = np.exp(np.stack([slopes[1:], slopes[1:] - reach, slopes[1:] + reach], axis=1))
    return float(places[best]), float(near.min()), float(near.max()), tuple(limits.ravel())


class _Score:
    """Score statistics for a hinge at each place, given a fitted straight trend."""

    def __init__(
        self,
        years: NDArray[np.float64],
        totals: NDArray[np.int64],
        shares: NDArray[np.float64],
        places: NDArray[np.float64],
    ) -> None:
        weight = totals * shares * (1 - shares)
        straight = np.stack([np.ones_like(years), years - years.mean()])
        hinges = np.maximum(0, years - places[:, None])
        crossed = (hinges * weight) @ straight.T
        fitted = np.linalg.solve((straight * weight) @ straight.T, crossed.T).T @ straight
        self._rest = hinges - fitted  # the part of each hinge that no straight trend explains
        self._variance = np.maximum((self._rest**2) @ weight, 1e-12)
        self._expected = totals * shares

    def largest(self, members: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the largest squared score of each row of members."""
        scores = (members - self._expected) @ self._rest.T
        return np.asarray((scores**2 / self._variance).max(axis=1), dtype=np.float64)


def _design(years: NDArray[np.float64], place: float) -> NDArray[np.float64]:
    """Return columns for the height at the bend, the years before it and the years after."""
    return np.stack(
        [np.ones_like(years), np.minimum(years - place, 0), np.maximum(years - place, 0)], axis=1
    )


def _fit(
    members: NDArray[np.int64], totals: NDArray[np.int64], design: NDArray[np.float64]
) -> tuple[NDArray[np.float64], Point]:
    """Maximise Firth's likelihood; return the coefficients and the likelihood there."""
    model = Regression(design, totals.astype(float), (members @ design)[None], firth=True)
    return maximise(model, flat_start(model), tolerance=1e-6)
