"""A logistic trend with one bend: whether there is one, where, and how steep either side is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.trends.glm import Point, Regression, flat_start, maximise
from analysis.trends.waves import LEAST_SLICES, pull, weigh_waves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.trends.baseline import Baseline
    from analysis.trends.waves import Waves

MOST_PLACES = 40  # dates at which a bend is tried; more place it finer and take longer


def possible_bends(baseline: Baseline, index: int) -> NDArray[np.float64]:
    """Return up to 40 dates with a fifth of the name's papers and of all papers on either side."""
    inside = np.full(len(baseline.slices.years), len(baseline.slices.years) >= LEAST_SLICES)
    for counts in (baseline.members[index], baseline.slices.totals):
        share = np.cumsum(counts) / counts.sum()
        inside &= (share >= 0.2) & (share <= 0.8)
    places = np.asarray(baseline.slices.years[inside], dtype=np.float64)
    if len(places) <= MOST_PLACES:
        return places
    chosen = np.linspace(0, len(places) - 1, MOST_PLACES).astype(int)
    return np.asarray(places[chosen], dtype=np.float64)


def bend_p_value(baseline: Baseline, index: int, places: NDArray[np.float64]) -> float:
    """Return the chance that a straight trend, with the name's waves, seems to bend as much.

    The statistic is the largest score of a hinge over all places, allowed for waves as
    slopes are. Its tail is Hotelling's (1939, doi:10.2307/2371512): that of one place and
    the length of the path that the score takes from the first place to the last.

    Parameters
    ----------
    baseline
        The straight trends.
    index
        The name's row.
    places
        Dates at which a bend is possible, in years.
    """
    from scipy.special import ndtr

    scores, hinges, path = _scores(baseline, index, places)
    best = int(np.abs(scores).argmax())
    years = baseline.slices.years
    waves = _waves(baseline, index, [years - years.mean(), hinges[best]])
    largest = float(np.abs(pull(waves, np.array([0]), scores[best][None]))[0])
    return float(min(1.0, 2 * ndtr(-largest) + path / np.pi * np.exp(-(largest**2) / 2)))


def fit_bend(
    baseline: Baseline, index: int, places: NDArray[np.float64], level: float = 0.95
) -> tuple[float, float, float, tuple[float, ...]]:
    """Return the best place with its interval, and the odds ratios per year on either side.

    Parameters
    ----------
    baseline
        The straight trends.
    index
        The name's row.
    places
        (n_places,) where the bend may lie, in years.
    level
        The confidence level of the intervals.

    Returns
    -------
    tuple
        The place; the first and the last place whose penalised likelihood is within
        chi-square's point of the best, that point as much larger as waves or companions
        make variances; and the odds ratio per year before and after
        the bend, each followed by its limits: Wald's, moved and widened by the name's
        waves as they are fitted about the bend, and by companions.
    """
    from scipy.special import chdtri, ndtri

    years, members = baseline.slices.years, baseline.members[index]
    totals = baseline.slices.totals.astype(np.int64)
    fits = [_fit(members, totals, _design(years, place)) for place in places]
    heights = np.array([peak.height[0] for _, peak in fits])
    best = int(heights.argmax())
    plain, variance = fits[best][0][0], np.diag(np.linalg.inv(fits[best][1].information[0]))
    _, before, after = _design(years, places[best]).T
    limits, wider = [], 1.0
    for side, columns in ((1, [after, before]), (2, [before, after])):
        waves = _waves(baseline, index, columns)
        wider = max(wider, float(waves.inflation()[0]) ** 2)
        spread = waves.inflation()[0] ** 2 * variance[side] + waves.unsure()[0]
        slope, reach = plain[side] + waves.shift()[0], float(ndtri(0.5 + level / 2))
        limits += [slope, slope - reach * np.sqrt(spread), slope + reach * np.sqrt(spread)]
    near = places[heights >= heights[best] - wider * float(chdtri(1, 1 - level)) / 2]
    with np.errstate(over="ignore"):
        ratios = tuple(np.exp(limits).tolist())
    return float(places[best]), float(near.min()), float(near.max()), ratios


def _waves(baseline: Baseline, index: int, columns: list[NDArray[np.float64]]) -> Waves:
    """Return the name's waves about these columns; as they are where none are seen."""
    waves = baseline.waves.of(index)
    if not waves.seen().any():
        return waves
    members = baseline.members[index][None].astype(np.float64)
    shares = baseline.shares[index][None]
    return weigh_waves(baseline.slices, members, shares, baseline.waves, columns)


def _scores(
    baseline: Baseline, index: int, places: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """Return the standardised score of a hinge at each place, the hinges, and the path's length."""
    years, totals, shares = baseline.slices.years, baseline.slices.totals, baseline.shares[index]
    weight = totals * shares * (1 - shares)
    straight = np.stack([np.ones_like(years), years - years.mean()])
    hinges = np.maximum(0, years - places[:, None])
    crossed = (hinges * weight) @ straight.T
    fitted = np.linalg.solve((straight * weight) @ straight.T, crossed.T).T @ straight
    rest = (hinges - fitted) * np.sqrt(weight)  # what no straight trend explains
    unit = rest / np.maximum(np.linalg.norm(rest, axis=1, keepdims=True), 1e-12)
    scores = unit @ ((baseline.members[index] - totals * shares) / np.sqrt(weight))
    near = np.clip((unit[1:] * unit[:-1]).sum(axis=1), -1, 1)
    return scores, hinges, float(np.arccos(near).sum())


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
