"""How much more a name's share swings than independent papers would, and what that does to trends.

Papers come in waves: deadlines, fashions, companion papers. About a name's straight
trend the log odds of its share have a fast part that is new in every slice of time and
a slow one that fades (a latent autoregression), and counts may scatter more than
binomial ones. The three are not estimated as points: a grid of them is weighed by the
restricted likelihood of the name's counts, starting from what all names of the corpus
show together (empirical Bayes, after Laird 1978), so that a name of few papers borrows
from the others and what is not known widens intervals as much as what is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.trends.dates import TENTHS, UNITS_PER_YEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

DISPERSIONS = {1.0: 0.7, 1.3: 0.12, 1.7: 0.1, 2.3: 0.08}
FAST = {0.0: 0.4, 0.06: 0.25, 0.12: 0.18, 0.25: 0.11, 0.5: 0.06}
SLOW = {0.0: 0.35, 0.05: 0.2, 0.1: 0.2, 0.2: 0.15, 0.4: 0.1}
LAGS = {0.5: 0.3, 1.0: 0.4, 2.5: 0.3}
"""The grid and its weights before any paper is seen: dispersion of counts (a factor of the
binomial variance), standard deviations of the log odds in a slice and of the slow part, and
the years in which the slow part fades to 1/e. The weights are about those of arXiv's topics."""
SEEN = 1.04
"""Waves that widen the standard error of a slope by less are not told from none."""
MOST_SLICES, LEAST_IN_SLICE = 80, 8  # slices of time at most, and papers in each on average
LEAST_SLICES = 6  # of fewer nothing is learnt about waves or bends
_PRIOR_NAMES = 2.0  # the weights above count as much as so many names
_CALM_BEFORE = 2.2  # log odds that no name has waves, before the papers are seen
_RIDGE = 1e-12  # keeps an information invertible that has underflowed
_ROUNDS = 30  # of fitting the shared weights; more hardly move them
_AT_ONCE = 20_000_000  # numbers of covariance matrices held at a time


class Grid(NamedTuple):
    """The points of the grid, one a row, and their weights before any paper is seen."""

    dispersion: Numbers
    fast: Numbers
    slow: Numbers
    lag: Numbers
    weight: Numbers


class Slices(NamedTuple):
    """Slices of time: mean date in years, papers, and the years that a slice lasts."""

    years: Numbers
    totals: Numbers
    length: float


@dataclass(frozen=True)
class Waves:
    """What the counts of each name say: weights of the grid, and the slope at each point.

    `slope` and `spread` (n_names, n_points) are the generalised least squares slope,
    as a difference from that of independent papers, and its standard error; the first
    point has no waves. `weight` (n_names, n_points) sums to one; `shared` are the
    weights that all names start from, and `calm` is the chance that no name has waves.
    """

    grid: Grid
    shared: Numbers
    calm: float
    weight: Numbers
    slope: Numbers
    spread: Numbers

    @staticmethod
    def none(n_names: int) -> Waves:
        """Return no waves for so many names."""
        grid = make_grid()
        still = (np.arange(len(grid.fast)) == 0).astype(np.float64)
        weight = np.tile(still, (n_names, 1))
        return Waves(grid, still, 1.0, weight, np.zeros_like(weight), np.ones_like(weight))

    def draw(self, name: int, years: Numbers, draws: int, rng: np.random.Generator) -> Numbers:
        """Return (draws, n_slices) swings of the log odds, as the weights of a name have them.

        Parameters
        ----------
        name
            The name's row.
        years
            (n_slices,) the slices' dates in years.
        draws
            How many.
        rng
            Draws them.
        """
        points = rng.choice(len(self.grid.fast), draws, p=self.weight[name])
        apart = np.diff(years, prepend=years[:1])
        swing = np.zeros((draws, len(years)))
        slow, lag = self.grid.slow[points], self.grid.lag[points]
        level = slow * rng.standard_normal(draws)
        for at, gap in enumerate(apart):
            kept = np.exp(-gap / lag)
            fresh = np.sqrt(1 - kept**2) if at else 0.0
            level = kept * level + fresh * slow * rng.standard_normal(draws)
            swing[:, at] = level
        return swing + self.grid.fast[points, None] * rng.standard_normal(swing.shape)

    def mean(self, part: str) -> Numbers:
        """Return the mean of a part of the grid (dispersion, fast, slow) for each name."""
        return np.asarray(self.weight @ getattr(self.grid, part), dtype=np.float64)

    def lag(self) -> Numbers:
        """Return the mean years in which the slow part of each name fades, as far as it has one."""
        share = self.weight * self.grid.slow
        whole = np.maximum(share.sum(axis=1), 1e-12)
        return np.asarray((share @ self.grid.lag) / whole, dtype=np.float64)

    def seen(self) -> NDArray[np.bool_]:
        """Say which names have weight on points with waves."""
        return np.asarray(self.weight[:, 0] < 1, dtype=np.bool_)

    def where_seen(self) -> Waves:
        """Return the same, with names whose waves hardly matter taken as independent papers."""
        calm = self.inflation() < SEEN
        still = np.arange(len(self.grid.fast)) == 0
        return replace(self, weight=np.where(calm[:, None], still, self.weight))

    def shift(self) -> Numbers:
        """Return how far the slope that allows for waves lies from the straight trend's."""
        return np.asarray((self.weight * self.slope).sum(axis=1), dtype=np.float64)

    def inflation(self) -> Numbers:
        """Return by what factor waves widen the standard error of each name's slope."""
        ratio = (self.spread / self.spread[:, :1]) ** 2
        return np.asarray(np.sqrt((self.weight * ratio).sum(axis=1)), dtype=np.float64)


def make_grid() -> Grid:
    """Return the grid; its first point has no waves."""
    slow = [(0.0, 1.0, SLOW[0.0])]
    slow += [(sd, lag, SLOW[sd] * LAGS[lag]) for sd, lag in product(SLOW, LAGS) if sd]
    points = [
        (dispersion, fast, sd, lag, DISPERSIONS[dispersion] * FAST[fast] * weight)
        for dispersion, fast, (sd, lag, weight) in product(DISPERSIONS, FAST, slow)
    ]
    return Grid(*np.array(points).T)


def weigh_waves(
    slices: Slices,
    members: Numbers,
    shares: Numbers,
    like: Waves | None = None,
    hinge: Numbers | None = None,
) -> Waves:
    """Weigh the grid of waves for every name.

    Parameters
    ----------
    slices
        The slices of time that have papers.
    members
        (n_names, n_slices) papers of each name.
    shares
        (n_names, n_slices) shares by the names' straight trends.
    like
        Waves of all names, to start from; else what all these names show together.
    hinge
        (n_slices,) a further column: the slopes are then its coefficients.
    """
    grid, years = make_grid(), slices.years
    precision = np.maximum(slices.totals * shares * (1 - shares), 1e-6)
    rest = (members - slices.totals * shares) / precision
    columns = [np.ones_like(years), years - years.mean(), *([] if hinge is None else [hinge])]
    scatter = _deviance(members, slices.totals, shares) / np.sqrt(precision)
    parts = [
        _restricted(years, weight, np.stack([*columns, *residuals], axis=1), grid)
        for weight, *residuals in zip(precision, rest, scatter, strict=True)
    ]
    height, slope, spread = (np.stack(part) for part in zip(*parts, strict=True))
    if like is None:
        shared = _pool(height, grid.weight)
        calm = _chance_of_none(height, shared)
    else:
        shared, calm = like.shared, like.calm
    still = np.arange(len(grid.weight)) == 0
    weight = calm * still + (1 - calm) * _posterior(height, shared)
    return Waves(grid, shared, calm, weight, slope - slope[:, :1], spread)


def slice_dates(scores: NDArray[np.int64]) -> tuple[Slices, NDArray[np.int64]]:
    """Cut dates into slices of equal length; return those with papers, and each paper's.

    A slice is the shortest of a month, a quarter, half a year, one year and so on that makes
    at most 80 of them, with eight papers each on average; quarters are the calendar's.
    """
    days = np.floor(scores / TENTHS).astype(np.int64).astype("datetime64[D]")
    months = days.astype("datetime64[M]").astype(np.int64)
    lengths = [1, 3, 6, *(12 * 2 ** np.arange(16))]
    most = min(MOST_SLICES, max(len(scores) // LEAST_IN_SLICE, 1))
    length = int(next(n for n in lengths if np.ptp(months // n) < most))
    cell = np.unique(months // length, return_inverse=True)[1]
    totals = np.bincount(cell).astype(np.float64)
    years = np.bincount(cell, scores) / totals / UNITS_PER_YEAR
    return Slices(years, totals, length / 12), cell


def pull(waves: Waves, names: NDArray[np.int64], deviates: Numbers) -> Numbers:
    """Return deviates that allow for the waves of their names.

    At each point of the grid the deviate shrinks as the standard error grows and moves
    with the slope; the chances are averaged over the points by their weights.

    Parameters
    ----------
    waves
        The waves of all names.
    names
        (n,) rows of the names that the deviates belong to.
    deviates
        (n,) what they would be for independent papers.
    """
    from scipy.special import log_ndtr, logsumexp, ndtri_exp

    spread = waves.spread[names]
    moved = (deviates[:, None] * spread[:, :1] + waves.slope[names]) / spread
    side = np.where((waves.weight[names] * moved).sum(axis=1) > 0, -1.0, 1.0)
    tail = logsumexp(log_ndtr(side[:, None] * moved), b=waves.weight[names], axis=1)
    return np.asarray(side * ndtri_exp(np.minimum(tail, -1e-300)), dtype=np.float64)


def _pool(height: Numbers, prior: Numbers) -> Numbers:
    """Return the weights, shared by all names, that fit them best; few names hardly move them."""
    shared = prior
    for _ in range(_ROUNDS):
        seen = _posterior(height, shared).sum(axis=0)
        shared = (_PRIOR_NAMES * prior + seen) / (_PRIOR_NAMES + len(height))
    return shared


def _deviance(members: Numbers, totals: Numbers, shares: Numbers) -> Numbers:
    """Return deviance residuals: one paper where hardly any is due does not swamp the others.

    Where one to five papers are due their squares average up to 1.16; that is divided out.
    """
    from scipy.special import xlogy

    due = totals * shares
    rest = totals - members
    square = xlogy(members, members / due) + xlogy(rest, rest / (totals - due))
    usual = np.interp(np.log(np.minimum(due, totals - due)), *_usual_deviance())
    size = np.sqrt(2 * np.maximum(square, 0) / np.maximum(usual, 1))
    return np.asarray(np.sign(members - due) * size, dtype=np.float64)


@cache
def _usual_deviance() -> tuple[Numbers, Numbers]:
    """Return logarithms of Poisson means and the mean squared deviance residual of each."""
    from scipy.special import gammaln, xlogy

    mean, count = np.geomspace(0.01, 60, 120)[:, None], np.arange(200.0)
    chance = np.exp(xlogy(count, mean) - mean - gammaln(count + 1))
    square = 2 * (xlogy(count, count / mean) - (count - mean))
    return np.log(mean[:, 0]), (chance * square).sum(axis=1)


def _chance_of_none(height: Numbers, shared: Numbers) -> float:
    """Return the chance that no name has waves, nine in ten before the papers are seen.

    The weights were fitted to the same papers; what that gains is paid for beforehand.
    """
    from scipy.special import expit, logsumexp

    evidence = logsumexp(height, b=shared, axis=1) - height[:, 0]
    return float(expit(_CALM_BEFORE - evidence.sum()))


def _posterior(height: Numbers, shared: Numbers) -> Numbers:
    weight = np.exp(height - height.max(axis=1, keepdims=True)) * shared
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), dtype=np.float64)


def _restricted(
    years: Numbers, precision: Numbers, columns: Numbers, grid: Grid
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the restricted log likelihood at every point, a coefficient and its standard error.

    The coefficient is that of the third last column, fitted with those before it to the
    last but one; the likelihood is that of the last.
    """
    apart, width = np.abs(years[:, None] - years), columns.shape[1] - 2
    diagonal = np.arange(len(years))
    found = []
    size = max(1, _AT_ONCE // len(years) ** 2)
    for start in range(0, len(grid.fast), size):
        part = slice(start, start + size)
        scatter, fast = grid.dispersion[part, None], grid.fast[part, None] ** 2
        whole = grid.slow[part, None, None] ** 2 * np.exp(-apart / grid.lag[part, None, None])
        whole[:, diagonal, diagonal] += scatter / precision + fast
        lower = np.linalg.cholesky(whole)
        white = np.linalg.solve(lower, np.broadcast_to(columns, (len(whole), *columns.shape)))
        cross = white.transpose(0, 2, 1) @ white
        inner, right = cross[:, :width, :width], cross[:, :width, width:]
        inverse = np.linalg.inv(inner + _RIDGE * np.eye(width))
        beta = inverse @ right
        square = cross[:, -1, -1] - (beta * right)[:, :, 1].sum(axis=1)
        logs = 2 * np.log(np.diagonal(lower, axis1=1, axis2=2)).sum(axis=1)
        height = -0.5 * (logs + np.linalg.slogdet(inner)[1] + square)
        found.append(np.stack([height, beta[:, -1, 0], np.sqrt(inverse[:, -1, -1])]))
    height, slope, spread = np.concatenate(found, axis=1)
    return height, slope, spread
