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

DISPERSIONS = {1.0: 0.66, 1.3: 0.12, 1.7: 0.09, 2.3: 0.06, 3.5: 0.04, 5.5: 0.03}
FAST = {0.0: 0.4, 0.06: 0.2, 0.12: 0.15, 0.18: 0.1, 0.27: 0.09, 0.5: 0.06}
SLOW = {0.0: 0.35, 0.05: 0.2, 0.1: 0.2, 0.2: 0.15, 0.4: 0.1}
LAGS = {0.5: 0.3, 1.0: 0.4, 2.5: 0.3}
"""The grid and its weights before any paper is seen: dispersion of counts (a factor of the
binomial variance), standard deviations of the log odds in a slice and of the slow part, and
the years in which the slow part fades to 1/e. The weights are about those of arXiv's topics."""
USUAL_FAST, USUAL_SLOW = 0.12, 0.1
"""Standard deviations of the log odds, from month to month and of the slow part, that are usual
in arXiv's topics; whether such waves could be seen decides whether any are looked for."""
WOULD_SHOW = 0.1
"""Log odds for waves that usual ones would give at least, where they are looked for."""
MOST_SLICES, LEAST_IN_SLICE = 80, 8  # slices of time at most, and papers in each on average
LEAST_SLICES = 6  # of fewer nothing is learnt about waves or bends
_PRIOR_NAMES = 2.0  # the weights above count as much as so many names
_FURTHEST = 1e4  # factor by which waves move what a test asks; beyond it nothing is found
_NONE = 1e-6  # a chance of waves that is none
_RIDGE = 1e-12  # keeps an information invertible that has underflowed
_CALM_BEFORE = 0.0  # log odds that no name has waves, before the papers are seen: even
CLEAR = 3.0
"""Log odds for waves that independent papers reach in less than one corpus of 100."""
_BY_NAME = ("weight", "slope", "spread", "companions")  # parts of `Waves` with a row a name
_ROUNDS = 30  # of fitting the shared weights; more hardly move them


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
    `companions` (n_names,) multiplies variances: see `analysis.trends.companions`.
    """

    grid: Grid
    shared: Numbers
    calm: float
    weight: Numbers
    slope: Numbers
    spread: Numbers
    companions: Numbers

    @staticmethod
    def none(companions: Numbers) -> Waves:
        """Return no waves, for names with such `companions`."""
        grid = make_grid()
        still = (np.arange(len(grid.fast)) == 0).astype(np.float64)
        weight = np.tile(still, (len(companions), 1))
        none, same = np.zeros_like(weight), np.ones_like(weight)
        return Waves(grid, still, 1.0, weight, none, same, companions)

    def draw(
        self, name: int, years: Numbers, draws: int, rng: np.random.Generator
    ) -> tuple[Numbers, Numbers]:
        """Return swings of the log odds (draws, n_slices) and dispersions (draws,) of a name.

        They are as the name's weights have them.

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
        swing += self.grid.fast[points, None] * rng.standard_normal(swing.shape)
        return swing, self.grid.dispersion[points] * self.companions[name]

    def of(self, name: int) -> Waves:
        """Return the waves of one name."""
        row = slice(name, name + 1)
        parts = {part: getattr(self, part)[row] for part in _BY_NAME}
        return replace(self, **parts)

    def mean(self, part: str) -> Numbers:
        """Return the mean of a part of the grid (dispersion, fast, slow) for each name."""
        return np.asarray(self.weight @ getattr(self.grid, part), dtype=np.float64)

    def dispersion(self) -> Numbers:
        """Return by what factor the counts of each name scatter more than binomial ones."""
        return self.mean("dispersion") * self.companions

    def lag(self) -> Numbers:
        """Return the mean years in which the slow part of each name fades, as far as it has one."""
        share = self.weight * self.grid.slow
        whole = np.maximum(share.sum(axis=1), 1e-12)
        return np.asarray((share @ self.grid.lag) / whole, dtype=np.float64)

    def evidence(self) -> float:
        """Return the log odds for waves that the counts of all names give."""
        from scipy.special import logit

        return float(_CALM_BEFORE - logit(self.calm))

    def seen(self) -> NDArray[np.bool_]:
        """Say which names have weight on points with waves that could matter."""
        return np.asarray(self.weight[:, 0] < 1 - _NONE, dtype=np.bool_)

    def shift(self) -> Numbers:
        """Return how far the slope that allows for waves lies from the straight trend's."""
        return np.asarray((self.weight * self.slope).sum(axis=1), dtype=np.float64)

    def unsure(self) -> Numbers:
        """Return the variance of the slope between the points of the grid."""
        square = (self.weight * self.slope**2).sum(axis=1)
        return np.asarray(square - self.shift() ** 2, dtype=np.float64)

    def unsteady(self) -> Numbers:
        """Return the standard deviation of the factor by which waves widen a standard error.

        It is that of the weights, and so about that between corpora with the same waves.
        """
        ratio = self.spread / self.spread[:, :1]
        mean = (self.weight * ratio).sum(axis=1)
        square = (self.weight * ratio**2).sum(axis=1)
        return np.asarray(np.sqrt(self.companions * np.maximum(square - mean**2, 0)))

    def inflation(self) -> Numbers:
        """Return by what factor waves and companions widen the standard error of each slope."""
        ratio = (self.weight * (self.spread / self.spread[:, :1]) ** 2).sum(axis=1)
        return np.asarray(np.sqrt(self.companions * ratio), dtype=np.float64)


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
    columns: list[Numbers] | None = None,
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
    columns
        (n_slices,) each: what the log odds depend on beside a constant; the years where None.
        The slopes are the coefficients of the last.
    """
    grid, years = make_grid(), slices.years
    precision = np.maximum(slices.totals * shares * (1 - shares), 1e-6)
    rest = (members - slices.totals * shares) / precision
    columns = [np.ones_like(years), *(columns or [years - years.mean()])]
    scatter = _deviance(members, slices.totals, shares) / np.sqrt(precision)
    height, slope, spread = _restricted(years, precision, columns, (rest, scatter), grid)
    if like is None:
        shared = _pool(height, grid.weight)
        calm = _chance_of_none(height, shared)
    else:
        shared, calm = like.shared, like.calm
    still = np.arange(len(grid.weight)) == 0
    weight = calm * still + (1 - calm) * _posterior(height, shared)
    return Waves(grid, shared, calm, weight, slope - slope[:, :1], spread, np.ones(len(weight)))


def would_show(slices: Slices, shares: Numbers) -> bool:
    """Say whether the slices hold papers enough to see waves of the usual size, if there were any.

    It is asked of the numbers of papers alone, not of what they show: waves of the
    usual size, known exactly, would give so many log odds for them on average.

    Parameters
    ----------
    slices
        The slices of time that have papers.
    shares
        (n_names, n_slices) shares by the names' straight trends.
    """
    precision = slices.totals * shares * (1 - shares)
    months = max(12 * slices.length, 1)
    ratio = precision * (USUAL_FAST**2 / months + USUAL_SLOW**2)
    evidence = 0.5 * float((ratio - np.log1p(ratio)).sum())
    return len(slices.years) >= LEAST_SLICES and evidence >= WOULD_SHOW


def slice_dates(scores: NDArray[np.int64]) -> tuple[Slices, NDArray[np.int64]]:
    """Cut dates into slices of equal length; return those with papers, and each paper's.

    A slice is the shortest of a month, a quarter, half a year, one year and so on that makes
    at most 80 of them, with eight papers each on average; quarters are the calendar's.
    """
    months = months_of(scores)
    lengths = [1, 3, 6, *(12 * 2 ** np.arange(16))]
    most = min(MOST_SLICES, max(len(scores) // LEAST_IN_SLICE, 1))
    length = int(next(n for n in lengths if np.ptp(months // n) < most))
    cell = np.unique(months // length, return_inverse=True)[1]
    totals = np.bincount(cell).astype(np.float64)
    years = np.bincount(cell, scores) / totals / UNITS_PER_YEAR
    return Slices(years, totals, length / 12), cell


def months_of(scores: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the calendar months of date scores, counted since 1970."""
    days = np.floor(scores / TENTHS).astype(np.int64).astype("datetime64[D]")
    return days.astype("datetime64[M]").astype(np.int64)


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

    spread, wider = waves.spread[names], np.sqrt(waves.companions[names])[:, None]
    moved = (deviates[:, None] * spread[:, :1] + waves.slope[names]) / (spread * wider)
    side = np.where((waves.weight[names] * moved).sum(axis=1) > 0, -1.0, 1.0)
    tail = logsumexp(log_ndtr(side[:, None] * moved), b=waves.weight[names], axis=1)
    return np.asarray(side * ndtri_exp(np.minimum(tail, -1e-300)), dtype=np.float64)


def further_tail(waves: Waves, level: float) -> Numbers:
    """Return by what factor waves move the deviate that a two-sided test at the level asks.

    It is more than they widen the standard error, since of what waves there may be the
    largest make the tails.

    Parameters
    ----------
    waves
        The waves of all names.
    level
        The p-value that is asked.
    """
    from scipy.special import ndtri

    asked, names = float(ndtri(1 - level / 2)), np.arange(len(waves.weight))
    even = replace(waves, slope=np.zeros_like(waves.slope))
    low, high = np.ones(len(names)), np.full(len(names), 2.0)
    while (short := pull(even, names, high * asked) < asked).any() and high.max() < _FURTHEST:
        high = np.where(short, 2 * high, high)
    for _ in range(24):
        middle = (low + high) / 2
        enough = pull(even, names, middle * asked) >= asked
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return high


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
    """Return the chance that no name has waves, one half before the papers are seen."""
    from scipy.special import expit, logsumexp

    evidence = logsumexp(height, b=shared, axis=1) - height[:, 0]
    return float(expit(_CALM_BEFORE - evidence.sum()))


def _posterior(height: Numbers, shared: Numbers) -> Numbers:
    weight = np.exp(height - height.max(axis=1, keepdims=True)) * shared
    return np.asarray(weight / weight.sum(axis=1, keepdims=True), dtype=np.float64)


def _restricted(
    years: Numbers,
    precision: Numbers,
    columns: list[Numbers],
    residuals: tuple[Numbers, Numbers],
    grid: Grid,
) -> Numbers:
    """Return restricted log likelihoods, coefficients and standard errors, (3, names, points).

    The coefficient is that of the last column, fitted to the first residuals; the
    likelihood is that of the second. A filter (Kalman 1960) goes through the slices once
    for all names and points and leaves what is new in each, so no matrix is inverted.
    """
    width, shape = len(columns), (len(precision), len(grid.fast))
    level, unsure = np.zeros((width + 2, *shape)), np.tile(grid.slow**2, (shape[0], 1))
    cross, logs = np.zeros((width + 2, width + 2, *shape)), np.zeros(shape)
    kept = np.exp(-np.diff(years, prepend=years[0], append=years[-1])[:, None] / grid.lag)
    for at in range(len(years)):
        own = [residual[:, at, None] for residual in residuals]
        seen = np.broadcast_arrays(*[column[at] for column in columns], *own)
        whole = unsure + grid.dispersion / precision[:, at, None] + grid.fast**2
        new = np.stack(seen) - level
        gain = unsure / whole
        scaled = new / whole
        for row in range(width + 2):
            cross[row, row:] += new[row] * scaled[row:]
        logs += np.log(whole)
        level = kept[at + 1] * (level + gain * new)
        unsure = kept[at + 1] ** 2 * (1 - gain) * unsure + (1 - kept[at + 1] ** 2) * grid.slow**2
    inner = np.moveaxis(cross[:width, :width], (0, 1), (2, 3))
    inner = np.triu(inner) + np.swapaxes(np.triu(inner, 1), -1, -2) + _RIDGE * np.eye(width)
    right = np.moveaxis(cross[:width, width:], (0, 1), (2, 3))
    inverse = np.linalg.inv(inner)
    beta = inverse @ right
    square = cross[-1, -1] - (beta * right)[..., 1].sum(axis=-1)
    height = -0.5 * (logs + np.linalg.slogdet(inner)[1] + square)
    return np.stack([height, beta[..., -1, 0], np.sqrt(inverse[..., -1, -1])])
