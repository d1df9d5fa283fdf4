"""How strong a trend has to be before a name of this size would be found rising."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEEPEST = 30.0  # log odds per standard deviation of the dates: beyond it nothing is gained


def detectable_slopes(
    sizes: NDArray[np.int64],
    totals: NDArray[np.int64],
    x: NDArray[np.float64],
    critical: NDArray[np.float64],
    power: float = 0.8,
    inflation: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """Return the smallest slopes (log odds per unit of x) whose test has the power; inf if none.

    Where the log odds of a paper being a member rise by the slope, the sum of
    the members' x is about normal around its tilted mean; the test finds it when
    the sum exceeds `critical`. Only rises are solved for: a fall is a rise of -x.

    Parameters
    ----------
    sizes
        (n_names,) papers of each name.
    totals, x
        (n_dates,) papers at each date, and the dates.
    critical
        (n_names,) the sums of x beyond which the test rejects.
    power
        The chance to be found.
    inflation
        By what factor waves widen the standard deviation of each sum.

    Parameters
    ----------
    sizes
        Papers of each name, int64 (n_names,).
    totals
        Papers at each date, int64 (n_dates,).
    x
        The dates, centred, float (n_dates,).
    critical
        The sum of x from which the test rejects, for each name.
    power
        How often a trend shall be found.

    Examples
    --------
    >>> x, critical = np.arange(5.0), np.array([20 * 2 + 1.96 * 6])
    >>> detectable_slopes(np.array([20]), np.full(5, 40), x, critical).round(2).tolist()
    [0.49]
    """
    from scipy.special import ndtri

    margin, centred = float(ndtri(power)) * inflation, x - np.average(x, weights=totals)
    scale = float(np.sqrt(np.average(centred**2, weights=totals)))
    beyond = critical - sizes * (x[0] - centred[0])
    low, high = np.zeros(len(sizes)), np.full(len(sizes), _STEEPEST / scale)
    possible = _found(high, sizes, totals, centred, beyond, margin)
    for _ in range(36):
        middle = (low + high) / 2
        found = _found(middle, sizes, totals, centred, beyond, margin)
        low, high = np.where(found, low, middle), np.where(found, middle, high)
    return np.where(possible, high, np.inf)


def _found(
    slopes: NDArray[np.float64],
    sizes: NDArray[np.int64],
    totals: NDArray[np.int64],
    x: NDArray[np.float64],
    critical: NDArray[np.float64],
    margin: NDArray[np.float64] | float,
) -> NDArray[np.bool_]:
    """Say whether the sum under each slope exceeds the critical one by the margin."""
    share = tilted_shares(slopes, sizes, totals, x)
    weight = totals * share * (1 - share)
    mean, first = (totals * share) @ x, weight @ x
    variance = weight @ x**2 - first**2 / np.maximum(weight.sum(axis=1), 1e-300)
    enough = mean - critical >= margin * np.sqrt(np.maximum(variance, 0))
    return np.asarray(enough, dtype=np.bool_)


def tilted_shares(
    slopes: NDArray[np.float64],
    sizes: NDArray[np.int64],
    totals: NDArray[np.int64],
    x: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return each date's share of members, for the intercepts that give the sizes in all.

    Parameters
    ----------
    slopes
        Log odds per unit of x, one a name.
    sizes
        Papers of each name, int64 (n_names,).
    totals
        Papers at each date, int64 (n_dates,).
    x
        The dates, centred, float (n_dates,).
    """
    from scipy.special import expit

    tilt = slopes[:, None] * x
    high = 40 + np.abs(tilt).max(axis=1)
    low = -high
    for _ in range(48):
        middle = (low + high) / 2
        below = expit(middle[:, None] + tilt) @ totals < sizes
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return np.asarray(expit(high[:, None] + tilt), dtype=np.float64)
