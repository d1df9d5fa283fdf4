"""From an interval and a q-value to a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.config import TrendConfig

RISING, FALLING, STEADY, CANNOT_TELL = "rising", "falling", "steady", "cannot tell"
ROSE_FELL, FELL_ROSE = "rose, then fell", "fell, then rose"


def judge(
    ratios: NDArray[np.float64],
    q_values: NDArray[np.float64],
    years: float,
    config: TrendConfig,
) -> NDArray[np.str_]:
    """Return the verdict on each odds ratio per year.

    Rising or falling: the q-value is at most `fdr`, the interval excludes 1, and the
    odds change by the factor `band` or more over all the years. Steady: otherwise,
    the interval of that change lies within 1/band to band. Everything else, a
    missing value included, is "cannot tell".

    Parameters
    ----------
    ratios
        (3, n_names) odds ratios per year: estimate, low and high.
    q_values
        (n_names,) the q-values.
    years
        The years that the papers fill.
    config
        `fdr` and `band`.

    Examples
    --------
    >>> from analysis.config import TrendConfig
    >>> ratios = np.array([[1.5, 1.0, 0.9], [1.2, 0.9, 0.5], [2.0, 1.1, 1.8]])
    >>> [str(word) for word in judge(ratios, np.array([0.01, 0.6, 0.6]), 3.0, TrendConfig())]
    ['rising', 'steady', 'cannot tell']
    """
    _, low, high = ratios
    with np.errstate(over="ignore", invalid="ignore"):
        change, least, most = ratios**years
    proven = q_values <= config.fdr
    rising = proven & (low > 1) & (change >= config.band)
    falling = proven & (high < 1) & (change <= 1 / config.band)
    inside = (least >= 1 / config.band) & (most <= config.band)
    words = np.select([rising, falling, inside], [RISING, FALLING, STEADY], CANNOT_TELL)
    return np.asarray(words, dtype=np.str_)


def asked_level(q_values: NDArray[np.float64], config: TrendConfig) -> float:
    """Return the p-value that one more name would need, beside those already proven.

    Examples
    --------
    >>> from analysis.config import TrendConfig
    >>> round(asked_level(np.array([0.001, 0.3, 0.5, 0.9]), TrendConfig()), 4)
    0.025
    """
    known = q_values[np.isfinite(q_values)]
    proven = int((known <= config.fdr).sum())
    return config.fdr * min(proven + 1, max(len(known), 1)) / max(len(known), 1)


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
