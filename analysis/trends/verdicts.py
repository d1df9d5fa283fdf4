"""From an interval and a q-value to one of four words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig

RISING, FALLING, STEADY, CANNOT_TELL = "rising", "falling", "steady", "cannot tell"


def judge(
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    q_values: NDArray[np.float64],
    years: float,
    config: TrendConfig,
) -> NDArray[np.str_]:
    """Return the verdict on each interval of odds ratios per year.

    Rising or falling: the q-value is at most `fdr` and the interval excludes 1.
    Steady: otherwise, the whole interval lies within 1/band to band per year; or
    the trend is proven and yet, compounded over all the years, within the band.
    Everything else, a missing value included, is "cannot tell".

    Parameters
    ----------
    low, high
        Intervals of the odds ratio per year, float (n_names,).
    q_values
        One a name.
    years
        How long the papers span.
    config
        The settings.

    Examples
    --------
    >>> from analysis.config import TrendConfig
    >>> low, high = np.array([1.2, 0.9, 0.5]), np.array([2.0, 1.1, 1.8])
    >>> [str(word) for word in judge(low, high, np.array([0.01, 0.6, 0.6]), 3.0, TrendConfig())]
    ['rising', 'steady', 'cannot tell']
    """
    proven = q_values <= config.fdr
    slight = _within(low, high, config.band ** (1 / max(years, 1.0)))
    inside = _within(low, high, config.band)
    rising, falling = proven & (low > 1) & ~slight, proven & (high < 1) & ~slight
    words = np.select([rising, falling, inside], [RISING, FALLING, STEADY], CANNOT_TELL)
    return np.asarray(words, dtype=np.str_)


def adjust(p_values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return Benjamini-Hochberg q-values (1995) over the p-values that are there.

    Examples
    --------
    >>> [round(float(q), 3) for q in adjust(np.array([0.01, np.nan, 0.04]))]
    [0.02, nan, 0.04]
    """
    from scipy.stats import false_discovery_control

    known = np.isfinite(p_values)
    q_values = np.full(len(p_values), np.nan)
    if known.any():
        q_values[known] = false_discovery_control(p_values[known])
    return q_values


def _within(low: NDArray[np.float64], high: NDArray[np.float64], band: float) -> NDArray[np.bool_]:
    return np.asarray((low >= 1 / band) & (high <= band), dtype=np.bool_)
