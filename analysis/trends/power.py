"""How strong a trend has to be before a name of this size would be found rising."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STEEPEST = 30.0  # log odds per standard deviation of the dates: beyond it nothing is gained


def detectable_slope(
    size: int,
    totals: NDArray[np.int64],
    x: NDArray[np.float64],
    critical: float,
    power: float = 0.8,
) -> float:
    """Return the smallest slope (log odds per unit of x) whose test has the power; inf if none.

    Where the log odds of a paper being a member rise by the slope, the sum of
    the members' x is about normal around its tilted mean; the test finds it when
    the sum exceeds `critical`. Only rises are solved for: a fall needs about the
    inverse odds ratio, more where early papers are few.

    Examples
    --------
    >>> x = np.arange(5.0)
    >>> slope = detectable_slope(20, np.full(5, 40), x, critical=20 * 2 + 1.96 * 6)
    >>> round(slope, 2)
    0.49
    """
    from scipy.special import ndtri

    margin = float(ndtri(power))
    mean = np.average(x, weights=totals)
    scale = float(np.sqrt(np.average((x - mean) ** 2, weights=totals)))
    low, high = 0.0, _STEEPEST / scale
    if not _found(high, size, totals, x, critical, margin):
        return float("inf")
    for _ in range(50):
        middle = (low + high) / 2
        found = _found(middle, size, totals, x, critical, margin)
        low, high = (low, middle) if found else (middle, high)
    return high


def _found(
    slope: float,
    size: int,
    totals: NDArray[np.int64],
    x: NDArray[np.float64],
    critical: float,
    margin: float,
) -> bool:
    """Say whether the sum under the slope exceeds the critical one by the margin."""
    share = _tilted_shares(slope, size, totals, x)
    weight = totals * share * (1 - share)
    mean = float((totals * share) @ x)
    first = float(weight @ x)
    variance = float(weight @ x**2) - first**2 / max(float(weight.sum()), 1e-300)
    return mean - critical >= margin * float(np.sqrt(max(variance, 0)))


def _tilted_shares(
    slope: float, size: int, totals: NDArray[np.int64], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return each date's share of members, for the intercept that gives the size in all."""
    from scipy.special import expit

    low, high = -60.0 - abs(slope) * np.ptp(x), 60.0 + abs(slope) * np.ptp(x)
    offset = slope * (x - x.mean())
    for _ in range(80):
        middle = (low + high) / 2
        below = totals @ expit(middle + offset) < size
        low, high = (middle, high) if below else (low, middle)
    return np.asarray(expit(high + offset), dtype=np.float64)
