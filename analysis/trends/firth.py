"""Logistic regression of many memberships on one date, with Firth's penalty.

Firth (1993) adds half the log determinant of the information to the log
likelihood, which removes the first-order bias and keeps estimates finite where
a handful of papers are all late. Intervals come from the profile of the
penalised likelihood (Heinze and Schemper 2002). All memberships are fitted at
once, on papers grouped by date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_TOLERANCE = 1e-8
_LONGEST_STEP = 3.0  # on the logit scale, with dates in standard deviations


class Slopes(NamedTuple):
    """Change of the log odds per unit of x, with its interval; one entry per membership."""

    estimate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def fit_slopes(
    members: NDArray[np.int64],
    totals: NDArray[np.int64],
    x: NDArray[np.float64],
    level: float = 0.95,
) -> Slopes:
    """Return the slope of each membership's log odds on x with its profile interval.

    Parameters
    ----------
    members
        (n_memberships, n_dates) papers of each membership at each date.
    totals
        (n_dates,) all papers at each date.
    x
        (n_dates,) the dates as numbers, in any unit; at least two that differ.
    level
        The confidence level of the interval.

    Returns
    -------
    Slopes
        Arrays of length n_memberships.

    Examples
    --------
    >>> slopes = fit_slopes(np.array([[1, 1, 4]]), np.array([5, 5, 5]), np.array([0.0, 1.0, 2.0]))
    >>> [round(float(values[0]), 2) for values in slopes]
    [1.2, -0.07, 2.91]
    """
    from scipy.special import chdtri

    mean = np.average(x, weights=totals)
    scale = np.sqrt(np.average((x - mean) ** 2, weights=totals))
    model = _Model(members.astype(float), totals.astype(float), (x - mean) / scale)
    intercept, slope = _maximise(model)
    drop = float(chdtri(1, 1 - level)) / 2
    target = model.likelihood(intercept, slope) - drop
    low = _profile_limit(model, intercept, slope, target, -1.0)
    high = _profile_limit(model, intercept, slope, target, 1.0)
    return Slopes(slope / scale, low / scale, high / scale)


class _Model:
    """The penalised likelihood of every membership at once, and its derivatives."""

    def __init__(
        self, members: NDArray[np.float64], totals: NDArray[np.float64], x: NDArray[np.float64]
    ) -> None:
        self.members, self.totals, self.x = members, totals, x
        self.x_powers = np.stack([np.ones_like(x), x, x**2])

    def likelihood(
        self, intercept: NDArray[np.float64], slope: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        logit = intercept[:, None] + slope[:, None] * self.x
        weight = self.totals * _variance(logit)
        fit = self.members * logit - self.totals * np.logaddexp(0, logit)
        value = fit.sum(axis=1) + 0.5 * np.log(_determinant(weight @ self.x_powers.T))
        return np.asarray(value, dtype=np.float64)

    def score(
        self, intercept: NDArray[np.float64], slope: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the modified residual of each date and the three sums of the information."""
        from scipy.special import expit

        logit = intercept[:, None] + slope[:, None] * self.x
        share = expit(logit)
        weight = self.totals * _variance(logit)
        information = weight @ self.x_powers.T
        zeroth, first, second = information.T[:, :, None]
        leverage = weight * (second - 2 * first * self.x + zeroth * self.x**2)
        leverage /= _determinant(information)[:, None]
        return self.members - self.totals * share + leverage * (0.5 - share), information


def _variance(logit: NDArray[np.float64]) -> NDArray[np.float64]:
    decay = np.exp(-np.abs(logit))
    return np.asarray(decay / (1 + decay) ** 2, dtype=np.float64)


def _determinant(information: NDArray[np.float64]) -> NDArray[np.float64]:
    zeroth, first, second = information.T
    return np.asarray(np.maximum(zeroth * second - first**2, 1e-300), dtype=np.float64)


def _maximise(model: _Model) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    counts = model.members.sum(axis=1)
    intercept = np.log((counts + 0.5) / (model.totals.sum() - counts + 0.5))
    slope = np.zeros_like(intercept)
    for _ in range(100):
        residual, information = model.score(intercept, slope)
        zeroth, first, second = information.T
        up, tilt = residual.sum(axis=1), residual @ model.x
        determinant = _determinant(information)
        steps = np.stack([second * up - first * tilt, zeroth * tilt - first * up]) / determinant
        steps /= np.maximum(1, np.abs(steps).max(axis=0) / _LONGEST_STEP)
        intercept, slope = intercept + steps[0], slope + steps[1]
        if np.abs(steps).max() < _TOLERANCE:
            break
    return intercept, slope


def _profile_limit(
    model: _Model,
    intercept: NDArray[np.float64],
    slope: NDArray[np.float64],
    target: NDArray[np.float64],
    side: float,
) -> NDArray[np.float64]:
    """Find where the profile falls to the target on one side of the estimate."""
    zeroth, first, second = model.score(intercept, slope)[1].T
    spread = 1 / np.sqrt(np.maximum(second - first**2 / zeroth, 1e-12))
    step = side * np.minimum(2 * spread, _LONGEST_STEP)
    inside, outside = slope.copy(), slope + step
    start = intercept - (first / zeroth) * step
    for _ in range(60):
        start, height = _profile(model, start, outside)
        short = height > target
        if not short.any():
            break
        inside = np.where(short, outside, inside)
        step = np.where(short, 1.5 * step, step)
        outside = np.where(short, outside + step, outside)
    return _cross(model, start, inside, outside, target)


def _cross(
    model: _Model,
    start: NDArray[np.float64],
    inside: NDArray[np.float64],
    outside: NDArray[np.float64],
    target: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Narrow the bracket with the Illinois rule until the crossing is known to 1e-6."""
    gap_in = np.sqrt(np.maximum(_profile(model, start, inside)[1] - target, 0))
    start, height = _profile(model, start, outside)
    gap_out = _signed_root(height - target)
    middle = outside
    for _ in range(60):
        span = gap_in - gap_out
        middle = inside + (outside - inside) * np.where(span > 0, gap_in / span, 0.5)
        start, height = _profile(model, start, middle)
        gap = _signed_root(height - target)
        if np.abs(height - target).max() < 1e-6 or np.abs(outside - inside).max() < 1e-6:
            break
        above = gap > 0
        gap_out = np.where(above, gap_out / 2, gap)
        gap_in = np.where(above, gap, gap_in / 2)
        inside, outside = np.where(above, middle, inside), np.where(above, outside, middle)
    return middle


def _signed_root(value: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.sign(value) * np.sqrt(np.abs(value)), dtype=np.float64)


def _profile(
    model: _Model, intercept: NDArray[np.float64], slope: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Maximise over the intercept at a fixed slope; return it and the height reached."""
    for _ in range(50):
        residual, information = model.score(intercept, slope)
        step = np.clip(residual.sum(axis=1) / information[:, 0], -_LONGEST_STEP, _LONGEST_STEP)
        intercept = intercept + step
        if np.abs(step).max() < 1e-5:
            break
    return intercept, model.likelihood(intercept, slope)
